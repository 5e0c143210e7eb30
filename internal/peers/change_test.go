package peers

import (
	"context"
	"slices"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// clock is a time that tests move.
type clock struct{ ahead time.Duration }

func (c *clock) now() time.Time { return time.Now().Add(c.ahead) }

// refresh reads a thread anew and holds what changed against what was done.
func refresh(t *testing.T, live source.Live, store collect.Base, c *clock, s *Story, want collect.Change) {
	t.Helper()
	ref, ok := live.Refer(string(s.Line[2]))
	if !ok {
		t.Fatal("no reference")
	}
	r, err := collect.Refresh(context.Background(), live, ref, store, collect.WalkOptions{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	lost := func(l collect.Lost) post.ID { return l.ID }
	if diff := cmp.Diff(want, r.Change, cmpopts.IgnoreFields(collect.Change{}, "Before", "After"), cmpopts.EquateEmpty(), cmp.Transformer("lost", lost)); diff != "" {
		t.Errorf("the refresh says %q (-done +said):\n%s", r.Change.Words(), diff)
	}
	l, err := collect.Load(context.Background(), store, r.Post, collect.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.Check(t, l.Thread, l.Versions)
}

// TestChanges reads a thread of twelve, which is then changed, continued and cut under the reader's eyes.
func TestChanges(t *testing.T) {
	for _, network := range []struct {
		name   string
		silent bool // it says nothing of a post that is gone
		start  func(t *testing.T, now func() time.Time) (source.Live, Town)
	}{
		{"fediverse", false, func(t *testing.T, now func() time.Time) (source.Live, Town) {
			f := GoToSocial(t)
			return f.liveAt(t, "reader", now), f.Town("anton")
		}},
		{"at", false, func(t *testing.T, now func() time.Time) (source.Live, Town) {
			n := ATProto(t)
			return n.liveAt(t, now), n.Town()
		}},
		{"nostr", true, func(t *testing.T, now func() time.Time) (source.Live, Town) {
			r := NostrRelay(t)
			return r.liveAt(t, now), r.Town()
		}},
	} {
		t.Run(network.name, func(t *testing.T) {
			t.Parallel()
			c := &clock{}
			live, town := network.start(t, c.now)
			store := inmem.New(c.now)
			s := Plain(t, town, 12)
			l := walk(t, live, store, s.Line[11], c.now)
			s.Check(t, l.Thread, l.Versions)
			refresh(t, live, store, c, s, collect.Change{})

			var want collect.Change
			if s.Rewrite(t, 4, "plain, part 5: second thoughts") {
				want.Edited = []post.ID{s.Line[4]}
			}
			want.New = s.Extend(t, 2)
			slices.SortFunc(want.New, post.ID.Compare)
			refresh(t, live, store, c, s, want)
			refresh(t, live, store, c, s, collect.Change{})

			gone := s.Remove(t, 7)
			if network.silent {
				refresh(t, live, store, c, s, collect.Change{})
				rebuilt(t, live, store, s.Truth)
				return
			}
			// A post that is not found once is not gone yet; two looks in the same hour are one.
			refresh(t, live, store, c, s, collect.Change{Doubtful: []post.ID{gone}})
			refresh(t, live, store, c, s, collect.Change{})
			c.ahead += 2 * time.Hour
			s.Forget(7)
			refresh(t, live, store, c, s, collect.Change{Gone: []collect.Lost{{ID: gone}}})
			// Thirteen are here and one gap, where the server itself shows seven and six.
			refresh(t, live, store, c, s, collect.Change{})
			want = collect.Change{New: s.Extend(t, 1)}
			refresh(t, live, store, c, s, want)
			rebuilt(t, live, store, s.Truth)
		})
	}
}
