package nostr

import (
	"fmt"
	"slices"

	"clew/internal/post"
	"clew/internal/source"
)

// Bounds of what is fetched beside a thread.
const (
	maxJoints  = 300 // posts at a time that the author answers or quotes
	maxRounds  = 3
	maxHeld    = 2000
	maxPeople  = 100
	maxRemoved = 20 // pages of deletions
)

// thread gives the ids of what hangs together below the root, by whomever, and counts the author's.
func (k *walk) thread() (in map[string]bool, n int) {
	below := map[string][]string{}
	in = map[string]bool{}
	starts := k.starts()
	if first := k.t.posts[k.first]; first != nil && !k.by(first) {
		starts = slices.DeleteFunc(starts, func(id string) bool { return id == k.first })
	}
	queue := append([]string{k.root}, starts...)
	for id, p := range k.t.posts {
		if p.Repost {
			continue
		}
		below[hexOf(p.Parent)] = append(below[hexOf(p.Parent)], id)
		if c := hexOf(p.Conversation); k.by(p) && slices.Contains(starts, c) {
			queue = append(queue, id)
		}
	}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		if id == "" || in[id] {
			continue
		}
		in[id] = true
		if p := k.t.posts[id]; p != nil && k.by(p) && (id == k.root || !k.version(p.ID)) {
			n++
		}
		queue = append(queue, below[id]...)
	}
	return in, n
}

// version says whether an id is one of a version of the thread's long text.
func (k *walk) version(id post.ID) bool {
	return k.address != "" && slices.ContainsFunc(k.t.versions[k.address], func(v version) bool { return v.id == id })
}

// joints fetches what the author answers and quotes in the thread and is not here: a few steps up, so that
// the later part of a thread hangs together with the earlier one across others' answers.
func (k *walk) joints() error {
	for range maxRounds {
		in, _ := k.thread()
		starts := k.starts()
		var ids []string
		for id, p := range k.t.posts {
			if !in[id] && !slices.Contains(starts, hexOf(p.Conversation)) {
				continue
			}
			ids = append(ids, k.unmet(hexOf(p.Parent))...)
			if q := p.Quote; q != nil && k.by(p) && in[id] {
				ids = append(ids, k.unmet(hexOf(q.ID))...)
			}
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		ids = slices.DeleteFunc(ids, func(id string) bool { return k.sought[id] >= len(k.relays) })
		if len(ids) == 0 {
			return nil
		}
		if err := k.fetch("asking for what the author answers", ids[:min(len(ids), maxJoints)]); err != nil {
			return err
		}
	}
	return nil
}

// heldAlone asks for the posts that are held and were not met.
func (k *walk) heldAlone() error {
	var ids []string
	for i := range k.w.Held {
		if p := &k.w.Held[i]; string(p.Author) == "nostr:"+k.author && len(ids) < maxHeld {
			ids = append(ids, k.unmet(hexOf(p.ID))...)
		}
	}
	return k.fetch("asking for posts held before", ids)
}

// removals asks what the author took away, for answers that claim to be older than the thread, and who the
// others are.
func (k *walk) removals() error {
	since := max(1, k.begun().Add(-slack).Unix())
	away := filter{Authors: []string{k.author}, Kinds: []int{kindDeletion, kindVanish}, Since: since, Limit: pageSize}
	fs := []filter{away}
	if starts := k.starts(); len(starts) > 0 && since > 1 {
		fs = append(fs, filter{Authors: []string{k.author}, Kinds: []int{kindNote, kindComment}, E: starts, Until: since - 1, Limit: pageSize})
	}
	if people := k.people(); len(people) > 0 {
		fs = append(fs, filter{Authors: people, Kinds: []int{kindProfile}, Limit: 2 * maxPeople})
	}
	replies, err := k.all("asking what was taken away", fs...)
	if err != nil {
		return err
	}
	many := map[*relay]bool{}
	for _, a := range replies {
		n := 0
		for _, e := range a.got {
			if *e.Kind == kindDeletion {
				n++
			}
		}
		many[a.relay] = n >= maxIDs
	}
	_, err = k.pages("asking what was taken away", func(r *relay) bool { return many[r] }, away, maxRemoved)
	return err
}

// people are the others whose posts were told.
func (k *walk) people() (out []string) {
	for _, p := range k.t.posts {
		if !k.by(p) && k.t.names[p.Author] == nil {
			out = append(out, hexOf(post.ID(p.Author)))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), maxPeople)]
}

// end tells what the walk concludes.
func (k *walk) end() error {
	if err := k.t.finish(k.ctx); err != nil {
		return err
	}
	e := k.evidence(k.root)
	if n := k.unseen(); n > 0 {
		e.Source += fmt.Sprintf("; %d held before were not returned", n)
	}
	r := source.Report{Asked: k.w.Ref.Said, At: k.l.c.Now().UTC(), Evidence: []post.Evidence{e}, Gone: k.gone(), Requests: k.requests}
	if r.Asked == "" {
		r.Asked = string(k.w.Ref.Post)
	}
	return source.TellReport(k.ctx, r, k.t.to)
}

// unseen counts the author's posts that are held and that no relay returned. Relays forget: this is no
// proof that a post was taken away, and it is not told as such.
func (k *walk) unseen() (n int) {
	for i := range k.w.Held {
		p := &k.w.Held[i]
		if string(p.Author) == "nostr:"+k.author && k.t.events[hexOf(p.ID)] == nil && !k.version(p.ID) {
			n++
		}
	}
	return n
}

// gone are the posts that the author took away, by signed word: deletions of single events, and requests to
// vanish.
func (k *walk) gone() []source.Gone {
	gone := k.t.taken(k.ownIDs(), k.author)
	at, back := k.t.vanished(k.author)
	if at < 0 {
		return gone
	}
	told := map[post.ID]bool{}
	for _, g := range gone {
		told[g.ID] = true
	}
	var more []source.Gone
	bury := func(id post.ID, made int64) {
		if made <= at && !told[id] {
			told[id] = true
			more = append(more, source.Gone{ID: id, State: post.Deleted, At: stamp(at), Why: vanishEvent})
		}
	}
	for id, p := range k.t.posts {
		if k.by(p) {
			bury(p.ID, *k.t.events[id].CreatedAt)
		}
	}
	for i := range k.w.Held {
		if p := &k.w.Held[i]; k.by(p) {
			bury(p.ID, p.Created.Unix())
		}
	}
	slices.SortFunc(more, func(a, b source.Gone) int { return a.ID.Compare(b.ID) })
	if !back {
		more = append(more, source.Gone{Account: post.AccountID("nostr:" + k.author), State: post.Deleted, At: stamp(at), Why: vanishEvent})
	}
	return append(gone, more...)
}

// ownIDs are events of which it is known that they are the author's without their being here: those held,
// and those that the author's own answers say are the author's.
func (k *walk) ownIDs() (out []string) {
	for i := range k.w.Held {
		if p := &k.w.Held[i]; k.by(p) && isHex(hexOf(p.ID), 64) {
			out = append(out, hexOf(p.ID))
		}
	}
	for _, p := range k.t.posts {
		if k.by(p) && p.ParentAuthor == p.Author && isHex(hexOf(p.Parent), 64) {
			out = append(out, hexOf(p.Parent))
		}
	}
	return out
}
