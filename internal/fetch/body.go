package fetch

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

const (
	// ratio bounds how many bytes one packed byte may become, above a first mebibyte.
	ratio = 200
	// zstdWindow bounds the memory that a packed answer may ask for.
	zstdWindow = 8 << 20
	// firstBody is how much room a body gets on the host's word alone.
	firstBody = 256 << 10
)

// coded counts and digests a body as it is received.
type coded struct {
	r   io.Reader
	n   atomic.Int64
	max int64
	sum hash.Hash // nil where the body is its own unpacked form
	err error     // the wire's failure, which an unpacker may put into its own words
}

func (c *coded) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	total := c.n.Add(int64(n))
	if c.sum != nil {
		c.sum.Write(p[:n])
	}
	if total > c.max {
		err = ErrBound
	}
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// read takes in the body of an answer, within all bounds, and fills in what an exchange says of it.
func (d *Door) read(ctx context.Context, met *meeting, q *question, res *http.Response, x *Exchange) error {
	x.Encoding = strings.ToLower(strings.TrimSpace(strings.Join(res.Header.Values("Content-Encoding"), ", ")))
	plain := x.Encoding == "" || x.Encoding == "identity" || bodiless(q.method, res.StatusCode)
	if res.ContentLength > q.max && !bodiless(q.method, res.StatusCode) {
		return ErrBound
	}
	in := &coded{r: res.Body, max: q.max}
	if !plain {
		in.sum = sha256.New()
	}
	met.reading(&in.n)
	body, err := unpacked(in, x.Encoding, plain, q.max, res.ContentLength)
	if in.err != nil && (err == nil || !errors.Is(err, ErrBound)) {
		err = in.err
	}
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	x.Body, x.Size, x.SHA256 = body, in.n.Load(), Digest(body)
	x.SHA256Coded = x.SHA256
	if in.sum != nil {
		x.SHA256Coded = hex.EncodeToString(in.sum.Sum(nil))
	}
	if kept, cut := q.secrets.body(body); cut {
		x.Body, x.Size, x.SHA256, x.SHA256Coded, x.Withheld = kept, int64(len(kept)), Digest(kept), "", "a key of the operator's, which the host sent back"
	}
	return nil
}

// bodiless says whether an answer has no body whatever its headers say of one.
func bodiless(method string, status int) bool {
	return method == http.MethodHead || status == http.StatusNoContent || status == http.StatusNotModified
}

// unpacked reads a body to its end and gives it unpacked.
func unpacked(in *coded, encoding string, plain bool, most, length int64) ([]byte, error) {
	var buf bytes.Buffer
	if plain {
		if length > 0 {
			buf.Grow(int(min(length, firstBody)) + bytes.MinRead)
		}
		_, err := buf.ReadFrom(in)
		return buf.Bytes(), err
	}
	r, done, err := unpacker(in, encoding)
	if err == io.EOF { // no body at all
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: it is not packed as it says", ErrBroken)
	}
	defer done()
	if _, err := buf.ReadFrom(&inflating{r: r, in: in, max: most}); err != nil {
		if errors.Is(err, ErrBound) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: it is not packed as it says", ErrBroken)
	}
	if _, err := io.Copy(io.Discard, in); err != nil { // what stands behind the packed part is of the digest too
		return nil, err
	}
	return buf.Bytes(), nil
}

// inflating bounds what comes out of an unpacker, in all and for each byte that went in.
type inflating struct {
	r   io.Reader
	in  *coded
	max int64
	n   int64
}

func (i *inflating) Read(p []byte) (int, error) {
	n, err := i.r.Read(p)
	i.n += int64(n)
	if i.n > i.max || i.n > 1<<20+ratio*i.in.n.Load() {
		return n, ErrBound
	}
	return n, err
}

// gzips are readers to be used again: each has some 40 KiB of tables.
var gzips = sync.Pool{New: func() any { return new(gzip.Reader) }}

// unpacker reads one content coding. io.EOF says that there is nothing to read.
func unpacker(in io.Reader, encoding string) (r io.Reader, done func(), err error) {
	switch encoding {
	case "gzip", "x-gzip":
		z := gzips.Get().(*gzip.Reader)
		if err := z.Reset(in); err != nil {
			return nil, nil, err
		}
		return z, func() { gzips.Put(z) }, nil
	case "zstd":
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	case "deflate": // by the standard with a zlib header, by custom without
		head := make([]byte, 2)
		n, err := io.ReadFull(in, head)
		if n == 0 {
			return nil, nil, err
		}
		all := io.MultiReader(bytes.NewReader(head[:n]), in)
		if n == 2 && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			z, err := zlib.NewReader(all)
			return z, func() {}, err
		}
		return flate.NewReader(all), func() {}, nil
	}
	return nil, nil, errors.New("no such coding")
}
