package sqlite

import (
	"context"
	"fmt"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// Rule implements record.Rules.
func (r *Record) Rule(ctx context.Context, ru record.Ruling) error {
	if ru.At.IsZero() {
		ru.At = r.now()
	}
	err := r.write(ctx, func(c *conn) error {
		return c.run("INSERT INTO rulings(account, kind, reason, by, at) VALUES(?1,?2,?3,?4,?5) ON CONFLICT DO UPDATE SET reason=?3, by=?4, at=?5", func(s *stmt) {
			s.text(1, string(ru.Account)).text(2, ru.Kind).text(3, ru.Reason).text(4, ru.By).int(5, millis(ru.At))
		})
	})
	if err != nil {
		return fmt.Errorf("rule on %s: %w", ru.Account, err)
	}
	return nil
}

// Unrule implements record.Rules.
func (r *Record) Unrule(ctx context.Context, account post.AccountID, kind string) error {
	err := r.remove(ctx, "DELETE FROM rulings WHERE account=? AND kind=?", func(s *stmt) { s.text(1, string(account)).text(2, kind) })
	if err != nil {
		return fmt.Errorf("take back the ruling on %s: %w", account, err)
	}
	return nil
}

// Rulings implements record.Rules.
func (r *Record) Rulings(ctx context.Context) (out []record.Ruling, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT account, kind, reason, by, at FROM rulings ORDER BY at, account, kind")
		if err != nil {
			return err
		}
		for {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			out = append(out, record.Ruling{Account: post.AccountID(s.colText(0)), Kind: s.colText(1), Reason: s.colText(2), By: s.colText(3), At: instant(s.colInt(4))})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("rulings: %w", err)
	}
	return out, nil
}

// loadRulings reads who asked not to be kept here.
func (w *writer) loadRulings() error {
	w.optedOut = map[post.AccountID]bool{}
	s := w.askRulings.text(1, record.RuleOptOut)
	for {
		ok, err := s.step()
		if err != nil || !ok {
			return err
		}
		w.optedOut[post.AccountID(s.colText(0))] = true
	}
}

// optedOut is what is said of a post that is not taken in.
func optedOut(p *post.Post) source.Skipped {
	return source.Skipped{Offset: p.Raw.Offset, Why: record.OptedOut, Expected: true}
}

// unwanted says whether a post's author asked not to be kept here. What it quotes of one who did is taken
// out of it.
func (w *writer) unwanted(p *post.Post) bool {
	if w.optedOut[p.Author] || w.optedOut[p.ID.Author()] {
		return true
	}
	q := p.Quote
	if q == nil || !(w.optedOut[q.Author] || w.optedOut[q.ID.Author()] || q.Post != nil && (w.optedOut[q.Post.Author] || w.optedOut[q.Post.ID.Author()])) {
		return false
	}
	if q.Post != nil {
		countSkip(&w.counts, optedOut(q.Post))
	}
	held := *q
	held.Post, held.State = nil, post.QuotePrivate
	p.Quote = &held
	return false
}
