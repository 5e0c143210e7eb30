package figure

import (
	"math"
	"strings"
)

// prefixAt reads a sign or code of money before a number.
func (s *scan) prefixAt(i int) (unit, int, bool) {
	u, j, ok := s.unitAt(i, s.lang.prefixes)
	if !ok || s.near(i) && s.tok(i-1).kind != sign {
		return unit{}, i, false
	}
	k := s.tok(j).kind
	if k != number && !(k == sign && (s.tok(j).text == "-" || s.tok(j).text == ".") && s.tok(j+1).kind == number) {
		return unit{}, i, false
	}
	if s.tok(i).kind == word && strings.ToUpper(s.tok(i).text) != s.tok(i).text && s.tok(i+1).text != "$" && s.lang.cardinals[s.tok(i).norm].v == 0 && !s.is(i, "sen", "rmb", "usd", "eur") {
		return unit{}, i, false
	}
	return u, j, true
}

// ambiguousMoney says whether a word of money is a weight here, or counts something else.
func (s *scan) ambiguousMoney(q *Quantity, u unit, j, k int) bool {
	if u.code == "won" && s.lang.code == "en" {
		return true
	}
	if s.lang.code == "en" && u.code == "KRW" && s.is(j, "won") {
		return q.Value < 1000
	}
	if u.code == "pound" && s.tok(j).kind == word && s.lang.code == "en" {
		if s.is(k, "of", "heavier", "lighter", "overweight") || s.mentions(j, "weigh", "weighs", "weighed", "weight", "baby", "ton", "lost", "gained", "drop", "dropped", "lbs", "kilograms") {
			return true
		}
		return q.Hedge == Exact && q.Value < 10 && s.is(k, "in")
	}
	return u.code == "mark" && q.Value < 100 && s.is(j, "mark")
}

// isLength keeps "100 mark iv" and the like apart; units win where they are longer.
func (s *scan) isLength(u unit, k int) bool { return u.dimension != "money" }

// megaMoney reads "120 MEUR".
func (s *scan) megaMoney(q *Quantity, j int) (int, bool) {
	t := s.tok(j)
	if t.kind != word || len(t.text) != 4 || t.text != strings.ToUpper(t.text) {
		return 0, false
	}
	f := map[byte]float64{'M': 1e6, 'K': 1e3, 'B': 1e9}[t.text[0]]
	u, ok := s.lang.money[strings.ToLower(t.text[1:])]
	if !ok || f == 0 {
		return 0, false
	}
	q.Kind, q.Unit, q.Dimension, q.UnitSpan = Money, u.code, u.dimension, t.Span
	q.Low, q.High, q.Value = q.Low*f, q.High*f, q.Value*f
	q.Span.End = t.End
	return j + 1, true
}

// moneyTail reads the small change: "$ 100 and fifty", "15 dollars 50", "10 $ 30 cent".
func (s *scan) moneyTail(q *Quantity, end int) int {
	if math.IsNaN(q.Value) || q.Value != math.Trunc(q.Value) {
		return end
	}
	j := end
	and := s.is(j, s.lang.and...)
	if and {
		j++
	}
	n, ok := s.numeralAt(j)
	if !ok || n.low < 0 || n.low > 99 || n.low != math.Trunc(n.low) || n.vague || s.tok(j).line {
		return end
	}
	tail := n.end
	if u, k, ok := s.unitAt(tail, s.lang.money); ok && (u.code == "cent" || u.code == "kopeck") {
		tail = k
	} else {
		two := n.literal.digits == 2 || n.words
		if !two || s.tok(tail).kind == word && !s.is(tail, "more") || s.tok(tail).kind == number || s.percentAt(tail) || q.Value >= 1e6 && !and || n.words && !and && (n.low < 20 || !s.ends(tail)) {
			return end
		}
		if t := s.tok(tail); t.kind == sign && strings.ContainsAny(t.text, ":/-€$£") {
			return end
		}
		if q.UnitSpan.Start < q.Number.Start && !n.words {
			return end
		}
	}
	q.Value = round(q.Value + n.low/100)
	q.Low, q.High, q.Span.End = q.Value, q.Value, s.toks[tail-1].End
	return tail
}
