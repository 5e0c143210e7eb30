package mastodon

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/source"
)

const (
	pagesBack    = 10 // pages of an author's list read from the newest on
	pagesForward = 30 // and from the root on
)

func queryEscape(s string) string { return url.QueryEscape(s) }

// walkAPI walks a thread through the client interface of its author's server.
func (t *walk) walkAPI() error {
	if err := t.up(); err != nil {
		return err
	}
	if err := t.down(t.root); err != nil {
		return err
	}
	if err := t.list(); err != nil {
		return err
	}
	if err := t.orphans(); err != nil {
		return err
	}
	return t.others()
}

// up climbs to the first post of the author's unbroken run.
func (t *walk) up() error {
	n := t.focus
	t.root = n
	for met := map[*node]bool{n: true}; ; met[n] = true {
		above := t.h.parentOf(n)
		if above == nil && n.up == "" && n.parent == "" {
			return t.beyond(n)
		}
		if above == nil && !t.asked[n.id] {
			if err := t.context(n); err != nil {
				return err
			}
			above = t.h.parentOf(n)
		}
		if above == nil && n.up != "" {
			_, local, _ := strings.Cut(n.up, " ")
			var err error
			if above, err = t.status(n.server, local); err != nil {
				return err
			}
			if above == nil && n.account != "" && n.account == n.answers {
				t.lostParent(n, local)
			}
		}
		if above == nil {
			return t.beyond(n)
		}
		if met[above] || above.foreign || above.author != n.author || above.state != post.Present {
			return nil
		}
		n, t.root = above, above
	}
}

// beyond looks for the thread's first post above a self-reply whose parent is gone: where the post's object
// names the first post of its conversation, and that is the author's own, it is the root.
func (t *walk) beyond(n *node) error {
	if n.account == "" || n.account != n.answers || t.server(n.server).signed {
		return nil
	}
	limits := slices.Clone(t.limits)
	t.looked["object "+string(n.id)] = true
	_, err := t.object(string(n.id))
	t.limits = limits
	if err != nil || n.first == "" || hostOf(string(n.first)) != n.server {
		return err
	}
	first := t.h.known[n.first]
	if a := readAddress(string(n.first)); first == nil && a.local != "" {
		if first, err = t.status(n.server, a.local); err != nil {
			return err
		}
	}
	if first != nil && first.id == n.first && first.author == n.author && !first.foreign && first.state == post.Present {
		t.root = first
	}
	return nil
}

// lostParent notes that the parent of a self-reply is not there.
func (t *walk) lostParent(n *node, local string) {
	prefix, own := strings.CutSuffix(string(n.id), "/"+n.local)
	id, ok := objectID(prefix + "/" + local)
	why := t.denials[key(n.server, local)]
	if why == "" || why == notPublic || !own || !ok || !under(string(n.id), n.author) || t.goneSeen[id] || !isLocal(local) {
		return
	}
	t.goneSeen[id] = true
	t.gone = append(t.gone, source.Gone{ID: id, State: post.Deleted, Why: why})
}

// context asks for what stands above and below a post, and waits for what its server still fetches.
func (t *walk) context(n *node) error {
	t.asked[n.id] = true
	if t.server(n.server).family == familyMisskey {
		return t.conversation(n)
	}
	for {
		ok, err := t.api(n.server, "/api/v1/statuses/"+n.local+"/context", nil)
		if err != nil {
			return err
		}
		if !ok {
			if t.h.heard.status != 200 && t.h.heard.status != 0 {
				t.limit(fmt.Sprintf("%s answered %d when asked for a context", n.server, t.h.heard.status))
			}
			return nil
		}
		d, more := t.arriving()
		if err := t.histories(false); err != nil {
			return err
		}
		if !more {
			return nil
		}
		if t.refresh++; t.refresh > 4 {
			t.limit("replies are still arriving at " + n.server)
			return nil
		}
		if err := t.wait(d); err != nil {
			return err
		}
	}
}

// down asks for everything below a post, past the limits of one context.
func (t *walk) down(n *node) error {
	queue := []*node{n}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if !t.asked[at.id] {
			if err := t.context(at); err != nil {
				return err
			}
		}
		queue = append(queue, t.deeper(at)...)
	}
	return nil
}

// deeper chooses the posts below one from which its context is to be asked for again: the ends of the
// author's own chains, where the answer may have been cut.
func (t *walk) deeper(at *node) []*node {
	every := t.server(at.server).family == familyMisskey
	depth, below, answered := t.below(at)
	deepest, count := 0, len(below)
	for _, n := range below {
		deepest = max(deepest, depth[n])
	}
	var next []*node
	for _, n := range below {
		if n.foreign || n.author != t.root.author || n.local == "" || t.asked[n.id] || n.state != post.Present {
			continue
		}
		leaf := !answered[n]
		switch {
		case every:
		case !leaf:
			continue
		case depth[n] >= openDepth:
		case count >= openDescendants && t.ownRun(n):
		case depth[n] >= openDepth/2 && depth[n] == deepest:
		default:
			continue
		}
		next = append(next, n)
	}
	return next
}

// below gives the posts known below one, how deep, and which of them its author went on from.
func (t *walk) below(at *node) (depth map[*node]int, below []*node, answered map[*node]bool) {
	depth, answered = map[*node]int{at: 0}, map[*node]bool{}
	var way []*node
	for _, n := range t.h.order {
		way = way[:0]
		u := n
		for u != nil && len(way) < maxKnown {
			if _, known := depth[u]; known {
				break
			}
			depth[u] = -1
			way = append(way, u)
			u = t.h.parentOf(u)
		}
		d := -1
		if u != nil {
			d = depth[u]
		}
		for i := len(way) - 1; i >= 0; i-- {
			if d >= 0 {
				d++
			}
			depth[way[i]] = d
		}
	}
	for _, n := range t.h.order {
		if depth[n] > 0 {
			below = append(below, n)
			if up := t.h.parentOf(n); up != nil && up.author == n.author {
				answered[up] = true
			}
		}
	}
	return depth, below, answered
}

// ownRun says whether all posts from the root down to one are the author's own.
func (t *walk) ownRun(n *node) bool {
	for range maxKnown {
		switch {
		case n == nil || n.author != t.root.author:
			return false
		case n == t.root:
			return true
		}
		n = t.h.parentOf(n)
	}
	return false
}

// list reads the author's own posts: contexts stop at a deleted post. It goes from the newest back to the
// root; where that is far, from the root on.
func (t *walk) list() error {
	n := t.root
	if n.account == "" {
		return nil
	}
	oldest := ""
	for range pagesBack {
		ok, err := t.page(n, "max_id", oldest)
		if err != nil || !ok {
			return err
		}
		h := &t.h.heard
		switch {
		case h.listed == 0:
			return nil
		case h.last == "" || oldest != "" && compareLocal(h.last, oldest) >= 0:
			t.limit("the author's list of posts goes round in a circle")
			return nil
		}
		oldest = h.last
		if compareLocal(oldest, n.local) <= 0 {
			return nil
		}
	}
	newest := n.local
	for range pagesForward {
		ok, err := t.page(n, "min_id", newest)
		if err != nil || !ok {
			return err
		}
		h := &t.h.heard
		if h.listed == 0 {
			return nil
		}
		if first := later(h.first, h.last); first != "" && compareLocal(first, newest) > 0 {
			newest = first
		} else {
			break
		}
		if compareLocal(newest, oldest) >= 0 {
			return nil
		}
	}
	t.limit(fmt.Sprintf("%d pages of the author's list of posts", pagesBack+pagesForward))
	return nil
}

// page asks for one page of an author's posts.
func (t *walk) page(n *node, bound, local string) (bool, error) {
	ok, err := t.accountPage(n.server, n.account, bound, local)
	if err == nil && !ok && t.h.heard.status != 200 {
		t.limit("the author's list of posts could not be read")
	}
	if err != nil || !ok {
		return false, err
	}
	heard := t.h.heard
	err = t.histories(false)
	t.h.heard = heard
	return true, err
}

// compareLocal orders the numbers of one server by age: digits by size, sortable keys by letters.
func compareLocal(a, b string) int {
	if isNumber(a) && isNumber(b) && len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func later(a, b string) string {
	if compareLocal(a, b) < 0 {
		return b
	}
	return a
}

// orphans finds the places of the author's own posts that no context told of: their parents are asked for,
// and where those are gone, whether the network says that they are of one conversation.
func (t *walk) orphans() error {
	people := map[string]bool{t.root.account: true}
	in := t.members()
	for n := range in {
		if n.account != "" && n.server == t.root.server {
			people[n.account] = true
		}
	}
	tried := map[*node]bool{}
	asked := 0
	for i := 0; i < len(t.h.order); i++ {
		top := t.top(t.h.order[i], in)
		if top == nil || tried[top] || top.author != t.root.author || top.foreign || top.local == "" || compareLocal(top.local, t.root.local) <= 0 || !people[top.answers] {
			continue
		}
		tried[top] = true
		if asked++; asked > maxOrphans {
			t.limit(fmt.Sprintf("%d posts without a known parent", maxOrphans))
			return nil
		}
		if err := t.orphan(top); err != nil {
			return err
		}
		in = t.members()
	}
	return nil
}

// top gives the uppermost post known above one of the author's listed posts; nil where that leads to the
// root or is the beginning of another thread.
func (t *walk) top(n *node, in map[*node]bool) *node {
	if !n.listed || n.author != t.root.author {
		return nil
	}
	for range maxKnown {
		if in[n] {
			return nil
		}
		up := t.h.parentOf(n)
		if up == nil {
			break
		}
		n = up
	}
	_, above, _ := strings.Cut(n.up, " ")
	if n.up == "" && !n.forgot || n.up != "" && compareLocal(above, t.root.local) < 0 {
		return nil // it begins another thread, or goes on with one that is older than this
	}
	return n
}

// orphan asks what a post answers.
func (t *walk) orphan(n *node) error {
	if n.up != "" && !t.asked[n.id] {
		if err := t.context(n); err != nil {
			return err
		}
	}
	if t.h.parentOf(n) == nil && n.up != "" {
		_, local, _ := strings.Cut(n.up, " ")
		if _, err := t.status(n.server, local); err != nil {
			return err
		}
		if n.account == n.answers {
			t.lostParent(n, local)
		}
	}
	if t.h.parentOf(n) != nil || n.answers != n.account || t.server(n.server).signed {
		return nil
	}
	limits := len(t.limits)
	defer func() { t.limits = t.limits[:min(limits, len(t.limits))] }() // that an object is not given cuts nothing off
	for _, id := range [...]post.ID{t.root.id, n.id} {
		if t.looked["object "+string(id)] {
			continue
		}
		t.looked["object "+string(id)] = true
		if _, err := t.object(string(id)); err != nil {
			return err
		}
	}
	return nil
}

// others asks for the posts of other servers that the thread answers or runs through.
func (t *walk) others() error {
	t.patient = true
	defer func() { t.patient = false }()
	in := t.members()
	for i := 0; i < len(t.h.order); i++ {
		n := t.h.order[i]
		if n.foreign || n.author != t.root.author || !in[n] {
			continue
		}
		for up := t.h.parentOf(n); up != nil && up.foreign; up = t.h.parentOf(up) {
			if err := t.from(up); err != nil {
				return err
			}
			if n == t.root {
				break
			}
		}
	}
	return nil
}
