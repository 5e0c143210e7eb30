package warc

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Address makes an address fit for a record: characters that no address has are escaped, which leaves a good
// address as it is. What is none at all, or far too long, becomes one of a place that cannot exist, by its
// digest.
func Address(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			const hexes = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hexes[c>>4])
			b.WriteByte(hexes[c&15])
			continue
		}
		b.WriteByte(c)
	}
	out := b.String()
	scheme, rest, ok := strings.Cut(out, ":")
	if !ok || rest == "" || !isScheme(scheme) || len(out) > maxAddress {
		sum := sha256.Sum256([]byte(s))
		return "https://clew.invalid/address/" + hex.EncodeToString(sum[:])
	}
	return out
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || s[i] == '+' || s[i] == '-' || s[i] == '.') {
			continue
		}
		return false
	}
	return s != ""
}

// searchable is the form of an address under which an index has it: the host's labels from right to left, then
// path and query, in lower case, the query's parts in order. Addresses of other schemes stay as they are.
func searchable(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	if scheme != "http" && scheme != "https" {
		return address
	}
	u, err := url.Parse(strings.ToLower(scheme + "://" + withoutWWW(rest)))
	if err != nil || u.Host == "" || !port(u) {
		return address
	}
	labels := strings.Split(u.Hostname(), ".")
	if strings.Contains(u.Hostname(), ":") {
		labels = []string{"[" + u.Hostname() + "]"}
	}
	slices.Reverse(labels)
	out := strings.Join(labels, ",")
	if p := u.Port(); p != "" && !(scheme == "http" && p == "80") && !(scheme == "https" && p == "443") {
		out += ":" + p
	}
	out += ")" + dotless(u.EscapedPath())
	if u.RawQuery != "" {
		args := strings.Split(strings.ReplaceAll(u.RawQuery, "'", "%27"), "&")
		slices.Sort(args)
		out += "?" + strings.Join(args, "&")
	}
	return out
}

func withoutWWW(rest string) string {
	s, ok := strings.CutPrefix(rest, "www")
	if !ok {
		return rest
	}
	s = strings.TrimLeft(s, "0123456789")
	if s, ok = strings.CutPrefix(s, "."); ok {
		return s
	}
	return rest
}

// port says whether an address has no port or one that there is.
func port(u *url.URL) bool {
	if u.Port() == "" {
		return true
	}
	_, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil
}

// dotless takes the steps "." and ".." out of a path.
func dotless(path string) string {
	if path == "" {
		return "/"
	}
	if !strings.Contains(path, "/.") && !strings.Contains(path, "/%2e") {
		return path
	}
	var out []string
	parts := strings.Split(path[1:], "/")
	for i, p := range parts {
		last := i == len(parts)-1
		switch strings.ReplaceAll(p, "%2e", ".") {
		case "..":
			out = out[:max(0, len(out)-1)]
		case ".":
		default:
			out = append(out, p)
			continue
		}
		if last {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}

// shown is an address for a person, cut.
func shown(s string) string {
	if len(s) > 200 {
		s = s[:200] + "…"
	}
	return s
}
