package gazetteer

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed data/*.txt data/*.tsv data/*.gz
var data embed.FS

// rules is raised when the same lists would find other names.
const rules = 4

// lists are read in this order: where two headings share a spelling, the earlier one has it.
var lists = []struct {
	file string
	kind Kind
}{{"countries.txt", Place}, {"regions.txt", Place}, {"areas.txt", Place}, {"bodies.txt", Organisation}, {"events.txt", Event}, {"people.txt", Person}, {"latin.txt", ""}, {"cities.txt", Place}}

// Gazetteer is the shipped lists, ready to be looked up in. It is never changed after New: goroutines may share it.
type Gazetteer struct {
	entries []entry
	byID    map[string]int32
	version string

	// A language's table is made when a text first needs it, part by part, from what the lists say in their order.
	pending [nLanguages][]pending
	once    [nLanguages]sync.Once
	made    [nLanguages]*table
}

// pending is a spelling that no table holds yet.
type pending struct {
	words    string
	sp       spelling
	asIs     bool // not to be inflected
	yielding bool // of a city: left out where a country or region has the name
}

// New reads the lists. Make one and share it: each language that texts are in adds a few megabytes and some hundredths
// of a second once.
func New() (*Gazetteer, error) {
	g := &Gazetteer{byID: map[string]int32{}}
	sum := sha256.New()
	fmt.Fprintln(sum, rules)
	read := func(name string) ([]byte, error) {
		b, err := data.ReadFile("data/" + name)
		sum.Write(b)
		return b, err
	}
	for _, l := range lists {
		b, err := read(l.file)
		if err != nil {
			return nil, err
		}
		if err := g.readList(string(b), l.kind); err != nil {
			return nil, fmt.Errorf("%s: %w", l.file, err)
		}
	}
	for _, f := range []struct {
		name string
		read func([]byte) error
	}{{"names.tsv", g.readCountries}, {"cities.tsv.gz", g.readCities}, {"west.tsv.gz", g.readWest}, {"blocks.txt", g.readBlocks}} {
		b, err := read(f.name)
		if err != nil {
			return nil, err
		}
		if err := f.read(b); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	g.inherit()
	g.version = fmt.Sprintf("%d.%s", rules, hex.EncodeToString(sum.Sum(nil))[:8])
	return g, nil
}

// Version names the lists and rules: the same version finds the same names in the same text everywhere.
func (g *Gazetteer) Version() string { return g.version }

// Display is the name of a heading in a language (BCP 47), in English where the language has none; "" for a heading
// that is not the gazetteer's.
func (g *Gazetteer) Display(id, lang string) string {
	i, ok := g.byID[id]
	if !ok {
		return ""
	}
	e := &g.entries[i]
	if n := language(lang); n >= 0 && e.display[n] != "" {
		return e.display[n]
	}
	return e.display[en]
}

// Country is the ISO 3166 code of the country that a heading is or lies in; "" if none or unknown.
func (g *Gazetteer) Country(id string) string {
	if i, ok := g.byID[id]; ok {
		return g.entries[i].country
	}
	return ""
}

// language gives the column of a language tag, -1 for one without lists.
func language(tag string) int {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for i, l := range languages {
		if base == l {
			return i
		}
	}
	return -1
}

func (g *Gazetteer) add(id string, kind Kind) int32 {
	if i, ok := g.byID[id]; ok {
		return i
	}
	i := int32(len(g.entries))
	g.entries = append(g.entries, entry{id: id, kind: kind, twin: -1, city: strings.HasPrefix(id, "city/"), state: strings.HasPrefix(id, "country/")})
	g.byID[id] = i
	if cc, ok := strings.CutPrefix(id, "country/"); ok {
		g.entries[i].country = cc
	}
	return i
}

// readList reads one hand-kept list.
func (g *Gazetteer) readList(text string, kind Kind) error {
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, " | ")
		i := g.add(strings.TrimSpace(fields[0]), cmp.Or(kind, kindOf(fields[0])))
		for _, f := range fields[1:] {
			name, values, ok := strings.Cut(f, ": ")
			if !ok {
				return fmt.Errorf("line %d: %q has no colon", n+1, f)
			}
			if err := g.readField(i, strings.TrimSpace(name), values); err != nil {
				return fmt.Errorf("line %d: %w", n+1, err)
			}
		}
	}
	return nil
}

func (g *Gazetteer) readField(i int32, name, values string) error {
	e := &g.entries[i]
	switch name {
	case "in":
		e.country = strings.TrimSpace(values)
		return nil
	case "also":
		for _, v := range strings.Split(values, ",") {
			e.also = append(e.also, strings.TrimSpace(v))
		}
		return nil
	}
	what, tag, dotted := strings.Cut(name, ".")
	if !dotted {
		what, tag = "", name
	}
	lang := language(tag)
	if lang < 0 {
		return fmt.Errorf("no such language: %q", tag)
	}
	form := Plain
	switch what {
	case "adj":
		form = Adjective
	case "ppl":
		form = People
	}
	var heads []string
	for _, v := range strings.Split(values, ";") {
		v = strings.TrimSpace(v)
		switch {
		case v == "-" || v == "":
			e.display[lang] = "-"
		case what == "name":
			e.display[lang] = v
		case what == "base":
			g.oblast(i, lang, v)
		default:
			h := head(strings.TrimLeft(v, "=^?&>!+"))
			g.spell(i, lang, form, v, form == Plain && slices.Contains(heads, h))
			heads = append(heads, h)
		}
	}
	return nil
}

// head is the beginning that a name's cases share: a spelling after another with the same one is a case written by
// hand, and is not declined again.
func head(v string) string {
	r := []rune(v)
	return string(r[:min(3, len(r))])
}

// needs are the signs before a spelling.
var needs = map[byte]need{'^': needInside, '?': needCompanion, '&': needPlace, '>': needFollow, '!': needArticle, '+': needNamed}

// spell takes one spelling as a list has it.
func (g *Gazetteer) spell(i int32, lang int, form Form, v string, asIs bool) {
	s := spelling{entry: i, form: form}
	if n, ok := needs[v[0]]; ok {
		s.need, v = n, v[1:]
	}
	exact := v[0] == '='
	if exact {
		v = v[1:]
		s.exact = v
	}
	e := &g.entries[i]
	if form == Plain && (e.display[lang] == "" || e.display[lang] == "-") {
		e.display[lang] = v
	}
	if lang == en && strings.HasPrefix(v, "the ") {
		s.need, v = needBefore, v[4:]
	}
	g.pending[lang] = append(g.pending[lang], pending{words: v, sp: s, asIs: asIs})
	if e.state && form == Plain {
		if suffix := map[int]string{ko: "인", ja: "人", zh: "人"}[lang]; suffix != "" {
			s.form, s.need = People, needNothing
			g.pending[lang] = append(g.pending[lang], pending{words: v + suffix, sp: s, asIs: true})
		}
	}
}

// put enters a spelling.
func (p *part) put(lang int, words string, s spelling) {
	if spaceless(lang) {
		words = strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, words))
		r, _ := utf8.DecodeRuneInString(words)
		if scriptOf(r) == hangul || scriptOf(r) == han {
			n := utf8.RuneCountInString(words)
			if n > 30 {
				return
			}
			p.runes[r] = max(p.runes[r], uint8(n))
			p.enter(words, s)
			return
		}
	}
	tokens := tokenize(words)
	if lang == fr {
		tokens = elide(tokens, words)
	}
	if len(tokens) == 0 || len(tokens) > 12 {
		return
	}
	for i, k := range tokens {
		if k.upper && (s.form == Plain || lang == en || lang >= de) {
			s.caps |= 1 << i
		}
		w, has := k.key, false
		if lang == ar {
			if w, has = article(w); has {
				s.art |= 1 << i
			}
		}
		tokens[i].key = w
	}
	p.most[tokens[0].key] = max(p.most[tokens[0].key], uint8(len(tokens)))
	p.enter(joinKeys(tokens), s)
}

func (p *part) enter(key string, s spelling) {
	for i, have := range p.names[key] {
		if have.entry == s.entry && have.form == s.form && have.exact == s.exact && have.art == s.art {
			p.names[key][i].caps &= s.caps // of two ways to write it, only the capitals of both
			return
		}
	}
	p.names[key] = append(p.names[key], s)
}

func joinKeys(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.key)
	}
	return b.String()
}

// article takes the Arabic article off a word of which three letters are left.
func article(w string) (string, bool) {
	rest, ok := strings.CutPrefix(w, "ال")
	if ok && utf8.RuneCountInString(rest) >= 2 {
		return rest, true
	}
	return w, false
}

// readCountries gives countries the names that the hand-kept list does not have.
func (g *Gazetteer) readCountries(b []byte) error {
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		f := strings.Split(line, "\t")
		i, ok := g.byID["country/"+f[0]]
		if !ok || len(f) != nLanguages+1 { // lands of no people, and those only the world's postmen know
			continue
		}
		for lang := uk; lang < nLanguages; lang++ {
			switch name := f[lang+1]; {
			case g.entries[i].display[lang] == "-":
				g.entries[i].display[lang] = name
			case g.entries[i].display[lang] == "" && !strings.ContainsAny(name, ",–"):
				g.spell(i, lang, Plain, strings.ReplaceAll(name, "о-в", "остров"), false)
			}
		}
	}
	return nil
}

// readCities reads cities.tsv.gz: GeoNames' number, country, signs, thousands of people, then the names.
func (g *Gazetteer) readCities(b []byte) error {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return err
	}
	var all strings.Builder
	all.Grow(1 << 20)
	if _, err := io.Copy(&all, io.LimitReader(z, 4<<20)); err != nil {
		return err
	}
	lines := strings.Count(all.String(), "\n")
	g.entries = slices.Grow(g.entries, lines+lines/2) // the towns of west.tsv.gz too
	for lang := range de {
		g.pending[lang] = slices.Grow(g.pending[lang], lines/4)
	}
	for line := range strings.Lines(all.String()) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != de+4 {
			return fmt.Errorf("%q: not %d fields", line, de+4)
		}
		size, err := strconv.Atoi(f[3])
		if err != nil {
			return err
		}
		g.city(f[0], f[1], f[2], size, f[4:])
	}
	return z.Close()
}

func (g *Gazetteer) readBlocks(b []byte) error {
	for _, line := range strings.Split(string(b), "\n") {
		tag, values, ok := strings.Cut(line, ": ")
		if !ok || line[0] == '#' {
			continue
		}
		lang := language(tag)
		if lang < 0 {
			return fmt.Errorf("no such language: %q", tag)
		}
		for _, v := range strings.Split(values, ";") {
			g.pending[lang] = append(g.pending[lang], pending{words: strings.TrimSpace(v), sp: spelling{entry: -1, need: block, form: Adjective}})
		}
	}
	return nil
}
