package epub

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
)

// opened is a book as a reader finds it.
type opened map[string][]byte

// open unpacks a book and reads every part that is XML strictly.
func open(t testing.TB, data []byte) opened {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := opened{}
	for i, f := range z.File {
		if i == 0 && (f.Name != "mimetype" || f.Method != zip.Store || len(f.Extra) > 0 || f.Flags&8 != 0) {
			t.Fatalf("the first entry is %+v", f.FileHeader)
		}
		if _, twice := out[f.Name]; twice {
			t.Fatalf("%s is there twice", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = b
		switch path.Ext(f.Name) {
		case ".xhtml", ".opf", ".ncx", ".xml":
			if err := wellFormed(b); err != nil {
				t.Fatalf("%s: %v\n%s", f.Name, err, b)
			}
		}
	}
	if string(data[30:58]) != "mimetypeapplication/epub+zip" {
		t.Fatalf("the book begins with %q", data[:60])
	}
	return out
}

// names are the elements and attributes of ours, and the only ones that a book may have.
var names = func() map[string]bool {
	m := map[string]bool{}
	for s := range strings.FieldsSeq(`
		html head title link body section header h1 h2 p a span bdi br blockquote div aside figure figcaption img video audio
		ul ol li dl dt dd strong time nav
		@xmlns @epub @lang @xml:lang @dir @rel @type @href @class @id @epub:type @role @aria-label @aria-labelledby @aria-hidden
		@src @alt @width @height @controls @preload @poster @datetime @hidden`) {
		m[s] = true
	}
	return m
}()

// wellFormed reads XML as strictly as the strictest reader, and looks at every name in a file of text.
func wellFormed(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = true
	text := bytes.Contains(b, []byte("<!DOCTYPE html>"))
	ids := map[string]bool{}
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if text && (e.Name.Space != "" || !names[e.Name.Local]) {
			return fmt.Errorf("an element %v", e.Name)
		}
		seen := map[xml.Name]bool{}
		for _, a := range e.Attr {
			name := "@" + a.Name.Local
			if a.Name.Space != "" && a.Name.Space != "xmlns" {
				name = "@" + a.Name.Space + ":" + a.Name.Local
			}
			switch {
			case text && !names[name]:
				return fmt.Errorf("an attribute %s of %s", name, e.Name.Local)
			case seen[a.Name]:
				return fmt.Errorf("%s of %s twice", name, e.Name.Local)
			case a.Name.Local == "id" && ids[a.Value]:
				return fmt.Errorf("the id %s twice", a.Value)
			case text && (name == "@src" || name == "@poster") && strings.Contains(a.Value, ":"):
				return fmt.Errorf("%s from elsewhere: %s", name, a.Value)
			case text && name == "@href" && !strings.HasPrefix(a.Value, "http://") && !strings.HasPrefix(a.Value, "https://") && strings.Contains(a.Value, ":"):
				return fmt.Errorf("a link to %s", a.Value)
			}
			seen[a.Name] = true
			if a.Name.Local == "id" {
				ids[a.Value] = true
			}
		}
	}
	whole := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := whole.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// text gives all words of a book in the order of the package, for the suite that looks for words.
func (o opened) text() []byte {
	var b bytes.Buffer
	for _, name := range o.order() {
		fmt.Fprintf(&b, "==> %s\n%s\n", name, o[name])
	}
	return b.Bytes()
}

// order gives the files of words: the package, then as it lists them.
func (o opened) order() []string {
	var p struct {
		Manifest struct {
			Item []struct {
				Href string `xml:"href,attr"`
			} `xml:"item"`
		} `xml:"manifest"`
	}
	_ = xml.Unmarshal(o["EPUB/package.opf"], &p) // it was read before
	out := []string{"EPUB/package.opf"}
	for _, i := range p.Manifest.Item {
		if e := path.Ext(i.Href); e == ".xhtml" || e == ".ncx" {
			out = append(out, "EPUB/"+i.Href)
		}
	}
	return out
}

func made(t testing.TB, b *document.Book, opt Options) opened {
	t.Helper()
	var out bytes.Buffer
	if err := Render(&out, b, opt); err != nil {
		t.Fatal(err)
	}
	return open(t, out.Bytes())
}

func TestContract(t *testing.T) {
	rendertest.Run(t, rendertest.Subject{
		Ext:    "txt",
		Before: `<aside epub:type="footnote"`,
		Render: func(w io.Writer, d *document.Document) error {
			var b bytes.Buffer
			// What writes to w is the book: a failing one has to be told.
			if err := Render(io.MultiWriter(&b, failing{w}), document.BookOf(d, document.Words{}), Options{}); err != nil {
				return err
			}
			_, err := w.Write(open(t, b.Bytes()).text())
			return err
		},
	})
}

// failing passes on nothing but errors.
type failing struct{ w io.Writer }

func (f failing) Write(p []byte) (int, error) {
	if _, ok := f.w.(*bytes.Buffer); ok || f.w == io.Discard {
		return len(p), nil
	}
	return f.w.Write(p)
}

func TestEmpty(t *testing.T) {
	if err := Render(io.Discard, &document.Book{Title: "None"}, Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("error %v", err)
	}
}

// TestCut: a long thread is cut into files of bounded size, within branches too, and nothing is lost or doubled.
func TestCut(t *testing.T) {
	for name, d := range map[string]*document.Document{"line": rendertest.Long(1500), "branches": rendertest.Deep(3000)} {
		o := made(t, document.BookOf(d, document.Words{}), Options{})
		files, posts := 0, 0
		for file, b := range o {
			if !strings.HasPrefix(file, "EPUB/c") || path.Ext(file) != ".xhtml" || strings.HasPrefix(file, "EPUB/co") {
				continue
			}
			files++
			posts += bytes.Count(b, []byte(`<div class="p"`))
			if len(b) > fileSize+20_000 {
				t.Errorf("%s: %s has %d bytes", name, file, len(b))
			}
		}
		want := 0
		for _, it := range d.Flow() {
			if it.Kind == document.Said {
				want++
			}
		}
		if files < 4 || posts != want {
			t.Errorf("%s: %d posts of %d in %d files", name, posts, want, files)
		}
	}
}
