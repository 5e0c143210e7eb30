package search

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"clew/internal/fold"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/record"
)

// Query is what is looked for.
type Query struct {
	Tree query.Node // nil asks for nothing
	Said string     // the query as it was written
}

// Error says what is wrong with a query, and where.
type Error = query.Error

// Parse reads a query in the language of package query. An error is an *Error. The empty query is no error; it
// finds nothing.
func Parse(s string) (*Query, error) {
	n, err := query.Parse(s)
	if err != nil {
		return nil, err
	}
	q := &Query{Tree: n, Said: s}
	f := fold.New()
	query.Walk(n, func(n query.Node, _ bool) {
		if x, ok := n.(query.Field); ok && x.Key == query.Tag && f.Tag(x.Value) == "" && err == nil {
			at := max(0, strings.Index(s, x.Value))
			err = &Error{Code: query.NoValue, Start: at, End: min(len(s), at+len(x.Value)), Word: x.String()}
		}
	})
	if err != nil {
		return nil, err
	}
	return q, nil
}

// Empty says whether a query asks for nothing: also where nothing is left of its words when they are folded.
func (q *Query) Empty() bool {
	empty := true
	f := fold.New()
	query.Walk(q.Tree, func(n query.Node, _ bool) {
		switch n := n.(type) {
		case query.Field:
			empty = false
		case query.Words:
			empty = empty && blank(f, n)
		}
	})
	return empty
}

// marked gives the words that are wanted.
func marked(n query.Node) (list []query.Words) {
	query.Walk(n, func(n query.Node, wanted bool) {
		if w, ok := n.(query.Words); ok && wanted {
			list = append(list, w)
		}
	})
	return list
}

func blank(f *fold.Folder, w query.Words) bool { return folded(f, w) == "" }

// Accounts are the accounts that a query names, each once, as it names them.
func (q *Query) Accounts() []string {
	return q.values(query.From, query.To, query.Mentions)
}

// Collections are the collections that a query names, each once, as it names them.
func (q *Query) Collections() []string { return q.values(query.In) }

func (q *Query) values(of ...query.Key) []string {
	var out []string
	seen := map[string]bool{}
	query.Walk(q.Tree, func(n query.Node, _ bool) {
		f, ok := n.(query.Field)
		for _, k := range of {
			if ok && f.Key == k && !seen[f.Value] {
				seen[f.Value] = true
				out = append(out, f.Value)
			}
		}
	})
	return out
}

// People finds the accounts that a query names, for Ask.Accounts. Those that are not known are left out, and
// err then is the first's record.ErrNotFound; any other error gives no map.
func People(ctx context.Context, q *Query, person func(ctx context.Context, name string) (record.AccountSummary, error)) (map[string]post.AccountID, error) {
	var missing error
	out := map[string]post.AccountID{}
	for _, name := range q.Accounts() {
		a, err := person(ctx, name)
		switch {
		case err == nil:
			out[name] = a.ID
		case !errors.Is(err, record.ErrNotFound):
			return nil, err
		case missing == nil:
			missing = err
		}
	}
	return out, missing
}

// ofThreads says whether a query asks for what only a post's thread tells.
func (q *Query) ofThreads() bool {
	of := false
	query.Walk(q.Tree, func(n query.Node, _ bool) {
		f, ok := n.(query.Field)
		of = of || ok && (f.Key == query.In || f.Key == query.Is)
	})
	return of
}

// must gives the fields that every post that is found has.
func (q *Query) must() []query.Field {
	switch n := q.Tree.(type) {
	case query.Field:
		return []query.Field{n}
	case query.All:
		var out []query.Field
		for _, x := range n.List {
			if f, ok := x.(query.Field); ok {
				out = append(out, f)
			}
		}
		return out
	}
	return nil
}

// narrow makes a walk smaller by what every post that is found has. since is what the walk need not go beyond,
// in milliseconds; none says that nothing can be found.
func (q *Query) narrow(s *record.Scan, ask *Ask, now time.Time) (since int64, none bool) {
	since = math.MinInt64
	for _, f := range q.must() {
		switch f.Key {
		case query.From:
			if s.Author = ask.Accounts[f.Value]; s.Author == "" {
				return 0, true
			}
		case query.Tag:
			if s.Tag == "" {
				s.Tag = fold.New().Tag(f.Value)
			}
		case query.Since:
			from, _ := f.Time.Span(now)
			since = max(since, from.UnixMilli())
		case query.Until:
			_, before := f.Time.Span(now)
			at := record.Place{Created: before.UnixMilli() + 1}
			if s.From == (record.Place{}) || at.Created < s.From.Created {
				s.From = at
			}
		}
	}
	return since, false
}
