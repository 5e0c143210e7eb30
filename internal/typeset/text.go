package typeset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/bidi"
)

// Bounds of text, so that no paragraph costs more than its length.
const (
	maxMarks  = 10     // that stand on one letter; further ones are not drawn
	maxText   = 24_000 // letters that are broken into lines as one; a longer paragraph is cut between words
	maxWord   = 240    // letters that are shaped as one
	maxJoined = 20     // that are never parted
)

// text is a paragraph, or as much of it as is broken at once, ready to be worked with.
type text struct {
	l      *Library
	p      *Paragraph
	s      string // what is drawn, without what is never drawn
	runes  []rune
	at     []int32 // byte in s of each of runes; one more than runes
	piece  []int32 // of each of runes
	rtl    bool
	levels []uint8 // of each of runes; nil where all stand from left to right
	breaks []chance
	tokens []token
	region string
}

// clean reads the pieces of a paragraph: one rune U+FFFC for a box, U+FFFD for what is no text, nothing for
// what acts on its surroundings without being seen.
func (l *Library) clean(p *Paragraph) *text {
	t := &text{l: l, p: p}
	n := 0
	for i := range p.Pieces {
		n += len(p.Pieces[i].Text) + 3
	}
	var b strings.Builder
	b.Grow(n)
	t.runes, t.at, t.piece = make([]rune, 0, n), make([]int32, 0, n+1), make([]int32, 0, n)
	put := func(r rune, piece int) {
		t.runes, t.at, t.piece = append(t.runes, r), append(t.at, int32(b.Len())), append(t.piece, int32(piece))
		b.WriteRune(r)
	}
	marks := 0
	for i := range p.Pieces {
		x := &p.Pieces[i]
		if x.Box != nil {
			put('\ufffc', i)
			marks = 0
			continue
		}
		bad := false
		for j, r := range x.Text {
			if r == utf8.RuneError && !strings.HasPrefix(x.Text[j:], "\ufffd") {
				if !bad {
					put(utf8.RuneError, i)
				}
				bad, marks = true, 0
				continue
			}
			bad = false
			switch {
			case r < 0x300:
				switch {
				case r == '\n', r >= 0x20 && r < 0x7f, r >= 0xa0, r == 0x85:
				case r == '\t':
					r = ' '
				default:
					continue
				}
				if r == 0x85 {
					r = '\n'
				}
				marks = 0
			case r == 0x2028 || r == 0x2029:
				r, marks = '\n', 0
			case odd(r):
				continue
			case r == '\ufffc':
				r, marks = utf8.RuneError, 0
			case unicode.In(r, unicode.Mn, unicode.Me):
				if marks++; marks > maxMarks {
					continue
				}
			case !ignorable(r):
				marks = 0
			default:
				if marks++; marks > 2*maxMarks {
					continue
				}
			}
			put(r, i)
		}
	}
	t.at = append(t.at, int32(b.Len()))
	t.s = b.String()
	return t
}

// odd says whether a letter above U+0300 is left out: what turns text around, marks bytes or nothing at all.
func odd(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x206f || r == 0xfeff || r >= 0xfff9 && r <= 0xfffb ||
		r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe || r >= 0xe0000 && r < 0xe0020 || r >= 0x1d173 && r <= 0x1d17a
}

// part gives a stretch of the text as a text of its own.
func (t *text) part(from, to int) *text {
	return &text{l: t.l, p: t.p, s: t.s, runes: t.runes[from:to], at: t.at[from : to+1], piece: t.piece[from:to], rtl: t.rtl, region: t.region}
}

// string is the text between two runes.
func (t *text) string(from, to int) string { return t.s[t.at[from]:t.at[to]] }

// direction finds where the paragraph begins.
func (t *text) direction() {
	switch t.p.Dir {
	case RTL:
		t.rtl = true
	case Auto:
		for _, r := range t.runes {
			if r < 0x590 {
				if r >= 'A' && unicode.IsLetter(r) {
					return
				}
				continue
			}
			if rightward(r) {
				t.rtl = true
				return
			}
			if unicode.IsLetter(r) {
				return
			}
		}
	}
}

// rightward says whether a letter is written from right to left.
func rightward(r rune) bool {
	if r < 0x590 {
		return false
	}
	return r < 0x900 && r != 0x660 && !(r > 0x660 && r < 0x66a) && !(r >= 0x6f0 && r <= 0x6f9) && !unicode.Is(unicode.M, r) && unicode.IsLetter(r) || r == 0x200f ||
		r >= 0xfb1d && r <= 0xfdff && unicode.IsLetter(r) || r >= 0xfe70 && r <= 0xfeff && r != 0xfeff || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

// turned says whether a letter makes a text one whose order has to be worked out.
func turned(r rune) bool {
	return r >= 0x590 && (r < 0x900 || r == 0x200f || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefe || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff)
}

// order works out the levels of all letters. Addresses, names and tags are each an island, so that their signs stay
// with them.
func (t *text) order() {
	need := t.rtl
	for i := 0; i < len(t.runes) && !need; i++ {
		need = turned(t.runes[i])
	}
	if !need {
		return
	}
	in := make([]rune, 0, len(t.runes)+2*len(t.tokens))
	where := make([]int, 0, cap(in)) // of in, in runes; -1 for what is added
	next := 0
	for i, r := range t.runes {
		for next < len(t.tokens) && t.tokens[next].to <= i {
			in, where = append(in, 0x2069), append(where, -1)
			next++
		}
		if next < len(t.tokens) && t.tokens[next].from == i {
			mark := rune(0x2068) // of its own direction
			if t.tokens[next].url {
				mark = 0x2066
			}
			in, where = append(in, mark), append(where, -1)
		}
		if r == '\n' {
			r = 0x2028 // a new line, in the same direction
		}
		in, where = append(in, r), append(where, i)
	}
	dir := bidi.LeftToRight
	if t.rtl {
		dir = bidi.RightToLeft
	}
	t.levels = make([]uint8, len(t.runes))
	runs := t.l.order.Segment(in, dir)
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for j := run.Start; j < run.End; j++ {
			if where[j] >= 0 {
				t.levels[where[j]] = uint8(run.Level)
			}
		}
	}
}

// level is that of a letter.
func (t *text) level(i int) uint8 {
	if t.levels == nil {
		return 0
	}
	return t.levels[i]
}

// base is the level of the paragraph.
func (t *text) base() uint8 {
	if t.rtl {
		return 1
	}
	return 0
}
