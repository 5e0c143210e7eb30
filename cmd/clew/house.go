package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/people"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// siteURL reads the address of the site from the configuration: scheme and host, nothing else.
func (c *configuration) siteURL() (string, error) {
	said := strings.TrimSuffix(c.Serve.URL, "/")
	if said == "" {
		return "", nil
	}
	u, err := url.Parse(said)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", usage("not the address of a site", c.Serve.URL, "write url = \"https://name.example\" under [serve]")
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// proxies reads the proxies that are believed.
func (c *configuration) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range c.Serve.Proxies {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, addrErr := netip.ParseAddr(s)
			if addrErr != nil {
				return nil, usage("not the address of a proxy", s, "write proxies = [\"127.0.0.1\"] under [serve]")
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// house opens who has an account with the record that is served. There is none where files are served, and on
// this machine alone as long as nobody has one. The caller closes what it is given, if that is not nil.
func (c *console) house(ctx context.Context, cmd *cli.Command, origin string) (*people.House, *sqlite.People, error) {
	if cmd.Args().Present() {
		return nil, nil, nil
	}
	dir, err := c.recordDir(cmd)
	if err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "people.db")); errors.Is(err, os.ErrNotExist) && !cmd.Bool("allow-remote") {
		return nil, nil, nil
	}
	s, err := sqlite.OpenPeople(dir)
	if err != nil {
		return nil, nil, err
	}
	h, err := people.Open(ctx, s, people.Config{Origin: origin, Now: c.now})
	if errors.Is(err, people.ErrNoPasskeys) { // an address without encryption: passwords alone
		h, err = people.Open(ctx, s, people.Config{Now: c.now})
	}
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return h, s, nil
}

// passkeyOrigin is where browsers let passkeys be: the configured address, or localhost.
func passkeyOrigin(site string, l net.Listener) string {
	if site != "" {
		return site
	}
	a, err := netip.ParseAddrPort(l.Addr().String())
	if err != nil || !a.Addr().IsLoopback() {
		return ""
	}
	return fmt.Sprintf("http://localhost:%d", a.Port())
}

// inhabit adds to the pages who has an account, and tells on standard output how the first is made.
func (c *console) inhabit(ctx context.Context, pages *web.Site, h *people.House, at string) error {
	pages.People = h
	if h == nil {
		return nil
	}
	empty, err := h.Empty(ctx)
	if err != nil || !empty || !pages.Public {
		return err
	}
	if pages.URL != "" {
		at = pages.URL
	}
	_, err = fmt.Fprintf(c.out, "make the administrator's account at %s/setup?token=%s\n", strings.TrimSuffix(at, "/"), h.SetupToken().Reveal())
	return err
}

// rights is what authors can do. o is nil where no network is asked: then nothing can be proved.
func (c *console) rights(r store, o *outside) web.Rights {
	out := web.Rights{Rules: r, Takedowns: r, Statements: r, Find: func(ctx context.Context, said string) (post.Account, error) {
		return whose(ctx, r, o, said)
	}}
	if o != nil {
		out.Prove = func(ctx context.Context, account post.AccountID, code, link string) error {
			return collect.Prove(ctx, o.networks, account, code, link)
		}
	}
	return out
}

// whose finds the account that an author says is theirs: by its id, else at its network, else as the record
// knows it. Nothing of it is kept.
func whose(ctx context.Context, r store, o *outside, said string) (post.Account, error) {
	if id, err := post.ParseAccountID(said); err == nil {
		a, err := r.Account(ctx, string(id))
		if err == nil || !errors.Is(err, record.ErrNotFound) {
			return a.Account, err
		}
		if !isLink(said) { // the link of a profile looks like an id of the fediverse
			return post.Account{ID: id, Network: id.Network()}, nil
		}
	}
	handle := "@" + strings.TrimPrefix(said, "@")
	var asked error
	if o != nil {
		finder, ref, err := o.account(ctx, said)
		if err == nil {
			a, err := collect.Whose(ctx, finder, ref)
			if err == nil {
				return a, nil
			}
			asked = err
			if ref.Handle != "" {
				handle = ref.Handle
			}
		} else if f := (*failure)(nil); !errors.As(err, &f) { // a failure says that it is no account's name
			asked = err
		}
	}
	a, err := r.Account(ctx, handle)
	switch {
	case err == nil:
		return a.Account, nil
	case errors.Is(err, record.ErrNotFound) && asked != nil && !errors.Is(asked, source.ErrNoAccount) && !errors.Is(asked, source.ErrNeedsKey) && !errors.Is(asked, source.ErrSpend):
		return post.Account{}, asked
	}
	return post.Account{}, err
}
