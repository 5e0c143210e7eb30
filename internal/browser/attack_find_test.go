package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
)

// turning are tricks of direction and of letters that stand on one another: nothing of them may reach beyond the words
// that they stand in.
var turning = []string{"\u202eexe.txt\u202c", "\u202e", "\u2067\u2067\u2067", "\u2069\u2069\u2069\u202c", "\u202dabc\u202eدوسيه", "\u200f\u061c\u200e", "\u2066a\u2069\u2069\u2069", "e" + strings.Repeat("\u0301", 400), strings.Repeat("\u202e", 60), "\ufeff\u2028\u2029\u0085"}

// told is a thread of x whose every foreign word is one of some, and the same words as somebody else posted them elsewhere:
// they share runs of words, and have a name, a date and a figure that changes.
func toldThread(n int, some []string) (posts []post.Post, people []post.Account) {
	var more []post.Post
	for k, network := range []post.Network{post.X, post.Mastodon} {
		who := post.AccountID(fmt.Sprintf("x:77%06d", n))
		first := 1870000000009000000 + int64(n)*1000
		id := func(i int) post.ID { return post.ID("x:" + strconv.FormatInt(first+int64(i), 10)) }
		if network == post.Mastodon {
			who = post.AccountID(fmt.Sprintf("https://hostile.example/users/f%d", n))
			id = func(i int) post.ID {
				return post.ID(fmt.Sprintf("https://hostile.example/users/f%d/statuses/%d", n, 1000+i))
			}
		}
		people = append(people, post.Account{ID: who, Network: network, Handle: "@" + some[0], Name: some[len(some)-1], Bio: some[0] + " https://hostile.example/@f" + strconv.Itoa(n)})
		for i, s := range some {
			text := fmt.Sprintf("In Kyiv %s about %d artillery shells fell on 3 May 2024 near the old harbour %s mill number %d.", s, 1000*(i+1)+n, s, n*100+i)
			p := post.Post{ID: id(i), Network: network, Author: who, Created: begin.Add(time.Duration(n*100+i*2+k) * time.Minute), Lang: []string{"en", "", s}[i%3], Text: text,
				Links: []post.Link{{URL: "https://hostile.example/" + s, Start: 0, End: 2}, {URL: "https://hostile.example/card", Title: "card " + s, Text: s}}, Tags: []post.Tag{{Name: s, Start: 3, End: 7}},
				Mentions: []post.Mention{{Start: 3, End: 7, Handle: "@" + s}},
				Media:    []post.Media{{Kind: post.Image, URL: "https://hostile.example/" + s, Alt: "a lighthouse " + s}}}
			if i > 0 {
				p.Parent, p.ParentAuthor = id(i-1), who
			}
			if i%4 == 3 {
				p.Warning = s
			}
			posts = append(posts, p)
			if i == 0 { // said once more: a line of the thread's page tells of it
				p.ID, p.Created = id(500), p.Created.Add(3*time.Minute)
				more = append(more, p)
			}
		}
	}
	return append(posts, more...), people
}

// foundPages are the pages on which a thread's words are found, checked, indexed and laid beside the same elsewhere, and on
// which each of some stands in every place of the address.
func foundPages(n int, some []string, posts []post.Post) (pages []string) {
	at := func(path string, params ...string) {
		q := url.Values{}
		for i := 0; i+1 < len(params); i += 2 {
			q.Set(params[i], params[i+1])
		}
		pages = append(pages, path+"?"+q.Encode())
	}
	if len(some) < 2 {
		return nil
	}
	root, account := posts[0].ID, string(posts[0].Author)
	pages = append(pages, "/t/"+escapedID(string(root)), "/same/"+escapedID(string(root)))
	at("/same/"+escapedID(string(root)), "post", string(posts[1].ID))
	at("/search", "q", "artillery from:"+account)
	at("/search", "q", "lighthouse", "sort", "relevance", "each", "1")
	for _, by := range [][2]string{{"thread", string(root)}, {"account", account}} {
		at("/index", by[0], by[1])
		at("/index", by[0], by[1], "kind", "quantity")
		at("/index", by[0], by[1], "entry", "city/703448")
		at("/index", by[0], by[1], "series", "artillery shells")
	}
	for i, s := range some {
		said := strings.TrimPrefix(posts[i].Text, "In ")
		switch i % 5 { // each verdict
		case 0:
			at("/quote", "q", posts[i].Text)
		case 1:
			at("/quote", "q", strings.ReplaceAll(posts[i].Text, "about", "never"), "by", account, "around", "2023-01-01")
		case 2:
			at("/quote", "q", said[:len(said)/2]+" … "+posts[0].Text)
		case 3:
			at("/quote", "q", "nobody has posted "+s+" in these words of mine")
		case 4:
			at("/quote", "as", "screenshot", "q", "Some Body "+s+"\n@"+s+"\n"+posts[i].Text+"\n10:23 AM · May 4, 2024\n"+s, "by", s, "around", s)
		}
		switch i % 4 { // in every place of an address
		case 0:
			at("/quote", "q", "words of somebody", "by", s, "around", "2024-05-03")
			at("/search", "q", s, "sort", s, "from", s, "each", s)
		case 1:
			at("/quote", "q", "words of somebody", "around", s, "at", s, "as", s)
			at("/index", "thread", s, "kind", s)
		case 2:
			at("/index", "thread", string(root), "kind", s, "entry", s, "series", s, "from", s)
			at("/index", "account", account, "since", s, "until", s, "as", s)
		case 3:
			at("/same/"+escapedID(string(root)), "post", s)
			at("/index", "q", s, "collection", s)
		}
	}
	return pages
}

// posted serves what POST /quote answers to lists of payloads: pages by their number.
func posted(t testing.TB, base string, some [][]string) (*httptest.Server, []string) {
	t.Helper()
	var pages []string
	for i := range some {
		pages = append(pages, fmt.Sprintf("/posted/%d", 2*i), fmt.Sprintf("/posted/%d", 2*i+1))
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/posted/"))
		if err != nil || n/2 >= len(some) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		if list := some[n/2]; n%2 == 0 {
			_ = m.WriteField("lines", strings.Join(list, "\n")) // into memory
		} else {
			f, _ := m.CreateFormFile("file", list[0]+".jsonl")
			for _, s := range list {
				_ = json.NewEncoder(f).Encode(map[string]string{"text": s + " near the old harbour", "by": s, "around": s})
			}
		}
		m.Close()
		res, err := http.Post(base+"/quote", m.FormDataContentType(), &b)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body) // the browser sees what is cut off
	}))
	t.Cleanup(s.Close)
	return s, pages
}

// TestAttackFinding opens the pages that find and check, full of payloads as data, as addresses and as forms: nothing may run,
// leave or ask another host, with the page's policy and without it; no mark of direction reaches beyond its words; no page is
// wider than its window; and what a program reads is JSON.
func TestAttackFinding(t *testing.T) {
	installed(t)
	const batch = 8
	all := payloads(t, 1000)
	var list []string
	for i, s := range all {
		if i%24 == 0 && len(s) < 300 {
			list = append(list, s)
		}
	}
	list = append(list, turning...)
	pages, lists, s := foundSite(t, list, batch)
	t.Run("twins", func(t *testing.T) { twins(t, s.base, pages) })
	forms, formPages := posted(t, s.base, lists)
	// What pages without anything hostile have is seen of the same pages of words that mean no harm.
	harmless, words, calm := foundSite(t, []string{"slowly", "at dawn", "quietly", "once", "without a word", "twice", "again", "much later"}, batch)
	allow := plainly(t, calm.base, append(shapes(harmless), "/search?q=zzzz", "/search?q=%22", "/nowhere", "/quote?q=...", "/quote", "/index?thread=nowhere", "/search?q="+strings.Repeat("word+", 60))...)
	calmForms, calmPages := posted(t, calm.base, words)
	allow = append(allow, plainly(t, calmForms.URL, calmPages...)...)
	// A payload may break its line; and whether the line that says where else stands on a page is a matter of milliseconds.
	allow = append(allow, "br", "p", "a", "a href", "bdi", "small", "span")
	var some []string // the policy is what is tried: the pages are the same
	for i, p := range pages {
		if i%4 == 0 {
			some = append(some, p)
		}
	}
	for _, with := range []struct {
		name, base string
		pages      []string
	}{{"without the policy", bare(t, s.base), pages}, {"with the policy", s.base, some}, {"forms", forms.URL, formPages}} {
		t.Run(with.name, func(t *testing.T) {
			a := drive[attacked](t, "attack", map[string]any{"base": with.base, "urls": with.pages, "allow": allow, "narrow": true})
			if a.Pages != len(with.pages) || a.Elements < 40*a.Pages {
				t.Errorf("%d pages of %d were opened, with %d elements", a.Pages, len(with.pages), a.Elements)
			}
			a.quiet(t)
			t.Logf("figures: %d payloads, %d pages, %d elements: 0 ran, 0 asked another host", len(list), a.Pages, a.Elements)
		})
	}
}

// plainly lists the elements and attributes that pages without anything hostile have.
func plainly(t *testing.T, base string, pages ...string) []string {
	t.Helper()
	list := drive[attacked](t, "attack", map[string]any{"base": base, "urls": pages, "allow": []string{}}).Pairs
	for _, pair := range list {
		element, attribute, _ := strings.Cut(pair, " ")
		if slices.Contains([]string{"iframe", "object", "embed", "base", "frame", "math", "portal"}, element) || strings.HasPrefix(attribute, "on") || attribute == "srcdoc" || attribute == "style" {
			t.Errorf("a page of ours has %s", pair)
		}
	}
	return list
}

// shapes are those of some pages that differ by more than what stands in their addresses.
func shapes(pages []string) (out []string) {
	seen := map[string]int{}
	for _, p := range pages {
		path, query, _ := strings.Cut(p, "?")
		q, err := url.ParseQuery(query)
		if err != nil {
			panic("browser: an address made here is broken: " + err.Error())
		}
		shape := path + fmt.Sprint(len(q))
		for name := range q {
			shape += string(name[0]) // in no order: a page more is no harm
		}
		if seen[shape]++; seen[shape] <= 3 {
			out = append(out, p)
		}
	}
	return out
}

// foundSite serves a record of threads that are full of some, so many in each, and gives the pages that find them and the
// lists to post there.
func foundSite(t *testing.T, list []string, batch int) (pages []string, lists [][]string, s *running) {
	t.Helper()
	record := filepath.Join(t.TempDir(), "record")
	var posts []post.Post
	var people []post.Account
	n := 0
	for some := range slices.Chunk(list, batch) {
		p, who := toldThread(n, some)
		posts, people = append(posts, p...), append(people, who...)
		pages = append(pages, foundPages(n, some, p)...)
		if n%4 == 0 {
			lists = append(lists, some)
		}
		n++
	}
	if err := put(record, "told", posts, people); err != nil {
		t.Fatal(err)
	}
	clewSays(t, record, "record", "reindex")
	return pages, lists, serve(t, record, "--offline")
}

// twins reads the JSON of every page that has one, and looks for marks of direction in the pages themselves.
func twins(t *testing.T, base string, pages []string) {
	read := 0
	seen := map[string]int{} // what was met, so that the attack is known to reach it
	for _, p := range pages {
		for _, twin := range []bool{false, true} {
			at := p
			if path, query, _ := strings.Cut(p, "?"); twin {
				at = path + ".json?" + query
			}
			res, err := http.Get(base + at)
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode >= 500 {
				t.Errorf("%d, %v, at %.200s", res.StatusCode, err, at)
				continue
			}
			kind := res.Header.Get("Content-Type")
			switch {
			case twin && (!strings.HasPrefix(kind, "application/json") || !json.Valid(b)):
				t.Errorf("no JSON but %q: %.200q, at %.200s", kind, b, at)
			case twin:
				var told struct {
					Verdict string
					Places  []any
					Entries []any
					Facets  any
				}
				_ = json.Unmarshal(b, &told) // fields of other pages are of other kinds
				path, _, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
				path, _, _ = strings.Cut(path, "?")
				seen[path+" "+told.Verdict]++
				if len(told.Places) > 0 {
					seen[path+" places"]++
				}
				if told.Facets != nil {
					seen[path+" facets"]++
				}
				if len(told.Entries) > 0 {
					seen[path+" entries"]++
				}
			case strings.HasPrefix(kind, "text/html"):
				if strings.HasPrefix(p, "/index") && strings.Contains(string(b), "<svg") {
					seen["index chart"]++
				}
				if i := strings.IndexFunc(string(b), func(r rune) bool {
					return r >= 0x202a && r <= 0x202e || r == 0x2066 || r == 0x2067 || r >= 0x80 && r < 0xa0 || r < ' ' && r != '\n' && r != '\t'
				}); i >= 0 {
					t.Errorf("%q stands in the page at %.200s", string(b)[max(0, i-60):min(len(b), i+20)], at)
				}
				if strings.Count(string(b), "\u2068") != strings.Count(string(b), "\u2069") {
					t.Errorf("isolates do not end at %.200s", at)
				}
			}
			read++
		}
	}
	for _, what := range []string{"quote exact", "quote changed", "quote spliced", "quote not-found", "quote places", "same places", "search facets", "index entries", "index chart"} {
		if seen[what] == 0 {
			t.Errorf("no page has %s: %v", what, seen)
		}
	}
	if read != 2*len(pages) {
		t.Errorf("%d of %d were read", read, 2*len(pages))
	}
}
