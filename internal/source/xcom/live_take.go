package xcom

import (
	"errors"
	"slices"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// take judges an answer and, where nothing in it forbids that, keeps and tells it. Of a lookup asked are
// the ids asked for; of a list the author is the only one who may be in it.
func (k *walk) take(a *answer, asked []post.ID, author post.AccountID) error {
	if err := strange(a.item, asked, author); err != nil {
		return err
	}
	k.seeAccounts(a.item)
	if private := k.privateOf(a.item); len(private) > 0 {
		return k.withoutPrivate(asked, private)
	}
	each(a.item.get("errors"), func(e apiValue) { k.problem(e, asked) })
	return k.tell(a)
}

// strange says what is wrong with an answer's posts: that they are others than were asked for, are there
// twice, or have ids that were not made when they say. Whatever makes such an answer, nothing in it is to
// be believed.
func strange(item apiValue, asked []post.ID, author post.AccountID) error {
	bad := false
	seen := make(map[post.ID]bool)
	each(item.get("data"), func(t apiValue) {
		id := t.get("id").postID()
		bad = bad || id == "" || seen[id] || !t.get("text").isString() || asked != nil && !slices.Contains(asked, id) ||
			author != "" && t.get("author_id").accountID() != author || !madeWhenItSays(id, t.timeAt("created_at"))
		seen[id] = true
	})
	if bad {
		return stopped("an answer of X that holds other posts than were asked for", "X's answer holds other posts than were asked for: %w", fetch.ErrBroken)
	}
	return nil
}

// madeWhenItSays compares the time in an id, set by X to the millisecond, with the one told beside it. Older
// ids hold none, and then there is nothing to compare.
func madeWhenItSays(id post.ID, said time.Time) bool {
	const slack = 5 * time.Second
	at, ok := id.Time()
	return !ok || said.IsZero() || at.Sub(said).Abs() <= slack
}

// seeAccounts notes which accounts are public.
func (k *walk) seeAccounts(item apiValue) {
	each(item.path("includes", "users"), func(u apiValue) {
		if id := u.get("id").accountID(); id != "" {
			k.public[id] = !u.get("protected").isTrue()
		}
	})
}

// privateOf gives the posts of an answer whose authors are not known to be public: what only this key sees
// is neither kept nor told.
func (k *walk) privateOf(item apiValue) []post.ID {
	var private []post.ID
	look := func(v apiValue) {
		if !k.public[v.get("author_id").accountID()] {
			private = append(private, v.get("id").postID())
		}
	}
	each(item.get("data"), look)
	each(item.path("includes", "tweets"), look)
	return private
}

// withoutPrivate notes private posts and asks for the others again, without them.
func (k *walk) withoutPrivate(asked, private []post.ID) error {
	var others []post.ID
	for _, id := range private {
		if slices.Contains(asked, id) {
			k.gone[id] = source.Gone{ID: id, State: post.Private, Why: "its account is protected"}
		}
	}
	for _, id := range asked {
		if !slices.Contains(private, id) {
			others = append(others, id)
		}
	}
	switch len(others) {
	case len(asked):
		return stopped("an answer of X that is not public", "X's answer holds posts that are not public: %w", source.ErrPrivate)
	case 0:
		return nil
	}
	return k.lookUp("asking X again for public posts", others, "")
}

// problem notes why X does not give a post. Only what X says of the post itself counts.
func (k *walk) problem(e apiValue, asked []post.ID) {
	id := e.get("resource_id").postID()
	if id == "" {
		id = e.get("value").postID()
	}
	if kind := e.get("resource_type"); !kind.is("tweet") && !kind.is("post") || !slices.Contains(asked, id) {
		return
	}
	kind, detail := e.get("type").str(), strings.ToLower(e.get("detail").str())
	g := source.Gone{ID: id}
	switch {
	case strings.Contains(detail, "suspended"):
		g.State, g.Why = post.Suspended, "X says that its account is suspended"
	case strings.HasSuffix(kind, "/resource-not-found"):
		g.State, g.Why = post.Deleted, "HTTP 404: resource-not-found"
	case strings.HasSuffix(kind, "/not-authorized-for-resource"):
		g.State, g.Why = post.Private, "HTTP 403: not-authorized-for-resource"
	default:
		return
	}
	k.gone[id] = g
}

// tell keeps an answer and tells its posts. Posts that quote are asked for first, with what they quote: a
// post that is told again later keeps the quote that it was told with.
func (k *walk) tell(a *answer) error {
	if err := k.quotes(a.item); err != nil {
		return err
	}
	return k.interpret(a)
}

func (k *walk) interpret(a *answer) error {
	told, err := interpret(k.ctx, source.Fetched(a.x), k.to)
	if err != nil {
		return err
	}
	for i := range told {
		k.meet(&told[i])
	}
	return nil
}

// meet remembers what links a post.
func (k *walk) meet(p *post.Post) {
	if p.State != post.Present && p.State != post.Withheld {
		return
	}
	if was := k.met[p.ID]; was != nil && was.Author != p.Author {
		return // who wrote a post does not change
	}
	k.met[p.ID] = &post.Post{ID: p.ID, Author: p.Author, Parent: p.Parent, ParentAuthor: p.ParentAuthor,
		Conversation: p.Conversation, Edits: p.Edits, Repost: p.Repost, RepostOf: p.RepostOf, State: p.State}
	for _, id := range p.Edits {
		k.first[id] = p.Edits[0]
	}
	k.shown[k.firstOf(p.ID)] = p.ID
}

// quotes asks for the posts of an answer that quote others, with the posts quoted, as far as money allows.
// They belong to no chain: where they are not had, that is no limit of the thread.
func (k *walk) quotes(item apiValue) error {
	var ids []post.ID
	most, now := int64(0), k.live.c.Now()
	each(item.get("data"), func(t apiValue) {
		quotes, cost := false, int64(0)
		for ref := range t.get("referenced_tweets").elems() {
			id := ref.get("id").postID()
			quotes = quotes || ref.get("type").is("quoted")
			if id != "" {
				cost += k.purse.posts([]post.ID{id}, "", now) + k.purse.prices.User
			}
		}
		id := t.get("id").postID()
		cost += k.purse.posts([]post.ID{id}, "", now) + k.purse.user(t.get("author_id").accountID(), now)
		if quotes && id != "" && len(ids) < apiPage && k.purse.fits(most+cost) {
			ids, most = append(ids, id), most+cost
		}
	})
	if len(ids) == 0 {
		return nil
	}
	q := referencesQuery()
	q.Set("ids", numbers(ids))
	a, err := k.get(k.ctx, "asking X for quoted posts", "/2/tweets", q, most)
	var s *stop
	if errors.As(err, &s) {
		return nil // the steps of the walk meet it again and tell it
	}
	if err != nil {
		return err
	}
	k.seeAccounts(a.item)
	if strange(a.item, ids, k.author) != nil || len(k.privateOf(a.item)) > 0 {
		return nil
	}
	return k.interpret(a)
}
