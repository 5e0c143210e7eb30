package xcom

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clew/internal/collect"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
	"clew/internal/warc"
)

// TestLiveWebArchive walks threads twice, one of them with a post that is gone the second time, writes the captures as a
// web archive, and reads that into another record: the threads and their verdicts are the same.
func TestLiveWebArchive(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 3*time.Hour, 6)
	other := f.thread("42", 30*time.Hour, 3)
	l, _ := f.live(nil)
	now := fakeNow
	clock := func() time.Time { return now }
	store := inmem.New(clock)
	walk := func(id string) {
		t.Helper()
		ref, ok := l.Refer("x:" + id)
		if !ok {
			t.Fatalf("%s is no reference", id)
		}
		if _, err := collect.Walk(t.Context(), l, ref, store, collect.WalkOptions{Now: clock, Spend: 1_000_000}); err != nil {
			t.Fatal(err)
		}
	}
	walk(ids[0])
	walk(other[1])
	f.state[ids[3]] = "not-found"
	for range 2 {
		now = now.Add(26 * time.Hour)
		f.now = now
		walk(ids[0])
	}
	sources := []source.Source{l}
	var data bytes.Buffer
	out, err := collect.Captures(t.Context(), store, warc.NewWriter(&data), collect.CaptureOptions{Use: policy.Read, Sources: sources, Clew: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if out.Captures == 0 || bytes.Contains(data.Bytes(), []byte(fakeToken)) {
		t.Fatalf("%d captures", out.Captures)
	}
	path := filepath.Join(t.TempDir(), "x.warc.gz")
	if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := unpack.Open(t.Context(), path, unpack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	back := inmem.New(clock)
	if _, err := collect.Import(t.Context(), in, sources, back, collect.Options{Now: clock}, nil); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{ids[0], other[0]} {
		a, err := collect.Load(t.Context(), store, post.ID("x:"+id), collect.LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := collect.Load(t.Context(), back, post.ID("x:"+id), collect.LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(texts(a), texts(b)); diff != "" {
			t.Errorf("thread of %s (-record +archive):\n%s", id, diff)
		}
		if a.Thread.Verdict.State != b.Thread.Verdict.State || len(a.Thread.Line) != len(b.Thread.Line) {
			t.Errorf("%s was %s with %d posts and is %s with %d", id, a.Thread.Verdict.State, len(a.Thread.Line), b.Thread.Verdict.State, len(b.Thread.Line))
		}
		// When it was last there stood in an answer with its words, which do not go out any more.
		if diff := cmp.Diff(a.Gone, b.Gone, cmpopts.IgnoreFields(record.Tombstone{}, "LastSeen")); diff != "" {
			t.Errorf("tombstones (-record +archive):\n%s", diff)
		}
		t.Logf("%s: %s, %d posts, left out: %v", id, b.Thread.Verdict.State, len(b.Thread.Line), out.Left)
	}
}

func texts(l *collect.Loaded) (out []string) {
	for i := range l.Thread.Line {
		out = append(out, string(l.Thread.Line[i].ID)+" "+l.Thread.Line[i].Text)
	}
	return out
}
