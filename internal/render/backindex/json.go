package backindex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"clew/internal/document"
	"clew/internal/figure"
	"clew/internal/index"
	"clew/internal/post"
)

type ofJSON struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Title string `json:"title"`
}

type threadJSON struct {
	Number    int     `json:"number"`
	ID        post.ID `json:"id"`
	Title     string  `json:"title"`
	Author    string  `json:"author"`
	Handle    string  `json:"handle"`
	URL       string  `json:"url"`
	Published *string `json:"published"`
	Posts     int     `json:"posts"`
	Verdict   string  `json:"verdict"`
	Gaps      int     `json:"gaps"`
	Missing   int     `json:"missing"`
	Given     bool    `json:"given"`
}

type sentenceJSON struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Text   string `json:"text"`
	Before bool   `json:"before"`
	After  bool   `json:"after"`
}

type spanJSON struct {
	Post     post.ID       `json:"post"`
	Thread   post.ID       `json:"thread"`
	Number   string        `json:"number"`
	Created  *string       `json:"created"`
	Start    int           `json:"start"`
	End      int           `json:"end"`
	Text     string        `json:"text"`
	Warning  string        `json:"warning,omitempty"`
	Sentence *sentenceJSON `json:"sentence"`
}

type subJSON struct {
	Name  string     `json:"name"`
	Form  string     `json:"form"`
	Spans []spanJSON `json:"spans"`
}

type headingJSON struct {
	Kind    string     `json:"kind"`
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Count   int        `json:"count"`
	Numbers string     `json:"numbers"`
	Spans   []spanJSON `json:"spans"`
	Subs    []subJSON  `json:"subs"`
	SeeAlso []string   `json:"see_also"`
}

type dateJSON struct {
	Kind     string     `json:"kind"`
	Value    string     `json:"value"`
	Earliest *string    `json:"earliest"`
	Latest   *string    `json:"latest"`
	Refused  string     `json:"refused"`
	Numbers  string     `json:"numbers"`
	Spans    []spanJSON `json:"spans"`
}

type nounJSON struct {
	Text      string   `json:"text"`
	Lemma     string   `json:"lemma"`
	Modifiers []string `json:"modifiers"`
}

type quantityJSON struct {
	Kind      string     `json:"kind"`
	Measure   string     `json:"measure"`
	Value     *float64   `json:"value"`
	Low       *float64   `json:"low"`
	High      *float64   `json:"high"`
	Hedge     string     `json:"hedge"`
	HedgeText string     `json:"hedge_text"`
	Number    string     `json:"number"`
	Unit      string     `json:"unit"`
	Dimension string     `json:"dimension"`
	Noun      *nounJSON  `json:"noun"`
	Of        []string   `json:"of"`
	Status    string     `json:"status"`
	Negated   bool       `json:"negated"`
	Series    string     `json:"series"`
	Spans     []spanJSON `json:"spans"`
}

type pointJSON struct {
	At      *string  `json:"at"`
	Value   *float64 `json:"value"`
	Low     *float64 `json:"low"`
	High    *float64 `json:"high"`
	Hedge   string   `json:"hedge"`
	Status  string   `json:"status"`
	Refines *int     `json:"refines"`
	Span    spanJSON `json:"span"`
}

type seriesJSON struct {
	Key       string      `json:"key"`
	Noun      string      `json:"noun"`
	Modifiers string      `json:"modifiers"`
	Place     string      `json:"place"`
	Dimension string      `json:"dimension"`
	Points    []pointJSON `json:"points"`
	Near      []string    `json:"near"`
}

// known gives a number that JSON can hold; null for what is none or has no end.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func instant(t time.Time) *string { return printed(t.UTC(), time.RFC3339) }

func dayOf(t time.Time) *string { return printed(t, time.DateOnly) }

// printed is a time as JSON has it; nil for one that is not known.
func printed(t time.Time, layout string) *string {
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return nil
	}
	s := t.Format(layout)
	return &s
}

// or gives the words of a time, "" for none.
func or(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// writer tells an answer's parts as JSON does.
type writer struct {
	a *Answer
	r *index.Reader
}

func (w *writer) span(no int, s figure.Span) spanJSON {
	p := w.a.Index.Post(no)
	t := w.a.ThreadOf(no)
	out := spanJSON{Post: p.ID, Thread: t.ID, Number: w.a.Index.Label(no), Start: s.Start, End: s.End, Warning: p.Warning}
	if !t.Given {
		out.Created = instant(p.At)
	}
	if w.a.Folded(no) {
		return out
	}
	e := w.r.Sentence(no, s)
	out.Text = w.r.Said(no, s)
	out.Sentence = &sentenceJSON{e.Start, e.End, e.Text, e.Before, e.After}
	return out
}

func (w *writer) spans(places []index.Locator) []spanJSON {
	out := []spanJSON{}
	for _, l := range places {
		for _, s := range l.Spans {
			out = append(out, w.span(l.No, s))
		}
	}
	return out
}

func (w *writer) numbers(places []index.Locator) string {
	s := ""
	for i, r := range w.a.Index.Ranges(places) {
		if i > 0 {
			s += ", "
		}
		s += r.String()
	}
	return s
}

// entry is an entry as JSON has it; nil for a "see".
func (w *writer) entry(e Entry) any {
	switch {
	case e.Heading != nil:
		h := e.Heading
		out := headingJSON{Kind: string(h.Kind), ID: h.ID, Name: h.Name, Count: h.Count, Numbers: w.numbers(h.Places), Spans: w.spans(h.Places), Subs: []subJSON{}, SeeAlso: h.SeeAlso}
		if out.SeeAlso == nil {
			out.SeeAlso = []string{}
		}
		for _, s := range h.Subs {
			out.Subs = append(out.Subs, subJSON{s.Name, string(s.Form), w.spans(s.Places)})
		}
		return out
	case e.Date != nil:
		d := e.Date
		return dateJSON{Kind: string(Date), Value: d.Value, Earliest: dayOf(d.Earliest), Latest: dayOf(d.Latest), Refused: d.Refused, Numbers: w.numbers(d.Places), Spans: w.spans(d.Places)}
	case e.Quantity != nil:
		return w.quantity(e.Quantity)
	}
	return nil
}

func (w *writer) quantity(q *index.Quantity) quantityJSON {
	out := quantityJSON{Kind: string(Quantity), Measure: string(q.Kind), Value: known(q.Value), Low: known(q.Low), High: known(q.High), Hedge: string(q.Hedge), HedgeText: q.HedgeText, Number: q.Text,
		Unit: q.Unit, Dimension: q.Dimension, Of: q.Of, Status: string(q.Status), Negated: q.Negated, Spans: []spanJSON{w.span(q.No, q.Span)}}
	if out.Of == nil {
		out.Of = []string{}
	}
	if q.Noun.Lemma != "" {
		out.Noun = &nounJSON{q.Noun.Text, q.Noun.Lemma, q.Noun.Modifiers}
		if out.Noun.Modifiers == nil {
			out.Noun.Modifiers = []string{}
		}
	}
	if w.a.Folded(q.No) {
		out.Number, out.HedgeText = "", ""
	}
	if q.Series >= 0 {
		out.Series = index.SeriesKey(w.a.Index.Series[q.Series].Key)
	}
	return out
}

func (w *writer) series(i int) seriesJSON {
	x := w.a.Index
	s := &x.Series[i]
	out := seriesJSON{Key: index.SeriesKey(s.Key), Noun: s.Key.Noun, Modifiers: s.Key.Modifiers, Place: s.Key.Place, Dimension: s.Key.Dimension, Points: []pointJSON{}, Near: []string{}}
	for j := range s.Points {
		p := &s.Points[j]
		no := x.PointNo(p)
		one := pointJSON{Value: known(p.Value), Low: known(p.Low), High: known(p.High), Hedge: string(p.Hedge), Status: string(p.Status), Span: w.span(no, p.Span)}
		one.At = one.Span.Created
		if p.Refines >= 0 {
			one.Refines = &p.Refines
		}
		out.Points = append(out.Points, one)
	}
	for _, n := range x.NearTo(i) {
		out.Near = append(out.Near, index.SeriesKey(x.Series[n].Key))
	}
	return out
}

// Part chooses what of an answer is written. The zero Part is all of it.
type Part struct {
	Entries []Entry // nil: all
	Series  []int   // of Index.Series; nil: those that change
	Next    string  // where the rest is to be had; "" if this is all
}

// JSON writes an answer, or a part of it, as SPEC §5 has it: one object. The only errors are w's.
func JSON(w io.Writer, a *Answer, part Part) error {
	x := a.Index
	e := &encoder{w: w}
	wr := &writer{a, x.Reader()}
	threads := []threadJSON{}
	for i := range x.Threads {
		t := &x.Threads[i]
		threads = append(threads, threadJSON{i + 1, t.ID, t.Title, string(t.Author.ID), t.Author.Handle, t.URL, instant(t.Published), t.Posts, string(t.State), t.Gaps, t.Missing, t.Given})
	}
	partly := []post.ID{}
	for _, no := range x.Partly {
		partly = append(partly, x.Post(no).ID)
	}
	e.field("{", "clew", 1)
	e.field(",", "of", ofJSON(a.Of))
	e.field(",", "lang", x.Lang)
	e.field(",", "gazetteer", x.Gazetteer)
	e.field(",", "rules", x.Figures)
	e.field(",", "posts", x.Posts)
	e.field(",", "threads", threads)
	e.field(",", "since", dayOf(a.Since))
	e.field(",", "until", dayOf(a.Until))
	e.field(",", "cut", a.Left || x.Stopped)
	e.field(",", "partly", partly)
	e.field(",", "lost", a.Lost)
	entries := part.Entries
	if entries == nil {
		entries = a.Entries("")
	}
	see := []map[string]string{}
	e.raw(`,"entries":[`)
	n := 0
	for _, one := range entries {
		if one.See != nil {
			see = append(see, map[string]string{"name": one.See.Name, "to": one.See.ID})
			continue
		}
		if n++; n > 1 {
			e.raw(",\n")
		}
		e.value(wr.entry(one))
	}
	e.raw("]")
	e.field(",", "see", see)
	changing := part.Series
	if changing == nil {
		changing = x.Changing()
	}
	e.raw(`,"series":[`)
	for i, s := range changing {
		if i > 0 {
			e.raw(",\n")
		}
		e.value(wr.series(s))
	}
	e.raw("]")
	e.field(",", "next", part.Next)
	e.raw("}")
	if e.err != nil {
		return fmt.Errorf("write JSON: %w", e.err)
	}
	return nil
}

// encoder writes an object field by field: an index may be large.
type encoder struct {
	w   io.Writer
	err error
}

func (e *encoder) raw(s string) {
	if e.err == nil {
		_, e.err = io.WriteString(e.w, s)
	}
}

func (e *encoder) field(before, name string, v any) {
	e.raw(before + `"` + name + `":`)
	e.value(v)
}

func (e *encoder) value(v any) {
	if e.err != nil {
		return
	}
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if e.err = j.Encode(v); e.err == nil {
		_, e.err = e.w.Write(document.EscapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
	}
}
