package figure

import (
	"math"
	"slices"
	"strings"
)

// nounWords is how many words of a noun phrase are looked at.
const nounWords = 6

// count gives a bare number what it counts, and says where that was taken from.
func (s *scan) count(q *Quantity, before []Quantity, start, end int) {
	if q.Rule == partRule {
		return
	}
	if n := s.nounAfter(end, q.Value == 1); n.From != Nowhere && !s.verbal(n, q) {
		q.Kind, q.Noun = Count, n
		return
	}
	if s.lang.code == "ko" || s.lang.code == "ja" || s.lang.code == "zh" {
		s.counter(q, start, end)
		return
	}
	if !s.barely(end) {
		return
	}
	if n, ok := s.apposed(before, start); ok {
		q.Kind, q.Noun = Count, n
		return
	}
	if s.is(start-1, "at", "о", "at:") && q.Value < 25 {
		return
	}
	for k := len(before) - 1; k >= 0; k-- {
		b := &before[k]
		if b.Kind == Ordinal {
			continue
		}
		if b.Kind == Count && b.Noun.From != Nowhere {
			q.Kind, q.Noun = Count, b.Noun
			q.Noun.From = LastFigure
		}
		return
	}
}

// verbal says whether a noun found after a Ukrainian or Russian number is a verb of the past: "одна з одинадцяти витримали".
// After five and more a noun stands in the genitive, which does not end so.
func (s *scan) verbal(n Noun, q *Quantity) bool {
	if !s.lang.slavic || !(q.Value >= 5) {
		return false
	}
	if last, teen := math.Mod(q.Value, 10), math.Mod(q.Value, 100); last >= 1 && last <= 4 && (teen < 11 || teen > 14) {
		return false
	}
	return strings.HasSuffix(normal(n.Text), "ли")
}

// barely says whether a number stands alone: what follows is no noun that it could count.
func (s *scan) barely(end int) bool {
	t := s.tok(end)
	if s.ends(end) && t.text != "/" && t.text != "#" {
		return true
	}
	return t.kind == word && (s.lang.stops[t.norm] || s.lang.adverbs[t.norm])
}

// apposed finds the noun that a number stands in apposition to: "millions of shells — around 3.5 million".
func (s *scan) apposed(before []Quantity, start int) (Noun, bool) {
	p := s.tok(start - 1)
	if start < 2 || p.kind != sign || !dash(p) && !strings.Contains("(,[:", p.text) {
		return Noun{}, false
	}
	edge := s.tok(start - 2).End
	if k := len(before) - 1; k >= 0 {
		if n := before[k].Noun; n.From != Nowhere && before[k].Kind == Count && n.Span.End == edge {
			n.From = Apposition
			return n, true
		}
	}
	if p.text == "," || !s.isPluralWord(start-2) {
		return Noun{}, false
	}
	i := start - 2
	for i > 0 && start-2-i < 3 && s.modifier(i-1) {
		i--
	}
	n := s.nounOf(i, start-2, start-2)
	n.From = Apposition
	return n, true
}

// modifier says whether token i may stand before a head noun as a part of its phrase.
func (s *scan) modifier(i int) bool {
	t := s.tok(i)
	return t.kind == word && !s.lang.stops[t.norm] && !s.lang.adverbs[t.norm] && s.lang.cardinals[t.norm].v == 0 && !t.line
}

// pluralNoun says whether a noun phrase that can be counted begins at token i.
func (s *scan) pluralNoun(i int) bool { return s.nounAfter(i, false).From != Nowhere }

// isPluralWord says whether a word looks like a plural noun.
func (s *scan) isPluralWord(i int) bool {
	t := s.tok(i)
	w := t.norm
	if t.kind != word || s.lang.stops[w] || s.lang.adverbs[w] {
		return false
	}
	if _, ok := s.lang.nouns[w]; ok {
		return true
	}
	if s.lang.slavic {
		return !s.slavicAdjective(w) && len([]rune(w)) > 2
	}
	n := len(w)
	return n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != '\'' && !strings.HasSuffix(w, "ous") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is")
}

// nounAfter reads the noun phrase at token i; single where one thing is counted.
func (s *scan) nounAfter(i int, single bool) Noun {
	if s.is(i, s.lang.of...) && !(s.lang.western && s.tok(i-1).kind == number) { // "millions de", not "30 de"
		i++
		single = false
	}
	for s.lang.code == "en" && s.is(i, "the", "these", "those", "our", "their", "its", "his", "her", "my", "your", "such", "more", "other", "additional", "of") && s.tok(i).kind == word {
		if s.is(i, "more", "other") && !s.modifier(i+1) {
			return Noun{}
		}
		i++
	}
	switch {
	case s.lang.slavic:
		return s.slavicNoun(i, single)
	case s.lang.code == "en":
		return s.englishNoun(i, single)
	case s.lang.western:
		return s.westernNoun(i, single)
	case s.lang.code == "ar":
		if s.modifier(i) && !s.near(i) {
			n := s.nounOf(i, i, i)
			return n
		}
	}
	return Noun{}
}

// englishNoun takes the words up to the first plural (or, for one thing, the last word of the phrase).
func (s *scan) englishNoun(i int, single bool) Noun {
	last := -1
	for j := i; j < i+nounWords; j++ {
		t := s.tok(j)
		if dash(t) && s.near(j) && s.near(j+1) && s.tok(j+1).kind == word && j > i {
			continue
		}
		if j > i && (t.text == "," || t.text == "'") && s.modifier(j+1) && !single && false {
			continue
		}
		if t.kind != word || t.line || s.lang.stops[t.norm] || s.lang.adverbs[t.norm] || j == i && s.near(j) && s.tok(j-1).kind != word {
			break
		}
		if j > i && strings.HasSuffix(t.norm, "ed") && last >= 0 && len(t.norm) > 4 {
			break
		}
		if single {
			if strings.HasSuffix(t.norm, "ly") && j == i {
				return Noun{}
			}
			last = j
			if j >= i+3 {
				break
			}
			continue
		}
		if s.isPluralWord(j) {
			last = j
			if !s.isPluralWord(j + 1) {
				break
			}
		} else if last >= 0 {
			break
		}
	}
	if last < 0 {
		return Noun{}
	}
	head := last
	if !single && s.is(last+1, "and", "or") { // soldiers and officers
		for j := last + 2; j < last+5 && s.modifier(j) && !strings.HasSuffix(s.tok(j).norm, "ed"); j++ {
			if s.isPluralWord(j) {
				last = j
				break
			}
		}
	}
	return s.nounOf(i, head, last)
}

// nounOf makes a noun of the words from i to last, of which head is the main one.
func (s *scan) nounOf(i, head, last int) Noun {
	n := Noun{Span: Span{s.toks[i].Start, s.toks[last].End}, From: After}
	n.Text = s.slice(n.Span)
	n.Lemma = s.lemma(s.toks[head].norm)
	for j := i; j < head; j++ {
		if s.toks[j].kind == word {
			w := s.toks[j].norm
			if s.lang.slavic {
				w = stem(w)
			}
			n.Modifiers = append(n.Modifiers, w)
		}
	}
	if last > head { // "soldiers and officers" is not "soldiers"
		n.Lemma += " " + s.toks[head+1].norm + " " + s.lemma(s.toks[last].norm)
	}
	return n
}

// lemma is the plain form of a noun, good enough to compare with itself.
func (s *scan) lemma(w string) string {
	if l, ok := s.lang.nouns[w]; ok {
		return l
	}
	if s.lang.slavic {
		return stem(w)
	}
	if s.lang.code != "en" {
		return w
	}
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "xes")):
		return w[:n-2]
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		return w[:n-1]
	}
	return w
}

// slavicNoun skips adjectives and takes the first word that is none.
func (s *scan) slavicNoun(i int, single bool) Noun {
	for j := i; j < i+nounWords; j++ {
		t := s.tok(j)
		if dash(t) && s.near(j) && s.near(j+1) && j > i {
			continue
		}
		if t.kind != word || t.line || s.lang.stops[t.norm] || s.lang.adverbs[t.norm] || len([]rune(t.norm)) < 2 || j == i && s.near(j) {
			break
		}
		if s.slavicAdjective(t.norm) {
			continue
		}
		if c, ok := s.lang.cardinals[t.norm]; ok && c.v > 0 {
			break
		}
		last := j
		if s.is(j+1, "та", "і", "й", "и") && s.modifier(j+2) && nounish(s.tok(j+2).norm) && !single {
			last = j + 2
		}
		if strings.HasSuffix(t.norm, "ти") && s.lang.code == "uk" && !nounish(t.norm) {
			break
		}
		return s.nounOf(i, j, last)
	}
	return Noun{}
}

// nounish says whether a word ends as a noun in the genitive plural does; what does not is not joined by "and".
func nounish(w string) bool {
	for _, e := range []string{"ів", "їв", "ов", "ев", "ей", "ців"} {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// slavicAdjective says whether a word ends as adjectives do in the cases that follow numbers.
func (s *scan) slavicAdjective(w string) bool {
	if _, ok := s.lang.nouns[w]; ok {
		return false
	}
	for _, e := range []string{"их", "ых", "ські", "цькі", "ньких", "ними", "ими", "ыми", "ний", "ный", "ська", "ская", "ський", "ский", "ні", "ві", "ные", "ские", "вые", "ною", "ной", "ого", "ної"} {
		if strings.HasSuffix(w, e) && len(w) > len(e)+4 {
			return true
		}
	}
	return false
}

// endings of nouns and adjectives, the longest first; what is left is compared.
var slavicEndings = []string{"ськими", "ського", "ських", "ськой", "ськи", "ськи", "ами", "ями", "ові", "еві", "ого", "ему", "ому", "ими", "ыми", "ів", "їв", "ов", "ев", "ей", "ам", "ям", "ах", "ях", "ом", "ем", "ою", "ею", "ой", "их", "ых", "ий", "ый", "ая", "ое", "ые", "ії", "ия", "ии", "ий", "і", "и", "ы", "а", "я", "у", "ю", "о", "е", "є", "ь", "й"}

// stem cuts the ending off a Ukrainian or Russian word.
func stem(w string) string {
	n := len([]rune(w))
	for _, e := range slavicEndings {
		if strings.HasSuffix(w, e) && n-len([]rune(e)) >= 3 {
			return strings.TrimSuffix(w, e)
		}
	}
	return w
}

// particle says whether a Korean word ends in a particle: then it is not what is counted.
func particle(w string) bool {
	r := []rune(w)
	return len(r) < 2 || slices.Contains([]rune("은는이가을를에의로과와도만서해며고한지약총약"), r[len(r)-1])
}
