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
	r.seedOnce()
	if !r.isNew(a.ID, maphash.Comparable(r.seed, a)) {
		return nil
	}
	a.Network, a.Seen = post.X, seen
	if r.accounts = append(r.accounts, a); len(r.accounts) < apiBatch {
		return nil
	}
	return r.flushAccounts()
}

// isNew notes what an account was told to be, and says whether that was not noted before.
func (r *apiRun) isNew(id post.AccountID, sum uint64) bool {
	if old, ok := r.known[id]; ok && old == sum {
		return false
	}
	if r.known == nil || len(r.known) >= apiKnown {
		r.known = make(map[post.AccountID]uint64)
	}
	r.known[id] = sum
	return true
}

func (r *apiRun) seedOnce() {
	if r.seed == (maphash.Seed{}) {
		r.seed = maphash.MakeSeed()
	}
}

// sum is a digest of members as they stand, to see cheaply whether an account was described so before.
func (r *apiRun) sum(v apiValue, names ...string) uint64 {
	r.seedOnce()
	h := uint64(0)
	for _, n := range names {
		h = h*0x9e3779b97f4a7c15 + maphash.Bytes(r.seed, v.get(n).raw())
	}
	return h
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
