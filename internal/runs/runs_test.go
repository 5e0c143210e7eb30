package runs

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// model is what an index has to say, kept as it was told.
type model struct {
	has   map[uint64]map[int64]bool
	added int
}

func (m *model) add(number int64, runs []uint64) {
	for _, r := range runs {
		k := r >> (64 - keyBits)
		if m.has[k] == nil {
			m.has[k] = map[int64]bool{}
		}
		m.has[k][number] = true
	}
	m.added++
}

func (m *model) find(run uint64) []int64 {
	var out []int64
	for n := range m.has[run>>(64-keyBits)] {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// some gives runs: few of them common, some that begin with the same bits, and the least and the greatest.
func some(r *rand.Rand) []uint64 {
	var out []uint64
	for range r.IntN(20) {
		n := uint64(r.ExpFloat64() * 40)
		out = append(out, n*0x9e3779b97f4a7c15, n, math.MaxUint64-n<<20)
	}
	return out
}

func hold(t testing.TB, s *Snapshot, m *model, r *rand.Rand) {
	t.Helper()
	if s.Len() < m.added {
		t.Fatalf("%d were added, not %d", s.Len(), m.added)
	}
	for _, run := range append(some(r), some(r)...) {
		want := m.find(run)
		for _, limit := range []int{0, len(want) - 1, len(want), len(want) + 1, 1 << 30} {
			got, held := s.Find(run, limit, []int64{-7})
			switch {
			case len(want) > limit:
				if len(got) != 1 || held <= limit || held < len(want) {
					t.Fatalf("run %x, limit %d: %v of %d, want none of %d", run, limit, got, held, len(want))
				}
			case !slices.Equal(got[1:], want) || got[0] != -7 || held != len(want):
				t.Fatalf("run %x, limit %d: %v of %d, want %v", run, limit, got, held, want)
			}
		}
	}
}

// TestModel does what feeders do in any order, and holds each snapshot against a map.
func TestModel(t *testing.T) {
	for seed := range uint64(9) {
		r := rand.New(rand.NewPCG(seed, 1))
		dir := ""
		if seed%3 > 0 {
			dir = t.TempDir()
		}
		x, err := Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		m := &model{has: map[uint64]map[int64]bool{}}
		number := int64(0)
		for step := range 70 {
			for range r.IntN(20) {
				number += int64(r.IntN(3))
				n := number
				switch r.IntN(12) {
				case 0: // an older one again
					n = r.Int64N(number + 1)
				case 1:
					n = []int64{0, -3, math.MaxInt64, math.MinInt64, 1 << 40}[r.IntN(5)]
				}
				runs := some(r)
				x.Add(n, runs)
				m.add(n, runs)
				if r.IntN(50) == 0 {
					x.loosen()
				}
			}
			if err := x.Commit(r.IntN(9) == 0, fmt.Append(nil, step)); err != nil {
				t.Fatal(err)
			}
			if r.IntN(5) == 0 {
				if _, err := x.Merge(r.IntN(3) == 0); err != nil {
					t.Fatal(err)
				}
			}
			hold(t, x.Snapshot(), m, r)
			if dir != "" && r.IntN(12) == 0 {
				if err := x.Commit(true, fmt.Append(nil, "at ", step)); err != nil {
					t.Fatal(err)
				}
				if x, err = Open(dir); err != nil {
					t.Fatal(err)
				}
				if string(x.Meta()) != fmt.Sprint("at ", step) {
					t.Fatalf("step %d: %q is kept beside it", step, x.Meta())
				}
				hold(t, x.Snapshot(), m, r)
			}
		}
		if _, err := x.Merge(true); err != nil {
			t.Fatal(err)
		}
		if len(x.live) > 1 {
			t.Errorf("%d segments after a whole merge", len(x.live))
		}
		hold(t, x.Snapshot(), m, r)
	}
}

// TestCommon: of what is in too many only a count is kept, in one segment or over several.
func TestCommon(t *testing.T) {
	x, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const often, half, rare = 7 << 40, 9 << 40, 11 << 40
	for i := range int64(TooCommon + 2) {
		runs := []uint64{often}
		if i%2 == 0 {
			runs = append(runs, half)
		}
		if i == 777 {
			runs = append(runs, rare)
		}
		x.Add(i, runs)
		if i == 9000 {
			if err := x.Commit(true, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.Commit(false, nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s := x.Snapshot()
		if got, held := s.Find(often, 1<<30, nil); len(got) > 0 || held != TooCommon+2 {
			t.Errorf("%d numbers of %d", len(got), held)
		}
		if got, held := s.Find(half, TooCommon, nil); len(got) != TooCommon/2+1 || held != len(got) || got[9000] != 18000 {
			t.Errorf("%d numbers of %d", len(got), held)
		}
		if got, _ := s.Find(rare, 1, nil); !slices.Equal(got, []int64{777}) {
			t.Errorf("%v", got)
		}
		if _, err := x.Merge(true); err != nil {
			t.Fatal(err)
		}
	}
	x.Add(-1, []uint64{often})
	if err := x.Commit(false, nil); err != nil {
		t.Fatal(err)
	}
	if got, held := x.Snapshot().Find(often, 1<<30, nil); len(got) > 0 || held != TooCommon+3 {
		t.Errorf("after the mark: %d numbers of %d", len(got), held)
	}
	if n := x.Snapshot().Bytes(); n > 40_000 {
		t.Errorf("%d bytes", n)
	}
}

// TestEvery: whatever byte of whatever file is changed or cut off, the index is damaged or says what it said.
func TestEvery(t *testing.T) {
	dir := t.TempDir()
	x, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 5))
	m := &model{has: map[uint64]map[int64]bool{}}
	for i := range int64(40) {
		runs := some(r)
		x.Add(i, runs)
		m.add(i, runs)
		if i == 30 {
			if err := x.Commit(true, []byte("x")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.Commit(true, []byte("where it is")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	try := func(what string) {
		t.Helper()
		y, err := Look(dir)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s: %v", what, err)
			}
			return
		}
		if string(y.Meta()) != "where it is" {
			t.Fatalf("%s: meta %q", what, y.Meta())
		}
		hold(t, y.Snapshot(), m, r)
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name())
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		put := func(b []byte) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for i := range b {
			c := bytes.Clone(b)
			c[i] ^= 1 << r.IntN(8)
			put(c)
			try(fmt.Sprintf("%s with byte %d changed", f.Name(), i))
			put(b[:i])
			try(fmt.Sprintf("%s cut at %d", f.Name(), i))
		}
		put(append(bytes.Clone(b), 0))
		try(f.Name() + " with a byte more")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if _, err := Look(dir); !errors.Is(err, ErrDamaged) && !errors.Is(err, os.ErrNotExist) {
			t.Errorf("without %s: %v", f.Name(), err)
		}
		put(b)
		try("as it was")
	}
}

// TestSwapped: a segment that is whole but another one is damage too.
func TestSwapped(t *testing.T) {
	dir := t.TempDir()
	x, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(2) {
		x.Add(i, []uint64{uint64(i) << 40})
		if err := x.Commit(true, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(dir, x.live[0].name), filepath.Join(dir, x.live[1].name)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v", err)
	}
	y, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 || y.Snapshot().Len() != 0 {
		t.Errorf("begun anew: %v, %v", names, err)
	}
}

// TestLook: who looks writes nothing, sees what was durable, and keeps it however the writer goes on.
func TestLook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	if _, err := Look(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	commit := func(x *Index, durable bool, meta string) {
		t.Helper()
		if err := x.Commit(durable, []byte(meta)); err != nil {
			t.Fatal(err)
		}
	}
	count := func(s *Snapshot, run uint64) int { _, n := s.Find(run, 10, nil); return n }
	const one, two = 1 << 50, 2 << 50
	w.Add(1, []uint64{one})
	commit(w, true, "at 1")
	w.Add(2, []uint64{two})
	commit(w, false, "")
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
	if string(x.Meta()) != "at 1" || count(s, one) != 1 || count(s, two) != 0 {
		t.Errorf("%q, %d, %d", x.Meta(), count(s, one), count(s, two))
	}
	x.Add(2, []uint64{two})
	commit(x, false, "at 2")
	if count(x.Snapshot(), two) != 1 || count(s, two) != 0 {
		t.Error("what was added is not found, or is where it was not")
	}
	if err := x.Commit(true, nil); !errors.Is(err, ErrLooking) {
		t.Errorf("a durable commit: %v", err)
	}
	if _, err := x.Merge(true); !errors.Is(err, ErrLooking) {
		t.Errorf("a merge: %v", err)
	}
	if err := w.Commit(true, make([]byte, maxMeta+1)); !errors.Is(err, ErrFormat) {
		t.Errorf("too much beside it: %v", err)
	}
	if _, err := w.Merge(true); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	if count(s, one) != 1 || count(x.Snapshot(), one) != 1 {
		t.Error("what was open went with its file")
	}
	y, err := Open(dir)
	if err != nil || count(y.Snapshot(), two) != 1 || string(y.Meta()) != "at 1" {
		t.Errorf("after a merge: %v", err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 2 {
		t.Errorf("files that are no longer of it stay: %v, %v", names, err)
	}
}

// TestBeside asks snapshots while one goroutine adds and another merges.
func TestBeside(t *testing.T) {
	x, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	run := func(i int) uint64 { return uint64(i) * 0x9e3779b97f4a7c15 }
	var all sync.WaitGroup
	stop := make(chan struct{})
	until := func(do func()) {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					do()
				}
			}
		})
	}
	until(func() {
		if _, err := x.Merge(false); err != nil {
			t.Error(err)
		}
	})
	for range 2 {
		until(func() {
			s := x.Snapshot()
			for i := 0; i < s.Len(); i += 7 {
				if got, held := s.Find(run(i), 3, nil); held != 1 || got[0] != int64(i) {
					t.Errorf("%d of %d: %v of %d", i, s.Len(), got, held)
				}
			}
		})
	}
	for i := range 400 {
		x.Add(int64(i), []uint64{run(i)})
		if err := x.Commit(i%7 == 0, nil); err != nil {
			t.Fatal(err)
		}
		if i%100 == 0 {
			runtime.GC()
		}
	}
	close(stop)
	all.Wait()
	if n := x.Snapshot().Len(); n != 400 {
		t.Errorf("%d", n)
	}
}

// TestFew: an index that grows by small commits keeps few segments.
func TestFew(t *testing.T) {
	x, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range int64(250) {
		x.Add(i, []uint64{r.Uint64(), r.Uint64(), r.Uint64()})
		if err := x.Commit(true, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Merge(false); err != nil {
			t.Fatal(err)
		}
		if n := len(x.live); n > 10 {
			t.Fatalf("%d segments", n)
		}
	}
	y, err := Create("")
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(3000) {
		y.Add(i, []uint64{r.Uint64()})
		if err := y.Commit(false, nil); err != nil {
			t.Fatal(err)
		}
		if n := len(y.live); n > 16 {
			t.Fatalf("%d segments in memory", n)
		}
	}
}
