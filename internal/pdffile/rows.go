package pdffile

import (
	"bytes"

	"github.com/klauspost/compress/zlib"
)

// rows packs rows of pixels, a byte a colour, as PNG does: each row as what differs from its neighbours.
type rows struct {
	parts  int
	before []byte
	ways   []byte    // that are tried
	try    [5][]byte // a row made in each of them, with the way before it
	out    *bytes.Buffer
	z      *zlib.Writer
}

// rows begins to pack rows of so many colours a pixel. Transparency is packed at the same time as colours, and
// in a simple way: most of it is the same all over.
func (f *File) rows(parts, width int, alpha bool) *rows {
	r := &rows{parts: parts, before: make([]byte, parts*width), ways: []byte{1, 2, 4}, out: &bytes.Buffer{}}
	slot := 0
	if alpha {
		r.ways, slot = r.ways[1:2], 1
	}
	for _, way := range r.ways {
		r.try[way] = make([]byte, 1+parts*width)
		r.try[way][0] = way
	}
	if f.packers[slot] == nil {
		f.packers[slot], _ = zlib.NewWriterLevel(r.out, 5) // the level is right
	} else {
		f.packers[slot].Reset(r.out)
	}
	r.z = f.packers[slot]
	return r
}

// add packs a row, in the way that leaves the smallest numbers.
func (r *rows) add(row []byte) {
	best := r.ways[0]
	for i, least := 0, 1<<62; i < len(r.ways); i++ {
		way := r.ways[i]
		filter(way, r.try[way][1:], row, r.before, r.parts)
		if len(r.ways) == 1 {
			break
		}
		if sum := weight(r.try[way][1:]); sum < least {
			best, least = way, sum
		}
	}
	r.z.Write(r.try[best]) // a bytes.Buffer does not fail
	copy(r.before, row)
}

// end gives what was packed.
func (r *rows) end() []byte {
	r.z.Close()
	return r.out.Bytes()
}

// weight adds up how far bytes are from 0, in both directions.
func weight(b []byte) (sum int) {
	for _, v := range b {
		d := int(int8(v))
		m := d >> 63
		sum += d ^ m
	}
	return sum
}

// filter makes a row in one way.
func filter(way byte, to, row, before []byte, step int) {
	n := min(step, len(row))
	to, before = to[:len(row)], before[:len(row)]
	switch way {
	case 1:
		copy(to, row[:n])
		for i := n; i < len(row); i++ {
			to[i] = row[i] - row[i-step]
		}
	case 2:
		for i, v := range row {
			to[i] = v - before[i]
		}
	case 4:
		for i, v := range row[:n] {
			to[i] = v - before[i]
		}
		for i := n; i < len(row); i++ {
			to[i] = row[i] - paeth(row[i-step], before[i], before[i-step])
		}
	}
}

// unfilter undoes what filter does, in place.
func unfilter(way byte, row, before []byte, step int) {
	switch way {
	case 1:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
	case 2:
		for i, v := range before {
			row[i] += v
		}
	case 3:
		for i := range row {
			left := 0
			if i >= step {
				left = int(row[i-step])
			}
			row[i] += byte((left + int(before[i])) / 2)
		}
	case 4:
		for i := range row {
			var left, corner byte
			if i >= step {
				left, corner = row[i-step], before[i-step]
			}
			row[i] += paeth(left, before[i], corner)
		}
	}
}

// paeth gives the neighbour that is nearest to left + up - corner.
func paeth(left, up, corner byte) byte {
	p := int(left) + int(up) - int(corner)
	a, b, c := abs(p-int(left)), abs(p-int(up)), abs(p-int(corner))
	switch {
	case a <= b && a <= c:
		return left
	case b <= c:
		return up
	}
	return corner
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}
