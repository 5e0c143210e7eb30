package gazetteer

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// kindOf is the kind that a heading's id tells.
func kindOf(id string) Kind {
	switch what, _, _ := strings.Cut(strings.TrimSpace(id), "/"); what {
	case "body":
		return Organisation
	case "event":
		return Event
	case "person":
		return Person
	}
	return Place
}

// inherit gives German, French and Spanish the English spellings of people and bodies that have none of their own.
func (g *Gazetteer) inherit() {
	var own [nLanguages]map[int32]bool
	for lang := de; lang <= es; lang++ {
		own[lang] = map[int32]bool{}
		for _, p := range g.pending[lang] {
			own[lang][p.sp.entry] = true
		}
	}
	for _, p := range g.pending[en] {
		if p.sp.entry < 0 || p.sp.form != Plain || p.sp.need != needNothing {
			continue
		}
		if k := g.entries[p.sp.entry].kind; k != Person && k != Organisation {
			continue
		}
		for lang := de; lang <= es; lang++ {
			if !own[lang][p.sp.entry] {
				g.pending[lang] = append(g.pending[lang], p)
			}
		}
	}
}

// readWest reads west.tsv.gz: GeoNames' number, country, signs, thousands of people, the name of a town that
// cities.tsv.gz does not have, then the German, French and Spanish names where they differ.
func (g *Gazetteer) readWest(b []byte) error {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(z, 4<<20))
	if err != nil {
		return err
	}
	for i := range g.entries {
		e := &g.entries[i]
		for lang := de; e.city && lang <= es; lang++ {
			e.byHand[lang-de] = e.display[lang] != ""
		}
	}
	for line := range strings.Lines(string(raw)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 8 {
			return fmt.Errorf("%q: not 8 fields", line)
		}
		size, err := strconv.Atoi(f[3])
		if err != nil {
			return err
		}
		e := &g.entries[g.add("city/"+f[0], Place)]
		if f[4] != "" {
			e.country, e.size = f[1], size
			if e.display[en] == "" {
				e.display[en] = f[4]
			}
		}
		e.signs += f[2]
		for lang := de; lang <= es; lang++ {
			if !e.byHand[lang-de] {
				e.display[lang] = f[5+lang-de]
			}
		}
	}
	return z.Close()
}

// westCities adds the cities' names to what waits for a language's table. It is for table, which asks for it once.
func (g *Gazetteer) westCities(lang int) {
	var blocks []pending // what is no name comes last, as it was read
	waiting := g.pending[lang]
	for len(waiting) > 0 && waiting[len(waiting)-1].sp.need == block {
		blocks = append(blocks, waiting[len(waiting)-1])
		waiting = waiting[:len(waiting)-1]
	}
	g.pending[lang] = waiting
	for i := range g.entries {
		if e := &g.entries[i]; e.city && e.display[en] != "" && !e.byHand[lang-de] {
			g.westCity(int32(i), lang)
		}
	}
	g.pending[lang] = append(g.pending[lang], blocks...)
}

// homes are the lands where a language is spoken: of their towns the smaller are listed and more is believed.
var homes = [nLanguages]*wordSet{
	de: &wordSet{words: "DE AT CH LI LU"},
	fr: &wordSet{words: "FR BE CH LU MC"},
	es: &wordSet{words: "ES MX AR CO PE CL VE EC BO PY UY CU DO CR PA GT HN SV NI PR"},
}

// westCity enters a city's names in one language: its own, then the English one.
func (g *Gazetteer) westCity(i int32, lang int) {
	e := &g.entries[i]
	own, signs := e.display[lang], e.signs
	names := []string{own}
	if e.display[en] != own {
		names = append(names, e.display[en])
	}
	for _, name := range names {
		if name == "" || strings.ContainsAny(name, "(,") {
			continue
		}
		n, ok := westNeed(lang, name, signs, own != "" && name == own, e)
		if !ok {
			continue
		}
		put := func(words string, n need) {
			g.pending[lang] = append(g.pending[lang], pending{words: words, sp: spelling{entry: i, need: n}, yielding: true})
		}
		put(name, n)
		if bare, cut := strings.CutPrefix(name, "Le "); cut && lang == fr {
			put(bare, needContracted)
		}
	}
}

// westNeed says what a city's spelling needs in a language, and whether it is worth having.
func westNeed(lang int, name, signs string, translated bool, e *entry) (need, bool) {
	key := latinKey(name)
	home := homes[lang].has(e.country)
	begin, _, _ := strings.Cut(strings.ReplaceAll(name, "-", " "), " ")
	word := strings.IndexByte(signs, "dfs"[lang-de]) >= 0 || nouns[lang].has(key)
	switch {
	case brands.has(key) || strings.Contains(signs, "n") && !home && e.size < 300:
		return needNothing, false
	case utf8.RuneCountInString(name) < 4 && !short.has(key):
		return needIn, home || e.size >= 300
	case word && lang == de:
		return needIn, home || e.size >= 500
	case word && (home && e.size >= 100 || e.size >= 1000 || translated && e.size >= 150):
		return needInside, true
	case word:
		return needIn, home || e.size >= 300
	case strings.Contains(signs, "n") || peoplesNames.has(strings.ToLower(name)) || borne.has(key):
		return needPlace, true
	case lang == es && saints.has(latinKey(begin)):
		return needPlace, true
	case home && strings.ContainsAny(name, " -") && !articles[lang].has(latinKey(begin)) && !saints.has(latinKey(begin)):
		return needNothing, true
	case e.size >= 400 && (home || translated || e.size >= 1000):
		return needNothing, true
	case home && e.size >= 100 || translated && e.size >= 100:
		if lang == de || e.size >= 200 {
			return needNothing, true
		}
		return needInside, true
	case home && lang != de:
		return needInside, e.size >= 50 || !word
	}
	return needPlace, true
}

// spelled is one form of a spelling with what it needs.
type spelled struct {
	words string
	sp    spelling
}

// western gives the forms of a spelling that texts have in German, French and Spanish.
func western(p pending, lang int) []spelled {
	var out []spelled
	add := func(words string, form Form, n need) {
		sp := p.sp
		sp.form, sp.need = form, n
		out = append(out, spelled{words, sp})
		if lang == de && strings.Contains(words, "ß") && sp.exact == "" {
			out = append(out, spelled{strings.ReplaceAll(words, "ß", "ss"), sp})
		}
	}
	if p.sp.need == block || p.sp.exact != "" {
		return []spelled{{p.words, p.sp}}
	}
	switch {
	case lang == de && p.sp.form == Plain:
		add(p.words, Plain, p.sp.need)
		if last := p.words[len(p.words)-1]; !strings.ContainsRune("sxz", rune(last)) && !strings.HasSuffix(p.words, "ß") && !shouted(p.words) {
			add(p.words+"s", Plain, p.sp.need) // the genitive
		}
	case lang == de && p.sp.form == Adjective:
		for _, end := range []string{"e", "en", "er", "es", "em"} {
			add(strings.TrimSuffix(p.words, "~")+end, Adjective, needNothing)
		}
	case lang == de:
		for _, w := range peopleDE(p.words) {
			add(w, People, needNothing)
		}
	case p.sp.form == Adjective && lang == fr:
		sure, spoken := adjectiveFR(p.words)
		for _, w := range sure {
			add(w, Adjective, needNothing)
			add(capital(w), People, needNothing)
		}
		for _, w := range spoken {
			add(w, Adjective, needNoun)
			add(capital(w), People, needNothing)
		}
	case p.sp.form == Adjective:
		sure, spoken := adjectiveES(p.words)
		for _, w := range sure {
			add(w, Adjective, needNothing)
		}
		add(spoken, Adjective, needNoun)
	default:
		add(p.words, p.sp.form, p.sp.need)
	}
	return out
}

// peopleDE gives the forms of a people's name: Ukrainer, Ukrainern, Ukrainerin; Franzose, Franzosen.
func peopleDE(w string) []string {
	switch {
	case w == "Deutsche" || w == "Deutschen":
		return []string{w}
	case w == "Franzose":
		return []string{w, "Franzosen", "Französin", "Französinnen"}
	case strings.HasSuffix(w, "er"):
		return []string{w, w + "n", w + "s", w + "in", w + "innen"}
	case strings.HasSuffix(w, "e"):
		stem := strings.TrimSuffix(w, "e")
		return []string{w, w + "n", stem + "in", stem + "innen"}
	}
	return []string{w}
}

// adjectiveFR gives the forms of an adjective: those that are nothing else, and those that are the language's name too.
func adjectiveFR(w string) (sure, spoken []string) {
	if base, fem, two := strings.Cut(w, "~"); two {
		return []string{base + "s", fem, fem + "s"}, []string{base}
	}
	switch {
	case strings.HasSuffix(w, "s"):
		return []string{w + "e", w + "es"}, []string{w}
	case strings.HasSuffix(w, "e"):
		return []string{w + "s"}, []string{w}
	case strings.HasSuffix(w, "en"):
		return []string{w + "s", w + "ne", w + "nes"}, []string{w}
	}
	return []string{w + "s", w + "e", w + "es"}, []string{w}
}

// adjectiveES does the same for Spanish, where an adjective is the people's name too.
func adjectiveES(w string) (sure []string, spoken string) {
	accents := strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u")
	switch last, _ := utf8.DecodeLastRuneInString(w); last {
	case 'o':
		stem := strings.TrimSuffix(w, "o")
		return []string{stem + "a", stem + "os", stem + "as"}, w
	case 'e', 'a':
		return []string{w + "s"}, w
	case 'í':
		return []string{w + "es", w + "s"}, w
	}
	plain := accents.Replace(w)
	return []string{plain + "a", plain + "es", plain + "as"}, w
}

// capital gives a word of small letters its capital.
func capital(w string) string {
	r, n := utf8.DecodeRuneInString(w)
	return strings.ToUpper(string(r)) + w[n:]
}
