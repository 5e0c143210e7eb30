package quotation

import (
	"slices"
	"strings"
	"sync"
)

// romanLangs are the languages with lists whose letters are Latin, the first of equals first.
func romanLangs() [8]string { return [8]string{"en", "de", "fr", "es", "it", "pt", "pl", "tr"} }

// romanWords tells of which of these languages a small word is, as bits.
var romanWords = sync.OnceValue(func() map[string]uint8 {
	out := map[string]uint8{}
	for i, lang := range romanLangs() {
		for w := range languages()[lang].small {
			out[w] |= 1 << i
		}
	}
	// what French and Italian write together with the word behind it
	for _, p := range strings.Fields("l' d' qu' n' j' s' c' m' t'") {
		out[p] |= 1 << 2
	}
	for _, p := range strings.Fields("l' d' un' dell' nell' all' sull' dall' quell' c'") {
		out[p] |= 1 << 4
	}
	return out
})

// romans counts words in Latin letters by language.
type romans struct {
	words int
	of    [8]int
}

func (r *romans) count(key string) {
	r.words++
	words := romanWords()
	bits := words[key]
	if bits == 0 {
		if i := strings.IndexByte(key, '\''); i > 0 {
			bits = words[key[:i+1]]
		} else if strings.Contains(key, "ł") {
			bits = 1 << 6
		} else if strings.Contains(key, "ı") {
			bits = 1 << 7
		}
	}
	for i := range r.of {
		r.of[i] += int(bits >> i & 1)
	}
}

// language gives the language that most of the small words are of; what is told counts until they speak against it.
func (r *romans) language(told string) string {
	langs := romanLangs()
	best := 0
	for i := range r.of {
		if r.of[i] > r.of[best] {
			best = i
		}
	}
	claimed := slices.Index(langs[:], told)
	switch {
	case claimed >= 0 && (best == claimed || r.of[best]*3 < r.words || r.of[best] <= 2*r.of[claimed]+1):
		return told
	case r.of[best] == 0:
		return ""
	case claimed >= 0, r.of[best]*3 >= r.words && best == 0, r.of[best]*2 >= r.words, r.of[best]*5 >= r.words && (told == "" || told == "und"):
		if best > 0 && slices.Contains(r.of[best+1:], r.of[best]) {
			return "" // as much another's
		}
		return langs[best]
	}
	return ""
}
