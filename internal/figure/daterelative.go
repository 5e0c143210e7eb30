package figure

import (
	"math"
	"strings"
	"time"
)

// relativeDay reads "today", "the day before yesterday", "позавчора".
func (s *scan) relativeDay(i int, ref Reference) (d Date, end int, ok bool) {
	for size := min(s.lang.heads[s.tok(i).norm], len(s.toks)-i); size >= 1; size-- {
		off, ok := s.lang.dates.days[s.phrase(i, size)]
		if !ok {
			continue
		}
		end = i + size
		d.Rule = "relative day"
		if _, unit := s.lang.dates.units[s.tok(i-2).norm]; unit && s.is(i-1, "from", "after", "before", "після", "до", "после") {
			return d, 0, false // two days after today
		}
		if off == 0 && s.loosely(i, end) {
			d.Grain, d.Rule, d.Value = Loose, "nowadays", ""
			return d, end, true
		}
		d.Grain = Day
		if d.relative(ref) {
			d.setDay(ref.now().AddDate(0, 0, off))
		}
		return d, end, true
	}
	return d, 0, false
}

// loosely says whether "today" means these times: beside a word that compares or lasts, or after "in their region".
func (s *scan) loosely(i, end int) bool {
	if s.tok(end).text == "'" || s.is(i, "today's", "сьогоднішній") {
		return true
	}
	for j := i - 1; j >= max(0, i-9) && !s.sentenceEnd(j); j-- {
		if s.lang.dates.nowadays[s.toks[j].norm] {
			return true
		}
		if j < i-1 && s.is(j, "in", "у", "в") && s.is(j+1, "their", "our", "its", "the", "this", "her", "his", "їхньому", "нашому", "їхній", "нашій", "их", "нашем", "нашей") && j+3 >= i-1 && s.ends(end) {
			return true
		}
	}
	for j := end; j < min(len(s.toks), end+2); j++ {
		if s.is(j, "than", "ніж", "чем") {
			return true
		}
	}
	return false
}

func (s *scan) sentenceEnd(j int) bool {
	t := s.tok(j)
	return t.kind == sign && strings.ContainsAny(t.text, ".!?;") || s.tok(j+1).line
}

// whichUnit reads "last week", "this summer", "next Monday", "the last two years", "минулого року".
func (s *scan) whichUnit(i int, ref Reference) (d Date, end int, ok bool) {
	w := s.lang.dates
	which, ok := w.which[s.tok(i).norm]
	if !ok || s.tok(i).kind != word {
		return d, 0, false
	}
	j := i + 1
	d.Rule = "relative period"
	now := time.Time{}
	if ref.known() {
		now = ref.now()
	}
	if season, ok := w.seasons[s.tok(j).norm]; ok {
		if s.is(j, "fall") && which != 0 && !s.ends(j+1) {
			return d, 0, false
		}
		d.Grain = Season
		if d.relative(ref) {
			s.whichSeason(&d, which, season, ref)
		}
		return d, j + 1, true
	}
	if wd, ok := w.weekdays[s.tok(j).norm]; ok && !(w.ambiguous[s.tok(j).norm] && !s.upper(j)) {
		end = j + 1
		d.Grain = Day
		if d.relative(ref) {
			today := int(now.Weekday())
			diff := wd - today
			switch {
			case which < 0 && diff >= 0:
				diff -= 7
			case which > 0 && diff <= 0:
				diff += 7
			case which == 0:
				diff = (wd+6)%7 - (today+6)%7
			}
			d.setDay(now.AddDate(0, 0, diff))
		}
		return d, end, true
	}
	if m, e, sure, ok := s.monthAt(j); ok && (sure || s.upper(j)) {
		d.Grain = Month
		if d.relative(ref) {
			y := now.Year()
			switch {
			case which < 0 && m >= int(now.Month()):
				y--
			case which > 0 && m <= int(now.Month()):
				y++
			}
			d.setMonth(y, m, ref)
		}
		return d, e, true
	}
	if n, k, ok := s.amount(j); ok && which != 0 && n >= 1 && !s.is(j, "a", "an") {
		g, ok := w.units[s.tok(k).norm]
		if !ok || n != math.Trunc(n) || n > 1000 || s.tok(k).kind != word {
			return d, 0, false
		}
		d.Grain = Period
		d.elapsed = true
		if d.relative(ref) {
			s.span(&d, which, int(n), g, ref)
		}
		return d, k + 1, true
	}
	g, ok := w.units[s.tok(j).norm]
	if !ok || s.tok(j).kind != word || s.plural(j) {
		return d, 0, false
	}
	if s.is(i, "this", "the", "next", "last") && s.is(j, "minute", "second", "hour", "day", "century", "time") || g == Century {
		return d, 0, false
	}
	d.Grain = g
	if d.relative(ref) {
		d.shift(now, g, which, ref)
	}
	return d, j + 1, true
}

// plural says whether an English unit of time is one of many: "last years".
func (s *scan) plural(j int) bool {
	return s.lang.code == "en" && strings.HasSuffix(s.tok(j).norm, "s")
}

// shift sets the day, week, month and so on that is n away from a day.
func (d *Date) shift(t time.Time, g Grain, n int, ref Reference) {
	switch g {
	case Day:
		d.setDay(t.AddDate(0, 0, n))
	case Week:
		d.setWeek(t.AddDate(0, 0, 7*n))
	case Month:
		y, m := t.Year(), int(t.Month())-1+n
		y, m = y+floor(m, 12), m-12*floor(m, 12)
		d.setMonth(y, m+1, ref)
	case Quarter:
		q := (int(t.Month())-1)/3 + n
		d.setQuarter(t.Year()+floor(q, 4), q-4*floor(q, 4)+1, ref)
	case Year:
		d.setYear(t.Year()+n, ref)
	case Decade:
		d.setDecade(t.Year()/10*10+10*n, ref)
	case Century:
		d.setYear(t.Year()+100*n, ref)
	}
}

func floor(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// span sets "the last two years": whole units before the present one, or after it.
func (s *scan) span(d *Date, which, n int, g Grain, ref Reference) {
	now := ref.now()
	var a, b Date
	if which < 0 {
		a.shift(now, g, -n, ref)
		b.shift(now, g, -1, ref)
	} else {
		a.shift(now, g, 1, ref)
		b.shift(now, g, n, ref)
	}
	d.setPeriod(a.Earliest, b.Latest, a.Value, b.Value)
}

// whichSeason: this one is the nearest that is past or runs; the last one is the latest that is over.
func (s *scan) whichSeason(d *Date, which, season int, ref Reference) {
	now := ref.now()
	y := now.Year() + 1
	for range 4 {
		d.setSeason(y, season, ref)
		switch {
		case which == 0 && !d.Earliest.After(now):
			return
		case which < 0 && d.Latest.Before(now):
			if now.Sub(d.Latest).Hours() < 24*120 { // last summer, said in October
				var other Date
				other.setSeason(y-1, season, ref)
				d.Readings = []string{d.Value, other.Value}
				d.Assumed = "which one"
			}
			return
		case which > 0 && d.Earliest.After(now):
			var before Date
			if before.setSeason(y-1, season, ref); !before.Earliest.After(now) {
				return
			}
		}
		y--
	}
}

// ago reads "10 years ago", "два тижні тому", "через 3 роки", "in two weeks' time".
func (s *scan) ago(i int, ref Reference) (d Date, end int, ok bool) {
	w := s.lang.dates
	j, ahead := i, false
	if w.ahead[s.tok(i).norm] && s.tok(i).kind == word {
		j, ahead = i+1, true
	}
	n, k, ok := s.amount(j)
	if !ok && s.lang.slavic && w.units[s.tok(j).norm] != "" && s.tok(j).kind == word && !s.upper(j) { // "рік тому"
		n, k, ok = 1, j, true
	}
	if !ok || n != math.Trunc(n) {
		return d, 0, false
	}
	g, ok := w.units[s.tok(k).norm]
	if !ok || s.tok(k).kind != word || s.tok(k).line && k > i {
		return d, 0, false
	}
	k++
	dir := 0
	switch {
	case w.ago[s.tok(k).norm] && s.tok(k).kind == word && !ahead:
		dir, end = -1, k+1
		if s.is(k, "тому") && s.is(k+1, "назад") {
			end++
		}
	case ahead && s.lang.code == "en" && s.tok(k).norm == "time" && s.tok(k-1).norm != "time":
		dir, end = 1, k+1
	case ahead && s.lang.slavic && s.direction(i) >= 0 && !s.is(k, "після", "после"):
		dir, end = 1, k
	case w.later[s.tok(k).norm] && s.is(k+1, "now") && !ahead:
		dir, end = 1, k+2
	default:
		return d, 0, false
	}
	d.Rule, d.Grain, d.elapsed = "so long ago", g, true
	if dir > 0 {
		d.Rule = "so long from now"
	}
	if d.relative(ref) {
		d.shift(ref.now(), g, dir*int(n), ref)
	}
	return d, end, true
}

// season reads "summer 2024", "in the summer of 2024", "влітку 2024".
func (s *scan) season(i int, ref Reference) (d Date, end int, ok bool) {
	j, part := s.partAt(i)
	season, ok := s.lang.dates.seasons[s.tok(j).norm]
	if !ok || s.tok(j).kind != word {
		return d, 0, false
	}
	y, e, ok := s.yearAt(j + 1)
	if !ok {
		return d, 0, false
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

func roman(w string) (int, bool) {
	v, last := 0, 0
	for i := len(w) - 1; i >= 0; i-- {
		n := map[byte]int{'I': 1, 'V': 5, 'X': 10}[w[i]]
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
	case s.lang.slavic && dash(s.tok(end)) && s.near(end) && s.is(end+1, "х", "ті", "е", "тих", "ых"):
		end += 2
		end = s.yearWord(end)
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

// weekday reads "on Monday", "Monday", "у понеділок", and the day and month after it.
func (s *scan) weekday(i int, ref Reference) (d Date, end int, ok bool) {
	wd, ok := s.lang.dates.weekdays[s.tok(i).norm]
	if !ok || s.tok(i).kind != word || s.lang.code == "en" && !s.upper(i) {
		return d, 0, false
	}
	if s.lang.code == "en" && strings.HasSuffix(s.tok(i).norm, "s") && len(s.tok(i).norm) > 6 && s.tok(i).norm[len(s.tok(i).norm)-2] == 'y' {
		return d, 0, false
	}
	j := i + 1
	if s.tok(j).text == "," {
		j++
	}
	for _, r := range []func(int, Reference) (Date, int, bool){s.dayMonth, s.monthFirst, s.numeric} {
		if d, end, ok := r(j, ref); ok && d.Grain == Day {
			return d, end, true
		}
	}
	j = i + 1
	if s.is(j, "на") {
		j++
	}
	if d, end, ok := s.whichUnit(j, ref); ok && d.Grain == Week { // середа наступного тижня
		if d.Value != "" {
			d.setDay(d.Earliest.AddDate(0, 0, (wd+6)%7))
		}
		return d, end, true
	}
	if s.lang.dates.ambiguous[s.tok(i).norm] || s.lang.slavic && !s.lang.dates.before[s.tok(i-1).norm] && !(i == 0 && s.ends(i+1)) {
		return d, 0, false
	}
	d.Rule, d.Grain = "weekday", Day
	if !d.relative(ref) {
		return d, i + 1, true
	}
	now := ref.now()
	diff := (wd - int(now.Weekday()) + 7) % 7
	back, forth := now.AddDate(0, 0, diff-7), now.AddDate(0, 0, diff)
	if diff == 0 {
		back = now
		forth = now.AddDate(0, 0, 7)
	}
	switch s.direction(i) {
	case -1:
		d.setDay(back)
	case 1:
		d.setDay(forth)
	default:
		d.Assumed = "which one"
		d.Readings = []string{forth.Format(time.DateOnly), back.Format(time.DateOnly)}
		d.Earliest, d.Latest = back, forth
		d.Refused = "the sentence does not say whether it is past"
	}
	return d, i + 1, true
}

// nthOf reads "the last Monday of October 2024", "третій вівторок у вересні".
func (s *scan) nthOf(i int, ref Reference) (d Date, end int, ok bool) {
	w := s.lang.dates
	n, j := 0, i+1
	if which, ok := w.which[s.tok(i).norm]; ok && which < 0 {
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
	if len(b) == 2 && point { // 14.10. – 15.10.
		if s.tok(end).text == "." && s.near(end) {
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

// eastern reads 2024年10月31日, 10월 31일, 2024년.
func (s *scan) eastern(i int, ref Reference) (d Date, end int, ok bool) {
	signs := s.lang.dates.eastern
	if signs == nil {
		return d, 0, false
	}
	var p partial
	j, parts := i, 0
	for k, sg := range signs {
		v, n, ok := s.whole(j)
		if !ok || s.tok(j+1).norm != sg || !s.near(j+1) || j > i && s.tok(j).Start-s.tok(j-1).End > 1 {
			continue
		}
		switch k {
		case 0:
			if n != 4 || v < 1000 || v > 2199 {
				return d, 0, false
			}
			p.year = v
		case 1:
			p.month = v
		case 2:
			p.day = v
		}
		parts++
		j += 2
	}
	switch {
	case parts == 0, p.month > 12, p.day > 0 && (p.month == 0 || !valid(p.year, p.month, p.day)):
		return d, 0, false
	case p.month == 0 && p.year > 0:
		if s.tok(j).norm == "間" || s.tok(j).norm == "간" {
			return d, 0, false
		}
		d.setYear(p.year, ref)
	case p.year > 0 && p.day > 0:
		d.setDay(date(p.year, p.month, p.day, ref))
	case p.year > 0:
		d.setMonth(p.year, p.month, ref)
	case p.month == 0:
		return d, 0, false
	default:
		d.fill(p, 0, ref)
	}
	d.Rule = "year, month and day signs"
	return d, j, true
}
