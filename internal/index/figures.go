package index

import (
	"slices"
	"strings"

	"clew/internal/figure"
	"clew/internal/gazetteer"
)

// figures reads a post's quantities, says whose they are, and makes points of them for series.
func (b *builder) figures(i int, p Post, segs []segment, names []gazetteer.Name) (out []Quantity, points []figure.Point) {
	for _, q := range figure.Quantities(p.Text, p.Lang) {
		if q.Kind == figure.Plain || q.Kind == figure.Ordinal {
			continue
		}
		of, words := owners(q, names)
		out = append(out, Quantity{Post: p.ID, No: i + 1, Of: of, large: base(p.Lang) == "de", Quantity: q})
		points = append(points, figure.Point{Author: p.Author, Post: string(p.ID), At: p.At, Of: of, Place: placeOf(p.Text, segs, q, names, of), Quantity: q, Refines: -1})
		if q.Noun.Lemma == "" {
			continue
		}
		for _, id := range of {
			b.counted(id, q.Noun.Lemma, strings.TrimSpace(slice(p.Text, segs, words)), p.ID, i+1, q.Span)
		}
	}
	return out, points
}

// owners gives the headings that stand among the counted noun's words, the North Korean of 3,000 North Korean troops, and
// the words of the noun behind them: troops.
func owners(q figure.Quantity, names []gazetteer.Name) (of []string, words figure.Span) {
	words = q.Noun.Span
	if words.Empty() {
		return nil, words
	}
	from := words.Start
	if q.Noun.From == figure.After && q.Span.End <= from {
		from = q.Span.End
	}
	for _, n := range names {
		if n.Start < from || n.End > q.Noun.Span.End {
			continue
		}
		of = append(of, n.ID)
		if n.End < words.End {
			words.Start = max(words.Start, n.End)
		}
	}
	slices.Sort(of)
	return slices.Compact(of), words
}

// placeOf gives the place a figure is about: the only one its sentence names, whose it is aside; "" if there are more.
func placeOf(text string, segs []segment, q figure.Quantity, names []gazetteer.Name, of []string) string {
	e := excerpt(text, segs, q.Span)
	place := ""
	for _, n := range names {
		if n.Kind != gazetteer.Place || n.Start < e.Start || n.End > e.End || slices.Contains(of, n.ID) || n.ID == place {
			continue
		}
		if place != "" {
			return ""
		}
		place = n.ID
	}
	return place
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
