package bluesky

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/fetch"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
)

// errFuture is how a firehose refuses a cursor that it never gave: its numbers began anew.
var errFuture = errors.New("the firehose does not know the cursor")

// fireFollow follows a firehose: of a relay, or of one server. It sends all accounts' events, and those that
// are not wanted are dropped here.
type fireFollow struct {
	l      *Live
	wanted map[string]bool
}

// Name holds the host, for a cursor means nothing elsewhere.
func (j *fireFollow) Name() string {
	u, err := url.Parse(j.l.c.Relay)
	if err != nil {
		return "bluesky firehose"
	}
	return "bluesky firehose " + u.Host
}

// Follow implements source.Stream.
func (j *fireFollow) Follow(ctx context.Context, cursor string, take func(context.Context, source.Stretch) error) error {
	if n, err := strconv.ParseInt(cursor, 10, 64); err != nil || n < 0 {
		cursor = ""
	}
	err := follow(ctx, &fireWire{fireFollow: j}, cursor, take)
	if errors.Is(err, errFuture) && cursor != "" {
		return follow(ctx, &fireWire{fireFollow: j, lost: true}, "", take)
	}
	return err
}

// fireWire is one connection.
type fireWire struct {
	*fireFollow
	message repo.Decoder
	lost    bool // to be told with the first message
}

func (*fireWire) source() string { return Firehose{}.Name() }

func (*fireWire) head() []byte { return []byte(framesHead) }

func (w *fireWire) open(ctx context.Context, cursor string) (fetch.Socket, error) {
	address := strings.TrimRight(w.l.c.Relay, "/") + "/xrpc/com.atproto.sync.subscribeRepos"
	if cursor != "" {
		address += "?cursor=" + cursor
	}
	socket, err := w.l.door.Dial(ctx, fetch.Request{URL: address, Max: repo.MaxFrame})
	if err != nil {
		return nil, fmt.Errorf("open the firehose: %w", err)
	}
	return socket, nil
}

// take keeps the frames of wanted accounts.
func (w *fireWire) take(b, message []byte, _ bool) ([]byte, int, string, bool, error) {
	lost := w.lost
	m, err := w.message.Frame(message)
	if err != nil {
		return b, 0, "", false, nil // one broken message; its number is not known
	}
	w.lost = false
	if m.Op == -1 {
		if m.Body.Text("error") == "FutureCursor" {
			return b, 0, "", lost, errFuture
		}
		return b, 0, "", lost, fmt.Errorf("the firehose says %.100q: %w", m.Body.Text("error"), fetch.ErrUnreachable)
	}
	cursor := ""
	if seq, ok := m.Body.Int("seq"); ok && seq > 0 {
		cursor = strconv.FormatInt(seq, 10)
	}
	if m.Kind == "#info" {
		return b, 0, cursor, lost || m.Body.Text("name") == "OutdatedCursor", nil
	}
	if !w.keeps(&m) {
		return b, 0, cursor, lost, nil
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(message)))
	return append(b, message...), 1, cursor, lost, nil
}

// keeps says whether a message speaks of a wanted account and of something that is read.
func (w *fireWire) keeps(m *repo.Frame) bool {
	switch m.Kind {
	case "#commit":
		return w.wanted[m.Body.Text("repo")] && touches(m.Body.List("ops"))
	case "#identity", "#account", "#sync":
		return w.wanted[m.Body.Text("did")]
	}
	return false
}
