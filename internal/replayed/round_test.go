package replayed_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/fetch/replay"
	"clew/internal/peers"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
	"clew/internal/source/page"
	"clew/internal/source/xcom"
	"clew/internal/unpack"
	"clew/internal/warc"
)

// sources are all that may have told a record something.
func sources() []source.Source {
	return []source.Source{
		xcom.Archive{}, xcom.Grailbird{}, mastodon.Outbox{}, bluesky.Repo{}, xcom.GraphQL{}, xcom.APIv2{}, xcom.APIv1{},
		mastodon.API{}, mastodon.Object{}, bluesky.Views{}, bluesky.Jetstream{}, nostr.Events{}, bluesky.Firehose{}, mastodon.Stream{},
		page.ThreadReaderHTML{}, page.ThreadReaderText{},
		bluesky.NewLive(nil, bluesky.Config{}), mastodon.NewLive(nil, mastodon.Config{}), nostr.NewLive(nil, nostr.Config{}),
	}
}

// recordings are what real servers answered, with the source that asked them.
var recordings = map[string]peers.Opener{
	"bluesky/testdata/recorded/appview-0.0.280.jsonl": func(a fetch.Asker, r *peers.Recording) source.Live {
		return bluesky.NewLive(a, bluesky.Config{AppView: r.Places["appview"], PLC: r.Places["plc"], Resolver: r.Places["pds"], Jetstream: []string{}, Now: r.Now})
	},
	"mastodon/testdata/recorded/gotosocial-0.18.3.jsonl": func(a fetch.Asker, r *peers.Recording) source.Live {
		host := r.Places["server"] // any token does: it was taken out of the recording
		return mastodon.NewLive(a, mastodon.Config{Tokens: map[string]string{host: "a-token-of-nobody"}, AllowPlain: []string{host}, Now: r.Now})
	},
	"nostr/testdata/recorded/nostr-relay-0.0.40.jsonl": func(a fetch.Asker, r *peers.Recording) source.Live {
		return nostr.NewLive(a, nostr.Config{Relays: []string{r.Places["relay"]}, Now: r.Now})
	},
}

// walked gives a record with all threads of a recording, walked as the program walks.
func walked(t testing.TB, name string) (*inmem.Record, []post.ID) {
	t.Helper()
	name = filepath.Join("..", "source", filepath.FromSlash(name))
	rec, err := peers.ReadRecording(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := replay.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p.Again = true
	open := recordings[filepath.ToSlash(name[len("../source/"):])]
	store := inmem.New(rec.Now)
	var ids []post.ID
	for _, x := range rec.Threads {
		live := open(p, rec)
		var id post.ID
		for _, line := range x.Truth.Line {
			id = line
			break
		}
		ref, ok := live.Refer(string(id))
		if !ok {
			t.Fatalf("%s is no reference", id)
		}
		// The recording was made by asking for other posts of some threads: what it does not hold is passed over.
		if _, err := collect.Walk(t.Context(), live, ref, store, collect.WalkOptions{Now: rec.Now}); err == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		t.Fatal("no thread could be walked")
	}
	return store, ids
}

// archive writes captures as a web archive.
func archive(t testing.TB, store *inmem.Record, opt collect.CaptureOptions, packed bool) ([]byte, collect.CapturesOut) {
	t.Helper()
	opt.Sources, opt.Clew = sources(), "Clew test"
	var b bytes.Buffer
	if !packed {
		out, err := collect.Captures(t.Context(), store, warc.NewWriter(&b), opt)
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes(), out
	}
	p, err := warc.NewPackage(&b)
	if err != nil {
		t.Fatal(err)
	}
	out, err := collect.Captures(t.Context(), store, p.Writer(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(t.Context(), warc.About{Title: "test", Created: out.Last, Pages: pagesOf(out)}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), out
}

func pagesOf(out collect.CapturesOut) (pages []warc.Page) {
	for _, c := range out.List {
		pages = append(pages, warc.Page{URL: c.Address, Date: c.At, Title: c.Name})
	}
	return pages
}

// taken reads a web archive into a new record.
func taken(t testing.TB, data []byte, now func() time.Time) (*inmem.Record, collect.Result) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	store := inmem.New(now)
	return store, takenInto(t, store, path, now)
}

func takenInto(t testing.TB, store record.Writer, path string, now func() time.Time) collect.Result {
	t.Helper()
	in, err := unpack.Open(t.Context(), path, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if in.Kind != "warc" || len(in.Refused) > 0 {
		t.Errorf("it is opened as %s, and %d parts are refused: %v", in.Kind, len(in.Refused), in.Refused)
	}
	res, err := collect.Import(t.Context(), in, sources(), store, collect.Options{Now: now}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res.Counts.Skipped > 0 {
		t.Errorf("%d items were skipped: %v", res.Counts.Skipped, res.Counts.Skips)
	}
	return res
}

// same compares a thread in two records: posts, verdict, versions, tombstones, and the captures it stands on.
func same(t testing.TB, a, b record.Reader, id post.ID) {
	t.Helper()
	x, y := loaded(t, a, id), loaded(t, b, id)
	if diff := cmp.Diff(x.Thread, y.Thread); diff != "" {
		t.Errorf("thread of %s (-record +archive):\n%s", id, diff)
	}
	for what, pair := range map[string][2]any{
		"accounts": {x.Accounts, y.Accounts}, "versions": {x.Versions, y.Versions}, "gone": {x.Gone, y.Gone}, "moments": {x.Moments, y.Moments}, "sources": {x.Sources, y.Sources},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			t.Errorf("%s of %s (-record +archive):\n%s", what, id, diff)
		}
	}
}

func loaded(t testing.TB, r record.Reader, id post.ID) *collect.Loaded {
	t.Helper()
	l, err := collect.Load(context.Background(), r, id, collect.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// Captures have other numbers in another record.
	renumber := func(list []post.Post) {
		for i := range list {
			for p := &list[i]; p != nil; {
				if p.Raw.Capture != 0 {
					p.Raw.Capture = 1
				}
				if p.Quote == nil {
					break
				}
				p = p.Quote.Post
			}
		}
	}
	renumber(l.Thread.Line)
	renumber(l.Thread.Context)
	for i := range l.Thread.Branches {
		renumber(l.Thread.Branches[i].Posts)
	}
	for i := range l.Thread.Continued {
		renumber(l.Thread.Continued[i].Posts)
		for k := range l.Thread.Continued[i].Branches {
			renumber(l.Thread.Continued[i].Branches[k].Posts)
		}
	}
	for _, v := range l.Thread.Versions {
		renumber(v)
	}
	for _, v := range l.Versions {
		renumber(v)
	}
	return l
}

// exchanges gives what is kept of how captures were fetched, in their order.
func exchanges(t testing.TB, store *inmem.Record) (out []string) {
	t.Helper()
	for c, err := range store.Captures(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		var x any
		if len(c.Exchange) > 0 {
			if err := json.Unmarshal(c.Exchange, &x); err != nil {
				t.Fatal(err)
			}
		}
		b, err := json.Marshal([]any{c.Name, c.SHA256, c.Status, c.Type, c.About.Source, c.About.Name, c.About.At, x})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func later() time.Time { return time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC) }

// TestRound takes all threads of every network's recording out and in again.
func TestRound(t *testing.T) {
	for name := range recordings {
		t.Run(name[:6], func(t *testing.T) {
			store, ids := walked(t, name)
			for _, packed := range []bool{false, true} {
				data, out := archive(t, store, collect.CaptureOptions{Use: policy.Read}, packed)
				if len(out.Left) > 0 {
					t.Errorf("left out: %v", out.Left)
				}
				other, _ := taken(t, data, later)
				for _, id := range ids {
					same(t, store, other, id)
				}
				if diff := cmp.Diff(exchanges(t, store), exchanges(t, other)); diff != "" {
					t.Errorf("captures (-record +archive):\n%s", diff)
				}
				again, _ := archive(t, store, collect.CaptureOptions{Use: policy.Read}, packed)
				if !bytes.Equal(data, again) {
					t.Error("the same captures give other bytes")
				}
				t.Logf("%d captures, %d bytes, packed %d", out.Captures, out.Bytes, len(data))
			}
		})
	}
}
