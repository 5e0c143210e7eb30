package pdffile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// one writes a page of lines in one font.
func oneFont(t testing.TB, path string, index int, rtl bool, lines ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	f := New(&out, Info{Title: "t", Lang: "en"})
	s := newShaper(t, f, path, index)
	p := f.Begin(595, 842)
	e := f.Elem(nil, "P", Attr{})
	p.Mark(e, func() {
		for i, line := range lines {
			p.Text(Text{Font: s.font, Size: 16, X: 40, Y: 780 - 24*float64(i), Glyphs: s.glyphs(line, 16, rtl), RTL: rtl})
		}
	})
	if err := p.End(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unmarked takes out of text the marks of direction that pdftotext puts there, and blanks at the ends of lines.
func unmarked(s string) []string {
	s = strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r == '\f' {
			return -1
		}
		return r
	}, s)
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Text of many scripts is read back letter by letter, as it was said, by a program that is not ours.
func TestScripts(t *testing.T) {
	for _, c := range []struct {
		name, font string
		rtl        bool
		lines      []string
	}{
		{"latin", dejaVu, false, []string{"The first office offers flow, efficient fjords.", "Tiếng Việt có dấu; Ω και ελληνικά; Привіт, світе!", "na\u00efve x\u0323\u0302 combined"}},
		{"arabic", notoArabic, true, []string{"السلام عليكم ورحمة الله", "بَيْتٌ جَمِيلٌ لا إله", "الْكِتَابُ"}},
		{"hebrew", notoHebrew, true, []string{"שלום עולם", "בְּרֵאשִׁית בָּרָא אֱלֹהִים"}},
		{"devanagari", devanagari, false, []string{"नमस्ते दुनिया", "क्षत्रिय विद्यार्थी श्री ज्ञान"}},
		{"thai", notoThai, false, []string{"สวัสดีชาวโลก น้ำ ที่นี่"}},
		{"cjk", sansCJK, false, []string{"日本語の文章、「引用」とカタカナ。", "中文的文字，简体与繁體。", "한국어 문장입니다. ABC abc 123"}},
		{"serif", serifCJK, false, []string{"日本語の文章、「引用」とカタカナ。", "中文的文字，简体与繁體。", "한국어 문장입니다. ABC abc 123"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := oneFont(t, c.font, 0, c.rtl, c.lines...)
			p := save(t, b)
			tool(t, "qpdf", "--check", p)
			if got := unmarked(tool(t, "pdftotext", p, "-")); !slices.Equal(got, c.lines) {
				t.Errorf("read back %q\nwant      %q", got, c.lines)
			}
			if fonts := tool(t, "pdffonts", p); strings.Count(fonts, "yes yes yes") != 1 {
				t.Errorf("the font is not embedded, a subset and with its letters: %s", fonts)
			}
			if len(b) > 40_000 {
				t.Errorf("%d bytes for three lines", len(b))
			}
		})
	}
}

// Outlines, widths and numbers of a subset are those of the font, in the eyes of a library that is not ours.
func TestSubset(t *testing.T) {
	if _, err := exec.LookPath("/usr/bin/python3"); err != nil {
		t.Skipf("needs Python (make test installs it): %v", err)
	}
	if err := exec.Command("/usr/bin/python3", "-c", "import fontTools").Run(); err != nil {
		t.Skipf("needs fontTools (make test installs it): %v", err)
	}
	for _, c := range []struct {
		path  string
		index int
	}{{dejaVu, 0}, {notoArabic, 0}, {devanagari, 0}, {notoThai, 0}, {sansCJK, 0}, {sansCJK, 3}, {serifCJK, 1}} {
		t.Run(fmt.Sprint(filepath.Base(c.path), c.index), func(t *testing.T) {
			fc, err := parseFace(fontData(t, c.path), c.index)
			if err != nil {
				t.Fatal(err)
			}
			list := []used{{}}
			chance := rand.New(rand.NewPCG(1, 2))
			for range 400 {
				list = append(list, used{glyph: chance.IntN(fc.glyphs)})
			}
			list = append(list, used{glyph: -1, width: 250}, used{glyph: 5}, used{glyph: 5})
			subset := trueType
			if fc.tables["CFF "] != nil {
				subset = compactFont
			}
			start := time.Now()
			b, err := subset(fc, list)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d glyphs of %d: %d bytes of %d in %v", len(list), fc.glyphs, len(b), len(fc.data), time.Since(start).Round(time.Microsecond))
			path := filepath.Join(t.TempDir(), "subset")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			glyphs := &strings.Builder{}
			for _, u := range list {
				fmt.Fprint(glyphs, u.glyph, " ")
			}
			cmd := exec.Command("/usr/bin/python3", "-c", compare, path, c.path, fmt.Sprint(c.index))
			cmd.Stdin = strings.NewReader(glyphs.String())
			if out, err := cmd.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "same ") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

const compare = `
import sys
from fontTools.ttLib import TTFont
from fontTools.pens.recordingPen import DecomposingRecordingPen
path, whole, index = sys.argv[1], sys.argv[2], int(sys.argv[3])
want = [int(n) for n in sys.stdin.read().split()]
old = TTFont(whole, fontNumber=index, lazy=True)
oldSet, oldNames = old.getGlyphSet(), old.getGlyphOrder()
def record(glyphs, name):
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value
if 'CFF ' in old:
    from fontTools.cffLib import CFFFontSet
    new = CFFFontSet()
    new.decompile(open(path, 'rb'), None)
    top = new[0]
    newSet, newNames = top.CharStrings, top.charset
    assert top.ROS == ('Adobe', 'Identity', 0), top.ROS
    assert newNames == ['.notdef'] + ['cid%05d' % i for i in range(1, len(want))], newNames
    assert len(new.GlobalSubrs) == 0
else:
    new = TTFont(path)
    newSet, newNames = new.getGlyphSet(), new.getGlyphOrder()
    new['hmtx'], new['cvt '] if 'cvt ' in new else None
drawn = 0
for code, glyph in enumerate(want):
    got = record(newSet, newNames[code])
    if glyph < 0:
        assert got == [], (code, got)
        continue
    expect = record(oldSet, oldNames[glyph])
    assert got == expect, (code, glyph, got, expect)
    drawn += len(expect) > 0
    if 'CFF ' not in old:
        assert new['hmtx'][newNames[code]] == old['hmtx'][oldNames[glyph]], glyph
    else:
        a, b = newSet[newNames[code]], oldSet[oldNames[glyph]]
        assert a.width == old['hmtx'][oldNames[glyph]][0], (glyph, a.width)
assert drawn > 100, drawn
print('same', drawn)
`
