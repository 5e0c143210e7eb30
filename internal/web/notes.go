package web

import (
	"sync"
	"time"
)

// slips are words that are left for one page to show once: the link of an invitation. They are few, and not
// kept for long.
type slips struct {
	mu   sync.Mutex
	left map[string]note
}

func (s *slips) leave(key, words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == nil {
		s.left = map[string]note{}
	}
	for k, n := range s.left {
		if time.Since(n.at) > noteAge || len(s.left) >= notesKept {
			delete(s.left, k)
		}
	}
	s.left[key] = note{words, time.Now()}
}

func (s *slips) take(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.left[key]
	delete(s.left, key)
	if time.Since(n.at) > noteAge {
		return ""
	}
	return n.words
}
