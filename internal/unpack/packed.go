package unpack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// zstdWindow bounds the memory that a zstd stream may ask for.
const zstdWindow = 64 << 20

// unpacked reads a gzip or zstd stream. Its errors wrap ErrBound and ErrBroken.
func unpacked(ctx context.Context, name string, b blob, lim Limits) (io.ReadCloser, error) {
	head, err := b.head(4)
	if err != nil {
		return nil, fmt.Errorf("%s: read the beginning: %w", name, err)
	}
	in := &counter{r: b.whole()}
	src := bufio.NewReaderSize(in, inflateBuffer)
	var r io.Reader
	var done func() error
	if isZstd(head) {
		z, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, broken(name, "it cannot be unpacked: %v", err)
		}
		r, done = z, func() error { z.Close(); return nil }
	} else {
		z, err := gzip.NewReader(src)
		if err != nil {
			return nil, broken(name, "it cannot be unpacked: %v", err)
		}
		r, done = z, nothing // closing would only repeat the error of the last Read
	}
	taken := func() int64 { return in.n }
	return stream{Reader: &guard{ctx: ctx, r: &damage{name, r}, name: name, lim: lim, in: taken}, close: done}, nil
}

// damage turns an unpacker's errors into ErrBroken.
type damage struct {
	name string
	r    io.Reader
}

func (d *damage) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, ErrBound) || errors.Is(err, ErrBroken) {
		return n, err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return n, broken(d.name, "it ends too early")
	}
	return n, broken(d.name, "it cannot be unpacked: %v", err)
}

// openPacked opens a gzip or zstd file: a packed archive or capture of another kind is unpacked once into
// a spool; any other is one part.
func openPacked(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	r, err := unpacked(ctx, name, b, lim)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 1024)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	if err = errors.Join(notEnd(err), r.Close()); err != nil {
		return nil, err
	}
	switch {
	case isWARC(head):
		return openPackedWARC(ctx, name, b, lim)
	case isTar(head), isHAR(head):
		return openSpooled(ctx, name, b, head, lim)
	}
	return &Input{Name: name, Kind: "file", Close: b.close, Parts: []Part{{
		Name: withoutPacking(name),
		Size: -1,
		Open: func() (io.ReadCloser, error) { return unpacked(ctx, name, b, lim) },
	}}}, nil
}

// openSpooled unpacks b into a spool and opens that. A stream that ends too early is opened as far as it
// goes, with a refusal that says so.
func openSpooled(ctx context.Context, name string, b blob, head []byte, lim Limits) (*Input, error) {
	r, err := unpacked(ctx, name, b, lim)
	if err != nil {
		return nil, err
	}
	cut := &truncation{r: r}
	whole, err := spool(ctx, name, cut, lim)
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	in, err := openPlain(ctx, name, whole, head, lim)
	if err != nil {
		return nil, errors.Join(err, whole.close())
	}
	if cut.err != nil {
		in.Refused = append(in.Refused, Refusal{"(the rest)", cut.err.Error()})
	}
	closeSpool := in.Close
	in.Close = func() error { return errors.Join(closeSpool(), b.close()) }
	return in, nil
}

// truncation ends a stream where it is damaged, and remembers that.
type truncation struct {
	r   io.Reader
	err error
}

func (t *truncation) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if errors.Is(err, ErrBroken) {
		t.err, err = err, io.EOF
	}
	return n, err
}

func notEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

func withoutPacking(name string) string {
	for _, ext := range []string{".gz", ".zst"} {
		if s, ok := strings.CutSuffix(name, ext); ok && s != "" {
			return s
		}
	}
	return name
}
