package mastodon

import (
	"net/url"
	"strings"
	"time"

	"clew/internal/post"
)

// objectID checks an ActivityPub object's URI.
func objectID(s string) (post.ID, bool) {
	if !isWeb(s) {
		return "", false
	}
	id, err := post.ParseID(s)
	return id, err == nil
}

// actorID checks an actor's URI.
func actorID(s string) (post.AccountID, bool) {
	if !isWeb(s) {
		return "", false
	}
	id, err := post.ParseAccountID(s)
	return id, err == nil
}

func isWeb(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// webAddress gives s if it is an address that may be followed, "" if not.
func webAddress(s string) string {
	if len(s) > 8192 || !isWeb(s) {
		return ""
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return ""
		}
	}
	if hostOf(s) == "" {
		return ""
	}
	return s
}

// hostOf gives the host of an address in lower case, with its port; "" if it is none.
func hostOf(s string) string {
	_, rest, ok := strings.Cut(s, "://")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		rest = rest[:i]
	}
	if strings.ContainsAny(rest, "@ ") {
		return ""
	}
	return strings.ToLower(rest)
}

// pathOf gives the path of an address, without its query.
func pathOf(s string) string {
	if u, err := url.Parse(s); err == nil {
		return u.Path
	}
	return ""
}

// under says whether a post's URI lies under an actor's own statuses: the two forms that Mastodon gives
// its ids (/users/<name>/statuses/, /ap/users/<number>/statuses/), and the like of others.
func under(id string, actor post.AccountID) bool {
	rest, ok := strings.CutPrefix(id, string(actor))
	return ok && actor != "" && strings.HasPrefix(rest, "/statuses/")
}

// conversation gives the post that a conversation's tag names, "" where it is opaque.
func conversation(tag string, author post.AccountID) post.ID {
	if i := strings.Index(tag, "/contexts/"); i > 0 {
		account, status, ok := strings.Cut(tag[i+len("/contexts/"):], "-")
		prefix := tag[:i] + "/ap/users/" + account
		if ok && prefix == string(author) && isNumber(status) {
			return post.ID(prefix + "/statuses/" + status)
		}
		return ""
	}
	i := strings.LastIndex(tag, "/statuses/")
	if i < 0 || strings.ContainsAny(tag[i+len("/statuses/"):], "/?#") || len(tag) == i+len("/statuses/") {
		return ""
	}
	id, _ := objectID(tag)
	return id
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 20
}

// when reads a time; zero if there is none or it is no time.
func when(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// version names the version of a post that was edited at t.
func version(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
