package document

import (
	"slices"

	"clew/internal/policy"
	"clew/internal/post"
)

// Found gives a post of the thread as a search may show it, nil if it may not be found or is not of the
// thread: context is not, it has a thread of its own. d must be what For gave for that use.
func (d *Document) Found(id post.ID, use policy.Use) *post.Post {
	p := d.said(id)
	if p == nil {
		return nil
	}
	// Beside its place in this thread it is judged alone: what the author of a conversation has hidden in it is
	// not found by other ways.
	if use != policy.Read && d.Rules.Judge(policy.Case{Post: p, Account: d.By(p), Use: use, Root: d.Thread.ID}).Show == policy.Hide {
		return nil
	}
	return p
}

// said gives a post of the author's, by its id or an older one of its edits.
func (d *Document) said(id post.ID) *post.Post {
	in := func(posts []post.Post) *post.Post {
		i := slices.IndexFunc(posts, func(p post.Post) bool { return p.ID == id || slices.Contains(p.Edits, id) })
		if i < 0 {
			return nil
		}
		return &posts[i]
	}
	t := d.Thread
	for l := range t.Chains() {
		if p := in(l); p != nil {
			return p
		}
	}
	return nil
}

// Tagged says whether a post that the document shows has a tag, folded as fold does, and how that post writes
// it.
func (d *Document) Tagged(tag string, fold func(name string) string) (name string, ok bool) {
	has := func(posts []post.Post) bool {
		for i := range posts {
			for _, t := range posts[i].Tags {
				if fold(t.Name) == tag {
					name, ok = t.Name, true
					return true
				}
			}
		}
		return false
	}
	t := d.Thread
	if anyChain(t, has) {
		return name, true
	}
	return "", false
}
