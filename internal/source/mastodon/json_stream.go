package mastodon

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	maxItem  = 16 << 20 // bytes of one item; a longer one is skipped without being held
	headSize = 64 << 10 // how far a file is looked at to say what it is
)

var (
	// errSyntax is returned where the text between items is no JSON or breaks off: the rest of the part
	// cannot be told apart.
	errSyntax = errors.New("not JSON from here on")
	// errTooLong is given for an item that was passed over.
	errTooLong = fmt.Errorf("longer than %d MiB", maxItem>>20)
)

// stream cuts a JSON text into its items as it is read, holding one at a time. Items are framed by their
// brackets alone, so that one that is wrong inside does not spoil the next: who uses an item checks it.
type stream struct {
	r        io.Reader
	buf      []byte
	pos, end int
	base     int64 // where buf[0] stands in the part
	eof      bool
}

func newStream(r io.Reader) *stream { return &stream{r: r, buf: make([]byte, 128<<10)} }

// offset is where the stream stands in the part.
func (s *stream) offset() int64 { return s.base + int64(s.pos) }

// more reads on, keeping what is held from pos. It is false at the end.
func (s *stream) more() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.base += int64(s.pos)
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if errors.Is(err, io.EOF) {
			s.eof = true
			return n > 0, nil
		}
		if err != nil {
			return n > 0, err
		}
		if n > 0 {
			return true, nil
		}
	}
	return false, io.ErrNoProgress
}

// head gives the first n bytes, fewer if there are no more, without moving on.
func (s *stream) head(n int) ([]byte, error) {
	for s.end-s.pos < n {
		if ok, err := s.more(); err != nil {
			return nil, err
		} else if !ok {
			break
		}
	}
	return s.buf[s.pos:min(s.end, s.pos+n)], nil
}

// peek gives the next byte that is no white space, 0 at the end. A byte order mark at the beginning is
// passed over.
func (s *stream) peek() (byte, error) {
	for {
		if s.base == 0 && s.pos == 0 {
			if b, err := s.head(3); err != nil {
				return 0, err
			} else if bytes.Equal(b, []byte("\xef\xbb\xbf")) {
				s.pos = 3
			}
		}
		s.pos = skipSpace(s.buf[:s.end], s.pos)
		if s.pos < s.end {
			return s.buf[s.pos], nil
		}
		if ok, err := s.more(); err != nil || !ok {
			return 0, err
		}
	}
}

// value frames the next value. It is good until the next call. A value over maxItem is read to its end
// and given as errTooLong.
func (s *stream) value() (v value, at int64, err error) {
	if c, err := s.peek(); err != nil {
		return nil, s.offset(), err
	} else if c == 0 {
		return nil, s.offset(), errSyntax
	}
	var f framer
	at = s.offset()
	tooLong := false
	for fed := 0; ; {
		n, done := f.feed(s.buf[s.pos+fed : s.end])
		fed += n
		if !done && fed > maxItem {
			tooLong = true
			s.pos += fed
			fed = 0
		}
		if !done {
			ok, err := s.more()
			if err != nil {
				return nil, at, err
			}
			if ok {
				continue
			}
			if f.kind != 'l' {
				return nil, at, errSyntax
			}
		}
		if fed == 0 && !tooLong {
			return nil, at, errSyntax
		}
		v = s.buf[s.pos : s.pos+fed]
		s.pos += fed
		if tooLong || fed > maxItem {
			return nil, at, errTooLong
		}
		return v, at, nil
	}
}

// list walks the elements of the array that comes next.
func (s *stream) list(each func(v value, at int64, err error) error) error {
	if c, err := s.peek(); err != nil {
		return err
	} else if c != '[' {
		return errSyntax
	}
	s.pos++
	for first := true; ; first = false {
		c, err := s.peek()
		switch {
		case err != nil:
			return err
		case c == ']':
			s.pos++
			return nil
		case first:
		case c == ',':
			s.pos++
		default:
			return errSyntax
		}
		v, at, err := s.value()
		if err != nil && !errors.Is(err, errTooLong) {
			return err
		}
		if err := each(v, at, err); err != nil {
			return err
		}
	}
}

// object walks the members of the object that comes next; member reads the value.
func (s *stream) object(member func(name string) error) error {
	if c, err := s.peek(); err != nil {
		return err
	} else if c != '{' {
		return errSyntax
	}
	s.pos++
	for first := true; ; first = false {
		c, err := s.peek()
		switch {
		case err != nil:
			return err
		case c == '}':
			s.pos++
			return nil
		case first:
		case c == ',':
			s.pos++
		default:
			return errSyntax
		}
		name, _, err := s.value()
		if err != nil {
			return err
		}
		key := name.text()
		if c, err := s.peek(); err != nil {
			return err
		} else if c != ':' {
			return errSyntax
		}
		s.pos++
		if err := member(key); err != nil {
			return err
		}
	}
}
