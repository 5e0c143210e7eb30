package cite

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"clew/internal/cite/csl"
)

//go:embed styles/*.csl.gz locales/*.xml.gz own/*.xml
var files embed.FS

// ErrStyle is returned for a name that no style has.
var ErrStyle = errors.New("there is no such style")

// Style is one of the styles that a Library carries.
type Style struct {
	Name  string // as it is asked for: "apa"
	Title string // "APA 7"
	file  string
}

// Styles lists them, in the order in which they are shown.
func Styles() []Style {
	return []Style{
		{"apa", "APA 7", "apa"},
		{"mla", "MLA 9", "modern-language-association"},
		{"chicago", "Chicago 17, author-date", "chicago-author-date"},
		{"chicago-notes", "Chicago 17, notes and bibliography", "chicago-fullnote-bibliography"},
		{"iso690", "ISO 690, author-date", "iso690-author-date-en"},
		{"iso690-numeric", "ISO 690, numeric", "iso690-numeric-en"},
		{"harvard", "Harvard, Cite Them Right", "harvard-cite-them-right"},
	}
}

// Languages lists the languages that styles have words in, as tags of BCP 47.
func Languages() []string {
	list, err := files.ReadDir("locales")
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range list {
		if tag, ok := strings.CutSuffix(strings.TrimPrefix(f.Name(), "locales-"), ".xml.gz"); ok {
			out = append(out, tag)
		}
	}
	return out
}

// Speaks says whether styles have words in a language: "de" and "de-AT" where there is "de-DE".
func Speaks(lang string) bool {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return slices.ContainsFunc(Languages(), func(tag string) bool {
		have, _, _ := strings.Cut(strings.ToLower(tag), "-")
		return have == base
	})
}

// Library carries styles and languages. Each is read when it is first asked for, and kept. Goroutines may share it.
type Library struct {
	mu      sync.Mutex
	styles  map[string]*csl.Style
	locales map[string]*csl.Locale
	made    map[string]*csl.Processor
}

// NewLibrary makes a library that has read nothing yet.
func NewLibrary() *Library {
	return &Library{styles: map[string]*csl.Style{}, locales: map[string]*csl.Locale{}, made: map[string]*csl.Processor{}}
}

// maxMade bounds the pairs of style and language that are kept.
const maxMade = 64

// Processor gives what writes by a style in a language; "" is the style's own language. The error is ErrStyle.
func (l *Library) Processor(name, lang string) (*csl.Processor, error) {
	i := slices.IndexFunc(Styles(), func(s Style) bool { return s.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("style %q: %w", name, ErrStyle)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := name + " " + lang
	if p := l.made[key]; p != nil {
		return p, nil
	}
	s := l.styles[name]
	if s == nil {
		f, err := unpacked("styles/" + Styles()[i].file + ".csl.gz")
		if err != nil {
			return nil, fmt.Errorf("style %q: %w", name, err)
		}
		if s, err = csl.ParseStyle(f); err != nil {
			return nil, fmt.Errorf("style %q: %w", name, err)
		}
		l.styles[name] = s
	}
	p := csl.NewNative(s, lang, l.locale, l.own("", lang), l.own(Styles()[i].file, lang))
	if len(l.made) >= maxMade {
		clear(l.made)
	}
	l.made[key] = p
	return p, nil
}

// ProcessorOf is Processor for a style of the user's own. Errors have csl.ErrStyle in their chain.
func (l *Library) ProcessorOf(style io.Reader, lang string) (*csl.Processor, error) {
	s, err := csl.ParseStyle(style)
	if err != nil {
		return nil, fmt.Errorf("read the style: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return csl.NewNative(s, lang, l.locale, l.own("", lang), nil), nil
}

// locale gives the words of a language by a tag as files are named for, nil if there are none. The lock is held.
func (l *Library) locale(tag string) *csl.Locale {
	if loc, ok := l.locales[tag]; ok {
		return loc
	}
	if strings.ContainsAny(tag, "/\\.") {
		return nil
	}
	f, err := unpacked("locales/locales-" + tag + ".xml.gz")
	if err != nil {
		return nil
	}
	loc, err := csl.ParseLocale(f)
	if err != nil {
		return nil
	}
	l.locales[tag] = loc
	return loc
}

// own gives Clew's own words of a language: those of every style, or those in place of a style's own, which have no
// language. nil where there are none. The lock is held.
func (l *Library) own(style, lang string) *csl.Locale {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if base == "" || strings.ContainsAny(base, "/\\.") {
		return nil
	}
	name := "own/" + base + ".xml"
	if style, ok := strings.CutPrefix(style, "iso690-"); ok && style != "" {
		name = "own/iso690-" + base + ".xml"
	} else if style != "" {
		return nil
	}
	if loc, ok := l.locales[name]; ok {
		return loc
	}
	b, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	loc, err := csl.ParseLocale(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	l.locales[name] = loc
	return loc
}

// unpacked opens a file that the program carries. They are shipped compressed, a sixth of their size.
func unpacked(name string) (io.Reader, error) {
	b, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return gzip.NewReader(bytes.NewReader(b))
}

// Formatted writes citations by a style as entries of a bibliography, in its order. What a citation says of its
// verdict and digest in a note is left out: styles would print it among the names.
func Formatted(p *csl.Processor, list []*Citation) []csl.Entry {
	items := make([]*csl.Item, len(list))
	for i, c := range list {
		items[i] = c.shown(p)
	}
	entries, _ := p.Bibliography(items)
	return entries
}

// InText writes what stands in the text, or in a note, for one citation.
func InText(p *csl.Processor, c *Citation) csl.Entry {
	it := c.shown(p)
	return p.Citation([]csl.Cite{{Item: it}}, []*csl.Item{it})
}

// shown is the item without its note, its genre in the words of a style's language.
func (c *Citation) shown(p *csl.Processor) *csl.Item {
	it := *c.Item
	it.Fields = make(map[string]string, len(c.Item.Fields))
	for k, v := range c.Item.Fields {
		if k != "note" {
			it.Fields[k] = v
		}
	}
	if w := p.Word("clew-" + strings.ToLower(it.Fields["genre"])); w != "" {
		it.Fields["genre"] = w
		it.Fields["archive_location"] = strings.Replace(it.Fields["archive_location"], " of ", ", ", 1) // "of" is English
	}
	return &it
}
