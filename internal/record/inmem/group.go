package inmem

import (
	"cmp"
	"slices"

	"clew/internal/post"
	"clew/internal/record"
)

// threads says which posts belong together, and what answers what.
type threads struct {
	of       map[*entry]*group
	list     []*group // newest first
	children map[post.ID][]*entry
}

// group is one thread's posts, in id order.
type group struct {
	record.Summary
	entries []*entry
}

// group works out the threads. The rules are those of package thread: a post joins its parent's thread
// if the two have one author; of a parent that is not held, if the post says that it answers its own
// author; and then also the author's posts of the same conversation (SPEC §3 rule 4).
func (d *derived) group() *threads {
	if d.threads != nil {
		return d.threads
	}
	u := newUnion(len(d.order))
	t := &threads{of: make(map[*entry]*group, len(d.order)), children: map[post.ID][]*entry{}}
	for i, e := range d.order {
		p := &e.post
		d.joinEdits(u, i, p)
		if p.Parent == "" || p.Repost {
			continue
		}
		parent := d.find(p.Parent)
		if parent == nil {
			t.children[p.Parent] = append(t.children[p.Parent], e)
		} else {
			t.children[parent.post.ID] = append(t.children[parent.post.ID], e)
		}
		switch {
		case parent != nil && parent.post.Author != "":
			if parent != e && !parent.post.Repost && parent.post.Author == p.Author {
				u.join(i, int(parent.number)-1)
				if parent.post.State != post.Present {
					d.joinConversation(u, i, p)
				}
			}
		case !p.SelfReply():
		case parent != nil:
			u.join(i, int(parent.number)-1)
			d.joinConversation(u, i, p)
		default:
			u.join(i, u.named(string(p.Parent)))
			d.joinConversation(u, i, p)
		}
	}
	groups := map[int]*group{}
	for i, e := range d.order {
		root := u.find(i)
		g := groups[root]
		if g == nil {
			g = &group{}
			groups[root] = g
			t.list = append(t.list, g)
		}
		g.entries = append(g.entries, e)
		t.of[e] = g
	}
	for _, g := range t.list {
		g.summarise()
	}
	slices.SortStableFunc(t.list, func(a, b *group) int {
		if c := b.Published.Compare(a.Published); c != 0 {
			return c
		}
		return cmp.Compare(b.Number, a.Number)
	})
	d.threads = t
	return t
}

// joinEdits joins the posts of one edit chain. A chain that another author claims is not believed.
func (d *derived) joinEdits(u *union, i int, p *post.Post) {
	if len(p.Edits) < 2 {
		return
	}
	u.join(i, u.named("edits "+string(p.Edits[0])+" "+string(p.Author)))
	for _, id := range p.Edits {
		if e := d.entries[id]; e != nil && e.post.Author == p.Author {
			u.join(i, int(e.number)-1)
		}
	}
}

// joinConversation joins a self-reply whose parent is missing to its author's thread at the top of the
// conversation. Where somebody else began the conversation the author may have several threads in it,
// and nothing tells which.
func (d *derived) joinConversation(u *union, i int, p *post.Post) {
	if p.Conversation == "" {
		return
	}
	if top := d.find(p.Conversation); top != nil {
		if top.post.Author == p.Author && !top.post.Repost {
			u.join(i, int(top.number)-1)
		} else if top.post.Author == "" {
			u.join(i, u.named("conversation "+string(p.Conversation)+" "+string(p.Author)))
		}
		return
	}
	u.join(i, u.named("conversation "+string(p.Conversation)+" "+string(p.Author)))
}

func (g *group) summarise() {
	slices.SortFunc(g.entries, func(a, b *entry) int { return a.post.ID.Compare(b.post.ID) })
	g.Number = g.entries[0].number
	for _, e := range g.entries {
		g.Number = min(g.Number, e.number)
		p := &e.post
		if g.Author == "" {
			g.Author = p.Author
		}
		if p.State != post.Present || p.Repost {
			continue
		}
		if g.Posts == 0 {
			g.Root, g.Published = p.ID, p.Created
		}
		g.Posts++
		if p.Created.After(g.Updated) {
			g.Updated = p.Created
		}
		if p.Edited.After(g.Updated) {
			g.Updated = p.Edited
		}
	}
	if g.Root == "" {
		g.Root = g.entries[0].post.ID
	}
	// Ids of saved pages tell no order: the first is the one that answers none of the others.
	if first := g.first(); first != nil {
		g.Root, g.Published = first.post.ID, first.post.Created
	}
}

// first is the oldest held post that answers no held post of the group; nil where there is none.
func (g *group) first() *entry {
	held := make(map[post.ID]bool, len(g.entries))
	for _, e := range g.entries {
		if e.post.State == post.Present {
			held[e.post.ID] = true
			for _, id := range e.post.Edits {
				held[id] = true
			}
		}
	}
	for _, e := range g.entries {
		if e.post.State == post.Present && !held[e.post.Parent] {
			return e
		}
	}
	return nil
}

// union is a disjoint-set forest of entries, and of nodes that stand for what is not held.
type union struct {
	up    []int
	names map[string]int
}

func newUnion(n int) *union {
	u := &union{up: make([]int, n), names: map[string]int{}}
	for i := range u.up {
		u.up[i] = i
	}
	return u
}

func (u *union) named(s string) int {
	i, ok := u.names[s]
	if !ok {
		i = len(u.up)
		u.up = append(u.up, i)
		u.names[s] = i
	}
	return i
}

func (u *union) find(i int) int {
	for u.up[i] != i {
		u.up[i] = u.up[u.up[i]]
		i = u.up[i]
	}
	return i
}

func (u *union) join(i, j int) {
	i, j = u.find(i), u.find(j)
	if i != j {
		u.up[max(i, j)] = min(i, j)
	}
}

// threadCount counts the threads of two or more posts.
func (d *derived) threadCount() int {
	n := 0
	for _, g := range d.group().list {
		if g.Posts >= 2 {
			n++
		}
	}
	return n
}
