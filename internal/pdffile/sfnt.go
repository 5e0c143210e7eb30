package pdffile

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
)

// face is one face of a font file, as far as it is needed to embed parts of it.
type face struct {
	data   []byte
	index  int
	tables map[string][]byte

	unitsPerEm int
	glyphs     int
	metrics    int // long metrics in hmtx
}

// maxTables bounds the tables of a font and the faces of a collection.
const maxTables = 256

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func i16(b []byte, at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) }
func u32(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }

// parseFace reads the directory of a face and the tables of fixed length.
func parseFace(data []byte, index int) (*face, error) {
	if len(data) < 12 {
		return nil, damaged("it is too short")
	}
	at := 0
	if string(data[:4]) == "ttcf" {
		n := u32(data, 8)
		if index < 0 || index >= n || n > maxTables || len(data) < 12+4*n {
			return nil, damaged("the collection has no face %d", index)
		}
		at = u32(data, 12+4*index)
	} else if index != 0 {
		return nil, damaged("it is no collection and has no face %d", index)
	}
	if at > len(data)-12 {
		return nil, damaged("the face is beyond the end")
	}
	switch kind := string(data[at : at+4]); kind {
	case "\x00\x01\x00\x00", "true", "OTTO":
	case "wOFF", "wOF2":
		return nil, fmt.Errorf("%w: it is packed for the web", ErrUnsupported)
	default:
		return nil, fmt.Errorf("%w: it is neither TrueType nor OpenType", ErrUnsupported)
	}
	fc := &face{data: data, index: index, tables: map[string][]byte{}}
	n := u16(data, at+4)
	if n > maxTables || len(data) < at+12+16*n {
		return nil, damaged("the directory is cut")
	}
	for i := range n {
		e := data[at+12+16*i:]
		off, size := u32(e, 8), u32(e, 12)
		if off > len(data) || size > len(data)-off {
			return nil, damaged("the table %q is beyond the end", e[:4])
		}
		fc.tables[string(e[:4])] = data[off : off+size : off+size]
	}
	return fc, fc.check()
}

// check sees that the tables are there that every subset needs.
func (fc *face) check() error {
	t := fc.tables
	for _, need := range [...]struct {
		name string
		size int
	}{{"head", 54}, {"hhea", 36}, {"maxp", 6}, {"hmtx", 4}} {
		if len(t[need.name]) < need.size {
			return damaged("the table %s is missing or cut", need.name)
		}
	}
	if os2 := t["OS/2"]; len(os2) >= 10 && u16(os2, 8)&0xf == 2 {
		return fmt.Errorf("%w: its licence says so", ErrRestricted)
	}
	fc.unitsPerEm = u16(t["head"], 18)
	fc.glyphs = u16(t["maxp"], 4)
	fc.metrics = u16(t["hhea"], 34)
	switch {
	case fc.unitsPerEm < 16 || fc.unitsPerEm > 16384:
		return damaged("%d units to the em", fc.unitsPerEm)
	case fc.glyphs == 0:
		return damaged("it has no glyphs")
	case fc.metrics == 0 || len(t["hmtx"]) < 4*fc.metrics:
		return damaged("widths are missing")
	}
	switch {
	case t["glyf"] != nil:
		long := u16(t["head"], 50)
		if long > 1 || len(t["loca"]) < (fc.glyphs+1)*(2+2*long) {
			return damaged("places of glyphs are missing")
		}
	case t["CFF "] != nil, t["CFF2"] != nil:
		_, err := fc.compact()
		return err
	default:
		return fmt.Errorf("%w: it has no outlines", ErrUnsupported)
	}
	return nil
}

// width gives the width of a glyph in thousandths of the size: a whole number, as readers take it.
func (fc *face) width(glyph uint16) float64 {
	adv, _ := fc.metric(int(glyph))
	return math.Round(float64(adv) * 1000 / float64(fc.unitsPerEm))
}

// metric gives a glyph's advance and left side bearing, in units.
func (fc *face) metric(glyph int) (advance, left int) {
	hmtx := fc.tables["hmtx"]
	if glyph < fc.metrics {
		return u16(hmtx, 4*glyph), i16(hmtx, 4*glyph+2)
	}
	advance = u16(hmtx, 4*(fc.metrics-1))
	if at := 4*fc.metrics + 2*(glyph-fc.metrics); at+2 <= len(hmtx) {
		left = i16(hmtx, at)
	}
	return advance, left
}

// postScriptName gives the name that the font gives itself for printers; "" for none.
func (fc *face) postScriptName() string {
	t := fc.tables["name"]
	if len(t) < 6 {
		return ""
	}
	store := u16(t, 4)
	for i := range u16(t, 2) {
		at := 6 + 12*i
		if at+12 > len(t) {
			return ""
		}
		size, off := u16(t, at+8), store+u16(t, at+10)
		if u16(t, at+6) != 6 || off+size > len(t) {
			continue
		}
		raw := t[off : off+size]
		if u16(t, at) == 1 {
			return string(raw)
		}
		var units []uint16
		for ; len(raw) >= 2; raw = raw[2:] {
			units = append(units, binary.BigEndian.Uint16(raw))
		}
		return string(utf16.Decode(units))
	}
	return ""
}

// appendDescriptor writes what a font descriptor says of the whole face.
func (fc *face) appendDescriptor(b []byte) []byte {
	head, hhea, os2, post := fc.tables["head"], fc.tables["hhea"], fc.tables["OS/2"], fc.tables["post"]
	unit := func(v int) int64 { return int64(math.Round(float64(v) * 1000 / float64(fc.unitsPerEm))) }
	flags, weight := 4, 400 // symbolic: the codes are the font's own
	capital := unit(i16(hhea, 4))
	if len(os2) >= 78 {
		weight = u16(os2, 4)
		switch class := os2[30]; {
		case class >= 1 && class <= 5 || class == 7:
			flags |= 2
		case class == 10:
			flags |= 8
		}
	}
	if len(os2) >= 90 && u16(os2, 0) >= 2 {
		capital = unit(i16(os2, 88))
	}
	angle := 0.0
	if len(post) >= 16 {
		angle = float64(int32(u32(post, 4))) / 65536
		if u32(post, 12) != 0 {
			flags |= 1
		}
	}
	if angle != 0 || u16(head, 44)&2 != 0 {
		flags |= 64
	}
	// Nobody measures stems: what is usual for the weight.
	stem := 50 + int64(math.Pow(float64(min(weight, 1000))/65, 2))
	b = append(b, "/Flags "...)
	b = strconv.AppendInt(b, int64(flags), 10)
	b = append(b, "/FontBBox["...)
	for at := 36; at <= 42; at += 2 {
		b = append(strconv.AppendInt(b, unit(i16(head, at)), 10), ' ')
	}
	b = append(b, "]/ItalicAngle "...)
	b = appendMilli(b, int64(math.Round(angle*1000)))
	for _, v := range [...]struct {
		key   string
		value int64
	}{{"/Ascent ", unit(i16(hhea, 4))}, {"/Descent ", unit(i16(hhea, 6))}, {"/CapHeight ", capital}, {"/StemV ", stem}} {
		b = append(b, v.key...)
		b = strconv.AppendInt(b, v.value, 10)
	}
	return b
}
