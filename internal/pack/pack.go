// Package pack keeps bytes in append-only files, each run of bytes under its SHA-256: the captures and
// the media of a record. Tens of thousands of small pictures cost one file instead of one each, and a
// pack explains itself: every blob is preceded by a header that names its digest, length and encoding,
// so the index in the database can be made again from the packs alone.
//
// The layout, byte by byte, is in doc/record.md. A Writer is for one goroutine; a Store may be read by
// any number of goroutines while one Writer appends.
package pack

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

var (
	// ErrDamaged is wrapped where bytes do not match their header or digest.
	ErrDamaged = errors.New("damaged pack")
	// ErrWrite is wrapped where the disk did not take what was to be written.
	ErrWrite = errors.New("pack cannot be written")
	// ErrReceived is wrapped where bytes are those that were received, and were damaged then.
	ErrReceived = errors.New("damaged when it was received")
)

// Encoding is how a blob's bytes stand in the pack.
type Encoding uint8

// Encodings. Their numbers are part of the layout.
const (
	Plain   Encoding = 0
	Deflate Encoding = 1 // RFC 1951, as it stood in a zip
	Zstd    Encoding = 2 // RFC 8878
)

// Place says where a blob is. It is what an index stores.
type Place struct {
	Pack   int64 // number of the file, from 1
	Offset int64 // of the header
	Stored int64 // bytes in the pack, without the header
	Size   int64 // bytes when decoded; of Deflate what the zip stated, -1 if it did not
	Enc    Encoding
	// SHA256 is the digest of the bytes as they were received: of what a member of a zip holds there
	// (Deflate: the stored bytes), of the decoded bytes otherwise.
	SHA256 [32]byte
}

const (
	magic      = "CLEWBLB1"
	headerSize = 64
	// maxPack is where a pack is closed and the next begun. A single blob may be larger.
	maxPack = 1 << 30
)

func header(p Place) [headerSize]byte {
	var h [headerSize]byte
	copy(h[:8], magic)
	h[8] = byte(p.Enc)
	binary.BigEndian.PutUint64(h[16:], uint64(p.Stored))
	binary.BigEndian.PutUint64(h[24:], uint64(p.Size))
	copy(h[32:], p.SHA256[:])
	return h
}

func parseHeader(h []byte) (Place, error) {
	if string(h[:8]) != magic || h[8] > byte(Zstd) {
		return Place{}, fmt.Errorf("no blob header: %w", ErrDamaged)
	}
	p := Place{Enc: Encoding(h[8]), Stored: int64(binary.BigEndian.Uint64(h[16:])), Size: int64(binary.BigEndian.Uint64(h[24:])), SHA256: [32]byte(h[32:64])}
	if p.Stored < 0 || p.Size < -1 {
		return Place{}, fmt.Errorf("blob length: %w", ErrDamaged)
	}
	return p, nil
}

// Store is a folder of packs.
type Store struct {
	dir string
}

// New names a folder of packs. It touches nothing.
func New(dir string) *Store { return &Store{dir: dir} }

func (s *Store) path(n int64) string {
	return filepath.Join(s.dir, fmt.Sprintf("%010d.pack", n))
}

// Open gives a blob's decoded bytes. The Read that reaches the end gives ErrDamaged instead of io.EOF if
// length or digest do not match. Bytes that were damaged already when they were received give ErrReceived
// where they cannot be decoded further. Of a Plain blob it is an io.ReaderAt too; what is read so is not
// compared with anything. The caller closes.
func (s *Store) Open(p Place) (io.ReadCloser, error) {
	c, err := s.open(p)
	if err != nil {
		return nil, err
	}
	c.dec, err = decoder(bufio.NewReaderSize(&c.raw, 128<<10), p.Enc)
	if err != nil {
		c.raw.file.Close()
		return nil, fmt.Errorf("pack %d at %d: %w", p.Pack, p.Offset, err)
	}
	if p.Enc == Zstd {
		c.sum = sha256.New()
	}
	if p.Enc == Plain {
		return plain{c}, nil
	}
	return c, nil
}

// plain is a blob that stands in the pack as it is.
type plain struct{ *checked }

// ReadAt implements io.ReaderAt.
func (p plain) ReadAt(b []byte, at int64) (int, error) {
	return io.NewSectionReader(p.raw.file, p.place.Offset+headerSize, p.place.Stored).ReadAt(b, at)
}

// Check reads a blob and says whether its bytes are those that were received.
func (s *Store) Check(p Place, buf []byte) error {
	if p.Enc == Zstd {
		rc, err := s.Open(p)
		if err != nil {
			return err
		}
		_, err = io.CopyBuffer(io.Discard, onlyReader{rc}, buf)
		return errors.Join(err, rc.Close())
	}
	c, err := s.open(p)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(io.Discard, onlyReader{&c.raw}, buf)
	if err == nil && !c.raw.whole() {
		err = c.damaged("digest differs")
	}
	return errors.Join(err, c.raw.file.Close())
}

func (s *Store) open(p Place) (*checked, error) {
	f, err := os.Open(s.path(p.Pack))
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	var h [headerSize]byte
	if _, err := f.ReadAt(h[:], p.Offset); err != nil {
		f.Close()
		return nil, fmt.Errorf("pack %d at %d: %w: %w", p.Pack, p.Offset, ErrDamaged, err)
	}
	if want := header(p); h != want {
		f.Close()
		return nil, fmt.Errorf("pack %d at %d: header does not match the index: %w", p.Pack, p.Offset, ErrDamaged)
	}
	c := &checked{place: p, left: p.Size}
	c.raw = stored{r: io.NewSectionReader(f, p.Offset+headerSize, p.Stored), file: f, left: p.Stored, want: p.SHA256}
	if p.Enc != Zstd {
		c.raw.sum = sha256.New()
	}
	return c, nil
}

func decoder(r io.Reader, e Encoding) (io.ReadCloser, error) {
	switch e {
	case Plain:
		return io.NopCloser(r), nil
	case Deflate:
		return flate.NewReader(r), nil
	case Zstd:
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, fmt.Errorf("encoding %d: %w", e, ErrDamaged)
}

// stored reads the bytes in the pack and takes their digest, where it is these that were received.
type stored struct {
	r    io.Reader
	file *os.File
	sum  hash.Hash // nil of Zstd
	left int64
	want [32]byte
}

func (s *stored) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if s.sum != nil {
		s.sum.Write(b[:n])
	}
	s.left -= int64(n)
	return n, err
}

// whole reads what is left, and says whether all of it is what was received.
func (s *stored) whole() bool {
	_, err := io.Copy(io.Discard, onlyReader{s})
	return err == nil && s.left == 0 && (s.sum == nil || [32]byte(s.sum.Sum(nil)) == s.want)
}

// checked reads a blob's decoded bytes.
type checked struct {
	raw   stored
	dec   io.ReadCloser
	sum   hash.Hash // of the decoded bytes, where it is these that were received; else nil
	left  int64
	place Place
}

func (c *checked) Read(b []byte) (int, error) {
	n, err := c.dec.Read(b)
	if c.sum != nil {
		c.sum.Write(b[:n])
	}
	c.left -= int64(n)
	switch {
	case err == nil:
		return n, nil
	case !c.raw.whole():
		return n, c.damaged("digest differs")
	case !errors.Is(err, io.EOF) && c.place.Enc == Deflate:
		return n, fmt.Errorf("pack %d at %d: %w: %w", c.place.Pack, c.place.Offset, ErrReceived, err)
	case !errors.Is(err, io.EOF):
		return n, fmt.Errorf("%w: %w", c.damaged("cannot be decoded"), err)
	case c.sum != nil && [32]byte(c.sum.Sum(nil)) != c.place.SHA256:
		return n, c.damaged("digest differs")
	case c.left != 0 && c.place.Enc != Deflate:
		return n, c.damaged("not as long as stated")
	}
	return n, io.EOF
}

func (c *checked) damaged(how string) error {
	return fmt.Errorf("pack %d at %d: %s: %w", c.place.Pack, c.place.Offset, how, ErrDamaged)
}

func (c *checked) Close() error {
	return errors.Join(c.dec.Close(), c.raw.file.Close())
}

// numbers lists the packs of the folder in order.
func (s *Store) numbers() ([]int64, error) {
	names, err := os.ReadDir(s.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	var out []int64
	for _, e := range names {
		base, ok := strings.CutSuffix(e.Name(), ".pack")
		n, err := strconv.ParseInt(base, 10, 64)
		if ok && err == nil && n > 0 {
			out = append(out, n)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out, nil
}

// Holds says whether any pack is there.
func (s *Store) Holds() (bool, error) {
	ns, err := s.numbers()
	return len(ns) > 0, err
}

// Length gives a pack's bytes. The error wraps ErrDamaged if the pack is missing.
func (s *Store) Length(n int64) (int64, error) {
	st, err := os.Stat(s.path(n))
	if errors.Is(err, os.ErrNotExist) {
		return 0, fmt.Errorf("pack %d is missing: %w", n, ErrDamaged)
	}
	if err != nil {
		return 0, fmt.Errorf("length of pack %d: %w", n, err)
	}
	return st.Size(), nil
}

// Walk gives every blob whose header stands in the packs, in order, up to the given end of each pack (0:
// the whole file). It is what an index is rebuilt from.
func (s *Store) Walk(end map[int64]int64, yield func(Place) error) error {
	ns, err := s.numbers()
	if err != nil {
		return err
	}
	for _, n := range ns {
		if err := s.walk(n, end[n], yield); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) walk(n, end int64, yield func(Place) error) error {
	f, err := os.Open(s.path(n))
	if err != nil {
		return fmt.Errorf("open pack: %w", err)
	}
	defer f.Close()
	if end == 0 {
		st, err := f.Stat()
		if err != nil {
			return fmt.Errorf("pack %d: %w", n, err)
		}
		end = st.Size()
	}
	var h [headerSize]byte
	for at := int64(0); at < end; {
		if _, err := f.ReadAt(h[:], at); err != nil {
			return fmt.Errorf("pack %d at %d: %w: %w", n, at, ErrDamaged, err)
		}
		p, err := parseHeader(h[:])
		if err != nil || p.Stored > end-at-headerSize {
			return fmt.Errorf("pack %d at %d: %w", n, at, ErrDamaged)
		}
		p.Pack, p.Offset = n, at
		if err := yield(p); err != nil {
			return err
		}
		at += headerSize + p.Stored
	}
	return nil
}
