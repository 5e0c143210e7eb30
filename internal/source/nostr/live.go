package nostr

import (
	"context"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Config says how a Live asks. The zero value is usable.
type Config struct {
	Relays []string         // asked first, by their wss addresses; nil means DefaultRelays
	Now    func() time.Time // nil means time.Now
	// Wait is how long one relay may take to open, and between two messages of an answer; 0 means 10
	// seconds. One that takes longer is not asked again in the same walk.
	Wait time.Duration
	// Most bounds the relays of one walk, and the streams; 0 means 8. Half of them at most are Relays: the
	// others are those that the author, or the link, names.
	Most int
	// Pages bounds how many pages of 500 of the author's own posts a walk reads from each relay beside the
	// thread; 0 means 6.
	Pages int
}

// DefaultRelays are open relays that keep much and ask nothing of who reads.
func DefaultRelays() []string {
	return []string{"wss://relay.damus.io", "wss://nos.lol", "wss://relay.primal.net", "wss://relay.nostr.band"}
}

// Live asks relays. It may be used from any number of goroutines. It never says who it is: what a relay
// gives to nobody in particular is all that it takes.
type Live struct {
	ask    fetch.Asker
	c      Config
	relays []string
}

var (
	_ source.Live     = (*Live)(nil)
	_ source.Finder   = (*Live)(nil)
	_ source.Streamer = (*Live)(nil)
)

// NewLive makes a Live that asks through a door. Addresses in c.Relays that are no relay's are left out.
func NewLive(ask fetch.Asker, c Config) *Live {
	if c.Relays == nil {
		c.Relays = DefaultRelays()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Wait <= 0 {
		c.Wait = 10 * time.Second
	}
	if c.Most <= 0 {
		c.Most = 8
	}
	if c.Pages <= 0 {
		c.Pages = 6
	}
	l := &Live{ask: ask, c: c}
	l.relays = addresses(c.Relays, max(1, c.Most/2))
	return l
}

// addresses are the first most of a list that are relays' addresses, each once.
func addresses(list []string, most int) (out []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if a, ok := relayAddress(s); ok && !seen[a] && len(out) < most {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}

// Name is "nostr-live".
func (l *Live) Name() string { return "nostr-live" }

// Network is post.Nostr.
func (l *Live) Network() post.Network { return post.Nostr }

// Recognise knows no input.
func (l *Live) Recognise(context.Context, *unpack.Input) (bool, error) { return false, nil }

// Read tells again what was told while walking, from the stored answers and reports.
func (l *Live) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	t, open := newTeller(to), false
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if source.IsReport(p) {
			if err := t.finish(ctx); err != nil {
				return err
			}
			if _, err := source.ReadReport(ctx, p, to); err != nil {
				return err
			}
			t, open = newTeller(to), false
			continue
		}
		open = true
		if err := t.part(ctx, p); err != nil {
			return err
		}
	}
	if !open {
		return nil
	}
	return t.finish(ctx)
}

// part tells one stored part that is no report.
func (t *teller) part(ctx context.Context, p unpack.Part) (err error) {
	switch {
	case p.Type == answerType:
		_, err = t.answer(ctx, p)
	case askedName(p.Name) != "":
		_, _, err = t.domain(ctx, p)
	default:
		err = t.to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "an answer of another kind", Expected: true})
	}
	return err
}
