// Package typeset makes lines of positioned glyphs out of paragraphs: it finds fonts, shapes words as their
// script wants it, puts right-to-left and left-to-right text in order, and breaks lines where a good printer
// would. It knows nothing of threads, pages or files that are made of the lines.
//
// All lengths are points. A letter that no font has is never a box: it is drawn as its number in brackets, in
// small type, and counted; see [Library.Missing]. The same paragraph gives the same lines, always, with the
// same fonts. Text may be anything at all: what is no text is shown as U+FFFD, and what would turn text around
// or hide it is left out.
package typeset

import "strings"

// Family is a kind of type.
type Family uint8

// Families. Serif is for reading, Sans for headings and small type, Mono for what a machine reads.
const (
	Serif Family = iota
	Sans
	Mono
)

// Style says how text looks.
type Style struct {
	Family       Family
	Size         float64 // points; at most 1000, at least 1
	Bold, Italic bool
	Color        uint32  // 0xRRGGBB
	Raise        float64 // points above the baseline, as of superscripts
	Lang         string  // BCP 47 of the text; "" if not known
}

// Piece is a stretch of a paragraph in one style.
type Piece struct {
	Text  string
	Style Style
	Mark  int  // the caller's own: which link, which footnote; 0 for none. It comes back in Run.Mark
	Box   *Box // a picture in the line instead of text; Text is what it reads as
	Keep  bool // never hyphenated, and a left-to-right word of its own: a name, a tag
	URL   bool // an address: broken after / . - ? & = and the like alone, never with a hyphen
}

// Box is a picture in a line.
type Box struct {
	Width, Height, Depth float64 // points; Height above the baseline, Depth below it
	ID                   any     // the caller's own
	PNG                  []byte  // of an emoji that Break found; nil for the caller's own boxes. Not to be changed
}

// Direction is where a paragraph begins.
type Direction uint8

// Directions. Auto is that of the first letter which has one.
const (
	Auto Direction = iota
	LTR
	RTL
)

// Align says where lines stand.
type Align uint8

// Alignments. Start and End follow the paragraph's direction. A justified paragraph with lines that would look torn
// stands at the start.
const (
	Start Align = iota
	Justify
	Center
	End
)

// Paragraph is text that is broken into lines as one. A line feed in it begins a new line.
type Paragraph struct {
	Pieces      []Piece
	Dir         Direction
	Align       Align
	Hyphenate   bool    // where patterns for the language of a piece are known
	First, Hang float64 // indents of the first line and of all others, from the start
}

// Line is one line. What it holds stands from left to right, whatever its direction.
type Line struct {
	Runs            []Run
	X, Width        float64 // of the text, from the left edge of the measure; a space at its end is not counted
	Ascent, Descent float64 // of the tallest that stands on it, both positive
	RTL             bool    // the paragraph's direction
}

// Run is a stretch of a line in one font and style, or a box.
type Run struct {
	Font     *Font
	Style    Style
	X, Width float64 // from the left edge of the measure
	Glyphs   []Glyph // from left to right
	Mark     int
	Box      *Box // instead of glyphs
	RTL      bool
	Text     string // as it reads, in the order in which it is read
}

// Glyph is one sign of a font.
type Glyph struct {
	ID            uint32
	X, Y, Advance float64 // X from the run's, Y above the baseline
	Text          string  // what it reads as; "" where another glyph of the same cluster has it
}

// Missing is a letter that no font has.
type Missing struct {
	Rune  rune
	Count int // how often it was drawn as its number
}

// sane gives a style whose numbers can be worked with.
func (s Style) sane() Style {
	switch {
	case !(s.Size >= 1):
		s.Size = 1
	case s.Size > 1000:
		s.Size = 1000
	}
	if !(s.Raise > -1000 && s.Raise < 1000) {
		s.Raise = 0
	}
	return s
}

// primary is the first part of a language tag, in lower case.
func primary(lang string) string {
	for i := 0; i < len(lang); i++ {
		if c := lang[i]; c == '-' || c == '_' {
			lang = lang[:i]
			break
		}
	}
	return strings.ToLower(lang)
}
