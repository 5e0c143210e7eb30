package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Endings of Ukrainian and Russian, a closed set. Forms that no one says are made too: they are found nowhere.
var (
	adjectiveUK = []string{"ий", "а", "е", "і", "ого", "ому", "им", "ої", "ій", "у", "ою", "их", "ими"}
	adjectiveRU = []string{"ий", "ая", "ое", "ие", "ого", "ому", "им", "ом", "ой", "ую", "их", "ими"}
	peopleUK    = []string{"і", "и", "ів", "ам", "ям", "ами", "ями", "ах", "ях", "а", "я", "у", "ю", "ем", "ом", "ою", "ин", "ина", "ину", "ином", "ка", "ки", "ку", "кою", "о", "еві", "ові", ""}
	peopleRU    = []string{"ы", "и", "е", "ов", "ев", "ей", "ам", "ям", "ами", "ями", "ах", "ях", "а", "я", "у", "ю", "ем", "ом", "ой", "ин", "ина", "ину", "ином", "ка", "ки", "ку", "кой", ""}
)

// inflect gives the forms of a name that a text may have. A "~" in an adjective or people's name takes every ending;
// a name itself is declined by how it ends.
func inflect(name string, lang int, form Form) []string {
	stem, rest, open := strings.Cut(name, "~")
	if open {
		ends := adjectiveUK
		switch {
		case form == People && lang == uk:
			ends = peopleUK
		case form == People:
			ends = peopleRU
		case lang == ru:
			ends = adjectiveRU
		}
		out := make([]string, 0, len(ends))
		for _, e := range ends {
			out = append(out, stem+e+rest)
		}
		return out
	}
	switch {
	case form == Plain && lang == uk:
		return decline(name, endingsUK)
	case form == Plain && lang == ru:
		return decline(name, endingsRU)
	case lang == ar && form != Plain && !strings.Contains(name, " "):
		return nisba(name)
	}
	return []string{name}
}

// nisba gives the forms of an Arabic adjective in ي: "روسي", "روسية", "روسيين", with the article and without.
func nisba(name string) []string {
	var out []string
	ends := []string{"", "ة", "ين", "ون", "ان", "تين", "ات"}
	if !strings.HasSuffix(name, "ي") {
		ends = ends[:1]
	}
	for _, e := range ends {
		out = append(out, name+e, "ال"+name+e)
	}
	return out
}

// ending is one way that words end and what stands in its place in the other cases.
type ending struct {
	end   string
	other []string
}

// The first ending that fits is taken. Soft and hard, animate and not, are not told apart.
var endingsUK = []ending{
	{"ський", []string{"ського", "ському", "ським"}}, {"цький", []string{"цького", "цькому", "цьким"}},
	{"ська", []string{"ської", "ській", "ську", "ською"}}, {"цька", []string{"цької", "цькій", "цьку", "цькою"}},
	{"ське", []string{"ського", "ському", "ським"}},
	{"ий", []string{"ого", "ому", "им"}},
	{"ія", []string{"ії", "ію", "ією"}}, {"’я", []string{"’ї", "’ю", "’єю"}},
	{"ля", []string{"лі", "лю", "лею"}}, {"ня", []string{"ні", "ню", "нею"}}, {"я", []string{"і", "ї", "ю", "ею", "єю", "ям"}},
	{"ка", []string{"ки", "ці", "ку", "кою"}}, {"га", []string{"ги", "зі", "гу", "гою"}}, {"ха", []string{"хи", "сі", "ху", "хою"}},
	{"ша", []string{"ші", "шу", "шею"}}, {"ча", []string{"чі", "чу", "чею"}}, {"жа", []string{"жі", "жу", "жею"}}, {"ща", []string{"щі", "щу", "щею"}},
	{"а", []string{"и", "і", "у", "ою"}},
	{"ець", []string{"ця", "цю", "цем", "ці"}},
	{"іль", []string{"оля", "олю", "олем", "олі", "ілю", "ілі", "ілем", "іля"}},
	{"ь", []string{"я", "ю", "ем", "і", "ю", "ллю"}},
	{"ів", []string{"ова", "ову", "овом", "ові", "ева", "еву", "евом", "еві", "іва", "іву", "івом", "іві"}},
	{"їв", []string{"єва", "єву", "євом", "єві"}},
	{"й", []string{"я", "ю", "єм", "ї"}},
	{"ци", []string{"ців", "цям", "цями", "цях"}}, {"ці", []string{"ців", "цям", "цями", "цях", "ць"}},
	{"и", []string{"", "ів", "ам", "ами", "ах"}},
	{"е", []string{"ого", "ому", "им", "і", "ю"}},
	{"о", []string{"а", "у", "ом", "і"}},
	{"ж", []string{"жа", "жу", "жем", "жі"}}, {"ш", []string{"ша", "шу", "шем", "ші"}}, {"ч", []string{"ча", "чу", "чем", "чі"}},
	{"к", []string{"ка", "ку", "ком", "ці", "кові"}},
	{"і", nil}, {"у", nil}, {"ю", nil}, {"є", nil}, {"ї", nil},
	{"", []string{"а", "у", "ом", "і", "ові"}},
}

var endingsRU = []ending{
	{"ский", []string{"ского", "скому", "ским", "ском"}}, {"цкий", []string{"цкого", "цкому", "цким", "цком"}},
	{"ская", []string{"ской", "скую"}}, {"ая", []string{"ой", "ую"}}, {"яя", []string{"ей", "юю"}}, {"ое", []string{"ого", "ому", "ом", "ым"}},
	{"ий", []string{"ия", "ию", "ием", "ии", "его", "ему", "им", "ем"}}, {"ый", []string{"ого", "ому", "ым", "ом"}},
	{"ия", []string{"ии", "ию", "ией"}}, {"я", []string{"и", "е", "ю", "ей"}},
	{"ка", []string{"ки", "ке", "ку", "кой"}}, {"га", []string{"ги", "ге", "гу", "гой"}}, {"ша", []string{"ши", "ше", "шу", "шей"}},
	{"а", []string{"ы", "е", "у", "ой", "и", "ей"}},
	{"ь", []string{"я", "ю", "ем", "е", "и", "ью"}},
	{"й", []string{"я", "ю", "ем", "е"}},
	{"ы", []string{"", "ов", "ам", "ами", "ах"}}, {"и", []string{"", "ов", "ам", "ами", "ах", "ях", "ей"}},
	{"ье", []string{"ья", "ью", "ьем"}}, {"е", []string{"я", "ю", "ем"}},
	{"о", nil}, {"у", nil}, {"ю", nil}, {"э", nil},
	{"", []string{"а", "у", "ом", "е", "ым"}},
}

// decline gives a name in every case: each word that can change does, all in the same case or none.
func decline(name string, endings []ending) []string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return nil
	}
	if shouted(name) {
		return []string{name}
	}
	last := forms(words[len(words)-1], endings)
	if len(words) == 1 {
		return append([]string{name}, last...)
	}
	out := []string{name}
	first := append([]string{words[0]}, forms(words[0], endings)...)
	middle := strings.Join(words[1:len(words)-1], " ")
	if middle != "" {
		middle += " "
	}
	if stem, ok := strings.CutSuffix(words[0], "а"); ok { // "Південна Корея": the first is an adjective
		first = append(first, stem+"ої", stem+"ій")
	}
	if len(first) > 8 {
		first = first[:8]
	}
	for _, f := range first {
		for _, l := range append([]string{words[len(words)-1]}, last...) {
			if w := f + " " + middle + l; !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

func shouted(name string) bool { return strings.ToUpper(name) == name }

func forms(word string, endings []ending) []string {
	if utf8.RuneCountInString(word) < 3 {
		return nil
	}
	head := ""
	if i := strings.LastIndexByte(word, '-'); i >= 0 {
		head, word = word[:i+1], word[i+1:]
	}
	for _, e := range endings {
		if stem, ok := strings.CutSuffix(word, e.end); ok {
			out := make([]string, 0, len(e.other))
			for _, o := range e.other {
				out = append(out, head+stem+o)
			}
			return out
		}
	}
	return nil
}
