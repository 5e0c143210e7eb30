package unpack

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// harBody is where the text of one answer stands in a HAR file: a JSON string, with its quotes.
type harBody struct {
	ctx    context.Context
	blob   blob
	name   string
	off    int64
	length int64
	base64 bool
}

// open reads one body into memory: it is no longer than Limits.Body.
func (h *harBody) open() (io.ReadCloser, error) {
	if err := h.ctx.Err(); err != nil {
		return nil, err
	}
	raw := make([]byte, h.length)
	if n, err := h.blob.ReadAt(raw, h.off); n < len(raw) {
		return nil, broken(h.name, "the answer cannot be read again: %v", err)
	}
	body, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return nil, broken(h.name, "the answer is not a JSON string: %v", err)
	}
	if h.base64 {
		n, err := base64.StdEncoding.Decode(body, body)
		if err != nil {
			return nil, broken(h.name, "the answer is not base64: %v", err)
		}
		body = body[:n]
	}
	return stream{Reader: bytes.NewReader(body)}, nil
}

// openHAR reads a HAR file once, an entry at a time. A file that goes bad on the way gives the entries
// before that, and a refusal that says so.
func openHAR(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	src := &tokenGuard{guard: guard{ctx: ctx, r: b.whole(), name: name, lim: lim}, most: lim.Body}
	if head, err := b.head(3); err == nil && string(head) == "\xef\xbb\xbf" {
		src.r = b.section(3, b.size-3)
		src.skipped = 3
	}
	h := &harReader{
		ctx: ctx, blob: b, lim: lim, src: src, dec: jsontext.NewDecoder(src),
		in: &Input{Name: name, Kind: "har", Close: b.close},
	}
	err := h.object(func(key string) error {
		if key != "log" {
			return h.dec.SkipValue()
		}
		return h.object(func(key string) error {
			if key != "entries" {
				return h.dec.SkipValue()
			}
			return h.entries()
		})
	})
	if err = h.judge(err); err != nil {
		return nil, err
	}
	return h.in, nil
}

type harReader struct {
	ctx     context.Context
	blob    blob
	lim     Limits
	src     *tokenGuard
	dec     *jsontext.Decoder
	in      *Input
	scratch []byte
}

// judge decides what an error at some place in the file means for the whole.
func (h *harReader) judge(err error) error {
	switch {
	case err == nil:
		return nil
	case h.ctx.Err() != nil:
		return h.ctx.Err()
	case errors.Is(err, errTooMany):
		return h.lim.tooMany(h.in.Name)
	case len(h.in.Parts) == 0 && errors.Is(err, ErrBound):
		return err
	case len(h.in.Parts) == 0:
		return broken(h.in.Name, "the HAR file cannot be read: %v", err)
	}
	at := h.dec.InputOffset() + h.src.skipped
	h.in.Refused = append(h.in.Refused, Refusal{"(the rest)", fmt.Sprintf("the HAR file is damaged after byte %d: %v", at, err)})
	return nil
}

var errTooMany = errors.New("too many parts")

// object calls visit for each key of an object; visit takes the value. Any other value is passed over.
func (h *harReader) object(visit func(key string) error) error {
	h.src.mark = h.dec.InputOffset()
	if h.dec.PeekKind() != '{' {
		return h.dec.SkipValue()
	}
	if _, err := h.dec.ReadToken(); err != nil {
		return err
	}
	for h.dec.PeekKind() != '}' {
		h.src.mark = h.dec.InputOffset()
		key, err := h.dec.ReadToken()
		if err != nil {
			return err
		}
		if err := visit(key.String()); err != nil {
			return err
		}
	}
	_, err := h.dec.ReadToken()
	return err
}

// text takes a string; any other value is passed over and gives "".
func (h *harReader) text() (string, error) {
	if h.dec.PeekKind() != '"' {
		return "", h.dec.SkipValue()
	}
	t, err := h.dec.ReadToken()
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

func (h *harReader) entries() error {
	if h.dec.PeekKind() != '[' {
		return h.dec.SkipValue()
	}
	if _, err := h.dec.ReadToken(); err != nil {
		return err
	}
	for h.dec.PeekKind() != ']' {
		if err := h.entry(); err != nil {
			return err
		}
	}
	_, err := h.dec.ReadToken()
	return err
}

// harEntry is what is taken of one entry.
type harEntry struct {
	url, mime, encoding string
	status              int
	off, length         int64 // of the text; length 0 if there is none
	size, coded         int64 // of the body, if the text is the body, or its base64
}

func (h *harReader) entry() error {
	var e harEntry
	err := h.object(func(key string) (err error) {
		switch key {
		case "request":
			return h.object(func(key string) (err error) {
				if key != "url" {
					return h.dec.SkipValue()
				}
				e.url, err = h.text()
				return err
			})
		case "response":
			return h.response(&e)
		}
		return h.dec.SkipValue()
	})
	if err != nil {
		return err
	}
	return h.take(e)
}

func (h *harReader) response(e *harEntry) error {
	return h.object(func(key string) error {
		switch key {
		case "status":
			v, err := h.dec.ReadValue()
			if err == nil {
				e.status = status(string(v))
			}
			return err
		case "content":
			return h.content(e)
		}
		return h.dec.SkipValue()
	})
}

func (h *harReader) content(e *harEntry) error {
	return h.object(func(key string) (err error) {
		switch key {
		case "mimeType":
			e.mime, err = h.text()
			return err
		case "encoding":
			e.encoding, err = h.text()
			return err
		case "text":
			if h.dec.PeekKind() != '"' {
				return h.dec.SkipValue()
			}
			return h.body(e)
		}
		return h.dec.SkipValue()
	})
}

func (h *harReader) body(e *harEntry) error {
	v, err := h.dec.ReadValue()
	if err != nil {
		return err
	}
	e.length = int64(len(v))
	e.off = h.dec.InputOffset() - e.length + h.src.skipped
	if h.scratch, err = jsontext.AppendUnquote(h.scratch[:0], v); err != nil {
		return err
	}
	e.size = int64(len(h.scratch))
	e.coded = int64(len(bytes.TrimRight(h.scratch, "="))) * 3 / 4
	if cap(h.scratch) > 1<<20 {
		h.scratch = nil
	}
	return nil
}

// take makes a part of an entry that has a body.
func (h *harReader) take(e harEntry) error {
	if e.length == 0 {
		return nil // a cancelled request, a redirect: nothing was captured
	}
	if len(h.in.Parts)+len(h.in.Refused) >= h.lim.Parts {
		return errTooMany
	}
	why := badAddress(e.url, h.lim)
	coded := strings.EqualFold(e.encoding, "base64")
	if why == "" && !coded && e.encoding != "" {
		why = fmt.Sprintf("its encoding %q is not known", shown(e.encoding))
	}
	if why != "" {
		h.in.Refused = append(h.in.Refused, Refusal{shown(e.url), why})
		return nil
	}
	size := e.size
	if coded {
		size = e.coded
	}
	b := &harBody{h.ctx, h.blob, shown(e.url), e.off, e.length, coded}
	h.in.Parts = append(h.in.Parts, Part{Name: e.url, Size: size, Type: e.mime, Status: e.status, Open: b.open})
	return nil
}

// badAddress says why a name that is an address cannot be used.
func badAddress(s string, lim Limits) string {
	switch {
	case s == "":
		return "it has no address"
	case len(s) > lim.URL:
		return fmt.Sprintf("its address is longer than %d bytes", lim.URL)
	case !utf8.ValidString(s):
		return "its address is not UTF-8"
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return "a control character or space in its address"
		}
	}
	return ""
}

// status reads an HTTP status; 0 if it is none.
func status(s string) int {
	if len(s) != 3 {
		return 0
	}
	n := 0
	for i := range 3 {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// tokenGuard bounds how far a decoder may read without getting to the end of a token: it keeps the
// whole token in memory.
type tokenGuard struct {
	guard
	mark    int64 // where the last token began
	most    int64
	skipped int64 // bytes before the first that the decoder sees
}

func (t *tokenGuard) Read(p []byte) (int, error) {
	if t.out-t.mark > t.most+1<<20 {
		return 0, beyond(t.name, "one value is longer than %d bytes", t.most)
	}
	return t.guard.Read(p)
}
