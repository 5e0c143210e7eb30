package sqlite

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// stamp is a connection that only looks whether others have committed: SQLite counts, for each connection,
// the changes that others make. It looks at most once in a lookApart; what this process commits it knows.
type stamp struct {
	commits atomic.Uint64 // of this process
	last    atomic.Pointer[glance]

	mu     sync.Mutex
	rd     *reader
	closed bool
}

// glance is what a stamp saw.
type glance struct {
	at      time.Time
	commits uint64
	gen     uint64
}

// lookApart is for how long a look holds, unless this process commits: it is how much later a change by
// another process is seen. A look takes two locks of the file; a page that is kept ready takes little more.
const lookApart = time.Millisecond

// Generation implements record.Stamper. What another process commits is told at most a millisecond later.
func (r *Record) Generation() (uint64, error) {
	s := &r.stamp
	if l := s.last.Load(); l != nil && l.commits == s.commits.Load() && time.Since(l.at) < lookApart {
		return l.gen, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rd == nil {
		if s.closed {
			return 0, fmt.Errorf("look for changes: %w", errClosed)
		}
		// One of its own, not of the pool: it needs no tables, and a reader of the pool has read what they are.
		c, err := openConn(filepath.Join(r.dir, r.name), true)
		if err != nil {
			return 0, fmt.Errorf("look for changes: %w", meaning(err))
		}
		s.rd = &reader{c: c, stmts: map[string]*stmt{}}
	}
	l := &glance{at: time.Now(), commits: s.commits.Load()}
	q, err := s.rd.stmt("PRAGMA data_version")
	if err != nil {
		return 0, fmt.Errorf("look for changes: %w", err)
	}
	defer q.reset()
	if _, err := q.one(); err != nil {
		return 0, fmt.Errorf("look for changes: %w", meaning(err))
	}
	l.gen = uint64(q.colInt(0))
	s.last.Store(l)
	return l.gen, nil
}

func (s *stamp) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.last.Store(nil)
	if s.rd == nil {
		return nil
	}
	rd := s.rd
	s.rd = nil
	return rd.close()
}
