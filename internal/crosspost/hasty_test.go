package crosspost

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/quotation"
)

// peeking is an index that counts what is read of it.
type peeking struct {
	quotation.Index
	read int
}

func (p *peeking) Passage(ctx context.Context, n int64) (*quotation.Passage, error) {
	p.read++
	return p.Index.Passage(ctx, n)
}

func (p *peeking) Peek(ctx context.Context, n int64) (*post.Post, error) {
	x, err := p.Index.Passage(ctx, n)
	if err != nil {
		return nil, err
	}
	return &post.Post{ID: x.Post, Author: x.Author, Text: x.Text}, nil
}

// TestHasty: what is the author's is found in haste too, and nothing is read for what only begins with the same words
// or is a stranger's.
func TestHasty(t *testing.T) {
	const words = "The harbour at Odesa was closed on Monday after the storm tore two cranes from their rails and sank a tug"
	chain := []string{
		"The first of four posts is about the mayor and her budget.", "Her second budget was voted down in March by nine to seven.",
		"A third one passed, and nobody was glad of it at all.", "So the library closes on Sundays, and the pool for good.",
	}
	for _, c := range []struct {
		name   string
		author string
		own    []string
		other  []string
		found  bool
		read   bool
	}{
		{"the same", "x:1", []string{words}, []string{words}, true, true},
		{"a linked account", "x:2", []string{words}, []string{words + " https://a.example/b"}, true, true},
		{"a word changed", "x:1", []string{words}, []string{strings.Replace(words, "storm", "gale", 1)}, true, true},
		{"a part", "x:1", []string{words + ". Nobody was hurt, the owner of the tug said, but it will be weeks before ships can be unloaded there again."}, []string{words}, true, true},
		{"a greeting", "x:2", []string{"Good morning to you all!"}, []string{"Good morning to you all!"}, true, true},
		{"a thread in one post", "x:1", chain, []string{strings.Join(chain, " ")}, true, true},
		{"one post in a thread", "x:2", []string{strings.Join(chain, " ")}, chain, true, true},
		{"a stranger", "x:3", []string{words}, []string{words}, false, false},
		{"the same beginning", "x:1", []string{words}, []string{"The harbour at Odesa is where my grandfather fished for fifty years"}, false, false},
		{"little of a long text", "x:1", []string{words}, []string{"After the storm tore two roofs off " + strings.Repeat("we counted what was left of the street and wrote it down ", 6)}, false, false},
	} {
		w := &world{m: quotation.NewMemory()}
		w.add("x:1", "x:mine", day(0), c.own...)
		w.add(c.author, "x:theirs", day(0), c.other...)
		own := said("x:1", day(0), c.own...)
		for i := range own {
			own[i].Post, own[i].Thread = post.ID(fmt.Sprint("x:", i+1)), "x:mine"
		}
		p := &peeking{Index: w.m}
		s := &Search{Index: p, Posts: own, Hasty: true, Linked: func(id post.AccountID) bool { return id == "x:2" }}
		f, err := s.Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if (len(f.Places) == 1) != c.found || (p.read > 0) != c.read {
			t.Errorf("%s: found %v, read %d", c.name, fmt.Sprint(f.Places), p.read)
		}
	}
}
