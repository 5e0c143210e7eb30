package main

import (
	"bufio"
	"math"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"clew/internal/answer"
	"clew/internal/quotation"
	"clew/internal/words"
)

// tell prints an answer.
func (q *quoting) tell(t *answer.Told, format string, why bool) error {
	out := bufio.NewWriter(q.c.out)
	if format != "text" {
		b, err := t.AppendJSON(nil, q.lang, q.links(t))
		if err != nil {
			return err
		}
		out.Write(append(b, '\n'))
		return out.Flush()
	}
	w := &answerWriter{out: out, colour: q.c.coloured(q.c.out)}
	if terminal(q.c.out) {
		w.width, _ = q.c.size()
		w.width = min(w.width, 100)
	}
	q.write(w, t, why)
	return out.Flush()
}

// write prints an answer for a person.
func (q *quoting) write(w *answerWriter, t *answer.Told, why bool) {
	l := q.lang
	w.head(t.Headline(l))
	for _, r := range t.Rows() {
		s := r.Stretch
		w.blank()
		w.line("  ", s.Place(l))
		w.line("  ", s.URL)
		if q.site != "" {
			w.line("  ", q.site+placePath(s.In, s.Post))
		}
		if s.Warning != "" {
			w.line("  ", l.Say("quote.folded", s.Warning))
		}
		w.label(l.Say("quote.record"), r.Record, "[-", "-]", "\x1b[4;31m")
		w.label(l.Say("quote.quotation"), r.Quote, "{+", "+}", "\x1b[4;32m")
	}
	w.sentences("  ", t.Findings(l))
	q.byOthers(w, t)
	for i := range t.Spans {
		w.around(l, t, &t.Spans[i])
	}
	for i, said := range t.Nearest(l) {
		s := &t.Closest[i]
		w.sentences("  ", []string{said})
		w.line("  ", s.URL)
		w.wrap("    ", "", []answer.Piece{{Text: shownText(l, s)}}, "", "", "")
	}
	w.sentences("  ", t.CoveredIn(l))
	if why {
		w.blank()
		for _, n := range t.Numbers(l) {
			w.line("  ", n.Name+": "+n.Value)
		}
	}
	if q.site != "" {
		w.blank()
		w.line("  ", l.Say("quote.link")+":")
		w.line("  ", q.site+answerPath(t))
	}
}

// byOthers writes where those posted it who were not named.
func (q *quoting) byOthers(w *answerWriter, t *answer.Told) {
	for i := range t.Others {
		s := &t.Others[i]
		if t.Elsewhere[i].Relation != quotation.ByOther {
			continue
		}
		w.line("    ", s.Place(q.lang))
		w.line("    ", s.URL)
		if q.site != "" {
			w.line("    ", q.site+placePath(s.In, s.Post))
		}
	}
}

// shownText is a stretch with the words around it in its post, or the warning that it stands under.
func shownText(l *words.Language, s *answer.Stretch) string {
	if s.Warning != "" {
		return l.Say("quote.folded", s.Warning)
	}
	return strings.TrimSpace(s.Lead() + " " + s.Text + " " + s.Tail())
}

// answerWriter writes paragraphs.
type answerWriter struct {
	out    *bufio.Writer
	width  int // columns that a line has at most; 0: lines are not cut
	colour bool
}

// head writes the verdict.
func (w *answerWriter) head(s string) {
	on, off := "", ""
	if w.colour {
		on, off = "\x1b[1m", "\x1b[22m"
	}
	w.out.WriteString(on)
	w.wrap("", "", []answer.Piece{{Text: s}}, "", "", "")
	w.out.WriteString(off)
}

func (w *answerWriter) blank() { w.out.WriteByte('\n') }

// line writes a line as it is, unless it is empty.
func (w *answerWriter) line(indent, s string) {
	if s != "" {
		w.out.WriteString(indent + oneLine(s) + "\n")
	}
}

// sentences writes a paragraph a sentence, wrapped.
func (w *answerWriter) sentences(indent string, list []string) {
	if len(list) > 0 {
		w.blank()
	}
	for _, s := range list {
		w.wrap(indent, "  ", []answer.Piece{{Text: s}}, "", "", "")
	}
}

// label writes pieces under a heading of their own.
func (w *answerWriter) label(name string, pieces []answer.Piece, open, end, colour string) {
	w.line("  ", name+":")
	w.wrap("    ", "", pieces, open, end, colour)
}

// around writes what stands before and behind a stretch, in its post and in its thread, in the order of reading.
func (w *answerWriter) around(l *words.Language, t *answer.Told, s *answer.Stretch) {
	begun := false
	said := func(key, text string) {
		if text == "" {
			return
		}
		if !begun {
			begun = true
			w.blank()
			if len(t.Spans) > 1 {
				w.line("  ", l.Say("quote.around-it")+": "+s.Place(l))
			}
		}
		w.line("  ", l.Say(key))
		w.wrap("    ", "", []answer.Piece{{Text: text}}, "", "", "")
	}
	near := func(key string, n answer.Neighbour) {
		switch {
		case t.Quotes(n.Post):
		case n.Warning != "":
			said(key, l.Say("quote.folded", n.Warning))
		default:
			said(key, n.Text)
		}
	}
	near("quote.post-before", s.Previous)
	said("quote.before", s.Lead())
	said("quote.after", s.Tail())
	near("quote.post-after", s.Next)
}

// unit is a word with what stands around it on the terminal.
type unit struct {
	text    string
	columns int
	on, off string
	glued   bool // no space before it
}

// wrap writes pieces as a paragraph. What differs stands between open and end, or in colour.
func (w *answerWriter) wrap(indent, hang string, pieces []answer.Piece, open, end, colour string) {
	room := math.MaxInt / 2
	if w.width > 0 {
		room = max(20, w.width-len(indent)-len(hang))
	}
	used, first := 0, true
	w.out.WriteString(indent)
	for _, u := range w.units(pieces, open, end, colour, room) {
		space := !u.glued && !first && used > 0
		if need := u.columns; used > 0 && used+need+1 > room && (!u.glued || used+need > room) {
			w.out.WriteString("\n" + indent + hang)
			used, space = 0, false
		}
		if space {
			w.out.WriteByte(' ')
			used++
		}
		w.out.WriteString(u.on + u.text + u.off)
		used += u.columns
		first = false
	}
	w.out.WriteByte('\n')
}

// units cuts pieces into words, and words that no line holds into graphemes.
func (w *answerWriter) units(pieces []answer.Piece, open, end, colour string, room int) []unit {
	var out []unit
	glued := true
	for _, p := range pieces {
		on, off := "", ""
		if p.Differs && w.colour && colour != "" {
			on, off = colour, "\x1b[22;24;39m"
		}
		text := p.Text
		if p.Lacks {
			text = "‸"
		} else if p.Differs && on == "" && open != "" {
			lead := text[:len(text)-len(strings.TrimLeftFunc(text, unicode.IsSpace))]
			trail := text[len(strings.TrimRightFunc(text, unicode.IsSpace)):]
			if body := strings.TrimSpace(text); body != "" {
				text = lead + open + body + end + trail
			}
		}
		fields := strings.Fields(oneLine(text))
		for i, f := range fields {
			u := unit{text: f, columns: columnsOf(f), on: on, off: off}
			u.glued = i == 0 && glued && !startsSpaced(text)
			if u.columns <= room {
				out = append(out, u)
				continue
			}
			g := graphemes.FromString(f)
			for k := 0; g.Next(); k++ {
				out = append(out, unit{text: g.Value(), columns: columnsOf(g.Value()), on: on, off: off, glued: k > 0 || u.glued})
			}
		}
		if text != "" {
			glued = !endsSpaced(text)
		}
	}
	return out
}

func startsSpaced(s string) bool { return s != strings.TrimLeftFunc(s, unicode.IsSpace) }

func endsSpaced(s string) bool { return s != strings.TrimRightFunc(s, unicode.IsSpace) }
