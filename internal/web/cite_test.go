package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"clew/internal/cite"
	"clew/internal/post"
	"clew/internal/record/inmem"
)

// citable is a record with a thread of three posts, the last of which is for followers, and one of somebody whom
// only those who are signed in may read.
func citable(t testing.TB) *inmem.Record {
	r := inmem.New(nil)
	b := batch{accounts: []post.Account{
		{ID: "x:7", Network: post.X, Handle: "@ilse_varga", Name: `Ilse "<Varga>" & co`},
		{ID: "at://did:plc:abc", Network: post.Bluesky, Handle: "@nell.example", Name: "Nell", LoggedInOnly: true},
	}}
	for i, s := range []string{"The mill turns again. Here is how", "It took <b>nine</b> years & one day.", "SECRET words for followers"} {
		p := post.Post{ID: post.ID("x:700" + string(rune('0'+i))), Author: "x:7", Text: s, Lang: "en", Created: noon}
		if i > 0 {
			p.Parent, p.ParentAuthor = post.ID("x:700"+string(rune('0'+i-1))), "x:7"
		}
		if i == 2 {
			p.Visibility = post.Followers
		}
		b.posts = append(b.posts, p)
	}
	b.posts = append(b.posts, post.Post{ID: "at://did:plc:abc/app.bsky.feed.post/3l2aaaaaaaa2a", Author: "at://did:plc:abc", Text: "SECRET of Nell", Created: noon})
	put(t, r, b)
	return r
}

func TestCitePage(t *testing.T) {
	h := siteOf(citable(t)).Handler()
	s := page(t, h, "/cite/x:7000")
	for _, style := range cite.Styles() {
		has(t, s, style.Title, `id="cite-`+style.Name+`"`)
	}
	has(t, s, "Ilse “&lt;Varga&gt;” &amp; co [@ilse_varga]", "The mill turns again.", "/cite/x:7000?as=bibtex", "https://x.com/ilse_varga/status/7000")
	s = page(t, h, "/cite/x:7000?post=2&words="+url.QueryEscape("<b>nine</b> years"))
	has(t, s, "&lt;b&gt;nine&lt;/b&gt; years", "[Post]")
	s = page(t, h, "/cite/x:7000?words=ten+years+and+one+day")
	has(t, s, "These words do not stand there exactly", "It took &lt;b&gt;nine&lt;/b&gt; years")
	has(t, page(t, h, "/cite/x:7000?lang=uk"), "Цитування", "Chicago 17")
	for _, bad := range []string{"/cite/x:9999", "/cite/x:7000?post=99", "/cite/x:7000?as=docx", "/cite/x:7000?at=never", "/cite/x:7000?post=p-x", "/cite/x:7000?as=ris&words=nowhere+to+be+found", "/cite/"} {
		if w := ask(h, "GET", bad); w.Code != http.StatusNotFound && w.Code != http.StatusBadRequest {
			t.Errorf("%s: status %d", bad, w.Code)
		}
	}
}

func TestCiteTwinAndFiles(t *testing.T) {
	h := siteOf(citable(t)).Handler()
	var twin struct {
		Thread, Post, SHA256 string
		Found                bool
		Start, End           int
		Styles               []struct{ Style, Text, InText string }
		CSL                  map[string]any
		BibTeX               string
	}
	w := ask(h, "GET", "/cite/x:7000.json?words="+url.QueryEscape("nine</b> years"))
	if err := json.Unmarshal(w.Body.Bytes(), &twin); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if first := ask(h, "GET", "/cite/x:7000.json?words=The+mill").Body.String(); !strings.Contains(first, `"words":"The mill","start":0,"end":8`) {
		t.Errorf("words at the beginning of a post: %.300s", first)
	}
	if whole := ask(h, "GET", "/cite/x:7000.json").Body.String(); strings.Contains(whole, `"start"`) {
		t.Errorf("a thread without words has a place of words: %.300s", whole)
	}
	if twin.Post != "x:7001" || !twin.Found || twin.Start != 11 || twin.End != 25 || len(twin.Styles) != len(cite.Styles()) || twin.CSL["type"] != "post" || len(twin.SHA256) != 64 {
		t.Errorf("twin %+v", twin)
	}
	for as, want := range map[string]string{"bibtex": "@misc{", "biblatex": "@online{", "ris": "TY  - ELEC\r\n", "csl": `"type":"post"`} {
		w := ask(h, "GET", "/cite/x:7000?as="+as)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || !regexp.MustCompile(`^attachment; filename="[a-z0-9-]+\.(bib|ris|csl\.json)"$`).MatchString(w.Header().Get("Content-Disposition")) {
			t.Errorf("%s: status %d, %q, %.80s", as, w.Code, w.Header(), w.Body)
		}
	}
}

// TestCiteKeepsSecrets: nothing that may not be handed on is in a citation, or in what a page says of itself.
func TestCiteKeepsSecrets(t *testing.T) {
	s := siteOf(citable(t))
	s.Public = true
	s.URL = "https://threads.example"
	h := s.Handler()
	nell := "/cite/" + url.PathEscape("at:~~did:plc:abc~app.bsky.feed.post~3l2aaaaaaaa2a")
	for _, at := range []string{"/cite/x:7000", "/cite/x:7000.json", "/cite/x:7000?words=SECRET", "/cite/x:7000?words=SECRET+words+for+followers", "/cite/x:7000.json?words=SECRET+words", "/cite/x:7000?post=3", "/cite/x:7000?post=x:7002", "/cite/x:7002?as=ris", nell, nell + ".json", nell + "?as=csl", "/t/x:7000"} {
		w := ask(h, "GET", at)
		body := strings.ReplaceAll(w.Body.String(), `dir="auto">SECRET`, "") // the form gives back what was asked
		body = strings.NewReplacer("SECRET+words", "", "words=SECRET", "").Replace(body)
		if strings.Contains(body, "SECRET") || strings.Contains(w.Header().Get("Link"), "SECRET") {
			t.Errorf("%s: %s", at, regexp.MustCompile(`.{60}SECRET.{40}`).FindString(body))
		}
	}
	has(t, ask(h, "GET", "/cite/x:7000").Body.String(), "https://threads.example/t/x:7000")
}

// TestEmbedded: a thread's page tells programs what it is, in three ways, and others can be told where to cite from.
func TestEmbedded(t *testing.T) {
	s := siteOf(citable(t))
	s.Public, s.URL = true, "https://threads.example"
	w := ask(s.Handler(), "GET", "/t/x:7000")
	tree, err := nethtml.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	meta := map[string]string{}
	var ld map[string]any
	coins := ""
	for n := range tree.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch {
		case n.Data == "meta":
			meta[attr["name"]] = attr["content"]
		case n.Data == "script" && attr["type"] == "application/ld+json":
			if err := json.Unmarshal([]byte(n.FirstChild.Data), &ld); err != nil {
				t.Errorf("JSON-LD: %v", err)
			}
		case n.Data == "span" && attr["class"] == "Z3988":
			coins = attr["title"]
		}
	}
	name := `Ilse "<Varga>" & co`
	for k, want := range map[string]string{"citation_title": "The mill turns again. Here is how", "citation_author": name, "citation_publication_date": "2024/05/03", "citation_public_url": "https://x.com/ilse_varga/status/7000", "citation_language": "en", "DC.publisher": "X", "DC.identifier": "x:7000"} {
		if meta[k] != want {
			t.Errorf("%s is %q, want %q", k, meta[k], want)
		}
	}
	author, _ := ld["author"].(map[string]any)
	if ld["@type"] != "SocialMediaPosting" || ld["headline"] != "The mill turns again. Here is how" || author["name"] != name || ld["archivedAt"] != "https://threads.example/t/x:7000" || ld["datePublished"] != "2024-05-03T12:00:00Z" {
		t.Errorf("JSON-LD %v", ld)
	}
	q, err := url.ParseQuery(coins)
	if err != nil || q.Get("rft.au") != name || q.Get("rft.date") != "2024-05-03" || q.Get("rft.type") != "forumPost" {
		t.Errorf("COinS %q: %v", coins, err)
	}
	if l := strings.Join(w.Header().Values("Link"), ", "); !strings.Contains(l, `<https://threads.example/t/x:7000>; rel="cite-as"`) || !strings.Contains(l, `rel="describedby"; type="application/vnd.citationstyles.csl+json"`) {
		t.Errorf("Link: %s", l)
	}
}

func BenchmarkCitePage(b *testing.B) {
	h := siteOf(citable(b)).Handler()
	for b.Loop() {
		if w := ask(h, "GET", "/cite/x:7000"); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
