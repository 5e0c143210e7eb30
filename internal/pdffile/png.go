package pdffile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/png"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zlib"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// Colour types of a PNG.
const (
	pngGrey      = 0
	pngRGB       = 2
	pngPalette   = 3
	pngGreyAlpha = 4
	pngRGBA      = 6
)

// Bounds of what is packed anew, in pixels: for the time it takes, and of an interlaced PNG for the memory.
const (
	maxPacked = 25_000_000
	maxWoven  = 10_000_000
)

// pngFile is a PNG as its parts say.
type pngFile struct {
	width, height int
	bits, kind    int
	woven         bool
	palette       []byte
	clear         []byte // tRNS
	packed        []byte // IDAT
	profile       []byte
}

// parts gives the numbers that a pixel has.
func (p *pngFile) parts() int {
	return map[int]int{pngGrey: 1, pngRGB: 3, pngPalette: 1, pngGreyAlpha: 2, pngRGBA: 4}[p.kind]
}

// row gives the bytes of a row, without the one that says how it is made.
func (p *pngFile) row() int { return (p.width*p.bits*p.parts() + 7) / 8 }

// parsePNG reads a PNG whole, and packs anew what the file cannot hold as it is.
func (f *File) parsePNG(data []byte) (*picture, error) {
	p, err := readPNG(data)
	if err != nil {
		return nil, err
	}
	if p.woven {
		if p.width*p.height > maxWoven {
			return nil, fmt.Errorf("interlaced, and %d by %d pixels: %w", p.width, p.height, ErrLarge)
		}
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, damaged("%v", err)
		}
		return f.pack(m), nil
	}
	glass := p.kind == pngGreyAlpha || p.kind == pngRGBA || p.clear != nil && p.kind != pngPalette && p.bits == 16
	if glass && p.width*p.height > maxPacked {
		return nil, fmt.Errorf("transparent, and %d by %d pixels: %w", p.width, p.height, ErrLarge)
	}
	pic := &picture{
		width: p.width, height: p.height, bits: p.bits, parts: p.parts(),
		filter: "FlateDecode", parms: rowParms(p.parts(), p.bits, p.width), space: device(p.parts()),
		data: p.packed,
	}
	switch {
	case glass:
		err = f.split(p, pic)
	case p.kind == pngPalette:
		err = f.indexed(p, pic)
	default:
		if p.clear != nil {
			pic.mask = p.colorKey()
		}
		err = p.walk(pic, nil)
	}
	if err != nil {
		return nil, err
	}
	if p.kind != pngPalette {
		pic.profile = colors(p.profile, pic.parts)
	}
	return pic, nil
}

// readPNG reads the parts of a PNG. Pixels are not looked at.
func readPNG(data []byte) (*pngFile, error) {
	if len(data) < 8 || string(data[:8]) != pngMagic {
		return nil, damaged("it is no PNG")
	}
	p := &pngFile{}
	first := true
	for at := 8; ; {
		if at+12 > len(data) {
			return nil, damaged("the PNG is cut")
		}
		size := u32(data, at)
		if size > len(data)-at-12 {
			return nil, damaged("the PNG is cut")
		}
		kind, body := string(data[at+4:at+8]), data[at+8:at+8+size]
		if crc32.ChecksumIEEE(data[at+4:at+8+size]) != binary.BigEndian.Uint32(data[at+8+size:]) {
			return nil, damaged("the PNG's part %q has a wrong checksum", kind)
		}
		at += 12 + size
		if first != (kind == "IHDR") {
			return nil, damaged("the PNG does not begin with its size")
		}
		first = false
		if kind == "IEND" {
			return p, p.check()
		}
		if err := p.chunk(kind, body); err != nil {
			return nil, err
		}
	}
}

func (p *pngFile) chunk(kind string, body []byte) error {
	switch kind {
	case "IHDR":
		if len(body) != 13 || body[10] != 0 || body[11] != 0 || body[12] > 1 || u32(body, 0) > 1<<30 || u32(body, 4) > 1<<30 {
			return damaged("the PNG's size is wrong")
		}
		p.width, p.height, p.bits, p.kind, p.woven = u32(body, 0), u32(body, 4), int(body[8]), int(body[9]), body[12] == 1
		if !depth(p.kind, p.bits) {
			return damaged("a PNG of kind %d with %d bits cannot be", p.kind, p.bits)
		}
		return bounds(p.width, p.height)
	case "PLTE":
		if len(body) == 0 || len(body)%3 != 0 || len(body) > 768 || p.palette != nil {
			return damaged("the PNG's palette is wrong")
		}
		p.palette = body
	case "tRNS":
		p.clear = body
	case "IDAT":
		if p.packed == nil {
			p.packed = body[:len(body):len(body)]
		} else {
			p.packed = append(p.packed, body...)
		}
	case "iCCP":
		p.profile = unpackProfile(body)
	default:
		if kind[0]&0x20 == 0 {
			return fmt.Errorf("%w: the PNG has a part %q", ErrUnsupported, kind)
		}
	}
	return nil
}

// depth says whether a kind of PNG can have so many bits.
func depth(kind, n int) bool {
	switch kind {
	case pngGrey:
		return n <= 16 && bits.OnesCount(uint(n)) == 1
	case pngPalette:
		return n <= 8 && bits.OnesCount(uint(n)) == 1
	case pngRGB, pngGreyAlpha, pngRGBA:
		return n == 8 || n == 16
	}
	return false
}

// check sees whether the parts fit together.
func (p *pngFile) check() error {
	switch {
	case p.packed == nil:
		return damaged("the PNG has no pixels")
	case p.kind == pngPalette && p.palette == nil:
		return damaged("the PNG has no palette")
	case p.clear == nil:
		return nil
	case p.kind == pngGrey && len(p.clear) != 2, p.kind == pngRGB && len(p.clear) != 6,
		p.kind == pngPalette && len(p.clear) > len(p.palette)/3, p.kind == pngGreyAlpha, p.kind == pngRGBA:
		return damaged("the PNG's transparency is wrong")
	}
	return nil
}

// colorKey names the colour that is not drawn.
func (p *pngFile) colorKey() string {
	b := []byte("/Mask[")
	for i := 0; i < len(p.clear); i += 2 {
		v := u16(p.clear, i) & (1<<p.bits - 1)
		b = fmt.Appendf(b, "%d %d ", v, v)
	}
	return string(append(b, ']'))
}

// walk unpacks the pixels and hands each row on, of which the filter is undone; row is nil where that is
// not needed. It cuts what stands behind the pixels.
func (p *pngFile) walk(pic *picture, row func(b []byte)) error {
	src := bytes.NewReader(p.packed)
	z, err := zlib.NewReader(src)
	if err != nil {
		return damaged("the PNG's pixels: %v", err)
	}
	defer z.Close()
	n := p.row()
	now, before := make([]byte, n+1), make([]byte, n+1)
	step := max(1, p.bits*p.parts()/8)
	for range p.height {
		if _, err := io.ReadFull(z, now); err != nil {
			return damaged("the PNG's pixels: %v", errors.Join(err, errCut))
		}
		if now[0] > 4 {
			return damaged("the PNG has a row of kind %d", now[0])
		}
		if row != nil {
			unfilter(now[0], now[1:], before[1:], step)
			row(now[1:])
			now, before = before, now
		}
	}
	var more [1]byte
	if n, err := z.Read(more[:]); n > 0 || err != io.EOF {
		return damaged("the PNG has more or other pixels than its size says")
	}
	if left := src.Len(); left > 0 {
		pic.data = pic.data[:len(pic.data)-left]
	}
	return nil
}

// indexed takes a picture of a palette.
func (f *File) indexed(p *pngFile, pic *picture) error {
	n := len(p.palette) / 3
	space := fmt.Appendf(nil, "[/Indexed/DeviceRGB %d<", min(n, 1<<p.bits)-1)
	for _, c := range p.palette[:3*min(n, 1<<p.bits)] {
		space = append(space, hexDigits[c>>4], hexDigits[c&15])
	}
	pic.space = string(append(space, ">]"...))
	if bytes.Count(p.clear, []byte{0xff}) == len(p.clear) {
		return p.walk(pic, nil)
	}
	// Transparency of single colours becomes a picture of its own.
	alphas := f.rows(1, p.width, true)
	alpha := make([]byte, p.width)
	err := p.walk(pic, func(b []byte) {
		for x := range alpha {
			i := x * p.bits
			c := int(b[i>>3]) >> (8 - p.bits - i&7) & (1<<p.bits - 1)
			alpha[x] = 0xff
			if c < len(p.clear) {
				alpha[x] = p.clear[c]
			}
		}
		alphas.add(alpha)
	})
	pic.alpha = alphas.end()
	return err
}

// split parts colours from transparency, each with eight bits.
func (f *File) split(p *pngFile, pic *picture) error {
	parts := 3
	if p.kind == pngGrey || p.kind == pngGreyAlpha {
		parts = 1
	}
	wide := p.bits / 8
	step := wide * p.parts()
	colors, alphas := f.rows(parts, p.width, false), f.rows(1, p.width, true)
	row, alpha := make([]byte, parts*p.width), make([]byte, p.width)
	solid := true
	err := p.walk(pic, func(b []byte) {
		for x := range alpha {
			px := b[x*step : (x+1)*step]
			for c := range parts {
				row[x*parts+c] = px[c*wide]
			}
			switch {
			case p.clear == nil:
				alpha[x] = px[parts*wide]
			case bytes.Equal(px, p.clear):
				alpha[x] = 0
			default:
				alpha[x] = 0xff
			}
			solid = solid && alpha[x] == 0xff
		}
		colors.add(row)
		alphas.add(alpha)
	})
	if err != nil {
		return err
	}
	pic.data, pic.bits, pic.parts = colors.end(), 8, parts
	pic.parms, pic.space = rowParms(parts, 8, p.width), device(parts)
	if !solid {
		pic.alpha = alphas.end()
	}
	return nil
}

// unpackProfile gives the colour profile of a part; nil if it is none.
func unpackProfile(body []byte) []byte {
	i := bytes.IndexByte(body, 0)
	if i < 0 || i > 80 || i+2 > len(body) || body[i+1] != 0 {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(body[i+2:]))
	if err != nil {
		return nil
	}
	defer z.Close()
	b, err := io.ReadAll(io.LimitReader(z, maxProfile+1))
	if err != nil {
		return nil
	}
	return b
}
