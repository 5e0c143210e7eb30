package search_test

import (
	"fmt"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/search"
	"clew/internal/search/searchtest"
)

// Posts that claim to be from before 1970 are found, behind those of which no time is known; so are others behind them.
func TestBefore1970(t *testing.T) {
	s := searchtest.Posts(texts("the moon", "the moon", "the moon", "the sun"))
	s[0].Created = time.Date(1969, 7, 20, 20, 17, 0, 0, time.UTC)
	s[1].Created = time.Date(1776, 7, 4, 0, 0, 0, 0, time.UTC)
	for name, ix := range map[string]search.Index{"scan": &search.Scan{Posts: &s}, "index": indexed(t, &s)} {
		for _, c := range []struct{ said, want string }{
			{"moon", "x:3 x:1 x:2 "},
			{"network:x", "x:4 x:3 x:1 x:2 "},
			{"moon since:1960", "x:1 "},
			{"moon since:1700 until:1969", "x:1 x:2 "},
			{"moon until:1776", "x:2 "},
			{"moon since:1970", ""},
		} {
			q, err := search.Parse(c.said)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for from, pages := "", 0; pages < 9; pages++ {
				f, err := ix.Find(t.Context(), q, search.Ask{Shown: s.Shown, Hits: 1, From: from})
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range f.Hits() {
					got += string(h.Post.ID) + " "
				}
				if from = f.Next; from == "" {
					break
				}
			}
			if got != c.want {
				t.Errorf("%s: %s finds %q, want %q", name, c.said, got, c.want)
			}
		}
	}
}

// Where one side of OR asks for nothing an index is not taken to know what the query finds.
func TestNothingOr(t *testing.T) {
	s := searchtest.Posts(nil)
	for i := range 9 {
		s = append(s, post.Post{ID: post.ID(fmt.Sprint("x:", i+1)), Network: post.X, Author: "x:1", Text: []string{"shells plain", "rockets plain", "plain"}[i%3]})
	}
	ix := indexed(t, &s)
	for _, said := range []string{`(("ـ" "ـ") OR shells) plain`, `(("ـ" NEAR "ـ") OR shells) plain`, `("ـ" OR shells) plain`} {
		q, err := search.Parse(said)
		if err != nil {
			t.Fatal(err)
		}
		for _, hits := range []int{1, 100} {
			f, err := search.Count(t.Context(), ix, q, search.Ask{Shown: s.Shown, Plain: true, Hits: hits})
			if err != nil || f.Total != 3 && !f.AtLeast {
				t.Errorf("%s: %+v, %v", said, f, err)
			}
		}
	}
}
