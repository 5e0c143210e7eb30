package search_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"clew/internal/inverted"
	"clew/internal/post"
	"clew/internal/search"
	"clew/internal/search/searchtest"
)

// indexed feeds an index with posts.
func indexed(t testing.TB, s *searchtest.Posts) search.Index {
	t.Helper()
	x, err := inverted.Create("")
	if err != nil {
		t.Fatal(err)
	}
	f := search.NewFeeder()
	for i := range *s {
		p := &(*s)[i]
		if p.State != post.Present || p.Repost {
			continue
		}
		at := int64(0)
		if !p.Created.IsZero() {
			at = p.Created.UnixMilli()
		}
		if err := x.Begin(int64(i+1), at); err != nil {
			t.Fatal(err)
		}
		if err := f.Post(p, x.Term); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Commit(false, nil); err != nil {
		t.Fatal(err)
	}
	return &search.Indexed{Words: x.Snapshot, Posts: s}
}

func TestIndexed(t *testing.T) { searchtest.Test(t, indexed) }

// TestNoIndex: where there is none, the posts themselves are looked at.
func TestNoIndex(t *testing.T) {
	searchtest.Test(t, func(_ testing.TB, s *searchtest.Posts) search.Index {
		return &search.Indexed{Words: func() *inverted.Snapshot { return nil }, Posts: s}
	})
}

func TestScan(t *testing.T) {
	searchtest.Test(t, func(_ testing.TB, s *searchtest.Posts) search.Index { return &search.Scan{Posts: s} })
}

func order(t *testing.T, s searchtest.Posts, said string, ask search.Ask) string {
	t.Helper()
	q, err := search.Parse(said)
	if err != nil {
		t.Fatal(err)
	}
	ask.Shown = s.Shown
	f, err := indexed(t, &s).Find(t.Context(), q, ask)
	if err != nil {
		t.Fatal(err)
	}
	return string(f.Order) + ": " + ids(f)
}

func TestRelevance(t *testing.T) {
	at := func(text string, hour int) post.Post {
		return post.Post{ID: post.ID(fmt.Sprint("x:", hour)), Network: post.X, Author: "x:100", Lang: "en", Text: text, Created: time.Date(2024, 5, 1, hour, 0, 0, 0, time.UTC)}
	}
	s := searchtest.Posts{
		at("shell shell and a shell", 1), at("a shell among very many other words that say nothing of it at all, and go on for a long time", 2), at("shells", 3), at("a shell", 4), at("a shell", 5), at("rocket", 6),
		at("rocket and shell", 8), at("rocket", 9), at("rocket", 10), at("rocket", 11),
	}
	for q, want := range map[string]string{
		"shell":        "relevance: 1 5 4 8 2 3", // often, of equal ones the newest, long ones later, forms last
		"shells":       "relevance: 3 8 5 4 2 1",
		"shell rocket": "relevance: 8",
		"shell -many":  "relevance: 1 5 4 8 3",
		"shel*":        "relevance: 8 5 4 3 2 1",
		"network:x":    "newest: 11 10 9 8 6 5 4 3 2 1",
		"-shell":       "newest: 11 10 9 6",
	} {
		if got := order(t, s, q, search.Ask{Order: search.Relevance}); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
	// A word in Hangul weighs whatever is written to it, as another does.
	s = append(s, at("강물이 불어난 다리", 12), at("강물에 떠내려간 배", 13), at("다리를 놓았다", 14), at("다리는 강물을 건넌다", 15), at("배", 16))
	for q, want := range map[string]string{
		"강물 OR 다리":        "relevance: 15 12 14 13",
		"강물 다리 OR rocket": "relevance: 15 12",
		"강물":              "relevance: 15 13 12", // one word alone orders nothing
	} {
		if got := order(t, s, q, search.Ask{Order: search.Relevance}); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
	if got := order(t, s, "shell", search.Ask{}); got != "newest: 8 5 4 3 2 1" {
		t.Error(got)
	}
	// A place of one order is none of the other.
	ix := indexed(t, &s)
	q, _ := search.Parse("shell")
	for _, o := range []search.Order{search.Newest, search.Relevance} {
		f, err := ix.Find(t.Context(), q, search.Ask{Shown: s.Shown, Order: o, Hits: 1})
		if err != nil || f.Next == "" {
			t.Fatalf("%+v, %v", f, err)
		}
		for _, other := range []search.Order{search.Newest, search.Relevance} {
			_, err := ix.Find(t.Context(), q, search.Ask{Shown: s.Shown, Order: other, From: f.Next})
			if (err == nil) != (o == other) || err != nil && !errors.Is(err, search.ErrPlace) {
				t.Errorf("%s from a place of %s: %v", other, o, err)
			}
		}
	}
}

func TestCount(t *testing.T) {
	s := searchtest.Posts(facts())
	s[6].ID = "x:60" // what ends in 7 is not shown
	q, _ := search.Parse("plain")
	for name, ix := range map[string]search.Index{"scan": &search.Scan{Posts: s}, "index": indexed(t, &s)} {
		f, err := search.Count(t.Context(), ix, q, search.Ask{Shown: s.Shown, Hits: 100, Order: search.Relevance, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(f.Posts, f.Cut, f.Network, f.Year, f.Language, f.Has, len(f.Author))
		want := "8 false [{x network:x 7} {bluesky network:bluesky 1}] [{2024 since:2024 until:2024 5} {2023 since:2023 until:2023 2}] [{uk lang:uk 2}] [{alt has:alt 1} {image has:image 1} {link has:link 1} {poll has:poll 1} {quote has:quote 1} {video has:video 1}] 2"
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if f, err = search.Count(t.Context(), ix, q, search.Ask{Shown: s.Shown, Hits: 3}); err != nil || f.Posts != 3 || !f.Cut {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
		if f.Total != 3 || !f.AtLeast {
			t.Errorf("%s: what may not be found is in %d", name, f.Total)
		}
		all := func(ctx context.Context, id post.ID) (post.ID, *post.Post, error) {
			t.Errorf("%s: asked about %s", name, id)
			return "", nil, nil
		}
		plain, err := search.Count(t.Context(), ix, q, search.Ask{Shown: all, Plain: true, Hits: 3})
		if _, counts := ix.(search.Counter); err != nil || plain.Posts != 3 || plain.AtLeast == counts || counts && plain.Total != 8 {
			t.Errorf("%s: of all that is held: %+v, %v", name, plain, err)
		}
		if whole, err := search.Count(t.Context(), ix, q, search.Ask{Shown: all, Plain: true, Hits: 100}); err != nil || whole.Total != 8 || whole.AtLeast || whole.Cut {
			t.Errorf("%s: of all that is held: %+v, %v", name, whole, err)
		}
		if f, err = search.Count(t.Context(), ix, q, search.Ask{Shown: s.Shown, Hits: 3}); err != nil {
			t.Fatal(err)
		}
		// Each term narrows the query to as many.
		for _, x := range append(append(f.Network, f.Year...), f.Has...) {
			n, err := search.Parse(q.And(x.Term))
			if err != nil {
				t.Fatal(err)
			}
			found, err := ix.Find(t.Context(), n, search.Ask{Shown: s.Shown})
			if err != nil || len(found.Groups) < x.Posts {
				t.Errorf("%s: %s finds %d, counted were %d, %v", name, x.Term, len(found.Groups), x.Posts, err)
			}
		}
	}
	two, _ := search.Parse("a OR b")
	if got := two.And("from:x:1"); got != "a OR b from:x:1" {
		t.Error(got)
	}
	by, _ := search.Parse("a from:@b")
	if got := by.And("from:x:1"); got != "" {
		t.Errorf("two authors: %s", got)
	}
}

// TestWide: the beginning of more words than an index looks at finds what it should.
func TestWide(t *testing.T) {
	var s searchtest.Posts
	for i := range inverted.MaxPrefix + 100 {
		s = append(s, post.Post{ID: post.ID(fmt.Sprint("x:", 10*i+1)), Network: post.X, Author: "x:100", Text: fmt.Sprintf("a%d x", i), Created: time.Unix(int64(1_700_000_000+i), 0)})
	}
	s = append(s, post.Post{ID: "x:3", Network: post.X, Author: "x:100", Text: "b x", Created: time.Unix(1_800_000_000, 0)})
	shown := map[post.ID]*post.Post{}
	for i := range s {
		shown[s[i].ID] = &s[i]
	}
	one := func(_ context.Context, id post.ID) (post.ID, *post.Post, error) { return id, shown[id], nil }
	ix := indexed(t, &s)
	for _, said := range []string{"a*", "-a*", "a* x", `"a"* NEAR/0 x`, `x -(a* b)`, "b OR a*", "x -b -a*", `"x a"*`} {
		q, err := search.Parse(said)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range []search.Order{search.Newest, search.Relevance} {
			ask := search.Ask{Shown: one, Hits: 5, Order: o}
			got, err := ix.Find(t.Context(), q, ask)
			if err != nil {
				t.Fatalf("%s: %v", said, err)
			}
			want, err := (&search.Scan{Posts: s}).Find(t.Context(), q, search.Ask{Shown: one, Hits: 5})
			if err != nil || o == search.Newest && ids(got) != ids(want) || len(got.Groups) != len(want.Groups) {
				t.Errorf("%s, %s: %s, want %s, %v", said, o, ids(got), ids(want), err)
			}
		}
	}
}
