package query

import (
	"strconv"
	"strings"
	"time"
)

// Time is a time as a query names it: a year, month, day, minute or second of the calendar, or so long ago.
// The zero Time is none.
type Time struct {
	At   time.Time // its beginning, in UTC; zero of one that is relative
	Unit Unit      // what was named
	Ago  int       // so many Units before now
	Name bool      // a day that has a name, today or yesterday: all of it
}

// Unit is how exact a Time is.
type Unit uint8

// Units.
const (
	Second Unit = iota + 1
	Minute
	Hour
	Day
	Week
	Month
	Year
)

// Span gives the beginning and the end of what is named: a day that is named is all of it, in UTC. So long ago
// is a moment, counted from now, but for days that have a name (today, yesterday).
func (t Time) Span(now time.Time) (from, before time.Time) {
	from, now = t.At, now.UTC()
	if from.IsZero() {
		switch t.Unit {
		case Hour:
			from = now.Add(-time.Duration(t.Ago) * time.Hour)
		case Week:
			from = now.AddDate(0, 0, -7*t.Ago)
		case Month:
			from = now.AddDate(0, -t.Ago, 0)
		case Year:
			from = now.AddDate(-t.Ago, 0, 0)
		default:
			from = now.AddDate(0, 0, -t.Ago)
		}
		if t.Name {
			from = from.Truncate(24 * time.Hour)
			return from, from.AddDate(0, 0, 1)
		}
		return from, from
	}
	switch t.Unit {
	case Year:
		return from, from.AddDate(1, 0, 0)
	case Month:
		return from, from.AddDate(0, 1, 0)
	case Day:
		return from, from.AddDate(0, 0, 1)
	case Minute:
		return from, from.Add(time.Minute)
	}
	return from, from.Add(time.Second)
}

var layouts = []struct {
	layout string
	unit   Unit
}{
	{"2006", Year}, {"2006-01", Month}, {"2006-01-02", Day}, {"2006-01-02T15:04", Minute}, {"2006-01-02T15:04:05", Second},
	{"2006-01-02T15:04Z07:00", Minute}, {"2006-01-02T15:04:05Z07:00", Second},
}

// maxAgo is how far back a relative time goes, in its unit: ten thousand days are 27 years.
const maxAgo = 10_000

// readTime reads a time in small letters.
func readTime(s string) (Time, bool) {
	switch s {
	case "today":
		return Time{Unit: Day, Name: true}, true
	case "yesterday":
		return Time{Unit: Day, Ago: 1, Name: true}, true
	}
	for _, l := range layouts {
		if at, err := time.Parse(l.layout, strings.ToUpper(s)); err == nil && at.Year() > 0 {
			return Time{At: at.UTC(), Unit: l.unit}, true
		}
	}
	if len(s) < 2 {
		return Time{}, false
	}
	unit, ok := map[byte]Unit{'h': Hour, 'd': Day, 'w': Week, 'm': Month, 'y': Year}[s[len(s)-1]]
	n, err := strconv.Atoi(s[:len(s)-1])
	if !ok || err != nil || n < 0 || n > maxAgo || s[0] < '0' || s[0] > '9' {
		return Time{}, false
	}
	return Time{Unit: unit, Ago: n}, true
}
