package screenshot

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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
	At    time.Time     // as if in UTC; zero for Ago
	Back  time.Duration // of Ago

	Yearless bool // no year is written: that of At is 0
}

// zones is how far the zone of a clock on somebody's screen can be from UTC, either way.
const zones = 14 * time.Hour

// Bounds is the stretch in which the post was made, if the time is right in any zone; zero times where nothing is
// known. From is in it, until is not.
func (t *Time) Bounds() (from, until time.Time) {
	if t.At.IsZero() || t.Yearless {
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
	if t.Yearless && !at.IsZero() {
		for y := at.Year() - 1; y <= at.Year()+1; y++ {
			in := t.in(y)
			if in.May(at) {
				return true
			}
		}
		return false
	}
	from, until := t.Bounds()
	if from.IsZero() || at.IsZero() {
		return true
	}
	if dayAlone(at) {
		return at.Add(24*time.Hour).After(from) && at.Before(until)
	}
	return !at.Before(from) && at.Before(until)
}

// dayAlone says of a record's time that it may be known to the day alone, as of pages that say no more.
func dayAlone(at time.Time) bool { return at.UTC().Truncate(24 * time.Hour).Equal(at) }

// in is a time without a year in one.
func (t *Time) in(year int) Time {
	c := *t
	c.At, c.Yearless = t.At.AddDate(year-t.At.Year(), 0, 0), false
	return c
}

// zoneStep is what the offsets of all zones are multiples of, and slack how far the clocks of a network and of who reads
// it may be apart, and what is lost where minutes are cut off.
const (
	zoneStep = 15 * time.Minute
	slack    = 2 * time.Minute
)

// Shift is how much later than at the clock in the picture stands: 0 where they agree, or nothing is known to the
// minute. ok is false for what no zone has: it is no multiple of 15 minutes.
func (t *Time) Shift(at time.Time) (shift time.Duration, ok bool) {
	if t.Grain != Minute || t.At.IsZero() || at.IsZero() || dayAlone(at) {
		return 0, true
	}
	c := *t
	if t.Yearless {
		for y := at.Year() - 1; y <= at.Year()+1; y++ {
			if in := t.in(y); in.May(at) {
				c = in
			}
		}
	}
	d := c.At.Sub(at.Truncate(time.Minute))
	shift = d.Round(zoneStep)
	return shift, (d - shift).Abs() <= slack
}

// months are the beginnings of the names of months, in small letters: of English, Ukrainian, Russian, German, French,
// Spanish, Portuguese, Turkish, Polish, Arabic and Hebrew.
func months() [12]string {
	return [12]string{
		"jan янв січ ene oca sty يناير ינו", "feb фев лют fév fev şub lut فبراير פבר", "mar mär мар бер مارس מרץ מרס", "apr avr abr апр кві nis kwi أبريل ابريل אפר",
		"may mai maj мая май тра مايو מאי", "jun juin июн чер haz cze يونيو יונ", "jul juil июл лип tem lip يوليو יול", "aug aoû aou ago авг сер ağu sie أغسطس اغسطس אוג",
		"sep set сен вер eyl wrz سبتمبر ספט", "oct okt out окт жов eki paź أكتوبر اكتوبر אוק", "nov ноя лис kas lis نوفمبر נוב", "dec dez dic déc дек гру ara gru ديسمبر דצמ",
	}
}

// monthOf gives the month that a word names, 1 to 12; 0 if it is none. Of a word no more than six letters stand behind
// the beginning: "September", "жовтня", but not "marketing".
func monthOf(s string) int {
	s = strings.TrimRight(s, ".'׳’")
	if len(s) > 40 {
		return 0
	}
	bare, _ := strings.CutPrefix(s, "ב") // Hebrew's "in"
	for i, names := range months() {
		for n := range strings.SplitSeq(names, " ") {
			for _, w := range [2]string{s, bare} {
				if rest, ok := strings.CutPrefix(w, n); ok && utf8.RuneCountInString(rest) <= 6 && !strings.ContainsFunc(rest, unicode.IsDigit) {
					return i + 1
				}
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
	places                         []int // which words these are
	at, monthAt                    int   // the word that is read, and the one of the month
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
	low = strings.NewReplacer("a. m.", "am", "p. m.", "pm", "年", " y ", "月", " mo ", "日", " d ", "년", " y ", "월", " mo ", "일", " d ", "a.m.", "am", "p.m.", "pm", "\u202f", " ", "\u200f", "", "\u200e", "").Replace(low)
	fields := strings.FieldsFunc(apart(low), between)
	for i := 0; i < len(fields); i++ {
		next := ""
		if i+1 < len(fields) {
			next = fields[i+1]
		}
		c.at = i
		if c.word(fields[i], next) {
			i++
		}
	}
	return c.time()
}

// apart puts a space behind a point after a letter: "2 вер.2026 р.о 04:10".
func apart(s string) string {
	var b strings.Builder
	var last [2]rune
	for _, r := range s {
		if last[1] == '.' && unicode.IsLetter(last[0]) && !unicode.IsSpace(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = [2]rune{last[1], r}
	}
	return b.String()
}

// between says of what stands between the parts of a time, or is read for a middle dot, that it is none of them.
func between(r rune) bool {
	return skipped(r) || strings.ContainsRune("·•・ㆍ,،|«»®©@+'\"’", r)
}

// filling says of a small word that times are written with it.
func filling(f string) bool {
	switch f {
	case "am", "pm", "오전", "오후", "午前", "午後", "上午", "下午", "ص", "م", "öö", "ös", "at", "um", "uhr", "à", "a", "às", "as", "de", "del", "le", "den", "saat", "godz", "o", "р", "p", "в", "г", "о", "об", "у", "року", "года", "في", "الساعة", "בשעה", "ב", "utc", "y", "mo", "d", "":
		return true
	}
	return false
}

// word takes one word in; it says whether it took the next, too.
func (c *clock) word(f, next string) bool {
	f = strings.Trim(f, ".-–—:")
	if n, ok := number(f); ok {
		switch next {
		case "y":
			c.year = n
		case "mo":
			c.month = n
		case "d":
			c.day = n
		default:
			c.loose, c.places = append(c.loose, n), append(c.places, c.at)
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
	case "am", "오전", "午前", "上午", "ص", "öö":
		c.half = true
		return false
	case "pm", "오후", "午後", "下午", "م", "ös":
		c.half, c.pm = true, true
		return false
	}
	if filling(f) {
		return false
	}
	for _, p := range []string{"오전", "오후", "午前", "午後", "上午", "下午"} {
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
		c.month, c.monthAt = m, c.at
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

// yearless reads a day without a year, with or without a time of day: "May 3 at 8:05 AM", "3 трав.". Nothing else may
// stand there.
func yearless(s string) (t Time, ok bool) {
	if len(s) > 60 || strings.ContainsAny(s, "!?") {
		return t, false
	}
	for _, f := range strings.FieldsFunc(strings.NewReplacer("月", " ", "日", " ", "월", " ", "일", " ", "午", " ", "오", " ").Replace(s), between) {
		f = strings.TrimRight(f, ".-–—")
		if n, ok := number(f); ok && n > 31 || !ok && strings.ContainsFunc(f, unicode.IsDigit) && !strings.Contains(f, ":") {
			return t, false // neither a day nor a clock: a year that was not read
		}
	}
	t, ok = moment(s + " 2000 y")
	if !ok || !t.whole(s) || strings.HasSuffix(s, ".") && strings.Count(s, " ") > 3 {
		return Time{}, false
	}
	t.Yearless, t.At = true, t.At.AddDate(-t.At.Year(), 0, 0)
	return t, true
}

// time makes a Time of what was taken in.
func (c *clock) time() (t Time, ok bool) {
	far := 1 << 30
	for i, n := range c.loose {
		switch away := max(c.places[i]-c.monthAt, c.monthAt-c.places[i]); {
		case n > 1999 && n < 2200 && c.year == 0:
			c.year = n
		case n >= 1 && n <= 31 && away < far && (c.day == 0 || far < 1<<30): // the day stands next to the month
			c.day, far = n, away
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
	low := apart(strings.NewReplacer("a. m.", "am", "p. m.", "pm", "a.m.", "am", "p.m.", "pm").Replace(strings.ToLower(s)))
	for _, f := range strings.FieldsFunc(low, between) {
		f = strings.Trim(f, ".-–—:")
		if strings.ContainsFunc(f, unicode.IsDigit) || monthOf(f) > 0 || countWord(f) || filling(f) || noted(f) {
			continue
		}
		return false
	}
	return true
}

// noted says of a word that networks put it behind a time.
func noted(f string) bool {
	for w := range strings.SplitSeq("edited bearbeitet відредаговано изменено modifié editado editada düzenlendi edytowano 수정됨 編集済み 已编辑 معدّل معدل נערך mal angezeigt", " ") {
		if f == w {
			return true
		}
	}
	return false
}

// timely says of a line that it has the form of a time, though it cannot be read as one: a letter of the month was
// taken for another, or a digit lost. It has a year and a clock, or a year, a day and no more than one other word.
func timely(s string) bool {
	year, clock, digits, words := false, false, 0, 0
	for _, f := range strings.FieldsFunc(strings.ToLower(s), between) {
		f = strings.Trim(f, ".-–—:'׳")
		n, ok := number(f)
		switch {
		case ok && n > 1999 && n < 2100 || len(f) > 4 && len(f) < 12 && strings.HasPrefix(f, "20") && digitsAlone(f):
			year = true
		case strings.ContainsFunc(f, unicode.IsDigit):
			h, m, cut := strings.Cut(f, ":")
			clock = clock || cut && len(h) < 3 && len(m) == 2
			digits++
		case countWord(f) || filling(f) || noted(f) || monthOf(f) > 0:
		default:
			if words++; utf8.RuneCountInString(f) > 5 {
				return false
			}
		}
	}
	return year && digits > 0 && (clock && words < 3 || words < 2)
}

func digitsAlone(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// since reads how long ago: "3h", "2 год", "3시간", "vor 3 Std.", "3 days ago".
func since(s string) (t Time, ok bool) {
	f := strings.FieldsFunc(strings.ToLower(s), ornament)
	t, n := ages(f)
	return t, n > 0 && n == len(f)
}

// ages reads how long ago from the first of some words in small letters, and says how many it took; 0 if they are none.
func ages(f []string) (t Time, took int) {
	i := 0
	for i < len(f) && i < 3 && agoWord(f[i]) {
		i++
	}
	if i >= len(f) {
		return t, 0
	}
	f = append([]string{}, f[:min(len(f), i+8)]...)
	f[i] = strings.NewReplacer("з", "3", "э", "3").Replace(f[i][:min(len(f[i]), 2)]) + f[i][min(len(f[i]), 2):] // Cyrillic letters like a 3
	cut := strings.IndexFunc(f[i], func(r rune) bool { return !unicode.IsDigit(r) })
	digits, unit := f[i], ""
	if cut > 0 {
		digits, unit = f[i][:cut], f[i][cut:]
	} else if cut == 0 {
		return t, 0
	}
	if i++; unit == "" {
		if i >= len(f) {
			return t, 0
		}
		unit = f[i]
		i++
	}
	n, ok := number(digits)
	unit = strings.TrimRight(unit, ".׳'’\"”״")
	unit, _ = strings.CutSuffix(unit, "前")
	each := unitOf(strings.TrimSuffix(unit, "전"))
	if !ok || each == 0 {
		return t, 0
	}
	for i < len(f) && agoWord(f[i]) {
		i++
	}
	return Time{Grain: Ago, Back: time.Duration(n) * each}, i
}

func agoWord(f string) bool {
	switch f {
	case "ago", "vor", "hace", "há", "il", "y", "a", "منذ", "לפני", "тому", "назад", "temu", "önce", "atrás", "전", "前":
		return true
	}
	return false
}

// unitOf is what a unit of how long ago is long; 0 for what is none.
func unitOf(w string) time.Duration {
	for unit, names := range map[time.Duration]string{
		time.Second:        "s sec sek с сек seg sn 초 秒 ث שנ",
		time.Minute:        "m min mins minutes minute dk dk хв мин 분 分 分钟 分鐘 د דק",
		time.Hour:          "h hr hrs hours hour std godz sa ч год 시간 時間 小时 小時 س שע ש",
		24 * time.Hour:     "d day days дн д t tg tag tage j g gün 일 日 天 ي ימים dni",
		7 * 24 * time.Hour: "w wk week weeks тиж нед sem wo hf 주 週間 週 周 أ",
	} {
		for n := range strings.SplitSeq(names, " ") {
			if n == w {
				return unit
			}
		}
	}
	return 0
}
