package figure

import (
	"math"
	"slices"
	"strings"
)

// wordNumeral reads a number in words at token i.
func (s *scan) wordNumeral(i int) (numeral, bool) {
	t := s.tok(i)
	c, ok := s.lang.cardinals[t.norm]
	if ok && s.lang.code == "ar" && c.c == teens && strings.HasPrefix(s.tok(i-1).norm, "ال") {
		return numeral{}, false // الرابع عشر, the fourteenth
	}
	article := false
	if !ok && s.lang.code == "en" && (t.norm == "a" || t.norm == "an") { // a hundred, a dozen
		c, ok = s.lang.cardinals[s.tok(i+1).norm]
		article = true
		if !ok || c.c != scale && c.c != hundred || s.isPlural(i+1) {
			return numeral{}, false
		}
	}
	if !ok || t.kind != word {
		return numeral{}, false
	}
	if !article && (c.c == scale || c.c == hundred) && s.lang.code == "en" {
		// "hundred thousand", but not a "thousand" that lost its number
		next, ok := s.lang.cardinals[s.tok(i+1).norm]
		if c.c != hundred || !ok || next.c != scale {
			return numeral{}, false
		}
	}
	start := i
	if article {
		start++
	}
	n, ok := s.wordNumeralFrom(start, adder{last: scale})
	n.rule = "number words"
	return n, ok
}

func (s *scan) isPlural(i int) bool { _, ok := s.lang.plurals[s.tok(i).norm]; return ok }

// adder builds a number out of its words, biggest magnitude first.
type adder struct {
	total, group float64
	last         class
	lastScale    float64
	any          bool // the group has something in it
}

// take adds a word, and says whether it fits.
func (a *adder) take(c num, first bool) bool {
	switch c.c {
	case ones:
		if a.any && a.last != tens && a.last != hundred && a.last != cents || a.any && c.v == 0 {
			return false
		}
	case teens, tens:
		if a.any && a.last != hundred && a.last != cents {
			return false
		}
	case cents:
		if a.any {
			return false
		}
	case hundred:
		if a.last == hundred && a.any || a.group >= 100 {
			return false
		}
		if !a.any {
			a.group = 1
		}
		a.group *= 100
		a.any, a.last = true, hundred
		return true
	case scale:
		switch {
		case !a.any && a.lastScale > 0: // a hundred thousand million
			if a.lastScale > 1e6 || c.v < a.lastScale {
				return false
			}
			a.total *= c.v
		case !a.any:
			a.total = c.v
		case a.lastScale > 0 && c.v >= a.lastScale:
			return false
		case c.v == 12 && a.group > 100 && a.last != hundred: // three hundred and two dozen
			hundreds := math.Floor(a.group/100) * 100
			a.total += hundreds + (a.group-hundreds)*c.v
		default:
			a.total += a.group * c.v
		}
		a.group, a.any, a.last, a.lastScale = 0, false, scale, c.v
		return true
	}
	if a.lastScale > 0 && c.v >= a.lastScale {
		return false
	}
	a.group += c.v
	a.any, a.last = true, c.c
	return true
}

// wordNumeralFrom reads on from token i, with what was read already.
func (s *scan) wordNumeralFrom(i int, a adder) (numeral, bool) {
	had := a.total + a.group
	j, end := i, i
	for j < len(s.toks) && j < i+maxPhrase {
		k := j
		if j > i || had > 0 {
			k = s.joint(j, &a)
		}
		t := s.tok(k)
		if t.line && k > i {
			break
		}
		c, ok := s.lang.cardinals[t.norm]
		if t.kind == number && (had > 0 || j > i) {
			c, ok = s.digitGroup(k, k > j, &a)
		} else if t.kind != word {
			ok = false
		}
		before := a
		if !ok || !a.take(c, j == i) {
			a = before
			break
		}
		j = k + 1
		end = j
	}
	if end == i {
		return numeral{}, false
	}
	v := a.total + a.group
	n := exactly(v, end, "number words")
	n.words = true
	if !a.any {
		n.scaled = a.lastScale
	}
	if a.group == 0 || a.lastScale == 0 {
		if w, e, ok := s.pointWords(end, v); ok {
			n.low, n.high, n.end = w, w, e
			if c, ok := s.lang.cardinals[s.tok(e).norm]; ok && c.c == scale && s.tok(e).kind == word {
				n.low, n.high, n.end, n.scaled = w*c.v, w*c.v, e+1, c.v
			}
		}
	}
	if s.lang.slavic {
		s.withHalf(&n)
	}
	return n, true
}

// joint steps over what may join two number words: "and" after a hundred, a hyphen after a ten.
func (s *scan) joint(j int, a *adder) int {
	t := s.tok(j)
	next, ok := s.lang.cardinals[s.tok(j+1).norm]
	if t.kind == word && slices.Contains(s.lang.and, t.norm) && (a.last == hundred || a.last == scale) {
		digits := s.tok(j+1).kind == number && a.last == hundred
		if f, _, ok := s.properFraction(j + 1); ok && f < 1 && s.lang.code == "en" {
			return j // two million and three fifths
		}
		if digits || ok && (next.c == ones && next.v > 0 || next.c == teens || next.c == tens) && s.lang.code == "en" {
			if a.last == scale && a.lastScale == 12 {
				return j
			}
			return j + 1
		}
	}
	if dash(t) && ok && (s.near(j) && s.near(j+1) || next.c == ones && a.last == tens) {
		if next.c == ones && a.last == tens && a.any || next.c == scale || next.c == hundred || a.last == hundred {
			return j + 1
		}
	}
	return j
}

// digitGroup lets digits stand for a group in words: "3 hundred and 21", "4 thousand 3 hundred".
func (s *scan) digitGroup(k int, joined bool, a *adder) (num, bool) {
	l, ok := s.readLiteral(k)
	if !ok || l.decimal || l.grouped || l.zero || l.end != k+1 || l.value <= 0 || l.value > 999 || s.near(k+1) && s.tok(k+1).kind == word {
		return num{}, false
	}
	next, ok := s.lang.cardinals[s.tok(k+1).norm]
	if big := ok && (next.c == scale || next.c == hundred); big == joined {
		return num{}, false
	}
	if a.any && (a.last != hundred || l.value > 99) {
		return num{}, false
	}
	return num{l.value, teens}, true
}

// pointWords reads "point nought four" after a whole number.
func (s *scan) pointWords(i int, v float64) (float64, int, bool) {
	if !slices.Contains(s.lang.point, s.tok(i).norm) {
		return 0, 0, false
	}
	f, place, j := 0.0, 0.1, i+1
	for j < i+12 && s.tok(j).kind == word {
		if dash(s.tok(j+1)) && s.near(j+1) && s.near(j+2) && j == i+1 { // point seventy-one
			a, b := s.lang.cardinals[s.tok(j).norm], s.lang.cardinals[s.tok(j+2).norm]
			if a.c == tens && a.v > 0 && b.c == ones && b.v > 0 {
				return round(v + (a.v+b.v)/100), j + 3, true
			}
		}
		c, ok := s.lang.cardinals[s.tok(j).norm]
		if !ok || c.c != ones && (c.c != teens && c.c != tens || j > i+1) || c.v != math.Trunc(c.v) {
			break
		}
		if c.c != ones {
			place /= 10
		}
		f += c.v * place
		place /= 10
		j++
		if c.c == teens {
			break
		}
	}
	if j == i+1 {
		return 0, 0, false
	}
	return round(v + f), j, true
}

// withHalf reads "три з половиною", and the magnitude after it.
func (s *scan) withHalf(n *numeral) {
	if !s.is(n.end, "з", "із", "с") || !s.is(n.end+1, "половиною", "половиной") {
		return
	}
	if n.scaled > 0 {
		n.low += n.scaled / 2
	} else {
		n.low += 0.5
	}
	n.end += 2
	if c, ok := s.lang.cardinals[s.tok(n.end).norm]; ok && c.c == scale && n.scaled == 0 {
		n.low, n.end, n.scaled = n.low*c.v, n.end+1, c.v
	}
	n.high = n.low
}

// round takes away what adding in twos leaves behind.
func round(v float64) float64 {
	if math.Abs(v) > 1e9 {
		return v
	}
	return math.Round(v*1e12) / 1e12
}

// ends says whether a sentence or clause ends before token i.
func (s *scan) ends(i int) bool {
	t := s.tok(i)
	return i >= len(s.toks) || t.line || t.kind == sign && t.text != "%" && t.text != "$"
}

// ordinalWords reads an ordinal in words: "twenty-first", "one hundred and fifth", "двадцять перший".
func (s *scan) ordinalWords(i int) (v float64, end int, plural, ok bool) {
	a := adder{last: scale}
	for j := i; j < len(s.toks) && j < i+maxPhrase; j++ {
		k := j
		if j > i {
			t := s.tok(j)
			_, follows := s.ordinalPart(j + 1)
			_, more := s.lang.cardinals[s.tok(j+1).norm]
			if dash(t) && (follows || more) || s.is(j, s.lang.and...) && (follows || more) && (a.last == hundred || a.last == scale) {
				k = j + 1
			}
		}
		t := s.tok(k)
		if t.kind != word || t.line && k > i {
			return 0, 0, false, false
		}
		if o, ok := s.ordinalPart(k); ok {
			if !a.take(o, j == i) {
				return 0, 0, false, false
			}
			w := t.norm
			return a.total + a.group, k + 1, s.lang.code == "en" && w[len(w)-1] == 's', true
		}
		c, ok := s.lang.cardinals[t.norm]
		if !ok && j == i && s.is(k, "a") && s.lang.code == "en" {
			continue
		}
		if !ok || !a.take(c, j == i) {
			return 0, 0, false, false
		}
		j = k
	}
	return 0, 0, false, false
}

// ordinalPart looks up the word that makes a number an ordinal.
func (s *scan) ordinalPart(i int) (num, bool) {
	t := s.tok(i)
	if t.kind != word {
		return num{}, false
	}
	if o, ok := s.lang.ordinals[t.norm]; ok {
		return o, true
	}
	if w := t.norm; s.lang.code == "en" && len(w) > 4 && w[len(w)-1] == 's' && w != "seconds" {
		o, ok := s.lang.ordinals[w[:len(w)-1]]
		return o, ok
	}
	return num{}, false
}
