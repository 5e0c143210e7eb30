package document_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/epub"
	"clew/internal/render/html"
	"clew/internal/render/letter"
	"clew/internal/render/markdown"
	"clew/internal/render/text"
	"clew/internal/thread"
)

// TestStays says that what is shown although it is gone at its source says so, in what people read.
func TestStays(t *testing.T) {
	line := []post.Post{{ID: "x:1", Network: post.X, Author: "x:7", Text: "One."}, {ID: "x:2", Network: post.X, Author: "x:7", Text: "Two."}}
	gone := map[post.ID]thread.Gone{"x:2": {State: post.Deleted, Stays: true, FirstGone: time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)}}
	d := document.New(&thread.Thread{ID: "x:1", Author: "x:7", Network: post.X, Line: line, Gone: gone}, document.About{Rules: policy.Rules{Figures: map[post.AccountID]bool{"x:7": true}}}).For(policy.Export)
	for name, render := range map[string]func(w io.Writer) error{
		"text":     func(w io.Writer) error { return text.Render(w, d, text.Options{}) },
		"markdown": func(w io.Writer) error { return markdown.Render(w, d, markdown.Options{}) },
		"html":     func(w io.Writer) error { return html.Render(w, d, html.Options{}) },
		"letter": func(w io.Writer) error {
			l, err := letter.New(d, letter.Options{})
			if err == nil {
				_, err = io.WriteString(w, l.HTML)
			}
			return err
		},
		"epub": func(w io.Writer) error {
			var b bytes.Buffer
			if err := epub.Render(&b, document.BookOf(d, document.Words{}), epub.Options{}); err != nil {
				return err
			}
			z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
			if err != nil {
				return err
			}
			for _, f := range z.File {
				r, err := f.Open()
				if err != nil {
					return err
				}
				if _, err := io.Copy(w, r); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		var b bytes.Buffer
		if err := render(&b); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "gone at its source, found so on 3 May 2024, kept here"); n != 1 || !strings.Contains(b.String(), "Two.") {
			t.Errorf("%s says so %d times:\n%s", name, n, &b)
		}
	}
}
