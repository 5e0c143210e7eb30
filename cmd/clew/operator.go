package main

import (
	"context"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/finding"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/source/nostr"
	"clew/internal/web"
)

// operator tells the record's owner how it does. folder is "" of a record in memory; o and f are nil where no
// network is asked. A check that is going on ends with in.
func (c *console) operator(r store, known *finding.Finding, folder string, in *incoming, o *outside, f *collect.Following) *web.Operator {
	out := &web.Operator{Uses: r.Uses, Stats: r.Stats, Recall: r.Cursor, Remember: r.SaveCursor, Folder: folder, Version: version}
	if known != nil {
		out.Indexes = indexStates(known)
	}
	out.Check = func(ctx context.Context, report func(problem string)) (record.Checked, error) {
		ctx, done := in.during(ctx)
		defer done()
		n, err := r.Check(ctx, report)
		if folder == "" || err != nil {
			return n, err
		}
		_, err = finding.Check(ctx, filepath.Join(folder, finding.Folder), r, func(problem string) {
			n.Problems++
			report(problem)
		})
		return n, err
	}
	if folder != "" {
		out.Disk = func() (int64, int64, error) { return diskSpace(folder) }
	}
	if o != nil {
		out.Hosts = o.door.Hosts
		out.Networks = func(ctx context.Context) ([]web.NetworkState, error) { return c.networkStates(ctx, r, o) }
	}
	if f != nil {
		out.Streams = f.StreamStates
	}
	return out
}

// networkStates tells how each network can be asked: by what its hosts answered lately, and by what the record
// was told.
func (c *console) networkStates(ctx context.Context, r store, o *outside) ([]web.NetworkState, error) {
	uses, err := r.Uses(ctx)
	if err != nil {
		return nil, err
	}
	hosts := o.door.Hosts()
	var out []web.NetworkState
	for _, live := range o.networks {
		s := web.NetworkState{Name: networkName(live), Network: live.Network(), State: "quiet"}
		for _, u := range uses {
			if u.Source == live.Name() {
				s.Good, s.State = u.Last, "up"
			}
		}
		if s.Network == "" { // of pages of thread readers: their hosts are told from servers by nothing
			s.Name = "Thread Reader"
		}
		c.addHosts(&s, hosts, o.conf)
		if p, ok := live.(source.Priced); ok {
			if err := c.addPrice(ctx, &s, p, r, o); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// addHosts adds what the hosts of a network answered.
func (c *console) addHosts(s *web.NetworkState, hosts []fetch.HostState, conf configuration) {
	for _, h := range hosts {
		if networkOf(h.Host, conf) != s.Network {
			continue
		}
		s.Today += h.Today
		if h.Good.After(s.Good) {
			s.Good = h.Good
		}
		if h.Bad.After(s.Bad) {
			s.Bad, s.Why = h.Bad, h.Host+": "+h.Why
		}
		if h.Until.After(s.Until) {
			s.Until = h.Until
		}
	}
	switch {
	case s.Until.After(c.now()):
		s.State = "limited"
	case s.Bad.After(s.Good):
		s.State = "failing"
	case !s.Good.IsZero():
		s.State = "up"
	}
}

// addPrice adds what is sold, and what was spent on it.
func (c *console) addPrice(ctx context.Context, s *web.NetworkState, p source.Priced, r store, o *outside) (err error) {
	_, most, _ := p.Price(source.Walk{Spend: o.spend})
	if s.Priced = most > 0; !s.Priced {
		if s.State == "up" || s.State == "quiet" {
			s.State = "shut"
		}
		return nil
	}
	if s.State == "up" || s.State == "quiet" {
		s.State = "priced"
	}
	s.Cap = o.spend
	s.SpentToday, s.SpentMonth, err = o.ledger.Spent(ctx, r, s.Network, c.now())
	return err
}

// networkOf tells of which network a host is: by name where it is a network's own, else by what the
// configuration says. Any other may be a server of the fediverse, or a page.
func networkOf(host string, conf configuration) post.Network {
	name := host
	if i := strings.LastIndexByte(name, ':'); i > 0 && !strings.HasSuffix(name, "]") {
		name = name[:i]
	}
	at := func(addresses ...string) bool {
		return slices.ContainsFunc(addresses, func(a string) bool {
			u, err := url.Parse(a)
			return err == nil && a != "" && (u.Host == host || u.Hostname() == name || a == host)
		})
	}
	below := func(domains ...string) bool {
		return slices.ContainsFunc(domains, func(d string) bool { return name == d || strings.HasSuffix(name, "."+d) })
	}
	switch {
	case below("x.com", "twitter.com", "twimg.com") || at(conf.X.API, conf.X.Embed):
		return post.X
	case below("bsky.app", "bsky.social", "bsky.network", "plc.directory") || at(append(conf.Bluesky.Jetstream, conf.Bluesky.AppView, conf.Bluesky.PLC, conf.Bluesky.Relay)...):
		return post.Bluesky
	case at(conf.Nostr.Relays...) || len(conf.Nostr.Relays) == 0 && at(nostr.DefaultRelays()...):
		return post.Nostr
	}
	return post.Mastodon
}
