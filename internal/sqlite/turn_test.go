package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
)

// beside opens a record as another process would: with locks of its own.
func beside(t testing.TB, r *Record, patience time.Duration) *Record {
	t.Helper()
	other, err := Open(t.Context(), r.dir, Options{})
	must(t, err)
	t.Cleanup(func() { other.Close() })
	other.patience = patience
	return other
}

// TestOtherProcess: an import of another process is waited for, not for ever; reading goes on meanwhile and
// sees what is committed.
func TestOtherProcess(t *testing.T) {
	r := filled(t, 1, 2)
	other := beside(t, r, 10*time.Millisecond)
	im, err := r.Import(t.Context(), record.About{Name: "long", Source: "test", At: time.Now()})
	must(t, err)
	must(t, im.Posts(t.Context(), []post.Post{{ID: "x:5", Author: "x:7", Text: "five"}}))
	if _, err := other.Import(t.Context(), record.About{Name: "b"}); !errors.Is(err, record.ErrBusy) {
		t.Errorf("an import beside another: %v", err)
	}
	if err := other.SaveCursor(t.Context(), "a", "1"); !errors.Is(err, record.ErrBusy) {
		t.Errorf("a cursor beside an import: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	other.patience = time.Hour
	if _, err := other.Import(ended, record.About{Name: "b"}); !errors.Is(err, record.ErrBusy) || !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
	if held, err := other.Has(t.Context(), "x:5"); held || err != nil {
		t.Errorf("what is not committed is seen: %v", err)
	}
	_, err = im.Commit(t.Context(), false)
	must(t, err)
	if held, err := other.Has(t.Context(), "x:5"); !held || err != nil {
		t.Errorf("what is committed is not seen: %v", err)
	}
	go im.Close()
	smallImport(t, other, 1, 3)
	smallImport(t, r, 2, 3)
	for _, x := range []*Record{r, other} {
		if _, err := x.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
			t.Error(err)
		}
	}
}

// TestTwoProcesses lets two processes write by turns, each with what it remembers of the record: neither
// may build on what the other has made stale, and neither may starve.
func TestTwoProcesses(t *testing.T) {
	r := filled(t, 20, 3)
	two := []*Record{r, beside(t, r, time.Minute)}
	var wait sync.WaitGroup
	for i, x := range two {
		wait.Go(func() {
			for k := range 15 {
				// Both add to the same threads, some of them by a parent that comes late.
				im, err := x.Import(t.Context(), record.About{Name: "stretch", Source: "test", At: time.Unix(1714737600, 0)})
				if err != nil {
					t.Error(err)
					return
				}
				var posts []post.Post
				for thread := range 20 {
					id := func(n int) post.ID { return post.ID(fmt.Sprintf("x:%d", 1_000_000+thread*1000+n)) }
					n := 100 + 30*i + k
					posts = append(posts, post.Post{ID: id(n), Author: "x:7", Parent: id(n + 1), ParentAuthor: "x:7", Text: "late"},
						post.Post{ID: id(n + 1), Author: "x:7", Parent: id(2), ParentAuthor: "x:7", Text: "late"})
				}
				err = im.Posts(t.Context(), posts)
				_, err2 := im.Commit(t.Context(), true)
				if err := errors.Join(err, err2, im.Close()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for thread := range 20 {
		h, err := r.Thread(t.Context(), post.ID(fmt.Sprintf("x:%d", 1_000_000+thread*1000)))
		must(t, err)
		if len(h.Posts) != 3+2*16 {
			t.Errorf("thread %d has %d posts", thread, len(h.Posts))
		}
	}
	if _, err := r.Check(t.Context(), func(p string) { t.Error(p) }); err != nil {
		t.Error(err)
	}
}

// TestFailedImportLeavesNothing: what a writer remembers of an import that was given up must not be built
// upon by the next.
func TestFailedImportLeavesNothing(t *testing.T) {
	r := filled(t, 1, 2)
	for i := range 10 {
		im, err := r.Import(t.Context(), record.About{Name: "given up", Source: "test"})
		must(t, err)
		must(t, im.Posts(t.Context(), []post.Post{{ID: "x:1000001", Author: "x:7", Parent: "x:1000000", ParentAuthor: "x:7", Text: "changed"}, {ID: post.ID(fmt.Sprint("x:", 50+i)), Author: "x:80", Text: "new"}}))
		if i%2 == 0 {
			must(t, im.Accounts(t.Context(), []post.Account{{ID: "x:80", Handle: "@eighty"}}))
		}
		must(t, im.Close())
		smallImport(t, r, i, 2)
	}
	c, err := r.Check(t.Context(), func(p string) { t.Error(p) })
	if err != nil || c.Posts != 2+20 || c.Captures != 11 {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := r.Account(t.Context(), "@eighty"); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("an account of an import given up: %v", err)
	}
}

// TestSameBytesAreKeptOnce: a network that is asked often gives the same answer often.
func TestSameBytesAreKeptOnce(t *testing.T) {
	r := filled(t, 1, 2)
	smallImport(t, r, 1, 3)
	n, err := r.packs.Length(1)
	must(t, err)
	for range 5 {
		smallImport(t, r, 1, 3)
	}
	if m, err := r.packs.Length(1); m != n || err != nil {
		t.Errorf("the pack grew from %d to %d: %v", n, m, err)
	}
	st, err := r.Stats(t.Context())
	must(t, err)
	if st.Captures != 7 {
		t.Errorf("%d captures", st.Captures)
	}
}

// TestCloseLeavesNoLog: the last to close puts all into the database's own file.
func TestCloseLeavesNoLog(t *testing.T) {
	r := filled(t, 1, 2)
	smallImport(t, r, 1, 3)
	must(t, r.Close())
	if got, _ := filepath.Glob(filepath.Join(r.dir, database+"-*")); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
	if _, err := r.Import(t.Context(), record.About{Name: "late"}); err == nil {
		t.Error("a closed record takes an import")
	}
}
