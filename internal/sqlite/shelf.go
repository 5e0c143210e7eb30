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
	"time"

	"clew/internal/record"
	"clew/internal/shelf"
)

//go:embed shelf.sql
var shelfSchema string

const (
	shelfName   = "shelf.db"
	shelfID     = 0x434c5753 // "CLWS"
	shelfLayout = 1
)

// Shelf is a shelf.Store in a file of the record's folder: a reader can save a thread while an import holds
// the record's lock. It may be used from any number of goroutines, and the file by any number of processes.
type Shelf struct {
	path  string // "" in memory
	now   func() time.Time
	turn  chan struct{} // holds something while this process writes
	w     *reader       // by whoever has the turn
	spent atomic.Bool   // the disk failed: nothing is written before it is opened anew

	mu     sync.Mutex
	idle   []*reader
	closed bool
}

var _ shelf.Store = (*Shelf)(nil)

// OpenShelf opens the shelf in a record's folder, and makes it where there is none. With opt.ReadOnly none is
// made: what is not there is an empty one in memory, as for dir "". It returns record.ErrVersion for a newer
// layout and record.ErrDamaged for a file that is no shelf. The caller closes it.
func OpenShelf(ctx context.Context, dir string, opt Options) (_ *Shelf, err error) {
	s := &Shelf{now: opt.Now, turn: make(chan struct{}, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open the shelf: %w", meaning(err))
		}
	}()
	if dir != "" {
		s.path = filepath.Join(dir, shelfName)
		_, err := os.Stat(s.path)
		switch {
		case errors.Is(err, os.ErrNotExist) && opt.ReadOnly:
			s.path = ""
		case errors.Is(err, os.ErrNotExist):
			if err := s.create(ctx); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		}
	}
	if s.path == "" {
		c, err := openConn(":memory:", false)
		if err != nil {
			return nil, err
		}
		s.w = &reader{c: c, stmts: map[string]*stmt{}}
		if err := c.exec(shelfSchema); err != nil {
			return nil, errors.Join(err, s.w.close())
		}
		return s, nil
	}
	if s.w, err = s.connect(); errors.Is(err, errOld) {
		if err = s.migrate(ctx); err == nil {
			s.w, err = s.connect()
		}
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// shelfSteps are the steps from each layout of the shelf to the next, as migrations are the record's.
func shelfSteps() []step { return nil }

func (s *Shelf) migrate(ctx context.Context) error {
	lock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer lock.Close()
	c, err := openConn(s.path, false)
	if err != nil {
		return err
	}
	v, err := c.queryInt("PRAGMA user_version")
	if err == nil {
		err = upgrade(c, int(v), shelfSteps())
	}
	return errors.Join(err, c.close())
}

// lock lets one process make or change the layout of the file.
func (s *Shelf) lock(ctx context.Context) (*os.File, error) {
	return takeFile(ctx, filepath.Join(filepath.Dir(s.path), "shelf.lock"), time.Now().Add(patience))
}

// create makes an empty shelf under a name of its own and gives it its name when it is whole.
func (s *Shelf) create(ctx context.Context) error {
	lock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer lock.Close()
	if _, err := os.Stat(s.path); err == nil {
		return nil
	}
	made := s.path + ".new"
	if err := makeFile(made, fmt.Sprintf("%s PRAGMA application_id=%d; PRAGMA user_version=%d;", shelfSchema, shelfID, shelfLayout)); err != nil {
		return err
	}
	if err := os.Rename(made, s.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(s.path))
}

// connect opens the file.
func (s *Shelf) connect() (*reader, error) {
	c, err := openConn(s.path, true)
	if err != nil {
		return nil, err
	}
	err = checkShelf(c)
	if err == nil {
		err = c.exec("PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA trusted_schema=0; PRAGMA cache_size=-2000")
	}
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return &reader{c: c, stmts: map[string]*stmt{}}, nil
}

func checkShelf(c *conn) error {
	id, err := c.queryInt("PRAGMA application_id")
	if err != nil {
		return err
	}
	v, err := c.queryInt("PRAGMA user_version")
	switch {
	case err != nil:
		return err
	case id != shelfID || v < 1:
		return fmt.Errorf("not a shelf: %w", record.ErrDamaged)
	case v > shelfLayout:
		return fmt.Errorf("layout %d: %w", v, record.ErrVersion)
	case v < shelfLayout:
		return errOld
	}
	return nil
}

// Close lets go of the shelf. It waits for a write that is going on.
func (s *Shelf) Close() error {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	errs := []error{s.w.close()}
	for _, rd := range s.idle {
		errs = append(errs, rd.close())
	}
	s.idle = nil
	return errors.Join(errs...)
}

// Check reads the whole shelf. It reports each problem and returns record.ErrDamaged if there was one.
func (s *Shelf) Check(ctx context.Context, report func(problem string)) error {
	return s.look(ctx, "check the shelf", func(rd *reader) error {
		sound := true
		for _, q := range [...]struct{ sql, what string }{
			{"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check<>'ok'", "%s"},
			{"SELECT DISTINCT collection FROM entries WHERE collection NOT IN (SELECT number FROM collections)", "entries of collection %s, which is not there"},
		} {
			err := rd.each(func(st *stmt) error {
				sound = false
				report("shelf: " + fmt.Sprintf(q.what, st.colText(0)))
				return nil
			}, q.sql)
			if err != nil {
				return err
			}
		}
		if !sound {
			return record.ErrDamaged
		}
		return nil
	})
}

var errShelfClosed = errors.New("the shelf is closed")

// look runs f on one state of the shelf.
func (s *Shelf) look(ctx context.Context, doing string, f func(rd *reader) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", doing, context.Cause(ctx))
	}
	rd, back, err := s.forLook(ctx)
	if err == nil {
		err = rd.within("BEGIN", f)
		back()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, meaning(err))
	}
	return nil
}

// forLook gives a connection to read with and what gives it back. In memory there is one.
func (s *Shelf) forLook(ctx context.Context) (*reader, func(), error) {
	if s.path == "" {
		return s.forWrite(ctx)
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, nil, errShelfClosed
	}
	var rd *reader
	if n := len(s.idle); n > 0 {
		rd, s.idle = s.idle[n-1], s.idle[:n-1]
	}
	s.mu.Unlock()
	if rd == nil {
		var err error
		if rd, err = s.connect(); err != nil {
			return nil, nil, err
		}
	}
	return rd, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed || len(s.idle) >= maxIdle {
			rd.close()
			return
		}
		s.idle = append(s.idle, rd)
	}, nil
}

// forWrite waits for the turn to write.
func (s *Shelf) forWrite(ctx context.Context) (*reader, func(), error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("%w: %w", record.ErrBusy, context.Cause(ctx))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		<-s.turn
		return nil, nil, errShelfClosed
	}
	return s.w, func() { <-s.turn }, nil
}

// write runs f in a transaction of its own, which is on disk when write returns. Where f returns an error
// nothing is changed.
func (s *Shelf) write(ctx context.Context, viewer, doing string, f func(w *reader) error) error {
	err := shelf.CheckViewer(viewer)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	w, back, err := s.forWrite(ctx)
	if err == nil {
		if s.spent.Load() {
			err = fmt.Errorf("an earlier write failed: %w", record.ErrDisk)
		} else {
			err = meaning(w.within("BEGIN IMMEDIATE", f))
		}
		if errors.Is(err, record.ErrDisk) {
			s.spent.Store(true)
		}
		back()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// within runs f in a transaction, which an error of f undoes.
func (rd *reader) within(begin string, f func(*reader) error) error {
	if err := rd.do(begin); err != nil {
		return err
	}
	err := f(rd)
	for _, s := range rd.stmts {
		s.reset()
	}
	if err == nil {
		if err = rd.do("COMMIT"); err == nil {
			return nil
		}
	}
	if e := rd.do("ROLLBACK"); e != nil && rd.c.inTx() {
		return errors.Join(err, e)
	}
	return err
}

// do runs a statement that gives no rows. Arguments are texts, whole numbers, booleans and fractions.
func (rd *reader) do(sql string, args ...any) error {
	s, err := rd.with(sql, args)
	if err != nil {
		return err
	}
	return s.run()
}

// each runs f on each row.
func (rd *reader) each(f func(*stmt) error, sql string, args ...any) error {
	s, err := rd.with(sql, args)
	if err != nil {
		return err
	}
	for {
		more, err := s.step()
		if err != nil || !more {
			return err
		}
		if err := f(s); err != nil {
			s.reset()
			return err
		}
	}
}

// number gives the one whole number that a query asks for, 0 if it has no row.
func (rd *reader) number(sql string, args ...any) (n int64, err error) {
	err = rd.each(func(s *stmt) error { n = s.colInt(0); return nil }, sql, args...)
	return n, err
}

// with gives a prepared statement with its arguments.
func (rd *reader) with(sql string, args []any) (*stmt, error) {
	s, err := rd.stmt(sql)
	if err != nil {
		return nil, err
	}
	for i, a := range args {
		switch a := a.(type) {
		case string:
			s.text(i+1, a)
		case int:
			s.int(i+1, int64(a))
		case int64:
			s.int(i+1, a)
		case bool:
			n := int64(0)
			if a {
				n = 1
			}
			s.int(i+1, n)
		case float64:
			s.float(i+1, a)
		case time.Time:
			s.int(i+1, millis(a))
		default:
			return nil, fmt.Errorf("an argument of type %T", a)
		}
	}
	return s, nil
}
