package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
	"clew/internal/source/page"
	"clew/internal/source/xcom"
)

// outside is the way to the networks: the one door, and the sources that ask through it.
type outside struct {
	door     *fetch.Door
	chains   *collect.Chains
	networks collect.Networks
	bluesky  *bluesky.Live
	conf     configuration
	ledger   *collect.Ledger
	media    bool
	spend    int64 // micro-dollars for one walk
}

// outside opens the door as the configuration and the flags say; the hosts may be private too. The caller
// closes it.
func (c *console) outside(cmd *cli.Command, hosts ...string) (*outside, error) {
	conf, err := c.configure()
	if err != nil {
		return nil, err
	}
	conf.Allow = append(conf.Allow, cmd.StringSlice("allow")...)
	conf.Allow = append(conf.Allow, hosts...)
	set := fetch.Config{Agent: "Clew/" + version, Contact: conf.Contact, Vantage: conf.Vantage, Allow: conf.Allow, Paces: paces(), Now: c.now}
	if err := set.Check(); err != nil {
		return nil, usage("the door cannot be opened so", err.Error(), "see doc/configuration.md")
	}
	o := &outside{door: fetch.New(set), ledger: &collect.Ledger{}, conf: conf, media: !cmd.Bool("no-media") && (conf.Media == nil || *conf.Media)}
	dollars := conf.X.Spend
	if cmd.IsSet("spend") {
		dollars = cmd.Float64("spend")
	}
	if dollars < 0 || dollars > 1000 || math.IsNaN(dollars) {
		return nil, usage("not a sum to spend", fmt.Sprint(dollars), "give dollars, such as 0.50")
	}
	o.spend = int64(math.Round(dollars * 1e6))
	o.chains = collect.KeepChains(o.door)
	o.bluesky, o.networks = lives(o.chains, conf, o.spend, c.now)
	return o, nil
}

// paces are those of hosts whose limits are published: a quarter of each. Everybody
// else is asked once a second.
func paces() map[string]fetch.Pace {
	bluesky := fetch.Pace{Every: 400 * time.Millisecond, Burst: 25} // 3,000 in five minutes
	return map[string]fetch.Pace{"public.api.bsky.app": bluesky, "bsky.social": bluesky, "plc.directory": bluesky}
}

func (o *outside) close() error { return o.door.Close() }

// lives lists the networks that can be asked, in the order in which a link is shown to them. A nil Asker
// makes sources that can only tell again what is stored. spend is what one look at an account may cost.
func lives(ask fetch.Asker, conf configuration, spend int64, now func() time.Time) (*bluesky.Live, collect.Networks) {
	b := bluesky.NewLive(ask, bluesky.Config{AppView: conf.Bluesky.AppView, PLC: conf.Bluesky.PLC, Jetstream: conf.Bluesky.Jetstream, Relay: conf.Bluesky.Relay, Now: now})
	return b, collect.Networks{
		xcom.NewLive(ask, xcom.Config{Bearer: conf.X.Bearer, FullArchive: conf.X.FullArchive, API: conf.X.API, Embed: conf.X.Embed, Follow: spend, Now: now}),
		b,
		nostr.NewLive(ask, nostr.Config{Relays: conf.Nostr.Relays, Now: now}),
		page.NewLive(ask),
		mastodon.NewLive(ask, mastodon.Config{Tokens: conf.Mastodon.Tokens, AllowPlain: plainHosts(conf.Allow), Now: now}),
	}
}

// plainHosts gives, of the hosts that may be private, those that are on this machine: they may be asked
// without TLS.
func plainHosts(allow []string) []string {
	var out []string
	for _, h := range allow {
		name := h
		if i := strings.LastIndexByte(h, ':'); i > 0 && !strings.HasSuffix(h, "]") {
			name = h[:i]
		}
		ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
		if name == "localhost" || err == nil && ip.IsLoopback() {
			out = append(out, h)
		}
	}
	return out
}

// walking says how walks are made.
func (o *outside) walking(c *console) collect.WalkOptions {
	opt := collect.WalkOptions{Now: c.now, Spend: o.spend, Chains: o.chains, Ledger: o.ledger}
	if o.media {
		opt.Media = o.chains
	}
	return opt
}

// price tells what a walk will cost, before anything is fetched, and refuses what may not be spent.
func (o *outside) price(c *console, live source.Live, w source.Walk) error {
	p, ok := live.(source.Priced)
	if !ok {
		return nil
	}
	likely, most, words := p.Price(w)
	if most == 0 {
		return nil
	}
	c.warn(fmt.Sprintf("this costs about %s, at most %s: %s", dollars(likely), dollars(min(most, max(o.spend, 0))), words))
	if o.spend == 0 {
		return &failure{what: "costs money", to: fmt.Sprintf("about %s (%s)", dollars(likely), words),
			do: "say what may be spent: --spend " + fmt.Sprintf("%.2f", math.Ceil(float64(likely)/1e4)/100), status: statusFailed, cause: source.ErrSpend}
	}
	return nil
}

// dollars writes micro-dollars.
func dollars(micro int64) string { return fmt.Sprintf("$%.3f", float64(micro)/1e6) }

// refer finds the network of what a person typed, and the post that the record holds for it, if it does.
func (o *outside) refer(ctx context.Context, r store, said string) (source.Live, source.Ref, error) {
	id, err := find(ctx, r, said)
	if err == nil {
		if live := o.networks.Of(id.Network()); live != nil {
			if ref, ok := live.Refer(string(id)); ok {
				return live, ref, nil
			}
			return live, source.Ref{Network: id.Network(), Said: said, Post: id}, nil
		}
	}
	live, ref, err := o.networks.Refer(ctx, said)
	if errors.Is(err, collect.ErrNoNetwork) && !isLink(said) {
		return nil, ref, notHeld(said)
	}
	return live, ref, err
}

// account finds the network of an account that a person typed.
func (o *outside) account(ctx context.Context, said string) (source.Finder, source.Ref, error) {
	live, ref, ok := o.networks.Known(said)
	// A key of Nostr looks like the id of a post; here accounts are named.
	if id, err := post.ParseAccountID(said); err == nil && id.Network() == post.Nostr && o.networks.Of(id.Network()) != nil {
		live, ref, ok = o.networks.Of(id.Network()), source.Ref{Network: id.Network(), Said: said, Account: id}, true
	}
	if !ok && strings.Contains(said, ".") && !strings.ContainsAny(said, "@:/ ") {
		live, ref, ok = o.networks.Known("@" + said) // name.example, as people say it
	}
	var err error
	if !ok {
		live, ref, err = o.networks.Refer(ctx, said)
	}
	if errors.Is(err, collect.ErrNoNetwork) {
		return nil, ref, &failure{what: "not an account that clew knows how to find", to: said,
			do: "give a handle such as @name@host or name.example, an id, or the link of a profile", status: statusFailed, cause: err}
	}
	if err != nil {
		return nil, ref, err
	}
	finder, ok := live.(source.Finder)
	if !ok {
		return nil, ref, &failure{what: "accounts of this network cannot be followed", to: said, do: "clew follow --help names those that can", status: statusFailed}
	}
	return finder, ref, nil
}

// walkProgress gives what tells on a terminal how far a walk is, and what wipes that away.
func (c *console) walkProgress() (func(source.Step), func()) {
	if !terminal(c.err) {
		return nil, func() {}
	}
	last := time.Time{}
	step := func(s source.Step) {
		if now := time.Now(); now.Sub(last) > 100*time.Millisecond {
			last = now
			line := fmt.Sprintf("%d posts, %d requests", s.Posts, s.Requests)
			if s.Spent > 0 {
				line += ", " + dollars(s.Spent)
			}
			fmt.Fprintf(c.err, "\r\x1b[K%s  %s", line, oneLine(cut(s.Doing, 60)))
		}
	}
	return step, func() { fmt.Fprint(c.err, "\r\x1b[K") }
}
