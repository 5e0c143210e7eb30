package sqlite

import (
	"context"
	"fmt"

	"clew/internal/post"
	"clew/internal/shelf"
)

const selectHighlight = "SELECT number, thread, post, version, start, end, words, before, after, note, colour, created FROM highlights WHERE viewer=?1"

func highlightOf(s *stmt) shelf.Highlight {
	return shelf.Highlight{Number: s.colInt(0), Thread: post.ID(s.colText(1)), Post: post.ID(s.colText(2)), Version: s.colText(3), Start: int(s.colInt(4)), End: int(s.colInt(5)),
		Words: s.colText(6), Before: s.colText(7), After: s.colText(8), Note: s.colText(9), Colour: shelf.Colour(s.colText(10)), Created: instant(s.colInt(11))}
}

// Mark implements shelf.Highlights.
func (s *Shelf) Mark(ctx context.Context, viewer string, h shelf.Highlight) (number int64, err error) {
	err = s.write(ctx, viewer, "highlight words of "+string(h.Post), func(w *reader) error {
		h, err := h.Check()
		if err != nil {
			return err
		}
		for _, c := range []struct {
			sql  string
			args []any
			max  int64
		}{
			{"SELECT count(*) FROM highlights WHERE viewer=? AND post=?", []any{viewer, string(h.Post)}, shelf.MaxPostMarks},
			{"SELECT count(*) FROM highlights WHERE viewer=?", []any{viewer}, shelf.MaxHighlights},
		} {
			if n, err := w.number(c.sql, c.args...); err != nil {
				return err
			} else if n >= c.max {
				return fmt.Errorf("%d highlights: %w", n, shelf.ErrFull)
			}
		}
		err = w.do("INSERT INTO highlights(viewer, thread, post, version, start, end, words, before, after, note, colour, created) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
			viewer, string(h.Thread), string(h.Post), h.Version, h.Start, h.End, h.Words, h.Before, h.After, h.Note, string(h.Colour), s.now())
		number = w.c.lastKey()
		return err
	})
	return number, err
}

// Annotate implements shelf.Highlights.
func (s *Shelf) Annotate(ctx context.Context, viewer string, number int64, note string, c shelf.Colour) error {
	return s.write(ctx, viewer, fmt.Sprintf("change highlight %d", number), func(w *reader) error {
		note, err := shelf.CheckNote(note)
		if err == nil {
			err = c.Check()
		}
		if err == nil {
			err = w.do("UPDATE highlights SET note=?3, colour=?4 WHERE viewer=?1 AND number=?2", viewer, number, note, string(c))
		}
		if err == nil && w.c.changes() == 0 {
			err = shelf.ErrNotFound
		}
		return err
	})
}

// Unmark implements shelf.Highlights.
func (s *Shelf) Unmark(ctx context.Context, viewer string, number int64) error {
	return s.write(ctx, viewer, fmt.Sprintf("take away highlight %d", number), func(w *reader) error {
		err := w.do("DELETE FROM highlights WHERE viewer=? AND number=?", viewer, number)
		if err == nil && w.c.changes() == 0 {
			err = shelf.ErrNotFound
		}
		return err
	})
}

// Highlights implements shelf.Highlights.
func (s *Shelf) Highlights(ctx context.Context, viewer string, q shelf.Marks) (out []shelf.Highlight, err error) {
	sql, args := selectHighlight, []any{viewer, limit(q.Limit), max(q.Skip, 0)}
	if q.Number != 0 {
		args = append(args, q.Number)
		sql += fmt.Sprintf(" AND number=?%d", len(args))
	}
	if q.Thread != "" {
		args = append(args, string(q.Thread))
		sql += fmt.Sprintf(" AND thread=?%d", len(args))
	}
	sql += " ORDER BY (SELECT max(number) FROM highlights AS l WHERE l.viewer=?1 AND l.thread=highlights.thread) DESC, length(post), post, start, number LIMIT ?2 OFFSET ?3"
	err = s.look(ctx, "the highlights", func(rd *reader) error {
		return rd.each(func(s *stmt) error { out = append(out, highlightOf(s)); return nil }, sql, args...)
	})
	if err == nil && q.Number != 0 && len(out) == 0 {
		err = fmt.Errorf("highlight %d: %w", q.Number, shelf.ErrNotFound)
	}
	return out, err
}
