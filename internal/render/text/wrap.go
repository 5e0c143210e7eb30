package text

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/width"

	"clew/internal/document"
)

// lines writes s, wrapped, on lines of one style; spans are bytes of s and become links if the screen can
// show them. Empty lines of s are kept, one at a time.
func (p *page) lines(s string, spans []document.Span, st style) {
	if !p.opt.Links {
		spans = nil
	}
	empty := false
	for base := 0; base <= len(s); {
		end := lineEnd(s[base:]) + base
		if line := s[base:end]; strings.TrimSpace(line) != "" {
			if empty {
				p.gap()
			}
			empty = false
			p.wrap(line, base, spans, st)
		} else {
			empty = true
		}
		base = end + endLength(s[end:])
	}
}

// lineEnd is the place of the first line end in s, len(s) if there is none.
func lineEnd(s string) int {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n', c == '\r', c == 0xe2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
			return i
		}
	}
	return len(s)
}

// endLength is the length of the line end that s begins with, 1 at the end of s.
func endLength(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case strings.HasPrefix(s, "\u2028"), strings.HasPrefix(s, "\u2029"):
		return 3
	}
	return 1
}

// piece is a grapheme on its way to the screen.
type piece struct {
	from, to int // bytes of the line
	width    int
	link     int  // index of the span it belongs to, -1
	breaks   bool // a line may end after it
	space    bool
}

// wrap writes one line of a text on as many lines as it takes.
func (p *page) wrap(line string, base int, spans []document.Span, st style) {
	line = strings.TrimRight(line, " \t")
	if p.opt.Width == 0 && len(spans) == 0 {
		p.open(st)
		p.out = appendSafe(p.out, line, p.own)
		p.close(st)
		return
	}
	pieces := p.cut(line, base, spans)
	room := p.opt.Width - columns(p.indent)
	if p.opt.Width == 0 {
		room = 1 << 30
	}
	room = max(room, minWidth/2)
	hanging := false
	for len(pieces) > 0 {
		n := fill(pieces, room)
		shown := pieces[:n]
		for len(shown) > 0 && shown[len(shown)-1].space {
			shown = shown[:len(shown)-1]
		}
		if len(shown) > 0 {
			p.emit(line, shown, spans, st)
		}
		pieces = pieces[n:]
		if st == hung && !hanging {
			hanging = true
			p.indent += hang
			room -= len(hang)
		}
		for len(pieces) > 0 && pieces[0].space {
			pieces = pieces[1:]
		}
	}
	if hanging {
		p.indent = p.indent[:len(p.indent)-len(hang)]
	}
}

// hang stands under the sign of a list's item.
const hang = "  "

// fill is how many pieces stand on a line of some columns: up to the last place where it may break, or,
// if a word is longer than the line, as much of the word as fits.
func fill(pieces []piece, room int) int {
	used, last := 0, 0
	for i, q := range pieces {
		if !q.space && used+q.width > room {
			switch {
			case last > 0:
				return last
			case i > 0:
				return i
			}
			return 1
		}
		used += q.width
		if q.breaks {
			last = i + 1
		}
	}
	return len(pieces)
}

// cut makes pieces of a line. They are the page's until the next line is cut.
func (p *page) cut(line string, base int, spans []document.Span) []piece {
	pieces := p.pieces[:0]
	span := 0
	// link is the span that the byte from belongs to, -1 for none.
	link := func(from int) int {
		for span < len(spans) && spans[span].End <= from+base {
			span++
		}
		if span < len(spans) && spans[span].Start <= from+base {
			return span
		}
		return -1
	}
	at := 0
	for at < len(line) {
		// A byte of ASCII is a grapheme if ASCII follows, and no line end stands here.
		if c := line[at]; c < utf8.RuneSelf && (at+1 == len(line) || line[at+1] < utf8.RuneSelf) {
			q := piece{from: at, to: at + 1, width: 1, link: link(at), space: c == ' ' || c == '\t'}
			if c == '\t' {
				q.width = tab
			}
			q.breaks = q.space
			pieces = append(pieces, q)
			at++
			continue
		}
		if n := ideographRun(line[at:]); n > 0 {
			pieces = append(pieces, piece{from: at, to: at + n, width: 2, link: link(at)})
			at += n
			continue
		}
		end := at
		for end < len(line) && (line[end] >= utf8.RuneSelf || end == at || line[end-1] >= utf8.RuneSelf) {
			end++
		}
		g := graphemes.FromString(line[at:end])
		for g.Next() {
			v, from := g.Value(), at+g.Start()
			pieces = append(pieces, piece{from: from, to: at + g.End(), width: columns(v), link: link(from), space: v == " " || v == "\t" || v == "\u3000"})
		}
		at = end
	}
	for i := range pieces {
		q := &pieces[i]
		if q.breaks || q.to-q.from == 1 && (i+1 == len(pieces) || line[q.to] < utf8.RuneSelf) {
			continue
		}
		next := ""
		if i+1 < len(pieces) {
			next = line[pieces[i+1].from:pieces[i+1].to]
		}
		q.breaks = breaks(line[q.from:q.to], next, q.space)
	}
	p.pieces = pieces
	return pieces
}

// ideographRun is the length of the sign that s begins with, if it is a grapheme for certain: an ideograph
// or kana with another, or nothing, behind it; 0 otherwise.
func ideographRun(s string) int {
	const n = 3 // bytes
	if len(s) < n || !sign(s) || len(s) > n && !sign(s[n:]) {
		return 0
	}
	return n
}

// sign says whether s begins with a common ideograph (U+4000 to U+9FFF), hiragana up to U+307F or katakana
// from U+30C0; by its bytes.
func sign(s string) bool {
	if len(s) < 3 || s[1]&0xc0 != 0x80 || s[2]&0xc0 != 0x80 {
		return false
	}
	return s[0] >= 0xe4 && s[0] <= 0xe9 || s[0] == 0xe3 && (s[1] == 0x81 || s[1] == 0x83)
}

// breaks says whether a line may end between two graphemes: after white space and long dashes, and on
// both sides of East Asian signs but before what closes and after what opens (kinsoku).
func breaks(v, next string, space bool) bool {
	if space {
		return true
	}
	a, _ := utf8.DecodeRuneInString(v)
	b, _ := utf8.DecodeRuneInString(next)
	if next == "" || b == ' ' || b == '\t' {
		return false
	}
	if a == '—' && b != '—' {
		return !closes(b)
	}
	if !ideograph(a) && !ideograph(b) {
		return false
	}
	return !opens(a) && !closes(b)
}

// ideograph says whether lines break beside r without a space. Hangul is written with spaces.
func ideograph(r rune) bool {
	return r >= 0x2e80 && r < 0xa4d0 || r >= 0xf900 && r < 0xfb00 || r >= 0xff01 && r < 0xff9f || r >= 0x20000 && r < 0x40000
}

func opens(r rune) bool { return strings.ContainsRune("([{（［｛「『【〈《〔“‘", r) }

func closes(r rune) bool {
	return strings.ContainsRune(")]}）］｝」』】〉》〕”’、。，．・：；？！!?,.:;…‥ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％", r)
}

// columns is how many columns of a terminal s takes.
func columns(s string) int {
	n := 0
	if ascii(s) {
		for i := range len(s) {
			if s[i] == '\t' {
				n += tab
			} else {
				n++
			}
		}
		return n
	}
	g := graphemes.FromString(s)
	for g.Next() {
		n += graphemeColumns(g.Value())
	}
	return n
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// tab is what a tab becomes, in columns.
const tab = 4

// graphemeColumns is how many columns one grapheme takes: 2 for East Asian wide signs and emoji, 0 for
// what is not shown.
func graphemeColumns(v string) int {
	r, n := utf8.DecodeRuneInString(v)
	switch {
	case r < 0x300:
		if strings.Contains(v[n:], "\ufe0f") || strings.Contains(v[n:], "\u20e3") {
			return 2
		}
		return 1
	case dropped(r):
		return columns(v[n:])
	case document.Mark(r), r == 0x200b, r == 0x200c, r == 0x200d, r == 0x200e, r == 0x200f, r == 0x2060:
		return 0
	case r >= 0x1f1e6 && r <= 0x1f1ff, strings.Contains(v[n:], "\ufe0f"):
		return 2
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
