package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// claim is one spelling that fits the words at i: is it the name?
type claim struct {
	r    *reading
	i, n int
	lang int
	s    stem
	f    *facts // nil on the first walk
}

// judge decides by what the spelling needs. rivals are all spellings with these letters.
func (c *claim) judge(sp spelling, rivals []spelling) (hit, bool) {
	r := c.r
	first, last := &r.tokens[c.i], &r.tokens[c.i+c.n-1]
	e := &r.g.entries[sp.entry]
	h := hit{start: first.at + c.s.skip, end: last.past, entry: sp.entry, form: sp.form, rule: ByList}
	if c.lang >= de {
		return c.west(sp, rivals, h)
	}
	switch sp.need {
	case needAxis:
		h.rule = ByContext
		return h, c.followed(axes[c.lang])
	case needFollow:
		h.rule = ByContext
		return h, c.followed(partners)
	case needBefore:
		h.rule = ByContext
		return h, c.after("the") && !c.proper(1)
	case needArticle:
		h.rule = ByContext
		return h, c.after("the") || first.bracket
	}
	switch e.kind {
	case Person:
		if c.n == 1 && c.lang <= ru && c.stranger() {
			return hit{}, false
		}
	case Event:
		c.ordinal(&h)
	case Place:
		if c.n == 1 && (sp.form == Plain || sp.form == Adjective) && c.lang <= ru && c.quoted() {
			return hit{}, false
		}
		if sp.form == Plain && c.n == 1 && (c.lang <= ru || c.lang == ar) && (c.called() || c.kin()) {
			return hit{}, false
		}
		if e.city && len(r.matches) > 0 && r.club(first.start) && !c.within() {
			return hit{}, false
		}
		if e.city {
			return c.town(sp, rivals, h)
		}
		if sp.form == Plain && c.n == 1 && surnames.has(first.key) && !c.r.loud && (c.proper(-1) || c.initial()) {
			return hit{}, false
		}
	}
	return c.weigh(sp, h)
}

// weigh asks what a spelling needs of a name that is no town.
func (c *claim) weigh(sp spelling, h hit) (hit, bool) {
	switch sp.need {
	case needNothing:
		return h, true
	case needInside:
		if c.inside() || c.r.tokens[c.i+c.n-1].possessive {
			h.rule = ByPosition
			return h, true
		}
		h.rule = ByCompanion
		return h, c.coordinated() || c.acts(sp)
	case needCompanion:
		h.rule = ByCompanion
		if c.lang <= ru && (c.proper(-1) || c.initial()) {
			return hit{}, false
		}
		if c.office() {
			h.rule = ByContext
			return h, true
		}
		if other := elsewhere[c.r.g.entries[sp.entry].id]; other != "" && c.f != nil && c.f.country[other] {
			return hit{}, false // the state of that name
		}
		if c.acts(sp) {
			return h, true
		}
		return h, c.f != nil && c.accompanied() && c.statelike()
	case needPlace:
		h.rule = ByPlace
		return h, c.preposition()
	}
	return hit{}, false
}

// acts tells whether a name at the head of a sentence does what a state does, in a thread that names one of its towns:
// "Turkey will send ships, they said in Ankara".
func (c *claim) acts(sp spelling) bool {
	e := &c.r.g.entries[sp.entry]
	return c.f != nil && c.lang <= ru && !e.city && e.country != "" && c.f.country[e.country] && c.r.tokens[c.i].first && c.followed(doings)
}

// town decides on a city's name: nobody's surname, not a word, and of several cities the one that is meant.
func (c *claim) town(sp spelling, rivals []spelling, h hit) (hit, bool) {
	if c.lang <= ru && c.n == 1 && c.stranger() || c.lang <= ru && c.n > 1 && c.proper(1) {
		return hit{}, false
	}
	chosen, ok := c.choose(sp, rivals)
	if !ok || chosen.entry != sp.entry {
		return hit{}, false
	}
	country := c.r.g.entries[sp.entry].country
	named := c.f != nil && c.f.country[country]
	beside := c.besideCountry(country)
	prep := c.preposition()
	switch sp.need {
	case needNothing:
		return h, true
	case needInside:
		switch {
		case c.inside():
			h.rule = ByPosition
			return h, true
		case prep:
			h.rule = ByPlace
			return h, true
		}
		h.rule = ByCountry
		return h, named || beside
	case needPlace:
		return c.placed(h, beside, prep && c.inside() && !c.personal())
	case needStrict:
		h.rule = ByCountry
		return h, beside || named && prep && c.inside()
	case needCompanion:
		h.rule = ByCompanion
		return h, named || c.f != nil && c.accompanied() && prep
	}
	return hit{}, false
}

// placed decides on a town that has to be shown to be one: by its country beside it, by another place, or by standing where
// places stand. A country named somewhere is not enough: people live there.
func (c *claim) placed(h hit, beside, place bool) (hit, bool) {
	switch {
	case beside:
		h.rule = ByCountry
		return h, true
	case c.coordinated():
		h.rule = ByCompanion
		return h, true
	}
	h.rule = ByPlace
	return h, place
}

// choose picks among cities of one name: the one whose country is named, else one five times as large as the next.
func (c *claim) choose(sp spelling, rivals []spelling) (spelling, bool) {
	best, second, bestSize := sp, 0, -1
	g := c.r.g
	for _, s := range rivals {
		if s.entry < 0 || !g.entries[s.entry].city {
			continue
		}
		e := &g.entries[s.entry]
		size := e.size + 1
		if c.f != nil && c.f.country[e.country] || c.besideCountry(e.country) {
			size += 100_000
		}
		switch {
		case size > bestSize:
			second, bestSize, best = max(0, bestSize), size, s
		case s.entry != best.entry:
			second = max(second, size)
		}
	}
	return best, second == 0 || bestSize >= 5*second
}

// inside tells whether the name's capital says something.
func (c *claim) inside() bool {
	return !c.r.tokens[c.i].first && !c.r.loud || c.lang > ru && c.lang < de
}

func (c *claim) prev() *token {
	if c.i == 0 {
		return nil
	}
	return &c.r.tokens[c.i-1]
}

func (c *claim) next() *token {
	if c.i+c.n >= len(c.r.tokens) {
		return nil
	}
	return &c.r.tokens[c.i+c.n]
}

// after tells whether a word stands right before the name.
func (c *claim) after(word string) bool {
	p := c.prev()
	return p != nil && c.r.tokens[c.i].spaced && p.key == word
}

// preposition tells whether a word of place stands right before the name, or an English article and one before it.
func (c *claim) preposition() bool {
	if c.s.place {
		return true
	}
	p := c.prev()
	if p == nil || !c.r.tokens[c.i].spaced {
		return false
	}
	return prepositions[c.lang].has(p.key)
}

// followed tells whether one of some words stands right after the name.
func (c *claim) followed(words *wordSet) bool {
	t := c.next()
	return t != nil && t.joined && words.has(t.key)
}

// proper tells whether the word after (1) or before (-1) the name is a capitalised one that no list has: then the
// name is a part of another, of a person or a firm.
func (c *claim) proper(side int) bool {
	r := c.r
	var t *token
	if side > 0 {
		if t = c.next(); t == nil || !t.spaced || r.tokens[c.i+c.n-1].possessive {
			return false
		}
	} else if t = c.prev(); t == nil || !r.tokens[c.i].spaced || t.possessive {
		return false
	}
	if !t.upper || t.script != r.tokens[c.i].script {
		return false
	}
	if side < 0 && t.first && (openers[c.lang].has(t.key) || len(t.key) < 4) || common.has(t.key) || prepositions[c.lang].has(t.key) {
		return false
	}
	return !r.known(t, c.lang)
}

// known tells whether a word begins some listed name.
func (r *reading) known(t *token, lang int) bool {
	return r.g.table(lang).part(r.g, lang, t.key).longest(t.key) > 0
}

// stranger tells whether a lone name is part of a longer one that no list has: "Paris Hilton", "Jack London".
func (c *claim) stranger() bool {
	if c.r.loud {
		return false
	}
	if p := c.prev(); p != nil && titles.has(p.key) && c.r.tokens[c.i].spaced {
		return c.proper(1)
	}
	return c.proper(1) || c.proper(-1) || c.initial()
}

// initial tells whether a person's initial stands before the name: "B. Khmelnytskyi".
func (c *claim) initial() bool {
	p := c.prev()
	if p == nil || !p.upper || p.past-p.at != 1 {
		return false
	}
	gap := c.r.text[p.end:c.r.tokens[c.i].start]
	return len(gap) < 5 && strings.HasPrefix(strings.TrimSpace(gap), ".")
}

// within tells whether a word of place alone stands before the name: "to Bolton" may be a club.
func (c *claim) within() bool {
	return c.after("in") || c.after("у") || c.after("в") || c.after("في")
}

// kin tells whether the text says that the name is somebody's: "Paris is my cousin".
func (c *claim) kin() bool {
	j := c.i + c.n
	return j+2 < len(c.r.tokens) && c.r.tokens[j].key == "is" && relatives.has(c.r.tokens[j+2].key)
}

// called tells whether the word before makes a person or a pet of a place's name: "Dr Berlin", "кот Париж".
func (c *claim) called() bool {
	p := c.prev()
	if p == nil {
		return false
	}
	t := c.r.tokens[c.i]
	gap := strings.TrimSpace(c.r.text[p.end:t.start])
	if c.i > 1 && p.upper && t.spaced && honorifics.has(c.r.tokens[c.i-2].key) { // Mr Kent Lebanon
		return true
	}
	return (t.spaced || gap == ".") && (honorifics.has(p.key) || creatures.has(p.key) || streets.has(p.key))
}

// quoted tells whether the name stands alone in quotation marks after a common word: restaurants, ships and cars are
// called so. In English, where people put words in them to doubt them, only after a restaurant or the like.
func (c *claim) quoted() bool {
	p := c.prev()
	if p == nil || c.r.loud {
		return false
	}
	t := c.r.tokens[c.i]
	if open := strings.TrimSpace(c.r.text[p.end:t.start]); !strings.HasSuffix(open, "«") && open != "„" && open != "“" && open != "\"" {
		return false
	}
	after, _ := utf8.DecodeRuneInString(c.r.text[c.r.tokens[c.i+c.n-1].end:])
	if !strings.ContainsRune("»“”\"", after) {
		return false
	}
	return c.lang == de || c.lang != en && (!p.upper || p.first) || venues.has(p.key)
}

// statelike tells whether the words beside a name that people bear too are those of a state: a preposition, "and"
// with another place, "'s", "its".
func (c *claim) statelike() bool {
	if c.preposition() || c.coordinated() || c.lang > ru {
		return true
	}
	if c.r.tokens[c.i+c.n-1].possessive {
		return true
	}
	for j := c.i + c.n; j < min(len(c.r.tokens), c.i+c.n+3); j++ {
		if c.r.tokens[j].key == "its" {
			return true
		}
	}
	return false
}

// personal tells whether a name is doing what people do: "Jordan said".
func (c *claim) personal() bool {
	t := c.next()
	return t != nil && t.spaced && personVerbs.has(t.key)
}

// office tells whether the words before are those of a state: "the king of Jordan", "وزير قطر".
func (c *claim) office() bool {
	p := c.prev()
	if p == nil || !c.r.tokens[c.i].spaced {
		return false
	}
	switch c.lang {
	case en:
		return p.key == "of" && c.i > 1 && offices[en].has(c.r.tokens[c.i-2].key)
	default:
		return offices[c.lang].has(p.key)
	}
}

// coordinated tells whether "and" or a comma joins the name to another place: "Turkey and Greece".
func (c *claim) coordinated() bool {
	t := c.next()
	if t == nil || c.f == nil {
		return false
	}
	if c.companion(c.i+c.n, c.i+c.n) {
		return true
	}
	return joins.has(t.key) && c.companion(c.i+c.n+1, c.i+c.n+1)
}

// companion tells whether a place found for sure begins at one of some tokens.
func (c *claim) companion(from, to int) bool {
	at, _ := slices.BinarySearch(c.r.companions, from)
	return at < len(c.r.companions) && c.r.companions[at] <= to
}

// accompanied tells whether another place stands within a dozen words.
func (c *claim) accompanied() bool {
	return c.companion(c.i-12, c.i-1) || c.companion(c.i+1, c.i+12)
}

// besideCountry tells whether the country's name follows after a comma, or in brackets: "Reading, England".
func (c *claim) besideCountry(country string) bool {
	t := c.next()
	if t == nil || !t.comma && !t.bracket || spaceless(c.lang) {
		return false
	}
	for _, s := range c.r.g.table(c.lang).part(c.r.g, c.lang, t.key).spellings(t.key) {
		if s.entry >= 0 && c.r.g.entries[s.entry].country == country && !c.r.g.entries[s.entry].city {
			return true
		}
	}
	return country == "GB" && (t.key == "england" || t.key == "scotland" || t.key == "wales")
}

// ordinal takes "Fourth" and the like into an event's name.
func (c *claim) ordinal(h *hit) {
	if p := c.prev(); p != nil && c.r.tokens[c.i].spaced && p.upper && ordinals.has(p.key) {
		h.start = p.at
	}
}
