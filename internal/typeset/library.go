package typeset

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
)

//go:embed fonts/*.ttf.gz
var builtIn embed.FS

// Bounds of the search for fonts.
const (
	maxFiles = 20_000    // looked at
	maxFont  = 64 << 20  // bytes of one, on disk
	maxHeld  = 200       // read
	maxTotal = 128 << 20 // bytes of all that are read, without outlines of large ones

	maxOutlined = 3      // large fonts whose outlines are held
	maxMissing  = 10_000 // letters without a font that are counted
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

// Library is the fonts that there are, and what has been shaped with them. It is for one goroutine at a time.
type Library struct {
	folders  []string
	takes    func(*Font) bool  // nil: every font
	files    map[string]string // path by name of font; nil until it is first needed
	names    []string          // of files, sorted
	fonts    map[fontKey]*Font // nil of what cannot be read
	held     int
	total    int64
	outlined []*Font // whose outlines were read last
	chosen   map[choice]*Font
	ranges   [][]span // of each of names: what its font draws; nil until it is first needed
	regions  map[string]int
	missing  map[rune]int
	hyphens  map[string]*patterns
	emoji    map[string]*picture

	segments segmenter.Segmenter
	order    bidi.Paragraph
	buffer   *harfbuzz.Buffer
	shapes   map[shapeKey][]shaped
	room     int // glyphs that may still be remembered
}

type fontKey struct {
	name  string
	index int
}

// NewLibrary makes a Library of the built-in fonts and those in some folders; see [Folders]. Nothing is read
// until it is needed.
func NewLibrary(folders []string) *Library {
	b := harfbuzz.NewBuffer()
	b.Flags = harfbuzz.RemoveDefaultIgnorables
	return &Library{
		folders: slices.Clone(folders), fonts: map[fontKey]*Font{}, chosen: map[choice]*Font{}, regions: map[string]int{}, missing: map[rune]int{}, hyphens: map[string]*patterns{}, emoji: map[string]*picture{},
		buffer: b, shapes: map[shapeKey][]shaped{}, room: maxShaped,
	}
}

// Take makes the library pass over fonts of the system that f does not want, as if they were not there: those that
// cannot be put into the file which is being made. Each is asked about once, when it is first read; call Take before
// anything is set. The font may not be kept. Fonts whose emoji are pictures are not asked about: nothing is drawn
// with their letters.
func (l *Library) Take(f func(*Font) bool) { l.takes = f }

// Missing gives the letters that no font had, in the order of their numbers.
func (l *Library) Missing() []Missing {
	out := make([]Missing, 0, len(l.missing))
	for r, n := range l.missing {
		out = append(out, Missing{r, n})
	}
	slices.SortFunc(out, func(a, b Missing) int { return int(a.Rune) - int(b.Rune) })
	return out
}

// lack counts a letter that no font has.
func (l *Library) lack(r rune) {
	if _, ok := l.missing[r]; ok || len(l.missing) < maxMissing {
		l.missing[r]++
	}
}

// own gives the built-in font that is nearest to a style. There is always one.
func (l *Library) own(k look) *Font {
	name := "NotoSerif-Regular"
	switch {
	case k.family == Mono && k.bold:
		name = "GoMono-Bold"
	case k.family == Mono:
		name = "GoMono"
	case k.family == Sans && k.bold:
		name = "NotoSans-Bold"
	case k.family == Sans:
		name = "NotoSans-Regular"
	case k.bold && k.italic:
		name = "NotoSerif-BoldItalic"
	case k.bold:
		name = "NotoSerif-Bold"
	case k.italic:
		name = "NotoSerif-Italic"
	}
	key := fontKey{name, 0}
	if f := l.fonts[key]; f != nil {
		return f
	}
	var b []byte
	var err error
	switch name {
	case "GoMono":
		b = gomono.TTF
	case "GoMono-Bold":
		b = gomonobold.TTF
	default:
		b, err = unpacked("fonts/" + name + ".ttf.gz")
	}
	f, bad := newFont(name, bytes.NewReader(b), 0, 0)
	if err = errors.Join(err, bad); err != nil {
		panic("a built-in font cannot be read: " + err.Error())
	}
	f.data = b
	l.fonts[key] = f
	return f
}

// unpacked reads a built-in font: they are shipped compressed, which halves what they add to the program.
func unpacked(name string) ([]byte, error) {
	f, err := builtIn.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// open reads a font of the system by its name, once; nil if there is none or it is too large. A collection
// has several; which of them is found by the ending of its family's name, the first if there is none such.
func (l *Library) open(name, region string) *Font {
	l.list()
	path, ok := l.files[name]
	if !ok {
		return nil
	}
	index := 0
	if region != "" {
		index = l.regional(path, region)
	}
	key := fontKey{name, index}
	if f, ok := l.fonts[key]; ok {
		return f
	}
	var f *Font
	if l.held < maxHeld {
		var err error
		if f, err = readFont(name, path, index, maxTotal-l.total); err == nil && l.takes != nil && !slices.Contains(colourFonts, name) && !l.takes(f) {
			f = nil
		}
		if f != nil {
			l.total += f.weight()
			f.library = l
			l.held++
		}
	}
	l.fonts[key] = f
	return f
}

func readFont(name, path string, index int, room int64) (*Font, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFont || room <= 0 {
		return nil, fmt.Errorf("font %s: too large", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() // tables are read whole, and at once
	f, err := newFont(name, file, index, info.Size())
	if err != nil {
		return nil, err
	}
	f.path, f.size = path, info.Size()
	f.name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return f, nil
}

// list notes which fonts there are, by name.
func (l *Library) list() {
	if l.files != nil {
		return
	}
	l.files = map[string]string{}
	n := 0
	for _, dir := range l.folders {
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
				if name = strings.TrimSuffix(name, ext); l.files[name] == "" {
					l.files[name] = path
					l.names = append(l.names, name)
				}
			}
			return nil
		})
	}
	slices.Sort(l.names)
}
