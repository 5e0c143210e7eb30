package xcom

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// APIv2 reads answers of X's API v2, as JSON or JSON Lines: response pages with their includes, posts one
// a line with what they refer to inlined (as twarc2 flattens them), arrays of either, and X's compliance
// lists. It is a source.Source; the zero value is ready, and goroutines may share it.
type APIv2 struct{}

// Name is "x-api-v2".
func (APIv2) Name() string { return "x-api-v2" }

// Recognise looks at the shape of the first values of a few parts.
func (APIv2) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return recogniseAPI(ctx, in, &v2Form{}, "/2/")
}

// Read tells posts, accounts and posts known to be gone, and as evidence the limits that the answers show:
// a further page that was not fetched, a search that sees seven days.
func (APIv2) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	return readAPI(ctx, in, opt, to, &v2Form{queries: make(map[string]bool), short: make(map[post.ID]bool)}, "/2/")
}

// v2Bounds keep what is remembered for the end of an input small.
const (
	v2Queries = 4096
	v2Short   = 4096
)

// v2Form reads one input. It is not shared.
type v2Form struct {
	queries map[string]bool // by query: whether its last page named a further one
	short   map[post.ID]bool
	page    v2Page
	limits  bool      // short is full: it speaks for all of the input
	live    bool      // a walk asked: what it finds missing it concludes itself
	at      time.Time // when the item at hand was fetched, if it says
	last    time.Time // the latest of these
}

// v2Kind is what one JSON value of API v2 holds.
type v2Kind uint8

const (
	v2None v2Kind = iota
	v2Tweet
	v2TweetPage
	v2User
	v2UserPage
	v2UserList // {"users":[…]}, as academictwitteR stores them
	v2Counts
	v2Errors
	v2Compliance
)

func (*v2Form) ours(item apiValue) bool { return v2KindOf(item) != v2None }

// v2KindOf decides by shape. Where a page has posts, its first element decides for all.
func v2KindOf(item apiValue) v2Kind {
	switch {
	case !item.object():
		return v2None
	case isV2Tweet(item, false):
		return v2Tweet
	case item.get("id").digits() != nil && item.get("action").isString() && item.get("reason").isString():
		return v2Compliance
	case isV2User(item, false):
		return v2User
	case item.get("users").array() && isV2User(item.get("users").first(), true):
		return v2UserList
	}
	answer := item.has("includes") || item.has("meta") || item.has("__twarc") || item.has("matching_rules")
	first := item.get("data").first()
	switch {
	case isV2Tweet(first, answer):
		return v2TweetPage
	case isV2User(first, answer):
		return v2UserPage
	case first.has("tweet_count") && first.get("start").isString() && first.get("end").isString():
		return v2Counts
	case isV2Problem(item.get("errors").first()):
		return v2Errors
	case !item.has("data") && item.path("meta", "result_count").number() == 0:
		return v2Errors // an answer without results
	}
	return v2None
}

// isV2Tweet says whether v is a post; inside an answer its id and text are enough.
func isV2Tweet(v apiValue, answer bool) bool {
	if v.get("id").digits() == nil || !v.get("text").isString() || v.has("id_str") {
		return false
	}
	return answer || v.has("author_id") || v.has("edit_history_tweet_ids") || v.has("conversation_id") || v.has("referenced_tweets")
}

func isV2User(v apiValue, answer bool) bool {
	if v.get("id").digits() == nil || !v.get("username").isString() || !v.get("name").isString() || v.has("acct") {
		return false
	}
	return answer || v.path("public_metrics", "followers_count").kind() == apiNumber || v.has("__twarc")
}

func isV2Problem(v apiValue) bool {
	return strings.Contains(v.get("type").str(), "/2/problems/") || v.has("resource_type") && v.has("detail")
}

func (f *v2Form) read(r *apiRun, item apiValue) error {
	f.note(item)
	switch v2KindOf(item) {
	case v2None:
		return r.skip(item, "JSON of another kind")
	case v2Tweet:
		f.page.reset()
		return f.tweet(r, item)
	case v2TweetPage:
		return f.tweetPage(r, item)
	case v2User:
		r.expect("account without posts", 1)
		return f.user(r, item)
	case v2UserPage:
		if err := f.users(r, item.get("data")); err != nil {
			return err
		}
		return f.tweetPage(r, item)
	case v2UserList:
		return f.users(r, item.get("users"))
	case v2Counts:
		r.expect("count of posts", max(1, item.get("data").size()))
		return nil
	case v2Compliance:
		return v2ComplianceLine(r, item)
	default:
		return f.tweetPage(r, item)
	}
}

func (f *v2Form) users(r *apiRun, list apiValue) error {
	n := 0
	for u := range list.elems() {
		n++
		if err := f.user(r, u); err != nil {
			return err
		}
	}
	if n == 0 && list.object() {
		n = 1
		if err := f.user(r, list); err != nil {
			return err
		}
	}
	r.expect("account without posts", n)
	return nil
}

// user takes an account, as a page or a post describes it.
func (f *v2Form) user(r *apiRun, u apiValue) error {
	id, handle := u.get("id").accountID(), u.get("username")
	if id == "" || !handle.isString() || !r.isNew(id, r.sum(u, "username", "name", "profile_image_url", "description", "protected")) {
		return nil
	}
	r.accounts = append(r.accounts, post.Account{
		ID:        id,
		Network:   post.X,
		Handle:    atHandle(handle.bytes()),
		Name:      u.get("name").str(),
		Avatar:    webLink(u.get("profile_image_url").str()),
		Bio:       unescape(u.get("description").str()),
		Protected: u.get("protected").isTrue(),
		Seen:      f.at,
	})
	if len(r.accounts) < apiBatch {
		return nil
	}
	return r.flushAccounts()
}

// note remembers what the page says about when it was asked for and whether more is to be had.
func (f *v2Form) note(item apiValue) {
	f.at = time.Time{}
	twarc := item.get("__twarc")
	if twarc.object() {
		if f.at = twarc.timeAt("retrieved_at"); f.at.After(f.last) {
			f.last = f.at
		}
	}
	if meta := item.get("meta"); meta.object() && item.get("data").array() {
		if query := v2Query(twarc.get("url").str()); len(f.queries) < v2Queries || f.queries[query] {
			f.queries[query] = meta.get("next_token").isString()
		}
	}
}

// v2Query is a request's address without what tells its pages apart.
func v2Query(url string) string {
	address, params, _ := strings.Cut(url, "?")
	var b strings.Builder
	b.WriteString(address)
	for p := range strings.SplitSeq(params, "&") {
		switch name, _, _ := strings.Cut(p, "="); name {
		case "next_token", "pagination_token", "until_id", "max_results":
		default:
			b.WriteByte('&')
			b.WriteString(p)
		}
	}
	return b.String()
}

// weekLong notes a conversation that began before the seven days that recent search sees: its posts from
// before are not in the answer.
func (f *v2Form) weekLong(item apiValue, conversation post.ID) {
	if f.at.IsZero() || conversation == "" || !strings.Contains(item.path("__twarc", "url").str(), "/tweets/search/recent") {
		return
	}
	began := snowflakeTime(string(conversation[len("x:"):]))
	if !began.Before(f.at.Add(-7 * 24 * time.Hour)) {
		return
	}
	if len(f.short) >= v2Short {
		f.limits = true
		return
	}
	f.short[conversation] = true
}

func (f *v2Form) done(r *apiRun) error {
	const from = "X API v2"
	for _, more := range f.queries {
		if more {
			if err := r.to.Evidence(r.ctx, post.Evidence{Limit: "the last page named a further page that was not fetched", Source: from, At: f.last}); err != nil {
				return err
			}
			break
		}
	}
	const week = "7-day search"
	if f.limits {
		return r.to.Evidence(r.ctx, post.Evidence{Limit: week, Source: from, At: f.last})
	}
	for _, id := range slices.Sorted(maps.Keys(f.short)) {
		if err := r.to.Evidence(r.ctx, post.Evidence{Root: id, Limit: week, Source: from, At: f.last}); err != nil {
			return err
		}
	}
	return nil
}
