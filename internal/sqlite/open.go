// Package sqlite is the record on SQLite: the default store, one folder that can be copied.
//
// The folder holds clew.db (WAL), packs/ with the received bytes and the media, and two locks. One import
// is open at a time, of whatever process; others wait for their turn (turn.go). Any number read meanwhile.
// What Commit returned for is on disk: packs are synced first, then the database commits (synchronous=FULL).
// After a failed sync the import stops and the record must be opened anew; nothing is retried on top of it.
//
// schema.sql names tables; doc/record.md gives every byte.
package sqlite

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"clew/internal/pack"
	"clew/internal/record"
)

//go:embed schema.sql
var schema string

const (
	applicationID = 0x434c4557 // "CLEW"
	layout        = 5          // PRAGMA user_version
	database      = "clew.db"
)

var errClosed = errors.New("the record is closed")

// Options says how a record is opened.
type Options struct {
	// ReadOnly refuses to create a record that is not there. Reading never changes what is stored.
	ReadOnly bool
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Record is an open record. Its methods may be called from any goroutine.
type Record struct {
	dir   string
	name  string // of the database file
	now   func() time.Time
	packs *pack.Store
	spent atomic.Bool // the disk failed: no import may begin

	turn     chan struct{} // holds something while this process writes
	patience time.Duration // with writers of other processes

	mu     sync.Mutex
	idle   []*reader
	kept   *writer // left by the last import
	closed bool

	stamp stamp

	all, open tally // all posts, and those of which anybody may be told as far as their own row says
}

// Open opens the record in dir, creating it unless opt.ReadOnly. It returns record.ErrNotFound where
// there is none, record.ErrVersion for a newer layout, record.ErrDamaged for a file that is no record and
// for packs whose database is gone.
func Open(ctx context.Context, dir string, opt Options) (*Record, error) {
	r := &Record{dir: dir, name: database, now: opt.Now, packs: pack.New(filepath.Join(dir, "packs")), turn: make(chan struct{}, 1), patience: patience, all: tally{name: "counts"}, open: tally{name: "counts-open", only: openRows}}
	if r.now == nil {
		r.now = time.Now
	}
	path := filepath.Join(dir, r.name)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		// A new database knows of no pack, and the next writer would remove them all.
		if held, err := r.packs.Holds(); err != nil || held {
			return nil, fmt.Errorf("record %s: %w: %s is missing and packs are there", dir, errors.Join(record.ErrDamaged, err), database)
		}
		if opt.ReadOnly {
			return nil, fmt.Errorf("record %s: %w", dir, record.ErrNotFound)
		}
		if err := r.create(ctx); err != nil {
			return nil, fmt.Errorf("create record %s: %w", dir, err)
		}
	} else if err != nil {
		return nil, fmt.Errorf("record %s: %w", dir, err)
	}
	rd, err := r.reader()
	if errors.Is(err, errOld) {
		if err = r.migrate(ctx, path); err == nil {
			rd, err = r.reader()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", dir, err)
	}
	r.give(rd)
	return r, nil
}

// create makes the folder and an empty database, under the writer's lock, so that two first starts do
// not meet. The database gets its name only when it is whole.
func (r *Record) create(ctx context.Context) error {
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return err
	}
	unlock, err := r.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	path := filepath.Join(r.dir, r.name)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.WriteFile(filepath.Join(r.dir, "README.txt"), []byte(readme), 0o600); err != nil {
		return err
	}
	if err := makeDatabase(path + ".new"); err != nil {
		return meaning(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncDir(r.dir)
}

const readme = `This folder is a Clew record: what was said in social-media threads, as it was received.

clew.db   an SQLite database: posts, threads, accounts, and where everything came from
packs/    the received bytes (captures) and media, each under its SHA-256
shelf.db  what readers keep: saved threads, places, labels, collections, highlights
search/   indexes, made anew where they are missing

Copying the folder while no clew writes to it is a backup. The layout is described in Clew's
documentation, doc/record.md; "clew record check" verifies every byte.
`

func makeDatabase(path string) error {
	return makeFile(path, fmt.Sprintf("%s PRAGMA application_id=%d; PRAGMA user_version=%d;", schema, applicationID, layout))
}

// makeFile makes a database with what sql puts into it, in the place of one that was left half made.
func makeFile(path, sql string) error {
	for _, old := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	// SQLite gives its other files the permissions of this one.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	c, err := openConn(path, false)
	if err != nil {
		return err
	}
	err = c.exec("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN; " + sql + " COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
	return errors.Join(err, c.close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// meaning turns an engine's error into the record's short list.
func meaning(err error) error {
	switch {
	case errors.Is(err, pack.ErrDamaged):
		return fmt.Errorf("%w: %w", record.ErrDamaged, err)
	case errors.Is(err, pack.ErrWrite):
		return fmt.Errorf("%w: %w", record.ErrDisk, err)
	}
	var e *engineError
	if !errors.As(err, &e) {
		return err
	}
	switch e.code & 0xff {
	case 11, 26: // SQLITE_CORRUPT, SQLITE_NOTADB
		return fmt.Errorf("%w: %w", record.ErrDamaged, err)
	case 5, 6: // SQLITE_BUSY, SQLITE_LOCKED
		return fmt.Errorf("%w: %w", record.ErrBusy, err)
	case 10: // SQLITE_IOERR
		return fmt.Errorf("%w: %s: %w", record.ErrDisk, e.path, err)
	case 13: // SQLITE_FULL
		return &os.PathError{Op: "write", Path: e.path, Err: syscall.ENOSPC}
	}
	return err
}

// checkLayout refuses what this package cannot read.
func checkLayout(c *conn) error {
	id, err := c.queryInt("PRAGMA application_id")
	if err != nil {
		return meaning(err)
	}
	v, err := c.queryInt("PRAGMA user_version")
	switch {
	case err != nil:
		return meaning(err)
	case id != applicationID:
		return fmt.Errorf("not a record's database: %w", record.ErrDamaged)
	}
	return layoutError(v)
}

// reader is a connection of the pool, with its prepared statements.
type reader struct {
	c      *conn
	stmts  map[string]*stmt
	common common
}

// reader takes a connection from the pool or opens one.
func (r *Record) reader() (*reader, error) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil, errClosed
	}
	if n := len(r.idle); n > 0 {
		rd := r.idle[n-1]
		r.idle = r.idle[:n-1]
		r.mu.Unlock()
		return rd, nil
	}
	r.mu.Unlock()
	c, err := openConn(filepath.Join(r.dir, r.name), true)
	if err != nil {
		return nil, meaning(err)
	}
	err = checkLayout(c)
	if err == nil {
		err = c.exec("PRAGMA query_only=1; PRAGMA trusted_schema=0;")
	}
	if err == nil {
		err = c.steady()
	}
	if err != nil {
		c.close()
		return nil, meaning(err)
	}
	return &reader{c: c, stmts: map[string]*stmt{}}, nil
}

// maxIdle bounds the connections kept for later.
const maxIdle = 8

func (r *Record) give(rd *reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || len(r.idle) >= maxIdle {
		rd.close()
		return
	}
	r.idle = append(r.idle, rd)
}

func (rd *reader) close() error {
	for _, s := range rd.stmts {
		s.close()
	}
	return rd.c.close()
}

// stmt prepares a statement once for each connection.
func (rd *reader) stmt(sql string) (*stmt, error) {
	if s := rd.stmts[sql]; s != nil {
		return s, nil
	}
	s, err := rd.c.prepare(sql)
	if err != nil {
		return nil, meaning(err)
	}
	rd.stmts[sql] = s
	return s, nil
}

// Close lets go of the record. Imports and walks must have ended.
func (r *Record) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	errs := []error{r.kept.close(), r.stamp.close()}
	r.kept = nil
	for _, rd := range r.idle {
		errs = append(errs, rd.close())
	}
	r.idle = nil
	return errors.Join(errs...)
}
