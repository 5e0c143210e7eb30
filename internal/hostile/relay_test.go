package hostile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/coder/websocket"
)

// event is a signed Nostr event, as a relay gives it.
type event struct {
	ID        string     `json:"id"`
	PubKey    string     `json:"pubkey"`
	CreatedAt int64      `json:"created_at"`
	Kind      int        `json:"kind"`
	Tags      [][]string `json:"tags"`
	Content   string     `json:"content"`
	Sig       string     `json:"sig"`
}

// nostrKey is the key of the n-th invented person.
func nostrKey(n byte) *btcec.PrivateKey {
	k, _ := btcec.PrivKeyFromBytes(append(make([]byte, 31), n))
	return k
}

func nostrID(n byte) string { return hex.EncodeToString(schnorr.SerializePubKey(nostrKey(n).PubKey())) }

// signed makes an event of person n.
func signed(n byte, at int64, kind int, content string, tags ...[]string) event {
	e := event{PubKey: nostrID(n), CreatedAt: at, Kind: kind, Tags: append([][]string{}, tags...), Content: content}
	var b strings.Builder
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode([]any{0, e.PubKey, e.CreatedAt, e.Kind, e.Tags, e.Content}); err != nil {
		panic(err)
	}
	sum := sha256.Sum256([]byte(strings.TrimSuffix(b.String(), "\n")))
	sig, err := schnorr.Sign(nostrKey(n), sum[:])
	if err != nil {
		panic(err)
	}
	e.ID, e.Sig = hex.EncodeToString(sum[:]), hex.EncodeToString(sig.Serialize())
	return e
}

// relayOf answers every question with the events that fit it.
func relayOf(events ...event) site {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for {
			_, b, err := c.Read(r.Context())
			if err != nil {
				return
			}
			var m []json.RawMessage
			if json.Unmarshal(b, &m) != nil || len(m) < 3 || string(m[0]) != `"REQ"` {
				continue
			}
			for _, e := range events {
				if slices.ContainsFunc(m[2:], func(f json.RawMessage) bool { return fits(f, &e) }) {
					one, _ := json.Marshal(e)
					_ = c.Write(r.Context(), websocket.MessageText, []byte(`["EVENT",`+string(m[1])+`,`+string(one)+`]`))
				}
			}
			_ = c.Write(r.Context(), websocket.MessageText, []byte(`["EOSE",`+string(m[1])+`]`))
		}
	}
}

func fits(filter json.RawMessage, e *event) bool {
	var f map[string]json.RawMessage
	if json.Unmarshal(filter, &f) != nil {
		return false
	}
	for name, raw := range f {
		var words []string
		var kinds []int
		switch {
		case name == "ids" && (json.Unmarshal(raw, &words) != nil || !slices.Contains(words, e.ID)),
			name == "authors" && (json.Unmarshal(raw, &words) != nil || !slices.Contains(words, e.PubKey)),
			name == "kinds" && (json.Unmarshal(raw, &kinds) != nil || !slices.Contains(kinds, e.Kind)):
			return false
		case name[0] == '#':
			_ = json.Unmarshal(raw, &words)
			if !slices.ContainsFunc(e.Tags, func(t []string) bool { return len(t) > 1 && t[0] == name[1:] && slices.Contains(words, t[1]) }) {
				return false
			}
		}
	}
	return true
}

// entity writes a NIP-19 word with relay hints: nevent (id first) or nprofile (key first).
func entity(prefix, id string, relays ...string) string {
	b, _ := hex.DecodeString(id)
	data := append([]byte{0, byte(len(b))}, b...)
	for _, r := range relays {
		data = append(append(data, 1, byte(len(r))), r...)
	}
	return bech32(prefix, data)
}

func bech32(prefix string, data []byte) string {
	const signs = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	var five []byte
	acc, bits := uint(0), 0
	for _, b := range data {
		acc, bits = acc<<8|uint(b), bits+8
		for bits >= 5 {
			bits -= 5
			five = append(five, byte(acc>>bits)&31)
		}
	}
	if bits > 0 {
		five = append(five, byte(acc<<(5-bits))&31)
	}
	check := uint32(1)
	step := func(d byte) {
		top := check >> 25
		check = (check&0x1ffffff)<<5 ^ uint32(d)
		for i, g := range []uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				check ^= g
			}
		}
	}
	for _, c := range []byte(prefix) {
		step(c >> 5)
	}
	step(0)
	for _, c := range []byte(prefix) {
		step(c & 31)
	}
	for _, d := range five {
		step(d)
	}
	for range 6 {
		step(0)
	}
	check ^= 1
	out := []byte(prefix + "1")
	for _, d := range five {
		out = append(out, signs[d])
	}
	for i := range 6 {
		out = append(out, signs[check>>(5*(5-i))&31])
	}
	return string(out)
}
