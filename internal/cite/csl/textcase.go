package csl

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// smallWords stay small in a title, unless they are its first or last word or follow a colon.
var smallWords = sync.OnceValue(func() []string {
	return strings.Fields("a about according across afore after against ahead along alongside amid amidst among amongst an and anenst apart apropos around as aside astride at athwart atop back before behind below beneath beside besides between beyond but by c ca circa contra counter cum de despite down due during ere esp. et except for forth from given in including inside inst into kai like modulo near next nor notwithstanding of off on onto or out over per plus pro pursuant qua rather sans save shall since so some such than that the through throughout thru thruout till to toward towards under underneath until unto up upon upside v v. van versus via vis-à-vis von vs vs. when where whereas will with within without yet")
})

// textCase writes s in a case; english says whether titles are written as English ones are.
func textCase(s, how string, english bool) string {
	switch how {
	case "lowercase":
		return strings.ToLower(s)
	case "uppercase":
		return strings.ToUpper(s)
	case "capitalize-first":
		return upperFirst(s)
	case "capitalize-all":
		return eachWord(s, func(w string, _, _ bool) string { return upperFirst(w) })
	case "sentence":
		if allUpper(s) {
			s = strings.ToLower(s)
		}
		return upperFirst(s)
	case "title":
		if !english {
			return s
		}
		all := allUpper(s)
		return eachWord(s, func(w string, first, last bool) string {
			if all {
				w = strings.ToLower(w)
			}
			if w != strings.ToLower(w) {
				return w
			}
			if !first && !last && slices.Contains(smallWords(), strings.Trim(w, `,;"“”‘’()`)) {
				return w
			}
			return upperFirst(w)
		})
	}
	return s
}

func allUpper(s string) bool {
	return s == strings.ToUpper(s) && s != strings.ToLower(s)
}

// upperFirst makes the first letter large; signs before it are passed over.
func upperFirst(s string) string {
	for i, r := range s {
		if unicode.IsLetter(r) {
			return s[:i] + string(unicode.ToUpper(r)) + s[i+utf8.RuneLen(r):]
		}
		if unicode.IsDigit(r) {
			return s
		}
	}
	return s
}

// eachWord changes the words of s between white space; first and last are also told at a colon's sides.
func eachWord(s string, change func(w string, first, last bool) string) string {
	var b strings.Builder
	first := true
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) })
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		j := strings.IndexFunc(s, unicode.IsSpace)
		if j < 0 {
			j = len(s)
		}
		w := s[:j]
		s = s[j:]
		last := strings.TrimSpace(s) == ""
		b.WriteString(change(w, first, last))
		first = strings.HasSuffix(w, ":") || strings.HasSuffix(w, "?") || strings.HasSuffix(w, "!") || w == "—" || w == "–"
	}
	return b.String()
}
