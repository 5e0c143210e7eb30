package fetch

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzRetryAfter: whatever a host writes, the wait is within bounds, and never longer for being read again.
func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"120", "0", "-1", "1.5", "99999999999999999999", "Fri, 31 Dec 1999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "soon", "", " 7 ", "0x10", "1e3", "٣", "120, 120", "2000-01-01T00:04:00Z", "946684900"} {
		f.Add(s, "Sat, 01 Jan 2000 00:00:00 GMT")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, v, date string) {
		now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		h := http.Header{"Retry-After": {v}, "Date": {date}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {v}, "X-Rate-Limit-Remaining": {v}, "X-Rate-Limit-Reset": {date}}
		if d, ok := retryAfter(h, now); d < 0 || d > longestWait || !ok && d != 0 {
			t.Errorf("%q: %v %v", v, d, ok)
		}
		if d, _, ok := limitReset(h, now); d < 0 || d > longestWait || !ok && d != 0 {
			t.Errorf("reset %q: %v %v", v, d, ok)
		}
		if d, ok := seconds(v); ok && strings.Trim(v, "0123456789.") != "" {
			t.Errorf("%q is %v", v, d)
		}
	})
}

// FuzzGate: what the gate lets through holds no address that is not public, whoever reads it: the standard
// library's parser reads the result back to the same host, and the C library's way of reading numbers finds
// none in it.
func FuzzGate(f *testing.F) {
	for i, c := range forbiddenCases() {
		if i%31 == 0 && len(c.url) < 200 {
			f.Add(c.url)
		}
	}
	for _, s := range []string{"http://pub.example/a?b#c", "https://ünïcode.example:443/", "http://93.184.215.14", "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:80/", "http://xn--bcher-kva.example/", "http://a_b.example/"} {
		f.Add(s)
	}
	r := newRules(nil)
	f.Fuzz(func(t *testing.T, raw string) {
		for _, socket := range []bool{false, true} {
			at, err := r.gate(raw, socket)
			if err != nil {
				if !forbidden(err) {
					t.Fatalf("%q: %v", raw, err)
				}
				continue
			}
			back, err := url.Parse(at.raw)
			if err != nil || back.Hostname() != at.host || back.User != nil || back.Fragment != "" || at.let || at.port != 80 && at.port != 443 {
				t.Fatalf("%q became %q: %v", raw, at.raw, err)
			}
			if host, _, err := net.SplitHostPort(at.hostPort); err != nil || host != at.host {
				t.Fatalf("%q is dialled as %q", raw, at.hostPort)
			}
			if a, ok := cAddress(at.host); ok && (!at.addr.IsValid() || a != at.addr || !r.public(a)) {
				t.Fatalf("%q leads to %v", raw, a)
			}
			if a, err := netip.ParseAddr(at.host); err == nil && (a != at.addr || !r.public(a) || a.Is4In6()) {
				t.Fatalf("%q leads to %v", raw, a)
			}
			if again, err := r.gate(at.raw, false); err != nil || again.raw != at.raw || again.host != at.host {
				t.Fatalf("%q became %q, which is not its own form: %v", raw, at.raw, err)
			}
		}
	})
}

// cAddress reads a host as inet_aton does: one to four numbers, decimal, octal or hexadecimal, the last of
// which fills what is left.
func cAddress(host string) (netip.Addr, bool) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var all uint64
	for i, p := range parts {
		n, ok := cNumber(p)
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		if !ok || n >= 1<<bits {
			return netip.Addr{}, false
		}
		all = all<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(all >> 24), byte(all >> 16), byte(all >> 8), byte(all)}), true
}

func cNumber(s string) (n uint64, ok bool) {
	base := uint64(10)
	switch {
	case strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X"):
		base, s = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, s = 8, s[1:]
	}
	for i := range len(s) {
		c := strings.IndexByte("0123456789abcdef", strings.ToLower(s[i : i+1])[0])
		if c < 0 || uint64(c) >= base || n > 1<<40 {
			return 0, false
		}
		n = n*base + uint64(c)
	}
	return n, s != ""
}
