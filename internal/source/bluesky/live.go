package bluesky

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Config says where Bluesky is. The zero value is the public network.
type Config struct {
	AppView   string   // base URL of the AppView; "" is https://public.api.bsky.app, "none" for no AppView
	PLC       string   // base URL of the directory of did:plc; "" is https://plc.directory
	Resolver  string   // base URL of a server that resolves handles where the AppView does not; "" for none
	Jetstream []string // base URLs (wss://host) tried in turn; nil is Bluesky's own four, empty for none
	Relay     string   // base URL (wss://host) of a firehose; used where there is no Jetstream
	Now       func() time.Time
}

// Live is Bluesky asked over the network: an AppView for threads, each author's own server for records,
// the directory for identities, Jetstream or a firehose for what is new. It may be used by any number of
// goroutines. See doc/bluesky.md for what is asked in which order.
type Live struct {
	door  fetch.Asker
	c     Config
	turn  atomic.Uint32 // which Jetstream comes next
	plain bool          // http:// is good enough: the directory itself is asked that way, as tests do
}

var (
	_ source.Live     = (*Live)(nil)
	_ source.Finder   = (*Live)(nil)
	_ source.Streamer = (*Live)(nil)
)

// NewLive makes a Live that asks through a door. Nothing is asked yet.
func NewLive(ask fetch.Asker, c Config) *Live {
	switch c.AppView {
	case "":
		c.AppView = "https://public.api.bsky.app"
	case "none":
		c.AppView = ""
	}
	if c.PLC == "" {
		c.PLC = "https://plc.directory"
	}
	if c.Jetstream == nil {
		c.Jetstream = []string{"wss://jetstream2.us-east.bsky.network", "wss://jetstream1.us-east.bsky.network",
			"wss://jetstream2.us-west.bsky.network", "wss://jetstream1.us-west.bsky.network"}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.AppView, c.PLC, c.Resolver = strings.TrimRight(c.AppView, "/"), strings.TrimRight(c.PLC, "/"), strings.TrimRight(c.Resolver, "/")
	return &Live{door: ask, c: c, plain: strings.HasPrefix(c.PLC, "http://")}
}

// Name is "bluesky-live".
func (*Live) Name() string { return "bluesky-live" }

// Network is Bluesky.
func (*Live) Network() post.Network { return post.Bluesky }

// Recognise is false: a Live is asked, not given files.
func (*Live) Recognise(context.Context, *unpack.Input) (bool, error) { return false, nil }

// Read tells again what walks told, from their stored exchanges and reports.
func (*Live) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	s := newSession(to)
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if source.IsReport(p) {
			if _, err := source.ReadReport(ctx, p, to); err != nil {
				return err
			}
			s = newSession(to)
			continue
		}
		if _, err := s.read(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// xrpc writes the address of a call. pairs are names and values of its query, in order.
func xrpc(base, call string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(base)
	b.WriteString("/xrpc/")
	b.WriteString(call)
	for i := 0; i+1 < len(pairs); i += 2 {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(pairs[i])
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(pairs[i+1]))
	}
	return b.String()
}
