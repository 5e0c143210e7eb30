package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"clew/internal/figure"
	"clew/internal/gazetteer"
)

// words gives the words of spans: code points of one text.
type words struct {
	text  string
	bytes []int // where each code point begins, and the end
}

func newWords(text string) words {
	w := words{text: text, bytes: make([]int, 0, len(text)+1)}
	for i := range text {
		w.bytes = append(w.bytes, i)
	}
	w.bytes = append(w.bytes, len(text))
	return w
}

func (w words) slice(s figure.Span) string {
	if s.Start < 0 || s.End > len(w.bytes)-1 || s.Start >= s.End {
		return ""
	}
	return w.text[w.bytes[s.Start]:w.bytes[s.End]]
}

// figures reads a post's quantities, says whose they are, and makes points of them for series.
func (b *builder) figures(i int, p Post, names []gazetteer.Name) (out []Quantity, points []figure.Point) {
	w := newWords(p.Text)
	for _, q := range figure.Quantities(p.Text, p.Lang) {
		if q.Kind == figure.Plain || q.Kind == figure.Ordinal {
			continue
		}
		of := owners(q, names)
		out = append(out, Quantity{Post: p.ID, No: i + 1, Of: of, Quantity: q})
		points = append(points, figure.Point{Author: p.Author, Post: string(p.ID), At: p.At, Of: of, Place: placeOf(w, q, names, of), Quantity: q, Refines: -1})
		if q.Noun.Lemma == "" {
			continue
		}
		for _, id := range of {
			b.sub(id, q.Noun.Lemma, gazetteer.Plain, p.ID, i+1, q.Span)
		}
	}
	return out, points
}

// owners gives the headings that stand among the counted noun's words: the North Korean of 3,000 North Korean troops.
func owners(q figure.Quantity, names []gazetteer.Name) []string {
	var of []string
	if q.Noun.Span.Empty() {
		return nil
	}
	from := q.Noun.Span.Start
	if q.Noun.From == figure.After && q.Span.End <= from {
		from = q.Span.End
	}
	for _, n := range names {
		if n.Start >= from && n.End <= q.Noun.Span.End {
			of = append(of, n.ID)
		}
	}
	slices.Sort(of)
	return slices.Compact(of)
}

// placeOf gives the place a figure is about: the only one its sentence names, whose it is aside; "" if there are more.
func placeOf(w words, q figure.Quantity, names []gazetteer.Name, of []string) string {
	start, end := sentence(w, q.Span)
	place := ""
	for _, n := range names {
		if n.Kind != gazetteer.Place || n.Start < start || n.End > end || slices.Contains(of, n.ID) || n.ID == place {
			continue
		}
		if place != "" {
			return ""
		}
		place = n.ID
	}
	return place
}

// sentence gives the code points of the sentence around a span; one of more than a thousand is cut.
func sentence(w words, s figure.Span) (start, end int) {
	const most = 500
	last := len(w.bytes) - 1
	at := func(i int) rune {
		r, _ := utf8.DecodeRuneInString(w.text[w.bytes[i]:])
		return r
	}
	stop := func(i int) bool {
		r := at(i)
		return strings.ContainsRune("!?。！？؟\n", r) || r == '.' && (i+1 >= last || strings.ContainsRune(" \n\u00a0", at(i+1)))
	}
	for start = s.Start; start > 0 && s.Start-start < most && !stop(start-1); start-- {
	}
	for end = min(s.End, last); end < last && end-s.End < most && !stop(end); end++ {
	}
	return start, end
}

// datesOf enters a post's dates. Dates of one value are one entry: "since 2014" and "10 years ago" meet.
func (b *builder) datesOf(i int, p Post) {
	ref := figure.Reference{At: p.At, Zone: p.Zone, South: p.South}
	for _, d := range figure.Dates(p.Text, p.Lang, ref) {
		key := d.Value
		if key == "" {
			key = "\x00" + d.Refused + "\x00" + string(d.Grain)
		}
		e := b.dates[key]
		if e == nil {
			e = &Date{Value: d.Value, Refused: d.Refused, Earliest: d.Earliest, Latest: d.Latest}
			b.dates[key] = e
		}
		e.Places = locate(e.Places, p.ID, i+1, d.Span)
		e.Words = append(e.Words, d.Text)
	}
}
