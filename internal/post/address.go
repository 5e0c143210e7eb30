package post

import (
	"encoding/hex"
	"net/url"
	"strings"
)

// OwnURL gives the ID of a post of account a that a public web address leads to: FromURL's, and those that
// need the account to be told: Bluesky's with its handle, and ActivityPub servers' pages of a status. That
// of a server's page is what such servers call the status; whether there is one by that name is not said.
// Handles are compared as they are now.
func OwnURL(address string, a Account) (ID, bool) {
	if id, ok := FromURL(address); ok {
		return id, true
	}
	switch a.ID.Network() {
	case Bluesky:
		who, key, ok := atHandle(address)
		if ok && strings.EqualFold(who, strings.TrimPrefix(a.Handle, "@")) {
			return atID(string(a.ID), key)
		}
	case Mastodon:
		return statusOf(address, a.ID)
	}
	return "", false
}

// HandleURL takes apart a public web address of a Bluesky post that names its author by handle: the handle
// with @, and a function from the author's id to the post's.
func HandleURL(address string) (handle string, of func(AccountID) (ID, bool), ok bool) {
	who, key, ok := atHandle(address)
	return "@" + who, func(a AccountID) (ID, bool) { return atID(string(a), key) }, ok
}

// atHandle reads https://bsky.app/profile/HANDLE/post/KEY.
func atHandle(address string) (who, key string, ok bool) {
	host, path := webParts(address)
	if host != "bsky.app" {
		return "", "", false
	}
	who, key, ok = strings.Cut(strings.TrimPrefix(path, "profile/"), "/post/")
	key = strings.TrimSuffix(key, "/")
	return who, key, ok && strings.HasPrefix(path, "profile/") && strings.Contains(who, ".") && !strings.Contains(who, "/") && isRecordKey(key)
}

func atID(did, key string) (ID, bool) {
	id, err := ParseID("at://" + did + atPost + key)
	return id, err == nil
}

// statusOf reads https://HOST/@name/NUMBER and https://HOST/@name/statuses/NUMBER of the author's own
// server, where the objects of statuses stand below their author's, and the addresses of objects: those
// below the author's, and /notes/KEY and /objects/KEY.
func statusOf(address string, author AccountID) (ID, bool) {
	host, path := webParts(address)
	home, err := url.Parse(string(author))
	if err != nil || host == "" || !strings.EqualFold(host, home.Host) {
		return "", false
	}
	object := strings.TrimSuffix("https://"+host+"/"+path, "/")
	if home.Scheme == "http" {
		object = "http" + object[len("https"):]
	}
	if strings.HasPrefix(object, string(author)+"/") || strings.HasPrefix(path, "notes/") || strings.HasPrefix(path, "objects/") {
		id, err := ParseID(object)
		return id, err == nil
	}
	name, number, ok := strings.Cut(strings.TrimSuffix(path, "/"), "/")
	number = strings.TrimPrefix(number, "statuses/")
	if !ok || len(name) < 2 || name[0] != '@' || strings.Contains(name[1:], "@") || number == "" || len(number) > 64 {
		return "", false
	}
	for i := range len(number) {
		if !isAlnum(number[i]) {
			return "", false
		}
	}
	id, err := ParseID(strings.TrimSuffix(string(author), "/") + "/statuses/" + number)
	return id, err == nil
}

// webParts gives the host, in lower case, and the path of an address, without query and fragment; "" of
// what is no web address.
func webParts(address string) (host, path string) {
	rest, ok := strings.CutPrefix(address, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(address, "http://"); !ok {
			return "", ""
		}
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	host, path, _ = strings.Cut(rest, "/")
	return strings.ToLower(host), path
}

// nostrEvent reads nostr:note1… and nostr:nevent1…, and links of njump.me to them.
func nostrEvent(address string) (ID, bool) {
	word, ok := strings.CutPrefix(address, "nostr:")
	if !ok {
		host, path := webParts(address)
		if host != "njump.me" {
			return "", false
		}
		word = strings.TrimPrefix(strings.TrimSuffix(path, "/"), "e/")
	}
	prefix, data, ok := Bech32(word)
	switch {
	case !ok:
		return "", false
	case prefix == "note" && len(data) == 32:
		return ID("nostr:" + hex.EncodeToString(data)), true
	case prefix != "nevent":
		return "", false
	}
	for len(data) >= 2 && len(data)-2 >= int(data[1]) {
		value := data[2 : 2+int(data[1])]
		if data[0] == 0 && len(value) == 32 {
			return ID("nostr:" + hex.EncodeToString(value)), true
		}
		data = data[2+len(value):]
	}
	return "", false
}

// Bech32 reads a bech32 word in lower case (BIP-173), of 5000 bytes at most, as NIP-19 has them. ok is false
// where its checksum does not hold.
func Bech32(s string) (prefix string, data []byte, ok bool) {
	const digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	one := strings.LastIndexByte(s, '1')
	if len(s) > 5000 || strings.ToLower(s) != s || one < 1 || len(s)-one-1 < 6 {
		return "", nil, false
	}
	prefix = s[:one]
	check := uint32(1)
	for _, c := range []byte(prefix) {
		check = bech32Step(check, uint32(c>>5))
	}
	check = bech32Step(check, 0)
	for _, c := range []byte(prefix) {
		check = bech32Step(check, uint32(c&31))
	}
	var bits, n uint
	for i, c := range []byte(s[one+1:]) {
		d := strings.IndexByte(digits, c)
		if d < 0 {
			return "", nil, false
		}
		check = bech32Step(check, uint32(d))
		if i < len(s)-one-1-6 {
			bits, n = bits<<5|uint(d), n+5
			if n >= 8 {
				n -= 8
				data = append(data, byte(bits>>n))
				bits &= 1<<n - 1
			}
		}
	}
	return prefix, data, check == 1 && n < 5 && bits == 0
}

func bech32Step(check, digit uint32) uint32 {
	top := check >> 25
	check = check&0x1ffffff<<5 ^ digit
	for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			check ^= g
		}
	}
	return check
}
