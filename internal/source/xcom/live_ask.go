package xcom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// stop is why a walk, or a part of it, goes no further. A walk that has told something tells it as a
// limit; one that has not returns it as its error.
type stop struct {
	limit  string
	err    error
	status int             // of X's answer; 0 if there was none
	x      *fetch.Exchange // the answer, where status is set
}

func (s *stop) Error() string { return s.err.Error() }
func (s *stop) Unwrap() error { return s.err }

func stopped(limit, format string, args ...any) error {
	return &stop{limit: limit, err: fmt.Errorf(format, args...)}
}

// spendingCap is the limit of a walk that may spend no more.
const spendingCap = "spending cap"

// asker asks X's API within the bounds of a walk.
type asker struct {
	live     *Live
	requests int // made
	allowed  int
	purse    purse
	ended    error        // why X is not to be asked again in this walk; nil if it may
	doing    func(string) // told before each request
}

// answer is one answer of the API that could be read.
type answer struct {
	item apiValue
	x    *fetch.Exchange
	doc  apiDoc
}

// get asks for a path of the API. most is what the answer can cost at the most: where that does not fit
// into what may still be spent, nothing is asked. The error is a *stop for whatever X or the way to it
// says no by, and the context's own error.
func (k *asker) get(ctx context.Context, doing, path string, query url.Values, most int64) (*answer, error) {
	if k.ended != nil {
		return nil, k.ended
	}
	if k.requests >= k.allowed {
		return nil, stopped(fmt.Sprintf("%d requests", k.allowed), "more than %d requests", k.allowed)
	}
	if !k.purse.fits(most) {
		return nil, stopped(spendingCap, "%s can cost %s more where %s of %s are spent: %w", doing, dollars(most), dollars(k.purse.spent), dollars(k.purse.cap), source.ErrSpend)
	}
	if k.doing != nil {
		k.doing(doing)
	}
	k.requests++
	address := k.live.c.API + path + "?" + query.Encode()
	x, err := k.live.ask.Do(ctx, fetch.Request{URL: address, Once: true,
		Header: http.Header{"Authorization": {"Bearer " + k.live.c.Bearer}, "Accept": {"application/json"}}})
	if err != nil {
		k.ended = k.unanswered(ctx, doing, most, err)
		return nil, k.ended
	}
	if s := k.refused(x); s != nil {
		if s.status != http.StatusForbidden && s.status != http.StatusNotFound {
			k.ended = s
		}
		return nil, s
	}
	a := &answer{x: x}
	item, ok := wholeAnswer(&a.doc, x.Body)
	if !ok {
		k.purse.spent += most
		return nil, stopped("an answer of X that is damaged", "X's answer (%s) is damaged or no JSON: %w", doing, fetch.ErrBroken)
	}
	a.item = item
	k.purse.charge(item, k.at(x))
	return a, nil
}

// at is when an exchange was made.
func (k *asker) at(x *fetch.Exchange) time.Time {
	if x.At.IsZero() {
		return k.live.c.Now()
	}
	return x.At
}

// unanswered judges a request without an answer. It may have reached X, and then it was charged.
func (k *asker) unanswered(ctx context.Context, doing string, most int64, err error) error {
	var limited *fetch.LimitedError
	switch {
	case errors.Is(err, fetch.ErrForbidden):
	case errors.As(err, &limited):
		return &stop{limit: limited.Error(), err: err}
	default:
		k.purse.spent += most
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return stopped("X gave no answer", "%s: %w", doing, err)
}

// refused judges an answer by its status; nil for 200. None of these says that a post is gone for good,
// and X charges for none.
func (k *asker) refused(x *fetch.Exchange) *stop {
	no := func(limit string, meaning error) *stop {
		return &stop{limit: limit, err: fmt.Errorf("%s (HTTP %d): %w", limit, x.Status, meaning), status: x.Status, x: x}
	}
	switch x.Status {
	case http.StatusOK:
		return nil
	case http.StatusUnauthorized:
		return no("X refuses the key", source.ErrNeedsKey)
	case http.StatusForbidden:
		return no("X does not allow this to the key", source.ErrNeedsKey)
	case http.StatusPaymentRequired:
		return no("the credits at X are used up", source.ErrSpend)
	case http.StatusNotFound:
		return no("X has nothing at this address", source.ErrNoPost)
	case http.StatusTooManyRequests:
		return k.limited(x)
	}
	return no("X answers HTTP "+strconv.Itoa(x.Status), fetch.ErrUnreachable)
}

// limited reads X's own word on when its limit ends.
func (k *asker) limited(x *fetch.Exchange) *stop {
	e := &fetch.LimitedError{Host: hostOf(k.live.c.API), Until: k.at(x).Add(15 * time.Minute)}
	if n, err := strconv.ParseInt(x.Header.Get("X-Rate-Limit-Reset"), 10, 64); err == nil && n > 0 && n < 1<<40 {
		e.Until = time.Unix(n, 0).UTC()
	}
	return &stop{limit: e.Error(), err: e, status: x.Status, x: x}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "X"
	}
	return u.Host
}

// tweetQuery asks for all that is read of a post. With author the accounts come along, which cost more
// than the posts; mentions and answered accounts are never expanded, for nothing bounds their number.
func tweetQuery(author bool) url.Values {
	expand := "attachments.media_keys,attachments.poll_ids"
	q := url.Values{
		"tweet.fields": {"article,attachments,author_id,conversation_id,created_at,edit_controls,edit_history_tweet_ids,entities,id,in_reply_to_user_id,lang,note_tweet,possibly_sensitive,referenced_tweets,reply_settings,text,withheld"},
		"media.fields": {"alt_text,height,media_key,preview_image_url,type,url,variants,width"},
		"poll.fields":  {"duration_minutes,end_datetime,id,options,voting_status"},
	}
	if author {
		expand += ",author_id"
		q.Set("user.fields", userFields)
	}
	q.Set("expansions", expand)
	return q
}

// referencesQuery asks for posts with those they quote and answer, and the accounts of all.
func referencesQuery() url.Values {
	q := tweetQuery(true)
	q.Set("expansions", q.Get("expansions")+",referenced_tweets.id,referenced_tweets.id.author_id,referenced_tweets.id.attachments.media_keys")
	return q
}

const userFields = "created_at,description,id,name,profile_image_url,protected,public_metrics,username,withheld"

// numbers writes ids as X does, for a request's list.
func numbers(ids []post.ID) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(string(id[len("x:"):]))
	}
	return b.String()
}
