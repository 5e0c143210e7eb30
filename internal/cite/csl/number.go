package csl

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

func itoa(n int) string { return strconv.Itoa(n) }

// aNumber is one number with what may stand before and after it: "3", "IV12", "2nd".
var aNumber = pattern(`^\p{L}?\p{L}?\p{L}?\p{L}?\d+\p{L}?\p{L}?\p{L}?\p{L}?$`)

var betweenNumbers = pattern(`\s*[-–,&]\s*`)

// pattern is compiled when it is first asked.
func pattern(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s) })
}

// numeric says whether a value is a number, or several.
func numeric(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return false
	}
	for _, p := range betweenNumbers().Split(s, -1) {
		if !aNumber().MatchString(p) {
			return false
		}
	}
	return true
}

// several says whether a value is more than one number.
func several(s string) bool {
	s = strings.ReplaceAll(strings.TrimSpace(s), `\-`, "")
	parts := betweenNumbers().Split(s, -1)
	if len(parts) < 2 {
		return false
	}
	digits := 0
	for _, p := range parts {
		if strings.ContainsAny(p, "0123456789") || roman(p) {
			digits++
		}
	}
	return digits > 1
}

func roman(s string) bool { return s != "" && strings.Trim(strings.ToLower(s), "ivxlcdm") == "" }

// number writes the numbers of a value in a form.
func (t *terms) number(s, form, gender string) string {
	var b strings.Builder
	for s != "" {
		at := betweenNumbers().FindStringIndex(s)
		one, sep := s, ""
		if at != nil {
			one, sep, s = s[:at[0]], s[at[0]:at[1]], s[at[1]:]
		} else {
			s = ""
		}
		b.WriteString(t.one(one, form, gender))
		switch strings.TrimSpace(sep) {
		case "-", "–":
			b.WriteString("–")
		case ",":
			b.WriteString(", ")
		case "&":
			b.WriteString(" & ")
		}
	}
	return b.String()
}

func (t *terms) one(s, form, gender string) string {
	n, err := strconv.Atoi(s)
	if err != nil {
		return s
	}
	switch form {
	case "ordinal":
		return s + t.ordinal(n, gender)
	case "long-ordinal":
		if n >= 1 && n <= 10 {
			name := "long-ordinal-"
			if n < 10 {
				name += "0"
			}
			if w, ok := t.words[termKey{name + itoa(n), "", gender}]; ok {
				return w.one
			}
			if w, ok := t.term(name+itoa(n), "", false); ok {
				return w
			}
		}
		return s + t.ordinal(n, gender)
	case "roman":
		if n > 0 && n < 4000 {
			return romans(n)
		}
	}
	return s
}

func romans(n int) string {
	var b strings.Builder
	for _, c := range []struct {
		n int
		s string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= c.n {
			b.WriteString(c.s)
			n -= c.n
		}
	}
	return b.String()
}

var pageRange = pattern(`(\p{L}*)(\d+)\s*[-–]\s*(\p{L}*)(\d+)`)

// pages writes ranges of pages as the style wants them.
func (r *renderer) pages(s string) string {
	how := r.style.pageRange
	dash, ok := r.t.term("page-range-delimiter", "", false)
	if !ok {
		dash = "–"
	}
	return pageRange().ReplaceAllStringFunc(s, func(m string) string {
		p := pageRange().FindStringSubmatch(m)
		if p[1] != p[3] && p[3] != "" {
			return strings.ReplaceAll(m, "-", dash)
		}
		from, to := p[2], p[4]
		if how != "" {
			if len(to) < len(from) {
				to = from[:len(from)-len(to)] + to
			}
			to = shorten(from, to, how)
		}
		return p[1] + from + dash + p[3] + to
	})
}

// shorten leaves out of the second number of a range what the first one says.
func shorten(from, to, how string) string {
	if len(from) != len(to) {
		return to
	}
	same := 0
	for same < len(to)-1 && from[same] == to[same] {
		same++
	}
	keep := len(to) - same
	switch how {
	case "minimal":
	case "minimal-two":
		keep = max(keep, 2)
	case "chicago", "chicago-15", "chicago-16":
		n, _ := strconv.Atoi(from)
		switch {
		case n < 100 || n%100 == 0:
			keep = len(to)
		case n%100 < 10:
		case len(from) == 4 && keep >= 3 && how != "chicago-16":
			keep = 4
		default:
			keep = max(keep, 2)
		}
	default:
		return to
	}
	return to[len(to)-min(keep, len(to)):]
}
