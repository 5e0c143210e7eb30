package mastodon

import (
	"fmt"
	"slices"
	"strings"

	"clew/internal/post"
)

// waiting is a post that is told once what it depends on is known.
type waiting struct {
	post    post.Post
	node    *node
	up      string // key of its parent
	history bool   // its versions come first
	actor   bool   // its author's account must be heard
	listed  bool   // told only if it belongs to what was asked for
	before  []post.Post
	account *post.Account
	done    bool
}

// settle tells what no longer waits for anything.
func (h *listener) settle() error {
	for again := true; again; {
		again = false
		for _, w := range h.wait {
			if w.done || !h.ready(w) {
				continue
			}
			if err := h.tell(w); err != nil {
				return err
			}
			again = true
		}
	}
	h.wait = slices.DeleteFunc(h.wait, func(w *waiting) bool { return w.done })
	return h.flush()
}

// ready says whether a post can be told as it should be.
func (h *listener) ready(w *waiting) bool {
	switch {
	case w.history && !w.node.history:
		return false
	case w.actor:
		a := h.actors[w.post.Author]
		if a == nil || !a.ok {
			return false
		}
	}
	if w.up != "" {
		up := h.local[w.up]
		if up == nil {
			return false
		}
		if w.listed && !up.told && !up.foreign {
			return false
		}
	} else if w.listed && h.asked {
		up := h.known[w.post.Parent]
		if w.post.Conversation == "" && (up == nil || !up.told) {
			return false
		}
	}
	return true
}

// tell tells one post, with its earlier versions before it.
func (h *listener) tell(w *waiting) error {
	w.done = true
	p := w.post
	if w.up != "" {
		if up := h.local[w.up]; up != nil {
			p.Parent, p.ParentAuthor = up.id, ""
			if !up.foreign {
				p.ParentAuthor = up.author
			}
		} else if err := h.lost(&p, w); err != nil {
			return err
		}
	} else if up := h.known[p.Parent]; up != nil && !up.foreign && up.author != "" {
		p.ParentAuthor = up.author
	}
	if p.Parent == p.ID {
		p.Parent, p.ParentAuthor = "", ""
	}
	h.converse(&p, w.node)
	w.node.told = true
	w.node.parent = p.Parent
	if w.account != nil {
		if err := h.tellAccount(*w.account); err != nil {
			return err
		}
	}
	for _, v := range w.before {
		v.Parent, v.ParentAuthor, v.Conversation, v.URL = p.Parent, p.ParentAuthor, p.Conversation, p.URL
		if err := h.post(v); err != nil {
			return err
		}
	}
	return h.post(p)
}

// converse says which thread a post without a known parent belongs to, where a conversation's tag joins it
// to one: the first post of its author's run there.
func (h *listener) converse(p *post.Post, n *node) {
	if p.State != post.Present || h.parentOf(n) != nil {
		return
	}
	if p.Conversation == "" && n.first != p.ID {
		p.Conversation = n.first
	}
	if p.Conversation == "" && n.tag != "" {
		first := h.known[h.tags[n.tag+" "+string(p.Author)]]
		for range fullContext {
			up := h.parentOf(first)
			if up == nil || up.author != p.Author || up.id == n.id {
				break
			}
			first = up
		}
		if first.id != p.ID {
			p.Conversation = first.id
		}
	}
	if p.Parent == "" && n.forgot {
		p.Parent, p.ParentAuthor = forgotten(p.ID, n.local), p.Author
	}
}

// lost names the parent of a self-reply that no answer told of, where its address follows from its number,
// and tells its placeholder. Another parent stays unknown: what is told of it once would stand for ever.
func (h *listener) lost(p *post.Post, w *waiting) error {
	_, number, _ := strings.Cut(w.up, " ")
	n := w.node
	prefix, own := strings.CutSuffix(string(p.ID), "/"+n.local)
	if !own || !under(string(p.ID), p.Author) || n.account == "" || n.account != n.answers || !isLocal(number) {
		return nil
	}
	id, ok := objectID(prefix + "/" + number)
	if !ok {
		return nil
	}
	p.Parent, p.ParentAuthor = id, p.Author
	if h.missing[id] || h.known[id] != nil {
		return nil
	}
	h.missing[id] = true
	return h.post(post.Post{ID: id, Author: p.Author, Network: post.Mastodon, State: post.NotFetched})
}

// end tells what still waits, as well as it can be told, and what was left out.
func (h *listener) end(name string) error {
	for again := true; again; {
		again = false
		for _, w := range h.wait {
			if w.done || w.actor && (h.actors[w.post.Author] == nil || !h.actors[w.post.Author].ok) {
				continue
			}
			w.history = false
			if w.listed && h.asked && !h.belongs(w) {
				continue
			}
			if err := h.tell(w); err != nil {
				return err
			}
			again = true
		}
	}
	unsure := 0
	for _, w := range h.wait {
		if !w.done && w.actor {
			unsure++
		}
	}
	h.wait = nil
	if unsure > 0 {
		if err := h.skip(name, -1, refuse(fmt.Sprintf("%d posts whose authors' accounts could not be had from their own server", unsure))); err != nil {
			return err
		}
	}
	if err := h.between(); err != nil {
		return err
	}
	return h.teller.end(name)
}

// belongs says whether a post out of a list of its author's belongs to what was asked for, or may: its
// parent is told, or it answers its author's own post that no answer tells of.
func (h *listener) belongs(w *waiting) bool {
	if w.post.Conversation != "" {
		return true
	}
	up := h.parentOf(w.node)
	if up != nil {
		return up.told || up.foreign && h.reaches(up)
	}
	if w.up == "" {
		return w.post.ParentAuthor == w.post.Author
	}
	_, above, _ := strings.Cut(w.up, " ")
	return w.node.account != "" && w.node.answers == w.node.account && compareLocal(above, h.oldest(w.node)) > 0
}

// oldest gives the smallest number of the posts told of an author that were asked for, not listed.
func (h *listener) oldest(n *node) string {
	first := ""
	for _, m := range h.order {
		if m.told && !m.listed && m.author == n.author && m.server == n.server && m.local != "" && (first == "" || compareLocal(m.local, first) < 0) {
			first = m.local
		}
	}
	return first
}

// reaches says whether a chain of other servers' posts leads up to one that is told.
func (h *listener) reaches(n *node) bool {
	for range fullContext {
		if n == nil || n.told {
			return n != nil
		}
		if !n.foreign {
			return false
		}
		n = h.parentOf(n)
	}
	return false
}

// between tells placeholders of other servers' posts that posts told here hang under, so that what lies
// above them is found.
func (h *listener) between() error {
	for _, n := range h.order {
		if !n.told {
			continue
		}
		for up := h.parentOf(n); up != nil && !up.told; up = h.parentOf(up) {
			p := post.Post{ID: up.id, Network: post.Mastodon, State: post.NotFetched}
			if above := h.parentOf(up); above != nil && above.id != up.id {
				p.Parent = above.id
			}
			up.told = true
			if err := h.post(p); err != nil {
				return err
			}
		}
	}
	return nil
}
