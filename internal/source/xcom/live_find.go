package xcom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

// firstPosts is how many posts of an account are read when it begins to be followed.
const firstPosts = 20

// Find gives the account that a reference names. It costs the price of one account and needs a token.
func (l *Live) Find(ctx context.Context, ref source.Ref, to source.Sink) (post.Account, error) {
	path := "/2/users/by/username/" + strings.TrimPrefix(ref.Handle, "@")
	switch {
	case l.c.Bearer == "":
		return post.Account{}, fmt.Errorf("find %s: accounts of X are found by its API alone: %w", ref.Said, source.ErrNeedsKey)
	case strings.HasPrefix(string(ref.Account), "x:"):
		path = "/2/users/" + string(ref.Account[len("x:"):])
	case atHandle([]byte(strings.TrimPrefix(ref.Handle, "@"))) == "":
		return post.Account{}, fmt.Errorf("%s names no account of X: %w", ref.Said, source.ErrNoAccount)
	}
	k := l.follower()
	a, err := k.get(ctx, "asking X for the account", path, url.Values{"user.fields": {userFields}}, k.purse.prices.User)
	var s *stop
	if errors.As(err, &s) && s.status == http.StatusNotFound {
		return post.Account{}, fmt.Errorf("%s: %w", ref.Said, source.ErrNoAccount)
	}
	if err != nil {
		return post.Account{}, fmt.Errorf("find %s: %w", ref.Said, err)
	}
	u := a.item.get("data")
	account := post.Account{ID: u.get("id").accountID(), Network: post.X, Handle: atHandle(u.get("username").bytes()),
		Name: u.get("name").str(), Protected: u.get("protected").isTrue(), Avatar: webLink(u.get("profile_image_url").str()), Bio: unescape(u.get("description").str())}
	switch {
	case account.ID == "" || account.Handle == "":
		return post.Account{}, fmt.Errorf("%s: %w", ref.Said, source.ErrNoAccount)
	case ref.Account != "" && account.ID != ref.Account, ref.Account == "" && !strings.EqualFold(account.Handle, "@"+strings.TrimPrefix(ref.Handle, "@")):
		return post.Account{}, fmt.Errorf("another account than %s was answered for: %w", ref.Said, source.ErrNoAccount)
	}
	if _, err := interpret(ctx, source.Fetched(a.x), to); err != nil {
		return post.Account{}, err
	}
	return account, nil
}

// follower is an asker for one call of Find or Since.
func (l *Live) follower() *asker {
	return &asker{live: l, allowed: 64, purse: purse{prices: l.c.Prices, own: l.c.Own, cap: l.c.Follow}}
}

// place is how far an account's posts were read: all up to newest, but for those between since and until.
type place struct {
	newest, since, until int64 // 0 for none
}

// parsePlace reads what String wrote; ok is false for anything else.
func parsePlace(s string) (p place, ok bool) {
	if s == "" {
		return p, true
	}
	words := strings.Split(s, " ")
	if len(words) != 1 && len(words) != 3 {
		return p, false
	}
	for i, to := range []*int64{&p.newest, &p.since, &p.until}[:len(words)] {
		if *to = decimal(words[i]); *to < 0 {
			return place{}, false
		}
	}
	return p, true
}

// String writes a place as Since gives it back.
func (p place) String() string {
	switch {
	case p.newest == 0:
		return ""
	case p.until == 0:
		return strconv.FormatInt(p.newest, 10)
	}
	return fmt.Sprintf("%d %d %d", p.newest, p.since, p.until)
}

// Since reads an account's posts that are newer than state, within what one call may spend. Where that does
// not suffice, the rest is read by later calls: state then names the stretch that is still to be read.
func (l *Live) Since(ctx context.Context, account post.AccountID, state string, to source.Sink) (string, error) {
	at, ok := parsePlace(state)
	switch {
	case l.c.Bearer == "":
		return state, fmt.Errorf("follow %s: X's API alone lists posts: %w", account, source.ErrNeedsKey)
	case !strings.HasPrefix(string(account), "x:"):
		return state, fmt.Errorf("%s: %w", account, source.ErrNoAccount)
	case !ok:
		return state, fmt.Errorf("follow %s: %q is no place in its posts", account, state)
	}
	f := &following{asker: *l.follower(), ctx: ctx, to: to, account: account}
	begun := l.c.Now().UTC()
	next, err := f.read(at)
	if err != nil {
		return state, fmt.Errorf("follow %s: %w", account, err)
	}
	r := source.Report{Asked: string(account), At: begun, Requests: f.requests, Spent: f.purse.spent}
	return next.String(), source.TellReport(ctx, r, to)
}

// following is one call of Since.
type following struct {
	asker
	ctx     context.Context
	to      source.Sink
	account post.AccountID
}

// read takes the stretch left by an earlier call first, then what is new.
func (f *following) read(at place) (place, error) {
	if at.until != 0 {
		low, _, done, err := f.stretch(at.since, at.until)
		if err != nil {
			return at, err
		}
		if at.until = low; done {
			at.since, at.until = 0, 0
		} else {
			return at, nil
		}
	}
	low, high, done, err := f.stretch(at.newest, 0)
	var s *stop
	if errors.As(err, &s) && f.requests > 0 && s.limit == spendingCap {
		return at, nil // the stretch from before took all
	}
	if err != nil || high == 0 {
		return at, err
	}
	was := at.newest
	at.newest = high
	if !done && was != 0 {
		at.since, at.until = was, low
	}
	return at, nil
}

// stretch reads the posts after since and before until (0: without bound), newest first, and gives the
// lowest and highest id it met. done is false where money or requests ended before the posts did. It
// returns an error only where nothing was read.
func (f *following) stretch(since, until int64) (low, high int64, done bool, err error) {
	q := tweetQuery(true)
	q.Set("exclude", "retweets")
	most := int64(apiPage)
	if since > 0 {
		q.Set("since_id", strconv.FormatInt(since, 10))
	} else if until == 0 {
		most = firstPosts
	}
	if until > 0 {
		q.Set("until_id", strconv.FormatInt(until, 10))
	}
	l := listing{"asking X for new posts", "/2/users/" + string(f.account[len("x:"):]) + "/tweets", q, "pagination_token", 5, most, f.account, f.purse.prices.User}
	low = until
	newest := errors.New("the newest page alone")
	err = f.pages(f.ctx, l, func(a *answer) error {
		if err := f.tell(a); err != nil {
			return err
		}
		each(a.item.get("data"), func(t apiValue) {
			n := decimal(t.get("id").digits())
			if n <= 0 {
				return
			}
			if high = max(high, n); low == 0 || n < low {
				low = n
			}
		})
		if since == 0 && until == 0 {
			return newest
		}
		return nil
	})
	var s *stop
	switch {
	case errors.Is(err, newest), err == nil:
		return low, high, true, nil
	case errors.As(err, &s) && high > 0:
		return low, high, false, nil
	}
	return low, high, false, err
}

// tell keeps and tells a page, unless it holds what is not public or not the account's.
func (f *following) tell(a *answer) error {
	var err error
	each(a.item.path("includes", "users"), func(u apiValue) {
		if u.get("id").accountID() == f.account && u.get("protected").isTrue() {
			err = &stop{limit: "protected", err: fmt.Errorf("its account is protected: %w", source.ErrPrivate)}
		}
	})
	if err == nil {
		err = strange(a.item, nil, f.account)
	}
	if err == nil {
		_, err = interpret(f.ctx, source.Fetched(a.x), f.to)
	}
	return err
}
