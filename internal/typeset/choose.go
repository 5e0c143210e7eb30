package typeset

import (
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// look is what of a style decides which font is taken.
type look struct {
	family       Family
	bold, italic bool
}

func (s Style) look() look { return look{s.Family, s.Bold, s.Italic} }

// choice is a letter for which a font was looked for. Han letters look different in different languages.
type choice struct {
	look
	region string
	letter rune
}

// find gives the font that draws a letter in some look; nil if there is none.
func (l *Library) find(r rune, k look, region string) *Font {
	if f := l.own(k); f.has(r) {
		return f
	}
	key := choice{k, region, r}
	if f, ok := l.chosen[key]; ok {
		return f
	}
	f := l.search(r, k, region)
	if len(l.chosen) < 50_000 {
		l.chosen[key] = f
	}
	return f
}

// Draws says whether a letter can be drawn in some style, by itself: by a letter's outline, or as an emoji's picture.
func (l *Library) Draws(r rune, s Style) bool {
	if l.find(r, s.look(), region(s.Lang)) != nil || ignorable(r) {
		return true
	}
	return emojiLike(r) && l.pictured(string(r)) != nil
}

func (l *Library) search(r rune, k look, region string) *Font {
	if unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cs, r) {
		return nil // what stands for nothing, or for anything
	}
	for _, name := range candidates(r, k, region) {
		in := ""
		if strings.HasPrefix(name, "noto") && strings.Contains(name, "cjk-") {
			in = region
		}
		if f := l.open(name, in); f != nil && f.has(r) {
			return f
		}
	}
	for _, k := range []look{{Serif, false, false}, {Sans, false, false}, {Mono, false, false}} {
		if f := l.own(k); f.has(r) {
			return f
		}
	}
	return l.scan(r)
}

// candidates are the names of files that may draw a letter, the best first.
func candidates(r rune, k look, region string) []string {
	var families []string // a star stands for the weight
	script := scriptName(r)
	if script == "common" || script == "inherited" { // signs that stand in the block of one script
		switch {
		case r >= 0x600 && r < 0x700:
			script = "arabic"
		case r >= 0x900 && r < 0x980:
			script = "devanagari"
		case r >= 0xe00 && r < 0xe80:
			script = "thai"
		case r >= 0x10a0 && r < 0x1100:
			script = "georgian"
		}
	}
	pair := func(serif, sans string) {
		if k.family == Serif {
			families = append(families, serif, sans)
		} else {
			families = append(families, sans, serif)
		}
	}
	add := func(more ...string) { families = append(families, more...) }
	switch script {
	case "han", "hiragana", "katakana", "bopomofo", "hangul":
		suffix := map[string]string{"jp": "jp", "kr": "kr", "sc": "sc", "tc": "tc", "hk": "hk"}[region]
		pair("notoserifcjk*", "notosanscjk*")
		pair("notoserifcjk"+suffix+"*", "notosanscjk"+suffix+"*")
		pair("notoserif"+suffix+"*", "notosans"+suffix+"*")
		pair("sourcehanserif*", "sourcehansans*")
		if script == "hangul" || region == "kr" {
			pair("nanummyeongjo*", "nanumgothic*")
			add("applesdgothicneo", "malgun*", "batang")
		}
		switch region {
		case "jp":
			add("hiragino mincho pron", "yumin", "msmincho", "msgothic", "meiryo", "ipaexm", "ipaexg", "takaogothic", "vl-gothic-regular")
		case "tc", "hk":
			add("mingliu", "msjh*")
		case "sc":
			add("songti", "simsun", "msyh*")
		}
		add("hiragino sans gb", "pingfang", "wqy-microhei", "wqy-zenhei", "droidsansfallbackfull", "droidsansfallback", "nanumgothic*", "unifont")
	case "common", "inherited":
		if r >= 0x2e80 && r < 0xa000 || r >= 0xff00 && r < 0xfff0 || r >= 0xfe10 && r < 0xfe70 {
			pair("notoserifcjk*", "notosanscjk*")
			add("droidsansfallbackfull", "droidsansfallback", "nanumgothic*", "msgothic", "simsun", "pingfang")
		}
		pair("notoserif*", "notosans*")
		add("notosanssymbols*", "notosanssymbols2-regular", "notosansmath-regular")
		pair("dejavuserif*", "dejavusans*")
		pair("notoserifcjk*", "notosanscjk*")
		add("notomusic-regular", "arial unicode", "seguisym", "apple symbols", "symbola", "droidsansfallback", "notoemoji-regular", "unifont")
	case "arabic":
		if k.family == Serif {
			add("notonaskharabic*", "notosansarabic*")
		} else {
			add("notosansarabic*", "notonaskharabic*")
		}
		add("geezapro", "amiri*", "scheherazadenew*", "dejavusans*", "arial", "tahoma")
	case "latin", "greek", "cyrillic":
		pair("notoserif*", "notosans*")
		pair("dejavuserif*", "dejavusans*")
		add("helvetica", "arial")
	case "nko":
		add("notosansnko*", "dejavusans*")
	default:
		pair("notoserif"+script+"*", "notosans"+script+"*")
		add("notosans" + script + "ui*")
		pair("dejavuserif*", "dejavusans*")
		pair("freeserif*", "freesans*")
		add("arial unicode", "nirmala", "leelawui", "mangal", "thonburi", "devanagarimt", "arial")
	}
	var out []string
	for _, f := range families {
		base, star := strings.CutSuffix(f, "*")
		if !star {
			out = append(out, f)
			continue
		}
		for _, w := range weights(base, k) {
			out = append(out, base+w)
		}
	}
	return out
}

// weights are the endings of files of a family, the best first.
func weights(base string, k look) []string {
	slant := "-italic"
	if strings.HasPrefix(base, "dejavusans") {
		slant = "-oblique"
	}
	var out []string
	switch {
	case k.bold && k.italic:
		out = append(out, "-bold"+slant[1:], "-bold", "bold", slant)
	case k.bold:
		out = append(out, "-bold", "bold")
	case k.italic:
		out = append(out, slant)
	}
	return append(out, "-regular", "")
}

// scriptName is the name of a letter's script as Noto's files have it.
func scriptName(r rune) string {
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return strings.ToLower(strings.ReplaceAll(name, "_", ""))
		}
	}
	return "common"
}

// regional finds the face of a collection that is made for a region, once.
func (l *Library) regional(path, region string) int {
	key := path + " " + region
	i, ok := l.regions[key]
	if !ok {
		i = faceOf(path, region)
		l.regions[key] = i
	}
	return i
}

// faceOf finds the face of a collection whose family's name ends with a region; the first if there is none.
func faceOf(path, region string) int {
	if !strings.HasSuffix(strings.ToLower(path), "c") {
		return 0
	}
	file, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer file.Close()
	loaders, err := opentype.NewLoaders(file)
	if err != nil {
		return 0
	}
	for i, ld := range loaders {
		d, _ := font.Describe(ld, nil)
		if strings.HasSuffix(strings.ToLower(d.Family), " "+region) {
			return i
		}
	}
	return 0
}

// region says which of the forms of Han letters a language wants; ""
// where it does not matter.
func region(lang string) string {
	switch p := primary(lang); p {
	case "ja":
		return "jp"
	case "ko":
		return "kr"
	case "zh", "yue", "wuu", "nan", "hak", "lzh":
		low := strings.ToLower(lang)
		switch {
		case strings.Contains(low, "hk") || strings.Contains(low, "mo") || p == "yue":
			return "hk"
		case strings.Contains(low, "hant") || strings.Contains(low, "tw") || p == "nan" || p == "hak":
			return "tc"
		}
		return "sc"
	}
	return ""
}

// span is a range of letters, both ends included.
type span struct{ from, to rune }

// Bounds of what is remembered of fonts that are asked last.
const (
	maxScanned = 2000 // files
	maxSpans   = 400_000
)

// scan asks every font there is whether it draws a letter: the first by name that does.
func (l *Library) scan(r rune) *Font {
	l.list()
	if l.ranges == nil {
		l.ranges = make([][]span, len(l.names))
		total := 0
		for i, name := range l.names {
			if i == maxScanned || total > maxSpans {
				break
			}
			l.ranges[i] = draws(l.files[name])
			total += len(l.ranges[i])
		}
	}
	for i, spans := range l.ranges {
		low, high := 0, len(spans)
		for low < high {
			if m := (low + high) / 2; spans[m].to < r {
				low = m + 1
			} else {
				high = m
			}
		}
		if low < len(spans) && spans[low].from <= r {
			if f := l.open(l.names[i], ""); f != nil && f.has(r) && outlined(f, r) {
				return f
			}
		}
	}
	return nil
}

// outlined says whether a letter is drawn by a line, not by a picture.
func outlined(f *Font, r rune) (ok bool) {
	defer func() { recover() }() // of a font that is broken
	if f.bare {
		return true
	}
	g, _ := f.face.NominalGlyph(r)
	_, ok = f.face.GlyphDataOutline(g)
	return ok
}

// draws reads which letters a font draws, in order; nothing of one that cannot be read.
func draws(path string) (out []span) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > maxFont {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	loaders, err := opentype.NewLoaders(file)
	if err != nil || len(loaders) == 0 {
		return nil
	}
	raw, err := loaders[0].RawTable(opentype.MustNewTag("cmap"))
	if err != nil {
		return nil
	}
	table, _, err := tables.ParseCmap(raw)
	if err != nil {
		return nil
	}
	cmap, _, err := font.ProcessCmap(table, 0)
	if err != nil {
		return nil
	}
	if c, ok := cmap.(font.CmapRuneRanger); ok {
		for _, r := range c.RuneRanges(nil) {
			out = append(out, span{r[0], r[1]})
		}
	} else {
		for i := cmap.Iter(); i.Next() && len(out) < 1<<16; {
			r, _ := i.Char()
			out = append(out, span{r, r})
		}
	}
	slices.SortFunc(out, func(a, b span) int { return int(a.from - b.from) })
	return out
}
