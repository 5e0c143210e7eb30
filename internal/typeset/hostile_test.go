package typeset_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"clew/internal/typeset"
)

// check holds what is true of all lines: they are no wider than asked for but for what is one thing, nothing is a
// box of a missing letter, numbers are numbers, and nothing that turns text around is in what is read.
func check(t testing.TB, what string, lines []typeset.Line, width float64) {
	t.Helper()
	if len(lines) == 0 {
		t.Errorf("%s: no lines", what)
	}
	for i, l := range lines {
		if l.Width > width+0.05 && clusters(l) > 1 && utf8.RuneCountInString(read(lines[i:i+1])) > 20 {
			t.Errorf("%s: line %d of %d is %.3f wide, not %.3f: %.60q", what, i, len(lines), l.Width, width, read(lines[i:i+1]))
			return
		}
		for _, r := range l.Runs {
			if math.IsNaN(r.X) || math.IsNaN(r.Width) || math.IsInf(r.X, 0) || math.IsInf(r.Width, 0) || r.Box == nil && r.Font == nil {
				t.Fatalf("%s: run %+v", what, r)
			}
			if !utf8.ValidString(r.Text) {
				t.Fatalf("%s: %q is no text", what, r.Text)
			}
			if strings.ContainsAny(r.Text, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b") {
				t.Fatalf("%s: %q turns text around", what, r.Text)
			}
			for _, g := range r.Glyphs {
				if g.ID == 0 {
					t.Fatalf("%s: a box for %q in %s", what, g.Text, r.Font.Name())
				}
			}
		}
	}
}

// clusters counts what could have been parted on a line.
func clusters(l typeset.Line) int {
	n := 0
	for _, r := range l.Runs {
		if r.Box != nil {
			n++
		}
		for _, g := range r.Glyphs {
			if g.Text != "" && g.Text != " " && g.Text != "\u00ad" {
				n++
			}
		}
	}
	return n
}

var hostile = map[string]string{
	"nothing": "", "spaces": strings.Repeat(" ", 5000), "feeds": strings.Repeat("\n", 3000), "one word": strings.Repeat("a", 1<<19), "one word of Arabic": strings.Repeat("ب", 30_000),
	"marks": "a" + strings.Repeat("\u0301", 100_000) + " b" + strings.Repeat("\u0489", 300), "marks alone": strings.Repeat("\u0301", 50_000),
	"zero width": strings.Repeat("\u200b", 50_000) + "x", "joiners": strings.Repeat("\u200d", 50_000) + "x", "overrides": strings.Repeat("\u202eabc", 5000) + "x", "isolates": strings.Repeat("\u2066a\u2069", 5000),
	"nesting": strings.Repeat("\u2067", 200) + "a" + strings.Repeat("\u2069", 200), "brackets": strings.Repeat("(א[", 5000) + strings.Repeat("])", 5000), "mixed": strings.Repeat("abc אבג 123 ", 3000),
	"bytes": "\xff\xfe\xed\xa0\x80a\xc0\x80" + strings.Repeat("\xf0\x9f", 1000), "controls": "a\x00b\x1b[31mc\u0085d\u2028e\u2029f\ufeffg", "tags": "\U000e0001\U000e0041" + strings.Repeat("🏴\U000e0067\U000e007f", 500),
	"emoji": strings.Repeat("👨‍👩‍👧", 3000), "flags": strings.Repeat("🇺", 5001), "half a sequence": strings.Repeat("👨‍", 3000), "skins": strings.Repeat("🏽", 3000), "selectors": strings.Repeat("☺\ufe0f\ufe0e", 2000),
	"Han": strings.Repeat("日", 30_000), "Hangul": strings.Repeat("한", 20_000), "jamo": strings.Repeat("ᄀ", 5000) + strings.Repeat("ᆨ", 5000), "long Arabic": strings.Repeat("ﷺ", 3000), "wide": strings.Repeat("𒐫", 3000),
	"private": strings.Repeat("\ue000\U000f0000\U0010fffd", 300), "none": "\uffff\ufdd0\U0001fffe", "Thai": strings.Repeat("ก็้้้", 5000), "hyphens": strings.Repeat("\u00ad", 5000) + strings.Repeat("-", 5000), "soft": strings.Repeat("ab\u00ad", 5000),
	"address": "https://" + strings.Repeat("a", 30_000), "signs": "https://a/" + strings.Repeat("/.-?&=", 10_000), "tokens": strings.Repeat("@a #b ", 10_000), "stacks": strings.Repeat("ཧྐྵྨླྺྼྻྂ", 2000), "viramas": strings.Repeat("क्", 5000),
}

// TestHostile: text of any kind and length becomes lines within bounds.
func TestHostile(t *testing.T) {
	l := typeset.NewLibrary(typeset.Folders(""))
	for name, text := range hostile {
		for _, width := range []float64{1, 150, 100_000} {
			if len(text) > 200_000 && width != 150 {
				continue
			}
			for _, a := range []typeset.Align{typeset.Justify, typeset.Start} {
				p := typeset.Paragraph{Align: a, Hyphenate: true, Pieces: []typeset.Piece{{Text: text, Style: typeset.Style{Size: 10, Lang: "en"}}}}
				start := time.Now()
				check(t, fmt.Sprintf("%s, %v", name, width), l.Break(p, width), width)
				if d := time.Since(start); d > time.Second/4 {
					t.Logf("%s, %v: %v", name, width, d)
				}
			}
		}
	}
}

// TestNumbers: no width, size or indent is too strange.
func TestNumbers(t *testing.T) {
	l := typeset.NewLibrary(nil)
	bad := []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, 1e-300}
	for _, x := range bad {
		s := typeset.Style{Size: x, Raise: x, Lang: "en", Family: 77}
		p := typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, First: x, Hang: x, Dir: 9, Pieces: []typeset.Piece{{Text: "some words of text", Style: s}, {Box: &typeset.Box{Width: x, Height: x, Depth: x}}, {}, {Text: "\n"}}}
		for _, w := range append(bad, 100) {
			for _, line := range l.Break(p, w) {
				for _, r := range line.Runs {
					if math.IsNaN(r.X) || math.IsInf(r.X, 0) {
						t.Errorf("%v, %v: a run at %v", x, w, r.X)
					}
				}
			}
		}
	}
	if lines := l.Break(typeset.Paragraph{}, 100); len(lines) != 1 || len(lines[0].Runs) != 0 {
		t.Errorf("nothing gives %+v", lines)
	}
}

// TestOverride: letters that turn text around do nothing, and those that are seen stay.
func TestOverride(t *testing.T) {
	l := typeset.NewLibrary(nil)
	plain, turned := l.Break(para("abc def", typeset.Style{Size: 10}), 100), l.Break(para("\u202eabc\u202c \u2067def\u2069\ufeff", typeset.Style{Size: 10}), 100)
	if !reflect.DeepEqual(places(plain), places(turned)) {
		t.Errorf("%v is not %v", places(turned), places(plain))
	}
}

// places are the glyphs of lines with their places.
func places(lines []typeset.Line) (out []string) {
	for _, l := range lines {
		for _, r := range l.Runs {
			for _, g := range r.Glyphs {
				out = append(out, fmt.Sprintf("%d@%.4f,%.4f %q", g.ID, r.X+g.X, g.Y, g.Text))
			}
			if r.Box != nil {
				out = append(out, fmt.Sprintf("box@%.4f %q", r.X, r.Text))
			}
		}
		out = append(out, fmt.Sprintf("line %.4f", l.Width))
	}
	return out
}

// TestSame: the same text gives the same lines, with what was set before or without.
func TestSame(t *testing.T) {
	one, two := typeset.NewLibrary(typeset.Folders("")), typeset.NewLibrary(typeset.Folders(""))
	set := func(l *typeset.Library, i int) []string {
		return places(l.Break(typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, Pieces: []typeset.Piece{{Text: samples[i].text, Style: typeset.Style{Size: 10, Lang: samples[i].lang}}}}, 130))
	}
	var first, second = make([][]string, len(samples)), make([][]string, len(samples))
	for i := range samples {
		first[i] = set(one, i)
	}
	for i := len(samples) - 1; i >= 0; i-- {
		second[i] = set(two, i)
		if again := set(one, i); !reflect.DeepEqual(first[i], again) || !reflect.DeepEqual(first[i], second[i]) {
			t.Errorf("%s is set in two ways", samples[i].name)
		}
	}
}

// shipped is one of the fonts that the program carries.
func shipped(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open("fonts/" + name + ".ttf.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBrokenFonts: what stands in a folder of fonts and is none, is passed over.
func TestBrokenFonts(t *testing.T) {
	dir := t.TempDir()
	good := shipped(t, "NotoSans-Regular")
	for name, b := range map[string][]byte{"NotoSerifCJK-Regular.ttc": []byte("ttcf\x00\x01\x00\x00\xff\xff\xff\xff"), "NotoSerifHebrew-Regular.ttf": good[:4000], "NotoNaskhArabic-Regular.ttf": []byte("OTTO\x00\x05 no font at all"), "NotoColorEmoji.ttf": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := 200; i < len(good); i += 40_000 { // damaged within
		b := append([]byte(nil), good...)
		for j := i; j < i+64 && j < len(b); j++ {
			b[j] ^= 0xa5
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("Damaged%d.ttf", i)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(dir, "loop.ttf")); err != nil {
		t.Fatal(err)
	}
	l := typeset.NewLibrary([]string{dir, dir + "/nothing"})
	for _, s := range samples {
		check(t, s.name, l.Break(para(s.text, typeset.Style{Size: 10, Lang: s.lang}), 150), 150)
	}
	if n := len(l.Missing()); n < 100 {
		t.Errorf("only %d letters are missing", n)
	}
}

func FuzzBreak(f *testing.F) {
	for _, s := range samples {
		f.Add(s.text, 100.0, s.lang)
	}
	for _, s := range hostile {
		if len(s) < 500 {
			f.Add(s, 20.0, "")
		}
	}
	l := typeset.NewLibrary(typeset.Folders(""))
	f.Fuzz(func(t *testing.T, s string, width float64, lang string) {
		if len(s) > 4000 || !(width > 0 && width < 1e6) {
			return
		}
		half := len(s) / 2
		p := typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, Pieces: []typeset.Piece{{Text: s[:half], Style: typeset.Style{Size: 10, Lang: lang}}, {Text: s[half:], Style: typeset.Style{Size: 12, Bold: true, Lang: lang}, Keep: len(s)%3 == 0, URL: len(s)%5 == 0}}}
		check(t, s, l.Break(p, width), max(width, 1))
	})
}
