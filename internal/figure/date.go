package figure

import (
	"fmt"
	"time"
)

// Grain is how exact a date is.
type Grain string

// The grains.
const (
	Day     Grain = "day"
	Week    Grain = "week"
	Month   Grain = "month"
	Season  Grain = "season"
	Quarter Grain = "quarter"
	Year    Grain = "year"
	Decade  Grain = "decade"
	Century Grain = "century"
	Period  Grain = "period"   // from one date to another
	Loose   Grain = "nowadays" // no time that could be pointed at
)

// Reference is what relative dates are counted from: when the text was written, in its author's time zone.
type Reference struct {
	At    time.Time      // zero where it is not known: relative dates are then refused
	Zone  *time.Location // nil means UTC
	South bool           // the author's summer is in January
}

func (r Reference) known() bool { return !r.At.IsZero() }

// now is the reference as a day of the author's calendar.
func (r Reference) now() time.Time {
	z := r.Zone
	if z == nil {
		z = time.UTC
	}
	y, m, d := r.At.In(z).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, z)
}

// Date is one date of a text.
type Date struct {
	Span     Span
	Text     string
	Value    string // ISO 8601-2: 2024-10-31, 2024-W44, 2024-10, 2024-22 (summer), 2024-35 (third quarter), 2014, 199X, 19XX, a/b; empty where it has none
	Grain    Grain
	Earliest time.Time // the first day that it may mean
	Latest   time.Time // the last day, itself included
	Relative bool      // it was counted from Reference
	From     time.Time // the reference day that was used; zero where none was
	Assumed  string    // what the text leaves out and was filled in: "year", "which one"
	Readings []string  // the values it may have where it has more than one, likeliest first
	Refused  string    // why it has no value
	Rule     string

	month, day int // of a date whose year was assumed
	season     int // the year of a season

	elapsed bool // a duration stands in it, which is a quantity as well
}

// NoReference is why a relative date has no value.
const NoReference = "the time of writing is not known"

// Dates finds the dates of a text, in its order. Times of day and durations are none. A bare "may", "march",
// "sun" or "on" is no date; relative dates without a reference are found but refused.
func Dates(text, lang string, ref Reference) []Date {
	l, _ := languageOf(lang)
	return newScan(text, l).dates(ref, false)
}

// partial is a date while it is read; noughts are what the text does not say.
type partial struct {
	year, month, day int
}

func date(y, m, d int, ref Reference) time.Time {
	z := ref.Zone
	if z == nil {
		z = time.UTC
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, z)
}

// valid says whether a day exists in the calendar.
func valid(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return false
	}
	if y == 0 {
		y = 2000
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t.Day() == d
}

func (d *Date) setDay(t time.Time) {
	d.Grain, d.Earliest, d.Latest, d.Value = Day, t, t, t.Format(time.DateOnly)
}

func (d *Date) setWeek(t time.Time) {
	monday := t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	y, w := monday.ISOWeek()
	d.Grain, d.Earliest, d.Latest, d.Value = Week, monday, monday.AddDate(0, 0, 6), fmt.Sprintf("%04d-W%02d", y, w)
}

func (d *Date) setMonth(y, m int, ref Reference) {
	t := date(y, m, 1, ref)
	d.Grain, d.Earliest, d.Latest, d.Value = Month, t, t.AddDate(0, 1, -1), t.Format("2006-01")
}

func (d *Date) setYear(y int, ref Reference) {
	d.Grain, d.Earliest, d.Latest, d.Value = Year, date(y, 1, 1, ref), date(y, 12, 31, ref), fmt.Sprintf("%04d", y)
}

// setSeason sets a season (0 spring to 3 winter); a northern winter has the year in which it ends, as its January does.
func (d *Date) setSeason(y, season int, ref Reference) {
	first := [...]int{3, 6, 9, 12}[season]
	if ref.South {
		first = [...]int{9, 12, 3, 6}[season]
	}
	t := date(y, first, 1, ref)
	if first == 12 {
		t = date(y-1, 12, 1, ref)
	}
	d.season = y
	d.Grain, d.Earliest, d.Latest, d.Value = Season, t, t.AddDate(0, 3, -1), fmt.Sprintf("%04d-%d", y, 21+season)
}

func (d *Date) setQuarter(y, q int, ref Reference) {
	t := date(y, 3*q-2, 1, ref)
	d.Grain, d.Earliest, d.Latest, d.Value = Quarter, t, t.AddDate(0, 3, -1), fmt.Sprintf("%04d-%d", y, 32+q)
}

func (d *Date) setDecade(y int, ref Reference) {
	d.Grain, d.Earliest, d.Latest, d.Value = Decade, date(y, 1, 1, ref), date(y+9, 12, 31, ref), fmt.Sprintf("%03dX", y/10)
}

func (d *Date) setCentury(c int, ref Reference) {
	d.Grain, d.Earliest, d.Latest, d.Value = Century, date(c*100-99, 1, 1, ref), date(c*100, 12, 31, ref), fmt.Sprintf("%02dXX", c-1)
}

func (d *Date) setPeriod(a, b time.Time, av, bv string) {
	d.Grain, d.Earliest, d.Latest, d.Value = Period, a, b, av+"/"+bv
}

// part narrows a month, a year or a season to its beginning, middle or end; the value stays at its grain.
func (d *Date) part(p int) {
	if p == 0 || d.Value == "" {
		return
	}
	days := int(d.Latest.Sub(d.Earliest).Hours()/24) + 1
	a, b := d.Earliest, d.Latest
	switch p {
	case 1:
		d.Latest = a.AddDate(0, 0, days/3)
	case 2:
		d.Earliest, d.Latest = a.AddDate(0, 0, days/3), b.AddDate(0, 0, -days/3)
	case 3:
		d.Earliest = b.AddDate(0, 0, -days/3)
	}
}

// relative marks a date as counted from the reference; without one it is refused and false comes back.
func (d *Date) relative(ref Reference) bool {
	d.Relative = true
	if !ref.known() {
		d.Refused = NoReference
		return false
	}
	d.From = ref.now()
	return true
}

// inYear moves a day or month whose year was assumed into that of the end of its period, or the year before it.
func (d *Date) inYear(end *Date, ref Reference) {
	m := d.month
	if m == 0 {
		return
	}
	for _, y := range []int{end.Latest.Year(), end.Latest.Year() - 1} {
		if d.Grain == Day && valid(y, m, d.day) {
			d.setDay(date(y, m, d.day, ref))
		} else if d.Grain == Month {
			d.setMonth(y, m, ref)
		}
		if !d.Earliest.After(end.Latest) {
			break
		}
	}
	d.Relative, d.Assumed, d.Refused, d.From = false, "", "", time.Time{}
}

// fill completes a date without a year. The tense of the sentence decides; where it says nothing the year of the
// reference is taken, or the neighbouring one around the new year.
func (d *Date) fill(p partial, dir int, ref Reference) {
	d.Grain = Month
	if p.day > 0 {
		d.Grain = Day
	}
	d.Assumed, d.month, d.day = "year", p.month, p.day
	if !d.relative(ref) {
		return
	}
	now := ref.now()
	y := now.Year()
	day := max(p.day, 1)
	last := date(y, p.month, day, ref)
	end := last
	if p.day == 0 {
		end = last.AddDate(0, 1, -1)
	}
	switch {
	case dir < 0 && last.After(now):
		y--
	case dir > 0 && end.Before(now):
		y++
	case dir == 0 && now.Month() <= 2 && p.month >= 11:
		y--
	case dir == 0 && now.Month() >= 11 && p.month <= 2:
		y++
	}
	if p.day == 0 {
		d.setMonth(y, p.month, ref)
		return
	}
	if !valid(y, p.month, p.day) {
		d.Refused = "no such day in that year"
		return
	}
	d.setDay(date(y, p.month, p.day, ref))
}
