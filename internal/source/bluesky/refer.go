package bluesky

import (
	"net/url"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

// Refer reads links to posts and profiles of bsky.app and of the other front ends that are known, links of
// any host that name the author by DID, at-URIs, DIDs, handles with @, and bare handles of bsky.social.
func (*Live) Refer(said string) (source.Ref, bool) {
	s := strings.TrimSpace(said)
	if len(s) > 2048 {
		return source.Ref{}, false
	}
	who, rkey, link, ok := splitReference(s)
	if !ok {
		return source.Ref{}, false
	}
	r := source.Ref{Network: post.Bluesky, Said: said, URL: link}
	if strings.HasPrefix(who, "did:") {
		account, err := post.ParseAccountID(who)
		if err != nil || account.Network() != post.Bluesky {
			return source.Ref{}, false
		}
		if rkey == "" {
			r.Account = account
			return r, true
		}
		r.Post, err = post.ParseID("at://" + who + "/" + postType + "/" + rkey)
		return r, err == nil
	}
	handle, ok := cleanHandle(who)
	if !ok {
		return source.Ref{}, false
	}
	r.Handle, r.Key = "@"+handle, rkey
	if rkey != "" {
		// An author that is known by name alone still needs a record key of the right form.
		if _, err := post.ParseID("at://did:plc:x/" + postType + "/" + rkey); err != nil {
			return source.Ref{}, false
		}
	}
	return r, true
}

// splitReference takes a reference apart: who is a DID or a handle without @, rkey is "" for an account.
func splitReference(s string) (who, rkey, link string, ok bool) {
	switch {
	case strings.HasPrefix(s, "at://"):
		who, rest, isPost := strings.Cut(s[len("at://"):], "/")
		if !isPost || rest == "" {
			return who, "", "", true
		}
		rkey, ok := strings.CutPrefix(rest, postType+"/")
		rkey, _, _ = strings.Cut(rkey, "#")
		return who, rkey, "", ok && rkey != ""
	case strings.HasPrefix(s, "did:"):
		return s, "", "", true
	case strings.HasPrefix(s, "@"):
		return s[1:], "", "", !strings.Contains(s[1:], "@")
	case strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"):
		return splitLink(s)
	}
	return s, "", "", strings.HasSuffix(strings.ToLower(s), ".bsky.social")
}

// splitLink takes /profile/WHO and /profile/WHO/post/RKEY apart; what follows is of no account.
func splitLink(s string) (who, rkey, link string, ok bool) {
	u, err := url.Parse(s)
	if err != nil || u.User != nil {
		return "", "", "", false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 2 || parts[0] != "profile" || parts[1] == "" {
		return "", "", "", false
	}
	who = strings.TrimPrefix(parts[1], "@")
	if !isFrontEnd(strings.ToLower(u.Hostname())) && !strings.HasPrefix(who, "did:") {
		return "", "", "", false
	}
	switch {
	case len(parts) == 2:
		return who, "", s, true
	case len(parts) >= 4 && parts[2] == "post" && parts[3] != "":
		return who, parts[3], s, true
	}
	return "", "", "", false
}

// isFrontEnd says whether a host shows Bluesky under the paths of bsky.app.
func isFrontEnd(host string) bool {
	switch strings.TrimPrefix(host, "www.") {
	case "bsky.app", "staging.bsky.app", "main.bsky.dev", "deck.blue", "deer.social", "blacksky.community", "witchsky.app",
		"catsky.social", "zeppelin.social", "langit.social", "fxbsky.app", "vxbsky.app", "bskyx.app", "bsyy.app", "xbsky.app", "cbsky.app":
		return true
	}
	return false
}

// cleanHandle is a handle in lower case and without @, if it has the form of one: two labels or more, the
// last of them no number.
func cleanHandle(s string) (string, bool) {
	s = strings.ToLower(strings.TrimPrefix(s, "@"))
	if len(s) > 253 || !strings.Contains(s, ".") {
		return "", false
	}
	last := ""
	for label := range strings.SplitSeq(s, ".") {
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", false
		}
		for i := range len(label) {
			if c := label[i]; c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return "", false
			}
		}
		last = label
	}
	return s, last[0] < '0' || last[0] > '9'
}

// unresolvable says whether a handle's name cannot be asked on the open network: those of local networks.
func unresolvable(handle string) bool {
	switch handle[strings.LastIndexByte(handle, '.')+1:] {
	case "test", "local", "localhost", "internal", "arpa", "invalid", "alt", "onion", "example":
		return true
	}
	return false
}
