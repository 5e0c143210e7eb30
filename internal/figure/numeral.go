package figure

import (
	"math"
	"slices"
)

// numeral is one number, in digits or words.
type numeral struct {
	end       int // the token after it
	low, high float64
	vague     bool
	words     bool
	literal   literal
	glued     bool    // a suffix follows its digits without a space
	scaled    float64 // the last magnitude in it, 0 for none
	fraction  bool
	rule      string
}

func exactly(v float64, end int, rule string) numeral {
	return numeral{end: end, low: v, high: v, rule: rule}
}

// vulgar are fractions of one character.
func vulgar(r rune) (float64, bool) {
	const signs = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒"
	tops := [...]float64{1, 1, 2, 1, 3, 1, 2, 3, 4, 1, 5, 1, 3, 5, 7, 1, 1, 1}
	bottoms := [...]float64{2, 3, 3, 4, 4, 5, 5, 5, 5, 6, 6, 8, 8, 8, 8, 7, 9, 10}
	i := 0
	for _, s := range signs {
		if s == r {
			return tops[i] / bottoms[i], true
		}
		i++
	}
	return 0, false
}

func (s *scan) tok(i int) *token {
	if i < 0 || i >= len(s.toks) {
		return &s.none
	}
	return &s.toks[i]
}

// near says whether token i follows the one before it without a space.
func (s *scan) near(i int) bool { return i > 0 && i < len(s.toks) && !s.toks[i].space }

// is says whether token i is one of some words.
func (s *scan) is(i int, words ...string) bool {
	return i >= 0 && i < len(s.toks) && slices.Contains(words, s.toks[i].norm)
}

// numeralAt reads the number that begins at token i.
func (s *scan) numeralAt(i int) (numeral, bool) {
	t := s.tok(i)
	if s.lang.slavic || s.lang.code == "en" {
		if n, ok := s.vagueAt(i); ok {
			return n, true
		}
	}
	if s.lang.half != nil {
		if n, ok := s.halfOf(i); ok {
			return n, true
		}
	}
	switch t.kind {
	case number:
		n, ok := s.digitNumeral(i)
		if ok && s.lang.code == "en" && n.low == n.high && !n.fraction {
			n = s.partAfter(n)
		}
		return n, ok
	case word:
		if eastern(s.at(t.Start)) || s.lang.code == "ko" {
			return s.hanNumeral(i)
		}
		n, ok := s.wordNumeral(i)
		if ok {
			n = s.fractionAfter(i, n)
		} else {
			n, ok = s.fractionAlone(i)
		}
		return n, ok
	case sign:
		if v, ok := vulgar(s.at(t.Start)); ok {
			n := exactly(v, i+1, "fraction")
			n.fraction = true
			return n, true
		}
	}
	return numeral{}, false
}

// signed reads a number with the minus before it.
func (s *scan) signed(i int) (numeral, bool) {
	t := s.tok(i)
	minus := t.kind == word && slices.Contains(s.lang.minus, t.norm)
	if t.kind == sign && (t.text == "-" || t.text == "−") && s.tok(i+1).kind == number {
		minus = t.space && (s.near(i+1) && s.tok(i-1).kind != number || s.tok(i-1).kind != number && s.tok(i-1).kind == word && s.unitFollows(i+2)) ||
			!t.space && s.tok(i-1).kind == sign && (s.tok(i-1).text == "(" || s.tok(i-1).text == "$")
	}
	if !minus {
		return s.numeralAt(i)
	}
	n, ok := s.numeralAt(i + 1)
	if !ok || n.vague {
		return n, false
	}
	n.low, n.high = -n.high, -n.low
	return n, true
}

// unitFollows says whether a unit of temperature stands at token i, so that a spaced minus is one.
func (s *scan) unitFollows(i int) bool {
	u, _, ok := s.unitAt(i, s.lang.units)
	return ok && u.dimension == "temperature"
}

// vagueAt reads "a few", "several hundred", "millions", "tens of thousands".
func (s *scan) vagueAt(i int) (numeral, bool) {
	t := s.tok(i)
	if t.kind != word {
		return numeral{}, false
	}
	if b, ok := s.lang.plurals[t.norm]; ok {
		n := numeral{end: i + 1, low: b.low, high: b.high, vague: true, words: true, rule: "vague magnitude"}
		j := i + 1
		if s.is(j, s.lang.of...) {
			j++
		}
		if m, ok := s.lang.plurals[s.tok(j).norm]; ok && m.low > b.low || ok && s.lang.slavic && m.low >= 2000 {
			size := m.low / 2
			n.low, n.high, n.end = b.low*size, (b.high+1)*size-1, j+1
		}
		return n, true
	}
	for size := min(3, s.lang.heads[t.norm]); size >= 1; size-- {
		if i+size > len(s.toks) {
			continue
		}
		phrase := s.phrase(i, size)
		b, ok := s.lang.vague[phrase]
		if !ok {
			continue
		}
		n := numeral{end: i + size, low: b.low, high: b.high, vague: true, words: true, rule: "a few"}
		if c, ok := s.lang.cardinals[s.tok(n.end).norm]; ok && (c.c == scale || c.c == hundred) && s.tok(n.end).kind == word {
			n.low, n.high, n.end, n.scaled = n.low*c.v, n.high*c.v, n.end+1, c.v
		} else if c, ok := s.lang.short[s.tok(n.end).norm]; ok && s.tok(n.end).kind == word && len(s.tok(n.end).norm) > 2 {
			n.low, n.high, n.end, n.scaled = n.low*c.v, n.high*c.v, s.point(n.end+1), c.v
		} else if m, ok := s.lang.plurals[s.tok(n.end).norm]; ok && s.lang.slavic && s.tok(n.end).kind == word { // несколько сотен
			n.low, n.high, n.end, n.scaled = n.low*m.low/2, n.high*m.low/2, n.end+1, m.low/2
			if c, ok := s.lang.cardinals[s.tok(n.end).norm]; ok && c.c == scale && c.v > n.scaled {
				n.low, n.high, n.end, n.scaled = n.low*c.v, n.high*c.v, n.end+1, c.v
			}
		}
		return n, true
	}
	return numeral{}, false
}

// phrase joins the normal forms of some tokens with spaces.
func (s *scan) phrase(i, size int) string {
	out := s.toks[i].norm
	for j := i + 1; j < i+size; j++ {
		out += " " + s.toks[j].norm
	}
	return out
}

// point steps over the point of an abbreviation such as "тис.".
func (s *scan) point(i int) int {
	if s.tok(i).text == "." && s.near(i) && s.tok(i+1).kind == word && !s.tok(i+1).line {
		return i + 1
	}
	return i
}

// digitNumeral reads a number in digits with what belongs to it: a magnitude, a fraction, an exponent.
func (s *scan) digitNumeral(i int) (numeral, bool) {
	l, ok := s.readLiteral(i)
	if !ok {
		return numeral{}, false
	}
	n := exactly(l.value, l.end, "digits")
	n.literal = l
	if eastern(s.at(s.tok(n.end).Start)) || s.lang.code == "ko" {
		if m, ok := s.hanNumeral(i); ok {
			m.literal = l
			return m, true
		}
	}
	if v, end, ok := s.slash(i); ok {
		n.low, n.high, n.end, n.fraction, n.rule = v, v, end, true, "fraction"
		return n, true
	}
	if !l.decimal && l.value < 1e6 { // 10 1/2
		if v, end, ok := s.slash(n.end); ok && v < 1 && s.tok(n.end).space {
			n.low, n.high, n.end, n.fraction = l.value+v, l.value+v, end, true
		} else if v, ok := vulgar(s.at(s.tok(n.end).Start)); ok && s.tok(n.end).kind == sign {
			n.low, n.high, n.end, n.fraction = l.value+v, l.value+v, n.end+1, true
		}
	}
	if v, end, ok := s.exponent(n.end, n.low); ok {
		n.low, n.high, n.end, n.rule = v, v, end, "power"
		return n, true
	}
	if v, end, ok := s.overWords(n.low, n.end); ok {
		n.low, n.high, n.end, n.fraction = v, v, end, true
		return n, true
	}
	s.suffix(&n)
	if s.lang.slavic && n.scaled >= 1e3 {
		s.digitsAfter(&n)
	}
	if slices.Contains(s.lang.point, s.tok(n.end).norm) && s.tok(n.end+1).kind == number {
		if m, ok := s.readLiteral(n.end + 1); ok && !m.decimal {
			v := n.low + m.value/math.Pow10(m.digits)
			n.low, n.high, n.end = v, v, n.end+2
		}
	}
	return n, true
}

// suffix takes in a magnitude after digits: "3.5 million", "10k", "3 тис.".
func (s *scan) suffix(n *numeral) {
	t := s.tok(n.end)
	if t.kind != word {
		if dash(t) && !t.space && s.near(n.end+1) { // 3-million
			if c, ok := s.lang.cardinals[s.tok(n.end+1).norm]; ok && c.c == scale {
				n.low, n.high, n.end, n.scaled = n.low*c.v, n.high*c.v, n.end+2, c.v
			}
		}
		return
	}
	if c, ok := s.lang.cardinals[t.norm]; ok && (c.c == scale || c.c == hundred) {
		n.low, n.high, n.end, n.scaled = n.low*c.v, n.high*c.v, n.end+1, c.v
		s.mixedAfter(n, c.c)
		return
	}
	c, ok := s.lang.short[t.text]
	if !ok {
		if c, ok = s.lang.short[t.norm]; ok && len(t.norm) == 1 && t.norm != "k" && t.norm != "к" {
			ok = false
		}
	}
	if ok && t.norm == "m" && t.text == "m" { // metres, unless money stands before or people are counted
		ok = !t.space && (s.moneyBefore(n) || s.pluralNoun(n.end+1))
	}
	if ok && t.text == "K" && s.lang.code == "en" && n.low < 10 {
		return // 4K video, a 5K run
	}
	if ok && t.norm == "b" {
		ok = !t.space && (n.low < 1000 || s.moneyBefore(n))
	}
	if ok && t.norm == "mm" && t.text == "mm" {
		ok = s.moneyBefore(n)
	}
	if !ok || t.space && len(t.norm) == 1 && t.text != "M" && t.norm != "k" && t.norm != "к" {
		return
	}
	n.glued = !t.space
	n.low, n.high, n.end, n.scaled = n.low*c.v, n.high*c.v, n.end+1, c.v
	if s.lang.slavic || s.lang.western {
		n.end = s.point(n.end)
		if s.lang.western && s.tok(n.end).text == "." && s.near(n.end) && s.lang.prefixes[s.tok(n.end+1).norm].isSet() { // Mio. €
			n.end++
		}
	}
}

// digitsAfter reads on after "45 тисяч" or "2 млн": "600", "300 тис.". What has no magnitude of its own needs three digits, as
// it may be the day of a month.
func (s *scan) digitsAfter(n *numeral) {
	if s.tok(n.end).kind != number || s.near(n.end) || s.tok(n.end).line || n.low != math.Trunc(n.low) {
		return
	}
	l, ok := s.readLiteral(n.end)
	if !ok || l.decimal || l.zero {
		return
	}
	m := exactly(l.value, l.end, "digits")
	if s.suffix(&m); m.scaled == 0 && (l.value < 100 || l.value >= 1000 && !l.grouped) || m.scaled > 0 && m.scaled < 1e3 || m.low >= n.scaled {
		return
	}
	n.low, n.high, n.end = n.low+m.low, n.high+m.low, m.end
}

// moneyBefore says whether a sign of money stands before a number in digits.
func (s *scan) moneyBefore(n *numeral) bool {
	i := n.end - 1
	for i > 0 && s.tok(i).kind == number {
		i--
	}
	_, ok := s.lang.prefixes[s.tok(i).norm]
	return ok
}

// mixedAfter reads on after "4 thousand": "3 hundred and 21", or "and a quarter".
func (s *scan) mixedAfter(n *numeral, c class) {
	a := adder{total: n.low, lastScale: n.scaled, last: scale}
	if c == hundred {
		a = adder{group: n.low, last: hundred, any: true}
	}
	if m, ok := s.wordNumeralFrom(n.end, a); ok {
		n.low, n.high, n.end = m.low, m.low, m.end
	}
	*n = s.fractionAfter(-1, *n)
}

// slash reads "3/4"; both sides must be whole and the text must not use it as a numbering.
func (s *scan) slash(i int) (float64, int, bool) {
	if s.tok(i).kind != number || s.tok(i+1).text != "/" || s.tok(i+2).kind != number || !s.near(i+1) || !s.near(i+2) || s.near(i+3) && s.tok(i+3).text != "." && s.tok(i+3).text != "," && s.tok(i+3).text != "%" && s.tok(i+3).kind == sign {
		return 0, 0, false
	}
	a, ok := s.readSeparated(s.tok(i).text)
	b, ok2 := s.readSeparated(s.tok(i + 2).text)
	if !ok || !ok2 || a.decimal || b.decimal || a.grouped || b.grouped || a.zero || b.zero || b.value < 2 || b.value > 100 || a.value < 1 {
		return 0, 0, false
	}
	whole := (i == 0 || i == 1 && dash(&s.toks[0])) && i+3 == len(s.toks)
	usual := slices.Contains([]float64{2, 3, 4, 5, 6, 8, 10, 16, 32, 64, 100}, b.value) && a.value < b.value
	ends := i == 0 || i+3 == len(s.toks) || s.tok(i).line || s.tok(i+3).line
	if !whole && (!usual || ends && s.tok(i-1).kind != number) {
		return 0, 0, false
	}
	return a.value / b.value, i + 3, true
}

// exponent reads "1e10", "1.1^23", "6.23x10^-4" after the number.
func (s *scan) exponent(i int, v float64) (float64, int, bool) {
	t := s.tok(i)
	if !s.near(i) {
		return 0, 0, false
	}
	base, power := v, false
	switch {
	case t.norm == "x" && s.near(i+1) && s.tok(i+1).text == "10" && s.tok(i+2).text == "^":
		base, power, i = 10, true, i+2
	case t.text == "^":
	case t.norm == "e":
		base, power = 10, true
	default:
		return 0, 0, false
	}
	j, neg := i+1, false
	for j < i+3 && s.near(j) && (s.tok(j).text == "-" || s.tok(j).text == "+") {
		neg = neg != (s.tok(j).text == "-")
		j++
	}
	if s.tok(j).kind != number || !s.near(j) {
		return 0, 0, false
	}
	e, ok := s.readSeparated(s.tok(j).text)
	if !ok || e.decimal || e.value > 300 {
		return 0, 0, false
	}
	if neg {
		e.value = -e.value
	}
	out := math.Pow(base, e.value)
	if power {
		out *= v
	}
	return out, j + 1, !math.IsInf(out, 0)
}
