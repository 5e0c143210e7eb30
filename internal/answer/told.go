package answer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
)

// See gives the thread that a post belongs to as it may be shown to whoever asks (document.Document.For was
// called); nil if nothing of it may.
type See func(ctx context.Context, id post.ID) (*document.Document, error)

// Asked is what was asked.
type Asked struct {
	Text   string
	By     post.Account // the claimed author; the zero Account is anyone
	Around time.Time    // the claimed time; zero is any
	Lang   string       // BCP 47 of the text, if it is known
	At     time.Time    // the record is read as it was then; zero: as it is now
}

// Told is the answer with what stands around it.
type Told struct {
	*quotation.Answer
	Asked   Asked
	Checked time.Time // when
	Spans   []Stretch // as Answer.Spans, each at its place
	Closest []Stretch // as Answer.Closest
	Others  []Stretch // as Answer.Elsewhere
	Times   [2]Stretch
	Covered Covered
	Each    []*Told // of a paste of several quotations that do not stand together: each by itself
}

// maxEach is the most quotations of one paste that are checked each by itself.
const maxEach = 8

// Stretch is a stretch of a post at its place.
type Stretch struct {
	quotation.Span
	By       post.Account
	In       post.ID // the thread
	At, Of   int     // the post is number At of Of on the main line, from 1; 0 where it is not on it
	URL      string  // of the post, on its network; "" if it has none
	Full     string  // the whole text of the version
	Lang     string
	Warning  string    // the post stands under it: its words are folded
	Previous Neighbour // before and after it in its thread
	Next     Neighbour
	Shared   []string // of a closest passage: the words shared that say most
	place    int      // on its chain, from 1, chains one behind another: how far two stretches are apart
	chain    int
}

// Neighbour is a post beside another. The zero Neighbour is that there is none.
type Neighbour struct {
	Post    post.ID
	Text    string // as much of it as stands near
	Warning string // the post stands under it: Text is ""
}

// Checker answers questions about one record for one kind of viewer. It may be used from many goroutines if
// what it is made of may.
type Checker struct {
	Index quotation.Index
	See   See
	Use   policy.Use // that See's documents are for
	Now   func() time.Time
	Names func(text, lang string) []quotation.Named // as quotation.Checker has it; nil knows none
}

// Check answers one question. Its errors are those of quotation.Checker.Check, and those of reading the record.
func (c *Checker) Check(ctx context.Context, q Asked, covered Covered) (*Told, error) {
	t, err := c.check(ctx, q, covered)
	if err != nil || t.Verdict != quotation.Spliced && t.Verdict != quotation.NotFound {
		return t, err
	}
	quoted := quotation.Quoted(q.Text)
	for _, at := range quoted[:min(len(quoted), maxEach)] {
		one := q
		one.Text = points(q.Text, at[0], at[1])
		e, err := c.check(ctx, one, covered)
		if err != nil {
			return nil, err
		}
		t.Each = append(t.Each, e)
	}
	return t, nil
}

// check answers one question as one quotation.
func (c *Checker) check(ctx context.Context, q Asked, covered Covered) (*Told, error) {
	sight := &sight{see: c.See, docs: map[post.ID]*document.Document{}}
	index := &guarded{Index: c.Index, see: sight.of, use: c.Use}
	check := quotation.NewChecker(index)
	check.Names = c.Names
	a, err := check.Check(ctx, quotation.Question{
		Text: q.Text, By: q.By.ID, Around: q.Around, Lang: q.Lang, Covered: covered.plain(),
	})
	if err != nil {
		return nil, err
	}
	t := &Told{Answer: a, Asked: q, Checked: c.Now().UTC(), Covered: covered}
	for i := range a.Spans {
		s, err := sight.place(ctx, a.Spans[i])
		if err != nil {
			return nil, err
		}
		a.Spans[i].Thread = s.In
		t.Spans = append(t.Spans, s)
	}
	for i := range a.Closest {
		s, err := sight.place(ctx, a.Closest[i].Span)
		if err != nil {
			return nil, err
		}
		a.Closest[i].Thread = s.In
		s.Shared = a.Closest[i].Shared
		t.Closest = append(t.Closest, s)
	}
	for i := range a.Elsewhere {
		s, err := sight.place(ctx, a.Elsewhere[i].Span)
		if err != nil {
			return nil, err
		}
		a.Elsewhere[i].Span.Thread = s.In
		t.Others = append(t.Others, s)
	}
	if a.Times != nil && a.Times.Posts > 0 {
		for i, s := range [2]*quotation.Span{&a.Times.Earliest, &a.Times.Latest} {
			if t.Times[i], err = sight.place(ctx, *s); err != nil {
				return nil, err
			}
			s.Thread = t.Times[i].In
		}
	}
	return t, nil
}

// guarded is an index of which only that is to be had which may be found by whoever asks.
type guarded struct {
	quotation.Index
	see See
	use policy.Use
}

// Passage implements quotation.Index.
func (g *guarded) Passage(ctx context.Context, n int64) (*quotation.Passage, error) {
	p, err := g.Index.Passage(ctx, n)
	if err != nil {
		return nil, err
	}
	d, err := g.see(ctx, p.Post)
	if err != nil {
		return nil, err
	}
	if d == nil || d.Found(p.Post, g.use) == nil {
		return nil, quotation.ErrNoPassage
	}
	return p, nil
}

// sight remembers the threads of one answer.
type sight struct {
	see  See
	docs map[post.ID]*document.Document // by any post asked for
	list []*document.Document
}

// maxSeen bounds the threads that one answer keeps.
const maxSeen = 64

// of is a See.
func (s *sight) of(ctx context.Context, id post.ID) (*document.Document, error) {
	if d, ok := s.docs[id]; ok {
		return d, nil
	}
	for _, d := range s.list {
		if d.Found(id, policy.Read) != nil {
			s.docs[id] = d
			return d, nil
		}
	}
	d, err := s.see(ctx, id)
	if errors.Is(err, record.ErrNotFound) {
		d, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	s.docs[id] = d
	if d != nil {
		if len(s.list) >= maxSeen {
			s.list = s.list[1:]
		}
		s.list = append(s.list, d)
	}
	return d, nil
}

// place finds out where a stretch stands and what stands around it.
func (s *sight) place(ctx context.Context, span quotation.Span) (Stretch, error) {
	x := Stretch{Span: span, In: span.Thread, By: post.Account{ID: span.Author, Network: span.Author.Network()}, Full: span.Text}
	d, err := s.of(ctx, span.Post)
	if err != nil || d == nil {
		return x, err
	}
	x.In = d.Thread.ID
	number := 0
	for chain := range d.Thread.Chains() {
		number++
		i := slices.IndexFunc(chain, func(p post.Post) bool { return p.ID == span.Post || slices.Contains(p.Edits, span.Post) })
		if i < 0 {
			continue
		}
		p := &chain[i]
		x.By, x.URL, x.Lang, x.Warning = d.By(p), document.PostURL(p, d.By(p)), p.Lang, p.Warning
		x.Full = wordingOf(d, p, &span)
		x.chain, x.place = number, i+1
		if number == 1 {
			x.At, x.Of = i+1, len(chain)
		}
		if i > 0 {
			x.Previous = neighbour(&chain[i-1], true)
		}
		if i+1 < len(chain) {
			x.Next = neighbour(&chain[i+1], false)
		}
		break
	}
	return x, nil
}

// wordingOf gives the text of the version that a span is of.
func wordingOf(d *document.Document, p *post.Post, span *quotation.Span) string {
	is := func(text string) bool { return points(text, span.Start, span.End) == span.Text }
	if span.Until.IsZero() && is(p.Text) {
		return p.Text
	}
	versions := d.Versions[p.ID]
	for i := len(versions) - 1; i >= 0; i-- {
		if v := &versions[i]; is(v.Text) && (span.Version == "" || v.Version == span.Version) {
			return v.Text
		}
	}
	if is(p.Text) {
		return p.Text
	}
	return span.Text
}

// maxBeside is how much of a neighbouring post is shown, and of the text before and behind a stretch: code
// points.
const maxBeside = 280

func neighbour(p *post.Post, end bool) Neighbour {
	n := Neighbour{Post: p.ID, Warning: p.Warning}
	if p.Warning == "" {
		n.Text = near(p.Text, end, maxBeside)
	}
	return n
}

// Lead gives what stands in the post before the stretch, and Tail what stands behind it: the nearest sentences.
// Nothing, of a post under a warning.
func (s *Stretch) Lead() string {
	if s.Warning != "" {
		return ""
	}
	return near(points(s.Full, 0, s.Start), true, maxBeside)
}

// Rest is what stands behind the stretch, with the stop that ends it.
func (s *Stretch) Rest() string {
	if s.Warning != "" {
		return ""
	}
	rest := points(s.Full, s.End, -1)
	out := near(rest, false, maxBeside)
	if startsWithSpace(rest) {
		out = " " + out
	}
	return out
}

// Fold takes the words of posts under a warning out of what is not the quotation's own place: others than the
// record's owner see the warning there.
func (t *Told) Fold() {
	for i := range t.Closest {
		if t.Closest[i].Warning != "" {
			t.Closest[i].Text, t.Closest[i].Shared = "", nil
			t.Answer.Closest[i].Text, t.Answer.Closest[i].Shared = "", nil
		}
	}
	for i := range t.Others {
		if t.Others[i].Warning != "" {
			t.Others[i].Text, t.Elsewhere[i].Span.Text = "", ""
		}
	}
	if n := t.Answer.Times; n != nil {
		for i, s := range []*quotation.Span{&n.Earliest, &n.Latest} {
			if t.Times[i].Warning != "" {
				s.Text = ""
			}
		}
	}
}

// Tail is as Lead says; the stop that ends the stretch itself is left out.
func (s *Stretch) Tail() string {
	if s.Warning != "" {
		return ""
	}
	rest := strings.TrimLeft(points(s.Full, s.End, -1), ".!?…。！？؟।\"”’»")
	if on := strings.TrimLeft(rest, " ,;:—–-،、"); on != strings.TrimSpace(rest) && on != "" { // its sentence goes on
		rest = "… " + on
	}
	return near(rest, false, maxBeside)
}

// Quotes says whether a post is one that the quotation was made from.
func (t *Told) Quotes(id post.ID) bool {
	return slices.ContainsFunc(t.Spans, func(s Stretch) bool { return s.Post == id })
}

// Names tells the names in a text by the lists of a gazetteer, which is made when it is first asked; of one that
// cannot be made it knows none.
func Names(load func() (*gazetteer.Gazetteer, error)) func(text, lang string) []quotation.Named {
	return func(text, lang string) (out []quotation.Named) {
		g, err := load()
		if err != nil {
			return nil
		}
		for _, n := range g.Find(text, lang, nil) {
			out = append(out, quotation.Named{Start: n.Start, End: n.End, ID: n.ID})
		}
		return out
	}
}
