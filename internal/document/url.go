package document

import (
	"strings"
	"unicode/utf8"

	"clew/internal/post"
)

// PostURL is where people read p on its network: what its source said, or what follows from its id and
// the handle of its author. It is "" where there is no such place (Nostr, saved pages) and is always an
// http or https address otherwise.
func PostURL(p *post.Post, author post.Account) string {
	if WebURL(p.URL) {
		return p.URL
	}
	var room [128]byte
	return string(AppendPostURL(room[:0], p, author))
}

// AppendPostURL appends PostURL to b.
func AppendPostURL(b []byte, p *post.Post, author post.Account) []byte {
	if WebURL(p.URL) {
		return append(b, p.URL...)
	}
	id := string(p.ID)
	switch p.ID.Network() {
	case post.X:
		number := id[len("x:"):]
		if !visible(number) {
			return b
		}
		who := "i"
		if name := strings.TrimPrefix(author.Handle, "@"); xName(name) {
			who = name
		}
		b = append(append(b, "https://x.com/"...), who...)
		return append(append(b, "/status/"...), number...)
	case post.Bluesky:
		did, key, ok := strings.Cut(strings.TrimPrefix(id, "at://"), "/app.bsky.feed.post/")
		if !ok || !visible(id) {
			return b
		}
		b = append(append(b, "https://bsky.app/profile/"...), did...)
		return append(append(b, "/post/"...), key...)
	case post.Mastodon:
		return append(b, webOnly(id)...)
	}
	return b
}

// AccountURL is where people read an account: what its source said, or what follows from its id and
// handle. It is "" or an http or https address.
func AccountURL(a post.Account) string {
	if WebURL(a.URL) {
		return a.URL
	}
	switch a.ID.Network() {
	case post.X:
		if name := strings.TrimPrefix(a.Handle, "@"); xName(name) {
			return "https://x.com/" + name
		}
		return webOnly("https://x.com/i/user/" + string(a.ID[len("x:"):]))
	case post.Bluesky:
		return webOnly("https://bsky.app/profile/" + string(a.ID))
	case post.Mastodon:
		return webOnly(string(a.ID))
	}
	return ""
}

// webOnly gives s if a page may link to it, "" otherwise.
func webOnly(s string) string {
	if !WebURL(s) {
		return ""
	}
	return s
}

// WebURL says whether s is an address that a page may link to: http or https, with a host, and without
// white space and control characters, which no address has.
func WebURL(s string) bool {
	rest := ""
	switch {
	case len(s) > 8 && strings.EqualFold(s[:8], "https://"):
		rest = s[8:]
	case len(s) > 7 && strings.EqualFold(s[:7], "http://"):
		rest = s[7:]
	}
	if rest == "" || rest[0] == '/' || rest[0] == '\\' || rest[0] == '?' || rest[0] == '#' {
		return false
	}
	return visible(s)
}

// visible says whether s has no white space, control characters and broken bytes.
func visible(s string) bool {
	ascii := 0
	for ascii < len(s) && s[ascii] > ' ' && s[ascii] < 0x7f {
		ascii++
	}
	s = s[ascii:]
	for _, r := range s {
		if r <= ' ' || Odd(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// xName says whether s can be a name on X.
func xName(s string) bool {
	if s == "" || len(s) > 15 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
