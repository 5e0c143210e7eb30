package pdf_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clew/internal/render/pdf"
)

// A font that cannot be put into a file is passed over; a glyph that cannot be drawn is a box that still reads as its
// letter. Neither stops a book.
func TestDamagedFont(t *testing.T) {
	const folder, serif, sans = "/usr/share/fonts/opentype/noto", "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc"
	good, err := os.ReadFile(filepath.Join(folder, serif))
	if err != nil {
		t.Skipf("%v; scripts/deps installs it", err)
	}
	at := bytes.Index(good[:1<<16], []byte("CFF "))
	if at < 0 {
		t.Fatal("the font has no PostScript outlines")
	}
	from, size := int(binary.BigEndian.Uint32(good[at+8:])), int(binary.BigEndian.Uint32(good[at+12:]))
	beginning := func(b []byte) { b[from] = 9 }
	outlines := func(b []byte) { copy(b[from+size/4:], bytes.Repeat([]byte{2}, size/2)) }
	for name, c := range map[string]struct {
		damage         func([]byte)
		spare          bool // there is another font
		want           string
		missing, boxes int
		in             bool
	}{
		"sound":        {func([]byte) {}, false, "NotoSerifCJK-Regular", 0, 0, true},
		"alone":        {beginning, false, "NotoSerifCJK-Regular", 2, 0, false},
		"with a spare": {beginning, true, "NotoSansCJK-Regular", 0, 0, true},
		"its glyphs":   {outlines, true, "NotoSerifCJK-Regular", 0, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			b := slices.Clone(good)
			c.damage(b)
			if err := os.WriteFile(filepath.Join(dir, serif), b, 0o600); err != nil {
				t.Fatal(err)
			}
			if c.spare {
				if err := os.Symlink(filepath.Join(folder, sans), filepath.Join(dir, sans)); err != nil {
					t.Fatal(err)
				}
			}
			var r pdf.Report
			file := set(t, single("Mill: 水車"), pdf.Options{Folders: []string{dir}, Report: func(said pdf.Report) { r = said }})
			if len(r.Glyphs) != c.missing || len(r.Boxes) != c.boxes || slices.Contains(r.Fonts, c.want) != c.in {
				t.Errorf("missing %v, boxes %v, fonts %v", r.Glyphs, r.Boxes, r.Fonts)
			}
			sound(t, file)
			if got := words(t, file); c.missing == 0 && !strings.Contains(got, "水車") {
				t.Errorf("read: %s", got)
			}
		})
	}
}
