package sqlite

import (
	"context"
	"fmt"

	"clew/internal/post"
	"clew/internal/record"
)

// Follow implements record.Follows.
func (r *Record) Follow(ctx context.Context, f record.Follow) (added bool, err error) {
	if f.Added.IsZero() {
		f.Added = r.now()
	}
	err = r.write(ctx, func(c *conn) error {
		bind := func(s *stmt) {
			s.text(1, string(f.Account)).text(2, f.Handle).text(3, f.Name).int(4, millis(f.Checked)).text(5, f.State).text(6, f.Error)
		}
		err := c.run("UPDATE follows SET handle=?2, name=?3, checked=?4, state=?5, error=?6 WHERE account=?1", bind)
		if err != nil || c.changes() > 0 {
			return err
		}
		added = true
		return c.run("INSERT INTO follows(account, handle, name, added, checked, state, error) VALUES(?1,?2,?3,?7,?4,?5,?6)", func(s *stmt) {
			bind(s)
			s.int(7, millis(f.Added))
		})
	})
	if err != nil {
		return false, fmt.Errorf("follow %s: %w", f.Account, err)
	}
	return added, nil
}

// Unfollow implements record.Follows.
func (r *Record) Unfollow(ctx context.Context, id post.AccountID) error {
	err := r.remove(ctx, "DELETE FROM follows WHERE account=?", func(s *stmt) { s.text(1, string(id)) })
	if err != nil {
		return fmt.Errorf("unfollow %s: %w", id, err)
	}
	return nil
}

// remove runs a DELETE in a commit of its own; record.ErrNotFound where there was nothing to delete.
func (r *Record) remove(ctx context.Context, sql string, bind func(*stmt)) error {
	return r.write(ctx, func(c *conn) error {
		err := c.run(sql, bind)
		if err == nil && c.changes() == 0 {
			err = record.ErrNotFound
		}
		return err
	})
}

// Followed implements record.Follows.
func (r *Record) Followed(ctx context.Context, id post.AccountID) (f record.Follow, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(selectFollow + " WHERE account=?")
		if err != nil {
			return err
		}
		ok, err := s.text(1, string(id)).one()
		if err == nil && !ok {
			err = record.ErrNotFound
		}
		if err == nil {
			f = followOf(s)
			s.reset()
		}
		return err
	})
	if err != nil {
		return f, fmt.Errorf("whether %s is followed: %w", id, err)
	}
	return f, nil
}

const selectFollow = "SELECT account, handle, name, added, checked, state, error FROM follows"

func followOf(s *stmt) record.Follow {
	return record.Follow{Account: post.AccountID(s.colText(0)), Handle: s.colText(1), Name: s.colText(2),
		Added: instant(s.colInt(3)), Checked: instant(s.colInt(4)), State: s.colText(5), Error: s.colText(6)}
}

// Following implements record.Follows.
func (r *Record) Following(ctx context.Context) (out []record.Follow, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(selectFollow + " ORDER BY number")
		if err != nil {
			return err
		}
		for {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			out = append(out, followOf(s))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("who is followed: %w", err)
	}
	return out, nil
}

// Cursor implements record.Follows.
func (r *Record) Cursor(ctx context.Context, name string) (cursor string, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT cursor FROM cursors WHERE name=?")
		if err != nil {
			return err
		}
		ok, err := s.text(1, name).one()
		if ok {
			cursor = s.colText(0)
			s.reset()
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("cursor of %s: %w", name, err)
	}
	return cursor, nil
}

// SaveCursor implements record.Follows.
func (r *Record) SaveCursor(ctx context.Context, name, cursor string) error {
	if len(cursor) > record.MaxCursor {
		return fmt.Errorf("save cursor of %s: %d bytes, at most %d are kept", name, len(cursor), record.MaxCursor)
	}
	err := r.write(ctx, func(c *conn) error {
		return c.run("INSERT INTO cursors(name, cursor) VALUES(?1,?2) ON CONFLICT DO UPDATE SET cursor=?2", func(s *stmt) {
			s.text(1, name).text(2, cursor)
		})
	})
	if err != nil {
		return fmt.Errorf("save cursor of %s: %w", name, err)
	}
	return nil
}
