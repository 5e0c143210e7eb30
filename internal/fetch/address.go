package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// rules judge hosts and addresses. They do not change once made.
type rules struct {
	allow []allowance
	guard *ssrf.Guardian
}

func newRules(allow []string) *rules {
	r := &rules{guard: ssrf.New()}
	for _, s := range allow {
		if a, err := parseAllowance(s); err == nil {
			r.allow = append(r.allow, a)
		}
	}
	return r
}

func (r *rules) allows(host string, addr netip.Addr, port uint16) bool {
	for _, a := range r.allow {
		if a.covers(host, addr, port) {
			return true
		}
	}
	return false
}

// public says whether an address is one of the public Internet's. The guardian knows the registries of
// special addresses; here stands what they do not have.
func (r *rules) public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is4In6() || r.guard.SafeAddr(a) != nil {
		return false
	}
	if a.Is4() {
		return a != netip.AddrFrom4([4]byte{168, 63, 129, 16}) // a cloud's own services, on a public number
	}
	b := a.As16()
	switch {
	case b[0] == 0x3f && b[1] == 0xfe: // 3ffe::/16, given back
		return false
	case b[8]&0xfd == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe: // ISATAP: an IPv4 address behind a tunnel
		return false
	}
	return true
}

// private says whether an address is one that a host allowed by its name may have besides public ones. What
// no server can have, and the link-local addresses where clouds keep their secrets, is not among them.
func private(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10).Contains(a)
}

// reach says whether a connection may be made to an address for a host and port. This is the judgement that
// counts: the dialer makes it for every connection, with the address it is about to connect to.
func (r *rules) reach(host string, literal bool, port uint16, a netip.Addr) bool {
	var named netip.Addr
	if literal {
		named = a
	}
	if r.allows(host, named, port) {
		return literal || private(a) || r.public(a)
	}
	return (port == 80 || port == 443) && r.public(a)
}

// errNoName: the name has no address that may be reached, or none at all. Nobody can tell from the error, by
// its words or its kind, which names a private network knows. It reads like ErrForbidden and is of
// ErrUnreachable's kind.
var errNoName error = noName{}

type noName struct{}

func (noName) Error() string { return ErrForbidden.Error() }
func (noName) Unwrap() error { return ErrUnreachable }

// errLookup: the name could not be looked up. The cause would name the resolver's address.
var errLookup = fmt.Errorf("%w: its name could not be looked up", ErrUnreachable)

// dialer connects to hosts under the rules.
type dialer struct {
	rules    *rules
	resolver Resolver
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	timeout  time.Duration
}

// DialContext is what a Transport calls with the host and port of a target.
func (d *dialer) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	host, p, err := net.SplitHostPort(address)
	if err != nil {
		return nil, ErrForbidden
	}
	port, err := portOf(p, false)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	addrs, literal, err := d.lookup(ctx, host, port)
	if err != nil {
		return nil, err
	}
	last := errNoName // a name of private addresses is no other than one of none
	if literal {
		last = ErrForbidden
	}
	for i, a := range addrs {
		if !d.rules.reach(host, literal, port, a) {
			continue
		}
		c, err := d.connect(ctx, host, literal, netip.AddrPortFrom(a, port), len(addrs)-i)
		if err == nil {
			return c, nil
		}
		last = err
	}
	return nil, last
}

// lookup gives the addresses of a host, at most sixteen.
func (d *dialer) lookup(ctx context.Context, host string, port uint16) (addrs []netip.Addr, literal bool, err error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, true, nil
	}
	if host == "localhost" && d.rules.allows(host, netip.Addr{}, port) {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}, false, nil
	}
	addrs, err = d.resolver.LookupNetIP(ctx, "ip", host+".")
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) && dns.IsNotFound || err == nil && len(addrs) == 0 {
		return nil, false, errNoName
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		return nil, false, errLookup
	}
	all := slices.Clone(addrs[:min(len(addrs), 16)])
	for i := range all {
		all[i] = all[i].Unmap() // a resolver may write IPv4 so; a link may not
	}
	return all, false, nil
}

// connect makes one connection, within its share of the time that is left for the addresses still to try.
func (d *dialer) connect(ctx context.Context, host string, literal bool, to netip.AddrPort, left int) (net.Conn, error) {
	if end, ok := ctx.Deadline(); ok && left > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, max(time.Until(end)/time.Duration(left), min(2*time.Second, d.timeout/2)))
		defer cancel()
	}
	dial := d.dial
	if dial == nil {
		dial = (&net.Dialer{ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
			return d.control(host, literal, network, address)
		}}).DialContext
	}
	c, err := dial(ctx, "tcp", to.String())
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, peer: net.TCPAddrFromAddrPort(to)}, nil
}

// control is the last judgement, of the address that the machine is about to connect to.
func (d *dialer) control(host string, literal bool, network, address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || !d.rules.reach(host, literal, at.Port(), at.Addr().Unmap()) {
		return ErrForbidden
	}
	return nil
}

// conn is a connection that knows the address it was made to.
type conn struct {
	net.Conn
	peer net.Addr
}

// RemoteAddr is the address that was judged.
func (c *conn) RemoteAddr() net.Addr { return c.peer }

// route is the part of a path that stays the same from one request of a kind to the next: numbers and
// hexadecimal ids are left out of it.
func route(path string) string {
	if !strings.ContainsAny(path, "0123456789") {
		return path
	}
	out := make([]byte, 0, len(path))
	for part := range strings.SplitAfterSeq(path, "/") {
		if id := strings.TrimSuffix(part, "/"); strings.ContainsAny(id, "0123456789") && hexadecimal(id) {
			out = append(out, '*')
			part = part[len(id):]
		}
		out = append(out, part...)
	}
	return string(out)
}

func hexadecimal(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (s[i] < '0' || s[i] > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
