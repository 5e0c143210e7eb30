package xcom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Recognise is false: a Live source is not asked about files.
func (*Live) Recognise(context.Context, *unpack.Input) (bool, error) { return false, nil }

// Read tells again what walks told, from their stored exchanges and reports.
func (*Live) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	for _, p := range in.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if source.IsReport(p) {
			if _, err := source.ReadReport(ctx, p, to); err != nil {
				return err
			}
			continue
		}
		if liveKindOf(p.Name) == liveOther {
			if err := to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "no answer of X", Expected: true}); err != nil {
				return err
			}
			continue
		}
		if _, err := interpret(ctx, p, to); err != nil {
			return err
		}
	}
	return nil
}

// liveKind is which of X's interfaces an answer came from.
type liveKind uint8

const (
	liveOther liveKind = iota
	liveAPI
	liveEmbed
)

// liveKindOf tells it by the address alone, whatever the host: an operator may have a gateway of his own.
func liveKindOf(address string) liveKind {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return liveOther
	case strings.HasSuffix(u.Path, "/tweet-result"):
		return liveEmbed
	case strings.Contains(u.Path, "/2/tweets") || strings.Contains(u.Path, "/2/users/"):
		return liveAPI
	}
	return liveOther
}

// interpret keeps an answer and tells what it says of posts and accounts. It is the only reading of
// answers: of walks as of rebuilds. What it says depends on the part alone. It gives the posts told.
func interpret(ctx context.Context, p unpack.Part, to source.Sink) ([]post.Post, error) {
	c, err := to.Capture(ctx, p)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(c, apiMaxItem))
	if err = errors.Join(err, c.Close()); err != nil {
		return nil, fmt.Errorf("read %s: %w", p.Name, err)
	}
	var doc apiDoc
	item, ok := wholeAnswer(&doc, body)
	if !ok || p.Status != 0 && p.Status/100 != 2 {
		return nil, nil
	}
	tap := &liveTap{to: to}
	r := &apiRun{ctx: ctx, to: tap, part: p, capture: c.Number, posts: make([]post.Post, 0, 4)}
	switch liveKindOf(p.Name) {
	case liveAPI:
		err = tellAnswer(r, item)
	case liveEmbed:
		err = tellEmbed(r, item, embedAsked(p.Name))
	}
	if err == nil {
		err = r.flush()
	}
	return tap.told, err
}

// wholeAnswer reads a body as one JSON object. A cut body, a page of HTML or anything behind the object
// makes it none.
func wholeAnswer(doc *apiDoc, body []byte) (apiValue, bool) {
	n, err := doc.parse(body, false)
	if err != nil || len(bytes.TrimSpace(body[n:])) > 0 || !doc.root().object() {
		return apiValue{}, false
	}
	return doc.root(), true
}

// tellAnswer tells an answer of API v2.
func tellAnswer(r *apiRun, item apiValue) error {
	f := &v2Form{live: true}
	switch v2KindOf(item) {
	case v2TweetPage, v2Errors:
		return f.tweetPage(r, item)
	case v2UserPage:
		return f.users(r, item.get("data"))
	}
	return nil
}

// liveTap passes on what a reading of one answer tells, but for what speaks of that answer alone: evidence
// about wholeness, and counts of what was left out on purpose. A walk draws its own conclusions.
type liveTap struct {
	to   source.Sink
	told []post.Post
}

func (t *liveTap) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	return t.to.Capture(ctx, p)
}

func (t *liveTap) Posts(ctx context.Context, posts []post.Post) error {
	t.told = append(t.told, posts...) // copies: the sink owns the slice
	return t.to.Posts(ctx, posts)
}

func (t *liveTap) Accounts(ctx context.Context, a []post.Account) error { return t.to.Accounts(ctx, a) }

func (t *liveTap) Media(ctx context.Context, name string, p unpack.Part) error {
	return t.to.Media(ctx, name, p)
}

func (*liveTap) Gone(context.Context, []source.Gone) error { return nil }

func (*liveTap) Evidence(context.Context, post.Evidence) error { return nil }

func (t *liveTap) Skip(ctx context.Context, s source.Skipped) error {
	if s.Expected {
		return nil
	}
	return t.to.Skip(ctx, s)
}
