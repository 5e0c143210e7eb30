package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/shelf"
	"clew/internal/source"
	"clew/internal/sqlite"
	"clew/internal/unpack"
	"clew/internal/web"

	nethtml "golang.org/x/net/html"
)

// store is a record that can be written.
type store interface {
	web.Record
	record.Writer
}

// bothStores runs a test over a record in memory and one on disk.
func bothStores(t *testing.T, f func(t *testing.T, s store)) {
	t.Helper()
	t.Run("inmem", func(t *testing.T) { f(t, inmem.New(nil)) })
	t.Run("sqlite", func(t *testing.T) {
		s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		f(t, s)
	})
}

// tellAt takes posts and losses in, at a time.
func tellAt(t *testing.T, s store, at time.Time, posts []post.Post, gone ...source.Gone) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	im, err := s.Import(t.Context(), record.About{Name: "/home/owner/secret-path/story", Source: "made-live", At: at})
	must(err)
	defer im.Close()
	body := "as of " + at.String()
	c, err := im.Capture(t.Context(), unpack.Part{Name: "story", Size: int64(len(body)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }})
	must(err)
	posts = slices.Clone(posts)
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: 2}
	}
	must(c.Close())
	must(im.Accounts(t.Context(), []post.Account{{ID: "x:77", Network: post.X, Handle: "@teller", Name: "The Teller"}}))
	must(im.Posts(t.Context(), posts))
	must(im.Gone(t.Context(), gone))
	_, err = im.Commit(t.Context(), true)
	must(err)
}

func saying(n, parent int, text string) post.Post {
	p := post.Post{ID: post.ID(fmt.Sprintf("x:%d", n)), Network: post.X, Author: "x:77", Text: text, Created: noon.Add(time.Duration(n) * time.Second)}
	if parent != 0 {
		p.Parent, p.ParentAuthor = post.ID(fmt.Sprintf("x:%d", parent)), "x:77"
	}
	return p
}

// hour is noon and n hours.
func hour(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

// tellStory tells a thread that is edited at hour 1, goes on at hour 2, and loses a post at hour 3.
func tellStory(t *testing.T, s store) {
	t.Helper()
	second := saying(101, 100, "The bridge will cost 30 million.")
	second.Links = []post.Link{{URL: "https://example.org/then"}}
	mended := saying(101, 100, "The bridge will not cost 300 million.")
	mended.Edited, mended.Warning = hour(1), "money"
	mended.Media = []post.Media{{Kind: post.Image, URL: "https://example.org/p.jpg", Alt: "a bridge"}}
	tellAt(t, s, hour(0), []post.Post{saying(100, 0, "A thread about a bridge."), second, saying(102, 101, "Regrettable words.")})
	tellAt(t, s, hour(1), []post.Post{mended})
	tellAt(t, s, hour(2), []post.Post{saying(103, 102, "It opens in May.")})
	tellAt(t, s, hour(3), nil, source.Gone{ID: "x:102", State: post.Deleted, Why: "HTTP 410"})
}

// TestAsOf asks for a thread at times in between. What was deleted since stays hidden, for its owner too.
func TestAsOf(t *testing.T) {
	bothStores(t, func(t *testing.T, s store) {
		tellStory(t, s)
		site := siteOver(s)
		for _, public := range []bool{false, true} {
			site.Public = public
			h := site.Handler()
			for _, c := range []struct {
				at   string
				has  []string
				lack []string
			}{
				{"", []string{"not cost 300", "opens in May"}, []string{"As it was known here"}},
				{"2024-05-03T12:00:00Z", []string{"will cost 30 million", "As it was known here on 3 May 2024, 12:00:00 UTC"}, []string{"not cost 300", "opens in May"}},
				{"20240503125959", []string{"will cost 30 million"}, []string{"not cost 300", "opens in May"}},
				{"2024-05-03T15:00:00%2B02:00", []string{"not cost 300"}, []string{"opens in May"}},
				{"2024-05-03T14:00:00Z", []string{"not cost 300", "opens in May"}, nil},
				{"2024-05-03", []string{"not cost 300", "opens in May", "23:59:59 UTC"}, nil},
				{"9999-12-31", []string{"not cost 300", "opens in May"}, nil},
			} {
				target := "/t/x:100"
				if c.at != "" {
					target += "?at=" + c.at
				}
				b := page(t, h, target)
				for _, w := range c.has {
					if !strings.Contains(b, w) {
						t.Errorf("public %v, %s: %q is missing", public, target, w)
					}
				}
				for _, w := range append(c.lack, "Regrettable", "secret-path/story\"") {
					if strings.Contains(b, w) {
						t.Errorf("public %v, %s: %q is there", public, target, w)
					}
				}
				twin := ask(h, "GET", strings.Replace(target, "x:100", "x:100.json", 1))
				var d struct {
					At    time.Time `json:"at"`
					Posts []struct{ Text string }
				}
				if err := json.Unmarshal(twin.Body.Bytes(), &d); err != nil || d.At.IsZero() == (c.at != "") || len(d.Posts) < 2 {
					t.Errorf("%s.json: %v, at %v, %d posts", target, err, d.At, len(d.Posts))
				}
			}
			for _, target := range []string{"/t/x:100?at=2024-05-02", "/t/x:100?at=20240503115959", "/t/x:100.json?at=0001-01-01"} {
				if w := ask(h, "GET", target); w.Code != http.StatusNotFound || w.Header().Get("Memento-Datetime") != "" {
					t.Errorf("%s, before anything was known: %d", target, w.Code)
				}
			}
			// A post that came later leads to the thread of then.
			if b := page(t, h, "/t/x:103?at=20240503120000"); !strings.Contains(b, "will cost 30 million") {
				t.Error("a later post's id does not lead to the thread of then")
			}
			for _, at := range []string{"x", "2024", "2024-13-01", "2024-05-03T12:00:00", "20240503", "99999999999999", "-1", "%00", "now", "20240503120000Z", " 2024-05-03", strings.Repeat("2", 9000)} {
				if w := ask(h, "GET", "/t/x:100?at="+strings.ReplaceAll(at, " ", "%20")); w.Code != http.StatusBadRequest {
					t.Errorf("at=%.30q: status %d", at, w.Code)
				}
			}
		}
	})
}

// webLink is a link as RFC 8288 writes it.
type webLink struct {
	href   string
	rels   []string
	params map[string]string
}

// parseLinks reads a Link header or a link-format document strictly.
func parseLinks(s string) ([]webLink, error) {
	var out []webLink
	skip := func() { s = strings.TrimLeft(s, " \t\r\n") }
	for skip(); s != ""; skip() {
		if len(out) > 0 {
			if s[0] != ',' {
				return nil, fmt.Errorf("no comma before %.40q", s)
			}
			s = s[1:]
			skip()
		}
		end := strings.IndexByte(s, '>')
		if s == "" || s[0] != '<' || end < 0 {
			return nil, fmt.Errorf("no address in %.40q", s)
		}
		l := webLink{href: s[1:end], params: map[string]string{}}
		if _, err := url.Parse(l.href); err != nil || strings.ContainsAny(l.href, " \"<") {
			return nil, fmt.Errorf("address %q", l.href)
		}
		s = s[end+1:]
		for skip(); strings.HasPrefix(s, ";"); skip() {
			s = strings.TrimLeft(s[1:], " ")
			name, rest, ok := strings.Cut(s, `="`)
			value, after, closed := strings.Cut(rest, `"`)
			if !ok || !closed || name == "" || strings.ContainsAny(name, " ,;") {
				return nil, fmt.Errorf("no parameter in %.40q", s)
			}
			if _, twice := l.params[name]; twice {
				return nil, fmt.Errorf("%s twice", name)
			}
			l.params[name], s = value, after
		}
		if l.rels = strings.Fields(l.params["rel"]); len(l.rels) == 0 {
			return nil, fmt.Errorf("%s has no relation", l.href)
		}
		if slices.Contains(l.rels, "memento") {
			if _, err := http.ParseTime(l.params["datetime"]); err != nil || !strings.HasSuffix(l.params["datetime"], " GMT") {
				return nil, fmt.Errorf("%s: datetime %q", l.href, l.params["datetime"])
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// related gives the one link with a relation, nil if there is none.
func related(t *testing.T, links []webLink, rel string) *webLink {
	t.Helper()
	var found *webLink
	for i := range links {
		if slices.Contains(links[i].rels, rel) {
			if found != nil {
				t.Errorf("two links are %s: %s and %s", rel, found.href, links[i].href)
			}
			found = &links[i]
		}
	}
	return found
}

// path is an address without this site's origin.
func path(s string) string { return strings.TrimPrefix(s, "http://127.0.0.1:7070") }

// TestMemento holds the site to RFC 7089: pattern 2.1, where the timegate stands apart from the original.
func TestMemento(t *testing.T) {
	bothStores(t, func(t *testing.T, s store) {
		tellStory(t, s)
		h := siteOver(s).Handler()
		headers := func(w http.Header) []webLink {
			t.Helper()
			links, err := parseLinks(w.Get("Link"))
			if err != nil {
				t.Fatalf("%v in %q", err, w.Get("Link"))
			}
			for _, l := range links {
				if strings.Contains(l.href, "://") {
					t.Errorf("%s names a host", l.href)
				}
			}
			return links
		}
		// The original.
		w := ask(h, "GET", "/t/x:100")
		links := headers(w.Header())
		gate, list := related(t, links, "timegate"), related(t, links, "timemap")
		if gate == nil || list == nil || list.params["type"] != "application/link-format" || w.Header().Get("Memento-Datetime") != "" || related(t, links, "original").href != "/t/x:100" {
			t.Fatalf("the original's links: %q", w.Header().Get("Link"))
		}
		// The timemap.
		w = ask(h, "GET", list.href)
		if ct := w.Header().Get("Content-Type"); w.Code != 200 || ct != "application/link-format" {
			t.Fatalf("timemap: %d %s", w.Code, ct)
		}
		all, err := parseLinks(w.Body.String())
		if err != nil {
			t.Fatal(err)
		}
		if path(related(t, all, "self").href) != list.href || path(related(t, all, "timegate").href) != gate.href || path(related(t, all, "original").href) != "/t/x:100" {
			t.Errorf("timemap: %s", w.Body.String())
		}
		var moments []time.Time
		var mementos []string
		for _, l := range all {
			if slices.Contains(l.rels, "memento") {
				at, _ := http.ParseTime(l.params["datetime"])
				if n := len(moments); n > 0 && !at.After(moments[n-1]) {
					t.Errorf("%v is not after %v", at, moments[n-1])
				}
				moments, mementos = append(moments, at), append(mementos, path(l.href))
			}
		}
		if want := []time.Time{hour(0), hour(1), hour(2), hour(3)}; !slices.EqualFunc(moments, want, time.Time.Equal) {
			t.Fatalf("states at %v", moments)
		}
		self := related(t, all, "self")
		if self.params["from"] != moments[0].Format(http.TimeFormat) || self.params["until"] != moments[3].Format(http.TimeFormat) ||
			path(related(t, all, "first").href) != mementos[0] || path(related(t, all, "last").href) != mementos[3] {
			t.Errorf("ends of the timemap: %+v", self)
		}
		var data struct {
			Original string `json:"original_uri"`
			Mementos struct {
				First, Last struct{ URI string }
				List        []struct {
					Datetime time.Time
					URI      string
				}
			}
		}
		w = ask(h, "GET", list.href+".json")
		if err := json.Unmarshal(w.Body.Bytes(), &data); err != nil || len(data.Mementos.List) != 4 || path(data.Mementos.Last.URI) != mementos[3] || path(data.Original) != "/t/x:100" {
			t.Errorf("as JSON: %v, %+v", err, data)
		}
		// The mementos.
		for i, m := range mementos {
			w := ask(h, "GET", m)
			links := headers(w.Header())
			if w.Code != 200 || w.Header().Get("Memento-Datetime") != moments[i].Format(http.TimeFormat) || strings.Contains(w.Header().Get("Vary"), "Accept-Datetime") {
				t.Errorf("%s: %d, Memento-Datetime %q", m, w.Code, w.Header().Get("Memento-Datetime"))
			}
			beside := map[string]string{"original": "/t/x:100", "timegate": gate.href, "timemap": list.href, "first": mementos[0], "last": mementos[3], "prev": "", "next": ""}
			if i > 0 {
				beside["prev"] = mementos[i-1]
			}
			if i < 3 {
				beside["next"] = mementos[i+1]
			}
			for rel, want := range beside {
				got := ""
				if l := related(t, links, rel); l != nil {
					got = l.href
				}
				if got != want {
					t.Errorf("%s: %s is %q, want %q", m, rel, got, want)
				}
			}
		}
		// The timegate.
		for _, c := range []struct {
			accept string
			want   int // place of the memento; -1 is status 400
		}{
			{"", 3},
			{"Fri, 03 May 2024 12:00:00 GMT", 0},
			{"Fri, 03 May 2024 12:59:59 GMT", 0},
			{"Fri, 03 May 2024 13:00:00 GMT", 1},
			{"Fri, 03 May 2024 14:30:00 GMT", 2},
			{"Fri, 03 May 2024 15:00:00 GMT", 3},
			{"Thu, 01 Jan 1970 00:00:00 GMT", 0}, // before the first
			{"Sat, 01 Jan 2050 00:00:00 GMT", 3}, // after the last
			{"Thu, 03 May 2024 12:00:00 GMT", -1},
			{"Fri, 03 May 2024 12:00:00 UTC", -1},
			{"Fri, 03 May 2024 12:00:00 +0000", -1},
			{"Friday, 03-May-24 12:00:00 GMT", -1},
			{"Fri May  3 12:00:00 2024", -1},
			{"2024-05-03T12:00:00Z", -1},
			{"20240503120000", -1},
			{"yesterday", -1},
			{"Fri, 3 May 2024 12:00:00 GMT", -1},
			{"Fri, 31 Feb 2024 12:00:00 GMT", -1},
			{"Fri, 03 May 2024 25:00:00 GMT", -1},
		} {
			for _, method := range []string{"GET", "HEAD"} {
				var with []string
				if c.accept != "" {
					with = []string{"Accept-Datetime", c.accept}
				}
				w := ask(h, method, gate.href, with...)
				if !strings.Contains(strings.ToLower(w.Header().Get("Vary")), "accept-datetime") {
					t.Errorf("%s %q: Vary %q", method, c.accept, w.Header().Get("Vary"))
				}
				if w.Header().Get("Memento-Datetime") != "" {
					t.Errorf("%q: the timegate says to be a memento", c.accept)
				}
				switch {
				case c.want < 0:
					if w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" {
						t.Errorf("%q: %d", c.accept, w.Code)
					}
				case w.Code != http.StatusFound || w.Header().Get("Location") != mementos[c.want]:
					t.Errorf("%q: %d to %q, want %s", c.accept, w.Code, w.Header().Get("Location"), mementos[c.want])
				default:
					if l := related(t, headers(w.Header()), "original"); l == nil || l.href != "/t/x:100" {
						t.Errorf("%q: no original in %q", c.accept, w.Header().Get("Link"))
					}
				}
			}
		}
		for _, target := range []string{"/timegate/x:9", "/timemap/x:9", "/timemap/x:9.json", "/versions/x:9"} {
			if w := ask(h, "GET", target); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", target, w.Code)
			}
		}
	})
}

// TestVersions compares two versions of a post, and puts them together again from the page.
func TestVersions(t *testing.T) {
	bothStores(t, func(t *testing.T, s store) {
		tellStory(t, s)
		site := siteOver(s)
		h := site.Handler()
		b := page(t, h, "/versions/x:101")
		tree, err := nethtml.Parse(strings.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		old, now := spelt(tree)
		if old != "The bridge will cost 30 million." || now != "The bridge will not cost 300 million." {
			t.Errorf("on the page: %q and %q", old, now)
		}
		for _, w := range []string{"removed:", "added:", "money", "a bridge", "https://example.org/then", "/t/x:100?at=20240503130000#", "x.com/teller/status/101", "2 versions are known"} {
			if !strings.Contains(b, w) {
				t.Errorf("%q is missing", w)
			}
		}
		var c struct {
			A, B     int
			Versions []struct {
				Number      int
				Text        string
				Known, Said time.Time
				SHA256      string
			}
			Diff    []struct{ Op, Text string }
			Changes []struct{ What, Before, After string }
		}
		w := ask(h, "GET", "/versions/x:101.json?a=2&b=1")
		if err := json.Unmarshal(w.Body.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if len(c.Versions) != 2 || c.A != 2 || c.B != 1 || !c.Versions[0].Known.Equal(hour(0)) || !c.Versions[1].Known.Equal(hour(1)) || !c.Versions[1].Said.Equal(hour(1)) || len(c.Versions[0].SHA256) != 64 {
			t.Errorf("as JSON: %+v", c)
		}
		if len(c.Changes) != 3 {
			t.Errorf("changes: %+v", c.Changes)
		}
		if b := page(t, h, "/versions/x:100"); !strings.Contains(b, "No other version") {
			t.Error("a post of one version has no page")
		}
		for _, target := range []string{"?a=0", "?a=3", "?b=x", "?a=-1&b=2", "?a=1&b=99999999999999999999"} {
			if w := ask(h, "GET", "/versions/x:101"+target); w.Code != http.StatusBadRequest {
				t.Errorf("%s: %d", target, w.Code)
			}
		}
		if w := ask(h, "GET", "/versions/x:102"); w.Code != http.StatusNotFound {
			t.Errorf("of a deleted post: %d", w.Code)
		}
		site.Public = true
		if b := page(t, site.Handler(), "/versions/x:101"); strings.Contains(b, "secret-path") {
			t.Error("a visitor is told the name of the owner's file")
		}
	})
}

// spelt reads both texts out of a page's difference.
func spelt(tree *nethtml.Node) (old, now string) {
	var in func(n *nethtml.Node, kind string)
	in = func(n *nethtml.Node, kind string) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == nethtml.TextNode:
				if kind != "ins" {
					old += c.Data
				}
				if kind != "del" {
					now += c.Data
				}
			case c.Data == "del" || c.Data == "ins":
				in(c, c.Data)
			}
		}
	}
	for n := range tree.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == "diff" {
				in(n, "")
			}
		}
	}
	return old, now
}

// TestNews: what came since a reader was there is told and marked, what they saw is not, and what may not be shown
// is not told either.
func TestNews(t *testing.T) {
	bothStores(t, func(t *testing.T, s store) {
		ago := func(minutes int) time.Time {
			return time.Now().Add(-time.Duration(minutes) * time.Minute).UTC().Truncate(time.Millisecond)
		}
		tellAt(t, s, ago(300), []post.Post{saying(100, 0, "One."), saying(101, 100, "Two."), saying(102, 101, "Three."), saying(103, 102, "Four.")})
		site := siteOver(s)
		site.Shelf = newShelf(t)
		h := site.Handler()
		if b := page(t, h, "/t/x:100"); strings.Contains(b, "since you read this") {
			t.Error("news for somebody who never read it")
		}
		if err := site.Shelf.Stop(t.Context(), shelf.Owner, "x:100", shelf.Position{Post: "x:103", Fraction: 1, Finished: true, At: ago(120)}); err != nil {
			t.Fatal(err)
		}
		if b := page(t, h, "/t/x:100"); !strings.Contains(b, "Nothing is new since you read this") || strings.Contains(b, `class="fresh"`) {
			t.Error("nothing came, and that is not told")
		}
		edited := saying(101, 100, "Two, mended.")
		edited.Edited = ago(60)
		followers := saying(105, 104, "For few.")
		followers.Visibility = post.Followers
		tellAt(t, s, ago(60), []post.Post{edited, saying(104, 103, "Five."), followers}, source.Gone{ID: "x:102", State: post.Deleted, Why: "HTTP 410"})
		b := page(t, h, "/t/x:100")
		if !strings.Contains(b, "2 new posts, 1 edited, 1 gone since you read this") || strings.Count(b, `class="fresh"`) != 3 || !strings.Contains(b, `<strong class="fresh">Edited since`) {
			t.Errorf("news: %d marks in %.600s", strings.Count(b, `class="fresh"`), b[max(0, strings.Index(b, `class="done news"`)):])
		}
		if b := page(t, h, "/t/x:100?at="+ago(30).Format(time.RFC3339)); strings.Contains(b, "since you read") {
			t.Error("news on a page of the past")
		}
		site.Public = true // then nobody is signed in here
		if b := page(t, site.Handler(), "/t/x:100"); strings.Contains(b, "since you read") || strings.Contains(b, `class="fresh"`) {
			t.Error("a visitor is told somebody's news")
		}
	})
}
