package pdffile

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
)

// lines are shaped lines of a page of a book.
func pageOf(s *shaper) [][]Glyph {
	var lines [][]Glyph
	for i := range 42 {
		line := s.glyphs(fmt.Sprintf("Line %d of what was said: the quick brown fox jumps over lazy dogs, again", i), 11, false)
		// Justified: every blank is a bit wider.
		by := 0.0
		for g := range line {
			line[g].X += by
			if line[g].Text == " " {
				by += 0.317
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func book(f *File, s *shaper, lines [][]Glyph, n int) error {
	p := f.Begin(420, 595)
	sect := f.Elem(nil, "Sect", Attr{})
	name := fmt.Sprint("page", n)
	p.Dest(name, 500)
	f.Outline("Page "+fmt.Sprint(n), name, n%2)
	var para *Elem
	for i, line := range lines {
		if i%4 == 0 {
			para = f.Elem(sect, "P", Attr{Lang: "en"})
		}
		p.Mark(para, func() {
			p.Text(Text{Font: s.font, Size: 11, X: 40, Y: 560 - 12.6*float64(i), Color: 0x1b1b1f, Glyphs: line})
		})
	}
	link := f.Elem(para, "Link", Attr{})
	p.Mark(link, func() { p.Text(Text{Font: s.font, Size: 8, X: 40, Y: 20, Glyphs: lines[0]}) })
	p.Link(40, 18, 100, 10, "https://example.org/post/"+name, link)
	return p.End()
}

// BenchmarkText writes pages of 42 justified, tagged lines.
func BenchmarkText(b *testing.B) {
	f := New(io.Discard, Info{})
	s := newShaper(b, f, dejaVu, 0)
	lines := pageOf(s)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if err := book(f, s, lines, n); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(f.Size())/float64(b.N), "B/page")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

func benchImage(b *testing.B, data []byte, kind string) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	f := New(io.Discard, Info{})
	for b.Loop() {
		clear(f.images)
		if _, err := f.Image(bytes.NewReader(data), kind); err != nil {
			b.Fatal(err)
		}
	}
}

func noisy(w, h int, alpha bool) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	chance := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			at := m.PixOffset(x, y)
			m.Pix[at], m.Pix[at+1], m.Pix[at+2], m.Pix[at+3] = byte(x*255/w)+byte(chance.IntN(8)), byte(y*255/h), byte(x+y), 0xff
			if alpha && (x-w/2)*(x-w/2)+(y-h/2)*(y-h/2) > w*h/5 {
				m.Pix[at+3] = 0
			}
		}
	}
	return m
}

func BenchmarkJPEG(b *testing.B) { benchImage(b, asJPEG(b, noisy(1600, 1200, false)), "image/jpeg") }
func BenchmarkPNG(b *testing.B)  { benchImage(b, asPNG(b, noisy(1600, 1200, false)), "image/png") }
func BenchmarkClearPNG(b *testing.B) {
	benchImage(b, asPNG(b, noisy(1600, 1200, true)), "image/png")
}
func BenchmarkEmoji(b *testing.B) { benchImage(b, asPNG(b, noisy(136, 128, true)), "image/png") }

// BenchmarkSubset cuts 500 letters out of fonts.
func BenchmarkSubset(b *testing.B) {
	for _, path := range []string{dejaVu, sansCJK, serifCJK} {
		b.Run(path[strings.LastIndexByte(path, '/')+1:], func(b *testing.B) {
			data := fontData(b, path)
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				fc, err := parseFace(data, 0)
				if err != nil {
					b.Fatal(err)
				}
				list := []used{{}}
				for i := range 500 {
					list = append(list, used{glyph: (i * 127) % fc.glyphs})
				}
				subset := trueType
				if fc.tables["CFF "] != nil {
					subset = compactFont
				}
				out, _, err := subset(fc, list)
				if err != nil {
					b.Fatal(err)
				}
				size = len(out)
			}
			b.ReportMetric(float64(size), "B/font")
		})
	}
}

// A large book needs little memory: pages and pictures do not stay.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("5,000 pages take seconds")
	}
	out, err := os.Create(t.TempDir() + "/book.pdf")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	f := New(out, Info{Title: "t", Open: 1})
	s := newShaper(t, f, dejaVu, 0)
	lines := pageOf(s)
	photo := asJPEG(t, noisy(800, 600, false))
	var most uint64
	for n := range 5000 {
		if n%5 == 0 {
			// A picture of its own: what it holds behind a count is not the same.
			other := bytes.Clone(photo)
			at := len(other) / 2
			for other[at] == 0xff || other[at-1] == 0xff || other[at]&0xf0 == 0xf0 {
				at++
			}
			other[at], other[at+1], other[at+2] = byte(n>>12)&0x7f, byte(n>>6)&0x3f, byte(n)&0x3f
			if _, err := f.Image(bytes.NewReader(other), "image/jpeg"); err != nil {
				t.Fatal(err)
			}
		}
		if err := book(f, s, lines, n); err != nil {
			t.Fatal(err)
		}
		if n%500 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.Sys-m.HeapReleased)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	most = max(most, m.Sys-m.HeapReleased)
	t.Logf("%d pages, %d MiB of file, %d MiB of memory", f.Pages(), f.Size()>>20, most>>20)
	if most > 200<<20 {
		t.Errorf("%d MiB of memory", most>>20)
	}
}
