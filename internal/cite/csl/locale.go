package csl

import (
	"io"
	"strconv"
	"strings"
)

// Locale is the words of one language as they were read. It does not change.
type Locale struct {
	Lang string // "en-US"

	root *elem
}

// ParseLocale reads a locale file. Errors have ErrStyle in their chain.
func ParseLocale(r io.Reader) (*Locale, error) {
	root, err := parse(r, "locale")
	if err != nil {
		return nil, err
	}
	return &Locale{Lang: root.get("lang"), root: root}, nil
}

// term is a word of a locale, for one and for many.
type term struct{ one, many string }

type termKey struct{ name, form, gender string }

// terms is a style's words in one language: of the locale, and what the style says otherwise.
type terms struct {
	words    map[termKey]term
	dates    map[string]*elem // by form
	genders  map[string]string
	matches  map[string]string // how far an ordinal's ending reaches
	inQuote  bool              // full stops and commas go inside of quotation marks
	limitDay bool              // only the first of a month is an ordinal
	native   bool              // dates are in the order of the language
	lang     string
}

func newTerms(lang string) *terms {
	return &terms{words: map[termKey]term{}, dates: map[string]*elem{}, genders: map[string]string{}, matches: map[string]string{}, lang: lang}
}

// add lays what a locale element says over what is known.
func (t *terms) add(loc *elem) {
	for _, k := range loc.kids {
		switch k.name {
		case "style-options":
			if v := k.get("punctuation-in-quote"); v != "" {
				t.inQuote = v == "true"
			}
			if v := k.get("limit-day-ordinals-to-day-1"); v != "" {
				t.limitDay = v == "true"
			}
		case "date":
			t.dates[k.get("form")] = k
		case "terms":
			t.addTerms(k)
		}
	}
}

func (t *terms) addTerms(list *elem) {
	ordinals := false
	for _, k := range list.kids {
		name := k.get("name")
		if k.name != "term" {
			continue
		}
		if strings.HasPrefix(name, "ordinal") && !ordinals {
			// A language's ordinals are one set: another's endings do not mix with it.
			ordinals = true
			for key := range t.words {
				if strings.HasPrefix(key.name, "ordinal") {
					delete(t.words, key)
				}
			}
		}
		form := k.get("form")
		if form == "long" {
			form = ""
		}
		var w term
		one, many := k.kid("single"), k.kid("multiple")
		if one == nil && many == nil {
			w.one = k.text
			w.many = k.text
		} else {
			if one != nil {
				w.one = one.text
			}
			if many != nil {
				w.many = many.text
			}
		}
		t.words[termKey{name, form, k.get("gender-form")}] = w
		if strings.HasPrefix(name, "month-") {
			delete(t.words, termKey{ofDay + name, form, ""}) // another word for the month has other cases
		}
		if g := k.get("gender"); g != "" {
			t.genders[name] = g
		}
		if m := k.get("match"); m != "" {
			t.matches[name] = m
		}
	}
}

// forms says what stands in for a form that a language lacks.
var forms = map[string]string{"verb-short": "verb", "symbol": "short", "verb": "", "short": ""}

// term gives a word; ok is false where the language has none.
func (t *terms) term(name, form string, plural bool) (string, bool) {
	if form == "long" {
		form = ""
	}
	for {
		if w, ok := t.words[termKey{name, form, ""}]; ok {
			if plural {
				return w.many, true
			}
			return w.one, true
		}
		if form == "" {
			return "", false
		}
		form = forms[form]
	}
}

// word is term for what every language has.
func (t *terms) word(name string) string {
	w, _ := t.term(name, "", false)
	return w
}

// ordinal gives the ending of a number: "st" of 21.
func (t *terms) ordinal(n int, gender string) string {
	if n < 0 {
		n = -n
	}
	try := func(name string) (string, bool) {
		if gender != "" {
			if w, ok := t.words[termKey{name, "", gender}]; ok {
				return w.one, true
			}
		}
		w, ok := t.words[termKey{name, "", ""}]
		return w.one, ok
	}
	two := func(n int) string { return "ordinal-" + string('0'+rune(n/10)) + string('0'+rune(n%10)) }
	for _, c := range []struct {
		n     int
		match string
	}{{n % 100, "last-two-digits"}, {n % 10, "last-digit"}} {
		name := two(c.n)
		match := t.matches[name]
		if match == "" {
			match = "last-digit"
			if c.n > 9 {
				match = "last-two-digits"
			}
		}
		if match == "whole-number" && n != c.n || match != c.match && match != "whole-number" {
			continue
		}
		if w, ok := try(name); ok {
			return w
		}
	}
	w, _ := try("ordinal")
	return w
}

// ofDay begins the name of the term for a month as it stands after a day, in languages where that is another word:
// "травень", but "16 травня". CSL itself has no such terms.
const ofDay = "day-of-"

// monthOf is month for a date that has a day.
func (t *terms) monthOf(n int, form string) string {
	if w, ok := t.words[termKey{ofDay + "month-" + twoDigits(n), form, ""}]; ok {
		return w.one
	}
	return t.month(n, form)
}

func (t *terms) month(n int, form string) string {
	name := "month-"
	if n > 20 && n < 25 {
		return t.word("season-0" + strconv.Itoa(n-20))
	}
	if n > 12 && n < 17 {
		return t.word("season-0" + strconv.Itoa(n-12))
	}
	if n < 10 {
		name += "0"
	}
	w, _ := t.term(name+strconv.Itoa(n), form, false)
	return w
}
