package figure

import (
	"strings"
	"time"
)

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
	if s.is(j, "після", "после") && s.lang.dates.which[s.tok(j+1).norm] == 1 && s.ends(j+2) { // середа після наступної
		d.Rule, d.Grain = "weekday after the next", Day
		if d.relative(ref) {
			now := ref.now()
			d.setDay(now.AddDate(0, 0, (wd-int(now.Weekday())+6)%7+8))
		}
		return d, j + 2, true
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
