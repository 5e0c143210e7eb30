package words

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed catalog
var embedded embed.FS

// shipped is where in embedded the languages that ship with Clew stand.
const shipped = "catalog"

// maxFile is the most bytes of one file of a catalogue.
const maxFile = 1 << 20

// Catalog is every language of the interface.
type Catalog struct {
	list    []*Language // English first
	matcher language.Matcher
}

// Load gives the languages that ship with Clew and, over them, those in more: folders named by the
// language's tag, with a language.toml and further files. Further languages may leave keys out, English
// then says them. more may be nil. All of more is read at once, and the error names the file and what is wrong with it;
// a file that ships is read when a sentence of its is first asked.
func Load(more fs.FS) (*Catalog, error) {
	c := &Catalog{}
	if err := c.read(embedded, shipped); err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	if more != nil {
		if err := c.read(more, "."); err != nil {
			return nil, fmt.Errorf("read the catalogue: %w", err)
		}
	}
	tags := make([]language.Tag, len(c.list))
	for i, l := range c.list {
		tags[i] = l.tag
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// All gives the languages, English first.
func (c *Catalog) All() []*Language { return slices.Clone(c.list) }

// English is the language that every other leans on.
func (c *Catalog) English() *Language { return c.list[0] }

// Language gives the language of a tag.
func (c *Catalog) Language(tag string) (*Language, bool) {
	for _, l := range c.list {
		if l.Tag == tag {
			return l, true
		}
	}
	return nil, false
}

// Match gives the language that suits a browser's Accept-Language best, English if none does.
func (c *Catalog) Match(accept string) *Language {
	if accept == "" || len(accept) > 256 {
		return c.list[0]
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return c.list[0]
	}
	_, i, sure := c.matcher.Match(tags...)
	if sure == language.No {
		return c.list[0]
	}
	return c.list[i]
}

// read reads the languages in a folder of files.
func (c *Catalog) read(files fs.FS, folder string) error {
	dirs, err := fs.ReadDir(files, folder)
	if err != nil {
		return err
	}
	slices.SortFunc(dirs, func(a, b fs.DirEntry) int { // English first: the others lean on it
		switch {
		case a.Name() == b.Name():
			return 0
		case a.Name() == "en" || b.Name() != "en" && a.Name() < b.Name():
			return -1
		}
		return 1
	})
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		if err := c.readLanguage(files, folder, d.Name()); err != nil {
			return err
		}
	}
	if len(c.list) == 0 || c.list[0].Tag != "en" {
		return errors.New("there is no English in it")
	}
	return nil
}

func (c *Catalog) readLanguage(files fs.FS, folder, tag string) error {
	l, known := c.Language(tag)
	if !known {
		parsed, err := language.Parse(tag)
		if err != nil {
			return fmt.Errorf("%s is no language tag: %w", tag, err)
		}
		l = &Language{Tag: tag, Name: tag, Dir: "ltr", tag: parsed, areas: newAreas()}
		if len(c.list) > 0 {
			l.base, l.months, l.day = c.list[0], c.list[0].months, c.list[0].day
		}
		c.list = append(c.list, l)
	}
	names, err := fs.Glob(files, path.Join(folder, tag, "*.toml"))
	if err != nil {
		return err
	}
	for _, name := range names {
		area := strings.TrimSuffix(path.Base(name), ".toml")
		switch {
		case area == "language":
			err = l.readAbout(files, name)
		case folder == shipped:
			l.areas.leave(area, name)
		default:
			var said map[string]entry
			said, err = readArea(files, name, area)
			l.areas.put(said)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// about is what language.toml says of the language itself.
type about struct {
	Name   string   `toml:"name"`
	Dir    string   `toml:"dir"`
	Day    string   `toml:"day"`
	Months []string `toml:"months"`
}

// readArea reads the sentences of a file, by key.
func readArea(files fs.FS, name, area string) (map[string]entry, error) {
	data, err := readFile(files, name)
	if err != nil {
		return nil, err
	}
	said, plain := plainEntries(data)
	if !plain {
		said = nil
		if _, err := toml.Decode(data, &said); err != nil {
			return nil, err
		}
	}
	entries := make(map[string]entry, len(said))
	for key, forms := range said {
		e, err := readEntry(forms)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		entries[area+"."+key] = e
	}
	return entries, nil
}

func readFile(files fs.FS, name string) (string, error) {
	if info, err := fs.Stat(files, name); err != nil {
		return "", err
	} else if info.Size() > maxFile {
		return "", fmt.Errorf("longer than %d bytes", maxFile)
	}
	data, err := fs.ReadFile(files, name)
	return string(data), err
}

func (l *Language) readAbout(files fs.FS, name string) error {
	data, err := readFile(files, name)
	if err != nil {
		return err
	}
	var a about
	meta, err := toml.Decode(data, &a)
	if err != nil {
		return err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s means nothing", unknown[0])
	}
	if a.Dir != "ltr" && a.Dir != "rtl" {
		return fmt.Errorf("dir is %q, not ltr or rtl", a.Dir)
	}
	if len(a.Months) != 12 || a.Name == "" {
		return errors.New("a name and twelve months are needed")
	}
	if l.day, err = parse(a.Day); err != nil {
		return err
	}
	l.Name, l.Dir, l.months = a.Name, a.Dir, [12]string(a.Months)
	return nil
}

func readEntry(forms map[string]string) (entry, error) {
	if text, ok := forms["text"]; ok && len(forms) == 1 {
		s, err := parse(text)
		return entry{text: s}, err
	}
	e := entry{forms: make(map[plural.Form]sentence, len(forms))}
	for name, text := range forms {
		form, ok := formOf(name)
		if !ok {
			return e, fmt.Errorf("%q is neither text nor a plural form", name)
		}
		s, err := parse(text)
		if err != nil {
			return e, err
		}
		e.forms[form] = s
	}
	if e.forms[plural.Other] == nil {
		return e, errors.New("the form \"other\" is missing")
	}
	return e, nil
}

func formOf(name string) (plural.Form, bool) {
	switch name {
	case "zero":
		return plural.Zero, true
	case "one":
		return plural.One, true
	case "two":
		return plural.Two, true
	case "few":
		return plural.Few, true
	case "many":
		return plural.Many, true
	case "other":
		return plural.Other, true
	}
	return 0, false
}

// parse reads a sentence with its places. A brace that begins no place is an error: it would be a mistake.
func parse(text string) (sentence, error) {
	s := sentence{}
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			return append(s, piece{text, -1}), nil
		}
		if i > 0 {
			s = append(s, piece{text[:i], -1})
		}
		if len(text) < i+3 || text[i] != '{' || text[i+1] < '0' || text[i+1] > '9' || text[i+2] != '}' {
			return nil, fmt.Errorf("%q: a brace that is no place such as {0}", text)
		}
		s = append(s, piece{arg: int(text[i+1] - '0')})
		text = text[i+3:]
	}
	return s, nil
}

// Shipped gives the files of a language that ships with Clew, as whoever extends the catalogue begins with
// them; ok is false where there is none of that tag.
func Shipped(tag string) (files fs.FS, ok bool) {
	if !IsTag(tag) {
		return nil, false
	}
	if _, err := fs.Stat(embedded, "catalog/"+tag); err != nil {
		return nil, false
	}
	files, err := fs.Sub(embedded, "catalog/"+tag)
	return files, err == nil
}

// IsTag says whether a tag can name a folder of the catalogue.
func IsTag(tag string) bool {
	_, err := language.Parse(tag)
	return err == nil && !strings.ContainsAny(tag, "/\\._")
}

// Missing lists the keys that English has and a language does not say itself, in order.
func (l *Language) Missing() []string {
	var out []string
	own := l.areas.all()
	for at := l.base; at != nil; at = at.base {
		for key := range at.areas.all() {
			if _, ok := own[key]; !ok {
				out = append(out, key)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Unknown lists the keys that a language says and English does not: mistyped, or of another version.
func (l *Language) Unknown() []string {
	var out []string
	for key := range l.areas.all() {
		if l.base != nil && !l.base.Has(key) {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}
