package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"clew/internal/search"
)

// sealMark begins a place that is sealed.
const sealMark = "~"

// newSeal makes a seal that is known to this process alone: what it sealed can be opened as long as it runs.
func newSeal() cipher.AEAD {
	key := make([]byte, 32)
	rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key is of a length that there is
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return a
}

// sealed makes the place of a page that a bound ended unreadable: it is that of the post that was looked at last,
// which whoever asks may not find.
func (h *site) sealed(place string) string {
	padded := place + strings.Repeat(" ", max(0, 48-len(place))) // its length tells nothing either
	return sealMark + base64.RawURLEncoding.EncodeToString(h.seal.Seal(nil, nil, []byte(padded), nil))
}

// unsealed gives a place as it was before it was sealed; one that never was, as it is.
func (h *site) unsealed(place string) (string, error) {
	coded, ok := strings.CutPrefix(place, sealMark)
	if !ok {
		return place, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(coded)
	if err == nil {
		b, err = h.seal.Open(nil, nil, b, nil)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %.40q: %w", errRequest, place, search.ErrPlace)
	}
	return strings.TrimRight(string(b), " "), nil
}
