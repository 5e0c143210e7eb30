package thread

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"clew/internal/post"
)

// own makes n posts by one author; parent gives the place of a post's parent, -1 for none.
func own(n int, parent func(i int) int) []post.Post {
	out := make([]post.Post, n)
	for i := range out {
		out[i] = post.Post{ID: post.ID(fmt.Sprintf("x:%d", 1_700_000_000_000_000_000+i)), Network: post.X, Author: "x:11", Text: fmt.Sprintf("The bridge, part %d of a long story.", i)}
		if p := parent(i); p >= 0 {
			out[i].Parent, out[i].ParentAuthor = out[p].ID, "x:11"
		}
	}
	return out
}

func chainOf(i int) int { return i - 1 }

func shuffled(ps []post.Post) []post.Post {
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(ps), func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
	return ps
}

// TestLarge: what grows is linear and nothing recurses; a quadratic step would not end here.
func TestLarge(t *testing.T) {
	many := 100_000
	if testing.Short() {
		many = 30_000
	}
	tests := []struct {
		name     string
		posts    []post.Post
		line     int
		branches int
		threads  int
	}{
		{"chain", shuffled(own(100_000, chainOf)), 100_000, 0, 1},
		{"fan", own(many, func(i int) int { return min(i, 1) - 1 }), 2, many - 2, 1},
		{"comb", own(many, func(i int) int { return i - 1 - i%2*min(i-1, 1) }), 0, 0, 1},
		{"single posts", own(many, func(int) int { return -1 }), 1, 0, many},
		{"circle", own(100_000, func(i int) int { return i - 1 }), 100_000, 0, 1},
	}
	last := &tests[4].posts
	(*last)[0].Parent = (*last)[len(*last)-1].ID
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all := AssembleAll(Material{Posts: test.posts}, Longest)
			if len(all) != test.threads {
				t.Fatalf("%d threads, want %d", len(all), test.threads)
			}
			th := all[0]
			if test.line > 0 && (len(th.Line) != test.line || len(th.Branches) != test.branches) {
				t.Errorf("%d posts in line and %d branches, want %d and %d", len(th.Line), len(th.Branches), test.line, test.branches)
			}
			held := 0
			for _, th := range all {
				held += th.Verdict.Held
			}
			if held != len(test.posts) {
				t.Errorf("%d posts held of %d", held, len(test.posts))
			}
		})
	}
}

// TestLongExchange: two people who answer each other 50,000 times make many runs; what is told of them
// must not grow with the square.
func TestLongExchange(t *testing.T) {
	const n = 100_000
	ps := own(n, chainOf)
	for i := range ps {
		ps[i].Author = authors[i%2]
		ps[i].ParentAuthor = authors[1-i%2]
	}
	told := 0
	for _, th := range AssembleAll(Material{Posts: ps}, Longest) {
		told += len(th.Continued)
	}
	if told < n-3 || told > 2*n {
		t.Errorf("%d runs told of %d posts", told, n)
	}
}

// TestManyParts: parts of one conversation, each below a missing post.
func TestManyParts(t *testing.T) {
	const n = 100_000
	ps := own(n, chainOf)
	var here []post.Post
	for i := range ps {
		ps[i].Conversation = ps[0].ID
		if i%2 == 0 {
			here = append(here, ps[i])
		}
	}
	th, err := Assemble(Material{Posts: shuffled(here)}, ps[n-2].ID, Longest)
	if err != nil {
		t.Fatal(err)
	}
	if len(th.Line) != n/2 || len(th.Gaps) != n/2-1 {
		t.Errorf("%d posts in line and %d gaps, want %d and %d", len(th.Line), len(th.Gaps), n/2, n/2-1)
	}
}

// TestManyCopies: one post 100,000 times, never the same.
func TestManyCopies(t *testing.T) {
	ps := own(100_000, func(int) int { return -1 })
	for i := range ps {
		ps[i].ID = "x:1"
		ps[i].Edits = []post.ID{"x:1", "x:2"}
		ps[i].Raw.Capture = int64(i)
	}
	th, err := Assemble(Material{Posts: ps}, "x:2", Longest)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(th.Versions["x:1"]); got != len(ps)-1 {
		t.Errorf("%d earlier versions, want %d", got, len(ps)-1)
	}
}

func benchmark(b *testing.B, ps []post.Post) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Assemble(Material{Posts: ps}, ps[len(ps)/2].ID, Longest); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(ps)), "ns/post")
}

func BenchmarkAssemble30(b *testing.B)     { benchmark(b, own(30, chainOf)) }
func BenchmarkAssemble100000(b *testing.B) { benchmark(b, own(100_000, chainOf)) }
func BenchmarkAssembleForks(b *testing.B) {
	benchmark(b, own(30_000, func(i int) int { return i - 1 - i%3*min(i/3, 1) }))
}
