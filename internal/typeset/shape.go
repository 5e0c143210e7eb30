package typeset

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
)

// maxShaped is how many glyphs of shaped words are remembered, about 64 bytes each.
const maxShaped = 400_000

// tiny is the size of the number that stands for a letter which no font has, to that of the text.
const tiny = 0.62

// shapeKey is what the shape of a word depends on besides its size.
type shapeKey struct {
	look
	lang, region  string
	rtl           bool
	text          string
	before, after rune // neighbours that letters join with; 0 for none
}

// shaped is a stretch of a word in one font.
type shaped struct {
	font     *Font
	scale    float64
	glyphs   []sign  // from left to right
	width    int32   // in the font's units
	gaps     float32 // ems, how far it may be spread between letters
	from, to int32   // bytes of the word
	missing  rune    // what the glyphs say the number of; 0 if they are the letters themselves
}

// sign is a glyph in its font's units.
type sign struct {
	id         uint32
	x, y, wide int32
	from, to   int32 // the bytes of the word that its cluster stands for
	text       string
	gap        float32 // ems, how far what follows may be moved away
}

// em gives a length in the stretch's font as points.
func (s *shaped) em(units int32, size float64) float64 { return s.font.em(units, size*s.scale) }

// word shapes a word that stands in one direction; stretches come in the order in which they are read.
func (l *Library) word(k shapeKey) []shaped {
	if out, ok := l.shapes[k]; ok {
		return out
	}
	k.text = strings.Clone(k.text)
	out := l.shapeWord(k)
	n := 1
	for i := range out {
		n += len(out[i].glyphs)
	}
	if l.room -= n; l.room < 0 {
		clear(l.shapes)
		l.room = maxShaped - n
	}
	l.shapes[k] = out
	return out
}

// letters is a word with where its letters stand in it.
type letters struct {
	runes []rune
	at    []int32 // bytes; one more than runes
}

func (l *Library) shapeWord(k shapeKey) []shaped {
	var w letters
	for i, r := range k.text {
		w.runes, w.at = append(w.runes, r), append(w.at, int32(i))
	}
	w.at = append(w.at, int32(len(k.text)))
	var out []shaped
	var font *Font
	script := language.Common
	start := 0
	for i, r := range w.runes {
		f, s := font, language.LookupScript(r)
		if i == 0 || !attached(r) {
			f = l.fontFor(r, k.look, k.region, font)
		} else if font != nil && !font.has(r) && !ignorable(r) {
			if g := l.find(r, k.look, k.region); g != nil && g.has(w.runes[i-1]) {
				f = g // the letter before goes with its mark; what was begun before it is closed below
			} else {
				f = font
			}
		}
		if !s.Strong() {
			s = script
		}
		if i > start && (f != font || s != script && script != language.Common) {
			cut := i
			if f != font && attached(r) {
				for cut--; cut > start && attached(w.runes[cut]); cut-- {
				}
			}
			if cut > start {
				out = l.stretch(out, k, w, start, cut, font, script)
				start = cut
			}
			script = language.Common
		}
		if s.Strong() {
			script = s
		}
		font = f
	}
	return l.stretch(out, k, w, start, len(w.runes), font, script)
}

// fontFor chooses the font of a letter; the one before is kept where it does as well.
func (l *Library) fontFor(r rune, k look, region string, before *Font) *Font {
	own := l.own(k)
	if own.has(r) {
		return own
	}
	if ignorable(r) && before != nil {
		return before
	}
	if before != nil && before != own && before.has(r) && !unicode.Is(unicode.Han, r) {
		return before
	}
	return l.find(r, k, region)
}

// han guesses the region of Han letters from what stands among them.
func han(runes []rune) string {
	out := ""
	for _, r := range runes {
		switch {
		case r < 0x2e80:
		case r >= 0x3040 && r < 0x3100:
			return "jp"
		case r >= 0xac00 && r < 0xd7a4:
			out = "kr"
		case out == "" && unicode.Is(unicode.Han, r):
			out = "sc"
		}
	}
	return out
}

// stretch shapes a part of a word in one font and adds it; where the font fails, its letters are told by number.
func (l *Library) stretch(out []shaped, k shapeKey, w letters, from, to int, f *Font, script language.Script) []shaped {
	if from == to {
		return out
	}
	if f == nil {
		for i := from; i < to; i++ {
			if !ignorable(w.runes[i]) {
				out = append(out, l.number(k, w, i))
			}
		}
		return out
	}
	s, ok := l.harf(k, w, from, to, f, script)
	if !ok {
		return l.stretch(out, k, w, from, to, nil, script)
	}
	hole := -1
	for _, g := range s.glyphs {
		if g.id == 0 {
			hole = w.index(g.from)
			break
		}
	}
	if hole < 0 {
		return append(out, s)
	}
	// The cluster with the hole is set letter by letter; what stands about it is set as it would be.
	end := hole + 1
	for end < to && (attached(w.runes[end]) || w.runes[end-1] == 0x200d) {
		end++
	}
	if hole == from && end == to {
		if to-from == 1 {
			return append(out, l.number(k, w, from))
		}
		for i := from; i < to; i++ {
			r := w.runes[i]
			g := f
			if !f.has(r) {
				g = l.find(r, k.look, k.region)
			}
			if g == nil && ignorable(r) {
				continue
			}
			out = l.stretch(out, k, w, i, i+1, g, script)
		}
		return out
	}
	out = l.stretch(out, k, w, from, hole, f, script)
	out = l.stretch(out, k, w, hole, end, f, script)
	return l.stretch(out, k, w, end, to, f, script)
}

// index gives which letter begins at a byte.
func (w letters) index(at int32) int {
	for i, a := range w.at {
		if a >= at {
			return i
		}
	}
	return len(w.runes) - 1
}

// harf shapes a stretch; ok is false where the font is broken.
func (l *Library) harf(k shapeKey, w letters, from, to int, f *Font, script language.Script) (s shaped, ok bool) {
	defer func() {
		if recover() != nil {
			s, ok = shaped{}, false
			l.buffer = harfbuzz.NewBuffer()
		}
	}()
	b := l.buffer
	b.Clear()
	b.Flags = harfbuzz.RemoveDefaultIgnorables
	text, shift := w.runes, 0
	if k.before != 0 && from == 0 || k.after != 0 && to == len(w.runes) {
		text = make([]rune, 0, len(w.runes)+2)
		if k.before != 0 {
			text, shift = append(text, k.before), 1
		}
		text = append(text, w.runes...)
		if k.after != 0 {
			text = append(text, k.after)
		}
	}
	b.AddRunes(text, from+shift, to-from)
	b.Props = harfbuzz.SegmentProperties{Language: language.NewLanguage(k.lang), Script: script, Direction: harfbuzz.LeftToRight}
	if k.rtl {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.Shape(f.hb, nil)
	s = shaped{font: f, scale: 1, glyphs: make([]sign, len(b.Info)), from: w.at[from], to: w.at[to]}
	for i := range b.Info {
		p := &b.Pos[i]
		s.glyphs[i] = sign{id: uint32(b.Info[i].Glyph), x: p.XOffset, y: p.YOffset, wide: p.XAdvance, from: w.at[b.Info[i].Cluster-shift]}
		s.width += p.XAdvance
	}
	s.read(k.text, k.rtl, w.at[to])
	return s, true
}

// read notes what the glyphs read as: of a cluster, one glyph has its text, the first in reading order.
func (s *shaped) read(text string, rtl bool, end int32) {
	next := end
	n := len(s.glyphs)
	for i := range n { // against the order of reading
		j := n - 1 - i
		if rtl {
			j = i
		}
		g := &s.glyphs[j]
		g.to = next
		last := i == n-1
		if !last {
			before := j - 1
			if rtl {
				before = j + 1
			}
			last = s.glyphs[before].from != g.from
		}
		if next == g.to && !rtl && (i == 0 || s.glyphs[j+1].from != g.from) {
			r, _ := utf8.DecodeRuneInString(text[g.from:])
			g.gap = spread(r)
			s.gaps += g.gap
		}
		if last {
			g.text = text[g.from:g.to]
			next = g.from
		}
	}
}

// spread is how far what follows a letter may be moved away from it where a line is filled, in ems: in scripts
// that have few spaces or none.
func spread(r rune) float32 {
	switch {
	case r < 0xe00:
		return 0
	case r < 0xf00, r >= 0x1000 && r < 0x10a0, r >= 0x1780 && r < 0x1800: // Thai, Lao, Burmese, Khmer
		return 0.02
	case r >= 0x1100 && r < 0x1200, r >= 0xac00 && r < 0xd7b0: // Korean
		return 0.03
	case r >= 0x2e80 && r < 0xa000, r >= 0xf900 && r < 0xfb00, r >= 0xff00 && r < 0xffe0, r >= 0x20000 && r < 0x40000:
		return 0.06
	}
	return 0
}

// number sets the number of a letter in brackets.
func (l *Library) number(k shapeKey, w letters, i int) shaped {
	f := l.own(look{Sans, k.bold, false})
	s := shaped{font: f, scale: tiny, missing: w.runes[i], from: w.at[i], to: w.at[i+1]}
	for _, c := range fmt.Sprintf("[U+%04X]", w.runes[i]) {
		g, _ := f.face.NominalGlyph(c)
		wide := int32(f.face.HorizontalAdvance(g))
		s.glyphs = append(s.glyphs, sign{id: uint32(g), wide: wide, from: w.at[i], to: w.at[i+1]})
		s.width += wide
	}
	s.glyphs[0].text = k.text[w.at[i]:w.at[i+1]]
	return s
}

// attached says whether a letter stands on the one before it, as far as fonts are concerned.
func attached(r rune) bool {
	if r < 0x300 {
		return false
	}
	return unicode.In(r, unicode.M) || r == 0x200c || r == 0x200d || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef || r >= 0x1f3fb && r <= 0x1f3ff
}

// ignorable says whether a letter is not to be seen.
func ignorable(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r >= 0x180b && r <= 0x180f,
		r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0x3164,
		r >= 0xfe00 && r <= 0xfe0f, r == 0xfeff, r == 0xffa0, r >= 0x1bca0 && r <= 0x1bca3, r >= 0x1d173 && r <= 0x1d17a, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}
