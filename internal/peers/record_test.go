package peers

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/fetch/replay"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
)

// TestRecordAnswers writes what the servers answer into the tests of the sources, where it is played without
// them. See internal/source/mastodon/testdata/recorded/README.md and its like.
func TestRecordAnswers(t *testing.T) {
	if os.Getenv("CLEW_RECORDINGS") == "" {
		t.Skip("SKIP: recordings are made with CLEW_RECORDINGS=1 alone")
	}
	t.Run("mastodon", func(t *testing.T) {
		f := GoToSocial(t)
		town := f.Town("amira")
		threads := sown(t, town, "plain", "interleaved", "forked", "within")
		threads = append(threads, Recorded{"edited", f.Edited(t).Truth}, Recorded{"warned", f.Warned(t).Truth},
			Recorded{"asked", f.Asked(t).Truth}, Recorded{"tongues", f.Tongues(t).Truth})
		first, last := f.Severed(t)
		threads = append(threads, Recorded{"severed, above", first}, Recorded{"severed, below", last})
		first, last, hidden := f.Mixed(t)
		threads = append(threads, Recorded{"mixed, above", first}, Recorded{"mixed, below", last})
		secrets := []string{password}
		for _, m := range f.Members {
			secrets = append(secrets, m.Token)
		}
		r := &Recording{Server: "GoToSocial 0.18.3", Places: map[string]string{"server": f.Host}, Threads: threads}
		taken(t, "mastodon/testdata/recorded/gotosocial-0.18.3.jsonl", r, secrets, hidden, func(a fetch.Asker) source.Live {
			return mastodon.NewLive(a, mastodon.Config{Tokens: map[string]string{f.Host: f.Members["reader"].Token}, AllowPlain: []string{f.Host}, Now: r.Now})
		})
	})
	t.Run("bluesky", func(t *testing.T) {
		n := ATProto(t)
		threads := sown(t, n.Town(), "plain", "interleaved", "forked", "within", "broken")
		secrets := []string{password, "admin-pass"}
		for _, s := range []struct {
			name  string
			plant func(testing.TB) *Story
		}{{"edited", n.Edited}, {"recreated", n.Recreated}, {"dressed", n.Dressed}, {"shunned", n.Shunned}, {"whispered", n.Whispered}} {
			x := s.plant(t)
			threads = append(threads, Recorded{s.name, x.Truth})
			secrets = append(secrets, x.Author.(atPen).p.Token)
		}
		r := &Recording{Server: "AppView 0.0.280, PDS 0.5.35, did:plc directory 0.0.1",
			Places: map[string]string{"appview": n.AppView, "plc": n.PLC, "pds": n.PDS}, Threads: threads}
		taken(t, "bluesky/testdata/recorded/appview-0.0.280.jsonl", r, secrets, nil, func(a fetch.Asker) source.Live {
			return bluesky.NewLive(a, bluesky.Config{AppView: n.AppView, PLC: n.PLC, Resolver: n.PDS, Jetstream: []string{}, Now: r.Now})
		})
	})
	t.Run("nostr", func(t *testing.T) {
		relay := NostrRelay(t)
		threads := sown(t, relay.Town(), "plain", "interleaved", "forked", "within", "beheaded", "broken")
		threads = append(threads, Recorded{"positional", relay.Positional(t).Truth})
		r := &Recording{Server: "nostr-relay 0.0.40", Places: map[string]string{"relay": relay.URL}, Threads: threads}
		taken(t, "nostr/testdata/recorded/nostr-relay-0.0.40.jsonl", r, nil, nil, func(a fetch.Asker) source.Live {
			return nostr.NewLive(a, nostr.Config{Relays: []string{relay.URL}, Now: r.Now})
		})
	})
}

// sown plants the seeds of these names.
func sown(t *testing.T, town Town, names ...string) (out []Recorded) {
	t.Helper()
	for _, s := range seeds {
		if slices.Contains(names, s.name) {
			out = append(out, Recorded{s.name, s.plant(t, town).Truth})
		}
	}
	if slices.Contains(names, "broken") {
		out = append(out, Recorded{"broken", Broken(t, town).Truth})
	}
	return out
}

// taken walks all threads of a recording and writes it, with its truth beside it. Nothing is planted
// meanwhile, so that an answer given before is given again, and is written once.
func taken(t *testing.T, name string, r *Recording, secrets, hidden []string, open func(fetch.Asker) source.Live) {
	t.Helper()
	r.At = time.Now().UTC().Truncate(time.Second)
	var all bytes.Buffer
	recorder, err := replay.Record(door(t), &all, replay.Secrets{Values: secrets}, r.At)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Walks(func() source.Live { return open(recorder) }); err != nil {
		t.Fatal(err)
	}
	body := firstOnly(t, all.Bytes())
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range slices.Concat(secrets, hidden, []string{home + "/", os.TempDir() + "/", "Bearer ey"}) {
		if i := bytes.Index(body, []byte(canary)); i >= 0 {
			t.Fatalf("the recording of %s holds %q: …%.200q", r.Server, canary, body[max(0, i-100):])
		}
	}
	truth, err := json.MarshalIndent(r, "", "")
	if err != nil {
		t.Fatal(err)
	}
	top, err := root()
	if err != nil {
		t.Fatal(err)
	}
	name = filepath.Join(top, "internal", "source", filepath.FromSlash(name))
	for file, b := range map[string][]byte{name: body, truthOf(name): append(truth, '\n')} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s: %d threads, %d bytes of %d", r.Server, len(r.Threads), len(body), all.Len())
}

// firstOnly leaves out all answers but the first to a question that is always answered the same, in all but
// the time and the headers. Events of sockets stay.
func firstOnly(t *testing.T, b []byte) []byte {
	t.Helper()
	type question struct{ Kind, Method, URL, Sent string }
	type said struct {
		question
		Text     string
		Bytes    string
		Exchange struct{ Status int }
	}
	read := func(b []byte) (l said) {
		if err := json.Unmarshal(b, &l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(b, []byte("\n")), []byte("\n"))
	first, differs, given := map[question]said{}, map[question]bool{}, map[question]bool{}
	for _, b := range lines {
		l := read(b)
		if was, ok := first[l.question]; !ok {
			first[l.question] = l
		} else if was != l {
			differs[l.question] = true
		}
	}
	var out bytes.Buffer
	for _, b := range lines {
		l := read(b)
		if l.Kind == "exchange" && !differs[l.question] {
			if given[l.question] {
				continue
			}
			given[l.question] = true
		}
		out.Write(b)
	}
	return append(bytes.TrimSuffix(out.Bytes(), []byte("\n")), '\n')
}
