package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"clew/internal/inverted"
	"clew/internal/query"
	"clew/internal/record"
)

// Held is what an Indexed reads of posts.
type Held interface {
	// Met gives posts by number, in the order asked; Post nil as in Newest, and for numbers that are not held.
	Met(ctx context.Context, numbers []int64) ([]record.Met, error)
}

// Indexed is an Index that asks an index of words, fed by a Feeder, each post under its number with its claimed time in
// milliseconds. It finds what Scan finds, in the same order and on the same pages; what is looked at is only what the
// words of the query leave.
type Indexed struct {
	Words func() *inverted.Snapshot
	Posts Held
	Now   func() time.Time // nil is time.Now
}

// How many posts are read at a time: at first, and at most.
const (
	firstRead = 32
	mostRead  = 1024
)

// Find implements Index.
func (x *Indexed) Find(ctx context.Context, q *Query, ask Ask) (*Found, error) {
	if q.Empty() {
		return &Found{}, nil
	}
	from, err := parsePlace(ask.From)
	if err != nil {
		return nil, err
	}
	now := x.Now
	if now == nil {
		now = time.Now
	}
	w := newPage(q, &ask, from, now)
	scan := record.Scan{From: from}
	since, none := q.narrow(&scan, &ask, w.start)
	if none {
		return w.found, nil
	}
	words, look := x.Words(), inquiry(q.Tree, &ask)
	at := scan.From
	for n := firstRead; ; n = min(2*n, mostRead) {
		hits, err := words.Newest(look, inverted.Place{Time: at.Created, Number: at.Number}, n)
		if errors.Is(err, inverted.ErrWide) {
			look = loose(look)
			hits, err = words.Newest(look, inverted.Place{Time: at.Created, Number: at.Number}, n)
		}
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		if done, err := x.page(ctx, w, hits, since); err != nil || done || len(hits) < n {
			return w.found, err
		}
		last := hits[len(hits)-1]
		at = record.Place{Created: last.Time, Number: last.Number}
	}
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
	met, err := x.Posts.Met(ctx, numbers)
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
		if w.full() {
			return true, nil
		}
		// Where the post stands is what the index says, whatever became of it since.
		met[i].Place = record.Place{Created: hits[i].Time, Number: hits[i].Number}
		if done, err := w.take(ctx, &met[i]); err != nil || done {
			return true, err
		}
	}
	return len(numbers) < len(hits), nil
}

// inquiry asks an index for all that a query may find: every post where nothing narrows it.
func inquiry(n query.Node, ask *Ask) inverted.Query {
	if q := newLookup(ask).of(n); q != nil {
		return q
	}
	return inverted.All{}
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
