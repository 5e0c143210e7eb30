package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/coder/websocket"

	"clew/internal/fetch"
	"clew/internal/source"
	"clew/internal/source/nostr"
)

const relayHost = "relay.live.example"

// relays is one Nostr relay, which gives 500 events at most to a question.
func relays(think time.Duration) func(int) (scene, http.Handler) {
	return func(posts int) (scene, http.Handler) { return oneRelay(posts, think) }
}

func oneRelay(posts int, think time.Duration) (scene, http.Handler) {
	r := newRelay(posts)
	live := func(ask fetch.Asker) source.Live {
		return nostr.NewLive(ask, nostr.Config{Relays: []string{"ws://" + relayHost}, Most: 1})
	}
	return scene{said: "nostr:" + r[posts/2].ID, posts: posts, live: live}, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.serve(w, q, think) })
}

type note struct {
	ID        string     `json:"id"`
	PubKey    string     `json:"pubkey"`
	CreatedAt int64      `json:"created_at"`
	Kind      int        `json:"kind"`
	Tags      [][]string `json:"tags"`
	Content   string     `json:"content"`
	Sig       string     `json:"sig"`
	line      string
}

// relay is the notes it has, oldest first.
type relay []note

func newRelay(posts int) relay {
	seed := sha256.Sum256([]byte("ann"))
	key, public := btcec.PrivKeyFromBytes(seed[:])
	name := hex.EncodeToString(schnorr.SerializePubKey(public))
	var all relay
	for n := range posts {
		e := note{PubKey: name, CreatedAt: 1_700_000_000 + int64(n)*60, Kind: 1, Tags: [][]string{}, Content: words(n + 1)}
		if n > 0 {
			e.Tags = append(e.Tags, []string{"e", all[0].ID, "", "root"})
			if n > 1 {
				e.Tags = append(e.Tags, []string{"e", all[n-1].ID, "", "reply"})
			}
			e.Tags = append(e.Tags, []string{"p", name})
		}
		sum := sha256.Sum256(line([]any{0, e.PubKey, e.CreatedAt, e.Kind, e.Tags, e.Content}))
		sig, err := schnorr.Sign(key, sum[:])
		if err != nil {
			panic(err) // the key is this program's own
		}
		e.ID, e.Sig = hex.EncodeToString(sum[:]), hex.EncodeToString(sig.Serialize())
		e.line = string(line(e))
		all = append(all, e)
	}
	return all
}

func line(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return b
}

// filter is what is asked for, as far as a walk asks.
type filter struct {
	IDs, Authors []string
	Kinds        []int
	E            []string `json:"#e"`
	Others       []string `json:"#a"`
	Quotes       []string `json:"#q"`
	Since, Until int64
	Limit        int
}

func (r relay) serve(w http.ResponseWriter, q *http.Request, think time.Duration) {
	c, err := websocket.Accept(w, q, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	ctx := context.Background()
	for {
		_, m, err := c.Read(ctx)
		if err != nil {
			return
		}
		var words []json.RawMessage
		var kind, sub string
		if json.Unmarshal(m, &words) != nil || len(words) < 2 || json.Unmarshal(words[0], &kind) != nil || json.Unmarshal(words[1], &sub) != nil || kind != "REQ" {
			continue
		}
		time.Sleep(think)
		for _, l := range r.search(words[2:]) {
			if c.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `["EVENT",%q,%s]`, sub, l)) != nil {
				return
			}
		}
		if c.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `["EOSE",%q]`, sub)) != nil {
			return
		}
	}
}

// search gives the newest that fit, newest first.
func (r relay) search(filters []json.RawMessage) []string {
	told := map[string]bool{}
	var out []string
	for _, raw := range filters {
		f := filter{Limit: 500}
		if json.Unmarshal(raw, &f) != nil {
			continue
		}
		left := min(f.Limit, 500)
		for _, e := range slices.Backward(r) {
			if left == 0 {
				break
			}
			if !f.fits(e) {
				continue
			}
			left--
			if !told[e.ID] {
				told[e.ID] = true
				out = append(out, e.line)
			}
		}
	}
	return out
}

func (f *filter) fits(e note) bool {
	switch {
	case f.IDs != nil && !slices.Contains(f.IDs, e.ID), f.Authors != nil && !slices.Contains(f.Authors, e.PubKey), f.Kinds != nil && !slices.Contains(f.Kinds, e.Kind),
		f.Others != nil, f.Quotes != nil, f.Since > e.CreatedAt, f.Until > 0 && f.Until < e.CreatedAt:
		return false
	}
	return f.E == nil || slices.ContainsFunc(e.Tags, func(t []string) bool { return t[0] == "e" && slices.Contains(f.E, t[1]) })
}
