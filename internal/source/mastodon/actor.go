package mastodon

import (
	"bytes"
	"strings"

	"clew/internal/markup"
	"clew/internal/post"
)

// isActor says whether an object's type is one of accounts.
func isActor(typ string) bool {
	switch typ {
	case "Person", "Service", "Group", "Application", "Organization":
		return true
	}
	return false
}

// actorAccount makes an account of an actor object. own says that it stands in the account's own export,
// where an absent indexable is no wish.
func actorAccount(v value, own bool) (a post.Account, followers string, ok bool) {
	a = post.Account{Network: post.Mastodon}
	var typ, user, finger, id string
	indexable := own
	for k, m := range v.members() {
		switch string(k) {
		case "id":
			id = m.text()
		case "type":
			typ = m.ref()
			if typ == "" {
				typ = m.text()
			}
		case "preferredUsername":
			user = m.text()
		case "webfinger":
			finger = m.text()
		case "name":
			a.Name = m.text()
		case "summary":
			a.Bio = markup.FromHTML(m.text(), markup.Options{}).Text
		case "url":
			a.URL = page(m, "")
		case "icon":
			for e := range m.each() {
				a.Avatar = webAddress(e.member("url").ref())
				break
			}
		case "followers":
			followers = m.ref()
		case "indexable":
			if m.isBool() {
				indexable = m.isTrue()
			}
		case "suspended":
			a.Suspended = m.isTrue()
		case "hidesToPublicFromUnauthedWeb": // GoToSocial
			a.LoggedInOnly = m.isTrue()
		}
	}
	a.ID, ok = actorID(id)
	if !ok || !isActor(typ) {
		return post.Account{}, "", false
	}
	a.NoIndex = !indexable
	a.Handle = handle(user, finger, hostOf(id))
	a.Bridged = isBridge(hostOf(id))
	return a, followers, true
}

// handle gives @user@host, by what the account calls itself before what its id says.
func handle(user, finger, host string) string {
	finger = strings.TrimPrefix(finger, "@")
	if u, h, ok := strings.Cut(finger, "@"); ok && plainName(u) && plainName(h) {
		return "@" + finger
	}
	if !plainName(user) || host == "" {
		return ""
	}
	return "@" + user + "@" + host
}

// plainName refuses what cannot be a part of a handle.
func plainName(s string) bool {
	return s != "" && len(s) <= 512 && !strings.ContainsAny(s, "@ \t\r\n/<>\"") && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) < 0
}

// isBridge says whether a host carries accounts of other networks.
func isBridge(host string) bool {
	return host == "brid.gy" || strings.HasSuffix(host, ".brid.gy")
}

// holdsKey says whether an actor's file holds a private key, by what is in it rather than by the names of
// its members alone.
func holdsKey(b []byte) bool {
	low := bytes.ToLower(b)
	return bytes.Contains(low, []byte("private key")) || bytes.Contains(low, []byte("privatekey")) || bytes.Contains(low, []byte("private_key"))
}
