package xcom

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

const (
	apiPage  = 100 // things asked for at a time: X's bound for lookups
	apiLeast = 10  // posts that a search gives at least
	// maxLimits bounds how many different limits are named.
	maxLimits = 8
)

// walk is one walk by the API.
type walk struct {
	asker
	ctx  context.Context
	w    source.Walk
	to   source.Sink
	from time.Time // when it began

	met     map[post.ID]*post.Post // posts that X showed: what links them; no text
	first   map[post.ID]post.ID    // by a version's id: the id of the first version
	shown   map[post.ID]post.ID    // by the first version's id: a version that was met
	gone    map[post.ID]source.Gone
	public  map[post.AccountID]bool // accounts known not to be protected
	author  post.AccountID          // of the thread
	convs   []post.ID               // ids that X knows the conversation by
	full    bool                    // the full archive may be searched
	limits  []string
	entry   post.ID
	reached post.ID // the root, as far as it was found
}

func (l *Live) newWalk(ctx context.Context, w source.Walk, to source.Sink) *walk {
	k := &walk{ctx: ctx, w: w, to: to, from: l.c.Now().UTC(), full: l.c.FullArchive,
		met: make(map[post.ID]*post.Post), first: make(map[post.ID]post.ID), shown: make(map[post.ID]post.ID),
		gone: make(map[post.ID]source.Gone), public: make(map[post.AccountID]bool)}
	k.asker = asker{live: l, allowed: w.Requests, purse: purse{prices: l.c.Prices, own: l.c.Own, cap: w.Spend}}
	k.doing = func(doing string) {
		if w.Step != nil {
			w.Step(source.Step{Asked: "X", Doing: doing, Posts: k.count(), Requests: k.requests, Spent: k.purse.spent})
		}
	}
	return k
}

// walkAPI fetches a thread by API v2: the post meant, the author's posts of its conversation, what is
// missing between and above them, the held posts that were not met, what the author's posts answer, and
// the author's own list for the time of the thread.
func (l *Live) walkAPI(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	k := l.newWalk(ctx, w, to)
	if err := k.begin(); err != nil {
		return k.walked(), err
	}
	for _, step := range []func() error{k.conversation, k.fill, k.otherIDs, k.held, k.fill, k.answered, k.ownList, k.fill, k.answered} {
		if k.author == "" {
			break // nothing of the thread is left
		}
		if err := k.noted(step()); err != nil {
			return k.walked(), err
		}
	}
	k.root()
	return k.walked(), k.report()
}

// noted makes a limit of a stop and passes on every other error.
func (k *walk) noted(err error) error {
	var s *stop
	if !errors.As(err, &s) {
		return err
	}
	k.limit(s.limit)
	return nil
}

func (k *walk) limit(words string) {
	if !slices.Contains(k.limits, words) && len(k.limits) < maxLimits {
		k.limits = append(k.limits, words)
	}
}

func (k *walk) walked() source.Walked {
	return source.Walked{Post: k.entry, Root: k.reached, Posts: k.count(), Requests: k.requests, Spent: k.purse.spent}
}

// count is how many posts of the thread were met: the author's of the conversation, each edit chain once.
func (k *walk) count() int {
	n := 0
	for id, p := range k.met {
		if k.mine(p) && k.shown[k.firstOf(id)] == id {
			n++
		}
	}
	return n
}

// mine says whether a post is the author's own of the conversation.
func (k *walk) mine(p *post.Post) bool {
	return p.Author == k.author && k.author != "" && !p.Repost && (slices.Contains(k.convs, p.Conversation) || slices.Contains(k.convs, p.ID))
}

func (k *walk) firstOf(id post.ID) post.ID { return cmp.Or(k.first[id], id) }

// known gives a post that was met, by any version's id; nil if it was not.
func (k *walk) known(id post.ID) *post.Post {
	if p := k.met[id]; p != nil {
		return p
	}
	return k.met[k.shown[k.firstOf(id)]]
}

// begin finds a post to walk from: the one meant, of a repost the one passed on or, where that is gone, one
// of those held.
func (k *walk) begin() error {
	k.entry = k.w.Ref.Post
	for range 2 {
		if err := k.enter(k.entry); err != nil {
			return err
		}
		p := k.known(k.entry)
		if p == nil {
			return k.fallBack(k.entry)
		}
		if p.RepostOf == "" {
			k.follow(p)
			return nil
		}
		k.entry = p.RepostOf
	}
	return fmt.Errorf("%s: reposts that pass on reposts: %w", k.w.Ref.Post, source.ErrNoPost)
}

// enter asks for the post that a reference means.
func (k *walk) enter(id post.ID) error {
	one := []post.ID{id}
	a, err := k.get(k.ctx, "asking X for the post", "/2/tweets/"+numbers(one), tweetQuery(true), k.cost(one, ""))
	var s *stop
	if errors.As(err, &s) && s.status == http.StatusNotFound {
		k.gone[id] = source.Gone{ID: id, State: post.Deleted, Why: "HTTP 404"}
		_, err = interpret(k.ctx, source.Fetched(s.x), k.to)
		return err
	}
	if err != nil {
		return err
	}
	return k.take(a, one, "")
}

// follow makes a post the one to walk from.
func (k *walk) follow(p *post.Post) {
	k.author = p.Author
	k.addConversation(cmp.Or(p.Conversation, p.ID))
	if slices.Contains(p.Edits, p.Conversation) {
		for _, id := range p.Edits {
			k.addConversation(id)
		}
	}
}

func (k *walk) addConversation(id post.ID) {
	if id != "" && len(k.convs) < 8 && !slices.Contains(k.convs, id) {
		k.convs = append(k.convs, id)
	}
}

// fallBack walks from a held post where the one meant is not to be had.
func (k *walk) fallBack(id post.ID) error {
	g, told := k.gone[id]
	if len(k.w.Held) == 0 {
		switch {
		case told && g.State == post.Private:
			return fmt.Errorf("%s: %w", id, source.ErrPrivate)
		case told:
			return fmt.Errorf("%s (%s): %w", id, g.Why, source.ErrNoPost)
		}
		return fmt.Errorf("%s: %w", id, source.ErrNoPost)
	}
	if err := k.noted(k.held()); err != nil {
		return err
	}
	var oldest *post.Post
	for _, h := range k.w.Held {
		if p := k.known(h.ID); p != nil && p.Author == h.Author && (oldest == nil || p.ID.Compare(oldest.ID) < 0) {
			oldest = p
		}
	}
	if oldest != nil {
		k.follow(oldest)
	}
	return nil
}

// heldRoot is the oldest post held.
func (k *walk) heldRoot() post.ID {
	var root post.ID
	for _, h := range k.w.Held {
		if root == "" || h.ID.Compare(root) < 0 {
			root = h.ID
		}
	}
	return root
}

// root finds the author's first post of the run that the entry belongs to, as far as it can be seen, and
// says whether the search could see all of the run.
func (k *walk) root() {
	p := k.known(k.entry)
	if p == nil {
		for _, h := range k.w.Held {
			if q := k.known(h.ID); q != nil && q.Author == k.author && (p == nil || q.ID.Compare(p.ID) < 0) {
				p = q
			}
		}
	}
	if p == nil {
		k.reached = cmp.Or(k.heldRoot(), k.entry)
		return
	}
	top := k.climb(p)
	k.reached = k.firstOf(top.ID)
	began := k.reached
	if top.Parent != "" && k.known(top.Parent) == nil {
		began = k.aboveMissing(top)
	}
	if !k.full && old(began, k.from) {
		k.limit("7-day search")
	}
}

// aboveMissing settles the root where the post above the topmost one is missing, and gives the oldest post
// of the run that is known to have been.
func (k *walk) aboveMissing(top *post.Post) (began post.ID) {
	_, gone := k.gone[top.Parent]
	if top.ParentAuthor != k.author {
		if !gone && top.ParentAuthor == "" {
			k.limit("a post above could not be asked for")
		}
		return top.ID
	}
	if !gone {
		k.limit("a post above could not be asked for")
	}
	for _, id := range k.convs { // its first post is the root where it is the author's
		if c := k.known(id); c != nil && c.Author == k.author {
			k.reached = k.firstOf(c.ID)
			return c.ID
		}
	}
	return top.Parent
}

// climb goes up from a post while the author's own posts are known.
func (k *walk) climb(p *post.Post) *post.Post {
	for range len(k.met) {
		up := k.known(p.Parent)
		if p.Parent == "" || up == nil || up.Author != k.author || up.ID.Compare(p.ID) >= 0 {
			break
		}
		p = up
	}
	return p
}

// old says whether a post is from before what recent search sees, with an hour to spare.
func old(id post.ID, now time.Time) bool {
	at, ok := id.Time()
	return !ok || at.Before(now.Add(-7*24*time.Hour+time.Hour))
}

// report ends the walk.
func (k *walk) report() error {
	r := source.Report{Asked: k.w.Ref.Said, At: k.from, Requests: k.requests, Spent: k.purse.spent}
	r.Evidence = []post.Evidence{{Root: k.reached, Limit: strings.Join(k.limits, "; "), Source: "X API v2", At: k.from}}
	for _, id := range sortedIDs(k.gone) {
		g := k.gone[id]
		if k.met[id] != nil {
			continue
		}
		g.At = k.from.Format(time.RFC3339)
		r.Gone = append(r.Gone, g)
	}
	return source.TellReport(k.ctx, r, k.to)
}

func sortedIDs[V any](m map[post.ID]V) []post.ID {
	ids := make([]post.ID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, post.ID.Compare)
	return ids
}
