package pdffile

import (
	"encoding/binary"
	"fmt"
)

// Operators of a CFF's dictionaries that are looked at; those of two bytes are 0x0c00 and the second.
const (
	cffBBox     = 5
	cffCharset  = 15
	cffStrings  = 17
	cffPrivate  = 18
	cffSubrs    = 19
	cffMatrix   = 0x0c07
	cffKind     = 0x0c06
	cffROS      = 0x0c1e
	cffCount    = 0x0c22
	cffFDArray  = 0x0c24
	cffFDSelect = 0x0c25
)

// cffIndex is a list of byte strings in a CFF.
type cffIndex struct {
	count   int
	size    int // of an offset
	offsets []byte
	data    []byte // what offset 1 is the begin of
}

// readIndex reads the list that begins at an offset, and gives the offset behind it.
func readIndex(b []byte, at int) (x cffIndex, end int, err error) {
	return readList(b, at, false)
}

// readList reads the list of a CFF or, wide, of a CFF2.
func readList(b []byte, at int, wide bool) (x cffIndex, end int, err error) {
	if at < 0 || at > len(b)-4 && (wide || at > len(b)-2) {
		return x, 0, damaged("a list of the CFF is beyond the end")
	}
	if wide {
		x.count = u32(b, at)
		at += 2
	} else {
		x.count = u16(b, at)
	}
	if x.count == 0 {
		return x, at + 2, nil
	}
	if at+3 > len(b) || x.count > len(b) {
		return x, 0, damaged("a list of the CFF is cut")
	}
	x.size = int(b[at+2])
	from := at + 3
	to := from + (x.count+1)*x.size
	if x.size < 1 || x.size > 4 || to > len(b) {
		return x, 0, damaged("a list of the CFF is cut")
	}
	x.offsets, x.data = b[from:to], b[to:]
	last := x.offset(x.count) - 1
	if last < 0 || last > len(x.data) {
		return x, 0, damaged("a list of the CFF is cut")
	}
	x.data = x.data[:last]
	return x, to + last, nil
}

func (x cffIndex) offset(i int) (v int) {
	for _, c := range x.offsets[i*x.size : (i+1)*x.size] {
		v = v<<8 | int(c)
	}
	return v
}

// at gives one entry.
func (x cffIndex) at(i int) ([]byte, error) {
	if i < 0 || i >= x.count {
		return nil, damaged("a list of the CFF has no entry %d", i)
	}
	from, to := x.offset(i)-1, x.offset(i+1)-1
	if from < 0 || from > to || to > len(x.data) {
		return nil, damaged("the entry %d of a list of the CFF is wrong", i)
	}
	return x.data[from:to], nil
}

// appendIndex writes a list.
func appendIndex(b []byte, entries ...[]byte) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(entries)))
	if len(entries) == 0 {
		return b
	}
	total := 1
	for _, e := range entries {
		total += len(e)
	}
	size := 1
	for total>>(8*size) > 0 {
		size++
	}
	b = append(b, byte(size))
	offset := 1
	put := func() {
		for s := size - 1; s >= 0; s-- {
			b = append(b, byte(offset>>(8*s)))
		}
	}
	put()
	for _, e := range entries {
		offset += len(e)
		put()
	}
	for _, e := range entries {
		b = append(b, e...)
	}
	return b
}

// cffEntry is one operator of a dictionary with what stands before it.
type cffEntry struct {
	op   int
	raw  []byte // operands and operator
	args []int  // whole numbers; others are 0
}

// readDict reads a dictionary.
func readDict(b []byte) ([]cffEntry, error) {
	var entries []cffEntry
	var e cffEntry
	start := 0
	for at := 0; at < len(b); {
		c := int(b[at])
		n := 1
		value := 0
		switch {
		case c <= 24:
			e.op = c
			if c == 12 {
				if at+1 >= len(b) {
					return nil, damaged("a dictionary of the CFF is cut")
				}
				e.op, n = 0x0c00|int(b[at+1]), 2
			}
			at += n
			e.raw = b[start:at]
			start = at
			if entries = append(entries, e); len(entries) > 256 {
				return nil, damaged("a dictionary of the CFF has too much in it")
			}
			e = cffEntry{}
			continue
		case c == 28:
			n = 3
		case c == 29:
			n = 5
		case c == 30:
			for n < len(b)-at && b[at+n]&15 != 15 && b[at+n]>>4 != 15 {
				n++
			}
			n++
		case c >= 32 && c <= 246:
			value = c - 139
		case c >= 247 && c <= 254:
			n = 2
		default:
			return nil, damaged("a dictionary of the CFF has %d in it", c)
		}
		if at+n > len(b) || len(e.args) > 512 {
			return nil, damaged("a dictionary of the CFF is cut")
		}
		switch {
		case c == 28:
			value = i16(b, at+1)
		case c == 29:
			value = int(int32(u32(b, at+1)))
		case c >= 251:
			value = -(c-251)<<8 - int(b[at+1]) - 108
		case c >= 247:
			value = (c-247)<<8 + int(b[at+1]) + 108
		}
		e.args = append(e.args, value)
		at += n
	}
	return entries, nil
}

// find gives the last operands of an operator; nil where they are missing or fewer than n.
func find(dict []cffEntry, op, n int) []int {
	for _, e := range dict {
		if e.op == op && len(e.args) >= n {
			return e.args[len(e.args)-n:]
		}
	}
	return nil
}

// appendOp writes an operator with whole operands, each of five bytes.
func appendOp(b []byte, op int, args ...int) []byte {
	for _, v := range args {
		b = append(b, 29)
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	if op > 255 {
		b = append(b, byte(op>>8))
	}
	return append(b, byte(op))
}

// compact is a CFF font as it is read.
type compact struct {
	data    []byte
	top     []cffEntry
	strings cffIndex // charstrings
	global  cffIndex
	fonts   []cffFont
	chooser []byte // FDSelect; nil where there is one font
	wide    bool   // it is a CFF2
	regions []int  // of a CFF2: how many variations numbers have, by kind of numbers
}

// cffFont is what glyphs of one FD share.
type cffFont struct {
	private []cffEntry
	local   cffIndex
	matrix  []byte // raw; nil for none
}

// compact reads what a face draws with, of both kinds of PostScript outlines.
func (fc *face) compact() (*compact, error) {
	if data := fc.tables["CFF "]; data != nil {
		return readCompact(data)
	}
	return readVariable(fc.tables["CFF2"])
}

// readCompact reads a CFF.
func readCompact(b []byte) (*compact, error) {
	if len(b) < 4 || b[0] != 1 {
		return nil, damaged("the CFF has an unknown beginning")
	}
	_, at, err := readIndex(b, int(b[2]))
	if err != nil {
		return nil, err
	}
	tops, at, err := readIndex(b, at)
	if err != nil {
		return nil, err
	}
	_, at, err = readIndex(b, at)
	if err != nil {
		return nil, err
	}
	c := &compact{data: b}
	if c.global, _, err = readIndex(b, at); err != nil {
		return nil, err
	}
	raw, err := tops.at(0)
	if err != nil {
		return nil, err
	}
	if c.top, err = readDict(raw); err != nil {
		return nil, err
	}
	if kind := find(c.top, cffKind, 1); kind != nil && kind[0] != 2 {
		return nil, fmt.Errorf("%w: charstrings of type %d", ErrUnsupported, kind[0])
	}
	place := find(c.top, cffStrings, 1)
	if place == nil {
		return nil, damaged("the CFF has no charstrings")
	}
	if c.strings, _, err = readIndex(b, place[0]); err != nil {
		return nil, err
	}
	if find(c.top, cffROS, 3) == nil {
		return c, c.addFont(c.top, false)
	}
	return c, c.readFonts()
}

// readFonts reads the fonts of a font with CIDs.
func (c *compact) readFonts() error {
	array, chooser := find(c.top, cffFDArray, 1), find(c.top, cffFDSelect, 1)
	switch {
	case array == nil || chooser == nil && !c.wide:
		return damaged("the CFF does not say what its glyphs share")
	case chooser != nil && (chooser[0] <= 0 || chooser[0] >= len(c.data)):
		return damaged("what says what glyphs share is beyond the end of the CFF")
	case chooser != nil:
		c.chooser = c.data[chooser[0]:]
	}
	list, _, err := readList(c.data, array[0], c.wide)
	if err != nil {
		return err
	}
	if list.count == 0 || list.count > 256 {
		return damaged("the CFF has %d fonts", list.count)
	}
	for i := range list.count {
		raw, err := list.at(i)
		if err != nil {
			return err
		}
		dict, err := readDict(raw)
		if err != nil {
			return err
		}
		if err := c.addFont(dict, true); err != nil {
			return err
		}
	}
	return nil
}

// addFont reads what a dictionary says glyphs share.
func (c *compact) addFont(dict []cffEntry, matrix bool) error {
	var font cffFont
	place := find(dict, cffPrivate, 2)
	if place != nil {
		size, at := place[0], place[1]
		if size < 0 || at < 0 || at > len(c.data) || size > len(c.data)-at {
			return damaged("what glyphs of the CFF share is beyond the end")
		}
		var err error
		if font.private, err = readDict(c.data[at : at+size]); err != nil {
			return err
		}
		if subrs := find(font.private, cffSubrs, 1); subrs != nil {
			if font.local, _, err = readList(c.data, at+subrs[0], c.wide); err != nil {
				return err
			}
		}
		if c.wide {
			font.private = nil // what hints has variations too
		}
	}
	for _, e := range dict {
		if matrix && e.op == cffMatrix {
			font.matrix = e.raw
		}
	}
	c.fonts = append(c.fonts, font)
	return nil
}

// choose says which font a glyph is of.
func (c *compact) choose(glyph int) (int, error) {
	s := c.chooser
	fd := -1
	switch {
	case s == nil:
		fd = 0
	case s[0] == 0 && 1+glyph < len(s):
		fd = int(s[1+glyph])
	case s[0] == 3 && len(s) >= 5:
		lo, hi := 0, u16(s, 1) // ranges; the last one that begins at or before the glyph is searched
		if len(s) < 5+3*hi {
			return 0, damaged("the CFF's choice of fonts is cut")
		}
		for lo < hi {
			if mid := (lo + hi) / 2; u16(s, 3+3*mid) <= glyph {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		if lo > 0 && glyph < u16(s, 3+3*lo) {
			fd = int(s[3+3*(lo-1)+2])
		}
	}
	if fd < 0 || fd >= len(c.fonts) {
		return 0, damaged("the CFF does not say what glyph %d shares", glyph)
	}
	return fd, nil
}

// compactFont gives a CFF font with CIDs that has the named glyphs as the CIDs 0, 1, 2 …
// Subroutines are written out where they are called: what is left of a large font shares little. Glyphs that
// cannot be read are boxes; bad are their places in the list.
func compactFont(fc *face, list []used) (program []byte, bad []int, err error) {
	c, err := fc.compact()
	if err != nil {
		return nil, nil, err
	}
	var fonts []int // of those that are used
	number := map[int]byte{}
	charstrings := make([][]byte, len(list))
	chooser := []byte{3, 0, 0}
	ranges, last := 0, -1
	flat := flattener{c: c}
	for i, u := range list {
		fd, wrong := c.choose(max(0, u.glyph))
		if wrong == nil && u.glyph >= 0 {
			charstrings[i], wrong = flat.glyph(u.glyph, c.fonts[fd].local)
		}
		switch {
		case wrong != nil:
			charstrings[i] = boxCharstring(box(u, fc.unitsPerEm))
			bad = append(bad, i)
		case u.glyph < 0:
			charstrings[i] = []byte{14} // endchar
		}
		n, ok := number[fd]
		if !ok {
			n = byte(len(fonts))
			number[fd] = n
			fonts = append(fonts, fd)
		}
		if int(n) != last {
			last = int(n)
			ranges++
			chooser = append(binary.BigEndian.AppendUint16(chooser, uint16(i)), n)
		}
	}
	binary.BigEndian.PutUint16(chooser[1:], uint16(ranges))
	chooser = binary.BigEndian.AppendUint16(chooser, uint16(len(list)))
	return c.write(charstrings, chooser, fonts), bad, nil
}

// write puts a font together.
func (c *compact) write(charstrings [][]byte, chooser []byte, fonts []int) []byte {
	charset := []byte{0}
	if n := len(charstrings); n > 1 {
		charset = []byte{2, 0, 1, byte((n - 2) >> 8), byte(n - 2)}
	}
	const adobe, identity = 391, 392 // the first strings of a font's own
	top := func(charsetAt, chooserAt, stringsAt, arrayAt int) []byte {
		b := appendOp(nil, cffROS, adobe, identity, 0)
		for _, e := range c.top {
			if e.op == cffMatrix || e.op == cffBBox {
				b = append(b, e.raw...)
			}
		}
		b = appendOp(b, cffCount, len(charstrings))
		b = appendOp(b, cffCharset, charsetAt)
		b = appendOp(b, cffFDSelect, chooserAt)
		b = appendOp(b, cffStrings, stringsAt)
		return appendOp(b, cffFDArray, arrayAt)
	}
	begin := func(top []byte) []byte {
		b := appendIndex([]byte{1, 0, 4, 4}, []byte("Subset"))
		b = appendIndex(b, top)
		b = appendIndex(b, []byte("Adobe"), []byte("Identity"))
		return appendIndex(b)
	}
	charsetAt := len(begin(top(0, 0, 0, 0))) // operands are of one length
	chooserAt := charsetAt + len(charset)
	stringsAt := chooserAt + len(chooser)
	list := appendIndex(nil, charstrings...)
	arrayAt := stringsAt + len(list)

	privates := make([][]byte, len(fonts))
	for i, fd := range fonts {
		for _, e := range c.fonts[fd].private {
			if e.op != cffSubrs {
				privates[i] = append(privates[i], e.raw...)
			}
		}
	}
	array := func(at int) []byte {
		dicts := make([][]byte, len(fonts))
		for i, fd := range fonts {
			dicts[i] = append(dicts[i], c.fonts[fd].matrix...)
			dicts[i] = appendOp(dicts[i], cffPrivate, len(privates[i]), at)
			at += len(privates[i])
		}
		return appendIndex(nil, dicts...)
	}
	b := begin(top(charsetAt, chooserAt, stringsAt, arrayAt))
	b = append(b, charset...)
	b = append(b, chooser...)
	b = append(b, list...)
	b = append(b, array(arrayAt+len(array(0)))...)
	for _, p := range privates {
		b = append(b, p...)
	}
	return b
}
