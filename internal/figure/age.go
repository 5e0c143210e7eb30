package figure

import (
	"slices"
	"strings"
)

// stems reads "stem=number" joined with commas.
func stems(list string) map[string]float64 {
	m := map[string]float64{}
	for st, v := range phrases(list) {
		m[st] = float64(v)
	}
	return m
}

// withEndings joins a stem with each of some endings.
func withEndings(stem, endings string) []string {
	var out []string
	for e := range strings.FieldsSeq(endings) {
		out = append(out, stem+e)
	}
	return out
}

// ending says whether a word has one of some endings.
func ending(w string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(w, e) })
}

// half reads "півгодини", "полчаса": half of a unit, in one word.
func (s *scan) half(i int) (q Quantity, end int, ok bool) {
	t := s.tok(i)
	u, ok := s.lang.halves[t.norm]
	if !ok || t.kind != word {
		return q, 0, false
	}
	q = Quantity{Kind: Measure, Low: 0.5, High: 0.5, Value: 0.5, Unit: u.code, Dimension: u.dimension, Rule: "half in one word"}
	if u.dimension == "time" {
		q.Kind = Duration
	}
	q.Span, q.Core, q.Number, q.UnitSpan, q.Text = t.Span, t.Span, t.Span, t.Span, s.slice(t.Span)
	return q, i + 1, true
}

// yearly reads the age in "семирічний хлопчик", "83-летняя женщина": only of a person, for wars and plans have years too.
func (s *scan) yearly(i int) (q Quantity, end int, ok bool) {
	t := s.tok(i)
	v := 0.0
	end = i + 1
	switch t.kind {
	case word:
		v, ok = s.yearlyWord(t.norm)
	case number:
		var n int
		n, _, ok = s.whole(i)
		v, ok = float64(n), ok && dash(s.tok(i+1)) && s.near(i+1) && s.near(i+2) && slices.Contains(s.lang.yearly, s.tok(i+2).norm) && !s.near(i)
		end = i + 3
	}
	if !ok || v < 1 || v > 120 || !s.lang.persons[s.tok(end).norm] || s.tok(end).line {
		return q, 0, false
	}
	q = Quantity{Kind: Age, Low: v, High: v, Value: v, Unit: "a", Dimension: "age", Rule: "years of a person"}
	q.Number, q.UnitSpan = t.Span, s.toks[end-1].Span
	q.Span = Span{t.Start, s.toks[end-1].End}
	q.Core, q.Text = q.Span, s.slice(q.Number)
	return q, end, true
}

// yearlyWord reads the number in "двадцятип'ятирічна".
func (s *scan) yearlyWord(w string) (float64, bool) {
	for _, e := range s.lang.yearly {
		head, ok := strings.CutSuffix(w, e)
		if !ok {
			continue
		}
		if v, ok := s.lang.oneStem[head]; ok {
			return v, true
		}
		if v, ok := s.lang.tenStem[head]; ok {
			return v, true
		}
		for ten, v := range s.lang.tenStem {
			if rest, ok := strings.CutPrefix(head, ten); ok {
				if one := s.lang.oneStem[rest]; one > 0 && one < 10 {
					return v + one, true
				}
			}
		}
	}
	return 0, false
}

// aged makes years at token j the age of somebody: "жінка 64 років із Сум", "ему 41 год", "у віці 18 років". What
// follows must end there, or they are the years that something took.
func (s *scan) aged(q *Quantity, j, k int) bool {
	if q.Value > 120 || q.Value < 1 {
		return false
	}
	i := s.first(q)
	if s.tok(i-1).text == "," {
		i--
	}
	p := s.tok(i - 1)
	by := s.is(i-1, "віці", "віком", "возрасте", "возрастом")
	switch {
	case p.kind != word:
		return false
	case by:
	case s.lang.persons[p.norm]:
		if !s.ends(k) && !s.is(k, "з", "із", "зі", "из", "с", "і", "й", "та", "и") {
			return false
		}
	default:
		if s.is(i-1, "було", "буде", "виповнилося", "виповнилось", "исполнилось", "было", "будет", "уже", "вже") {
			i--
		}
		if !s.is(i-1, "йому", "їй", "мені", "тобі", "їм", "ему", "ей", "мне", "тебе", "им") || !s.ends(k) && !s.is(k, "і", "й", "та", "и") {
			return false
		}
		if b := s.tok(i - 2); i > 1 && b.kind == word && !s.tok(i-1).line && !s.lang.stops[b.norm] {
			return false // "суд дав йому 8 років"
		}
	}
	q.Kind, q.Dimension, q.Rule = Age, "age", "age in its sentence"
	return true
}

// first is the token that a quantity begins with.
func (s *scan) first(q *Quantity) int {
	i, _ := slices.BinarySearchFunc(s.toks, q.Number.Start, func(t token, at int) int { return t.Start - at })
	return i
}

// oneAnother gives the end of "одно другому", "один за одним", "одне від одного", which count nothing; i if it is none.
func (s *scan) oneAnother(i int) int {
	one := func(i int) bool {
		c, ok := s.lang.cardinals[s.tok(i).norm]
		return ok && c.v == 1 && c.c == ones && s.tok(i).kind == word
	}
	if !one(i) {
		return i
	}
	if s.is(i-1, "ни", "ані", "ні") {
		return i + 1
	}
	j := i + 1
	if s.is(j, "за", "з", "із", "зі", "с", "со", "від", "от", "на", "по", "до", "про", "для", "к", "у", "в", "проти", "против", "без", "під", "под", "перед", "біля", "після", "после", "о", "об") {
		j++
	}
	if s.is(j, "другого", "другому", "другим", "другой", "другую", "друга", "другу", "другом") && (s.lang.code == "ru" || j == i+1 || s.barely(j+1)) || one(j) && s.barely(j+1) {
		return j + 1
	}
	return i
}
