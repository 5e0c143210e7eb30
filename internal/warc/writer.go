package warc

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
)

// ErrChanged is returned where a body is not as long as was said, or not the one whose digest was given.
var ErrChanged = errors.New("its bytes are not those that were announced")

// Kinds of records.
const (
	info     = "warcinfo"
	response = "response"
	request  = "request"
	resource = "resource"
	revisit  = "revisit"
	metadata = "metadata"
)

// Media types of blocks.
const (
	fieldsType   = "application/warc-fields"
	responseType = "application/http;msgtype=response"
	requestType  = "application/http;msgtype=request"
)

// inMemory is the largest body that is held while it is written; larger ones are opened twice.
const inMemory = 1 << 20

// Body is what a record holds, or the end of it. The zero Body is empty.
type Body struct {
	Size   int64
	SHA256 string // hex, if it is known: what differs is ErrChanged; "" otherwise
	// Open gives the bytes from the beginning, and may be called twice.
	Open func() (io.ReadCloser, error)
}

// Bytes makes a Body of bytes.
func Bytes(b []byte) Body {
	return Body{Size: int64(len(b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// Field is a named field of a record or of its block.
type Field struct{ Name, Value string }

// Written says where a record stands and how it is named.
type Written struct {
	ID             string // "<urn:uuid:…>"
	URI            string
	Date           time.Time
	Payload        string // digest of the body: "sha256:…"
	Offset, Length int64  // bytes, packed
}

// record is one record before it is written.
type record struct {
	kind, uri, mime string
	date            time.Time
	fields          []Field
	head            []byte // of the block, before the body
	body            Body
	payload         bool // the body is a payload, whose digest is stated by itself
}

// Writer writes a WARC file. It is for one goroutine. After an error nothing more is written.
type Writer struct {
	out   counter
	zip   *gzip.Writer
	n     int64 // records so far
	seen  map[[sha256.Size]byte]Written
	index *index // nil: none is kept
	buf   []byte
	held  bytes.Buffer // the body at hand, if it is small
	err   error
}

// NewWriter makes a Writer to w. Nothing is buffered between records, and there is nothing to close.
func NewWriter(w io.Writer) *Writer {
	z, err := gzip.NewWriterLevel(io.Discard, gzip.DefaultCompression)
	if err != nil {
		panic("warc: " + err.Error()) // the level is a constant
	}
	return &Writer{out: counter{w: w}, zip: z, seen: map[[sha256.Size]byte]Written{}}
}

// Info begins a file: what wrote it, and what it holds, as fields of a warcinfo record.
func (w *Writer) Info(ctx context.Context, date time.Time, filename string, fields []Field) error {
	r := &record{kind: info, mime: fieldsType, date: date, body: Bytes(appendFields(nil, fields))}
	if filename != "" {
		r.fields = []Field{{"WARC-Filename", filename}}
	}
	_, err := w.write(ctx, r)
	return err
}

// Resource writes bytes that stand for themselves: what was handed over, or was made here.
func (w *Writer) Resource(ctx context.Context, uri, mime string, date time.Time, b Body) (Written, error) {
	if mime = clean(mime); mime == "" {
		mime = "application/octet-stream"
	}
	out, err := w.write(ctx, &record{kind: resource, uri: Address(uri), mime: mime, date: date, body: b, payload: true})
	if err == nil && w.index != nil {
		w.index.add(out, mime, 200, w.out.sum())
	}
	return out, err
}

// Metadata writes fields about a record.
func (w *Writer) Metadata(ctx context.Context, of Written, fields []Field) error {
	r := &record{kind: metadata, uri: of.URI, mime: fieldsType, date: of.Date, body: Bytes(appendFields(nil, fields))}
	if of.ID != "" {
		r.fields = []Field{{"WARC-Refers-To", of.ID}}
	}
	_, err := w.write(ctx, r)
	return err
}

// write writes one record, whole or with an error.
func (w *Writer) write(ctx context.Context, r *record) (Written, error) {
	if w.err != nil {
		return Written{}, w.err
	}
	out, err := w.put(ctx, r)
	if err != nil {
		w.err = fmt.Errorf("write WARC record of %s: %w", shown(r.uri), err)
		return Written{}, w.err
	}
	return out, nil
}

func (w *Writer) put(ctx context.Context, r *record) (Written, error) {
	if err := ctx.Err(); err != nil {
		return Written{}, err
	}
	block, payload := sha256.New(), sha256.New()
	sums := io.Writer(payload) // of a block without a head both are the same
	if len(r.head) > 0 {
		block.Write(r.head)
		sums = io.MultiWriter(block, payload)
	}
	held, err := w.sum(ctx, r.body, sums)
	if err != nil {
		return Written{}, err
	}
	body := payload.Sum(nil)
	if r.body.SHA256 != "" && r.body.SHA256 != hex.EncodeToString(body) {
		return Written{}, ErrChanged
	}
	out := Written{URI: r.uri, Date: r.date.UTC(), Payload: "sha256:" + hex.EncodeToString(body), Offset: w.out.n}
	blockSum := body
	if len(r.head) > 0 {
		blockSum = block.Sum(nil)
	}
	out.ID = w.name(r, blockSum)
	w.out.begin()
	w.zip.Reset(&w.out)
	w.buf = r.appendHeader(w.buf[:0], out, blockSum)
	if _, err := w.zip.Write(append(w.buf, r.head...)); err != nil {
		return Written{}, err
	}
	if held != nil {
		_, err = w.zip.Write(held)
	} else {
		err = copyBody(ctx, w.zip, r.body)
	}
	if err != nil {
		return Written{}, err
	}
	if _, err := w.zip.Write([]byte("\r\n\r\n")); err != nil {
		return Written{}, err
	}
	if err := w.zip.Close(); err != nil {
		return Written{}, err
	}
	out.Length = w.out.n - out.Offset
	w.n++
	return out, nil
}

// sum reads a body into sums. What is small is held until the next, and given back; nil has to be read again.
func (w *Writer) sum(ctx context.Context, b Body, sums io.Writer) ([]byte, error) {
	if b.Size > inMemory {
		return nil, copyBody(ctx, sums, b)
	}
	w.held.Reset()
	if err := copyBody(ctx, &w.held, b); err != nil {
		return nil, err
	}
	_, err := sums.Write(w.held.Bytes())
	return w.held.Bytes(), err
}

// copyBody copies a body, which must be as long as it says.
func copyBody(ctx context.Context, to io.Writer, b Body) error {
	if b.Open == nil {
		if b.Size != 0 {
			return ErrChanged
		}
		return nil
	}
	in, err := b.Open()
	if err != nil {
		return err
	}
	n, err := io.Copy(to, &bounded{ctx: ctx, r: in, left: b.Size + 1})
	if err = errors.Join(err, in.Close()); err != nil {
		return err
	}
	if n != b.Size {
		return ErrChanged
	}
	return nil
}

// name makes the id of a record of what is in it, and of its place among the records, which sets those apart
// that are alike: a UUID of version 8 (RFC 9562), of a SHA-256.
func (w *Writer) name(r *record, block []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "clew warc 1\n%d\n%s\n%s\n%s\n", w.n, r.kind, r.uri, stamp(r.date))
	h.Write(block)
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	s := hex.EncodeToString(u)
	return "<urn:uuid:" + s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:] + ">"
}

// appendHeader appends the header of a record, with the blank line that ends it.
func (r *record) appendHeader(b []byte, out Written, block []byte) []byte {
	b = append(b, "WARC/1.1\r\n"...)
	add := func(name, value string) {
		b = append(append(append(append(b, name...), ": "...), value...), "\r\n"...)
	}
	add("WARC-Type", r.kind)
	add("WARC-Record-ID", out.ID)
	add("WARC-Date", stamp(r.date))
	if r.uri != "" {
		add("WARC-Target-URI", r.uri)
	}
	for _, f := range r.fields {
		add(f.Name, clean(f.Value))
	}
	if r.payload {
		add("WARC-Payload-Digest", out.Payload)
	}
	add("WARC-Block-Digest", "sha256:"+hex.EncodeToString(block))
	add("Content-Type", r.mime)
	add("Content-Length", strconv.FormatInt(int64(len(r.head))+r.body.Size, 10))
	return append(b, "\r\n"...)
}

// stamp writes a time as WARC-Date has it, to the microsecond.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// counter counts what is written, and sums it from begin on.
type counter struct {
	w io.Writer
	n int64
	h hash.Hash
}

func (c *counter) begin() {
	if c.h == nil {
		c.h = sha256.New()
	}
	c.h.Reset()
}

// sum is the digest of what was written since begin.
func (c *counter) sum() string { return "sha256:" + hex.EncodeToString(c.h.Sum(nil)) }

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	if c.h != nil {
		c.h.Write(p[:n])
	}
	return n, err
}

// bounded reads at most left bytes, until the context ends.
type bounded struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if b.left <= 0 {
		return 0, io.EOF
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
