package search_test

import (
	"testing"

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

func TestScan(t *testing.T) {
	searchtest.Test(t, func(_ testing.TB, s *searchtest.Posts) search.Index { return &search.Scan{Posts: s} })
}
