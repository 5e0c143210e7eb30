package xcom

import (
	"bytes"
	"cmp"
	"errors"
	"io"
)

const (
	apiBuffer   = 1 << 20
	apiLookback = 64 // bytes kept before the item, to see how far its line is indented
)

// apiItems cuts a stream into JSON values: one a line, one after another, or the elements of an array
// that spans the whole of it. Memory is that of the largest value, bounded by apiMaxItem.
//
// A value that is no JSON does not end the stream: reading goes on at the next line that begins as the
// broken one did, or, within a line, after the bracket that closes it.
type apiItems struct {
	r       io.Reader
	buf     []byte // read and not yet dropped
	pos     int    // next byte of buf to read
	base    int64  // offset of buf[0] in the stream
	eof     bool
	err     error // why the stream ended, if not at its end
	partial bool  // the stream is only a head: the last value may be cut
	first   int   // size of the first buffer; 0 for apiBuffer
	array   bool  // inside a top-level array
	doc     apiDoc
}

// apiBroken is a value that could not be read, and where it begins.
type apiBroken struct {
	offset int64
	why    string
}

func (e *apiBroken) Error() string { return e.why }

// next gives the next value and its offset. The value is good until the next call. It returns io.EOF at
// the end, an *apiBroken for a bad value (the next call goes on behind it), and the reader's own
// errors after what came before them.
func (s *apiItems) next() (apiValue, int64, error) {
	for {
		c, err := s.peek()
		if err != nil {
			if errors.Is(err, io.EOF) && s.array && !s.partial {
				s.array = false
				return apiValue{}, 0, &apiBroken{s.base + int64(s.pos), "the file ends inside an array: the rest is missing"}
			}
			return apiValue{}, 0, err
		}
		switch {
		case s.array && c == ',':
			s.pos++
			continue
		case s.array && c == ']':
			s.pos++
			s.array = false
			continue
		case !s.array && c == '[':
			s.pos++
			s.array = true
			continue
		}
		return s.value()
	}
}

// reset begins a new stream of about size bytes (-1 if that is not known), with the memory of the last.
func (s *apiItems) reset(r io.Reader, size int64, partial bool) {
	s.r, s.partial = r, partial
	s.buf, s.pos, s.base, s.eof, s.array = s.buf[:0], 0, 0, false, false
	s.err = nil
	if s.first = apiBuffer; size >= 0 && size < apiBuffer {
		s.first = max(512, int(size)+1)
	}
	if cap(s.buf) < s.first || cap(s.buf) > 4*apiBuffer {
		s.buf = nil
	}
}

// value reads the value at pos, with as much of the stream as it needs.
func (s *apiItems) value() (apiValue, int64, error) {
	for {
		n, err := s.doc.parse(s.buf[s.pos:], s.partial && s.eof)
		at := s.base + int64(s.pos)
		switch {
		case err == nil:
			s.pos += n
			return s.doc.root(), at, nil
		case errors.Is(err, errShort) && !s.eof && len(s.buf)-s.pos < apiMaxItem:
			s.more()
			continue
		case errors.Is(err, errShort) && s.err != nil:
			return apiValue{}, 0, s.err
		case errors.Is(err, errShort) && !s.eof:
			err = errors.New("one JSON item of more than 32 MiB")
		}
		s.recover()
		return apiValue{}, 0, &apiBroken{at, err.Error()}
	}
}

// peek skips white space, a byte order mark and record separators, and gives the next byte unread.
func (s *apiItems) peek() (byte, error) {
	for {
		for s.pos < len(s.buf) {
			switch c := s.buf[s.pos]; {
			case c == ' ', c == '\n', c == '\t', c == '\r', c == 0x1e:
				s.pos++
			case c == 0xef && s.base == 0 && s.pos == 0 && bytes.HasPrefix(s.buf, []byte("\xef\xbb\xbf")):
				s.pos = 3
			default:
				return c, nil
			}
		}
		if s.eof {
			return 0, cmp.Or(s.err, io.EOF)
		}
		s.more()
	}
}

// more drops what is done and reads on, into a larger buffer where the old one is full of one value.
func (s *apiItems) more() {
	if s.buf == nil {
		s.buf = make([]byte, 0, cmp.Or(s.first, apiBuffer))
	}
	if keep := max(0, s.pos-apiLookback); keep > 0 {
		n := copy(s.buf, s.buf[keep:])
		s.buf = s.buf[:n]
		s.pos -= keep
		s.base += int64(keep)
	}
	if len(s.buf) == cap(s.buf) {
		grown := make([]byte, len(s.buf), min(2*cap(s.buf), apiMaxItem+apiLookback))
		copy(grown, s.buf)
		s.buf = grown
	}
	n, err := io.ReadFull(s.r, s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	if err != nil {
		s.eof = true
		if err != io.EOF && err != io.ErrUnexpectedEOF { // ReadFull's own; wrapped, they are the reader's
			s.err = err
		}
	}
}

// recover goes past a broken value: to the next line that begins with the same indentation and an
// opening brace, or, in an array written in one line, past the bracket that closes the value.
func (s *apiItems) recover() {
	indent, first := s.indent()
	if s.array && !first {
		s.passBrackets()
		return
	}
	want := append(append([]byte{'\n'}, indent...), '{')
	for {
		if i := bytes.Index(s.buf[s.pos:], want); i >= 0 {
			s.pos += i + 1
			return
		}
		s.pos = max(s.pos, len(s.buf)-len(want)+1)
		if s.eof {
			s.pos = len(s.buf)
			return
		}
		s.more()
	}
}

// indent is the white space before the value on its line, and whether nothing else is before it.
func (s *apiItems) indent() ([]byte, bool) {
	i := s.pos
	for i > 0 && (s.buf[i-1] == ' ' || s.buf[i-1] == '\t') {
		i--
	}
	if i == 0 && s.base == 0 || i > 0 && s.buf[i-1] == '\n' {
		return bytes.Clone(s.buf[i:s.pos]), true
	}
	return nil, false
}

// passBrackets goes on to where as many brackets are closed as were opened, minding strings and nothing
// else.
func (s *apiItems) passBrackets() {
	depth, quoted := 0, false
	for {
		for ; s.pos < len(s.buf); s.pos++ {
			switch c := s.buf[s.pos]; {
			case c == '\\' && quoted:
				s.pos++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
				if depth < 0 && c == ']' { // the array's own: a value without brackets was broken
					return
				}
				if depth <= 0 {
					s.pos++
					return
				}
			case c == ',' && depth == 0:
				return
			}
		}
		if s.eof {
			s.pos = len(s.buf)
			return
		}
		over := s.pos - len(s.buf) // an escape may reach past what is read
		s.pos = len(s.buf)
		s.more()
		s.pos += over
	}
}
