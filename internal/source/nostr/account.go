package nostr

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// overlap is how far before its state a reading begins again: events arrive late, and their times are
// claims.
const overlap = time.Hour

// sincePages bounds what one call of Since reads from each relay, in pages.
const sincePages = 20

// followed are the kinds of events that are read of accounts that are followed.
func followed() []int {
	return []int{kindProfile, kindNote, kindDeletion, kindRepost, kindGenericRepost, kindVanish, kindComment, kindArticle}
}

// Find implements source.Finder. A name (NIP-05) counts where its domain and the account's profile agree; of
// an account known by its key the profile's own word is taken, and its name is checked besides. A post
// stands for its author.
func (l *Live) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	k := l.asking(ctx, to, 0, nil)
	defer k.close()
	said, _ := cutScheme(ref.Said)
	k.add(addresses(readWays(strings.ToLower(said)).relays, 2))
	id, name := ref.Account, ""
	if id == "" && ref.Handle != "" {
		var relays []string
		var err error
		name = strings.TrimPrefix(strings.ToLower(ref.Handle), "@")
		if id, relays, err = k.domain(name); err != nil {
			return post.Account{}, err
		}
		if id == "" {
			return post.Account{}, fmt.Errorf("%s: %w: its domain does not say whose the name is", ref.Said, source.ErrNoAccount)
		}
		k.add(addresses(relays, 2))
	}
	k.add(l.relays)
	if id == "" {
		if err := k.fetch("asking for the post", []string{hexOf(ref.Post)}); err != nil {
			return post.Account{}, err
		}
		p := k.t.posts[hexOf(ref.Post)]
		if p == nil {
			return post.Account{}, fmt.Errorf("%s: %w", ref.Said, source.ErrNoPost)
		}
		id = p.Author
	}
	return k.profile(ref, id, name)
}

// profile asks for an account's profile, and checks its name.
func (k *asking) profile(ref source.Ref, id post.AccountID, name string) (a post.Account, err error) {
	key := hexOf(post.ID(id))
	if !isHex(key, 64) {
		return a, fmt.Errorf("%s: %w", id, source.ErrNoAccount)
	}
	first := len(k.relays)
	if err := k.home(key); err != nil {
		return a, err
	}
	_, err = k.put("asking who the author is", func(i int, _ *relay) []filter {
		if i < first {
			return nil
		}
		return []filter{{Authors: []string{key}, Kinds: []int{kindProfile}, Limit: 10}}
	})
	if err != nil {
		return a, err
	}
	if asked, answered, _ := k.state(); answered == 0 {
		return a, fmt.Errorf("%s: %w: none of %d relays answered", ref.Said, fetch.ErrUnreachable, asked)
	}
	n := k.t.names[id]
	if name != "" && (n == nil || n.claim != name) {
		return a, fmt.Errorf("%s: %w: the account's profile does not claim the name", ref.Said, source.ErrNoAccount)
	}
	if n == nil {
		return post.Account{ID: id, Network: post.Nostr}, nil
	}
	if n.claim != "" && k.t.says[id].name == "" {
		// The account is known by its key: a domain that does not answer leaves its name unchecked.
		if _, _, err := k.domain(n.claim); err != nil && (k.ctx.Err() != nil || !isDoors(err)) {
			return a, err
		}
	}
	return n.account, nil
}

// isDoors says whether the door gave no answer, rather than the sink failing.
func isDoors(err error) bool {
	for _, e := range []error{fetch.ErrForbidden, fetch.ErrUnreachable, fetch.ErrLimited, fetch.ErrBroken, fetch.ErrBound} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// domain asks a domain whose a name is.
func (k *asking) domain(name string) (post.AccountID, []string, error) {
	k.requests++
	x, err := k.l.ask.Do(k.ctx, fetch.Request{URL: namesURL(name), Max: maxNames, Patience: k.l.c.Wait})
	if err != nil {
		return "", nil, fmt.Errorf("ask whose %s is: %w", name, err)
	}
	return k.t.domain(k.ctx, source.Fetched(x))
}

// Since implements source.Finder. The state is the newest time that was met, in seconds; a time in the
// future counts as now.
func (l *Live) Since(ctx context.Context, account post.AccountID, state string, to source.Sink) (string, error) {
	key := hexOf(post.ID(account))
	if !isHex(key, 64) {
		return state, fmt.Errorf("%s: %w", account, source.ErrNoAccount)
	}
	from, err := readSeconds(state)
	if err != nil {
		return state, err
	}
	k := l.asking(ctx, to, 0, nil)
	defer k.close()
	k.add(l.relays)
	if err := k.home(key); err != nil {
		return state, err
	}
	f := filter{Authors: []string{key}, Kinds: followed()}
	if state == "" {
		f.Limit = maxIDs
		_, err = k.all("reading the newest posts", f)
	} else {
		f.Since = max(1, from-int64(overlap/time.Second))
		_, err = k.pages("reading new posts", nil, f, sincePages)
	}
	if err != nil && !errors.Is(err, errSpent) {
		return state, err
	}
	asked, answered, _ := k.state()
	if answered == 0 {
		return state, fmt.Errorf("%s: %w: none of %d relays answered", account, fetch.ErrUnreachable, asked)
	}
	if err := k.t.finish(ctx); err != nil {
		return state, err
	}
	gone := k.t.taken(nil, "")
	if at, back := k.t.vanished(key); at >= 0 && !back {
		gone = append(gone, source.Gone{Account: account, State: post.Deleted, At: stamp(at), Why: vanishEvent})
	}
	r := source.Report{Asked: string(account), At: l.c.Now().UTC(), Evidence: []post.Evidence{k.evidence("")}, Gone: gone, Requests: k.requests}
	if err := source.TellReport(ctx, r, to); err != nil {
		return state, err
	}
	if state != "" && answered*2 < asked {
		return state, nil // read the same again: what the silent relays have is not known
	}
	for _, e := range k.t.events {
		if *e.PubKey == key {
			from = max(from, min(*e.CreatedAt, l.c.Now().Unix()))
		}
	}
	if from == 0 {
		from = l.c.Now().Unix()
	}
	return strconv.FormatInt(from, 10), nil
}

// readSeconds reads a state or cursor: seconds since 1970, "" for none.
func readSeconds(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > maxTime {
		return 0, fmt.Errorf("%q is no time in seconds", s)
	}
	return n, nil
}

// vanished is when an account asked everybody to forget it, -1 if never; back says that it has posted since.
func (t *teller) vanished(author string) (at int64, back bool) {
	at = -1
	for _, e := range t.events {
		if *e.Kind == kindVanish && *e.PubKey == author && fromAll(e) {
			at = max(at, *e.CreatedAt)
		}
	}
	for id := range t.posts {
		if e := t.events[id]; *e.PubKey == author && *e.CreatedAt > at {
			back = true
		}
	}
	return at, back
}
