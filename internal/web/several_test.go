package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record/inmem"
)

// TestSeveralPage: pages of statements go on where the one before ended, tell of nobody who asks not to be found, and
// are refused where nothing is asked that can be answered.
func TestSeveralPage(t *testing.T) {
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{
		{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann", Bio: "also @ann.example and @ann@m.example"},
		{ID: "did:plc:ann", Network: post.Bluesky, Handle: "@ann.example", Name: "Ann", Bio: "https://x.com/ann"},
		{ID: "https://m.example/u/ann", Network: post.Mastodon, Handle: "@ann@m.example", Name: "Ann", NoIndex: true, Bio: "https://x.com/ann"},
	}}
	for i := range 20 {
		text := fmt.Sprintf("Of the boats in the harbour number %d was <counted> twice by the fishermen before the storm came.", 100+i)
		at := noon.Add(time.Duration(i) * 100 * time.Hour)
		b.posts = append(b.posts,
			post.Post{ID: post.ID(fmt.Sprint("x:", 1000+i)), Network: post.X, Author: "x:1", Lang: "en", Text: text, Created: at},
			post.Post{ID: post.ID(fmt.Sprint("at://did:plc:ann/app.bsky.feed.post/3k", i)), Network: post.Bluesky, Author: "did:plc:ann", Lang: "en", Text: strings.Replace(text, "fishermen", "crews", 1), Created: at.Add(3 * time.Minute)},
			post.Post{ID: post.ID(fmt.Sprint("https://m.example/s/", i)), Network: post.Mastodon, Author: "https://m.example/u/ann", Lang: "en", Text: text, Created: at.Add(time.Minute)})
	}
	put(t, r, b)
	for _, public := range []bool{false, true} {
		site := siteOf(r)
		site.Public, site.Generation = public, r.Generation
		h := site.Handler()
		path, n := "/same.json?account=%40ann", 0
		for pages := 0; path != ""; pages++ {
			w := ask(h, "GET", path)
			var twin struct {
				Statements []struct {
					Post   string
					Places []struct{ Who, Kind string }
				}
				Next string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &twin); err != nil || w.Code != http.StatusOK || pages > 2 {
				t.Fatalf("%s: %v: %d %.300s", path, err, w.Code, w.Body)
			}
			n += len(twin.Statements)
			for _, s := range twin.Statements {
				if want := 2; public && len(s.Places) != 1 || !public && len(s.Places) != want {
					t.Errorf("public %v: %s stands in %+v", public, s.Post, s.Places)
				}
			}
			if strings.Contains(w.Body.String(), "m.example/s/") == public {
				t.Errorf("public %v: it tells of whom it should not, or not of whom it should", public)
			}
			path = strings.Replace(twin.Next, "/same?", "/same.json?", 1)
		}
		if n != 20 {
			t.Errorf("public %v: %d statements", public, n)
		}
		got := page(t, h, "/same?account=x%3A1")
		for _, want := range []string{"Said in several places", "number 119 was &lt;counted&gt; twice", "Also on Bluesky, as <bdi>@ann.example</bdi>, 3 minutes later", "<u>crews</u>", `rel="next" href="/same?account=x%3A1&amp;from=`, "each account names the other"} {
			if !strings.Contains(got, want) {
				t.Errorf("public %v: the page does not say %q", public, want)
			}
		}
		if public && strings.Contains(got, "m.example") {
			t.Error("the page tells of an account that asks not to be found")
		}
		if got := page(t, h, "/a/x:1"); !strings.Contains(got, `href="/same?account=x%3A1"`) {
			t.Error("the account's page does not lead there")
		}
		if got := page(t, h, "/same"); !strings.Contains(got, `action="/same"`) || !strings.Contains(got, `name="account"`) {
			t.Error("nobody is asked for")
		}
		for path, want := range map[string]int{
			"/same?account=%40nobody": 404, "/same?account=x:1&collection=1": 400, "/same?collection=x": 400, "/same?collection=0": 400, "/same?collection=7": 404,
			"/same?account=x:1&from=x": 400, "/same?account=x:1&from=1.": 400, "/same?account=" + strings.Repeat("a", 5000): 404, "/same?account=%00": 404, "/same.json?account=x:1&from=9.x:y": 400,
		} {
			if w := ask(h, "GET", path); w.Code != want {
				t.Errorf("%.60s: %d, want %d", path, w.Code, want)
			}
		}
	}
}
