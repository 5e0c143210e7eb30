package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// German, French and Spanish. A German capital says nothing, for every noun has one: a name counts by what stands before it,
// and what is a noun too needs "in". In French and Spanish a capital inside a sentence makes a name, but not whose:
// streets, dishes, clubs, banks and people are called like places, so articles and the words before "de" are looked at.

// west decides on a spelling in these languages.
func (c *claim) west(sp spelling, rivals []spelling, h hit) (hit, bool) {
	e := &c.r.g.entries[sp.entry]
	switch {
	case sp.form == Adjective:
		if c.lang == es && c.peopled() {
			h.form = People
		}
		return h, c.adjective(sp)
	case sp.form == People:
		return h, c.people()
	}
	if e.kind == Place && (c.naming() || c.titledPlace()) || c.street() {
		return hit{}, false
	}
	switch e.kind {
	case Person:
		return c.person(sp, h)
	case Place:
		if e.city {
			return c.westTown(sp, rivals, h)
		}
		if c.meansPerson(rivals) {
			return hit{}, false
		}
		return c.land(sp, h)
	}
	if c.n == 1 && (c.qualified(e.country) || c.neighbour(-1) && strings.ContainsAny(first(c), "0123456789") || c.lang != de && sp.exact == "" && c.neighbour(1)) {
		return hit{}, false
	}
	if sp.need == needInside {
		h.rule = ByPosition
		return h, c.inside()
	}
	return h, sp.need == needNothing
}

// person decides on a person's name: a lone surname must not be a relative's or a stranger's.
func (c *claim) person(sp spelling, h hit) (hit, bool) {
	if c.n > 1 {
		t := c.next()
		h.whole = true
		return h, t == nil || !t.spaced || !juniors.has(t.key)
	}
	if c.dashed(-1) || c.namesake() {
		return hit{}, false
	}
	switch sp.need {
	case needInside:
		h.rule = ByPosition
		return h, c.inside() || c.f != nil && c.f.person[sp.entry]
	case needNamed:
		h.rule = ByContext
		return h, c.titled() || c.f != nil && c.f.person[sp.entry]
	}
	return h, true
}

// namesake tells whether a lone surname has a first name that no list knows, or goes on.
func (c *claim) namesake() bool {
	if c.lang != de && c.neighbour(1) {
		return true
	}
	return !c.titled() && (c.neighbour(-1) || c.initial())
}

// first is the name's first word as written.
func first(c *claim) string { return c.r.tokens[c.i].word(c.r.text) }

// titled tells whether a title stands before a person's name: "Kanzler Scholz", "le président Macron", "M. Macron".
func (c *claim) titled() bool {
	p := c.prev()
	if p == nil {
		return false
	}
	if c.lang == fr && p.key == "m" && strings.TrimSpace(c.r.text[p.end:c.r.tokens[c.i].start]) == "." {
		return true
	}
	return c.r.tokens[c.i].spaced && (westTitles[c.lang].has(p.key) || c.lang == de && strings.HasSuffix(p.key, "prasident") || strings.HasSuffix(p.key, "minister") || strings.HasSuffix(p.key, "ministerin"))
}

// neighbour tells whether the word after (1) or before (-1) a name is a capitalised one that no list has.
func (c *claim) neighbour(side int) bool {
	if c.r.loud {
		return false
	}
	if side < 0 {
		if p := c.prev(); p != nil && p.first && openers[c.lang].has(p.key) {
			return false
		}
	}
	if side > 0 {
		if t := c.next(); t != nil && openers[c.lang].has(t.key) { // "Paris, Der …": a heading's own capitals
			return false
		}
	}
	return c.proper(side)
}

// land decides on a country, a region, a river.
func (c *claim) land(sp spelling, h hit) (hit, bool) {
	e := &c.r.g.entries[sp.entry]
	if c.n == 1 {
		if c.called() || c.quoted() || c.ofBody() || c.neighbour(-1) && !c.placeNoun() || c.lang != de && (c.neighbour(1) || c.dashed(1) || c.dashed(-1)) {
			return hit{}, false
		}
		if other := elsewhere[e.id]; other != "" && c.f != nil && c.f.country[other] {
			return hit{}, false
		}
	}
	if (!e.state || e.id == "country/MC") && len(c.r.matches) > 0 && c.r.club(c.r.tokens[c.i].start) && !c.westIn() {
		return hit{}, false
	}
	switch sp.need {
	case needInside:
		h.rule = ByPosition
		return h, c.inside()
	case needPlace:
		h.rule = ByPlace
		return h, c.preposition() && c.inside()
	case needArticle: // "la Hollande", but not "Hollande"
		h.rule = ByContext
		return h, c.after("la") || c.after("en")
	}
	return h, sp.need == needNothing
}

// meansPerson tells whether the thread has named a person in full whose surname is this place's name: Hollande.
func (c *claim) meansPerson(rivals []spelling) bool {
	for _, s := range rivals {
		if s.need == needNamed && c.f != nil && c.f.person[s.entry] {
			return true
		}
	}
	return false
}

// westTown decides on a city's name.
func (c *claim) westTown(sp spelling, rivals []spelling, h hit) (hit, bool) {
	first := c.r.tokens[c.i]
	if c.called() || c.dashed(1) || c.dashed(-1) || c.scored() || len(c.r.matches) > 0 && c.r.club(first.start) && !c.westIn() {
		return hit{}, false
	}
	if c.n > 1 && first.shout && !c.r.loud && articles[c.lang].has(first.key) { // "LA PAZ" is peace, said loud
		return hit{}, false
	}
	if c.bearer() || c.against() && !strings.Contains(c.r.g.entries[sp.entry].signs, "C") {
		return hit{}, false
	}
	prep := c.preposition()
	if sp.need != needContracted && c.article() {
		return hit{}, false
	}
	if c.lang == fr && c.n > 1 && saints.has(first.key) && c.r.tokens[c.i+1].spaced { // Saint Denis is the saint, Saint-Denis the town
		return hit{}, false
	}
	if c.n == 1 && (c.quoted() || c.ofBody()) {
		return hit{}, false
	}
	if c.lang != de && c.neighbour(1) || !prep && (c.neighbour(-1) || c.named()) && !c.placeNoun() {
		return hit{}, false
	}
	if c.lang == de && c.n == 1 && (first.first || sp.need == needPlace || borne.has(first.key)) && !c.westIn() && c.neighbour(1) {
		return hit{}, false
	}
	chosen, ok := c.westChoose(sp, rivals)
	if !ok || chosen.entry != sp.entry {
		return hit{}, false
	}
	country := c.r.g.entries[sp.entry].country
	beside := c.besideCountry(country)
	switch sp.need {
	case needNothing:
		return h, true
	case needInside:
		h.rule = ByPosition
		return h, c.inside() || prep && !c.r.loud || beside
	case needContracted:
		p := c.prev()
		h.rule = ByPlace
		return h, p != nil && first.spaced && contractions.has(p.key)
	case needPlace:
		return c.placed(h, beside, prep && c.inside() && !c.dative())
	case needIn:
		h.rule = ByPlace
		return h, beside || c.westIn() && c.inside() && !c.dative()
	}
	return hit{}, false
}

// named tells whether a word that some place or person is called by stands right before a town, as a first name does.
func (c *claim) named() bool {
	p := c.prev()
	return p != nil && p.upper && !c.r.loud && c.r.tokens[c.i].spaced && !openers[c.lang].has(p.key) && !common.has(p.key)
}

// westIn tells whether the word for "in" stands before the name: after it a city is no club and no dish.
func (c *claim) westIn() bool {
	p := c.prev()
	if p == nil || !c.r.tokens[c.i].spaced {
		return false
	}
	return ins[c.lang].has(p.key) || c.lang == de && c.n == 1 && (p.key == "nach" || p.key == "aus") && reachable.has(c.r.tokens[c.i].key)
}

// dative tells whether French "à" or Spanish "a" says whom and not where: "j'ai dit à Nancy".
func (c *claim) dative() bool {
	return c.lang == fr && c.after("a") && c.i > 1 && datives.has(c.r.tokens[c.i-2].key)
}

// article tells whether an article stands before a city: "el Sevilla", "le Paris des années 30", "l’Orange": a club, a dish.
func (c *claim) article() bool {
	p := c.prev()
	return p != nil && c.r.tokens[c.i].spaced && (articles[c.lang].has(p.key) || p.key == "l" && c.r.tokens[c.i].elided)
}

// scored tells whether a figure of one digit stands right after a city, as a match's result has it: "Sevilla 1, Valencia 1".
func (c *claim) scored() bool {
	rest := strings.TrimLeft(c.r.text[c.r.tokens[c.i+c.n-1].end:min(len(c.r.text), c.r.tokens[c.i+c.n-1].end+8)], " ")
	if rest == "" || rest[0] < '0' || rest[0] > '9' || c.r.text[c.r.tokens[c.i+c.n-1].end] != ' ' {
		return false
	}
	return len(rest) == 1 || !unicode.IsLetter(rune(rest[1])) && (rest[1] < '0' || rest[1] > '9')
}

// dashed tells whether a dash without spaces joins the name to another word: "Paris-Nice", "Merkel-Raute".
func (c *claim) dashed(side int) bool {
	if side > 0 {
		t := c.next()
		return t != nil && t.joined && !t.spaced && !strings.ContainsRune(c.r.text[c.r.tokens[c.i+c.n-1].end:t.start], ' ')
	}
	p := c.prev()
	return p != nil && c.r.tokens[c.i].joined && !c.r.tokens[c.i].spaced && !strings.ContainsRune(c.r.text[p.end:c.r.tokens[c.i].start], ' ')
}

// naming tells whether a word before says that somebody or something is called so: "heißt Florence", "se llama Roma".
func (c *claim) naming() bool {
	for j := c.i - 1; j >= 0 && j >= c.i-2; j-- {
		if namings.has(c.r.tokens[j].key) {
			return true
		}
		if c.r.tokens[j].upper {
			break
		}
	}
	t := c.next()
	if t == nil || !t.spaced {
		return false
	}
	if c.lang == de {
		return t.key == "heißt" || t.key == "heisst"
	}
	if c.i+c.n+1 == len(c.r.tokens) { // "León se llama mi gato"
		return false
	}
	then := c.r.tokens[c.i+c.n+1].key
	return t.key == "s" && then == "appelle" || t.key == "se" && then == "llama"
}

// titledPlace tells whether a title or an animal stands before a place's name: "Frau Polen", "le commissaire Paris",
// "mi gato, Londres".
func (c *claim) titledPlace() bool {
	p := c.prev()
	if p == nil || c.n > 1 {
		return false
	}
	t := &c.r.tokens[c.i]
	if t.spaced && p.upper && c.i > 1 && (westTitles[c.lang].has(c.r.tokens[c.i-2].key) || westHonours.has(c.r.tokens[c.i-2].key)) {
		return true // "Don Santiago Córdoba"
	}
	return (t.spaced || t.comma) && pets.has(p.key) || t.spaced && (westTitles[c.lang].has(p.key) || westHonours.has(p.key)) ||
		c.lang == fr && c.titled()
}

// westChoose picks among cities of one name. Those of the language's own lands and those that everybody means weigh more; where
// none weighs four times as much as the next, or twelve times as one in another of those lands, nobody can tell.
func (c *claim) westChoose(sp spelling, rivals []spelling) (spelling, bool) {
	g := c.r.g
	weigh := func(s spelling) int {
		if s.entry < 0 || !g.entries[s.entry].city {
			return 0
		}
		e := &g.entries[s.entry]
		weight := e.size + 1
		if homes[c.lang].has(e.country) {
			weight *= 10
		}
		if meant.has(e.id) {
			weight *= 100
		}
		if c.f != nil && c.f.country[e.country] {
			weight += 100_000
		}
		if c.besideCountry(e.country) {
			weight += 10_000_000
		}
		return weight
	}
	best, most := sp, 0
	for _, s := range rivals {
		if w := weigh(s); w > most {
			best, most = s, w
		}
	}
	for _, s := range rivals {
		times, here, there := 4, "", ""
		if s.entry >= 0 && best.entry >= 0 {
			here, there = g.entries[best.entry].country, g.entries[s.entry].country
		}
		if here != there && homes[c.lang].has(here) && homes[c.lang].has(there) {
			times = 12
		}
		if s.entry != best.entry && most < times*weigh(s) {
			return best, false
		}
	}
	return best, true
}

// street tells whether the name is what a street, a school, a treaty or a dish is called by: "rue de Marseille", "calle Toledo".
func (c *claim) street() bool {
	j := c.i - 1
	for ; j >= 0 && j >= c.i-3 && genitives.has(c.r.tokens[j].key) && c.r.tokens[j+1].spaced; j-- {
	}
	if j < 0 || !c.r.tokens[j+1].spaced && !c.r.tokens[j+1].elided {
		return false
	}
	return thoroughfares[c.lang].has(c.r.tokens[j].key)
}

// ofBody tells whether "de" joins the name to a capitalised word that no list has: "Banque de France", "Universidad de Chile".
func (c *claim) ofBody() bool {
	if c.lang == de || c.i < 2 || c.r.loud {
		return false
	}
	p, t := &c.r.tokens[c.i-1], &c.r.tokens[c.i-2]
	if p.key != "de" && p.key != "d" || !p.spaced || !t.upper || t.script != latin || t.first && !institutions.has(t.key) {
		return false
	}
	return len(c.r.g.named(c.lang, t.key)) == 0 && !openers[c.lang].has(t.key)
}

// bearer tells whether somebody is called after a town: "Francisco de Quevedo", "Gottfried von Straßburg".
func (c *claim) bearer() bool {
	if c.i < 2 || !c.r.tokens[c.i].spaced {
		return false
	}
	p := c.r.tokens[c.i-1].key
	return (p == "de" || p == "d" || p == "von" || p == "v") && firstNames.has(c.r.tokens[c.i-2].key)
}

// against tells whether a town is whom one plays against: then it is a club. Whom one is against otherwise are capitals.
func (c *claim) against() bool { return c.after("gegen") || c.after("contre") || c.after("contra") }

// placeNoun tells whether the word before is what the place is: "Hauptstadt Kiew", "Region Kursk".
func (c *claim) placeNoun() bool {
	p := c.prev()
	return p != nil && (placeNouns.has(p.key) || c.lang == de && (strings.HasSuffix(p.key, "hauptstadt") || strings.HasSuffix(p.key, "metropole")))
}

// qualified tells whether an adjective of another country follows a body's name: "le Sénat américain".
func (c *claim) qualified(country string) bool {
	t := c.next()
	if t == nil || !t.spaced || country == "" {
		return false
	}
	for _, s := range c.r.g.named(c.lang, t.key) {
		if s.entry >= 0 && s.form == Adjective && c.r.g.entries[s.entry].country != country {
			return true
		}
	}
	return false
}

// adjective decides on an adjective of a land. One with a capital inside a sentence is part of another name.
func (c *claim) adjective(sp spelling) bool {
	t, next := c.r.tokens[c.i], c.next()
	if c.dish() {
		return false
	}
	if t.upper && !c.r.loud {
		return c.lang == de && t.first && next != nil && next.spaced && !c.dashed(1)
	}
	if sp.need != needNoun {
		return true
	}
	p := c.prev()
	if p == nil || !t.spaced || tongues[c.lang].has(p.key) {
		return false
	}
	if c.lang != de && joins.has(p.key) { // "américains et chinois", but not "anglais et français"
		return c.i > 1 && c.r.g.spoken(&c.r.tokens[c.i-2], c.lang)
	}
	return p.script == latin && p.key != ""
}

// dish tells whether an adjective names a dish, a game or a tool: "salade russe", "café irlandés", "Türkischer Honig".
func (c *claim) dish() bool {
	if c.lang == de {
		t := c.next()
		return t != nil && t.spaced && dishes[de].has(t.key)
	}
	p := c.prev()
	return p != nil && c.r.tokens[c.i].spaced && dishes[c.lang].has(p.key)
}

// spoken tells whether a word is an adjective that is no language's name.
func (g *Gazetteer) spoken(t *token, lang int) bool {
	for _, s := range g.named(lang, t.key) {
		if s.form == Adjective && s.need != needNoun {
			return true
		}
	}
	return false
}

// people decides on a people's name, which has a capital in German and French.
func (c *claim) people() bool {
	if c.dashed(-1) || c.lang != de && c.dashed(1) || c.called() || c.titledPlace() {
		return false
	}
	if t := c.next(); c.lang == de && t != nil && t.spaced && t.upper && !c.r.loud && !c.r.known(t, de) {
		return false // "Deutsche Wohnen", "Schweizer Käse"
	}
	return !c.r.loud
}

// peopled tells whether an article makes a people of a Spanish adjective: "los españoles".
func (c *claim) peopled() bool {
	p := c.prev()
	return p != nil && peoplings.has(p.key)
}

// elide parts "l’Ukraine" and "d’Israël" into two words. What a name itself begins with (D’Angelo) is left whole.
func elide(tokens []token, text string) []token {
	n := 0
	for i := range tokens {
		if elision(&tokens[i], text) > 0 {
			n++
		}
	}
	if n == 0 {
		return tokens
	}
	out := make([]token, 0, len(tokens)+n)
	for _, t := range tokens {
		cut := elision(&t, text)
		if cut == 0 {
			out = append(out, t)
			continue
		}
		head, tail := t, t
		_, size := utf8.DecodeRuneInString(text[t.start+cut:])
		head.end = t.start + cut
		head.past = t.at + utf8.RuneCountInString(text[t.start:head.end])
		head.possessive = false
		head.key, head.upper, head.shout = key(text[head.start:head.end], latin), false, false
		tail.start = head.end + size
		tail.at = head.past + 1
		w := text[tail.start:tail.end]
		tail.key, tail.upper, tail.shout = key(w, latin), false, false
		shape(&tail, w)
		shape(&head, text[head.start:head.end])
		tail.first, tail.joined, tail.spaced, tail.comma, tail.bracket, tail.elided = false, true, true, false, false, true
		out = append(out, head, tail)
	}
	return out
}

// abbreviate makes one word of Spanish "EE. UU.", "EE.UU." and "EE UU".
func abbreviate(tokens []token, text string) []token {
	if !strings.Contains(text, "EE") {
		return tokens
	}
	out := make([]token, 0, len(tokens))
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if i+1 < len(tokens) && t.word(text) == "EE" && tokens[i+1].word(text) == "UU" && tokens[i+1].start-t.end <= 3 {
			next := tokens[i+1]
			i++
			t.end, t.past, t.key = next.end, next.past, "eeuu"
			if strings.HasPrefix(text[t.end:], ".") {
				t.end, t.past = t.end+1, t.past+1
			}
		}
		out = append(out, t)
	}
	return out
}

// elision gives the bytes before the apostrophe of a word that begins with an elided one; 0 for others.
func elision(t *token, text string) int {
	if t.script != latin || t.key == "" {
		return 0
	}
	w := text[t.start:t.end]
	cut := strings.IndexFunc(w, apostrophe)
	if cut < 1 || cut > 6 || !elisions.has(strings.ToLower(w[:cut])) {
		return 0
	}
	_, size := utf8.DecodeRuneInString(w[cut:])
	if utf8.RuneCountInString(w[cut+size:]) < 2 || t.upper && !t.first && !t.shout && w[:cut] != "L" {
		return 0
	}
	return cut
}
