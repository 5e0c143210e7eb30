package bluesky

import "bytes"

// scanner passes over JSON without reading it: enough to find the few names that settle what an event is.
// It checks that brackets and quotes match, no more; what is used is read strictly afterwards.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) space() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\t' || s.b[s.i] == '\r' || s.b[s.i] == '\n') {
		s.i++
	}
}

// open goes into an object.
func (s *scanner) open() bool {
	s.space()
	if s.i >= len(s.b) || s.b[s.i] != '{' {
		return false
	}
	s.i++
	return true
}

// name gives the next name of an object; more is false at the object's end, ok where there is neither.
func (s *scanner) name(first bool) (name []byte, more, ok bool) {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == '}' {
		s.i++
		return nil, false, true
	}
	if !first {
		if s.i >= len(s.b) || s.b[s.i] != ',' {
			return nil, false, false
		}
		s.i++
		s.space()
	}
	if name, ok = s.text(); !ok {
		return nil, false, false
	}
	s.space()
	if s.i >= len(s.b) || s.b[s.i] != ':' {
		return nil, false, false
	}
	s.i++
	s.space()
	return name, true, true
}

// text gives what stands between the quotes of a string, escapes and all.
func (s *scanner) text() ([]byte, bool) {
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return nil, false
	}
	start := s.i + 1
	for at := start; ; {
		n := bytes.IndexByte(s.b[at:], '"')
		if n < 0 {
			return nil, false
		}
		at += n
		slashes := 0
		for at-1-slashes >= start && s.b[at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			s.i = at + 1
			return s.b[start:at], true
		}
		at++
	}
}

// skip passes over one value and gives its bytes.
func (s *scanner) skip() ([]byte, bool) {
	start, depth := s.i, 0
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case '"':
			if _, ok := s.text(); !ok {
				return nil, false
			}
			if depth == 0 {
				return s.b[start:s.i], true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return s.b[start:s.i], s.i > start
			}
			if depth--; depth == 0 {
				s.i++
				return s.b[start:s.i], true
			}
		case ',', ' ', '\n':
			if depth == 0 {
				return s.b[start:s.i], s.i > start
			}
		}
		s.i++
	}
	return nil, false
}
