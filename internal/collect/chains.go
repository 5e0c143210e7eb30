package collect

import (
	"context"
	"sync"

	"clew/internal/fetch"
)

// maxChains bounds the certificates that a Chains remembers.
const maxChains = 4096

// Chains is an Asker that remembers the certificates which hosts showed, so that they can be kept beside
// what those hosts said: each once, by its SHA-256.
type Chains struct {
	fetch.Asker
	mu  sync.Mutex
	der map[string][]byte
}

// KeepChains makes a Chains of an Asker.
func KeepChains(ask fetch.Asker) *Chains { return &Chains{Asker: ask, der: map[string][]byte{}} }

// Do asks as the Asker does.
func (c *Chains) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	x, err := c.Asker.Do(ctx, r)
	c.keep(x)
	return x, err
}

// Dial asks as the Asker does.
func (c *Chains) Dial(ctx context.Context, r fetch.Request) (fetch.Socket, error) {
	s, err := c.Asker.Dial(ctx, r)
	if err == nil {
		c.keep(s.Opened())
	}
	return s, err
}

func (c *Chains) keep(x *fetch.Exchange) {
	if x == nil || len(x.Certificates) != len(x.Chain) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, sum := range x.Chain {
		if c.der[sum] != nil {
			continue
		}
		if len(c.der) >= maxChains {
			clear(c.der)
		}
		c.der[sum] = x.Certificates[i]
	}
}

// certificate gives a certificate by its SHA-256; nil if it is not remembered.
func (c *Chains) certificate(sum string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.der[sum]
}
