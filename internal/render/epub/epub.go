// Package epub writes a book, a thread alone or threads put together, as EPUB 3.3: one file that e-readers, telephones
// and libraries open, with nothing in it that runs or asks anybody for anything.
//
// The text is XHTML of the package's own, for what a page folds has no fold on an e-reader: a body under a content
// warning, and what a post said before it was edited, are footnotes, which readers show on asking; sensitive pictures
// stand on pages of their own outside the order of reading. Every foreign string goes through appendText, every address
// through appendAddress. The style leaves colours, type and its size to the reader's own settings.
//
// Chapters are cut into files that the oldest readers still turn the pages of quickly. Pictures are written as they are
// met, one at a time, so memory does not grow with them.
package epub

import (
	"errors"
	"fmt"
	"io"
	"time"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/render/cover"
	"clew/internal/words"
)

// Media are the pictures, films and sounds that may travel with a book.
type Media interface {
	// Medium tells of bytes that are held, by their SHA-256 in hex.
	Medium(sha256 string) (enclosure.Medium, bool)
	// Named gives the SHA-256 of what is held of an address: a custom emoji, the still picture of a film.
	Named(address string) (sha256 string, ok bool)
	// Open gives the bytes, Medium.Size of them.
	Open(m enclosure.Medium) (io.ReadCloser, error)
}

// Options say what goes into a book besides words. The zero Options make a book of words alone.
type Options struct {
	// Media are what is held; nil: nothing is, and what posts carry is described and linked.
	Media Media
	// Side is the longest side of a picture in pixels, larger ones are made smaller; 0: 1600, what e-readers show.
	Side int
	// Played bounds the bytes of all films and sounds that are put in, for most e-readers play none: 0: 16 MiB; less
	// than 0: none.
	Played int64
	// Most bounds the bytes of all media; 0: 1 GiB, which stays below what a zip of the plain kind holds.
	Most int64
	// Cover paints the cover, a PNG or JPEG picture; nil, or an error, which is only counted as Left: there is none.
	Cover func(c cover.Cover) ([]byte, error)
	// Left is told of each medium that was meant to be in the book and is not, and why; nil: nobody is. The book says
	// it too, where the medium would stand.
	Left func(m *post.Media, why error)
}

// Bounds that hold where Options name none.
const (
	defaultSide   = 1600
	defaultPlayed = 16 << 20
	defaultMost   = 1 << 30
)

// ErrEmpty is returned for a book without a chapter.
var ErrEmpty = errors.New("a book without a chapter")

// Render writes a book. The same book and options give the same bytes. The errors are w's, and ErrEmpty.
func Render(w io.Writer, b *document.Book, opt Options) error {
	if err := render(w, b, opt); err != nil {
		return fmt.Errorf("write EPUB: %w", err)
	}
	return nil
}

func render(w io.Writer, b *document.Book, opt Options) error {
	if len(b.Chapters) == 0 {
		return ErrEmpty
	}
	if opt.Side <= 0 {
		opt.Side = defaultSide
	}
	if opt.Played == 0 {
		opt.Played = defaultPlayed
	}
	if opt.Most <= 0 {
		opt.Most = defaultMost
	}
	c, err := newContainer(w)
	if err != nil {
		return err
	}
	k := newBook(b, opt, c)
	for _, step := range []func() error{
		k.container, k.style, k.cover, k.title, k.preface, k.chapters, k.index, k.accounts, k.more, k.colophon, k.contents, k.ncx, k.manifest, c.close,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// book is a book being written.
type book struct {
	b     *document.Book
	opt   Options
	zip   *container
	words document.Words
	own   *words.Language
	lang  string // of the book: what most of it is written in, else that of Clew's own words
	rtl   bool   // pages turn from right to left
	mine  string // attributes of Clew's own words, where their language is not the book's

	langs map[string]string // attributes by a post's language, as it is told
	parts []part            // of the package, in order
	nav   []entry           // the contents
	marks []entry           // landmarks; the label is the type

	pictures map[string]picture // by SHA-256
	bytes    int64              // of media so far
	played   int64              // of films and sounds so far
	count    counts
	within   map[post.ID]int     // by post; nil until a thread leads to another: see chapterOf
	places   []map[post.ID]place // by chapter: where a post stands, file and name
	covers   int                 // pages of sensitive media so far
	pages    int                 // of the colophon but the last
	medium   []byte              // place for one medium
	page     []byte              // the file being written
}

// counts are what the book says of its pictures.
type counts struct {
	pictures, plain int // in the book; of them without a description
	films, moving   int // in the book; pictures that move
	left            int // described and linked
	cover           bool
}

// part is one file of the package.
type part struct {
	id, file, kind string
	properties     string
	read           bool // it stands in the order of reading
	aside          bool // it does so off the line
}

// entry is a line of the contents, or a landmark.
type entry struct {
	label, lang string // lang are its attributes
	kind        string // of a landmark
	file        string
	below       []entry
}

func newBook(b *document.Book, opt Options, c *container) *book {
	k := &book{b: b, opt: opt, zip: c, words: b.Words, own: b.Words.Language, langs: map[string]string{}, pictures: map[string]picture{}}
	if k.own == nil {
		k.own = words.English()
	}
	k.lang = tag(b.Lang())
	k.rtl = document.RightToLeft(k.lang)
	if k.lang == "" {
		k.lang = k.own.Tag
		k.rtl = k.own.Dir == "rtl"
		if turned, told := k.turned(); told {
			k.rtl = turned
		}
	}
	k.mine = k.foreign(k.own.Tag, k.own.Dir == "rtl")
	return k
}

// chapterOf gives the chapter that a post of the book's authors stands in.
func (k *book) chapterOf(id post.ID) (n int, ok bool) {
	if k.within == nil {
		k.within = map[post.ID]int{}
		for i := range k.b.Chapters {
			d := k.b.Chapters[i].Document
			for _, it := range d.Flow() {
				if it.Kind == document.Said {
					if _, met := k.within[it.Post.ID]; !met {
						k.within[it.Post.ID] = i
					}
				}
			}
			if _, met := k.within[d.Thread.ID]; !met && d.Thread.ID != "" {
				k.within[d.Thread.ID] = i
			}
		}
	}
	n, ok = k.within[id]
	return n, ok
}

// turned says which way most posts are written, where nobody tells their language.
func (k *book) turned() (rtl, told bool) {
	n := [3]int{}
	for i := range k.b.Chapters {
		line := k.b.Chapters[i].Document.Thread.Line
		for j := range min(len(line), 200) {
			n[direction(line[j].Text)]++
		}
	}
	return n[left] > n[right], n[left]+n[right] > 0
}

// foreign gives the attributes of words in another language than the book's, or written the other way.
func (k *book) foreign(lang string, rtl bool) string {
	s := ""
	if lang != k.lang {
		s = ` lang="` + lang + `" xml:lang="` + lang + `"`
	}
	if rtl != k.rtl {
		s += dir(rtl)
	}
	return s
}

func dir(rtl bool) string {
	if rtl {
		return ` dir="rtl"`
	}
	return ` dir="ltr"`
}

// spoken gives the attributes of a post's language: "und" where none is told, for the book claims its own for all else.
func (k *book) spoken(lang string) string {
	s, ok := k.langs[lang]
	if !ok {
		switch t := tag(lang); {
		case t == k.lang:
		case t == "":
			s = ` lang="und" xml:lang="und"`
			if lang == "" && tag(k.b.Lang()) != "" {
				s = "" // the others tell it
			}
		default:
			s = ` lang="` + t + `" xml:lang="` + t + `"`
		}
		if len(k.langs) < 1000 {
			k.langs[lang] = s
		}
	}
	return s
}

// turn gives the attribute of a text that is written the other way than the book.
func (k *book) turn(text string) string {
	switch direction(text) {
	case left:
		if !k.rtl {
			return ` dir="rtl"`
		}
	case right:
		if k.rtl {
			return ` dir="ltr"`
		}
	}
	return ""
}

// say gives a sentence of the catalogue's part "book".
func (k *book) say(key string, args ...any) string { return k.own.Say("book."+key, args...) }

// modified is when the book was last another one: when it was made, or the newest look at what is in it.
func (k *book) modified() time.Time {
	at := k.b.Made
	if at.IsZero() {
		for i := range k.b.Chapters {
			d := k.b.Chapters[i].Document
			for _, t := range []time.Time{d.Made, d.Thread.Verdict.Checked, d.Updated, d.Published} {
				if t.After(at) {
					at = t
				}
			}
		}
	}
	if y := at.UTC().Year(); at.IsZero() || y < 1 || y > 9999 {
		at = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return at.UTC()
}
