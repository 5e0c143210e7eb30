package figure

// fractionAfter reads on after a whole number: "two thirds", "five and a half million", "one over three".
func (s *scan) fractionAfter(start int, n numeral) numeral {
	if s.lang.code != "en" {
		return s.slavicFraction(n)
	}
	if v, end, ok := s.overWords(n.low, n.end); ok && start >= 0 {
		n.low, n.high, n.end, n.fraction = v, v, end, true
		return n
	}
	if start >= 0 {
		if n = s.partAfter(n); n.rule == partRule {
			return n
		}
	}
	if s.is(n.end, "and") {
		if f, end, ok := s.properFraction(n.end + 1); ok && f < 1 {
			unit := max(n.scaled, 1)
			if c, ok := s.lang.cardinals[s.tok(end).norm]; ok && c.c == scale && s.tok(end).kind == word {
				if n.scaled > c.v {
					unit = c.v
				} else if n.scaled == 0 {
					n.low, unit = n.low*c.v, c.v
				}
				end++
				n.scaled = c.v
			}
			n.low += f * unit
			n.high, n.end, n.fraction = n.low, end, true
			return n
		}
	}
	if start < 0 {
		return n
	}
	j := n.end
	if dash(s.tok(j)) {
		j++
	}
	d, end, plural, ok := s.denominator(j)
	if !ok || !plural && n.low != 1 || s.is(n.end-1, "zero") {
		return n
	}
	if last := s.lang.cardinals[s.tok(n.end-1).norm]; n.words && d < 10 && last.c == tens && n.low > last.v && !s.is(n.end-2, "and") { // one hundred thirty-fifths
		n.low, d = n.low-last.v, last.v+d
	}
	if quarterly := d == 4 || d == 2; quarterly && n.low > 100 && s.is(n.end-2, "and") { // one hundred and three quarters
		top := s.lang.cardinals[s.tok(n.end-1).norm].v
		n.low = n.low - top + top/d
	} else {
		n.low /= d
	}
	n.high, n.end, n.fraction, n.rule = n.low, end, true, "fraction words"
	if c, ok := s.lang.cardinals[s.tok(n.end).norm]; ok && c.c == scale && s.tok(n.end).kind == word && !s.isPlural(n.end) {
		n.low *= c.v // three quarters billion
		n.high, n.end, n.scaled, n.fraction = n.low, n.end+1, c.v, false
	}
	if s.is(n.end, "of") && s.is(n.end+1, "a") { // two thirds of a million
		if c, ok := s.lang.cardinals[s.tok(n.end+2).norm]; ok && c.c == scale {
			n.low *= c.v
			n.high, n.end = n.low, n.end+3
		}
	}
	return n
}

// slavicFraction reads "дві третини", "три чверті".
func (s *scan) slavicFraction(n numeral) numeral {
	if f, ok := s.lang.fractions[s.tok(n.end).norm]; ok && n.low >= 1 && n.low < 10 && n.words && f < 0.5 {
		n.low *= f
		n.high, n.end, n.fraction, n.rule = n.low, n.end+1, true, "fraction words"
	}
	return n
}

// properFraction reads "a half", "two thirds", "three quarters".
func (s *scan) properFraction(i int) (float64, int, bool) {
	top, j := 0.0, i
	if s.is(i, "a", "an", "one") {
		top, j = 1, i+1
	} else if top, j = s.underHundred(i); top == 0 {
		return 0, 0, false
	}
	d, end, plural, ok := s.denominator(j)
	if !ok || plural != (top > 1) {
		return 0, 0, false
	}
	return top / d, end, true
}

// underHundred reads "two", "twelve", "fifty-four"; 0 where none of these stands.
func (s *scan) underHundred(i int) (v float64, end int) {
	c, ok := s.lang.cardinals[s.tok(i).norm]
	if !ok || s.tok(i).kind != word || c.c != ones && c.c != teens && c.c != tens {
		return 0, i
	}
	if c.c != tens {
		return c.v, i + 1
	}
	j := i + 1
	if dash(s.tok(j)) {
		j++
	}
	if o, ok := s.lang.cardinals[s.tok(j).norm]; ok && o.c == ones && o.v > 0 && s.tok(j).kind == word {
		return c.v + o.v, j + 1
	}
	return c.v, i + 1
}

// denominator reads "half", "quarters", "fifths", "twenty-firsts".
func (s *scan) denominator(i int) (d float64, end int, plural, ok bool) {
	t := s.tok(i)
	if f, ok := s.lang.fractions[t.norm]; ok && t.kind == word {
		return 1 / f, i + 1, t.norm[len(t.norm)-1] == 's', true
	}
	w := t.norm
	if len(w) > 3 && w[len(w)-1] == 's' {
		if o, ok := s.lang.ordinals[w[:len(w)-1]]; ok && w != "seconds" {
			return o.v, i + 1, true, o.v > 2
		}
	}
	o, end, plural, ok := s.ordinalWords(i)
	if !ok || o <= 2 {
		return 0, 0, false, false
	}
	return o, end, plural, true
}

// overWords reads "over twenty-one" after a small number: a fraction said aloud.
func (s *scan) overWords(top float64, i int) (float64, int, bool) {
	if s.lang.code != "en" || !s.is(i, "over") || top != 1 {
		return 0, 0, false
	}
	if s.tok(i+1).kind == number {
		l, ok := s.readLiteral(i + 1)
		if !ok || l.decimal || l.value < 2 || s.tok(l.end).kind == word {
			return 0, 0, false
		}
		return top / l.value, l.end, true
	}
	n, ok := s.wordNumeral(i + 1)
	if !ok || n.low < 2 || s.tok(n.end).kind == word {
		return 0, 0, false
	}
	return top / n.low, n.end, true
}

// partRule is the rule of a number that is a part of a whole. It counts nothing: in "three out of five soldiers" there
// are neither three fifths of a soldier nor five.
const partRule = "part of a whole"

// partAfter reads "out of five hundred" after a number that is no greater, and "in twenty-one" after one.
func (s *scan) partAfter(n numeral) numeral {
	j := n.end + 1
	out := s.is(n.end, "out") && s.is(j, "of")
	switch {
	case out:
		j++
	case n.low != 1 || !s.is(n.end, "in"):
		return n
	}
	whole, end := 0.0, j
	if l, ok := s.readLiteral(j); ok && s.tok(j).kind == number && !l.decimal && (out || l.value <= 1000) {
		whole, end = l.value, l.end
	} else if w, ok := s.wordNumeral(j); ok {
		whole, end = w.low, w.end
	}
	if n.vague || n.low != n.high || whole < max(n.low, 2) {
		return n
	}
	n.low /= whole
	n.high, n.end, n.fraction, n.rule = n.low, end, true, partRule
	return n
}

// fractionAlone reads what has no number before it: "half a million", "a quarter of", "quarter million".
func (s *scan) fractionAlone(i int) (numeral, bool) {
	if s.lang.code != "en" {
		return s.slavicHalf(i)
	}
	j, article := i, false
	if s.is(i, "a", "an") {
		j, article = i+1, true
	}
	f, known := s.lang.fractions[s.tok(j).norm]
	if s.is(j, "halves", "quarters") {
		return numeral{}, false
	}
	if known {
		n := exactly(f, j+1, "fraction words")
		n.words, n.fraction = true, true
		k := j + 1
		if s.is(k, "of") && s.is(k+1, "a") {
			k++
		}
		if s.is(k, "a") {
			k++
		}
		if c, ok := s.lang.cardinals[s.tok(k).norm]; ok && c.c == scale && s.tok(k).kind == word && !s.isPlural(k) {
			n.low *= c.v
			n.high, n.end, n.scaled = n.low, k+1, c.v
			n.fraction = false
			return n, true
		}
		switch {
		case s.is(j+1, "of"), article && s.ends(j+1), f == 0.5 && s.is(j+1, "the", "a", "an", "our", "their", "its", "his"):
			return n, !s.is(j+1, "past", "time")
		case f == 0.5 && s.pluralNoun(j+1):
			return n, true
		}
		return numeral{}, false
	}
	if !article {
		return numeral{}, false
	}
	d, end, plural, ok := s.denominator(j)
	if !ok || plural || !s.ends(end) && !s.is(end, "of") {
		return numeral{}, false
	}
	n := exactly(1/d, end, "fraction words")
	n.words, n.fraction = true, true
	return n, true
}

// slavicHalf reads "половина", "третину", "чверть" where something follows that they are a part of.
func (s *scan) slavicHalf(i int) (numeral, bool) {
	f, ok := s.lang.fractions[s.tok(i).norm]
	if !ok || s.tok(i).kind != word {
		return numeral{}, false
	}
	n := exactly(f, i+1, "fraction words")
	n.words, n.fraction = true, true
	if c, ok := s.lang.cardinals[s.tok(i+1).norm]; ok && c.c == scale && s.tok(i+1).kind == word {
		n.low *= c.v
		n.high, n.end, n.fraction, n.scaled = n.low, i+2, false, c.v
	}
	return n, true
}
