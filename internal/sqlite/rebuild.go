package sqlite

import (
	"context"
	"fmt"

	"clew/internal/record"
)

// derived are the tables that a rebuild makes anew. The log goes with them, for it counts their keys:
// followers begin again at zero, but for the count of rebuilds that tells them so.
var derived = []string{"accounts", "handles", "posts", "known", "tags", "threads", "waiting", "versions", "gone", "evidence", "log", "followers"}

// Rebuild implements record.Keeper. All of it is one transaction: readers see the old data until its last
// Commit, and a rebuild that does not come to its end leaves no trace. The write-ahead log grows to about
// the size of the database meanwhile.
func (r *Record) Rebuild(ctx context.Context) (record.Import, error) {
	im, err := r.newImporter(ctx, record.About{}, true)
	if err != nil {
		return nil, fmt.Errorf("begin rebuild: %w", err)
	}
	return im, nil
}

// forget empties the derived tables, in the transaction that fills them again.
func (w *writer) forget() error {
	if err := w.open(); err != nil {
		return err
	}
	rebuilt, err := w.c.queryInt("SELECT ifnull(max(position),0) FROM followers WHERE name='" + record.Rebuilt + "'")
	if err != nil {
		return err
	}
	clear(w.accounts)
	w.group.reset()
	w.group.whole, w.lastPost = 0, 0
	for _, t := range derived {
		if err := w.c.exec("DELETE FROM " + t); err != nil {
			return err
		}
	}
	if err := w.c.exec(fmt.Sprintf("INSERT INTO followers(name, position) VALUES('%s', %d)", record.Rebuilt, rebuilt+1)); err != nil {
		return err
	}
	return w.loadWaiting()
}

// turnTo makes the writer speak for the import that a stored capture came with.
func (w *writer) turnTo(capture int64) error {
	s := w.importOf
	ok, err := s.int(1, capture).one()
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("capture %d: %w", capture, record.ErrDamaged)
	}
	n, at := s.colInt(0), s.colInt(1)
	s.reset()
	if n != w.number {
		if err := w.flush(); err != nil {
			return err
		}
		w.number, w.now = n, at
	}
	return w.log("capture", capture, capture)
}
