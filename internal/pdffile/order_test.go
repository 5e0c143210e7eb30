package pdffile

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"testing"
)

// Pages stand in the order of their numbers, whenever they were written; labels and places go with them.
func TestOrder(t *testing.T) {
	var b bytes.Buffer
	f := New(&b, Info{})
	for i := range 200 {
		f.BeginAt(10+i, float64(100+i), 50).End()
	}
	f.BeginAt(3, 99, 50).End()
	f.Begin(300, 50).End()
	f.BeginAt(12, 102.5, 50).End()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if n := f.Pages(); n != 203 {
		t.Fatalf("%d pages", n)
	}
	want := []string{"99", "100", "101", "102", "102.5", "103"}
	for i, w := range want {
		if got := fmt.Sprint(float64(f.pages[i].at)); f.pages[i].dict == nil {
			t.Errorf("page %d has nothing: %s", i, got)
		}
		box := regexp.MustCompile(`MediaBox\[0 0 ([0-9.]+) `).FindSubmatch(f.pages[i].dict)
		if len(box) != 2 || string(box[1]) != w {
			t.Errorf("page %d is %q wide, want %s", i, box, w)
		}
	}
	if last := f.pages[202]; !bytes.Contains(last.dict, []byte("[0 0 300 ")) {
		t.Errorf("the page that was begun after the others is not the last: %s", last.dict)
	}
}

// A font that is read again when the file is closed is embedded as one that is kept.
func TestFontOf(t *testing.T) {
	data := fontData(t, dejaVu)
	draw := func(add func(f *File) (*Font, error)) []byte {
		var b bytes.Buffer
		f := New(&b, Info{})
		font, err := add(f)
		if err != nil {
			t.Fatal(err)
		}
		p := f.Begin(100, 100)
		p.Text(Text{Font: font, Size: 10, X: 10, Y: 10, Glyphs: []Glyph{{ID: 36, Advance: 7, Text: "A"}, {ID: 37, X: 7, Advance: 7, Text: "B"}}})
		p.End()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	kept := draw(func(f *File) (*Font, error) { return f.Font(data, 0, "x") })
	again := draw(func(f *File) (*Font, error) { return f.FontOf(func() []byte { return data }, 0, "x") })
	if !bytes.Equal(kept, again) {
		t.Error("the bytes differ")
	}
	reads := 0
	var b bytes.Buffer
	f := New(&b, Info{})
	font, err := f.FontOf(func() []byte {
		if reads++; reads > 1 {
			return nil
		}
		return data
	}, 0, "x")
	if err != nil {
		t.Fatal(err)
	}
	p := f.Begin(100, 100)
	p.Text(Text{Font: font, Size: 10, X: 10, Y: 10, Glyphs: []Glyph{{ID: 36, Advance: 7, Text: "A"}}})
	p.End()
	if err := f.Close(); !errors.Is(err, ErrDamaged) {
		t.Errorf("a font that is gone: %v", err)
	}
}
