package pdffile

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"
)

func photo(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8((x * y) % 251), 255})
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sample writes a file that has something of everything.
func sample(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	f := New(&out, Info{Title: "A thread (of 3)", Author: "Олена \\ 😀", Subject: "s", Lang: "en", Producer: "Clew",
		Created: time.Date(2024, 10, 31, 18, 2, 11, 0, time.UTC), Open: 1})
	s := newShaper(t, f, dejaVu, 0)
	a := newShaper(t, f, notoArabic, 0)
	im, err := f.Image(bytes.NewReader(asJPEG(t, photo(300, 200))), "image/jpeg")
	if err != nil {
		t.Fatal(err)
	}
	pic, err := f.Image(bytes.NewReader(asPNG(t, photo(64, 64))), "image/png")
	if err != nil {
		t.Fatal(err)
	}
	doc := f.Elem(nil, "Document", Attr{})
	for n := range 3 {
		p := f.Begin(595, 842)
		h := f.Elem(doc, "H1", Attr{ID: "h" + string(rune('0'+n)), Title: "Head"})
		p.Dest("post/"+string(rune('a'+n)), 800)
		f.Outline("Part "+string(rune('A'+n)), "post/"+string(rune('a'+n)), 0)
		f.Outline("Below", "post/"+string(rune('a'+n)), 1)
		p.Mark(nil, func() { p.Stroke(50, 810, 545, 810, 0.5, 0x888888) })
		p.Mark(h, func() {
			p.Text(Text{Font: s.font, Size: 20, X: 50, Y: 770, Color: 0x102030, Glyphs: s.glyphs("The first office offers flow", 20, false)})
		})
		para := f.Elem(doc, "P", Attr{Lang: "en"})
		p.Mark(para, func() {
			p.Text(Text{Font: s.font, Size: 11, X: 50, Y: 740, Glyphs: s.glyphs("What was said, and by whom. ", 11, false)})
			link := f.Elem(para, "Link", Attr{})
			p.Mark(link, func() {
				p.Text(Text{Font: s.font, Size: 11, X: 250, Y: 740, Color: 0x1a4f8b, Glyphs: s.glyphs("a link", 11, false)})
				p.Link(250, 738, 40, 12, "https://example.org/a(b)?q=é", link)
			})
			p.Text(Text{Font: s.font, Size: 11, X: 300, Y: 740, Glyphs: s.glyphs("and more.", 11, false)})
			p.Picture(pic, 360, 738, 11, 11, 740, "👩‍👩‍👧")
		})
		rtl := f.Elem(doc, "P", Attr{Lang: "ar"})
		p.Mark(rtl, func() {
			p.Text(Text{Font: a.font, Size: 14, X: 50, Y: 700, Glyphs: a.glyphs("السلام عليكم بَيْت", 14, true), RTL: true})
		})
		fig := f.Elem(doc, "Figure", Attr{Alt: "A photo"})
		p.Mark(fig, func() { p.Image(im, 50, 400, 300, 200); p.Round(im, 450, 500, 40) })
		p.Fill(50, 380, 100, 10, 0xff8800)
		p.Circle(300, 385, 8, 0x008800)
		p.Jump(50, 380, 100, 10, "post/c", nil)
		if err := p.End(); err != nil {
			t.Fatal(err)
		}
	}
	f.PageLabel(0, "r", 1)
	f.PageLabel(1, "D", 1)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSample(t *testing.T) {
	b := sample(t)
	if again := sample(t); !bytes.Equal(b, again) {
		t.Error("the same calls wrote other bytes")
	}
	path := save(t, b)
	if out := tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf: %s", out)
	}
	if out := tool(t, "pdfinfo", path); !strings.Contains(out, "Tagged:          yes") || !strings.Contains(out, "JavaScript:      no") {
		t.Errorf("pdfinfo: %s", out)
	}
	if out := tool(t, "pdftotext", path, "-"); !strings.Contains(out, "The first office offers flow") || !strings.Contains(out, "👩‍👩‍👧") {
		t.Errorf("pdftotext: %s", out)
	}
}
