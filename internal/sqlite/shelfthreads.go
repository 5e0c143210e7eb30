package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"clew/internal/post"
	"clew/internal/shelf"
)

const (
	keptColumns = "SELECT thread, state, saved, post, fraction, finished, read, before, touched FROM kept"
	selectKept  = keptColumns + " WHERE viewer=?1"
)

func keptOf(s *stmt) shelf.Thread {
	t := shelf.Thread{ID: post.ID(s.colText(0)), State: shelf.State(s.colText(1)), Saved: instant(s.colInt(2)), Touched: instant(s.colInt(8)),
		Position: shelf.Position{Post: post.ID(s.colText(3)), Fraction: s.colFloat(4), Finished: s.colInt(5) != 0, At: instant(s.colInt(6))}}
	return t.Restored(instant(s.colInt(7)))
}

// Page implements shelf.Reader.
func (s *Shelf) Page(ctx context.Context, viewer string, ids []post.ID) (p shelf.Page, err error) {
	if len(ids) == 0 {
		return p, nil
	}
	ids = ids[:min(len(ids), shelf.MaxPage)]
	err = s.look(ctx, "what is kept of "+string(ids[0]), func(rd *reader) error {
		var err error
		if p.Thread, err = rd.kept(viewer, ids); err != nil {
			return err
		}
		if p.Thread.ID != "" {
			if err := rd.labelled(viewer, &p.Thread); err != nil {
				return err
			}
		}
		if n, err := rd.number("SELECT 1 FROM highlights WHERE viewer=? LIMIT 1", viewer); err != nil || n == 0 {
			return err
		}
		list, err := listed(ids)
		if err != nil {
			return err
		}
		return rd.each(func(s *stmt) error {
			p.Highlights = append(p.Highlights, highlightOf(s))
			return nil
		}, selectHighlight+" AND post IN (SELECT value FROM json_each(?2)) ORDER BY post, start, number", viewer, list)
	})
	return p, err
}

// listed writes ids as a statement takes a list.
func listed(ids []post.ID) (string, error) {
	b, err := json.Marshal(ids)
	return string(b), err
}

// kept gives what is kept of a thread under its first id, or else under another of them. The zero Thread is
// nothing.
func (rd *reader) kept(viewer string, ids []post.ID) (t shelf.Thread, err error) {
	take := func(s *stmt) error { t = keptOf(s); return nil }
	if err := rd.each(take, selectKept+" AND thread=?2", viewer, string(ids[0])); err != nil || t.ID != "" || len(ids) == 1 {
		return t, err
	}
	if n, err := rd.number("SELECT 1 FROM kept WHERE viewer=? LIMIT 1", viewer); err != nil || n == 0 {
		return t, err
	}
	list, err := listed(ids)
	if err != nil {
		return t, err
	}
	return t, rd.each(take, selectKept+" AND thread IN (SELECT value FROM json_each(?2)) ORDER BY +touched LIMIT 1", viewer, list)
}

// labelled adds a thread's labels.
func (rd *reader) labelled(viewer string, t *shelf.Thread) error {
	return rd.each(func(s *stmt) error {
		t.Labels = append(t.Labels, s.colText(0))
		return nil
	}, "SELECT name FROM labels WHERE viewer=? AND thread=? ORDER BY place, key", viewer, string(t.ID))
}

// Threads implements shelf.Reader.
func (s *Shelf) Threads(ctx context.Context, viewer string, q shelf.Query) (out []shelf.Thread, err error) {
	from := " INDEXED BY kept_saved"
	switch { // without statistics the planner takes the key
	case q.Unfinished:
		from = " INDEXED BY kept_left"
	case q.Label != "":
		from = ""
	case q.State != "":
		from = " INDEXED BY kept_state"
	}
	sql, args := keptColumns+from+" WHERE viewer=?1", []any{viewer, limit(q.Limit), max(q.Skip, 0)}
	if q.State != "" {
		args = append(args, string(q.State))
		sql += fmt.Sprintf(" AND state=?%d", len(args))
	}
	if q.Label != "" {
		args = append(args, shelf.LabelKey(q.Label))
		sql += fmt.Sprintf(" AND thread IN (SELECT thread FROM labels WHERE viewer=?1 AND key=?%d)", len(args))
	}
	if q.Unfinished {
		sql += " AND post<>'' AND finished=0 AND state<>'done' ORDER BY touched DESC"
	} else {
		sql += " AND state<>'' ORDER BY saved DESC"
	}
	err = s.look(ctx, "the threads on the shelf", func(rd *reader) error {
		err := rd.each(func(s *stmt) error { out = append(out, keptOf(s)); return nil }, sql+", thread LIMIT ?2 OFFSET ?3", args...)
		for i := range out {
			if err == nil {
				err = rd.labelled(viewer, &out[i])
			}
		}
		return err
	})
	return out, err
}

func limit(n int) int {
	if n <= 0 || n > shelf.MaxList {
		return shelf.MaxList
	}
	return n
}

// Count implements shelf.Reader.
func (s *Shelf) Count(ctx context.Context, viewer string) (map[shelf.State]int, error) {
	out := map[shelf.State]int{}
	err := s.look(ctx, "how much is on the shelf", func(rd *reader) error {
		return rd.each(func(s *stmt) error { out[shelf.State(s.colText(0))] = int(s.colInt(1)); return nil },
			"SELECT state, count(*) FROM kept WHERE viewer=? AND state<>'' GROUP BY state", viewer)
	})
	return out, err
}

// Save implements shelf.Keeper.
func (s *Shelf) Save(ctx context.Context, viewer string, thread post.ID, state shelf.State) error {
	return s.write(ctx, viewer, "save "+string(thread), func(w *reader) error {
		if err := state.Check(); err != nil {
			return err
		}
		return s.save(w, viewer, thread, state)
	})
}

func (s *Shelf) save(w *reader, viewer string, thread post.ID, state shelf.State) error {
	if err := s.row(w, viewer, thread); err != nil {
		return err
	}
	return w.do("UPDATE kept SET saved=CASE WHEN state='' THEN ?3 ELSE saved END, state=?4, touched=?3 WHERE viewer=?1 AND thread=?2",
		viewer, string(thread), s.now(), string(state))
}

// row makes sure that a thread has a row.
func (s *Shelf) row(w *reader, viewer string, thread post.ID) error {
	if err := shelf.CheckID(thread); err != nil {
		return err
	}
	if n, err := w.number("SELECT 1 FROM kept WHERE viewer=? AND thread=?", viewer, string(thread)); err != nil || n == 1 {
		return err
	}
	if n, err := w.number("SELECT count(*) FROM kept WHERE viewer=?", viewer); err != nil {
		return err
	} else if n >= shelf.MaxThreads {
		err := w.do("DELETE FROM kept WHERE viewer=?1 AND thread=(SELECT thread FROM kept WHERE viewer=?1 AND state='' ORDER BY touched LIMIT 1)", viewer)
		if err != nil {
			return err
		}
		if w.c.changes() == 0 {
			return fmt.Errorf("%d threads: %w", n, shelf.ErrFull)
		}
	}
	return w.do("INSERT INTO kept(viewer, thread, state, saved, post, fraction, finished, read, before, touched) VALUES(?1,?2,'',0,'',0.0,0,0,0,?3)",
		viewer, string(thread), s.now())
}

// Drop implements shelf.Keeper.
func (s *Shelf) Drop(ctx context.Context, viewer string, thread post.ID) error {
	return s.write(ctx, viewer, "take "+string(thread)+" off the shelf", func(w *reader) error {
		err := w.do("UPDATE kept SET state='', saved=0, touched=?3 WHERE viewer=?1 AND thread=?2 AND state<>''", viewer, string(thread), s.now())
		if err != nil {
			return err
		}
		if w.c.changes() == 0 {
			return shelf.ErrNotFound
		}
		if err := w.do("DELETE FROM labels WHERE viewer=? AND thread=?", viewer, string(thread)); err != nil {
			return err
		}
		return w.do("DELETE FROM kept WHERE viewer=? AND thread=? AND post=''", viewer, string(thread))
	})
}

// Stop implements shelf.Keeper.
func (s *Shelf) Stop(ctx context.Context, viewer string, thread post.ID, p shelf.Position) error {
	return s.write(ctx, viewer, "keep the place in "+string(thread), func(w *reader) error {
		if now := s.now(); p.At.After(now) {
			p.At = now
		}
		if err := p.Check(); err != nil {
			return err
		}
		if err := s.row(w, viewer, thread); err != nil {
			return err
		}
		t, err := w.kept(viewer, []post.ID{thread})
		if err != nil {
			return err
		}
		if p.At.Before(t.Position.At) {
			p.At = t.Position.At
		}
		state := t.State
		switch {
		case state == "":
		case p.Finished:
			state = shelf.Done
		case state == shelf.ToRead:
			state = shelf.Reading
		}
		return w.do("UPDATE kept SET state=?3, post=?4, fraction=?5, finished=?6, read=?7, before=?8, touched=?9 WHERE viewer=?1 AND thread=?2",
			viewer, string(thread), string(state), string(p.Post), p.Fraction, p.Finished, p.At, t.NextBefore(p.At), s.now())
	})
}

// Forget implements shelf.Keeper.
func (s *Shelf) Forget(ctx context.Context, viewer string) error {
	return s.write(ctx, viewer, "forget what a reader kept", func(w *reader) error {
		for _, sql := range []string{
			"DELETE FROM entries WHERE collection IN (SELECT number FROM collections WHERE viewer=?)",
			"DELETE FROM collections WHERE viewer=?", "DELETE FROM kept WHERE viewer=?", "DELETE FROM labels WHERE viewer=?", "DELETE FROM highlights WHERE viewer=?",
		} {
			if err := w.do(sql, viewer); err != nil {
				return err
			}
		}
		return nil
	})
}

// Label implements shelf.Labels.
func (s *Shelf) Label(ctx context.Context, viewer string, thread post.ID, names []string) error {
	return s.write(ctx, viewer, "label "+string(thread), func(w *reader) error {
		names, err := shelf.LabelNames(names)
		if err != nil {
			return err
		}
		t, err := w.kept(viewer, []post.ID{thread})
		if err != nil || t.State == "" && len(names) == 0 {
			return err
		}
		if t.State == "" {
			t.State = shelf.ToRead
		}
		if err := s.save(w, viewer, thread, t.State); err != nil {
			return err
		}
		if err := w.do("DELETE FROM labels WHERE viewer=? AND thread=?", viewer, string(thread)); err != nil {
			return err
		}
		for i, name := range names {
			if err := w.label(viewer, thread, name, i); err != nil {
				return err
			}
		}
		return nil
	})
}

// label gives a thread one label, in the case in which it was written first.
func (rd *reader) label(viewer string, thread post.ID, name string, place int) error {
	key, known := shelf.LabelKey(name), false
	err := rd.each(func(s *stmt) error { name, known = s.colText(0), true; return nil },
		"SELECT name FROM labels WHERE viewer=? AND key=? LIMIT 1", viewer, key)
	if err != nil {
		return err
	}
	if !known {
		n, err := rd.number("SELECT count(DISTINCT key) FROM labels WHERE viewer=?", viewer)
		if err != nil {
			return err
		}
		if n >= shelf.MaxLabels {
			return fmt.Errorf("%d labels: %w", n, shelf.ErrFull)
		}
	}
	return rd.do("INSERT INTO labels(viewer, thread, key, name, place) VALUES(?,?,?,?,?)", viewer, string(thread), key, name, place)
}

// Labels implements shelf.Labels.
func (s *Shelf) Labels(ctx context.Context, viewer string) (out []shelf.Label, err error) {
	err = s.look(ctx, "the labels", func(rd *reader) error {
		return rd.each(func(s *stmt) error {
			out = append(out, shelf.Label{Name: s.colText(0), Threads: int(s.colInt(1))})
			return nil
		}, "SELECT min(name), count(*) FROM labels WHERE viewer=? GROUP BY key ORDER BY key LIMIT ?", viewer, shelf.MaxLabels)
	})
	return out, err
}

// Rename implements shelf.Labels.
func (s *Shelf) Rename(ctx context.Context, viewer, name, to string) error {
	return s.write(ctx, viewer, "rename a label", func(w *reader) error {
		was := shelf.LabelKey(name)
		n, err := w.number("SELECT count(*) FROM labels WHERE viewer=? AND key=?", viewer, was)
		switch {
		case err != nil:
			return err
		case n == 0:
			return shelf.ErrNotFound
		case to == "":
			return w.do("DELETE FROM labels WHERE viewer=? AND key=?", viewer, was)
		}
		if to, err = shelf.LabelName(to); err != nil {
			return err
		}
		key := shelf.LabelKey(to)
		if key != was { // a thread that has both keeps one
			if err := w.do("DELETE FROM labels WHERE viewer=?1 AND key=?2 AND thread IN (SELECT thread FROM labels WHERE viewer=?1 AND key=?3)", viewer, was, key); err != nil {
				return err
			}
		}
		if err := w.do("UPDATE labels SET key=?3 WHERE viewer=?1 AND key=?2", viewer, was, key); err != nil {
			return err
		}
		return w.do("UPDATE labels SET name=?3 WHERE viewer=?1 AND key=?2", viewer, key, to)
	})
}
