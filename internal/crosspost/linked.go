package crosspost

import (
	"encoding/hex"
	"slices"
	"strings"

	"clew/internal/post"
)

// maxBio bounds what is read of a description, in bytes.
const maxBio = 20_000

// Linking says how two accounts are known to be one author's.
type Linking string

// Ways in which accounts are linked.
const (
	Mutual  Linking = "mutual"  // each names the other in its description
	Bridged Linking = "bridged" // one is the other's copy, made by a bridge
)

// LinkedAccounts says whether two accounts are one author's, by their own words: each must name the other, for anybody can
// name somebody else. A copy that a bridge made is told by its handle, which the bridge gives and nobody else can.
// Equal names and pictures say nothing.
func LinkedAccounts(a, b post.Account) (Linking, bool) {
	if a.ID == "" || b.ID == "" || a.ID == b.ID {
		return "", false
	}
	if bridgeOf(a, b) || bridgeOf(b, a) {
		return Bridged, true
	}
	if names(a, b) && names(b, a) {
		return Mutual, true
	}
	return "", false
}

// maxPersons is how many accounts are told apart at once.
const maxPersons = 300

// Persons says of accounts which are one author's, as LinkedAccounts does: equal numbers where they are. Of more than 300 the
// rest are nobody else's.
func Persons(list []post.Account) []int {
	of := make([]int, len(list))
	own, said := make([][]string, len(list)), make([][]string, len(list))
	for i := range list {
		of[i] = i
		if i < maxPersons {
			own[i], said[i] = keysOf(list[i]), Named(list[i])
		}
	}
	names := func(i, k int) bool {
		return slices.ContainsFunc(said[i], func(s string) bool { return slices.Contains(own[k], s) })
	}
	for i := range min(len(list), maxPersons) {
		for k := range i {
			if of[i] == of[k] || list[i].ID == "" || list[k].ID == "" {
				continue
			}
			if list[i].ID == list[k].ID || bridgeOf(list[i], list[k]) || bridgeOf(list[k], list[i]) || len(said[i]) > 0 && len(said[k]) > 0 && names(i, k) && names(k, i) {
				old, now := of[i], of[k]
				for n := range i + 1 {
					if of[n] == old {
						of[n] = now
					}
				}
			}
		}
	}
	return of
}

// names says whether a's description names b.
func names(a, b post.Account) bool {
	own := keysOf(b)
	return slices.ContainsFunc(Named(a), func(k string) bool { return slices.Contains(own, k) })
}

// keysOf are the words by which others name an account, as Named gives them.
func keysOf(a post.Account) []string {
	h := strings.ToLower(strings.TrimPrefix(a.Handle, "@"))
	var out []string
	switch a.ID.Network() {
	case post.X:
		if h != "" {
			out = append(out, "x.com/"+h)
		}
	case post.Bluesky:
		out = append(out, string(a.ID))
		if h != "" {
			out = append(out, h)
		}
	case post.Nostr:
		out = append(out, string(a.ID))
	case post.Mastodon:
		if strings.Contains(h, "@") {
			out = append(out, "@"+h)
		}
	}
	return out
}

// Named gives the accounts that a description names, each in one form: x.com/name, a Bluesky handle or DID,
// @name@server, nostr:key. Those of X only by their address: "@name" alone does not say of which network.
func Named(a post.Account) []string {
	bio := a.Bio
	if len(bio) > maxBio {
		bio = bio[:maxBio]
	}
	var out []string
	for _, f := range strings.FieldsFunc(bio, func(r rune) bool { return strings.ContainsRune(" \t\r\n\u00a0,;|()<>[]\"«»“”•·", r) }) {
		if k := named(strings.TrimRight(f, ".!?:/…")); k != "" && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// named reads one word of a description; "" if it names no account.
func named(f string) string {
	f = strings.TrimPrefix(strings.TrimPrefix(f, "https://"), "http://")
	low := strings.ToLower(strings.TrimPrefix(f, "www."))
	if key := strings.TrimPrefix(low, "nostr:"); strings.HasPrefix(key, "npub1") {
		return npub(key)
	}
	if rest, ok := strings.CutPrefix(low, "njump.me/"); ok {
		return npub(rest)
	}
	for _, host := range []string{"x.com/", "twitter.com/", "mobile.twitter.com/"} {
		if rest, ok := strings.CutPrefix(low, host); ok {
			name, _, _ := strings.Cut(strings.TrimPrefix(rest, "@"), "/")
			name, _, _ = strings.Cut(name, "?")
			if name == "" || strings.ContainsAny(name, ".:%") {
				return ""
			}
			return "x.com/" + name
		}
	}
	if rest, ok := strings.CutPrefix(low, "bsky.app/profile/"); ok {
		name, _, _ := strings.Cut(rest, "/")
		return name
	}
	if strings.HasPrefix(low, "@") {
		if strings.Count(low, "@") == 2 {
			return low
		}
		if name := low[1:]; strings.Contains(name, ".") && !strings.Contains(name, "/") {
			return name // a domain is a name on Bluesky
		}
		return ""
	}
	if strings.HasSuffix(low, ".bsky.social") && !strings.ContainsAny(low, "/@") {
		return low
	}
	host, rest, ok := strings.Cut(low, "/")
	if !ok || !strings.Contains(host, ".") {
		return ""
	}
	for _, before := range []string{"@", "users/"} {
		if name, ok := strings.CutPrefix(rest, before); ok && name != "" && !strings.Contains(name, "/") {
			if strings.Contains(name, "@") {
				return "@" + name
			}
			return "@" + name + "@" + host
		}
	}
	return ""
}

// npub is a Nostr account by its bech32 form; "" if it is none.
func npub(s string) string {
	prefix, data, ok := post.Bech32(s)
	if !ok || prefix != "npub" || len(data) != 32 {
		return ""
	}
	return "nostr:" + hex.EncodeToString(data)
}

// Copies gives the handles, with @, under which bridges copy an account into other networks, and those of which the
// account's own handle says that it is such a copy; an account that has one of them is linked if LinkedAccounts says so.
func Copies(a post.Account) []string {
	h := strings.ToLower(strings.TrimPrefix(a.Handle, "@"))
	switch a.ID.Network() {
	case post.Mastodon:
		name, server, ok := strings.Cut(h, "@")
		switch {
		case !ok:
		case server == "bsky.brid.gy":
			return []string{"@" + name}
		case server == "mostr.pub":
			return []string{"nostr:" + name}
		default:
			return []string{"@" + strings.ReplaceAll(name, "_", "-") + "." + server + ".ap.brid.gy"}
		}
	case post.Bluesky:
		if of, ok := strings.CutSuffix(h, ".ap.brid.gy"); ok {
			if name, server, ok := strings.Cut(of, "."); ok {
				return []string{"@" + name + "@" + server, "@" + strings.ReplaceAll(name, "-", "_") + "@" + server}
			}
		} else if h != "" {
			return []string{"@" + h + "@bsky.brid.gy"}
		}
	case post.Nostr:
		return []string{"@" + strings.TrimPrefix(string(a.ID), "nostr:") + "@mostr.pub"}
	}
	return nil
}

// bridgeOf says whether copy is what a bridge made of an account, by handles that only the bridge can give.
func bridgeOf(copy, of post.Account) bool {
	if !strings.HasSuffix(copy.Handle, "brid.gy") && !strings.HasSuffix(copy.Handle, "mostr.pub") {
		return false
	}
	c, h := strings.ToLower(strings.TrimPrefix(copy.Handle, "@")), strings.ToLower(strings.TrimPrefix(of.Handle, "@"))
	if c == "" || h == "" {
		return false
	}
	switch of.ID.Network() {
	case post.Mastodon: // @name@server is name.server.ap.brid.gy on Bluesky
		name, server, ok := strings.Cut(h, "@")
		return ok && copy.ID.Network() == post.Bluesky && c == strings.ReplaceAll(name, "_", "-")+"."+server+".ap.brid.gy"
	case post.Bluesky: // a handle is @handle@bsky.brid.gy on ActivityPub
		return copy.ID.Network() == post.Mastodon && c == h+"@bsky.brid.gy"
	case post.Nostr: // a key is @key@mostr.pub on ActivityPub
		return copy.ID.Network() == post.Mastodon && c == strings.TrimPrefix(string(of.ID), "nostr:")+"@mostr.pub"
	}
	return false
}
