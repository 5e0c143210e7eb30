package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mmcdole/gofeed"

	"clew/internal/card"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/search"
	"clew/internal/shelf"
	"clew/internal/sqlite"
	"clew/internal/web"
	"clew/internal/words"
)

// library is a record of some threads by two authors.
func library(t testing.TB) *inmem.Record {
	t.Helper()
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann", Name: "Ann", Bio: "words"}, {ID: "x:2", Network: post.X, Handle: "@bo", Name: "Bo <b>"}}}
	say := func(author post.AccountID, first int, at time.Time, texts ...string) {
		for i, text := range texts {
			p := post.Post{ID: post.ID(fmt.Sprint("x:", first+i)), Network: post.X, Author: author, Text: text, Created: at.Add(time.Duration(i) * time.Minute)}
			if i > 0 {
				p.Parent, p.ParentAuthor = post.ID(fmt.Sprint("x:", first+i-1)), author
			}
			if _, tag, ok := strings.Cut(text, "#"); ok {
				p.Tags = []post.Tag{{Start: 0, End: 1, Name: tag}}
			}
			b.posts = append(b.posts, p)
		}
	}
	say("x:1", 100, time.Date(2022, 5, 3, 12, 0, 0, 0, time.UTC), "First artillery thread", "about shells #Shells")
	say("x:1", 200, time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC), "Second thread", "Київ & <script>alert(1)</script> shells #shells", "third post of it, shells too")
	say("x:2", 300, time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC), "Bo writes", "about artillery #Арт")
	say("x:2", 400, time.Date(2024, 6, 4, 12, 0, 0, 0, time.UTC), "alone with shells #alone")
	put(t, r, b)
	return r
}

func TestSearchPage(t *testing.T) {
	h := siteOf(library(t)).Handler()
	for _, c := range []struct {
		q, has, lacks string
	}{
		{"shells", `about <mark>shells</mark>`, "Bo writes"},
		{"київ", "<mark>Київ</mark> &amp; &lt;script&gt;", "<script>alert"},
		{`"artillery thread"`, "First <mark>artillery thread</mark>", "Bo writes"},
		{"from:@bo artillery", "Bo &lt;b&gt;", "First"},
		{"tag:SHELLS", "Second thread", "Bo writes"},
		{"network:nostr shells", "Nothing was found.", "<mark>"},
		{"from:@nobody", "Nothing was found.", "<mark>"},
		{"shells -alone -third", "about <mark>shells</mark>", "alone with"},
		{"thread OR writes", "Bo <mark>writes</mark>", "alone"},
		{"artil* from:@bo", "about <mark>artil</mark>lery", "First"},
		{"second NEAR/0 thread", "<mark>Second</mark> <mark>thread</mark>", "First"},
		{"shells until:2022", "about <mark>shells</mark>", "alone"},
		{"shells is:root", "alone with <mark>shells</mark>", "about"},
		{"shells has:image", "Nothing was found.", "<mark>"},
		{"shells in:1", "Nothing was found.", "<mark>"},
		{"form:@bo", "Did you mean from:?", "Bo &lt;b&gt;"},
		{"a (b", "<mark>(b</mark>", "Nothing was found"},
		{`"><img src=x>`, "closing mark", "<img src=x"},
	} {
		got := ask(h, "GET", "/search?q="+url.QueryEscape(c.q)).Body.String()
		if !strings.Contains(got, c.has) || strings.Contains(got, c.lacks) {
			t.Errorf("%q: %s", c.q, got)
		}
	}
	if got := page(t, h, "/search?q=shells"); !strings.Contains(got, `href="/t/x:200#p-201"`) || !strings.Contains(got, `href="/feed.atom?q=shells"`) || !strings.Contains(got, "3 posts") {
		t.Errorf("page of a search: %s", got)
	}
	if got := page(t, h, "/search"); strings.Contains(got, "Nothing was found") || !strings.Contains(got, "network:bluesky") {
		t.Errorf("empty: %s", got)
	}
	var twin struct {
		Threads []struct {
			ID   string
			Hits []map[string]any
		}
	}
	if err := json.Unmarshal(ask(h, "GET", "/search.json?q=shells").Body.Bytes(), &twin); err != nil {
		t.Fatal(err)
	}
	if len(twin.Threads) != 3 || twin.Threads[1].ID != "x:200" || len(twin.Threads[1].Hits) != 2 || twin.Threads[1].Hits[0]["post"] != "x:202" {
		t.Errorf("twin: %+v", twin)
	}
	for _, field := range []string{"post", "thread", "author", "created", "text", "snippet"} {
		if _, ok := twin.Threads[0].Hits[0][field]; !ok {
			t.Errorf("a hit lacks %s", field)
		}
	}
}

// TestFacets: what is found is counted, and each count leads to a search that finds as much.
// TestHitsFold: of a thread with many hits three stand open, and the rest can be opened without a script.
func TestHitsFold(t *testing.T) {
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: "@ann"}}}
	for first, n := range map[int]int{100: 4, 200: 6} {
		for i := range n {
			p := post.Post{ID: post.ID(fmt.Sprint("x:", first+i)), Network: post.X, Author: "x:1", Text: fmt.Sprint("shells ", first+i), Created: time.Date(2024, 5, 3, 12, first+i, 0, 0, time.UTC)}
			if i > 0 {
				p.Parent, p.ParentAuthor = post.ID(fmt.Sprint("x:", first+i-1)), "x:1"
			}
			b.posts = append(b.posts, p)
		}
	}
	put(t, r, b)
	got := page(t, siteOf(r).Handler(), "/search?q=shells")
	open, rest, ok := strings.Cut(got, "<summary>3 more in this thread</summary>")
	if !ok || strings.Contains(rest, "more in this thread") {
		t.Fatalf("not folded once: %s", got)
	}
	for _, want := range []string{"post 6 of 6", "post 4 of 6"} {
		if !strings.Contains(open, want) {
			t.Errorf("%q does not stand open: %s", want, open)
		}
	}
	folded, _, _ := strings.Cut(rest, "</details>")
	for _, want := range []string{"post 3 of 6", "post 1 of 6"} {
		if !strings.Contains(folded, want) {
			t.Errorf("%q is not among the rest: %s", want, folded)
		}
	}
	if !strings.Contains(got, "post 1 of 4") {
		t.Error("of four hits not all stand open")
	}
}

func TestFacets(t *testing.T) { synctest.Test(t, facetsFound) } // no time passes: the bound of a count cuts none short

func facetsFound(t *testing.T) {
	r := library(t)
	b := batch{posts: []post.Post{{ID: "x:500", Network: post.X, Author: "x:2", Text: "see this", Lang: "uk-UA", Created: time.Date(2023, 6, 4, 12, 0, 0, 0, time.UTC), Media: []post.Media{{Kind: post.Image, URL: "https://a.example/1.png", Alt: "a map of shells & mills"}}}}}
	put(t, r, b)
	h := siteOf(r).Handler()
	got := page(t, h, "/search?q=shells")
	for _, want := range []string{`a map of <mark>shells</mark> &amp; mills`, "in a description of a picture", `id="narrow"`, `href="/search?q=shells+has%3Aalt"`, `href="/search?q=shells+since%3A2023+until%3A2023"`, `href="/search?q=shells+from%3Ax%3A1"`, ">5 posts were found."} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %s: %s", want, got)
		}
	}
	if strings.Contains(got, "network%3Ax") {
		t.Errorf("a choice of one is none: %s", got)
	}
	if got := page(t, h, "/search?q=shells&sort=relevance"); !strings.Contains(got, "relevance") {
		t.Error(got)
	}
	if w := ask(h, "GET", "/search?q=shells&sort=luck"); w.Code != http.StatusBadRequest {
		t.Errorf("an order that is none: %d", w.Code)
	}
	type twin struct {
		Order   string
		Threads []struct {
			Hits []struct{ In, Snippet string }
		}
		Facets struct {
			Posts  int
			Cut    bool
			Groups []struct {
				Kind   string
				Values []struct {
					Value, Name, Term, Path string
					Posts                   int
				}
			}
		}
	}
	read := func(path string) (x twin) {
		t.Helper()
		if err := json.Unmarshal(ask(h, "GET", path).Body.Bytes(), &x); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return x
	}
	all := read("/search.json?q=shells")
	if all.Order != "newest" || all.Facets.Posts != 5 || all.Facets.Cut || len(all.Facets.Groups) < 4 {
		t.Errorf("%+v", all)
	}
	for _, g := range all.Facets.Groups {
		for _, v := range g.Values {
			if v.Path == "" {
				continue
			}
			n := 0
			for _, th := range read(strings.Replace(v.Path, "/search?", "/search.json?", 1)).Threads {
				n += len(th.Hits)
			}
			if n != v.Posts {
				t.Errorf("%s %s: counted %d, found %d", g.Kind, v.Value, v.Posts, n)
			}
		}
	}
	if x := read("/search.json?q=nosuchword"); x.Facets.Posts != 0 {
		t.Errorf("%+v", x)
	}
}

func TestWrongQueries(t *testing.T) {
	h := siteOf(library(t)).Handler()
	for _, q := range []string{`"open`, "from:", "network:myspace", strings.Repeat("a", 300), strings.Repeat("a ", 100), "a\xff", "from:@a from:@b", "q&from=!!!", "q&from=AAAA"} {
		target := "/search?q=" + strings.ReplaceAll(url.QueryEscape(q), "%26from%3D", "&from=")
		w := ask(h, "GET", target)
		if w.Code != http.StatusBadRequest {
			t.Errorf("%.20q: status %d", q, w.Code)
		}
		quiet(t, target, w)
		w = ask(h, "GET", strings.Replace(target, "/search", "/search.json", 1))
		var e struct{ Error struct{ What, Do string } }
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code != http.StatusBadRequest || e.Error.What == "" || e.Error.Do == "" {
			t.Errorf("%.20q: %d %s", q, w.Code, w.Body)
		}
	}
}

// Every error of a query has its sentence in every language, and its twin says where and what.
func TestQueryErrors(t *testing.T) {
	catalog, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"en", "uk", "ko", "ar"} {
		l, ok := catalog.Language(tag)
		for _, c := range query.Codes() {
			if key := "find.wrong-" + string(c); !ok || strings.HasPrefix(l.Say(key, "x"), "[") {
				t.Errorf("%s lacks %s", tag, key)
			}
		}
	}
	w := ask(siteOf(library(t)).Handler(), "GET", "/search.json?q="+url.QueryEscape("київ has:images"))
	var e struct {
		Error struct {
			What, Do, Code, Mean string
			Start, End           int
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code != 400 || e.Error.Code != "no-has" || e.Error.Mean != "has:image" || e.Error.Start != 13 || e.Error.End != 19 || e.Error.What == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A collection is the viewer's own.
func TestSearchCollection(t *testing.T) {
	s := siteOf(library(t))
	kept, err := sqlite.OpenShelf(t.Context(), "", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	n, err := kept.Make(t.Context(), shelf.Owner, shelf.About{Title: "My books"})
	if err != nil || kept.Put(t.Context(), shelf.Owner, n, "x:100", "") != nil {
		t.Fatal(err)
	}
	s.Shelf = kept
	for q, found := range map[string]bool{`in:"my BOOKS" shells`: true, `in:1 shells`: true, `in:2 shells`: false, `in:books shells`: false} {
		got := page(t, s.Handler(), "/search?q="+url.QueryEscape(q))
		if strings.Contains(got, "/t/x:100#") != found || strings.Contains(got, "/t/x:200#") {
			t.Errorf("%s: %s", q, got)
		}
	}
	s.Public = true
	if got := ask(s.Handler(), "GET", "/search?q=in:1+shells").Body.String(); strings.Contains(got, "<mark>") {
		t.Errorf("anybody looks into a collection: %s", got)
	}
}

func TestSearchPages(t *testing.T) {
	r := inmem.New(nil)
	for i := range 45 {
		put(t, r, batch{posts: chain("x:7", numbered(10_000+10*i, 2)...)})
	}
	h := siteOf(r).Handler()
	at, seen, pages := "/search?q=from:x:7", map[string]bool{}, 0
	for ; at != "" && pages < 10; pages++ {
		got := page(t, h, at)
		at = ""
		for _, l := range links(t, got) {
			if id, ok := strings.CutPrefix(l, "/t/"); ok && !strings.Contains(id, "#") {
				seen[id] = true
			}
			if strings.HasPrefix(l, "/search?") && strings.Contains(l, "from=") {
				at = l
			}
		}
	}
	if len(seen) != 45 || pages < 3 {
		t.Errorf("%d threads on %d pages", len(seen), pages)
	}
}

func TestTagPages(t *testing.T) {
	h := siteOf(library(t)).Handler()
	got := page(t, h, "/tags")
	if !strings.Contains(got, `href="/tags/shells"`) || !strings.Contains(got, "2 threads") || !strings.Contains(got, "#Арт") {
		t.Errorf("tags: %s", got)
	}
	got = page(t, h, "/tags/Shells")
	if !strings.Contains(got, "First artillery thread") || !strings.Contains(got, "Second thread") || strings.Contains(got, "Bo writes") {
		t.Errorf("a tag: %s", got)
	}
	if got := page(t, h, "/tags/alone"); !strings.Contains(got, "alone with shells") {
		t.Errorf("a lone post: %s", got)
	}
	if got := page(t, h, "/tags/nothing"); strings.Contains(got, `class="title"`) {
		t.Errorf("no such tag: %s", got)
	}
	for _, bad := range []string{"/tags/%23", "/tags/%00", "/tags/" + strings.Repeat("a", 2000), "/tags/%ff"} {
		if w := ask(h, "GET", bad); w.Code != http.StatusBadRequest {
			t.Errorf("%.30s: %d", bad, w.Code)
		}
	}
	var twin struct {
		Tag     string
		Threads []any
	}
	if err := json.Unmarshal(ask(h, "GET", "/tags/shells.json").Body.Bytes(), &twin); err != nil || twin.Tag != "shells" || len(twin.Threads) != 2 {
		t.Errorf("twin: %+v, %v", twin, err)
	}
}

func TestYears(t *testing.T) {
	h := siteOf(library(t)).Handler()
	got := page(t, h, "/a/x:1")
	if !strings.Contains(got, `href="/a/x:1?year=2022"`) || !strings.Contains(got, `href="/a/x:1?year=2024"`) || !strings.Contains(got, "First artillery") {
		t.Errorf("an author: %s", got)
	}
	if got := page(t, h, "/a/x:1?year=2022"); strings.Contains(got, "Second thread") || !strings.Contains(got, "First artillery") {
		t.Errorf("one year: %s", got)
	}
	for _, bad := range []string{"x", "0", "-1", "99999"} {
		if w := ask(h, "GET", "/a/x:1?year="+bad); w.Code != http.StatusBadRequest {
			t.Errorf("year %s: %d", bad, w.Code)
		}
	}
}

func TestFollowButton(t *testing.T) {
	s := siteOf(library(t))
	var following []record.Follow
	s.Following = func(context.Context) ([]record.Follow, error) { return following, nil }
	s.Follow = func(_ context.Context, id post.AccountID) error {
		following = append(following, record.Follow{Account: id})
		return nil
	}
	s.Unfollow = func(context.Context, post.AccountID) error { following = nil; return nil }
	h := s.Handler()
	if got := page(t, h, "/a/x:1"); !strings.Contains(got, `action="/follow"`) {
		t.Errorf("not followed: %s", got)
	}
	if w := ask(h, "POST", "/follow?account=x:1"); w.Code != http.StatusBadRequest || len(following) != 0 {
		t.Errorf("an address followed somebody: %d", w.Code)
	}
	w := postForm(h, "/follow", url.Values{"account": {"x:1"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/a/x:1" || len(following) != 1 {
		t.Errorf("follow: %d %v", w.Code, w.Header())
	}
	if got := page(t, h, "/a/x:1"); !strings.Contains(got, `action="/unfollow"`) {
		t.Errorf("followed: %s", got)
	}
	w = ask(h, "GET", "/opml")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `xmlUrl="http://127.0.0.1:7070/feed.atom?author=x%3A1"`) {
		t.Errorf("OPML: %d %s", w.Code, w.Body)
	}
	s.Public = true
	if w := ask(s.Handler(), "GET", "/opml"); w.Code != http.StatusNotFound {
		t.Errorf("OPML for anybody: %d", w.Code)
	}
	if got := ask(s.Handler(), "GET", "/a/x:1").Body.String(); strings.Contains(got, "/follow") {
		t.Error("anybody is offered to follow")
	}
	if w := postForm(s.Handler(), "/follow", url.Values{"account": {"x:2"}}); w.Code == http.StatusSeeOther || len(following) != 1 {
		t.Errorf("anybody followed: %d", w.Code)
	}
}

func TestFeeds(t *testing.T) {
	s := siteOf(library(t))
	s.URL = "https://threads.example"
	h := s.Handler()
	for target, n := range map[string]int{"": 3, "?author=x:1": 2, "?author=@ann": 2, "?tag=SHELLS": 2, "?tag=alone": 1, "?q=artillery": 2, "?q=nothing": 0, "?tag=nothing": 0} {
		for _, form := range []string{"atom", "json"} {
			w := ask(h, "GET", "/feed."+form+target)
			if w.Code != 200 {
				t.Errorf("%s%s: %d %s", form, target, w.Code, w.Body)
				continue
			}
			f, err := gofeed.NewParser().Parse(bytes.NewReader(w.Body.Bytes()))
			if err != nil || len(f.Items) != n {
				t.Errorf("%s%s: %v, %d entries, want %d", form, target, err, len(f.Items), n)
				continue
			}
			for _, it := range f.Items {
				if !strings.HasPrefix(it.Link, "https://threads.example/t/") || !strings.HasPrefix(it.GUID, "tag:threads.example,2026:thread:") || it.Content == "" || strings.Contains(it.Content, "<script") {
					t.Errorf("%s%s: %+v", form, target, it)
				}
			}
		}
	}
	w := ask(h, "GET", "/feed.atom")
	tag, changed := w.Header().Get("ETag"), w.Header().Get("Last-Modified")
	if ask(h, "GET", "/feed.atom", "If-None-Match", tag).Code != http.StatusNotModified || tag == "" {
		t.Errorf("the tag %q is not known again", tag)
	}
	// A post that goes does not make a feed newer: what has no tag is sent whole.
	if w := ask(h, "GET", "/feed.atom", "If-Modified-Since", changed); w.Code != 200 || changed == "" {
		t.Errorf("by its time %q: %d", changed, w.Code)
	}
	for _, bad := range []string{"?tag=%23", "?q=from:", "?q=" + strings.Repeat("a", 300), "?author=x:9", "?author="} {
		if w := ask(h, "GET", "/feed.atom"+bad); bad != "?author=" && w.Code < 400 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
	home := page(t, h, "/")
	if !strings.Contains(home, `type="application/atom+xml"`) || !strings.Contains(home, "/feed.json") {
		t.Error("the first page does not name its feeds")
	}
}

// blocked is an index whose searches go on until they are let go.
type blocked struct {
	begun chan struct{}
	goOn  chan struct{}
}

func (b blocked) Find(ctx context.Context, _ *search.Query, _ search.Ask) (*search.Found, error) {
	b.begun <- struct{}{}
	<-b.goOn
	return &search.Found{}, ctx.Err()
}

// A search costs up to two seconds of a processor: only some are done at a time.
func TestSearchesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := blocked{make(chan struct{}, 100), make(chan struct{})}
		s := siteOf(library(t))
		s.Search = b
		h := s.Handler()
		codes := make(chan int, 6)
		for i := range cap(codes) {
			target := []string{"/search?q=a", "/feed.atom?q=a"}[i%2]
			go func() { codes <- ask(h, "GET", target).Code }()
		}
		synctest.Wait()
		if n := len(b.begun); n != 4 {
			t.Errorf("%d searches at once", n)
		}
		for range 2 {
			if code := <-codes; code != http.StatusServiceUnavailable {
				t.Errorf("beyond: %d", code)
			}
		}
		close(b.goOn)
		for range 4 {
			if code := <-codes; code != http.StatusOK {
				t.Errorf("within: %d", code)
			}
		}
	})
}

// postForm posts a form as the site's own pages do.
func postForm(h http.Handler, target string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", target, strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestOEmbed(t *testing.T) {
	s := siteOf(library(t))
	s.URL, s.Public = "https://threads.example", true
	s.Card = func(context.Context, card.Card) ([]byte, error) { return []byte("png"), nil }
	h := s.Handler()
	at := "/oembed?url=" + url.QueryEscape("https://threads.example/t/x:200")
	var e map[string]any
	if err := json.Unmarshal(ask(h, "GET", at).Body.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	if e["version"] != "1.0" || e["type"] != "rich" || e["title"] != "Second thread" || e["author_name"] != "Ann" || e["width"] != 600.0 || e["height"] != 320.0 || e["thumbnail_url"] != "https://threads.example/card/x:200.png" {
		t.Errorf("%v", e)
	}
	if m := e["html"].(string); !strings.HasPrefix(m, "<blockquote") || strings.Contains(m, "script") || !strings.Contains(m, "https://threads.example/t/x:200") {
		t.Errorf("markup %s", m)
	}
	if err := json.Unmarshal(ask(h, "GET", at+"&maxwidth=300&maxheight=100").Body.Bytes(), &e); err != nil || e["width"] != 300.0 || e["height"] != 100.0 {
		t.Errorf("%v", e)
	}
	w := ask(h, "GET", at+"&format=xml")
	var x struct {
		XMLName xml.Name `xml:"oembed"`
		Title   string   `xml:"title"`
		HTML    string   `xml:"html"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &x); err != nil || x.Title != "Second thread" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") {
		t.Errorf("%v: %s", err, w.Body)
	}
	for target, status := range map[string]int{
		at + "&format=yaml": 501, "/oembed": 400, "/oembed?url=" + url.QueryEscape("https://other.example/t/x:200"): 404, "/oembed?url=" + url.QueryEscape("https://threads.example/a/x:1"): 404,
		"/oembed?url=" + url.QueryEscape("https://threads.example/t/x:9999"): 404, "/oembed?url=javascript:alert(1)": 400, at + "&maxwidth=x": 400, at + "&maxheight=-1": 400,
		"/oembed?url=" + url.QueryEscape("https://threads.example/t/%zz"): 400,
	} {
		if w := ask(h, "GET", target); w.Code != status {
			t.Errorf("%s: %d, want %d", target, w.Code, status)
		}
	}
	head := page(t, h, "/t/x:200")
	for _, want := range []string{`property="og:title" content="Second thread"`, `property="og:image" content="https://threads.example/card/x:200.png"`, `type="application/json+oembed"`, `name="twitter:card"`} {
		if !strings.Contains(head, want) {
			t.Errorf("the head lacks %s", want)
		}
	}
	s.Public = false
	if strings.Contains(page(t, s.Handler(), "/t/x:200"), "og:title") {
		t.Error("a page of one's own says how it is to be shared")
	}
}

// Where a site does not know its address, whoever asks first does not choose it for those who come after.
func TestCalledOtherwise(t *testing.T) {
	s := siteOf(library(t))
	s.Public = true
	h := s.Handler()
	for _, host := range []string{"evil.example", "threads.example"} {
		r := httptest.NewRequest("GET", "/t/x:200", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Body.String(); !strings.Contains(got, `property="og:url" content="http://`+host+`/t/x:200"`) || host != "evil.example" && strings.Contains(got, "evil.example") {
			t.Errorf("called %s, the page names another", host)
		}
	}
}

func TestCardPage(t *testing.T) {
	s := siteOf(library(t))
	if w := ask(s.Handler(), "GET", "/card/x:200.png"); w.Code != http.StatusNotFound {
		t.Errorf("without a painter: %d", w.Code)
	}
	drawn := []card.Card{}
	s.Card = func(_ context.Context, c card.Card) ([]byte, error) {
		drawn = append(drawn, c)
		if strings.Contains(c.Title, "First") {
			return nil, card.ErrNothing
		}
		return []byte("png"), nil
	}
	h := s.Handler()
	for range 3 {
		if w := ask(h, "GET", "/card/x:201.png"); w.Code != 200 || w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	}
	if len(drawn) != 1 || drawn[0].Title != "Second thread" || drawn[0].Author != "Ann" || !strings.Contains(drawn[0].Facts, "3 posts") {
		t.Errorf("drawn: %+v", drawn)
	}
	for _, bad := range []string{"/card/x:100.png", "/card/x:999.png", "/card/x:200", "/card/x:200.json", "/card/", "/card/nothing.png"} {
		if w := ask(h, "GET", bad); w.Code != 404 && w.Code != 400 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

func TestSitemap(t *testing.T) {
	r := library(t)
	s := siteOf(r)
	s.URL, s.Rulings = "https://threads.example", r.Rulings
	s.Document = func(ctx context.Context, id post.ID, _ web.Reading) (*document.Document, error) {
		rules, err := collect.RulesOf(ctx, r)
		if err != nil {
			return nil, err
		}
		l, err := collect.Load(ctx, r, id, collect.LoadOptions{Rules: rules})
		if err != nil {
			return nil, err
		}
		return document.New(l.Thread, document.About{Accounts: l.Accounts, Rules: rules}), nil
	}
	if got := ask(s.Handler(), "GET", "/robots.txt").Body.String(); !strings.Contains(got, "Disallow: /\n") {
		t.Errorf("a site of one's own: %s", got)
	}
	if w := ask(s.Handler(), "GET", "/sitemap.xml"); w.Code != http.StatusNotFound {
		t.Errorf("a sitemap of one's own: %d", w.Code)
	}
	s.Public = true
	h := s.Handler()
	for _, want := range []string{"Sitemap: https://threads.example/sitemap.xml", "Disallow: /search\n", "Disallow: /quote\n", "Disallow: /index\n", "Disallow: /same\n", "Disallow: /cite/\n"} {
		if got := ask(h, "GET", "/robots.txt").Body.String(); !strings.Contains(got, want) {
			t.Errorf("robots: %s", got)
		}
	}
	locations := func(target string) (out []string) {
		w := ask(h, "GET", target)
		d := xml.NewDecoder(w.Body)
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				return out
			}
			if err != nil {
				t.Fatalf("%s: %v", target, err)
			}
			if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "loc" {
				var s string
				if err := d.DecodeElement(&s, &e); err != nil {
					t.Fatal(err)
				}
				out = append(out, s)
			}
		}
	}
	if got := locations("/sitemap.xml"); len(got) != 0 {
		t.Errorf("nobody asked to be found: %v", got)
	}
	if w := ask(h, "GET", "/sitemap.xml?of=x:1&year=2024"); w.Code != http.StatusNotFound {
		t.Errorf("the part of who did not ask: %d", w.Code)
	}
	if err := r.Rule(t.Context(), record.Ruling{Account: "x:1", Kind: record.RuleIndexed, At: noon}); err != nil {
		t.Fatal(err)
	}
	parts := locations("/sitemap.xml")
	if len(parts) != 2 {
		t.Fatalf("parts: %v", parts)
	}
	var all []string
	for _, p := range parts {
		all = append(all, locations(strings.TrimPrefix(p, "https://threads.example"))...)
	}
	if strings.Join(all, " ") != "https://threads.example/t/x:200 https://threads.example/t/x:100" {
		t.Errorf("pages: %v", all)
	}
}

// A feed speaks the language of who asks for it, between words that stay as they were written.
func TestFeedSpeaks(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(1))
	h := siteOf(r).Handler()
	for lang, want := range map[string]string{"en": "Read it on its page", "uk": "Читати на сторінці", "ko": "페이지에서 읽기", "ar": "اقرأها في صفحتها", "xx": "Read it on its page"} {
		for _, form := range []string{"atom", "json"} {
			if got := ask(h, "GET", "/feed."+form, "Accept-Language", lang).Body.String(); !strings.Contains(got, want) || !strings.Contains(got, "Post 1 of x:1000") {
				t.Errorf("%s in %s does not say %q", form, lang, want)
			}
		}
	}
	if got := ask(h, "GET", "/feed.atom?lang=uk").Body.String(); !strings.Contains(got, "Читати на сторінці") {
		t.Error("?lang= is not followed")
	}
}
