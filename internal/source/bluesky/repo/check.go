package repo

import (
	"fmt"
	"unicode/utf8"
)

// Check says whether b is one whole item of canonical DAG-CBOR (DRISL): definite lengths, shortest
// integers, text keys sorted and unique, no tag but 42, no floats, valid UTF-8, nothing after it, within
// the bounds. What passes here encodes back to the same bytes.
func Check(b []byte) error {
	if len(b) > MaxBlock {
		return fmt.Errorf("a block of %d bytes: %w", len(b), ErrBound)
	}
	c := cursor{b: b, left: MaxElements}
	if err := c.item(0); err != nil {
		return fmt.Errorf("CBOR at byte %d: %w", c.i, err)
	}
	if c.i != len(b) {
		return fmt.Errorf("CBOR at byte %d: more follows the item: %w", c.i, ErrInvalid)
	}
	return nil
}

// cursor walks one block. left counts down the items that it may still hold.
type cursor struct {
	b    []byte
	i    int
	left int
}

// Major types of CBOR.
const (
	majorUint = iota
	majorNeg
	majorBytes
	majorText
	majorList
	majorMap
	majorTag
	majorSimple
)

// Simple values that DRISL knows, as whole heads.
const (
	byteFalse = 0xf4
	byteTrue  = 0xf5
	byteNull  = 0xf6
)

var (
	errShort  = fmt.Errorf("ends too early: %w", ErrInvalid)
	errLonger = fmt.Errorf("a number longer than needed: %w", ErrInvalid)
	errHead   = fmt.Errorf("an indefinite length or reserved head: %w", ErrInvalid)
	errSimple = fmt.Errorf("a float or simple value that is not allowed: %w", ErrInvalid)
	errTag    = fmt.Errorf("a tag other than 42, or a bad link: %w", ErrInvalid)
	errUTF8   = fmt.Errorf("text is not UTF-8: %w", ErrInvalid)
	errKeys   = fmt.Errorf("map keys not text, not sorted, or twice: %w", ErrInvalid)
	errDeep   = fmt.Errorf("nested deeper than %d: %w", MaxDepth, ErrBound)
	errMany   = fmt.Errorf("more than %d items: %w", MaxElements, ErrBound)
	errKey    = fmt.Errorf("a key longer than %d bytes: %w", MaxKey, ErrBound)
)

// head reads an item's first byte and its number. The caller has seen that it is not of major type 7.
func (c *cursor) head() (major byte, n uint64, err error) {
	if c.i >= len(c.b) {
		return 0, 0, errShort
	}
	first := c.b[c.i]
	c.i++
	major, info := first>>5, first&31
	if info < 24 {
		return major, uint64(info), nil
	}
	if info > 27 {
		return 0, 0, errHead
	}
	size := 1 << (info - 24)
	if len(c.b)-c.i < size {
		return 0, 0, errShort
	}
	for _, x := range c.b[c.i : c.i+size] {
		n = n<<8 | uint64(x)
	}
	c.i += size
	if size == 1 && n < 24 || size > 1 && n>>(4*size) == 0 {
		return 0, 0, errLonger
	}
	return major, n, nil
}

// take gives the next n bytes.
func (c *cursor) take(n uint64) ([]byte, error) {
	if n > uint64(len(c.b)-c.i) {
		return nil, errShort
	}
	out := c.b[c.i : c.i+int(n)]
	c.i += int(n)
	return out, nil
}

func (c *cursor) item(depth int) error {
	if c.left--; c.left < 0 {
		return errMany
	}
	if depth > MaxDepth {
		return errDeep
	}
	if c.i < len(c.b) && c.b[c.i]>>5 == majorSimple {
		switch c.b[c.i] {
		case byteFalse, byteTrue, byteNull:
			c.i++
			return nil
		}
		return errSimple
	}
	major, n, err := c.head()
	if err != nil {
		return err
	}
	switch major {
	case majorUint, majorNeg:
		return nil
	case majorBytes:
		_, err := c.take(n)
		return err
	case majorText:
		s, err := c.take(n)
		if err == nil && !utf8.Valid(s) {
			err = errUTF8
		}
		return err
	case majorList:
		return c.list(n, depth)
	case majorMap:
		return c.entries(n, depth)
	}
	return c.tagged(n)
}

func (c *cursor) list(n uint64, depth int) error {
	if n > uint64(len(c.b)-c.i) {
		return errShort
	}
	for range n {
		if err := c.item(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

func (c *cursor) entries(n uint64, depth int) error {
	if n > uint64(len(c.b)-c.i)/2 {
		return errShort
	}
	var last []byte
	for i := range n {
		if c.left--; c.left < 0 {
			return errMany
		}
		if c.i < len(c.b) && c.b[c.i]>>5 != majorText {
			return errKeys
		}
		_, size, err := c.head()
		if err != nil {
			return err
		}
		if size > MaxKey {
			return errKey
		}
		key, err := c.take(size)
		if err != nil {
			return err
		}
		if i > 0 && !keyBefore(last, key) {
			return errKeys
		}
		if !utf8.Valid(key) {
			return errUTF8
		}
		last = key
		if err := c.item(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// keyBefore is the order of DAG-CBOR's keys: by length, then by bytes.
func keyBefore(a, b []byte) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return string(a) < string(b)
}

// tagged reads what follows the head of tag n.
func (c *cursor) tagged(n uint64) error {
	if n != 42 {
		return errTag
	}
	_, err := c.linkBody()
	return err
}

// linkBody reads the byte string of a link: a zero byte and a CID.
func (c *cursor) linkBody() (CID, error) {
	b := c.b[c.i:]
	const size = 2 + 1 + len(CID{})
	if len(b) < size || b[0] != 0x58 || b[1] != 0x25 || b[2] != 0 || !cidPrefix(b[3], b[4], b[5], b[6]) {
		return CID{}, errTag
	}
	c.i += size
	return CID(b[3:size]), nil
}
