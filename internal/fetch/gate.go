package fetch

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL bounds an address in bytes.
const maxURL = 8 << 10

// target is an address that passed the gate: its host is in the one form that everything after the gate
// sees, so that no two readers of it can disagree about where it leads.
type target struct {
	url    *url.URL   // http or https, without user and fragment
	host   string     // lower-case name, or the address as text without brackets
	addr   netip.Addr // valid where the host is an address
	port   uint16
	let    bool // the operator allows this host and port
	secure bool

	raw      string // url, written out
	hostPort string
	key      string // names the host for its pace: servers that share an address of the operator's are told apart
	kind     string // what a limit of one kind of request is about: see route
}

// name fills in what is made of the rest.
func (t *target) name() {
	t.raw = t.url.String()
	t.hostPort = net.JoinHostPort(t.host, strconv.Itoa(int(t.port)))
	t.key = t.host
	if t.let {
		t.key = t.hostPort
	}
	t.kind = route(t.url.Path)
}

// gate reads an address and refuses all that the rules forbid without asking the network. socket says that
// ws and wss are meant. What it says of syntax, scheme and port lies in the address itself; of hosts it
// says ErrForbidden alone.
func (r *rules) gate(raw string, socket bool) (*target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: not a whole link", ErrForbidden)
	}
	return r.pass(raw, u, socket)
}

// pass is gate for an address that was parsed already, which becomes the target's.
func (r *rules) pass(raw string, u *url.URL, socket bool) (t *target, err error) {
	if len(raw) > maxURL {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrForbidden, maxURL)
	}
	if u.Host == "" || u.Opaque != "" || strings.ContainsAny(raw, "\\ \t\r\n") {
		return nil, fmt.Errorf("%w: not a whole link", ErrForbidden)
	}
	t = &target{}
	switch scheme := u.Scheme; {
	case !socket && scheme == "http", socket && scheme == "ws":
		u.Scheme = "http"
	case !socket && scheme == "https", socket && scheme == "wss":
		u.Scheme, t.secure = "https", true
	default:
		return nil, fmt.Errorf("%w: not of a kind that is fetched", ErrForbidden)
	}
	if u.User != nil {
		return nil, fmt.Errorf("%w: it holds a user name", ErrForbidden)
	}
	if strings.Contains(authority(raw), "%") { // a zone, or a name in disguise
		return nil, ErrForbidden
	}
	if t.host, t.addr, err = hostOf(u.Host, u.Hostname()); err != nil {
		return nil, err
	}
	if t.port, err = portOf(u.Port(), t.secure); err != nil {
		return nil, err
	}
	if err := r.admit(t); err != nil {
		return nil, err
	}
	u.Host = t.host
	if t.addr.Is6() {
		u.Host = "[" + t.host + "]"
	}
	if p := u.Port(); p == "" && t.port != defaultPort(t.secure) {
		u.Host += ":" + strconv.Itoa(int(t.port))
	}
	u.Fragment, u.RawFragment = "", ""
	t.url = u
	t.name()
	return t, nil
}

// admit judges what can be judged of a host before its name is looked up.
func (r *rules) admit(t *target) error {
	t.let = r.allows(t.host, t.addr, t.port)
	switch {
	case t.let:
		return nil
	case t.port != 80 && t.port != 443:
		return fmt.Errorf("%w: port %d", ErrForbidden, t.port)
	case t.addr.IsValid() && !r.public(t.addr), !t.addr.IsValid() && inward(t.host):
		return ErrForbidden
	}
	return nil
}

// authority is what stands between the slashes of a link.
func authority(raw string) string {
	_, rest, _ := strings.Cut(raw, "//")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

func defaultPort(secure bool) uint16 {
	if secure {
		return 443
	}
	return 80
}

func portOf(s string, secure bool) (uint16, error) {
	if s == "" {
		return defaultPort(secure), nil
	}
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 || s[0] == '0' {
		return 0, fmt.Errorf("%w: no such port", ErrForbidden)
	}
	return uint16(n), nil
}

// hostOf brings a host into its one form. Addresses are taken only as their standards print them: there is
// no octal, hexadecimal, short or mapped form here, and none spelled in other digits.
func hostOf(inURL, name string) (string, netip.Addr, error) {
	if strings.HasPrefix(inURL, "[") {
		a, err := netip.ParseAddr(name)
		if err != nil || !a.Is6() || a.Is4In6() || a.Zone() != "" {
			return "", netip.Addr{}, ErrForbidden
		}
		return a.String(), a, nil
	}
	ascii := isASCII(name)
	if ascii {
		name = strings.ToLower(name)
	} else {
		mapped, err := idna.Lookup.ToASCII(name)
		if err != nil {
			return "", netip.Addr{}, ErrForbidden
		}
		name = mapped
	}
	name = strings.TrimSuffix(name, ".")
	if err := checkName(name); err != nil {
		return "", netip.Addr{}, err
	}
	if !numeric(name[strings.LastIndexByte(name, '.')+1:]) {
		return name, netip.Addr{}, nil
	}
	a, err := netip.ParseAddr(name)
	if err != nil || !ascii || !a.Is4() || a.String() != name {
		return "", netip.Addr{}, ErrForbidden
	}
	return name, a, nil
}

// checkName wants labels of letters, digits, hyphens and underscores.
func checkName(name string) error {
	if name == "" || len(name) > 253 {
		return ErrForbidden
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 {
			return ErrForbidden
		}
		for i := range len(label) {
			if c := label[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return ErrForbidden
			}
		}
	}
	return nil
}

// numeric says whether some reader of addresses would take a last label for a number: all digits, or
// hexadecimal.
func numeric(label string) bool {
	if strings.HasPrefix(label, "0x") {
		return true
	}
	for i := range len(label) {
		if label[i] < '0' || label[i] > '9' {
			return false
		}
	}
	return true
}

// inward says whether a name can only mean something on the machine or network that looks it up.
func inward(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch last {
	case name, "localhost", "local", "localdomain", "internal", "intranet", "lan", "corp", "home", "private", "onion":
		return true
	}
	return name == "home.arpa" || strings.HasSuffix(name, ".home.arpa")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// forbidden says whether an error of the gate or the dialer is ErrForbidden in any of its forms.
func forbidden(err error) bool { return errors.Is(err, ErrForbidden) }
