package fetch

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"
)

// The matrix of addresses that must never be connected to (RELIABILITY.md S1): reserved ranges, by ways of
// writing them, by ways of bringing them in. It is run twice: here with a dialer that counts, and in
// namespace_linux_test.go with the real one, on a machine to which every address in the world is local.

// outside are the two addresses of the public server in these tests.
var outside = [...]netip.Addr{netip.MustParseAddr("93.184.215.14"), netip.MustParseAddr("2606:2800:21f:cb07:6820:80da:af6b:8b2c")}

func isOutside(a netip.Addr) bool { return a == outside[0] || a == outside[1] }

// reserved4 and reserved6 hold an address or two of each range.
var reserved4 = []string{
	"0.0.0.0", "0.1.2.3", // this network
	"10.0.0.1", "10.255.255.255",
	"100.64.0.1", "100.100.100.200", // shared by carriers, and a cloud's metadata
	"127.0.0.1", "127.255.255.254",
	"169.254.169.254", "169.254.170.2", // link-local, metadata
	"172.16.0.1", "172.31.255.255",
	"192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1",
	"192.168.0.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
	"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
	"168.63.129.16", // a cloud's services on a public number
}

var reserved6 = []string{
	"::", "::1",
	"::127.0.0.1",                                                // compatible
	"::ffff:127.0.0.1",                                           // mapped
	"::ffff:93.184.215.14",                                       // mapped, even of a public address
	"::ffff:0:127.0.0.1",                                         // translated
	"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", // NAT64
	"100::1", "100:0:0:1::1", // discard
	"2001::1", "2001:0:7f00:1::", // Teredo
	"2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
	"2002:7f00:1::1", "2002:a9fe:a9fe::1", // 6to4
	"2620:4f:8000::1", "3ffe::1", "3fff::1", "5f00::1",
	"2606:2800:21f:cb07:0:5efe:7f00:1", "2606:2800:21f:cb07:200:5efe:a00:1", // ISATAP
	"fc00::1", "fd00:ec2::254", "fd20:ce::254",
	"fe80::1", "fec0::1", "ff02::1", "ff0e::1",
}

// written4 gives the ways to write an IPv4 host, each with what it is called.
func written4(dotted string) map[string]string {
	a := netip.MustParseAddr(dotted).As4()
	n := uint32(a[0])<<24 | uint32(a[1])<<16 | uint32(a[2])<<8 | uint32(a[3])
	spell := func(zero rune) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return zero + r - '0'
			}
			return r
		}, dotted)
	}
	circled := strings.Map(func(r rune) rune {
		switch {
		case r == '0':
			return '⓪'
		case r >= '1' && r <= '9':
			return '①' + r - '1'
		}
		return r
	}, dotted)
	return map[string]string{
		"dotted":              dotted,
		"decimal":             strconv.FormatUint(uint64(n), 10),
		"decimal overflowing": strconv.FormatUint(uint64(n)+1<<32, 10),
		"hex":                 fmt.Sprintf("0x%x", n),
		"HEX":                 fmt.Sprintf("0X%X", n),
		"octal":               fmt.Sprintf("0%o", n),
		"dotted hex":          fmt.Sprintf("0x%x.0x%x.0x%x.0x%x", a[0], a[1], a[2], a[3]),
		"dotted octal":        fmt.Sprintf("0%o.0%o.0%o.0%o", a[0], a[1], a[2], a[3]),
		"padded":              fmt.Sprintf("%03d.%03d.%03d.%03d", a[0], a[1], a[2], a[3]),
		"mixed":               fmt.Sprintf("%d.0x%x.0%o.%d", a[0], a[1], a[2], a[3]),
		"short of three":      fmt.Sprintf("%d.%d.%d", a[0], a[1], n&0xffff),
		"short of two":        fmt.Sprintf("%d.%d", a[0], n&0xffffff),
		"short hex":           fmt.Sprintf("0x%x.%d", a[0], n&0xffffff),
		"overflowing part":    fmt.Sprintf("%d.%d.%d.%d", int(a[0])+256, a[1], a[2], a[3]),
		"trailing dot":        dotted + ".",
		"two trailing dots":   dotted + "..",
		"percent":             strings.ReplaceAll(dotted, ".", "%2e"),
		"percent digits":      "%3" + dotted[:1] + dotted[1:],
		"full width":          spell('０'),
		"circled":             circled,
		"mathematical":        spell('𝟘'),
		"Arabic":              spell('٠'),
		"ideographic dots":    strings.ReplaceAll(dotted, ".", "。"),
		"full width dots":     strings.ReplaceAll(dotted, ".", "．"),
		"soft hyphen":         strings.Replace(dotted, ".", ".\u00ad", 1),
		"zero-width":          strings.Replace(dotted, ".", ".\u200b", 1),
		"user":                "pub.example@" + dotted,
		"user and password":   "pub.example:80@" + dotted,
		"two ats":             "a@pub.example@" + dotted,
		"backslash":           dotted + "\\@pub.example",
		"backslash first":     "pub.example\\@" + dotted,
		"hash and at":         dotted + "#@pub.example",
		"question and at":     dotted + "?@pub.example",
		"space":               dotted + " pub.example",
		"tab":                 "\t" + dotted,
		"newline":             dotted + "\n",
		"in brackets":         "[" + dotted + "]",
		"mapped":              "[::ffff:" + dotted + "]",
		"mapped in hex":       fmt.Sprintf("[::ffff:%x:%x]", n>>16, n&0xffff),
		"mapped with a zone":  "[::ffff:" + dotted + "%25lo]",
		"NAT64":               "[64:ff9b::" + dotted + "]",
		"6to4":                fmt.Sprintf("[2002:%x:%x::]", n>>16, n&0xffff),
		"compatible":          "[::" + dotted + "]",
		"another port":        dotted + ":8080",
		"port 443":            dotted + ":443",
		"padded port":         dotted + ":0080",
		"empty port":          dotted + ":",
	}
}

func written6(a string) map[string]string {
	addr := netip.MustParseAddr(a)
	out := map[string]string{
		"shortest":         "[" + addr.String() + "]",
		"whole":            "[" + addr.StringExpanded() + "]",
		"upper case":       "[" + strings.ToUpper(addr.StringExpanded()) + "]",
		"zone":             "[" + addr.String() + "%25lo]",
		"zone unescaped":   "[" + addr.String() + "%lo]",
		"without brackets": addr.String(),
		"port 443":         "[" + addr.String() + "]:443",
		"user":             "pub.example@[" + addr.String() + "]",
	}
	return out
}

// forbiddenCase is one request that must not reach anybody it should not.
type forbiddenCase struct {
	name, url string
	socket    bool
	mixed     bool // the name has the public address too: that one may be reached
	times     int  // how often to ask
}

// hostFor is a name whose answers are written in it: "mixed" and "rebind" have the public address as well.
func hostFor(kind, addr string) string {
	b, _ := netip.MustParseAddr(addr).MarshalBinary()
	return kind + "-" + hex.EncodeToString(b) + ".names.example"
}

// answersOf are the addresses of a name at the nth time of asking.
func answersOf(name string, nth int) []netip.Addr {
	name = strings.TrimSuffix(name, ".")
	if name == "pub.example" {
		return outside[:]
	}
	label, ok := strings.CutSuffix(name, ".names.example")
	kind, code, _ := strings.Cut(label, "-")
	b, err := hex.DecodeString(code)
	a, found := netip.AddrFromSlice(b)
	if !ok || err != nil || !found {
		return nil
	}
	switch kind {
	case "mixed":
		return []netip.Addr{a, outside[0], a}
	case "rebind":
		if nth%2 == 0 {
			return outside[:1]
		}
	}
	return []netip.Addr{a}
}

// forbiddenCases is the whole matrix.
func forbiddenCases() (out []forbiddenCase) {
	add := func(name, url string) { out = append(out, forbiddenCase{name: name, url: url, times: 1}) }
	moved := func(code int, to string) string {
		return fmt.Sprintf("http://%s/moved/%d?to=%s", outside[0], code, url.QueryEscape(to))
	}
	for i, a := range reserved4 {
		for how, host := range written4(a) {
			add("direct "+a+" "+how, "http://"+host+"/")
			if i%6 == 0 {
				add("redirect "+a+" "+how, moved(302, "http://"+host+"/"))
			}
		}
	}
	for i, a := range reserved6 {
		for how, host := range written6(a) {
			add("direct "+a+" "+how, "https://"+host+"/")
			if i%6 == 0 {
				add("redirect "+a+" "+how, moved(307, "http://"+host+"/"))
			}
		}
	}
	for _, a := range append(append([]string{}, reserved4...), reserved6...) {
		host := a
		if strings.Contains(a, ":") {
			host = "[" + a + "]"
		}
		for _, code := range []int{301, 302, 303, 307, 308} {
			add(fmt.Sprintf("redirect %d %s", code, a), moved(code, "http://"+host+"/latest/meta-data/"))
		}
		add("redirect to https "+a, moved(302, "https://"+host+"/"))
		add("redirect without a scheme "+a, moved(302, "//"+host+"/"))
		chain := "http://" + host + "/"
		for range 3 {
			chain = moved(302, chain)
		}
		add("chain "+a, chain)
		public := isOutside(netip.MustParseAddr(a).Unmap()) // in an answer of a name server, mapped means nothing
		named := func(name, url string) {
			out = append(out, forbiddenCase{name: name, url: url, mixed: public, times: 1})
		}
		named("name "+a, "http://"+hostFor("plain", a)+"/")
		named("name by TLS "+a, "https://"+hostFor("plain", a)+"/")
		named("name by another "+a, "http://"+hostFor("cname", a)+"/")
		named("redirect to a name "+a, moved(302, "http://"+hostFor("plain", a)+"/"))
		out = append(out,
			forbiddenCase{name: "mixed " + a, url: "http://" + hostFor("mixed", a) + "/", mixed: true, times: 1},
			forbiddenCase{name: "rebinding " + a, url: "http://" + hostFor("rebind", a) + "/", mixed: true, times: 4},
			forbiddenCase{name: "socket " + a, url: "ws://" + host + "/", socket: true, times: 1},
			forbiddenCase{name: "socket by TLS " + a, url: "wss://" + host + "/", socket: true, times: 1},
			forbiddenCase{name: "socket by name " + a, url: "ws://" + hostFor("plain", a) + "/", socket: true, mixed: public, times: 1},
			forbiddenCase{name: "socket redirected " + a, url: "ws" + strings.TrimPrefix(moved(302, "ws://"+host+"/"), "http"), socket: true, times: 1},
			forbiddenCase{name: "socket by rebinding " + a, url: "ws://" + hostFor("rebind", a) + "/", socket: true, mixed: true, times: 3},
		)
	}
	for _, scheme := range []string{"ftp", "file", "gopher", "dict", "ldap", "jar", "data", "javascript", "unix", "http+unix", "ws", "wss", "HTTP+UNIX", "netdoc", "tftp"} {
		add("scheme "+scheme, scheme+"://127.0.0.1/")
		add("redirect to scheme "+scheme, moved(302, scheme+"://127.0.0.1/"))
	}
	for _, name := range []string{"localhost", "LOCALHOST", "localhost.", "a.localhost", "router.local", "metadata.google.internal", "metadata", "db", "intranet.corp",
		"printer.lan", "x.home.arpa", "home.arpa", "localhost.localdomain", "kubernetes.default.svc.cluster.local", "ｌｏｃａｌｈｏｓｔ", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "loc\u00adalhost"} {
		add("inward "+name, "http://"+name+"/")
		add("redirect to inward "+name, moved(302, "http://"+name+"/"))
	}
	for _, port := range []string{"22", "25", "6379", "8080", "65536", "0", "-1", "080", "+80"} {
		add("port "+port, "http://pub.example:"+port+"/")
		add("redirect to port "+port, moved(302, "http://pub.example:"+port+"/"))
	}
	for _, odd := range []string{"", "http:", "http://", "http:///etc/passwd", "http:127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "http://.", "http://..", "http://a..b/", "http://-", "http://0",
		"http://0x/", "http://[::1", "http://::1]/", "http://[::1]extra/", "http://[fe80::1%25en0]/", "http://1.1.1.1.1.1/", "http://1e3/", "http://127.0.0.1.nip/0x", "http://" + strings.Repeat("a", 254) + ".example/",
		"http://" + strings.Repeat("a", 64) + ".example/", "http://ex\x00ample.com/", "http://exa mple.com/", "http://example.com:80:80/", "http://pub.example%00.evil/", "http://%6c%6f%63alhost/"} {
		add("odd "+odd, odd)
	}
	return out
}

// matrix runs the cases against a door and gives how many requests it made. What is reached is counted by
// whoever stands behind the door.
func matrix(t *testing.T, d *Door, cases []forbiddenCase) (asked int) {
	t.Helper()
	var all sync.WaitGroup
	var n atomic.Int64
	work := make(chan forbiddenCase)
	for range 4 {
		all.Go(func() {
			for c := range work {
				for range c.times {
					n.Add(1)
					ask(t, d, c)
				}
			}
		})
	}
	for _, c := range cases {
		work <- c
	}
	close(work)
	all.Wait()
	return int(n.Load())
}

func ask(t *testing.T, d *Door, c forbiddenCase) {
	var err error
	if c.socket {
		var s Socket
		if s, err = d.Dial(t.Context(), Request{URL: c.url}); err == nil {
			_ = s.Close()
		}
	} else {
		_, err = d.Do(t.Context(), Request{URL: c.url, Once: true})
	}
	switch {
	case c.mixed: // the public address may answer
	case err == nil:
		t.Errorf("%s: %q was answered", c.name, c.url)
	case !errors.Is(err, ErrForbidden) && !errors.Is(err, ErrUnreachable) && !errors.Is(err, ErrBroken):
		t.Errorf("%s: %v", c.name, err)
	}
}

// outsideServer answers for the public addresses: redirects as the path says, and "public".
func outsideServer(w http.ResponseWriter, r *http.Request) {
	if code, ok := strings.CutPrefix(r.URL.Path, "/moved/"); ok {
		n, _ := strconv.Atoi(code)
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(n)
		return
	}
	if r.Header.Get("Upgrade") != "" {
		if c, err := websocket.Accept(w, r, nil); err == nil {
			_ = c.Close(websocket.StatusNormalClosure, "")
		}
		return
	}
	_, _ = w.Write([]byte("public"))
}

// names is a Resolver whose answers stand in the names.
type names struct {
	mu    sync.Mutex
	asked map[string]int
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.asked == nil {
		n.asked = map[string]int{}
	}
	n.asked[host]++
	if a := answersOf(host, n.asked[host]-1); a != nil {
		return a, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true, Server: "10.0.0.53:53"}
}

// counted is a dialer that lets the public addresses through to a server on this machine.
type counted struct {
	to        string
	good, bad atomic.Int64
	mu        sync.Mutex
	what      []string
}

func (c *counted) dial(ctx context.Context, network, address string) (net.Conn, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !isOutside(at.Addr()) || at.Port() != 80 && at.Port() != 443 {
		c.bad.Add(1)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.what = append(c.what, address)
		return nil, errors.New("refused")
	}
	c.good.Add(1)
	return (&net.Dialer{}).DialContext(ctx, network, c.to)
}

// abroad is a door whose public addresses lead to a server on this machine.
func abroad(t testing.TB, h http.HandlerFunc, change ...func(*Config)) (*Door, *counted) {
	t.Helper()
	s := serve(t, h)
	c := &counted{to: s.Listener.Addr().String()}
	return local(t, append([]func(*Config){func(cfg *Config) {
		cfg.Allow, cfg.Resolver, cfg.Dial, cfg.Pace, cfg.BreakAfter = nil, &names{}, c.dial, Pace{Every: -1}, 1<<30
	}}, change...)...), c
}

func TestForbidden(t *testing.T) {
	d, c := abroad(t, outsideServer)
	asked := matrix(t, d, forbiddenCases())
	t.Logf("dials %d of %d", c.bad.Load(), asked)
	if c.bad.Load() != 0 || asked < 400 {
		t.Errorf("dials %d of %d: %q", c.bad.Load(), asked, c.what)
	}
	if c.good.Load() < 400 {
		t.Errorf("only %d dials of the public address: the redirects did not run", c.good.Load())
	}
}

// TestAllowedTwins: what is like the cases above, but right, goes through.
func TestAllowedTwins(t *testing.T) {
	d, c := abroad(t, outsideServer)
	for _, u := range []string{
		"http://93.184.215.14/", "http://93.184.215.14:80/", "http://93.184.215.14:443/", "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
		"http://[2606:2800:021f:cb07:6820:80DA:AF6B:8B2C]:80/", "http://pub.example/", "http://PUB.example./", "http://ｐｕｂ.example/", "http://pub。example/", "HTTP://pub.example/",
		"http://" + hostFor("plain", "93.184.215.14") + "/",
		"http://" + hostFor("mixed", "127.0.0.1") + "/",
		"http://93.184.215.14/moved/301?to=http%3A%2F%2Fpub.example%2F", "http://93.184.215.14/moved/308?to=%2Fhere", "http://93.184.215.14/moved/303?to=http%3A%2F%2F93.184.215.14%2F",
	} {
		x, err := d.Do(t.Context(), Request{URL: u})
		if err != nil || string(x.Body) != "public" {
			t.Errorf("%s: %v", u, err)
			continue
		}
		if at := netip.MustParseAddrPort(x.Peer); !isOutside(at.Addr()) {
			t.Errorf("%s: peer %s", u, x.Peer)
		}
	}
	if s, err := d.Dial(t.Context(), Request{URL: "ws://pub.example/"}); err != nil {
		t.Error(err)
	} else {
		_ = s.Close()
	}
	if c.bad.Load() != 0 {
		t.Errorf("dialled %q", c.what)
	}
}

// TestAllow: the operator's own hosts, by name, and nothing beside them.
func TestAllow(t *testing.T) {
	s := serve(t, outsideServer)
	port := s.Listener.Addr().(*net.TCPAddr).Port
	at := func(host string) string { return fmt.Sprintf("http://%s:%d/", host, port) }
	for _, c := range []struct {
		allow, url string
		want       bool
	}{
		{"127.0.0.1", at("127.0.0.1"), true},
		{fmt.Sprintf("127.0.0.1:%d", port), at("127.0.0.1"), true},
		{"127.0.0.0/8", at("127.0.0.1"), true},
		{"localhost", at("localhost"), true},
		{"LOCALHOST.", at("localhost"), true},
		{fmt.Sprintf("localhost:%d", port), at("LocalHost"), true},
		{"own.names.example", at(hostFor("plain", "127.0.0.1")), false},
		{hostFor("plain", "127.0.0.1"), at(hostFor("plain", "127.0.0.1")), true},
		{"*.names.example", at(hostFor("plain", "127.0.0.1")), true},
		{hostFor("plain", "169.254.169.254"), at(hostFor("plain", "169.254.169.254")), false},
		{"127.0.0.1", at(hostFor("plain", "127.0.0.1")), false}, // an address does not allow names
		{"127.0.0.0/8", at(hostFor("plain", "127.0.0.1")), false},
		{"127.0.0.1:1", at("127.0.0.1"), false},
		{"127.0.0.2", at("127.0.0.1"), false},
		{"localhost", at("127.0.0.1"), false},
		{"localhost", at("a.localhost"), false},
		{"*.localhost", at("localhost"), false},
		{"::ffff:127.0.0.1", at("127.0.0.1"), false},
		{"2130706433", at("127.0.0.1"), false},
		{"", at("127.0.0.1"), false},
		{"127.0.0.1", at("0x7f000001"), false},
		{"127.0.0.1", at("0.0.0.0"), false},
		{"127.0.0.1", at("[::ffff:127.0.0.1]"), false},
	} {
		d := local(t, func(cfg *Config) { cfg.Allow, cfg.Resolver = []string{c.allow}, &names{} })
		_, err := d.Do(t.Context(), Request{URL: c.url})
		if (err == nil) != c.want || err != nil && !errors.Is(err, ErrForbidden) && !errors.Is(err, errNoName) {
			t.Errorf("allow %q, ask %s: %v", c.allow, c.url, err)
		}
	}
}

// TestStrangersChooseNoServers: a redirect from outside does not reach the operator's own servers.
func TestStrangersChooseNoServers(t *testing.T) {
	own := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("reached") })
	d, _ := abroad(t, outsideServer, func(c *Config) { c.Allow = []string{"127.0.0.1"} })
	_, err := d.Do(t.Context(), Request{URL: "http://pub.example/moved/302?to=" + url.QueryEscape(own.URL)})
	if !errors.Is(err, ErrForbidden) {
		t.Errorf("%v", err)
	}
}

func TestCheck(t *testing.T) {
	good := Config{Agent: "Clew/1", Contact: "a@b.example", Allow: []string{"localhost", "localhost:80", "127.0.0.1", "127.0.0.1:1", "::1", "[::1]", "[::1]:80", "10.0.0.0/8", "fd00::/8", "*.pds.example", "*.pds.example:2583"}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, s := range []string{"", "*", "*.", "a b", "http://localhost", "localhost:0", "localhost:x", "127.1", "0x7f.1", "::ffff:127.0.0.1", "::ffff:0:0/96", "fe80::1%lo", "a/8", "user@host"} {
		if err := (Config{Allow: []string{s}}).Check(); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
	if err := (Config{Contact: "a\r\nb: c"}).Check(); err == nil {
		t.Error("a contact of two lines was taken")
	}
}

// TestSameWords: nobody learns from the words what lies in a private network.
func TestSameWords(t *testing.T) {
	d, _ := abroad(t, outsideServer)
	want := ErrForbidden.Error()
	for _, u := range []string{"http://127.0.0.1/", "http://10.0.0.1/", "https://169.254.169.254/", "http://" + hostFor("plain", "10.0.0.1") + "/", "http://" + hostFor("plain", "192.168.1.1") + "/",
		"http://no-such-name.example/", "http://localhost/", "http://db/", "http://router.local/", "http://[::1]/", "http://2130706433/"} {
		_, err := d.Do(t.Context(), Request{URL: u})
		if err == nil {
			t.Errorf("%s: answered", u)
			continue
		}
		if _, said, _ := strings.Cut(err.Error(), u+": "); said != want {
			t.Errorf("%s: %q", u, err)
		}
		_, err = d.Dial(t.Context(), Request{URL: "ws" + strings.TrimPrefix(u, "http")})
		if err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
			t.Errorf("socket %s: %v", u, err)
		}
	}
}
