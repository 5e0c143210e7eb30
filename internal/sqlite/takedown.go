package sqlite

import (
	"context"
	"fmt"
	"time"

	"clew/internal/post"
	"clew/internal/record"
)

// TakeDown implements record.Takedowns.
func (r *Record) TakeDown(ctx context.Context, t record.Takedown) (number int64, err error) {
	if len(t.Words) > record.MaxWords {
		return 0, fmt.Errorf("take down %s: %d bytes of words, at most %d are kept", t.Post, len(t.Words), record.MaxWords)
	}
	if t.At.IsZero() {
		t.At = r.now()
	}
	err = r.write(ctx, func(c *conn) error {
		err := c.run("INSERT INTO takedowns(at, post, account, ground, by, words, lifted, lifted_by) VALUES(?,?,?,?,?,?,0,'')", func(s *stmt) {
			s.int(1, millis(t.At)).text(2, string(t.Post)).text(3, string(t.Account)).text(4, t.Ground).text(5, t.By).text(6, t.Words)
		})
		number = c.lastKey()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("take down %s: %w", t.Post, err)
	}
	return number, nil
}

// Lift implements record.Takedowns.
func (r *Record) Lift(ctx context.Context, number int64, by string, at time.Time) error {
	if at.IsZero() {
		at = r.now()
	}
	err := r.remove(ctx, "UPDATE takedowns SET lifted=?2, lifted_by=?3 WHERE number=?1 AND lifted=0", func(s *stmt) {
		s.int(1, number).int(2, millis(at)).text(3, by)
	})
	if err != nil {
		return fmt.Errorf("lift takedown %d: %w", number, err)
	}
	return nil
}

// Takedowns implements record.Takedowns.
func (r *Record) Takedowns(ctx context.Context, after int64, limit int) (out []record.Takedown, err error) {
	if limit <= 0 {
		limit = -1
	}
	err = r.each(ctx, "SELECT number, at, post, account, ground, by, words, lifted, lifted_by FROM takedowns WHERE number>? ORDER BY number LIMIT ?",
		func(s *stmt) { s.int(1, after).int(2, int64(limit)) }, func(s *stmt) {
			out = append(out, record.Takedown{Number: s.colInt(0), At: instant(s.colInt(1)), Post: post.ID(s.colText(2)), Account: post.AccountID(s.colText(3)),
				Ground: s.colText(4), By: s.colText(5), Words: s.colText(6), Lifted: instant(s.colInt(7)), LiftedBy: s.colText(8)})
		})
	if err != nil {
		return nil, fmt.Errorf("takedowns: %w", err)
	}
	return out, nil
}

// State implements record.Statements.
func (r *Record) State(ctx context.Context, st record.Statement) (number int64, err error) {
	if st.At.IsZero() {
		st.At = r.now()
	}
	err = r.write(ctx, func(c *conn) error {
		err := c.run("INSERT INTO statements(account, thread, post, kind, text, at, proof) VALUES(?,?,?,?,?,?,?)", func(s *stmt) {
			s.text(1, string(st.Account)).text(2, string(st.Thread)).text(3, string(st.Post)).text(4, st.Kind).text(5, st.Text).int(6, millis(st.At)).text(7, st.Proof)
		})
		number = c.lastKey()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("statement of %s: %w", st.Account, err)
	}
	return number, nil
}

// Withdraw implements record.Statements.
func (r *Record) Withdraw(ctx context.Context, account post.AccountID, number int64) error {
	err := r.remove(ctx, "DELETE FROM statements WHERE number=?1 AND account=?2", func(s *stmt) { s.int(1, number).text(2, string(account)) })
	if err != nil {
		return fmt.Errorf("withdraw statement %d of %s: %w", number, account, err)
	}
	return nil
}

// StatementsOf implements record.Statements.
func (r *Record) StatementsOf(ctx context.Context, account post.AccountID) (out []record.Statement, err error) {
	err = r.each(ctx, "SELECT number, account, thread, post, kind, text, at, proof FROM statements WHERE account=? ORDER BY number",
		func(s *stmt) { s.text(1, string(account)) }, func(s *stmt) {
			out = append(out, record.Statement{Number: s.colInt(0), Account: post.AccountID(s.colText(1)), Thread: post.ID(s.colText(2)), Post: post.ID(s.colText(3)),
				Kind: s.colText(4), Text: s.colText(5), At: instant(s.colInt(6)), Proof: s.colText(7)})
		})
	if err != nil {
		return nil, fmt.Errorf("statements of %s: %w", account, err)
	}
	return out, nil
}

// each reads the rows of one query.
func (r *Record) each(ctx context.Context, sql string, bind, row func(*stmt)) error {
	return r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(sql)
		if err != nil {
			return err
		}
		bind(s)
		for {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			row(s)
		}
	})
}
