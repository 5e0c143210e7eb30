package pdffile

import (
	"bytes"
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

func TestCJK(t *testing.T) {
	for _, path := range []string{sansCJK, serifCJK} {
		start := time.Now()
		b := oneFont(t, path, 0, false, "日本語の文章、「引用」とカタカナ。", "中文的文字，简体与繁體。", "한국어 문장입니다. ABC abc 123")
		t.Log(len(b), time.Since(start))
		p := save(t, b)
		t.Log(tool(t, "qpdf", "--check", p), tool(t, "pdffonts", p), tool(t, "pdftotext", p, "-"))
	}
}
