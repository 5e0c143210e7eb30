package post

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Network is where posts live (SPEC §2).
type Network string

// The networks Clew knows.
const (
	X        Network = "x"
	Bluesky  Network = "bluesky"
	Mastodon Network = "mastodon" // any ActivityPub server
	Nostr    Network = "nostr"
)

// ErrID is wrapped by every error of ParseID and ParseAccountID.
var ErrID = errors.New("not an id")

// ID names one post for ever, in the one form of SPEC §5:
//
//	x:1850912345678901234
//	at://did:plc:…/app.bsky.feed.post/3l…
//	https://social.example/users/a/statuses/1   (the ActivityPub object URI)
//	nostr:<64 lower-case hex digits>
//	page:<hash>                                 (a saved page gave no id)
//
// The zero ID names nothing.
type ID string

// AccountID names one account for ever: x:<numeric id>, a DID, an actor URI, nostr:<public key in hex>,
// or page:<handle or hash> where a saved page told no more. The zero AccountID is "not known".
type AccountID string

// maxID bounds an identifier in bytes; longer ones are hostile.
const maxID = 2048

const atPost = "/app.bsky.feed.post/"

// ParseID reads an ID in its canonical form. It accepts nothing else: links are for the sources.
func ParseID(s string) (ID, error) {
	ok := false
	switch {
	case len(s) > maxID || !printable(s):
	case strings.HasPrefix(s, "x:"):
		ok = isSnowflake(s[2:])
	case strings.HasPrefix(s, "at://"):
		did, rkey, found := strings.Cut(s[5:], atPost)
		ok = found && isDID(did) && isRecordKey(rkey)
	case strings.HasPrefix(s, "nostr:"):
		ok = isHex(s[6:], 64)
	case strings.HasPrefix(s, "page:"):
		ok = len(s) > 5
	default:
		ok = isObjectURI(s)
	}
	if !ok {
		return "", fmt.Errorf("%q: %w", clip(s), ErrID)
	}
	return ID(s), nil
}

// ParseAccountID reads an AccountID in its canonical form.
func ParseAccountID(s string) (AccountID, error) {
	ok := false
	switch {
	case len(s) > maxID || !printable(s):
	case strings.HasPrefix(s, "x:"):
		ok = isSnowflake(s[2:])
	case strings.HasPrefix(s, "did:"):
		ok = isDID(s)
	case strings.HasPrefix(s, "nostr:"):
		ok = isHex(s[6:], 64)
	case strings.HasPrefix(s, "page:"):
		ok = len(s) > 5
	default:
		ok = isObjectURI(s)
	}
	if !ok {
		return "", fmt.Errorf("account %q: %w", clip(s), ErrID)
	}
	return AccountID(s), nil
}

// Network is the network an ID belongs to. A page: ID belongs to none by itself and gives "".
func (id ID) Network() Network { return networkOf(string(id)) }

// Network is the network an AccountID belongs to; "" for page: and for the zero value.
func (a AccountID) Network() Network { return networkOf(string(a)) }

func networkOf(s string) Network {
	switch {
	case strings.HasPrefix(s, "x:"):
		return X
	case strings.HasPrefix(s, "at://"), strings.HasPrefix(s, "did:"):
		return Bluesky
	case strings.HasPrefix(s, "nostr:"):
		return Nostr
	case strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "https://"):
		return Mastodon
	}
	return ""
}

// Compare orders ids, and is the only order that assembly uses: claimed times never count (SPEC §3).
// Ids of one network go from oldest to newest where the network's ids tell (X, AT record keys, the
// numbers and sortable keys of ActivityPub servers), and in a fixed way where they do not (Nostr, pages).
// It is a total order: 0 only for the same id, the networks one after another.
func (id ID) Compare(other ID) int {
	if id == other {
		return 0
	}
	a, b := string(id), string(other)
	an, bn := id.Network(), other.Network()
	if an != bn {
		return strings.Compare(string(an), string(bn))
	}
	switch an {
	case X, Mastodon:
		// All numbered ids come before all others, or the order would run in circles: 9 < 10 by number,
		// but "10" < "1x" < "9" by letters.
		x, y := trailingNumber(a), trailingNumber(b)
		if c := cmp.Compare(min(len(y), 1), min(len(x), 1)); c != 0 {
			return c
		}
		if c := cmp.Compare(len(x), len(y)); c != 0 {
			return c
		}
		if c := strings.Compare(x, y); c != 0 {
			return c
		}
	case Bluesky:
		if c := strings.Compare(a[strings.LastIndexByte(a, '/')+1:], b[strings.LastIndexByte(b, '/')+1:]); c != 0 {
			return c
		}
	}
	return strings.Compare(a, b)
}

// trailingNumber is the number, without leading zeros, that makes up the last segment of s after '/',
// '=' or ':'; "" where the last segment is anything else, such as a sortable key that happens to end in
// digits.
func trailingNumber(s string) string {
	i := len(s)
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
		i--
	}
	if i == 0 || s[i-1] != '/' && s[i-1] != '=' && s[i-1] != ':' {
		return ""
	}
	return strings.TrimLeft(s[i:], "0")
}

func isSnowflake(s string) bool {
	if len(s) == 0 || len(s) > 19 || s[0] == '0' {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) < 19 || s <= "9223372036854775807"
}

// isDID follows the AT Protocol's DID syntax: a method of lower-case letters, an identifier that does
// not end in ':' or '%'.
func isDID(s string) bool {
	rest, ok := strings.CutPrefix(s, "did:")
	method, id, found := strings.Cut(rest, ":")
	if !ok || !found || method == "" || id == "" {
		return false
	}
	for i := range len(method) {
		if method[i] < 'a' || method[i] > 'z' {
			return false
		}
	}
	for i := range len(id) {
		c := id[i]
		if !isAlnum(c) && !strings.ContainsRune("._:%-", rune(c)) {
			return false
		}
	}
	return id[len(id)-1] != ':' && id[len(id)-1] != '%'
}

// isRecordKey follows the AT Protocol's record key syntax.
func isRecordKey(s string) bool {
	if len(s) == 0 || len(s) > 512 || s == "." || s == ".." {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && !strings.ContainsRune("_~.:-", rune(s[i])) {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// isObjectURI says whether s is an absolute http or https URI with a host and no user info, the form of
// an ActivityPub id.
func isObjectURI(s string) bool {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && u.User == nil
}

// printable refuses control characters, spaces and broken UTF-8, which no identifier has.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}

func clip(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "…"
	}
	return s
}
