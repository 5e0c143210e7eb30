package bluesky

import (
	"fmt"
	"net/url"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

// resolve finds the account of a handle. That the account claims the handle is checked by its identity.
func (k *walk) resolve(handle string) (post.AccountID, error) {
	name, ok := cleanHandle(handle)
	if !ok {
		return "", fmt.Errorf("%s is no handle: %w", handle, source.ErrNoAccount)
	}
	id, heard, err := k.lead(name)
	switch {
	case err != nil || id != "":
		return id, err
	case !heard && k.trouble != nil:
		return "", k.trouble
	}
	return "", fmt.Errorf("%s: %w", handle, source.ErrNoAccount)
}

// lead asks where a handle leads: the handle's own host, or else the AppView, which reads DNS too. id is ""
// where it leads nowhere; heard says whether somebody said so. The error is the walk's end.
func (k *walk) lead(name string) (id post.AccountID, heard bool, err error) {
	trouble := k.trouble
	if !unresolvable(name) {
		a, err := k.ask("the account of @"+name, "https://"+name+"/.well-known/atproto-did")
		if err != nil {
			return "", false, err
		}
		if a.ok() && a.did != "" {
			return post.AccountID(a.did), true, nil
		}
	}
	for _, base := range []string{k.l.c.AppView, k.l.c.Resolver} {
		if base == "" {
			continue
		}
		a, err := k.ask("the account of @"+name, xrpc(base, callResolve, "handle", name))
		if err != nil {
			return "", false, err
		}
		if a.ok() && a.did != "" {
			k.trouble = trouble // whoever failed before was not needed
			return post.AccountID(a.did), true, nil
		}
		heard = heard || a.lost == nil && a.status == 400
	}
	return "", heard, nil
}

// home is the base URL of an account's own server, by its identity document; "" where none is known. It is
// asked once.
func (k *walk) home(id post.AccountID) (string, error) {
	if base, ok := k.homes[id]; ok {
		return base, nil
	}
	k.homes[id] = ""
	where := k.l.documentOf(id)
	if where == "" {
		return "", nil
	}
	a, err := k.ask("an identity", where)
	if err != nil {
		return "", err
	}
	// The directory's own words, for a proxy's 410 must not end an account.
	if a.status == 410 && a.words == "DID not available: "+string(id) && len(k.w.Held) > 0 && id == k.asked.Author() {
		k.gone = append(k.gone, source.Gone{Account: id, State: post.Deleted, At: stamp(k.now), Why: "HTTP 410: the directory calls the identity dead"})
	}
	if !a.ok() || a.did != string(id) {
		return "", nil
	}
	k.homes[id] = k.l.server(a.pds)
	return k.homes[id], nil
}

// documentOf is where an account's identity document is; "" for kinds of DID that AT Protocol does not know.
func (l *Live) documentOf(id post.AccountID) string {
	did := string(id)
	if name, ok := strings.CutPrefix(did, "did:plc:"); ok {
		for i := range len(name) {
			if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return ""
			}
		}
		if len(name) > 64 {
			return ""
		}
		return l.c.PLC + "/" + did
	}
	name, ok := strings.CutPrefix(did, "did:web:")
	if !ok {
		return ""
	}
	host, port, _ := strings.Cut(strings.ReplaceAll(strings.ReplaceAll(name, "%3a", ":"), "%3A", ":"), ":")
	if strings.ContainsAny(host, "%/@") || strings.ContainsAny(port, "%/@:") {
		return ""
	}
	scheme := "https://"
	if port != "" {
		host += ":" + port
		if l.plain {
			scheme = "http://"
		}
	}
	return scheme + host + "/.well-known/did.json"
}

// server is the base URL that a document names as the account's server, if it is one.
func (l *Live) server(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return ""
	}
	base := u.Scheme + "://" + u.Host
	if !strings.HasPrefix(base, "https://") && !(l.plain && strings.HasPrefix(base, "http://")) {
		return ""
	}
	return base
}
