package inverted

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// plainDoc is a document as a plain scan sees it.
type plainDoc struct {
	number, time int64
	words        []string
}

// has answers a query for one document by looking at all of its words.
func (d *plainDoc) has(q Query) bool {
	switch q := q.(type) {
	case All:
		for _, x := range q {
			if !d.has(x) {
				return false
			}
		}
		return true
	case Any:
		return slices.ContainsFunc(q, d.has)
	case Not:
		return !d.has(q.Of)
	case Near:
		var walk func(i int, at, size uint32) bool
		walk = func(i int, at, size uint32) bool {
			if i == len(q.List) {
				return true
			}
			for _, p := range d.at(q.List[i]) {
				n := sizeOf(q.List[i])
				if i == 0 || at+size <= p && int(p-at-size) <= q.Within[i-1] || p+n <= at && int(at-p-n) <= q.Within[i-1] {
					if walk(i+1, p, n) {
						return true
					}
				}
			}
			return false
		}
		return walk(0, 0, 0)
	}
	return len(d.at(q)) > 0
}

func sizeOf(q Query) uint32 {
	if p, ok := q.(Phrase); ok {
		return p.Size
	}
	return 1
}

func (d *plainDoc) at(q Query) (out []uint32) {
	for i := range d.words {
		if d.begins(q, i) {
			out = append(out, uint32(i))
		}
	}
	return out
}

func (d *plainDoc) begins(q Query, i int) bool {
	if i >= len(d.words) {
		return false
	}
	switch q := q.(type) {
	case Term:
		return q.Field == 't' && d.words[i] == q.Text
	case Prefix:
		return q.Field == 't' && strings.HasPrefix(d.words[i], q.Text)
	case Phrase:
		for k, x := range q.Terms {
			if !d.begins(x, i+int(q.At[k])) {
				return false
			}
		}
		return true
	}
	return false
}

func someDoc(r *rand.Rand, number int64) plainDoc {
	d := plainDoc{number: number, time: int64(r.IntN(50))}
	for range r.IntN(12) {
		d.words = append(d.words, word(r))
	}
	return d
}

func word(r *rand.Rand) string {
	n := int(r.ExpFloat64() * 6) // few words are common
	return fmt.Sprintf("%c%d", 'a'+n%5, n/5)
}

func add(t testing.TB, x *Index, d plainDoc) {
	t.Helper()
	if err := x.Begin(d.number, d.time); err != nil {
		t.Fatal(err)
	}
	for i, w := range d.words {
		if err := x.Term('t', []byte(w), uint32(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func someQuery(r *rand.Rand, depth int) Query {
	leaf := func() Query {
		if r.IntN(4) == 0 {
			return Prefix{Field: 't', Text: word(r)[:1], Weighs: r.IntN(2) == 0}
		}
		return Term{'t', word(r)}
	}
	row := func() Query {
		p := Phrase{}
		for i := range 1 + r.IntN(3) {
			p.Terms, p.At = append(p.Terms, leaf()), append(p.At, uint32(i))
			p.Size = uint32(i) + 1
		}
		return p
	}
	switch k := r.IntN(9); {
	case k < 2 || depth == 0:
		return leaf()
	case k == 2:
		return row()
	case k == 3:
		n := Near{List: []Query{leaf()}}
		for range 1 + r.IntN(2) {
			n.List, n.Within = append(n.List, []Query{leaf(), row()}[r.IntN(2)]), append(n.Within, r.IntN(4))
		}
		return n
	case k == 4:
		return Not{someQuery(r, depth-1)}
	case k < 7:
		return All{someQuery(r, depth-1), someQuery(r, depth-1)}
	}
	return Any{someQuery(r, depth-1), someQuery(r, depth-1), someQuery(r, depth-1)}
}

// hold compares all answers to a query with a plain scan.
func hold(t testing.TB, s *Snapshot, docs map[int64]plainDoc, q Query) {
	t.Helper()
	var want []Hit
	for _, d := range docs {
		if d.has(q) {
			want = append(want, Hit{Number: d.number, Time: d.time})
		}
	}
	slices.SortFunc(want, func(a, b Hit) int { return newest(a.Time, a.Number, b.Time, b.Number) })
	if n, err := s.Count(q); err != nil || n != len(want) {
		t.Fatalf("%#v: %d, %v, want %d", q, n, err, len(want))
	}
	var got []Hit
	for at := (Place{}); ; {
		page, err := s.Newest(q, at, 7)
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, page...); len(page) < 7 || len(got) > len(docs) {
			break
		}
		at = Place{page[6].Time, page[6].Number}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%#v: newest %v, want %v", q, got, want)
	}
	every, n, err := s.Best(q, s.Rarity, nil, len(want)+1)
	best, n2, err2 := s.Best(q, s.Rarity, nil, 5)
	if err != nil || err2 != nil || n != len(want) || n2 != n || len(every) != n {
		t.Fatalf("%#v: best %d of %d, %d, %v", q, len(every), n, n2, err)
	}
	if !slices.IsSortedFunc(every, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), newest(a.Time, a.Number, b.Time, b.Number))
	}) {
		t.Fatalf("%#v: not in order: %v", q, every)
	}
	if !slices.Equal(best, every[:min(5, n)]) {
		t.Fatalf("%#v: the best five %v are not the first of all %v", q, best, every)
	}
	var paged []Hit
	for after := (*Hit)(nil); ; {
		page, n3, err := s.Best(q, s.Rarity, after, 5)
		if err != nil || n3 != n {
			t.Fatalf("%#v: a page of %d, %v", q, n3, err)
		}
		if paged = append(paged, page...); len(page) < 5 || len(paged) > n {
			break
		}
		after = &page[4]
	}
	if !slices.Equal(paged, every) {
		t.Fatalf("%#v: pages of the best %v, want %v", q, paged, every)
	}
	free, n4, err := s.Best(Free{q}, s.Rarity, nil, n)
	if err != nil || n4 != n || len(free) > 0 && free[0].Score != 0 {
		t.Fatalf("%#v: free %d of %d, %v", q, n4, n, err)
	}
	for i := range every {
		every[i].Score = 0
	}
	slices.SortFunc(every, func(a, b Hit) int { return newest(a.Time, a.Number, b.Time, b.Number) })
	if !slices.Equal(every, want) {
		t.Fatalf("%#v: best has other documents", q)
	}
}

// TestAnswers adds, replaces and deletes at random, commits and merges, opens anew, and holds answers against a scan.
func TestAnswers(t *testing.T) {
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		x, err := Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		docs := map[int64]plainDoc{}
		numbers := 40 + r.IntN(900)
		for step := range 600 + r.IntN(600) {
			switch k := r.IntN(100); {
			case k < 85:
				n := 1 + int64(r.IntN(numbers))
				if seed%3 == 0 {
					n = 1 + int64(step) // in order
				}
				d := someDoc(r, n)
				add(t, x, d)
				docs[n] = d
			case k < 93:
				n := 1 + int64(r.IntN(numbers))
				x.Delete(n)
				delete(docs, n)
			case k < 97:
				if err := x.Commit(k%2 == 0, []byte("here")); err != nil {
					t.Fatal(err)
				}
				hold(t, x.Snapshot(), docs, someQuery(r, 3))
			case k == 97:
				if _, err := x.Merge(r.IntN(4) == 0); err != nil {
					t.Fatal(err)
				}
			case k == 98:
				if err := x.Commit(true, []byte("there")); err != nil {
					t.Fatal(err)
				}
				if x, err = Open(dir); err != nil || string(x.Meta()) != "there" {
					t.Fatal(err)
				}
			}
		}
		if err := x.Commit(true, nil); err != nil {
			t.Fatal(err)
		}
		if x.Snapshot().Len() != len(docs) {
			t.Fatalf("%d documents, want %d", x.Snapshot().Len(), len(docs))
		}
		for range 60 {
			hold(t, x.Snapshot(), docs, someQuery(r, 4))
		}
		if _, err := x.Merge(true); err != nil || len(x.live) > 1 {
			t.Fatal(err, len(x.live))
		}
		for range 50 {
			hold(t, x.Snapshot(), docs, someQuery(r, 3))
		}
	}
}

// TestMany has terms of many blocks.
func TestMany(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	x, _ := Create("")
	docs := map[int64]plainDoc{}
	for i := range int64(4000) {
		d := someDoc(r, 1+i*3)
		if i%500 == 0 { // a long one
			for range 400 {
				d.words = append(d.words, word(r))
			}
		}
		d.time = r.Int64() - r.Int64() // of any size
		add(t, x, d)
		docs[d.number] = d
	}
	if err := x.Commit(false, nil); err != nil {
		t.Fatal(err)
	}
	for i := range int64(200) {
		x.Delete(1 + i*60)
		delete(docs, 1+i*60)
	}
	for _, deleted := range []bool{false, true} {
		if deleted {
			_ = x.Commit(false, nil)
		}
		for range 60 {
			if deleted {
				hold(t, x.Snapshot(), docs, someQuery(r, 3))
			}
		}
	}
}

// TestDamage flips and cuts bytes: it is said, and never believed.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	x, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 3))
	for i := range int64(300) {
		add(t, x, someDoc(r, 1+i))
	}
	if err := x.Commit(true, []byte("meta")); err != nil {
		t.Fatal(err)
	}
	names, _ := os.ReadDir(dir)
	if len(names) != 2 {
		t.Fatalf("%d files", len(names))
	}
	for _, e := range names {
		file := filepath.Join(dir, e.Name())
		whole, _ := os.ReadFile(file)
		for range 200 {
			b := slices.Clone(whole)
			switch r.IntN(3) {
			case 0:
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			case 1:
				b = b[:r.IntN(len(b))]
			case 2:
				b = append(b, 0)
			}
			_ = os.WriteFile(file, b, 0o600)
			if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s: %v", e.Name(), err)
			}
		}
		_ = os.WriteFile(file, whole, 0o600)
	}
	// What was not finished is not there, and goes.
	_ = os.WriteFile(filepath.Join(dir, "new-1"), []byte("half"), 0o600)
	_ = os.WriteFile(filepath.Join(dir, "99999999.seg"), []byte("half"), 0o600)
	if x, err = Open(dir); err != nil || x.Snapshot().Len() != 300 {
		t.Fatal(err)
	}
	if names, _ = os.ReadDir(dir); len(names) != 2 {
		t.Errorf("%d files", len(names))
	}
	_ = os.Remove(filepath.Join(dir, x.live[0].name))
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a missing segment: %v", err)
	}
	if x, err = Create(dir); err != nil || x.Snapshot().Len() != 0 {
		t.Errorf("made anew: %v", err)
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}

// TestKilled stops before a commit is durable: the one before it holds.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	x, _ := Create(dir)
	add(t, x, plainDoc{1, 1, []string{"one"}})
	if err := x.Commit(true, []byte("1")); err != nil {
		t.Fatal(err)
	}
	add(t, x, plainDoc{2, 2, []string{"two"}})
	x.Delete(1)
	if err := x.Commit(false, []byte("2")); err != nil || x.Snapshot().Len() != 1 {
		t.Fatal(err)
	}
	y, err := Open(dir)
	if err != nil || string(y.Meta()) != "1" || y.Snapshot().Len() != 1 {
		t.Fatalf("%v, %q", err, y.Meta())
	}
	if n, _ := y.Snapshot().Count(Term{'t', "one"}); n != 1 {
		t.Error("what was committed is gone")
	}
}

// TestReaders asks while it is written: each answer is of one commit.
func TestReaders(t *testing.T) {
	x, _ := Create(t.TempDir())
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				s := x.Snapshot()
				n, err := s.Count(Term{'t', "all"})
				hits, m, err2 := s.Best(Term{'t', "all"}, s.Rarity, nil, 10)
				if err != nil || err2 != nil || n != s.Len() || n%10 != 0 || m != n || len(hits) != min(10, n) {
					t.Errorf("%d of %d, %d, %v", n, s.Len(), m, err)
					return
				}
			}
		})
	}
	for i := range int64(400) {
		add(t, x, plainDoc{1 + i%300, i, []string{"all", "x"}})
		if i%10 == 9 {
			if err := x.Commit(i%50 == 49, nil); err != nil {
				t.Fatal(err)
			}
			if _, err := x.Merge(i%100 == 99); i%50 == 49 && err != nil {
				t.Fatal(err)
			}
		}
	}
	close(done)
	wg.Wait()
}

func TestRefused(t *testing.T) {
	x, _ := Create("")
	if err := x.Term('t', []byte("a"), 0); !errors.Is(err, ErrFormat) {
		t.Errorf("a term of no document: %v", err)
	}
	if err := x.Begin(0, 1); !errors.Is(err, ErrFormat) {
		t.Errorf("a document numbered 0: %v", err)
	}
	add(t, x, plainDoc{1, 1, nil})
	if err := x.Term('t', make([]byte, MaxTerm+1), 0); !errors.Is(err, ErrFormat) {
		t.Errorf("a long term: %v", err)
	}
	for i := range MaxPrefix + 1 {
		_ = x.Term('t', fmt.Append(nil, "p", i), 0)
	}
	_ = x.Commit(false, nil)
	if _, err := x.Snapshot().Count(Prefix{Field: 't', Text: "p"}); !errors.Is(err, ErrWide) {
		t.Errorf("a wide prefix: %v", err)
	}
	// Beginnings side by side hold all of their words open: together they may be no more.
	half := Prefix{Field: 't', Text: "p1"} // 11,111 of them
	if _, err := x.Snapshot().Count(Near{List: []Query{half, half}, Within: []int{9}}); !errors.Is(err, ErrWide) {
		t.Errorf("two beginnings side by side: %v", err)
	}
	if _, err := x.Snapshot().Count(Any{Phrase{Terms: []Query{half}, At: []uint32{0}, Size: 1}, Near{List: []Query{half}}}); !errors.Is(err, ErrWide) {
		t.Errorf("two of two phrases: %v", err)
	}
	if n, err := x.Snapshot().Count(Any{half, half, half}); n != 1 || err != nil {
		t.Errorf("three by themselves: %d, %v", n, err)
	}
	if n, err := x.Snapshot().Count(Near{List: []Query{half, Prefix{Field: 't', Text: "p2"}}, Within: []int{9}}); err != nil {
		t.Errorf("two that are fewer: %d, %v", n, err)
	}
	if n, err := x.Snapshot().Count(Prefix{Field: 't', Text: "p1"}); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := openSegment("", nil); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

func BenchmarkAdd(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var docs []plainDoc
	for i := range int64(5000) {
		docs = append(docs, someDoc(r, 1+i))
	}
	for b.Loop() {
		x, _ := Create("")
		for i := range docs {
			add(b, x, docs[i])
		}
		_ = x.Commit(false, nil)
	}
}

func BenchmarkBest(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	x, _ := Create("")
	for i := range int64(50_000) {
		add(b, x, someDoc(r, 1+i))
	}
	_ = x.Commit(false, nil)
	for name, q := range map[string]Query{"term": Term{'t', "a0"}, "two": All{Term{'t', "a0"}, Term{'t', "b0"}}, "phrase": Phrase{[]Query{Term{'t', "a0"}, Term{'t', "b0"}}, []uint32{0, 1}, 2}, "prefix": Prefix{Field: 't', Text: "a"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := x.Snapshot().Best(q, x.Snapshot().Rarity, nil, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
