package mastodon

import (
	"fmt"

	"clew/internal/post"
	"clew/internal/source"
)

const (
	pagesOfReplies = 20
	pagesOfOutbox  = 30
	maxStrangers   = 40 // replies whose author their address does not tell
)

// walkObjects walks a thread by its ActivityPub objects alone.
func (t *walk) walkObjects() error {
	if err := t.objectsUp(); err != nil {
		return err
	}
	strangers := 0
	queue := []*node{t.root}
	for done := map[*node]bool{}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		if done[n] {
			continue
		}
		done[n] = true
		kids, err := t.replies(n, &strangers)
		if err != nil {
			return err
		}
		queue = append(queue, kids...)
	}
	if err := t.outbox(); err != nil {
		return err
	}
	return t.objectOrphans()
}

// objectsUp climbs to the first post of the author's unbroken run, and asks for the post above it.
func (t *walk) objectsUp() error {
	n := t.focus
	t.root = n
	for met := map[post.ID]bool{n.id: true}; n.parent != "" && !met[n.parent]; {
		met[n.parent] = true
		above := t.h.known[n.parent]
		if above == nil {
			barren := t.barren
			id := string(n.parent)
			if _, err := t.object(id); err != nil {
				return err
			}
			if above = t.h.known[n.parent]; above == nil {
				if hostOf(id) == n.server {
					t.noteGone(n.parent)
				}
				t.barren = barren + 1
				return t.firstOf(n)
			}
		}
		if above.author != n.author || !t.sure(above) {
			return nil
		}
		n, t.root = above, above
	}
	return nil
}

// firstOf makes the first post of a conversation the root, where the object names it and it is the author's
// own.
func (t *walk) firstOf(n *node) error {
	if n.first == "" || hostOf(string(n.first)) != n.server {
		return nil
	}
	if t.h.known[n.first] == nil {
		if _, err := t.object(string(n.first)); err != nil {
			return err
		}
	}
	if first := t.h.known[n.first]; first != nil && first.author == n.author && t.sure(first) {
		t.root = first
	}
	return nil
}

// noteGone notes what the last answer said of a post that is missing.
func (t *walk) noteGone(id post.ID) {
	why := t.h.heard.gone
	if why == "" && t.h.heard.status == 404 {
		why = "HTTP 404"
	}
	if why != "" && !t.goneSeen[id] {
		t.goneSeen[id] = true
		t.gone = append(t.gone, source.Gone{ID: id, State: post.Deleted, Why: why})
	}
}

// replies asks for the replies to a post that live on its own server: only there can its author's be.
func (t *walk) replies(n *node, strangers *int) ([]*node, error) {
	items := n.items
	met := map[string]bool{}
	for page, next := 0, n.replies; next != ""; page++ {
		if page == pagesOfReplies {
			t.limit(fmt.Sprintf("%d pages of replies to one post", pagesOfReplies))
			break
		}
		if met[next] || hostOf(next) != n.server || webAddress(next) == "" {
			t.limit("a collection of replies that goes astray")
			break
		}
		met[next] = true
		if ok, err := t.object(next); err != nil {
			return nil, err
		} else if !ok {
			t.limit(n.server + " does not tell of all replies")
			break
		}
		items = append(items, t.h.heard.items...)
		next = t.h.heard.next
	}
	if err := t.each(items, n.server, strangers); err != nil {
		return nil, err
	}
	var kids []*node
	for _, k := range t.h.order {
		if k.parent == n.id && k.author == t.root.author && !k.foreign {
			kids = append(kids, k)
		}
	}
	return kids, nil
}

// each asks for objects by their addresses, the author's own first.
func (t *walk) each(items []string, host string, strangers *int) error {
	for _, own := range [...]bool{true, false} {
		for _, id := range items {
			if hostOf(id) != host || webAddress(id) == "" || under(id, t.root.author) != own || t.looked[id] || t.h.known[post.ID(id)] != nil {
				continue
			}
			t.looked[id] = true
			if !own {
				if *strangers++; *strangers > maxStrangers {
					t.limit(fmt.Sprintf("%d replies whose author their address does not tell", maxStrangers))
					return nil
				}
			}
			if _, err := t.object(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// outbox reads the author's own list of posts back to the root.
func (t *walk) outbox() error {
	a := t.h.actors[t.root.author]
	if a == nil || !a.ok || a.outbox == "" {
		t.limit("the author's list of posts could not be read")
		return nil
	}
	met := map[string]bool{}
	for page, next := 0, a.outbox; next != ""; page++ {
		if page == pagesOfOutbox {
			t.limit(fmt.Sprintf("%d pages of the author's list of posts", pagesOfOutbox))
			return nil
		}
		if met[next] || hostOf(next) != t.root.server || webAddress(next) == "" {
			t.limit("the author's list of posts goes round in a circle")
			return nil
		}
		met[next] = true
		ok, err := t.object(next)
		if err != nil {
			return err
		}
		if !ok {
			t.limit("the author's list of posts could not be read")
			return nil
		}
		heard := t.h.heard
		strangers := maxStrangers // of a list, only the author's own are asked for
		if err := t.each(heard.items, t.root.server, &strangers); err != nil {
			return err
		}
		if n := len(heard.posts); n > 0 && heard.posts[n-1].made.Before(t.root.made) && !heard.posts[n-1].made.IsZero() {
			return nil
		}
		next = heard.next
	}
	return nil
}

// objectOrphans asks for the parents of the author's listed posts that no reply told of, where the network
// says that they are of this conversation.
func (t *walk) objectOrphans() error {
	asked := 0
	for i := 0; i < len(t.h.order); i++ {
		n := t.h.order[i]
		if n.author != t.root.author || n.parent == "" || t.h.known[n.parent] != nil || t.looked[string(n.parent)] || n.tag == "" || n.tag != t.root.tag {
			continue
		}
		if asked++; asked > maxOrphans {
			t.limit(fmt.Sprintf("%d posts without a known parent", maxOrphans))
			return nil
		}
		t.looked[string(n.parent)] = true
		if _, err := t.object(string(n.parent)); err != nil {
			return err
		}
		if t.h.known[n.parent] == nil && hostOf(string(n.parent)) == n.server {
			t.noteGone(n.parent)
		}
	}
	return nil
}
