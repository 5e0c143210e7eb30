package figure

import (
	"math"
	"slices"
	"strings"
)

// rangeAfter reads the second end of a range: "40-50", "20 through 100", "from 5 to 10", "two or three".
func (s *scan) rangeAfter(i int, n numeral) (numeral, bool) {
	j := n.end
	t := s.tok(j)
	between := s.is(i-1, "between", "між", "между", "zwischen", "entre", "بين")
	switch {
	case dash(t) || t.text == "~" || t.text == "～" || t.text == "〜":
		if n.words && !s.near(j) || t.space != s.tok(j+1).space && s.tok(j).space || t.text == "—" && t.space || s.lang.code == "en" && t.text == "—" {
			return n, false
		}
	case s.is(j, "to"):
		if s.change(i) || s.is(i-1, "won", "lost", "beat", "led", "score", "win", "loss", "vote") {
			return n, false
		}
	case s.is(j, "through"), s.is(j, "до") && !s.change(i):
	case s.is(j, "or", "або", "или", "чи") && n.low < 100 && n.low >= 1:
	case between && s.is(j, s.lang.and...), between && s.lang.western && s.is(j, "und", "et", "y"):
	case s.lang.code == "es" && s.is(j, "al") && s.percentAt(j+2): // del 40 al 50 %
	default:
		return n, false
	}
	m, ok := s.numeralAt(j + 1)
	if _, k, money := s.prefixAt(j + 1); !ok && money {
		m, ok = s.numeralAt(k) // €5 - €10
	}
	if !ok || n.words && n.low < 1 || m.end <= j+1 || n.fraction != m.fraction && !m.literal.decimal || m.literal.zero {
		return n, false
	}
	if s.near(m.end) && s.tok(m.end).kind == sign && strings.Contains("-/:", s.tok(m.end).text) && s.tok(m.end+1).kind == number && s.near(m.end+1) {
		return n, false // more than two parts
	}
	if m.scaled > 0 && n.scaled == 0 && n.low < m.low && n.low*m.scaled < m.low {
		n.low, n.high = n.low*m.scaled, n.high*m.scaled
	}
	or := s.is(j, "or", "або", "или", "чи")
	if m.low <= n.low || or && m.low > n.low*3 {
		return n, false
	}
	if s.tok(i).kind == number && n.literal.digits == 4 && !n.literal.grouped && yearly(n.low) && yearly(m.low) && m.end < len(s.toks) && !s.pluralNoun(m.end) {
		if _, _, ok := s.unitAt(m.end, s.lang.units); !ok && s.lang.yearAfter[s.tok(i-1).norm] {
			return n, false
		}
	}
	m.low = n.low
	m.words = n.words && m.words
	return m, true
}

// change says whether a verb of change stands before a figure in its sentence: then "from 3 to 5" is two figures.
func (s *scan) change(i int) bool {
	for j := i - 1; j >= max(0, i-12) && !s.sentenceEnd(j); j-- {
		switch s.toks[j].norm {
		case "rise", "rose", "risen", "rising", "increase", "increased", "increasing", "grew", "grow", "grown", "fell", "fall", "fallen", "dropped", "drop", "decreased", "reduced", "went", "up", "down", "raised", "cut", "expanded", "jumped", "climbed",
			"зросла", "зросло", "зріс", "зросли", "зросте", "збільшилася", "збільшилась", "зменшилася", "скоротилася", "впала", "упала",
			"вырос", "выросла", "выросло", "выросли", "увеличилась", "увеличилось", "снизилась", "сократилась", "упало":
			return true
		}
	}
	return false
}

func yearly(v float64) bool { return v >= 1500 && v <= 2199 }

// ordinalAt reads an ordinal, in digits or words.
func (s *scan) ordinalAt(i int) (q Quantity, end int, ok bool) {
	t := s.tok(i)
	var v float64
	rule := "ordinal"
	switch t.kind {
	case number:
		l, ok := s.readLiteral(i)
		if !ok || l.decimal || l.end != i+1 && !l.grouped || l.zero {
			return q, 0, false
		}
		j := l.end
		hyphen := s.lang.slavic && dash(s.tok(j)) && s.near(j) && s.near(j+1)
		if hyphen {
			j++
		}
		if !s.near(j) || s.tok(j).kind != word || !slices.Contains(s.lang.endings, s.tok(j).norm) {
			return q, 0, false
		}
		if s.lang.slavic && !hyphen && len([]rune(s.tok(j).norm)) == 1 && s.tok(j).text != s.tok(j).norm {
			return q, 0, false
		}
		if s.lang.code == "en" && s.upper(j+1) && s.is(j+1, "avenue", "street", "ave", "st", "floor") && !s.is(j+1, "floor") {
			return q, 0, false // an address
		}
		v, end = l.value, j+1
	case word:
		if s.is(i, "a", "an") {
			if o, _ := s.ordinalPart(i + 1); o.c != scale && o.c != hundred { // "a hundredth" is read below, "a third" at its own word
				if _, ok := s.lang.cardinals[s.tok(i+1).norm]; !ok {
					return q, 0, false
				}
			}
		}
		o, e, plural, ok := s.ordinalWords(i)
		if !ok || plural || s.fractional(i, e, o) {
			return q, 0, false
		}
		if s.is(e-1, "second") && e == i+1 && !s.secondOrdinal(i) {
			return q, 0, false
		}
		v, end = o, e
		rule = "ordinal words"
	default:
		return q, 0, false
	}
	q = Quantity{Kind: Ordinal, Low: v, High: v, Value: v, Rule: rule, Number: Span{t.Start, s.toks[end-1].End}}
	q.Span, q.Core, q.Text = q.Number, q.Number, s.slice(q.Number)
	return q, end, true
}

// fractional says whether an ordinal in words is the lower half of a fraction: "one third", "a fifth of".
func (s *scan) fractional(i, end int, v float64) bool {
	if s.lang.code != "en" || v <= 2 {
		return false
	}
	if s.is(i, "one") {
		c, ok := s.lang.cardinals[s.tok(i+1).norm]
		return !ok || c.c != hundred && c.c != scale
	}
	if s.is(i, "a") && (s.is(end, "of") || s.ends(end)) {
		return v <= 100 || !s.is(i+1, "hundred", "thousand")
	}
	return s.is(i-1, "a", "one") && (s.is(end, "of") || s.ends(end))
}

// secondOrdinal tells the ordinal from the unit of time.
func (s *scan) secondOrdinal(i int) bool {
	switch {
	case s.is(i-1, "a", "per", "each", "every", "split", "one", "this") && (s.ends(i+1) || s.lang.stops[s.tok(i+1).norm]):
		return false
	case s.tok(i-1).kind == number:
		return false
	case s.is(i+1, "hand", "thought", "thoughts"):
		return false
	}
	return true
}

// finish gives a figure its hedge, its noun and its status. before are the finds of the same sentence.
func (s *scan) finish(q *Quantity, before []Quantity, i, end int) {
	start := s.hedgeBefore(q, i)
	end = s.hedgeAfter(q, end)
	q.bound()
	q.Negated = s.negatedBefore(start, q)
	switch q.Kind {
	case Plain:
		s.count(q, before, start, end)
	case Ordinal:
		q.Noun = s.nounAfter(end, true)
	case Percent, Money:
		if s.is(end, s.lang.of...) {
			q.Noun = s.nounAfter(end+1, false)
		}
	}
	q.Status = s.status(start, end)
	q.Continues = len(before) > 0 && s.continues(start)
}

// continues says whether the text itself makes a figure a later state of the one before it: "that number is
// expected to rise to 12,000".
func (s *scan) continues(start int) bool {
	verb := false
	for j := start - 1; j >= max(1, start-10) && !s.sentenceEnd(j); j-- {
		switch s.toks[j].norm {
		case "to", "до":
			verb = verb || j == start-1
		case "number", "figure", "total", "кількість", "число", "цифра", "количество":
			return verb && s.is(j-1, "that", "this", "the", "their", "its", "ця", "це", "їхня", "їх", "это", "эта", "их")
		}
	}
	return false
}

// hedgeBefore takes in the words before a figure that say how it is meant, and gives where they begin.
func (s *scan) hedgeBefore(q *Quantity, i int) int {
	if q.Kind == Ordinal {
		return i
	}
	start := i
	if s.lang.western && s.lang.half[s.tok(i).norm] && s.is(i-1, "eine", "einen", "einer", "un", "una") {
		if k, _ := s.hedgeEnding(i - 1); k < i-1 {
			start = i - 1
		}
	}
	for range 3 {
		k, h := s.hedgeEnding(start)
		if h == Exact || h == AtLeast && q.Rule == "range" && s.is(k, "від") {
			break
		}
		if q.Hedge == Exact || q.Hedge == Only || q.Hedge == Vague && h != Only || q.Hedge == About && h != Only {
			q.Hedge = h
		}
		start = k
	}
	if start < i {
		q.HedgeText = s.slice(Span{s.toks[start].Start, s.toks[i-1].End})
		q.Span.Start = s.toks[start].Start
	} else if q.Hedge == Vague {
		q.HedgeText = q.Text
	}
	return start
}

// hedgeEnding finds the hedge that ends right before token i.
func (s *scan) hedgeEnding(i int) (int, Hedge) {
	p := s.tok(i - 1)
	if i == 0 || s.tok(i).line {
		return i, Exact
	}
	if p.kind == sign {
		switch p.text {
		case "~", "≈", "±", "∼":
			return i - 1, About
		case ">":
			return i - 1, Over
		case "<":
			return i - 1, Under
		case "≥", "⩾":
			return i - 1, AtLeast
		case "≤", "⩽":
			return i - 1, AtMost
		}
		return i, Exact
	}
	for _, h := range s.lang.lastWord[p.norm] {
		n := len(h.words)
		if n > i {
			continue
		}
		k := n - 1
		for k >= 0 && s.toks[i-n+k].norm == h.words[k] {
			k--
		}
		if k < 0 && !(p.norm == "über" && s.about(i-n)) {
			return i - n, h.kind
		}
	}
	return i, Exact
}

// about says whether a German "über" belongs to a verb of speaking: "reden über 100 Milliarden".
func (s *scan) about(i int) bool {
	for j := i - 1; j >= max(0, i-8) && !s.sentenceEnd(j); j-- {
		for _, v := range []string{"red", "sprech", "sprich", "sprach", "streit", "stritt", "diskut", "verhandel", "bericht", "debatt"} {
			if strings.HasPrefix(s.toks[j].norm, v) {
				return true
			}
		}
	}
	return false
}

// hedgeAfter takes in "or more", "100+".
func (s *scan) hedgeAfter(q *Quantity, end int) int {
	if q.Kind == Ordinal {
		return end
	}
	if t := s.tok(end); t.text == "+" && s.near(end) && s.tok(end+1).kind != number {
		q.Hedge, q.HedgeText = AtLeast, "+"
		q.Span.End = t.End
		return end + 1
	}
	for _, h := range s.lang.firstWord[s.tok(end).norm] {
		n := len(h.words)
		if end+n > len(s.toks) || q.Hedge != Exact && q.Hedge != Only && q.Hedge != About {
			continue
		}
		k := 0
		for k < n && s.toks[end+k].norm == h.words[k] {
			k++
		}
		if k == n && !(h.words[n-1] == "plus" && !s.ends(end+n) && !s.pluralNoun(end+n)) {
			q.Hedge = h.kind
			text := s.slice(Span{s.toks[end].Start, s.toks[end+n-1].End})
			if q.HedgeText != "" {
				q.HedgeText += " … "
			}
			q.HedgeText += text
			q.Span.End = s.toks[end+n-1].End
			return end + n
		}
	}
	return end
}

// negatedBefore says whether "not" stands right before a figure and its hedge.
func (s *scan) negatedBefore(start int, q *Quantity) bool {
	if start == 0 || q.Hedge == Only {
		return false
	}
	return s.lang.negators[s.tok(start-1).norm] && s.tok(start-1).kind == word
}

// sayable is the last word: a number that counts nothing, measures nothing and stands where numbers are names is left out.
func (s *scan) sayable(q *Quantity, i, end int) bool {
	t := s.tok(i)
	whole := i == 0 && end == len(s.toks)
	if s.lang.slavic && q.Kind == Plain && t.kind == word && q.Value == 1 {
		return whole
	}
	switch {
	case math.IsInf(q.Value, 0) || math.Abs(q.Low) > 1e300 && !math.IsInf(q.Low, 0):
		return false
	case q.Kind == Plain && q.Hedge == Vague && q.Noun.From == Nowhere:
		if s.lang.slavic && (whole && s.isPlural(i) || end > i+1 && q.Low >= 20) {
			return true
		}
		return s.isPlural(i) && s.lang.plurals[t.norm].low >= 200 && s.lang.code == "en" && !s.ends(end)
	case s.lang.code == "zh" && t.kind == word && q.Kind == Count && (q.Noun.From == After && s.tok(end).kind == word && (s.tok(end+1).kind == number || s.at(s.tok(end).End) == '多')):
		return false // 一名34岁男子, 两个多小时
	case t.kind == word && q.Value == 1 && s.lang.code == "en":
		return s.oneCounts(q, i, end)
	case q.Kind == Plain && t.kind == number && s.is(i-1, "at", "о", "об") && q.Value <= 24 && s.tok(i-1).kind == word:
		return false // a time of day
	case q.Kind == Plain && t.kind == number && !whole && yearly(q.Value) && q.Value == math.Trunc(q.Value) && len(q.Text) == 4:
		return false
	}
	return true
}

// oneCounts tells the number one from the pronoun.
func (s *scan) oneCounts(q *Quantity, i, end int) bool {
	if !s.is(i, "one") || s.tok(i+1).kind == sign && end > i+1 {
		return true
	}
	if q.Kind != Plain && q.Kind != Count {
		return !s.is(end-1, "day") || s.is(end, "later", "ago", "after", "before", "earlier", "of", "more", "old") || s.is(i-1, "than", "in", "for", "just", "only", "another")
	}
	switch {
	case end > i+1:
		return true
	case s.is(i-1, "the", "this", "that", "which", "another", "next", "last", "no", "any", "each", "every", "some", "other", "previous", "current", "right", "as", "good", "new", "big"):
		return q.Kind == Count && q.Noun.From == After && s.is(i-1, "the", "last", "next") && false
	case s.is(i+1, "of") && s.superlative(i+2):
		return false
	case s.is(i+1, "another", "by", "day", "thing", "way", "hand", "side", "point", "can", "must", "should", "who", "that", "could", "would", "might", "may", "has", "is", "to", "time", "word"):
		return false
	case s.is(i+1, "you"), s.is(i+2, "or") && s.is(i+3, "another"), s.is(i+1, "or") && s.is(i+2, "another"):
		return false
	}
	if q.Kind == Count {
		return true
	}
	return i == 0 && s.ends(end) || s.tok(i-1).kind == sign && s.ends(end) || s.is(i-1, "than", "is", "try") || s.is(i-1, s.lang.minus...)
}

// superlative says whether "the strongest" or "the most" stands at token i: what is one of these is not counted.
func (s *scan) superlative(i int) bool {
	if !s.is(i, "the", "our", "their", "its", "his", "her", "my", "your") {
		return false
	}
	w := s.tok(i + 1).norm
	return strings.HasSuffix(w, "est") || s.is(i+1, "most", "best", "least", "few", "only", "main", "key", "first", "last")
}
