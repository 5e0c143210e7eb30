package sqlite

import (
	"context"
	"fmt"
	"slices"

	"clew/internal/post"
	"clew/internal/shelf"
)

const selectCollection = `SELECT number, viewer, title, subtitle, preface, shared, created, updated,
	(SELECT count(*) FROM entries WHERE collection=number) FROM collections`

func collectionOf(s *stmt) shelf.Collection {
	return shelf.Collection{Number: s.colInt(0), Viewer: s.colText(1),
		About:   shelf.About{Title: s.colText(2), Subtitle: s.colText(3), Preface: s.colText(4), Shared: s.colInt(5) != 0},
		Created: instant(s.colInt(6)), Updated: instant(s.colInt(7)), Len: int(s.colInt(8))}
}

// Collections implements shelf.Collections.
func (s *Shelf) Collections(ctx context.Context, viewer string) (out []shelf.Collection, err error) {
	err = s.look(ctx, "the collections", func(rd *reader) error {
		return rd.each(func(s *stmt) error { out = append(out, collectionOf(s)); return nil },
			selectCollection+" WHERE viewer=? ORDER BY updated DESC, number DESC LIMIT ?", viewer, shelf.MaxCollections)
	})
	return out, err
}

// Collection implements shelf.Collections.
func (s *Shelf) Collection(ctx context.Context, viewer string, number int64) (c shelf.Collection, err error) {
	err = s.look(ctx, fmt.Sprintf("collection %d", number), func(rd *reader) error {
		err := rd.each(func(s *stmt) error { c = collectionOf(s); return nil },
			selectCollection+" WHERE number=? AND (viewer=? OR shared=1)", number, viewer)
		if err != nil {
			return err
		}
		if c.Number == 0 {
			return shelf.ErrNotFound
		}
		return rd.each(func(s *stmt) error {
			c.Entries = append(c.Entries, shelf.Entry{Thread: post.ID(s.colText(0)), Note: s.colText(1), Added: instant(s.colInt(2))})
			return nil
		}, "SELECT thread, note, added FROM entries WHERE collection=? ORDER BY place, thread", number)
	})
	return c, err
}

// Holding implements shelf.Collections.
func (s *Shelf) Holding(ctx context.Context, viewer string, ids []post.ID) (out []int64, err error) {
	list, err := listed(ids[:min(len(ids), shelf.MaxPage)])
	if err != nil {
		return nil, err
	}
	err = s.look(ctx, "the collections of a thread", func(rd *reader) error {
		if n, err := rd.number("SELECT 1 FROM collections WHERE viewer=? LIMIT 1", viewer); err != nil || n == 0 {
			return err
		}
		return rd.each(func(s *stmt) error { out = append(out, s.colInt(0)); return nil },
			`SELECT DISTINCT collection FROM entries CROSS JOIN collections ON number=collection
			WHERE thread IN (SELECT value FROM json_each(?2)) AND viewer=?1 ORDER BY collection`, viewer, list)
	})
	return out, err
}

// Make implements shelf.CollectionKeeper.
func (s *Shelf) Make(ctx context.Context, viewer string, about shelf.About) (number int64, err error) {
	err = s.write(ctx, viewer, "make a collection", func(w *reader) error {
		a, err := about.Check()
		if err != nil {
			return err
		}
		if n, err := w.number("SELECT count(*) FROM collections WHERE viewer=?", viewer); err != nil {
			return err
		} else if n >= shelf.MaxCollections {
			return fmt.Errorf("%d collections: %w", n, shelf.ErrFull)
		}
		err = w.do("INSERT INTO collections(viewer, title, subtitle, preface, shared, created, updated) VALUES(?1,?2,?3,?4,?5,?6,?6)",
			viewer, a.Title, a.Subtitle, a.Preface, a.Shared, s.now())
		number = w.c.lastKey()
		return err
	})
	return number, err
}

// change runs f on a collection of the viewer's.
func (s *Shelf) change(ctx context.Context, viewer string, number int64, f func(w *reader) error) error {
	return s.write(ctx, viewer, fmt.Sprintf("change collection %d", number), func(w *reader) error {
		if err := w.do("UPDATE collections SET updated=?3 WHERE viewer=?1 AND number=?2", viewer, number, s.now()); err != nil {
			return err
		}
		if w.c.changes() == 0 {
			return shelf.ErrNotFound
		}
		return f(w)
	})
}

// Change implements shelf.CollectionKeeper.
func (s *Shelf) Change(ctx context.Context, viewer string, number int64, about shelf.About) error {
	return s.change(ctx, viewer, number, func(w *reader) error {
		a, err := about.Check()
		if err != nil {
			return err
		}
		return w.do("UPDATE collections SET title=?2, subtitle=?3, preface=?4, shared=?5 WHERE number=?1", number, a.Title, a.Subtitle, a.Preface, a.Shared)
	})
}

// Remove implements shelf.CollectionKeeper.
func (s *Shelf) Remove(ctx context.Context, viewer string, number int64) error {
	return s.change(ctx, viewer, number, func(w *reader) error {
		if err := w.do("DELETE FROM entries WHERE collection=?", number); err != nil {
			return err
		}
		return w.do("DELETE FROM collections WHERE number=?", number)
	})
}

// Put implements shelf.CollectionKeeper.
func (s *Shelf) Put(ctx context.Context, viewer string, number int64, thread post.ID, note string) error {
	return s.change(ctx, viewer, number, func(w *reader) error {
		note, err := shelf.CheckNote(note)
		if err == nil {
			err = shelf.CheckID(thread)
		}
		if err == nil {
			err = w.do("UPDATE entries SET note=?3 WHERE collection=?1 AND thread=?2", number, string(thread), note)
		}
		if err != nil || w.c.changes() > 0 {
			return err
		}
		if n, err := w.number("SELECT count(*) FROM entries WHERE collection=?", number); err != nil {
			return err
		} else if n >= shelf.MaxEntries {
			return fmt.Errorf("%d threads in collection %d: %w", n, number, shelf.ErrFull)
		}
		return w.do("INSERT INTO entries(collection, thread, place, note, added) SELECT ?1, ?2, coalesce(max(place), 0)+1, ?3, ?4 FROM entries WHERE collection=?1",
			number, string(thread), note, s.now())
	})
}

// Move implements shelf.CollectionKeeper.
func (s *Shelf) Move(ctx context.Context, viewer string, number int64, thread post.ID, place int) error {
	return s.change(ctx, viewer, number, func(w *reader) error {
		var all []string
		var places []int64
		err := w.each(func(s *stmt) error {
			all, places = append(all, s.colText(0)), append(places, s.colInt(1))
			return nil
		}, "SELECT thread, place FROM entries WHERE collection=? ORDER BY place, thread", number)
		if err != nil {
			return err
		}
		i := slices.Index(all, string(thread))
		if i < 0 {
			return shelf.ErrNotFound
		}
		was := slices.Clone(all)
		all = slices.Delete(all, i, i+1)
		all = slices.Insert(all, min(max(place-1, 0), len(all)), string(thread))
		for i, id := range all {
			if id == was[i] && places[i] == int64(i+1) {
				continue
			}
			if err := w.do("UPDATE entries SET place=?3 WHERE collection=?1 AND thread=?2", number, id, i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// Take implements shelf.CollectionKeeper.
func (s *Shelf) Take(ctx context.Context, viewer string, number int64, thread post.ID) error {
	return s.change(ctx, viewer, number, func(w *reader) error {
		err := w.do("DELETE FROM entries WHERE collection=? AND thread=?", number, string(thread))
		if err == nil && w.c.changes() == 0 {
			err = shelf.ErrNotFound
		}
		return err
	})
}
