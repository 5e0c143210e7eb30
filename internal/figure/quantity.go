package figure

import (
	"math"
	"slices"
	"strings"
)

// Kind is what a quantity is.
type Kind string

// The kinds. A Plain number has neither unit nor noun: an index should leave it out.
const (
	Count       Kind = "count"
	Measure     Kind = "measure"
	Duration    Kind = "duration"
	Money       Kind = "money"
	Percent     Kind = "percent"
	Age         Kind = "age"
	Temperature Kind = "temperature"
	Ordinal     Kind = "ordinal"
	Plain       Kind = "number"
)

// Hedge is how a number is meant. The words as written are in Quantity.HedgeText.
type Hedge string

// The hedges.
const (
	Exact     Hedge = ""
	About     Hedge = "about"
	Nearly    Hedge = "nearly"
	Over      Hedge = "over"
	Under     Hedge = "under"
	AtLeast   Hedge = "at_least"
	AtMost    Hedge = "at_most"
	Only      Hedge = "only"
	Precisely Hedge = "exactly"
	Vague     Hedge = "vague" // "a few", "millions of": the number itself is loose
)

// Status is what the sentence says of a quantity's time.
type Status string

// The statuses. Most sentences say nothing.
const (
	Unsaid   Status = ""
	Now      Status = "now"
	Past     Status = "past"
	Expected Status = "expected"
	Total    Status = "total"
)

// Quantity is one figure of a text.
type Quantity struct {
	Span      Span   // hedge, number and unit
	Core      Span   // number and unit, small change and all
	Number    Span   // the number alone
	Text      string // the number as written
	Kind      Kind
	Low, High float64 // what the words allow; infinite where they set no bound
	Value     float64 // the number as said; the middle is never guessed: NaN for a range or a vague magnitude
	Hedge     Hedge
	HedgeText string
	Noun      Noun   // what is counted
	Unit      string // "km", "UAH", "%", "a" for years (UCUM where it has one); empty for a count
	Dimension string // "length", "time", "money" ...
	UnitSpan  Span
	Status    Status
	Negated   bool   // "not 3,000"
	Continues bool   // the text says that it is a later state of the figure before it: "that number will rise to 12,000"
	Rule      string // the rule that found it
}

// From says where a counted noun was taken from.
type From string

// Where a noun may stand.
const (
	Nowhere    From = ""
	After      From = "after it"
	Before     From = "before it"
	Apposition From = "apposition"
	LastFigure From = "last figure in the sentence"
)

// Noun is what a number counts.
type Noun struct {
	Span      Span
	Text      string
	Lemma     string   // the head word in its plain form
	Modifiers []string // the words before the head, folded
	From      From
}

// Quantities finds the figures of a text. A language without tables is read as English digits and signs are
// read; the finds are in the order of the text and do not overlap.
func Quantities(text, lang string) []Quantity {
	l, _ := languageOf(lang)
	s := newScan(text, l)
	return s.quantities()
}

func (s *scan) quantities() []Quantity {
	dates := s.dates(Reference{}, true)
	var out []Quantity
	d := 0
	sentence := 0 // the first find of this sentence
	bounds := s.sentences()
	for i := 0; i < len(s.toks) && len(out) < maxFinds; {
		if bounds[i] {
			sentence = len(out)
		}
		for d < len(dates) && dates[d].Span.End <= s.toks[i].Start {
			d++
		}
		if d < len(dates) && dates[d].Span.Start <= s.toks[i].Start && !dates[d].elapsed {
			i = s.after(i, dates[d].Span.End)
			continue
		}
		if end := s.barred(i); end > i {
			i = end
			continue
		}
		q, end, ok := s.quantityAt(i)
		if !ok {
			i++
			continue
		}
		s.finish(&q, out[min(sentence, len(out)):], i, end)
		if s.sayable(&q, i, end) {
			out = append(out, q)
		}
		for j := i + 1; j < end; j++ {
			if bounds[j] {
				sentence = len(out)
			}
		}
		i = max(end, i+1)
	}
	return out
}

// after gives the first token from i on that begins at or after a code point.
func (s *scan) after(i, point int) int {
	for i < len(s.toks) && s.toks[i].Start < point {
		i++
	}
	return i
}

// sentences marks the tokens that begin a sentence.
func (s *scan) sentences() []bool {
	b := make([]bool, len(s.toks))
	for i := range s.toks {
		t := &s.toks[i]
		p := s.tok(i - 1)
		stop := i > 0 && p.kind == sign && strings.ContainsAny(p.text, ".!?…。！？؟•")
		b[i] = i == 0 || t.line || stop && (t.space || eastern(s.at(t.Start)))
	}
	return b
}

// quantityAt reads the figure that begins at token i, hedges aside.
func (s *scan) quantityAt(i int) (q Quantity, end int, ok bool) {
	if q, end, ok := s.ordinalAt(i); ok {
		return q, end, true
	}
	if q, end, ok := s.percentOf(i); ok {
		return q, end, true
	}
	from := i
	money, j, prefixed := s.prefixAt(i)
	if prefixed {
		from = j
	}
	n, ok := s.signed(from)
	if !ok {
		return q, 0, false
	}
	q = Quantity{Kind: Plain, Low: n.low, High: n.high, Value: n.low, Rule: n.rule}
	end = n.end
	if n.vague {
		q.Hedge, q.Value = Vague, math.NaN()
	}
	first := n
	n, ranged := s.rangeAfter(from, n)
	if ranged {
		q.Low, q.High, q.Value, q.Rule, end = n.low, n.high, math.NaN(), "range", n.end
		if first.vague || n.vague {
			q.High = max(first.high, n.high)
		}
		if q.Low > q.High {
			return q, 0, false
		}
	}
	q.Number = Span{s.toks[from].Start, s.toks[end-1].End}
	q.Span = q.Number
	if prefixed {
		q.Kind, q.Unit, q.Dimension = Money, money.code, money.dimension
		q.UnitSpan = Span{s.toks[i].Start, s.toks[j-1].End}
		q.Span.Start = s.toks[i].Start
		end = s.moneyTail(&q, end)
	} else if e, ok := s.unitAfter(&q, &n, end); ok {
		end = e
	} else if s.glued(n, end) {
		return q, end, false
	} else if s.lang.code == "en" && s.is(from-1, "aged", "age") && q.Value < 130 && s.tok(from-1).kind == word && !s.is(from-2, "the", "new") {
		q.Kind, q.Unit, q.Dimension, q.Rule, q.UnitSpan = Age, "a", "age", "aged", s.toks[from-1].Span
		q.Span.Start = q.UnitSpan.Start
	}
	q.Text, q.Core = s.slice(q.Number), q.Span
	return q, end, true
}

// glued says whether letters follow the number without a space and are no unit: "24703L", "3D".
func (s *scan) glued(n numeral, end int) bool {
	t := s.tok(end)
	return t.kind == word && s.near(end) && !n.words && !eastern(s.at(t.Start)) && !eastern(s.at(t.Start-1)) && s.lang.code != "ko"
}

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
	case "temperature":
		q.Kind = Temperature
	case "angle":
		if u.code == "deg" && s.mentions(j, "temperature", "temperatures", "weather", "thermostat", "degrees outside", "температура", "температури", "мороз", "морозу", "тепла", "мороза", "температуры", "температуру") {
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
