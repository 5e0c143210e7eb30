package xcom

import (
	"context"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// APIv1 reads answers of X's API v1.1, as JSON or JSON Lines: posts one a line, arrays of them, search
// results ({"statuses":[…]}), and the deletions of its stream. It is a source.Source; the zero value is
// ready, and goroutines may share it.
type APIv1 struct{}

// Name is "x-api-v1".
func (APIv1) Name() string { return "x-api-v1" }

// Recognise looks at the shape of the first values of a few parts.
func (APIv1) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return recogniseAPI(ctx, in, v1Form{}, "/1.1/")
}

// Read tells posts, accounts and posts deleted. The API states nothing about wholeness, but where a
// search says that it had more results, that is told as a limit.
func (APIv1) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	return readAPI(ctx, in, opt, to, v1Form{more: new(bool)}, "/1.1/")
}

// v1Form reads one input.
type v1Form struct {
	more *bool // the last page of a search named a further one
}

func (v1Form) ours(item apiValue) bool {
	if statuses := item.get("statuses"); statuses.array() {
		return isV1Status(statuses.first()) || item.path("search_metadata", "query").isString()
	}
	return isV1Status(item) || isV1Delete(item)
}

// isV1Status says whether v is a post of API v1.1. Mastodon's have "account" and "content".
func isV1Status(v apiValue) bool {
	if !v.get("created_at").isString() || !v.get("full_text").isString() && !v.get("text").isString() {
		return false
	}
	user := v.get("user")
	return v1ID(v, "id").kind() != apiNone && user.object() && (user.get("screen_name").isString() || user.has("id_str") || user.has("id"))
}

func isV1Delete(v apiValue) bool {
	s := v.path("delete", "status")
	return s.has("id_str") || s.has("id")
}

// v1ID is an id by its string form. The number is taken only where there is no string: it is rounded in
// what many programs have written (trap 1).
func v1ID(v apiValue, name string) apiValue {
	if s := v.get(name + "_str"); s.kind() > apiNull {
		return s
	}
	return v.get(name)
}

func (f v1Form) read(r *apiRun, item apiValue) error {
	switch {
	case isV1Delete(item):
		return v1Delete(r, item)
	case item.get("statuses").array():
		for s := range item.get("statuses").elems() {
			if !isV1Status(s) {
				if err := r.skip(s, "no post where one is due"); err != nil {
					return err
				}
				continue
			}
			if err := f.status(r, s, 0); err != nil {
				return err
			}
		}
		*f.more = item.path("search_metadata", "next_results").isString()
		return nil
	case !isV1Status(item):
		return r.skip(item, "JSON of another kind")
	}
	return f.status(r, item, 0)
}

func (f v1Form) done(r *apiRun) error {
	if !*f.more {
		return nil
	}
	return r.to.Evidence(r.ctx, post.Evidence{Limit: "the last page named a further page that was not fetched", Source: "X API v1.1"})
}

func v1Delete(r *apiRun, item apiValue) error {
	s := item.path("delete", "status")
	g := source.Gone{ID: v1ID(s, "id").postID(), Account: v1ID(s, "user_id").accountID(), State: post.Deleted, Why: "delete notice of the X stream"}
	if g.ID == "" {
		return r.skip(item, "delete notice without an id")
	}
	if ms := decimal(item.path("delete", "timestamp_ms").bytes()); ms > 0 {
		g.At = time.UnixMilli(ms).UTC().Format(time.RFC3339Nano)
	}
	return r.found(g)
}

// v1Nested bounds how deep posts stand in posts: a repost of a quote of a post.
const v1Nested = 4

// status tells a post, its author, and the posts it passes on or quotes.
func (f v1Form) status(r *apiRun, s apiValue, depth int) error {
	user := s.get("user")
	if err := r.account(v1Account(user), time.Time{}); err != nil {
		return err
	}
	for _, name := range []string{"retweeted_status", "quoted_status"} {
		if inner := s.get(name); depth < v1Nested && isV1Status(inner) {
			if err := f.status(r, inner, depth+1); err != nil {
				return err
			}
		}
	}
	p, why := v1Translate(s, v1ID(s, "id").postID(), v1ID(user, "id").accountID())
	if why != "" {
		return r.skip(s, why)
	}
	if quoted := s.get("quoted_status"); p.Quote != nil && isV1Status(quoted) && !quoted.path("user", "protected").isTrue() {
		author := v1ID(quoted.get("user"), "id").accountID()
		if q, why := v1Translate(quoted, v1ID(quoted, "id").postID(), author); why == "" {
			q.Raw = r.raw(quoted)
			p.Quote.Author, p.Quote.State, p.Quote.Post = author, post.QuoteShown, &q
		}
	}
	if r.protectedAuthor(&p, user.get("protected").isTrue()) {
		return nil
	}
	p.Raw = r.raw(s)
	return r.tell(p)
}

func v1Account(u apiValue) post.Account {
	return post.Account{
		ID:        v1ID(u, "id").accountID(),
		Handle:    atHandle(u.get("screen_name").bytes()),
		Name:      u.get("name").str(),
		Avatar:    webLink(u.get("profile_image_url_https").str(), u.get("profile_image_url").str()),
		Bio:       unescape(u.get("description").str()),
		Protected: u.get("protected").isTrue(),
	}
}
