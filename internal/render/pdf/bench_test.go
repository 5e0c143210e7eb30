package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
)

// shelf is media that are held in memory.
type shelf struct {
	kinds map[string]string // address or digest to media type
	bytes map[string][]byte
}

func (s *shelf) Medium(sha string) (enclosure.Medium, bool) {
	b, ok := s.bytes[sha]
	if !ok {
		return enclosure.Medium{}, false
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return enclosure.Medium{}, false
	}
	return enclosure.Medium{SHA256: sha, Type: s.kinds[sha], Size: int64(len(b)), Width: c.Width, Height: c.Height, Turned: 1}, true
}

func (s *shelf) Named(address string) (string, bool) {
	_, ok := s.bytes[address]
	return address, ok
}

func (s *shelf) Open(m enclosure.Medium) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s.bytes[m.SHA256])), nil
}

// noise is a picture that does not compress well.
func noise(seed uint64, w, h int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8(r.IntN(256)), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// illustrated is a thread of n posts in English, every fifth with a picture.
func illustrated(n int) (*document.Document, *shelf) {
	d := rendertest.Long(n)
	held := &shelf{map[string]string{}, map[string][]byte{}}
	for i := range d.Thread.Line {
		q := &d.Thread.Line[i]
		if i%3 != 0 && i%5 != 0 {
			first := &d.Thread.Line[i-i%3]
			q.Text, q.Lang, q.Links = first.Text, first.Lang, first.Links
		}
		if i%5 == 4 {
			sha := fmt.Sprintf("%064d", i)
			held.kinds[sha], held.bytes[sha] = "image/png", noise(uint64(i), 150, 220)
			q.Media = []post.Media{{Kind: post.Image, SHA256: sha, Alt: "A wheel, seen from the " + strings.Repeat("far ", i%7) + "side"}}
		}
	}
	return d, held
}

// What issue 5 measures: a thread of 200 posts with 40 pictures.
func BenchmarkIllustrated(b *testing.B) {
	d, held := illustrated(200)
	book := document.BookOf(d, document.Words{})
	b.ReportAllocs()
	for b.Loop() {
		if err := pdf.Render(io.Discard, book, pdf.Options{Media: held}); err != nil {
			b.Fatal(err)
		}
	}
}

// A book of 5,000 posts.
func BenchmarkBook(b *testing.B) {
	book := &document.Book{ID: "b", Title: "A year"}
	for range 50 {
		book.Chapters = append(book.Chapters, document.Chapter{Document: rendertest.Long(100)})
	}
	b.ReportAllocs()
	most := uint64(0)
	for b.Loop() {
		if err := pdf.Render(io.Discard, book, pdf.Options{Folders: fonts().Folders}); err != nil {
			b.Fatal(err)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapSys)
	}
	b.ReportMetric(float64(most)/(1<<20), "MiB-heap")
}
