package thread

import (
	"cmp"
	"slices"
	"strings"

	"clew/internal/post"
)

// maxLinks bounds how many links of one post are looked at.
const maxLinks = 64

// findLinks finds, for every thread, the author's other threads that it quotes or links to, and those
// that quote or link to it. Quotes are followed one step and never merged (SPEC §3 rule 8), so a ring of
// quotes is as good as any other.
func (x *index) findLinks() {
	var byURL map[string]int32
	for v := range x.nodes {
		n := &x.nodes[v]
		if !n.held || n.author == "" {
			continue
		}
		p := &x.m.Posts[n.shown]
		if p.Quote != nil {
			x.quoteLink(int32(v), p.Quote)
		}
		for _, l := range p.Links[:min(len(p.Links), maxLinks)] {
			if l.URL == "" {
				continue
			}
			if byURL == nil {
				byURL = x.addresses()
			}
			u := int32(-1)
			id, ok := x.m.Addresses[l.URL]
			if !ok {
				id, ok = post.FromURL(l.URL)
			}
			if ok {
				u = x.follow(id)
			} else if w, ok := byURL[bareURL(l.URL)]; ok {
				u = w
			}
			if u >= 0 {
				x.link(int32(v), u, "links", "linked by")
			}
		}
	}
	for r, all := range x.links {
		slices.SortFunc(all, func(a, b Linked) int {
			return cmp.Or(a.Post.Compare(b.Post), a.To.Compare(b.To), -cmp.Compare(a.How, b.How))
		})
		x.links[r] = slices.CompactFunc(all, func(a, b Linked) bool {
			return a.Post == b.Post && a.To == b.To && strings.HasSuffix(a.How, "by") == strings.HasSuffix(b.How, "by")
		})
	}
}

func (x *index) quoteLink(v int32, q *post.Quote) {
	id := q.ID
	if id == "" {
		id, _ = post.FromURL(q.URL)
	}
	if id == "" {
		return
	}
	if u := x.follow(id); u >= 0 {
		x.link(v, u, "quotes", "quoted by")
		return
	}
	by := id.Author()
	if by == "" {
		by = q.Author
	}
	if by == x.nodes[v].author {
		x.addLink(x.top[v], Linked{Post: x.nodes[v].id, To: id, How: "quotes"})
	}
}

// link joins two threads of one author from both sides.
func (x *index) link(v, u int32, how, back string) {
	a, b := &x.nodes[v], &x.nodes[u]
	if a.author != b.author || !b.held || x.top[v] == x.top[u] {
		return
	}
	x.addLink(x.top[v], Linked{Post: a.id, To: b.id, How: how})
	x.addLink(x.top[u], Linked{Post: b.id, To: a.id, How: back})
}

func (x *index) addLink(r int32, l Linked) {
	if x.links == nil {
		x.links = map[int32][]Linked{}
	}
	x.links[r] = append(x.links[r], l)
}

func (x *index) linkedOf(r int32) []Linked { return slices.Clone(x.links[r]) }

// addresses are the public addresses of the posts held. Two posts with one address have none.
func (x *index) addresses() map[string]int32 {
	out := make(map[string]int32, len(x.nodes))
	add := func(address string, v int32) {
		if address == "" {
			return
		}
		address = bareURL(address)
		if w, taken := out[address]; taken && w != v {
			v = -1
		}
		out[address] = v
	}
	for v := range x.nodes {
		if n := &x.nodes[v]; n.held {
			add(x.m.Posts[n.shown].URL, int32(v))
			if n.id.Network() == post.Mastodon {
				add(string(n.id), int32(v))
			}
		}
	}
	return out
}

// bareURL is an address without what does not change where it leads.
func bareURL(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}
