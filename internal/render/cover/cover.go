// Package cover paints the cover of a book: title, author, how much is in it, and the thread with its knots. Libraries show
// it small and e-readers in grey, so it has one dark colour and one light one.
//
// A letter for which there is no font is never drawn as a box: what cannot be drawn whole is left out, and a cover with
// nothing but the thread is one too.
package cover

import (
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/vector"

	"clew/internal/typeset"
)

// Size of a cover, in pixels: the shape that shops and libraries ask for, no larger than old e-readers show.
const (
	Width  = 800
	Height = 1280
)

// Cover is what stands on it. Text is plain; lines that are too long are cut.
type Cover struct {
	Name   string // chooses the colour: the same for the same book
	Title  string
	Author string
	Facts  string // one line: how much is in it
	Lang   string // BCP 47 of the title; "" if not known
	RTL    bool   // pages turn from right to left: the thread runs down the right edge
	Knots  int    // how many threads it holds
}

// Painter paints covers, one after another. It may be called from any number of goroutines.
type Painter struct {
	mu    sync.Mutex
	fonts *typeset.Library
	paths *vector.Rasterizer
}

// New makes a Painter that looks for fonts in some folders, when it first needs one; see typeset.Folders.
func New(folders []string) *Painter {
	return &Painter{fonts: typeset.NewLibrary(folders), paths: vector.NewRasterizer(0, 0)}
}

// grounds are the colours of covers: dark enough for light type on them to be read by everyone.
var grounds = [...]color.RGBA{
	{0x1d, 0x3a, 0x4c, 0xff}, {0x1f, 0x4d, 0x3f, 0xff}, {0x5a, 0x2d, 0x1b, 0xff}, {0x4c, 0x22, 0x3b, 0xff},
	{0x26, 0x35, 0x66, 0xff}, {0x3e, 0x33, 0x5c, 0xff}, {0x40, 0x45, 0x14, 0xff}, {0x5f, 0x25, 0x25, 0xff},
}

var light = color.RGBA{0xfb, 0xf6, 0xea, 0xff}

// shades are the steps from the ground to the light: as many as four bits of a pixel tell.
const shades = 16

// Margins and bounds, in pixels and in bytes of text.
const (
	margin   = 77
	inset    = 152 // of the text on the side of the thread
	maxTitle = 600
	maxLine  = 200
)

// PNG paints a cover. It fails only if the picture cannot be encoded.
func (p *Painter) PNG(c Cover) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	img := image.NewPaletted(image.Rect(0, 0, Width, Height), palette(c.Name))
	p.thread(img, c)
	p.words(img, c)
	b, err := encode(img)
	if err != nil {
		return nil, fmt.Errorf("paint a cover: %w", err)
	}
	return b, nil
}

// palette are the shades of a book.
func palette(name string) color.Palette {
	h := fnv.New32a()
	h.Write([]byte(name))
	ground := grounds[h.Sum32()%uint32(len(grounds))]
	out := make(color.Palette, shades)
	for i := range out {
		mix := func(a, b uint8) uint8 { return uint8((int(a)*(shades-1-i) + int(b)*i) / (shades - 1)) }
		out[i] = color.RGBA{mix(ground.R, light.R), mix(ground.G, light.G), mix(ground.B, light.B), 0xff}
	}
	return out
}

// thread draws the line with its knots.
func (p *Painter) thread(img *image.Paletted, c Cover) {
	x := margin
	if c.RTL {
		x = Width - margin
	}
	for y := range Height {
		for d := -2; d <= 2; d++ {
			img.Pix[y*img.Stride+x+d] = shades - 1
		}
	}
	const top = 176
	n := min(max(c.Knots, 1), 12)
	for i := range n {
		y := top + i*(Height-2*top)/max(1, n-1)
		if n == 1 {
			y = top
		}
		const r = 14
		p.draw(img, x-r-1, y-r-1, 2*r+2, 2*r+2, func(pen *vector.Rasterizer) { circle(pen, r+1, r+1, r) })
	}
}

// words writes title and author at the top and how much it is at the bottom.
func (p *Painter) words(img *image.Paletted, c Cover) {
	y := 264.0
	const tallest = 608 // of the title
	for _, size := range []float64{74, 61, 50, 40} {
		st := typeset.Style{Family: typeset.Serif, Size: size, Bold: true, Lang: c.Lang}
		lines, whole := p.lines(c.Title, maxTitle, st, c)
		if high := size * 1.22; len(lines) > 0 && (float64(len(lines))*high < tallest && whole || size == 40) {
			y = p.put(img, lines[:min(len(lines), int(tallest/high))], y, high, c)
			break
		}
	}
	st := typeset.Style{Family: typeset.Serif, Size: 35, Bold: true} // one font: each costs as much to read as the rest of the cover
	if lines, _ := p.lines(c.Author, maxLine, st, c); len(lines) > 0 {
		p.put(img, lines[:min(len(lines), 2)], y+40, 46, c)
	}
	st.Size = 26
	if lines, _ := p.lines(c.Facts, maxLine, st, c); len(lines) > 0 {
		p.put(img, lines[:1], Height-margin-48, 32, c)
	}
}

// lines sets words; none if any letter of them has no font. whole is false where a word is wider than the cover.
func (p *Painter) lines(s string, most int, st typeset.Style, c Cover) (lines []typeset.Line, whole bool) {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
		s = strings.TrimRight(s, " ") + "…"
	}
	if s = strings.Join(strings.Fields(s), " "); s == "" || !utf8.ValidString(s) {
		return nil, true
	}
	lacking := missing(p.fonts)
	st.Color = 0xffffff
	const measure = Width - inset - margin
	lines = p.fonts.Break(typeset.Paragraph{Pieces: []typeset.Piece{{Text: s, Style: st}}}, measure)
	if missing(p.fonts) != lacking {
		return nil, true
	}
	whole = true
	for _, l := range lines {
		whole = whole && l.Width <= measure
	}
	return lines, whole
}

// missing counts the letters that were drawn as their numbers.
func missing(l *typeset.Library) int {
	n := 0
	for _, m := range l.Missing() {
		n += m.Count
	}
	return n
}

// put draws lines under one another from a base line on, and gives the next base line.
func (p *Painter) put(img *image.Paletted, lines []typeset.Line, y, high float64, c Cover) float64 {
	left, right := float64(inset), float64(Width-margin)
	if c.RTL {
		left, right = margin, Width-inset
	}
	for _, l := range lines {
		x := left
		if l.RTL && c.RTL {
			x = right - l.Width
		}
		up := int(y - l.Ascent - 8)
		tall := int(l.Ascent+l.Descent) + 24
		p.draw(img, 0, up, Width, tall, func(pen *vector.Rasterizer) {
			for _, run := range l.Runs {
				if run.Font == nil || run.Box != nil {
					continue // a picture has colours of its own
				}
				for _, g := range run.Glyphs {
					run.Font.Draw(pen, g.ID, x+run.X-l.X+g.X, y-float64(up)-g.Y, run.Style.Size)
				}
			}
		})
		y += high
	}
	return y
}

// draw fills what a function outlines, within a part of the cover.
func (p *Painter) draw(img *image.Paletted, x, y, w, h int, outline func(pen *vector.Rasterizer)) {
	p.paths.Reset(w, h)
	outline(p.paths)
	mask := image.NewAlpha(image.Rect(0, 0, w, h))
	p.paths.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	for row := range h {
		if y+row < 0 || y+row >= Height {
			continue
		}
		for col := range w {
			if a := mask.Pix[row*mask.Stride+col] >> 4; a > 0 && x+col >= 0 && x+col < Width {
				at := (y+row)*img.Stride + x + col
				img.Pix[at] = max(img.Pix[at], a)
			}
		}
	}
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
