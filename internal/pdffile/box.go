package pdffile

import (
	"encoding/binary"
	"slices"
)

// Check says whether a face can be embedded, as far as that can be told without reading its glyphs: those that turn
// out to be damaged are drawn as boxes, and told by Boxes. Its errors are those of File.Font.
func Check(data []byte, index int) error {
	_, err := parseFace(data, index)
	return err
}

// Boxes gives what the glyphs read as that are drawn as boxes, because their outlines are damaged: sorted, each
// once. It is known when the file is closed.
func (f *File) Boxes() []string {
	var out []string
	for _, font := range f.fonts {
		for _, code := range font.boxes {
			if text := font.used[code].text; text != "" {
				out = append(out, text)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// frame is the box that stands for a glyph: two rectangles of font units, one within the other.
type frame struct{ left, right, top, line int }

// box gives the box for a glyph.
func box(u used, unitsPerEm int) frame {
	wide := min(int(u.width)*unitsPerEm/1000, 4*unitsPerEm)
	f := frame{line: max(1, unitsPerEm/20), top: unitsPerEm * 7 / 10}
	f.left = f.line
	f.right = max(wide-f.line, f.left+3*f.line)
	return f
}

// corners are those of the outer rectangle, and those of the inner one the other way round.
func (f frame) corners() [8][2]int {
	l, r, t, w := f.left, f.right, f.top, f.line
	return [8][2]int{{l, 0}, {l, t}, {r, t}, {r, 0}, {l + w, w}, {r - w, w}, {r - w, t - w}, {l + w, t - w}}
}

// boxCharstring draws a box as a CFF does.
func boxCharstring(f frame) []byte {
	var b []byte
	x, y := 0, 0
	for i, c := range f.corners() {
		for _, by := range [2]int{c[0] - x, c[1] - y} {
			b = binary.BigEndian.AppendUint16(append(b, 28), uint16(by))
		}
		x, y = c[0], c[1]
		if i%4 == 0 {
			b = append(b, 21) // rmoveto
		} else {
			b = append(b, 5) // rlineto
		}
	}
	return append(b, 14) // endchar
}

// boxOutline draws a box as TrueType does.
func boxOutline(f frame) []byte {
	var b []byte
	for _, v := range [...]int{2, f.left, 0, f.right, f.top, 3, 7, 0} { // contours, bounds, their last points, no program
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	corners := f.corners()
	for range corners {
		b = append(b, 1) // on the line
	}
	for axis := range 2 {
		at := 0
		for _, c := range corners {
			b = binary.BigEndian.AppendUint16(b, uint16(c[axis]-at))
			at = c[axis]
		}
	}
	return b
}
