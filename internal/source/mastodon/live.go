package mastodon

import (
	"context"
	"fmt"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Config is what an operator says about ActivityPub servers. The zero value asks as anybody may.
type Config struct {
	// Tokens are the operator's access tokens, by server host. A server is asked without one first; what
	// only a token can see is not taken.
	Tokens map[string]string
	// AllowPlain are hosts that are asked over http: for servers on this machine. One without a port means
	// all its ports. Every other is asked over https.
	AllowPlain []string
	Now        func() time.Time // nil means time.Now
}

// Live asks ActivityPub servers: the Mastodon client interface (Mastodon, GoToSocial, Pleroma, Akkoma and
// their kin), Misskey's, and where neither is open the ActivityPub objects themselves. It may be used from any
// number of goroutines.
type Live struct {
	ask    fetch.Asker
	conf   Config
	plain  map[string]bool
	recent *recent
}

// NewLive makes a Live that asks through the door it is given.
func NewLive(ask fetch.Asker, c Config) *Live {
	if c.Now == nil {
		c.Now = time.Now
	}
	l := &Live{ask: ask, conf: c, plain: map[string]bool{}, recent: newRecent()}
	for _, h := range c.AllowPlain {
		l.plain[h] = true
	}
	return l
}

// Name implements source.Source.
func (*Live) Name() string { return "mastodon-live" }

// Network implements source.Live.
func (*Live) Network() post.Network { return post.Mastodon }

// Recognise implements source.Source: what a Live told is known by its name alone.
func (*Live) Recognise(context.Context, *unpack.Input) (bool, error) { return false, nil }

// Read implements source.Source.
func (*Live) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	h := newListener(ctx, to, nil)
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !source.IsReport(p) {
			if err := h.hear(p); err != nil {
				return err
			}
			continue
		}
		if err := h.end(in.Name); err != nil {
			return err
		}
		if _, err := source.ReadReport(ctx, p, to); err != nil {
			return err
		}
		h = newListener(ctx, to, nil)
	}
	if err := h.end(in.Name); err != nil {
		return fmt.Errorf("read %s: %w", in.Name, err)
	}
	return nil
}
