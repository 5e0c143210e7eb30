package pdffile

import (
	"bytes"
	"slices"
	"testing"
)

// tokens gives the operators of a charstring, each with its numbers before it.
func tokens(t *testing.T, b []byte) (ops []byte, args [][]int) {
	t.Helper()
	var list []int
	for len(b) > 0 {
		if b[0] == 28 || b[0] >= 32 {
			v, n := number(b)
			list = append(list, v)
			b = b[n:]
			continue
		}
		ops, args = append(ops, b[0]), append(args, list)
		list, b = nil, b[1:]
	}
	if list != nil {
		t.Error("numbers without an operator")
	}
	return ops, args
}

// An operator with more numbers than a CFF may have becomes several that draw the same.
func TestPart(t *testing.T) {
	for op, good := range map[byte]struct {
		first byte
		step  int // of the parts before the last
		sizes []int
	}{
		5: {5, 2, []int{50, 130}}, 6: {6, 2, []int{49, 50, 131}}, 7: {7, 2, []int{49, 50, 131}}, 8: {8, 6, []int{54, 102, 300}},
		24: {8, 6, []int{50, 68, 302}}, 25: {5, 2, []int{50, 56, 206}}, 26: {26, 4, []int{49, 52, 205}}, 27: {27, 4, []int{52, 53, 205}},
		30: {30, 8, []int{52, 53, 56, 57, 204, 205}}, 31: {31, 8, []int{52, 53, 56, 57, 204, 205}},
	} {
		for _, size := range good.sizes {
			var code []byte
			var want, got []int
			for i := range size {
				code = append(code, 28, byte(i>>8), byte(i))
				want = append(want, i)
			}
			c := &compact{wide: true}
			c.strings, _, _ = readIndex(appendIndex(nil, append(code, op)), 0)
			f := flattener{c: c}
			out, err := f.glyph(0, cffIndex{})
			if err != nil {
				t.Fatal(err)
			}
			ops, args := tokens(t, out)
			last := len(ops) - 2 // before the end
			for i, a := range args[:last+1] {
				got = append(got, a...)
				switch {
				case len(a) > maxOperands || len(a) == 0:
					t.Errorf("operator %d of %d: a part has %d numbers", op, size, len(a))
				case i < last && (ops[i] != good.first || i > 0 && len(a)%good.step != 0):
					t.Errorf("operator %d of %d: a part is operator %d with %d numbers", op, size, ops[i], len(a))
				case i == 0 && len(a)%good.step != 0 && (op != 26 && op != 27 || len(a)%4 != size%4):
					t.Errorf("operator %d of %d: the first part has %d numbers", op, size, len(a))
				case i == last && ops[i] != op, i == last && (op == 30 || op == 31) && len(a) < 4:
					t.Errorf("operator %d of %d: the last part is %d with %d numbers", op, size, ops[i], len(a))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("operator %d of %d: other numbers, or in another order", op, size)
			}
		}
	}
}

// Variations are left out, and what does not fit together is refused.
func TestBlend(t *testing.T) {
	n := func(v ...int) (b []byte) {
		for _, v := range v {
			b = append(b, byte(v+139))
		}
		return b
	}
	for name, c := range map[string]struct {
		code []byte
		want []byte // nil for an error
	}{
		"two of one":    {slices.Concat(n(1, 2, 10, 20, 2), []byte{16, 21}), slices.Concat(n(1, 2), []byte{21, 14})},
		"one before":    {slices.Concat(n(7, 2, 20, 1), []byte{16, 21}), slices.Concat(n(7, 2), []byte{21, 14})},
		"another kind":  {slices.Concat(n(1), []byte{15}, n(1, 2, 3, 4, 5, 6, 2), []byte{16, 21}), slices.Concat(n(1, 2), []byte{21, 14})},
		"none":          {slices.Concat(n(1, 2, 0), []byte{16, 21}), slices.Concat(n(1, 2), []byte{21, 14})},
		"too few":       {slices.Concat(n(1, 10, 2), []byte{16, 21}), nil},
		"nothing":       {[]byte{16}, nil},
		"less than one": {slices.Concat(n(1, 2, -3), []byte{16, 21}), nil},
		"no kind":       {[]byte{15}, nil},
		"unknown kind":  {slices.Concat(n(9), []byte{15}, n(1, 2, 1), []byte{16, 21}), nil},
		"negative kind": {slices.Concat(n(-1), []byte{15}, n(1, 2, 1), []byte{16, 21}), nil},
	} {
		font := &compact{wide: true, regions: []int{1, 2}}
		font.strings, _, _ = readIndex(appendIndex(nil, c.code), 0)
		f := flattener{c: font}
		if out, err := f.glyph(0, cffIndex{}); !bytes.Equal(out, c.want) && err == nil || (err == nil) != (c.want != nil) {
			t.Errorf("%s: %x, want %x (%v)", name, out, c.want, err)
		}
	}
}
