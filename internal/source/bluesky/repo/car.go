package repo

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// Archive is a CAR file that was read whole: every block hashed and found right. Close frees its
// temporary file.
type Archive struct {
	Roots  []CID
	Blocks int   // different blocks
	Bytes  int64 // of the file

	store  spool
	index  index
	walked CID // tree that was walked to its end
	keep   []byte
}

// LooksLikeCAR says whether a file that begins with head is a CAR of any version.
func LooksLikeCAR(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\x0a\xa1\x67version\x02")) {
		return true
	}
	size, n := varint(head)
	if n == 0 || size > maxHeader || len(head)-n < 8 {
		return false
	}
	head = head[n:]
	return head[0]&0xe0 == 0xa0 && (bytes.HasPrefix(head[1:], []byte("\x65roots")) || bytes.HasPrefix(head[1:], []byte("\x67version")))
}

// Open reads a CAR version 1 to its end. It refuses the whole file at the first broken rule: a header
// that is not canonical, a length that does not fit, a block whose hash is not its CID's, a CID of another
// form, bytes after the last block. Blocks that come twice are kept once. Errors of r are passed on. temp
// is the folder of the temporary file; "" is the system's.
func Open(r io.Reader, temp string) (a *Archive, err error) {
	a = &Archive{store: spool{temp: temp}, index: newIndex()}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("CAR at byte %d: %w", a.store.size, err), a.Close())
			a = nil
		}
	}()
	br := bufio.NewReaderSize(r, 256<<10)
	if err := a.header(br); err != nil {
		return a, err
	}
	for {
		done, err := a.section(br)
		if err != nil {
			return a, err
		}
		if done {
			break
		}
	}
	a.Bytes = a.store.size
	return a, a.store.flush()
}

// Close gives back what the archive holds.
func (a *Archive) Close() error { return a.store.close() }

// header reads the header section and its roots.
func (a *Archive) header(br *bufio.Reader) error {
	size, err := a.length(br)
	if err != nil {
		return err
	}
	if size > maxHeader {
		return fmt.Errorf("a header of %d bytes: %w", size, ErrBound)
	}
	head, err := a.read(br, int(size))
	if err != nil {
		return err
	}
	var d Decoder
	v, err := d.Decode(head)
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	version, ok := v.Int("version")
	if !ok {
		return fmt.Errorf("the header states no version: %w", ErrInvalid)
	}
	if version != 1 {
		return fmt.Errorf("CAR version %d, only 1 is read: %w", version, ErrVersion)
	}
	roots := v.List("roots")
	if len(v.Items) != 2 || len(roots) == 0 || len(roots) > maxRoots {
		return fmt.Errorf("the header needs 1 to %d roots and nothing else: %w", maxRoots, ErrInvalid)
	}
	for i := range roots {
		if roots[i].Kind != Link {
			return fmt.Errorf("a root that is no link: %w", ErrInvalid)
		}
		a.Roots = append(a.Roots, CID([]byte(roots[i].Str)))
	}
	return a.store.write(head)
}

// section reads one block with its CID; done is set at the file's end.
func (a *Archive) section(br *bufio.Reader) (done bool, err error) {
	if _, err := br.Peek(1); err == io.EOF {
		return true, nil
	}
	size, err := a.length(br)
	if err != nil {
		return false, err
	}
	if size < uint64(len(CID{})) {
		return false, fmt.Errorf("a section of %d bytes holds no CID: %w", size, ErrInvalid)
	}
	if size > MaxBlock+uint64(len(CID{})) {
		return false, fmt.Errorf("a block of %d bytes: %w", size, ErrBound)
	}
	b, err := a.read(br, int(size))
	if err != nil {
		return false, err
	}
	c, err := ParseCID(b[:len(CID{})])
	if err != nil {
		return false, err
	}
	data := b[len(CID{}):]
	if d := sha256.Sum256(data); !bytes.Equal(d[:], c[4:]) {
		return false, fmt.Errorf("the block %s does not have the hash of its name: %w", c, ErrInvalid)
	}
	_, known, err := a.find(c)
	if err != nil {
		return false, err
	}
	at := a.store.size + int64(len(CID{}))
	if err := a.store.write(b); err != nil || known {
		return false, err
	}
	if a.Blocks++; a.Blocks > MaxBlocks {
		return false, fmt.Errorf("more than %d blocks: %w", MaxBlocks, ErrBound)
	}
	a.index.add(c, at, len(data))
	return false, nil
}

// length reads a section's length, a varint in its shortest form.
func (a *Archive) length(br *bufio.Reader) (uint64, error) {
	b, err := br.Peek(10)
	if err != nil && err != io.EOF {
		return 0, err
	}
	n, used := varint(b)
	if used == 0 {
		return 0, fmt.Errorf("a length that is no varint: %w", ErrInvalid)
	}
	if err := a.store.write(b[:used]); err != nil {
		return 0, err
	}
	_, err = br.Discard(used)
	return n, err
}

// varint reads an unsigned varint of at most nine bytes in its shortest form; used is 0 if b does not
// begin with one.
func varint(b []byte) (n uint64, used int) {
	for i, c := range b {
		if i == 9 {
			return 0, 0
		}
		n |= uint64(c&127) << (7 * i)
		if c < 128 {
			if c == 0 && i > 0 {
				return 0, 0
			}
			return n, i + 1
		}
	}
	return 0, 0
}

// read gives the next n bytes, good until the next call.
func (a *Archive) read(br *bufio.Reader, n int) ([]byte, error) {
	if cap(a.keep) < n {
		a.keep = make([]byte, max(n, 64<<10))
	}
	b := a.keep[:n]
	if _, err := io.ReadFull(br, b); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = fmt.Errorf("the file ends within a section: %w", ErrInvalid)
		}
		return nil, err
	}
	return b, nil
}

// Block gives the bytes of a block and where they stand in the file; ok is false if the file has no such
// block. The bytes are good until the next call.
func (a *Archive) Block(c CID) (b []byte, at int64, ok bool, err error) {
	e, ok, err := a.find(c)
	if err != nil || !ok {
		return nil, 0, false, err
	}
	b, err = a.store.at(e.at(), e.size())
	return b, e.at(), true, err
}

// find looks a block up and compares its whole CID.
func (a *Archive) find(c CID) (e *entry, ok bool, err error) {
	for e := range a.index.candidates(c) {
		name, err := a.store.at(e.at()-int64(len(CID{})), len(CID{}))
		if err != nil {
			return nil, false, err
		}
		if CID(name) == c {
			return e, true, nil
		}
	}
	return nil, false, nil
}

// May says whether the file probably has a block: the first eight bytes of its hash are known. Block
// compares all of it.
func (a *Archive) May(c CID) bool {
	for range a.index.candidates(c) {
		return true
	}
	return false
}
