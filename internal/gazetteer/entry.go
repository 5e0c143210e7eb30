package gazetteer

// Kind is what a heading stands for.
type Kind string

// Kinds of headings, as the JSON of an index names them. Events are apart there too.
const (
	Person       Kind = "person"
	Place        Kind = "place"
	Organisation Kind = "organisation"
	Event        Kind = "event"
)

// Form tells how a name stands for its heading. The zero value is the name itself.
type Form string

// Forms of a name. An index puts all but Plain under the heading as a sub-entry.
const (
	Plain     Form = ""
	Adjective Form = "adjective" // "Ukrainian", "північнокорейські", "الروسية"
	People    Form = "people"    // "Ukrainians", "росіяни", "한국인"
)

// Rule names what made a find.
type Rule string

// Rules of finds, the surest first.
const (
	ByRegister  Rule = "register"    // the caller's own names
	ByList      Rule = "list"        // a shipped name that is nothing else
	ByPosition  Rule = "capital"     // a shipped name, with a capital inside its sentence
	ByPlace     Rule = "preposition" // a shipped place, after a word such as "in" or "near"
	ByCountry   Rule = "country"     // a shipped place, and its country is named in the thread
	ByCompanion Rule = "companion"   // a shipped place that is a word too, beside another place
	ByContext   Rule = "context"     // the words beside it say which it is: "the West", "Western partners", "the Kursk axis"
)

// Name is one find. Start and End count code points of the text.
type Name struct {
	Start, End int
	Kind       Kind
	ID         string // the heading: "country/KP", "city/703448", "body/nato"; of the register, what the caller gave
	Form       Form
	Rule       Rule
	Also       []string // headings that are named inside this one: the country in the name of a summit
}

// Languages whose lists are shipped, in the order of their columns.
var languages = [...]string{"en", "uk", "ru", "ko", "ja", "ar", "zh", "de", "fr", "es"}

const (
	en = iota
	uk
	ru
	ko
	ja
	ar
	zh
	de // from here on west.go judges
	fr
	es
	nLanguages
)

// entry is one heading.
type entry struct {
	id      string
	kind    Kind
	country string // ISO 3166 code of the country it is or lies in; "" if none
	display [nLanguages]string
	also    []string
	twin    int32 // of a city, the oblast that has its name; -1 if none
	size    int   // thousands of people, for cities of one name
	city    bool
	signs   string                // of a city, those of cities.tsv.gz and west.tsv.gz
	byHand  [nLanguages - de]bool // of a city, whether it is spelled by hand in German, French, Spanish
	state   bool                  // a country
}

// need is what a spelling asks for beside its letters.
type need uint8

const (
	needNothing    need = iota
	needInside          // not at the start of a sentence, or one of those below
	needPlace           // after a place preposition, or with its country named
	needStrict          // both: it is an English word
	needCompanion       // another place in the same text
	needFollow          // one of the words of partners before nouns
	needArticle         // "the" before, or brackets
	needBefore          // "the" before, as part of the name
	needAxis            // "direction", "axis", "front" after
	needIn              // a town that is a word: after "in", "à" or "en"
	needContracted      // after "au" or "du": "au Havre"
	needNoun            // an adjective that is a language's name too: not after "parle", "en", "le"
	needNamed           // a surname of many: after a title, or where the thread has the whole name
	block               // no name at all
)

// spelling is one way of writing a heading's name in one language.
type spelling struct {
	entry int32
	form  Form
	need  need
	caps  uint16 // which of its words begin with a capital
	art   uint16 // Arabic: which of its words have the article
	exact string // these letters and no others; "" for any case
}
