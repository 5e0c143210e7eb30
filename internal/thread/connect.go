package thread

import (
	"cmp"
	"slices"

	"clew/internal/post"
)

// connect finds each post's parent. Whether a reply is a self-reply is decided by the authors of the two
// posts; what the reply says of its parent's author counts only where the parent is not in the material.
func (x *index) connect() {
	held := len(x.nodes)
	for v := range held {
		if x.nodes[v].parentID != "" && !x.nodes[v].repost {
			x.nodes[v].over = x.parentOf(int32(v))
		}
	}
	x.nameUnknown()
	for v := range x.nodes {
		n := &x.nodes[v]
		if n.over < 0 || n.author == "" || n.author != x.nodes[n.over].author {
			continue
		}
		n.parent = n.over
		// A placeholder that tells nothing of itself stands in the conversation that its replies name.
		if u := &x.nodes[n.over]; !u.held && u.parentID == "" && n.conversation != "" && x.canon(n.conversation) != u.age {
			if u.lent == "" || n.conversation < u.lent {
				u.lent = n.conversation
			}
		}
	}
	for v := range x.nodes {
		if n := &x.nodes[v]; n.conversation == "" {
			n.conversation = n.lent
		}
	}
}

// parentOf is the node that v answers, -1 where there is none; then what is known of the missing one is
// noted on v. It adds a placeholder for a parent that is known by its tombstone alone.
func (x *index) parentOf(v int32) int32 {
	n := &x.nodes[v]
	id := x.canon(n.parentID)
	if own, theirs := networkOf(&x.m.Posts[n.shown]), id.Network(); own != "" && theirs != "" && own != theirs {
		x.problem(v, n.id, "cut: it names a parent on another network, "+string(n.parentID))
		return -1
	}
	u := x.follow(id)
	if u == v {
		x.problem(v, n.id, "cut: it names itself as its parent")
		return -1
	}
	if u >= 0 && !x.nodes[u].repost {
		return u
	}
	if _, known := x.gone[id]; known && u < 0 {
		u = int32(len(x.nodes))
		x.byID[id] = u
		x.nodes = append(x.nodes, node{id: n.parentID, age: id, author: id.Author(), shown: -1, over: -1, parent: -1, state: post.NotFetched})
		x.bury(&x.nodes[u], x.gone[id])
		return u
	}
	by := id.Author()
	if by == "" {
		by = n.parentAuthor
	}
	if by != "" && by == n.author {
		n.missing = id
	} else {
		n.stranger = id
	}
	return -1
}

// nameUnknown gives placeholders whose author nobody told the author whom their replies name.
func (x *index) nameUnknown() {
	var unknown []int32
	for v := range x.nodes {
		n := &x.nodes[v]
		if n.over < 0 || n.author == "" || n.parentAuthor != n.author || x.nodes[n.over].author != "" || x.nodes[n.over].held {
			continue
		}
		unknown = append(unknown, int32(v))
	}
	slices.SortFunc(unknown, func(a, b int32) int { return cmp.Compare(x.nodes[a].author, x.nodes[b].author) })
	for _, v := range unknown {
		if u := x.nodes[v].over; x.nodes[u].author == "" {
			x.nodes[u].author = x.nodes[v].author
		}
	}
}

// cutCycles breaks each cycle of replies at its oldest post.
func (x *index) cutCycles() {
	const fresh, onWay, done = 0, 1, 2
	mark := make([]uint8, len(x.nodes))
	var way []int32
	for v := range x.nodes {
		u := int32(v)
		for u >= 0 && mark[u] == fresh {
			mark[u] = onWay
			way = append(way, u)
			u = x.nodes[u].over
		}
		if u >= 0 && mark[u] == onWay {
			oldest := u
			for w := x.nodes[u].over; w != u; w = x.nodes[w].over {
				if x.nodes[w].age.Compare(x.nodes[oldest].age) < 0 {
					oldest = w
				}
			}
			n := &x.nodes[oldest]
			x.problem(oldest, n.id, "cut: its parents lead round in a circle")
			n.over, n.parent = -1, -1
		}
		for _, w := range way {
			mark[w] = done
		}
		way = way[:0]
	}
}

// joinConversations hangs parts whose own parent is missing under the thread that the network says they
// belong to (SPEC §3 rule 4): below the deepest post that is older than the missing one, as an author
// who goes on with a thread does. It says whether it joined any.
func (x *index) joinConversations() bool {
	var parts []int32
	for v := range x.nodes {
		if x.isPart(int32(v)) {
			parts = append(parts, int32(v))
		}
	}
	if len(parts) == 0 {
		return false
	}
	slices.SortFunc(parts, func(a, b int32) int {
		m, n := &x.nodes[a], &x.nodes[b]
		return cmp.Or(
			cmp.Compare(x.canon(m.conversation), x.canon(n.conversation)),
			cmp.Compare(m.author, n.author),
			m.lost().Compare(n.lost()),
			cmp.Compare(m.rank, n.rank),
		)
	})
	var groups []joint
	home := map[int32]int{} // root of a part: its group
	for len(parts) > 0 {
		first := &x.nodes[parts[0]]
		end := 1
		for end < len(parts) && x.nodes[parts[end]].author == first.author && x.canon(x.nodes[parts[end]].conversation) == x.canon(first.conversation) {
			end++
		}
		g := joint{parts: parts[:end]}
		parts = parts[end:]
		if !x.base(&g, first.author, first.conversation) || len(g.parts) == 0 {
			continue
		}
		i, known := home[g.base]
		if !known {
			i = len(groups)
			home[g.base] = i
			groups = append(groups, joint{base: g.base})
		}
		for _, v := range g.parts {
			home[v] = i
		}
		groups[i].parts = append(groups[i].parts, g.parts...)
	}
	for _, v := range x.order {
		if i, ok := home[x.top[v]]; ok {
			groups[i].members = append(groups[i].members, v)
		}
	}
	depth := x.depths(home)
	for i := range groups {
		slices.SortFunc(groups[i].parts, func(a, b int32) int {
			return cmp.Or(x.nodes[a].lost().Compare(x.nodes[b].lost()), cmp.Compare(x.nodes[a].rank, x.nodes[b].rank))
		})
		x.join(&groups[i], depth)
	}
	return len(groups) > 0
}

// isPart says whether v begins a part whose place in its conversation is not known: its parent is
// missing, or v itself is and only its replies are known.
func (x *index) isPart(v int32) bool {
	n := &x.nodes[v]
	return n.author != "" && n.parent < 0 && n.conversation != "" && (n.missing != "" || n.lent != "" && n.over < 0)
}

// lost is the missing post that a part hangs under, or that it begins with.
func (n *node) lost() post.ID {
	if n.missing != "" {
		return n.missing
	}
	return n.age
}

// joint is a set of parts that the network says are one conversation by one author.
type joint struct {
	base    int32   // root of the part that the others are hung under
	parts   []int32 // roots of the others, by the age of what they answer
	members []int32 // all their nodes, oldest first
}

// base chooses what a joint's parts hang under: the conversation's first post where that is the author's
// own, else the oldest part. It is false where the conversation is known to be another's.
func (x *index) base(g *joint, author post.AccountID, conversation post.ID) bool {
	if c := x.lookup(conversation); c >= 0 && (x.nodes[c].author != "" || x.nodes[c].held) {
		r := x.top[c]
		if x.nodes[c].author != author || x.nodes[c].repost {
			return false
		}
		if !x.isPart(r) {
			g.base = r
			return true
		}
	}
	g.base, g.parts = g.parts[0], g.parts[1:]
	return true
}

// depths counts the posts above each node of the parts that are to be joined, within its part.
func (x *index) depths(home map[int32]int) []int32 {
	depth := make([]int32, len(x.nodes))
	var way []int32
	for v := range x.nodes {
		if _, ok := home[x.top[v]]; !ok {
			continue
		}
		u := int32(v)
		for depth[u] == 0 && x.nodes[u].parent >= 0 {
			way = append(way, u)
			u = x.nodes[u].parent
		}
		depth[u] = max(depth[u], 1)
		d := depth[u]
		for _, w := range slices.Backward(way) {
			d++
			depth[w] = d
		}
		way = way[:0]
	}
	return depth
}

// join hangs a joint's parts up, oldest first, in one sweep over its members.
func (x *index) join(g *joint, depth []int32) {
	above := map[int32]int32{g.base: 0} // root of a part that is hung up: the depth of what it hangs under
	waiting := map[int32][]int32{}      // members older than the sweep whose part is not hung up yet
	best, bestDepth := g.base, int32(0)
	offer := func(v int32) {
		if d := above[x.top[v]] + depth[v]; d > bestDepth || d == bestDepth && x.nodes[v].rank < x.nodes[best].rank {
			best, bestDepth = v, d
		}
	}
	told := tellsAge(x.nodes[g.base].age)
	next := 0
	for _, part := range g.parts {
		lost := x.nodes[part].lost()
		for next < len(g.members) && (!told || x.nodes[g.members[next]].age.Compare(lost) < 0) {
			v := g.members[next]
			next++
			if _, up := above[x.top[v]]; up {
				offer(v)
			} else {
				waiting[x.top[v]] = append(waiting[x.top[v]], v)
			}
		}
		n := &x.nodes[part]
		n.parent, n.joined = best, n.missing != ""
		above[part] = bestDepth
		if bestDepth == 0 { // everything held is younger than what is missing
			above[part] = 1
		}
		for _, v := range waiting[part] {
			offer(v)
		}
	}
}

// tellsAge says whether ids of this kind are in order of age.
func tellsAge(id post.ID) bool { return id.Network() != post.Nostr && id.Network() != "" }
