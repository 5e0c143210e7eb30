package pdffile

import (
	"bytes"

	"github.com/klauspost/compress/zlib"
)

// rows packs rows of pixels, a byte a colour, as PNG does: each row as what differs from its neighbours.
type rows struct {
	parts  int
	before []byte
	try    [5][]byte // a row made in each way, with the way before it
	out    bytes.Buffer
	z      *zlib.Writer
}

func newRows(parts, width int) *rows {
	r := &rows{parts: parts, before: make([]byte, parts*width)}
	for way := range r.try {
		r.try[way] = make([]byte, 1+parts*width)
		r.try[way][0] = byte(way)
	}
	r.z, _ = zlib.NewWriterLevel(&r.out, 6) // the level is right
	return r
}

// add packs a row, in the way that leaves the smallest numbers.
func (r *rows) add(row []byte) {
	best, least := 0, 1<<62
	for way := range r.try {
		if sum := filter(byte(way), r.try[way][1:], row, r.before, r.parts, least); sum < least {
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

// filter makes a row in one way, and gives the sum of its numbers; it stops where that exceeds most.
func filter(way byte, to, row, before []byte, step, most int) (sum int) {
	for i, v := range row {
		var left, corner byte
		if i >= step {
			left, corner = row[i-step], before[i-step]
		}
		switch way {
		case 1:
			v -= left
		case 2:
			v -= before[i]
		case 3:
			v -= byte((int(left) + int(before[i])) / 2)
		case 4:
			v -= paeth(left, before[i], corner)
		}
		to[i] = v
		if v < 128 {
			sum += int(v)
		} else {
			sum += 256 - int(v)
		}
		if sum > most {
			break
		}
	}
	return sum
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
