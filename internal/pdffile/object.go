package pdffile

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"

	"github.com/klauspost/compress/zlib"
)

// entry is where an object stands: at an offset (in is 0), or as number place of object stream in.
type entry struct {
	at    int64 // offset, or number of the object stream
	place uint16
	kind  byte // 0: not written, 1: at an offset, 2: in an object stream
}

// Bounds of an object stream.
const (
	packObjects = 200
	packBytes   = 64 << 10
)

// objects writes the objects of a file, and knows where they are. The first error stays.
type objects struct {
	out  *bufio.Writer
	at   int64
	sum  hash.Hash
	err  error
	xref []entry // by number

	packed []int // numbers of what is in body
	starts []int
	body   bytes.Buffer

	levels [10]*zlib.Writer
	small  [2]bytes.Buffer
}

func newObjects(w io.Writer) *objects {
	o := &objects{out: bufio.NewWriterSize(w, 64<<10), sum: sha256.New(), xref: make([]entry, 1, 256)}
	// The second line tells programs that look at the first bytes that this is not text.
	o.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return o
}

func (o *objects) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *objects) write(b []byte) {
	if o.err != nil {
		return
	}
	o.sum.Write(b)
	n, err := o.out.Write(b)
	o.at += int64(n)
	if err != nil {
		o.fail(fmt.Errorf("write a PDF: %w", err))
	}
}

// alloc gives the number of an object that is written later, or never.
func (o *objects) alloc() int {
	o.xref = append(o.xref, entry{})
	return len(o.xref) - 1
}

// put writes an object that is no stream.
func (o *objects) put(num int, body []byte) {
	o.packed = append(o.packed, num)
	o.starts = append(o.starts, o.body.Len())
	o.body.Write(body)
	o.body.WriteByte('\n')
	if len(o.packed) == packObjects || o.body.Len() > packBytes {
		o.flush()
	}
}

// flush writes the object stream that is being filled.
func (o *objects) flush() {
	if len(o.packed) == 0 {
		return
	}
	num := o.alloc()
	var b []byte
	for i, n := range o.packed {
		b = strconv.AppendInt(b, int64(n), 10)
		b = append(b, ' ')
		b = strconv.AppendInt(b, int64(o.starts[i]), 10)
		b = append(b, ' ')
		o.xref[n] = entry{at: int64(num), place: uint16(i), kind: 2}
	}
	dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(o.packed), len(b))
	b = append(b, o.body.Bytes()...)
	o.packed, o.starts = o.packed[:0], o.starts[:0]
	o.body.Reset()
	o.stream(num, dict, b)
}

// stream writes a stream that is packed here.
func (o *objects) stream(num int, dict string, data []byte) {
	for _, level := range [...]int{6, 7, 8, 9, 5, 4, 3, 2, 1} {
		if b := o.deflate(data, level, 0); !dangerous(b) {
			o.raw(num, dict+"/Filter/FlateDecode", b)
			return
		}
	}
	o.raw(num, dict+"/Filter[/ASCIIHexDecode/FlateDecode]", inHex(o.deflate(data, 6, 0)))
}

// passed writes a stream that came packed, by a filter of the given name with its parameters ("" for none).
func (o *objects) passed(num int, dict, filter, parms string, data []byte) {
	if !dangerous(data) {
		if parms != "" {
			parms = "/DecodeParms" + parms
		}
		o.raw(num, dict+"/Filter/"+filter+parms, data)
		return
	}
	// By chance a name stands in it that must not: it is packed once more.
	if parms == "" {
		parms = "null"
	}
	for _, level := range [...]int{1, 6, 9} {
		if b := o.deflate(data, level, 0); !dangerous(b) {
			o.raw(num, dict+"/Filter[/FlateDecode/"+filter+"]/DecodeParms[null "+parms+"]", b)
			return
		}
	}
	o.raw(num, dict+"/Filter[/ASCIIHexDecode/"+filter+"]/DecodeParms[null "+parms+"]", inHex(data))
}

func inHex(data []byte) []byte {
	b := make([]byte, 0, 2*len(data)+1)
	return append(hex.AppendEncode(b, data), '>')
}

// raw writes a stream as it is.
func (o *objects) raw(num int, dict string, data []byte) {
	o.xref[num] = entry{at: o.at, kind: 1}
	b := strconv.AppendInt(nil, int64(num), 10)
	b = append(b, " 0 obj\n<<"...)
	b = append(b, dict...)
	b = append(b, "/Length "...)
	b = strconv.AppendInt(b, int64(len(data)), 10)
	b = append(b, ">>\nstream\n"...)
	o.write(b)
	o.write(data)
	o.write([]byte("\nendstream\nendobj\n"))
}

// deflate packs; what it gives is good until the next call with the same slot.
func (o *objects) deflate(data []byte, level, slot int) []byte {
	b := &o.small[slot]
	b.Reset()
	z := o.levels[level]
	if z == nil {
		z, _ = zlib.NewWriterLevel(b, level) // the levels are right
		o.levels[level] = z
	} else {
		z.Reset(b)
	}
	z.Write(data) // a bytes.Buffer does not fail
	z.Close()
	return b.Bytes()
}

// end writes the cross-reference stream and what stands after it.
func (o *objects) end(root, info int) error {
	o.flush()
	num := o.alloc()
	o.xref[num] = entry{at: o.at, kind: 1}
	start := o.at
	const columns = 1 + 5 + 2
	var prev, row [columns]byte
	rows := make([]byte, 0, len(o.xref)*(columns+1))
	for i, e := range o.xref {
		row = [columns]byte{e.kind, byte(e.at >> 32), byte(e.at >> 24), byte(e.at >> 16), byte(e.at >> 8), byte(e.at), byte(e.place >> 8), byte(e.place)}
		if i == 0 {
			row[6], row[7] = 0xff, 0xff
		}
		rows = append(rows, 2)
		for c := range row {
			rows = append(rows, row[c]-prev[c])
		}
		prev = row
	}
	id := hex.EncodeToString(o.sum.Sum(nil)[:16])
	o.stream(num, fmt.Sprintf("/Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/DecodeParms<</Predictor 12/Columns %d>>",
		len(o.xref), root, info, id, id, columns), rows)
	o.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", start))
	if o.err != nil {
		return o.err
	}
	if err := o.out.Flush(); err != nil {
		o.fail(fmt.Errorf("write a PDF: %w", err))
	}
	return o.err
}

// dangerous says whether one of the names that a file must not hold stands in the bytes.
func dangerous(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '/')
		if i < 0 {
			return false
		}
		b = b[i+1:]
		if len(b) > 0 && forbidden(b) > 0 {
			return true
		}
	}
}

// forbidden gives the length of the forbidden name that text, which comes after a slash, begins with; 0 for none.
func forbidden[T string | []byte](text T) int {
	switch text[0] {
	case 'J', 'A', 'O', 'L', 'E':
	default:
		return 0
	}
	for _, name := range names {
		if len(text) >= len(name) && string(text[:len(name)]) == name {
			return len(name)
		}
	}
	return 0
}

var errFinished = errors.New("the PDF is closed")
