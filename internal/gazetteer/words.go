package gazetteer

import (
	"strings"
	"sync"
)

// wordSet is a closed list of words, written with spaces between them. It is read when it is first asked, as most runs of
// the program ask for no names.
type wordSet struct {
	words string
	once  sync.Once
	held  map[string]bool
}

// has says whether a word is of the list; nil has none.
func (s *wordSet) has(word string) bool { return s.all()[word] }

// all gives the list, which is not to be changed.
func (s *wordSet) all() map[string]bool {
	if s == nil {
		return nil
	}
	s.once.Do(func() {
		s.held = map[string]bool{}
		for _, w := range strings.Fields(s.words) {
			s.held[w] = true
		}
	})
	return s.held
}
