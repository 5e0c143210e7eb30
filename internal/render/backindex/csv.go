package backindex

import (
	"fmt"
	"io"
	"math"
	"strings"

	"clew/internal/figure"
	"clew/internal/render/table"
)

// columns are the names of a table's columns.
func columns() []any {
	var out []any
	for _, n := range strings.Fields("kind id name value low high hedge number unit dimension noun of status negated earliest latest refused thread thread_number number_in_thread post created start end text sentence") {
		out = append(out, n)
	}
	return out
}

// CSV writes entries as a table, a row for each place: guarded as every table of Clew's is, see table.CSV. nil is all
// entries. The only errors are w's.
func CSV(w io.Writer, a *Answer, entries []Entry) error {
	if entries == nil {
		entries = a.Entries("")
	}
	wr := &writer{a, a.Index.Reader()}
	b := table.AppendLine(nil, columns()...)
	for _, e := range entries {
		if e.See != nil {
			continue
		}
		for _, l := range e.Places() {
			for _, s := range l.Spans {
				b = wr.row(b, e, l.No, s)
			}
			if len(b) > 64<<10 {
				if _, err := w.Write(b); err != nil {
					return fmt.Errorf("write CSV: %w", err)
				}
				b = b[:0]
			}
		}
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// row appends the row of one place of an entry.
func (w *writer) row(b []byte, e Entry, no int, s figure.Span) []byte {
	none := math.NaN()
	id, name, value := "", "", any("")
	low, high := none, none
	hedge, number, unit, dimension, noun, of, status := "", "", "", "", "", "", ""
	negated := any("")
	earliest, latest, refused := "", "", ""
	span := w.span(no, s)
	switch {
	case e.Heading != nil:
		id, name = e.Heading.ID, e.Heading.Name
	case e.Date != nil:
		d := e.Date
		value, earliest, latest, refused = d.Value, or(dayOf(d.Earliest)), or(dayOf(d.Latest)), d.Refused
	case e.Quantity != nil:
		q := w.quantity(e.Quantity)
		value, low, high = e.Quantity.Value, e.Quantity.Low, e.Quantity.High
		hedge, number, unit, dimension, of, status, negated = q.Hedge, q.Number, q.Unit, q.Dimension, strings.Join(q.Of, " "), q.Status, q.Negated
		if q.Noun != nil {
			noun = q.Noun.Text
		}
	}
	sentence := ""
	if span.Sentence != nil {
		sentence = span.Sentence.Text
	}
	return table.AppendLine(b, string(e.Kind), id, name, value, low, high, hedge, number, unit, dimension, noun, of, status, negated, earliest, latest, refused,
		string(span.Thread), w.a.Index.ThreadOf(no), w.a.Index.Short(no), string(span.Post), or(span.Created), span.Start, span.End, span.Text, sentence)
}
