package html_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
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

// The contents of a book name who wrote a thread as its chapter does: of a page without an author, that nobody knows.
func TestBookAuthorNotKnown(t *testing.T) {
	th := &thread.Thread{ID: "page:1", Author: "page:4780c2", Network: post.X, Line: []post.Post{{ID: "page:1", Author: "page:4780c2", Network: post.X, Text: "It begins."}}}
	d := document.New(th, document.About{Accounts: map[post.AccountID]post.Account{"page:4780c2": {ID: "page:4780c2"}}})
	var b bytes.Buffer
	if err := html.RenderBook(&b, book(d), html.Options{}); err != nil {
		t.Fatal(err)
	}
	_, contents, _ := strings.Cut(b.String(), `<nav class="parts">`)
	contents, _, _ = strings.Cut(contents, "</nav>")
	if name, _ := (document.Words{}).Who(d.Author); !strings.Contains(contents, name) || strings.Contains(contents, "4780c2") {
		t.Errorf("%q is not named in the contents:\n%s", name, contents)
	}
}

// What is said to reference managers is there for pages that are not whole files, as those of a site.
func TestMeta(t *testing.T) {
	names := map[string]bool{}
	for _, m := range html.Meta(rendertest.Full()) {
		names[m[0]] = m[1] != ""
	}
	if !names["citation_title"] || !names["citation_author"] || len(html.Meta(document.New(&thread.Thread{}, document.About{}))) != 0 {
		t.Errorf("%v", names)
	}
}
