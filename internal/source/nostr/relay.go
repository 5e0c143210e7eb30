package nostr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of one relay's answer to one question. What comes after is not read.
const (
	maxAnswer   = 16 << 20 // bytes
	maxMessages = 20_000
	maxStray    = 1000 // messages that answer another question
	pageSize    = 500  // events asked for at a time
)

// answerType is the media type of a relay's answer: its messages, one a line.
const answerType = "application/x-ndjson"

// relay is one relay in the course of a walk. One goroutine at a time asks it.
type relay struct {
	url      string
	sock     fetch.Socket
	err      error // why it is not asked any more
	subs     int
	answered int // questions answered to their end
}

// answer is what a relay gave to one question. What came before it broke off counts all the same: every
// event stands for itself.
type answer struct {
	relay *relay
	part  unpack.Part
	empty bool // nothing came: there is nothing to capture
	whole bool // the relay said that this is all it has
}

// usable says whether the relay may be asked on.
func (r *relay) usable() bool { return r.err == nil }

// forbidden says whether the door does not let anybody reach it: it is no relay of anybody's then.
func (r *relay) forbidden() bool { return errors.Is(r.err, fetch.ErrForbidden) }

// open connects, once.
func (l *Live) open(ctx context.Context, r *relay) {
	if r.sock != nil || r.err != nil {
		return
	}
	ctx, stop := context.WithTimeout(ctx, l.c.Wait)
	defer stop()
	r.sock, r.err = l.ask.Dial(ctx, fetch.Request{URL: r.url, Max: maxEvent + 1<<16, Patience: l.c.Wait, Once: true})
	r.slow(ctx)
}

// slow puts the end of a relay's time into words: it is not the end of the walk's.
func (r *relay) slow(ctx context.Context) {
	if r.err != nil && ctx.Err() != nil {
		r.err = fmt.Errorf("%w: it was too slow", fetch.ErrUnreachable)
	}
}

// put asks a relay one question and reads its answer to the end, or to what breaks it off.
func (l *Live) put(ctx context.Context, r *relay, fs []filter) answer {
	a := answer{relay: r, empty: true}
	if l.open(ctx, r); r.err != nil {
		return a
	}
	r.subs++
	sub := "clew" + strconv.Itoa(r.subs)
	name, err1 := answerName(r.url, fs)
	req, err2 := request(sub, fs)
	if r.err = errors.Join(err1, err2); r.err != nil {
		return a
	}
	ctx, stop := context.WithTimeout(ctx, 6*l.c.Wait)
	defer stop()
	at := l.c.Now()
	if r.err = l.write(ctx, r, req); r.err != nil {
		return a
	}
	g := gather{sub: sub}
	idle := time.AfterFunc(l.c.Wait, stop) // one context for all messages: the socket watches each anew
	for !g.done && r.err == nil {
		r.err = r.next(ctx, &g)
		idle.Reset(l.c.Wait)
	}
	idle.Stop()
	r.slow(ctx)
	if g.done {
		a.whole = g.closed == ""
		if g.closed != "" {
			r.err = errors.New("it refuses to answer: " + g.closed)
		} else {
			r.answered++
			r.err = l.write(ctx, r, closing(sub))
		}
	}
	if a.empty = g.body.Len() == 0; !a.empty {
		a.part = answered(r.sock.Opened(), name, at, l.c.Now(), g.body.Bytes(), fetch.Reason(ctx))
	}
	return a
}

func (l *Live) write(ctx context.Context, r *relay, message []byte) error {
	ctx, stop := context.WithTimeout(ctx, l.c.Wait)
	defer stop()
	err := r.sock.Write(ctx, message)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: it takes nothing in", fetch.ErrUnreachable)
	}
	return err
}

// next reads one message. The error says why the relay is given up.
func (r *relay) next(ctx context.Context, g *gather) error {
	m, isBinary, err := r.sock.Read(ctx)
	switch {
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: it hung up before it had answered", fetch.ErrUnreachable)
	case err != nil:
		return err
	case isBinary:
		return errors.New("it sends what is no text")
	}
	return g.take(m)
}

// gather puts an answer together.
type gather struct {
	sub      string
	body     bytes.Buffer
	messages int
	stray    int
	done     bool
	closed   string // the relay's words, where it ended the answer without giving it
}

// take takes one message. What answers another question is dropped; all else is kept as it came, on a line
// of its own.
func (g *gather) take(m []byte) error {
	kind, sub := label(m)
	switch kind {
	case "EVENT", "EOSE", "CLOSED":
		if sub != g.sub {
			if g.stray++; g.stray > maxStray {
				return errors.New("it goes on with what nobody asked for")
			}
			return nil
		}
	}
	if g.messages++; g.messages > maxMessages || g.body.Len()+len(m) >= maxAnswer {
		return fmt.Errorf("%w: its answer has no end", fetch.ErrBound)
	}
	addLine(&g.body, m)
	switch kind {
	case "EOSE":
		g.done = true
	case "CLOSED":
		g.done, g.closed = true, reasonOf(m)
	}
	return nil
}

// addLine writes a message on a line of its own. Line breaks in a message stand between its JSON's parts,
// never in its strings; they become spaces.
func addLine(b *bytes.Buffer, m []byte) {
	from := b.Len()
	b.Write(m)
	for line := b.Bytes()[from:]; ; {
		i := bytes.IndexAny(line, "\r\n")
		if i < 0 {
			break
		}
		line[i] = ' '
		line = line[i:]
	}
	b.WriteByte('\n')
}

// label reads the name of a relay's message and what question it answers; "" where it says neither.
func label(m []byte) (kind, sub string) {
	dec := jsontext.NewDecoder(bytes.NewReader(m[:min(len(m), 512)]))
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '[' {
		return "", ""
	}
	t, err := dec.ReadToken()
	if err != nil || t.Kind() != '"' {
		return "", ""
	}
	kind = t.String()
	if t, err = dec.ReadToken(); err == nil && t.Kind() == '"' {
		sub = t.String()
	}
	return kind, sub
}

// reasonOf is the third word of a CLOSED message, for a person; never "".
func reasonOf(m []byte) string {
	var words []string
	if err := json.Unmarshal(m, &words); err != nil || len(words) < 3 || words[2] == "" {
		return "no reason"
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, words[2])
	if len(clean) > 120 {
		clean = strings.ToValidUTF8(clean[:120], "") + "…"
	}
	return clean
}

// request is a REQ message.
func request(sub string, fs []filter) ([]byte, error) {
	message := []any{"REQ", sub}
	for i := range fs {
		message = append(message, &fs[i])
	}
	return json.Marshal(message)
}

func closing(sub string) []byte { return []byte(`["CLOSE","` + sub + `"]`) }

// answered makes an answer a part to capture: the exchange of the handshake, with the bytes that came.
func answered(opened *fetch.Exchange, name string, asked, now time.Time, body []byte, reason string) unpack.Part {
	x := *opened
	x.Asked, x.URL, x.At, x.Took, x.Reason = name, name, now, now.Sub(asked), reason
	x.Body, x.Size, x.SHA256 = body, int64(len(body)), fetch.Digest(body)
	x.SHA256Coded = x.SHA256
	p := source.Fetched(&x)
	p.Type = answerType
	return p
}
