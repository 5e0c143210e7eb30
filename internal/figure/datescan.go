package figure

import (
	"math"
	"slices"
	"strings"
	"time"
)

// dateWords is what a language says of time.
type dateWords struct {
	months, short     map[string]int // 1 to 12; short ones only beside a digit
	ambiguous         map[string]bool
	weekdays          map[string]int // 0 is Sunday
	days              map[string]int // today 0, yesterday -1; phrases of several words
	units             map[string]Grain
	which             map[string]int  // last -1, this 0, next 1
	ago, ahead, later map[string]bool // after; before ("через"); after ("from now")
	seasons           map[string]int
	parts             map[string]int  // early 1, mid 2, late 3
	before            map[string]bool // prepositions that may stand before a month, a weekday
	strong            map[string]bool // prepositions after which four digits are a year
	yearWord          map[string]bool
	quarter, century  map[string]bool
	nowadays          map[string]bool
	to                map[string]bool // joins the ends of a period
	future, past      map[string]bool
	years             map[string]int  // last year in one word: торік
	that              map[string]bool // before "week" alone: the last one
	eastern           []string        // year, month and day signs
	dayFirst          bool
}

// dates finds the dates; spans alone where what they mean does not matter.
func (s *scan) dates(ref Reference, spans bool) []Date {
	var out []Date
	for i := 0; i < len(s.toks) && len(out) < maxFinds; {
		d, end, ok := s.dateAt(i, ref)
		if !ok {
			i++
			continue
		}
		d.Span = Span{s.toks[i].Start, s.toks[end-1].End}
		if n := len(out); n > 0 && s.period(&out[n-1], &d, i, ref) {
			i = end
			continue
		}
		d.Text = s.slice(d.Span)
		out = append(out, d)
		i = end
	}
	return out
}

// period joins two dates with a dash or "to" between them.
func (s *scan) period(a, b *Date, i int, ref Reference) bool {
	j := i - 1
	if j < 1 || s.toks[j-1].End != a.Span.End || s.toks[i].line || a.Grain != b.Grain || a.Grain == Loose || a.Grain == Period {
		return false
	}
	if !dash(&s.toks[j]) && s.toks[j].text != "~" && !s.lang.dates.to[s.toks[j].norm] {
		return false
	}
	a.Span.End = b.Span.End
	a.Text = s.slice(a.Span)
	a.Rule = "period"
	if a.Assumed == "year" && !b.Relative && b.Value != "" && (a.Value != "" || a.Refused == NoReference) { // May to October 2020
		a.inYear(b, ref)
	}
	if a.Value == "" || b.Value == "" || b.Latest.Before(a.Earliest) {
		a.Value, a.Readings = "", nil
		if a.Refused == "" {
			a.Refused = "its ends do not fit"
		}
		a.Grain = Period
		return true
	}
	a.setPeriod(a.Earliest, b.Latest, a.Value, b.Value)
	return true
}

// dateAt reads the date at token i.
func (s *scan) dateAt(i int, ref Reference) (Date, int, bool) {
	t := s.tok(i)
	if t.kind == skip || t.kind == sign {
		if t.text == "'" || t.text == "’" {
			return s.shortDecade(i, ref)
		}
		return Date{}, 0, false
	}
	if t.kind == word && !s.lang.starts[t.norm] && !s.lang.starts[strings.TrimSuffix(t.norm, "s")] {
		return Date{}, 0, false
	}
	type reader func(int, Reference) (Date, int, bool)
	readers := []reader{s.relativeDay, s.nthOf, s.whichYear, s.whichUnit, s.thatWeek, s.spokenDecade, s.ago, s.dayMonth, s.monthFirst, s.season, s.quarter, s.century, s.weekday}
	if t.kind == number {
		readers = []reader{s.eastern, s.numericPeriod, s.numeric, s.ago, s.dayMonth, s.decade, s.quarter, s.century, s.year}
	}
	for _, r := range readers {
		if d, end, ok := r(i, ref); ok {
			return d, end, true
		}
	}
	return Date{}, 0, false
}

// whole reads digits without separators.
func (s *scan) whole(i int) (int, int, bool) {
	t := s.tok(i)
	if t.kind != number || len(t.text) > 12 {
		return 0, 0, false
	}
	text, ok := asciiDigits(t.text)
	if !ok || len(text) > 4 || strings.ContainsAny(text, ".,'") {
		return 0, 0, false
	}
	v := 0
	for _, c := range text {
		v = v*10 + int(c-'0')
	}
	return v, len(text), true
}

// numeric reads 2024-10-31, 31.10.2024, 31/10/2024.
func (s *scan) numeric(i int, ref Reference) (d Date, end int, ok bool) {
	if s.near(i) && s.tok(i-1).kind != sign {
		return d, 0, false
	}
	if d, end, ok := s.dayAndMonth(i, ref); ok {
		return d, end, true
	}
	if p := strings.Split(s.tok(i).text, "."); len(p) == 3 && len(p[0]) <= 2 && len(p[1]) <= 2 {
		y, ok1 := atoi(p[2])
		m, ok2 := atoi(p[1])
		dd, ok3 := atoi(p[0])
		if len(p[2]) == 2 {
			y = century2(y, ref)
		}
		if ok1 && ok2 && ok3 && (len(p[2]) == 4 || len(p[2]) == 2 && (s.lang.dates.dayFirst && len(p[1]) == 2)) && y >= 1000 && y <= 2199 && valid(y, m, dd) {
			d.setDay(date(y, m, dd, ref))
			d.Rule = "day.month.year"
			return d, i + 1, true
		}
		return d, 0, false
	}
	sep := s.tok(i + 1).text
	if sep != "-" && sep != "/" || !s.near(i+1) || !s.near(i+2) || s.tok(i+3).text != sep || !s.near(i+3) || !s.near(i+4) || s.near(i+5) && s.tok(i+5).text == sep {
		return d, 0, false
	}
	a, an, ok1 := s.whole(i)
	b, bn, ok2 := s.whole(i + 2)
	c, cn, ok3 := s.whole(i + 4)
	if !ok1 || !ok2 || !ok3 || bn > 2 {
		return d, 0, false
	}
	d.Rule = "numeric date"
	switch {
	case an == 4 && cn <= 2 && valid(a, b, c) && a >= 1000:
		d.setDay(date(a, b, c, ref))
	case cn == 4 && an <= 2 && c >= 1000 && c <= 2199 && (valid(c, b, a) || valid(c, a, b)):
		switch {
		case !valid(c, a, b) || s.lang.dates.dayFirst && valid(c, b, a) || a == b:
			d.setDay(date(c, b, a, ref))
		case !valid(c, b, a):
			d.setDay(date(c, a, b, ref))
		default:
			d.Grain, d.Refused = Day, "the day or the month may stand first"
			d.Readings = []string{date(c, a, b, ref).Format(time.DateOnly), date(c, b, a, ref).Format(time.DateOnly)}
		}
	default:
		return d, 0, false
	}
	return d, i + 5, true
}

// quiet says whether no sentence goes on at token i: it is the end of a line.
func (s *scan) quiet(i int) bool { return i >= len(s.toks) || s.tok(i).line }

// dayAndMonth reads "10.12." where it has a line of its own: in a sentence it may be a number at the end.
func (s *scan) dayAndMonth(i int, ref Reference) (d Date, end int, ok bool) {
	p := strings.Split(s.tok(i).text, ".")
	if !s.lang.slavic || len(p) != 2 || len(p[0]) > 2 || len(p[1]) != 2 || s.tok(i+1).text != "." || !s.near(i+1) || !s.quiet(i+2) || i > 0 && !s.tok(i).line {
		return d, 0, false
	}
	day, ok1 := atoi(p[0])
	m, ok2 := atoi(p[1])
	if !ok1 || !ok2 || !valid(0, m, day) {
		return d, 0, false
	}
	d.Rule = "day.month."
	d.fill(partial{month: m, day: day}, s.direction(i), ref)
	return d, i + 2, true
}

func atoi(s string) (int, bool) {
	v := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	return v, s != ""
}

// century2 gives the century to two digits: the one that puts the year within thirty years ahead of the reference.
func century2(y int, ref Reference) int {
	now := 2025
	if ref.known() {
		now = ref.now().Year()
	}
	if v := now/100*100 + y; v <= now+30 {
		return v
	}
	return now/100*100 + y - 100
}

// monthAt reads the name of a month; sure where it can be nothing else.
func (s *scan) monthAt(i int) (m, end int, sure, ok bool) {
	t := s.tok(i)
	if t.kind != word {
		return 0, 0, false, false
	}
	if m, ok := s.lang.dates.months[t.norm]; ok {
		return m, i + 1, !s.lang.dates.ambiguous[t.norm], true
	}
	if m, ok := s.lang.dates.short[t.norm]; ok {
		end := i + 1
		if s.tok(end).text == "." && s.near(end) {
			end++
		}
		return m, end, false, true
	}
	return 0, 0, false, false
}

// yearAt reads a year after a month or a season: "2024", ", 2024", "of 2024", "2024 року".
func (s *scan) yearAt(i int) (y, end int, ok bool) {
	j := i
	if s.tok(j).text == "," || s.is(j, "of", "in") || s.lang.code == "es" && s.is(j, "de", "del") {
		j++
	}
	v, n, ok := s.whole(j)
	if !ok || n != 4 || v < 1000 || v > 2199 || s.tok(j).line && j > i {
		return 0, 0, false
	}
	if s.near(j+1) && (s.tok(j+1).text == ":" || s.tok(j+1).kind == word || dash(s.tok(j+1)) && s.near(j+2) && s.tok(j+2).kind == number && s.tok(j+2).End-s.tok(j+2).Start < 4) && !s.lang.slavic {
		return 0, 0, false
	}
	return v, s.yearWord(j + 1), true
}

// yearWord steps over "року", "г.", "-го".
func (s *scan) yearWord(i int) int {
	if s.lang.slavic && dash(s.tok(i)) && s.near(i) && s.near(i+1) && slices.Contains(s.lang.endings, s.tok(i+1).norm) {
		i += 2
	}
	if s.tok(i).kind == word && s.lang.dates.yearWord[s.tok(i).norm] && !s.tok(i).line {
		short := s.tok(i).End-s.tok(i).Start == 1
		i++
		if short && s.tok(i).text == "." && s.near(i) {
			i++
		}
	}
	return i
}

// dayNumber reads the day of a month: "31", "31st", "перше".
func (s *scan) dayNumber(i int) (v, end int, ok bool) {
	if s.tok(i).kind == number {
		v, n, ok := s.whole(i)
		if !ok || n > 2 || v < 1 || v > 31 || s.near(i) && s.tok(i-1).kind != sign {
			return 0, 0, false
		}
		end = i + 1
		if s.near(end) && slices.Contains(s.lang.endings, s.tok(end).norm) {
			end++
		} else if s.lang.slavic && dash(s.tok(end)) && s.near(end) && slices.Contains(s.lang.endings, s.tok(end+1).norm) && s.near(end+1) {
			end += 2
		}
		return v, end, true
	}
	o, end, plural, ok := s.ordinalWords(i)
	if !ok || plural || o < 1 || o > 31 {
		return 0, 0, false
	}
	return int(o), end, true
}

// dayMonth reads "31 October 2024", "31st of October", "13–15 липня".
func (s *scan) dayMonth(i int, ref Reference) (d Date, end int, ok bool) {
	day, j, ok := s.dayNumber(i)
	if !ok {
		return d, 0, false
	}
	last := 0
	if k := j; dash(s.tok(k)) || s.lang.dates.to[s.tok(k).norm] {
		if v, e, ok := s.dayNumber(k + 1); ok && v > day {
			last, j = v, e
		}
	}
	if s.is(j, "of") || s.lang.code == "es" && s.is(j, "de") || s.lang.code == "de" && s.tok(j).text == "." && s.near(j) {
		j++
	}
	m, e, sure, ok := s.monthAt(j)
	if !ok || s.tok(j).line || !sure && s.is(j, "sun", "sat") {
		return d, 0, false
	}
	if s.lang.code == "en" && s.is(j, "may", "march", "mar") && !s.upper(j) && s.tok(i).kind == number && s.tok(i+1).kind != word {
		return d, 0, false // "5 may come"
	}
	if s.lang.code == "en" && s.is(j, "may", "march") && !s.upper(j) && !s.is(j-1, "of") {
		return d, 0, false
	}
	p := partial{month: m, day: max(last, day)}
	y, k, hasYear := s.yearAt(e)
	if hasYear {
		e = k
	}
	d.Rule = "day and month"
	if off, k, ok := s.yearTold(e); ok && !hasYear && !s.tok(e).line {
		e = k
		if d.Grain = Day; !d.relative(ref) {
			return d, e, true
		}
		y, hasYear = ref.now().Year()+off, true
	}
	if !valid(y, m, p.day) {
		d.Grain, d.Refused = Day, "there is no such day"
		return d, e, true
	}
	if hasYear {
		d.setDay(date(y, m, p.day, ref))
	} else {
		d.fill(p, s.direction(i), ref)
	}
	s.weekOf(&d, i)
	if last > 0 && d.Value != "" {
		b := d.Latest
		a := date(b.Year(), m, day, ref)
		d.setPeriod(a, b, a.Format(time.DateOnly), b.Format(time.DateOnly))
	} else if last > 0 {
		d.Grain = Period
	}
	return d, e, true
}

// monthFirst reads "October 31, 2024", "October 2024", "in October", "early May".
func (s *scan) monthFirst(i int, ref Reference) (d Date, end int, ok bool) {
	j, part := s.partAt(i)
	m, e, sure, ok := s.monthAt(j)
	if !ok || s.tok(j).line && j > i {
		return d, 0, false
	}
	if s.lang.code == "en" && !s.upper(j) && s.lang.dates.ambiguous[s.tok(j).norm] {
		return d, 0, false
	}
	d.Rule = "month"
	if day, k, ok := s.dayNumber(e); ok && s.lang.code == "en" && s.tok(e).kind == number && !s.percentAt(k) && valid(0, m, day) && !(s.near(k) && s.tok(k).text == ":") {
		last := 0
		if dash(s.tok(k)) {
			if v, e2, ok := s.dayNumber(k + 1); ok && v > day {
				last, k = v, e2
			}
		}
		y, k2, hasYear := s.yearAt(k)
		if hasYear {
			k = k2
		}
		if _, _, unit := s.unitAt(k, s.lang.units); !hasYear && unit {
			return d, 0, false
		}
		d.Rule = "month and day"
		if hasYear && !valid(y, m, max(day, last)) {
			return d, 0, false
		}
		if hasYear {
			d.setDay(date(y, m, max(day, last), ref))
		} else {
			d.fill(partial{month: m, day: max(day, last)}, s.direction(i), ref)
		}
		s.weekOf(&d, i)
		if last > 0 && d.Value != "" {
			b := d.Latest
			a := date(b.Year(), m, day, ref)
			d.setPeriod(a, b, a.Format(time.DateOnly), b.Format(time.DateOnly))
		}
		return d, k, true
	}
	if y, k, ok := s.yearAt(e); ok {
		d.Rule = "month and year"
		d.setMonth(y, m, ref)
		d.part(part)
		return d, k, true
	}
	if off, k, ok := s.yearTold(e); ok && !s.tok(e).line && (sure || s.upper(j) || s.lang.dates.before[s.tok(i-1).norm]) {
		d.Rule, d.Grain = "month of a year", Month
		if d.relative(ref) {
			d.setMonth(ref.now().Year()+off, m, ref)
			d.part(part)
		}
		return d, k, true
	}
	before := s.lang.dates.before[s.tok(i-1).norm] && i > 0 || s.lang.slavic && i == 0 && s.quiet(e)
	if !before && part == 0 || s.is(i-1, "to") && !sure {
		return d, 0, false
	}
	if _, short := s.lang.dates.short[s.tok(j).norm]; short && !sure && s.lang.dates.months[s.tok(j).norm] == 0 && (part == 0 && !s.upper(j) || s.lang.slavic) {
		return d, 0, false
	}
	d.fill(partial{month: m}, s.direction(i), ref)
	d.part(part)
	return d, e, true
}

// weekOf makes a day the week that it stands for in "the week of April 10".
func (s *scan) weekOf(d *Date, i int) {
	if s.is(i-1, "of") && s.is(i-2, "week") && d.Value != "" {
		d.setWeek(d.Earliest)
	}
}

// partAt reads "early", "mid-", "late" and gives the token after it.
func (s *scan) partAt(i int) (int, int) {
	p, ok := s.lang.dates.parts[s.tok(i).norm]
	if !ok || s.tok(i).kind != word {
		return i, 0
	}
	j := i + 1
	if dash(s.tok(j)) && s.near(j) {
		j++
	}
	if s.is(j, "of") {
		j++
	}
	return j, p
}

// year reads four digits as a year where a preposition, brackets or the word for year say so.
func (s *scan) year(i int, ref Reference) (d Date, end int, ok bool) {
	v, n, ok := s.whole(i)
	if !ok || n != 4 || v < 1000 || v > 2199 || s.near(i) && s.tok(i-1).text != "(" && !dash(s.tok(i-1)) && s.tok(i-1).text != "«" && s.tok(i-1).text != "\"" {
		return d, 0, false
	}
	after := s.yearWord(i + 1)
	if dash(s.tok(i-1)) && s.is(i+1, "років", "годов") && s.yearsWith(i-2) { // of one year alone it counts: 1500 років
		after = i + 2
	}
	if s.near(i+1) && after == i+1 && (s.tok(i+1).kind == word || strings.ContainsAny(s.tok(i+1).text, ":/%") && s.tok(i+1).kind == sign) {
		return d, 0, false
	}
	d.Rule = "year"
	d.setYear(v, ref)
	if after > i+1 {
		return d, after, true
	}
	p := s.tok(i - 1)
	if _, _, ok := s.unitAt(i+1, s.lang.units); ok || s.percentAt(i+1) {
		return d, 0, false
	}
	if _, _, ok := s.unitAt(i+1, s.lang.money); ok || s.codeBefore(i-1) {
		return d, 0, false
	}
	if c, ok := s.lang.cardinals[s.tok(i+1).norm]; ok && (c.c == scale || c.c == hundred) {
		return d, 0, false
	}
	if _, ok := s.lang.short[s.tok(i+1).norm]; ok {
		return d, 0, false
	}
	switch {
	case dash(s.tok(i+1)) && s.yearsWith(i): // 2010–2012 років
		return d, i + 1, true
	case s.lang.dates.to[s.tok(i+1).norm] && s.yearEnd(i, v), (s.tok(i+1).text == "–" || s.tok(i+1).text == "~") && s.yearEnd(i, v):
		return d, i + 1, true
	case s.lang.dates.to[p.norm] && s.yearBefore(i, v), (p.text == "–" || p.text == "~") && s.yearBefore(i, v):
		return d, i + 1, true
	case p.kind == word && s.lang.dates.strong[p.norm]:
		if s.lang.slavic && !s.barely(i+1) {
			return d, 0, false
		}
		return d, i + 1, true
	case p.kind == word && s.lang.yearAfter[p.norm], s.is(i-1, "the", "за") && s.is(i-2, "of", "in"):
		return d, i + 1, yearly(float64(v)) && s.barely(i+1)
	case p.text == "(" && s.tok(i+1).text == ")", p.text == "(" && dash(s.tok(i+1)), s.tok(i+1).text == ")" && dash(p):
		return d, i + 1, yearly(float64(v)) && v >= 1800
	case dash(p) && i >= 2:
		w, n, ok := s.whole(i - 2)
		return d, i + 1, ok && n == 4 && w < v && w >= 1500 && (s.lang.yearAfter[s.tok(i-3).norm] || s.tok(i-3).text == "(")
	case s.lang.dates.to[p.norm]:
		w, n, ok := s.whole(i - 2)
		return d, i + 1, ok && n == 4 && w < v && w >= 1500 && s.lang.yearAfter[s.tok(i-3).norm]
	}
	return d, 0, false
}

// yearsWith says whether token i is a year with what joins it to a later one and with the word for years.
func (s *scan) yearsWith(i int) bool {
	v, n, ok := s.whole(i)
	w, m, ok2 := s.whole(i + 2)
	return ok && ok2 && n == 4 && m == 4 && v >= 1800 && w > v && w <= 2100 && !s.tok(i+2).line &&
		(s.yearWord(i+3) > i+3 || s.is(i+3, "років", "годов"))
}

// yearEnd says whether a later year follows token i and what joins them, and nothing that both could count.
func (s *scan) yearEnd(i, v int) bool {
	w, n, ok := s.whole(i + 2)
	return ok && n == 4 && w > v && v >= 1800 && w <= 2100 && s.barely(i+3) && (s.lang.code == "en" || s.lang.slavic && s.lang.yearAfter[s.tok(i-1).norm])
}

// yearBefore says whether an earlier year stands before token i and what joins them.
func (s *scan) yearBefore(i, v int) bool {
	w, n, ok := s.whole(i - 2)
	return ok && n == 4 && w < v && w >= 1800 && s.yearEnd(i-2, w)
}

// direction says whether a sentence speaks of what was (-1), what will be (1), or neither.
func (s *scan) direction(i int) int {
	past, future := false, false
	look := func(j int) bool {
		w := s.toks[j].norm
		future = future || s.lang.dates.future[w]
		if s.lang.slavic && s.toks[j].kind == word {
			future = future || imperfective(w)
			past = past || reflexive(w)
		}
		past = past || s.lang.dates.past[w] || s.lang.code == "en" && len(w) > 4 && strings.HasSuffix(w, "ed")
		return s.toks[j].kind == sign && strings.ContainsAny(s.toks[j].text, ".!?;")
	}
	for j := i - 1; j >= max(0, i-20) && !look(j); j-- {
	}
	for j := i; j < min(len(s.toks), i+20); j++ {
		if look(j) && j > i+3 {
			break
		}
	}
	switch {
	case future == past:
		return 0
	case future:
		return 1
	}
	return -1
}

// amount reads a whole number before a unit of time.
func (s *scan) amount(i int) (float64, int, bool) {
	if s.is(i, "a", "an") && s.lang.code == "en" {
		return 1, i + 1, true
	}
	n, ok := s.numeralAt(i)
	if !ok || n.vague || n.low < 0 || n.low > 10000 || math.IsNaN(n.low) {
		return 0, 0, false
	}
	return n.low, n.end, true
}
