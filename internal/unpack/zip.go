package unpack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// zipArchive is an open zip archive. Its members may be read by several goroutines at once.
type zipArchive struct {
	ctx  context.Context
	blob blob
	lim  Limits
	base int64
	free sync.Pool // of *inflater
}

// inflater is what unpacking one member needs; it is used again for the next.
type inflater struct {
	buf  *bufio.Reader
	flat io.ReadCloser
}

// inflateBuffer is how much of a packed stream is read at once: few reads of the file, and small beside
// what a Go program takes anyway. There is one for each stream open at a time.
const inflateBuffer = 256 << 10

func (a *zipArchive) inflater(r io.Reader) *inflater {
	f, _ := a.free.Get().(*inflater)
	if f == nil {
		f = &inflater{buf: bufio.NewReaderSize(r, inflateBuffer)}
		f.flat = flate.NewReader(f.buf)
		return f
	}
	f.buf.Reset(r)
	// A flate.Reader can always be reset; the error is of the interface alone.
	if err := f.flat.(flate.Resetter).Reset(f.buf, nil); err != nil {
		f.flat = flate.NewReader(f.buf)
	}
	return f
}

// data gives a member's bytes as they stand in the archive.
func (m *zipMember) data() (*io.SectionReader, error) {
	var h [30]byte
	if _, err := m.zip.blob.ReadAt(h[:], m.local); err != nil {
		return nil, broken("zip archive", "a member cannot be read: %v", err)
	}
	if u32(h[:]) != zipLocal {
		return nil, broken("zip archive", "a member is not where the directory says")
	}
	if u16(h[26:]) != m.nameLen {
		return nil, broken("zip archive", "a member and the directory give it different names")
	}
	off := m.local + 30 + int64(m.nameLen) + int64(u16(h[28:]))
	if off+m.packed > m.zip.blob.size {
		return nil, broken("zip archive", "a member does not lie within the archive")
	}
	return m.zip.blob.section(off, m.packed), nil
}

func (m *zipMember) raw() (io.ReadCloser, string, int64, error) {
	r, err := m.data()
	if err != nil {
		return nil, "", 0, err
	}
	encoding := ""
	if m.deflated {
		encoding = "deflate"
	}
	return stream{Reader: r}, encoding, m.packed, nil
}

func (m *zipMember) open() (io.ReadCloser, error) {
	r, err := m.data()
	if err != nil {
		return nil, err
	}
	s := &memberReader{m: m, r: r}
	if m.deflated {
		s.inf = m.zip.inflater(r)
		s.r = s.inf.flat
	}
	return s, nil
}

// memberReader unpacks one member and checks it against the directory.
type memberReader struct {
	m   *zipMember
	r   io.Reader
	inf *inflater
	n   int64
	crc uint32
	err error
}

func (s *memberReader) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if err := s.m.zip.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	s.take(p[:n])
	if err != nil || s.n > s.m.size {
		s.err = s.end(err)
	}
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		return 0, s.err
	}
	return n, s.err
}

// WriteTo hands unpacked pieces on without copying them once more.
func (s *memberReader) WriteTo(w io.Writer) (int64, error) {
	from, ok := s.r.(io.WriterTo)
	if s.inf == nil || !ok || s.err != nil {
		// A buffer no larger than the member: most are small pictures.
		return io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{s}, make([]byte, min(256<<10, s.m.size+512)))
	}
	start := s.n
	to := &checked{s: s, w: w}
	_, err := from.WriteTo(to)
	switch {
	case to.err != nil:
		s.err = to.err
	case err == nil:
		s.err = s.end(io.EOF)
	default:
		s.err = s.end(err)
	}
	if errors.Is(s.err, io.EOF) {
		return s.n - start, nil
	}
	return s.n - start, s.err
}

// checked counts and sums what is written through it.
type checked struct {
	s   *memberReader
	w   io.Writer
	err error
}

func (c *checked) Write(p []byte) (int, error) {
	c.s.take(p)
	switch {
	case c.s.m.zip.ctx.Err() != nil:
		c.err = c.s.m.zip.ctx.Err()
	case c.s.n > c.s.m.size:
		c.err = c.s.end(nil)
	default:
		var n int
		if n, c.err = c.w.Write(p); c.err == nil && n < len(p) {
			c.err = io.ErrShortWrite
		}
	}
	if c.err != nil {
		return 0, c.err
	}
	return len(p), nil
}

func (s *memberReader) take(p []byte) {
	s.n += int64(len(p))
	s.crc = crc32.Update(s.crc, crc32.IEEETable, p)
}

// end says how the member ended, after err.
func (s *memberReader) end(err error) error {
	switch {
	case s.n > s.m.size:
		return broken("zip member", "it holds more than the %d bytes it states", s.m.size)
	case errors.Is(err, io.EOF) && s.n < s.m.size:
		return broken("zip member", "it ends after %d of %d bytes", s.n, s.m.size)
	case errors.Is(err, io.EOF) && s.crc != s.m.crc:
		return broken("zip member", "its checksum does not match")
	case errors.Is(err, io.EOF):
		return io.EOF
	case isDamage(err):
		return broken("zip member", "it cannot be unpacked: %v", err)
	}
	return fmt.Errorf("read a zip member: %w", err)
}

// isDamage says whether an unpacker's error speaks of the data rather than of reading it.
func isDamage(err error) bool {
	var corrupt flate.CorruptInputError
	var internal flate.InternalError
	return errors.As(err, &corrupt) || errors.As(err, &internal) || errors.Is(err, io.ErrUnexpectedEOF)
}

func (s *memberReader) Close() error {
	if s.inf != nil {
		s.m.zip.free.Put(s.inf)
		s.inf, s.r = nil, nil
	}
	if s.err == nil {
		s.err = fmt.Errorf("read a zip member: %w", io.ErrClosedPipe)
	}
	return nil
}
