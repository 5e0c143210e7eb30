package figure

import (
	"slices"
	"strings"
	"sync"
)

type class uint8

const (
	ones    class = iota // 0 to 9
	teens                // 10 to 19
	tens                 // 20 to 90
	hundred              // the word that multiplies by a hundred
	cents                // 100 to 900 as one word
	scale                // a thousand and up: what stands before is multiplied
)

// num is what a number word is worth and where it may stand.
type num struct {
	v float64
	c class
}

// bounds is a vague magnitude: "a few", "millions of".
type bounds struct{ low, high float64 }

// hedge is a phrase that stands beside a number and says how it is meant.
type hedge struct {
	words []string
	kind  Hedge
}

// unit is a unit of measure, or a currency.
type unit struct {
	code      string
	dimension string
}

// language is everything that is known of one language. It is made once and never changed.
type language struct {
	code      string
	comma     bool // the comma is the decimal sign
	slavic    bool
	dots      bool            // thousands are set apart by points
	western   bool            // German, French, Spanish
	foreign   bool            // no tables: words are not read
	behind    []hedge         // behind a counter
	counted   []string        // nouns that a counter stands before
	half      map[string]bool // before a magnitude: half of it
	old       map[string]bool // after years: an age
	oldBefore map[string]bool // before the number of years: an age

	cardinals map[string]num
	ordinals  map[string]num // the last word of an ordinal
	endings   []string       // of ordinals in digits: "3rd", "3-й"
	short     map[string]num // glued or close to digits: k, млн
	vague     map[string]bounds
	plurals   map[string]bounds // "millions", "тисячі": vague where no number stands before
	fractions map[string]float64
	minus     []string
	point     []string
	and       []string
	of        []string

	before, after []hedge
	lastWord      map[string][]hedge // before, by its last word
	firstWord     map[string][]hedge // after, by its first
	starts        map[string]bool    // the words that a date may begin with
	heads         map[string]int     // the first token of what is looked up, and of how many tokens it may be
	units         map[string]unit
	money         map[string]unit // after the number
	prefixes      map[string]unit // before it
	percent       []string

	negators  map[string]bool
	labels    map[string]bool // "page", "room": what follows is a name, not a number
	stops     map[string]bool // words that end a noun phrase
	nouns     map[string]string
	adverbs   map[string]bool
	expected  map[string]bool
	past      map[string]bool
	present   map[string]bool
	total     map[string]bool
	yearAfter map[string]bool // a preposition that may stand before a year

	halves  map[string]unit    // half of a unit in one word: полчаса
	persons map[string]bool    // who may have an age
	tenStem map[string]float64 // what the numbers in "семирічний", "девятилетний" begin with
	oneStem map[string]float64
	yearly  []string // what follows it there, without its ending

	dates dateWords
}

// languageOf gives the tables for a language tag; those of English where it is not said, and signs and symbols alone
// for one that has none, with ok false.
func languageOf(tag string) (*language, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	switch base {
	case "en":
		return english(), true
	case "uk":
		return ukrainian(), true
	case "ru":
		return russian(), true
	case "ko":
		return korean(), true
	case "ja":
		return japanese(), true
	case "zh":
		return chinese(), true
	case "ar":
		return arabic(), true
	case "de":
		return german(), true
	case "fr":
		return french(), true
	case "es":
		return spanish(), true
	case "", "und", "mul", "mis", "qaa", "zxx", "art":
		return english(), false
	}
	return foreign(), false
}

// Languages are the language tags that have tables.
func Languages() []string {
	return []string{"en", "uk", "ru", "ko", "ja", "zh", "ar", "de", "fr", "es"}
}

var (
	english   = sync.OnceValue(indexed(newEnglish))
	ukrainian = sync.OnceValue(indexed(newUkrainian))
	russian   = sync.OnceValue(indexed(newRussian))
	korean    = sync.OnceValue(indexed(newKorean))
	japanese  = sync.OnceValue(indexed(newJapanese))
	chinese   = sync.OnceValue(indexed(newChinese))
	arabic    = sync.OnceValue(indexed(newArabic))
	german    = sync.OnceValue(indexed(newGerman))
	french    = sync.OnceValue(indexed(newFrench))
	spanish   = sync.OnceValue(indexed(newSpanish))
	foreign   = sync.OnceValue(indexed(newForeign))
)

// indexed adds the look-up tables to a language, so that most tokens are passed over with one look.
func indexed(make func() *language) func() *language {
	return func() *language {
		l := make()
		l.lastWord, l.firstWord, l.heads = map[string][]hedge{}, map[string][]hedge{}, map[string]int{}
		for _, h := range l.before {
			w := h.words[len(h.words)-1]
			l.lastWord[w] = append(l.lastWord[w], h)
		}
		for _, h := range l.after {
			l.firstWord[h.words[0]] = append(l.firstWord[h.words[0]], h)
		}
		for _, table := range []map[string]unit{l.units, l.money, l.prefixes} {
			for key := range table {
				l.head(key)
			}
		}
		for key := range l.vague {
			l.head(key)
		}
		for key := range l.dates.days {
			l.head(key)
		}
		l.starts = set("a an q i v x ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii")
		w := &l.dates
		for _, m := range []map[string]int{w.months, w.short, w.weekdays, w.which, w.seasons, w.parts} {
			begin(l.starts, m)
		}
		begin(l.starts, w.units)
		begin(l.starts, w.years)
		begin(l.starts, w.that)
		if l.slavic {
			for n := range strings.FieldsSeq("х v і іі ііі іv vі vіі vііі іх хі хіі хііі хіv хv хvі хvіі хvііі хіх хх ххі ххіі") {
				l.starts[n] = true
			}
		}
		begin(l.starts, w.ahead)
		begin(l.starts, l.cardinals)
		begin(l.starts, l.ordinals)
		for key := range w.days {
			first, _, _ := strings.Cut(key, " ")
			l.starts[first] = true
		}
		return l
	}
}

func begin[V any](into map[string]bool, words map[string]V) {
	for w := range words {
		into[w] = true
	}
}

// head notes how many tokens a phrase has.
func (l *language) head(key string) {
	toks := newScan(key, &language{}).toks
	if len(toks) > 0 {
		l.heads[toks[0].norm] = max(l.heads[toks[0].norm], len(toks))
	}
}

// set makes a set of the words of a text.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[strings.ReplaceAll(w, "_", " ")] = true
	}
	return m
}

// unitTable reads lines of "code dimension: word, word". A word may hold spaces and points.
func unitTable(tables ...string) map[string]unit {
	m := map[string]unit{}
	for _, table := range tables {
		for line := range strings.Lines(table) {
			head, words, ok := strings.Cut(strings.TrimSpace(line), ":")
			if !ok {
				continue
			}
			code, dimension, _ := strings.Cut(strings.TrimSpace(head), " ")
			for w := range strings.SplitSeq(words, ",") {
				m[strings.TrimSpace(w)] = unit{code, strings.TrimSpace(dimension)}
			}
		}
	}
	return m
}

// hedgeTable reads lines of "kind: phrase, phrase".
func hedgeTable(table string) []hedge {
	var out []hedge
	for line := range strings.Lines(table) {
		k, phrases, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		for p := range strings.SplitSeq(phrases, ",") {
			out = append(out, hedge{strings.Fields(p), Hedge(k)})
		}
	}
	slices.SortStableFunc(out, func(a, b hedge) int { return len(b.words) - len(a.words) })
	return out
}

// numTable reads lines of "value class: word word".
func numTable(into map[string]num, c class, table map[float64]string) {
	for v, words := range table {
		for w := range strings.FieldsSeq(words) {
			into[w] = num{v, c}
		}
	}
}
