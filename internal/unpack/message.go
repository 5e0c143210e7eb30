package unpack

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// message is the head of an HTTP answer as a WARC record holds it.
type message struct {
	status    int
	mime      string
	chunked   bool
	encodings []string // in the order they were applied
	head      int64    // bytes
}

// readMessage reads the head of an HTTP answer of at most length bytes.
func readMessage(br *bufio.Reader, length int64) (message, error) {
	var m message
	lines := &headReader{br: br}
	first, err := lines.next()
	if err != nil {
		return m, err
	}
	proto, rest, _ := bytes.Cut(first, []byte(" "))
	if !bytes.HasPrefix(proto, []byte("HTTP/")) {
		return m, errors.New("it does not hold an HTTP answer")
	}
	code, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(" "))
	m.status = status(string(code))
	for {
		key, value, more, err := lines.field()
		if err != nil {
			return m, err
		}
		if !more {
			break
		}
		switch strings.ToLower(key) {
		case "content-type":
			m.mime = value
		case "transfer-encoding":
			m.chunked = m.chunked || strings.Contains(strings.ToLower(value), "chunked")
		case "content-encoding":
			m.encodings = append(m.encodings, codings(value)...)
		}
	}
	m.head = lines.n
	if m.head > length {
		return m, errors.New("its header ends too early")
	}
	return m, nil
}

func codings(value string) []string {
	var list []string
	for c := range strings.SplitSeq(value, ",") {
		if c = strings.ToLower(strings.TrimSpace(c)); c != "" && c != "identity" {
			list = append(list, c)
		}
	}
	return list
}

// fault says why an answer cannot be read.
func (m message) fault() string {
	if len(m.encodings) > 4 {
		return "it is packed more than four times over"
	}
	for _, c := range m.encodings {
		switch c {
		case "gzip", "x-gzip", "deflate", "zstd":
		case "br":
			return "it is packed with brotli, which is not read here"
		default:
			return fmt.Sprintf("it is packed in a way that is not read here (%q)", shown(c))
		}
	}
	return ""
}

// size is the body's size, open; -1 where the head does not tell.
func (m message) size(block int64) int64 {
	if m.chunked || len(m.encodings) > 0 {
		return -1
	}
	return block - m.head
}

// open reads a record's block anew and checks its digests.
func (f *warcFile) open(name string, pos int64) (io.ReadCloser, error) {
	taken := &counter{r: f.blob.section(pos, f.blob.size-pos)}
	var src io.Reader = taken
	if f.packed {
		z, err := gzip.NewReader(bufio.NewReaderSize(taken, 64<<10))
		if err != nil {
			return nil, broken(name, "the record cannot be unpacked: %v", err)
		}
		z.Multistream(false)
		src = &damage{name, z}
	}
	br := bufio.NewReaderSize(src, warcHead)
	rec, _, err := readRecordHead(br)
	if err != nil {
		return nil, broken(name, "%v", err)
	}
	block := &exact{r: br, left: rec.length, name: name}
	d := newDigests(rec)
	body, closers, err := f.body(name, rec, bufio.NewReaderSize(d.block(block), warcHead), d)
	if err != nil {
		return nil, errors.Join(err, closeAll(closers))
	}
	in := func() int64 { return taken.n }
	g := &guard{ctx: f.ctx, r: &damage{name, body}, name: name, lim: f.lim, in: in}
	return stream{Reader: &verified{r: g, digests: d, name: name}, close: func() error { return closeAll(closers) }}, nil
}

// body takes the transport's wrappings off an answer.
func (f *warcFile) body(name string, rec warcRecord, br *bufio.Reader, d *digests) (io.Reader, []func() error, error) {
	d.rest = br
	if !rec.isHTTP() {
		return d.stage(br), nil, nil
	}
	m, err := readMessage(br, rec.length)
	if err != nil {
		return nil, nil, broken(name, "%v", err)
	}
	r := d.stage(br)
	if m.chunked {
		b := bufio.NewReaderSize(r, 32<<10)
		d.rest = b
		if r = b; looksChunked(b) {
			r = d.stage(&chunked{br: b})
		}
	}
	var closers []func() error
	for i := len(m.encodings) - 1; i >= 0; i-- {
		var done func() error
		b := bufio.NewReaderSize(r, 32<<10)
		if !m.chunked && i == len(m.encodings)-1 {
			d.rest = b
		}
		if r, done, err = decoded(m.encodings[i], b); err != nil {
			return nil, closers, broken(name, "it cannot be unpacked: %v", err)
		}
		if done != nil {
			closers = append(closers, done)
		}
		r = d.stage(r)
	}
	return r, closers, nil
}

// decoded undoes one content coding. Some programs write the answer unpacked and keep the header: what
// does not begin as the coding must is passed on as it is. The function it may give frees what was taken.
func decoded(coding string, b *bufio.Reader) (io.Reader, func() error, error) {
	head, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	switch {
	case (coding == "gzip" || coding == "x-gzip") && isGzip(head):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, nil, err
		}
		return z, nil, nil
	case coding == "deflate" && len(head) >= 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0:
		z, err := zlib.NewReader(b)
		if err != nil {
			return nil, nil, err
		}
		return z, nil, nil
	case coding == "deflate" && len(head) > 0 && !isText(head):
		return flate.NewReader(b), nil, nil
	case coding == "zstd" && isZstd(head):
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, nil, err
		}
		return z, func() error { z.Close(); return nil }, nil
	}
	return b, nil, nil
}

// isText says whether bytes look like the beginning of a page or of JSON.
func isText(head []byte) bool {
	for _, c := range head {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// looksChunked says whether a body begins with a chunk's length: some programs write the body joined and
// keep the header.
func looksChunked(b *bufio.Reader) bool {
	head, _ := b.Peek(20)
	i := 0
	for i < len(head) && hexDigit(head[i]) >= 0 {
		i++
	}
	return i > 0 && i <= 15 && i < len(head) && (head[i] == '\r' || head[i] == '\n' || head[i] == ';' || head[i] == ' ')
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// chunked joins the chunks of an HTTP body.
type chunked struct {
	br   *bufio.Reader
	left int64
	any  bool
	done bool
}

func (c *chunked) Read(p []byte) (int, error) {
	if c.done {
		return 0, io.EOF
	}
	if c.left == 0 {
		if err := c.begin(); err != nil {
			return 0, err
		}
		if c.done {
			return 0, io.EOF
		}
	}
	n, err := c.br.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// begin reads the head of the next chunk.
func (c *chunked) begin() error {
	if c.any {
		if end, err := c.br.ReadSlice('\n'); err != nil || len(bytes.TrimRight(end, "\r\n")) > 0 {
			return errChunk
		}
	}
	c.any = true
	line, err := c.br.ReadSlice('\n')
	if err != nil {
		return errChunk
	}
	digits, _, _ := bytes.Cut(line, []byte(";"))
	digits = bytes.TrimSpace(digits)
	if len(digits) == 0 || len(digits) > 15 {
		return errChunk
	}
	for _, d := range digits {
		v := hexDigit(d)
		if v < 0 {
			return errChunk
		}
		c.left = c.left<<4 | int64(v)
	}
	c.done = c.left == 0
	return nil
}

var errChunk = errors.New("its chunks are damaged")

// exact gives left bytes of r, and an error if there are not so many.
type exact struct {
	r    io.Reader
	left int64
	name string
}

func (e *exact) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if errors.Is(err, io.EOF) && e.left > 0 {
		return n, broken(e.name, "the record ends %d bytes too early", e.left)
	}
	return n, err
}

func closeAll(closers []func() error) error {
	var errs []error
	for _, c := range closers {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}
