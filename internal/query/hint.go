package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hint is what somebody may have meant with a query that was read otherwise. It is told where nothing was found.
type Hint struct {
	Code HintCode
	Word string // what was written
	Mean string // the query that may have been meant; "" where it cannot be told
}

// HintCode is a kind of Hint. It is the key under which a catalogue of words has the sentence.
type HintCode string

// Kinds of hints.
const (
	SmallSign HintCode = "small-sign" // or, and, not, near, | or & stood for a word
	Star      HintCode = "star"       // a star, or ?, that does not end a word
	NameKey   HintCode = "name-key"   // an account is named, of whom nothing is found
	InKey     HintCode = "in-key"     // and a collection
	AllWords  HintCode = "all-words"  // several words, of which one may be remembered wrongly
)

// HintCodes are all of them.
func HintCodes() []HintCode { return []HintCode{SmallSign, Star, NameKey, InKey, AllWords} }

// signs are words that people write for OR, AND, NOT and NEAR.
var signs = map[string]string{
	"or": "OR", "|": "OR", "||": "OR", "oder": "OR", "ou": "OR", "або": "OR", "или": "OR", "أو": "OR", "או": "OR", "या": "OR", "または": "OR", "또는": "OR", "或": "OR", "或者": "OR", "หรือ": "OR",
	"and": "", "&": "", "&&": "", "+": "", "und": "", "та": "", "і": "", "и": "", "و": "", "그리고": "",
	"not": "NOT", "не": "NOT", "nicht": "NOT", "لا": "NOT",
	"near": "NEAR", "рядом": "NEAR", "поруч": "NEAR",
}

// Hints says what a query that can be read may have meant otherwise, each kind once. What is found, and what is held,
// is not looked at: it tells nothing of either.
func Hints(said string, n Node) []Hint {
	var out []Hint
	if h, ok := smallSign(said); ok {
		out = append(out, h)
	}
	seen := map[HintCode]bool{}
	add := func(h Hint) {
		if !seen[h.Code] {
			seen[h.Code] = true
			out = append(out, h)
		}
	}
	Walk(n, func(n Node, _ bool) {
		switch n := n.(type) {
		case Words:
			if i := strings.IndexAny(n.Text, "*?"); !n.Quoted && i >= 0 && i < len(strings.TrimRight(n.Text, "?!*")) {
				add(Hint{Code: Star, Word: n.Text})
			}
		case Field:
			switch n.Key {
			case From, To, Mentions:
				add(Hint{Code: NameKey, Word: n.String()})
			case In:
				add(Hint{Code: InKey, Word: n.String()})
			}
		}
	})
	if h, ok := allWords(n); ok && len(out) == 0 {
		out = append(out, h)
	}
	return out
}

// anyOf is of how many words a query is offered that any of them answers.
const anyOf = 12

// allWords is told of words side by side and nothing else: whoever half remembers a post has one of them wrong.
func allWords(n Node) (Hint, bool) {
	all, ok := n.(All)
	if !ok || len(all.List) > anyOf {
		return Hint{}, false
	}
	for _, x := range all.List {
		if _, ok := x.(Words); !ok {
			return Hint{}, false
		}
	}
	return Hint{Code: AllWords, Word: all.String(), Mean: Any(all).String()}, true
}

// smallSign looks for a word that may stand for a sign, with something on each side of it (NOT: behind it).
func smallSign(said string) (Hint, bool) {
	words := strings.Fields(said)
	first, quoted := "", false
	for i, w := range words {
		for _, r := range w {
			quoted = quoted != isQuote(r)
		}
		low := strings.ToLower(w)
		to, ok := signs[low]
		switch {
		case quoted:
			continue
		case ok && w != to && i+1 < len(words) && (i > 0 || to == "NOT"):
			words[i] = to
		case utf8.RuneCountInString(w) > 1 && (w[0] == '+' || w[0] == '!') && wordBegins(w[1:]):
			words[i] = map[byte]string{'+': "", '!': "-"}[w[0]] + w[1:]
		default:
			continue
		}
		if first == "" {
			first = w
		}
	}
	if first == "" {
		return Hint{}, false
	}
	mean := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	if _, err := Parse(mean); err != nil {
		mean = ""
	}
	return Hint{Code: SmallSign, Word: first, Mean: mean}, true
}

func wordBegins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsNumber(r) || isQuote(r)
}

// String says it in English.
func (h Hint) String() string {
	s := ""
	switch h.Code {
	case SmallSign:
		s = h.Word + " was looked for as a word: OR and NOT are signs in capitals, and what stands side by side is all wanted"
	case Star:
		s = h.Word + ": a star stands at the end of a word only, as in shell*"
	case NameKey:
		s = h.Word + " names an account by its handle or id, as it stands in the list of accounts"
	case AllWords:
		s = "all of these words must stand in one post: " + h.Word + "; any of them: clew search --sort relevance '" + strings.ReplaceAll(h.Mean, "'", `'\''`) + "'"
		return s
	case InKey:
		s = h.Word + " names a collection by its title or number, as it stands in the list of collections"
	}
	if h.Mean != "" {
		s += "; did you mean " + h.Mean + "?"
	}
	return s
}
