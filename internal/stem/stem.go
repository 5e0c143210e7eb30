// Package stem gives the forms of a word one name: "shells" and "shelling" are of "shell".
//
// It undoes inflection, not derivation: a word that was made of another (university, universe) is another word. Where a
// stemmer goes further than that, words that it would throw together are told apart by tests here.
//
// Words are folded first, as package fold does. The package is pure and holds no state.
package stem

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
)

// Language is one that has a stemmer, by its BCP 47 name.
type Language string

// Languages.
const (
	Arabic    Language = "ar"
	English   Language = "en"
	French    Language = "fr"
	German    Language = "de"
	Russian   Language = "ru"
	Spanish   Language = "es"
	Ukrainian Language = "uk"
)

var (
	cyrillic = []Language{Russian, Ukrainian}
	latin    = []Language{English, French, German, Spanish}
	arabic   = []Language{Arabic}
	one      = map[string][]Language{"ar": {Arabic}, "en": {English}, "fr": {French}, "de": {German}, "ru": {Russian}, "es": {Spanish}, "uk": {Ukrainian}}
)

// Of gives the languages that a text may be in: the one that its tag names, or, where there is no tag, those that its
// letters allow. It is nil where no stemmer fits. The result is not to be changed.
func Of(tag string, folded []byte) []Language {
	if n := strings.IndexAny(tag, "-_"); n >= 0 {
		tag = tag[:n]
	}
	if len(tag) <= 3 && tag != "" && tag != "und" && tag != "zxx" {
		return one[strings.ToLower(tag)]
	}
	return byLetters(folded)
}

// byLetters looks at the first letters of a text.
func byLetters(folded []byte) []Language {
	var ascii, cyr, arab, uk, ru int
	for i, n := 0, 0; i < len(folded) && n < 400; n++ {
		c := folded[i]
		if c < utf8.RuneSelf {
			if c >= 'a' && c <= 'z' {
				ascii++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(folded[i:])
		i += size
		switch {
		case strings.ContainsRune("іїєґ", r):
			uk++
			cyr++
		case strings.ContainsRune("ыэъ", r):
			ru++
			cyr++
		case unicode.Is(unicode.Cyrillic, r):
			cyr++
		case unicode.Is(unicode.Arabic, r):
			arab++
		}
	}
	switch {
	case cyr > 0 && cyr >= ascii && cyr >= arab:
		switch {
		case uk > ru:
			return one["uk"]
		case ru > uk:
			return one["ru"]
		}
		return cyrillic
	case arab > 0 && arab >= ascii:
		return arabic
	case ascii > 0:
		return one["en"]
	}
	return nil
}

// For gives the languages that a word may be looked for in, by its script.
func For(folded []byte) []Language {
	r, _ := utf8.DecodeRune(folded)
	switch {
	case r < utf8.RuneSelf:
		if r < 'a' || r > 'z' {
			return nil
		}
		return latin
	case unicode.Is(unicode.Latin, r):
		return latin
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.Is(unicode.Arabic, r):
		return arabic
	}
	return nil
}

// Bounds of words that have forms, in code points.
const (
	least = 3
	most  = 40
)

// Word gives the name of a folded word's forms in a language; the word itself where it has no others.
func Word(l Language, folded string) string {
	if n := utf8.RuneCountInString(folded); n < least || n > most || strings.ContainsAny(folded, "0123456789_") {
		return folded
	}
	switch l {
	case English:
		return english(folded)
	case Ukrainian:
		return ukrainian(folded)
	case Arabic:
		return withoutArticle(folded)
	case Russian:
		return snow(folded, russian.Stem)
	case French:
		return romance(folded, french.Stem, frenchMade)
	case German:
		return snow(folded, german.Stem)
	case Spanish:
		return romance(folded, spanish.Stem, spanishMade)
	}
	return folded
}

func snow(word string, stem func(*snowballstem.Env) bool) string {
	e := snowballstem.NewEnv(word)
	stem(e)
	if s := e.Current(); utf8.RuneCountInString(s) >= 2 {
		return s
	}
	return word
}

// Endings by which French and Spanish make words of others, folded: a stemmer would take them off.
var (
	frenchMade  = []string{"ite", "ment", "tion", "sion", "isme", "iste", "eur", "euse", "rice", "ance", "ence", "able", "ible", "logie", "ique", "if", "ive", "eux"}
	spanishMade = []string{"dad", "mente", "cion", "sion", "ismo", "ista", "dor", "dora", "anza", "ancia", "encia", "able", "ible", "logia", "ico", "ica", "ivo", "iva", "oso", "osa", "miento"}
)

// romance leaves words that were made of others as they are, but for their plural.
func romance(word string, stem func(*snowballstem.Env) bool, made []string) string {
	one := strings.TrimSuffix(word, "s")
	for _, s := range []string{word, one, strings.TrimSuffix(one, "e")} {
		for _, end := range made {
			if strings.HasSuffix(s, end) {
				return s
			}
		}
	}
	return snow(word, stem)
}

// withoutArticle takes off the article, and what is written with it: and, with, like.
func withoutArticle(word string) string {
	rest := word
	for _, before := range []string{"و", "ف"} {
		if s, ok := strings.CutPrefix(rest, before); ok && article(s) != s {
			rest = s
			break
		}
	}
	return article(rest)
}

func article(word string) string {
	for _, a := range []string{"بال", "كال", "ال"} {
		if s, ok := strings.CutPrefix(word, a); ok && utf8.RuneCountInString(s) >= 3 {
			return s
		}
	}
	return word
}
