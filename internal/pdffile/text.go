package pdffile

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Text is a run of glyphs of one font on one line, from left to right as they are seen. X and Y are of
// its origin, which glyphs are placed from.
type Text struct {
	Font       *Font
	Size, X, Y float64
	Color      uint32
	Glyphs     []Glyph
	RTL        bool // what is read goes from right to left: of a cluster's glyphs the last, not the first, has its text
	Hidden     bool // is not drawn and can only be found and copied
}

// Glyph is one glyph of a font. Lengths are points. What a cluster of glyphs reads as is told by one of them;
// the others have "".
type Glyph struct {
	ID      uint32
	X, Y    float64
	Advance float64
	Text    string
}

// maxTiles bounds the letters of a cluster that are told one by one.
const maxTiles = 16

// tolerance is how far a glyph may stand from its place, in thousandths of the size.
const tolerance = 0.6

// Text draws a run.
func (p *Page) Text(t Text) {
	if !p.ready() || len(t.Glyphs) == 0 {
		return
	}
	switch {
	case t.Font == nil || t.Font.file != p.file:
		p.file.fail(errors.New("text in a font of another file"))
		return
	case !(t.Size > 0 && t.Size < 2000):
		p.file.fail(fmt.Errorf("a text size of %g points cannot be", t.Size))
		return
	}
	if !slices.Contains(p.fonts, t.Font) {
		p.fonts = append(p.fonts, t.Font)
	}
	p.setText(t.Font, p.milli(t.Size), p.milli(t.X), p.milli(t.Y), t.Hidden)
	if !t.Hidden {
		p.color(t.Color)
	}
	r := run{p: p, font: t.Font, perPoint: 1000 / t.Size}
	for i := 0; i < len(t.Glyphs); {
		n := cluster(t.Glyphs[i:], t.RTL)
		if g := t.Glyphs[i : i+n]; !t.RTL || !r.tiles(g) {
			r.cluster(g)
		}
		i += n
	}
	r.end()
}

// cluster says how many glyphs, of the first ones, read as one text.
func cluster(g []Glyph, rtl bool) int {
	n := 1
	if rtl {
		for n < len(g) && g[n-1].Text == "" {
			n++
		}
		return n
	}
	for n < len(g) && g[n].Text == "" {
		n++
	}
	return n
}

// run writes the glyphs of a text.
type run struct {
	p        *Page
	font     *Font
	perPoint float64 // thousandths of the size in a point
	pen      float64 // where the next glyph would stand, in thousandths of the size
	open     int     // 0: nothing, 1: the array of glyphs, 2: a string in it
}

// cluster writes glyphs that read as one text. One glyph tells its text by its code; of several, a span tells it.
func (r *run) cluster(g []Glyph) {
	if len(g) == 1 {
		if code, ok := r.font.code(r.p.file, g[0].ID, g[0].Text); ok {
			r.glyph(code, g[0])
			return
		}
	}
	text := ""
	for _, x := range g {
		text += x.Text
	}
	r.span(text, g)
}

// tiles writes a cluster of text from right to left, of several letters or glyphs, and says whether it did.
// Readers take letters as they stand on the page and turn them round, but not those of one glyph, or not all
// readers. So the glyphs are drawn without a text, and blanks as wide as the cluster, one a letter, have it.
func (r *run) tiles(g []Glyph) bool {
	text := g[len(g)-1].Text
	n := utf8.RuneCountInString(text)
	if n == 0 || n > maxTiles || len(g) == 1 && n == 1 {
		return false
	}
	width, wide := 0.0, 0
	for i, x := range g {
		width += x.Advance
		if x.Advance > g[wide].Advance {
			wide = i
		}
	}
	base := g[wide]
	if !(width > 0 && base.X > -1e6 && base.X < 1e6) {
		return false
	}
	// As little narrower as does not look like the end of a word.
	step := width / float64(n)
	blank := int(min(step*r.perPoint/25, 40))
	codes := make([]uint16, 0, maxTiles)
	for _, letter := range text {
		code, ok := r.font.blank(string(letter), blank*25)
		if !ok {
			return false
		}
		codes = append(codes, code)
	}
	// The widest first: what stands elsewhere would end the word before.
	r.span("", append(append([]Glyph{base}, g[:wide]...), g[wide+1:]...))
	for i, code := range slices.Backward(codes) {
		r.glyph(code, Glyph{X: base.X + step*float64(n-1-i)})
	}
	return true
}

// span writes glyphs that read as a text, whatever their codes say.
func (r *run) span(text string, g []Glyph) {
	r.end()
	r.p.b = append(r.p.b, "/Span<</ActualText<feff"...)
	r.p.b = appendUTF16Hex(r.p.b, cut(text))
	r.p.op(">>>BDC")
	for _, x := range g {
		if text == "" {
			x.Text = ""
		}
		code, ok := r.font.code(r.p.file, x.ID, x.Text)
		if !ok {
			code, _ = r.font.code(r.p.file, x.ID, "")
		}
		r.glyph(code, x)
	}
	r.end()
	r.p.op("EMC")
}

func (r *run) glyph(code uint16, g Glyph) {
	p := r.p
	if rise := p.milli(g.Y); rise != p.rise {
		r.end()
		p.rise = rise
		p.nums(rise)
		p.op("Ts")
	}
	at := g.X * r.perPoint
	if !(at > -1e7 && at < 1e7) {
		p.file.fail(fmt.Errorf("a glyph %g points away cannot be", g.X))
		return
	}
	if r.open == 0 {
		p.b = append(p.b, '[')
		r.open = 1
	}
	if d := r.pen - at; d > tolerance || d < -tolerance {
		if r.open == 2 {
			p.b = append(p.b, '>')
			r.open = 1
		}
		by := math.Round(d)
		p.b = appendMilli(p.b, int64(by)*1000)
		r.pen -= by
	}
	if r.open == 1 {
		p.b = append(p.b, '<')
		r.open = 2
	}
	p.b = appendHex16(p.b, code)
	r.pen += r.font.used[code].width
}

// end ends the array of glyphs.
func (r *run) end() {
	if r.open == 2 {
		r.p.b = append(r.p.b, '>')
	}
	if r.open > 0 {
		r.p.op("]TJ")
	}
	r.open = 0
}

// setText makes a text begin at a place.
func (p *Page) setText(font *Font, size, x, y int64, hidden bool) {
	p.begin()
	if !p.inText {
		p.op("BT")
		p.inText = true
		p.lineX, p.lineY = 0, 0
	}
	if p.font != font || p.size != size {
		p.font, p.size = font, size
		p.b = append(p.b, font.resource...)
		p.nums(size)
		p.op("Tf")
	}
	if hidden != p.hidden {
		p.hidden = hidden
		if hidden {
			p.op("3 Tr")
		} else {
			p.op("0 Tr")
		}
	}
	p.nums(x-p.lineX, y-p.lineY)
	p.op("Td")
	p.lineX, p.lineY = x, y
}

func (p *Page) endText() {
	if p.inText {
		p.op("ET")
		p.inText = false
	}
}

// Picture draws a picture that stands for text in a line, as an emoji does: the text can be found and copied.
// The lower left corner is given, and the line's baseline.
func (p *Page) Picture(im *Image, x, y, w, h, baseline float64, text string) {
	if !p.ready() || !p.uses(im) {
		return
	}
	p.Image(im, x, y, w, h)
	if text == "" || !(w > 0 && h > 0) {
		return
	}
	font := p.file.blankFont()
	if !slices.Contains(p.fonts, font) {
		p.fonts = append(p.fonts, font)
	}
	// The blank glyph is as wide as the size: the text is stretched to the picture's width.
	p.setText(font, p.milli(h), p.milli(x), p.milli(baseline), true)
	p.nums(int64(math.Round(100_000 * w / h)))
	p.op("Tz")
	r := run{p: p, font: font, perPoint: 1000 / h}
	r.cluster([]Glyph{{Text: text}})
	r.end()
	p.op("100 Tz")
}
