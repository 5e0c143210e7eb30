package peers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"clew/internal/post"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/coder/websocket"
)

// Relay is a running Nostr relay.
type Relay struct {
	URL    string // ws://127.0.0.1:port
	script *script
}

// Event is a signed event of Nostr.
type Event struct {
	ID        string     `json:"id"`
	Key       string     `json:"pubkey"`
	CreatedAt int64      `json:"created_at"` // Unix seconds
	Kind      int        `json:"kind"`
	Tags      [][]string `json:"tags"`
	Content   string     `json:"content"`
	Signature string     `json:"sig"`
}

// PostID is what Clew calls it.
func (e Event) PostID() post.ID { return post.ID("nostr:" + e.ID) }

// Signer is who writes to relays: a key and a clock of its own, for Nostr counts whole seconds.
type Signer struct {
	key *btcec.PrivateKey
	now int64
}

var relay once[Relay]

// NostrRelay gives the relay, started on the first call. The test is skipped where it is not installed.
func NostrRelay(t testing.TB) *Relay {
	t.Helper()
	return relay.take(t, startRelay)
}

func startRelay() (*Relay, error) {
	dir, err := shared.folder("nostr")
	if err != nil {
		return nil, err
	}
	p, err := ports(1)
	if err != nil {
		return nil, err
	}
	r := &Relay{URL: "ws://127.0.0.1:" + strconv.Itoa(p[0])}
	r.script, err = startNode("nostr", "RELAY_PORT="+strconv.Itoa(p[0]), "RELAY_FILE="+filepath.Join(dir, "events.sqlite"))
	return r, err
}

// NewSigner makes a key. The first event is dated an hour ago, each next one a second later.
func NewSigner(t testing.TB) *Signer {
	t.Helper()
	key, err := btcec.NewPrivateKey()
	if err != nil {
		t.Fatal(err)
	}
	return &Signer{key: key, now: time.Now().Add(-time.Hour).Unix()}
}

// Key is the public key in hex.
func (s *Signer) Key() string { return hex.EncodeToString(schnorr.SerializePubKey(s.key.PubKey())) }

// Account is what Clew calls it.
func (s *Signer) Account() post.AccountID { return post.AccountID("nostr:" + s.Key()) }

// Sign makes an event.
func (s *Signer) Sign(t testing.TB, kind int, content string, tags ...[]string) Event {
	t.Helper()
	s.now++
	e := Event{Key: s.Key(), CreatedAt: s.now, Kind: kind, Tags: tags, Content: content}
	if e.Tags == nil {
		e.Tags = [][]string{}
	}
	sum := sha256.Sum256(plain(t, []any{0, e.Key, e.CreatedAt, e.Kind, e.Tags, e.Content}))
	sig, err := schnorr.Sign(s.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	e.ID, e.Signature = hex.EncodeToString(sum[:]), hex.EncodeToString(sig.Serialize())
	return e
}

// plain is JSON without the escapes that pages need and NIP-01 forbids.
func plain(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Publish sends events and gives the relay's word on each: "" where it took it, else why it did not.
func (r *Relay) Publish(t testing.TB, events ...Event) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := r.dial(ctx, t)
	defer c.CloseNow()
	var out []string
	for _, e := range events {
		if err := c.Write(ctx, websocket.MessageText, plain(t, []any{"EVENT", e})); err != nil {
			t.Fatal(err)
		}
		m := hear(ctx, t, c)
		var word, id, why string
		var taken bool
		for i, v := range []any{&word, &id, &taken, &why} {
			if i < len(m) {
				if err := json.Unmarshal(m[i], v); err != nil {
					t.Fatalf("the relay answers an event with %s", m)
				}
			}
		}
		switch {
		case word == "OK" && taken && id == e.ID:
			out = append(out, "")
		case word == "OK" || word == "NOTICE":
			out = append(out, "refused: "+why+id)
		default:
			t.Fatalf("the relay answers an event with %s", m)
		}
	}
	return out
}

// Accept publishes events that the relay must take.
func (r *Relay) Accept(t testing.TB, events ...Event) {
	t.Helper()
	for i, why := range r.Publish(t, events...) {
		if why != "" {
			t.Fatalf("the relay refuses event %d: %s", i, why)
		}
	}
}

// Query asks for events by one filter of NIP-01, until the relay says that there are no more.
func (r *Relay) Query(t testing.TB, filter map[string]any) []Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := r.dial(ctx, t)
	defer c.CloseNow()
	if err := c.Write(ctx, websocket.MessageText, plain(t, []any{"REQ", "q", filter})); err != nil {
		t.Fatal(err)
	}
	var out []Event
	for {
		m := hear(ctx, t, c)
		switch word := string(m[0]); {
		case word == `"EVENT"` && len(m) == 3:
			var e Event
			if err := json.Unmarshal(m[2], &e); err != nil {
				t.Fatal(err)
			}
			out = append(out, e)
		case word == `"EOSE"`:
			return out
		default:
			t.Fatalf("the relay answers a question with %s", m)
		}
	}
}

func (r *Relay) dial(ctx context.Context, t testing.TB) *websocket.Conn {
	t.Helper()
	c, _, err := websocket.Dial(ctx, r.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadLimit(8 << 20)
	return c
}

// hear reads one message, which is a list.
func hear(ctx context.Context, t testing.TB, c *websocket.Conn) []json.RawMessage {
	t.Helper()
	_, b, err := c.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var m []json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil || len(m) == 0 {
		t.Fatalf("%v in %.400s", fmt.Errorf("a message of the relay: %w", err), b)
	}
	return m
}
