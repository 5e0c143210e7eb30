package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// city takes one city of the made list. What a spelling needs follows from how large the city is and from what else
// its name could be: signs are C for a capital, w for an English word, n, u and r for a name of people.
func (g *Gazetteer) city(id, country, signs string, size int, names []string) {
	i := g.add("city/"+id, Place)
	e := &g.entries[i]
	e.country, e.size, e.signs = country, size, signs
	large := strings.Contains(signs, "C") && size >= 100 || size >= 1000
	known := e.display[en] != "" // spelled by hand
	if twin, ok := g.byID[twinID(country, e.display[en], names[0])]; ok {
		e.twin = twin
	}
	for lang, name := range names {
		name = trimmed(name)
		if name == "" {
			continue
		}
		if known && e.display[lang] != "" {
			continue
		}
		if e.display[lang] == "" {
			e.display[lang] = name
		}
		name = bare(lang, name, country)
		n, ok := cityNeed(lang, name, country, signs, large, size)
		if ok {
			g.pending[lang] = append(g.pending[lang], pending{words: name, sp: spelling{entry: i, need: n}, yielding: true})
		}
	}
}

func twinID(country, byHand, made string) string {
	if byHand == "" {
		byHand = made
	}
	return "area/" + strings.ToLower(country) + "-" + strings.ToLower(byHand)
}

// spaceless tells whether a language writes its words without spaces, or particles together with them.
func spaceless(lang int) bool { return lang == ko || lang == ja || lang == zh }

// trimmed is a name without marks that cannot be seen, and without spaces and apostrophes around it.
func trimmed(name string) string {
	if strings.IndexFunc(name, mark) >= 0 {
		name = strings.Map(func(r rune) rune {
			if mark(r) {
				return -1
			}
			return r
		}, name)
	}
	return strings.TrimFunc(name, func(r rune) bool { return r == ' ' || r == '’' || r == 'ʼ' || r == '\'' })
}

// mark says whether a letter is a sign that cannot be seen. Most letters are of scripts that have none.
func mark(r rune) bool {
	if r < 0xad || r > 0xad && r < 0x600 || r >= 0x3000 && r < 0xfe00 {
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

// taken tells whether a country or region has the name already: "Singapore", "الكويت".
func (g *Gazetteer) taken(t *part, lang int, name string) bool {
	tokens := tokenize(name)
	if lang == ar {
		for i := range tokens {
			tokens[i].key, _ = article(tokens[i].key)
		}
	}
	have := t.names[joinKeys(tokens)]
	if spaceless(lang) {
		have = t.names[name]
	}
	for _, s := range have {
		if s.entry >= 0 && !g.entries[s.entry].city {
			return true
		}
	}
	return false
}

// cityNeed says what a made city's spelling needs, and whether it is worth having at all.
func cityNeed(lang int, name, country, signs string, large bool, size int) (need, bool) {
	n := utf8.RuneCountInString(name)
	several := strings.IndexByte(name, ' ') >= 0 || strings.IndexByte(name, '-') >= 0
	switch lang {
	case en:
		switch {
		case n < 4 || strings.Contains(name, "("):
			return needStrict, n >= 3
		case strings.Contains(signs, "w"):
			return needStrict, true
		case strings.Contains(signs, "n") || peoplesNames.has(strings.ToLower(name)):
			return needPlace, true
		case large && size >= 400 || large && several:
			return needNothing, true
		case large || several:
			return needInside, true
		}
		return needInside, true
	case uk, ru:
		switch {
		case n < 4 || strings.ContainsAny(signs, "ur"):
			return needPlace, n >= 3
		case large && size >= 400:
			return needNothing, true
		}
		return needInside, true
	case ko:
		if n == 2 {
			return needPlace, (large || size >= 1000 || country == "KR") && !shortWords[ko].has(name)
		}
		return needNothing, n >= 3 && (large || size >= 300 || country == "UA")
	case ja:
		if r, _ := utf8.DecodeRuneInString(name); unicode.Is(unicode.Katakana, r) {
			return needNothing, n >= 3 && (large || size >= 300 || country == "UA")
		}
		return needNothing, false // in Han letters only those spelled by hand
	case zh:
		if n == 2 {
			return needPlace, (size >= 400 || strings.Contains(signs, "C")) && !shortWords[zh].has(name)
		}
		return needNothing, n >= 3 && (large || size >= 300)
	case ar:
		if strings.HasPrefix(name, "ال") || n < 4 {
			return needPlace, size >= 1000 && n >= 3 && !shortWords[ar].has(name)
		}
		if large || country == "UA" {
			return needNothing, true
		}
		return needPlace, size >= 300
	}
	return needPlace, false
}

// bare takes the word for city off a name that is told without it.
func bare(lang int, name, country string) string {
	switch lang {
	case zh: // 胡志明 is a man, 胡志明市 a city: only those of China
		if s, ok := strings.CutSuffix(name, "市"); ok && country == "CN" && utf8.RuneCountInString(s) >= 2 {
			return s
		}
	case ko:
		for _, end := range []string{"광역시", "특별시", " 시", "시"} {
			if s, ok := strings.CutSuffix(name, end); ok && utf8.RuneCountInString(s) >= 2 && (end != "시" || utf8.RuneCountInString(s) == 2) {
				return s
			}
		}
	}
	return name
}

// oblast enters what an oblast is called by the name of its city or the adjective of it.
func (g *Gazetteer) oblast(i int32, lang int, base string) {
	put := func(words string, n need) {
		g.pending[lang] = append(g.pending[lang], pending{words: words, sp: spelling{entry: i, need: n}, asIs: true})
	}
	switch lang {
	case en:
		for _, w := range []string{" Oblast", " oblast", " region", " Region", " province", " Province", " oblasts", " regions"} {
			put(base+w, needNothing)
		}
		put(base, needAxis)
	case uk, ru:
		nouns, ends := []string{"область", "області", "областю", "напрямок", "напрямку", "напрямком", "напрямі", "напрям"}, adjectiveUK
		if lang == ru {
			nouns, ends = []string{"область", "области", "областью", "направление", "направлении", "направления", "направлению"}, adjectiveRU
		}
		for _, e := range ends {
			for _, n := range nouns {
				put(base+e+" "+n, needNothing) // written with a capital or without
			}
		}
	case ko:
		put(base+"주", needNothing)
		put(base, needAxis)
	case ja:
		put(base+"州", needNothing)
		put(base, needAxis)
	case ar:
		for _, w := range []string{"منطقة ", "مقاطعة ", "إقليم "} {
			put(w+base, needNothing)
		}
	}
}
