package answer

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"clew/internal/quotation"
)

// Piece is a piece of text on one side: the same on both, or not.
type Piece struct {
	Text    string
	Differs bool // it has no equal on the other side
	Marked  bool // the quoter marked that
	Lacks   bool // something of the other side is not here; Text is ""
}

// Row is a stretch of the record beside the part of the quotation that was made from it.
type Row struct {
	Stretch *Stretch
	Record  []Piece
	Quote   []Piece
}

// mark is a change on one side, in code points.
type mark struct {
	from, to int
	marked   bool
}

// Rows lays the record's words beside the quotation's, one row for each stretch. Together the rows have all of
// what was pasted. There are none if nothing was found.
func (t *Told) Rows() []Row {
	var out []Row
	all := utf8.RuneCountInString(t.Asked.Text)
	at := 0
	for i := range t.Spans {
		s := &t.Spans[i]
		end := all
		if i+1 < len(t.Spans) {
			end = max(at, min(all, t.Spans[i+1].Paste[0]))
		}
		r := Row{Stretch: s}
		var record, quote []mark
		for k := range t.Changes {
			c := &t.Changes[k]
			if c.In[0] >= at && (c.In[0] < end || c.In[0] == end && i == len(t.Spans)-1) {
				quote = append(quote, mark{c.In[0], min(c.In[1], end), c.Marked})
			}
			if c.Post == s.Post && c.At[0] >= s.Start && c.At[0] <= s.End {
				record = append(record, mark{c.At[0], c.At[1], c.Marked})
			}
		}
		from, to := s.Start, s.End
		for _, m := range record { // a sign cut off at an end stands just outside
			to = max(to, m.to)
		}
		for k := range t.Changes {
			if c := &t.Changes[k]; c.Post == s.Post && c.At[1] <= from && c.At[1] >= from-2 && c.At[0] < from && c.Op == quotation.Omitted {
				record = append(record, mark{c.At[0], c.At[1], c.Marked})
				from = c.At[0]
			}
		}
		r.Record = pieces(s.Full, from, to, record)
		r.Quote = pieces(t.Asked.Text, at, end, quote)
		out = append(out, r)
		at = end
	}
	return out
}

// widen makes a change within a word of Hangul, of which every letter is compared by itself, one of the word.
func (m *mark) widen(r []rune, to int) {
	hangul := func(i int) bool { return i >= 0 && i < to && unicode.Is(unicode.Hangul, r[i]) }
	if m.to <= m.from || !hangul(m.from) && !hangul(m.to-1) {
		return
	}
	for hangul(m.from) && hangul(m.from-1) {
		m.from--
	}
	for hangul(m.to-1) && hangul(m.to) {
		m.to++
	}
}

// pieces cuts a text at its changes.
func pieces(text string, from, to int, marks []mark) []Piece {
	slices.SortStableFunc(marks, func(a, b mark) int { return a.from - b.from })
	r := []rune(text)
	to = min(to, len(r))
	var out []Piece
	same := func(upto int) {
		if upto > from {
			out = append(out, Piece{Text: string(r[from:upto])})
			from = upto
		}
	}
	for _, m := range marks {
		m.widen(r, to)
		if m.to > m.from && m.from < from && m.to > from {
			m.from = from
		}
		if m.from < from || m.from > to {
			continue
		}
		same(m.from)
		if m.to <= m.from {
			out = append(out, Piece{Differs: true, Lacks: true, Marked: m.marked})
			continue
		}
		end := min(m.to, to)
		out = append(out, Piece{Text: string(r[from:end]), Differs: true, Marked: m.marked})
		from = end
	}
	same(to)
	return out
}
