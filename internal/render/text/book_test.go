package text_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
	"clew/internal/render/text"
)

func book(d *document.Document) *document.Book {
	return &document.Book{Title: d.Title, Subtitle: "A book", Preface: "Of mills.\n\nAnd water.", By: "Ann", Lost: 1, Chapters: []document.Chapter{{Document: d, Note: "Read this first."}, {Document: d}}}
}

func TestBookSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: func(w io.Writer, d *document.Document) error { return text.Book(w, book(d), text.Options{Width: 80}) }, Ext: "book.txt",
		Before: "Folded under content warnings", Without: []string{"Other thread 6 begins here.", "Its third post."}}) // a book is its threads
}

// TestBookFolds says that what is folded stands behind all threads, once for each place that leads to it.
func TestBookFolds(t *testing.T) {
	var b bytes.Buffer
	if err := text.Book(&b, book(rendertest.Full()), text.Options{}); err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(b.String(), "Folded under content warnings")
	if !ok || strings.Contains(before, "Folded words") || strings.Count(after, "Folded words") != 2 || strings.Count(before, "• • •") != 2 {
		t.Errorf("what is folded stands elsewhere:\n%s", &b)
	}
}
