package repo

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// spool keeps the bytes of a file that can be read once: the beginning in memory, the rest in a temporary
// file whose name is removed as soon as it is open.
type spool struct {
	temp string
	mem  [][]byte // pieces of chunk bytes
	size int64
	file *os.File
	out  *bufio.Writer

	window   []byte // bytes of the file from windowAt on
	windowAt int64
	scratch  []byte
}

func (s *spool) write(b []byte) error {
	for len(b) > 0 {
		if s.size >= memory {
			return s.spill(b)
		}
		at := int(s.size % chunk)
		if at == 0 {
			s.mem = append(s.mem, make([]byte, chunk))
		}
		n := copy(s.mem[len(s.mem)-1][at:], b)
		s.size += int64(n)
		b = b[n:]
	}
	return nil
}

func (s *spool) spill(b []byte) error {
	if s.file == nil {
		f, err := os.CreateTemp(s.temp, "clew-*")
		if err != nil {
			return fmt.Errorf("making a temporary file: %w", err)
		}
		s.file, s.out = f, bufio.NewWriterSize(f, chunk)
		if err := os.Remove(f.Name()); err != nil {
			return fmt.Errorf("hiding a temporary file: %w", err)
		}
	}
	s.size += int64(len(b))
	_, err := s.out.Write(b)
	return err
}

func (s *spool) flush() error {
	if s.out == nil {
		return nil
	}
	return s.out.Flush()
}

func (s *spool) close() error {
	s.mem = nil
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	return f.Close()
}

// at gives n bytes at offset off, good until the next call.
func (s *spool) at(off int64, n int) ([]byte, error) {
	if off < 0 || off+int64(n) > s.size {
		return nil, errors.New("reading a spool outside its bytes")
	}
	if piece, in := off/chunk, int(off%chunk); off+int64(n) <= memory && in+n <= chunk {
		return s.mem[piece][in : in+n], nil
	}
	if off >= memory {
		return s.fromFile(off-memory, n)
	}
	return s.across(off, n)
}

// across puts bytes together that lie on both sides of a border.
func (s *spool) across(off int64, n int) ([]byte, error) {
	out := s.scratch[:0]
	for n > 0 {
		part := min(n, chunk-int(off%chunk))
		b, err := s.at(off, part)
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
		off, n = off+int64(part), n-part
	}
	s.scratch = out
	return out, nil
}

// ahead is how much of the temporary file is read at a time where it is read in order.
const ahead = 128 << 10

func (s *spool) fromFile(off int64, n int) ([]byte, error) {
	if off >= s.windowAt && off+int64(n) <= s.windowAt+int64(len(s.window)) {
		return s.window[off-s.windowAt:][:n], nil
	}
	if err := s.flush(); err != nil {
		return nil, err
	}
	want := n
	if end := s.windowAt + int64(len(s.window)); off >= s.windowAt && off < end+ahead/2 {
		want = max(n, ahead)
	}
	if cap(s.window) < want {
		s.window = make([]byte, max(want, ahead))
	}
	got, err := s.file.ReadAt(s.window[:want], off)
	s.window, s.windowAt = s.window[:got], off
	if got < n {
		return nil, fmt.Errorf("reading a temporary file back: %w", err)
	}
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading a temporary file back: %w", err)
	}
	return s.window[:n], nil
}
