package thread

import (
	"errors"
	"fmt"
	"slices"

	"clew/internal/post"
)

// ErrNotHeld is returned by Assemble where the material holds no post of the thread asked for.
var ErrNotHeld = errors.New("no post of this thread is held")

// Assemble gives the thread that a post belongs to. Any post of it will do, an old version's id, a repost
// of one of its posts, and a missing post that surviving posts answer. ErrNotHeld is the only error.
//
// Material.Posts may hold posts by many people: those of others become context, and the joints of
// Continued. A post without an ID is nobody's and is passed over.
func Assemble(m Material, root post.ID, rule Rule) (*Thread, error) {
	x := newIndex(&m)
	r := x.find(root)
	if r < 0 {
		return nil, fmt.Errorf("thread of %q: %w", root, ErrNotHeld)
	}
	return x.thread(r, rule), nil
}

// AssembleAll gives every thread of the material, of every author, single posts too, sorted by ID. Each is
// what Assemble gives for any of its posts.
func AssembleAll(m Material, rule Rule) []*Thread {
	x := newIndex(&m)
	var out []*Thread
	for v := range x.nodes {
		if int32(v) == x.top[v] && x.alive(int32(v)) {
			out = append(out, x.thread(int32(v), rule))
		}
	}
	slices.SortFunc(out, func(a, b *Thread) int { return a.ID.Compare(b.ID) })
	return out
}

// find is the root node of the thread that id leads to, -1 if there is none.
func (x *index) find(id post.ID) int32 {
	if v := x.follow(id); v >= 0 {
		if r := x.top[v]; !x.nodes[v].repost && x.alive(r) {
			return r
		}
	}
	id = x.canon(id)
	best := int32(-1)
	for v := range x.nodes {
		n := &x.nodes[v]
		if n.missing == id && id != "" && n.height > 0 && (best < 0 || n.rank < x.nodes[best].rank) {
			best = int32(v)
		}
	}
	if best < 0 {
		return -1
	}
	return x.top[best]
}

// thread makes the Thread with root node r.
func (x *index) thread(r int32, rule Rule) *Thread {
	b := x.body(r, rule)
	oldest := b.nodes
	if other := x.chain(r, OldestReply); rule == Longest {
		oldest = other
	}
	t := &Thread{
		ID:       x.idOf(r),
		Author:   x.nodes[r].author,
		RootGone: !x.nodes[r].held || x.nodes[r].missing != "",
		Rule:     rule,
		Line:     b.line,
		Branches: b.branches,
	}
	t.Network = networkOf(&t.Line[0])
	other := oldest
	if rule == OldestReply {
		other = x.chain(r, Longest)
	}
	t.Oldest = slices.Equal(b.nodes, other)
	if f := x.from[r]; f >= 0 {
		t.ContinuedFrom = x.nodes[f].id
	}
	t.Tombstones, t.Missing = b.tombstones, b.missing
	x.continued(t, r)
	t.Linked = x.linkedOf(r)
	x.judge(t, r, b, oldest)
	x.history(t)
	t.Problems = x.problemsOf(t, r, b.problems)
	return t
}

// idOf is the root's id, or of a lost root that of the oldest post that survives without a post above it:
// the same whichever rule draws the line.
func (x *index) idOf(r int32) post.ID {
	best := int32(-1)
	stack := []int32{r}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !x.nodes[v].held {
			stack = append(stack, x.kidsOf(v)...)
		} else if best < 0 || x.nodes[v].rank < x.nodes[best].rank {
			best = v
		}
	}
	return x.nodes[best].id
}
