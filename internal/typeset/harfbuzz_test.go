package typeset_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clew/internal/typeset"
)

// glyph is one as hb-shape tells it.
type glyph struct {
	G              uint32
	Dx, Dy, Ax, Ay int
}

// harfbuzz shapes the words of a text with another program and the same font; they come from left to right.
func harfbuzz(t *testing.T, file string, index int, text, lang string, rtl bool) []glyph {
	t.Helper()
	dir := "ltr"
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\u00a0' })
	if rtl {
		dir = "rtl"
		slices.Reverse(words)
	}
	cmd := exec.Command("hb-shape", "--no-glyph-names", "--no-clusters", "--output-format=json", "--remove-default-ignorables", "--direction="+dir, "--language="+lang, fmt.Sprintf("--face-index=%d", index), "--text-file=-", file)
	cmd.Stdin = strings.NewReader(strings.Join(words, "\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("hb-shape %q: %v", text, err)
	}
	var all []glyph
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var word []glyph
		if err := d.Decode(&word); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatalf("hb-shape %q: %v: %s", text, err, out)
		}
		all = append(all, word...)
	}
}

// fontFile writes a font's bytes where another program reads them.
func fontFile(t *testing.T, dir string, f *typeset.Font) string {
	t.Helper()
	name := filepath.Join(dir, f.Name())
	if _, err := os.Stat(name); err != nil {
		b := f.Data()
		if b == nil {
			t.Fatalf("%s has no bytes", f.Name())
		}
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return name
}

// TestHarfbuzz holds glyphs and their places against those of HarfBuzz's own program, for every script.
func TestHarfbuzz(t *testing.T) {
	if _, err := exec.LookPath("hb-shape"); err != nil {
		t.Skip("hb-shape is not here: scripts/deps installs it")
	}
	dir := t.TempDir()
	l := typeset.NewLibrary(typeset.Folders(""))
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			glyphs, wrong := 0, 0
			for _, line := range l.Break(typeset.Paragraph{Pieces: []typeset.Piece{{Text: s.text, Style: typeset.Style{Size: 1000, Lang: s.lang}}}}, 25_000) {
				for _, r := range line.Runs {
					if r.Box != nil || r.Style.Size != 1000 {
						continue
					}
					unit := float64(r.Font.UnitsPerEm()) / 1000
					want := harfbuzz(t, fontFile(t, dir, r.Font), r.Font.Index(), r.Text, s.lang, r.RTL)
					got := slices.DeleteFunc(slices.Clone(r.Glyphs), func(g typeset.Glyph) bool { return g.Text == " " || g.Text == "\u00a0" })
					if len(want) != len(got) {
						t.Errorf("%s, %q: %d glyphs, HarfBuzz has %d", r.Font.Name(), r.Text, len(got), len(want))
						continue
					}
					for i, g := range got {
						w := want[i]
						glyphs++
						at := g.X // what it would be without its offset
						if i > 0 {
							at = got[i-1].X - float64(want[i-1].Dx)/unit + got[i-1].Advance
						}
						off := (g.X - at) * unit
						if i == 0 || off > 100 && !strings.HasPrefix(g.Text, "[") && strings.ContainsAny(r.Text, " \u00a0") {
							off = float64(w.Dx) // the first of a word
						}
						wide := math.Abs(g.Advance*unit - float64(w.Ax))
						if kana := g.Text >= "\u3040" && g.Text < "\u3100"; kana && wide < 30 {
							wide = 0 // kana are kerned with what a line could break before; here they are not
						}
						if g.ID != w.G || math.Abs(off-float64(w.Dx)) > 1.01 || math.Abs(g.Y*unit-float64(w.Dy)) > 1.01 || wide > 1.01 {
							if wrong++; wrong < 6 {
								t.Errorf("%s, %q, glyph %d (%q): %d at %.1f,%.1f wide %.1f; HarfBuzz: %+v", r.Font.Name(), r.Text, i, g.Text, g.ID, off, g.Y*unit, g.Advance*unit, w)
							}
						}
					}
				}
			}
			if glyphs == 0 {
				t.Error("nothing was compared")
			}
			t.Logf("%d glyphs, %d differ", glyphs, wrong)
		})
	}
}
