package bluesky

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// Bounds of a walk; all of them within Walk.Requests.
const (
	defaultRequests = 2000
	maxUp           = 10_000 // posts from the one asked for to the root
	maxAgain        = 200    // posts whose replies are asked for again
	fewPages        = 20     // of the author's list, before the whole repository is tried
	maxPages        = 200    // of the author's list
	maxViews        = 40     // requests for views of posts that only the author's server told
	maxContext      = 40     // requests for posts by others that the author answers
	maxHeld         = 500    // held posts that are asked for by themselves
	pageSize        = 100
	viewsAtOnce     = 25
)

// errBudget ends a walk that has asked as often as it may.
var errBudget = errors.New("the walk's requests are used up")

// walk is one walk on its way.
type walk struct {
	*session
	l        *Live
	w        source.Walk
	ctx      context.Context
	requests int
	trouble  error // the first answer that did not come

	asked   post.ID
	homes   map[post.AccountID]string // servers, "" where none is known
	blind   bool                      // the AppView is not there, or refuses
	shapes  map[post.ID]node
	denied  map[post.ID]bool // posts that the AppView says it does not know
	stated  int
	more    []post.ID // posts below which the AppView leaves replies out
	listed  bool      // the author's list was read from the root's time to its end
	allOf   bool      // the whole repository was read
	owned   bool      // the reading of that list was tried
	nowhere bool      // the author's server says that it has no such post as was asked for
	gone    []source.Gone
	removed string // why the account is not active
	limit   string
	now     time.Time
}

// Walk implements source.Live.
func (l *Live) Walk(ctx context.Context, w source.Walk, to source.Sink) (source.Walked, error) {
	if w.Requests <= 0 {
		w.Requests = defaultRequests
	}
	k := l.newWalk(ctx, w.Ref.Said, to)
	k.w = w
	err := k.run()
	if errors.Is(err, errBudget) {
		k.limit, err = fmt.Sprintf("%d requests", w.Requests), nil
	}
	if err != nil {
		return k.walked(), fmt.Errorf("walk %s: %w", w.Ref.Said, err)
	}
	if len(k.order) == 0 && len(k.gone) == 0 {
		return k.walked(), fmt.Errorf("walk %s: %w", w.Ref.Said, k.nothing())
	}
	return k.walked(), k.report()
}

// nothing says why nothing at all could be told.
func (k *walk) nothing() error {
	switch {
	case k.removed != "":
		return fmt.Errorf("%s: %w", k.removed, source.ErrNoPost)
	case k.nowhere:
		return source.ErrNoPost
	case k.trouble != nil:
		return k.trouble
	case k.requests >= k.w.Requests:
		return errBudget
	}
	return source.ErrNoPost
}

// run takes the steps of a walk.
func (k *walk) run() error {
	if err := k.target(); err != nil {
		return err
	}
	author := k.asked.Author()
	if _, err := k.home(author); err != nil {
		return err
	}
	for _, step := range []func() error{k.profile, k.first, k.climb, k.down, k.own, k.again, k.count, k.views, k.context, k.missing, k.handle} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// target finds the post that the reference means.
func (k *walk) target() error {
	r := k.w.Ref
	switch {
	case r.Post != "":
		if k.asked, _ = address(string(r.Post)); k.asked == "" {
			return fmt.Errorf("%s is no post of Bluesky: %w", r.Post, source.ErrNoPost)
		}
		return nil
	case r.Key == "" || r.Handle == "":
		return fmt.Errorf("%s names no post: %w", r.Said, source.ErrNoPost)
	}
	did, err := k.resolve(r.Handle)
	if err != nil {
		return err
	}
	if k.asked, _ = address("at://" + string(did) + "/" + postType + "/" + r.Key); k.asked == "" {
		return fmt.Errorf("%s is no post of Bluesky: %w", r.Said, source.ErrNoPost)
	}
	return nil
}

// ask puts one question and tells what the answer tells. An answer that did not come is in answer.lost; an
// error is the end of the walk.
func (k *walk) ask(doing, address string) (answer, error) {
	if err := k.ctx.Err(); err != nil {
		return answer{}, err
	}
	if k.requests >= k.w.Requests {
		return answer{}, errBudget
	}
	k.requests++
	if k.w.Step != nil {
		k.w.Step(source.Step{Asked: hostOf(address), Doing: "asking " + hostOf(address) + " for " + doing, Posts: len(k.order), Requests: k.requests})
	}
	x, err := k.l.door.Do(k.ctx, fetch.Request{URL: address, Max: maxAnswer})
	if err != nil {
		if err := k.ctx.Err(); err != nil {
			return answer{}, err
		}
		err = fmt.Errorf("ask %s for %s: %w", hostOf(address), doing, err)
		if k.trouble == nil {
			k.trouble = err
		}
		return answer{lost: err}, nil
	}
	a, err := k.session.read(k.ctx, source.Fetched(x))
	if s := x.Status; k.trouble == nil && (s >= 500 || s == 429 || s == 401 || s == 403) {
		k.trouble = fmt.Errorf("ask %s for %s: status %d: %w", hostOf(address), doing, s, fetch.ErrUnreachable)
	}
	return a, err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "a server"
	}
	return u.Host
}

// profile reads the author's own profile record, which says whether strangers may read.
func (k *walk) profile() error {
	base := k.homes[k.asked.Author()]
	if base == "" {
		return nil
	}
	_, err := k.ask("the author's profile", xrpc(base, callRecord, "repo", string(k.asked.Author()), "collection", profileType, "rkey", "self"))
	return err
}

// first asks for the thread around the post, and for the post alone where the AppView has none.
func (k *walk) first() error {
	if err := k.around(k.asked, pageDeep, pageDeep); err != nil {
		return err
	}
	return k.single(k.asked)
}

// pageDeep is the most that getPostThread gives, up and down.
const pageDeep = "1000"

// around asks the AppView for a post with what is above and below.
func (k *walk) around(id post.ID, depth, height string) error {
	if k.l.c.AppView == "" || k.blind {
		return nil
	}
	a, err := k.ask("the thread", xrpc(k.l.c.AppView, callThread, "uri", string(id), "depth", depth, "parentHeight", height))
	if err != nil {
		return err
	}
	switch {
	case a.ok():
		for _, n := range a.nodes {
			was := k.shapes[n.id]
			n.replies, n.shown = max(n.replies, was.replies), max(n.shown, was.shown)
			k.shapes[n.id] = n
		}
	case a.status == 400 && a.fault == "NotFound":
	default:
		k.blind = true
	}
	if !k.present(id) {
		k.denied[id] = true
	}
	return nil
}

// single asks the server of a post's author for the post, unless it was told.
func (k *walk) single(id post.ID) error {
	if _, ok := k.told[id]; ok {
		return nil
	}
	a, err := k.record(id)
	k.nowhere = k.nowhere || id == k.asked && a.absent()
	return err
}

// record asks for one post by its address.
func (k *walk) record(id post.ID) (answer, error) {
	base, err := k.home(id.Author())
	if err != nil || base == "" {
		return answer{lost: errNoHome}, err
	}
	return k.ask("a post", xrpc(base, callRecord, "repo", string(id.Author()), "collection", postType, "rkey", keyOf(id)))
}

var errNoHome = errors.New("no server of the author's is known")

// climb walks up from the post that was asked for, through posts by the same author, asking for what the
// answers left out.
func (k *walk) climb() error {
	if !k.present(k.asked) {
		return k.instead()
	}
	at := k.asked
	for range maxUp {
		up := k.told[at].parent
		if up == "" || up.Author() != k.asked.Author() {
			return nil
		}
		if _, ok := k.told[up]; !ok {
			// One page of the author's list brings a hundred parents; each alone would be a request.
			if err := k.own(); err != nil {
				return err
			}
		}
		if _, ok := k.told[up]; !ok {
			if err := k.above(up); err != nil {
				return err
			}
		}
		if !k.present(up) {
			return k.head(k.told[at].conversation)
		}
		if up == k.asked {
			return nil // posts that answer each other
		}
		at = up
	}
	k.stop(fmt.Sprintf("%d posts up", maxUp))
	return nil
}

// instead asks for the oldest post held of the thread, where the one asked for is not to be had.
func (k *walk) instead() error {
	oldest := post.ID("")
	for i := range k.w.Held {
		if id := k.w.Held[i].ID; id.Author() == k.asked.Author() && id != k.asked && (oldest == "" || id.Compare(oldest) < 0) {
			oldest = id
		}
	}
	if oldest == "" {
		return nil
	}
	if err := k.around(oldest, pageDeep, "1"); err != nil {
		return err
	}
	return k.single(oldest)
}

// above asks for a parent that no answer told.
func (k *walk) above(id post.ID) error {
	if !k.denied[id] {
		if err := k.around(id, "0", pageDeep); err != nil {
			return err
		}
	}
	return k.single(id)
}

// head asks for the conversation's first post, where the way up to it is broken and it is the author's.
func (k *walk) head(id post.ID) error {
	if id == "" || id.Author() != k.asked.Author() {
		return nil
	}
	if _, ok := k.told[id]; ok {
		return nil
	}
	return k.above(id)
}

// top is the author's first post of the run as far as it was told; "" if nothing was. Where the way up is
// broken and the conversation is the author's own, it is that conversation's first post.
func (k *walk) top() post.ID {
	at := k.asked
	if !k.present(at) {
		at = ""
		for _, id := range k.order {
			if k.ours(id) && (at == "" || id.Compare(at) < 0) {
				at = id
			}
		}
	}
	for range maxUp {
		up := k.told[at].parent
		switch {
		case at == "" || up == "" || up.Author() != k.asked.Author():
			return at
		case !k.present(up):
			if head := k.told[at].conversation; k.present(head) && head.Author() == k.asked.Author() {
				return head
			}
			return at
		}
		at = up
	}
	return at
}

// ours says whether a post that was told is the author's and of the conversation: a whole repository has
// others too.
func (k *walk) ours(id post.ID) bool {
	return id.Author() == k.asked.Author() && k.present(id) && (!k.allOf || k.roots[id] || k.roots[k.told[id].conversation])
}

// down asks for all that is below the root, unless the first answer was of the root. Where the run goes on
// below another's answer in a conversation that the author began, that is all of the conversation.
func (k *walk) down() error {
	root := k.origin()
	if root == "" || root == k.asked {
		return nil
	}
	return k.around(root, pageDeep, "1")
}

// origin is the first post of the conversation, if it is the author's, else the run's.
func (k *walk) origin() post.ID {
	top := k.top()
	if head := k.told[top].conversation; head.Author() == k.asked.Author() && k.present(head) {
		return head
	}
	return top
}

// stop names what stopped the walk, once.
func (k *walk) stop(limit string) {
	if k.limit == "" {
		k.limit = limit
	}
}

func (k *walk) walked() source.Walked {
	w := source.Walked{Post: k.asked, Root: k.top(), Requests: k.requests}
	for _, id := range k.order {
		if k.ours(id) {
			w.Posts++
		}
	}
	return w
}

// report ends the walk.
func (k *walk) report() error {
	r := source.Report{Asked: k.w.Ref.Said, At: k.now, Gone: k.gone, Requests: k.requests}
	tell := func(root post.ID) {
		e := post.Evidence{Root: root, Limit: k.limit, Source: k.sources(), At: k.now}
		if m, ok := k.told[root]; ok && m.parent == "" {
			e.Stated = k.stated
		}
		if k.allOf {
			e.Whole = k.asked.Author()
		}
		r.Evidence = append(r.Evidence, e)
	}
	top, origin := k.top(), k.origin()
	if top == "" {
		top, origin = k.asked, k.asked
	}
	if tell(top); origin != top {
		tell(origin)
	}
	return source.TellReport(k.ctx, r, k.to)
}

// sources names who was heard.
func (k *walk) sources() string {
	saw := k.l.c.AppView != "" && !k.blind
	switch own := k.listed || k.allOf; {
	case saw && k.allOf:
		return "Bluesky AppView and the author's whole repository"
	case saw && own:
		return "Bluesky AppView and the list of the author's own server"
	case saw:
		return "Bluesky AppView"
	case k.allOf:
		return "the author's whole repository"
	}
	return "the author's own server"
}
