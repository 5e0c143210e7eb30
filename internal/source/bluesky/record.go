package bluesky

import (
	"errors"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source/bluesky/repo"
)

// Reasons why a record makes no post.
var (
	errNoText  = errors.New("a post record without text")
	errAddress = errors.New("a post record at an address that is none")
	errParent  = errors.New("a reply whose parent has no usable address")
)

// maxLink bounds an address in a post, in bytes.
const maxLink = 8192

// readPost makes a post of a record of app.bsky.feed.post. seen is the latest time it can have been made;
// zero if not known.
func readPost(did, rkey string, rec *repo.Value, seen time.Time) (post.Post, error) {
	id, err := post.ParseID("at://" + did + "/" + postType + "/" + rkey)
	if err != nil {
		return post.Post{}, errAddress
	}
	return readPostAt(id, rec, seen)
}

// readPostAt is readPost of a record whose address was checked.
func readPostAt(id post.ID, rec *repo.Value, seen time.Time) (post.Post, error) {
	text := rec.Get("text")
	if text.Kind != repo.Text {
		return post.Post{}, errNoText
	}
	did, _, _ := strings.Cut(string(id[len("at://"):]), "/")
	p := post.Post{ID: id, Network: post.Bluesky, Author: post.AccountID(did), Text: text.Str, Created: claimed(rec.Text("createdAt"), seen)}
	if reply := rec.Get("reply"); reply.Kind == repo.Map {
		if p.Parent, p.ParentAuthor = address(reply.Get("parent").Text("uri")); p.Parent == "" {
			return p, errParent
		}
		p.Conversation, _ = address(reply.Get("root").Text("uri"))
	}
	p.Lang = language(rec.List("langs"))
	facets(&p, rec.List("facets"))
	for _, tag := range rec.List("tags") {
		if tag.Kind == repo.Text && tag.Str != "" {
			p.Tags = append(p.Tags, post.Tag{Name: tag.Str})
		}
	}
	label(&p, selfLabels(rec))
	embed(&p, rec.Get("embed"))
	return p, nil
}

// address reads the at-uri of a post: its id, and the account in it. Both are "" for anything else.
func address(uri string) (post.ID, post.AccountID) {
	if !strings.HasPrefix(uri, "at://") {
		return "", ""
	}
	id, err := post.ParseID(uri)
	if err != nil {
		return "", ""
	}
	did, _, _ := strings.Cut(uri[len("at://"):], "/")
	return id, post.AccountID(did)
}

// claimed reads a datetime as AT Protocol writes it; zero if it is none or lies a day or more after seen.
func claimed(s string, seen time.Time) time.Time {
	t, ok := datetime(s)
	if !ok || !seen.IsZero() && t.After(seen.Add(24*time.Hour)) {
		return time.Time{}
	}
	return t
}

// datetime reads the AT Protocol's datetime: RFC 3339 with upper-case T, seconds and a zone, years 0 to
// 9999 once it is in UTC.
func datetime(s string) (time.Time, bool) {
	if len(s) < len("0000-00-00T00:00:00Z") || len(s) > 64 || s[10] != 'T' || s[13] != ':' || s[16] != ':' || strings.HasSuffix(s, "-00:00") || strings.IndexByte(s, ',') >= 0 {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.UTC().Year() < 0 || t.UTC().Year() > 9999 {
		return time.Time{}, false
	}
	return t.UTC(), true
}

// language is the first language, if it looks like one.
func language(langs []repo.Value) string {
	if len(langs) == 0 || langs[0].Kind != repo.Text || len(langs[0].Str) > 35 {
		return ""
	}
	for _, c := range []byte(langs[0].Str) {
		if c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return ""
		}
	}
	return langs[0].Str
}

// selfLabels are the labels that an author put on a record.
func selfLabels(rec *repo.Value) []string {
	var out []string
	for _, v := range rec.Get("labels").List("values") {
		if s := v.Text("val"); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// label adds labels, each once, and covers media where they say so.
func label(p *post.Post, vals []string) {
	for _, val := range vals {
		if len(val) > 128 || slices.Contains(p.Labels, val) {
			continue
		}
		p.Labels = append(p.Labels, val)
		switch val {
		case "porn", "sexual", "nudity", "graphic-media", "gore", "nsfl":
			p.Sensitive = true
		}
	}
}

// readProfile makes an account of a record of app.bsky.actor.profile.
func readProfile(did string, rec *repo.Value) post.Account {
	a := post.Account{ID: post.AccountID(did), Network: post.Bluesky, Name: rec.Text("displayName"), Bio: rec.Text("description"),
		LoggedInOnly: slices.Contains(selfLabels(rec), "!no-unauthenticated")}
	if c := blob(rec.Get("avatar")); c != "" {
		a.Avatar = "https://cdn.bsky.app/img/avatar/plain/" + did + "/" + c + "@jpeg"
	}
	return a
}

// readRepost makes a post of a record of app.bsky.feed.repost; ok is false if it passes on no post.
func readRepost(did, rkey string, rec *repo.Value, seen time.Time) (p post.Post, ok bool) {
	of, _ := address(rec.Get("subject").Text("uri"))
	return post.Post{ID: post.ID("at://" + did + "/" + repostType + "/" + rkey), Network: post.Bluesky, Author: post.AccountID(did),
		Repost: true, RepostOf: of, Created: claimed(rec.Text("createdAt"), seen)}, of != ""
}

// webAddress is s if it is an http or https address without spaces or controls, else "".
func webAddress(s string) string {
	if len(s) > maxLink || !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return ""
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return ""
		}
	}
	return s
}
