package nostr

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
)

// Reasons why an event is not used.
var (
	errShape     = errors.New("not an event")
	errID        = errors.New("its id is not the hash of its content")
	errSignature = errors.New("its signature does not hold")
)

// event is the wire's form. Pointers tell what is missing from what is empty.
type event struct {
	ID        *string    `json:"id"`
	PubKey    *string    `json:"pubkey"`
	CreatedAt *int64     `json:"created_at"`
	Kind      *int       `json:"kind"`
	Tags      [][]string `json:"tags"`
	Content   *string    `json:"content"`
	Sig       *string    `json:"sig"`
}

// decode reads an event's JSON and checks its shape and limits. Names twice, wrong types, invalid UTF-8
// and lone surrogates are errShape.
func decode(b []byte) (*event, error) {
	var e event
	if err := json.Unmarshal(b, &e); err != nil {
		return nil, fmt.Errorf("%w: %v", errShape, err)
	}
	switch {
	case e.ID == nil || e.PubKey == nil || e.CreatedAt == nil || e.Kind == nil || e.Tags == nil || e.Content == nil || e.Sig == nil:
		return nil, fmt.Errorf("%w: a field is missing", errShape)
	case !isHex(*e.ID, 64) || !isHex(*e.PubKey, 64):
		return nil, fmt.Errorf("%w: id and pubkey are 64 lower-case hex digits", errShape)
	case !isHex(*e.Sig, 128):
		return nil, fmt.Errorf("%w: sig is 128 lower-case hex digits", errShape)
	case *e.CreatedAt < 0 || *e.CreatedAt > maxTime:
		return nil, fmt.Errorf("%w: created_at %d", errShape, *e.CreatedAt)
	case *e.Kind < 0 || *e.Kind > 65535:
		return nil, fmt.Errorf("%w: kind %d", errShape, *e.Kind)
	case len(e.Tags) > maxTags:
		return nil, fmt.Errorf("%w: %d tags", errShape, len(e.Tags))
	}
	for _, t := range e.Tags {
		if t == nil || len(t) > maxTags {
			return nil, fmt.Errorf("%w: a tag that is null or too long", errShape)
		}
	}
	return &e, nil
}

// verify checks the id, then the signature.
func (e *event) verify() error {
	sum, err := e.verifyID()
	if err != nil {
		return err
	}
	return e.verifySignature(sum)
}

// verifyID checks the id, and gives it.
func (e *event) verifyID() (sum [32]byte, err error) {
	sum = sha256.Sum256(e.canonical())
	if hex.EncodeToString(sum[:]) != *e.ID {
		return sum, errID
	}
	return sum, nil
}

// verifySignature checks the signature of an event whose id is right.
func (e *event) verifySignature(sum [32]byte) error {
	key, err1 := hex.DecodeString(*e.PubKey)
	raw, err2 := hex.DecodeString(*e.Sig)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("%w: %v", errSignature, err)
	}
	return verifySignature(key, sum[:], raw)
}

// canonical is the text whose hash is the id: NIP-01's serialisation, with its seven escapes and no others.
func (e *event) canonical() []byte {
	b := make([]byte, 0, len(*e.Content)+len(*e.Content)/16+256+32*len(e.Tags))
	b = append(b, `[0,"`...)
	b = append(b, *e.PubKey...)
	b = append(b, `",`...)
	b = strconv.AppendInt(b, *e.CreatedAt, 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(*e.Kind), 10)
	b = append(b, ',', '[')
	for i, tag := range e.Tags {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for j, s := range tag {
			if j > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		b = append(b, ']')
	}
	b = append(b, ']', ',')
	b = appendString(b, *e.Content)
	return append(b, ']')
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		var esc byte
		switch s[i] {
		case '\n':
			esc = 'n'
		case '"', '\\':
			esc = s[i]
		case '\r':
			esc = 'r'
		case '\t':
			esc = 't'
		case '\b':
			esc = 'b'
		case '\f':
			esc = 'f'
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, '\\', esc)
		from = i + 1
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// tag is the second item of the first tag with that name; ok tells whether there is such a tag.
func (e *event) tag(name string) (value string, ok bool) {
	for _, t := range e.Tags {
		if len(t) > 0 && t[0] == name {
			if len(t) > 1 {
				value = t[1]
			}
			return value, true
		}
	}
	return "", false
}
