package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// cost is what one check of a password costs. The parameters stand beside each hash, so they can be raised.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// usual is the second of the settings that OWASP calls equal (Password Storage Cheat Sheet): 19 MiB, two
// passes, one thread.
var usual = cost{memory: 19 << 10, passes: 2, threads: 1}

// Bounds of a stored hash that is believed: a damaged one must not take the machine's memory.
const (
	mostMemory = 256 << 10 // KiB
	mostPasses = 16
	hashBytes  = 32
	saltBytes  = 16
)

// hasher checks passwords, so many at a time that memory is bounded: whoever comes when too many wait is sent
// away.
type hasher struct {
	cost    cost
	turns   chan struct{}
	waiting atomic.Int32
	most    int32 // that may wait
}

func newHasher(c cost, atOnce, waiting int) *hasher {
	return &hasher{cost: c, turns: make(chan struct{}, atOnce), most: int32(atOnce + waiting)}
}

// turn waits for room for one more hash.
func (h *hasher) turn(ctx context.Context) (done func(), err error) {
	if h.waiting.Add(1) > h.most {
		h.waiting.Add(-1)
		return nil, ErrBusy
	}
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns; h.waiting.Add(-1) }, nil
	case <-ctx.Done():
		h.waiting.Add(-1)
		return nil, fmt.Errorf("%w: %w", ErrBusy, context.Cause(ctx))
	}
}

// hash makes what is kept of a password: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	sum := argon2.IDKey(plain(password), salt, h.cost.passes, h.cost.memory, h.cost.threads, hashBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.memory, h.cost.passes, h.cost.threads, b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// fits says whether a password is the one of a hash, and whether the hash was made at another cost than is
// usual now. A hash that cannot be read fits nothing, at the usual cost in time.
func (h *hasher) fits(ctx context.Context, hash, password string) (ok, old bool, err error) {
	done, err := h.turn(ctx)
	if err != nil {
		return false, false, err
	}
	defer done()
	c, salt, sum, readable := parseHash(hash)
	if !readable {
		c, salt, sum = h.cost, make([]byte, saltBytes), make([]byte, hashBytes)
	}
	got := argon2.IDKey(plain(password), salt, c.passes, c.memory, c.threads, uint32(len(sum)))
	same := subtle.ConstantTimeCompare(got, sum) == 1
	return same && readable, c != h.cost, nil
}

func parseHash(s string) (c cost, salt, sum []byte, ok bool) {
	f := strings.Split(s, "$")
	if len(f) != 6 || f[0] != "" || f[1] != "argon2id" || f[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if n, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); n != 3 || err != nil {
		return c, nil, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(f[4])
	if err != nil {
		return c, nil, nil, false
	}
	sum, err = base64.RawStdEncoding.DecodeString(f[5])
	ok = err == nil && len(salt) >= 8 && len(salt) <= 64 && len(sum) == hashBytes &&
		c.memory >= 8 && c.memory <= mostMemory && c.passes >= 1 && c.passes <= mostPasses && c.threads >= 1 && c.threads <= 4
	return c, salt, sum, ok
}

// plain is a password as it is hashed: the same letters, however a keyboard composes them.
func plain(password string) []byte { return norm.NFC.Bytes([]byte(password)) }

// checkPassword says whether a new password will do for a name.
func checkPassword(password, name string) error {
	n := utf8.RuneCountInString(password)
	if n < 12 || n > 256 || len(password) > 1024 || !utf8.ValidString(password) || strings.Contains(Fold(name), Fold(password)) || Fold(password) == Fold(name) {
		return ErrPassword
	}
	first, _ := utf8.DecodeRuneInString(password)
	if strings.Trim(password, string(first)) == "" {
		return ErrPassword
	}
	return nil
}
