package thread

import (
	"cmp"
	"time"

	"clew/internal/post"
)

// maxEdits bounds one post's edit chain; X allows five edits.
const maxEdits = 64

// joinEdits finds which ids are versions of one post. A post may only claim ids that are its author's own
// or that nobody else in the material has or claims.
func (x *index) joinEdits() {
	var claims []int32
	for i := range x.m.Posts {
		if p := &x.m.Posts[i]; len(p.Edits) > 1 && len(p.Edits) <= maxEdits && p.ID != "" && p.Author != "" {
			claims = append(claims, int32(i))
		}
	}
	if len(claims) == 0 {
		return
	}
	type owned struct {
		by              post.AccountID
		held, contested bool
	}
	owner := make(map[post.ID]owned, len(x.m.Posts))
	for i := range x.m.Posts {
		if p := &x.m.Posts[i]; p.Author != "" {
			o, known := owner[p.ID]
			owner[p.ID] = owned{by: p.Author, held: true, contested: known && (o.contested || o.by != p.Author)}
		}
	}
	for _, i := range claims {
		p := &x.m.Posts[i]
		for _, id := range p.Edits {
			switch o, known := owner[id]; {
			case !known:
				owner[id] = owned{by: p.Author}
			case !o.held && o.by != p.Author:
				o.contested = true
				owner[id] = o
			}
		}
	}
	mine := func(id post.ID, by post.AccountID) bool {
		o := owner[id]
		return o.by == by && !o.contested
	}
	set := map[post.ID]post.ID{} // a forest: an older id of the same post
	find := func(id post.ID) post.ID {
		for {
			up, ok := set[id]
			if !ok || up == id {
				return id
			}
			if higher, ok := set[up]; ok {
				set[id] = higher
			}
			id = up
		}
	}
	for _, i := range claims {
		p := &x.m.Posts[i]
		if !mine(p.ID, p.Author) {
			continue
		}
		for _, id := range p.Edits {
			if id == "" || !mine(id, p.Author) || id.Network() != p.ID.Network() {
				continue
			}
			a, b := find(p.ID), find(id)
			switch c := a.Compare(b); {
			case c < 0:
				set[b] = a
			case c > 0:
				set[a] = b
			}
		}
	}
	x.alias = make(map[post.ID]post.ID, len(set))
	for id := range set {
		x.alias[id] = find(id)
	}
}

// goneByFirst is Material.Gone by the first id of each edit chain: deleting one version deletes all.
func (x *index) goneByFirst() map[post.ID]Gone {
	if x.alias == nil || len(x.m.Gone) == 0 {
		return x.m.Gone
	}
	out := make(map[post.ID]Gone, len(x.m.Gone))
	for id, g := range x.m.Gone {
		first := x.canon(id)
		if was, ok := out[first]; !ok || compareGone(was, g) < 0 {
			out[first] = g
		}
	}
	return out
}

// compareGone puts the surer and newer knowledge last.
func compareGone(a, b Gone) int {
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(flag(a.sure()), flag(b.sure())),
		cmp.Compare(flag(b.Stays), flag(a.Stays)),
		cmp.Compare(a.Sightings, b.Sightings),
		a.LastSeen.Compare(b.LastSeen),
		a.FirstGone.Compare(b.FirstGone),
		cmp.Compare(a.State, b.State),
		cmp.Compare(a.Why, b.Why),
	)
}

// newest is the later of two times.
func newest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
