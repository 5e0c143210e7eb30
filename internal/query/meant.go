package query

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// langNames are names of languages, in English and their own, with the codes that they have.
const langNames = " english:en ukrainian:uk українська:uk укр:uk ua:uk russian:ru русский:ru рус:ru german:de deutsch:de french:fr français:fr francais:fr spanish:es español:es espanol:es italian:it italiano:it polish:pl polski:pl " +
	"portuguese:pt português:pt arabic:ar العربية:ar عربي:ar hebrew:he עברית:he persian:fa farsi:fa فارسی:fa turkish:tr türkçe:tr hindi:hi हिन्दी:hi korean:ko 한국어:ko japanese:ja 日本語:ja jp:ja chinese:zh 中文:zh thai:th ไทย:th dutch:nl nederlands:nl swedish:sv svenska:sv czech:cs greek:el ελληνικά:el romanian:ro "

func langMeant(low string) *Error {
	e := &Error{Code: NoLang}
	if _, after, ok := strings.Cut(langNames, " "+low+":"); ok {
		code, _, _ := strings.Cut(after, " ")
		e.Mean = "lang:" + code
	}
	return e
}

var (
	yearFirst = pattern(`^(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?$`)
	yearLast  = pattern(`^(?:(\d{1,2})[-./])?(\d{1,2})[-./](\d{4})$`)
	compact   = pattern(`^(\d{4})(\d{2})(\d{2})$`)
	inHan     = pattern(`^(\d{4})[年년](?:(\d{1,2})[月월])?(?:(\d{1,2})[日일]?)?$`)
	agoLong   = pattern(`^(\d{1,4})-?(hours?|days?|weeks?|months?|years?|mo|wk|yr|днів|дней|тижнів|недель)?$`)
)

// pattern is compiled when it is first asked: most queries need none.
func pattern(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s) })
}

// timeMeant gives a time that can be read for one that was written otherwise; "" where it may be more than one.
func timeMeant(s string) string {
	s = strings.Map(func(r rune) rune { // digits of other scripts
		for _, zero := range "０٠۰०๐" {
			if r >= zero && r <= zero+9 {
				return r - zero + '0'
			}
		}
		return r
	}, s)
	if _, ok := readTime(s); ok {
		return s
	}
	for _, x := range []func() *regexp.Regexp{yearFirst, compact, inHan} {
		if m := x().FindStringSubmatch(s); m != nil {
			return calendar(m[1], m[2], m[3])
		}
	}
	if m := yearLast().FindStringSubmatch(s); m != nil {
		day, month := m[1], m[2]
		if a, _ := strconv.Atoi(day); strings.Contains(s, "/") && day != "" {
			// A day or a month may stand first.
			b, _ := strconv.Atoi(month)
			if a <= 12 && b <= 12 && a != b {
				return ""
			}
			if b > 12 {
				day, month = month, day
			}
		}
		return calendar(m[3], month, day)
	}
	if m := agoLong().FindStringSubmatch(s); m != nil && (m[2] != "" || len(m[1]) < 4) {
		unit := "d"
		if m[2] != "" {
			first, _, _ := strings.Cut(m[2], "s")
			unit = map[string]string{"mo": "m", "wk": "w", "yr": "y", "днів": "d", "дней": "d", "тижнів": "w", "недель": "w"}[first]
			if unit == "" {
				unit = m[2][:1]
			}
		}
		if _, ok := readTime(m[1] + unit); ok {
			return m[1] + unit
		}
	}
	return ""
}

// calendar writes a date of a calendar; "" of what is none.
func calendar(year, month, day string) string {
	s, layout := year, "2006"
	for _, part := range []string{month, day} {
		if part == "" {
			break
		}
		if len(part) < 2 {
			part = "0" + part
		}
		s += "-" + part
		layout += map[int]string{4: "-01", 7: "-02"}[len(layout)]
	}
	if _, err := time.Parse(layout, s); err != nil {
		return ""
	}
	return s
}
