package typeset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
)

// Font is one face. It belongs to the Library that gave it, and is used by one goroutine at a time with it.
type Font struct {
	name            string
	path            string // of a system's font; "" of those built in
	data            []byte // of those built in
	size            int64
	index           int
	cff             bool
	face            *font.Face
	outlines        *font.Face // where face is without them; nil until they are needed
	bare            bool       // face is without outlines
	library         *Library   // that holds the font
	hb              *harfbuzz.Font
	upem            float64
	ascent, descent float64 // in ems
	space           uint32
	spaceWidth      int32
	hyphen          uint32
	hyphenWidth     int32
	cover           [cached]uint8 // of the lowest code points: 0 not yet known, 1 drawn, 2 not
}

// cached is how many code points a font remembers whether it has them.
const cached = 0x3100

// Name is the name of the font's file, without its ending: to name and sort it by. Two fonts may have one name, as
// a built-in one and the system's own; only the *Font tells them apart.
func (f *Font) Name() string { return f.name }

// Index is the font's place in its collection; 0 where there is one alone.
func (f *Font) Index() int { return f.index }

// SameFile says whether two fonts are faces of one file: their Data is the same.
func (f *Font) SameFile(g *Font) bool { return f == g || f.path != "" && f.path == g.path }

// CFF says whether outlines are PostScript's; they are TrueType's otherwise.
func (f *Font) CFF() bool { return f.cff }

// UnitsPerEm is the unit in which the font is drawn.
func (f *Font) UnitsPerEm() int { return int(f.upem) }

// Ascent is how high the font rises above the baseline, in ems.
func (f *Font) Ascent() float64 { return f.ascent }

// Descent is how deep it falls below the baseline, in ems; positive.
func (f *Font) Descent() float64 { return f.descent }

// Data gives the bytes of the font's file; of a system's font they are read anew, so keep them. Nil if the file
// is gone or has changed its length.
func (f *Font) Data() []byte {
	if f.path == "" {
		return f.data
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil
	}
	defer file.Close()
	b := make([]byte, f.size)
	if _, err := io.ReadFull(file, b); err != nil {
		return nil
	}
	return b
}

// Pen takes outlines. golang.org/x/image/vector.Rasterizer is one.
type Pen interface {
	MoveTo(ax, ay float32)
	LineTo(bx, by float32)
	QuadTo(bx, by, cx, cy float32)
	CubeTo(bx, by, cx, cy, dx, dy float32)
	ClosePath()
}

// Draw draws a glyph's outline with its origin at x, y, where y grows downwards. It says whether there was one.
func (f *Font) Draw(pen Pen, id uint32, x, y, size float64) (drawn bool) {
	defer func() { recover() }() // of a font that is broken
	face := f.face
	if f.bare {
		if face = f.full(); face == nil {
			return false
		}
	}
	o, ok := face.GlyphDataOutline(font.GID(id))
	if !ok {
		return false
	}
	scale := float32(size / f.upem)
	at := func(q opentype.SegmentPoint) (float32, float32) {
		return float32(x) + q.X*scale, float32(y) - q.Y*scale
	}
	open := false
	for _, s := range o.Segments {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if open {
				pen.ClosePath()
			}
			pen.MoveTo(ax, ay)
			open = true
		case opentype.SegmentOpLineTo:
			pen.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			pen.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			pen.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	if open {
		pen.ClosePath()
	}
	return open
}

// full reads a font's outlines, once; nil if the file is gone.
func (f *Font) full() *font.Face {
	if f.outlines == nil {
		b := f.Data()
		if b == nil {
			return nil
		}
		loaders, err := opentype.NewLoaders(bytes.NewReader(b))
		if err != nil || f.index >= len(loaders) {
			return nil
		}
		one, err := font.NewFont(loaders[f.index])
		if err != nil {
			return nil
		}
		f.outlines = font.NewFace(one)
		if l := f.library; l != nil {
			if l.outlined = append(l.outlined, f); len(l.outlined) > maxOutlined {
				l.outlined[0].outlines = nil
				l.outlined = l.outlined[1:]
			}
		}
	}
	return f.outlines
}

// weight is about how much memory the font takes.
func (f *Font) weight() int64 {
	if f.bare {
		return f.size / 8
	}
	return f.size
}

// heavy is the size of a file from which on its outlines are left where they are: words are shaped without.
const heavy = 2 << 20

// strip makes a font of a face's tables without its outlines, a tenth of those for Chinese.
func strip(ld *opentype.Loader) (*opentype.Loader, error) {
	type table struct {
		tag  opentype.Tag
		data []byte
	}
	var all []table
	at := 12
	for _, tag := range ld.Tables() {
		switch tag.String() {
		case "CFF ", "CFF2", "glyf", "loca", "gvar", "VORG", "vmtx", "vhea":
			continue
		}
		b, err := ld.RawTable(tag)
		if err != nil {
			return nil, err
		}
		all = append(all, table{tag, b})
		at += 16
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	out = binary.BigEndian.AppendUint16(out, uint16(len(all)))
	out = append(out, 0, 0, 0, 0, 0, 0)
	for _, t := range all {
		out = binary.BigEndian.AppendUint32(out, uint32(t.tag))
		out = append(out, 0, 0, 0, 0)
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range all {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return opentype.NewLoader(bytes.NewReader(out))
}

// newFont reads the face at a place of a file. A font that is broken is an error, even where the library that
// reads it falls over.
func newFont(name string, r opentype.Resource, index int, size int64) (f *Font, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("font %s: %v", name, p)
		}
	}()
	loaders, err := opentype.NewLoaders(r)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	if index >= len(loaders) {
		return nil, fmt.Errorf("font %s: no face %d", name, index)
	}
	ld := loaders[index]
	if os2, err := ld.RawTable(opentype.MustNewTag("OS/2")); err == nil && len(os2) >= 10 && os2[9]&0xf == 2 {
		return nil, fmt.Errorf("font %s: its licence does not let it be put into files", name)
	}
	cff := ld.HasTable(opentype.MustNewTag("CFF ")) || ld.HasTable(opentype.MustNewTag("CFF2"))
	bare := size > heavy && (cff || ld.HasTable(opentype.MustNewTag("glyf")))
	if bare {
		if ld, err = strip(ld); err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
	}
	one, err := font.NewFont(ld)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	if one.Upem() == 0 {
		return nil, fmt.Errorf("font %s: no unit", name)
	}
	f = &Font{name: name, index: index, cff: cff, bare: bare, face: font.NewFace(one), upem: float64(one.Upem())}
	f.face.SetPpem(128, 128) // of the pictures of emoji
	f.hb = harfbuzz.NewFont(f.face)
	f.ascent, f.descent = 0.95, 0.25
	if x, ok := f.face.FontHExtents(); ok && x.Ascender > 0 && x.Descender <= 0 {
		f.ascent, f.descent = float64(x.Ascender)/f.upem, -float64(x.Descender)/f.upem
	}
	f.space, f.spaceWidth = f.first(' ')
	f.hyphen, f.hyphenWidth = f.first(0xad, 0x2010, '-')
	return f, nil
}

// first gives the glyph of the first of some letters that the font draws.
func (f *Font) first(letters ...rune) (id uint32, width int32) {
	for _, r := range letters {
		if g, ok := f.face.NominalGlyph(r); ok && g != 0 {
			if w := int32(f.face.HorizontalAdvance(g)); w > 0 {
				return uint32(g), w
			}
		}
	}
	return 0, 0
}

// has says whether the font draws a letter.
func (f *Font) has(r rune) bool {
	if r >= 0 && r < cached {
		switch f.cover[r] {
		case 1:
			return true
		case 2:
			return false
		}
	}
	g, ok := f.face.NominalGlyph(r)
	ok = ok && g != 0
	if r >= 0 && r < cached {
		f.cover[r] = 2
		if ok {
			f.cover[r] = 1
		}
	}
	return ok
}

// em turns font units into points.
func (f *Font) em(units int32, size float64) float64 { return float64(units) * size / f.upem }
