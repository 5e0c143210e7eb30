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

	"clew/internal/typeset"

	xdraw "golang.org/x/image/draw"
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
	fonts *typeset.Library
	paths *vector.Rasterizer
}

// New makes a Painter that looks for fonts in some folders, when it first needs one; see [typeset.Folders].
func New(folders []string) *Painter {
	return &Painter{turn: make(chan struct{}, 1), fonts: typeset.NewLibrary(folders), paths: vector.NewRasterizer(Width, Height)}
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
	typeset.Line
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
	par := typeset.Paragraph{Pieces: []typeset.Piece{{Style: st.face()}}}
	switch {
	case st.given && st.rtl:
		par.Dir = typeset.RTL
	case st.given:
		par.Dir = typeset.LTR
	}
	set := func(n int) []typeset.Line {
		par.Pieces[0].Text = string(text[:n])
		if n < len(text) {
			par.Pieces[0].Text = strings.TrimRightFunc(par.Pieces[0].Text, unicode.IsSpace) + "…"
		}
		return p.fonts.Break(par, float64(st.width))
	}
	before := missing(p.fonts)
	out := set(len(text))
	cut := len(out) > st.lines
	if cut {
		low, high := 0, len(text) // as much as fits
		for low+1 < high {
			if m := (low + high) / 2; len(set(m)) <= st.lines {
				low = m
			} else {
				high = m
			}
		}
		out = set(whole(text, low))
	}
	if missing(p.fonts) > before || len(out) > st.lines {
		return nil
	}
	var all []line
	for i, l := range out {
		all = append(all, line{Line: l, style: st, right: l.RTL, cut: cut && i == len(out)-1})
	}
	return all
}

// whole goes back from a letter to where a word ends, or at least no letter is parted from its marks.
func whole(text []rune, n int) int {
	for i := n; i > n-20 && i > 0; i-- {
		if i < len(text) && text[i] == ' ' {
			return i
		}
	}
	for n > 0 && n < len(text) && (unicode.In(text[n], unicode.M, unicode.Cf) || unicode.Is(unicode.Cf, text[n-1]) || text[n] >= 0x1f3fb && text[n] <= 0x1f3ff) {
		n--
	}
	return n
}

// missing counts the letters that had no font.
func missing(l *typeset.Library) int {
	n := 0
	for _, m := range l.Missing() {
		n += m.Count
	}
	return n
}

func (st style) face() typeset.Style {
	return typeset.Style{Family: typeset.Sans, Size: float64(st.size), Bold: st.bold}
}

// drawable gives the words as far as they can be drawn: signs and pictures without a font are left out, and of
// words with a letter that has none, nothing is left.
func (p *Painter) drawable(s string, st style) []rune {
	if len(s) > 4*st.most+64 {
		s = s[:4*st.most+64]
	}
	s = strings.ToValidUTF8(s, "")
	var out []rune
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
		if !p.fonts.Draws(r, st.face()) {
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

// put draws a line at a base line.
func (p *Painter) put(img *image.RGBA, l line, y int, col color.RGBA) {
	x := float64(margin)
	if l.right {
		x = Width - margin - l.Width
	}
	r := p.paths
	r.Reset(Width, Height)
	for _, run := range l.Runs {
		at := x + run.X - l.X
		if run.Box != nil {
			picture(img, run.Box, at, float64(y))
			continue
		}
		for _, g := range run.Glyphs {
			run.Font.Draw(r, g.ID, at+g.X, float64(y)-g.Y, run.Style.Size)
		}
	}
	r.Draw(img, img.Bounds(), image.NewUniform(col), image.Point{})
}

// picture draws an emoji.
func picture(img *image.RGBA, b *typeset.Box, x, y float64) {
	const most = 512
	c, err := png.DecodeConfig(bytes.NewReader(b.PNG))
	if err != nil || c.Width > most || c.Height > most {
		return
	}
	src, err := png.Decode(bytes.NewReader(b.PNG))
	if err != nil {
		return
	}
	to := image.Rect(int(x), int(y-b.Height), int(x+b.Width), int(y+b.Depth))
	xdraw.CatmullRom.Scale(img, to, src, src.Bounds(), draw.Over, nil)
}
