package screenshot

import (
	"strings"
	"time"
	"unicode"
)

// Grain is how exact a time is.
type Grain string

// Grains.
const (
	Minute Grain = "minute"
	Day    Grain = "day"
	Ago    Grain = "ago" // counted from when the picture was made, which it does not say
)

// Time is what a screenshot says of when. The zero Time says nothing.
type Time struct {
	Part
	Grain Grain
	At    time.Time     // as if in UTC; zero for Ago, and where no year is written
	Back  time.Duration // of Ago
}

// zones is how far the zone of a clock on somebody's screen can be from UTC, either way.
const zones = 14 * time.Hour

// Bounds is the stretch in which the post was made, if the time is right in any zone; zero times where nothing is
// known. From is in it, until is not.
func (t *Time) Bounds() (from, until time.Time) {
	if t.At.IsZero() {
		return from, until
	}
	grain := time.Minute
	if t.Grain == Day {
		grain = 24 * time.Hour
	}
	return t.At.Add(-zones), t.At.Add(grain + zones)
}

// May says whether a post of that time can show the claimed one.
func (t *Time) May(at time.Time) bool {
	from, until := t.Bounds()
	return from.IsZero() || at.IsZero() || !at.Before(from) && at.Before(until)
}

// months are the beginnings of the names of months, in small letters.
func months() [12][]string {
	return [12][]string{
		{"jan", "січ", "يناير"}, {"feb", "лют", "فبراير"}, {"mar", "бер", "مارس"}, {"apr", "кві", "أبريل", "ابريل"}, {"may", "тра", "مايو"}, {"jun", "чер", "يونيو"},
		{"jul", "лип", "يوليو"}, {"aug", "сер", "أغسطس", "اغسطس"}, {"sep", "вер", "سبتمبر"}, {"oct", "жов", "أكتوبر", "اكتوبر"}, {"nov", "лис", "نوفمبر"}, {"dec", "гру", "ديسمبر"},
	}
}

func monthOf(s string) int {
	for i, names := range months() {
		for _, n := range names {
			if strings.HasPrefix(s, n) && len(s) <= len(n)+16 {
				return i + 1
			}
		}
	}
	return 0
}

// number reads digits of any script.
func number(s string) (int, bool) {
	if s == "" || len(s) > 16 {
		return 0, false
	}
	n := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			n = 10*n + int(r-'0')
		case r >= '٠' && r <= '٩':
			n = 10*n + int(r-'٠')
		case r >= '۰' && r <= '۹':
			n = 10*n + int(r-'۰')
		default:
			return 0, false
		}
	}
	return n, n < 100_000
}

// clock is what words of a line say together.
type clock struct {
	year, month, day, hour, minute int
	timed, half, pm                bool
	loose                          []int // numbers that may be a day or a year
	rest                           int   // words that belong to no time
}

// moment reads a date with or without a time of day: "10:23 AM · Oct 31, 2024 · 1.2M Views", "31 жовт. 2024 р., 10:23",
// "오전 10:23 · 2024년 10월 31일". ok is false where there is no whole date.
func moment(s string) (t Time, ok bool) {
	if len(s) > 300 {
		return t, false
	}
	c := clock{}
	low := strings.ToLower(s)
	low = strings.NewReplacer("年", " y ", "月", " mo ", "日", " d ", "년", " y ", "월", " mo ", "일", " d ", "a.m.", "am", "p.m.", "pm", "\u202f", " ", "\u200f", "", "\u200e", "").Replace(low)
	fields := strings.FieldsFunc(low, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("·•,،|", r) })
	for i := 0; i < len(fields); i++ {
		next := ""
		if i+1 < len(fields) {
			next = fields[i+1]
		}
		if c.word(fields[i], next) {
			i++
		}
	}
	return c.time()
}

// word takes one word in; it says whether it took the next, too.
func (c *clock) word(f, next string) bool {
	f = strings.Trim(f, ".")
	if n, ok := number(f); ok {
		switch next {
		case "y":
			c.year = n
		case "mo":
			c.month = n
		case "d":
			c.day = n
		default:
			c.loose = append(c.loose, n)
			return false
		}
		return true
	}
	for _, end := range []string{"am", "pm", "ص", "م"} { // "10:23am"
		if h, ok := strings.CutSuffix(f, end); ok && strings.Contains(h, ":") {
			c.word(h, "")
			f = end
		}
	}
	switch f {
	case "am", "오전", "午前", "ص":
		c.half = true
		return false
	case "pm", "오후", "午後", "م":
		c.half, c.pm = true, true
		return false
	case "at", "р", "в", "о", "г", "في", "utc", "":
		return false
	}
	for _, p := range []string{"오전", "오후", "午前", "午後"} {
		if rest, ok := strings.CutPrefix(f, p); ok {
			c.word(p, "")
			f = rest
		}
	}
	if h, m, ok := strings.Cut(f, ":"); ok {
		hour, a := number(h)
		minute, b := number(strings.SplitN(m, ":", 2)[0])
		if a && b && hour < 25 && minute < 60 {
			c.hour, c.minute, c.timed = hour, minute, true
			return false
		}
	}
	if m := monthOf(f); m > 0 && c.month == 0 {
		c.month = m
		return false
	}
	for _, sep := range []string{".", "/", "-"} {
		p := strings.Split(f, sep)
		if len(p) != 3 {
			continue
		}
		a, ok1 := number(p[0])
		b, ok2 := number(p[1])
		d, ok3 := number(p[2])
		switch {
		case !ok1 || !ok2 || !ok3:
		case a > 1999 && b <= 12:
			c.year, c.month, c.day = a, b, d
			return false
		case d > 1999 && b <= 12 && (sep == "." || a > 12): // 10/11/2024 can be either
			c.year, c.month, c.day = d, b, a
			return false
		case d > 1999 && a <= 12 && b > 12:
			c.year, c.month, c.day = d, a, b
			return false
		}
	}
	c.rest++
	return false
}

// time makes a Time of what was taken in.
func (c *clock) time() (t Time, ok bool) {
	for _, n := range c.loose {
		switch {
		case n > 1999 && n < 2200 && c.year == 0:
			c.year = n
		case n >= 1 && n <= 31 && c.day == 0:
			c.day = n
		}
	}
	if c.year < 2000 || c.month < 1 || c.day < 1 || c.hour == 24 {
		return t, false
	}
	if c.half && c.timed {
		if c.hour < 1 || c.hour > 12 {
			return t, false
		}
		if c.hour %= 12; c.pm {
			c.hour += 12
		}
	}
	at := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, 0, 0, time.UTC)
	if at.Day() != c.day {
		return t, false // 31 February
	}
	t.At, t.Grain = at, Day
	if c.timed {
		t.Grain = Minute
	}
	return t, true
}

// whole says whether a line is a time and counts and nothing else, and no sentence with a date in it.
func (t *Time) whole(s string) bool {
	words := 0
	for _, f := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("·•,،|", r) }) {
		f = strings.Trim(f, ".")
		if strings.ContainsFunc(f, unicode.IsDigit) || monthOf(f) > 0 || countWord(f) {
			continue
		}
		switch f {
		case "am", "pm", "오전", "오후", "午前", "午後", "ص", "م", "at", "р", "в", "о", "utc", "":
			continue
		}
		words++
	}
	return words == 0
}

// since reads how long ago: "3h", "2 год", "3시간", "3時間".
func since(s string) (t Time, ok bool) {
	s = strings.ToLower(strings.TrimFunc(s, ornament))
	i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
	if i <= 0 {
		return t, false
	}
	n, ok := number(s[:i])
	if !ok {
		return t, false
	}
	unit := time.Duration(0)
	switch strings.Trim(strings.TrimSpace(s[i:]), ".") {
	case "s", "с", "초", "秒", "ث":
		unit = time.Second
	case "m", "min", "хв", "분", "分", "د":
		unit = time.Minute
	case "h", "hr", "год", "시간", "時間", "س":
		unit = time.Hour
	case "d", "дн", "д", "일", "日", "ي":
		unit = 24 * time.Hour
	case "w", "тиж", "주", "週間":
		unit = 7 * 24 * time.Hour
	default:
		return t, false
	}
	return Time{Grain: Ago, Back: time.Duration(n) * unit}, true
}
