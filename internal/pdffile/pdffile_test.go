package pdffile

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// Fonts of the machine that tests draw with.
const (
	dejaVu     = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
	notoSans   = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
	notoArabic = "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"
	notoHebrew = "/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf"
	devanagari = "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf"
	notoThai   = "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf"
	sansCJK    = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	serifCJK   = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
)

// fontData reads a font of the machine; the test is skipped where it has none.
func fontData(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("needs the font %s: %v", filepath.Base(path), err)
	}
	return data
}

// shaper shapes text with one face, as a typesetter does.
type shaper struct {
	face *font.Face
	font *Font
	hb   shaping.HarfbuzzShaper
}

func newShaper(t testing.TB, f *File, path string, index int) *shaper {
	t.Helper()
	data := fontData(t, path)
	loaders, err := opentype.NewLoaders(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	ft, err := font.NewFont(loaders[index])
	if err != nil {
		t.Fatal(err)
	}
	s := &shaper{face: font.NewFace(ft)}
	if s.font, err = f.Font(data, index, ""); err != nil {
		t.Fatal(err)
	}
	return s
}

// glyphs shapes a run of one script and direction.
func (s *shaper) glyphs(text string, size float64, rtl bool) []Glyph {
	runes := []rune(text)
	in := shaping.Input{Text: runes, RunEnd: len(runes), Face: s.face, Size: fixed.I(1000), Script: script(runes), Language: "en"}
	if rtl {
		in.Direction = di.DirectionRTL
	}
	out := s.hb.Shape(in)
	var glyphs []Glyph
	x := 0.0
	last := -1
	scale := size / 64000
	for i, g := range out.Glyphs {
		one := Glyph{ID: uint32(g.GlyphID), X: x + float64(g.XOffset)*scale, Y: float64(g.YOffset) * scale, Advance: float64(g.Advance) * scale}
		first := g.TextIndex() != last
		if rtl {
			first = i+1 == len(out.Glyphs) || out.Glyphs[i+1].TextIndex() != g.TextIndex()
		}
		if last = g.TextIndex(); first {
			one.Text = string(runes[g.TextIndex() : g.TextIndex()+g.RunesCount()])
		}
		x += one.Advance
		glyphs = append(glyphs, one)
	}
	return glyphs
}

func script(runes []rune) language.Script {
	for _, r := range runes {
		if sc := language.LookupScript(r); sc != language.Common && sc != language.Inherited {
			return sc
		}
	}
	return language.Latin
}

// tool runs a program that reads PDFs and gives what it says; the test is skipped where it cannot be had.
func tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("needs %s (make test installs it): %v", name, err)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// save writes a file that was made to a folder that stays until the test ends, or to $PDFFILE_KEEP.
func save(t testing.TB, b []byte) string {
	t.Helper()
	dir := t.TempDir()
	if keep := os.Getenv("PDFFILE_KEEP"); keep != "" {
		dir = keep
	}
	path := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
