package mastodon

import (
	"strings"

	"clew/internal/post"
)

// visibility says who may read a note, by its own audience, or by that of the activity around it if it
// has none.
func (r *noteReader) visibility(o, act *object, author post.AccountID) post.Visibility {
	from := o
	if isEmpty(o.to) && isEmpty(o.cc) && isEmpty(o.audience) {
		from = act
	}
	followers := string(author) + "/followers"
	if r.owner != nil && r.owner.followers != "" {
		followers = r.owner.followers
	}
	best := post.Direct
	best = min(best, audience(from.to, post.Public, followers))
	best = min(best, audience(from.audience, post.Public, followers))
	best = min(best, audience(from.cc, post.Unlisted, followers))
	return best
}

// audience gives the widest of a list of readers, in which everybody counts as the level public.
func audience(list value, public post.Visibility, followers string) post.Visibility {
	best := post.Direct
	for e := range list.each() {
		switch who := e.ref(); {
		case isPublic(who):
			return public
		case who == followers, strings.HasSuffix(who, "/followers") && hostOf(who) == hostOf(followers):
			best = post.Followers
		}
	}
	return best
}

// isPublic says whether an address is that of everybody, in any of its three spellings.
func isPublic(s string) bool {
	switch s {
	case "https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public", "http://www.w3.org/ns/activitystreams#Public":
		return true
	}
	return false
}

func isEmpty(list value) bool {
	for range list.each() {
		return false
	}
	return true
}
