package pdf

import "clew/internal/typeset"

// Paper is a size of page.
type Paper uint8

// Papers.
const (
	A4 Paper = iota
	Letter
	A5
	EReader // 90 by 120 mm, about what the screen of a reading device has
)

// String names a paper as the command line does.
func (p Paper) String() string {
	switch p {
	case Letter:
		return "letter"
	case A5:
		return "a5"
	case EReader:
		return "ereader"
	}
	return "a4"
}

// ParsePaper reads what String gives; ok is false for anything else.
func ParsePaper(s string) (p Paper, ok bool) {
	for _, p := range [...]Paper{A4, Letter, A5, EReader} {
		if p.String() == s {
			return p, true
		}
	}
	return A4, false
}

// sheet is the design of a page, in points.
type sheet struct {
	width, height float64
	text          float64 // width of the text: 60 to 70 letters
	deep          float64 // height of the text, whole lines
	inner, top    float64 // margins
	two           bool    // printed on both sides: margins change sides
	size, lead    float64 // of the text
	small, tight  float64 // of notes and of Clew's own words
	title, wide   float64 // of titles
	out           float64 // from the text to the thread beside it
	times         bool    // there is room for times in the margin
	plain         bool    // no heads, no pages left empty: a small screen
}

func sheetOf(p Paper, two bool) sheet {
	var s sheet
	switch p {
	case Letter:
		s = sheet{width: 612, height: 792, text: 354, inner: 104, top: 84, size: 10.6, lead: 15.2, deep: 15.2 * 41}
	case A5:
		s = sheet{width: 419.53, height: 595.28, text: 302, inner: 48, top: 56, size: 9.5, lead: 13.3, deep: 13.3 * 36}
	case EReader:
		s = sheet{width: 255.12, height: 340.16, text: 205, inner: 17, top: 17, size: 9.2, lead: 12.5, deep: 12.5 * 23, plain: true}
		two = false
	default:
		s = sheet{width: 595.28, height: 841.89, text: 354, inner: 96, top: 86, size: 10.6, lead: 15.2, deep: 15.2 * 43}
	}
	s.two = two
	s.small, s.tight = s.size*0.78, s.lead*0.76
	s.title, s.wide = s.size*1.95, s.size*2.4
	s.out, s.times = 17, p == A4 || p == Letter
	switch p {
	case EReader:
		s.title, s.wide, s.out = 15, 18.5, 10
	case A5:
		s.out = 13
	}
	return s
}

// left is where the text begins on a page; n counts from 0.
func (p *press) left(n int) float64 {
	s := &p.sheet
	if p.outerLeft(n) {
		return s.width - s.inner - s.text
	}
	return s.inner
}

// outerLeft says whether the wide margin, in which posts are marked, is on the left.
func (p *press) outerLeft(n int) bool {
	if !p.sheet.two {
		return !p.rtl
	}
	return (n%2 == 1) != p.rtl
}

// Colours, those of the web page by day.
const (
	ink    = 0x1c1b19
	dim    = 0x56534c
	faint  = 0x8a857a
	hair   = 0xddd9cf
	ground = 0xf6f4ee
	blue   = 0x164a80
	red    = 0xa5311f
	ivory  = 0xfcfbf7
)

// Styles of text.

func (p *press) serif(lang string) typeset.Style {
	return typeset.Style{Family: typeset.Serif, Size: p.sheet.size, Color: ink, Lang: p.tagOf(lang)}
}

func (p *press) serifSmall(lang string) typeset.Style {
	s := p.serif(lang)
	s.Size = p.sheet.size * 0.88
	return s
}

// sans is the voice of Clew itself.
func (p *press) sans(size float64) typeset.Style {
	return typeset.Style{Family: typeset.Sans, Size: size, Color: dim, Lang: p.tag}
}

func (p *press) sansSmall() typeset.Style { return p.sans(p.sheet.small) }
