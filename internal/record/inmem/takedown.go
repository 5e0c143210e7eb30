package inmem

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/record"
)

// TakeDown implements record.Takedowns.
func (r *Record) TakeDown(ctx context.Context, t record.Takedown) (int64, error) {
	if len(t.Words) > record.MaxWords {
		return 0, fmt.Errorf("take down %s: %d bytes of words, at most %d are kept", t.Post, len(t.Words), record.MaxWords)
	}
	if err := r.wait(ctx); err != nil {
		return 0, err
	}
	defer func() { <-r.turn }()
	r.change()
	defer r.mu.Unlock()
	if t.At.IsZero() {
		t.At = r.now().UTC()
	}
	t.Number, t.Lifted, t.LiftedBy = int64(len(r.takedowns))+1, time.Time{}, ""
	r.takedowns = append(r.takedowns, t)
	return t.Number, nil
}

// Lift implements record.Takedowns.
func (r *Record) Lift(ctx context.Context, number int64, by string, at time.Time) error {
	if err := r.wait(ctx); err != nil {
		return err
	}
	defer func() { <-r.turn }()
	r.change()
	defer r.mu.Unlock()
	if number < 1 || number > int64(len(r.takedowns)) || !r.takedowns[number-1].Lifted.IsZero() {
		return fmt.Errorf("takedown %d: %w", number, record.ErrNotFound)
	}
	if at.IsZero() {
		at = r.now().UTC()
	}
	r.takedowns[number-1].Lifted, r.takedowns[number-1].LiftedBy = at, by
	return nil
}

// Takedowns implements record.Takedowns.
func (r *Record) Takedowns(_ context.Context, after int64, limit int) ([]record.Takedown, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	rest := r.takedowns[min(max(after, 0), int64(len(r.takedowns))):]
	if limit > 0 && limit < len(rest) {
		rest = rest[:limit]
	}
	return slices.Clone(rest), nil
}

// State implements record.Statements.
func (r *Record) State(ctx context.Context, s record.Statement) (int64, error) {
	if err := r.wait(ctx); err != nil {
		return 0, err
	}
	defer func() { <-r.turn }()
	r.change()
	defer r.mu.Unlock()
	if s.At.IsZero() {
		s.At = r.now().UTC()
	}
	r.stated++
	s.Number = r.stated
	r.statements = append(r.statements, s)
	return s.Number, nil
}

// Withdraw implements record.Statements.
func (r *Record) Withdraw(ctx context.Context, account post.AccountID, number int64) error {
	if err := r.wait(ctx); err != nil {
		return err
	}
	defer func() { <-r.turn }()
	r.change()
	defer r.mu.Unlock()
	n := len(r.statements)
	r.statements = slices.DeleteFunc(r.statements, func(s record.Statement) bool { return s.Number == number && s.Account == account })
	if len(r.statements) == n {
		return fmt.Errorf("statement %d of %s: %w", number, account, record.ErrNotFound)
	}
	return nil
}

// StatementsOf implements record.Statements.
func (r *Record) StatementsOf(_ context.Context, account post.AccountID) (out []record.Statement, _ error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, s := range r.statements {
		if s.Account == account {
			out = append(out, s)
		}
	}
	return out, nil
}
