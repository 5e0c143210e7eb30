package unpack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// spoolMemory is how much of a spooled stream stays in memory before it goes to a file.
const spoolMemory = 8 << 20

// blob is bytes that can be read anywhere: a file, a spooled stream, a stored member of an archive.
type blob struct {
	io.ReaderAt
	size  int64
	close func() error
}

func (b blob) section(off, n int64) *io.SectionReader { return io.NewSectionReader(b, off, n) }

func (b blob) whole() *io.SectionReader { return b.section(0, b.size) }

// head gives the first n bytes, fewer if there are no more.
func (b blob) head(n int) ([]byte, error) {
	buf := make([]byte, min(int64(n), b.size))
	m, err := b.ReadAt(buf, 0)
	if m == len(buf) || errors.Is(err, io.EOF) {
		err = nil
	}
	return buf[:m], err
}

// spool reads a stream to its end and keeps it: in memory while it is small, then in a temporary file
// that has no name any more by the time it is written to.
func spool(ctx context.Context, name string, r io.Reader, lim Limits) (blob, error) {
	limited := &guard{ctx: ctx, r: r, name: name, lim: lim}
	var mem bytes.Buffer
	n, err := io.CopyN(&mem, limited, spoolMemory)
	if errors.Is(err, io.EOF) {
		return blob{ReaderAt: bytes.NewReader(mem.Bytes()), size: n, close: nothing}, nil
	}
	if err != nil {
		return blob{}, err
	}
	f, err := unnamed(lim.Temp)
	if err != nil {
		return blob{}, err
	}
	size, err := fill(f, &mem, limited)
	if err != nil {
		return blob{}, errors.Join(err, f.Close())
	}
	return blob{ReaderAt: f, size: size, close: f.Close}, nil
}

func fill(f *os.File, parts ...io.Reader) (int64, error) {
	var size int64
	buf := make([]byte, 256<<10)
	for _, r := range parts {
		// The wrapper hides ReadFrom: a file's would copy in pieces of 32 KiB.
		n, err := io.CopyBuffer(struct{ io.Writer }{f}, struct{ io.Reader }{r}, buf)
		size += n
		if err != nil {
			return size, err
		}
	}
	return size, nil
}

// unnamed makes a temporary file and takes its name away at once, so that nothing is left behind
// whatever happens.
func unnamed(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "clew-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("unlink a temporary file: %w", err), f.Close())
	}
	return f, nil
}

func nothing() error { return nil }
