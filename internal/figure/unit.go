package figure

import (
	"math"
	"slices"
)

// glued says whether letters follow the number without a space and are no unit: "24703L", "3D".
func (s *scan) glued(n numeral, end int) bool {
	t := s.tok(end)
	return t.kind == word && s.near(end) && !n.words && !eastern(s.at(t.Start)) && !eastern(s.at(t.Start-1)) && s.lang.code != "ko"
}

// unitAt looks up the unit that stands at token i, the longest first.
func (s *scan) unitAt(i int, table map[string]unit) (unit, int, bool) {
	t := s.tok(i)
	if i >= len(s.toks) || t.kind == skip {
		return unit{}, i, false
	}
	for size := min(s.lang.heads[t.norm], len(s.toks)-i); size >= 1; size-- {
		last := &s.toks[i+size-1]
		if last.End-t.Start > 40 || last.line && size > 1 {
			continue
		}
		key := t.norm
		for j := i + 1; j < i+size; j++ {
			if s.toks[j].space {
				key += " "
			}
			key += s.toks[j].norm
		}
		u, ok := table[key]
		if ok && (last.kind != word || s.tok(i+size).kind != word && (s.tok(i+size).kind != number || s.lang.prefixes[key].isSet()) || !s.near(i+size) || eastern(s.at(last.Start)) || s.lang.code == "ko") {
			return u, i + size, true
		}
	}
	return unit{}, i, false
}

// unitAfter reads the unit, currency or percent that follows a number, and says where it ends.
func (s *scan) unitAfter(q *Quantity, n *numeral, end int) (int, bool) {
	j := end
	hyphen := dash(s.tok(j)) && (s.near(j) || !q.Span.Empty()) && s.near(j) == s.near(j+1) && s.near(j)
	if hyphen {
		j++
	}
	open := s.tok(j).text
	if open == "[" || open == "<" || open == "{" || open == "(" && s.tok(j+2).text == ")" && s.tok(j+1).End-s.tok(j+1).Start > 1 {
		j++
	} else {
		open = ""
	}
	if s.percentAt(j) && open == "" {
		k := j + 1
		if s.is(j, "per") {
			k++
		}
		q.Kind, q.Unit, q.Dimension, q.UnitSpan = Percent, "%", "percent", Span{s.toks[j].Start, s.toks[k-1].End}
		q.Span.End = s.toks[k-1].End
		return k, true
	}
	if s.yearsOld(q, j) {
		return j + 1, true
	}
	if u, k, ok := s.unitAt(j, s.lang.money); ok && !(s.tok(j).kind == sign && s.tok(j).space && s.near(k) && s.tok(k).kind == number) && !s.isLength(u, k) && !s.ambiguousMoney(q, u, j, k) {
		q.Kind, q.Unit, q.Dimension, q.UnitSpan = Money, u.code, u.dimension, Span{s.toks[j].Start, s.toks[k-1].End}
		q.Span.End = s.toks[k-1].End
		if c, ok := s.lang.cardinals[s.tok(k).norm]; ok && c.c == scale && n.scaled == 0 && s.tok(k).kind == word { // 75 USD million
			q.Low, q.High, q.Value = q.Low*c.v, q.High*c.v, q.Value*c.v
			q.Span.End = s.toks[k].End
			return k + 1, true
		}
		return s.moneyTail(q, k), true
	}
	if e, ok := s.megaMoney(q, j); ok {
		return e, true
	}
	u, k, ok := s.unitAt(j, s.lang.units)
	if !ok || !s.unitFits(q, n, u, j, k) {
		return end, false
	}
	if open != "" {
		if close := map[string]string{"[": "]", "<": ">", "{": "}", "(": ")"}[open]; s.tok(k).text != close {
			return end, false
		}
		k++
	}
	if s.tok(k).text == "." && s.near(k) && (s.is(k-1, "deg", "sq", "тис", "кв") || s.lang.slavic && s.tok(k+1).kind != sign && k+1 < len(s.toks) && !s.upper(k+1)) {
		k++
	}
	q.Kind, q.Unit, q.Dimension, q.UnitSpan = Measure, u.code, u.dimension, Span{s.toks[j].Start, s.toks[k-1].End}
	q.Span.End = s.toks[k-1].End
	switch u.dimension {
	case "time":
		q.Kind = Duration
		if e, ok := s.ageAfter(q, k); ok {
			return e, true
		}
		if u.code == "a" && s.lang.old[s.tok(k).norm] {
			q.Kind, q.Dimension, q.Rule, q.Span.End = Age, "age", "age", s.toks[k].End
			return k + 1, true
		}
		if f := s.first(q); u.code == "a" && q.Value < 130 && (s.lang.oldBefore[s.tok(f-1).norm] || s.lang.western && s.is(f-1, "de", "a", "avait", "tiene") && s.lang.persons[s.tok(f-2).norm]) {
			q.Kind, q.Dimension, q.Rule = Age, "age", "age in its sentence"
			return k, true
		}
		if u.code == "a" && s.lang.slavic && s.aged(q, j, k) {
			return k, true
		}
	case "age":
		q.Kind, q.Rule = Age, "age"
	case "temperature":
		q.Kind = Temperature
		if s.lang.western && q.Value > 60 && s.is(j, "grad", "grados") {
			q.Kind, q.Unit, q.Dimension = Measure, "deg", "angle"
		}
	case "angle":
		if s.lang.slavic && q.Value < 0 {
			q.Kind, q.Dimension = Temperature, "temperature"
		}
		if u.code == "deg" && s.mentions(j, "temperature", "temperatures", "weather", "thermostat", "degrees outside", "температура", "температури", "мороз", "морози", "морозу", "тепла", "мороза", "температуры", "температуру") {
			q.Kind, q.Dimension = Temperature, "temperature"
		}
	}
	return s.compound(q, u, k), true
}

// upper says whether token i begins with a capital.
func (s *scan) upper(i int) bool {
	t := s.tok(i)
	return t.kind == word && normal(string(s.at(t.Start))) != string(s.at(t.Start))
}

// percentAt says whether a word or sign of percent stands at token i.
func (s *scan) percentAt(i int) bool {
	return s.tok(i).text == "%" || s.tok(i).text == "٪" || s.tok(i).text == "％" || s.tok(i).kind == word && slices.Contains(s.lang.percent, s.tok(i).norm) ||
		s.is(i, "per") && s.is(i+1, "cent")
}

// percentOf reads "percent of 10", as forms have it.
func (s *scan) percentOf(i int) (q Quantity, end int, ok bool) {
	if s.lang.code != "en" || !s.percentAt(i) || s.tok(i).kind != word || s.tok(i-1).kind == number || s.tok(i-1).kind == word {
		return q, 0, false
	}
	j := i + 1
	if s.is(i, "per") {
		j++
	}
	if !s.is(j, "of") {
		return q, 0, false
	}
	n, ok := s.signed(j + 1)
	if !ok || n.vague || !s.ends(n.end) {
		return q, 0, false
	}
	q = Quantity{Kind: Percent, Low: n.low, High: n.high, Value: n.low, Rule: "percent of", Unit: "%", Dimension: "percent"}
	q.Number = Span{s.toks[j+1].Start, s.toks[n.end-1].End}
	q.Text = s.slice(q.Number)
	q.UnitSpan = Span{s.toks[i].Start, s.toks[j].End}
	q.Span = Span{q.UnitSpan.Start, q.Number.End}
	q.Core = q.Span
	return q, n.end, true
}

// unitFits refuses the units that are more often something else.
func (s *scan) unitFits(q *Quantity, n *numeral, u unit, j, k int) bool {
	t := s.tok(j)
	single := k == j+1 && t.End-t.Start == 1
	switch {
	case k < len(s.toks) && s.near(k) && s.tok(k).kind == sign && s.tok(k).text == "-" && s.near(k+1) && s.tok(k+1).kind == word && !s.is(k+1, "old", "long", "wide", "high", "tall", "deep", "thick"):
		return u.dimension == "time" || u.dimension == "length"
	case s.lang.code == "en" && t.norm == "second" && q.Value != 1:
		return false
	case single && t.kind == word && t.text != t.norm && t.text != "W" && t.text != "V" && t.text != "L":
		return false // 14.7C, 777F
	case single && (t.norm == "m" || t.norm == "g" || t.norm == "t" || t.norm == "l") && s.lang.code == "en":
		return !s.near(k) && s.tok(k).text != "'" && (!t.space || t.norm == "m" && (s.barely(k) || s.tok(k).kind == number || s.is(k, "x")))
	case t.norm == "\"":
		return q.Value < 1000 && !n.words && s.closesInch(j)
	case t.norm == "pm" || t.norm == "dm" && t.text != t.norm || t.norm == "ha" && t.text == "HA":
		return false
	case t.norm == "points" || t.norm == "turn" && q.Value != 1:
		return false
	}
	return true
}

// closesInch says whether a straight quotation mark after a number means inches: no other stands before it.
func (s *scan) closesInch(j int) bool {
	for i := j - 1; i >= 0 && i > j-200; i-- {
		if s.toks[i].text == "\"" {
			return false
		}
	}
	return true
}

// compound reads a second, smaller unit: "5 feet 2 inches", "2 роки і 3 місяці".
func (s *scan) compound(q *Quantity, u unit, end int) int {
	if math.IsNaN(q.Value) || u.code != "ft" && u.dimension != "time" {
		return end
	}
	j := end
	if s.is(j, s.lang.and...) || u.dimension == "time" && s.tok(j).text == "," {
		j++
	}
	n, ok := s.numeralAt(j)
	if !ok || n.vague || s.tok(j).kind != number && s.tok(j).kind != word {
		return end
	}
	v, k, ok := s.unitAt(n.end, s.lang.units)
	if u.code == "ft" && s.is(n.end, "in") {
		v, k, ok = unit{"in", "length"}, n.end+1, true
	}
	if !ok {
		return end
	}
	f := smaller(u.code, v.code)
	if f == 0 || n.low*f >= 2 {
		return end
	}
	q.Value = q.Value + n.low*f
	q.Low, q.High, q.Span.End = q.Value, q.Value, s.toks[k-1].End
	q.Number.End = s.toks[n.end-1].End
	return s.compound(q, unit{u.code, u.dimension}, k)
}

// smaller gives how much of one unit another is, where people say both together.
func smaller(big, small string) float64 {
	switch big + ">" + small {
	case "ft>in":
		return 1.0 / 12
	case "a>mo":
		return 1.0 / 12
	case "a>wk":
		return 7 / 365.25
	case "a>d":
		return 1 / 365.25
	case "mo>d":
		return 12 / 365.25
	case "wk>d":
		return 1.0 / 7
	case "d>h":
		return 1.0 / 24
	case "h>min", "min>s":
		return 1.0 / 60
	case "d>min":
		return 1.0 / 1440
	}
	return 0
}

// yearsOld reads "87 yo".
func (s *scan) yearsOld(q *Quantity, j int) bool {
	if s.lang.code != "en" || !s.is(j, "yo", "y/o") || q.Value > 130 {
		return false
	}
	q.Kind, q.Unit, q.Dimension, q.UnitSpan = Age, "a", "age", s.toks[j].Span
	q.Span.End = q.UnitSpan.End
	return true
}

// ageAfter reads "years old", "years of age", "yo".
func (s *scan) ageAfter(q *Quantity, k int) (int, bool) {
	end := 0
	hyphen := dash(s.tok(k)) && s.near(k)
	switch {
	case s.is(k, "old"):
		end = k + 1
	case hyphen && s.is(k+1, "old"):
		end = k + 2
	case s.is(k, "of") && s.is(k+1, "age"):
		end = k + 2
	default:
		return 0, false
	}
	q.Kind, q.Dimension, q.Rule = Age, "age", "age"
	q.UnitSpan.End = s.toks[end-1].End
	q.Span.End = q.UnitSpan.End
	return end, true
}

// mentions says whether one of some words stands in the same sentence, within 30 tokens of i.
func (s *scan) mentions(i int, words ...string) bool {
	for j := max(0, i-30); j < min(len(s.toks), i+12); j++ {
		if slices.Contains(words, s.toks[j].norm) {
			return true
		}
	}
	return false
}
