package thread

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
)

// settle decides what is known of one post from all its copies: which is shown, which are earlier
// versions, what it answers, and whether it is there at all.
func (x *index) settle(v int32) {
	n := &x.nodes[v]
	if more := x.copies[v]; len(more) == 0 {
		x.adopt(n, &x.m.Posts[n.shown])
		n.held = x.m.Posts[n.shown].State == post.Present
	} else {
		x.settleCopies(v, append(more, n.shown))
	}
	if n.author == "" {
		n.author = n.age.Author()
	}
	if g, ok := x.gone[n.age]; ok {
		x.bury(n, g)
	}
	if n.state == post.Present && !n.held {
		n.state = post.NotFetched
	}
	if n.repost {
		n.held = false
	}
}

// adopt fills what a node does not know yet from a copy.
func (x *index) adopt(n *node, p *post.Post) {
	if n.author == "" {
		n.author = p.Author
	}
	if n.parentID == "" {
		n.parentID, n.parentAuthor = p.Parent, p.ParentAuthor
	} else if n.parentAuthor == "" && n.parentID == p.Parent {
		n.parentAuthor = p.ParentAuthor
	}
	if n.conversation == "" {
		n.conversation = p.Conversation
	}
	if n.state == post.Present {
		n.state = p.State
	}
	n.repost = p.Repost
}

// bury applies the knowledge that a post was found gone.
func (x *index) bury(n *node, g Gone) {
	switch {
	case g.sure() && !(g.Stays && n.held):
		n.held, n.state = false, g.State
	case !n.held && n.state == post.Present:
		n.state = post.NotFetched
	}
}

// sure says whether g proves that a post is not to be had: a 404 does not until it was met twice.
func (g Gone) sure() bool {
	if g.State == post.Present || g.State == post.NotFetched {
		return false
	}
	return g.State != post.Deleted || g.Sightings >= 2 || !strings.Contains(g.Why, "404")
}

// settleCopies is settle for a post that the material has more than once.
func (x *index) settleCopies(v int32, places []int32) {
	n := &x.nodes[v]
	places = x.oneAuthor(v, places)
	slices.SortFunc(places, func(a, b int32) int { return compareCopies(&x.m.Posts[a], &x.m.Posts[b]) })
	present := make([]int32, 0, len(places))
	for _, i := range places {
		if x.m.Posts[i].State == post.Present {
			present = append(present, i)
		}
	}
	if len(present) > 0 {
		present = slices.DeleteFunc(present, x.repostsAmong(present))
		x.chooseVersion(v, present)
		n.held = true
	} else {
		n.shown = places[len(places)-1]
	}
	n.id = x.m.Posts[n.shown].ID
	x.adopt(n, &x.m.Posts[n.shown])
	repost := n.repost
	for _, i := range slices.Backward(places) {
		p := &x.m.Posts[i]
		x.adopt(n, p)
		if p.State == post.Deleted && p.Raw.Capture > x.m.Posts[n.shown].Raw.Capture && n.held {
			n.held, n.state = false, post.Deleted
		}
	}
	n.repost = repost
	if n.held {
		n.state = post.Present
	}
	for _, i := range places {
		if p := &x.m.Posts[i]; p.Parent != "" && x.canon(p.Parent) != x.canon(n.parentID) {
			x.problem(v, n.id, "changed since: an earlier copy answers "+string(p.Parent))
		}
	}
}

// repostsAmong drops the copies that call a post a repost where others know it as a post.
func (x *index) repostsAmong(present []int32) func(int32) bool {
	said := slices.ContainsFunc(present, func(i int32) bool { return !x.m.Posts[i].Repost })
	return func(i int32) bool { return said && x.m.Posts[i].Repost }
}

// oneAuthor keeps the copies of the author who was seen first: who wrote a post does not change, and a
// later claim to it is hostile or a mistake.
func (x *index) oneAuthor(v int32, places []int32) []int32 {
	first := int32(-1)
	for _, i := range places {
		p := &x.m.Posts[i]
		if p.Author == "" {
			continue
		}
		if first < 0 || compareSeen(p, &x.m.Posts[first]) < 0 {
			first = i
		}
	}
	if first < 0 {
		return places
	}
	author := x.m.Posts[first].Author
	return slices.DeleteFunc(slices.Clone(places), func(i int32) bool {
		p := &x.m.Posts[i]
		other := p.Author != "" && p.Author != author
		if other {
			x.problem(v, p.ID, "left out: "+string(p.Author)+" claims a post of another account's")
		}
		return other
	})
}

// compareSeen orders copies by who said it first, content before hearsay.
func compareSeen(a, b *post.Post) int {
	return cmp.Or(
		cmp.Compare(min(a.State, 1), min(b.State, 1)),
		cmp.Compare(a.Raw.Capture, b.Raw.Capture),
		cmp.Compare(a.Raw.Offset, b.Raw.Offset),
		cmp.Compare(a.Author, b.Author),
	)
}

// chooseVersion shows the newest of a post's present copies, which come oldest first, and keeps the
// versions before it.
func (x *index) chooseVersion(v int32, present []int32) {
	n := &x.nodes[v]
	kept := make([]int32, 0, 2)
	for _, i := range present {
		if last := len(kept) - 1; last >= 0 && sameContent(&x.m.Posts[kept[last]], &x.m.Posts[i]) {
			if !x.m.Posts[i].Cut || x.m.Posts[kept[last]].Cut {
				kept[last] = i
			}
			continue
		}
		kept = append(kept, i)
	}
	n.shown = kept[len(kept)-1]
	shown := &x.m.Posts[n.shown]
	kept = slices.DeleteFunc(kept[:len(kept)-1], func(i int32) bool {
		p := &x.m.Posts[i]
		return p.Cut && sameContent(p, shown)
	})
	if len(kept) == 0 {
		return
	}
	if x.older == nil {
		x.older = map[int32][]int32{}
	}
	x.older[v] = kept
	if shown.Edited.IsZero() && len(shown.Edits) < 2 {
		x.problem(v, shown.ID, "changed since: the same address now holds another text; the earlier one is kept")
	}
}

// compareCopies orders copies of one post from oldest to newest: by the network's word on edits first,
// then by when they were captured; a text cut short never stands above a whole one of the same edit.
func compareCopies(a, b *post.Post) int {
	whole := func(p *post.Post) int {
		if p.Cut {
			return 0
		}
		return 1
	}
	if c := cmp.Or(
		signed(a).Compare(signed(b)),
		a.ID.Compare(b.ID),
		a.Edited.Compare(b.Edited),
		cmp.Compare(whole(a), whole(b)),
		cmp.Compare(a.Raw.Capture, b.Raw.Capture),
		cmp.Compare(a.Raw.Offset, b.Raw.Offset),
		cmp.Compare(len(a.Text), len(b.Text)),
		cmp.Compare(a.Text, b.Text),
		cmp.Compare(a.Version, b.Version),
		cmp.Compare(a.Parent, b.Parent),
		cmp.Compare(a.State, b.State),
	); c != 0 {
		return c
	}
	return strings.Compare(whatever(a), whatever(b))
}

// signed is when a version was signed, on Nostr alone: there each version is an event of its own whose id is
// a digest, and the newest signature holds (NIP-01). The ids of all other networks tell the order.
func signed(p *post.Post) time.Time {
	if p.ID.Network() != post.Nostr {
		return time.Time{}
	}
	return p.Created
}

// whatever spells a post out, to put two that differ only in small things in a fixed order.
func whatever(p *post.Post) string {
	b, err := json.Marshal(p)
	if err != nil { // a year beyond 9999: hostile, and told apart by the rest
		return p.URL + string(p.Author) + string(p.Conversation)
	}
	return string(b)
}

// sameContent says whether two copies are one version of a post.
func sameContent(a, b *post.Post) bool {
	switch {
	case a.Version != "" && b.Version != "" && a.Version != b.Version,
		!a.Edited.IsZero() && !b.Edited.IsZero() && !a.Edited.Equal(b.Edited),
		a.Warning != b.Warning && !a.Cut && !b.Cut,
		len(a.Media) != len(b.Media) && len(a.Media) > 0 && len(b.Media) > 0:
		return false
	case a.Cut == b.Cut:
		return a.Text == b.Text
	case a.Cut:
		return strings.HasPrefix(b.Text, said(a.Text))
	}
	return strings.HasPrefix(a.Text, said(b.Text))
}

// said is a cut text without what the cutter put at its end: an ellipsis, a link to the rest.
func said(text string) string {
	text = strings.TrimSpace(text)
	if i := strings.LastIndexAny(text, " \n"); i >= 0 && strings.HasPrefix(text[i+1:], "https://") {
		text = strings.TrimSpace(text[:i])
	}
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "…"), "..."))
}

// give is a node's post as it is shown, with what only other copies told filled in.
func (x *index) give(v int32) post.Post {
	n := &x.nodes[v]
	p := x.m.Posts[n.shown]
	if p.Author == "" {
		p.Author = n.author
	}
	if p.Parent == "" {
		p.Parent = n.parentID
	}
	if p.ParentAuthor == "" && p.Parent == n.parentID {
		p.ParentAuthor = n.parentAuthor
	}
	if p.Conversation == "" {
		p.Conversation = n.conversation
	}
	return p
}

func networkOf(p *post.Post) post.Network {
	if own := p.ID.Network(); own != "" {
		return own
	}
	return p.Network
}
