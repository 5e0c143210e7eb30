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
	chosen := branchOf(d.Thread, id)
	if chosen < 0 {
		return d, false
	}
	// From the branch up to the line; hostile material may turn in a circle.
	path := []int{chosen}
	for at := d.Thread.Branches[chosen].At; len(path) <= len(d.Thread.Branches); {
		up := branchOf(d.Thread, at)
		if up < 0 || slices.Contains(path, up) {
			break
		}
		path = append(path, up)
		at = d.Thread.Branches[up].At
	}
	t := *d.Thread
	t.Branches = slices.Clone(t.Branches)
	slices.Reverse(path)
	for _, i := range path {
		if !follow(&t, i) {
			return d, false
		}
	}
	c := *d
	c.Thread = &t
	c.Branch = d.Thread.Branches[chosen].Posts[0].ID
	c.Minutes = minutes(&t)
	return &c, true
}

// follow makes branch i of t its line from the fork on.
func follow(t *thread.Thread, i int) bool {
	b := t.Branches[i]
	fork := slices.IndexFunc(t.Line, func(p post.Post) bool { return p.ID == b.At })
	if fork < 0 {
		return false
	}
	rest := t.Line[fork+1:]
	t.Line = slices.Concat(t.Line[:fork+1], b.Posts)
	if len(rest) == 0 {
		t.Branches = slices.Delete(t.Branches, i, i+1)
		return true
	}
	t.Branches[i] = thread.Branch{At: b.At, Posts: rest}
	return true
}

// branchOf is the side branch that has a post, -1 if none has.
func branchOf(t *thread.Thread, id post.ID) int {
	if id == "" {
		return -1
	}
	return slices.IndexFunc(t.Branches, func(b thread.Branch) bool {
		return slices.ContainsFunc(b.Posts, func(p post.Post) bool { return p.ID == id })
	})
}
