package sqlite

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// conn is one SQLite connection, and stmt one prepared statement: a thin face on the engine itself.
// database/sql would do, at twice the CPU a row: it boxes every value, and its driver prepares, locks and
// copies around each step. An import is mostly steps.
//
// A conn and its statements are for one goroutine at a time.
type conn struct {
	tls  *libc.TLS
	db   uintptr
	out  uintptr // 8 bytes for results by pointer
	path string
}

// at turns an address of the engine's own memory, which Go's collector neither moves nor frees, into a
// pointer.
func at(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// Errors of the engine keep its result code.
type engineError struct {
	code int32
	text string
	path string // of the database
}

func (e *engineError) Error() string { return e.text }

func openConn(path string, readOnly bool) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), path: path}
	c.out = libc.Xmalloc(c.tls, 8)
	name, err := libc.CString(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	defer libc.Xfree(c.tls, name)
	flags := int32(sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_NOMUTEX)
	if readOnly {
		// Read-write without create: a reader of a WAL database must be able to recover it.
		flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_NOMUTEX
	}
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, c.out, flags, 0)
	c.db = *(*uintptr)(at(c.out))
	if rc != sqlite3.SQLITE_OK {
		err := c.fail(rc)
		c.close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	sqlite3.Xsqlite3_busy_timeout(c.tls, c.db, 10_000)
	return c, nil
}

func (c *conn) fail(rc int32) error {
	text := libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc))
	if c.db != 0 {
		text = libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db))
	}
	return &engineError{rc, fmt.Sprintf("%s (sqlite %d)", text, rc), c.path}
}

func (c *conn) close() error {
	var err error
	if c.db != 0 {
		if rc := sqlite3.Xsqlite3_close_v2(c.tls, c.db); rc != sqlite3.SQLITE_OK {
			err = c.fail(rc)
		}
		c.db = 0
	}
	libc.Xfree(c.tls, c.out)
	c.tls.Close()
	return err
}

// exec runs statements that give no rows, or whose rows do not matter.
func (c *conn) exec(sql string) error {
	p, err := libc.CString(sql)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, p)
	if rc := sqlite3.Xsqlite3_exec(c.tls, c.db, p, 0, 0, 0); rc != sqlite3.SQLITE_OK {
		return c.fail(rc)
	}
	return nil
}

// steady keeps the engine from looking at what is bound to a statement when it plans it. It would plan each statement
// that may use a partial index again whenever another value is bound, at ten times what running it takes: statements
// say in words what makes such an index fit.
func (c *conn) steady() error {
	const slots = 2 * 8 // an int and a pointer, each in a slot of its own
	list := libc.Xmalloc(c.tls, slots)
	if list == 0 {
		return c.fail(sqlite3.SQLITE_NOMEM)
	}
	defer libc.Xfree(c.tls, list)
	if rc := sqlite3.Xsqlite3_db_config(c.tls, c.db, sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, libc.VaList(list, int32(1), uintptr(0))); rc != sqlite3.SQLITE_OK {
		return c.fail(rc)
	}
	return nil
}

// run runs one statement with the arguments that bind gives it.
func (c *conn) run(sql string, bind func(*stmt)) error {
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	defer s.close()
	bind(s)
	return s.run()
}

// stmt is a prepared statement with the arguments bound to it.
type stmt struct {
	c    *conn
	p    uintptr
	args []arg // by index-1: memory that the engine points into until the next bind
}

// arg is a buffer outside Go's heap that holds a text or blob while it is bound.
type arg struct {
	p   uintptr
	cap int
}

func (c *conn) prepare(sql string) (*stmt, error) {
	q, err := libc.CString(sql)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, q)
	if rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, q, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, c.out, 0); rc != sqlite3.SQLITE_OK {
		return nil, fmt.Errorf("prepare %q: %w", sql, c.fail(rc))
	}
	s := &stmt{c: c, p: *(*uintptr)(at(c.out))}
	s.args = make([]arg, sqlite3.Xsqlite3_bind_parameter_count(c.tls, s.p))
	return s, nil
}

func (s *stmt) close() {
	if s == nil || s.p == 0 {
		return
	}
	sqlite3.Xsqlite3_finalize(s.c.tls, s.p)
	s.p = 0
	for _, a := range s.args {
		if a.p != 0 {
			libc.Xfree(s.c.tls, a.p)
		}
	}
}

// int, text, blob and null bind argument i, from 1. They cannot fail but for a wrong index, which is a
// mistake in this package: step would report it as misuse.
func (s *stmt) int(i int, v int64) *stmt {
	sqlite3.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i), v)
	return s
}

func (s *stmt) float(i int, v float64) *stmt {
	sqlite3.Xsqlite3_bind_double(s.c.tls, s.p, int32(i), v)
	return s
}

func (s *stmt) null(i int) *stmt {
	sqlite3.Xsqlite3_bind_null(s.c.tls, s.p, int32(i))
	return s
}

func (s *stmt) text(i int, v string) *stmt {
	p := s.hold(i, len(v))
	copy(unsafe.Slice((*byte)(at(p)), len(v)), v)
	sqlite3.Xsqlite3_bind_text(s.c.tls, s.p, int32(i), p, int32(len(v)), 0)
	return s
}

func (s *stmt) blob(i int, v []byte) *stmt {
	p := s.hold(i, len(v))
	copy(unsafe.Slice((*byte)(at(p)), len(v)), v)
	sqlite3.Xsqlite3_bind_blob(s.c.tls, s.p, int32(i), p, int32(len(v)), 0)
	return s
}

// hold gives argument i memory for n bytes, which lives until the argument is bound again.
func (s *stmt) hold(i, n int) uintptr {
	a := &s.args[i-1]
	if a.p == 0 || a.cap < n {
		if a.p != 0 {
			sqlite3.Xsqlite3_bind_null(s.c.tls, s.p, int32(i))
			libc.Xfree(s.c.tls, a.p)
		}
		a.cap = max(64, n+n/4)
		a.p = libc.Xmalloc(s.c.tls, libc.Tsize_t(a.cap))
	}
	return a.p
}

// step gives whether there is a row. After false or an error the statement is reset and can be bound anew.
func (s *stmt) step() (bool, error) {
	switch rc := sqlite3.Xsqlite3_step(s.c.tls, s.p); rc {
	case sqlite3.SQLITE_ROW:
		return true, nil
	case sqlite3.SQLITE_DONE:
		sqlite3.Xsqlite3_reset(s.c.tls, s.p)
		return false, nil
	default:
		err := s.c.fail(rc)
		sqlite3.Xsqlite3_reset(s.c.tls, s.p)
		return false, err
	}
}

// run steps a statement that gives no rows.
func (s *stmt) run() error {
	for {
		more, err := s.step()
		if err != nil || !more {
			return err
		}
	}
}

// one steps a statement of at most one row and leaves it on that row; the caller resets.
func (s *stmt) one() (bool, error) { return s.step() }

func (s *stmt) reset() { sqlite3.Xsqlite3_reset(s.c.tls, s.p) }

func (c *conn) changes() int { return int(sqlite3.Xsqlite3_changes(c.tls, c.db)) }

// inTx says whether a transaction is open.
func (c *conn) inTx() bool { return sqlite3.Xsqlite3_get_autocommit(c.tls, c.db) == 0 }

func (c *conn) lastKey() int64 { return sqlite3.Xsqlite3_last_insert_rowid(c.tls, c.db) }

// Column values, from 0.
func (s *stmt) colInt(i int) int64 { return sqlite3.Xsqlite3_column_int64(s.c.tls, s.p, int32(i)) }

func (s *stmt) colFloat(i int) float64 {
	return sqlite3.Xsqlite3_column_double(s.c.tls, s.p, int32(i))
}

func (s *stmt) colNull(i int) bool {
	return sqlite3.Xsqlite3_column_type(s.c.tls, s.p, int32(i)) == sqlite3.SQLITE_NULL
}

func (s *stmt) colIsInt(i int) bool {
	return sqlite3.Xsqlite3_column_type(s.c.tls, s.p, int32(i)) == sqlite3.SQLITE_INTEGER
}

func (s *stmt) colText(i int) string {
	p := sqlite3.Xsqlite3_column_text(s.c.tls, s.p, int32(i))
	n := sqlite3.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i))
	if p == 0 || n == 0 {
		return ""
	}
	return string(unsafe.Slice((*byte)(at(p)), n))
}

// peekText gives a text where it stands: it holds until the statement goes on.
func (s *stmt) peekText(i int) string {
	p := sqlite3.Xsqlite3_column_text(s.c.tls, s.p, int32(i))
	n := sqlite3.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i))
	if p == 0 || n == 0 {
		return ""
	}
	return unsafe.String((*byte)(at(p)), int(n))
}

// colBytes gives a copy of a blob or text.
func (s *stmt) colBytes(i int) []byte {
	p := sqlite3.Xsqlite3_column_blob(s.c.tls, s.p, int32(i))
	n := sqlite3.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i))
	if p == 0 || n == 0 {
		return nil
	}
	return append([]byte(nil), unsafe.Slice((*byte)(at(p)), n)...)
}

// queryInt gives the one number that a query asks for.
func (c *conn) queryInt(sql string) (int64, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	defer s.close()
	ok, err := s.one()
	if err != nil || !ok {
		return 0, err
	}
	return s.colInt(0), nil
}
