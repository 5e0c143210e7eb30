// Package card draws the picture that stands for a thread where its link is shared: what it begins with, by
// whom, when, how long and how whole. Words are shaped as their script wants it, with fonts of the machine for
// those scripts that the built-in ones lack.
//
// A letter for which there is no font is never drawn as a box: a line that cannot be drawn whole is left out.
// The package knows nothing of threads and asks nobody; its time and memory are bounded.
package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Size of a card, in pixels.
const (
	Width  = 1200
	Height = 630
)

// Card is what stands on it. Text is plain; lines that are too long are cut.
type Card struct {
	Title  string
	Author string
	Handle string
	Facts  string // one line: date, posts, verdict
	Mark   string // the site's name; "" for none
	RTL    bool   // Facts are in a language that is written from right to left
}

// ErrNothing is returned where no line of a card can be drawn.
var ErrNothing = errors.New("nothing of the card can be drawn")

// Bounds of what is looked at, in code points.
const (
	maxTitle = 320
	maxLine  = 120
)

// Painter draws cards, one after another. It may be called from any number of goroutines; those that come
// while it draws wait as long as their context lasts.
type Painter struct {
	turn  chan struct{}
	faces *faces
	shape shaping.HarfbuzzShaper
	split shaping.Segmenter
	wrap  shaping.LineWrapper
	paths *vector.Rasterizer
}

// New makes a Painter that looks for fonts in some folders, when it first needs one; see Folders.
func New(folders []string) (*Painter, error) {
	f, err := newFaces(folders)
	if err != nil {
		return nil, fmt.Errorf("fonts: %w", err)
	}
	return &Painter{turn: make(chan struct{}, 1), faces: f, paths: vector.NewRasterizer(Width, Height)}, nil
}

// Colours of a card.
var (
	paper = color.RGBA{0xfd, 0xfd, 0xfb, 0xff}
	ink   = color.RGBA{0x1b, 0x1b, 0x1f, 0xff}
	quiet = color.RGBA{0x5a, 0x5d, 0x66, 0xff}
	blue  = color.RGBA{0x1a, 0x4f, 0x8b, 0xff}
)

const margin = 80

// PNG draws a card.
func (p *Painter) PNG(ctx context.Context, c Card) ([]byte, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("draw a card: %w", context.Cause(ctx))
	}
	img := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(img, img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	drawn := p.draw(ctx, img, c)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("draw a card: %w", context.Cause(ctx))
	}
	if !drawn {
		return nil, ErrNothing
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := e.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw a card: %w", err)
	}
	return b.Bytes(), nil
}

// draw says whether anything but the mark stands on the card.
func (p *Painter) draw(ctx context.Context, img *image.RGBA, c Card) bool {
	const inner = Width - 2*margin
	drawn := false
	p.knots(img)
	author := p.lines(c.Author, style{size: 36, bold: true, lines: 1, width: inner, most: maxLine})
	if handle := p.lines(c.Handle, style{size: 30, lines: 1, width: inner, most: maxLine}); handle != nil && c.Handle != c.Author {
		handle[0].right = len(author) > 0 && author[0].right || len(author) == 0 && handle[0].right
		author = append(author, handle...)
	}
	y := margin + 28
	for i, l := range author {
		col := ink
		if i > 0 {
			col = quiet
		}
		p.put(img, l, y, col)
		y += 46
		drawn = true
	}
	if ctx.Err() != nil {
		return drawn
	}
	title := p.title(c.Title, inner, 640-168-y)
	if len(title) > 0 {
		high := title[0].style.size * 5 / 4
		y = max(y+30, (y+Height-150-high*len(title))/2) + title[0].style.size
		for _, l := range title {
			p.put(img, l, y, ink)
			y += high
		}
		drawn = true
	}
	for _, l := range p.lines(c.Facts, style{size: 28, lines: 1, width: inner - 200, most: maxLine, rtl: c.RTL, given: true}) {
		p.put(img, l, Height-margin+8, quiet)
		drawn = true
	}
	for _, l := range p.lines(c.Mark, style{size: 34, bold: true, lines: 1, width: 190, most: 20, rtl: !c.RTL, given: true}) {
		p.put(img, l, Height-margin+8, blue) // at the other end of the line
	}
	return drawn
}

// title gives the title's lines in the largest type that holds it.
func (p *Painter) title(s string, width, height int) []line {
	var out []line
	for _, size := range []int{64, 54, 44} {
		st := style{size: size, bold: true, lines: max(1, height/(size*5/4)), width: width, most: maxTitle}
		if out = p.lines(s, st); len(out) == 0 || !out[len(out)-1].cut {
			break
		}
	}
	return out
}

// knots draws the thread at the card's edge: a line with knots, as beside the posts of a page.
func (p *Painter) knots(img *image.RGBA) {
	draw.Draw(img, image.Rect(36, 0, 40, Height), image.NewUniform(blue), image.Point{}, draw.Src)
	p.paths.Reset(Width, Height)
	for y := 108; y < Height; y += 206 {
		circle(p.paths, 38, float32(y), 11)
	}
	p.paths.Draw(img, img.Bounds(), image.NewUniform(blue), image.Point{})
}

func circle(r *vector.Rasterizer, x, y, radius float32) {
	const k = 0.5522847
	c := radius * k
	r.MoveTo(x+radius, y)
	r.CubeTo(x+radius, y+c, x+c, y+radius, x, y+radius)
	r.CubeTo(x-c, y+radius, x-radius, y+c, x-radius, y)
	r.CubeTo(x-radius, y-c, x-c, y-radius, x, y-radius)
	r.CubeTo(x+c, y-radius, x+radius, y-c, x+radius, y)
	r.ClosePath()
}

// style says how words are set.
type style struct {
	size, lines, width, most int
	bold                     bool
	rtl, given               bool // the direction is given, not that of the words
}

// line is words that are ready to be drawn.
type line struct {
	runs  []shaping.Output // from left to right
	style style
	right bool // it stands at the right edge
	cut   bool // words after it are left out
}

// lines sets words; nil if any of them cannot be drawn.
func (p *Painter) lines(s string, st style) []line {
	text := p.drawable(s, st)
	if len(text) == 0 {
		return nil
	}
	dir := di.DirectionLTR
	if st.given && st.rtl || !st.given && startsRTL(text) {
		dir = di.DirectionRTL
	}
	p.faces.bold = st.bold
	in := shaping.Input{Text: text, RunEnd: len(text), Direction: dir, Size: fixed.I(st.size), Language: language.DefaultLanguage()}
	var outs []shaping.Output
	for _, run := range p.split.Split(in, p.faces) {
		out := p.shape.Shape(run)
		for i := range out.Glyphs {
			if out.Glyphs[i].GlyphID == 0 {
				return nil
			}
		}
		outs = append(outs, out)
	}
	dots := shaping.Input{Text: []rune{'…'}, RunEnd: 1, Direction: dir, Size: in.Size, Face: p.faces.ResolveFace('…'), Script: language.Latin, Language: in.Language}
	wrapped, cut := p.wrap.WrapParagraph(shaping.WrapConfig{Direction: dir, TruncateAfterLines: st.lines}.WithTruncator(&p.shape, dots), st.width, text, shaping.NewSliceIterator(outs))
	var all []line
	for i, w := range wrapped {
		runs := make([]shaping.Output, len(w))
		copy(runs, w)
		sortVisual(runs)
		right := dir == di.DirectionRTL
		all = append(all, line{runs: runs, style: st, right: right, cut: cut > 0 && i == len(wrapped)-1})
	}
	return all
}

func sortVisual(runs []shaping.Output) {
	for i := 1; i < len(runs); i++ {
		for j := i; j > 0 && runs[j].VisualIndex < runs[j-1].VisualIndex; j-- {
			runs[j], runs[j-1] = runs[j-1], runs[j]
		}
	}
}

// drawable gives the words as far as they can be drawn: signs and pictures without a font are left out, and of
// words with a letter that has none, nothing is left.
func (p *Painter) drawable(s string, st style) []rune {
	if len(s) > 4*st.most+64 {
		s = s[:4*st.most+64]
	}
	s = strings.ToValidUTF8(s, "")
	var out []rune
	p.faces.bold = st.bold
	space := true
	for _, r := range s {
		if len(out) == st.most {
			return append(out, '…')
		}
		switch {
		case unicode.IsSpace(r):
			if !space {
				out = append(out, ' ')
			}
			space = true
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Co, r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == utf8.RuneError:
			continue
		case unicode.Is(unicode.Cf, r), r == 0xfe0e, r == 0xfe0f:
			if r == 0x200c || r == 0x200d || r == 0xfe0f || r == 0xfe0e {
				out = append(out, r) // they join and part letters
			}
			continue
		}
		if !p.faces.has(r) {
			if unicode.In(r, unicode.L, unicode.M, unicode.N) {
				return nil
			}
			continue
		}
		out, space = append(out, r), false
	}
	for len(out) > 0 && (out[len(out)-1] == ' ' || unicode.Is(unicode.Cf, out[len(out)-1]) || out[len(out)-1] == 0xfe0f) {
		out = out[:len(out)-1]
	}
	for _, r := range out {
		if !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.M, r) && r != ' ' {
			return out
		}
	}
	return nil
}

// startsRTL says whether the first letter with a direction goes from right to left.
func startsRTL(text []rune) bool {
	for _, r := range text {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) {
			return true
		}
		if unicode.IsLetter(r) {
			return false
		}
	}
	return false
}

// put draws a line at a base line.
func (p *Painter) put(img *image.RGBA, l line, y int, col color.RGBA) {
	wide := fixed.Int26_6(0)
	for i := range l.runs {
		wide += l.runs[i].Advance
	}
	x := fixed.I(margin)
	if l.right {
		x = fixed.I(Width-margin) - wide
	}
	r := p.paths
	r.Reset(Width, Height)
	for i := range l.runs {
		run := &l.runs[i]
		for j := range run.Glyphs {
			g := &run.Glyphs[j]
			p.glyph(img, r, run, g, px(x+g.XOffset), float32(y)-px(g.YOffset))
			x += g.Advance
		}
	}
	r.Draw(img, img.Bounds(), image.NewUniform(col), image.Point{})
}

func px(v fixed.Int26_6) float32 { return float32(v) / 64 }

func (p *Painter) glyph(img *image.RGBA, r *vector.Rasterizer, run *shaping.Output, g *shaping.Glyph, x, y float32) {
	if b, ok := run.Face.GlyphDataBitmap(g.GlyphID); ok && b.Format == font.PNG {
		picture(img, b.Data, g, x, y)
		return
	}
	o, ok := run.Face.GlyphDataOutline(g.GlyphID)
	if !ok {
		return
	}
	scale := px(run.Size) / float32(run.Face.Upem())
	at := func(q opentype.SegmentPoint) (float32, float32) { return x + q.X*scale, y - q.Y*scale }
	open := false
	for _, s := range o.Segments {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if open {
				r.ClosePath()
			}
			r.MoveTo(ax, ay)
			open = true
		case opentype.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			r.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	if open {
		r.ClosePath()
	}
}

// picture draws a glyph that is one: an emoji.
func picture(img *image.RGBA, data []byte, g *shaping.Glyph, x, y float32) {
	const most = 512
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width > most || c.Height > most {
		return
	}
	src, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return
	}
	left, top := x+px(g.XBearing), y-px(g.YBearing)
	to := image.Rect(int(left), int(top), int(left+px(g.Width)), int(top-px(g.Height)))
	xdraw.CatmullRom.Scale(img, to, src, src.Bounds(), draw.Over, nil)
}
