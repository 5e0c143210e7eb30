package unpack

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// warcHead bounds the header of a record, and that of the HTTP message in it.
const warcHead = 64 << 10

// warcRecord is the header of one WARC record.
type warcRecord struct {
	kind, uri, mime string
	block, payload  string // digests, as stated
	length          int64  // of the block; -1 if not stated
	id, refers      string // names of this record, and of the one it is about
	first, on       string // address and date of the one it is about
	date, peer      string
}

// warcFile is one open WARC file, plain or with a gzip member for each record.
type warcFile struct {
	ctx    context.Context
	blob   blob
	lim    Limits
	packed bool
}

// warcReader makes the parts of one Input from one WARC file, or from those of a WACZ archive.
type warcReader struct {
	ctx     context.Context
	in      *Input
	lim     Limits
	names   table
	known   map[recordKey]int32 // places of parts, by the records they came from
	repeats map[int32]int32     // of parts that repeat another: the place of the one that has the content
	again   allowance           // for what is repeated
	http    *bufio.Reader       // reads the heads of answers within packed records
	closers []func() error
}

func newWARC(ctx context.Context, name string, b blob, lim Limits) *warcReader {
	w := &warcReader{
		ctx: ctx, lim: lim, in: &Input{Name: name, Kind: "warc"},
		http: bufio.NewReaderSize(nil, warcHead), closers: []func() error{b.close},
	}
	w.again.left = lim.Total
	w.in.Close = func() error {
		var errs []error
		for _, c := range w.closers {
			errs = append(errs, c())
		}
		return errors.Join(errs...)
	}
	return w
}

// openWARC opens a WARC file that is not packed.
func openWARC(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	w := newWARC(ctx, name, b, lim)
	return w.result(w.plain(name, b))
}

// openPackedWARC opens a packed WARC file.
func openPackedWARC(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	w := newWARC(ctx, name, b, lim)
	return w.result(w.compressed(name, b))
}

// result gives the Input, unless nothing in it could be read. What was opened beside b is closed then.
func (w *warcReader) result(err error) (*Input, error) {
	switch {
	case err == nil:
		return w.in, nil
	case errors.Is(err, ErrBroken) && len(w.in.Parts) > 0:
		w.refuse("(the rest)", err.Error())
		return w.in, nil
	}
	for _, c := range w.closers[1:] {
		err = errors.Join(err, c())
	}
	return nil, err
}

func (w *warcReader) refuse(name, why string) {
	w.in.Refused = append(w.in.Refused, Refusal{shown(name), why})
}

// plain reads all records of a WARC file that is not packed.
func (w *warcReader) plain(name string, b blob) error {
	f := &warcFile{w.ctx, b, w.lim, false}
	src := b.whole()
	br := bufio.NewReaderSize(src, warcHead)
	for pos := int64(0); pos < b.size; {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if _, err := src.Seek(pos, io.SeekStart); err != nil {
			return fmt.Errorf("%s: read the WARC file: %w", name, err)
		}
		br.Reset(src)
		rec, n, err := readRecordHead(br)
		if err != nil {
			return broken(name, "the record at byte %d: %v", pos, err)
		}
		end := pos + n + rec.length
		if end > b.size || end < pos {
			return broken(name, "the record at byte %d states %d bytes; the file ends before", pos, rec.length)
		}
		w.http.Reset(io.LimitReader(br, rec.length))
		if err := w.take(f, pos, rec, w.http); err != nil {
			return err
		}
		if pos, err = afterBlankLines(b, end); err != nil {
			return fmt.Errorf("%s: read the WARC file: %w", name, err)
		}
	}
	return nil
}

// afterBlankLines gives the place behind the line ends that close a record.
func afterBlankLines(b blob, pos int64) (int64, error) {
	var buf [8]byte
	n, err := b.ReadAt(buf[:min(8, b.size-pos)], pos)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	for _, c := range buf[:n] {
		if c != '\r' && c != '\n' {
			break
		}
		pos++
	}
	return pos, nil
}

// errManyRecords says that a gzip member holds more than one record.
var errManyRecords = errors.New("a member of several records")

// compressed reads all records of a packed WARC file. Where the file has not a gzip member for each
// record, it is unpacked once into a spool.
func (w *warcReader) compressed(name string, b blob) error {
	parts, refused, left := len(w.in.Parts), len(w.in.Refused), w.again.left
	head, err := b.head(4)
	if err != nil {
		return fmt.Errorf("%s: read the beginning: %w", name, err)
	}
	if isGzip(head) {
		if err = w.members(name, b); !errors.Is(err, errManyRecords) {
			return err
		}
	}
	w.in.Parts, w.in.Refused = w.in.Parts[:parts], w.in.Refused[:refused]
	w.forget(parts)
	w.again.left = left
	r, err := unpacked(w.ctx, name, b, w.lim)
	if err != nil {
		return err
	}
	cut := &truncation{r: r}
	whole, err := spool(w.ctx, name, cut, w.lim)
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	w.closers = append(w.closers, whole.close)
	if err := w.plain(name, whole); err != nil {
		return err
	}
	return cut.err
}

// members reads a WARC file that has a gzip member for each record.
func (w *warcReader) members(name string, b blob) error {
	f := &warcFile{w.ctx, b, w.lim, true}
	in := &counter{r: b.whole()}
	src := bufio.NewReaderSize(in, inflateBuffer)
	z := new(gzip.Reader)
	all := &guard{ctx: w.ctx, r: z, name: name, lim: w.lim, in: func() int64 { return in.n }}
	br := bufio.NewReaderSize(&damage{name, all}, warcHead)
	for {
		pos := in.n - int64(src.Buffered())
		if _, err := src.Peek(1); errors.Is(err, io.EOF) {
			return nil
		}
		if err := z.Reset(src); err != nil {
			return broken(name, "the member at byte %d: %v", pos, err)
		}
		z.Multistream(false)
		br.Reset(&damage{name, all})
		before := len(w.in.Parts)
		if err := w.member(f, pos, br); err != nil {
			w.in.Parts = w.in.Parts[:before]
			if errors.Is(err, errManyRecords) || errors.Is(err, ErrBound) || w.ctx.Err() != nil {
				return err
			}
			return broken(name, "the record at byte %d: %v", pos, err)
		}
	}
}

func (w *warcReader) member(f *warcFile, pos int64, br *bufio.Reader) error {
	rec, _, err := readRecordHead(br)
	if err != nil {
		return err
	}
	block := &io.LimitedReader{R: br, N: rec.length}
	w.http.Reset(block)
	if err := w.take(f, pos, rec, w.http); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, block); err != nil {
		return err
	}
	if block.N > 0 {
		return broken("record", "it ends %d bytes too early", block.N)
	}
	return endOfMember(br)
}

func endOfMember(br *bufio.Reader) error {
	for range 9 {
		c, err := br.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if c != '\r' && c != '\n' {
			break
		}
	}
	return errManyRecords
}

// take makes a part of a record that holds an answer or a resource. br stands at the block.
func (w *warcReader) take(f *warcFile, pos int64, rec warcRecord, br *bufio.Reader) error {
	switch rec.kind {
	case "response", "resource", "revisit":
	case "metadata":
		return w.note(rec, br)
	default:
		return nil
	}
	if len(w.in.Parts)+len(w.in.Refused) >= w.lim.Parts {
		return w.lim.tooMany(w.in.Name)
	}
	p := Part{Size: rec.length, Type: rec.mime}
	why := badAddress(rec.uri, w.lim)
	if why == "" && rec.isHTTP() {
		m, err := readMessage(br, rec.length)
		switch {
		case errors.Is(err, ErrBound), w.ctx.Err() != nil:
			return err
		case err != nil:
			why = err.Error()
		default:
			why = m.fault()
			p.Status, p.Type, p.Size = m.status, m.mime, m.size(rec.length)
		}
	}
	if why != "" {
		w.refuse(rec.uri, why)
		return nil
	}
	p.Name = w.names.add([]byte(rec.uri))
	p.Open = func() (io.ReadCloser, error) { return f.open(p.Name, pos) }
	p.Exchange = rec.exchange(p)
	if rec.kind == "revisit" {
		there, err := w.repeat(rec, &p)
		if err != nil {
			return err
		}
		if !there {
			w.refuse(rec.uri, "its content is said to stand in another record, which is not here")
			return nil
		}
	}
	w.remember(rec)
	w.in.Parts = append(w.in.Parts, p)
	return nil
}

func (r warcRecord) isHTTP() bool {
	mime, _, _ := strings.Cut(r.mime, ";")
	return (r.kind == "response" || r.kind == "revisit" && r.length > 0) && strings.EqualFold(strings.TrimSpace(mime), "application/http")
}

// readRecordHead reads the header of a record, and gives its length in bytes.
func readRecordHead(br *bufio.Reader) (warcRecord, int64, error) {
	rec := warcRecord{length: -1}
	lines := &headReader{br: br}
	first, err := lines.next()
	if err != nil {
		return rec, 0, err
	}
	if !bytes.HasPrefix(first, []byte("WARC/1.")) {
		return rec, 0, errors.New("it does not begin with WARC/1")
	}
	for {
		key, value, more, err := lines.field()
		if err != nil {
			return rec, 0, err
		}
		if !more {
			break
		}
		switch strings.ToLower(key) {
		case "warc-type":
			rec.kind = strings.ToLower(value)
		case "warc-target-uri":
			rec.uri = bare(value)
		case "content-type":
			rec.mime = value
		case "warc-block-digest":
			rec.block = value
		case "warc-payload-digest":
			rec.payload = value
		case "warc-record-id":
			rec.id = value
		case "warc-refers-to":
			rec.refers = value
		case "warc-refers-to-target-uri":
			rec.first = bare(value)
		case "warc-refers-to-date":
			rec.on = value
		case "warc-date":
			rec.date = value
		case "warc-ip-address":
			rec.peer = value
		case "content-length":
			rec.length = length(value)
		}
	}
	if rec.length < 0 {
		return rec, 0, errors.New("its length is not stated")
	}
	return rec, lines.n, nil
}

// length reads a Content-Length; -1 if it is none.
func length(s string) int64 {
	if s == "" || len(s) > 15 {
		return -1
	}
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n
}

// headReader reads header lines within a bound.
type headReader struct {
	br *bufio.Reader
	n  int64
}

// next gives one line without its end. The line is valid until the next call.
func (h *headReader) next() ([]byte, error) {
	line, err := h.br.ReadSlice('\n')
	h.n += int64(len(line))
	switch {
	case errors.Is(err, bufio.ErrBufferFull), h.n > warcHead:
		return nil, errors.New("its header is too long")
	case errors.Is(err, io.EOF):
		return nil, errors.New("its header ends too early")
	case err != nil:
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

// field gives one header field; more is false at the blank line. Lines without a colon are passed over:
// real servers send such.
func (h *headReader) field() (key, value string, more bool, err error) {
	for {
		line, err := h.next()
		if err != nil {
			return "", "", false, err
		}
		if len(line) == 0 {
			return "", "", false, nil
		}
		if k, v, ok := bytes.Cut(line, []byte(":")); ok && len(k) > 0 && k[0] != ' ' && k[0] != '\t' {
			return string(bytes.TrimSpace(k)), string(bytes.TrimSpace(v)), true, nil
		}
	}
}
