package hostile

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"clew/internal/document"
	activitystreams "clew/internal/render/activity"
	"clew/internal/render/epub"
	"clew/internal/render/feed"
	"clew/internal/render/html"
	"clew/internal/render/jsondoc"
	"clew/internal/render/letter"
	"clew/internal/render/markdown"
	"clew/internal/render/pdf"
	"clew/internal/render/table"
	"clew/internal/render/text"
	"clew/internal/render/threadreader"
	"clew/internal/typeset"
)

// way is a way out, and how what came out is read for words.
type way struct {
	render func(io.Writer, *document.Document) error
	read   func(t *testing.T, b []byte) string
	whole  bool // every word that may be shown is in it
	costly bool
}

// formats lists the ways out. Those of them that are packed are read as their readers would.
func formats(t *testing.T) map[string]way {
	t.Helper()
	plain := func(_ *testing.T, b []byte) string { return string(b) }
	book := func(d *document.Document) *document.Book { return document.BookOf(d, document.Words{}) }
	out := map[string]way{
		"text":     {func(w io.Writer, d *document.Document) error { return text.Render(w, d, text.Options{Unfold: true}) }, plain, false, false},
		"markdown": {func(w io.Writer, d *document.Document) error { return markdown.Render(w, d, markdown.Options{}) }, plain, false, false},
		"html":     {func(w io.Writer, d *document.Document) error { return html.Render(w, d, html.Options{}) }, plain, false, false},
		"json":     {func(w io.Writer, d *document.Document) error { return jsondoc.Render(w, d, jsondoc.Options{}) }, plain, true, false},
		"threadreader": {func(w io.Writer, d *document.Document) error {
			return threadreader.Render(w, d, threadreader.Options{})
		}, plain, false, false},
		"epub":     {func(w io.Writer, d *document.Document) error { return epub.Render(w, book(d), epub.Options{}) }, unzipped, true, false},
		"jsonfeed": {func(w io.Writer, d *document.Document) error { return feed.File(w, book(d)) }, plain, false, false},
		"parquet":  {func(w io.Writer, d *document.Document) error { return table.Parquet(w, book(d)) }, rows, true, false},
		"letter": {func(w io.Writer, d *document.Document) error {
			l, err := letter.New(d, letter.Options{})
			if err != nil {
				return err
			}
			_, err = io.WriteString(w, l.Subject+"\n"+l.Text+"\n"+l.HTML)
			return err
		}, plain, false, false},
		"csv": {func(w io.Writer, d *document.Document) error { return table.CSV(w, book(d)) }, plain, true, false},
		"activitystreams": {func(w io.Writer, d *document.Document) error {
			return activitystreams.Render(w, d, activitystreams.Options{})
		}, plain, false, false},
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Log("SKIP of PDF: no pdftotext; make test installs it")
		return out
	}
	fonts := typeset.NewLibrary(nil)
	out["pdf"] = way{func(w io.Writer, d *document.Document) error {
		return pdf.Render(w, book(d), pdf.Options{Fonts: fonts})
	}, printed, true, true}
	return out
}

// unzipped is all that is packed in a zip, one after another.
func unzipped(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		out.WriteString(f.Name + "\n")
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return out.String()
}

// rows are all texts of a Parquet file.
func rows(t *testing.T, b []byte) string {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, g := range f.RowGroups() {
		r := g.Rows()
		for {
			var some [64]parquet.Row
			n, err := r.ReadRows(some[:])
			for _, row := range some[:n] {
				for _, v := range row {
					out.WriteString(v.String() + "\n")
				}
			}
			if errors.Is(err, io.EOF) || n == 0 {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		r.Close()
	}
	return out.String()
}

// printed is what stands on the pages of a PDF, and what is said of it.
func printed(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, args := range [][]string{{"pdftotext", "-raw", path, "-"}, {"pdfinfo", "-struct-text", path}, {"pdfinfo", "-url", path}, {"pdfinfo", path}} {
		said, err := exec.Command(args[0], args[1:]...).Output()
		if err != nil {
			t.Fatalf("%s: %v", args[0], err)
		}
		out.Write(said)
	}
	return out.String()
}
