package bluesky

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
)

// maxSince bounds the pages of an account's newest posts.
const maxSince = 50

// newWalk begins the asking that is no walk of a thread.
func (l *Live) newWalk(ctx context.Context, said string, to source.Sink) *walk {
	return &walk{session: newSession(to), l: l, ctx: ctx, now: l.c.Now().UTC(), w: source.Walk{Ref: source.Ref{Said: said}, Requests: defaultRequests},
		homes: map[post.AccountID]string{}, shapes: map[post.ID]node{}, denied: map[post.ID]bool{}}
}

// Find implements source.Finder. A handle that leads to an account which does not claim it is
// ErrNoAccount; an account that is named by its DID may have no valid handle, and is told without one.
func (l *Live) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	k := l.newWalk(ctx, ref.Said, to)
	a, err := k.find(ref)
	if err != nil {
		return a, fmt.Errorf("find %s: %w", ref.Said, err)
	}
	return a, nil
}

func (k *walk) find(ref source.Ref) (post.Account, error) {
	id := ref.Account
	if id == "" {
		id = ref.Post.Author()
	}
	if id == "" && ref.Handle == "" {
		return post.Account{}, source.ErrNoAccount
	}
	if id == "" {
		var err error
		if id, err = k.resolve(ref.Handle); err != nil {
			return post.Account{}, err
		}
	}
	base, err := k.home(id)
	if err != nil {
		return post.Account{}, err
	}
	claim, known := k.claims[id]
	switch said, _ := cleanHandle(ref.Handle); {
	case !known && k.trouble != nil:
		return post.Account{}, k.trouble
	case !known:
		return post.Account{}, fmt.Errorf("no identity document of %s: %w", id, source.ErrNoAccount)
	case ref.Account == "" && ref.Handle != "" && claim != said:
		return post.Account{}, fmt.Errorf("%s leads to %s, which does not claim it: %w", ref.Handle, id, source.ErrNoAccount)
	}
	if claim != "" && k.leads[claim] != id {
		// The other direction, of a handle that nobody typed. That it fails leaves the account without one.
		if _, _, err := k.lead(claim); err != nil {
			return post.Account{}, err
		}
	}
	if base != "" {
		if _, err := k.ask("the profile", xrpc(base, callRecord, "repo", string(id), "collection", profileType, "rkey", "self")); err != nil {
			return post.Account{}, err
		}
	}
	return k.people[id], nil
}

// Since implements source.Finder. state is the record key of the newest post that was told. Keys that tell
// no time, or one in the future, never become a state: they would hide what comes after them.
func (l *Live) Since(ctx context.Context, account post.AccountID, state string, to source.Sink) (string, error) {
	k := l.newWalk(ctx, string(account), to)
	next, err := k.since(account, state)
	if err != nil {
		return state, fmt.Errorf("read the posts of %s: %w", account, err)
	}
	return next, source.TellReport(ctx, source.Report{Asked: string(account), At: k.now, Requests: k.requests}, to)
}

func (k *walk) since(account post.AccountID, state string) (string, error) {
	base, err := k.home(account)
	if err != nil {
		return state, err
	}
	if base == "" {
		if k.trouble != nil {
			return state, k.trouble
		}
		return state, fmt.Errorf("no server of %s is known: %w", account, source.ErrNoAccount)
	}
	next, cursor := state, ""
	for range maxSince {
		query := []string{"repo", string(account), "collection", postType, "limit", strconv.Itoa(pageSize)}
		if cursor != "" {
			query = append(query, "cursor", cursor)
		}
		a, err := k.ask("new posts", xrpc(base, callList, query...))
		switch {
		case err != nil:
			return state, err
		case a.lost != nil:
			return state, a.lost
		case !a.ok():
			return state, fmt.Errorf("the list of posts: status %d %s", a.status, a.fault)
		}
		met := false
		for _, key := range a.keys {
			if !repo.IsTID(key) || tidTime(key).IsZero() || tidTime(key).After(k.now.Add(time.Hour)) {
				continue
			}
			met = met || key <= state
			next = max(next, key)
		}
		if state == "" || met || a.records == 0 || a.cursor == "" || cursor != "" && a.cursor >= cursor {
			return next, nil
		}
		cursor = a.cursor
	}
	return next, nil
}
