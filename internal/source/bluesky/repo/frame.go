package repo

import (
	"bytes"
	"crypto/sha256"
	"fmt"
)

// MaxFrame bounds one message of com.atproto.sync.subscribeRepos, in bytes.
const MaxFrame = 5 << 20

// maxSlice bounds the blocks of one commit's slice.
const maxSlice = 1 << 16

// Frame is one message of com.atproto.sync.subscribeRepos: a header and a body, each one item of DAG-CBOR.
type Frame struct {
	Op   int64  // 1 for a message, -1 for an error that ends the stream
	Kind string // "#commit"; "" of an error
	Body Value
}

// Frame reads one message, which must be its two items and nothing else. The body is good until the next
// call; strings taken from it stay good.
func (d *Decoder) Frame(b []byte) (Frame, error) {
	if len(b) > MaxFrame {
		return Frame{}, fmt.Errorf("a frame of %d bytes: %w", len(b), ErrBound)
	}
	c := cursor{b: b, left: MaxElements}
	if err := c.item(0); err != nil {
		return Frame{}, fmt.Errorf("frame header at byte %d: %w", c.i, err)
	}
	body := c.i
	if err := c.item(0); err != nil {
		return Frame{}, fmt.Errorf("frame body at byte %d: %w", c.i, err)
	}
	if c.i != len(b) {
		return Frame{}, fmt.Errorf("frame at byte %d: more follows the body: %w", c.i, ErrInvalid)
	}
	d.d.s, d.d.i, d.d.slab = string(b), 0, d.d.slab[:0]
	head := d.d.value()
	f := Frame{Kind: head.Text("t")}
	var ok bool
	if f.Op, ok = head.Int("op"); !ok || f.Op != 1 && f.Op != -1 || f.Op == 1 && f.Kind == "" {
		return Frame{}, fmt.Errorf("a frame header without op and t: %w", ErrInvalid)
	}
	d.d.i = body
	if f.Body = d.d.value(); f.Body.Kind != Map {
		return Frame{}, fmt.Errorf("a frame body that is no map: %w", ErrInvalid)
	}
	return f, nil
}

// Slice is a small CAR in memory: what a commit changed. The zero value is ready to read one, and then the
// next, using memory again.
type Slice struct {
	root   CID
	blocks map[CID][]byte
	d      Decoder
}

// Read reads a CAR of version 1 to its end. Every block must have the hash of its name. The blocks share b's
// memory, and are good until the next call.
func (s *Slice) Read(b []byte) error {
	if s.blocks == nil {
		s.blocks = map[CID][]byte{}
	}
	clear(s.blocks)
	s.root = CID{}
	head, b, err := cutSection(b)
	if err != nil {
		return err
	}
	if s.root, err = s.rootOf(head); err != nil {
		return err
	}
	for len(b) > 0 {
		var data []byte
		if data, b, err = cutSection(b); err != nil {
			return err
		}
		if len(data) < len(CID{}) || len(s.blocks) >= maxSlice {
			return fmt.Errorf("a CAR section of %d bytes holds no block, or there are too many: %w", len(data), ErrInvalid)
		}
		c, err := ParseCID(data[:len(CID{})])
		if err != nil {
			return err
		}
		data = data[len(CID{}):]
		if d := sha256.Sum256(data); !bytes.Equal(d[:], c[4:]) {
			return fmt.Errorf("the block %s does not have the hash of its name: %w", c, ErrInvalid)
		}
		s.blocks[c] = data
	}
	return nil
}

// cutSection takes the next section of a CAR off b.
func cutSection(b []byte) (section, rest []byte, err error) {
	n, used := varint(b)
	if used == 0 || n > uint64(len(b)-used) {
		return nil, nil, fmt.Errorf("a CAR section whose length does not fit: %w", ErrInvalid)
	}
	return b[used : used+int(n)], b[used+int(n):], nil
}

// rootOf reads the header of a CAR and gives its first root.
func (s *Slice) rootOf(head []byte) (CID, error) {
	if len(head) > maxHeader {
		return CID{}, fmt.Errorf("a CAR header of %d bytes: %w", len(head), ErrBound)
	}
	v, err := s.d.Decode(head)
	if err != nil {
		return CID{}, fmt.Errorf("CAR header: %w", err)
	}
	roots := v.List("roots")
	if version, ok := v.Int("version"); !ok || version != 1 {
		return CID{}, fmt.Errorf("CAR version %d, only 1 is read: %w", version, ErrVersion)
	}
	if len(v.Items) != 2 || len(roots) == 0 || len(roots) > maxRoots || roots[0].Kind != Link {
		return CID{}, fmt.Errorf("the CAR header needs 1 to %d roots and nothing else: %w", maxRoots, ErrInvalid)
	}
	return CID([]byte(roots[0].Str)), nil
}

// Block gives the bytes of a block; ok is false if the slice has no such block.
func (s *Slice) Block(c CID) (b []byte, ok bool) {
	b, ok = s.blocks[c]
	return b, ok
}

// Commit reads the commit that the root names.
func (s *Slice) Commit() (Commit, error) {
	block, ok := s.blocks[s.root]
	if !ok {
		return Commit{}, fmt.Errorf("commit %s: the file lacks it: %w", s.root, ErrInvalid)
	}
	c, err := parseCommit(&s.d, s.root, block)
	if err != nil {
		return Commit{}, fmt.Errorf("commit %s: %w", s.root, err)
	}
	return c, nil
}
