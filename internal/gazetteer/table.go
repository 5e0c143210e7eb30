package gazetteer

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// table holds the spellings of one language. It is made in parts, each when a text first has a word that begins as the
// part's keys do: a short text needs few of them, and to decline all names takes longer than to read it.
type table struct {
	parts [maxParts]*part // nil where nothing begins so
}

// initials are the first two letters of the first word's key, as a number below maxParts, which others may share; 0 in
// languages that are one part.
type initials uint16

const maxParts = 512

// part holds the spellings whose first word begins alike.
type part struct {
	once    sync.Once
	pending []pending
	names   map[string][]spelling
	most    map[string]uint8 // by first word, how many words the longest name has
	runes   map[rune]uint8   // by first letter, how many letters the longest name has: scripts without spaces
}

// part gives the part that has what begins with a word's key; nil where nothing does.
func (t *table) part(g *Gazetteer, lang int, first string) *part {
	p := t.parts[initialsOf(lang, first)]
	if p != nil {
		p.once.Do(func() { p.make(g, lang) })
	}
	return p
}

// unparted gives all spellings of a language in whose script no spaces stand between words, or few: nil of another, of
// which nothing is looked for letter by letter.
func (g *Gazetteer) unparted(lang int) *part {
	if !single(lang) {
		return nil
	}
	return g.table(lang).part(g, lang, "")
}

// spellings gives those of a key.
func (p *part) spellings(key string) []spelling {
	if p == nil {
		return nil
	}
	return p.names[key]
}

// longest is how many words the longest name has that begins with a word; 0 where there is none.
func (p *part) longest(first string) int {
	if p == nil {
		return 0
	}
	return int(p.most[first])
}

// letters is how many letters the longest name has that begins with one, in scripts without spaces.
func (p *part) letters(r rune) int {
	if p == nil {
		return 0
	}
	return int(p.runes[r])
}

// single tells whether a language's table is one part.
func single(lang int) bool { return lang >= ko && lang < de }

// named gives the spellings of a key of one word.
func (g *Gazetteer) named(lang int, key string) []spelling {
	return g.table(lang).part(g, lang, key).spellings(key)
}

// initialsOf gives those of a key.
func initialsOf(lang int, key string) initials {
	if single(lang) {
		return 0
	}
	a, n := utf8.DecodeRuneInString(key)
	if n == len(key) {
		return spread(a, 0)
	}
	b, _ := utf8.DecodeRuneInString(key[n:])
	return spread(a, b)
}

func spread(a, b rune) initials { return initials(uint32(37*a+b) % maxParts) }

// startsOf gives the initials of all forms of a spelling: mostly they begin alike.
func startsOf(lang int, p *pending) []initials {
	if single(lang) {
		return []initials{0}
	}
	if lang >= de { // their endings change nothing at the beginning
		return []initials{firstOf(lang, p.words)}
	}
	word, _, _ := strings.Cut(p.words, " ")
	n := utf8.RuneCountInString(word)
	if !p.asIs && lang != en && (n <= shortName || word[0] < utf8.RuneSelf) {
		var out []initials
		for _, w := range inflect(p.words, lang, p.sp.form) {
			if in := firstOf(lang, w); !slices.Contains(out, in) {
				out = append(out, in)
			}
		}
		return out
	}
	if len(word) > 4*shortName {
		for i := range word {
			if i > 4*shortName { // no sign further on changes how it begins
				word = word[:i]
				break
			}
		}
	}
	return []initials{firstOf(lang, word)}
}

// shortName is how many letters a word has at most of which the second may be another in another form: Кіль, Коля.
const shortName = 4

// firstOf gives the initials of the first word's key.
func firstOf(lang int, words string) initials {
	tokens := tokenize(words)
	if lang == fr {
		tokens = elide(tokens, words)
	}
	if len(tokens) == 0 {
		return 0
	}
	return initialsOf(lang, tokens[0].key)
}

// table gives a language's table.
func (g *Gazetteer) table(lang int) *table {
	g.once[lang].Do(func() {
		t := &table{}
		if lang >= de {
			g.westCities(lang)
		}
		for _, x := range g.pending[lang] {
			for _, in := range startsOf(lang, &x) {
				p := t.parts[in]
				if p == nil {
					p = &part{}
					t.parts[in] = p
				}
				p.pending = append(p.pending, x)
			}
		}
		g.made[lang], g.pending[lang] = t, nil
	})
	return g.made[lang]
}

// make makes a part of what waits for it.
func (p *part) make(g *Gazetteer, lang int) {
	p.names, p.most, p.runes = map[string][]spelling{}, map[string]uint8{}, map[rune]uint8{}
	for _, x := range p.pending {
		if x.yielding && g.taken(p, lang, x.words) {
			continue
		}
		if x.asIs {
			p.put(lang, x.words, x.sp)
			continue
		}
		if lang >= de {
			for _, w := range western(x, lang) {
				p.put(lang, w.words, w.sp)
			}
			continue
		}
		for _, w := range inflect(x.words, lang, x.sp.form) {
			p.put(lang, w, x.sp)
		}
	}
	p.pending = nil
}
