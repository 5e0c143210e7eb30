package typeset_test

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"clew/internal/typeset"
)

// system gives a library with the fonts of the machine; the test is skipped if it has not Noto's.
func system(t testing.TB) *typeset.Library {
	for _, f := range []string{"/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf", "/usr/share/fonts/truetype/noto/NotoSerifThai-Regular.ttf"} {
		if _, err := os.Stat(f); err != nil {
			t.Skip("this machine has no Noto fonts: scripts/deps installs them")
		}
	}
	return typeset.NewLibrary(typeset.Folders(""))
}

// ends gives the text of each line, at many widths.
func ends(l *typeset.Library, s, lang string, each func(width float64, lines []string)) {
	for width := 30.0; width < 400; width += 7 {
		var out []string
		for _, x := range l.Break(typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, Pieces: []typeset.Piece{{Text: s, Style: typeset.Style{Size: 10, Lang: lang}}}}, width) {
			var b strings.Builder
			for _, r := range x.Runs {
				b.WriteString(r.Text)
			}
			out = append(out, b.String())
		}
		each(width, out)
	}
}

// TestKinsoku: in no width does a line of Japanese or Chinese begin with what may not begin one, or end so.
func TestKinsoku(t *testing.T) {
	l := system(t)
	for _, s := range []struct{ lang, text string }{{"ja", samples[5].text}, {"zh-Hans", samples[6].text}, {"zh-Hant", samples[7].text}, {"en", samples[5].text},
		{"ja", "ちょっと、まって！！「えっ？」と（言っ）た。キャッチャー、人々は、％１００％。"}} {
		ends(l, s.text, s.lang, func(width float64, lines []string) {
			if width < 70 { // a word with its signs is longer than the line
				return
			}
			for i, x := range lines {
				first, _ := utf8.DecodeRuneInString(x)
				last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(x))
				if i > 0 && strings.ContainsRune("、。，．・：；？！゛゜ヽヾゝゞ々ー」』）】〉》’”…っゃゅょッャュョァィゥェォ", first) {
					t.Errorf("%s, %v: a line begins with %c", s.lang, width, first)
				}
				if i < len(lines)-1 && strings.ContainsRune("「『（【〈《‘“", last) {
					t.Errorf("%s, %v: a line ends with %c", s.lang, width, last)
				}
			}
		})
	}
}

// TestPlaces: where lines end in other scripts, at any width that holds the longest word.
func TestPlaces(t *testing.T) {
	l := system(t)
	for _, c := range []struct{ name, lang, text, never, after string }{
		{"Korean", "ko", samples[4].text, "", ""},
		{"Hindi", "hi", samples[10].text, "\u093e\u093f\u0940\u0947\u094d\u0902", ""},
		{"Thai", "th", samples[11].text, "\u0e30\u0e31\u0e32\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e45\u0e46", "\u0e40\u0e41\u0e42\u0e43\u0e44"},
		{"French", "fr", "Il a dit\u00a0: «\u00a0vraiment\u00a0»\u00a0? Oui\u00a0! 15\u00a0%", ":»?!%", "«"},
		{"Ukrainian", "uk", "Снаряди — це гроші, а гроші – це час — і все.", "—–,.", ""},
	} {
		ends(l, c.text, c.lang, func(width float64, lines []string) {
			if width < 90 {
				return
			}
			for i, x := range lines {
				first, _ := utf8.DecodeRuneInString(x)
				last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(x))
				if i > 0 && strings.ContainsRune(c.never, first) {
					t.Errorf("%s, %v: a line begins with %q", c.name, width, first)
				}
				if i < len(lines)-1 && c.after != "" && strings.ContainsRune(c.after, last) {
					t.Errorf("%s, %v: a line ends with %q", c.name, width, last)
				}
				if c.name == "Korean" && width > 150 && i < len(lines)-1 && !strings.HasSuffix(x, " ") {
					t.Errorf("%s, %v: a line ends within a word: %q", c.name, width, x)
				}
			}
			if got := strings.Join(lines, ""); got != c.text {
				t.Errorf("%s, %v: %q", c.name, width, got)
			}
		})
	}
}

// TestAddress: addresses are broken behind their signs, and no hyphen is added.
func TestAddress(t *testing.T) {
	l := typeset.NewLibrary(nil)
	const text = "https://example.com/some/long-path/that-goes/on?with=this&and=that#concatenation"
	for _, p := range []typeset.Piece{{Text: "See " + text + " there"}, {Text: text, URL: true}} {
		for width := 60.0; width < 300; width += 10 {
			p.Style = typeset.Style{Size: 10, Lang: "en"}
			lines := l.Break(typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, Pieces: []typeset.Piece{p}}, width)
			for i, x := range lines {
				s := read(lines[i : i+1])
				if last := s[len(s)-1]; i < len(lines)-1 && width > 110 && !strings.ContainsRune(" /.-?&=#", rune(last)) {
					t.Errorf("%v: %q", width, s)
				}
				for _, r := range x.Runs {
					for _, g := range r.Glyphs {
						if g.Text == "\u00ad" {
							t.Errorf("%v: a hyphen in %q", width, s)
						}
					}
				}
			}
			if got := read(lines); got != p.Text {
				t.Errorf("%v: %q", width, got)
			}
		}
	}
}

// TestJustify: lines are filled to a hair, but the last and those that cannot be.
func TestJustify(t *testing.T) {
	l := system(t)
	for _, s := range samples[:12] {
		for _, width := range []float64{150, 200, 330} {
			lines := l.Break(typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, First: 12, Pieces: []typeset.Piece{{Text: s.text + " " + s.text, Style: typeset.Style{Size: 10, Lang: s.lang}}}}, width)
			ragged, filled := 0, 0
			for i, x := range lines {
				room := width
				if i == 0 {
					room -= 12
				}
				if i < len(lines)-1 && x.Width < room-0.05 {
					ragged++
				} else if i < len(lines)-1 {
					filled++
				}
				if x.Width > room+0.05 || x.X < -0.05 || x.X+x.Width > width+0.05 {
					t.Errorf("%s, %v: a line from %v, wide %v", s.name, width, x.X, x.Width)
				}
				if start := x.X; i == 0 && !x.RTL && start != 12 || x.RTL && i == 0 && x.X+x.Width > width-12+0.05 {
					t.Errorf("%s: the first line starts at %v", s.name, start)
				}
			}
			if ragged > len(lines)/3+1 && (filled > 0 || width > 200) && s.name != "thai" {
				t.Errorf("%s, %v: %d of %d lines are ragged", s.name, width, ragged, len(lines))
			}
			check(t, s.name, lines, width)
		}
	}
}

// order gives what a line shows from left to right, run by run.
func order(l typeset.Line) string {
	var out []string
	for _, r := range l.Runs {
		out = append(out, strings.TrimSpace(r.Text))
	}
	return strings.Join(out, "|")
}

// TestOrder: what stands from left to right, for either direction.
func TestOrder(t *testing.T) {
	l := system(t)
	for _, c := range []struct {
		text string
		dir  typeset.Direction
		want string
		rtl  bool
	}{
		{"one two", typeset.Auto, "one two", false},
		{"אחד two שלוש", typeset.Auto, "שלוש|two|אחד", true},
		{"one שתיים three", typeset.Auto, "one|שתיים|three", false},
		{"עמוד 15 מתוך 20", typeset.Auto, "20|מתוך|15|עמוד", true},
		{"ראו https://a.com/b/ שם", typeset.Auto, "שם|https://a.com/b/|ראו", true},
		{"أهلا @name@a.com هنا", typeset.Auto, "هنا|@name@a.com|أهلا", true},
		{"1. אחד", typeset.RTL, "אחד|.|1", true},
		{"abc", typeset.RTL, "abc", true},
		{"123", typeset.Auto, "123", false},
	} {
		lines := l.Break(typeset.Paragraph{Dir: c.dir, Pieces: []typeset.Piece{{Text: c.text, Style: typeset.Style{Size: 10}}}}, 500)
		got := strings.ReplaceAll(order(lines[0]), "||", "|")
		if len(lines) != 1 || got != c.want || lines[0].RTL != c.rtl {
			t.Errorf("%q: %q, RTL %v", c.text, got, lines[0].RTL)
		}
		if c.rtl && lines[0].X+lines[0].Width < 499 {
			t.Errorf("%q ends at %v", c.text, lines[0].X+lines[0].Width)
		}
	}
	// Brackets are mirrored: the glyphs of ( and ) change places.
	a, b := l.Break(para("(א)", typeset.Style{Size: 10}), 100)[0].Runs, l.Break(para("(a)", typeset.Style{Size: 10}), 100)[0].Runs
	left, right := a[0].Glyphs[0], a[len(a)-1].Glyphs[0]
	if left.Text != ")" || right.Text != "(" || left.ID != b[0].Glyphs[0].ID || right.ID != b[0].Glyphs[2].ID {
		t.Errorf("brackets: %+v %+v", left, right)
	}
}

// TestJoined: letters join over a change of colour.
func TestJoined(t *testing.T) {
	l := system(t)
	one := l.Break(para("مرحبا", typeset.Style{Size: 10, Lang: "ar"}), 200)
	two := l.Break(typeset.Paragraph{Pieces: []typeset.Piece{{Text: "مر", Style: typeset.Style{Size: 10, Lang: "ar"}}, {Text: "حبا", Style: typeset.Style{Size: 10, Lang: "ar", Color: 0xff0000}}}}, 200)
	id := func(lines []typeset.Line) (out []uint32) {
		for _, r := range lines[0].Runs {
			for _, g := range r.Glyphs {
				out = append(out, g.ID)
			}
		}
		return out
	}
	if fmt.Sprint(id(one)) != fmt.Sprint(id(two)) || len(two[0].Runs) != 2 {
		t.Errorf("%v is not %v", id(two), id(one))
	}
}

// TestEmoji: sequences are one picture each, by a font of the machine; without one they are told by number.
func TestEmoji(t *testing.T) {
	l := system(t)
	for _, s := range []string{"🧵", "👨‍👩‍👧", "🇺🇦", "1️⃣", "👍🏽", "❤️", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "👩🏾‍💻", "🏳️‍🌈", "☺️"} {
		lines := l.Break(para("a "+s+" b", typeset.Style{Size: 10}), 200)
		n := 0
		for _, r := range lines[0].Runs {
			if r.Box != nil {
				n++
				if r.Text != s {
					t.Errorf("%s reads %q", s, r.Text)
				}
				if _, err := png.DecodeConfig(bytes.NewReader(r.Box.PNG)); err != nil {
					t.Errorf("%s: %v", s, err)
				}
			}
		}
		if b, ok := l.Emoji(s); n != 1 || !ok || len(b) == 0 {
			t.Errorf("%s: %d pictures, %v", s, n, ok)
		}
	}
	for _, s := range []string{"1", "#", "©", "☺︎", "a", "→", "日"} {
		for _, r := range l.Break(para(s, typeset.Style{Size: 10, Lang: "ja"}), 200)[0].Runs {
			if r.Box != nil {
				t.Errorf("%s is a picture", s)
			}
		}
	}
	if len(l.Missing()) != 0 {
		t.Errorf("missing: %v", l.Missing())
	}
	bare := typeset.NewLibrary(nil)
	bare.Break(para("🧵 日本 🧵 é", typeset.Style{Size: 10}), 200)
	if got := fmt.Sprint(bare.Missing()); got != "[{26085 1} {26412 1} {129525 2}]" {
		t.Errorf("missing: %s", got)
	}
}

// TestFonts: which font is taken for what.
func TestFonts(t *testing.T) {
	l := system(t)
	for _, c := range []struct {
		text, lang string
		style      typeset.Style
		want       string
		index      int
	}{
		{"a", "en", typeset.Style{}, "NotoSerif-Regular", 0}, {"a", "en", typeset.Style{Bold: true, Italic: true}, "NotoSerif-BoldItalic", 0}, {"a", "en", typeset.Style{Family: typeset.Sans, Bold: true}, "NotoSans-Bold", 0},
		{"a", "en", typeset.Style{Family: typeset.Mono}, "GoMono", 0}, {"骨", "ja", typeset.Style{}, "NotoSerifCJK-Regular", 0}, {"骨", "ko", typeset.Style{}, "NotoSerifCJK-Regular", 1}, {"骨", "zh-Hans", typeset.Style{}, "NotoSerifCJK-Regular", 2},
		{"骨", "zh-TW", typeset.Style{}, "NotoSerifCJK-Regular", 3}, {"骨", "", typeset.Style{}, "NotoSerifCJK-Regular", 2}, {"骨の", "", typeset.Style{}, "NotoSerifCJK-Regular", 0}, {"骨", "ja", typeset.Style{Family: typeset.Sans, Bold: true}, "NotoSansCJK-Bold", 0},
		{"؟", "ar", typeset.Style{}, "NotoNaskhArabic-Regular", 0}, {"ไ", "th", typeset.Style{Bold: true}, "NotoSerifThai-Bold", 0}, {"ש", "he", typeset.Style{Family: typeset.Sans}, "NotoSansHebrew-Regular", 0}, {"।", "hi", typeset.Style{}, "NotoSerifDevanagari-Regular", 0},
	} {
		c.style.Size, c.style.Lang = 10, c.lang
		f := l.Break(para(c.text, c.style), 100)[0].Runs[0].Font
		if f.Name() != c.want || f.Index() != c.index {
			t.Errorf("%s, %q, %+v: %s %d", c.text, c.lang, c.style, f.Name(), f.Index())
		}
		if f.CFF() != strings.Contains(c.want, "CJK") || len(f.Data()) < 10_000 {
			t.Errorf("%s: CFF %v, %d bytes", f.Name(), f.CFF(), len(f.Data()))
		}
	}
}

// TestPieces: marks, boxes, sizes and line feeds come back as they were given.
func TestPieces(t *testing.T) {
	l := typeset.NewLibrary(nil)
	pic := &typeset.Box{Width: 30, Height: 20, Depth: 5, ID: "x"}
	lines := l.Break(typeset.Paragraph{Hang: 10, Pieces: []typeset.Piece{
		{Text: "plain ", Style: typeset.Style{Size: 10}}, {Text: "link", Style: typeset.Style{Size: 10, Color: 0x0000ff}, Mark: 7}, {Text: "1", Style: typeset.Style{Size: 6, Raise: 4}, Mark: 8},
		{Text: ":picture:", Box: pic, Mark: 9}, {Text: "\nsecond\n\nfourth", Style: typeset.Style{Size: 10, Bold: true}},
	}}, 300)
	if len(lines) != 4 {
		t.Fatalf("%d lines", len(lines))
	}
	marks := ""
	for _, r := range lines[0].Runs {
		marks += fmt.Sprint(r.Mark, " ")
		if r.Box != nil && (r.Box.ID != "x" || r.Text != ":picture:" || r.Width != 30) {
			t.Errorf("box %+v", r)
		}
	}
	if marks != "0 7 8 9 " || lines[0].Ascent != 20 || lines[0].Descent < 5 || lines[2].Ascent < 8 || lines[1].X != 10 || lines[0].X != 0 {
		t.Errorf("%s %+v", marks, lines[0])
	}
}

// A narrow paragraph that cannot be filled to the margin is not justified at all, rather than with a short line in
// its midst; a wide one keeps its margin though one line of it is short.
func TestUnfilled(t *testing.T) {
	const said = "Russia is also arranging for North Korean engineering units and civilian workers to operate in its military factories. I see a disturbing parallel here. When Russia invaded and occupied Crimea 10 years ago, there was little global reaction, aside from a few quiet statements. It’s the same today with North Korea’s involvement."
	const address = "We have written about it before, at some length, and more than once, as those who have read us for long know, https://host.example/a-path-without-any-place-to-break-it-that-is-rather-long-abcdefghijklmnopqrstuvwxyz and since then nothing at all has changed in what we think of it, nor in what we would do."
	l := typeset.NewLibrary(nil)
	for _, c := range []struct {
		name, said string
		width      float64
		filled     bool // some line but the last reaches the margin to the hair
	}{{"narrow", said, 250, false}, {"wide", said, 400, true}, {"an address", address, 400, true}} {
		lines := l.Break(typeset.Paragraph{Align: typeset.Justify, Pieces: []typeset.Piece{{Text: c.said, Style: typeset.Style{Size: 11}}}}, c.width)
		n := 0
		for i := range lines[:len(lines)-1] {
			if lines[i].Width > c.width-0.01 {
				n++
			}
		}
		if n > 0 != c.filled {
			t.Errorf("%s: %d of %d lines reach the margin", c.name, n, len(lines))
		}
	}
}
