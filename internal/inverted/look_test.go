package inverted

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func put(t *testing.T, x *Index, number int64, term string) {
	t.Helper()
	if err := errors.Join(x.Begin(number, number), x.Term('t', []byte(term), 0)); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, s *Snapshot, term string) int {
	t.Helper()
	n, err := s.Count(Term{'t', term})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestLook: who looks writes nothing, sees what was durable, and keeps it however the writer goes on.
func TestLook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "words")
	if _, err := Look(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, 1, "one")
	if err := w.Commit(true, []byte("at 1")); err != nil {
		t.Fatal(err)
	}
	put(t, w, 2, "two")
	if err := w.Commit(false, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "new-1"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := Look(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "new-1")); err != nil {
		t.Errorf("a file that the writer may be writing: %v", err)
	}
	s := x.Snapshot()
	if string(x.Meta()) != "at 1" || count(t, s, "one") != 1 || count(t, s, "two") != 0 {
		t.Errorf("%q, %d, %d", x.Meta(), count(t, s, "one"), count(t, s, "two"))
	}
	put(t, x, 2, "two")
	if err := x.Commit(false, []byte("at 2")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, x.Snapshot(), "two"); n != 1 {
		t.Errorf("what was added is found %d times", n)
	}
	if err := x.Commit(true, nil); !errors.Is(err, ErrLooking) {
		t.Errorf("a durable commit: %v", err)
	}
	if _, err := x.Merge(true); !errors.Is(err, ErrLooking) {
		t.Errorf("a merge: %v", err)
	}
	if _, err := w.Merge(true); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	if count(t, s, "one") != 1 || count(t, x.Snapshot(), "one") != 1 {
		t.Error("what was open went with its file")
	}
	y, err := Look(dir)
	if err != nil || count(t, y.Snapshot(), "two") != 1 {
		t.Errorf("after a merge: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, y.live[0].name)); err != nil {
		t.Fatal(err)
	}
	if _, err := Look(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a segment that is not there: %v", err)
	}
}

// TestMapped: segments are let go of when nobody looks, and not before.
func TestMapped(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		put(t, w, int64(i+1), "word")
		if err := w.Commit(true, nil); err != nil {
			t.Fatal(err)
		}
		old := w.Snapshot()
		if _, err := w.Merge(true); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		if n := count(t, old, "word"); n != i+1 {
			t.Fatalf("%d of %d", n, i+1)
		}
	}
}
