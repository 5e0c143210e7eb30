package hostile

import (
	"fmt"
	"net/netip"
	"strings"
)

// form is one way to write a place that may not be reached, as the authority of an address.
type form struct {
	name, host string
	alike      bool // whoever tells it from the others like it maps a network
}

// home is the host of the hostile server. The names of forms are below it, so that rules of the kind "on
// the same site" do not catch them first.
const home = "home.hostile.dev"

// forms are fresh for each field, or a rebinding name would be looked up in turn by several.
func forms(n *internet, field int) []form {
	out := []form{
		{"loopback", "127.0.0.1", true}, {"private A", "10.0.0.1", true}, {"private B", "172.16.0.1", true}, {"private C", "192.168.0.1", true},
		{"metadata", "169.254.169.254", true}, {"carriers", "100.64.0.1", true}, {"this network", "0.0.0.0", true}, {"multicast", "224.0.0.1", true},
		{"decimal", "2130706433", false}, {"hex", "0x7f000001", false}, {"octal", "0177.0.0.1", false}, {"short", "127.1", false},
		{"trailing dot", "127.0.0.1.", false}, {"full width", "１２７.0.0.1", false}, {"user", "pub.example@127.0.0.1", false},
		{"another port", "pub.example:8080", false}, {"metadata by name", "metadata.google.internal", false}, {"localhost", "localhost", false},
		{"loopback 6", "[::1]", true}, {"link-local 6", "[fe80::1]", true}, {"unique local 6", "[fd00::1]", true}, {"mapped", "[::ffff:127.0.0.1]", true},
		{"NAT64", "[64:ff9b::7f00:1]", true}, {"6to4", "[2002:7f00:1::1]", true},
	}
	for i, a := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "64:ff9b::a9fe:a9fe"} {
		for _, kind := range []string{"plain", "rebind"} {
			name := fmt.Sprintf("%s%dn%d.%s", kind, field, i, home)
			n.private[name] = []netip.Addr{netip.MustParseAddr(a)}
			out = append(out, form{kind + " name of " + a, name, kind == "plain"})
		}
	}
	return append(out, form{"no name", fmt.Sprintf("none%d.%s", field, home), true})
}

// same groups what may be told apart by its form alone: names, and addresses of four and six parts.
func (f form) same() string {
	switch {
	case !f.alike:
		return ""
	case strings.HasPrefix(f.host, "["):
		return "IPv6 addresses"
	case f.host[0] <= '9':
		return "IPv4 addresses"
	}
	return "names"
}
