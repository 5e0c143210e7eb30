package xcom

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// maxDepth bounds how deep objects and arrays may stand inside each other; X's own go to eight.
const maxDepth = 64

// cursor reads JSON from a window of bytes, one token after another, and never copies. A method that
// returns false has failed: either short is set (the window ended inside a token, so the caller fetches
// more and begins again), or why says what is wrong at byte i.
//
// It is strict in what it accepts as JSON, except that strings which are skipped are not checked for
// valid UTF-8; raw.append checks those that are kept.
type cursor struct {
	b     []byte
	i     int
	short bool
	odd   bool // a string was read as true or false
	why   string
}

// raw is a JSON string as it stands between its quotes.
type raw struct {
	b []byte
	// escaped: it holds a backslash. high: it may hold bytes above 0x7f.
	escaped, high bool
	there, number bool // it is there; it is a number and not a string
}

func (c *cursor) fail(why string) bool {
	if c.i >= len(c.b) {
		c.short = true
	}
	if c.why == "" {
		c.why = why
	}
	return false
}

const (
	ones   = 0x0101010101010101
	highs  = 0x8080808080808080
	spaces = ' ' * ones
	quotes = '"' * ones
	slants = '\\' * ones
)

// space passes over white space. Archives are indented, so runs of blanks are taken eight at a time.
func (c *cursor) space() {
	b, i := c.b, c.i
	for i < len(b) {
		switch b[i] {
		case ' ', '\n', '\r', '\t':
			i++
		default:
			c.i = i
			return
		}
		for i+8 <= len(b) {
			if x := binary.LittleEndian.Uint64(b[i:]) ^ spaces; x != 0 {
				i += bits.TrailingZeros64(x) >> 3
				break
			}
			i += 8
		}
	}
	c.i = i
}

// peek passes over white space and gives the next byte; 0 at the window's end.
func (c *cursor) peek() byte {
	if i := c.i; i < len(c.b) && c.b[i] > ' ' {
		return c.b[i]
	}
	return c.peekFar()
}

func (c *cursor) peekFar() byte {
	c.space()
	if c.i < len(c.b) {
		return c.b[c.i]
	}
	c.short = true
	return 0
}

// literal passes over exactly these bytes, if they stand here.
func (c *cursor) literal(s string) bool {
	if i := c.i; len(c.b)-i >= len(s) && string(c.b[i:i+len(s)]) == s {
		c.i = i + len(s)
		return true
	}
	return false
}

// name reads the name of a member and the colon, and stops before the value or the white space before it.
func (c *cursor) name(s *raw) bool {
	if !c.str(s) {
		return false
	}
	// As X writes it: "name" : value
	if b := c.b[c.i:]; len(b) > 3 && b[0] == ' ' && b[1] == ':' && b[2] == ' ' {
		c.i += 3
		return true
	}
	return c.take(':')
}

// take passes over white space and the byte want.
func (c *cursor) take(want byte) bool {
	if c.peek() == want && c.i < len(c.b) {
		c.i++
		return true
	}
	switch want {
	case ':':
		return c.fail("a colon is missing")
	case '"':
		return c.fail("a name in quotes is missing")
	case '{':
		return c.fail("an object is missing")
	}
	return c.fail("a sign is missing")
}

// str reads a string; the cursor may stand before white space.
func (c *cursor) str(s *raw) bool {
	if i := c.i; i < len(c.b) && c.b[i] == '"' {
		c.i++
	} else if !c.take('"') {
		return false
	}
	b, i := c.b, c.i
	start := i
	var all uint64
	s.escaped = false
	for {
		for i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			q, e := x^quotes, x^slants
			// A byte below 0x20, a quote or a backslash sets its highest bit in stop. A false one can
			// only follow a true one, and the first is what is looked for.
			stop := ((q - ones) &^ q) | ((e - ones) &^ e) | ((x - spaces) &^ x)
			stop &= highs
			if stop == 0 {
				all |= x
				i += 8
				continue
			}
			n := bits.TrailingZeros64(stop)
			all |= x & (1<<n - 1)
			i += n >> 3
			break
		}
		for len(b)-i < 8 && i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
			all |= uint64(b[i])
			i++
		}
		if i >= len(b) {
			c.i = i
			return c.fail("a string has no end")
		}
		if b[i] == '"' {
			s.b, s.high, s.there, s.number = b[start:i], all&highs != 0, true, false
			c.i = i + 1
			return true
		}
		if b[i] < ' ' {
			c.i = i
			return c.fail("a control character stands in a string")
		}
		s.escaped = true
		n := escapeLength(b[i:])
		if n <= 0 {
			c.i = i
			if n < 0 {
				c.short = true
			}
			return c.fail("a string has an escape that JSON does not know")
		}
		i += n
	}
}

// stringEnd finds the quote that ends the string whose content begins at b[i]. It is -1 where str would
// fail, and close to the window's end.
func stringEnd(b []byte, i int) (end int, escaped, high bool) {
	var all uint64
	for i >= 0 && i+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[i:])
		q, e := x^quotes, x^slants
		stop := (((q - ones) &^ q) | ((e - ones) &^ e) | ((x - spaces) &^ x)) & highs
		if stop == 0 {
			all |= x
			i += 8
			continue
		}
		n := bits.TrailingZeros64(stop)
		all |= x & (1<<n - 1)
		i += n >> 3
		if b[i] == '"' {
			return i, escaped, all&highs != 0
		}
		if b[i] != '\\' {
			break
		}
		n = escapeLength(b[i:])
		if n <= 0 {
			break
		}
		escaped = true
		i += n
	}
	return -1, false, false
}

// escapeLength is the length of the JSON escape that b begins with; 0 if it is none, -1 if b is too short
// to tell.
func escapeLength(b []byte) int {
	if len(b) < 2 {
		return -1
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		for k := 2; k < 6; k++ {
			if k >= len(b) {
				return -1
			}
			if hexValue(b[k]) < 0 {
				return 0
			}
		}
		return 6
	}
	return 0
}

func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// number reads a number and gives its digits as they stand.
func (c *cursor) number(s *raw) bool {
	b, i := c.b, c.i
	start := i
	if i < len(b) && b[i] == '-' {
		i++
	}
	first := i
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	good := i > first && (b[first] != '0' || i == first+1)
	if good && i < len(b) && b[i] == '.' {
		i++
		first = i
		for i < len(b) && b[i]-'0' <= 9 {
			i++
		}
		good = i > first
	}
	if good && i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		first = i
		for i < len(b) && b[i]-'0' <= 9 {
			i++
		}
		good = i > first
	}
	c.i = i
	if i >= len(b) || !good {
		return c.fail("a number is malformed")
	}
	*s = raw{b: b[start:i], there: true, number: true}
	return true
}

// word passes over one of true, false and null.
func (c *cursor) word(w string) bool {
	rest := c.b[c.i:]
	if len(rest) >= len(w) && string(rest[:len(w)]) == w {
		c.i += len(w)
		return true
	}
	if len(rest) < len(w) && string(rest) == w[:len(rest)] {
		c.i = len(c.b)
	}
	return c.fail("a value is malformed")
}

// boolean reads true, or "true" as the archives of some years write it; anything else is passed over and
// is false.
func (c *cursor) boolean(v *bool, depth int) bool {
	switch c.peek() {
	case 't':
		*v = true
	case '"':
		var s raw
		if !c.str(&s) {
			return false
		}
		*v, c.odd = string(s.b) == "true", true
		return true
	}
	return c.skip(depth)
}

// text reads a string; null and every other kind of value leave s unset.
func (c *cursor) text(s *raw, depth int) bool {
	if i := c.i; i < len(c.b) && c.b[i] == '"' || c.peek() == '"' {
		return c.str(s)
	}
	return c.skip(depth)
}

// scalar reads a string or a number as its characters; other values leave s unset.
func (c *cursor) scalar(s *raw, depth int) bool {
	if i := c.i; i < len(c.b) && c.b[i] == '"' {
		return c.str(s)
	}
	ch := c.peek()
	switch {
	case ch == '"':
		return c.str(s)
	case ch == '-' || ch-'0' <= 9:
		return c.number(s)
	}
	return c.skip(depth)
}

// integer reads a count, given as a number or a string; anything that is no int of 31 bits gives -1.
func (c *cursor) integer(v *int, depth int) bool {
	var s raw
	if !c.scalar(&s, depth) {
		return false
	}
	*v = s.count()
	return true
}

// count is the number that s says, if it is a decimal one of nine digits at most; else -1.
func (s raw) count() int {
	if n, ok := digits(s.b); ok && len(s.b) > 0 && len(s.b) < 10 {
		return int(n)
	}
	return -1
}

// skip passes over one value of any kind.
func (c *cursor) skip(depth int) bool {
	var s raw
	if i := c.i; i < len(c.b) && c.b[i] == '"' {
		return c.str(&s)
	}
	switch ch := c.peek(); {
	case ch == '"':
		return c.str(&s)
	case ch == '{':
		return c.object(depth, func(*cursor, []byte) bool { return c.skip(depth + 1) })
	case ch == '[':
		return c.array(depth, func(*cursor) bool { return c.skip(depth + 1) })
	case ch == 't':
		return c.word("true")
	case ch == 'f':
		return c.word("false")
	case ch == 'n':
		return c.word("null")
	case ch == '-' || ch-'0' <= 9:
		return c.number(&s)
	}
	return c.fail("a value is missing")
}

// object reads an object and calls member at each value, with the value's name as it stands (names with
// escapes are passed over: none that matters has one). member must read exactly the value.
func (c *cursor) object(depth int, member func(c *cursor, name []byte) bool) bool {
	more, ok := c.open('{', '}', depth)
	for ok && more {
		var name raw
		if ok = c.name(&name); !ok {
			return false
		}
		if name.escaped {
			ok = c.skip(depth + 1)
		} else {
			ok = member(c, name.b)
		}
		if ok {
			more, ok = c.next('}')
		}
	}
	return ok
}

// array reads an array and calls element at each value.
func (c *cursor) array(depth int, element func(c *cursor) bool) bool {
	more, ok := c.open('[', ']', depth)
	for ok && more {
		if ok = element(c); ok {
			more, ok = c.next(']')
		}
	}
	return ok
}

// open enters an object or array. more is false where it is empty, and then it is left already.
func (c *cursor) open(first, last byte, depth int) (more, ok bool) {
	if depth >= maxDepth {
		return false, c.fail("values stand more than 64 deep in each other")
	}
	if !c.take(first) {
		return false, false
	}
	if b := c.b[c.i:]; len(b) > 1 && b[0] == ' ' && b[1] == last {
		c.i += 2
		return false, true
	}
	if c.peek() == last && c.i < len(c.b) {
		c.i++
		return false, true
	}
	return true, true
}

// next passes over the comma before a further value, or over the last bracket.
func (c *cursor) next(last byte) (more, ok bool) {
	if i := c.i; i < len(c.b) && c.b[i] == ',' {
		c.i++
		return true, true
	}
	switch ch := c.peek(); {
	case c.i >= len(c.b):
	case ch == ',':
		c.i++
		return true, true
	case ch == last:
		c.i++
		return false, true
	}
	return false, c.fail("a comma or a closing bracket is missing")
}

// append adds what the string says to dst: JSON's escapes undone. lost counts the characters that could
// not be said: halves of surrogate pairs and NUL, each written as U+FFFD. False if the bytes are not
// UTF-8.
func (s raw) append(dst []byte) (out []byte, lost int, ok bool) {
	if s.high && !utf8.Valid(s.b) {
		return dst, 0, false
	}
	if !s.escaped {
		return append(dst, s.b...), 0, true
	}
	b := s.b
	for i := 0; i < len(b); {
		if b[i] != '\\' {
			n := bytes.IndexByte(b[i:], '\\')
			if n < 0 {
				n = len(b) - i
			}
			dst = append(dst, b[i:i+n]...)
			i += n
			continue
		}
		if b[i+1] != 'u' {
			dst = append(dst, plainEscape(b[i+1]))
			i += 2
			continue
		}
		r, n := unicodeEscape(b[i:])
		if r == utf8.RuneError && n < 0 {
			lost, n = lost+1, -n
		}
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst, lost, true
}

func plainEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// unicodeEscape reads \uhhhh, or the two of a surrogate pair. What cannot be said gives U+FFFD and its
// length as a negative number.
func unicodeEscape(b []byte) (rune, int) {
	r := hexRune(b[2:])
	switch {
	case r == 0 || r >= 0xDC00 && r <= 0xDFFF:
		return utf8.RuneError, -6
	case r < 0xD800 || r > 0xDFFF:
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if low := hexRune(b[8:]); low >= 0xDC00 && low <= 0xDFFF {
			return (r-0xD800)<<10 + low - 0xDC00 + 0x10000, 12
		}
	}
	return utf8.RuneError, -6
}

func hexRune(b []byte) rune {
	return rune(hexValue(b[0])<<12 | hexValue(b[1])<<8 | hexValue(b[2])<<4 | hexValue(b[3]))
}
