package pdffile

import (
	"fmt"
	"io"
	"testing"
)

// TestMostCodes says that a font never has more codes than the tables of a subset can count.
func TestMostCodes(t *testing.T) {
	f := New(io.Discard, Info{})
	font := f.addFont(blankFace(), "Blank")
	for i := range 70_000 {
		if _, ok := font.code(f, 0, fmt.Sprint(i)); !ok && len(font.used) < 0xffff {
			t.Fatalf("no code for %d", i)
		}
		font.blank(fmt.Sprint(i), 100)
	}
	if n := len(font.used); n > 0xffff {
		t.Errorf("%d codes: a table that counts them with two bytes says %d", n, uint16(n))
	}
}

// TestHere says that an element which is given its place is the one that comes back, and stands before what comes after.
func TestHere(t *testing.T) {
	f := New(io.Discard, Info{})
	up := f.Elem(nil, "Sect", Attr{})
	first := f.Elem(up, "P", Attr{})
	if got := first.Here(); got != first {
		t.Errorf("%s comes back", got.tag)
	}
	second := f.Elem(up, "P", Attr{})
	second.Here()
	if len(up.kids) != 2 || up.kids[0].num != int32(first.obj) || len(f.root.kids) != 1 {
		t.Errorf("%+v, %+v", up.kids, f.root.kids)
	}
}
