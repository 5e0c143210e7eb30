package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

const (
	stretchSize  = 256 << 10 // bytes of events handed over at once
	stretchPause = 100 * time.Millisecond
	maxEvent     = 1 << 20
	streamName   = "mastodon-stream"
)

// Streams implements source.Streamer: one stream for each server that the operator has a token of. Servers
// without one have no stream that anybody may follow.
func (l *Live) Streams(_ context.Context, accounts []post.AccountID) ([]source.Stream, error) {
	by := map[string]map[post.AccountID]bool{}
	for _, a := range accounts {
		host := hostOf(string(a))
		if l.conf.Tokens[host] == "" || !isWeb(string(a)) {
			continue
		}
		if by[host] == nil {
			by[host] = map[post.AccountID]bool{}
		}
		by[host][a] = true
	}
	var all []source.Stream
	for host, follow := range by {
		all = append(all, &eventStream{l: l, host: host, follow: follow})
	}
	slices.SortFunc(all, func(a, b source.Stream) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}

// eventStream is the stream of one server. It tells of the posts that the token's account sees in its own
// timeline and of those of the server's own accounts; of both, the public posts of followed accounts pass.
type eventStream struct {
	l      *Live
	host   string
	follow map[post.AccountID]bool
}

// Name implements source.Stream.
func (s *eventStream) Name() string { return "mastodon stream of " + s.host }

// Follow implements source.Stream. Servers keep no events: whatever the cursor, the stream begins now, and
// the first stretch says that what came before is lost.
func (s *eventStream) Follow(ctx context.Context, cursor string, take func(context.Context, source.Stretch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	at, err := s.place(ctx)
	if err != nil {
		return err
	}
	sock, err := s.l.ask.Dial(ctx, fetch.Request{URL: at + "/api/v1/streaming?stream=user&access_token=" + queryEscape(s.l.conf.Tokens[s.host]), Secret: []string{"access_token"}})
	if err != nil {
		return fmt.Errorf("open the %s: %w", s.Name(), err)
	}
	if err := sock.Write(ctx, []byte(`{"type":"subscribe","stream":"public:local"}`)); err != nil {
		return errors.Join(fmt.Errorf("subscribe to the %s: %w", s.Name(), fetch.ErrUnreachable), sock.Close())
	}
	lines := make(chan []byte, 1024)
	ended := make(chan error, 1)
	go func() {
		ended <- s.read(ctx, sock, lines)
		close(lines)
	}()
	err = s.hand(ctx, lines, take)
	cancel()
	err = errors.Join(err, sock.Close())
	for range lines { // until the reader has ended
	}
	if read := <-ended; err == nil {
		err = read
	}
	return err
}

// place finds where a server has its stream: on itself, or on a host under its own name, which alone is
// given the token.
func (s *eventStream) place(ctx context.Context) (string, error) {
	q := s.l.asking(ctx, nowhere{}, 1)
	base := "ws" + strings.TrimPrefix(s.l.base(s.host), "http")
	ok, err := q.do(fetch.Request{URL: s.l.base(s.host) + "/api/v2/instance", Header: http.Header{"Accept": {"application/json"}}}, false)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("open the %s: %w", s.Name(), q.trouble)
	}
	said := q.h.heard.body.member("configuration").member("urls").member("streaming").text()
	if host := hostOf(said); strings.HasPrefix(said, "wss://") && strings.HasSuffix(host, "."+s.host) {
		base = "wss://" + host
	}
	return base, nil
}

// read turns messages into lines until the connection or the context ends.
func (s *eventStream) read(ctx context.Context, sock fetch.Socket, lines chan<- []byte) error {
	seen := newSeenEvents()
	for {
		m, _, err := sock.Read(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF):
			return fmt.Errorf("the %s ended: %w", s.Name(), fetch.ErrUnreachable)
		case err != nil:
			return fmt.Errorf("read the %s: %w", s.Name(), err)
		}
		line := s.line(m)
		if line == nil || seen.has(line) {
			continue
		}
		select {
		case lines <- line:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// hand gives lines over in stretches, the first at once.
func (s *eventStream) hand(ctx context.Context, lines <-chan []byte, take func(context.Context, source.Stretch) error) error {
	now := s.l.conf.Now().UTC()
	opened := fmt.Appendf(nil, `{"clew":%q,"server":%q,"event":"opened","at":%q}`+"\n", streamName, s.host, now.Format(time.RFC3339))
	if err := take(ctx, s.stretch(opened, 0, true)); err != nil {
		return err
	}
	tick := time.NewTicker(stretchPause)
	defer tick.Stop()
	var b []byte
	events := 0
	give := func() error {
		if events == 0 {
			return nil
		}
		err := take(ctx, s.stretch(b, events, false))
		b, events = nil, 0
		return err
	}
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return give()
			}
			b, events = append(append(b, line...), '\n'), events+1
			if len(b) >= stretchSize {
				if err := give(); err != nil {
					return err
				}
			}
		case <-tick.C:
			if err := give(); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stretch makes lines a part to be kept.
func (s *eventStream) stretch(b []byte, events int, lost bool) source.Stretch {
	return source.Stretch{Source: streamName, Events: events, Lost: lost, Cursor: s.l.conf.Now().UTC().Format(time.RFC3339),
		Part: unpack.Part{Name: s.l.base(s.host) + "/api/v1/streaming", Size: int64(len(b)), Type: "application/jsonl",
			Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(b))), nil }}}
}

// eventLine is one event as it is kept.
type eventLine struct {
	Clew   string          `json:"clew"`
	Server string          `json:"server"`
	Event  string          `json:"event"`
	At     string          `json:"at"`
	URI    string          `json:"uri"`              // of the post
	Parent string          `json:"parent,omitempty"` // of what it answers, where the server's number for it is known
	Status json.RawMessage `json:"status,omitempty"`
}

// line makes a line of a message; nil if it is nothing to keep.
func (s *eventStream) line(message []byte) []byte {
	v := trimmed(message)
	if len(v) > maxEvent || !v.valid() {
		return nil
	}
	e := eventLine{Clew: streamName, Server: s.host, Event: v.member("event").text(), At: s.l.conf.Now().UTC().Format(time.RFC3339)}
	payload := v.member("payload").text()
	switch e.Event {
	case "update", "status.update":
		body := trimmed([]byte(payload))
		if !body.valid() || !s.wants(body) {
			return nil
		}
		x := withhold(&fetch.Exchange{Body: body}, true)
		body = trimmed(x.Body)
		if kindOf(body) != kindStatus {
			return nil
		}
		st := readStatus(body)
		s.l.recent.note(s.host, st.local, post.ID(st.uri))
		e.URI, e.Status = st.uri, json.RawMessage(body)
		if st.inReplyTo != "" {
			e.Parent = string(s.l.recent.find(s.host, st.inReplyTo))
		}
	case "delete":
		if payload == "" || len(payload) > 64 {
			return nil
		}
		if e.URI = string(s.l.recent.find(s.host, payload)); hostOf(e.URI) != s.host {
			return nil
		}
	default:
		return nil
	}
	b, err := json.Marshal(e)
	if err != nil {
		return nil
	}
	return b
}

// wants says whether a status is a followed account's own, for everybody to read.
func (s *eventStream) wants(v value) bool {
	st := readStatus(v)
	a, ok := apiAccount(st.account)
	id, author, bad := st.origin(a, ok)
	return bad == nil && st.reblog.is() != '{' && s.follow[author] && hostOf(string(id)) == s.host && st.visibility() <= post.Unlisted
}

// seenEvents knows the last few hundred events: one that comes over two subscriptions is taken once.
type seenEvents struct {
	set  map[string]bool
	ring []string
}

func newSeenEvents() *seenEvents { return &seenEvents{set: map[string]bool{}} }

func (e *seenEvents) has(line []byte) bool {
	v := value(line)
	s := v.member("status")
	k := v.member("event").text() + " " + v.member("uri").text() + " " + s.member("edited_at").text() + " " + fetch.Digest(s.member("content"))
	if e.set[k] {
		return true
	}
	if len(e.ring) == 512 {
		delete(e.set, e.ring[0])
		e.ring = e.ring[1:]
	}
	e.set[k] = true
	e.ring = append(e.ring, k)
	return false
}
