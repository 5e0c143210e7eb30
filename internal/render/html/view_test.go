package html_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
	"clew/internal/words"
)

func language(t testing.TB, tag string) document.Words {
	t.Helper()
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.Language(tag)
	if !ok {
		t.Fatalf("no language %s", tag)
	}
	return document.Words{Language: l}
}

func parsed(t testing.TB, b []byte) *nethtml.Node {
	t.Helper()
	tree, err := nethtml.Parse(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// textOf is the text of an element, with white space as one space and a space for each <br> and the end of a paragraph.
func textOf(n *nethtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == nethtml.TextNode:
			b.WriteString(d.Data)
		case d.DataAtom == atom.Br, d.DataAtom == atom.P:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *nethtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *nethtml.Node, class string) bool {
	return slices.Contains(strings.Fields(attr(n, "class")), class)
}

func posts(t testing.TB, d *document.Document, opt html.Options) *nethtml.Node {
	t.Helper()
	return parsed(t, html.AppendPosts(nil, d, opt))
}

var views = []html.View{{}, {Plain: true}, {Joined: true}, {Apart: true}, {Tree: true}, {Screen: true}, {Plain: true, Joined: true}, {Plain: true, Tree: true}}

// In every view the words of every post stand once, in the order of the thread, and every post has its anchor.
func TestNoWordIsLost(t *testing.T) {
	for _, v := range views {
		for name, d := range map[string]*document.Document{"full": rendertest.Full(), "long": rendertest.Long(130), "deep": rendertest.Deep(30), "running on": runningOn()} {
			tree := posts(t, d, html.Options{View: v})
			text := textOf(tree)
			ids := map[string]int{}
			for n := range tree.Descendants() {
				if id := attr(n, "id"); id != "" {
					ids[id]++
				}
			}
			for _, it := range d.Flow() {
				if it.Kind != document.Said {
					continue
				}
				want := strings.Join(strings.Fields(it.Post.Text), " ")
				if v.Plain {
					want = strings.Trim(want, "0123456789/ 🧵👇()")
				}
				if got := strings.Count(text, want); got != 1 && (name == "full" || name == "running on") {
					t.Errorf("%q, %s: %d times %q", v, name, got, want)
				}
				if n := ids[html.Anchor(it.Post.ID)]; n != 1 {
					t.Errorf("%q, %s: %d anchors of %s", v, name, n, it.Post.ID)
				}
			}
		}
	}
}

// runningOn is a numbered thread in which some sentences run over the end of a post.
func runningOn() *document.Document {
	d := rendertest.Long(8)
	for i, s := range []string{
		"1/8 The tide mill has turned for the last time and",
		"2/8 nobody in the village remembers, 3/4 of a century later,",
		"3/8 who built it. A new sentence.",
		"4/8 Another one, which ends. 👇",
		"then a small letter begins the fifth (5/8)",
		"6/8 The sixth has a picture",
		"7/8 and the seventh stays alone",
		"8/8 because of a warning.",
	} {
		d.Thread.Line[i].Text, d.Thread.Line[i].Lang, d.Thread.Line[i].Links = s, "en", nil
	}
	d.Thread.Line[5].Media = []post.Media{{Kind: post.Image, Alt: "the sixth"}}
	d.Thread.Line[7].Warning = "spoilers"
	return d
}

func TestNumbersHidden(t *testing.T) {
	text := textOf(posts(t, runningOn(), html.Options{View: html.View{Plain: true}}))
	for _, want := range []string{"The tide mill has turned", "nobody in the village remembers, 3/4 of a century later,", "Another one, which ends.", "then a small letter begins the fifth"} {
		if !strings.Contains(text, want) {
			t.Errorf("the view lacks %q", want)
		}
	}
	for _, hidden := range []string{"1/8", "2/8", "(5/8)", "8/8", "👇"} {
		if strings.Contains(text, hidden) {
			t.Errorf("the view shows %q", hidden)
		}
	}
	// Where numbers are no numbering they stay.
	d := rendertest.Long(2)
	d.Thread.Line[0].Text, d.Thread.Line[1].Text = "3/4 of them stayed", "and 9/11 was asked about 🧵"
	if text := textOf(posts(t, d, html.Options{View: html.View{Plain: true}})); !strings.Contains(text, "3/4 of them") || !strings.Contains(text, "9/11") || strings.Contains(text, "🧵") {
		t.Errorf("it reads %q", text)
	}
}

func TestJoined(t *testing.T) {
	d := runningOn()
	tree := posts(t, d, html.Options{View: html.View{Joined: true, Plain: true}})
	var paragraphs []string
	joined := 0
	for n := range tree.Descendants() {
		if n.DataAtom == atom.P && attr(n, "dir") == "auto" {
			paragraphs = append(paragraphs, textOf(n))
		}
		if has(n, "j") {
			joined++
		}
	}
	want := []string{
		"The tide mill has turned for the last time and nobody in the village remembers, 3/4 of a century later, who built it. A new sentence.",
		"Another one, which ends.", "then a small letter begins the fifth", "The sixth has a picture", "and the seventh stays alone", "because of a warning.",
	}
	if !slices.Equal(paragraphs, want) {
		t.Errorf("paragraphs %q", paragraphs)
	}
	if joined != 1 {
		t.Errorf("%d sections are joined", joined)
	}
	// A day between them, a gap, another language: nothing is joined.
	for name, change := range map[string]func(d *document.Document){
		"day": func(d *document.Document) { d.Thread.Line[1].Created = d.Thread.Line[0].Created.AddDate(0, 0, 2) },
		"gap": func(d *document.Document) {
			d.Thread.Gaps = []thread.Gap{{After: d.Thread.Line[0].ID, Count: 1, Reason: thread.ReasonDeleted}}
		},
		"language": func(d *document.Document) { d.Thread.Line[1].Lang = "uk" },
		"quote":    func(d *document.Document) { d.Thread.Line[0].Quote = &post.Quote{State: post.QuoteDeleted} },
		"fork": func(d *document.Document) {
			d.Thread.Branches = []thread.Branch{{At: d.Thread.Line[0].ID, Posts: []post.Post{{ID: "x:5", Text: "aside"}}}}
		},
	} {
		d := runningOn()
		change(d)
		if text := string(html.AppendPosts(nil, d, html.Options{View: html.View{Joined: true}})); strings.Contains(text, "last time and 2/8") {
			t.Errorf("%s: it is joined", name)
		}
	}
}

func TestViewsSayThatTheyAre(t *testing.T) {
	page := func(v html.View) string {
		return "/t/x?view=" + v.String()
	}
	for _, v := range views {
		out := string(html.AppendHeader(nil, rendertest.Full(), html.Options{View: v, ViewPage: page}))
		if said := strings.Contains(out, "This is a view: "); said != (v != html.View{}) {
			t.Errorf("%q says that it is a view: %v", v, said)
		}
		if v != (html.View{}) && !strings.Contains(out, `<a href="/t/x?view=">See it as written</a>`) {
			t.Errorf("%q has no way back", v)
		}
	}
	menu := parsed(t, html.AppendViewMenu(nil, html.Options{View: html.View{Plain: true}, ViewPage: page}))
	var got []string
	for n := range menu.Descendants() {
		if n.DataAtom == atom.A {
			got = append(got, strings.TrimPrefix(attr(n, "href"), "/t/x?view=")+" "+attr(n, "aria-current"))
		}
	}
	if want := []string{" true", "plain,joined ", "plain,apart ", "plain,tree ", "plain,screen "}; !slices.Equal(got, want) {
		t.Errorf("switches %q", got)
	}
	d, _ := rendertest.Full().WithBranch(rendertest.Full().Thread.Branches[0].Posts[0].ID)
	if out := string(html.AppendHeader(nil, d, html.Options{})); !strings.Contains(out, "a side branch is followed from its fork on") {
		t.Error("a chosen branch is not said to be one")
	}
}

func TestParseView(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain": "plain", "joined,plain": "plain,joined", "tree,joined,screen": "tree", "screen,apart": "screen", "apart,joined": "apart", "plain,,": "plain",
	} {
		if v, ok := html.ParseView(in); !ok || v.String() != want {
			t.Errorf("%q is %q, %v", in, v, ok)
		}
	}
	for _, in := range []string{"x", "Plain", "plain;joined", "plain joined", strings.Repeat("plain,", 40), "\x00", "plain,<b>"} {
		if v, ok := html.ParseView(in); ok || v != (html.View{}) {
			t.Errorf("%q was taken: %q", in, v)
		}
	}
}

// A tree has every post as an item, branches as lists in the item of their fork.
func TestTree(t *testing.T) {
	d := rendertest.Full()
	tree := posts(t, d, html.Options{View: html.View{Tree: true}})
	depth := func(id post.ID) int {
		for n := range tree.Descendants() {
			if attr(n, "id") == html.Anchor(id) {
				lists := 0
				for p := n.Parent; p != nil; p = p.Parent {
					if p.DataAtom == atom.Ol {
						lists++
					}
				}
				return lists
			}
		}
		return -1
	}
	for id, want := range map[post.ID]int{
		d.Thread.Line[0].ID: 1, d.Thread.Line[11].ID: 1, d.Thread.Branches[0].Posts[0].ID: 2, d.Thread.Branches[1].Posts[0].ID: 3, d.Thread.Continued[0].Posts[0].ID: 2,
	} {
		if got := depth(id); got != want {
			t.Errorf("%s stands %d lists deep, expected %d", id, got, want)
		}
	}
	for n := range posts(t, rendertest.Deep(200), html.Options{View: html.View{Tree: true}}).Descendants() {
		lists := 0
		for p := n; p != nil; p = p.Parent {
			if p.DataAtom == atom.Ol {
				lists++
			}
		}
		if lists > 5 {
			t.Fatalf("%d lists in each other", lists)
		}
	}
}

func TestDateRules(t *testing.T) {
	d := rendertest.Long(5)
	at := d.Thread.Line[0].Created
	for i, days := range []int{0, 0, 3, 3, 160} {
		d.Thread.Line[i].Created = at.AddDate(0, 0, days).Add(time.Duration(i) * time.Minute)
	}
	var got []string
	for n := range posts(t, d, html.Options{}).Descendants() {
		if has(n, "later") {
			got = append(got, textOf(n))
		}
	}
	if want := []string{"continued 3 days later", "continued 5 months later"}; !slices.Equal(got, want) {
		t.Errorf("rules %q, expected %q", got, want)
	}
}

// Marks stand on their words, across links and paragraphs, whatever they are given as.
func TestMarks(t *testing.T) {
	p := post.Post{ID: "x:1", Author: "x:2", Text: "One two example.org/mill three\n\nfour пʼять six", Lang: "en", Links: []post.Link{{Start: 8, End: 24, URL: "https://example.org/mill"}}}
	d := document.New(&thread.Thread{ID: p.ID, Author: p.Author, Line: []post.Post{p}}, document.About{})
	for _, c := range []struct {
		name  string
		marks []html.Mark
		want  []string // texts of the elements
		ids   string
	}{
		{"one word", []html.Mark{{4, 7, "m1", "a <note>"}}, []string{"two"}, "m1"},
		{"over a link's border", []html.Mark{{4, 15, "m1", ""}}, []string{"two ", "example"}, "m1"},
		{"within a link", []html.Mark{{10, 13, "", ""}}, []string{"amp"}, ""},
		{"over paragraphs", []html.Mark{{25, 36, "m1", ""}}, []string{"three", "four"}, "m1"},
		{"two, out of order and overlapping", []html.Mark{{25, 30, "b", ""}, {0, 27, "a", ""}}, []string{"One two ", "example.org/mill", " th", "ree"}, "a b"},
		{"in the middle of letters", []html.Mark{{38, 40, "", ""}}, []string{"ʼ"}, ""},
		{"out of the text", []html.Mark{{-5, 3, "", ""}, {40, 4000, "", ""}, {9000, 9001, "", ""}, {7, 2, "", ""}}, []string{"One", "ять six"}, ""},
		{"a hostile name", []html.Mark{{0, 3, `"><script>`, ""}}, []string{"One"}, "___script_"},
		{"nothing", nil, nil, ""},
	} {
		out := html.AppendPosts(nil, d, html.Options{Marks: func(*post.Post) []html.Mark { return c.marks }})
		var got, ids []string
		for n := range parsed(t, out).Descendants() {
			if n.DataAtom == atom.Mark {
				s := ""
				for x := range n.Descendants() {
					if x.Type == nethtml.TextNode {
						s += x.Data
					}
				}
				got = append(got, s)
				if id := attr(n, "id"); id != "" {
					ids = append(ids, id)
				}
			}
		}
		if !slices.Equal(got, c.want) || strings.Join(ids, " ") != c.ids {
			t.Errorf("%s: %q %q", c.name, got, ids)
		}
		if text := textOf(parsed(t, out)); !strings.Contains(text, "One two example.org/mill three four пʼять six") {
			t.Errorf("%s: the text reads %q", c.name, text)
		}
	}
	// Every stretch of every length keeps the text whole and the page well formed.
	want := textOf(posts(t, d, html.Options{}))
	for i := range len(p.Text) + 2 {
		for j := range len(p.Text) + 2 {
			out := html.AppendPosts(nil, d, html.Options{Marks: func(*post.Post) []html.Mark { return []html.Mark{{i, j, "m", ""}} }})
			if got := textOf(parsed(t, out)); got != want {
				t.Fatalf("%d to %d: %q", i, j, got)
			}
			if bytes.Count(out, []byte("<mark")) != bytes.Count(out, []byte("</mark>")) || bytes.Count(out, []byte(`id="m"`)) > 1 {
				t.Fatalf("%d to %d: %s", i, j, out)
			}
		}
	}
}

func TestEmoji(t *testing.T) {
	p := post.Post{ID: "x:1", Text: "a :cat: b :dog: :cat:: :ca t: :javascript: 10:30:45", Emoji: []post.Emoji{{Code: "cat", URL: "https://example.org/cat.png"}, {Code: ":dog:", URL: "u"}, {Code: "javascript", URL: "x"}}}
	d := document.New(&thread.Thread{ID: p.ID, Line: []post.Post{p}}, document.About{})
	opt := html.Options{Emoji: func(e post.Emoji) (string, bool) {
		switch e.Code {
		case "cat":
			return "/m/cat", true
		case "javascript":
			return "javascript:alert(1)", true
		}
		return "", false
	}}
	out := string(html.AppendPosts(nil, d, opt))
	if got := strings.Count(out, `<img class="emoji" loading="lazy" src="/m/cat" alt=":cat:" title=":cat:">`); got != 2 {
		t.Errorf("%d pictures", got)
	}
	for _, want := range []string{" b :dog: ", ":ca t: :javascript: 10:30:45"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	if strings.Contains(out, "alert") {
		t.Error("an address that is none stands in the page")
	}
	if out := string(html.AppendPosts(nil, d, html.Options{})); !strings.Contains(out, p.Text) {
		t.Error("without pictures the text is another")
	}
}

func TestGallery(t *testing.T) {
	for n, want := range map[int]string{1: "", 2: "g g2", 3: "g g3", 4: "g g4", 9: "g g5"} {
		p := post.Post{ID: "x:1", Text: "pictures"}
		for i := range n {
			p.Media = append(p.Media, post.Media{Kind: post.Image, SHA256: fmt.Sprint(i), Alt: fmt.Sprint("picture ", i), Width: 4, Height: 3})
		}
		p.Media[0].Alt = ""
		d := document.New(&thread.Thread{ID: p.ID, Line: []post.Post{p}}, document.About{})
		got, lazy, pictures := "", 0, 0
		for x := range posts(t, d, html.Options{Media: func(s string) (string, bool) { return "/m/" + s, true }}).Descendants() {
			switch {
			case has(x, "g"):
				got = attr(x, "class")
			case x.DataAtom == atom.Img:
				pictures++
				if attr(x, "loading") == "lazy" {
					lazy++
				}
				if attr(x, "alt") == "" || attr(x, "width") != "4" || attr(x, "height") != "3" {
					t.Errorf("a picture of %d has %v", n, x.Attr)
				}
			}
		}
		if got != want || pictures != n || lazy != n-1 {
			t.Errorf("%d pictures: class %q, %d drawn, %d lazy", n, got, pictures, lazy)
		}
	}
}

func TestPoster(t *testing.T) {
	d := rendertest.Full()
	d.Thread.Line[4].Media[1].SHA256 = strings.Repeat("cd", 32)
	opt := html.Options{Media: func(s string) (string, bool) { return "/m/" + s[:2], true }, Poster: func(*post.Media) (string, bool) { return "/m/poster", true }}
	if out := string(html.AppendPosts(nil, d, opt)); !strings.Contains(out, `<video controls preload="none" src="/m/cd" poster="/m/poster" aria-label="Video"></video>`+"\n"+`<figcaption dir="auto" lang="en">The wheel turning</figcaption>`) {
		t.Error("the film has no poster, or no caption")
	}
}

// Quotes stand two deep; what may not be shown says why.
func TestQuotes(t *testing.T) {
	d := rendertest.Long(1)
	q := func(text string, inner *post.Quote) *post.Quote {
		return &post.Quote{ID: post.ID("x:" + text), Post: &post.Post{ID: post.ID("x:" + text), Text: "words of " + text, Quote: inner}}
	}
	d.Thread.Line[0].Quote = q("one", q("two", q("three", nil)))
	text := textOf(posts(t, d, html.Options{}))
	if !strings.Contains(text, "words of one") || !strings.Contains(text, "words of two") || strings.Contains(text, "words of three") || !strings.Contains(text, "A quoted post.") {
		t.Errorf("it reads %q", text)
	}
	for state, want := range map[post.QuoteState]string{post.QuoteDeleted: "deleted", post.QuoteBlocked: "block", post.QuoteDetached: "detached", post.QuotePending: "consent", post.QuoteRevoked: "took back", post.QuotePrivate: "may not be shown", post.QuoteMissing: "not held"} {
		d.Thread.Line[0].Quote = &post.Quote{State: state, Post: &post.Post{Text: "SECRET"}}
		if text := textOf(posts(t, d, html.Options{})); !strings.Contains(text, want) || strings.Contains(text, "SECRET") {
			t.Errorf("%s reads %q", state, text)
		}
	}
}

// On a page in a right-to-left language Clew's words are its language's, and posts keep their own.
func TestRightToLeft(t *testing.T) {
	ar := language(t, "ar")
	d := rendertest.Full()
	d.Thread.Verdict.Evidence = "A sentence in English"
	body := html.AppendBody(nil, d, html.Options{Words: ar, Lang: "ar"})
	for n := range parsed(t, body).Descendants() {
		if attr(n, "dir") == "rtl" {
			t.Errorf("%s is marked rtl on a page that is", n.Data)
		}
		if n.DataAtom == atom.P && attr(n, "dir") == "auto" && !strings.Contains(fmt.Sprint(n.Attr), "lang") {
			t.Errorf("a post's paragraph takes the page's language: %q", textOf(n))
		}
	}
	for _, want := range []string{`<bdi lang="en" dir="ltr">A sentence in English</bdi>`, "ردًّا على <bdi>@bo_hadley</bdi>", `<p dir="auto" lang="ja">`, "المزيد من <bdi>@tamsin_orrel</bdi>"} {
		if !bytes.Contains(body, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
	alone := html.AppendBody(nil, d, html.Options{Words: ar})
	if !bytes.Contains(alone, []byte(`<p class="m" lang="ar" dir="rtl">`)) {
		t.Error("alone, Clew's words are not marked as Arabic")
	}
	for _, b := range [][]byte{body, alone} {
		if err := rendertest.Safe(b); err != nil {
			t.Error(err)
		}
	}
}

func TestMonogram(t *testing.T) {
	for _, c := range []struct {
		a    post.Account
		want string
	}{
		{post.Account{Name: "tamsin"}, ">T<"}, {post.Account{Handle: "@bo"}, ">B<"}, {post.Account{Name: "🦊 Zoe"}, ">Z<"}, {post.Account{Name: "🦊", Handle: "@fox"}, ">F<"},
		{post.Account{Name: "김철수"}, ">김<"}, {post.Account{}, ">•<"}, {post.Account{Name: "<b>"}, ">B<"}, {post.Account{Name: strings.Repeat("!", 10_000)}, ">•<"},
	} {
		d := rendertest.Long(1)
		d.Author = c.a
		if out := string(html.AppendHeader(nil, d, html.Options{})); !strings.Contains(out, `aria-hidden="true"`+c.want) {
			t.Errorf("%q has no disc with %q", c.a.Name+c.a.Handle, c.want)
		}
	}
	out := string(html.AppendHeader(nil, rendertest.Long(1), html.Options{Avatar: func(post.Account) (string, bool) { return "/m/face", true }}))
	if !strings.Contains(out, `<img class="av" alt="" width="48" height="48" src="/m/face">`) {
		t.Error("the face is not shown")
	}
}

func TestStatements(t *testing.T) {
	d := rendertest.Full()
	at := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)
	opt := html.Options{Statements: []html.Statement{
		{At: at, Text: "Not the mill, the <b>sluice</b>.", Correction: true},
		{At: at, Text: "I was asked about this post.", Post: d.Thread.Line[1].ID},
		{At: at, Text: "And about all of it."},
		{At: at, Text: "And about one that is gone.", Post: "x:1"},
	}}
	body := string(html.AppendBody(nil, d, opt))
	rest := body
	for _, want := range []string{"The author&#39;s correction, made here", "Not the mill, the &lt;b&gt;sluice&lt;/b&gt;.", "an empty line.", "The author&#39;s reply, made here", "I was asked about this post.", "A correction in a side branch.", "• • •", "And about all of it.", "And about one that is gone.", "Where it came from"} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("it lacks %q there", want)
		}
		rest = after
	}
	inert(t, "statements", []byte("<style></style>"+body))
}

// A long page is cut into parts, whole all the same, and can be sent as it is written.
func TestLongPages(t *testing.T) {
	d := rendertest.Long(2000)
	whole := html.AppendPosts(nil, d, html.Options{})
	var sent []byte
	flushes := 0
	rest := html.AppendPosts(nil, d, html.Options{Flush: func(b []byte) []byte {
		flushes++
		sent = append(sent, b...)
		return b[:0]
	}})
	if !bytes.Equal(append(sent, rest...), whole) {
		t.Error("sent in parts it is another page")
	}
	chunks := bytes.Count(whole, []byte(`<div class="k">`))
	if flushes < 20 || chunks < 20 || chunks > 400 {
		t.Errorf("%d flushes, %d parts", flushes, chunks)
	}
	if n := bytes.Count(whole, []byte(`<section class="p"`)); n != 2000 {
		t.Errorf("%d posts", n)
	}
	if bytes.Contains(html.AppendPosts(nil, rendertest.Long(30), html.Options{}), []byte(`class="k`)) {
		t.Error("a short page is cut")
	}
	first := bytes.Index(whole, []byte(`<div class="k">`))
	if !strings.Contains(html.Style, "@media print") || !strings.Contains(html.Style, ".k{content-visibility:visible}") || first < 4000 {
		t.Errorf("the first part is %d bytes long, or print leaves parts out", first)
	}
}

// Every view of every hostile document is inert.
func TestViewsAreInert(t *testing.T) {
	list := rendertest.HostileStrings(t)
	ar := language(t, "ar")
	for i, h := range list {
		if i%7 != 0 {
			continue
		}
		d := rendertest.Hostile(h)
		opt := html.Options{
			View: views[i%len(views)], Words: ar, Lang: "ar", Media: func(string) (string, bool) { return "/media/x", true },
			Emoji: func(post.Emoji) (string, bool) { return "/media/x", true }, Avatar: func(post.Account) (string, bool) { return h, true },
			Branch: func(post.ID) string { return "/media/x" }, Versions: func(post.ID) string { return "javascript:" + h }, ViewPage: func(html.View) string { return "/media/x" },
			Marks: func(p *post.Post) []html.Mark { return []html.Mark{{i % 5, len(p.Text) - 1, h, h}} }, Statements: []html.Statement{{Text: h}, {Text: h, Correction: true}},
		}
		opt.Avatar = nil
		var b bytes.Buffer
		if err := html.Render(&b, d, opt); err != nil {
			t.Fatal(err)
		}
		inert(t, h, b.Bytes())
		if err := rendertest.Safe(b.Bytes()); err != nil {
			t.Errorf("%q: %v", h, err)
		}
		if t.Failed() {
			return
		}
	}
}

// BenchmarkPage30 is the first writing of a page of 30 posts.
func BenchmarkPage30(b *testing.B) {
	d := rendertest.Long(30)
	opt := html.Options{Words: language(b, "uk"), Lang: "uk"}
	b.ReportAllocs()
	for b.Loop() {
		html.AppendBody(make([]byte, 0, 64<<10), d, opt)
	}
}

// FuzzViews holds that whatever a post says, wherever it is marked and linked, and in every view, its page is
// inert and well formed, and its words are the same with marks and without.
func FuzzViews(f *testing.F) {
	f.Add("1/ One two https://example.org/mill three\n\nfour 🧵", 3, 20, 8, 24, uint8(1))
	f.Add("a\r\n\r\nb :cat: c", 0, 100, 2, 3, uint8(2))
	f.Add("\xffé\u0301\u0301 x (1/3) 👇", 2, 5, 1, 4, uint8(6))
	f.Fuzz(func(t *testing.T, text string, start, end, from, to int, view uint8) {
		d := rendertest.Long(3)
		for i := range d.Thread.Line {
			p := &d.Thread.Line[i]
			p.Text, p.Links = text, []post.Link{{Start: from, End: to, URL: "https://example.org/"}}
			p.Emoji = []post.Emoji{{Code: "cat", URL: "u"}}
		}
		opt := html.Options{View: views[int(view)%len(views)], Emoji: func(post.Emoji) (string, bool) { return "/media/x", true }}
		plain := html.AppendBody(nil, d, opt)
		opt.Marks = func(*post.Post) []html.Mark { return []html.Mark{{start, end, "m", text}, {end, start, "", ""}} }
		marked := html.AppendBody(nil, d, opt)
		for _, b := range [][]byte{plain, marked} {
			inert(t, text, append([]byte("<style></style>"), b...))
			if err := rendertest.Safe(b); err != nil {
				t.Fatal(err)
			}
			for _, tag := range []string{"p", "a", "mark", "section", "div", "li", "ol", "details"} {
				if bytes.Count(b, []byte("<"+tag+" "))+bytes.Count(b, []byte("<"+tag+">")) != bytes.Count(b, []byte("</"+tag+">")) {
					t.Fatalf("%q: %s is not closed as often as opened", text, tag)
				}
			}
		}
		// An emoji that a mark cuts stands as its code.
		if !strings.Contains(text, ":cat:") && textOf(parsed(t, plain)) != textOf(parsed(t, marked)) {
			t.Fatalf("%q reads otherwise with marks", text)
		}
	})
}
