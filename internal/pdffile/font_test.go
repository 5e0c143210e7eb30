package pdffile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
		{"variable", variable(t, "opentype/common/NotoSansCJKjp-VF.otf"), false, []string{"日本語の文章、「引用」とカタカナ。", "한국어 문장입니다. ABC abc 123"}},
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
	}{{variable(t, "opentype/common/NotoSansCJKjp-VF.otf"), 0}, {variable(t, "harfbuzz/harfbuzz_reference/text-rendering-tests/fonts/AdobeVFPrototype-Subset.otf"), 0},
		{variable(t, "opentype/toys/CFF2-VF.otf"), 0}, {dejaVu, 0}, {notoArabic, 0}, {devanagari, 0}, {notoThai, 0}, {sansCJK, 0}, {sansCJK, 3}, {serifCJK, 1}} {
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
			if fc.tables["CFF2"] != nil { // some of its glyphs need operators to be parted
				for g := 0; g < fc.glyphs && len(list) < 700; g += 61 {
					list = append(list, used{glyph: g})
				}
			}
			for g := 1270; g < min(1300, fc.glyphs); g++ {
				list = append(list, used{glyph: g})
			}
			list = append(list, used{glyph: -1, width: 250}, used{glyph: fc.glyphs - 1}, used{glyph: fc.glyphs - 1})
			subset := trueType
			if fc.tables["glyf"] == nil {
				subset = compactFont
			}
			start := time.Now()
			b, bad, err := subset(fc, list)
			if err != nil || bad != nil {
				t.Fatal(bad, err)
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

// variable gives the path of a font that the authors of go-text test with.
func variable(t testing.TB, path string) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-text/typesetting-utils").Output()
	if err != nil || len(bytes.TrimSpace(dir)) == 0 {
		cache, _ := exec.Command("go", "env", "GOMODCACHE").Output()
		found, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(cache)), "github.com/go-text/typesetting-utils@*"))
		if len(found) == 0 {
			return "variable font"
		}
		dir = []byte(found[len(found)-1])
	}
	return filepath.Join(strings.TrimSpace(string(dir)), filepath.FromSlash(path))
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
if 'glyf' not in old:
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
    if 'glyf' in old:
        assert new['hmtx'][newNames[code]] == old['hmtx'][oldNames[glyph]], glyph
    else:
        a, b = newSet[newNames[code]], oldSet[oldNames[glyph]]
        assert 'CFF ' not in old or a.width == old['hmtx'][oldNames[glyph]][0], (glyph, a.width)
assert drawn > 0, drawn
print('same', drawn)
`

// Fonts that are damaged or of another kind are refused when they are given or when the file is closed, and what
// they are made of is not walked without end.
func TestBadFonts(t *testing.T) {
	good := fontData(t, dejaVu)
	change := func(data []byte, do func(b []byte)) []byte {
		b := bytes.Clone(data)
		do(b)
		return b
	}
	entry := func(b []byte, name string) []byte { return b[bytes.Index(b[:400], []byte(name)):] }
	table := func(b []byte, name string) []byte { return b[u32(entry(b, name), 8):] }
	for name, c := range map[string]struct {
		data  []byte
		index int
		want  error
	}{
		"nothing":     {nil, 0, ErrDamaged},
		"text":        {[]byte("this is no font at all"), 0, ErrUnsupported},
		"web":         {[]byte("wOF2 and then more of it"), 0, ErrUnsupported},
		"cut":         {good[:200], 0, ErrDamaged},
		"half":        {good[:len(good)/2], 0, ErrDamaged},
		"face":        {good, 1, ErrDamaged},
		"no face":     {good, -1, ErrDamaged},
		"collection":  {[]byte("ttcf\x00\x01\x00\x00\xff\xff\xff\xff\x00\x00\x00\x00"), 0, ErrDamaged},
		"far face":    {[]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff"), 0, ErrDamaged},
		"no head":     {change(good, func(b []byte) { copy(entry(b, "head"), "heat") }), 0, ErrDamaged},
		"no outlines": {change(good, func(b []byte) { copy(entry(b, "glyf"), "glyp") }), 0, ErrUnsupported},
		"no units":    {change(good, func(b []byte) { copy(table(b, "head")[18:], "\x00\x00") }), 0, ErrDamaged},
		"no glyphs":   {change(good, func(b []byte) { copy(table(b, "maxp")[4:], "\x00\x00") }), 0, ErrDamaged},
		"many glyphs": {change(good, func(b []byte) { copy(table(b, "maxp")[4:], "\xff\xff") }), 0, ErrDamaged},
		"no widths":   {change(good, func(b []byte) { copy(table(b, "hhea")[34:], "\x00\x00") }), 0, ErrDamaged},
		"many widths": {change(good, func(b []byte) { copy(table(b, "hhea")[34:], "\xff\xff") }), 0, ErrDamaged},
		"far table":   {change(good, func(b []byte) { copy(entry(b, "glyf")[8:], "\xff\xff\xff\xff") }), 0, ErrDamaged},
		"long table":  {change(good, func(b []byte) { copy(entry(b, "glyf")[12:], "\xff\xff\xff\xff") }), 0, ErrDamaged},
		"restricted":  {change(good, func(b []byte) { copy(table(b, "OS/2")[8:], "\x00\x02") }), 0, ErrRestricted},
	} {
		f := New(io.Discard, Info{})
		if font, err := f.Font(c.data, c.index, ""); !errors.Is(err, c.want) || font != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		f.Begin(100, 100).End()
		if err := f.Close(); err != nil {
			t.Errorf("%s: the file is damaged by it: %v", name, err)
		}
	}
	fc, err := parseFace(good, 0)
	if err != nil {
		t.Fatal(err)
	}
	composite := -1
	for g := range fc.glyphs {
		if b, err := fc.outline(g); err == nil && len(b) > 16 && i16(b, 0) < 0 {
			composite = g
			break
		}
	}
	for name, do := range map[string]func(loca, outline []byte){
		"part of itself": nil, // is drawn as far as readers do; the walk ends
		"far part":       func(_, b []byte) { copy(b[12:], "\xff\xff") },
		"endless parts":  func(_, b []byte) { copy(b[10:], bytes.Repeat([]byte{0, 0x20, 0, 1, 0, 0}, len(b)/6+1)) },
		"far outline":    func(loca, _ []byte) { copy(loca[4*composite+4:], "\xff\xff\xff\xff") },
		"turned round":   func(loca, _ []byte) { copy(loca[4*composite+4:], "\x00\x00\x00\x00") },
	} {
		own := *fc
		own.tables = map[string][]byte{}
		for k, v := range fc.tables {
			own.tables[k] = bytes.Clone(v)
		}
		if u16(own.tables["head"], 50) != 1 {
			t.Skip("the font's places are short")
		}
		b, _ := own.outline(composite)
		if do == nil {
			copy(b[12:], []byte{byte(composite >> 8), byte(composite)})
			if _, bad, err := trueType(&own, []used{{}, {glyph: composite}}); err != nil || bad != nil {
				t.Errorf("%s: %v, %v", name, bad, err)
			}
			continue
		}
		do(own.tables["loca"], b)
		if _, bad, err := trueType(&own, []used{{}, {glyph: composite}}); err != nil || !slices.Contains(bad, 1) {
			t.Errorf("%s: boxes %v, %v", name, bad, err)
		}
	}
}

// cffOf makes a CFF of the given charstrings and subroutines.
func cffOf(charstrings, global, local [][]byte) []byte {
	top := func(at, private int) []byte {
		return appendOp(appendOp(nil, cffStrings, at), cffPrivate, 6, private)
	}
	begin := func(top []byte) []byte {
		b := appendIndex(appendIndex([]byte{1, 0, 4, 4}, []byte("x")), top)
		return appendIndex(appendIndex(b), global...)
	}
	at := len(begin(top(0, 0)))
	list := appendIndex(nil, charstrings...)
	b := append(begin(top(at, at+len(list))), list...)
	b = appendOp(b, cffSubrs, 6)
	return appendIndex(b, local...)
}

func TestCharstrings(t *testing.T) {
	call := func(op byte, n int) []byte { return []byte{byte(n - 107 + 139), op} }
	repeat := func(b []byte, n int) []byte { return bytes.Repeat(b, n) }
	var deep [][]byte
	for i := range 40 {
		deep = append(deep, repeat(call(10, i+1), 30))
	}
	for name, c := range map[string]struct {
		code          []byte
		global, local [][]byte
		want          string // "" for an error
	}{
		"plain":            {[]byte{139, 140, 21, 14}, nil, nil, "\x8b\x8c\x15\x0e"},
		"no end":           {[]byte{139, 140, 21}, nil, nil, "\x8b\x8c\x15\x0e"},
		"empty":            {[]byte{}, nil, nil, "\x0e"},
		"local":            {append([]byte{139}, call(10, 1)...), nil, [][]byte{{14}, {140, 21, 11, 99}}, "\x8b\x8c\x15\x0e"},
		"global":           {append([]byte{139}, call(29, 0)...), [][]byte{{140, 21, 14}}, nil, "\x8b\x8c\x15\x0e"},
		"within":           {call(29, 0), [][]byte{append([]byte{139}, call(10, 0)...)}, [][]byte{{140, 21, 11}}, "\x8b\x8c\x15\x0e"},
		"end within":       {append(call(10, 0), 139, 139, 21), nil, [][]byte{{14}}, "\x0e"},
		"mask":             {append([]byte{139, 140, 18, 139, 140, 19, 0xc0}, 14), nil, nil, "\x8b\x8c\x12\x8b\x8c\x13\xc0\x0e"},
		"mask of nine":     {append(append(repeat([]byte{139, 140}, 9), 18, 19, 0xff, 0x80), 14), nil, nil, strings.Repeat("\x8b\x8c", 9) + "\x12\x13\xff\x80\x0e"},
		"mask in a call":   {append([]byte{139, 140, 18}, call(10, 0)...), nil, [][]byte{{20, 0x0a, 14}}, "\x8b\x8c\x12\x14\x0a\x0e"},
		"flex":             {[]byte{12, 34, 14}, nil, nil, "\x0c\x22\x0e"},
		"long numbers":     {[]byte{28, 1, 2, 255, 1, 2, 3, 4, 247, 0, 251, 0, 21, 14}, nil, nil, "\x1c\x01\x02\xff\x01\x02\x03\x04\xf7\x00\xfb\x00\x15\x0e"},
		"calls itself":     {call(10, 0), nil, [][]byte{call(10, 0)}, ""},
		"calls each other": {call(10, 0), nil, [][]byte{call(10, 1), call(10, 0)}, ""},
		"calls deep":       {call(10, 0), nil, deep, ""},
		"calls nothing":    {[]byte{10}, nil, [][]byte{{14}}, ""},
		"no subroutine":    {call(10, 2), nil, [][]byte{{14}}, ""},
		"no subroutines":   {call(29, 0), nil, nil, ""},
		"cut number":       {[]byte{28, 1}, nil, nil, ""},
		"cut fraction":     {[]byte{255, 1, 2}, nil, nil, ""},
		"cut mask":         {[]byte{139, 140, 18, 19}, nil, nil, ""},
		"too many numbers": {repeat([]byte{139}, 600), nil, nil, ""},
		"two in one":       {[]byte{139, 139, 139, 139, 14}, nil, nil, ""},
		"reckons":          {[]byte{139, 140, 12, 10, 21, 14}, nil, nil, ""},
		"no operator":      {[]byte{2}, nil, nil, ""},
		"many calls":       {repeat(call(10, 0), 150_000), nil, [][]byte{{}}, ""},
		"long":             {call(10, 0), nil, [][]byte{repeat(call(10, 1), 100), repeat(call(10, 2), 100), repeat([]byte{139, 140, 21}, 100)}, ""},
	} {
		fc := &face{tables: map[string][]byte{"CFF ": cffOf([][]byte{{14}, c.code}, c.global, c.local)}, glyphs: 2}
		b, bad, err := compactFont(fc, []used{{}, {glyph: 1}})
		if c.want == "" {
			c.want = string(boxCharstring(box(used{}, 0)))
			if !slices.Equal(bad, []int{1}) {
				t.Errorf("%s: boxes %v", name, bad)
			}
		} else if bad != nil {
			t.Errorf("%s: boxes %v", name, bad)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if back, err := readCompact(b); err != nil {
			t.Errorf("%s: what was written is not read: %v", name, err)
		} else if got, err := back.strings.at(1); err != nil || string(got) != c.want {
			t.Errorf("%s: %x, want %x (%v)", name, got, c.want, err)
		}
	}
}

func FuzzFont(f *testing.F) {
	data := fontData(f, dejaVu)
	f.Add(data[:20_000], uint16(3))
	f.Add(sfnt([]table{{"CFF ", cffOf([][]byte{{14}, {139, 140, 21, 14}}, nil, [][]byte{{14}})},
		{"head", blankFace().tables["head"]}, {"hhea", blankFace().tables["hhea"]}, {"hmtx", blankFace().tables["hmtx"]}, {"maxp", blankFace().tables["maxp"]}}), uint16(1))
	if data, err := os.ReadFile(variable(f, "opentype/toys/CFF2-VF.otf")); err == nil {
		f.Add(data, uint16(2))
	}
	blank := blankFace().tables
	f.Add(sfnt([]table{{"glyf", []byte{0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}, {"head", blank["head"]}, {"hhea", blank["hhea"]}, {"hmtx", blank["hmtx"]},
		{"loca", []byte{0, 0, 0, 0, 0, 0, 0, 16}}, {"maxp", blank["maxp"]}}), uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, glyph uint16) {
		var out bytes.Buffer
		file := New(&out, Info{})
		font, err := file.Font(data, 0, "")
		if err != nil {
			if file.o.err != nil {
				t.Fatal("a bad font left something behind")
			}
			return
		}
		p := file.Begin(100, 100)
		p.Text(Text{Font: font, Size: 10, Glyphs: []Glyph{{ID: uint32(glyph), Text: "a"}}})
		p.End()
		file.Close() // may fail, but ends
		if out.Len() > 4*len(data)+20_000 {
			t.Fatalf("%d bytes became %d", len(data), out.Len())
		}
	})
}
