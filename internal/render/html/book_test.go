package html_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"clew/internal/document"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
)

func book(d *document.Document) *document.Book {
	return &document.Book{Title: d.Title, Subtitle: "A <book>", Preface: "Of mills.\n\nAnd water.", By: "Ann & Bo", Lost: 2, Clew: "0.1", Chapters: []document.Chapter{{Document: d, Note: "Read this first."}, {Document: d}}}
}

func TestBookSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: func(w io.Writer, d *document.Document) error { return html.RenderBook(w, book(d), html.Options{}) }, Ext: "book.html",
		Before: "<details class=\"cw\">\n<summary><span lang=\"en\">Content warning", Without: []string{"Other thread 6 begins here.", "Its third post."}}) // a book is its threads
}

// TestBookNames says that every name of a page is there once, and every link within it leads to one, though a
// thread stands in the book twice.
func TestBookNames(t *testing.T) {
	var b bytes.Buffer
	if err := html.RenderBook(&b, book(rendertest.Long(30)), html.Options{}); err != nil {
		t.Fatal(err)
	}
	root, err := nethtml.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	names, links := map[string]int{}, map[string]bool{}
	h1 := 0
	for n := range root.Descendants() {
		if n.Data == "h1" {
			h1++
		}
		for _, a := range n.Attr {
			if a.Key == "id" {
				names[a.Val]++
			}
			if to, ok := strings.CutPrefix(a.Val, "#"); ok && a.Key == "href" {
				links[to] = true
			}
		}
	}
	for name, n := range names {
		if n > 1 {
			t.Errorf("%q names %d elements", name, n)
		}
	}
	for to := range links {
		if names[to] == 0 {
			t.Errorf("a link leads to %q, which is not there", to)
		}
	}
	if len(names) < 60 || len(links) < 60 || h1 != 1 {
		t.Errorf("%d names, %d links, %d titles", len(names), len(links), h1)
	}
}

func TestBookAlone(t *testing.T) {
	var a, b bytes.Buffer
	if err := html.Render(&a, rendertest.Full(), html.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := html.RenderBook(&b, document.BookOf(rendertest.Full(), document.Words{}), html.Options{}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("a book of one thread is another page than the thread's")
	}
}

func BenchmarkBook(b *testing.B) {
	rendertest.Bench(b, func(w io.Writer, d *document.Document) error { return html.RenderBook(w, book(d), html.Options{}) })
}
