package fetch

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// allowance is one entry of Config.Allow.
type allowance struct {
	name   string // a host, or with below the names under it
	below  bool
	prefix netip.Prefix // of addresses, where name is ""
	port   uint16       // 0 is every port
}

func parseAllowance(s string) (allowance, error) {
	bad := func() (allowance, error) {
		return allowance{}, fmt.Errorf("%q names no host or address that could be allowed", s)
	}
	if p, err := netip.ParsePrefix(s); err == nil {
		if p.Addr().Is4In6() {
			return bad()
		}
		return allowance{prefix: p.Masked()}, nil
	}
	if a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")); err == nil {
		return addrAllowance(a, 0, bad)
	}
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		host, port = s, ""
	}
	var n uint16
	if port != "" {
		if n, err = portOf(port, false); err != nil {
			return bad()
		}
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return addrAllowance(a, n, bad)
	}
	name, below := strings.CutPrefix(host, "*.")
	name, a, err := hostOf(name, name)
	if err != nil || a.IsValid() {
		return bad()
	}
	return allowance{name: name, below: below, port: n}, nil
}

func addrAllowance(a netip.Addr, port uint16, bad func() (allowance, error)) (allowance, error) {
	if a.Zone() != "" || a.Is4In6() {
		return bad()
	}
	return allowance{prefix: netip.PrefixFrom(a, a.BitLen()), port: port}, nil
}

func (a allowance) covers(host string, addr netip.Addr, port uint16) bool {
	switch {
	case a.port != 0 && a.port != port:
		return false
	case a.name == "":
		return addr.IsValid() && a.prefix.Contains(addr)
	case addr.IsValid():
		return false
	case a.below:
		return strings.HasSuffix(host, "."+a.name)
	}
	return host == a.name
}
