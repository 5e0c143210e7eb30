package sqlite

import (
	"fmt"
	"sync"
)

// stamp is a connection that only looks whether others have committed: SQLite counts, for each connection,
// the changes that others make.
type stamp struct {
	mu     sync.Mutex
	rd     *reader
	closed bool
}

// Generation implements record.Stamper. It costs a few microseconds.
func (r *Record) Generation() (uint64, error) {
	s := &r.stamp
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rd == nil {
		if s.closed {
			return 0, fmt.Errorf("look for changes: %w", errClosed)
		}
		rd, err := r.reader()
		if err != nil {
			return 0, fmt.Errorf("look for changes: %w", err)
		}
		s.rd = rd
	}
	q, err := s.rd.stmt("PRAGMA data_version")
	if err != nil {
		return 0, fmt.Errorf("look for changes: %w", err)
	}
	defer q.reset()
	if _, err := q.one(); err != nil {
		return 0, fmt.Errorf("look for changes: %w", meaning(err))
	}
	return uint64(q.colInt(0)), nil
}

func (s *stamp) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.rd == nil {
		return nil
	}
	rd := s.rd
	s.rd = nil
	return rd.close()
}
