package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"

	"clew/internal/answer"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/render/jsondoc"
	"clew/internal/unpack"
	"clew/internal/web"
)

var noon = time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC)

// batch is what a test puts into a record at once.
type batch struct {
	posts    []post.Post
	accounts []post.Account
	media    map[string]string // name to bytes
}

func put(t testing.TB, r *inmem.Record, b batch) {
	t.Helper()
	putAt(t, r, noon, b)
}

// putAt is put at a time.
func putAt(t testing.TB, r *inmem.Record, at time.Time, b batch) {
	t.Helper()
	ctx := t.Context()
	imp, err := r.Import(ctx, record.About{Name: "/home/owner/secret-path/input.zip", Source: "made", At: at})
	if err != nil {
		t.Fatal(err)
	}
	defer imp.Close()
	for name, data := range b.media {
		part := unpack.Part{Name: name, Size: int64(len(data)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }}
		if err := imp.Media(ctx, name, part); err != nil {
			t.Fatal(err)
		}
	}
	c, err := imp.Capture(ctx, unpack.Part{Name: "posts", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("bytes")), nil }})
	if err != nil {
		t.Fatal(err)
	}
	for i := range b.posts {
		b.posts[i].Raw = post.Raw{Capture: c.Number, Length: 5}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := imp.Accounts(ctx, b.accounts); err != nil {
		t.Fatal(err)
	}
	if err := imp.Posts(ctx, b.posts); err != nil {
		t.Fatal(err)
	}
	if _, err := imp.Commit(ctx, true); err != nil {
		t.Fatal(err)
	}
}

// siteOf is the reader over a record.
func siteOf(r *inmem.Record) web.Site {
	s := siteOver(r)
	s.Generation = r.Generation
	return s
}

// patience is more than any pause of a machine takes: no answer is cut short.
const patience = 10_000

// unbounded is a bound that nothing reaches.
var unbounded = answer.Bound{Now: time.Now, Time: 1000 * time.Hour}

// siteOver is the reader over any record; it keeps no page.
func siteOver(r web.Record) web.Site {
	return web.Site{
		Record:   r,
		Patience: patience,
		Formats: []web.Format{{Name: "json", Ending: "json", Type: "application/json", Write: func(w io.Writer, b *document.Book, _ *enclosure.Set) error {
			return jsondoc.Render(w, b.Chapters[0].Document, jsondoc.Options{})
		}}},
		Document: func(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
			l, err := collect.Load(ctx, r, id, collect.LoadOptions{Rule: how.Rule, More: how.More, At: how.At})
			if err != nil {
				return nil, err
			}
			about := document.About{Accounts: l.Accounts, Versions: l.Versions, Sources: l.Sources, At: how.At, Moments: l.Moments}
			for _, t := range l.More {
				about.More = append(about.More, document.NewPreview(t, l.Accounts[t.Author]))
			}
			return document.New(l.Thread, about), nil
		},
		Log: slog.New(slog.DiscardHandler),
	}
}

// ask sends one request; with sets headers, key, value, key, value …
func ask(h http.Handler, method, target string, with ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Host = "127.0.0.1:7070"
	for i := 0; i+1 < len(with); i += 2 {
		r.Header.Set(with[i], with[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// page asks for a page that must be there and be quiet.
func page(t *testing.T, h http.Handler, target string) string {
	t.Helper()
	w := ask(h, "GET", target)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", target, w.Code)
	}
	quiet(t, target, w)
	return w.Body.String()
}

// quiet fails for a page that could run anything or ask anybody for anything.
func quiet(t *testing.T, target string, w *httptest.ResponseRecorder) {
	t.Helper()
	tree, err := nethtml.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	policy, styles := w.Header().Get("Content-Security-Policy"), 0
	for n := range tree.Descendants() {
		if n.Type == nethtml.CommentNode {
			t.Errorf("%s: a comment %q", target, n.Data)
		}
		if n.Type != nethtml.ElementNode {
			continue
		}
		if n.Data == "style" {
			styles++
			sum := sha256.Sum256([]byte(n.FirstChild.Data))
			if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
				t.Errorf("%s: the policy %q does not name the style that was sent", target, policy)
			}
		}
		if why := loud(n); why != "" {
			t.Errorf("%s: %s", target, why)
		}
	}
	if styles != 1 || !strings.HasPrefix(policy, "default-src 'none'; ") {
		t.Errorf("%s: %d styles, policy %q", target, styles, policy)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%s: headers %v", target, w.Header())
	}
}

// loud says what an element does that no element may.
func loud(n *nethtml.Node) string {
	switch n.Data {
	case "script":
		if len(n.Attr) == 1 && n.Attr[0].Key == "type" && n.Attr[0].Val == "application/ld+json" && n.FirstChild != nil && n.FirstChild.NextSibling == nil &&
			json.Valid([]byte(n.FirstChild.Data)) && !strings.Contains(n.FirstChild.Data, "<") {
			break // data, which is never run
		}
		if n.FirstChild != nil || len(n.Attr) == 0 {
			return "a script of its own"
		}
	case "iframe", "frame", "object", "embed", "base", "math", "template", "portal", "b":
		return "an element " + n.Data
	case "svg": // a drawing of ours: lines, words and links
		for d := range n.Descendants() {
			if d.Type == nethtml.ElementNode && !slices.Contains([]string{"title", "g", "path", "text", "a", "rect", "circle"}, d.Data) {
				return "a drawing with an element " + d.Data
			}
		}
	}
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcset", a.Key == "ping", a.Key == "background":
			return n.Data + " has an attribute " + a.Key
		case a.Key == "http-equiv":
			return "a meta " + a.Val
		case n.Data == "a" && a.Key == "href":
			if !own(a.Val) && !strings.HasPrefix(a.Val, "#") && !document.WebURL(a.Val) {
				return "a link to " + a.Val
			}
		case n.Data == "link" && a.Key == "href" && document.WebURL(a.Val) && slices.ContainsFunc(n.Attr, func(b nethtml.Attribute) bool { return b.Key == "rel" && b.Val == "alternate" }):
			// it names another form of the page, and asks for nothing
		case a.Key == "src", a.Key == "action", a.Key == "href", a.Key == "poster", a.Key == "formaction", a.Key == "data":
			if !own(a.Val) {
				return n.Data + " asks " + a.Val
			}
		}
	}
	return ""
}

func own(path string) bool { return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") }

// TestLoud shows that the check can fail.
func TestLoud(t *testing.T) {
	for _, bad := range []string{
		"<script></script>", "<p onclick=x>", "<p style=x>", "<img src=//example.org/x>", "<img src=https://example.org/x>", "<a href=javascript:x>",
		"<form action=https://example.org>", "<link href=https://example.org>", "<meta http-equiv=refresh>", "<iframe></iframe>", "<a href=data:x>",
		"<svg><script></script></svg>", "<svg><foreignObject></foreignObject></svg>", "<svg><use href=/x></use></svg>", "<svg><a href=javascript:x></a></svg>", "<svg onload=x></svg>", "<svg><style></style></svg>",
	} {
		tree, err := nethtml.Parse(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for n := range tree.Descendants() {
			found = found || n.Type == nethtml.ElementNode && loud(n) != ""
		}
		if !found {
			t.Errorf("%s passes", bad)
		}
	}
}

// chain makes a thread of n posts by an account, from its root down.
func chain(author post.AccountID, ids ...post.ID) []post.Post {
	var posts []post.Post
	for i, id := range ids {
		p := post.Post{ID: id, Network: id.Network(), Author: author, Created: noon.Add(time.Duration(i) * time.Minute), Text: fmt.Sprintf("Post %d of %s", i+1, ids[0])}
		if i > 0 {
			p.Parent, p.ParentAuthor = ids[i-1], author
		}
		posts = append(posts, p)
	}
	return posts
}

// numbered are n ids of X from first on.
func numbered(first, n int) []post.ID {
	var ids []post.ID
	for i := range n {
		ids = append(ids, post.ID(fmt.Sprintf("x:%d", first+i)))
	}
	return ids
}

func network(n int) batch {
	b := batch{accounts: []post.Account{{ID: "x:77", Network: post.X, Handle: "@tamsin_orrel", Name: "Tamsin Orrel", Bio: "Draws mills.\nCounts tides."}}}
	for i := range n {
		b.posts = append(b.posts, chain("x:77", numbered(1000+i*10, 4)...)...)
	}
	return b
}

// An id of every network leads to its pages, as the pages themselves write it.
func TestIDsRoundTrip(t *testing.T) {
	key := strings.Repeat("ab", 32)
	for _, c := range []struct {
		author post.AccountID
		ids    []post.ID
	}{
		{"x:77", []post.ID{"x:1850912345678901234", "x:1850912345678901235"}},
		{"did:plc:ewvi7nxzyoun6zhxrhs64oiz", []post.ID{"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3l2aaaaaaaa2a", "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3l2aaaaaaaa2b"}},
		{"https://social.example/users/a", []post.ID{"https://social.example/users/a/statuses/1", "https://social.example/users/a/statuses/2"}},
		{"https://social.example/~ana", []post.ID{"https://social.example/~ana/1?x=%2F~&y=a+b", "https://social.example/~ana/2?x=%7E"}},
		{post.AccountID("nostr:" + key), []post.ID{post.ID("nostr:" + strings.Repeat("0c", 32)), post.ID("nostr:" + strings.Repeat("0d", 32))}},
		{"page:@someone", []post.ID{"page:0123456789abcdef", "page:a/b?c#d%e~f"}},
	} {
		t.Run(string(c.ids[0]), func(t *testing.T) {
			r := inmem.New(nil)
			put(t, r, batch{posts: chain(c.author, c.ids...)})
			h := siteOf(r).Handler()
			for _, id := range c.ids {
				if got := page(t, h, web.ThreadPath(id)); !strings.Contains(got, "Post 2 of") {
					t.Errorf("%s gives another thread", id)
				}
			}
			home := page(t, h, "/")
			for _, list := range []string{home, page(t, h, "/accounts")} {
				for _, way := range links(t, list) {
					if strings.HasPrefix(way, "/t/") || strings.HasPrefix(way, "/a/") {
						page(t, h, way)
					}
				}
			}
			if !strings.Contains(home, `href="/t/`) {
				t.Error("the list names no thread")
			}
		})
	}
}

// links are the addresses that a page links to.
func links(t *testing.T, page string) []string {
	t.Helper()
	tree, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n := range tree.Descendants() {
		if n.Type != nethtml.ElementNode || n.Data != "a" {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "href" {
				out = append(out, a.Val)
			}
		}
	}
	return out
}

// Walking from page to page meets every thread once, on the list of all and on the author's.
func TestPaging(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(75))
	h := siteOf(r).Handler()
	for start, want := range map[string]int{"/": 4, "/a/x:77": 3} { // the first page has fewer
		seen, pages := map[string]int{}, 0
		for at := start; at != ""; pages++ {
			next := ""
			for _, way := range links(t, page(t, h, at)) {
				if strings.HasPrefix(way, "/t/") {
					seen[way]++
				}
				if strings.Contains(way, "before=") && !strings.Contains(way, ".json?") {
					next = way
				}
			}
			if at = next; pages > 10 {
				t.Fatal("the pages run in circles")
			}
		}
		if len(seen) != 75 || pages != want {
			t.Errorf("%s: %d threads on %d pages", start, len(seen), pages)
		}
		for way, n := range seen {
			if n != 1 {
				t.Errorf("%s: %s stands %d times", start, way, n)
			}
		}
	}
}

// A thread of which nothing is left does not take the list of all others with it.
func TestListPassesOver(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(40))
	s := siteOf(r)
	whole := s.Document
	s.Document = func(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
		d, err := whole(ctx, id, how)
		switch {
		case id == "x:1380":
			return nil, fmt.Errorf("all of it was deleted: %w", record.ErrNotFound)
		case id == "x:1390":
			d.Thread.Line, d.Thread.Verdict.Held = d.Thread.Line[:1], 1
		}
		return d, err
	}
	h := s.Handler()
	first := page(t, h, "/")
	if n := strings.Count(first, `<li><a class="title"`); n != 10 {
		t.Errorf("%d threads on the first page", n)
	}
	_, next, _ := strings.Cut(first, `rel="next" href="`)
	next, _, _ = strings.Cut(next, `"`)
	if n := strings.Count(page(t, h, next), `<li><a class="title"`); n != 28 {
		t.Errorf("%d threads on the second page", n)
	}
}

func TestEmptyRecord(t *testing.T) {
	h := siteOf(inmem.New(nil)).Handler()
	if got := page(t, h, "/"); !strings.Contains(got, "clew import") {
		t.Error("an empty list does not say how to fill it")
	}
	if got := page(t, h, "/accounts"); !strings.Contains(got, "holds no posts yet") {
		t.Error("an empty list of accounts says nothing")
	}
}

// The page of a thread has the parts of the page that Clew grew from.
func TestThreadPage(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(9))
	got := page(t, siteOf(r).Handler(), "/t/x:1002")
	rest := got
	for _, want := range []string{
		"<h1", "Post 1 of x:1000", `href="/a/x:77"`, "Tamsin Orrel", "3 May 2024", "4 posts", "1 min read", "Post 4 of x:1000",
		"• • •", "Whole as far as can be seen.", "Force a refresh</button>", "Where it came from", "More from <bdi>@tamsin_orrel", "All threads by this author",
	} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("the page lacks %q after the parts before it", want)
		}
		rest = after
	}
	if n := strings.Count(got, "<h3"); n != 6 {
		t.Errorf("%d previews", n)
	}
	if n := strings.Count(got, "Post 3 of"); n != 7 || strings.Count(got, "Post 4 of") != 1 {
		t.Errorf("previews do not have three posts each: %d", n)
	}
}
