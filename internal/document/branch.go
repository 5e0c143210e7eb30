package document

import (
	"slices"

	"clew/internal/post"
	"clew/internal/thread"
)

// WithBranch gives the document with a side branch as its line: up to the fork the line is as it was, then
// it follows the branch that id is a post of, and what it followed before stands at the fork as a side
// branch. It is a view: Branch tells where it leaves the line. ok is false, with d itself, where no side
// branch has such a post. d is not changed.
func (d *Document) WithBranch(id post.ID) (_ *Document, ok bool) {
	of := make(map[post.ID]int) // the branch that a post is of
	for i := range d.Thread.Branches {
		for j := range d.Thread.Branches[i].Posts {
			of[d.Thread.Branches[i].Posts[j].ID] = i
		}
	}
	chosen, ok := of[id]
	if !ok || id == "" {
		return d, false
	}
	// The branches from the chosen one up to the line; hostile material may turn in a circle.
	path, met := []int{chosen}, map[int]bool{chosen: true}
	for {
		up, is := of[d.Thread.Branches[path[len(path)-1]].At]
		if !is {
			break
		}
		if met[up] {
			return d, false
		}
		met[up] = true
		path = append(path, up)
	}
	t := *d.Thread
	t.Branches = slices.Clone(t.Branches)
	t.Line = nil
	chain := d.Thread.Line
	for _, i := range slices.Backward(path) {
		b := &d.Thread.Branches[i]
		fork := slices.IndexFunc(chain, func(p post.Post) bool { return p.ID == b.At })
		if fork < 0 {
			return d, false
		}
		t.Line = append(t.Line, chain[:fork+1]...)
		t.Branches[i] = thread.Branch{At: b.At, Posts: chain[fork+1:]}
		chain = b.Posts
	}
	t.Line = append(t.Line, chain...)
	t.Branches = slices.DeleteFunc(t.Branches, func(b thread.Branch) bool { return len(b.Posts) == 0 })
	c := *d
	c.Thread = &t
	c.Branch = d.Thread.Branches[chosen].Posts[0].ID
	c.Minutes = minutes(&t)
	return &c, true
}
