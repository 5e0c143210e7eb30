package bluesky

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/source"
)

const (
	// maxWanted is how many accounts Jetstream takes in one filter. More are filtered here alone.
	maxWanted = 10_000
	// rewind is how far before the cursor the stream is taken up again, in microseconds. Servers' clocks
	// differ, and a repeated event changes nothing.
	rewind = 5_000_000
	// lostAfter is how much later than the cursor the first event may be before events count as lost, in
	// microseconds: account and identity events of the whole network come all the time.
	lostAfter = 60_000_000
	// ahead is how far in the future an event may be and still move the cursor, in microseconds: one false
	// time would have the stream go on there, and all until then be lost.
	ahead = 3600_000_000
)

// jetFollow follows Jetstream. Its cursor is microseconds, which every server of its kind understands.
type jetFollow struct {
	l      *Live
	wanted map[string]bool // nil: everybody
	at     string          // the stream's own address; "" for the Jetstream whose turn it is
}

// Everybody follows the Jetstream at an address (ws or wss, with its path) and hands over the posts of all
// accounts. It is for taking a stream in, not for keeping up: it ends where the connection does.
func (l *Live) Everybody(address string) source.Stream { return &jetFollow{l: l, at: address} }

// Name is the same for all servers that Live chooses: they share the meaning of a cursor.
func (j *jetFollow) Name() string {
	if j.at != "" {
		return j.at
	}
	return "bluesky jetstream"
}

// Follow implements source.Stream.
func (j *jetFollow) Follow(ctx context.Context, cursor string, take func(context.Context, source.Stretch) error) error {
	w := &jetWire{jetFollow: j}
	if us, err := strconv.ParseInt(cursor, 10, 64); err == nil && us > 0 {
		w.asked, w.last = us, us // what is sent again moves the cursor back for nobody
	}
	err := follow(ctx, w, cursor, take)
	if err != nil && !isEnd(ctx, err) {
		j.l.turn.Add(1) // another server next time
	}
	return err
}

// jetWire is one connection.
type jetWire struct {
	*jetFollow
	asked int64 // cursor in microseconds; 0 for none
	begun bool  // an event came
	last  int64
	e     event
}

func (*jetWire) source() string { return Jetstream{}.Name() }

func (*jetWire) head() []byte { return nil }

// open connects to the Jetstream whose turn it is and says, in the first message, what is wanted: an
// address with thousands of accounts would be too long.
func (w *jetWire) open(ctx context.Context, _ string) (fetch.Socket, error) {
	if w.at != "" {
		return w.openAt(ctx)
	}
	hosts := w.l.c.Jetstream
	address := strings.TrimRight(hosts[int(w.l.turn.Load())%len(hosts)], "/") + "/subscribe?requireHello=true"
	if w.asked > 0 {
		address += "&cursor=" + strconv.FormatInt(max(w.asked-rewind, 1), 10)
	}
	hello, err := w.hello()
	if err != nil {
		return nil, err
	}
	socket, err := w.l.door.Dial(ctx, fetch.Request{URL: address, Max: maxLine})
	if err != nil {
		return nil, fmt.Errorf("open Jetstream: %w", err)
	}
	if err := socket.Write(ctx, hello); err != nil {
		_ = socket.Close() // it is of no use, and the reason is told
		return nil, fmt.Errorf("open Jetstream: %w", err)
	}
	return socket, nil
}

// openAt connects to the stream that was named. Its filter stands in its address.
func (w *jetWire) openAt(ctx context.Context) (fetch.Socket, error) {
	u, err := url.Parse(w.at)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", w.at, fetch.ErrForbidden)
	}
	q := u.Query()
	if !q.Has("wantedCollections") {
		q["wantedCollections"] = []string{postType, profileType}
	}
	if w.asked > 0 {
		q.Set("cursor", strconv.FormatInt(max(w.asked-rewind, 1), 10))
	}
	u.RawQuery = q.Encode()
	socket, err := w.l.door.Dial(ctx, fetch.Request{URL: u.String(), Max: maxLine})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", w.at, err)
	}
	return socket, nil
}

// hello is the message that sets the filter.
func (w *jetWire) hello() ([]byte, error) {
	type payload struct {
		Collections []string `json:"wantedCollections"`
		DIDs        []string `json:"wantedDids,omitempty"`
		Max         int      `json:"maxMessageSizeBytes"`
	}
	p := payload{Collections: []string{postType, profileType}}
	if len(w.wanted) <= maxWanted {
		for did := range w.wanted {
			p.DIDs = append(p.DIDs, did)
		}
		slices.Sort(p.DIDs)
	}
	b, err := json.Marshal(struct {
		Type    string  `json:"type"`
		Payload payload `json:"payload"`
	}{"options_update", p})
	if err != nil {
		return nil, fmt.Errorf("ask Jetstream for accounts: %w", err)
	}
	return b, nil
}

// take keeps the events of wanted accounts, a line each. Of a commit only the beginning is read here: whoever
// reads the stretch judges the rest, and what is broken there is told and not dropped.
func (w *jetWire) take(b, message []byte, _ bool) ([]byte, int, string, bool, error) {
	if _, out := w.e.head(message); out == broken && w.e.read(message) == broken {
		return b, 0, "", false, nil
	}
	us := w.e.micros()
	cursor, lost := "", false
	if us > 0 && us < w.l.c.Now().UnixMicro()+ahead {
		lost = !w.begun && w.asked > 0 && us-w.asked > lostAfter
		w.begun = true
		w.last = max(w.last, us)
		cursor = strconv.FormatInt(w.last, 10)
	}
	if string(w.e.kind) == "error" {
		return b, 0, cursor, lost, fmt.Errorf("Jetstream says %.200q: %w", message, fetch.ErrUnreachable)
	}
	if w.wanted != nil && !w.wanted[string(w.e.did)] || string(w.e.kind) == "commit" && !wanted(w.e.collection) {
		return b, 0, cursor, lost, nil
	}
	b = append(b, message...)
	for line := b[len(b)-len(message):]; ; {
		i := bytes.IndexByte(line, '\n')
		if i < 0 {
			return append(b, '\n'), 1, cursor, lost, nil
		}
		line[i] = ' ' // between the tokens of a message: strings have none
		line = line[i+1:]
	}
}

// micros is when the stream saw an event, in microseconds; 0 if it does not tell.
func (e *event) micros() int64 {
	if us, err := strconv.ParseInt(string(e.timeUS), 10, 64); err == nil && us > 0 && us < 1<<55 {
		return us
	}
	if t := datetimeOrZero(string(e.time)); !t.IsZero() && t.After(time.Unix(0, 0)) {
		return t.UnixMicro()
	}
	return 0
}
