// Package words is the catalogue of what the interface says, in each of its languages. Code names a
// sentence by its key; what it is in a language stands in catalog/LANGUAGE/AREA.toml, which anyone can
// read and extend. doc/languages.md tells how.
//
// What a catalogue says does not change once it is loaded; any number of goroutines may use it. Sentences are plain
// text: whoever puts them on a page escapes them.
package words

import (
	"strconv"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Language is one language of the interface.
type Language struct {
	Tag  string // BCP 47: "en", "uk"
	Name string // of itself: "English", "Українська"
	Dir  string // "ltr" or "rtl"

	tag    language.Tag
	months [12]string // as they stand in a date
	day    sentence   // {0} day, {1} month, {2} year
	areas  *areas
	base   *Language // asked for what is missing here; nil for the first
}

// entry is one key of the catalogue: a sentence, or one for each plural form.
type entry struct {
	text  sentence
	forms map[plural.Form]sentence
}

// Say gives the sentence of a key, with args in the places {0}, {1} and so on. Where the sentence has
// plural forms, the first number among args chooses one. A key that no language has gives the key itself in
// brackets, and the catalogue's test finds it.
func (l *Language) Say(key string, args ...any) string {
	var room [128]byte
	return string(l.Append(room[:0], key, args...))
}

// Append appends what Say gives.
func (l *Language) Append(b []byte, key string, args ...any) []byte {
	e, from, ok := l.find(key)
	if !ok {
		return append(append(append(b, '['), key...), ']')
	}
	s := e.text
	if e.forms != nil {
		s = e.forms[from.form(args)]
		if s == nil {
			s = e.forms[plural.Other]
		}
	}
	return s.append(b, args)
}

// Has says whether a key is known, in this language or in one that it leans on.
func (l *Language) Has(key string) bool {
	_, _, ok := l.find(key)
	return ok
}

func (l *Language) find(key string) (entry, *Language, bool) {
	for at := l; at != nil; at = at.base {
		if e, ok := at.areas.entry(key); ok {
			return e, at, true
		}
	}
	return entry{}, nil, false
}

// form is the plural form of the first number among args.
func (l *Language) form(args []any) plural.Form {
	for _, a := range args {
		var n int64
		switch a := a.(type) {
		case int:
			n = int64(a)
		case int64:
			n = a
		default:
			continue
		}
		if n < 0 {
			n = -n
		}
		return plural.Cardinal.MatchPlural(l.tag, int(n%10_000_000), 0, 0, 0, 0)
	}
	return plural.Other
}

// Day says a date, in UTC; "" for the zero time.
func (l *Language) Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	var room [48]byte
	return string(l.AppendDay(room[:0], t))
}

// AppendDay appends what Day gives.
func (l *Language) AppendDay(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	y, m, d := t.UTC().Date()
	return l.day.append(b, []any{strconv.Itoa(d), l.months[m-1], strconv.Itoa(y)})
}

// Number says a number.
func (l *Language) Number(n int) string { return strconv.Itoa(n) }

// sentence is a text with places for arguments: literal text, or the number of an argument in turn.
type sentence []piece

type piece struct {
	text string
	arg  int // -1 for text
}

func (s sentence) append(b []byte, args []any) []byte {
	for _, p := range s {
		switch {
		case p.arg < 0:
			b = append(b, p.text...)
		case p.arg < len(args):
			b = appendArg(b, args[p.arg])
		}
	}
	return b
}

func appendArg(b []byte, a any) []byte {
	switch a := a.(type) {
	case string:
		return append(b, a...)
	case int:
		return strconv.AppendInt(b, int64(a), 10)
	case int64:
		return strconv.AppendInt(b, a, 10)
	case interface{ String() string }:
		return append(b, a.String()...)
	}
	return b
}
