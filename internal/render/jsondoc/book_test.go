package jsondoc_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/jsondoc"
	"clew/internal/render/rendertest"
	"clew/internal/thread"
)

func book(docs ...*document.Document) *document.Book {
	b := &document.Book{ID: "collection:1:2", Title: "Mills", Subtitle: "of the east", Preface: "Of mills.", By: "Ann", Lost: 1, Clew: "0.1"}
	for _, d := range docs {
		b.Chapters = append(b.Chapters, document.Chapter{Document: d, Note: "A \"note\""})
	}
	return b
}

func TestBookSuite(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{Render: func(w io.Writer, d *document.Document) error {
		return jsondoc.Book(w, book(d), jsondoc.Options{Indent: true})
	}, Ext: "book.json"})
}

// TestBook says that each thread in a book is the object that the thread alone is.
func TestBook(t *testing.T) {
	docs := []*document.Document{rendertest.Full(), rendertest.Long(2000), rendertest.RootGone()}
	var b bytes.Buffer
	if err := jsondoc.Book(&b, book(docs...), jsondoc.Options{}); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Clew       int `json:"clew"`
		Collection struct {
			Title, By string
			Lost      int
		} `json:"collection"`
		Threads []map[string]any `json:"threads"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Clew != 1 || got.Collection.Title != "Mills" || got.Collection.Lost != 1 || len(got.Threads) != 3 {
		t.Errorf("%+v, %d threads", got.Collection, len(got.Threads))
	}
	for i, d := range docs {
		var alone bytes.Buffer
		if err := jsondoc.Render(&alone, d, jsondoc.Options{}); err != nil {
			t.Fatal(err)
		}
		if got.Threads[i]["note"] != "A \"note\"" {
			t.Errorf("thread %d: the note is %v", i, got.Threads[i]["note"])
		}
		delete(got.Threads[i], "note")
		in, err := json.Marshal(got.Threads[i])
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]any
		if err := json.Unmarshal(alone.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(in, out) {
			t.Errorf("thread %d is another in the book", i)
		}
	}
}

// TestEarlier says that what an edited post said before, and that one is gone at its source, is told.
func TestEarlier(t *testing.T) {
	d := rendertest.Full()
	p := &d.Thread.Line[11]
	d.Versions = map[post.ID][]post.Post{p.ID: {{ID: p.ID, Text: "As it was first.", Created: p.Created}}}
	d.Thread.Gone = map[post.ID]thread.Gone{p.ID: {State: post.Deleted, FirstGone: p.Edited, Why: "404 twice"}}
	var b bytes.Buffer
	if err := jsondoc.Render(&b, d, jsondoc.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"versions":2,"earlier":[{"id":`, `"text":"As it was first."`, `"gone":{"state":"deleted"`, `"why":"404 twice"`} {
		if !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("%s is not in it", want)
		}
	}
}
