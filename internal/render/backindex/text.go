package backindex

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"clew/internal/document"
	"clew/internal/figure"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/post"
	"clew/internal/words"
)

// View is how an index is written for a terminal.
type View struct {
	Brief bool           // without sentences
	Bold  bool           // marks what entries are about, and heads
	Kind  gazetteer.Kind // only these entries; "" for all
}

// Text writes an answer for people: names from A to Z, dates, figures under what they count, and what changed. The only
// errors are w's.
func Text(w io.Writer, a *Answer, v View) error {
	p := &printer{writer: writer{a, a.Index.Reader()}, w: bufio.NewWriter(w), v: v}
	p.head()
	shown := len(a.Entries(v.Kind)) > 0
	if !shown {
		p.line(0, a.Lang.Say("index.none"))
	}
	if v.Kind != Date && v.Kind != Quantity {
		p.names()
	}
	if v.Kind == "" || v.Kind == Date {
		p.dates()
	}
	if v.Kind == "" || v.Kind == Quantity {
		p.figures()
	}
	p.threads()
	p.line(0, "")
	p.line(0, a.Lang.Say("index.versions", a.Index.Gazetteer, a.Index.Figures))
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("write an index: %w", err)
	}
	return nil
}

type printer struct {
	writer
	w *bufio.Writer
	v View
}

// line writes a line. Foreign text in it cannot turn what follows or move the cursor.
func (p *printer) line(depth int, s string) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case document.Odd(r):
			return '\ufffd'
		}
		return r
	}, s)
	if s != "" {
		s = strings.Repeat("  ", depth) + s
	}
	p.w.WriteString(strings.TrimRightFunc(s, unicode.IsSpace) + "\n")
}

func (p *printer) heading(s string) {
	p.w.WriteString("\n")
	if p.v.Bold {
		p.w.WriteString("\x1b[1m")
	}
	p.line(0, s)
	if p.v.Bold {
		p.w.WriteString("\x1b[22m")
	}
}

func (p *printer) head() {
	x, l := p.a.Index, p.a.Lang
	p.line(0, l.Say("index.of", p.a.Of.Title))
	p.line(0, l.Say("frame.posts", x.Posts))
	for _, n := range p.a.Notes() {
		p.line(0, n)
	}
}

// Notes are what a reader must know of how an index was made: what is missing from it and why.
func (a *Answer) Notes() []string {
	x, l := a.Index, a.Lang
	var out []string
	if a.Left || x.Stopped {
		out = append(out, l.Say("index.cut", x.Posts))
	}
	if !a.Since.IsZero() || !a.Until.IsZero() {
		from, to := "…", "…"
		if !a.Since.IsZero() {
			from = l.Day(a.Since)
		}
		if !a.Until.IsZero() {
			to = l.Day(a.Until)
		}
		out = append(out, l.Say("index.days", from, to))
	}
	gaps, given, timeless := 0, time.Time{}, 0
	for i := range x.Threads {
		if x.Threads[i].Gaps > 0 {
			gaps++
		}
		if x.Threads[i].Given {
			given = x.Threads[i].Published
		}
	}
	for no := 1; no <= x.Posts; no++ {
		if x.Post(no).At.IsZero() {
			timeless++
		}
	}
	switch {
	case gaps > 0 && len(x.Threads) == 1:
		out = append(out, l.Say("index.gaps"))
	case gaps > 0:
		out = append(out, l.Say("index.gaps-many", gaps))
	}
	if a.Lost > 0 {
		out = append(out, l.Say("index.lost", a.Lost))
	}
	if n := len(x.Partly); n > 0 {
		out = append(out, l.Say("index.partly", n))
	}
	if !given.IsZero() {
		out = append(out, l.Say("index.given", l.Day(given)))
	}
	if timeless > 0 {
		out = append(out, l.Say("index.timeless", timeless))
	}
	return out
}

func (p *printer) names() {
	entries := p.a.names(p.v.Kind)
	letter := ""
	for _, e := range entries {
		if at := index.Letter(e.Name()); at != letter {
			letter = at
			p.heading(letter)
		}
		if e.See != nil {
			if h := p.a.Heading(e.See.ID); h != nil {
				p.line(0, e.See.Name+", "+p.a.Lang.Say("index.see", h.Name))
			}
			continue
		}
		h := e.Heading
		p.line(0, h.Name+"  "+p.numbers(h.Places))
		p.sentences(1, h.Places)
		for i := range h.Subs {
			p.line(1, SubName(p.a.Lang, &h.Subs[i])+"  "+p.numbers(h.Subs[i].Places))
		}
		if len(h.SeeAlso) > 0 {
			var also []string
			for _, id := range h.SeeAlso {
				if o := p.a.Heading(id); o != nil {
					also = append(also, o.Name)
				}
			}
			p.line(1, p.a.Lang.Say("index.see-also")+" "+strings.Join(also, "; "))
		}
	}
}

// sentences writes the sentence of each place, what it is about between brackets that no text has, or bold.
func (p *printer) sentences(depth int, places []index.Locator) {
	if p.v.Brief {
		return
	}
	for _, l := range places {
		for _, s := range Sentences(p.r, l) {
			p.sentence(depth, l.No, s)
		}
	}
}

// Sentences gives the spans of a place, those of one sentence together.
func Sentences(r *index.Reader, l index.Locator) [][]figure.Span {
	var out [][]figure.Span
	end := -1
	for _, s := range l.Spans {
		if len(out) > 0 && s.End <= end {
			out[len(out)-1] = append(out[len(out)-1], s)
			continue
		}
		out = append(out, []figure.Span{s})
		end = r.Sentence(l.No, s).End
	}
	return out
}

func (p *printer) sentence(depth, no int, spans []figure.Span) {
	if p.a.Folded(no) {
		p.line(depth, p.a.Index.Label(no)+"  "+p.a.Lang.Say("index.warning", p.a.Index.Post(no).Warning))
		return
	}
	e := p.r.Sentence(no, spans[0])
	var b strings.Builder
	b.WriteString(p.a.Index.Label(no) + "  ")
	if w := p.a.Index.Post(no).Warning; w != "" {
		b.WriteString(p.a.Lang.Say("index.warning", w) + " · ")
	}
	if e.Before {
		b.WriteString("…")
	}
	for _, piece := range Pieces(e, spans) {
		b.WriteString(piece.Text)
	}
	if e.After {
		b.WriteString("…")
	}
	p.line(depth, b.String())
}

// SubName is what a sub-heading is called: a form of its heading's name where it is no word of the index's language.
func SubName(l *words.Language, s *index.Sub) string {
	if s.Form != gazetteer.Plain && s.Name == string(s.Form) {
		return l.Say("index.form-" + s.Name)
	}
	return s.Name
}

func (p *printer) dates() {
	if len(p.a.Index.Dates) == 0 {
		return
	}
	p.heading(p.a.Lang.Say("index.kind-date"))
	for i := range p.a.Index.Dates {
		d := &p.a.Index.Dates[i]
		p.line(0, DateName(p.a.Lang, d)+"  "+p.numbers(d.Places))
		p.sentences(1, d.Places)
	}
}

// DateName is what a date's entry is called: when it is, or its words with the reason why it has none.
func DateName(l *words.Language, d *index.Date) string {
	if d.Refused == "" && d.Value != "" {
		return d.In(l)
	}
	words := ""
	if len(d.Words) > 0 {
		words = d.Words[0]
	}
	for _, w := range d.Words {
		if !strings.EqualFold(w, words) {
			words += ", …"
			break
		}
	}
	if d.Refused == "" {
		return words
	}
	return words + " – " + l.Say("index.refused") + ": " + refusal(l, d.Refused)
}

func (p *printer) figures() {
	x, l := p.a.Index, p.a.Lang
	if len(x.Groups) == 0 {
		return
	}
	p.heading(l.Say("index.kind-quantity"))
	for _, g := range x.Groups {
		p.line(0, GroupName(l, &g))
		for i := g.First; i < g.Last; i++ {
			q := &x.Quantities[i]
			p.line(1, p.figure(q)+"  "+x.Label(q.No))
			if !p.v.Brief {
				p.sentence(2, q.No, []figure.Span{q.Span})
			}
		}
	}
	for n, i := range x.Changing() {
		if n == 0 {
			p.heading(l.Say("index.over-time"))
		}
		p.series(i)
	}
}

// GroupName is what a group of figures is called.
func GroupName(l *words.Language, g *index.Group) string {
	if g.Name == "" {
		return l.Say("index.measure-" + string(g.Kind))
	}
	return g.Name
}

// figure is a figure as said, with what it may be where the words leave it open.
func (p *printer) figure(q *index.Quantity) string {
	if p.a.Folded(q.No) {
		return "…"
	}
	s := p.r.Said(q.No, q.Span)
	for _, m := range p.a.Marks(q) {
		s += " (" + m + ")"
	}
	return s
}

// Marks are what is told of a figure beside its words: what it may be, whose it is, whether it is past or expected.
func (a *Answer) Marks(q *index.Quantity) []string {
	var out []string
	if v := Value(&q.Quantity); v != "" {
		out = append(out, v)
	}
	for _, id := range q.Of {
		if h := a.Heading(id); h != nil {
			out = append(out, h.Name)
		}
	}
	if q.Status != figure.Unsaid {
		out = append(out, a.Lang.Say("index.status-"+string(q.Status)))
	}
	if q.Negated {
		out = append(out, a.Lang.Say("index.negated"))
	}
	return out
}

// SeriesName is what a series is called: the thing, what it is of, what it is about.
func (a *Answer) SeriesName(i int) string {
	x := a.Index
	s := &x.Series[i]
	name := cmp.Or(x.Thing(s.Key.Noun), s.Key.Noun)
	if len(s.Points) == 0 {
		return name
	}
	for _, id := range s.Points[0].Of {
		if h := a.Heading(id); h != nil {
			name += " " + a.Lang.Say("index.series-of", h.Name)
		}
	}
	if h := a.Heading(s.Key.Place); h != nil {
		name += ", " + a.Lang.Say("index.series-in", h.Name)
	}
	if u := s.Points[0].Unit; u != "" {
		name += " (" + u + ")"
	}
	by := post.Account{}
	several := false
	for t := range x.Threads {
		several = several || x.Threads[t].Author.ID != x.Threads[0].Author.ID
		if string(x.Threads[t].Author.ID) == s.Key.Author {
			by = x.Threads[t].Author
		}
	}
	if several && by.ID != "" {
		name += " – " + document.Words{Language: a.Lang}.At(by)
	}
	return name
}

func (p *printer) series(i int) {
	x, l := p.a.Index, p.a.Lang
	s := &x.Series[i]
	p.line(0, p.a.SeriesName(i)+"  "+spark(s))
	for j := range s.Points {
		pt := &s.Points[j]
		no := x.PointNo(pt)
		at := "–"
		if !pt.At.IsZero() {
			at = pt.At.UTC().Format(time.DateOnly)
		}
		said := "…"
		if !p.a.Folded(no) {
			said = p.r.Said(no, pt.Span)
		}
		if v := Value(&pt.Quantity); v != "" {
			said += " (" + v + ")"
		}
		if pt.Status != figure.Unsaid {
			said += " (" + l.Say("index.status-"+string(pt.Status)) + ")"
		}
		if pt.Refines >= 0 {
			said += ", " + l.Say("index.refines")
		}
		p.line(1, at+"  "+x.Label(no)+"  "+said)
	}
	if near := x.NearTo(i); len(near) > 0 {
		var names []string
		for _, n := range near[:min(len(near), mostNear)] {
			names = append(names, p.a.SeriesName(n))
		}
		p.line(1, l.Say("index.near")+" "+strings.Join(names, "; "))
	}
}

// mostNear is how many near series are told.
const mostNear = 5

// spark draws the values of a series; what has none is a point.
func spark(s *figure.Series) string {
	low, high := 0.0, 0.0
	first := true
	for i := range s.Points {
		if v := s.Points[i].Value; v == v {
			if first {
				low, high, first = v, v, false
			}
			low, high = min(low, v), max(high, v)
		}
	}
	if first || len(s.Points) > 60 {
		return ""
	}
	var b strings.Builder
	for i := range s.Points {
		v := s.Points[i].Value
		switch {
		case v != v || s.Points[i].Status == figure.Expected:
			b.WriteRune('·')
		case high == low:
			b.WriteRune('▄')
		default:
			b.WriteRune([]rune("▁▂▃▄▅▆▇█")[int((v-low)/(high-low)*7)])
		}
	}
	return b.String()
}

func (p *printer) threads() {
	x := p.a.Index
	if len(x.Threads) < 2 {
		return
	}
	p.heading(p.a.Lang.Say("index.threads"))
	w := document.Words{Language: p.a.Lang}
	for i := range x.Threads {
		t := &x.Threads[i]
		day := "–"
		if !t.Published.IsZero() {
			day = t.Published.UTC().Format(time.DateOnly)
		}
		p.line(0, fmt.Sprintf("%d  %s  %s  %s", i+1, day, w.Thread(t.ID, t.Number), w.Title(t.Title, t.OwnTitle)))
	}
}
