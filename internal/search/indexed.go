package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"clew/internal/inverted"
	"clew/internal/record"
)

// Held is what an Indexed reads of posts.
type Held interface {
	Posts
	// Met gives posts by number, in the order asked; Post nil as in Newest, and for numbers that are not held.
	Met(ctx context.Context, numbers []int64) ([]record.Met, error)
}

// Brief is what Held may be able to do besides.
type Brief interface {
	// Brief gives posts as Held.Met does, but of one that asks nothing of its readers and has neither media, links, a
	// poll nor a quoted post, it may leave out the text, who is mentioned, tags and whom it answers.
	Brief(ctx context.Context, numbers []int64) ([]record.Met, error)
}

// Indexed is an Index that asks an index of words, fed by a Feeder, each post under its number with its claimed time in
// milliseconds. It finds what Scan finds, in the same order and on the same pages; what is looked at is only what the
// words of the query leave. Where there is no index at the moment it answers as Scan does.
type Indexed struct {
	Words func() *inverted.Snapshot // nil is none
	Posts Held
	Now   func() time.Time // nil is time.Now
}

// How many posts are read at a time: at first, and at most.
const (
	firstRead = 32
	mostRead  = 1024
)

// Find implements Index. What a post weighs depends on nothing but itself and the query, so a place stays where it is
// whatever comes or goes.
func (x *Indexed) Find(ctx context.Context, q *Query, ask Ask) (*Found, error) {
	if q.Empty() {
		return &Found{}, nil
	}
	words := x.Words()
	if words == nil {
		return (&Scan{Posts: x.Posts, Now: x.Now}).Find(ctx, q, ask)
	}
	from, err := parsePlace(ask.From)
	if err != nil {
		return nil, err
	}
	if from, err = from.settle(ctx, x.Posts, &ask); err != nil {
		return nil, err
	}
	now := x.Now
	if now == nil {
		now = time.Now
	}
	w := newPage(q, &ask, from, now)
	weigh := ask.Order == Relevance && len(w.m.marks) > 0
	if ask.From != "" && from.weighed != weigh {
		return nil, fmt.Errorf("%.40q: %w", ask.From, ErrPlace)
	}
	if weigh {
		w.found.Order = Relevance
	}
	scan := record.Scan{From: from.Place}
	since, none := q.narrow(&scan, &ask, w.start)
	if none {
		return w.found, nil
	}
	look, exact := Inquire(q, &ask)
	c := candidates{words: words, look: look, at: place{Place: scan.From}}
	if weigh {
		c.weigh, since = true, math.MinInt64
		c.at = from
	}
	for n := firstRead; ; n = min(2*n, mostRead) {
		if ask.bare && ask.Hits > 0 {
			n = min(max(firstRead, ask.Hits+1-w.hits), mostRead) // mostly all of them may be found
		}
		hits, err := c.next(n)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		w.sure = ask.bare && exact && !c.wide
		if done, err := x.page(ctx, w, hits, since); err != nil || done || len(hits) < n {
			return w.found, err
		}
	}
}

// Count implements Counter.
func (x *Indexed) Count(q *Query, ask Ask) (n int, exact bool, err error) {
	words := x.Words()
	if words == nil || q.Empty() {
		return 0, false, nil
	}
	look, exact := Inquire(q, &ask)
	if !exact {
		return 0, false, nil
	}
	n, err = words.Count(look)
	if errors.Is(err, inverted.ErrWide) {
		return 0, false, nil
	}
	return n, err == nil, err
}

// candidates walks what an index finds.
type candidates struct {
	words *inverted.Snapshot
	look  inverted.Query
	weigh bool
	at    place
	wide  bool               // more is found than the query asks for
	known map[string]float32 // what words weigh
}

// weights is Weigh, that remembers.
func (c *candidates) weights(t inverted.Term) float32 {
	if t.Field < 'a' {
		return 0
	}
	w, ok := c.known[t.Text]
	if !ok {
		if c.known == nil {
			c.known = map[string]float32{}
		}
		w = Weigh(t)
		c.known[t.Text] = w
	}
	return w
}

// next gives the next n.
func (c *candidates) next(n int) (hits []inverted.Hit, err error) {
	get := func() ([]inverted.Hit, error) {
		if !c.weigh {
			return c.words.Newest(c.look, inverted.Place{Time: c.at.Created, Number: c.at.Number}, n)
		}
		var after *inverted.Hit
		if c.at.weighed {
			after = &inverted.Hit{Number: c.at.Number, Time: c.at.Created, Score: c.at.score}
		}
		hits, _, err := c.words.Best(c.look, c.weights, after, n)
		return hits, err
	}
	if hits, err = get(); errors.Is(err, inverted.ErrWide) {
		c.look, c.wide = loose(c.look), true
		hits, err = get()
	}
	if err == nil && len(hits) > 0 {
		c.at = placeOf(&hits[len(hits)-1], c.weigh)
	}
	return hits, err
}

func placeOf(h *inverted.Hit, weighed bool) place {
	return place{Place: record.Place{Created: h.Time, Number: h.Number}, weighed: weighed, score: h.Score}
}

// page looks at what an index found. done says that the page ends.
func (x *Indexed) page(ctx context.Context, w *page, hits []inverted.Hit, since int64) (done bool, err error) {
	numbers := make([]int64, 0, len(hits))
	for _, h := range hits {
		if h.Time < since {
			break // all that follow are older
		}
		numbers = append(numbers, h.Number)
	}
	read := x.Posts.Met
	if b, ok := x.Posts.(Brief); ok && w.sure && (w.ask.Plain || w.ask.Held != nil) {
		read = b.Brief // none of them is matched
	}
	met, err := read(ctx, numbers)
	if err != nil {
		return true, fmt.Errorf("search: %w", err)
	}
	if len(met) != len(numbers) {
		return true, fmt.Errorf("search: %d posts of %d: %w", len(met), len(numbers), record.ErrDamaged)
	}
	for i := range met {
		if ctx.Err() != nil {
			return true, context.Cause(ctx)
		}
		if w.bound() {
			return true, nil
		}
		// Where the post stands is what the index says, whatever became of it since.
		if done, err := w.take(ctx, &met[i], placeOf(&hits[i], w.found.Order == Relevance)); err != nil || done {
			return true, err
		}
	}
	return len(numbers) < len(hits), nil
}

// Inquire asks an index that a Feeder fed for all that a query may find, every post where nothing narrows it; with exact
// for nothing else. Ask.Accounts are those that the query names.
func Inquire(q *Query, ask *Ask) (_ inverted.Query, exact bool) {
	l := newLookup(ask)
	l.one = len(marked(q.Tree)) == 1
	if x := l.of(q.Tree); x != nil {
		return x, l.exact
	}
	return inverted.All{}, false
}

// loose is a query without its beginnings of words, which too many words begin with: it finds all that the query does,
// and more.
func loose(q inverted.Query) inverted.Query {
	switch q := q.(type) {
	case inverted.Prefix:
		return inverted.All{}
	case inverted.Phrase:
		out := inverted.Phrase{Size: q.Size}
		for i, t := range q.Terms {
			if _, ok := t.(inverted.Prefix); !ok {
				out.Terms, out.At = append(out.Terms, t), append(out.At, q.At[i])
			}
		}
		if len(out.Terms) == 0 {
			return inverted.All{}
		}
		return out
	case inverted.Near: // all of its parts, wherever they are
		return loose(inverted.All(q.List))
	case inverted.All:
		out := make(inverted.All, len(q))
		for i, x := range q {
			out[i] = loose(x)
		}
		return out
	case inverted.Any:
		out := make(inverted.Any, len(q))
		for i, x := range q {
			out[i] = loose(x)
		}
		return out
	case inverted.Free:
		return inverted.Free{Of: loose(q.Of)}
	case inverted.Not:
		if begins(q.Of) {
			return inverted.All{}
		}
	}
	return q
}

// begins says whether a query has beginnings of words.
func begins(q inverted.Query) bool {
	switch q := q.(type) {
	case inverted.Prefix:
		return true
	case inverted.Phrase:
		return slices.ContainsFunc(q.Terms, begins)
	case inverted.Near:
		return slices.ContainsFunc(q.List, begins)
	case inverted.All:
		return slices.ContainsFunc(q, begins)
	case inverted.Any:
		return slices.ContainsFunc(q, begins)
	case inverted.Not:
		return begins(q.Of)
	case inverted.Free:
		return begins(q.Of)
	}
	return false
}
