package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"clew/internal/source"
	"clew/internal/unpack"
)

const (
	maxPage   = 16 << 20 // bytes of one page
	lookHead  = 64 << 10 // bytes looked at to recognise a page
	lookParts = 16       // parts looked at to recognise an input
)

// kind is how pages of one form are told from others, and read.
type kind struct {
	words string
	is    func(head []byte, address string) bool
	read  func(data []byte, address string) *page
}

// recognise looks at the first parts that can be pages.
func (k kind) recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	looked := 0
	for _, p := range in.Parts {
		if !mayBe(p) {
			continue
		}
		if looked++; looked > lookParts {
			return false, nil
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		ok, err := k.isPage(p, len(in.Parts) == 1)
		if err != nil || ok {
			return ok, err
		}
	}
	return false, nil
}

// isPage looks at one part. Of a plain text that comes alone all is looked at: the only sign of a page
// stands behind the last post, and a thread may be long.
func (k kind) isPage(p unpack.Part, alone bool) (bool, error) {
	head, err := p.Head(lookHead)
	if err != nil {
		// What cannot be read is no page; whoever reads the input says why.
		return false, passOn(err)
	}
	if len(head) == lookHead && alone && isPlain(head) {
		if head, err = p.Head(maxPage); err != nil {
			return false, passOn(err)
		}
	}
	return k.is(head, p.Name), nil
}

// passOn keeps an error that is not the part's own fault.
func passOn(err error) error {
	if errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound) {
		return nil
	}
	return err
}

// isPlain says whether bytes are text without markup.
func isPlain(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n\ufeff")
	return len(head) > 0 && !bytes.ContainsAny(head[:1], "<{[") && bytes.IndexByte(head, 0) < 0 && validStart(head)
}

// validStart says whether bytes are UTF-8, but for a character cut at the end.
func validStart(b []byte) bool {
	for range utf8.UTFMax {
		if utf8.Valid(b) {
			return true
		}
		if len(b) == 0 {
			return false
		}
		b = b[:len(b)-1]
	}
	return false
}

// mayBe leaves out what cannot be a page by its size, its type, or the site it came from.
func mayBe(p unpack.Part) bool {
	if p.Size > maxPage || p.Status >= 300 {
		return false
	}
	if strings.HasPrefix(p.Name, "http://") || strings.HasPrefix(p.Name, "https://") {
		return isReaderAddress(p.Name) && (p.Type == "" || strings.Contains(p.Type, "html") || strings.Contains(p.Type, "text/plain"))
	}
	return true
}

// isReaderAddress says whether an address is of the thread reader.
func isReaderAddress(s string) bool {
	_, rest, ok := strings.Cut(s, "://")
	host, _, _ := strings.Cut(rest, "/")
	host = strings.ToLower(host)
	return ok && (host == "threadreaderapp.com" || strings.HasSuffix(host, ".threadreaderapp.com"))
}

// all reads every part that is a page.
func (k kind) all(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	others := 0
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !mayBe(p) {
			others++
			continue
		}
		ok, err := k.isPage(p, len(in.Parts) == 1)
		if err != nil {
			return fmt.Errorf("reading %s: %w", p.Name, err)
		}
		if !ok {
			others++
			continue
		}
		if err := k.one(ctx, p, opt, to); err != nil {
			return err
		}
	}
	if others == 0 {
		return nil
	}
	return to.Skip(ctx, source.Skipped{Offset: -1, Why: "not a thread reader's page", Expected: true, Count: others})
}

// one reads one page.
func (k kind) one(ctx context.Context, p unpack.Part, opt source.Options, to source.Sink) error {
	c, err := to.Capture(ctx, p)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(c, maxPage+1))
	err = errors.Join(err, c.Close())
	why := ""
	switch {
	case errors.Is(err, unpack.ErrBroken), errors.Is(err, unpack.ErrBound):
		why = err.Error()
	case err != nil:
		return fmt.Errorf("reading %s: %w", p.Name, err)
	case len(data) > maxPage:
		why = fmt.Sprintf("it is longer than %d bytes", maxPage)
	case !utf8.Valid(data):
		why = "it is not UTF-8"
	}
	if why != "" {
		return to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: why})
	}
	t := &teller{to: to, part: p.Name, capture: c.Number, kind: k.words, opt: opt}
	return t.tell(ctx, k.read(data, p.Name))
}
