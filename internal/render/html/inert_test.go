package html_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
)

// allowed gives the attributes that an element of a page may have; ok is false for elements that a page
// never has.
func allowed(element string) (attributes string, ok bool) {
	switch element {
	case "html":
		return "lang", true
	case "head", "title", "style", "body", "main", "strong", "ul", "ol", "li", "br", "header", "div", "aside", "dl", "dt", "dd", "code":
		return "class dir lang value", true
	case "meta":
		return "charset name content http-equiv", true
	case "article", "section", "h1", "h2", "h3", "p", "details", "summary", "bdi", "span", "blockquote", "figcaption", "figure", "nav", "mark":
		return "class id dir lang aria-label aria-hidden title role", true
	case "a":
		return "class href rel dir lang aria-label aria-current", true
	case "time":
		return "datetime title", true
	case "img":
		return "class src alt title loading width height", true
	case "video", "audio":
		return "src poster controls preload width height aria-label", true
	case "svg", "rect":
		return "class aria-hidden width height", true
	}
	return "", false
}

// inert fails for anything in a page that the renderer does not write itself.
func inert(t *testing.T, hostile string, out []byte) {
	t.Helper()
	tree, err := nethtml.Parse(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	styles := 0
	for n := range tree.Descendants() {
		switch n.Type {
		case nethtml.CommentNode:
			t.Errorf("%q: a comment %q", hostile, n.Data)
		case nethtml.ElementNode:
			if n.Data == "style" {
				styles++
			}
			element(t, hostile, n)
		}
	}
	if styles != 1 {
		t.Errorf("%q: %d style elements", hostile, styles)
	}
}

func element(t *testing.T, hostile string, n *nethtml.Node) {
	t.Helper()
	attributes, ok := allowed(n.Data)
	if !ok {
		t.Errorf("%q: an element %s", hostile, n.Data)
	}
	for _, a := range n.Attr {
		if !strings.Contains(" "+attributes+" ", " "+a.Key+" ") {
			t.Errorf("%q: %s has an attribute %s", hostile, n.Data, a.Key)
		}
		if a.Key == "href" && !strings.HasPrefix(a.Val, "#p-") && a.Val != "#verdict" && a.Val != "/media/x" {
			u, err := url.Parse(a.Val)
			if web := document.WebURL(a.Val); !web || err == nil && u.Scheme != "http" && u.Scheme != "https" {
				t.Errorf("%q: a link to %q", hostile, a.Val)
			}
		}
		if (a.Key == "src" || a.Key == "poster") && a.Val != "/media/x" {
			t.Errorf("%q: %s from %q", hostile, n.Data, a.Val)
		}
		if a.Key == "id" && strings.ContainsAny(a.Val, " \t\n") {
			t.Errorf("%q: an id %q", hostile, a.Val)
		}
	}
}

func TestInert(t *testing.T) {
	media := func(sha256 string) (string, bool) {
		if strings.Contains(sha256, "script") {
			return "javascript:alert(1)", true
		}
		return "/media/x", true
	}
	list := rendertest.HostileStrings(t)
	for i, h := range list {
		// Every other string meets a caller that hands out bad addresses too.
		opt := html.Options{}
		if i%2 == 1 {
			opt = html.Options{Media: media, Thread: func(post.ID) string { return "javascript:alert(1)" }}
		}
		var b bytes.Buffer
		if err := html.Render(&b, rendertest.Hostile(h), opt); err != nil {
			t.Fatal(err)
		}
		inert(t, h, b.Bytes())
		if t.Failed() {
			return
		}
	}
}

// The parser gives back the very words of a post.
func TestWordsComeBack(t *testing.T) {
	for _, h := range rendertest.HostileStrings(t) {
		out := html.AppendText(nil, h)
		tree, err := nethtml.Parse(strings.NewReader("<body>" + string(out)))
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for n := range tree.Descendants() {
			if n.Type == nethtml.TextNode {
				got.WriteString(n.Data)
			}
		}
		if want := seen(h); strings.TrimLeft(got.String(), " \t\n") != strings.TrimLeft(want, " \t\n") {
			t.Errorf("%q reads %q", h, got.String())
		}
	}
}

// seen is what a reader is to get of s: marks are capped, what a screen may not have is replaced.
func seen(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if document.Mark(r) {
			if marks++; marks > document.MaxMarks {
				return -1
			}
			return r
		}
		marks = 0
		if r == 0x2028 || r == 0x2029 {
			return '\n'
		}
		if document.Odd(r) {
			return 0xfffd
		}
		return r
	}, s)
}

func TestStyleHash(t *testing.T) {
	sum := sha256.Sum256([]byte(html.Style))
	if want := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); html.StyleHash != want {
		t.Errorf("StyleHash is %q, the style's is %q", html.StyleHash, want)
	}
	if strings.Contains(html.Style, "url(") || strings.Contains(html.Style, "@import") {
		t.Error("the style asks for something from elsewhere")
	}
}

// A page of 25 posts fits the first flight of a connection.
func TestWeight(t *testing.T) {
	var page, packed bytes.Buffer
	if err := render(&page, rendertest.Long(25)); err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(page.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d packed", page.Len(), packed.Len())
	if packed.Len() > 14<<10 {
		t.Errorf("the page takes %d bytes packed", packed.Len())
	}
}

// Every post has an anchor of its own, which does not depend on its place.
func TestAnchors(t *testing.T) {
	for _, c := range []struct {
		id   post.ID
		want string
	}{
		{"x:1850912345678901234", "p-1850912345678901234"},
		{"at://did:plc:abc/app.bsky.feed.post/3lab2", "p-3lab2"},
		{"https://social.example/users/a/statuses/17", "p-17"},
		{"nostr:" + post.ID(strings.Repeat("ab", 32)), "p-" + strings.Repeat("ab", 6)},
		{"page:a\"b c", "p-a_b_c"},
		{"", "p-"},
	} {
		if got := html.Anchor(c.id); got != c.want {
			t.Errorf("anchor of %q is %q, expected %q", c.id, got, c.want)
		}
	}
}

func TestMedia(t *testing.T) {
	d := rendertest.Full()
	var b bytes.Buffer
	err := html.Render(&b, d, html.Options{Media: func(string) (string, bool) { return "/media/x", true }})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<a class="i" href="/media/x"><img src="/media/x" alt="The wheel at low tide" width="1200" height="800"></a>`, `<details class="alt"><summary lang="en" title="Description">ALT</summary><p dir="auto" lang="en">The wheel at low tide</p></details>`, "Sensitive media", "Video, not held here."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// What a post said before it was edited can be read under it, a warning's body folded again.
func TestOlderVersions(t *testing.T) {
	d := rendertest.Full()
	last := d.Thread.Line[11]
	first, second := last, last
	first.Text, first.Edited = "An edited post, as it began.", time.Time{}
	second.Text, second.Warning = "An edited post, between.", "words between"
	d.Versions = map[post.ID][]post.Post{last.ID: {first, second}}
	var b bytes.Buffer
	if err := render(&b, d); err != nil {
		t.Fatal(err)
	}
	rest := b.String()
	for _, want := range []string{
		"An edited post, and the last of the line.", `<span class="e">edited <time datetime="2024-05-03T19:02:11Z" title="3 May 2024, 19:02 UTC">19:02</time>`,
		"2 older versions", "Version 1, <time datetime=\"2024-05-03T18:38:11Z\">3 May 2024, 18:38 UTC</time>", "An edited post, as it began.",
		"Version 2, ", "words between</bdi></summary>", "An edited post, between.",
	} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("the page lacks %q, or has it too early", want)
		}
		rest = after
	}
	inert(t, "versions", b.Bytes())
}

// The day is said once, until it changes; a midnight is a date of which no more is known.
func TestDaysAreSaidOnce(t *testing.T) {
	d := rendertest.Long(5)
	at := time.Date(2024, 5, 3, 23, 58, 0, 0, time.UTC)
	for i, after := range []time.Duration{0, time.Minute, 2 * time.Minute, 3 * time.Minute, 4 * time.Minute} {
		d.Thread.Line[i].Created = at.Add(after)
	}
	d.Thread.Branches = []thread.Branch{{At: d.Thread.Line[3].ID, Posts: []post.Post{{ID: "x:77", Author: d.Author.ID, Text: "A branch", Created: at.AddDate(0, 1, 0)}}}}
	var b bytes.Buffer
	if err := render(&b, d); err != nil {
		t.Fatal(err)
	}
	tree, err := nethtml.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for n := range tree.Descendants() {
		if n.Data == "time" && n.Type == nethtml.ElementNode {
			got = append(got, n.FirstChild.Data)
		}
	}
	want := []string{"3 May 2024", "3 May 2024, 23:58 UTC", "23:59", "4 May 2024", "00:01", "3 June 2024, 23:58 UTC", "00:02"}
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("times %q, expected %q", got, want)
	}
}

// Every colour of words can be told from what it stands on, by day and by night.
func TestContrast(t *testing.T) {
	light, dark, ok := strings.Cut(html.Style, "@media(prefers-color-scheme:dark)")
	if !ok {
		t.Fatal("no dark colours")
	}
	for _, colours := range []string{light, dark} {
		for _, words := range []string{"--ink", "--dim", "--link"} {
			for _, ground := range []string{"--paper", "--note"} {
				a, b := luminance(t, colours, words), luminance(t, colours, ground)
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
					t.Errorf("%s on %s: %.2f", words, ground, ratio)
				}
			}
		}
	}
}

// luminance is that of the first colour of a name, by the formula of WCAG.
func luminance(t *testing.T, css, name string) float64 {
	t.Helper()
	_, value, ok := strings.Cut(css, name+":#")
	if !ok {
		t.Fatalf("no %s", name)
	}
	n, err := strconv.ParseUint(value[:6], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n>>16) + 0.7152*part(n>>8) + 0.0722*part(n)
}

// FuzzInert holds that nothing which a post says becomes part of the page.
func FuzzInert(f *testing.F) {
	for i, s := range rendertest.HostileStrings(f) {
		if i%20 == 0 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		if err := render(&b, rendertest.Hostile(s)); err != nil {
			t.Fatal(err)
		}
		inert(t, s, b.Bytes())
		if err := rendertest.Safe(b.Bytes()); err != nil {
			t.Fatal(err)
		}
	})
}
