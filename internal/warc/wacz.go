package warc

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Version is the version of WACZ that is written.
const Version = "1.1.1"

// Names of a package's files.
const (
	dataName   = "archive/data.warc.gz"
	pagesName  = "pages/pages.jsonl"
	extraName  = "pages/extraPages.jsonl"
	describes  = "datapackage.json"
	digestName = "datapackage-digest.json"
)

// plainIndex is the longest index that is written as it is; of a longer one a reader need not take the whole.
const plainIndex = 4000 // lines

// blockLines is how many lines of a long index are packed together.
const blockLines = 1024

// Page is something in the archive that a person would open. Date is that of its record.
type Page struct {
	URL   string
	Date  time.Time
	Title string
	Text  string // for a search; "" for none
	Size  int64  // bytes, 0 if not known
}

// About describes a package.
type About struct {
	Title       string
	Description string // Markdown
	Software    string
	Created     time.Time
	Pages       []Page // the first is the one to open; there is at least one
	Extra       []Page // others, that are not offered at first
}

// Package is a WACZ file that is being written. It is for one goroutine.
type Package struct {
	zip   *zip.Writer
	files []file
	warc  *Writer
	data  *member
}

// file is one file of a package, as its description lists it.
type file struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

// NewPackage begins a WACZ file.
func NewPackage(w io.Writer) (*Package, error) {
	p := &Package{zip: zip.NewWriter(w)}
	var err error
	if p.data, err = p.create(dataName, zip.Store); err != nil {
		return nil, fmt.Errorf("write WACZ: %w", err)
	}
	p.warc = NewWriter(p.data)
	p.warc.index = &index{filename: path.Base(dataName)}
	return p, nil
}

// Writer takes the records of the package, until Close.
func (p *Package) Writer() *Writer { return p.warc }

// Close writes index, pages and description. What w got before an error is no WACZ file.
func (p *Package) Close(ctx context.Context, about About) error {
	if err := p.finish(ctx, about); err != nil {
		return fmt.Errorf("write WACZ: %w", err)
	}
	return nil
}

func (p *Package) finish(ctx context.Context, about About) error {
	if err := errors.Join(p.warc.err, ctx.Err()); err != nil {
		return err
	}
	p.done(p.data)
	if err := p.writeIndex(p.warc.index.sorted()); err != nil {
		return err
	}
	if err := p.writePages(pagesName, "pages", "All Pages", about.Pages); err != nil {
		return err
	}
	if len(about.Extra) > 0 {
		if err := p.writePages(extraName, "extra-pages", "Captures", about.Extra); err != nil {
			return err
		}
	}
	if err := p.describe(about); err != nil {
		return err
	}
	return p.zip.Close()
}

// writeIndex writes the index, a long one packed in blocks with an index of their own.
func (p *Package) writeIndex(lines []string) error {
	if len(lines) <= plainIndex {
		return p.add("indexes/index.cdxj", func(w io.Writer) error {
			for _, l := range lines {
				if _, err := io.WriteString(w, l); err != nil {
					return err
				}
			}
			return nil
		})
	}
	head := &bytes.Buffer{}
	head.WriteString(`!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}` + "\n")
	err := p.stored("indexes/index.cdx.gz", func(w io.Writer) error {
		out := &counter{w: w}
		z := gzip.NewWriter(nil)
		for block := range slices.Chunk(lines, blockLines) {
			at := out.n
			out.begin()
			z.Reset(out)
			if _, err := io.WriteString(z, strings.Join(block, "")); err != nil {
				return err
			}
			if err := z.Close(); err != nil {
				return err
			}
			key, rest, _ := strings.Cut(block[0], " ")
			when, _, _ := strings.Cut(rest, " ")
			fmt.Fprintf(head, "%s %s {\"offset\": %d, \"length\": %d, \"digest\": %q, \"filename\": \"index.cdx.gz\"}\n", key, when, at, out.n-at, out.sum())
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.add("indexes/index.idx", func(w io.Writer) error {
		_, err := w.Write(head.Bytes())
		return err
	})
}

func (p *Package) writePages(name, id, title string, pages []Page) error {
	return p.add(name, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		err := e.Encode(struct {
			Format string `json:"format"`
			ID     string `json:"id"`
			Title  string `json:"title"`
		}{"json-pages-1.0", id, title})
		for i, x := range pages {
			if err != nil {
				return err
			}
			sum := sha256.Sum256([]byte(strconv.Itoa(i) + x.URL))
			err = e.Encode(struct {
				ID    string `json:"id"`
				URL   string `json:"url"`
				TS    string `json:"ts"`
				Title string `json:"title,omitempty"`
				Text  string `json:"text,omitempty"`
				Size  int64  `json:"size,omitempty"`
			}{hex.EncodeToString(sum[:8]), x.URL, moment(x.Date), x.Title, x.Text, x.Size})
		}
		return err
	})
}

// moment writes a time as RFC 3339, to the millisecond: what readers keep of a time.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// describe writes the description and its digest.
func (p *Package) describe(about About) error {
	d := struct {
		Profile     string `json:"profile"`
		Version     string `json:"wacz_version"`
		Title       string `json:"title,omitempty"`
		Description string `json:"description,omitempty"`
		Created     string `json:"created"`
		Modified    string `json:"modified"`
		Software    string `json:"software,omitempty"`
		MainURL     string `json:"mainPageUrl,omitempty"`
		MainDate    string `json:"mainPageDate,omitempty"`
		Resources   []file `json:"resources"`
	}{Profile: "data-package", Version: Version, Title: about.Title, Description: about.Description,
		Created: moment(about.Created), Modified: moment(about.Created), Software: about.Software, Resources: p.files}
	if len(about.Pages) > 0 {
		d.MainURL, d.MainDate = about.Pages[0].URL, moment(about.Pages[0].Date)
	}
	b, err := indented(d)
	if err != nil {
		return err
	}
	if err := p.add(describes, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	if b, err = indented(struct {
		Path string `json:"path"`
		Hash string `json:"hash"`
	}{describes, "sha256:" + hex.EncodeToString(sum[:])}); err != nil {
		return err
	}
	return p.add(digestName, func(w io.Writer) error { _, err := w.Write(b); return err })
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// add writes a file, packed.
func (p *Package) add(name string, write func(io.Writer) error) error {
	return p.file(name, zip.Deflate, write)
}

// stored writes a file that is packed already.
func (p *Package) stored(name string, write func(io.Writer) error) error {
	return p.file(name, zip.Store, write)
}

func (p *Package) file(name string, method uint16, write func(io.Writer) error) error {
	m, err := p.create(name, method)
	if err != nil {
		return err
	}
	if err := write(m); err != nil {
		return err
	}
	p.done(m)
	return nil
}

// member is a file of the package while it is written.
type member struct {
	w    io.Writer
	name string
	sum  hash.Hash
	n    int64
}

func (m *member) Write(b []byte) (int, error) {
	n, err := m.w.Write(b)
	m.n += int64(n)
	m.sum.Write(b[:n])
	return n, err
}

// epoch dates all files of a package: the day before which a zip archive cannot go.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *Package) create(name string, method uint16) (*member, error) {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: epoch})
	return &member{w: w, name: name, sum: sha256.New()}, err
}

// done lists a file in the description.
func (p *Package) done(m *member) {
	p.files = append(p.files, file{strings.ToLower(path.Base(m.name)), m.name, "sha256:" + hex.EncodeToString(m.sum.Sum(nil)), m.n})
}
