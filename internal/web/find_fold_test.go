package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/post"
	"clew/internal/record/inmem"
)

// TestSearchFolds: cross-posts stand as one hit with a line, what is no cross-post by itself; counts, pages and the twin
// are as they were, and each can be seen by itself. Of whom nothing may be found no line tells.
func TestSearchFolds(t *testing.T) { synctest.Test(t, searchFolds) } // no time passes: the bound of a count cuts none short

func searchFolds(t *testing.T) {
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{
		{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann", Bio: "also @ann.example and @ann@m.example"},
		{ID: "did:plc:ann", Network: post.Bluesky, Handle: "@ann.example", Name: "Ann", Bio: "https://x.com/ann"},
		{ID: "https://m.example/u/ann", Network: post.Mastodon, Handle: "@ann@m.example", Name: "Ann", NoIndex: true, Bio: "https://x.com/ann"},
		{ID: "x:2", Network: post.X, Handle: "@bo", Name: "Bo"},
	}}
	for i := range 15 {
		text := fmt.Sprintf("Of the boats in the harbour number %d was counted again by the fishermen before the storm came.", 100+i)
		at := noon.Add(time.Duration(i) * 100 * time.Hour)
		b.posts = append(b.posts,
			post.Post{ID: post.ID(fmt.Sprint("x:", 1000+i)), Network: post.X, Author: "x:1", Lang: "en", Text: text, Created: at},
			post.Post{ID: post.ID(fmt.Sprint("at://did:plc:ann/app.bsky.feed.post/3k", i)), Network: post.Bluesky, Author: "did:plc:ann", Lang: "en", Text: strings.Replace(text, "fishermen", "crews", 1), Created: at.Add(3 * time.Minute)},
			post.Post{ID: post.ID(fmt.Sprint("https://m.example/s/", i)), Network: post.Mastodon, Author: "https://m.example/u/ann", Lang: "en", Text: text, Created: at.Add(time.Minute)})
	}
	b.posts = append(b.posts, post.Post{ID: "x:2000", Network: post.X, Author: "x:2", Lang: "en", Text: b.posts[0].Text, Created: noon.Add(2 * time.Minute)},
		post.Post{ID: "x:2001", Network: post.X, Author: "x:1", Lang: "en", Text: "The harbour is closed.", Warning: "storm", Created: noon.Add(2 * time.Minute)},
		post.Post{ID: "at://did:plc:ann/app.bsky.feed.post/3w", Network: post.Bluesky, Author: "did:plc:ann", Lang: "en", Text: "The harbour is closed.", Warning: "storm", Created: noon.Add(3 * time.Minute)})
	put(t, r, b)
	for _, public := range []bool{false, true} {
		site := siteOf(r)
		site.Public = public
		h := site.Handler()
		all, folded, lines, pages := map[string]bool{}, 0, 0, 0
		for path := "/search?q=harbour"; path != ""; pages++ {
			w := ask(h, "GET", strings.Replace(path, "/search?", "/search.json?", 1))
			var twin struct {
				Threads []struct {
					Hits []struct {
						Post string
						Same *struct {
							Post, Kind string
							After      int
						}
					}
				}
				Next  string
				Total *int
			}
			if err := json.Unmarshal(w.Body.Bytes(), &twin); err != nil || w.Code != http.StatusOK || pages > 4 {
				t.Fatalf("%v: %d %.300s", err, w.Code, w.Body)
			}
			got := page(t, h, path)
			lines += strings.Count(got, `<p class="m again">`)
			here := map[string]bool{}
			for _, x := range twin.Threads {
				for _, hit := range x.Hits {
					if all[hit.Post] {
						t.Errorf("%s is found twice", hit.Post)
					}
					all[hit.Post], here[hit.Post] = true, true
					if s := hit.Same; s != nil {
						folded++
						if !here[s.Post] || s.After == 0 || s.After > 180 || s.After < -180 {
							t.Errorf("%s is folded into %+v", hit.Post, s)
						}
					}
				}
			}
			if strings.Contains(got, "m.example") == public {
				t.Errorf("public %v: who may be found", public)
			}
			path = twin.Next
		}
		want := 48
		if public {
			want = 33
		}
		if len(all) != want || folded == 0 || folded != lines || folded > want-18 {
			t.Errorf("public %v: %d posts, %d folded, %d lines", public, len(all), folded, lines)
		}
		got := page(t, h, "/search?q=harbour")
		for _, x := range []string{`Also on X, as <bdi>@ann</bdi>, 3 minutes earlier, with changes</a></p>`, `are the same statements as others on this page`, `href="/search?q=harbour&amp;each=1">Show each by itself</a>`} {
			if !strings.Contains(got, x) {
				t.Errorf("public %v: the page does not say %q: %s", public, x, got)
			}
		}
		each := page(t, h, "/search?q=harbour&each=1")
		if strings.Contains(each, "m again") || !strings.Contains(each, ">Fold what is the same</a>") || !strings.Contains(each, "&amp;each=1\">") && strings.Contains(each, `rel="next"`) {
			t.Errorf("public %v: each by itself: %s", public, each)
		}
		// What narrows it, the other order and the next page keep it so; one link leads back.
		kept, back := 0, 0
		for _, part := range strings.Split(each, `href="/search?q=harbour`)[1:] {
			if href, _, _ := strings.Cut(part, `"`); strings.Contains(href, "&amp;each=1") {
				kept++
			} else {
				back++
			}
		}
		if back != 1 || kept < 3 || !strings.Contains(each, `<a class="chip" rel="nofollow" href="/search?q=harbour+from%3A`) || !strings.Contains(each, "&amp;sort=relevance&amp;each=1") {
			t.Errorf("public %v: %d links keep each by itself, %d do not: %s", public, kept, back, each)
		}
		if other := page(t, h, "/search?q=closed"); strings.Contains(other, "m again") || strings.Contains(other, "each=1") {
			t.Error("what stands under a warning is compared")
		}
		if w := ask(h, "GET", "/search.json?q=harbour&each=1"); strings.Contains(w.Body.String(), `"same"`) {
			t.Error("each by itself is folded in the twin")
		}
	}
}
