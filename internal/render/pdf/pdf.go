// Package pdf sets a thread, or a book of threads, as pages: for paper, and for those who keep what they read
// as files.
//
// Words are set by package typeset and written by package pdffile; this package decides what stands on a page
// and where. A document runs down a galley, row by row, and the galley is cut into pages as it fills, so that a
// long book takes no more memory than a short one. Pages whose numbers are not known when they are set, as
// those of the contents, are kept and written at the end, in their place.
//
// What was said stands as it was said. A post under a content warning shows the warning; its text stands at the
// end of the chapter, on a page of its own. Media that are covered are not drawn.
package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/pdffile"
	"clew/internal/post"
	"clew/internal/typeset"
	"clew/internal/words"
)

// Media gives the pictures that are held. An enclosure.Set is one.
type Media interface {
	Medium(sha256 string) (m enclosure.Medium, ok bool)
	Named(address string) (sha256 string, ok bool)
	Open(m enclosure.Medium) (io.ReadCloser, error)
}

// Options say on what a book is set.
type Options struct {
	Paper   Paper
	Media   Media            // nil: none is held
	Fonts   *typeset.Library // new, or used for PDF alone; nil: the built-in fonts and those of Folders
	Folders []string         // where further fonts are looked for; used where Fonts is nil
	// Report is told at the end what could not be drawn; nil: nobody is.
	Report func(Report)
	// Stands is told of each stretch of words that the index leads to where it came to stand; nil: nobody is.
	Stands func(Stand)
}

// Stand is where words of a post stand. First and Last are pages as they are numbered, from 1; of a post that is not set
// they are 0.
type Stand struct {
	Post        post.ID
	Words       string
	First, Last int
}

// Report says what a file lacks.
type Report struct {
	Pages  int
	Glyphs []typeset.Missing // characters that no font has: they are drawn as their number
	Boxes  []string          // what is drawn as boxes, because its font is damaged there; sorted
	Media  int               // pictures, films and sounds that are named in words alone
	Fonts  []string          // by which it is set, sorted
}

// Render writes the book. Its errors are w's, and those of the media that stop on the way.
func Render(w io.Writer, b *document.Book, opt Options) error {
	if err := render(w, b, opt); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

func render(w io.Writer, b *document.Book, opt Options) error {
	lib := opt.Fonts
	if lib == nil {
		lib = typeset.NewLibrary(opt.Folders)
	}
	lib.Take(func(f *typeset.Font) bool { return pdffile.Check(f.Data(), f.Index()) == nil })
	p := newPress(w, b, opt, lib)
	p.front()
	p.watch()
	for i := range b.Chapters {
		if p.err != nil {
			return p.err
		}
		p.chapter(i)
	}
	p.lookup()
	p.stands()
	p.back()
	p.late()
	if p.err != nil {
		return p.err
	}
	p.closing = true
	if err := p.file.Close(); err != nil {
		return err
	}
	if opt.Report != nil {
		opt.Report(Report{Pages: p.pages, Glyphs: lib.Missing(), Boxes: p.file.Boxes(), Media: p.unheld, Fonts: p.fontNames()})
	}
	return nil
}

// press makes one file.
type press struct {
	book  *document.Book
	words document.Words
	lang  *words.Language
	opt   Options
	lib   *typeset.Library
	file  *pdffile.File
	fonts map[*typeset.Font]*pdffile.Font
	sheet sheet
	rtl   bool   // the book is bound on the right
	tag   string // language of Clew's own words

	root  *pdffile.Elem // of the structure
	body  *pdffile.Elem // what chapters stand in
	parts struct{ cover, title, contents, preface *pdffile.Elem }
	named map[string]bool // places in the file

	speakers []document.Speaker
	inBook   map[post.ID]int // chapters of posts
	fronting bool            // pages of the front matter are made
	fronts   int             // of them
	pages    int             // begun in the body
	err      error           // the first one
	held     []*leaf         // pages that are written at the end
	where    map[document.Place]int
	seek     map[document.Place]bool // what where is asked for
	spots    [][]spot                // of the index, by its posts; nil: there is none
	posts    map[document.Place]int  // of the index
	lines    int32                   // rows that it leads to

	pictures map[string]*pdffile.Image
	unheld   int
	scratch  []pdffile.Glyph

	galley  galley
	heads   map[string]typeset.Line
	sides   int // grounds and rules so far
	closing bool
	raw     struct { // the collection that was read last
		font  *typeset.Font
		bytes []byte
	}
	tags map[string]string // of what networks tell
	ch   *chapter
}

func newPress(w io.Writer, b *document.Book, opt Options, lib *typeset.Library) *press {
	p := &press{book: b, words: b.Words, opt: opt, lib: lib, fonts: map[*typeset.Font]*pdffile.Font{}, named: map[string]bool{}, pictures: map[string]*pdffile.Image{}}
	p.lang = b.Words.Language
	if p.lang == nil {
		p.lang = words.English()
	}
	p.tag = p.lang.Tag
	lang := b.Lang()
	p.rtl = document.RightToLeft(lang) || lang == "und" && p.lang.Dir == "rtl"
	p.sheet = sheetOf(opt.Paper, !b.Alone)
	if lang == "und" {
		lang = p.tag
	}
	info := pdffile.Info{Title: tidy(b.Title), Author: tidy(b.By), Subject: tidy(b.Subtitle), Lang: lang, Producer: strings.TrimSpace("Clew " + tidy(b.Clew)), Created: b.Made, RTL: p.rtl}
	p.file = pdffile.New(w, info)
	p.root = p.file.Elem(nil, "Document", pdffile.Attr{Lang: lang, Title: tidy(b.Title)})
	p.galley.p = p
	return p
}

// fail keeps the first error.
func (p *press) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// say gives a sentence of the catalogue's part "paper".
func (p *press) say(key string, args ...any) string { return p.lang.Say("paper."+key, args...) }

// tagOf gives a post's language as a tag, "" if none is told.
func (p *press) tagOf(lang string) string {
	if lang == "" {
		return ""
	}
	tag, ok := p.tags[lang]
	if !ok {
		tag = document.Tag(lang)
		if p.tags == nil || len(p.tags) > 1000 {
			p.tags = map[string]string{}
		}
		p.tags[lang] = tag
	}
	return tag
}

// data gives the bytes of a font's file, which are large. They are kept while fonts are embedded alone: several
// faces of a collection share them.
func (p *press) data(f *typeset.Font) []byte {
	if p.closing && p.raw.bytes != nil && p.raw.font.SameFile(f) {
		return p.raw.bytes
	}
	b := f.Data()
	if p.closing && bytes.HasPrefix(b, []byte("ttcf")) {
		p.raw.font, p.raw.bytes = f, b
	}
	return b
}

// font gives a face as the file has it.
func (p *press) font(f *typeset.Font) *pdffile.Font {
	if have, ok := p.fonts[f]; ok {
		return have
	}
	made, err := p.file.FontOf(func() []byte { return p.data(f) }, f.Index(), f.Name())
	if err != nil {
		p.fail(fmt.Errorf("font %s: %w", f.Name(), err))
	}
	p.fonts[f] = made
	return made
}
