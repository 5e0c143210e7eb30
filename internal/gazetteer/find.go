package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// Text is one text of a thread with the language its author or network gave it (BCP 47, "" if none did).
type Text struct {
	Text string
	Lang string
}

// Find gives the names in one text, in their order; no two overlap. reg may be nil. Time grows with the text alone.
func (g *Gazetteer) Find(text, lang string, reg *Register) []Name {
	return g.FindThread([]Text{{text, lang}}, reg)[0]
}

// FindThread gives the names in each text of a thread. A country named in one text is evidence for its towns in the
// others, and a region named once ("the Kursk region") is meant wherever its city's name stands alone.
func (g *Gazetteer) FindThread(texts []Text, reg *Register) [][]Name {
	seen := &facts{country: map[string]bool{}, area: map[int32]bool{}, person: map[int32]bool{}}
	read := make([]*reading, len(texts))
	for i, t := range texts {
		read[i] = g.read(t, reg)
		for _, h := range read[i].find(nil) { // what is sure without the others
			seen.note(g, h)
		}
	}
	out := make([][]Name, len(texts))
	for i, r := range read {
		out[i] = g.names(r, append(r.find(seen), r.mentioned()...), seen)
	}
	return out
}

// facts are what a thread has told for sure.
type facts struct {
	country map[string]bool
	area    map[int32]bool // oblasts that were named as such
	person  map[int32]bool // people who were named by first name and surname
}

func (f *facts) note(g *Gazetteer, h hit) {
	if h.entry < 0 {
		return
	}
	e := &g.entries[h.entry]
	if e.country != "" && h.rule != ByPosition {
		f.country[e.country] = true
	}
	if h.whole {
		f.person[h.entry] = true
	}
	if strings.HasPrefix(e.id, "area/") {
		f.area[h.entry] = true
	}
}

// hit is a find before it is told: bytes of the text, code points beside.
type hit struct {
	start, end int // code points
	entry      int32
	form       Form
	rule       Rule
	reg        *Entry
	whole      bool // a person, by more than a surname
}

// reading is one text, cut into words.
type reading struct {
	g      *Gazetteer
	reg    *Register
	text   string
	tokens []token
	lang   [mixed + 1]int // which table a script's words are looked up in; -1 for none
	loud   bool           // mostly capitals: capitals say nothing
	// companions are the places found for sure, by token; filled by the first walk
	companions []int
	matches    [][2]int // sentences that tell a match's score
}

func (g *Gazetteer) read(t Text, reg *Register) *reading {
	told := language(t.Lang)
	cues := sports
	if told >= de {
		cues = westSports
	}
	r := &reading{g: g, reg: reg, text: t.Text, tokens: tokenize(t.Text), matches: matches(t.Text, cues)}
	for i := range r.lang {
		r.lang[i] = -1
	}
	switch told {
	case fr:
		r.tokens = elide(r.tokens, t.Text)
	case es:
		r.tokens = abbreviate(r.tokens, t.Text)
	}
	if t.Lang == "" || strings.EqualFold(t.Lang, "und") || told >= 0 {
		r.lang[latin] = en
	}
	if told >= de {
		r.lang[latin] = told
	}
	if told >= 0 || t.Lang == "" || strings.EqualFold(t.Lang, "und") {
		r.lang[hangul], r.lang[arabic] = ko, ar
		r.lang[han] = zh
		if told == ja || told != zh && kana(t.Text) {
			r.lang[han] = ja
		}
		r.lang[cyrillic] = uk
		if told == ru || told != uk && russian(t.Text) {
			r.lang[cyrillic] = ru
		}
	}
	upper, all := 0, 0
	for _, k := range r.tokens {
		if k.script == latin || k.script == cyrillic {
			all++
			if k.upper && told != de || k.shout { // every German noun has a capital
				upper++
			}
		}
	}
	r.loud = all >= 5 && upper*10 >= all*8
	return r
}

func kana(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return 'ぁ' <= r && r <= 'ヺ' })
}

// russian tells Russian from Ukrainian by the letters that the other does not have.
func russian(text string) bool {
	if strings.ContainsAny(text, "іїєґІЇЄҐ") {
		return false
	}
	return strings.ContainsAny(text, "ыэъёЫЭЪЁ")
}

// find walks the text once. Without facts it gives what needs none.
func (r *reading) find(f *facts) []hit {
	var out []hit
	var sure []int
	for i := 0; i < len(r.tokens); {
		n := 1
		switch t := r.tokens[i]; {
		case t.key == "":
		case t.script == han || t.script == hangul:
			var hits []hit
			hits, n = r.run(i, f)
			for _, h := range hits {
				if r.isPlace(h) {
					sure = append(sure, i)
				}
				if h.entry >= 0 || h.reg != nil {
					out = append(out, h)
				}
			}
		default:
			h, used := r.at(i, f)
			if used > 0 {
				n = used
				if r.isPlace(h) && h.rule != ByCompanion {
					sure = append(sure, i)
				}
				if h.entry >= 0 || h.reg != nil {
					out = append(out, h)
				}
			}
		}
		i += n
	}
	if f == nil {
		r.companions = sure
	}
	return out
}

func (r *reading) isPlace(h hit) bool {
	return h.reg == nil && h.entry >= 0 && r.g.entries[h.entry].kind == Place
}

// at gives the longest name that begins with token i, and how many tokens it takes; 0 if none does.
func (r *reading) at(i int, f *facts) (hit, int) {
	if h, n := r.registered(i); n > 0 {
		if long, m := r.listed(i, f); m > n {
			return long, m
		}
		return h, n
	}
	return r.listed(i, f)
}

func (r *reading) listed(i int, f *facts) (hit, int) {
	t := &r.tokens[i]
	lang := r.lang[t.script]
	if lang < 0 {
		return hit{}, 0
	}
	table := r.g.table(lang)
	starts := []stem{{key: t.key}}
	if lang == ar {
		starts = prefixes(t.key, r.text[t.start:t.end])
	}
	var best hit
	used := 0
	for _, s := range starts {
		h, n := r.from(i, s, table, lang, f)
		if n > used {
			best, used = h, n
		}
	}
	return best, used
}

func (r *reading) from(i int, s stem, table *table, lang int, f *facts) (hit, int) {
	part := table.part(r.g, lang, s.key)
	most := part.longest(s.key)
	if most == 0 {
		return hit{}, 0
	}
	last := 1
	for last < most && i+last < len(r.tokens) && r.tokens[i+last].joined && r.tokens[i+last].key != "" {
		last++
	}
	var room [160]byte
	for n := last; n > 0; n-- {
		k := append(room[:0], s.key...)
		art := s.art
		for j := 1; j < n; j++ {
			w := r.tokens[i+j].key
			if lang == ar {
				var has bool
				if w, has = article(w); has {
					art |= 1 << j
				}
			}
			k = append(append(k, ' '), w...)
		}
		for _, sp := range part.names[string(k)] {
			if !r.fits(sp, i, n, lang, art, s) {
				continue
			}
			if sp.need == block {
				return hit{entry: -1}, n
			}
			c := claim{r: r, i: i, n: n, lang: lang, s: s, f: f}
			if h, ok := c.judge(sp, part.names[string(k)]); ok {
				return h, n
			}
		}
	}
	return hit{}, 0
}

// fits holds a spelling's letters against the text's.
func (r *reading) fits(sp spelling, i, n, lang int, art uint16, s stem) bool {
	if sp.exact != "" {
		if r.text[r.tokens[i].start:r.tokens[i+n-1].end] != sp.exact {
			return false
		}
		if strings.HasPrefix(r.text[r.tokens[i+n-1].end:], "$") {
			return false // US$1.2bn
		}
		return len(sp.exact) > 4 || !r.shouting(i)
	}
	if lang == ar {
		return sp.art == art || sp.form != Plain && (sp.art|art) != 0 && sp.art&^art == 0
	}
	for j := 0; j < n && j < 16; j++ {
		if sp.caps&(1<<j) != 0 && !r.tokens[i+j].upper {
			return false
		}
	}
	return true
}

// shouting tells whether the words around i are capitals too: then "US" may be "us".
func (r *reading) shouting(i int) bool {
	loud, all := 0, 0
	for j := max(0, i-3); j < min(len(r.tokens), i+4); j++ {
		if t := r.tokens[j]; j != i && t.script == latin {
			all++
			if t.shout {
				loud++
			}
		}
	}
	return all > 0 && loud*2 > all
}

// names makes finds of hits: ids, kinds, and cities that the thread calls oblasts.
func (g *Gazetteer) names(r *reading, hits []hit, f *facts) []Name {
	out := make([]Name, 0, len(hits))
	for _, h := range hits {
		if h.reg != nil {
			out = append(out, Name{Start: h.start, End: h.end, Kind: h.reg.Kind, ID: h.reg.ID, Rule: ByRegister})
			continue
		}
		e := &g.entries[h.entry]
		rule := h.rule
		if e.city && e.twin >= 0 && f.area[e.twin] {
			e, rule = &g.entries[e.twin], ByContext
		}
		out = append(out, Name{Start: h.start, End: h.end, Kind: e.kind, ID: e.id, Form: h.form, Rule: rule, Also: e.also})
	}
	slices.SortStableFunc(out, func(a, b Name) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// stem is an Arabic word without the letters that are written together with it: and, so, in, to, as, the.
type stem struct {
	key   string
	art   uint16
	skip  int  // code points before the name
	place bool // "in" or "to" was among them
}

func prefixes(key, word string) []stem {
	out := []stem{}
	add := func(k string, skip int, place bool) {
		s := stem{key: k, skip: skip, place: place}
		if w, has := article(k); has {
			s.key, s.art = w, 1
		}
		out = append(out, s)
	}
	add(key, 0, false)
	k, skip, place := key, 0, false
	for range 2 {
		r := []rune(k)
		if len(r) < 4 {
			return out
		}
		if r[0] == 'ل' && r[1] == 'ل' {
			out = append(out, stem{key: string(r[2:]), art: 1, skip: skip + 1, place: true})
			return out
		}
		if !strings.ContainsRune("وفبلك", r[0]) {
			return out
		}
		place = place || r[0] == 'ب' || r[0] == 'ل'
		k, skip = string(r[1:]), skip+1
		add(k, skip, place)
	}
	return out
}
