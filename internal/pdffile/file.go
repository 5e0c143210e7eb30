package pdffile

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/klauspost/compress/zlib"
)

// Info is what a file says of itself. Everything is plain text; what is "" or zero is left out.
type Info struct {
	Title    string
	Author   string
	Subject  string
	Keywords string
	Lang     string    // BCP 47 language of what has none of its own
	Producer string    // program that made it
	Created  time.Time // the only date in the file
	RTL      bool      // the book is bound on the right
	Open     int       // outline entries of a smaller depth show what is below them when the file is opened
}

// Errors of fonts and pictures, wrapped with what is the matter.
var (
	// ErrDamaged is returned for a font or picture whose parts do not fit together.
	ErrDamaged = errors.New("damaged")
	// ErrUnsupported is returned for a font or picture of a kind that cannot be written.
	ErrUnsupported = errors.New("not supported")
	// ErrLarge is returned for a picture of more than MaxPixels or MaxImage bytes.
	ErrLarge = errors.New("too large")
	// ErrRestricted is returned for a font whose maker does not let it be put into files.
	ErrRestricted = errors.New("may not be embedded")
)

// File is a PDF that is being written; see the package's comment.
type File struct {
	o    *objects
	info Info
	done bool

	page  *Page // the one that is open
	spare []byte
	pages []leaf // of each page, in the order in which they were begun
	last  int    // the highest number of one

	fonts   []*Font
	blank   *Font // of texts that pictures stand for
	images  map[[sha256.Size]byte]*Image
	number  int             // of the last picture
	packers [2]*zlib.Writer // of colours and of transparency
	colors  map[[sha256.Size]byte]int

	root    *Elem
	elems   []*Elem
	parents []int // by key of the parent tree: object of an element, or of a page's list of elements
	ids     map[string]*Elem

	dests   map[string]dest
	jumps   map[string]bool // places that are named
	outline []mark
	labels  map[int]label
}

// dest is a named place: a height of a page.
type dest struct {
	page int // object
	y    int64
}

// perNode is how many pages a node of the page tree has.
const perNode = 64

// New begins a file. Writing errors are returned by Page.End and Close. Nothing but Close makes w a whole file; the
// caller sees to it that half a file does not stay.
func New(w io.Writer, info Info) *File {
	f := &File{
		o: newObjects(w), info: info,
		images: map[[sha256.Size]byte]*Image{}, colors: map[[sha256.Size]byte]int{},
		ids:   map[string]*Elem{},
		dests: map[string]dest{}, jumps: map[string]bool{}, labels: map[int]label{},
	}
	f.root = &Elem{file: f, obj: f.o.alloc(), placed: true}
	return f
}

// fail keeps the first error.
func (f *File) fail(err error) { f.o.fail(err) }

// Pages says how many pages were begun.
func (f *File) Pages() int { return len(f.pages) }

// Size says how many bytes were written so far.
func (f *File) Size() int64 { return f.o.at }

// Close writes what is left and ends the file. It returns the first error of all that was done with the file.
// The writer is not closed.
func (f *File) Close() error {
	switch {
	case f.done:
		return errFinished
	case f.page != nil:
		f.fail(errors.New("the PDF is closed while a page is open"))
	case len(f.pages) == 0:
		f.fail(errors.New("the PDF has no page"))
	}
	f.done = true
	for name := range f.jumps {
		if _, ok := f.dests[name]; !ok {
			f.fail(fmt.Errorf("the PDF has no place %q, and something leads there", name))
		}
	}
	if f.o.err != nil {
		return f.o.err
	}
	for _, font := range f.fonts {
		if err := font.embed(); err != nil {
			f.fail(fmt.Errorf("embed the font %s: %w", font.name, err))
			return f.o.err
		}
	}
	b := []byte("<</Type/Catalog/Version/1.7")
	b = append(b, "/Pages "...)
	b = appendRef(b, f.writePages())
	b = append(b, "/Metadata "...)
	b = appendRef(b, f.writeXMP())
	if lang := langTag(f.info.Lang); lang != "" {
		b = append(b, "/Lang"...)
		b = appendText(b, lang)
	}
	if f.tagged() {
		b = append(b, "/MarkInfo<</Marked true>>/StructTreeRoot "...)
		b = appendRef(b, f.writeStructure())
	}
	b = append(b, "/ViewerPreferences<</DisplayDocTitle true"...)
	if f.info.RTL {
		b = append(b, "/Direction/R2L"...)
	}
	b = append(b, ">>"...)
	if len(f.outline) > 0 {
		b = append(b, "/PageMode/UseOutlines/Outlines "...)
		b = appendRef(b, f.writeOutline())
	}
	if len(f.labels) > 0 {
		b = f.appendLabels(b)
	}
	if len(f.dests) > 0 {
		b = append(b, "/Names<</Dests "...)
		b = appendRef(b, f.writeDests())
		b = append(b, ">>"...)
	}
	b = append(b, ">>"...)
	root := f.o.alloc()
	f.o.put(root, b)
	info := f.writeInfo()
	return f.o.end(root, info)
}

// leaf is a page that is written when its place among the others is known.
type leaf struct {
	at   int
	num  int    // object
	dict []byte // without its parent and the end
}

// writePages writes the page tree: a root, nodes, pages.
func (f *File) writePages() int {
	root := f.o.alloc()
	top := append([]byte("<</Type/Pages/Count "), strconv.Itoa(len(f.pages))...)
	top = append(top, "/Kids["...)
	slices.SortStableFunc(f.pages, func(a, b leaf) int { return cmp.Compare(a.at, b.at) })
	for pages := range slices.Chunk(f.pages, perNode) {
		node := f.o.alloc()
		b := append([]byte("<</Type/Pages/Parent "), strconv.Itoa(root)...)
		b = append(b, " 0 R/Count "...)
		b = strconv.AppendInt(b, int64(len(pages)), 10)
		b = append(b, "/Kids["...)
		for _, p := range pages {
			b = append(appendRef(b, p.num), ' ')
			f.o.put(p.num, append(append(appendRef(append(p.dict, "/Parent "...), node), "/Type/Page"...), ">>"...))
		}
		f.o.put(node, append(b, "]>>"...))
		top = append(appendRef(top, node), ' ')
	}
	f.o.put(root, append(top, "]>>"...))
	return root
}
