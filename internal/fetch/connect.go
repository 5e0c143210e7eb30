package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
)

// Connect opens a connection to a host and port ("smtp.example:587", "[::1]:25") for what speaks another protocol
// than HTTP, and leaves all that is said on it to the caller, who closes it. It reaches only what Config.Allow names
// with its port, wherever that is: whoever runs Clew names a server of theirs so, and nothing that was read
// somewhere ever does. It makes one try. The error wraps ErrForbidden, ErrUnreachable or the context's.
func (d *Door) Connect(ctx context.Context, address string) (net.Conn, error) {
	host, p, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("connect to %.100q: %w", address, ErrForbidden)
	}
	port, err := portOf(p, false)
	if err != nil {
		return nil, fmt.Errorf("connect to %.100q: %w", address, err)
	}
	in := host
	if addr, err := netip.ParseAddr(host); err == nil && addr.Is6() {
		in = "[" + host + "]"
	}
	host, addr, err := hostOf(in, host)
	if err != nil || !d.rules.named(host, addr, port) {
		return nil, fmt.Errorf("connect to %.100q: %w", address, ErrForbidden)
	}
	ctx, done, err := d.attend(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	defer done()
	c, err := d.plain.DialContext(ctx, "tcp", net.JoinHostPort(host, p))
	switch {
	case err == nil:
		return c, nil
	case ctx.Err() != nil:
		err = ctx.Err()
	case err != ErrForbidden && err != errNoName && err != errLookup:
		err = fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return nil, fmt.Errorf("connect to %s: %w", address, err)
}

// named says whether an allowance names a host with this very port.
func (r *rules) named(host string, addr netip.Addr, port uint16) bool {
	for _, a := range r.allow {
		if a.port == port && a.covers(host, addr, port) {
			return true
		}
	}
	return false
}
