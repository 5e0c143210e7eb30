package pdf_test

import (
	"fmt"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
)

// TestLateNotes says that a thread with contents, whose first page is written last, may have notes on that page which go on
// overleaf.
func TestLateNotes(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.A4, pdf.A5, pdf.EReader} {
		for _, lines := range []int{1, 2, 3, 4, 5, 6, 7} {
			texts := make([]string, 100)
			for i := range texts {
				texts[i] = fmt.Sprintf("Post %d says where it was read: there.", i+1) + strings.Repeat(" And more.", i%5*lines)
			}
			d := rendertest.Said("Ann", "en", texts...)
			for i := range d.Thread.Line {
				p := &d.Thread.Line[i]
				at := strings.Index(p.Text, "there")
				p.Links = []post.Link{{Start: at, End: at + 5, URL: "https://example.org/" + strings.Repeat("long-way/", 12*lines) + fmt.Sprint(i)}}
			}
			out := set(t, d, pdf.Options{Paper: paper})
			if lines == 7 {
				sound(t, out)
			}
		}
	}
}

// TestEmptyEntry says that the contents name the page of a post that has nothing to be set.
func TestEmptyEntry(t *testing.T) {
	texts := make([]string, 120)
	for i := range texts {
		texts[i] = fmt.Sprintf("Post %d.", i+1)
	}
	d := rendertest.Said("Ann", "en", texts...)
	for _, e := range d.Contents() {
		if e.N > 1 {
			e.Post.Text = ""
		}
	}
	book := document.BookOf(d, document.Words{})
	s := words(t, bound(t, book, pdf.Options{}))
	head, _, _ := strings.Cut(s, "Post 1. ")
	for _, w := range strings.Fields(head) {
		if w == "0" {
			t.Fatalf("the contents name page 0: %s", head)
		}
	}
}

// TestReadingOrder says that a page which is written last is still read first, its contents as contents.
func TestReadingOrder(t *testing.T) {
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = fmt.Sprintf("Saying number %d.", i+1)
	}
	read := tool(t, set(t, rendertest.Said("Ann", "en", texts...), pdf.Options{}), "pdfinfo", "-struct-text", "-")
	at := 0
	for _, want := range []string{"\n    H1", "Saying number 1", "\n    TOC", "\n      TOCI", "\n        Reference", `"Saying number 1."`, `"Saying number 2."`, `"Saying number 50."`, `"Saying number 100."`} {
		i := strings.Index(read[at:], want)
		if i < 0 {
			t.Fatalf("%q does not follow; it is read as\n%.3000s", want, read)
		}
		at += i
	}
}

// TestReadingOrderBook says that a book is read from its cover to its colophon.
func TestReadingOrderBook(t *testing.T) {
	b := &document.Book{ID: "b", Title: "Of mills", By: "Bea", Preface: "Before all else."}
	for i := range 3 {
		d := rendertest.Said(fmt.Sprintf("Ann%d", i), "en", fmt.Sprintf("First of thread %d.", i), fmt.Sprintf("Second of thread %d.", i))
		d.Thread.Line[1].Links = []post.Link{{Start: 0, End: 6, URL: "https://example.org/" + strings.Repeat("way/", 200)}}
		b.Chapters = append(b.Chapters, document.Chapter{Document: d})
	}
	out := bound(t, b, pdf.Options{Paper: pdf.A5})
	sound(t, out)
	read := tool(t, out, "pdfinfo", "-struct-text", "-")
	if strings.Count(read, "\n  Sect") != 9 { // cover, title, contents, preface, three threads, accounts, colophon
		t.Errorf("%d parts", strings.Count(read, "\n  Sect"))
	}
	at := 0
	for _, want := range []string{"Of mills", "Of mills", `"Contents"`, "TOC", "TOCI", `"Preface"`, "Before all else.", "First of thread 0.", "Second", "First of thread 2.", "Ann0", "Ann2", "Made by Clew"} {
		i := strings.Index(read[at:], want)
		if i < 0 {
			t.Fatalf("%q does not follow; it is read as\n%.6000s", want, read)
		}
		at += i + len(want)
	}
}
