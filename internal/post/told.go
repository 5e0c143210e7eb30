package post

import (
	"strings"
	"time"
)

// Author is the account that an ID itself names: the DID of an at:// id. It is "" for the other
// networks, whose ids do not tell.
func (id ID) Author() AccountID {
	rest, ok := strings.CutPrefix(string(id), "at://")
	if !ok {
		return ""
	}
	did, _, _ := strings.Cut(rest, "/")
	if !isDID(did) {
		return ""
	}
	return AccountID(did)
}

// firstSnowflake is the smallest X id that holds a time; older ids were counted.
const firstSnowflake = 29_700_859_247

// Time is when an ID was made, by the id itself, in UTC to the millisecond; false where the id does not
// tell. X sets its ids itself, a Mastodon server its own; a Bluesky record key is the client's claim.
func (id ID) Time() (time.Time, bool) {
	s := string(id)
	var ms int64
	switch id.Network() {
	case X:
		n, ok := number(trailingNumber(s))
		if !ok || n < firstSnowflake {
			return time.Time{}, false
		}
		ms = n>>22 + 1288834974657
	case Mastodon:
		n, ok := number(trailingNumber(s))
		ms = n >> 16
		// Ids of Mastodon before 2016, and of servers that merely count, fall outside this range.
		if !ok || ms < 1451606400000 || ms > 4102444800000 {
			return time.Time{}, false
		}
	case Bluesky:
		us, ok := tidTime(s[strings.LastIndexByte(s, '/')+1:])
		if !ok {
			return time.Time{}, false
		}
		ms = us / 1000
	default:
		return time.Time{}, false
	}
	return time.UnixMilli(ms).UTC(), true
}

// tidTime reads the microseconds out of an AT Protocol TID. Keys that claim a time before 2015 or after
// 2100 are words or counters that look like TIDs.
func tidTime(s string) (int64, bool) {
	if len(s) != 13 || s[0] > 'j' {
		return 0, false
	}
	var n uint64
	for i := range len(s) {
		d := strings.IndexByte("234567abcdefghijklmnopqrstuvwxyz", s[i])
		if d < 0 {
			return 0, false
		}
		n = n<<5 | uint64(d)
	}
	us := int64(n >> 10)
	return us, us > 1420070400_000000 && us < 4102444800_000000
}

func number(s string) (int64, bool) {
	if s == "" || len(s) > 18 && (len(s) > 19 || s > "9223372036854775807") {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// FromURL gives the ID of the post that a public address leads to, where the address alone tells: X and
// Twitter status links, Bluesky links that name the author by DID, and Nostr's words for events, with nostr:
// or as links of njump.me. Links of other servers are known by their post's URL, or see OwnURL.
func FromURL(address string) (ID, bool) {
	host, path := webParts(address)
	switch host {
	case "x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com":
		return statusID(path)
	case "bsky.app":
		did, rkey, ok := strings.Cut(strings.TrimPrefix(path, "profile/"), "/post/")
		id, err := ParseID("at://" + did + atPost + strings.TrimSuffix(rkey, "/"))
		return id, ok && err == nil
	case "", "njump.me":
		return nostrEvent(address)
	}
	return "", false
}

// statusID reads "name/status/1850", "i/web/status/1850" and either with more behind it, such as
// "/photo/1".
func statusID(path string) (ID, bool) {
	who, after, ok := strings.Cut(path, "/status/")
	if !ok {
		who, after, ok = strings.Cut(path, "/statuses/")
	}
	n, _, _ := strings.Cut(after, "/")
	if !ok || who == "" || strings.Contains(who, "/") && who != "i/web" || !isSnowflake(n) {
		return "", false
	}
	return ID("x:" + n), true
}
