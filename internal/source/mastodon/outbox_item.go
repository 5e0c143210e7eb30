package mastodon

import (
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// maxPrivate bounds the placeholders that are held back; an export with more followers-only posts
// shows gaps without their reason beyond it.
const maxPrivate = 250_000

// item takes one activity of the outbox.
func (r *outboxReader) item(part string, capture int64, v value, at int64, bad error) error {
	r.items++
	if r.items%batchSize == 0 {
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
	if bad != nil {
		return r.skip(part, at, refuse(bad.Error()))
	}
	if v.is() != '{' || !v.valid() {
		return r.skip(part, at, refuse("broken JSON"))
	}
	act := readObject(v)
	if r.owner.id == "" {
		if id, ok := actorID(act.actor); ok {
			r.owner.id = id
		}
	}
	done := when(act.published)
	if done.After(r.newest) {
		r.newest = done
	}
	raw := post.Raw{Capture: capture, Offset: at, Length: int64(len(v))}
	left, err := r.activity(&act, raw, done)
	if err != nil || left == nil {
		return err
	}
	return r.skip(part, at, left)
}

// activity tells what one activity did.
func (r *outboxReader) activity(act *object, raw post.Raw, done time.Time) (*refusal, error) {
	switch act.typ {
	case "Create", "Update":
		return r.made(act, raw)
	case "Announce":
		p, left := r.notes.boost(act, raw)
		if left != nil {
			return left, nil
		}
		return nil, r.post(p)
	case "Delete":
		return r.deleted(act, done)
	}
	if isPost(act.typ) { // an export of notes without their activities
		p, left := r.notes.post(act, &object{actor: string(r.owner.id)}, raw)
		return r.told(p, left)
	}
	return leaveOut("activities that are no posts"), nil
}

func (r *outboxReader) made(act *object, raw post.Raw) (*refusal, error) {
	if act.object.is() != '{' {
		return leaveOut("activities that only name their object"), nil
	}
	o := readObject(act.object)
	if !isPost(o.typ) {
		return leaveOut("activities on other things than posts"), nil
	}
	p, left := r.notes.post(&o, act, raw)
	return r.told(p, left)
}

// told hands on a post, or keeps a note of it where it is for followers and they were not asked for.
func (r *outboxReader) told(p post.Post, left *refusal) (*refusal, error) {
	if left != nil {
		return left, nil
	}
	if p.Visibility == post.Followers && !r.opt.Private {
		if len(r.private) < maxPrivate {
			r.private[p.ID] = post.Post{ID: p.ID, Network: p.Network, Author: p.Author, State: post.Private,
				Parent: p.Parent, ParentAuthor: p.ParentAuthor, Visibility: p.Visibility}
		}
		return leaveOut("followers-only posts"), nil
	}
	if p.Parent != "" && !r.opt.Private && hostOf(string(p.Parent)) == hostOf(string(p.Author)) {
		r.parents[hash(p.Parent)] = struct{}{}
	}
	for i := range p.Media {
		if name := p.Media[i].Name; name != "" {
			r.media[name] = false
		}
	}
	return nil, r.post(p)
}

// deleted tells of a post that its author took back.
func (r *outboxReader) deleted(act *object, done time.Time) (*refusal, error) {
	id, ok := objectID(act.object.ref())
	if !ok || hostOf(string(id)) != hostOf(act.actor) || r.owner.id != post.AccountID(act.actor) {
		return refuse("a deletion of something that is not this account's"), nil
	}
	return nil, r.to.Gone(r.ctx, []source.Gone{gone(id, act.actor, done, "Delete activity in the export")})
}

// gone says that an account took back a post, or itself.
func gone(id post.ID, by string, at time.Time, why string) source.Gone {
	g := source.Gone{ID: id, State: post.Deleted, Why: why}
	if string(id) == by {
		g.ID, g.Account = "", post.AccountID(by)
	}
	if !at.IsZero() {
		g.At = at.Format(time.RFC3339)
	}
	return g
}

// leftPrivate tells the placeholders of followers-only posts that others in the input hang under.
func (r *outboxReader) leftPrivate() error {
	told := map[post.ID]bool{}
	for _, id := range slices.SortedFunc(maps.Keys(r.private), post.ID.Compare) {
		if _, ok := r.parents[hash(id)]; !ok {
			continue
		}
		for p, ok := r.private[id]; ok && !told[p.ID]; p, ok = r.private[p.Parent] {
			told[p.ID] = true
			if err := r.post(p); err != nil {
				return err
			}
		}
	}
	return nil
}

func hash(id post.ID) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id)) // never fails
	return h.Sum64()
}

// boost makes a post of an Announce. Its own address is the activity's: it has no object of its own.
func (r *noteReader) boost(act *object, raw post.Raw) (post.Post, *refusal) {
	of, ok := objectID(act.object.ref())
	if !ok {
		return post.Post{}, leaveOut("boosts of something without an address")
	}
	id, ok := objectID(act.id)
	author, ok2 := actorID(act.actor)
	switch {
	case act.id == "" || act.actor == "":
		return post.Post{}, leaveOut("an object without an id: not a post")
	case !ok || !ok2:
		return post.Post{}, refuse("a boost whose address or account is none")
	case hostOf(act.id) != hostOf(act.actor):
		return post.Post{}, refuse("attributed to an account of another server than its own")
	case r.owner != nil && r.owner.id != "" && r.owner.id != author:
		return post.Post{}, refuse("by another account than the export's")
	}
	p := post.Post{ID: id, Network: post.Mastodon, Author: author, Repost: true, RepostOf: of, Created: when(act.published),
		Visibility: r.visibility(act, act, author), Raw: raw}
	if p.Visibility >= post.Followers {
		return post.Post{}, leaveOut("boosts for followers only")
	}
	return p, nil
}
