package card_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"clew/internal/card"
	"clew/internal/typeset"
)

func paint(t testing.TB, folders []string, c card.Card) image.Image {
	t.Helper()
	p := card.New(folders)
	b, err := p.PNG(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 200<<10 {
		t.Errorf("a card of %d bytes", len(b))
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, card.Width, card.Height) {
		t.Errorf("a card of %v", img.Bounds())
	}
	return img
}

// dark counts the pixels of a part of a card that are not paper.
func dark(img image.Image, r image.Rectangle) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a, b, c, _ := img.At(x, y).RGBA(); a+b+c < 3*0xf000 {
				n++
			}
		}
	}
	return n
}

var (
	heading = image.Rect(60, 190, 1200, 500)
	author  = image.Rect(60, 70, 1200, 170)
	edge    = image.Rect(1125, 0, 1200, 630) // what must stay empty
)

// TestCard draws with the built-in fonts alone.
func TestCard(t *testing.T) {
	img := paint(t, nil, card.Card{Title: "Про що ця нитка: Ґанок, її єство, ёлка and Ελληνικά", Author: "Ann Όνομα", Handle: "@ann", Facts: "3 May 2024 · 32 posts · whole", Mark: "Clew"})
	for name, r := range map[string]image.Rectangle{"title": heading, "author": author, "facts": image.Rect(60, 520, 700, 600), "mark": image.Rect(900, 520, 1150, 600)} {
		if dark(img, r) < 300 {
			t.Errorf("no %s is to be seen", name)
		}
	}
	if n := dark(img, edge); n > 0 {
		t.Errorf("%d pixels are outside of the margin", n)
	}
}

// TestNoBoxes: a line with letters for which there is no font is left out, the others stay.
func TestNoBoxes(t *testing.T) {
	for _, s := range []string{"日本語のスレッド", "한국어", "مرحبا", "שלום", "ไทย", "हिन्दी", "mixed 日本語 words", "𐎀𐎁", "a\U000F0000日"} {
		img := paint(t, nil, card.Card{Title: s, Author: "Ann", Facts: "x"})
		if n := dark(img, heading); n > 0 {
			t.Errorf("%q leaves %d pixels", s, n)
		}
		if dark(img, author) == 0 {
			t.Errorf("%q takes the author with it", s)
		}
	}
	// Pictures and signs go, and the words stay.
	plain, with := paint(t, nil, card.Card{Title: "a thread"}), paint(t, nil, card.Card{Title: "🧵 a thread 👇\ue000\ufffe"})
	if dark(plain, heading) != dark(with, heading) {
		t.Error("an emoji without a font is not merely left out")
	}
	p := card.New(nil)
	for _, c := range []card.Card{{}, {Title: "日本"}, {Title: " \u200d\ufe0f\u202e", Author: "\x00"}, {Mark: "Clew"}} {
		if _, err := p.PNG(t.Context(), c); !errors.Is(err, card.ErrNothing) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestScripts draws with the fonts of the machine, where it has those of Noto.
func TestScripts(t *testing.T) {
	if _, err := os.Stat("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"); err != nil {
		t.Skip("this machine has no Noto fonts")
	}
	folders := typeset.Folders("")
	for _, s := range []string{"日本語のスレッドを読む", "한국어 실타래", "مرحبا بالعالم 123", "שלום עולם", "ไทยแลนด์", "हिन्दी में", "emoji 🧵👨‍👩‍👧", "ქართული", "Հայերեն"} {
		img := paint(t, folders, card.Card{Title: s})
		if dark(img, heading) < 500 {
			t.Errorf("%q is not to be seen", s)
		}
		if n := dark(img, edge); n > 0 {
			t.Errorf("%q: %d pixels are outside of the margin", s, n)
		}
	}
	// What is written from right to left begins at the right.
	for _, s := range []string{"שלום", "مرحبا"} {
		img := paint(t, folders, card.Card{Title: s})
		if dark(img, image.Rect(60, 190, 600, 500)) > 0 || dark(img, image.Rect(700, 190, 1200, 500)) == 0 {
			t.Errorf("%q begins at the left", s)
		}
	}
}

// TestHostile: text of any kind and length is drawn within bounds, or not at all.
func TestHostile(t *testing.T) {
	p := card.New(typeset.Folders(""))
	for _, s := range []string{
		strings.Repeat("a", 1<<20), strings.Repeat("words ", 1<<16), strings.Repeat("\u0301", 1<<16), "a" + strings.Repeat("\u0301", 400), strings.Repeat("\u202e", 10_000) + "x",
		strings.Repeat("👨‍👩‍👧", 1000), "\xff\xfe", strings.Repeat("日", 10_000), strings.Repeat("ﷺ", 200), "a\u0000b", strings.Repeat("\u200d", 1000) + "x", strings.Repeat("\u2066a\u2069", 1000), "𒐫𒐫𒐫𒐫",
	} {
		b, err := p.PNG(t.Context(), card.Card{Title: s, Author: s, Handle: s, Facts: s, Mark: s})
		if errors.Is(err, card.ErrNothing) {
			continue
		}
		if err != nil {
			t.Errorf("%.20q: %v", s, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if n := dark(img, image.Rect(1150, 0, 1200, 630)); n > 0 {
			t.Errorf("%.20q: %d pixels at the edge", s, n)
		}
	}
}

// TestFolders: what stands in a folder of fonts and is none, is passed over.
func TestFolders(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"NotoSansCJK-Regular.ttc", "NotoSansHebrew-Regular.ttf", "NotoColorEmoji.ttf"} {
		if err := os.WriteFile(dir+"/"+name, []byte("OTTO\x00\x05 no font at all"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, dir+"/loop.ttf"); err != nil {
		t.Fatal(err)
	}
	img := paint(t, []string{dir, dir + "/nothing"}, card.Card{Title: "日本", Author: "Ann"})
	if dark(img, heading) > 0 {
		t.Error("it drew with a broken font")
	}
}

// TestTurns: who waits for a card waits as long as their context lasts.
func TestTurns(t *testing.T) {
	p := card.New(nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := p.PNG(ctx, card.Card{Title: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	done := make(chan error, 4)
	for range 4 {
		go func() {
			_, err := p.PNG(t.Context(), card.Card{Title: "a thread"})
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkCard(b *testing.B) {
	p := card.New(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.PNG(b.Context(), card.Card{Title: "A thread about artillery shells, and what is known of how many there are", Author: "Ann", Handle: "@ann", Facts: "3 May 2024 · 32 posts", Mark: "Clew"}); err != nil {
			b.Fatal(err)
		}
	}
}
