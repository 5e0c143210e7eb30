package search_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/search"
	"clew/internal/search/searchtest"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/page"
	"clew/internal/source/xcom"
	"clew/internal/unpack"
)

// imported gives the posts of some folders, as a walk meets them.
func imported(t *testing.T, paths ...string) searchtest.Posts {
	t.Helper()
	r := inmem.New(nil)
	sources := []source.Source{xcom.Archive{}, xcom.Grailbird{}, mastodon.Outbox{}, bluesky.Repo{}, xcom.GraphQL{}, xcom.APIv2{}, xcom.APIv1{}, mastodon.API{}, mastodon.Object{}, bluesky.Views{}, page.ThreadReaderHTML{}, page.ThreadReaderText{}}
	for _, p := range paths {
		in, err := unpack.Open(t.Context(), p, unpack.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		opt := collect.Options{Now: func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }}
		if _, err := collect.Import(t.Context(), in, sources, r, opt, nil); err != nil {
			t.Logf("%s: %v", p, err)
		}
		in.Close()
	}
	var s searchtest.Posts
	for m, err := range r.Newest(t.Context(), record.Scan{}) {
		if err != nil {
			t.Fatal(err)
		}
		if m.Post != nil {
			p := *m.Post
			p.Conversation = ""
			s = append(s, p)
		}
	}
	return s
}

// TestReal asks an index of real posts for their own words.
func TestReal(t *testing.T) {
	ours, err := filepath.Glob("../../testdata/demo/*")
	if err != nil || len(ours) == 0 {
		t.Fatal("no posts", err)
	}
	queries := 1000
	if testing.Short() {
		queries = 100
	}
	searchtest.Real(t, indexed, imported(t, ours...), queries)
	const shared = "../../../shared/data"
	if _, err := os.Stat(shared); err != nil {
		t.Skip("SKIP: no " + shared)
	}
	var theirs []string
	for _, name := range []string{"x-graphql", "x-api-v2", "twitter-archive-ytd", "mastodon-archive", "mastodon-api", "atproto-car", "bsky-thread-json", "threadreader-pages", "twitter-api-v11"} {
		theirs = append(theirs, filepath.Join(shared, name))
	}
	s := imported(t, theirs...)
	others := 0
	for i := range s {
		if p := &s[i]; len(p.Media)+len(p.Links) > 0 || p.Poll != nil || p.Quote != nil && p.Quote.Post != nil {
			others++
		}
	}
	if len(s) > 500 { // each is looked at for each query and each page
		s = s[:500]
	}
	t.Logf("%d posts, %d of all with words beside their text", len(s), others)
	if len(s) < 100 {
		t.Fatal("too few posts")
	}
	searchtest.Real(t, indexed, s, queries/4)
}

var _ search.Held = (*inmem.Record)(nil)
