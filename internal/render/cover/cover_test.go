package cover

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/typeset"
)

func painted(t testing.TB, p *Painter, c Cover) (image.Image, []byte) {
	t.Helper()
	b, err := p.PNG(c)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil || img.Bounds() != image.Rect(0, 0, Width, Height) {
		t.Fatalf("%v, %v", img, err)
	}
	if dir := os.Getenv("CLEW_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "cover-"+strings.NewReplacer("/", "-").Replace(c.Name)+".png"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return img, b
}

// ink counts the light pixels of a part of a cover.
func ink(img image.Image, r image.Rectangle) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if g, _, _, _ := img.At(x, y).RGBA(); g > 0xa000 {
				n++
			}
		}
	}
	return n
}

var text = image.Rect(inset-16, 190, Width, Height)

func TestCovers(t *testing.T) {
	p := New(typeset.Folders(""))
	for _, c := range []Cover{
		{Name: "latin", Title: "The tide mill at Harrow Creek has turned for the last time", Author: "Tamsin Orrel", Facts: "12 posts"},
		{Name: "cyrillic", Title: "Міст у нашому селі зник за одну ніч", Author: "Олена Горинь", Facts: "23 дописи", Knots: 5, Lang: "uk"},
	} {
		img, b := painted(t, p, c)
		if n := ink(img, text); n < 5000 {
			t.Errorf("%s: %d pixels of words", c.Name, n)
		}
		if _, again := painted(t, New(typeset.Folders("")), c); !bytes.Equal(b, again) {
			t.Errorf("%s: another picture the second time", c.Name)
		}
		if len(b) > 120_000 {
			t.Errorf("%s: %d bytes", c.Name, len(b))
		}
	}
	img, _ := painted(t, p, Cover{Name: "arabic", Title: "في مخزن المتحف صندوق كُتب عليه «كِسَر، الفسطاط، ١٩١٢»", Author: "ليلى الزجّاج", RTL: true, Lang: "ar", Facts: "7 منشورات"})
	if ink(img, image.Rect(Width-margin-2, 0, Width-margin+3, Height)) == 0 || ink(img, image.Rect(margin-2, 0, margin+3, 160)) > 0 {
		t.Error("the thread of a book that turns from right to left is not at its right edge")
	}
}

// TestNoBoxes: what no font can draw leaves the thread alone.
func TestNoBoxes(t *testing.T) {
	p := New(nil)
	bare, _ := painted(t, p, Cover{Name: "bare"})
	for _, s := range []string{"\U00012000\U00012001", "\ue000\ue001", "漢字とかな", strings.Repeat("\u0301", 50)} {
		img, _ := painted(t, p, Cover{Name: "bare", Title: s, Author: s, Facts: s})
		if got, want := ink(img, img.Bounds()), ink(bare, bare.Bounds()); strings.ContainsAny(s, "漢\U00012000\ue000") && got != want {
			t.Errorf("%q: %d light pixels, %d without it", s, got, want)
		}
	}
}

// TestHostile: anything may be a title.
func TestHostile(t *testing.T) {
	p := New(nil)
	for _, s := range []string{"", "\x00\xff", "\u202eabc", strings.Repeat("x", 100_000), strings.Repeat("W ", 50_000), "a\n\n\nb", "👩‍👩‍👧‍👦"} {
		painted(t, p, Cover{Name: "hostile", Title: s, Author: s, Facts: s, Lang: s, Knots: 1 << 30})
	}
}

func BenchmarkPNG(b *testing.B) {
	p := New(nil)
	for b.Loop() {
		if _, err := p.PNG(Cover{Name: "x:1", Title: "The tide mill at Harrow Creek has turned for the last time", Author: "Tamsin Orrel", Facts: "12 posts"}); err != nil {
			b.Fatal(err)
		}
	}
}
