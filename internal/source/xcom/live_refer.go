package xcom

import (
	"net/url"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

// maxSaid bounds what a person types, in bytes.
const maxSaid = 2048

// Refer reads links to posts and accounts of X and of the sites that mirror them, "x:<number>" for a post
// and "x:@name" for an account. A bare number or @name could be any network's and is not taken.
func (*Live) Refer(said string) (source.Ref, bool) {
	ref, ok := refer(said)
	if !ok {
		return source.Ref{}, false
	}
	return ref, true
}

func refer(said string) (source.Ref, bool) {
	ref := source.Ref{Network: post.X, Said: said}
	said = strings.TrimSpace(said)
	if len(said) > maxSaid {
		return source.Ref{}, false
	}
	if name, ok := strings.CutPrefix(said, "x:@"); ok {
		ref.Handle = atHandle([]byte(name))
		return ref, ref.Handle != ""
	}
	if strings.HasPrefix(said, "x:") {
		id, err := post.ParseID(said)
		ref.Post = id
		return ref, err == nil
	}
	path, ok := pathOnX(said)
	if !ok {
		return source.Ref{}, false
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case isStatusPath(&parts):
		id, err := post.ParseID("x:" + parts[2])
		ref.Post = id
		if parts[0] != "i" {
			ref.Handle = atHandle([]byte(parts[0]))
		}
		return ref, err == nil
	case len(parts) == 3 && parts[0] == "i" && parts[1] == "user":
		id, err := post.ParseAccountID("x:" + parts[2])
		ref.Account = id
		return ref, err == nil
	case len(parts) == 1 || len(parts) == 2 && isProfileTab(parts[1]):
		if isXPage(strings.ToLower(parts[0])) {
			return source.Ref{}, false
		}
		ref.Handle = atHandle([]byte(parts[0]))
		return ref, ref.Handle != "" && len(ref.Handle) <= 16
	}
	return source.Ref{}, false
}

// pathOnX is the path of a link to X or a mirror of it. The scheme may be missing; query and fragment
// name no other post.
func pathOnX(link string) (path string, ok bool) {
	if !strings.Contains(link, "://") {
		link = "https://" + link
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Port() != "" {
		return "", false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch host {
	case "x.com", "twitter.com", "mobile.x.com", "mobile.twitter.com", "m.twitter.com", "xcancel.com",
		"fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com":
	default:
		if first, rest, _ := strings.Cut(host, "."); first != "nitter" || rest == "" {
			return "", false
		}
	}
	if path, ok := strings.CutPrefix(u.Fragment, "!/"); ok && strings.Trim(u.Path, "/") == "" {
		return path, true // links of before 2013
	}
	return u.EscapedPath(), true
}

// isStatusPath knows name/status/1850, i/web/status/1850, i/status/1850 and either with more behind it,
// such as photo/1, and brings them to the first form.
func isStatusPath(parts *[]string) bool {
	p := *parts
	if len(p) >= 4 && p[0] == "i" && p[1] == "web" {
		p = append([]string{"i"}, p[2:]...)
	}
	if len(p) < 3 || len(p) > 5 || p[1] != "status" && p[1] != "statuses" || atHandle([]byte(p[0])) == "" {
		return false
	}
	*parts = p
	return true
}

func isProfileTab(s string) bool {
	switch s {
	case "with_replies", "media", "highlights", "articles":
		return true
	}
	return false
}

// isXPage knows the words that stand where a handle would and are pages of X's own.
func isXPage(s string) bool {
	switch s {
	case "", "home", "explore", "search", "i", "settings", "notifications", "messages", "compose", "login",
		"signup", "logout", "tos", "privacy", "about", "hashtag", "intent", "share", "jobs", "download",
		"account", "help", "oauth", "lists", "communities", "premium":
		return true
	}
	return false
}
