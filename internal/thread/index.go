package thread

import (
	"slices"

	"clew/internal/post"
)

// node is one post of the material with all its copies and edits, or a placeholder for one that is
// missing. Nodes name each other by their place in index.nodes; -1 is none.
type node struct {
	id           post.ID // as shown: the newest edit's
	age          post.ID // the first edit's: what the post is ordered by
	author       post.AccountID
	parentAuthor post.AccountID
	parentID     post.ID
	conversation post.ID
	lent         post.ID // the conversation that the replies to a placeholder name
	missing      post.ID // the author's own post that this answers, where nothing is known of it
	stranger     post.ID // another's post that this answers, where it is not in the material

	shown  int32 // place in Material.Posts; -1 for a Gone alone
	over   int32 // the post it answers, by whomever
	parent int32 // the author's own post that it answers or, with joined, comes after
	rank   int32 // place in the order of ids
	height int32 // posts in the longest chain from here; 0 where nothing is held at or below

	state  post.State
	held   bool // its content is here and is shown
	repost bool
	joined bool // comes after parent across a gap of unknown size: the network says same conversation
}

// index is the material, sorted out. It is built once and then only read.
type index struct {
	m      *Material
	nodes  []node
	byID   map[post.ID]int32
	alias  map[post.ID]post.ID // id of an edit: the first id of its chain
	gone   map[post.ID]Gone    // Material.Gone by first id; Material.Gone itself where nothing was edited
	copies map[int32][]int32   // further copies of a node's post
	older  map[int32][]int32   // earlier versions of a node's post, oldest first, as places in Material.Posts
	order  []int32             // nodes from oldest to newest
	top    []int32             // root of each node's thread
	kids   []int32             // children of all nodes, oldest first, nodes one after another
	kidsAt []int32             // where each node's children begin in kids; one more at the end
	from   []int32             // of a root under another's reply, the author's post further up
	runs   map[int32][]int32   // by root, the roots of the runs that continue it directly, oldest first
	links  map[int32][]Linked  // by root
	flaws  map[int32][]Problem // by node at first, by root once the threads are known
	proof  evidence
}

func newIndex(m *Material) *index {
	x := &index{m: m, byID: make(map[post.ID]int32, len(m.Posts)), nodes: make([]node, 0, len(m.Posts))}
	x.joinEdits()
	x.gone = x.goneByFirst()
	x.collect()
	for v := range x.nodes {
		x.settle(int32(v))
	}
	x.sortEvidence()
	x.connect()
	x.cutCycles()
	x.rankAll()
	x.top = make([]int32, len(x.nodes))
	x.findTops()
	if x.joinConversations() {
		x.findTops()
	}
	x.grow()
	x.traceRuns()
	x.findLinks()
	x.flawsByRoot()
	x.proof.settle(x)
	return x
}

// problem notes what was cut or not believed at a node.
func (x *index) problem(v int32, id post.ID, why string) {
	if x.flaws == nil {
		x.flaws = map[int32][]Problem{}
	}
	x.flaws[v] = append(x.flaws[v], Problem{Post: id, Why: why})
}

// canon is the id that stands for all ids of an edit chain.
func (x *index) canon(id post.ID) post.ID {
	if first, ok := x.alias[id]; ok {
		return first
	}
	return id
}

// lookup is the node of an id, -1 if there is none.
func (x *index) lookup(id post.ID) int32 {
	if v, ok := x.byID[x.canon(id)]; ok {
		return v
	}
	return -1
}

// follow is lookup, but leads through reposts to the post passed on.
func (x *index) follow(id post.ID) int32 {
	const most = 8
	v := x.lookup(id)
	for range most {
		if v < 0 || !x.nodes[v].repost {
			return v
		}
		next := x.m.Posts[x.nodes[v].shown].RepostOf
		if next == "" {
			return v
		}
		v = x.lookup(next)
	}
	return -1
}

// collect makes a node for every id and gathers its copies.
func (x *index) collect() {
	var strays []int32
	for i := range x.m.Posts {
		p := &x.m.Posts[i]
		if p.ID == "" {
			continue
		}
		if by := p.ID.Author(); by != "" && p.Author != "" && by != p.Author {
			strays = append(strays, int32(i))
			continue
		}
		id := x.canon(p.ID)
		v, known := x.byID[id]
		if !known {
			v = int32(len(x.nodes))
			x.byID[id] = v
			x.nodes = append(x.nodes, node{id: p.ID, age: id, shown: int32(i), over: -1, parent: -1})
			continue
		}
		if x.copies == nil {
			x.copies = map[int32][]int32{}
		}
		x.copies[v] = append(x.copies[v], int32(i))
	}
	for _, i := range strays {
		p := &x.m.Posts[i]
		v := x.lookup(p.ID)
		if v < 0 {
			v = x.lookup(p.Parent)
		}
		if v >= 0 {
			x.problem(v, p.ID, "left out: "+string(p.Author)+" claims a post of another account's")
		}
	}
}

// rankAll orders the nodes from oldest to newest by id.
func (x *index) rankAll() {
	x.order = make([]int32, len(x.nodes))
	for v := range x.order {
		x.order[v] = int32(v)
	}
	slices.SortFunc(x.order, func(a, b int32) int { return x.nodes[a].age.Compare(x.nodes[b].age) })
	for i, v := range x.order {
		x.nodes[v].rank = int32(i)
	}
}

// findTops finds each node's root without recursion: it walks up until it meets a node whose root is
// known and tells all on the way.
func (x *index) findTops() {
	for v := range x.top {
		x.top[v] = -1
	}
	var way []int32
	for v := range x.nodes {
		u := int32(v)
		for x.top[u] < 0 && x.nodes[u].parent >= 0 {
			way = append(way, u)
			u = x.nodes[u].parent
		}
		if x.top[u] < 0 {
			x.top[u] = u
		}
		r := x.top[u]
		for _, w := range way {
			x.top[w] = r
		}
		way = way[:0]
	}
}

// kidsOf are the author's own replies to v, oldest first.
func (x *index) kidsOf(v int32) []int32 { return x.kids[x.kidsAt[v]:x.kidsAt[v+1]] }

// grow lists every node's children by age, and measures the chains from the leaves up.
func (x *index) grow() {
	n := len(x.nodes)
	x.kidsAt = make([]int32, n+2)
	for v := range x.nodes {
		if p := x.nodes[v].parent; p >= 0 {
			x.kidsAt[p+2]++
		}
	}
	for v := range n {
		x.kidsAt[v+2] += x.kidsAt[v+1]
	}
	x.kids = make([]int32, x.kidsAt[n+1])
	for _, v := range x.order {
		if p := x.nodes[v].parent; p >= 0 {
			x.kids[x.kidsAt[p+1]] = v
			x.kidsAt[p+1]++
		}
	}
	x.kidsAt = x.kidsAt[:n+1]
	x.measure()
}

// measure sets every height. A missing post counts while something below it survives (SPEC §3 rule 3);
// the unknown number behind a joined one does not.
func (x *index) measure() {
	down := make([]int32, 0, len(x.nodes))
	for v := range x.nodes {
		if x.nodes[v].parent < 0 {
			down = append(down, int32(v))
		}
	}
	for i := 0; i < len(down); i++ {
		down = append(down, x.kidsOf(down[i])...)
	}
	for _, v := range slices.Backward(down) {
		n := &x.nodes[v]
		if n.held || n.height > 0 {
			n.height++
		}
		if p := n.parent; p >= 0 {
			x.nodes[p].height = max(x.nodes[p].height, n.height)
		}
	}
}

// alive says whether anything at or below v is held.
func (x *index) alive(v int32) bool { return x.nodes[v].height > 0 }
