package figure

// yearTold reads a year that is told by its place, after a month, a season or a day: "минулого року", "of last year",
// "торік"; off is how many years from now. Who calls looks for a new line before it.
func (s *scan) yearTold(i int) (off, end int, ok bool) {
	w := &s.lang.dates
	if s.tok(i).kind != word {
		return 0, 0, false
	}
	if off, ok := w.years[s.tok(i).norm]; ok {
		return off, i + 1, true
	}
	if s.is(i, "of") {
		i++
	}
	which, ok := w.which[s.tok(i).norm]
	if !ok || s.is(i, "past", "coming", "upcoming") || w.units[s.tok(i+1).norm] != Year || s.plural(i+1) || s.tok(i+1).line || s.tok(i+1).kind != word {
		return 0, 0, false
	}
	return which, i + 2, true
}

// whichYear reads such a year with the month, season or day after it: "минулого року в липні", "торік 5 травня"; and a
// year in one word alone.
func (s *scan) whichYear(i int, ref Reference) (d Date, end int, ok bool) {
	w := &s.lang.dates
	off, e, ok := s.yearTold(i)
	if !ok || s.is(i, "of") {
		return d, 0, false
	}
	_, single := w.years[s.tok(i).norm]
	d.Rule = "part of a year"
	j, y := e, 0
	if s.is(j, "у", "в", "во", "in", "on") {
		j++
	}
	if !s.tok(j).line {
		known := ref.known()
		if known {
			y = ref.now().Year() + off
		}
		if season, ok := w.seasons[s.tok(j).norm]; ok && s.lang.slavic {
			if d.Grain = Season; d.relative(ref) {
				d.setSeason(y, season, ref)
			}
			return d, j + 1, true
		}
		if day, k, ok := s.dayNumber(j); ok {
			if m, k, sure, ok := s.monthAt(k); ok && sure {
				if _, _, more := s.yearAt(k); more {
					return d, 0, false
				}
				d.Grain = Day
				switch {
				case !d.relative(ref):
				case valid(y, m, day):
					d.setDay(date(y, m, day, ref))
				default:
					d.Refused = "no such day in that year"
				}
				return d, k, true
			}
		}
		if m, k, sure, ok := s.monthAt(j); ok && j > e && (sure || s.upper(j)) {
			if _, _, more := s.yearAt(k); more {
				return d, 0, false
			}
			if d.Grain = Month; d.relative(ref) {
				d.setMonth(y, m, ref)
			}
			return d, k, true
		}
	}
	if !single {
		return d, 0, false
	}
	d.Rule, d.Grain = "relative year", Year
	if d.relative(ref) {
		d.setYear(ref.now().Year()+off, ref)
	}
	return d, e, true
}

// thatWeek reads "на тому тижні", "того тижня", which mean the last one where the sentence is not of the future. The
// Russian "на той неделе" may be the next one as well: only the past says which.
func (s *scan) thatWeek(i int, ref Reference) (d Date, end int, ok bool) {
	w := &s.lang.dates
	if !w.that[s.tok(i).norm] || w.units[s.tok(i+1).norm] != Week || s.tok(i+1).line {
		return d, 0, false
	}
	past := s.is(i, "той")
	if (past || s.is(i, "тому")) && !s.is(i-1, "на") {
		return d, 0, false
	}
	if dir := s.direction(i); dir > 0 || past && dir == 0 {
		return d, 0, false
	}
	if s.tok(i+2).text == "," && !s.tok(i+2).line && s.is(i+3, "коли", "що", "когда") {
		return d, 0, false // the week that is told of
	}
	d.Rule, d.Grain = "that week", Week
	if d.relative(ref) {
		d.shift(ref.now(), Week, -1, ref)
	}
	return d, i + 2, true
}

// decadeEndings are those of ordinals in the plural.
var decadeEndings = []string{"і", "их", "им", "ими", "ые", "ых", "ым", "ыми"}

// spokenDecade reads "вісімдесяті роки", "в девяностых", "на початку сімдесятих".
func (s *scan) spokenDecade(i int, ref Reference) (d Date, end int, ok bool) {
	o, ok := s.lang.ordinals[s.tok(i).norm]
	if !ok || !s.lang.slavic || o.c != tens || s.tok(i).kind != word || !ending(s.tok(i).norm, decadeEndings) {
		return d, 0, false
	}
	end = s.yearWord(i + 1)
	if end == i+1 {
		if !s.is(i-1, "у", "в", "на", "з", "с", "із", "початку", "середині", "кінці", "кінця", "наприкінці", "начале", "середине", "конце", "начала", "конца", "середины") || !s.barely(end) {
			return d, 0, false
		}
	} else if !s.is(i+1, "роки", "років", "роках", "рокам", "роками", "рр", "годы", "годов", "годах", "годам", "годами", "гг") {
		return d, 0, false
	}
	return s.decadeOf(int(o.v), end, i, ref)
}

// decadeOf gives two digits of a decade their century: the one that is named, else the twentieth. The tens and twenties
// are of this one as well, and are refused.
func (s *scan) decadeOf(v, end, i int, ref Reference) (d Date, e int, ok bool) {
	d.Rule = "decade"
	if c, k, ok := s.dayNumberOrRoman(end); ok && s.lang.dates.century[s.tok(k).norm] && c >= 10 && c <= 22 {
		d.setDecade(c*100-100+v, ref)
		return d, k + 1, true
	}
	if s.lang.dates.century[s.tok(end+1).norm] { // of another century than ours
		if s.is(end, "минулого", "прошлого") && ref.known() {
			d.Relative, d.From = true, ref.now()
			d.setDecade((ref.now().Year()-1)/100*100-100+v, ref)
			return d, end + 2, true
		}
		d.Grain, d.Refused = Decade, "its century is not said"
		return d, end, true
	}
	if v < 30 || s.direction(i) > 0 {
		d.Grain, d.Refused = Decade, "its century is not said"
		d.Assumed = "which one"
		return d, end, true
	}
	d.setDecade(1900+v, ref)
	return d, end, true
}

// dayNumberOrRoman reads an ordinal or Roman digits and gives the token after it.
func (s *scan) dayNumberOrRoman(i int) (int, int, bool) {
	if v, ok := roman(s.tok(i).text); ok && s.tok(i).kind == word {
		return v, i + 1, true
	}
	return s.dayNumber(i)
}
