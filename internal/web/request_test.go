package web_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/render/rendertest"
	"clew/internal/web"
)

// Requests that nobody makes by pressing a link get an answer of 400 or 404, never of 500.
func TestHostileRequests(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(2))
	h := siteOf(r).Handler()
	long := strings.Repeat("9", 10<<10)
	for _, c := range []struct {
		target string
		status int
	}{
		{"/t/", 400}, {"/t/x:", 400}, {"/t/x:0", 400}, {"/t/x:1", 404}, {"/t/nonsense", 400}, {"/t/%00", 400}, {"/t/x:1000%00", 400}, {"/t/x:1000%0a", 400},
		{"/t/~", 400}, {"/t/~~~~", 400}, {"/t/%7E", 400}, {"/t/%2F", 400}, {"/t/%2e%2e%2fetc%2fpasswd", 400}, {"/t/..%2f..%2fx", 400}, {"/t/../../x", 404}, {"/t//x:1000", 404},
		{"/t/x:1000/extra", 400}, {"/t/" + long, 400}, {"/t/x:" + long, 400}, {"/t/page:" + long, 400}, {"/t/page:%ff%fe", 400}, {"/t/%F0%9F%A7%B5", 400},
		{"/t/https:~~social.example~1", 404}, {"/t/javascript:alert(1)", 400}, {"/t/x:1000%27--", 400}, {"/t/<script>", 400},
		{"/t/x:1000?line=longest", 200}, {"/t/x:1000?line=sideways", 400}, {"/t/x:1000?line=" + long, 400},
		{"/t/x:1000?was=nonsense", 200}, {"/t/x:1000?was=1.2.3.%3Cscript%3E", 200}, {"/t/x:1000?was=99999999999999999999.0.0.gaps", 200}, {"/t/x:1000?was=" + long, 200},
		{"/?before=-1", 400}, {"/?before=0", 400}, {"/?before=x", 400}, {"/?before=999999", 404}, {"/?before=9223372036854775808", 400}, {"/?before=" + long, 400}, {"/?before=", 200},
		{"/a/", 404}, {"/a/x:1", 404}, {"/a/%00", 404}, {"/a/" + long, 404}, {"/a/~", 404}, {"/a/@nobody", 404}, {"/a/@tamsin_orrel", 200}, {"/a/x:77?before=7777", 404},
		{"/m/" + strings.Repeat("0", 64), 404}, {"/m/..%2f..%2frecord.db", 404}, {"/m/%00", 404}, {"/m/" + long, 404}, {"/m/", 404},
		{"/nothing", 404}, {"/index.html", 404}, {"/.git/config", 404}, {"/refresh", 405}, {"/healthz", 200}, {"/icon.svg", 200},
	} {
		w := ask(h, "GET", c.target)
		if w.Code != c.status && (w.Code != http.StatusTemporaryRedirect || c.status != 404) {
			t.Errorf("%.60s: status %d, expected %d", c.target, w.Code, c.status)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code != http.StatusTemporaryRedirect {
			quiet(t, c.target, w)
		}
		if strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%.60s comes back", c.target)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
		if w := ask(h, method, "/t/x:1000"); w.Code != 404 && w.Code != 405 {
			t.Errorf("%s: status %d", method, w.Code)
		}
	}
}

// A page elsewhere that gives its own name this machine's address does not read the record.
func TestForeignNames(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(1))
	s := siteOf(r)
	for _, c := range []struct {
		host   string
		public bool
		status int
	}{
		{"127.0.0.1:7070", false, 200}, {"127.0.0.1", false, 200}, {"localhost:7070", false, 200}, {"localhost", false, 200}, {"[::1]:7070", false, 200}, {"[::1]", false, 200},
		{"attacker.example:7070", false, 421}, {"localhost.attacker.example", false, 421}, {"127.0.0.1.attacker.example", false, 421}, {"", false, 421}, {"attacker.example", true, 200},
	} {
		s.Public = c.public
		q := httptest.NewRequest("GET", "/", nil)
		q.Host = c.host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, q)
		if w.Code != c.status || c.status != 200 && strings.Contains(w.Body.String(), "Post 1") {
			t.Errorf("host %q, public %v: status %d", c.host, c.public, w.Code)
		}
	}
}

func TestHead(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(1))
	h := siteOf(r).Handler()
	for _, target := range []string{"/", "/accounts", "/a/x:77", "/t/x:1000", "/t/x:5"} {
		get, head := ask(h, "GET", target), ask(h, "HEAD", target)
		if head.Code != get.Code || head.Body.Len() != 0 || head.Header().Get("Content-Length") != get.Header().Get("Content-Length") {
			t.Errorf("%s: HEAD gives %d, %d bytes, length %s", target, head.Code, head.Body.Len(), head.Header().Get("Content-Length"))
		}
	}
}

// A browser that has a page is told that it has not changed, until it has.
func TestNotModified(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(1))
	h := siteOf(r).Handler()
	tag := ask(h, "GET", "/t/x:1000").Header().Get("ETag")
	for _, given := range []string{tag, `"other", ` + tag} {
		if w := ask(h, "GET", "/t/x:1000", "If-None-Match", given, "Accept-Encoding", "gzip"); w.Code != 304 || w.Body.Len() != 0 {
			t.Errorf("%s: status %d, %d bytes", given, w.Code, w.Body.Len())
		}
	}
	put(t, r, batch{posts: []post.Post{{ID: "x:1004", Network: post.X, Author: "x:77", Parent: "x:1003", ParentAuthor: "x:77", Text: "One more"}}})
	if w := ask(h, "GET", "/t/x:1000", "If-None-Match", tag); w.Code != 200 {
		t.Errorf("after a change: status %d", w.Code)
	}
	gone := ask(h, "GET", "/t/x:5").Header().Get("ETag")
	if w := ask(h, "GET", "/t/x:5", "If-None-Match", gone); w.Code != 404 {
		t.Errorf("an error is not a page that has not changed: %d", w.Code)
	}
}

func TestGzip(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(9))
	h := siteOf(r).Handler()
	plain := page(t, h, "/t/x:1000")
	for _, c := range []struct {
		accept string
		packed bool
	}{
		{"", false}, {"br", false}, {"identity", false}, {"gzip;q=0", false}, {"gzip; q=0.0", false}, {"xgzip", false},
		{"gzip", true}, {"br, gzip", true}, {"deflate, gzip;q=0.5", true},
	} {
		w := ask(h, "GET", "/t/x:1000", "Accept-Encoding", c.accept)
		if (w.Header().Get("Content-Encoding") == "gzip") != c.packed || !strings.HasPrefix(w.Header().Get("Vary"), "Accept-Encoding") {
			t.Errorf("%q: headers %v", c.accept, w.Header())
			continue
		}
		body := w.Body.String()
		if c.packed {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			body = string(raw)
		}
		if body != plain {
			t.Errorf("%q: another page", c.accept)
		}
	}
}

// press sends the form of a thread's refresh button.
func press(h http.Handler, form url.Values, with ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/refresh", strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1:7070"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(with); i += 2 {
		r.Header.Set(with[i], with[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// formOf reads the hidden fields of the page's one form.
func formOf(t *testing.T, page string) url.Values {
	t.Helper()
	v := url.Values{}
	for _, part := range strings.Split(page, `<input type="hidden" name="`)[1:] {
		name, rest, _ := strings.Cut(part, `" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		v.Set(name, value)
	}
	if v.Get("id") == "" || v.Get("was") == "" {
		t.Fatalf("the form has %v", v)
	}
	return v
}

func TestRefresh(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(1))
	h := siteOf(r).Handler()
	form := formOf(t, page(t, h, "/t/x:1002?line=oldest"))
	follow := func() string {
		w := press(h, form, "Origin", "http://127.0.0.1:7070", "Sec-Fetch-Site", "same-origin")
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/t/x:1000?") || !strings.Contains(to, "line=oldest") || !strings.HasSuffix(to, "#refreshed") {
			t.Fatalf("status %d to %s", w.Code, to)
		}
		return page(t, h, strings.TrimSuffix(to, "#refreshed"))
	}
	if got := follow(); !strings.Contains(got, `id="refreshed">Refreshed from the record: nothing has changed.`) {
		t.Error("a refresh that changes nothing does not say so")
	}
	put(t, r, batch{posts: append(chain("x:77", "x:1003", "x:1004", "x:1005")[1:], post.Post{ID: "x:1002", Network: post.X, Author: "x:77", Parent: "x:1001", ParentAuthor: "x:77", Created: noon, Text: "Post 3, edited", Edited: noon.AddDate(0, 0, 1), Version: "2"})})
	if got := follow(); !strings.Contains(got, "Refreshed from the record: +2 posts, +1 older version.") {
		_, said, _ := strings.Cut(got, `id="refreshed">`)
		t.Errorf("after an import of two posts and an edit it says %.80q", said)
	}

	for name, c := range map[string]struct {
		form   url.Values
		with   []string
		status int
	}{
		"foreign origin":    {form, []string{"Origin", "https://attacker.example"}, 403},
		"foreign site":      {form, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"no id":             {url.Values{}, nil, 400},
		"bad id":            {url.Values{"id": {"nonsense"}}, nil, 400},
		"line feeds":        {url.Values{"id": {"x:1000\r\nSet-Cookie: a=b"}}, nil, 400},
		"unknown id":        {url.Values{"id": {"x:4"}}, nil, 404},
		"bad line":          {url.Values{"id": {"x:1000"}, "line": {"sideways"}}, nil, 400},
		"bad was is let go": {url.Values{"id": {"x:1000"}, "was": {"<script>"}}, nil, 303},
		"too much":          {url.Values{"id": {strings.Repeat("x", 1<<20)}}, nil, 400},
	} {
		w := press(h, c.form, c.with...)
		if w.Code != c.status {
			t.Errorf("%s: status %d, expected %d", name, w.Code, c.status)
		}
		if to := w.Header().Get("Location"); strings.Contains(to, "script") || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: to %s", name, to)
		}
	}
	if w := ask(h, "GET", "/refresh"); w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET: status %d", w.Code)
	}
}

// At a fork the page names the rule, and the other line is one link away and back.
func TestLineSwitch(t *testing.T) {
	r := inmem.New(nil)
	posts := chain("x:77", "x:1", "x:2")
	posts = append(posts, chain("x:77", "x:1", "x:3", "x:4", "x:5")[1:]...)
	posts[1].Text, posts[2].Text = "The oldest reply", "The longer chain"
	put(t, r, batch{posts: posts})
	h := siteOf(r).Handler()
	for target, want := range map[string]struct{ rule, line, branch string }{
		"/t/x:1":             {"longest chain is followed", "The longer chain", "The oldest reply"},
		"/t/x:1?line=oldest": {"oldest reply is followed", "The oldest reply", "The longer chain"},
	} {
		got := page(t, h, target)
		fold := strings.Index(got, `<details class="b">`)
		branch := strings.Index(got, `">`+want.branch)
		line := strings.LastIndex(got, `">`+want.line)
		if fold < 0 || branch < fold || !strings.Contains(got, want.rule) || line < 0 || strings.Count(got[fold:branch], "</details>") > 0 {
			t.Errorf("%s: fold at %d, branch at %d, line at %d", target, fold, branch, line)
		}
	}
	if !strings.Contains(page(t, h, "/t/x:1"), `href="/t/x:1?line=oldest"`) {
		t.Error("the other line is not offered")
	}
}

// A mistake of ours is an error page, and the next request is answered.
func TestPanics(t *testing.T) {
	s := siteOf(inmem.New(nil))
	s.Document = func(_ context.Context, id post.ID, _ web.Reading) (*document.Document, error) {
		if id == "x:2" {
			return nil, errors.New("the disk is <b>gone</b> at /home/owner")
		}
		panic("index out of range")
	}
	h := s.Handler()
	for _, target := range []string{"/t/x:1", "/t/x:2"} {
		w := ask(h, "GET", target)
		quiet(t, target, w)
		if w.Code != 500 || strings.Contains(w.Body.String(), "range") || strings.Contains(w.Body.String(), "/home") || !strings.Contains(w.Body.String(), "could not be made") {
			t.Errorf("%s: status %d: %s", target, w.Code, w.Body)
		}
	}
	page(t, h, "/")
}

// Hostile words in every place where foreign text stands come out as words, on every page.
func TestHostileWords(t *testing.T) {
	for i, s := range rendertest.HostileStrings(t) {
		if i%3 != 0 && i > 40 {
			continue // the renderer's own tests take all of them
		}
		r := inmem.New(nil)
		posts := chain("x:77", "x:1", "x:2")
		posts[0].Text, posts[1].Warning, posts[1].Lang = s+" and so on", s, s
		posts[1].Media = []post.Media{{Kind: post.Image, URL: s, Alt: s, SHA256: strings.Repeat("0", 64)}, {Kind: post.MediaKind(s), Alt: s}}
		posts[1].Poll = &post.Poll{Options: []post.PollOption{{Text: s}}}
		put(t, r, batch{posts: posts, accounts: []post.Account{{ID: "x:77", Network: post.X, Handle: s, Name: s, Bio: s, URL: s}}})
		put(t, r, batch{posts: chain("x:77", "x:11", "x:12"), accounts: []post.Account{{ID: "x:77", Network: post.X, Handle: "@now", Name: s}}})
		h := siteOf(r).Handler()
		for _, target := range []string{"/", "/accounts", "/a/x:77", "/t/x:1", "/t/x:11"} {
			got := page(t, h, target)
			if err := rendertest.Safe([]byte(got)); err != nil {
				t.Errorf("%s with %q: %v", target, s, err)
			}
		}
		if t.Failed() {
			t.Fatalf("with %q", s)
		}
	}
}

// Readers do not disturb each other, nor an import.
func TestManyReaders(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(5))
	h := siteOf(r).Handler()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for _, target := range []string{"/", "/accounts", "/a/x:77", "/t/x:1000", "/t/x:1013", "/t/x:7"} {
				if w := ask(h, "GET", target, "Accept-Encoding", "gzip"); w.Code >= 500 {
					t.Errorf("reader %d, %s: status %d", i, target, w.Code)
				}
			}
		})
	}
	for i := range 5 {
		put(t, r, batch{posts: chain("x:77", numbered(5000+10*i, 3)...)})
	}
	wg.Wait()
}

// Public pages hold nothing that their authors did not give to everybody.
func TestPublic(t *testing.T) {
	r := inmem.New(nil)
	open := network(3)
	open.posts[1].Visibility, open.posts[1].Text = post.Followers, "SECRET for followers"
	open.posts[2].Visibility, open.posts[2].Text = post.Direct, "SECRET for one"
	unlisted := chain("x:77", "x:9000", "x:9001")
	for i := range unlisted {
		unlisted[i].Visibility, unlisted[i].Text = post.Unlisted, "QUIET unlisted words"
	}
	followers := chain("x:77", "x:9100", "x:9101")
	for i := range followers {
		followers[i].Visibility, followers[i].Text = post.Followers, "SECRET thread for followers"
	}
	const did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
	loggedIn := chain(did, "at://"+did+"/app.bsky.feed.post/3l2aaaaaaaa2a", "at://"+did+"/app.bsky.feed.post/3l2aaaaaaaa2b")
	locked := chain("x:88", "x:9200", "x:9201")
	for _, p := range [][]post.Post{loggedIn, locked} {
		for i := range p {
			p[i].Text = "SECRET of an account that asks"
		}
	}
	answer := chain("x:77", "x:9300", "x:9301")
	answer[0].Quote = &post.Quote{ID: loggedIn[0].ID, Author: did, Post: &loggedIn[0]}
	put(t, r, batch{
		posts: append(append(append(append(append(open.posts, unlisted...), followers...), loggedIn...), locked...), answer...),
		accounts: append(open.accounts, post.Account{ID: did, Network: post.Bluesky, Handle: "@SECRET.example", Name: "SECRET name", LoggedInOnly: true},
			post.Account{ID: "x:88", Network: post.X, Handle: "@SECRETlocked", Name: "SECRET locked", Protected: true}),
	})
	s := siteOf(r)
	private := s.Handler()
	s.Public = true
	public := s.Handler()

	owners := page(t, private, "/") + page(t, private, "/t/x:9100") + page(t, private, "/accounts")
	if !strings.Contains(owners, "SECRET thread") || !strings.Contains(owners, "SECRET name") || !strings.Contains(owners, "QUIET") {
		t.Fatal("the owner does not see what was planted: the rest proves nothing")
	}
	targets := []string{"/", "/accounts", "/a/x:77", "/a/" + did, "/a/x:88", "/a/@SECRETlocked", "/t/x:1000", "/t/x:1001", "/t/x:9001", "/t/x:9100", "/t/x:9200", "/t/x:9300", "/t/x:1010", web.ThreadPath(loggedIn[0].ID)}
	for _, target := range targets {
		w := ask(public, "GET", target)
		got := w.Body.String()
		for _, bad := range []string{"SECRET", "/home/owner", "secret-path"} {
			if i := strings.Index(got, bad); i >= 0 {
				t.Errorf("%s shows %.60q", target, got[i:])
			}
		}
		if strings.Contains(got, "QUIET") && target != "/t/x:9001" {
			t.Errorf("%s shows what is not listed", target)
		}
		if w.Code >= 500 {
			t.Errorf("%s: status %d", target, w.Code)
		}
	}
	for target, status := range map[string]int{"/t/x:9100": 404, "/t/x:9200": 404, "/a/x:88": 404, "/t/x:9001": 200, "/t/x:1000": 200} {
		if w := ask(public, "GET", target); w.Code != status {
			t.Errorf("%s: status %d, expected %d", target, w.Code, status)
		}
	}
	form := url.Values{"id": {"x:9100"}}
	if w := press(public, form); w.Code != 404 {
		t.Errorf("a refresh of what may not be shown: %d", w.Code)
	}
}
