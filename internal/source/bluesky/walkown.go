package bluesky

import (
	"fmt"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
)

// own reads the author's own list of posts from the thread's time on, oldest first, so that a bound cuts
// what is least likely to belong to the thread. Where the list cannot be had, or is very long, the whole
// repository is read.
func (k *walk) own() error {
	if k.owned {
		return nil
	}
	k.owned = true
	author := k.asked.Author()
	base := k.homes[author]
	if base == "" {
		k.stop("the author's own server is not known")
		return nil
	}
	from := k.begin()
	cursor, pages, err := k.pages(base, before(from), fewPages)
	if err != nil || k.listed {
		return err
	}
	if err := k.whole(base); err != nil || k.allOf {
		return err
	}
	if cursor != "" {
		if cursor, _, err = k.pages(base, cursor, maxPages-pages); err != nil || k.listed {
			return err
		}
	}
	if cursor != "" {
		k.stop(fmt.Sprintf("%d pages of the author's own list", maxPages))
	} else {
		k.stop("the author's own list of posts could not be read")
	}
	return nil
}

// begin is the record key from which the author's list is read: the run's first post as far as it is known,
// or the conversation's, whose key tells a time as well.
func (k *walk) begin() string {
	id := k.top()
	if id == "" {
		id = k.asked
	}
	m := k.told[id]
	author := k.asked.Author()
	if m.conversation != "" && (m.conversation.Author() == author || m.parent.Author() == author) {
		id = m.conversation
	}
	return keyOf(id)
}

// pages reads at most n pages above a record key and says where it stopped; "" if the list cannot be read.
func (k *walk) pages(base, cursor string, n int) (string, int, error) {
	author := string(k.asked.Author())
	for page := range n {
		query := []string{"repo", author, "collection", postType, "limit", fmt.Sprint(pageSize), "reverse", "true"}
		if cursor != "" {
			query = append(query, "cursor", cursor)
		}
		a, err := k.ask("the author's posts", xrpc(base, callList, query...))
		if err != nil {
			return cursor, page, err
		}
		if !a.ok() || !rising(cursor, a.keys) {
			return "", page, nil
		}
		if a.records == 0 || a.cursor == "" {
			k.listed = true
			return cursor, page, nil
		}
		if a.cursor <= cursor {
			return "", page, nil // a list that runs in a circle
		}
		cursor = a.cursor
	}
	return cursor, n, nil
}

// rising says whether record keys rise from a cursor on.
func rising(cursor string, keys []string) bool {
	for _, key := range keys {
		if key <= cursor {
			return false
		}
		cursor = key
	}
	return true
}

// whole reads the author's whole repository.
func (k *walk) whole(base string) error {
	a, err := k.ask("the author's repository", xrpc(base, callRepo, "did", string(k.asked.Author())))
	if err != nil {
		return err
	}
	k.allOf = a.ok() && a.whole
	return nil
}

// again asks the AppView once more at every post of the author that has more replies than were shown. Where
// the author's own list is complete there is nothing to be found by it.
func (k *walk) again() error {
	if k.listed || k.allOf {
		return nil
	}
	asked := map[post.ID]bool{k.asked: true, k.origin(): true}
	for i := 0; i < len(k.order); i++ {
		id := k.order[i]
		n := k.shapes[id]
		if id.Author() != k.asked.Author() || asked[id] || n.replies <= n.shown {
			continue
		}
		if len(asked) > maxAgain {
			k.stop("more posts with hidden replies than are asked for")
			return nil
		}
		asked[id] = true
		if err := k.around(id, pageDeep, "0"); err != nil {
			return err
		}
	}
	return nil
}

// count asks how many posts the AppView counts in the thread. The count is of a conversation that the author
// began. Where it is not reached, the posts below which the answer left some out are asked for.
func (k *walk) count() error {
	root := k.origin()
	if root == "" || k.told[root].parent != "" || k.l.c.AppView == "" || k.blind {
		return nil
	}
	asked := map[post.ID]bool{}
	for next := root; next != "" && len(asked) < maxAgain; {
		asked[next] = true
		a, err := k.ask("the thread's count", xrpc(k.l.c.AppView, callThreadV2, "anchor", string(next), "above", "false", "below", "20", "branchingFactor", "100", "sort", "oldest"))
		if err != nil {
			return err
		}
		if !a.ok() {
			return nil // a call that may go away at any time
		}
		k.stated = max(k.stated, a.stated)
		k.more = append(k.more, a.more...)
		next = ""
		if k.listed || k.allOf || k.stated <= k.oldest(root) {
			return nil
		}
		for _, id := range k.more {
			if id.Author() == k.asked.Author() && k.present(id) && !asked[id] {
				next = id
				break
			}
		}
	}
	return nil
}

// oldest is how many posts the line from root has that always follows the oldest reply: what the AppView
// counts.
func (k *walk) oldest(root post.ID) int {
	first := map[post.ID]post.ID{}
	for _, id := range k.order {
		m := k.told[id]
		if m.state != post.Present || id.Author() != k.asked.Author() || m.parent.Author() != k.asked.Author() {
			continue
		}
		if was, ok := first[m.parent]; !ok || id.Compare(was) < 0 {
			first[m.parent] = id
		}
	}
	n := 1
	for at := first[root]; at != "" && n <= len(k.order); at = first[at] {
		n++
	}
	return n
}

// views asks the AppView for what only the author's server told: labels and quoted posts stand in a view.
func (k *walk) views() error {
	var ids []post.ID
	for _, id := range k.order {
		if k.ours(id) && !k.told[id].viewed {
			ids = append(ids, id)
		}
	}
	return k.posts("views", ids, maxViews)
}

// posts asks the AppView for posts, some at a time.
func (k *walk) posts(doing string, ids []post.ID, requests int) error {
	if k.l.c.AppView == "" || k.blind {
		return nil
	}
	for range requests {
		if len(ids) == 0 {
			return nil
		}
		n := min(len(ids), viewsAtOnce)
		var query []string
		for _, id := range ids[:n] {
			query = append(query, "uris", string(id))
		}
		ids = ids[n:]
		a, err := k.ask(doing, xrpc(k.l.c.AppView, callPosts, query...))
		if err != nil {
			return err
		}
		if !a.ok() {
			return nil
		}
	}
	return nil
}

// context asks for the posts that the author answers and no answer told. What the AppView shows as blocked
// was told as that, and is not looked for elsewhere.
func (k *walk) context() error {
	if err := k.posts("what the author answers", k.unmet(), maxContext); err != nil {
		return err
	}
	ids := k.unmet()
	for _, id := range ids[:min(len(ids), maxContext)] {
		if _, err := k.record(id); err != nil {
			return err
		}
	}
	return nil
}

// unmet lists the parents of told posts of the author that are by others and were not told.
func (k *walk) unmet() []post.ID {
	var out []post.ID
	listed := map[post.ID]bool{}
	for _, id := range k.order {
		m := k.told[id]
		if !k.ours(id) || m.parent == "" || m.parent.Author() == k.asked.Author() || listed[m.parent] {
			continue
		}
		if _, ok := k.told[m.parent]; !ok {
			listed[m.parent] = true
			out = append(out, m.parent)
		}
	}
	return out
}

// missing asks what became of the held posts that the walk did not meet, and of the one that was asked for.
func (k *walk) missing() error {
	var ids []post.ID
	listed := map[post.ID]bool{}
	add := func(id post.ID) {
		if id != "" && id.Author() == k.asked.Author() && !listed[id] && !k.present(id) {
			if _, told := k.told[id]; !told {
				listed[id] = true
				ids = append(ids, id)
			}
		}
	}
	for i := range k.w.Held {
		add(k.w.Held[i].ID)
	}
	k.back()
	if len(ids) > 0 || len(k.order) > 0 {
		add(k.asked)
	}
	if len(k.order) > 0 && len(ids) == 0 || k.homes[k.asked.Author()] == "" {
		return nil
	}
	active, err := k.status()
	if err != nil || !active {
		return err
	}
	if len(ids) > maxHeld {
		ids = ids[:maxHeld]
		k.stop(fmt.Sprintf("%d held posts that were not met", maxHeld))
	}
	for _, id := range ids {
		if err := k.fate(id); err != nil {
			return err
		}
	}
	return nil
}

// back notes what was found gone before and is there.
func (k *walk) back() {
	account := false
	for i := range k.w.Held {
		h := &k.w.Held[i]
		if h.State == post.Present || h.State == post.NotFetched || !k.present(h.ID) {
			continue
		}
		if h.State == post.Suspended && !account && h.ID.Author() == k.asked.Author() {
			account = true
			k.gone = append(k.gone, source.Gone{Account: k.asked.Author(), At: stamp(k.now), Why: "account active", Restored: true})
		}
		k.gone = append(k.gone, source.Gone{ID: h.ID, At: stamp(k.now), Why: "it is there again", Restored: true})
	}
}

// handle checks the other direction of the handle that the identity claims, where no AppView did.
func (k *walk) handle() error {
	author := k.asked.Author()
	claim := k.claims[author]
	if claim == "" || k.people[author].Handle != "" {
		return nil
	}
	_, _, err := k.lead(claim)
	return err
}

// status asks whether the author's account is active, and notes why it is not. An account that its server
// does not know may have moved: that says nothing.
func (k *walk) status() (bool, error) {
	author := k.asked.Author()
	a, err := k.ask("the account's state", xrpc(k.homes[author], callStatus, "did", string(author)))
	if err != nil || !a.ok() {
		return false, err
	}
	if a.active {
		return true, nil
	}
	g := source.Gone{Account: author, At: stamp(k.now)}
	switch a.state {
	case "deleted":
		g.State, g.Why = post.Deleted, "account deleted"
	case "takendown":
		g.State, g.Why = post.Suspended, "account taken down"
	case "suspended", "deactivated":
		g.State, g.Why = post.Suspended, "account "+a.state
	default:
		return false, nil
	}
	k.removed = g.Why
	if len(k.w.Held) > 0 {
		k.gone = append(k.gone, g)
	}
	return false, nil
}

// fate asks for one post that was not met. Only the server's own word that it has no such record counts, and
// only where the repository's tree does not show the record all the same: then it was taken down.
func (k *walk) fate(id post.ID) error {
	a, err := k.record(id)
	if err != nil || !a.absent() {
		return err
	}
	g := source.Gone{ID: id, State: post.Deleted, At: stamp(k.now), Why: fmt.Sprintf("HTTP 404: %s", a.fault)}
	base := k.homes[id.Author()]
	proof, err := k.ask("a proof", xrpc(base, callProof, "did", string(id.Author()), "collection", postType, "rkey", keyOf(id)))
	if err != nil {
		return err
	}
	if proof.ok() && proof.found {
		g.State, g.Why = post.Withheld, "taken down at its server"
	}
	k.gone = append(k.gone, g)
	return nil
}

func keyOf(id post.ID) string { return string(id[strings.LastIndexByte(string(id), '/')+1:]) }

// before is a record key ten minutes before another, since the clocks of two devices differ; "" where the
// key tells no time.
func before(key string) string {
	const slack = 10 * 60 * 1_000_000
	if !repo.IsTID(key) || tidTime(key).IsZero() {
		return ""
	}
	return tid(tidTime(key).UnixMicro() - slack)
}

// tid writes microseconds as a TID with the smallest clock number.
func tid(us int64) string {
	const digits = "234567abcdefghijklmnopqrstuvwxyz"
	n := uint64(us) << 10
	var out [13]byte
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = digits[n&31]
		n >>= 5
	}
	return string(out[:])
}
