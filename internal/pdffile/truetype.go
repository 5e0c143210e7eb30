package pdffile

import (
	"encoding/binary"
	"slices"
)

// Flags of a part of a composite glyph.
const (
	partWords     = 0x0001
	partScale     = 0x0008
	partMore      = 0x0020
	partTwoScales = 0x0040
	partMatrix    = 0x0080
)

// maxParts bounds the parts of one composite glyph.
const maxParts = 256

// trueType gives a font that has the named glyphs under the numbers 0, 1, 2 … and behind them those that they are
// made of. What places and hints them is kept, the rest (characters, features, names) is not: the file has said it.
// Glyphs that cannot be read are boxes, parts that cannot be are empty; bad are places in the list.
func trueType(fc *face, list []used) (program []byte, bad []int, err error) {
	s := glyphSet{fc: fc, number: map[uint16]uint16{}}
	for i, u := range list {
		s.glyphs = append(s.glyphs, u.glyph)
		if _, ok := s.number[uint16(u.glyph)]; !ok && u.glyph >= 0 {
			s.number[uint16(u.glyph)] = uint16(i)
		}
	}
	var glyf []byte
	loca := make([]byte, 4, 4*len(list)+4)
	for i := 0; i < len(s.glyphs); i++ { // grows as parts are found
		var data []byte
		var wrong error
		if s.glyphs[i] >= 0 {
			data, wrong = s.outline(uint16(s.glyphs[i]))
		}
		switch {
		case wrong != nil && i < len(list):
			data = boxOutline(box(list[i], fc.unitsPerEm))
			bad = append(bad, i)
		case wrong != nil:
			data = nil
		}
		glyf = append(glyf, data...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	}
	n := len(s.glyphs)
	hmtx := make([]byte, 0, 4*n)
	for i, g := range s.glyphs {
		advance, left := 0, 0
		if g >= 0 {
			advance, left = fc.metric(g)
		} else {
			advance = int(list[i].width) * fc.unitsPerEm / 1000
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(advance))
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(left))
	}
	head, hhea, maxp := slices.Clone(fc.tables["head"][:54]), slices.Clone(fc.tables["hhea"][:36]), slices.Clone(fc.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	tables := []table{{"cvt ", fc.tables["cvt "]}, {"fpgm", fc.tables["fpgm"]}, {"glyf", glyf}, {"head", head}, {"hhea", hhea},
		{"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}, {"prep", fc.tables["prep"]}}
	return sfnt(tables), bad, nil
}

// glyphSet is what glyphs a subset has.
type glyphSet struct {
	fc     *face
	glyphs []int             // by new number; -1 for a blank
	number map[uint16]uint16 // new by old
}

// outline gives a glyph's outline, in which the numbers of its parts are new.
func (s *glyphSet) outline(glyph uint16) ([]byte, error) {
	data, err := s.fc.outline(int(glyph))
	if err != nil || len(data) == 0 {
		return nil, err
	}
	if len(data) < 10 {
		return nil, damaged("glyph %d is cut", glyph)
	}
	if i16(data, 0) >= 0 {
		return data, nil
	}
	data = slices.Clone(data)
	at := 10
	for range maxParts {
		if at+6 > len(data) {
			return nil, damaged("glyph %d is cut", glyph)
		}
		flags, part := u16(data, at), uint16(u16(data, at+2))
		if int(part) >= s.fc.glyphs {
			return nil, damaged("glyph %d has a part that is no glyph", glyph)
		}
		n, ok := s.number[part]
		if !ok {
			if len(s.glyphs) >= 0xffff {
				return nil, damaged("more parts than glyphs can be")
			}
			n = uint16(len(s.glyphs))
			s.number[part] = n
			s.glyphs = append(s.glyphs, int(part))
		}
		binary.BigEndian.PutUint16(data[at+2:], n)
		at += 6
		if flags&partWords != 0 {
			at += 2
		}
		switch {
		case flags&partScale != 0:
			at += 2
		case flags&partTwoScales != 0:
			at += 4
		case flags&partMatrix != 0:
			at += 8
		}
		if flags&partMore == 0 {
			return data, nil
		}
	}
	return nil, damaged("glyph %d has too many parts", glyph)
}

// outline gives a glyph's outline as it is in the font; nothing for a blank.
func (fc *face) outline(glyph int) ([]byte, error) {
	loca, glyf := fc.tables["loca"], fc.tables["glyf"]
	var from, to int
	if u16(fc.tables["head"], 50) == 0 {
		from, to = 2*u16(loca, 2*glyph), 2*u16(loca, 2*glyph+2)
	} else {
		from, to = u32(loca, 4*glyph), u32(loca, 4*glyph+4)
	}
	if from > to || to > len(glyf) {
		return nil, damaged("glyph %d is beyond the end", glyph)
	}
	return glyf[from:to], nil
}

type table struct {
	name string
	data []byte
}

// sfnt puts tables, sorted by name, together to a TrueType font. Empty ones are left out.
func sfnt(tables []table) []byte {
	tables = slices.DeleteFunc(tables, func(t table) bool { return len(t.data) == 0 && t.name != "glyf" })
	n, log := len(tables), 0
	for 2<<log <= n {
		log++
	}
	b := []byte{0, 1, 0, 0}
	for _, v := range [...]int{n, 16 << log, log, 16*n - 16<<log} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	at, head := 12+16*n, 0
	for _, t := range tables {
		if t.name == "head" {
			head = at
		}
		b = append(b, t.name...)
		b = binary.BigEndian.AppendUint32(b, checksum(t.data))
		b = binary.BigEndian.AppendUint32(b, uint32(at))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		b = append(b, t.data...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	binary.BigEndian.PutUint32(b[head+8:], 0xb1b0afba-checksum(b))
	return b
}

func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	if len(b) > 0 {
		var last [4]byte
		copy(last[:], b)
		sum += binary.BigEndian.Uint32(last[:])
	}
	return sum
}

// blankFace makes a font of one glyph that draws nothing and is as wide as the size.
func blankFace() *face {
	head := make([]byte, 54)
	binary.BigEndian.PutUint32(head, 0x00010000)
	binary.BigEndian.PutUint32(head[12:], 0x5f0f3cf5)
	binary.BigEndian.PutUint16(head[16:], 3)
	binary.BigEndian.PutUint16(head[18:], 1000)
	binary.BigEndian.PutUint16(head[40:], 1000)
	binary.BigEndian.PutUint16(head[42:], 1000)
	binary.BigEndian.PutUint16(head[46:], 8)
	binary.BigEndian.PutUint16(head[48:], 2)
	hhea := make([]byte, 36)
	binary.BigEndian.PutUint32(hhea, 0x00010000)
	binary.BigEndian.PutUint16(hhea[4:], 1000)
	binary.BigEndian.PutUint16(hhea[10:], 1000)
	binary.BigEndian.PutUint16(hhea[34:], 1)
	maxp := make([]byte, 32)
	binary.BigEndian.PutUint32(maxp, 0x00010000)
	binary.BigEndian.PutUint16(maxp[4:], 1)
	binary.BigEndian.PutUint16(maxp[14:], 2)
	return &face{data: []byte{0}, unitsPerEm: 1000, glyphs: 1, metrics: 1, tables: map[string][]byte{
		"head": head, "hhea": hhea, "maxp": maxp, "hmtx": {3, 0xe8, 0, 0}, "glyf": {}, "loca": make([]byte, 4),
	}}
}
