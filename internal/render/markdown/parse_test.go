package markdown_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/markdown"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
)

// paragraphs has another program read Markdown, and gives the text of each paragraph as a reader sees it.
func paragraphs(t testing.TB, md []byte, with ...goldmark.Extender) []string {
	t.Helper()
	if rest, ok := bytes.CutPrefix(md, []byte("---\n")); ok {
		_, body, ok := bytes.Cut(rest, []byte("\n---\n"))
		if !ok {
			t.Fatal("the front matter does not end")
		}
		md = body
	}
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithRendererOptions(unsafe.WithUnsafe()), goldmark.WithExtensions(with...)).Convert(md, &b); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	var text func(n *html.Node, s *strings.Builder)
	text = func(n *html.Node, s *strings.Builder) {
		switch {
		case n.Type == html.TextNode:
			s.WriteString(strings.Trim(n.Data, "\n")) // a break's own
		case n.Data == "br":
			s.WriteByte('\n')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			text(c, s)
		}
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Data {
		case "p":
			var s strings.Builder
			text(n, &s)
			out = append(out, s.String())
			return
		case "script", "iframe", "img", "table", "del", "code", "pre", "style", "input":
			if n.Type == html.ElementNode {
				t.Errorf("an element %s was made of a post's words", n.Data)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return out
}

func one(text string, links ...post.Link) *document.Document {
	p := post.Post{ID: "x:1", Network: post.X, Author: "x:2", Text: text, Links: links}
	d := document.New(&thread.Thread{ID: p.ID, Author: p.Author, Network: post.X, Line: []post.Post{p}}, document.About{})
	d.Title = "Title"
	return d
}

// shown is the text that comes back of a line: what a screen may not have is replaced, marks are capped.
func shown(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if document.Mark(r) {
			if marks++; marks > document.MaxMarks {
				return -1
			}
			return r
		}
		marks = 0
		if document.Odd(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// comesBack says whether every paragraph of a text is one of what a parser gives.
func comesBack(t testing.TB, text string, got []string) {
	t.Helper()
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	for para := range strings.SplitSeq(text, "\n\n") {
		para = strings.Trim(para, "\n")
		if strings.TrimSpace(para) == "" || strings.Contains(para, "\n") && slices.ContainsFunc(strings.Split(para, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" }) {
			continue
		}
		if want := shown(para); !slices.Contains(got, want) {
			t.Errorf("%q does not come back; these do: %q", want, got)
		}
	}
}

func TestParsed(t *testing.T) {
	list := append(rendertest.HostileStrings(t), "1. a\n2. b", "- a\n- b", "a  \nb", "    code", "# h", "[a]: b", "[^1]: x", "a[^1]", "| a |\n|---|", "- [ ] x", "<details>", "www.example.org", "a@b.example", "~~a~~", "$$x$$", "&nbsp;", "two\n\nparagraphs")
	for _, l := range tongues(t) {
		for _, s := range list {
			for _, notes := range []bool{false, true} {
				var b bytes.Buffer
				if err := markdown.Render(&b, one(s), markdown.Options{Notes: notes, Words: document.Words{Language: l}}); err != nil {
					t.Fatal(err)
				}
				comesBack(t, s, paragraphs(t, b.Bytes()))
				comesBack(t, s, paragraphs(t, b.Bytes(), extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote, extension.DefinitionList))
			}
		}
	}
}

// TestFootnotes says where an address goes that the words do not show.
func TestFootnotes(t *testing.T) {
	d := one("see the mill (by the sea): here", post.Link{Start: 4, End: 12, URL: "https://example.org/mill"}, post.Link{Start: 14, End: 24, URL: "https://example.org/sea"})
	var b bytes.Buffer
	if err := markdown.Render(&b, d, markdown.Options{Notes: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"see the mill[^1] (by the sea[^2]): here", "[^1]: <https://example.org/mill>\n", "[^2]: <https://example.org/sea>\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in it:\n%s", want, &b)
		}
	}
	d = one("mill(by)", post.Link{Start: 0, End: 4, URL: "https://example.org/mill"})
	b.Reset()
	if err := markdown.Render(&b, d, markdown.Options{Notes: true}); err != nil {
		t.Fatal(err)
	}
	if got := paragraphs(t, b.Bytes(), extension.Footnote); !slices.Contains(got, "mill1(by)") {
		t.Errorf("the mark takes what stands behind it: %q", got)
	}
}

// TestFootnoteAfterExclamation says that a mark behind "!" makes no picture, which a reader would fetch, for a parser without footnotes.
func TestFootnoteAfterExclamation(t *testing.T) {
	for _, text := range []string{"see the mill!", `see the \\!`, "!"} {
		d := one(text, post.Link{Start: 0, End: len(text), URL: "https://example.org/mill"})
		var b bytes.Buffer
		if err := markdown.Render(&b, d, markdown.Options{Notes: true}); err != nil {
			t.Fatal(err)
		}
		if got := paragraphs(t, b.Bytes(), extension.Footnote); !slices.Contains(got, text+"1") {
			t.Errorf("%q does not come back: %q", text, got)
		}
		if got := paragraphs(t, b.Bytes()); !slices.Contains(got, text+"^1") {
			t.Errorf("%q does not come back: %q", text, got)
		}
	}
}

func TestNotesSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: func(w io.Writer, d *document.Document) error {
		return markdown.Render(w, d, markdown.Options{Notes: true, Media: func(s string) (string, bool) { return "media/" + s + ".jpg", len(s) == 64 }})
	}, Ext: "notes.md", Before: "<details><summary>"})
}

func TestBookSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: func(w io.Writer, d *document.Document) error {
		b := &document.Book{Title: d.Title, Subtitle: "A book", Preface: "Of mills.\n\nAnd water.", By: "Ann", Lost: 1, Chapters: []document.Chapter{{Document: d, Note: "Read this first."}, {Document: d}}}
		return markdown.Book(w, b, markdown.Options{})
	}, Ext: "book.md", Before: "<details><summary>", Without: []string{"Other thread 6 begins here.", "Its third post."}}) // a book is its threads
}

func TestIndex(t *testing.T) {
	b := &document.Book{Title: "Mills", Chapters: []document.Chapter{{Document: rendertest.Full(), Note: "First."}, {Document: rendertest.RootGone()}}}
	var out bytes.Buffer
	if err := markdown.Index(&out, b, func(i int) string { return []string{"a.md", "b.md"}[i] }, markdown.Options{Notes: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"](<a.md>)", "](<b.md>)", "First.", "# Mills"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in it:\n%s", want, &out)
		}
	}
}

func FuzzParsed(f *testing.F) {
	for _, s := range []string{"a", "# x", "1. a", "*a*\n_b_", "<b>", "[a](b)", "a\\\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		if err := markdown.Render(&b, one(s), markdown.Options{}); err != nil {
			t.Fatal(err)
		}
		comesBack(t, s, paragraphs(t, b.Bytes()))
	})
}
