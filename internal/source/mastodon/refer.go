package mastodon

import (
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

// maxSaid bounds what a person may name a post or an account by.
const maxSaid = 2048

// Refer implements source.Live. It knows handles (@name@host, acct:name@host) and the forms that ActivityPub
// servers alone give the addresses of posts. A profile's address could be any site's: see Guess.
func (l *Live) Refer(said string) (source.Ref, bool) {
	s := strings.TrimSpace(said)
	if s == "" || len(s) > maxSaid {
		return source.Ref{}, false
	}
	ref := source.Ref{Network: post.Mastodon, Said: said}
	if h, ok := handleSaid(s); ok {
		ref.Handle = h
		return ref, true
	}
	address, ok := addressSaid(s)
	if !ok || elsewhere(hostOf(address)) {
		return source.Ref{}, false
	}
	a := readAddress(address)
	if !a.post {
		return source.Ref{}, false
	}
	ref.URL = address
	if a.object {
		ref.Post, _ = objectID(address)
	}
	if a.local != "" {
		ref.Key, ref.Handle = a.local, a.handle
	}
	return ref, true
}

// handleSaid reads @name@host and acct:name@host.
func handleSaid(s string) (string, bool) {
	rest, at := strings.CutPrefix(s, "@")
	if !at {
		if rest, at = strings.CutPrefix(s, "acct:"); !at {
			return "", false
		}
	}
	user, host, ok := strings.Cut(rest, "@")
	if !ok || !plainName(user) || !isHost(host) {
		return "", false
	}
	return "@" + user + "@" + strings.ToLower(host), true
}

// isHost says whether s can be a server's name: with a dot in it, or this machine's, and perhaps a port.
func isHost(s string) bool {
	name, port, ported := strings.Cut(s, ":")
	if ported && !isNumber(port) || len(s) > 260 || name == "" {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if !isWordByte(c) && c != '-' && c != '.' && c < 0x80 {
			return false
		}
	}
	return strings.Contains(strings.Trim(name, "."), ".") || name == "localhost"
}

// addressSaid makes an address of what was typed, without the query and the fragment that links gather.
func addressSaid(s string) (string, bool) {
	if !isWeb(s) {
		host, _, ok := strings.Cut(s, "/")
		if !ok || !isHost(host) {
			return "", false
		}
		s = "https://" + s
	}
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i]
	}
	if webAddress(s) == "" || !isHost(hostOf(s)) {
		return "", false
	}
	scheme, rest, _ := strings.Cut(s, "://")
	host, path, _ := strings.Cut(rest, "/")
	return scheme + "://" + strings.ToLower(host) + "/" + strings.TrimRight(path, "/"), true
}

// elsewhere says whether a host is one of the networks and sites that are no ActivityPub servers, but have
// addresses of the same forms.
func elsewhere(host string) bool {
	switch host {
	case "x.com", "twitter.com", "bsky.app", "www.threads.net", "www.threads.com", "threads.net", "threads.com",
		"news.ycombinator.com", "medium.com", "substack.com", "www.youtube.com", "youtube.com", "www.tiktok.com", "njump.me":
		return true
	}
	return strings.HasSuffix(host, ".substack.com") || strings.HasSuffix(host, ".twitter.com") || strings.HasSuffix(host, ".x.com")
}

// address is what the path of a link says.
type address struct {
	post   bool
	object bool   // the path is that of objects' ids
	local  string // the number that the server itself calls the post by; "" if the path does not say
	handle string // of the author; "" if the path does not say
}

// readAddress reads the forms of servers' addresses of posts.
func readAddress(link string) address {
	host := hostOf(link)
	segments := strings.Split(strings.Trim(pathOf(link), "/"), "/")
	if len(segments) > 0 && (segments[0] == "web" || segments[0] == "deck") {
		segments = segments[1:] // Mastodon's own reader
	}
	n := len(segments)
	last := segments[max(n-1, 0):]
	switch {
	case n == 4 && segments[0] == "users" && segments[2] == "statuses" && isLocal(last[0]) && plainName(segments[1]):
		return address{post: true, object: true, local: last[0], handle: "@" + segments[1] + "@" + host}
	case n == 5 && segments[0] == "ap" && segments[1] == "users" && isNumber(segments[2]) && segments[3] == "statuses" && isLocal(last[0]):
		return address{post: true, object: true, local: last[0]}
	case n == 3 && isAt(segments[0]) && segments[1] == "statuses" && isLocal(last[0]):
		return address{post: true, local: last[0], handle: handleAt(segments[0], host)}
	case n == 2 && isAt(segments[0]) && isLocal(last[0]):
		return address{post: true, local: last[0], handle: handleAt(segments[0], host)}
	case n == 2 && (segments[0] == "notice" || segments[0] == "statuses") && isLocal(last[0]):
		return address{post: true, local: last[0]}
	case n == 2 && segments[0] == "notes" && isKey(last[0]):
		return address{post: true, object: true, local: last[0]}
	case n == 2 && segments[0] == "objects" && isUUID(last[0]):
		return address{post: true, object: true}
	case n == 3 && segments[0] == "p" && plainName(segments[1]) && isLocal(last[0]): // Pixelfed
		return address{post: true, local: last[0], handle: "@" + segments[1] + "@" + host}
	}
	return address{}
}

// isAt says whether a segment is @name or @name@host.
func isAt(s string) bool {
	rest, ok := strings.CutPrefix(s, "@")
	user, host, remote := strings.Cut(rest, "@")
	return ok && plainName(user) && (!remote || isHost(host))
}

func handleAt(segment, host string) string {
	if strings.Contains(segment[1:], "@") {
		return segment
	}
	return segment + "@" + host
}

// isLocal says whether s is a number that a server calls a status by: digits, a ULID (GoToSocial), a flake
// (Pleroma, Akkoma).
func isLocal(s string) bool {
	if isNumber(s) {
		return true
	}
	return isKey(s)
}

// isKey says whether s is a sortable key of letters and digits, with a digit in it.
func isKey(s string) bool {
	digit := false
	for i := range len(s) {
		if !isWordByte(s[i]) {
			return false
		}
		digit = digit || s[i] >= '0' && s[i] <= '9'
	}
	return len(s) >= 10 && len(s) <= 36 && digit
}

func isUUID(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return len(s) == 36
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
