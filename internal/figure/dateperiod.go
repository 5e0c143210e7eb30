package figure

import (
	"strings"
	"time"
)

// season reads "summer 2024", "in the summer of 2024", "влітку 2024".
func (s *scan) season(i int, ref Reference) (d Date, end int, ok bool) {
	j, part := s.partAt(i)
	season, ok := s.lang.dates.seasons[s.tok(j).norm]
	if !ok || s.tok(j).kind != word {
		return d, 0, false
	}
	y, e, ok := s.yearAt(j + 1)
	if !ok {
		off, e, ok := s.yearTold(j + 1)
		if !ok || s.tok(j+1).line {
			return d, 0, false
		}
		d.Rule, d.Grain = "season of a year", Season
		if d.relative(ref) {
			d.setSeason(ref.now().Year()+off, season, ref)
			d.part(part)
		}
		return d, e, true
	}
	d.Rule = "season and year"
	d.setSeason(y, season, ref)
	d.part(part)
	return d, e, true
}

// quarter reads "Q3 2024", "the third quarter of 2024", "третій квартал".
func (s *scan) quarter(i int, ref Reference) (d Date, end int, ok bool) {
	q := 0
	t := s.tok(i)
	switch {
	case t.kind == word && len(t.norm) == 1 && t.text == "Q" && s.near(i+1):
		v, n, ok := s.whole(i + 1)
		if !ok || n != 1 || v < 1 || v > 4 || s.near(i+2) && s.tok(i+2).kind != sign {
			return d, 0, false
		}
		q, end = v, i+2
	default:
		v, k, ok := s.dayNumber(i)
		if !ok || v < 1 || v > 4 || !s.lang.dates.quarter[s.tok(k).norm] {
			return d, 0, false
		}
		q, end = v, k+1
	}
	d.Rule = "quarter"
	if y, e, ok := s.yearAt(end); ok {
		d.setQuarter(y, q, ref)
		return d, e, true
	}
	d.Grain = Quarter
	if d.relative(ref) {
		d.Assumed = "year"
		d.setQuarter(ref.now().Year(), q, ref)
	}
	return d, end, true
}

// century reads "the 20th century", "XX століття".
func (s *scan) century(i int, ref Reference) (d Date, end int, ok bool) {
	v, k, ok := s.dayNumber(i)
	if !ok {
		v, ok = roman(s.tok(i).text)
		k = i + 1
	}
	if !ok || v < 1 || v > 22 || !s.lang.dates.century[s.tok(k).norm] || s.tok(i).kind == number && k == i+1 && !s.lang.slavic {
		return d, 0, false
	}
	d.Rule = "century"
	d.setCentury(v, ref)
	return d, k + 1, true
}

// cyrillicRoman gives the Latin letters that a Ukrainian or Russian keyboard stands in for: ХІХ.
var cyrillicRoman = strings.NewReplacer("Х", "X", "І", "I")

// roman reads a number in capital Roman digits, of Latin or Cyrillic letters.
func roman(w string) (int, bool) {
	if len(w) > 12 {
		return 0, false
	}
	v, last := 0, 0
	w = cyrillicRoman.Replace(w)
	for i := len(w) - 1; i >= 0; i-- {
		n := 0
		switch w[i] {
		case 'I':
			n = 1
		case 'V':
			n = 5
		case 'X':
			n = 10
		}
		if n == 0 || len(w) > 6 {
			return 0, false
		}
		if n < last {
			v -= n
		} else {
			v, last = v+n, n
		}
	}
	return v, v > 0
}

// decade reads "1990s", "the 90s", "1990-х".
func (s *scan) decade(i int, ref Reference) (d Date, end int, ok bool) {
	v, n, ok := s.whole(i)
	if !ok || v%10 != 0 || n != 4 && n != 2 {
		return d, 0, false
	}
	end = i + 1
	switch {
	case s.near(end) && s.is(end, "s"):
		end++
	case (s.tok(end).text == "'" || s.tok(end).text == "’") && s.near(end) && s.is(end+1, "s") && s.near(end+1):
		end += 2
	case s.lang.slavic && dash(s.tok(end)) && s.near(end) && s.near(end+1) && s.is(end+1, "х", "ті", "е", "тих", "ых", "тые", "ые", "і"):
		end += 2
		j := s.yearWord(end)
		if n == 2 {
			if v < 20 || j == end && !s.barely(end) {
				return d, 0, false
			}
			return s.decadeOf(v, j, i, ref)
		}
		end = j
	default:
		return d, 0, false
	}
	if n == 2 {
		if !s.is(i-1, "the", "early", "late", "mid", "у", "в", "на", "'", "’") || v < 20 {
			return d, 0, false
		}
		v += 1900
	}
	if v < 1000 || v > 2190 {
		return d, 0, false
	}
	d.Rule = "decade"
	d.setDecade(v, ref)
	return d, end, true
}

// shortDecade reads "'90s".
func (s *scan) shortDecade(i int, ref Reference) (d Date, end int, ok bool) {
	if !s.near(i+1) || s.tok(i+1).kind != number {
		return d, 0, false
	}
	return s.decade(i+1, ref)
}

// nthOf reads "the last Monday of October 2024", "третій вівторок у вересні".
func (s *scan) nthOf(i int, ref Reference) (d Date, end int, ok bool) {
	w := s.lang.dates
	n, j := 0, i+1
	if which, ok := w.which[s.tok(i).norm]; ok && which == -1 {
		n = -1
	} else if o, e, plural, ok := s.ordinalWords(i); ok && !plural && o >= 1 && o <= 31 {
		n, j = int(o), e
	} else {
		return d, 0, false
	}
	wd, isDay := w.weekdays[s.tok(j).norm]
	g := w.units[s.tok(j).norm]
	if !isDay && g != Day && g != Week {
		return d, 0, false
	}
	k := j + 1
	if s.is(k, "of", "in", "у", "в") {
		k++
	}
	m, e, _, ok := s.monthAt(k)
	if !ok || isDay && n > 5 || g == Week && n > 5 {
		return d, 0, false
	}
	d.Rule = "so many in a month"
	y, e2, hasYear := s.yearAt(e)
	if hasYear {
		e = e2
	} else {
		var f Date
		f.fill(partial{month: m}, s.direction(i), ref)
		d.Relative, d.Assumed, d.From = true, f.Assumed, f.From
		d.Grain = Day
		if f.Value == "" {
			d.Refused = f.Refused
			return d, e, true
		}
		y = f.Earliest.Year()
	}
	first := date(y, m, 1, ref)
	last := first.AddDate(0, 1, -1)
	var t time.Time
	switch {
	case isDay && n < 0:
		t = last.AddDate(0, 0, -(int(last.Weekday())-wd+7)%7)
	case isDay:
		t = first.AddDate(0, 0, (wd-int(first.Weekday())+7)%7+7*(n-1))
	case g == Week && n < 0:
		t = last.AddDate(0, 0, -7)
		t = t.AddDate(0, 0, 7-(int(t.Weekday())+6)%7)
		if t.AddDate(0, 0, 6).Month() != first.Month() {
			t = t.AddDate(0, 0, -7)
		}
		d.setWeek(t)
		return d, e, true
	case g == Week:
		t = first.AddDate(0, 0, (8-int(first.Weekday()))%7+7*(n-1))
		d.setWeek(t)
		return d, e, true
	case n < 0:
		t = last
	default:
		t = first.AddDate(0, 0, n-1)
	}
	if int(t.Month()) != m {
		return d, 0, false
	}
	d.setDay(t)
	return d, e, true
}

// numericPeriod reads "14.–15.10.2024", "14.10. по 15.10.2024"; the first end may leave out month and year.
func (s *scan) numericPeriod(i int, ref Reference) (d Date, end int, ok bool) {
	if !s.lang.dates.dayFirst || s.near(i) && s.tok(i-1).kind != sign {
		return d, 0, false
	}
	a := strings.Split(s.tok(i).text, ".")
	j := i + 1
	point := s.tok(j).text == "." && s.near(j)
	if point {
		j++
	}
	t := s.tok(j)
	if len(a) > 2 || !dash(t) && t.text != "/" && !s.lang.dates.to[t.norm] || s.tok(j+1).kind != number {
		return d, 0, false
	}
	b := strings.Split(s.tok(j+1).text, ".")
	end = j + 2
	last := s.tok(end).text == "." && s.near(end)
	if len(b) == 2 && (point || last && len(a) == 1 && len(b[1]) == 2 && s.quiet(end+1)) { // 14.10. – 15.10.
		if last {
			end++
		}
	} else if len(b) != 3 {
		return d, 0, false
	}
	var n [2][3]int
	for k, parts := range [][]string{a, b} {
		for l, p := range parts {
			v, ok := atoi(p)
			if !ok || len(p) > 4 || l < 2 && len(p) > 2 {
				return d, 0, false
			}
			n[k][l] = v
		}
	}
	if n[0][1] == 0 {
		n[0][1] = n[1][1]
	}
	y := n[1][2]
	if len(b) == 3 && len(b[2]) == 2 {
		y = century2(y, ref)
	}
	d.Rule, d.Grain = "numeric period", Period
	if len(b) == 2 {
		if !d.relative(ref) {
			return d, end, true
		}
		d.Assumed, y = "year", ref.now().Year()
	}
	if y < 1000 || y > 2199 || !valid(y, n[0][1], n[0][0]) || !valid(y, n[1][1], n[1][0]) {
		return Date{}, 0, false
	}
	from, to := date(y, n[0][1], n[0][0], ref), date(y, n[1][1], n[1][0], ref)
	if !from.Before(to) {
		return Date{}, 0, false
	}
	d.setPeriod(from, to, from.Format(time.DateOnly), to.Format(time.DateOnly))
	return d, end, true
}
