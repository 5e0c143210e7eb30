package sqlite

import (
	"errors"
	"fmt"

	"clew/internal/record"
)

// migrations are the steps from each layout to the next: the first makes layout 2 of layout 1. There is
// none yet. A step that is released is never changed; what it derives anew is better left to a rebuild.
func migrations() []string { return nil }

// errOld is what checkLayout says of a record that an older Clew made.
var errOld = errors.New("the record has an older layout")

// upgrade brings a database from layout v to the newest, each step in a transaction of its own, so that
// a kill leaves it at one layout or the next. The caller holds the writer's lock.
func upgrade(c *conn, v int, steps []string) error {
	if err := c.exec("PRAGMA synchronous=FULL"); err != nil {
		return meaning(err)
	}
	for ; v <= len(steps); v++ {
		if err := c.exec(fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA user_version=%d; COMMIT", steps[v-1], v+1)); err != nil {
			c.exec("ROLLBACK") // of the transaction, if it had begun; closing does the same
			return fmt.Errorf("from layout %d to %d: %w", v, v+1, meaning(err))
		}
	}
	return nil
}

// migrate brings this record to the newest layout.
func (r *Record) migrate(path string) error {
	unlock, err := r.lock()
	if err != nil {
		return err
	}
	defer unlock()
	c, err := openConn(path, false)
	if err != nil {
		return meaning(err)
	}
	v, err := c.queryInt("PRAGMA user_version")
	if err == nil {
		err = upgrade(c, int(v), migrations())
	}
	if err == nil {
		err = c.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return errors.Join(meaning(err), c.close())
}

// layoutError says what a layout's number means for this Clew.
func layoutError(v int64) error {
	switch {
	case v > layout:
		return fmt.Errorf("layout %d: %w", v, record.ErrVersion)
	case v < 1:
		return fmt.Errorf("layout %d: %w", v, record.ErrDamaged)
	case v < layout:
		return errOld
	}
	return nil
}
