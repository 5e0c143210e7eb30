package peers

import (
	"context"
	"slices"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
	"clew/internal/thread"
)

// door lets Clew out to this machine alone.
func door(t testing.TB) *fetch.Door {
	t.Helper()
	d := fetch.New(fetch.Config{Allow: []string{"localhost", "127.0.0.1"}, Times: fetch.Times{Dial: patience, Headers: patience, Body: patience, Whole: 2 * patience}})
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (n *AT) live(t testing.TB) source.Live {
	t.Helper()
	return n.liveAt(t, time.Now)
}

func (n *AT) liveAt(t testing.TB, now func() time.Time) source.Live {
	t.Helper()
	return bluesky.NewLive(door(t), bluesky.Config{AppView: n.AppView, PLC: n.PLC, Resolver: n.PDS, Jetstream: []string{}, Now: now})
}

// live reads with the token of a member.
func (f *Fediverse) live(t testing.TB, as string) source.Live {
	t.Helper()
	return f.liveAt(t, as, time.Now)
}

func (f *Fediverse) liveAt(t testing.TB, as string, now func() time.Time) source.Live {
	t.Helper()
	return mastodon.NewLive(door(t), mastodon.Config{Tokens: map[string]string{f.Host: f.Members[as].Token}, AllowPlain: []string{f.Host}, Now: now})
}

func (r *Relay) live(t testing.TB) source.Live {
	t.Helper()
	return r.liveAt(t, time.Now)
}

func (r *Relay) liveAt(t testing.TB, now func() time.Time) source.Live {
	t.Helper()
	return nostr.NewLive(door(t), nostr.Config{Relays: []string{r.URL}, Now: now})
}

// walk takes the thread of a post into a record.
func walk(t testing.TB, live source.Live, store collect.Base, id post.ID, now func() time.Time) *collect.Loaded {
	t.Helper()
	ref, ok := live.Refer(string(id))
	if !ok {
		t.Fatalf("%s is no reference", id)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	w, err := collect.Walk(ctx, live, ref, store, collect.WalkOptions{Now: now})
	if err != nil {
		t.Fatalf("walk from %s: %v", id, err)
	}
	l, err := collect.Load(ctx, store, w.Post, collect.LoadOptions{})
	if err != nil {
		t.Fatalf("load %s: %v", w.Post, err)
	}
	return l
}

// unroll reads a thread from each of its entries into a record of its own. What the record makes of the
// answers it kept must be the same once more.
func unroll(t *testing.T, live source.Live, truth Truth) {
	t.Helper()
	for _, from := range truth.Entries() {
		t.Run(from.Name, func(t *testing.T) {
			store := inmem.New(time.Now)
			l := walk(t, live, store, from.Post, time.Now)
			truth.Check(t, l.Thread, l.Versions)
			rebuilt(t, live, store, truth)
		})
	}
	for _, later := range truth.Continued {
		t.Run("later", func(t *testing.T) {
			l := walk(t, live, inmem.New(time.Now), later.Posts[len(later.Posts)-1], time.Now)
			if got := ids(l.Thread.Line); !slices.Equal(got, later.Posts) {
				t.Errorf("a later run is read as %v, not %v", got, later.Posts)
			}
			if c := ids(l.Thread.Context); len(c) == 0 || c[len(c)-1] != later.To {
				t.Errorf("above a later run stands %v, not %s", c, later.To)
			}
		})
	}
}

// rebuilt makes everything anew from what a record has kept, and looks whether it is the same.
func rebuilt(t testing.TB, live source.Live, store *inmem.Record, truth Truth) {
	t.Helper()
	ctx := context.Background()
	sources := []source.Source{live, bluesky.Jetstream{}, bluesky.Firehose{}, mastodon.Stream{}, nostr.Events{}}
	if _, err := collect.Rebuild(ctx, store, sources, nil); err != nil {
		t.Fatal(err)
	}
	l, err := collect.Load(ctx, store, truth.Line[0], collect.LoadOptions{})
	if err != nil {
		t.Fatalf("after a rebuild: %v", err)
	}
	if diff := truth.Diff(l.Thread, l.Versions); diff != "" {
		t.Errorf("after a rebuild the thread is another (-seeded +read):\n%s", diff)
	}
}

// seeds that every network allows.
var seeds = []struct {
	name  string
	plant func(testing.TB, Town) *Story
}{
	{"plain", func(t testing.TB, town Town) *Story { return Plain(t, town, 12) }},
	{"interleaved", Interleaved},
	{"forked", Forked},
	{"within", Within},
	{"beheaded", Beheaded},
	{"long", func(t testing.TB, town Town) *Story { return Plain(t, town, 224) }},
}

func TestUnroll(t *testing.T) {
	for _, network := range []struct {
		name  string
		start func(t *testing.T) (source.Live, Town)
	}{
		{"fediverse", func(t *testing.T) (source.Live, Town) {
			f := GoToSocial(t)
			return f.live(t, "reader"), f.Town("alice")
		}},
		{"at", func(t *testing.T) (source.Live, Town) { n := ATProto(t); return n.live(t), n.Town() }},
		{"nostr", func(t *testing.T) (source.Live, Town) { r := NostrRelay(t); return r.live(t), r.Town() }},
	} {
		t.Run(network.name, func(t *testing.T) {
			t.Parallel()
			live, town := network.start(t)
			for _, s := range seeds {
				t.Run(s.name, func(t *testing.T) { unroll(t, live, s.plant(t, town).Truth) })
			}
			if network.name != "fediverse" { // see Fediverse.Severed
				t.Run("broken", func(t *testing.T) { unroll(t, live, Broken(t, town).Truth) })
			}
		})
	}
}

// allSaid gives every text of a thread, of others too.
func allSaid(x *thread.Thread) map[post.ID]string {
	out := map[post.ID]string{}
	tell := func(ps []post.Post) {
		for i := range ps {
			out[ps[i].ID] = ps[i].Warning + " " + ps[i].Text
		}
	}
	tell(x.Line)
	tell(x.Context)
	for _, b := range x.Branches {
		tell(b.Posts)
	}
	for _, p := range x.Continued {
		tell(p.Posts)
	}
	return out
}
