package pdffile

import (
	"bytes"
	"compress/zlib"
	"errors"
	"image"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// hostile are strings that would do something if they were written as they are.
var hostile = []string{
	"/JavaScript", "/JS (app.alert(1))", ")/JS(app.alert(1))/S/JavaScript", "<</OpenAction 1 0 R>>", "/AA", "/Launch", "/EmbeddedFile",
	") >> endobj 1 0 obj << /OpenAction << /S /Launch >> >> endobj", "endstream endobj", "\\", "\\)", "((", "))", "<", ">", ">>", "%PDF-1.7 %%EOF",
	"\x00\x01\x02", "\xff\xfe\xfd", "\xfe\xff\x00/\x00J\x00S", "a\r\nb", "\u202e/SJ/", "😀/JS", strings.Repeat("/JS", 2000), "<?xpacket end='w'?>", "</rdf:RDF><script>/JavaScript</script>", "]]>",
	"\ufeff/AA", "/J\x00S", "#2FJS", "/#4a#53",
}

// unpacked gives a file with all of its streams unpacked, as qpdf does it.
func unpacked(t testing.TB, b []byte) []byte {
	t.Helper()
	path := save(t, b)
	out := filepath.Join(t.TempDir(), "plain.pdf")
	tool(t, "qpdf", "--qdf", "--object-streams=disable", "--decode-level=generalized", path, out)
	plain, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// No foreign string is ever more than a string, in any place that takes one.
func TestHostile(t *testing.T) {
	for i, s := range hostile {
		var out bytes.Buffer
		f := New(&out, Info{Title: s, Author: s, Subject: s, Keywords: s, Lang: s, Producer: s})
		sh := newShaper(t, f, dejaVu, 0)
		doc := f.Elem(nil, "Document", Attr{Lang: s, Title: s})
		p := f.Begin(300, 300)
		p.Dest(s, 200)
		p.Dest("other"+s, 100)
		f.Outline(s, s, 0)
		e := f.Elem(doc, "P", Attr{Lang: s, Alt: s, Actual: s, ID: s, Title: s, Scope: s})
		p.Mark(e, func() {
			p.Text(Text{Font: sh.font, Size: 10, X: 10, Y: 10, Glyphs: []Glyph{{ID: 40, Text: s}, {ID: 41, X: 5, Text: s}, {ID: 42, X: 9}}})
			p.Text(Text{Font: sh.font, Size: 10, X: 10, Y: 10, RTL: true, Glyphs: []Glyph{{ID: 40, Advance: 5, Text: s}}})
			im, err := f.ImageOf(image.NewRGBA(image.Rect(0, 0, 2, 2)))
			if err != nil {
				t.Fatal(err)
			}
			p.Picture(im, 10, 10, 10, 10, 10, s)
			p.Link(10, 10, 10, 10, "https://example.org/"+s, e)
			p.Link(10, 10, 10, 10, "https://"+s, e)
			p.Link(10, 10, 10, 10, s, e)
			p.Jump(10, 10, 10, 10, s, e)
		})
		p.End()
		if _, err := f.Font(fontData(t, notoThai), 0, s); err != nil {
			t.Fatal(err)
		}
		f.PageLabel(0, "D", 1)
		if err := f.Close(); err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		if dangerous(out.Bytes()) {
			t.Errorf("%q: a name that must not be is in the file", s)
		}
		if i%4 == 0 || testing.Verbose() {
			path := save(t, out.Bytes())
			tool(t, "qpdf", "--check", path)
			if plain := unpacked(t, out.Bytes()); dangerous(plain) {
				t.Errorf("%q: a name that must not be is in the unpacked file", s)
			}
			if info := tool(t, "pdfinfo", path); !strings.Contains(info, "JavaScript:      no") {
				t.Errorf("%q: %s", s, info)
			}
		}
	}
}

// Bytes that came packed, or that packing gives, do not hold such a name by chance either.
func TestChance(t *testing.T) {
	for _, name := range names {
		var out bytes.Buffer
		o := newObjects(&out)
		data := []byte(strings.Repeat("x", 100) + "/" + name)
		o.passed(o.alloc(), "", "DCTDecode", "", data)
		o.passed(o.alloc(), "", "FlateDecode", "<</Predictor 15>>", data)
		// What does not get smaller is stored as it is.
		noise := make([]byte, 300)
		for i := range noise {
			noise[i] = byte(rand.New(rand.NewPCG(1, uint64(i))).IntN(256))
		}
		copy(noise[100:], "/"+name)
		o.stream(o.alloc(), "", noise)
		o.out.Flush()
		if dangerous(out.Bytes()) {
			t.Errorf("%s is in the file", name)
		}
		for _, want := range []string{"/Filter[/FlateDecode/DCTDecode]/DecodeParms[null null]", "/Filter[/FlateDecode/FlateDecode]/DecodeParms[null <</Predictor 15>>]"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
		_, packed, _ := strings.Cut(out.String(), "stream\n")
		z, err := zlib.NewReader(strings.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := io.ReadAll(z); err != nil || !bytes.Equal(back, data) {
			t.Errorf("%s: packed twice, it is not what it was: %v", name, err)
		}
	}
}

func TestLinkable(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.org":                     "https://example.org",
		"HTTPS://Example.org/A?b=c#d":             "HTTPS://Example.org/A?b=c#d",
		"http://example.org/a b":                  "http://example.org/a%20b",
		"http://example.org/é?ü=ß":                "http://example.org/%C3%A9?%C3%BC=%C3%9F",
		"https://en.wikipedia.org/wiki/A_(b)":     "https://en.wikipedia.org/wiki/A_(b)",
		"https://example.org/a%20b%2F":            "https://example.org/a%20b%2F",
		"https://example.org/JS/AA":               "https://example.org/%4AS/%41A",
		"https://приклад.укр/шлях":                "https://%D0%BF%D1%80%D0%B8%D0%BA%D0%BB%D0%B0%D0%B4.%D1%83%D0%BA%D1%80/%D1%88%D0%BB%D1%8F%D1%85",
		"https://u@приклад.укр:8080/":             "https://u@%D0%BF%D1%80%D0%B8%D0%BA%D0%BB%D0%B0%D0%B4.%D1%83%D0%BA%D1%80:8080/",
		"https://[2001:db8::1]:8080/x":            "https://[2001:db8::1]:8080/x",
		"mailto:a@example.org":                    "mailto:a@example.org",
		"mailto:a@example.org?subject=x y":        "mailto:a@example.org?subject=x%20y",
		"https://example.org/<script>\"'`{}|^\\":  "https://example.org/%3Cscript%3E%22'%60%7B%7D%7C%5E%5C",
		"javascript:alert(1)":                     "",
		"JAVASCRIPT:alert(1)":                     "",
		" javascript:alert(1)":                    "",
		"java\nscript:alert(1)":                   "",
		"vbscript:x":                              "",
		"data:text/html,<script>":                 "",
		"file:///etc/passwd":                      "",
		"ftp://example.org/":                      "",
		"//example.org/":                          "",
		"/path":                                   "",
		"#x":                                      "",
		"":                                        "",
		"http:":                                   "",
		"https://":                                "",
		"https:///path":                           "",
		"https:example.org":                       "",
		"mailto:":                                 "",
		"https://example.org/\x00":                "",
		"https://example.org/\r\nX: y":            "",
		"https://exa mple.org/":                   "",
		"https://example.org/%zz":                 "",
		"https://example.org:port/":               "",
		"https://" + strings.Repeat("a", 5000):    "",
		"https://example.org/\xff\xfe":            "https://example.org/%FF%FE",
		"https://example.org/\u202egnp.exe":       "https://example.org/%E2%80%AEgnp.exe",
		"x-apple.systempreferences:com.apple.foo": "",
	} {
		got, ok := address7(address)
		if got != want || ok != (want != "") || Linkable(address) != ok {
			t.Errorf("%q became %q, want %q", address, got, want)
		}
	}
}

// What is done wrong is an error, at the end of the page and of the file, and not a file that looks well.
func TestMisuse(t *testing.T) {
	other := New(io.Discard, Info{})
	others := newShaper(t, other, dejaVu, 0)
	foreign, err := other.ImageOf(image.NewGray(image.Rect(0, 0, 2, 2)))
	if err != nil {
		t.Fatal(err)
	}
	element := other.Elem(nil, "P", Attr{})
	draw := func(do func(*File, *Page, *shaper)) func(*File) {
		return func(f *File) {
			s := newShaper(t, f, dejaVu, 0)
			p := f.Begin(100, 100)
			do(f, p, s)
			p.End()
		}
	}
	a := []Glyph{{ID: 40, Text: "a"}}
	for name, do := range map[string]func(*File){
		"no page":         func(f *File) {},
		"open page":       func(f *File) { f.Begin(100, 100) },
		"two pages":       func(f *File) { f.Begin(100, 100); f.Begin(100, 100).End() },
		"ended twice":     func(f *File) { p := f.Begin(100, 100); p.End(); p.End() },
		"after the end":   func(f *File) { p := f.Begin(100, 100); p.End(); p.Fill(1, 1, 1, 1, 0) },
		"text after end":  draw(func(f *File, p *Page, s *shaper) { p.End(); p.Text(Text{Font: s.font, Size: 9, Glyphs: a}) }),
		"small page":      func(f *File) { f.Begin(0, 100).End() },
		"large page":      func(f *File) { f.Begin(100, 1e5).End() },
		"page of nothing": func(f *File) { f.Begin(math.NaN(), 100).End() },
		"no font":         draw(func(f *File, p *Page, s *shaper) { p.Text(Text{Size: 9, Glyphs: a}) }),
		"foreign font":    draw(func(f *File, p *Page, s *shaper) { p.Text(Text{Font: others.font, Size: 9, Glyphs: a}) }),
		"no size":         draw(func(f *File, p *Page, s *shaper) { p.Text(Text{Font: s.font, Glyphs: a}) }),
		"size of nothing": draw(func(f *File, p *Page, s *shaper) { p.Text(Text{Font: s.font, Size: math.NaN(), Glyphs: a}) }),
		"endless place":   draw(func(f *File, p *Page, s *shaper) { p.Text(Text{Font: s.font, Size: 9, X: math.Inf(1), Glyphs: a}) }),
		"glyph of nothing": draw(func(f *File, p *Page, s *shaper) {
			p.Text(Text{Font: s.font, Size: 9, Glyphs: []Glyph{{X: math.NaN()}}})
		}),
		"no such glyph":   draw(func(f *File, p *Page, s *shaper) { p.Text(Text{Font: s.font, Size: 9, Glyphs: []Glyph{{ID: 65000}}}) }),
		"vast glyph":      draw(func(f *File, p *Page, s *shaper) { p.Text(Text{Font: s.font, Size: 9, Glyphs: []Glyph{{ID: 1 << 31}}}) }),
		"endless fill":    draw(func(f *File, p *Page, s *shaper) { p.Fill(0, 0, math.Inf(1), 1, 0) }),
		"no picture":      draw(func(f *File, p *Page, s *shaper) { p.Image(nil, 0, 0, 1, 1) }),
		"foreign picture": draw(func(f *File, p *Page, s *shaper) { p.Image(foreign, 0, 0, 1, 1) }),
		"foreign mark":    draw(func(f *File, p *Page, s *shaper) { p.Mark(element, func() {}) }),
		"foreign parent":  func(f *File) { f.Elem(element, "P", Attr{}); f.Begin(100, 100).End() },
		"foreign link":    draw(func(f *File, p *Page, s *shaper) { p.Link(0, 0, 1, 1, "https://example.org", element) }),
		"unknown tag":     func(f *File) { f.Elem(nil, "Paragraph", Attr{}); f.Begin(100, 100).End() },
		"tag with a name": func(f *File) { f.Elem(nil, "P/JS", Attr{}); f.Begin(100, 100).End() },
		"two IDs": draw(func(f *File, p *Page, s *shaper) {
			f.Elem(nil, "P", Attr{ID: "a"}).Here()
			f.Elem(nil, "P", Attr{ID: "a"}).Here()
		}),
		"two places":          draw(func(f *File, p *Page, s *shaper) { p.Dest("a", 1); p.Dest("a", 2) }),
		"no place":            draw(func(f *File, p *Page, s *shaper) { p.Jump(0, 0, 1, 1, "nowhere", nil) }),
		"outline to no place": draw(func(f *File, p *Page, s *shaper) { f.Outline("x", "nowhere", 0) }),
		"label":               draw(func(f *File, p *Page, s *shaper) { f.PageLabel(0, "x", 1) }),
		"label from none":     draw(func(f *File, p *Page, s *shaper) { f.PageLabel(0, "D", 0) }),
	} {
		f := New(io.Discard, Info{})
		do(f)
		if err := f.Close(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	f := New(io.Discard, Info{})
	f.Begin(100, 100).End()
	if err := errors.Join(f.Close()); err != nil {
		t.Fatal(err)
	}
	if f.Close() == nil {
		t.Error("a file can be closed twice")
	}
	if _, err := f.ImageOf(image.NewGray(image.Rect(0, 0, 2, 2))); err == nil {
		t.Error("a closed file takes pictures")
	}
}

// narrow is a disk that is full after some bytes.
type narrow struct{ left int }

var errFull = errors.New("the disk is full")

func (n *narrow) Write(b []byte) (int, error) {
	if len(b) > n.left {
		k := n.left
		n.left = 0
		return k, errFull
	}
	n.left -= len(b)
	return len(b), nil
}

// A disk that is full is told, wherever in the file that is.
func TestFull(t *testing.T) {
	whole := len(sample(t))
	for room := 0; room < whole; room += whole/37 + 1 {
		f := New(&narrow{room}, Info{Title: "t"})
		s := newShaper(t, f, dejaVu, 0)
		told := false
		noise := image.NewGray(image.Rect(0, 0, 100, 100))
		for i := range noise.Pix {
			noise.Pix[i] = byte(i * i >> 3)
		}
		for range 20 {
			f.ImageOf(noise)
			p := f.Begin(100, 100)
			p.Text(Text{Font: s.font, Size: 9, Glyphs: s.glyphs("some text", 9, false)})
			told = errors.Is(p.End(), errFull)
		}
		if err := f.Close(); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v (told before: %v)", room, err, told)
		}
	}
}

// The file says nothing about when and where it was made but what it was told.
func TestSilent(t *testing.T) {
	var out bytes.Buffer
	f := New(&out, Info{})
	f.Begin(100, 100).End()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	plain := unpacked(t, out.Bytes())
	if m := regexp.MustCompile(`CreationDate|ModDate|CreateDate|Producer|Creator`).Find(plain); m != nil {
		t.Errorf("it says %s", m)
	}
	if !bytes.Contains(plain, []byte("/ID [")) {
		t.Error("it has no identifier")
	}
}

// pdfcpu is a validator that is not ours, built once; it is skipped where it cannot be had.
func pdfcpu(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("nowhere to keep pdfcpu: %v", err)
	}
	dir = filepath.Join(dir, "clew-test")
	path := filepath.Join(dir, "pdfcpu")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	cmd := exec.Command("go", "install", "github.com/pdfcpu/pdfcpu/cmd/pdfcpu@v0.15.0")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("pdfcpu cannot be built: %v\n%s", err, out)
	}
	return path
}

func TestValid(t *testing.T) {
	check := pdfcpu(t)
	for i, b := range [][]byte{sample(t), oneFont(t, sansCJK, 0, false, "日本語"), oneFont(t, notoHebrew, 0, true, "בְּרֵאשִׁית")} {
		path := save(t, b)
		for _, mode := range []string{"relaxed", "strict"} {
			if out, err := exec.Command(check, "validate", "-m", mode, "-c", "disable", path).CombinedOutput(); err != nil {
				t.Errorf("%d, %s: %v\n%s", i, mode, err, out)
			}
		}
	}
}
