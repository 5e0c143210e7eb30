package document

import (
	"clew/internal/post"
	"clew/internal/thread"
)

// Kind tells what an Item is.
type Kind uint8

// Kinds of items. Branch and Part open a group that the End of the same depth closes.
const (
	Context Kind = iota // a post by somebody else: what the root, or the Part it stands in, answers
	Said                // a post of the author
	Gap                 // a missing post
	Branch              // a side branch begins, at its fork
	Part                // the author's later run under another person's reply begins
	End                 // the group ends
)

// Item is one step of a document as it is read. Only the pointer of its kind is set.
type Item struct {
	Kind   Kind
	Depth  int // groups it stands in
	N      int // of Said: its place in the line, the branch or the part, from 1
	Post   *post.Post
	Gap    *thread.Gap
	Branch *thread.Branch
	Part   *thread.Part
}

// maxDepth is how deep branches stand in branches. A deeper one follows the branch that it leaves, at the
// same depth: hostile material cannot make a page of ten thousand boxes in each other.
const maxDepth = 3

// Flow gives the document in the order in which it is read: what the root answers; the main line, each
// side branch and gap in its place; the parts that the author wrote later under replies of others, each
// with what it answers and its own branches and gaps. Everything of the thread is in it exactly once.
func (d *Document) Flow() []Item {
	t := d.Thread
	f := flow{items: make([]Item, 0, len(t.Line)+len(t.Gaps)+len(t.Context)+8)}
	f.index(t.Branches, t.Gaps)
	answers := f.context(t)
	f.branches("", 0)
	f.gapsAfter("", 0)
	f.run(level{posts: t.Line}, 0)
	for i := range t.Continued {
		p := &t.Continued[i]
		f.items = append(f.items, Item{Kind: Part, Part: p})
		for _, c := range answers[i] {
			f.items = append(f.items, Item{Kind: Context, Depth: 1, Post: c})
		}
		f.index(p.Branches, p.Gaps)
		f.branches("", 1)
		f.gapsAfter("", 1)
		f.run(level{posts: p.Posts}, 1)
		f.left(p.Branches, p.Gaps, 1)
		f.items = append(f.items, Item{Kind: End})
	}
	f.left(t.Branches, t.Gaps, 0)
	return f.items
}

// flow is a Flow being made. The maps are nil where a thread has nothing to put in them.
type flow struct {
	items []Item
	forks map[post.ID][]*thread.Branch
	gaps  map[post.ID][]*thread.Gap
}

// index takes branches and gaps to be written at their places: of the thread, then of each part as it begins.
func (f *flow) index(branches []thread.Branch, gaps []thread.Gap) {
	if f.forks == nil && len(branches) > 0 {
		f.forks = make(map[post.ID][]*thread.Branch, len(branches))
	}
	for i := range branches {
		b := &branches[i]
		f.forks[b.At] = append(f.forks[b.At], b)
	}
	if f.gaps == nil && len(gaps) > 0 {
		f.gaps = make(map[post.ID][]*thread.Gap, len(gaps))
	}
	for i := range gaps {
		g := &gaps[i]
		f.gaps[g.After] = append(f.gaps[g.After], g)
	}
}

// context writes what the root answers and gives what each of the parts does. A post that belongs to
// neither stands above the root with the others.
func (f *flow) context(t *thread.Thread) [][]*post.Post {
	if len(t.Context) == 0 {
		return make([][]*post.Post, len(t.Continued))
	}
	byID := make(map[post.ID]*post.Post, len(t.Context))
	for i := range t.Context {
		byID[t.Context[i].ID] = &t.Context[i]
	}
	inPart := make(map[*post.Post]bool)
	parts := make([][]*post.Post, len(t.Continued))
	for i := range t.Continued {
		for c := byID[t.Continued[i].To]; c != nil && !inPart[c] && !above(t, byID, c); c = byID[c.Parent] {
			inPart[c] = true
			parts[i] = append([]*post.Post{c}, parts[i]...)
		}
	}
	for i := range t.Context {
		if c := &t.Context[i]; !inPart[c] {
			f.items = append(f.items, Item{Kind: Context, Post: c})
		}
	}
	return parts
}

// above says whether c is among what the root answers.
func above(t *thread.Thread, byID map[post.ID]*post.Post, c *post.Post) bool {
	root := first(t)
	if root == nil {
		return false
	}
	steps := 0
	for p := byID[root.Parent]; p != nil && steps <= len(byID); p = byID[p.Parent] {
		if p == c {
			return true
		}
		steps++
	}
	return false
}

// level is a chain being written, and the branches that follow at the same depth when it ends.
type level struct {
	posts  []post.Post
	n      int
	branch *thread.Branch // nil for the line and for parts
	next   []*thread.Branch
}

// run writes a chain with its forks and gaps, without recursion.
func (f *flow) run(l level, depth int) {
	if l.branch != nil {
		f.items = append(f.items, Item{Kind: Branch, Depth: depth - 1, Branch: l.branch})
	}
	for stack := []level{l}; len(stack) > 0; {
		at := depth + len(stack) - 1
		top := &stack[len(stack)-1]
		if top.n == len(top.posts) {
			ended := *top
			stack = stack[:len(stack)-1]
			stack = f.end(stack, ended, at-1)
			continue
		}
		p := &top.posts[top.n]
		top.n++
		f.items = append(f.items, Item{Kind: Said, Depth: at, N: top.n, Post: p})
		forks := f.takeForks(p.ID)
		switch {
		case len(forks) > 0 && top.branch != nil && at >= maxDepth:
			top.next = append(top.next[:len(top.next):len(top.next)], forks...)
			f.gapsAfter(p.ID, at)
		case len(forks) > 0:
			stack = f.open(stack, forks, at)
		default:
			f.gapsAfter(p.ID, at)
		}
	}
}

// open begins the first of some branches at a depth.
func (f *flow) open(stack []level, bs []*thread.Branch, depth int) []level {
	f.items = append(f.items, Item{Kind: Branch, Depth: depth, Branch: bs[0]})
	return append(stack, level{posts: bs[0].Posts, branch: bs[0], next: bs[1:]})
}

// end closes a chain that stood in a depth. The gaps after a fork come after its branches: what follows
// them is the line again.
func (f *flow) end(stack []level, l level, depth int) []level {
	if l.branch == nil {
		return stack
	}
	f.items = append(f.items, Item{Kind: End, Depth: depth})
	if len(l.next) > 0 {
		return f.open(stack, l.next, depth)
	}
	f.gapsAfter(l.branch.At, depth)
	return stack
}

func (f *flow) takeForks(id post.ID) []*thread.Branch {
	if f.forks == nil {
		return nil
	}
	forks := f.forks[id]
	delete(f.forks, id)
	return forks
}

// branches writes the branches that leave at a post.
func (f *flow) branches(id post.ID, depth int) {
	if forks := f.takeForks(id); len(forks) > 0 {
		f.run(level{posts: forks[0].Posts, branch: forks[0], next: forks[1:]}, depth+1)
	}
}

// gapsAfter writes the gaps that follow a post.
func (f *flow) gapsAfter(id post.ID, depth int) {
	if f.gaps == nil {
		return
	}
	for _, g := range f.gaps[id] {
		f.items = append(f.items, Item{Kind: Gap, Depth: depth, Gap: g})
	}
	delete(f.gaps, id)
}

// left writes what names a post that is not held, so that nothing is lost.
func (f *flow) left(branches []thread.Branch, gaps []thread.Gap, depth int) {
	for i := range branches {
		f.branches(branches[i].At, depth)
	}
	for i := range gaps {
		f.gapsAfter(gaps[i].After, depth)
	}
}
