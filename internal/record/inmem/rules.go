package inmem

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// Rule implements record.Rules.
func (r *Record) Rule(ctx context.Context, ru record.Ruling) error {
	if err := r.wait(ctx); err != nil {
		return err
	}
	defer func() { <-r.turn }()
	r.change()
	defer r.mu.Unlock()
	if ru.At.IsZero() {
		ru.At = r.now().UTC()
	}
	r.rulings = slices.DeleteFunc(r.rulings, same(ru.Account, ru.Kind))
	r.rulings = append(r.rulings, ru)
	slices.SortFunc(r.rulings, func(a, b record.Ruling) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(string(a.Account), string(b.Account)), strings.Compare(a.Kind, b.Kind))
	})
	return nil
}

// Unrule implements record.Rules.
func (r *Record) Unrule(ctx context.Context, account post.AccountID, kind string) error {
	if err := r.wait(ctx); err != nil {
		return err
	}
	defer func() { <-r.turn }()
	r.change()
	defer r.mu.Unlock()
	n := len(r.rulings)
	if r.rulings = slices.DeleteFunc(r.rulings, same(account, kind)); len(r.rulings) == n {
		return fmt.Errorf("ruling on %s: %w", account, record.ErrNotFound)
	}
	return nil
}

// Rulings implements record.Rules.
func (r *Record) Rulings(context.Context) ([]record.Ruling, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.rulings), nil
}

func same(account post.AccountID, kind string) func(record.Ruling) bool {
	return func(r record.Ruling) bool { return r.Account == account && r.Kind == kind }
}

func (r *Record) ruled(account post.AccountID, kind string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.ContainsFunc(r.rulings, same(account, kind))
}

func (r *Record) optedOut() map[post.AccountID]bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return optOuts(r.rulings)
}

// optOuts is who asked not to be kept here.
func optOuts(rulings []record.Ruling) map[post.AccountID]bool {
	out := map[post.AccountID]bool{}
	for _, ru := range rulings {
		if ru.Kind == record.RuleOptOut {
			out[ru.Account] = true
		}
	}
	return out
}

// unwanted says whether a post's author asked not to be kept here, and counts it. What a post quotes of one
// who did is taken out of it, at every depth.
func (m *intake) unwanted(p *post.Post) bool {
	if m.optedOut[p.Author] || m.optedOut[p.ID.Author()] {
		m.drop(p)
		return true
	}
	for depth := 0; p.Quote != nil && depth < maxQuotes; depth++ {
		q := *p.Quote
		p.Quote = &q
		if m.optedOut[q.Author] || m.optedOut[q.ID.Author()] || q.Post != nil && (m.optedOut[q.Post.Author] || m.optedOut[q.Post.ID.Author()]) {
			if q.Post != nil {
				m.drop(q.Post)
			}
			p.Quote.Post, p.Quote.State = nil, post.QuotePrivate
			return false
		}
		if q.Post == nil {
			return false
		}
		inner := *q.Post
		p.Quote.Post = &inner
		p = &inner
	}
	return false
}

func (m *intake) drop(p *post.Post) {
	skip(&m.counts, source.Skipped{Offset: p.Raw.Offset, Why: record.OptedOut, Expected: true})
}
