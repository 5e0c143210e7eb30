package nostr

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/go-json-experiment/json/jsontext"
)

// Events reads Nostr events.
type Events struct{}

// Name is "nostr-events".
func (Events) Name() string { return "nostr-events" }

// headSize is how much of a part recognition looks at.
const headSize = 64 << 10

// Recognise looks for the names that every event has.
func (Events) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	for i, p := range in.Parts {
		if i == 16 {
			break
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		head, err := p.Head(headSize)
		if err != nil {
			return false, err
		}
		if looksLikeEvents(head) {
			return true, nil
		}
	}
	return false, nil
}

func looksLikeEvents(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return false
	}
	for _, name := range []string{`"pubkey"`, `"created_at"`, `"kind"`, `"content"`} {
		if !bytes.Contains(head, []byte(name)) {
			return false
		}
	}
	return bytes.Contains(head, []byte(`"sig"`)) || len(head) == headSize
}

// Read tells the posts, reposts and accounts of every event that holds, then what deletions took away.
func (Events) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	others := 0
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := p.Head(headSize)
		if err != nil {
			if err := to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: err.Error()}); err != nil {
				return err
			}
			continue
		}
		if !looksLikeEvents(head) {
			others++
			continue
		}
		c, err := to.Capture(ctx, p)
		if err != nil {
			return err
		}
		r := newReader(ctx, to, p.Name, c.Number)
		if err := errors.Join(r.read(c), c.Close()); err != nil {
			return fmt.Errorf("reading %s: %w", p.Name, err)
		}
	}
	if others > 0 && in.Kind != "har" && in.Kind != "warc" {
		return to.Skip(ctx, source.Skipped{Part: in.Name, Offset: -1, Why: "a file of another kind", Expected: true, Count: others})
	}
	return nil
}

// read reads one part: lines if its first line is a whole JSON value, else one text (an array, or events
// one after the other).
func (r *reader) read(in io.Reader) error {
	br := bufio.NewReaderSize(in, 1<<20)
	if bom, err := br.Peek(3); err == nil && string(bom) == "\ufeff" {
		if r.at, err = 3, discard(br, 3); err != nil {
			return err
		}
	}
	byLine, err := firstLineIsWhole(br)
	if err != nil {
		return err
	}
	if byLine {
		err = r.lines(br)
	} else {
		err = r.text(br)
	}
	if err != nil {
		return err
	}
	return r.close()
}

func discard(br *bufio.Reader, n int) error {
	_, err := br.Discard(n)
	return err
}

// firstLineIsWhole looks ahead, at most the reader's buffer. A first line longer than that counts as
// whole: only lines are so long.
func firstLineIsWhole(br *bufio.Reader) (bool, error) {
	head, err := br.Peek(br.Size())
	if err != nil && err != io.EOF {
		return false, err
	}
	head = bytes.TrimLeft(head, " \t\r\n")
	line, _, found := bytes.Cut(head, []byte("\n"))
	if !found && err == nil {
		return bytes.HasPrefix(head, []byte("{")) || bytes.HasPrefix(head, []byte(`["`)), nil
	}
	return jsontext.Value(line).IsValid() && !bytes.HasPrefix(line, []byte("[{")), nil
}

// lines reads one message a line.
func (r *reader) lines(br *bufio.Reader) error {
	var long []byte
	for {
		line, err := br.ReadSlice('\n')
		size := int64(len(line))
		if err == bufio.ErrBufferFull {
			long = append(long[:0], line...)
			for err == bufio.ErrBufferFull {
				line, err = br.ReadSlice('\n')
				if size += int64(len(line)); size <= maxEvent {
					long = append(long, line...)
				}
			}
			line = long
		}
		if err != nil && err != io.EOF {
			return err
		}
		if size > maxEvent {
			if err := r.skip(r.at, fmt.Sprintf("a line longer than %d bytes", maxEvent)); err != nil {
				return err
			}
		} else if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 {
			lead := int64(bytes.Index(line, trimmed))
			if err := r.message(trimmed, r.at+lead); err != nil {
				return err
			}
		}
		r.at += size
		if err == io.EOF {
			return nil
		}
	}
}

// text reads an array of events, or several texts one after the other. After broken JSON there is no way
// to find the next event, so the rest is skipped.
func (r *reader) text(in io.Reader) error {
	m := &meter{r: in}
	dec := jsontext.NewDecoder(m)
	for {
		m.left = maxEvent + 1<<20
		kind := dec.PeekKind()
		var err error
		switch kind {
		case '[', ']':
			if kind == '[' && dec.StackDepth() > 0 {
				err = r.value(dec)
				break
			}
			_, err = dec.ReadToken()
		default:
			err = r.value(dec)
		}
		var broken *jsontext.SyntacticError
		switch {
		case err == io.EOF:
			return nil
		case errors.Is(err, errLong):
			return r.skip(r.at+dec.InputOffset(), "from here on it is not read: "+errLong.Error())
		case errors.As(err, &broken) || errors.Is(err, io.ErrUnexpectedEOF):
			return r.skip(r.at+dec.InputOffset(), "from here on it is no JSON: "+err.Error())
		case err != nil:
			return err
		}
	}
}

// errLong is what a meter says when an event has no end within its bound.
var errLong = fmt.Errorf("an event longer than %d bytes", maxEvent)

// meter stops a reader after left bytes, so that one value cannot fill the memory.
type meter struct {
	r    io.Reader
	left int
}

func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLong
	}
	n, err := m.r.Read(b[:min(len(b), m.left)])
	m.left -= n
	return n, err
}

func (r *reader) value(dec *jsontext.Decoder) error {
	v, err := dec.ReadValue()
	if err != nil {
		return err
	}
	at := r.at + dec.InputOffset() - int64(len(v))
	if len(v) > maxEvent {
		return r.skip(at, fmt.Sprintf("an event longer than %d bytes", maxEvent))
	}
	return r.message(v, at)
}

// message reads an event, or a relay's message around one.
func (r *reader) message(b []byte, at int64) error {
	if b[0] != '[' {
		return r.event(b, at)
	}
	var parts []jsontext.Value
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	if _, err := dec.ReadToken(); err != nil {
		return r.skip(at, "not JSON: "+err.Error())
	}
	offset := int64(0)
	for dec.PeekKind() != ']' && len(parts) < 8 {
		v, err := dec.ReadValue()
		if err != nil {
			return r.skip(at, "not JSON: "+err.Error())
		}
		if len(v) > 0 && v[0] == '{' {
			offset = dec.InputOffset() - int64(len(v))
		}
		parts = append(parts, v.Clone())
	}
	if _, err := dec.ReadToken(); err != nil || len(parts) == 0 {
		return r.skip(at, "not a relay's message")
	}
	switch last := parts[len(parts)-1]; string(parts[0]) {
	case `"EVENT"`:
		if len(parts) > 3 || last.Kind() != '{' {
			return r.skip(at, "not a relay's message")
		}
		return r.event(last, at+offset)
	case `"EOSE"`, `"CLOSED"`:
		if r.live != nil {
			return nil
		}
		r.pass("a relay's message without an event")
		return nil
	case `"NOTICE"`, `"OK"`, `"AUTH"`, `"COUNT"`, `"REQ"`, `"CLOSE"`:
		r.pass("a relay's message without an event")
		return nil
	}
	return r.skip(at, "not a relay's message")
}
