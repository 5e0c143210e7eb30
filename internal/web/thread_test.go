package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/render/html"
)

// forked is a thread x:11 to x:14 with a side branch x:21, x:22 that leaves it at x:12.
func forked(t *testing.T) http.Handler {
	t.Helper()
	r := inmem.New(nil)
	line := chain("x:2", "x:11", "x:12", "x:13", "x:14", "x:15")
	side := chain("x:2", "x:21", "x:22")
	side[0].Parent, side[0].ParentAuthor = "x:12", "x:2"
	for i := range line {
		line[i].Text = fmt.Sprintf("%d/5 %s", i+1, line[i].Text)
	}
	put(t, r, batch{posts: append(line, side...), accounts: []post.Account{{ID: "x:2", Network: post.X, Handle: "@one"}}})
	return siteOf(r).Handler()
}

func anchors(page string) string {
	var ids []string
	for _, piece := range strings.Split(page, `<section class="p`)[1:] {
		_, rest, _ := strings.Cut(piece, ` id="p-`)
		id, _, _ := strings.Cut(rest, `"`)
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

// A branch is chosen in the address, said to be chosen, kept through the other choices, and in files.
func TestBranchInTheAddress(t *testing.T) {
	h := forked(t)
	if got := anchors(page(t, h, "/t/x:11")); got != "11 12 21 22 13 14 15" {
		t.Fatalf("the page has %s", got)
	}
	p := page(t, h, "/t/x:11?branch=x:21")
	if got := anchors(p); got != "11 12 13 14 15 21 22" {
		t.Errorf("along the branch the page has %s", got)
	}
	for _, want := range []string{
		"This is a view: a side branch is followed from its fork on. <a href=\"/t/x:11\">See it as written</a>",
		`<a href="/t/x:11?branch=x:21&amp;view=plain">`, `<a href="/t/x:11.json?branch=x:21">`, `<a href="/t/x:11?branch=x:13">`,
		`<link rel="canonical" href="/t/x:11">`,
	} {
		if !strings.Contains(p, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if got := anchors(page(t, h, "/t/x:11?branch=x:22")); got != "11 12 13 14 15 21 22" {
		t.Errorf("a later post of the branch gives %s", got)
	}
	if got := anchors(page(t, h, "/t/x:11?branch=x:14")); got != "11 12 21 22 13 14 15" {
		t.Errorf("a post of the line gives %s", got)
	}
	var twin struct {
		Posts []struct{ ID string }
	}
	if err := json.Unmarshal(ask(h, "GET", "/t/x:11.json?branch=x:21").Body.Bytes(), &twin); err != nil || len(twin.Posts) != 4 || twin.Posts[3].ID != "x:22" {
		t.Errorf("the twin along the branch: %v, %v", twin, err)
	}
	for target, status := range map[string]int{
		"/t/x:11?branch=x:99": 404, "/t/x:11?branch=nonsense": 400, "/t/x:11?branch=": 200, "/t/x:11.json?branch=x:99": 404,
		"/t/x:11?view=nonsense": 400, "/t/x:11?view=plain,tree": 200, "/t/x:11?view=" + strings.Repeat("x", 5000): 400, "/t/x:11?view=plain&view=x": 200,
	} {
		if w := ask(h, "GET", target); w.Code != status {
			t.Errorf("%.60s: %d, expected %d", target, w.Code, status)
		}
	}
}

// Every view of a page loads nothing from elsewhere, says that it is one, and has all posts.
func TestViewsOfAPage(t *testing.T) {
	h := forked(t)
	for _, v := range []string{"plain", "joined", "apart", "tree", "screen", "plain,joined", "plain,tree"} {
		p := page(t, h, "/t/x:11?view="+v)
		if !strings.Contains(p, "This is a view: ") || !strings.Contains(p, `aria-current="true"`) {
			t.Errorf("%s is not said to be a view", v)
		}
		for _, id := range []post.ID{"x:11", "x:12", "x:13", "x:14", "x:15", "x:21", "x:22"} {
			if strings.Count(p, ` id="`+html.Anchor(id)+`"`) != 1 {
				t.Errorf("%s: post %s is not there once", v, id)
			}
		}
		if strings.Contains(p, ">1/5") == strings.Contains(v, "plain") {
			t.Errorf("%s: the numbers are shown: %v", v, !strings.Contains(v, "plain"))
		}
		if !strings.Contains(p, `name="view" value="`+v+`"`) {
			t.Errorf("%s: the refresh forgets the view", v)
		}
	}
}

// The page speaks the language that its reader asks for, all of it.
func TestPageInArabic(t *testing.T) {
	p := page(t, forked(t), "/t/x:11?lang=ar")
	for _, want := range []string{`<html lang="ar" dir="rtl"`, "ردّ الكاتب هنا أيضًا، منشوران", "كاملة بقدر ما يُرى", "اتبع أقدم ردّ", "حدّث الآن", `<p dir="auto" lang="`} {
		if !strings.Contains(p, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	_, body, _ := strings.Cut(p, "<article>")
	body, _, _ = strings.Cut(body, "من أين جاءت") // sources are named in English, and marked so
	for _, english := range []string{"posts", "original", "Follow", "refresh", "View", "whole", "Whole"} {
		if strings.Contains(stripped(body), english) {
			t.Errorf("%q is said in English", english)
		}
	}
}

// stripped is a page without its tags.
func stripped(s string) string {
	var b strings.Builder
	for {
		text, rest, ok := strings.Cut(s, "<")
		b.WriteString(text)
		if !ok {
			return b.String()
		}
		_, s, _ = strings.Cut(rest, ">")
	}
}

// A long page goes out in parts and is whole.
func TestLongPageIsWhole(t *testing.T) {
	h := long(t, 600).Handler()
	w := ask(h, "GET", "/t/x:1000000")
	if !w.Flushed {
		t.Error("it went out at once")
	}
	p := w.Body.String()
	if n := strings.Count(p, `<section class="p"`); n != 600 || !strings.HasSuffix(p, "</html>\n") {
		t.Errorf("it has %d posts", n)
	}
	if strings.Count(p, "<div") != strings.Count(p, "</div>") || !strings.Contains(p, `<nav class="toc"`) {
		t.Error("its parts are not closed, or it has no contents")
	}
}

// A long thread can be entered at any post by its number, and stays in the view that it is read in.
func TestJump(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, batch{posts: chain("x:77", numbered(1000, 30)...)})
	h := siteOf(r).Handler()
	has(t, page(t, h, "/t/x:1000?view=apart"), `name="post" type="number" min="1" max="30"`, `name="view" value="apart"`)
	for query, want := range map[string]string{"post=1": "/t/x:1000#p-1000", "post=17&view=apart": "/t/x:1000?view=apart#p-1016", "post=%2030%20": "/t/x:1000#p-1029", "post=999999": "/t/x:1000#p-1029"} {
		if w := ask(h, "GET", "/t/x:1000?"+query); w.Code != 303 || w.Header().Get("Location") != want {
			t.Errorf("%s: status %d, to %q, expected %q", query, w.Code, w.Header().Get("Location"), want)
		}
	}
	for _, query := range []string{"post=", "post=0", "post=-3", "post=x", "post=99999999999999999999"} {
		if w := ask(h, "GET", "/t/x:1000?"+query); w.Code != 400 {
			t.Errorf("%s: status %d", query, w.Code)
		}
	}
}
