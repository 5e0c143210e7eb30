package answer

import (
	"strings"
	"unicode"

	"clew/internal/words"
)

// points cuts code points out of a text; to is -1 for its end.
func points(s string, from, to int) string {
	if to >= 0 && to <= from {
		return ""
	}
	start, end, n := len(s), len(s), 0
	for i := range s {
		if n == from {
			start = i
		}
		if n == to {
			end = i
			break
		}
		n++
	}
	return s[min(start, end):end]
}

// near gives at most so many code points of a text, from its end or its beginning, cut between words or
// sentences, with an ellipsis where it was cut.
func near(s string, end bool, most int) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) <= most {
		return string(r)
	}
	if end {
		cut := len(r) - most
		at := cut
		for i := cut; i < len(r)-most/3; i++ { // from the beginning of a sentence if there is one
			if stop(r[i]) && i+1 < len(r) && (unicode.IsSpace(r[i+1]) || wide(r[i])) {
				return "… " + strings.TrimSpace(string(r[i+1:]))
			}
		}
		for at < len(r)-1 && at < cut+40 && !unicode.IsSpace(r[at]) {
			at++
		}
		if at == cut+40 {
			at = cut
		}
		return "… " + strings.TrimSpace(string(r[at:]))
	}
	for i := most - 1; i > most/3; i-- {
		if stop(r[i]) && (unicode.IsSpace(r[i+1]) || wide(r[i])) {
			return string(r[:i+1]) + " …"
		}
	}
	at := most
	for at > 1 && at > most-40 && !unicode.IsSpace(r[at]) {
		at--
	}
	if at == most-40 {
		at = most
	}
	return strings.TrimSpace(string(r[:at])) + " …"
}

// stop says whether a letter ends a sentence.
func stop(r rune) bool { return strings.ContainsRune(".!?…。！？؟।\n", r) }

// wide says of a stop that no space follows it.
func wide(r rune) bool { return r > 0x3000 }

// squeezed puts a text on one line, without signs that turn the direction of what stands around it.
func squeezed(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return unicode.ReplacementChar
		}
		return r
	}, s)), " ")
}

func startsWithSpace(s string) bool { return s != strings.TrimLeftFunc(s, unicode.IsSpace) }

func endsWithSpace(s string) bool { return s != strings.TrimRightFunc(s, unicode.IsSpace) }

// foreign puts somebody's words into a sentence of a language: on one line, and isolated where either is written
// from right to left.
func foreign(l *words.Language, s string) string {
	s = squeezed(s)
	if l.Dir == "rtl" || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
	}) {
		return "\u2068" + s + "\u2069"
	}
	return s
}

// otherScript says whether a text has letters of a script that look like those of another one, in which the
// other text is.
func otherScript(record, quote string) bool {
	alike := []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek}
	has := func(s string, t *unicode.RangeTable) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(t, r) })
	}
	in := -1 // the script of the record's word, if it is one alone
	for i, t := range alike {
		if has(record, t) {
			if in >= 0 {
				return false
			}
			in = i
		}
	}
	for i, t := range alike {
		if in >= 0 && i != in && has(quote, t) {
			return true
		}
	}
	return false
}
