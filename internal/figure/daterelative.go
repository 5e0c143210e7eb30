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
	if s.is(i, "след", "наст") { // short for следующий, наступний; alone a trace, a crust of snow
		if !w.before[s.tok(i-1).norm] {
			return d, 0, false
		}
		j = s.point(j)
	}
	_, unit := w.units[s.tok(j).norm]
	if _, season := w.seasons[s.tok(j).norm]; !unit && (which < -1 && !season || s.is(i, "будущий", "будущего", "будущем", "будущей", "майбутнього", "майбутньому", "майбутньої", "майбутній")) {
		return d, 0, false
	}
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
			if s.whichSeason(&d, max(which, -1), season, ref); which < -1 {
				y := d.season + which + 1
				d.Readings, d.Assumed = nil, ""
				d.setSeason(y, season, ref)
			} else if which == 0 && s.direction(i) > 0 && d.Latest.Before(now) { // what is still to come
				d.setSeason(d.season+1, season, ref)
			}
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

// ended says whether the word at token k is a verb of the past, by its ending: "за тридцать лет отступила".
func (s *scan) ended(k int) bool {
	w := s.tok(k).norm
	for _, e := range []string{"ла", "ло", "ли", "лась", "лось", "лись", "лася", "лося", "лися"} {
		if strings.HasSuffix(w, e) && len([]rune(w)) > 4 {
			return true
		}
	}
	return false
}

// aside says whether what stands at token k begins a new clause, so that what it tells is not of the words before: "звели за сорок днів —
// і чому наступного разу".
func (s *scan) aside(k int) bool { return dash(s.tok(k)) && s.tok(k).space }

// opens says whether token j begins a sentence.
func (s *scan) opens(j int) bool { return j == 0 || s.sentenceEnd(j-1) }

// ago reads "10 years ago", "два тижні тому", "через 3 роки", "in two weeks' time".
func (s *scan) ago(i int, ref Reference) (d Date, end int, ok bool) {
	w := s.lang.dates
	j, ahead := i, false
	if w.ahead[s.tok(i).norm] && s.tok(i).kind == word {
		j, ahead = i+1, true
	}
	n, k, ok := s.amount(j)
	if !ok && s.lang.slavic && w.units[s.tok(j).norm] != "" && s.tok(j).kind == word && (!s.upper(j) || s.opens(j)) { // "рік тому"
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
	case ahead && s.lang.slavic && s.direction(i) >= 0 && !s.is(k, "після", "после") && !(s.is(i, "за") && s.is(k, "до", "перед")) && !(s.is(i, "за") && (s.ended(k) || s.aside(k))):
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
