package card

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Folders are where a system keeps its fonts. home is the person's folder; "" for none.
func Folders(home string) []string {
	switch runtime.GOOS {
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library/Fonts")}
	case "windows":
		return []string{`C:\Windows\Fonts`}
	}
	out := []string{"/usr/share/fonts", "/usr/local/share/fonts"}
	if home != "" {
		out = append(out, filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"))
	}
	return out
}

// Bounds of the search for fonts.
const (
	maxFiles = 20_000    // looked at
	maxFont  = 48 << 20  // bytes of one
	maxHeld  = 16        // in memory
	maxTotal = 128 << 20 // bytes of all
)

// faces are the fonts of a Painter. It is for one goroutine at a time.
type faces struct {
	bold         bool // which of the built-in ones is wanted
	regular, fat *font.Face
	folders      []string
	look         sync.Once
	files        map[string]string // by name, in lower case
	held         []*font.Face
	tried        map[string]*font.Face // by name; nil of what cannot be read
	total        int64
	known        map[letter]*font.Face
}

// letter is one that was looked for.
type letter struct {
	rune
	bold bool
}

func newFaces(folders []string) (*faces, error) {
	f := &faces{folders: folders, tried: map[string]*font.Face{}, known: map[letter]*font.Face{}}
	var err error
	if f.regular, err = font.ParseTTF(bytes.NewReader(goregular.TTF)); err != nil {
		return nil, err
	}
	if f.fat, err = font.ParseTTF(bytes.NewReader(gobold.TTF)); err != nil {
		return nil, err
	}
	return f, nil
}

// has says whether a letter can be drawn.
func (f *faces) has(r rune) bool { return f.find(r) != nil }

// ResolveFace implements shaping.Fontmap.
func (f *faces) ResolveFace(r rune) *font.Face {
	if x := f.find(r); x != nil {
		return x
	}
	return f.builtIn() // shapes to what is not there, and the line is left out
}

func (f *faces) builtIn() *font.Face {
	if f.bold {
		return f.fat
	}
	return f.regular
}

func (f *faces) find(r rune) *font.Face {
	if b := f.builtIn(); draws(b, r) && !pictured(r) {
		return b
	}
	key := letter{r, f.bold}
	if x, ok := f.known[key]; ok {
		return x
	}
	var found *font.Face
	for _, name := range f.names(r) {
		if x := f.open(name); x != nil && draws(x, r) {
			found = x
			break
		}
	}
	if found == nil && draws(f.builtIn(), r) {
		return f.builtIn()
	}
	if len(f.known) < 20_000 {
		f.known[key] = found
	}
	return found
}

// names are namesFor, with those of the bold ones in front where they are wanted.
func (f *faces) names(r rune) []string {
	names := namesFor(r)
	if !f.bold {
		return names
	}
	out := make([]string, 0, 2*len(names))
	for _, n := range names {
		if b, ok := strings.CutSuffix(n, "-regular"); ok {
			out = append(out, b+"-bold")
		}
		out = append(out, n)
	}
	return out
}

func draws(x *font.Face, r rune) bool {
	g, ok := x.NominalGlyph(r)
	return ok && g != 0
}

// pictured says whether a sign is better shown by a font of pictures than by one of letters.
func pictured(r rune) bool { return r >= 0x2600 && r <= 0x27bf || r >= 0x1f000 }

// namesFor are the files that may hold a letter, the best first, without their endings.
func namesFor(r rune) []string {
	if pictured(r) {
		return []string{"notocoloremoji", "notosanssymbols2-regular", "notosanssymbols-regular", "dejavusans", "seguiemj", "seguisym"}
	}
	script := ""
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			script = strings.ToLower(strings.ReplaceAll(name, "_", ""))
			break
		}
	}
	switch script {
	case "han", "hiragana", "katakana", "bopomofo", "hangul":
		return []string{"notosanscjk-regular", "notosanscjkjp-regular", "notosanskr-regular", "notosansjp-regular", "notosanssc-regular", "sourcehansans-regular",
			"hiragino sans gb", "pingfang", "applesdgothicneo", "msgothic", "malgun", "msyh", "wqy-microhei", "wqy-zenhei", "droidsansfallback", "droidsansfallbackfull", "nanumgothic", "unifont"}
	case "common", "inherited":
		return []string{"notosans-regular", "dejavusans", "notosanssymbols-regular", "notosanssymbols2-regular", "notosansmath-regular", "notosanscjk-regular", "arial unicode", "seguisym", "notocoloremoji"}
	case "arabic":
		return []string{"notosansarabic-regular", "notonaskharabic-regular", "geezapro", "dejavusans", "arial", "tahoma"}
	case "latin", "greek", "cyrillic":
		return []string{"notosans-regular", "dejavusans", "helvetica", "arial"}
	}
	return []string{"notosans" + script + "-regular", "notoserif" + script + "-regular", "notosans" + script + "ui-regular", "dejavusans", "arial unicode", "nirmala", "leelawui", "arial"}
}

// open reads a font by its name, once; nil if there is none or it is too large.
func (f *faces) open(name string) *font.Face {
	if x, ok := f.tried[name]; ok {
		return x
	}
	f.look.Do(f.list)
	var x *font.Face
	if path, ok := f.files[name]; ok && len(f.held) < maxHeld {
		var size int64
		var err error
		if x, size, err = readFont(path, maxTotal-f.total); err == nil {
			f.total += size
			f.held = append(f.held, x)
		}
	}
	f.tried[name] = x
	return x
}

// readFont reads the first font of a file. A font that is broken is an error, even where the library that
// reads it falls over.
func readFont(path string, room int64) (x *font.Face, size int64, err error) {
	defer func() {
		if p := recover(); p != nil {
			x, err = nil, fmt.Errorf("font %s: %v", path, p)
		}
	}()
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() || info.Size() > min(maxFont, room) {
		return nil, 0, fmt.Errorf("font %s: too large", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	loaders, err := opentype.NewLoaders(bytes.NewReader(b))
	if err != nil || len(loaders) == 0 {
		return nil, 0, fmt.Errorf("font %s: %w", path, err)
	}
	one, err := font.NewFont(loaders[0])
	if err != nil {
		return nil, 0, fmt.Errorf("font %s: %w", path, err)
	}
	x = font.NewFace(one)
	x.SetPpem(128, 128) // of the pictures of emoji
	return x, info.Size(), nil
}

// list notes which fonts there are, by name.
func (f *faces) list() {
	f.files = map[string]string{}
	n := 0
	for _, dir := range f.folders {
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { // a folder that cannot be read has no fonts
			if n++; n > maxFiles {
				return filepath.SkipAll
			}
			if err != nil || d.IsDir() {
				return nil
			}
			name := strings.ToLower(d.Name())
			switch ext := filepath.Ext(name); ext {
			case ".ttf", ".otf", ".ttc", ".otc":
				if name = strings.TrimSuffix(name, ext); f.files[name] == "" {
					f.files[name] = path
				}
			}
			return nil
		})
	}
}
