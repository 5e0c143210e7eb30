package sqlite

import (
	"context"
	"errors"
	"fmt"

	"clew/internal/record"
)

// step is what leads from one layout to the next: SQL, and then what SQL cannot work out, if anything.
type step struct {
	sql  string
	then func(c *conn) error
}

// migrations are the steps from each layout to the next: the first makes layout 2 of layout 1. A step that
// is released is never changed; what it derives anew is better left to a rebuild, unless it is little.
func migrations() []step {
	return []step{{sql: toLayout2}, {sql: toLayout3}, {sql: toLayout4}, {sql: toLayout5, then: fillTags}}
}

// toLayout2 adds how captures were fetched, who is followed, what was ruled, and the single looks that a
// tombstone is made of. Layout 1 counted imports, not looks apart in time: of each tombstone one look is
// left, the first, and a rebuild finds the others again.
const toLayout2 = `
ALTER TABLE captures ADD COLUMN status INTEGER NOT NULL DEFAULT 0;
ALTER TABLE captures ADD COLUMN exchange TEXT;
CREATE TABLE follows (
  number    INTEGER PRIMARY KEY,
  account   TEXT NOT NULL UNIQUE,
  handle    TEXT NOT NULL,
  name      TEXT NOT NULL,
  added     INTEGER NOT NULL,
  checked   INTEGER NOT NULL,
  state     TEXT NOT NULL,
  error     TEXT NOT NULL
) STRICT;
CREATE TABLE cursors (
  name      TEXT PRIMARY KEY,
  cursor    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE rulings (
  account   TEXT NOT NULL,
  kind      TEXT NOT NULL,
  reason    TEXT NOT NULL,
  by        TEXT NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE gone2 (
  id        ANY PRIMARY KEY,
  state     INTEGER NOT NULL,
  seen      INTEGER NOT NULL,
  first     INTEGER NOT NULL,
  last      INTEGER NOT NULL,
  sightings INTEGER NOT NULL,
  why       TEXT NOT NULL,
  restored  INTEGER NOT NULL,
  looks     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO gone2 SELECT id, state, seen, first, first, 1, why, 0, json_array(json_array(first, state, why)) FROM gone WHERE state > 1;
DROP TABLE gone;
ALTER TABLE gone2 RENAME TO gone`

// toLayout3 adds what was taken down here, and what authors say in place.
const toLayout3 = `
CREATE TABLE takedowns (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  post      TEXT NOT NULL,
  account   TEXT NOT NULL,
  ground    TEXT NOT NULL,
  by        TEXT NOT NULL,
  words     TEXT NOT NULL,
  lifted    INTEGER NOT NULL,
  lifted_by TEXT NOT NULL
) STRICT;

CREATE TABLE statements (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  account   TEXT NOT NULL,
  thread    TEXT NOT NULL,
  post      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  text      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  proof     TEXT NOT NULL
) STRICT;
CREATE INDEX statements_account ON statements(account)`

// toLayout4 adds when posts were first had as they stand, where that is not when their capture was taken in.
// Of posts that layout 2 told anew from a later capture, a rebuild finds it again.
const toLayout4 = `
CREATE TABLE known (
  key       INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL
) STRICT`

// toLayout5 adds the order in which posts are searched, and which of them say which tag.
const toLayout5 = `
CREATE INDEX posts_created ON posts(created);
CREATE TABLE tags (
  name      TEXT NOT NULL,
  post      INTEGER NOT NULL,
  PRIMARY KEY (name, post)
) STRICT, WITHOUT ROWID`

// errOld is what checkLayout says of a record that an older Clew made.
var errOld = errors.New("the record has an older layout")

// upgrade brings a database from layout v to the newest, each step in a transaction of its own, so that
// a kill leaves it at one layout or the next. The caller holds the writer's lock.
func upgrade(c *conn, v int, steps []step) error {
	if err := c.exec("PRAGMA synchronous=FULL"); err != nil {
		return meaning(err)
	}
	for ; v <= len(steps); v++ {
		err := c.exec("BEGIN IMMEDIATE; " + steps[v-1].sql)
		if then := steps[v-1].then; err == nil && then != nil {
			err = then(c)
		}
		if err == nil {
			err = c.exec(fmt.Sprintf("PRAGMA user_version=%d; COMMIT", v+1))
		}
		if err != nil {
			c.exec("ROLLBACK") // of the transaction, if it had begun; closing does the same
			return fmt.Errorf("from layout %d to %d: %w", v, v+1, meaning(err))
		}
	}
	return nil
}

// migrate brings this record to the newest layout. It waits for its turn to write: another process may be
// doing the same, and then nothing is left to do.
func (r *Record) migrate(ctx context.Context, path string) error {
	unlock, err := r.lock(ctx)
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
