package figure

import (
	"math"
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
	if s.lang.slavic {
		if q, end, ok := s.half(i); ok {
			return q, end, true
		}
		if q, end, ok := s.yearly(i); ok {
			return q, end, true
		}
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
