package xcom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// belowUnseen is the limit of every walk by the embed.
const belowUnseen = "cannot see below the post that was asked for: the public embed shows single posts"

// embedWalk is one walk by the public embed, which is free.
type embedWalk struct {
	live     *Live
	ctx      context.Context
	w        source.Walk
	to       source.Sink
	from     time.Time
	requests int
	asked    map[post.ID]bool
	met      map[post.ID]*post.Post
	gone     map[post.ID]source.Gone
	limits   []string
	ended    bool // the embed is not to be asked again
}

// walkEmbed goes up from a post by the posts it answers, while they are the author's own, and asks for the
// held posts that it does not meet. What stands below the post it cannot see.
func (l *Live) walkEmbed(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	k := &embedWalk{live: l, ctx: ctx, w: w, to: to, from: l.c.Now().UTC(), limits: []string{belowUnseen},
		asked: make(map[post.ID]bool), met: make(map[post.ID]*post.Post), gone: make(map[post.ID]source.Gone)}
	entry, err := k.get(w.Ref.Post, "asking X's embed for the post")
	walked := source.Walked{Post: w.Ref.Post, Requests: k.requests}
	if err != nil {
		return walked, err
	}
	if entry == nil && len(w.Held) == 0 {
		return walked, k.nothing()
	}
	var root *post.Post
	if entry != nil {
		if root, err = k.up(entry); err != nil {
			return walked, err
		}
	}
	if root, err = k.held(root); err != nil {
		return walked, err
	}
	walked.Root = k.rootOf(root)
	walked.Requests, walked.Posts = k.requests, len(k.met)
	return walked, k.report(walked.Root)
}

// nothing is the error of a walk that found no post.
func (k *embedWalk) nothing() error {
	id := k.w.Ref.Post
	g, told := k.gone[id]
	switch {
	case told && g.State == post.Private:
		return fmt.Errorf("%s (%s): %w", id, g.Why, source.ErrPrivate)
	case told:
		return fmt.Errorf("%s (%s): %w", id, g.Why, source.ErrNoPost)
	}
	return fmt.Errorf("%s: X's public embed does not show it: %w", id, source.ErrNoPost)
}

// rootOf is the post that the evidence speaks of.
func (k *embedWalk) rootOf(top *post.Post) post.ID {
	if top != nil {
		if len(top.Edits) > 0 {
			return top.Edits[0]
		}
		return top.ID
	}
	root := k.w.Ref.Post
	for i, h := range k.w.Held {
		if i == 0 || h.ID.Compare(root) < 0 {
			root = h.ID
		}
	}
	return root
}

// get asks for one post and tells what comes of it. It gives nil where the embed does not show the post,
// and an error where it could not be asked before anything was told; later that is a limit.
func (k *embedWalk) get(id post.ID, doing string) (*post.Post, error) {
	switch {
	case k.ended || k.asked[id]:
		return k.met[id], nil
	case k.requests >= k.w.Requests:
		k.limit(fmt.Sprintf("%d requests", k.w.Requests))
		return nil, nil
	}
	if k.w.Step != nil {
		k.w.Step(source.Step{Asked: "X", Doing: doing, Posts: len(k.met), Requests: k.requests})
	}
	k.asked[id] = true
	k.requests++
	number := string(id[len("x:"):])
	q := url.Values{"id": {number}, "lang": {"en"}, "token": {embedToken(number)}}
	x, err := k.live.ask.Do(k.ctx, fetch.Request{URL: k.live.c.Embed + "/tweet-result?" + q.Encode(), Header: http.Header{"Accept": {"application/json"}}})
	if err != nil {
		return nil, k.failed(err)
	}
	var doc apiDoc
	item, ok := wholeAnswer(&doc, x.Body)
	switch {
	case x.Status == http.StatusNotFound:
		k.gone[id] = source.Gone{ID: id, State: post.Deleted, Why: "HTTP 404"}
	case x.Status != http.StatusOK:
		return nil, k.failed(fmt.Errorf("the embed of X answers HTTP %d: %w", x.Status, fetch.ErrUnreachable))
	case !ok:
		return nil, k.failed(fmt.Errorf("the embed of X answers with no post: %w", fetch.ErrBroken))
	case item.get("__typename").is("TweetTombstone"):
		k.bury(id, embedReason(item))
	}
	return k.tell(id, x)
}

// tell keeps an answer and gives the post asked for, if it was told.
func (k *embedWalk) tell(id post.ID, x *fetch.Exchange) (*post.Post, error) {
	p := source.Fetched(x)
	if embedAsked(p.Name) != id {
		return nil, k.failed(fmt.Errorf("the embed of X sends on to %s: %w", p.Name, fetch.ErrBroken))
	}
	told, err := interpret(k.ctx, p, k.to)
	if err != nil {
		return nil, err
	}
	for i := range told {
		if q := &told[i]; q.ID == id || slices.Contains(q.Edits, id) {
			if q.State != post.Present && q.State != post.Withheld {
				continue
			}
			k.met[id] = &post.Post{ID: q.ID, Author: q.Author, Parent: q.Parent, ParentAuthor: q.ParentAuthor, Edits: q.Edits}
			return k.met[id], nil
		}
	}
	return nil, nil
}

// bury notes what a tombstone says.
func (k *embedWalk) bury(id post.ID, words string) {
	state := embedState(words)
	if state == post.NotFetched {
		return
	}
	k.gone[id] = source.Gone{ID: id, State: state, Why: "Tombstone: " + words}
}

// failed makes a limit of what keeps the embed from answering, once something was told.
func (k *embedWalk) failed(err error) error {
	if k.ctx.Err() != nil {
		return k.ctx.Err()
	}
	if len(k.met) == 0 && len(k.gone) == 0 {
		return err
	}
	k.ended = true
	var limited *fetch.LimitedError
	if errors.As(err, &limited) {
		k.limit(limited.Error())
	} else {
		k.limit("X's embed gave no answer")
	}
	return nil
}

func (k *embedWalk) limit(words string) {
	if !slices.Contains(k.limits, words) {
		k.limits = append(k.limits, words)
	}
}

// up goes from a post to the author's first of the run, and gets the post above that. Of an edited post
// the newest version is asked for as well.
func (k *embedWalk) up(p *post.Post) (*post.Post, error) {
	for {
		if n := len(p.Edits); n > 0 && p.Edits[n-1] != p.ID {
			if _, err := k.get(p.Edits[n-1], "asking X's embed for the edited post"); err != nil {
				return nil, err
			}
		}
		if p.Parent == "" {
			return p, nil
		}
		if p.Parent.Compare(p.ID) >= 0 {
			k.limit("X names a post that is younger than its reply")
			return p, nil
		}
		if p.ParentAuthor != p.Author && p.ParentAuthor != "" {
			return p, k.above(p)
		}
		next, err := k.get(p.Parent, "asking X's embed for the post above")
		if err != nil || next == nil {
			return p, err
		}
		if next.Author != p.Author {
			delete(k.met, p.Parent) // not of the thread, whatever the reply says
			return p, nil
		}
		p = next
	}
}

// above gets another person's post that the run answers. What stood of it in the reply's answer does not
// say what it answers itself.
func (k *embedWalk) above(p *post.Post) error {
	next, err := k.get(p.Parent, "asking X's embed for what is answered")
	if next != nil && next.Author != p.Author {
		delete(k.met, p.Parent) // not of the thread
	}
	return err
}

// held asks for the held posts that were not met, and gives the topmost post of all.
func (k *embedWalk) held(root *post.Post) (*post.Post, error) {
	for i := range k.w.Held {
		id := k.w.Held[i].ID
		if !strings.HasPrefix(string(id), "x:") || k.asked[id] {
			continue
		}
		p, err := k.get(id, "asking X's embed for posts held")
		if err != nil {
			return nil, err
		}
		if p != nil && root == nil {
			if root, err = k.up(p); err != nil {
				return nil, err
			}
		}
	}
	return root, nil
}

// report ends the walk.
func (k *embedWalk) report(root post.ID) error {
	r := source.Report{Asked: k.w.Ref.Said, At: k.from, Requests: k.requests,
		Evidence: []post.Evidence{{Root: root, Limit: strings.Join(k.limits, "; "), Source: "X's public embed", At: k.from}}}
	for _, id := range sortedIDs(k.gone) {
		g := k.gone[id]
		g.At = k.from.Format(time.RFC3339)
		r.Gone = append(r.Gone, g)
	}
	return source.TellReport(k.ctx, r, k.to)
}
