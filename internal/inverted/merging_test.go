package inverted

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestMerging: documents come, change and go while a merge goes on, and nothing of that is lost, or comes back.
func TestMerging(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		dir := t.TempDir()
		x, err := Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		want := map[int64]string{}
		change := func(n int) {
			for range n {
				number := int64(1 + r.IntN(300))
				if r.IntN(4) == 0 {
					x.Delete(number)
					delete(want, number)
					continue
				}
				want[number] = fmt.Sprint("w", r.IntN(20))
				put(t, x, number, want[number])
			}
		}
		same := func(when string, s *Snapshot) {
			t.Helper()
			if s.Len() != len(want) {
				t.Fatalf("%s: %d documents, want %d", when, s.Len(), len(want))
			}
			for w := range 20 {
				term, n := fmt.Sprint("w", w), 0
				for _, v := range want {
					if v == term {
						n++
					}
				}
				if got := count(t, s, term); got != n {
					t.Fatalf("%s: %s in %d documents, want %d", when, term, got, n)
				}
			}
		}
		merged := 0
		for range 60 {
			change(40)
			if err := x.Commit(true, []byte("meta")); err != nil {
				t.Fatal(err)
			}
			m, err := x.Merging()
			if err != nil {
				t.Fatal(err)
			}
			if m == nil {
				continue
			}
			if other, err := x.Merging(); other != nil || err != nil {
				t.Fatalf("a second merge: %v, %v", other, err)
			}
			if err := x.Finish(m); !errors.Is(err, ErrNotMerging) {
				t.Fatalf("a merge that has not run: %v", err)
			}
			ran := make(chan struct{})
			go func() { m.Run(); close(ran) }()
			change(30)
			if err := x.Commit(r.IntN(2) == 0, []byte("meta")); err != nil {
				t.Fatal(err)
			}
			same("meanwhile", x.Snapshot())
			if did, err := x.Merge(true); did || err != nil {
				t.Fatalf("a merge beside it: %v, %v", did, err)
			}
			<-ran
			if err := x.Finish(m); err != nil {
				t.Fatal(err)
			}
			merged++
			same("merged", x.Snapshot())
			y, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if string(y.Meta()) != "meta" {
				t.Errorf("meta %q", y.Meta())
			}
			same("opened", y.Snapshot())
			x = y
		}
		if merged < 3 {
			t.Errorf("%d merges", merged)
		}
	}
}

// TestMergingFails: a merge that could not be written leaves the index as it was.
func TestMergingFails(t *testing.T) {
	x, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var m *Merging
	for i := 0; m == nil; i++ {
		put(t, x, int64(i+1), "one")
		if m, err = x.Merging(); err != nil || i > 100 {
			t.Fatal(i, err)
		}
	}
	n := count(t, x.Snapshot(), "one")
	dir := x.dir
	x.dir = "/nowhere"
	m.Run()
	x.dir = dir
	if err := x.Finish(m); err == nil {
		t.Error("it was written nowhere")
	}
	if got := count(t, x.Snapshot(), "one"); got != n {
		t.Errorf("%d of %d", got, n)
	}
	if did, err := x.Merge(true); !did || err != nil {
		t.Errorf("the next merge: %v, %v", did, err)
	}
}
