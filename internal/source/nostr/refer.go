package nostr

import (
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

// maxSaid bounds what is looked at of a reference, in bytes.
const maxSaid = maxEntity + 512

// Refer implements source.Live. It reads nostr: addresses and NIP-19 words, with or without nostr:, links
// of common gateways, and nostr:name@domain, which names an account by NIP-05. 64 hex digits are read after
// nostr: alone, and stand for an event.
func (l *Live) Refer(said string) (source.Ref, bool) {
	s := strings.TrimSpace(said)
	if s == "" || len(s) > maxSaid {
		return source.Ref{}, false
	}
	if strings.Contains(s, "://") && !hasScheme(s, "nostr:") && !hasScheme(s, "web+nostr:") {
		return gateway(s)
	}
	rest, named := cutScheme(s)
	if r, ok := word(strings.TrimPrefix(rest, "@")); ok {
		return r, true
	}
	if !named {
		return source.Ref{}, false
	}
	if id := strings.ToLower(rest); isHex(id, 64) {
		return source.Ref{Network: post.Nostr, Said: s, Post: post.ID("nostr:" + id)}, true
	}
	return named05(rest)
}

func hasScheme(s, scheme string) bool {
	return len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme)
}

// cutScheme takes nostr: off, with or without slashes; ok says whether it was there.
func cutScheme(s string) (rest string, ok bool) {
	for _, scheme := range []string{"nostr:", "web+nostr:"} {
		if hasScheme(s, scheme) {
			return strings.TrimPrefix(s[len(scheme):], "//"), true
		}
	}
	return s, false
}

// word reads a NIP-19 word, in one case.
func word(s string) (r source.Ref, ok bool) {
	if strings.ToUpper(s) == s {
		s = strings.ToLower(s)
	}
	e, ok := readEntity(s)
	if !ok {
		return r, false
	}
	r = source.Ref{Network: post.Nostr, Said: "nostr:" + s}
	switch e.prefix {
	case "npub", "nprofile":
		r.Account = post.AccountID("nostr:" + e.id)
	case "note", "nevent":
		r.Post = post.ID("nostr:" + e.id)
	case "naddr":
		w := readWays(s)
		r.Account, r.Key = post.AccountID("nostr:"+e.author), addressOf(w.kind, e.author, w.name)
	}
	return r, true
}

// named05 reads name@domain (NIP-05).
func named05(s string) (source.Ref, bool) {
	name, ok := readName(s)
	if !ok {
		return source.Ref{}, false
	}
	return source.Ref{Network: post.Nostr, Said: "nostr:" + name, Handle: "@" + name}, true
}

// readName brings name@domain into lower case; ok is false for anything else.
func readName(s string) (string, bool) {
	s = strings.ToLower(strings.TrimPrefix(s, "@"))
	name, domain, ok := strings.Cut(s, "@")
	if !ok || name == "" || len(s) > 320 || !only(name, "-_.") {
		return "", false
	}
	host, port, told := strings.Cut(domain, ":")
	if told {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return "", false
		}
	}
	if !strings.Contains(host, ".") || !only(host, "-.") || strings.Contains(host, "..") || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") {
		return "", false
	}
	return s, true
}

// only says whether s is made of lower-case letters, digits and the signs given.
func only(s, signs string) bool {
	for i := range len(s) {
		if c := s[i]; !isWord(c) && strings.IndexByte(signs, c) < 0 {
			return false
		}
	}
	return true
}

// gateway reads a link to a web page that shows Nostr. Other pages are not looked at: a word of NIP-19 in
// their address may be a part of something else, such as an account of a bridge to another network.
func gateway(link string) (r source.Ref, ok bool) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !isGateway(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")) {
		return r, false
	}
	before := ""
	for _, s := range strings.Split(u.Path+"/"+u.Fragment, "/") {
		if r, ok = word(strings.TrimPrefix(strings.TrimPrefix(s, "nostr:"), "@")); ok {
			return r, true
		}
		if id := strings.ToLower(s); isHex(id, 64) {
			switch before {
			case "e", "event", "note", "thread":
				return source.Ref{Network: post.Nostr, Said: link, Post: post.ID("nostr:" + id)}, true
			case "p", "profile":
				return source.Ref{Network: post.Nostr, Said: link, Account: post.AccountID("nostr:" + id)}, true
			}
		}
		if strings.Contains(s, "@") {
			if r, ok = named05(s); ok {
				return r, true
			}
		}
		before = s
	}
	return r, false
}

// isGateway says whether a host is known to show Nostr's events and nothing else under such words.
func isGateway(host string) bool {
	switch host {
	case "njump.me", "nostr.com", "nostr.band", "primal.net", "snort.social", "coracle.social", "app.coracle.social", "iris.to", "damus.io",
		"nostrudel.ninja", "nosta.me", "yakihonne.com", "habla.news", "highlighter.com", "jumble.social", "nostter.app", "satellite.earth":
		return true
	}
	return false
}

// ways are what a NIP-19 word says beside the ids: where to ask, and what it is.
type ways struct {
	relays []string
	name   string // the d tag of naddr
	author string // of nevent
	kind   int    // -1 if not told
}

// maxHints bounds the relays that one word names.
const maxHints = 8

// readWays reads what readEntity leaves out. What cannot be read says nothing.
func readWays(s string) ways {
	w := ways{kind: -1}
	prefix, data, ok := unbech32(s)
	if !ok || prefix != "nevent" && prefix != "nprofile" && prefix != "naddr" {
		return w
	}
	for len(data) >= 2 && len(data)-2 >= int(data[1]) {
		value := data[2 : 2+int(data[1])]
		switch data[0] {
		case 0:
			if prefix == "naddr" && w.name == "" {
				w.name = string(value)
			}
		case 1:
			if len(w.relays) < maxHints {
				w.relays = append(w.relays, string(value))
			}
		case 2:
			if key := hex.EncodeToString(value); prefix == "nevent" && w.author == "" && isHex(key, 64) {
				w.author = key
			}
		case 3:
			if len(value) == 4 && w.kind < 0 && value[0] == 0 && value[1] == 0 {
				w.kind = int(binary.BigEndian.Uint32(value))
			}
		}
		data = data[2+len(value):]
	}
	return w
}

// addressOf is the address of an addressable event, as in its a tags.
func addressOf(kind int, author, name string) string {
	return strconv.Itoa(kind) + ":" + author + ":" + name
}

// readAddress reads an address; ok is false for anything else.
func readAddress(s string) (kind int, author, name string, ok bool) {
	k, rest, ok := strings.Cut(s, ":")
	n, err := strconv.ParseUint(k, 10, 16)
	author, name, found := strings.Cut(rest, ":")
	return int(n), author, name, ok && found && err == nil && isHex(author, 64)
}
