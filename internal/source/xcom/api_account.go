package xcom

import (
	"hash/maphash"
	"strings"
	"time"

	"clew/internal/post"
)

// account takes an account unless it was told just so before. seen is when the answer was made, if known.
func (r *apiRun) account(a post.Account, seen time.Time) error {
	if a.ID == "" {
		return nil
	}
	a.Network = post.X
	if r.known == nil || len(r.known) >= apiKnown {
		r.known = make(map[post.AccountID]uint64)
		r.seed = maphash.MakeSeed()
	}
	sum := maphash.Comparable(r.seed, a)
	if r.known[a.ID] == sum {
		return nil
	}
	r.known[a.ID] = sum
	a.Seen = seen
	if r.accounts = append(r.accounts, a); len(r.accounts) < apiBatch {
		return nil
	}
	return r.flushAccounts()
}

// atHandle is a handle with its sign; "" for what X would not take as one.
func atHandle(name []byte) string {
	if len(name) == 0 || len(name) > 50 {
		return ""
	}
	for _, c := range name {
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '_' {
			return ""
		}
	}
	return "@" + string(name)
}

// webLink is the first of the addresses that is http or https; other kinds are not for reading.
func webLink(addresses ...string) string {
	for _, a := range addresses {
		if len(a) <= 4096 && (strings.HasPrefix(a, "https://") || strings.HasPrefix(a, "http://")) {
			return a
		}
	}
	return ""
}

// protectedAuthor says whether a post is to be left out because its author's account is protected, and
// counts it if so. Otherwise it sets the post's visibility.
func (r *apiRun) protectedAuthor(p *post.Post, protected bool) bool {
	if !protected {
		return false
	}
	if !r.opt.Private {
		r.expect("post of a protected account", 1)
		return true
	}
	p.Visibility = post.Followers
	return false
}

// goneBy is the state that a word of X's compliance lists gives.
func goneBy(reason string) (post.State, bool) {
	switch reason {
	case "deleted", "bounced":
		return post.Deleted, true
	case "deactivated", "suspended", "suspend", "user_suspend":
		return post.Suspended, true
	case "protected", "protect", "user_protect":
		return post.Private, true
	case "withheld", "tweet_withheld", "user_withheld":
		return post.Withheld, true
	}
	return post.Present, false
}

// timeAt reads a member that holds a time; zero if it holds none.
func (v apiValue) timeAt(name string) time.Time {
	t, _ := parseTime(v.get(name).bytes())
	return t
}
