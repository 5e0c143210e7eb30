package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/shelf"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// shelved is a site of n threads with a shelf in memory.
func shelved(t testing.TB, n int) (web.Site, *inmem.Record) {
	t.Helper()
	r := inmem.New(nil)
	put(t, r, network(n))
	s := siteOf(r)
	s.Shelf = newShelf(t)
	return s, r
}

func newShelf(t testing.TB) shelf.Store {
	t.Helper()
	s, err := sqlite.OpenShelf(t.Context(), "", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// submit posts a form: key, value, key, value …
func submit(h http.Handler, target string, fields ...string) *httptest.ResponseRecorder {
	f := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		f.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", target, strings.NewReader(f.Encode()))
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// done submits a form that must lead to a page.
func done(t *testing.T, h http.Handler, to, target string, fields ...string) {
	t.Helper()
	w := submit(h, target, fields...)
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != to {
		t.Fatalf("%s %q: status %d, to %q, want %q", target, fields, w.Code, got, to)
	}
}

// twin reads the JSON of a page.
func twin[T any](t *testing.T, h http.Handler, target string) (out T) {
	t.Helper()
	w := ask(h, "GET", target)
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
		t.Fatalf("%s: status %d, %v", target, w.Code, err)
	}
	return out
}

func has(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func lacks(t *testing.T, page string, not ...string) {
	t.Helper()
	for _, n := range not {
		if strings.Contains(page, n) {
			t.Errorf("the page has %q", n)
		}
	}
}

type shelfJSON struct {
	Counts  map[string]int
	Threads []struct {
		ID, Title, State string
		Lost             bool
		Labels           []string
		New              int
		Position         *struct {
			Post     string
			N, Of    int
			Finished bool
		}
	}
	Next string
}

// A reader saves a thread, labels it, stops in it, comes back, and takes it off.
func TestSaveAndGoOn(t *testing.T) {
	s, _ := shelved(t, 3)
	h := s.Handler()
	has(t, page(t, h, "/t/x:1000"), `action="/save"`, ">Save</button>", "data-offline", `form="stop"`)
	has(t, page(t, h, "/shelf"), "Nothing is here yet")
	done(t, h, "/t/x:1000", "/save", "thread", "x:1000")
	got := page(t, h, "/t/x:1000")
	has(t, got, `aria-pressed="true">To read`, "Take off the shelf", `data-offline="saved"`)
	lacks(t, got, "Go on at post")
	done(t, h, "/t/x:1000?view=apart", "/stop", "thread", "x:1000", "post", "x:1001", "back", "/t/x:1000?view=apart")
	got = page(t, h, "/t/x:1000")
	has(t, got, "Go on at post 2 of 4", `aria-pressed="true">Reading`)
	done(t, h, "/shelf", "/label", "thread", "x:1000", "labels", " Mills,, #tides, mills", "back", "/shelf")
	has(t, page(t, h, "/t/x:1000"), `value="Mills, tides"`)
	l := twin[shelfJSON](t, h, "/shelf.json")
	if len(l.Threads) != 1 || l.Threads[0].ID != "x:1000" || l.Threads[0].State != "reading" || l.Threads[0].Position.N != 2 || l.Threads[0].Position.Of != 4 || len(l.Threads[0].Labels) != 2 || l.Counts["reading"] != 1 {
		t.Errorf("%+v", l)
	}
	has(t, page(t, h, "/shelf"), "Post 1 of x:1000", "Go on at post 2 of 4", `href="/labels/Mills"`, "<progress", `data-shelf="whole"`)
	// Only the whole shelf says what a device is not to keep any more.
	for _, part := range []string{"/shelf?state=reading", "/shelf?state=left-off", "/labels/Mills"} {
		got := page(t, h, part)
		has(t, got, "Post 1 of x:1000", "data-shelf")
		lacks(t, got, `data-shelf="whole"`)
	}
	lacks(t, page(t, h, "/shelf?state=done"), "Post 1 of x:1000")
	done(t, h, "/t/x:1010", "/stop", "thread", "x:1010", "post", "x:1012")
	has(t, page(t, h, "/shelf?state=left-off"), "Post 1 of x:1000", "Post 1 of x:1010", ">Save</button>")
	lacks(t, page(t, h, "/shelf"), "Post 1 of x:1010")
	has(t, page(t, h, "/labels"), "Mills", "1 thread")
	has(t, page(t, h, "/labels/MILLS"), "Post 1 of x:1000")
	done(t, h, "/labels/Tide%20mills%2E", "/labels", "name", "mills", "to", "Tide mills.")
	has(t, page(t, h, "/labels/Tide%20mills%2E"), "Post 1 of x:1000")
	done(t, h, "/labels", "/labels", "name", "tide mills.", "remove", "1")
	done(t, h, "/t/x:1000", "/stop", "thread", "x:1000", "post", "x:1003")
	has(t, page(t, h, "/t/x:1000"), "You read this to its end", `aria-pressed="true">Done`)
	done(t, h, "/t/x:1000", "/save", "thread", "x:1000", "state", "")
	done(t, h, "/t/x:1000", "/save", "thread", "x:1000", "state", "")
	lacks(t, page(t, h, "/shelf"), "Post 1 of x:1000")
}

// The longest note of any script passes through a form.
func TestLongNotes(t *testing.T) {
	s, _ := shelved(t, 1)
	h := s.Handler()
	for _, letter := range []string{"x", "ش", "潮", "🧵"} {
		w := submit(h, "/collections", "title", strings.Repeat(letter, shelf.MaxTitle), "subtitle", strings.Repeat(letter, shelf.MaxTitle), "preface", strings.Repeat(letter, shelf.MaxNote))
		if letter != "🧵" && w.Code != 303 || w.Code >= 500 { // of those it is too much for a form
			t.Errorf("%s: status %d", letter, w.Code)
		}
	}
	has(t, page(t, h, "/collections/3"), strings.Repeat("潮", shelf.MaxNote))
}

// A script is answered shortly.
func TestStopByScript(t *testing.T) {
	s, _ := shelved(t, 1)
	h := s.Handler()
	f := url.Values{"thread": {"x:1000"}, "post": {"x:1002"}, "seen": {"1"}}
	r := httptest.NewRequest("POST", "/stop", strings.NewReader(f.Encode()))
	r.Host = "127.0.0.1"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusNoContent || w.Body.Len() != 0 {
		t.Fatal(w.Code, w.Body)
	}
	has(t, page(t, h, "/t/x:1001"), "Go on at post 3 of 4")
	if l := twin[shelfJSON](t, h, "/shelf.json"); len(l.Threads) != 0 {
		t.Errorf("read is not saved: %+v", l)
	}
}

// A page names its posts shortly, in what its buttons send too, and stays the same while nothing comes.
func TestShortNames(t *testing.T) {
	bothStores(t, func(t *testing.T, r store) {
		tellAt(t, r, time.Now().Add(-time.Hour), []post.Post{saying(100, 0, "One."), saying(101, 100, "Two."), saying(102, 101, "Three.")})
		s := siteOver(r)
		s.Shelf = newShelf(t)
		h := s.Handler()
		first := ask(h, "GET", "/t/x:100")
		got := first.Body.String()
		has(t, got, `form="stop" name="post" value="p-101"`, `href="/mark/x:100?post=p-101"`)
		time.Sleep(1100 * time.Millisecond)
		if again := ask(h, "GET", "/t/x:100", "If-None-Match", first.Header().Get("ETag")); again.Code != http.StatusNotModified {
			t.Errorf("of a page that is as it was: status %d", again.Code)
		}
		_, seen, _ := strings.Cut(got, `name="seen" value="`)
		seen, _, _ = strings.Cut(seen, `"`)
		// What comes while the page stands open is not read by who stops on it.
		came := time.Now().Add(-2 * time.Minute)
		tellAt(t, r, came, []post.Post{saying(103, 102, "Four.")})
		done(t, h, "/t/x:100", "/stop", "thread", "x:100", "post", "p-102", "seen", seen)
		k, err := s.Shelf.Page(t.Context(), shelf.Owner, []post.ID{"x:100"})
		if at := k.Thread.Position; err != nil || at.Post != "x:102" || !at.At.Before(came) || at.At.Before(came.Add(-10*time.Second)) {
			t.Errorf("%+v, %v", at, err)
		}
		has(t, page(t, h, "/mark/x:100?post=p-102"), "Three.", `name="post" value="x:102"`)
		done(t, h, "/t/x:100#h-1", "/highlights", "do", "mark", "thread", "x:100", "post", "p-102", "words", "Three")
		for _, bad := range []string{"p-", "p-999", "p-1", "p-101x", "p-<script>"} {
			if w := submit(h, "/stop", "thread", "x:100", "post", bad); w.Code != http.StatusNotFound {
				t.Errorf("stop at %q: status %d", bad, w.Code)
			}
			if w := submit(h, "/highlights", "do", "mark", "thread", "x:100", "post", bad, "words", "Three"); w.Code != http.StatusNotFound {
				t.Errorf("mark in %q: status %d", bad, w.Code)
			}
			if w := ask(h, "GET", "/mark/x:100?post="+url.QueryEscape(bad)); w.Code != http.StatusNotFound {
				t.Errorf("choose in %q: status %d", bad, w.Code)
			}
		}
		for _, bad := range []string{"", "p-101"} {
			if w := submit(h, "/stop", "post", bad); w.Code != http.StatusBadRequest {
				t.Errorf("stop at %q of no thread: status %d", bad, w.Code)
			}
		}
	})
}

func TestShelfPaging(t *testing.T) {
	s, _ := shelved(t, 65)
	h := s.Handler()
	for i := range 65 {
		if err := s.Shelf.Save(t.Context(), shelf.Owner, post.ID(fmt.Sprintf("x:%d", 1000+10*i)), shelf.ToRead); err != nil {
			t.Fatal(err)
		}
	}
	seen, pages := map[string]bool{}, 0
	for at := "/shelf?state=to-read"; at != ""; pages++ {
		got := page(t, h, at)
		for _, way := range links(t, got) {
			if strings.HasPrefix(way, "/t/") {
				seen[way] = true
			}
		}
		_, next, _ := strings.Cut(got, `rel="next" href="`)
		at, _, _ = strings.Cut(next, `"`)
		at = strings.ReplaceAll(at, "&amp;", "&")
	}
	if len(seen) != 65 || pages != 3 {
		t.Errorf("%d threads on %d pages", len(seen), pages)
	}
	if l := twin[shelfJSON](t, h, "/shelf.json?page=2"); l.Next != "/shelf?page=3" || len(l.Threads) != 30 {
		t.Errorf("%d threads, next %q", len(l.Threads), l.Next)
	}
}

// What is new since a thread was read is told on the shelf, and stays told for that visit.
func TestNewOnShelf(t *testing.T) {
	s, r := shelved(t, 1)
	h := s.Handler()
	if err := s.Shelf.Stop(t.Context(), shelf.Owner, "x:1000", shelf.Position{Post: "x:1003", Fraction: 1, Finished: true, At: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	done(t, h, "/t/x:1000", "/save", "thread", "x:1000")
	if l := twin[shelfJSON](t, h, "/shelf.json"); l.Threads[0].New != 0 {
		t.Errorf("nothing is new: %+v", l.Threads[0])
	}
	putAt(t, r, noon.Add(2*time.Hour), batch{posts: []post.Post{{ID: "x:1004", Network: post.X, Author: "x:77", Parent: "x:1003", ParentAuthor: "x:77", Created: noon, Text: "One more"}}})
	for range 2 {
		if l := twin[shelfJSON](t, h, "/shelf.json"); l.Threads[0].New != 1 {
			t.Errorf("%+v", l.Threads[0])
		}
		has(t, page(t, h, "/shelf"), "1 new post")
		done(t, h, "/t/x:1000", "/stop", "thread", "x:1000", "post", "x:1001")
	}
}

type collectionJSON struct {
	Number  int64
	Title   string
	Shared  bool
	Entries []struct {
		ID, Title, Note string
		Lost            bool
	}
}

func TestCollections(t *testing.T) {
	s, _ := shelved(t, 5)
	h := s.Handler()
	has(t, page(t, h, "/collections"), "There are no collections yet")
	done(t, h, "/t/x:1000", "/collections", "title", "Mills & <tides>", "thread", "x:1000", "back", "/t/x:1000")
	has(t, page(t, h, "/t/x:1000"), "Mills &amp; &lt;tides&gt;", "✓")
	has(t, page(t, h, "/t/x:1010"), `action="/collections/1"`)
	for i, id := range []string{"x:1010", "x:1020", "x:1030"} {
		done(t, h, "/collections/1", "/collections/1", "do", "put", "thread", id, "note", fmt.Sprint("note ", i))
	}
	order := func() (out []string) {
		for _, e := range twin[collectionJSON](t, h, "/collections/1.json").Entries {
			out = append(out, e.ID)
		}
		return out
	}
	done(t, h, "/collections/1#n-1", "/collections/1", "do", "move", "thread", "x:1030", "place", "1")
	done(t, h, "/collections/1#n-99", "/collections/1", "do", "move", "thread", "x:1000", "place", "99")
	done(t, h, "/collections/1", "/collections/1", "do", "take", "thread", "x:1010")
	if got := fmt.Sprint(order()); got != "[x:1030 x:1020 x:1000]" {
		t.Error(got)
	}
	done(t, h, "/collections/1", "/collections/1", "do", "put", "link", "http://127.0.0.1:7070/t/x:1041")
	done(t, h, "/collections/1", "/collections/1", "do", "put", "link", "https://x.com/tamsin_orrel/status/1011")
	if got := fmt.Sprint(order()); got != "[x:1030 x:1020 x:1000 x:1040 x:1010]" {
		t.Error(got)
	}
	done(t, h, "/collections/1", "/collections/1", "do", "change", "title", "Tides", "subtitle", "of the east", "preface", "One.\nTwo.", "shared", "1")
	got := page(t, h, "/collections/1")
	has(t, got, "<h1 dir=\"auto\">Tides</h1>", "of the east", "One.\nTwo.", "note 1", "shared", "Post 1 of x:1040", "Up</button>", "Down</button>")
	has(t, page(t, h, "/collections/1/remove"), "Tides", "Delete it")
	has(t, page(t, h, "/collections"), "Tides", "5 threads")
	done(t, h, "/collections", "/collections/1", "do", "remove")
	for _, target := range []string{"/collections/1", "/collections/1/remove", "/collections/1.json"} {
		if w := ask(h, "GET", target); w.Code != 404 {
			t.Errorf("%s: status %d", target, w.Code)
		}
	}
}

// A shared collection is read by everybody, as far as policy goes; what else is on a shelf by nobody.
func TestSharedCollection(t *testing.T) {
	r := inmem.New(nil)
	b := network(3)
	b.posts = append(b.posts, chain("x:88", "x:2000", "x:2001")...)
	for i := range b.posts {
		switch b.posts[i].ID {
		case "x:1010", "x:1011", "x:1012", "x:1013":
			b.posts[i].Visibility, b.posts[i].Text = post.Unlisted, "SECRET unlisted"
		case "x:1020", "x:1021", "x:1022", "x:1023":
			b.posts[i].Visibility, b.posts[i].Text = post.Followers, "SECRET for followers"
		}
	}
	put(t, r, b)
	s := siteOf(r)
	s.Shelf = newShelf(t)
	ctx := t.Context()
	for _, shared := range []bool{false, true} {
		n, err := s.Shelf.Make(ctx, shelf.Owner, shelf.About{Title: "Tides", Shared: shared})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []post.ID{"x:1000", "x:1010", "x:1020", "x:2000", "x:9999"} {
			if err := s.Shelf.Put(ctx, shelf.Owner, n, id, "a note"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := r.Rule(ctx, record.Ruling{Account: "x:88", Kind: record.RuleOptOut, At: noon}); err != nil {
		t.Fatal(err)
	}
	s.Rulings = r.Rulings
	feedOf := func(h http.Handler, target string) (int, string) {
		w := ask(h, "GET", target)
		return w.Code, w.Body.String()
	}
	public := s
	public.Public, public.URL, public.Generation = true, "https://threads.example", r.Generation
	for name, h := range map[string]http.Handler{"home": s.Handler(), "public": public.Handler()} {
		for _, form := range []string{"atom", "json"} {
			code, got := feedOf(h, "/feed."+form+"?collection=2")
			if code != 200 || !strings.Contains(got, "Post 1 of x:1000") || !strings.Contains(got, "Tides") || strings.Contains(got, "x:9999") {
				t.Errorf("%s: the feed of a shared collection: status %d, %.300s", name, code, got)
			}
			if !strings.Contains(got, "A note by whoever put this collection together:") || !strings.Contains(got, "a note") {
				t.Errorf("%s: the feed lacks the notes: %.600s", name, got)
			}
			if name == "public" && strings.Contains(got, "SECRET") {
				t.Error("what is not for feeds stands in one")
			}
			for target, want := range map[string]int{"1": 404, "3": 404, "0": 400, "-1": 400, "x": 400, "2%20": 400, "99999999999999999999": 400} {
				if code, got := feedOf(h, "/feed."+form+"?collection="+target); code != want || strings.Contains(got, "Tides") {
					t.Errorf("%s: the feed of collection %s: status %d", name, target, code)
				}
			}
		}
		if name == "home" {
			has(t, page(t, h, "/collections/2"), "/feed.atom?collection=2", "/feed.json?collection=2")
			lacks(t, page(t, h, "/collections/1"), "/feed.atom")
		}
	}
	ph := public.Handler()
	before := ask(ph, "GET", "/feed.atom?collection=2").Body.String()
	if err := s.Shelf.Take(ctx, shelf.Owner, 2, "x:1000"); err != nil {
		t.Fatal(err)
	}
	if after := ask(ph, "GET", "/feed.atom?collection=2").Body.String(); after == before {
		t.Error("a feed of a collection is kept when the collection has changed")
	}
	if err := s.Shelf.Put(ctx, shelf.Owner, 2, "x:1000", "a note"); err != nil {
		t.Fatal(err)
	}
	home := s.Handler()
	got := page(t, home, "/collections/2")
	has(t, got, "SECRET unlisted", "x:9999", "A thread that cannot be shown")
	s.Public = true
	h := s.Handler()
	for _, target := range []string{"/collections/2", "/collections/2.json"} {
		w := ask(h, "GET", target)
		if w.Code != 200 || !strings.Contains(w.Body.String(), "Post 1 of x:1000") || !strings.Contains(w.Body.String(), "a note") {
			t.Errorf("%s: status %d", target, w.Code)
		}
		lacks(t, w.Body.String(), "SECRET", "x:9999", "x:1020", "<button>Up", "/remove", "place-")
	}
	for _, target := range []string{"/collections/1", "/collections/1.json", "/collections/2/remove", "/collections", "/shelf", "/shelf.json", "/labels", "/labels/a", "/highlights", "/highlights.md", "/mark/x:1000"} {
		if w := ask(h, "GET", target); w.Code == 200 || strings.Contains(w.Body.String(), "Tides") {
			t.Errorf("%s: status %d", target, w.Code)
		}
	}
	for _, c := range [][]string{{"/save", "thread", "x:1000"}, {"/stop", "thread", "x:1000", "post", "x:1000"}, {"/label", "thread", "x:1000", "labels", "a"}, {"/labels", "name", "a", "to", "b"},
		{"/collections", "title", "a"}, {"/collections/2", "do", "remove"}, {"/collections/2", "do", "take", "thread", "x:1000"}, {"/highlights", "do", "mark", "post", "x:1000", "words", "Post"}} {
		if w := submit(h, c[0], c[1:]...); w.Code < 300 || w.Code == 303 && !strings.HasPrefix(w.Header().Get("Location"), "/sign") {
			t.Errorf("%q: status %d", c, w.Code)
		}
	}
	lacks(t, page(t, h, "/t/x:1000"), `form="stop"`, `action="/save"`, "class=\"keep\"")
	if c, err := s.Shelf.Collection(ctx, shelf.Owner, 2); err != nil || len(c.Entries) != 5 {
		t.Error(c, err)
	}
}

type marksJSON struct {
	Highlights []struct {
		Number                                              int64
		Thread, Post, Title, Standing, Words, Version, Note string
	}
}

// Words are marked by sentence or as selected, shown in the thread, and found again after an edit.
func TestHighlights(t *testing.T) {
	r := inmem.New(nil)
	text := "The mills were built for the tides.\nThey turned twice a day. Nobody counted them. So <b>it</b> is said."
	put(t, r, batch{posts: []post.Post{
		{ID: "https://social.example/1", Network: post.Mastodon, Author: "https://social.example/u", Created: noon, Text: text},
		{ID: "https://social.example/2", Network: post.Mastodon, Author: "https://social.example/u", Parent: "https://social.example/1", ParentAuthor: "https://social.example/u", Created: noon, Text: "The end."},
	}})
	s := siteOf(r)
	s.Shelf = newShelf(t)
	h := s.Handler()
	const id, mark, thread = "https://social.example/1", "/mark/https:~~social.example~1", "/t/https:~~social.example~1"
	choice := twin[struct {
		Version   string
		Sentences []struct {
			Start, End int
			Text       string
		}
	}](t, h, mark+".json")
	if len(choice.Sentences) != 4 || choice.Sentences[1].Text != "They turned twice a day." {
		t.Fatalf("%+v", choice)
	}
	has(t, page(t, h, mark), `value="36-60"`, "They turned twice a day.", "So &lt;b&gt;it&lt;/b&gt; is said.")
	done(t, h, thread+"#h-1", "/highlights", "do", "mark", "post", id, "thread", id, "version", choice.Version, "s", "36-60", "s", "61-81", "note", "<script>alert(1)</script>", "colour", "green")
	done(t, h, thread+"#h-2", "/highlights", "do", "mark", "post", id, "words", "built\n\nfor the", "before", "The mills were")
	got := page(t, h, thread)
	has(t, got, `id="h-1"`, `id="h-2"`)
	lacks(t, got, "<script>alert")
	done(t, h, mark+"?said=unclear", "/highlights", "do", "mark", "post", id, "words", "the")
	done(t, h, mark+"?said=unclear", "/highlights", "do", "mark", "post", id)
	done(t, h, mark+"?said=changed", "/highlights", "do", "mark", "post", id, "version", "older", "s", "36-60")
	has(t, page(t, h, mark+"?said=changed"), "has changed meanwhile")
	l := twin[marksJSON](t, h, "/highlights.json")
	if len(l.Highlights) != 2 || l.Highlights[1].Words != "They turned twice a day. Nobody counted them." || l.Highlights[1].Standing != "here" || l.Highlights[0].Words != "built for the" {
		t.Fatalf("%+v", l)
	}
	has(t, page(t, h, "/highlights"), "They turned twice a day. Nobody counted them.", "&lt;script&gt;", `class="hl green"`)
	done(t, h, "/highlights", "/highlights", "do", "annotate", "number", "2", "note", "*why*\ntwo", "colour", "red")
	md := ask(h, "GET", "/highlights.md")
	has(t, md.Body.String(), "> They turned twice a day\\. Nobody counted them\\.", "\\<script\\>", "\\*why\\*\ntwo", "## The mills were built")
	if md.Header().Get("Content-Type") != "text/markdown; charset=utf-8" {
		t.Error(md.Header())
	}

	edited := strings.Replace(text, "The mills were built for", "Correction: the mills stood there before", 1)
	putAt(t, r, noon.Add(time.Hour), batch{posts: []post.Post{{ID: id, Network: post.Mastodon, Author: "https://social.example/u", Created: noon, Edited: noon.Add(time.Hour), Text: edited}}})
	got = page(t, h, thread)
	has(t, got, `id="h-1"`, "The words of 1 highlight are no longer in its post")
	lacks(t, got, `id="h-2"`)
	l = twin[marksJSON](t, h, "/highlights.json")
	if l.Highlights[0].Standing != "gone" || l.Highlights[0].Words != "built for the" || l.Highlights[1].Standing != "moved" {
		t.Errorf("%+v", l)
	}
	has(t, page(t, h, "/highlights"), "These words are no longer in the post.", "/versions/https:~~social.example~1?a=1&amp;b=2", "the words still stand in it")
	done(t, h, "/highlights", "/highlights", "do", "unmark", "number", "2")
	lacks(t, page(t, h, "/highlights"), "built for the")

	s.Document = func(context.Context, post.ID, web.Reading) (*document.Document, error) {
		return nil, record.ErrNotFound
	}
	h = s.Handler()
	for _, target := range []string{"/highlights", "/highlights.json", "/highlights.md"} {
		lost := ask(h, "GET", target).Body.String()
		has(t, lost, "alert") // the note is the reader's own
		lacks(t, lost, "turned twice", "mills")
	}
}

// What vanished stays on the shelf without its words.
func TestLostThreads(t *testing.T) {
	s, r := shelved(t, 2)
	for _, id := range []post.ID{"x:1000", "x:1010", "page:gone"} {
		if err := s.Shelf.Save(t.Context(), shelf.Owner, id, shelf.ToRead); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Rule(t.Context(), record.Ruling{Account: "x:77", Kind: record.RuleOptOut, At: noon}); err != nil {
		t.Fatal(err)
	}
	whole := s.Document
	s.Document = func(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
		d, err := whole(ctx, id, how)
		if err == nil {
			d.Rules.OptOuts = map[post.AccountID]bool{"x:77": true}
		}
		return d, err
	}
	h := s.Handler()
	got := page(t, h, "/shelf")
	lacks(t, got, "Post 1", "Tamsin", "tamsin")
	has(t, got, "x:1000", "x:1010", "page:gone", "A thread that cannot be shown")
	for _, e := range twin[shelfJSON](t, h, "/shelf.json").Threads {
		if !e.Lost || e.Title != "" {
			t.Errorf("%+v", e)
		}
	}
	done(t, h, "/shelf", "/save", "thread", "page:gone", "state", "", "back", "/shelf")
}

// Forms that no page makes change nothing and are answered with an error.
func TestHostileKeeping(t *testing.T) {
	s, _ := shelved(t, 2)
	h := s.Handler()
	long := strings.Repeat("x", 20_000)
	for _, c := range []struct {
		status int
		fields []string
	}{
		{400, []string{"/save"}}, {400, []string{"/save", "thread", "nonsense"}}, {400, []string{"/save", "thread", "x:1000", "state", "DROP"}},
		{400, []string{"/save", "thread", "x:1000", "back", "https://evil.example/"}}, {400, []string{"/save", "thread", "x:1000", "back", "//evil.example/"}},
		{400, []string{"/save", "thread", "x:1000", "back", `/\evil.example/`}}, {400, []string{"/save", "thread", "page:" + long}},
		{400, []string{"/stop", "thread", "x:1000"}}, {404, []string{"/stop", "thread", "x:1000", "post", "x:5"}}, {400, []string{"/stop", "thread", "x:1000", "post", "x:1010"}},
		{400, []string{"/label", "labels", "a"}}, {400, []string{"/label", "thread", "x:1010", "labels", long}}, {409, []string{"/label", "thread", "x:1010", "labels", numbers(40)}},
		{400, []string{"/labels", "name", "a"}}, {404, []string{"/labels", "name", "a", "to", "b"}},
		{400, []string{"/collections"}}, {400, []string{"/collections", "title", long}}, {400, []string{"/collections/0", "do", "remove"}}, {404, []string{"/collections/7", "do", "remove"}},
		{400, []string{"/collections/1", "do", "explode"}}, {400, []string{"/collections/1", "do", "move", "thread", "x:1000", "place", "x"}}, {404, []string{"/collections/1", "do", "move", "thread", "x:1000", "place", "1"}},
		{404, []string{"/collections/1", "do", "put", "link", "https://x.com/a/status/5"}}, {400, []string{"/collections/1", "do", "put", "link", "javascript:alert(1)"}}, {400, []string{"/collections/1", "do", "put"}},
		{400, []string{"/highlights"}}, {400, []string{"/highlights", "do", "mark"}}, {404, []string{"/highlights", "do", "mark", "post", "x:5", "words", "a"}},
		{404, []string{"/highlights", "do", "unmark", "number", "9"}}, {400, []string{"/highlights", "do", "unmark", "number", "x"}}, {400, []string{"/highlights", "do", "annotate", "number", "1", "note", long}},
		{400, []string{"/highlights", "do", "mark", "post", "x:1000", "words", "Post 1", "colour", "red;x"}}, {400, []string{"/highlights", "do", "mark", "post", "x:1000", "words", "Post 1", "note", long}},
	} {
		if c.fields[0] == "/collections/1" {
			if _, err := s.Shelf.Make(t.Context(), shelf.Owner, shelf.About{Title: "a"}); err != nil {
				t.Fatal(err)
			}
		}
		if w := submit(h, c.fields[0], c.fields[1:]...); w.Code != c.status {
			t.Errorf("%.80q: status %d, expected %d", c.fields, w.Code, c.status)
		}
	}
	for target, status := range map[string]int{"/shelf?page=0": 400, "/shelf?page=x": 400, "/shelf?page=99999999999": 400, "/shelf?state=x": 400, "/shelf?page=999": 200, "/labels/": 400, "/labels/nothing": 404, "/labels/%00": 400, "/labels/" + long: 400,
		"/collections/x": 400, "/collections/0": 400, "/collections/-1": 400, "/collections/99": 404, "/collections/99/remove": 404, "/highlights?thread=x": 400, "/highlights?thread=x:5": 200, "/mark/x:5": 404, "/mark/": 400, "/mark/x:1000?said=%3Cscript%3E": 200} {
		w := ask(h, "GET", target)
		if w.Code != status {
			t.Errorf("%.60s: status %d, expected %d", target, w.Code, status)
		}
		lacks(t, w.Body.String(), "<script>")
	}
	for _, target := range []string{"/save", "/stop", "/label"} {
		if w := ask(h, "GET", target); w.Code != 405 {
			t.Errorf("GET %s: %d", target, w.Code)
		}
	}
	r := httptest.NewRequest("POST", "/save", strings.NewReader("thread=x:1000"))
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 403 {
		t.Errorf("a form of another site: %d", w.Code)
	}
}

func numbers(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprint("label ", i))
	}
	return strings.Join(out, ",")
}

// Names in any script and with any character stand as they are, and lead to their pages.
func TestHostileNames(t *testing.T) {
	s, _ := shelved(t, 1)
	h := s.Handler()
	for _, name := range []string{`"><script>alert(1)</script>`, "مطاحن المد", "a/b?c#d%e~f", "潮汐 & more", "x.json", "..", ".", "%2e%2e", "a\u200fb"} {
		w := submit(h, "/label", "thread", "x:1000", "labels", name)
		if w.Code != 303 {
			t.Errorf("%q: status %d", name, w.Code)
			continue
		}
		for _, target := range []string{"/t/x:1000", "/labels", "/shelf"} {
			found := ""
			for _, way := range links(t, page(t, h, target)) {
				if strings.HasPrefix(way, "/labels/") {
					found = way
				}
			}
			if w := ask(h, "GET", found); found == "" || w.Code != 200 || !strings.Contains(w.Body.String(), "Post 1 of") {
				t.Errorf("%q on %s leads to %q: %d", name, target, found, w.Code)
			}
		}
		for _, lang := range []string{"ar", "uk", "ko"} {
			if w := ask(h, "GET", "/shelf", "Accept-Language", lang); strings.Contains(w.Body.String(), "[keep.") || w.Code != 200 {
				t.Errorf("%s: status %d, or a key without words", lang, w.Code)
			}
		}
	}
}

// Two readers of one site keep apart: neither sees or changes what the other keeps, and a deleted account
// leaves nothing.
func TestReadersApart(t *testing.T) {
	kept := newShelf(t)
	w := newTown(t, func(s *web.Site) { s.Shelf = kept })
	ann := w.found()
	ben, cat := w.admit(ann, "Ben"), w.admit(ann, "Cat")
	id := string(root)
	want(t, ben.post("/save", "thread", id), 303, "")
	want(t, ben.post("/stop", "thread", id, "post", string(next)), 303, "")
	want(t, ben.post("/label", "thread", id, "labels", "Bens label"), 303, "")
	want(t, ben.post("/collections", "title", "Bens collection", "thread", id), 303, "/collections/1")
	want(t, ben.post("/highlights", "do", "mark", "post", id, "words", "Nell begins.", "note", "Bens note"), 303, "")
	has(t, ben.get("/t/"+escapedID(root)).Body.String(), "You read this", "Bens collection", "Bens label", "<mark")
	pages := []string{"/shelf", "/labels", "/collections", "/highlights", "/highlights.md", "/t/" + escapedID(root), "/mark/" + escapedID(root)}
	for _, other := range []*browser{cat, ann, w.browser()} {
		for _, target := range pages {
			for _, end := range []string{"", ".json"} {
				lacks(t, other.get(target+end).Body.String(), "Bens", "You read this", "<mark")
			}
		}
		for _, target := range []string{"/collections/1", "/collections/1.json", "/collections/1/remove", "/labels/Bens%20label"} {
			got := other.get(target)
			if got.Code == 200 {
				t.Errorf("%s: status %d", target, got.Code)
			}
			lacks(t, got.Body.String(), "Bens collection", "Nell begins")
		}
		for _, c := range [][]string{{"/labels", "name", "Bens label", "remove", "1"}, {"/collections/1", "do", "remove"}, {"/collections/1", "do", "change", "title", "x"}, {"/collections/1", "do", "take", "thread", id},
			{"/collections/1", "do", "move", "thread", id, "place", "1"}, {"/highlights", "do", "unmark", "number", "1"}, {"/highlights", "do", "annotate", "number", "1", "note", "x"}} {
			if got := other.post(c[0], c[1:]...); got.Code == 200 || got.Code == 303 && !strings.HasPrefix(got.Header().Get("Location"), "/signin") {
				t.Errorf("%q: status %d", c, got.Code)
			}
		}
	}
	want(t, cat.post("/save", "thread", id, "state", ""), 303, "")
	has(t, ben.get("/shelf").Body.String(), "Nell begins", "Bens label")
	has(t, ben.get("/highlights").Body.String(), "Bens note")
	want(t, ben.post("/collections/1", "do", "change", "title", "Bens shared collection", "shared", "1"), 303, "")
	for _, other := range []*browser{cat, ann, w.browser()} {
		got := other.get("/collections/1").Body.String()
		has(t, got, "Bens shared collection", "Nell begins")
		lacks(t, got, "/remove", `value="move"`)
	}
	// Otto's words are for those who are logged in.
	want(t, ben.post("/collections/1", "do", "put", "thread", string(shut)), 303, "")
	lacks(t, w.browser().get("/collections/1").Body.String(), "Otto")
	lacks(t, w.browser().get("/collections/1.json").Body.String(), "Otto", "otto")

	me := personID(t, ann, "Ben")
	want(t, ann.post("/people", "do", "remove", "person", me, "id", me), 303, "")
	if p, err := kept.Page(t.Context(), me, []post.ID{root}); err != nil || p.Thread.ID != "" || len(p.Highlights) > 0 {
		t.Errorf("a deleted account leaves %+v, %v", p, err)
	}
}

// A thread's page stays light for those who have a shelf.
func TestKeptWeight(t *testing.T) {
	s := long(t, 25)
	plain := ask(s.Handler(), "GET", "/t/x:1000000", "Accept-Encoding", "gzip").Body.Len()
	s.Shelf = newShelf(t)
	kept := ask(s.Handler(), "GET", "/t/x:1000000", "Accept-Encoding", "gzip").Body.Len()
	t.Logf("%d bytes packed, %d with a shelf", plain, kept)
	if kept > 14<<10 {
		t.Errorf("the page takes %d bytes packed", kept)
	}
}

func escapedID(id post.ID) string { return strings.TrimPrefix(web.ThreadPath(id), "/t/") }

// BenchmarkKeeping measures what a shelf adds to a thread's page of 30 posts.
func BenchmarkKeeping(b *testing.B) {
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprint("shelf ", with), func(b *testing.B) {
			s := long(b, 30)
			s.Generation = nil // pages of those who have a shelf are not kept: compare with one that is made
			if with {
				s.Shelf = newShelf(b)
				if err := s.Shelf.Stop(b.Context(), shelf.Owner, "x:1000000", shelf.Position{Post: "x:1000004", Fraction: 0.2, At: noon}); err != nil {
					b.Fatal(err)
				}
			}
			ready, err := s.Document(b.Context(), "x:1000000", web.Reading{More: 6})
			if err != nil {
				b.Fatal(err)
			}
			s.Document = func(context.Context, post.ID, web.Reading) (*document.Document, error) { return ready, nil }
			h := s.Handler()
			q := httptest.NewRequest("GET", "/t/x:1000000", nil)
			q.Host = "127.0.0.1"
			for b.Loop() {
				h.ServeHTTP(httptest.NewRecorder(), q)
			}
		})
	}
}
