package thread

import (
	"cmp"
	"slices"
	"time"

	"clew/internal/post"
)

// body is a thread's posts in their places, with what is missing between them.
type body struct {
	nodes      []int32 // the main line's, missing ones among them
	line       []post.Post
	places     []int32  // node of each post of the line
	gaps       []placed // of the line
	sideGaps   []Gap    // of branches
	branches   []Branch
	tombstones []Tombstone
	missing    map[post.ID][]Absent
	problems   []Problem
}

// placed is a gap of the line that stands before its post number at; at the end, at is their number.
type placed struct {
	at int
	Gap
}

// strand is a chain that is still to be told: the main line or a branch.
type strand struct {
	at    post.ID
	first int32
}

// chain follows the rule from v down, through missing posts that something survives below.
func (x *index) chain(v int32, rule Rule) []int32 {
	out := make([]int32, 0, x.nodes[v].height)
	for v >= 0 {
		out = append(out, v)
		v = x.next(v, rule)
	}
	return out
}

// next is the post that carries the chain on after v, -1 if it ends.
func (x *index) next(v int32, rule Rule) int32 {
	if rule == OldestReply {
		return x.nextOldest(v)
	}
	best := int32(-1)
	for _, k := range x.kidsOf(v) {
		if x.alive(k) && (best < 0 || x.nodes[k].height > x.nodes[best].height) {
			best = k
		}
	}
	return best
}

// nextOldest is the oldest reply. Where that is gone with all below it, only a reply made after it was
// found gone takes its place; replies that stood beside it stay side branches.
func (x *index) nextOldest(v int32) int32 {
	blocked, always := time.Time{}, false
	oldest := int32(-1)
	for _, k := range x.kidsOf(v) {
		if !x.alive(k) {
			found := x.gone[x.nodes[k].age].FirstGone
			always = always || found.IsZero()
			blocked = newest(blocked, found)
			continue
		}
		if !always && (blocked.IsZero() || x.made(k).After(blocked)) {
			return k
		}
		if oldest < 0 {
			oldest = k
		}
	}
	if !x.nodes[v].held { // a line does not end in a missing post
		return oldest
	}
	return -1
}

// made is when a post was made: by its id, or as it claims where the id does not tell.
func (x *index) made(v int32) time.Time {
	n := &x.nodes[v]
	if t, ok := n.age.Time(); ok {
		return t
	}
	if n.shown < 0 {
		return time.Time{}
	}
	return x.m.Posts[n.shown].Created
}

// body tells the thread with root r.
func (x *index) body(r int32, rule Rule) *body {
	b := &body{nodes: x.chain(r, rule)}
	var queue []strand
	b.line, b.places, b.gaps = x.tell(b, &queue, nil, "", b.nodes, true)
	for i := 0; i < len(queue); i++ {
		s := queue[i]
		var level []strand
		posts, _, gaps := x.tell(b, &queue, &level, s.at, x.chain(s.first, rule), false)
		queue = x.beside(queue, i+1, level)
		b.branches = append(b.branches, Branch{At: s.at, Posts: posts})
		for _, g := range gaps {
			b.sideGaps = append(b.sideGaps, g.Gap)
		}
	}
	return b
}

// beside puts strands that leave the same post as the one just told among those that wait at i for the same
// reason, by age. They left a missing post below that fork.
func (x *index) beside(queue []strand, i int, level []strand) []strand {
	if len(level) == 0 {
		return queue
	}
	end := i
	for end < len(queue) && queue[end].at == level[0].at {
		end++
	}
	run := append(slices.Clone(queue[i:end]), level...)
	slices.SortFunc(run, x.byAge)
	return slices.Replace(queue, i, end, run...)
}

func (x *index) byAge(a, b strand) int {
	return cmp.Compare(x.nodes[a.first].rank, x.nodes[b.first].rank)
}

// tell gives the posts of one chain and the gaps between them. Chains that leave it join the queue, by
// the post they leave and then by age; of a branch, those that leave it before its first post that is
// held leave the post that the branch leaves, and go to beside.
func (x *index) tell(b *body, queue, beside *[]strand, at post.ID, chain []int32, main bool) ([]post.Post, []int32, []placed) {
	posts := make([]post.Post, 0, len(chain))
	places := make([]int32, 0, len(chain))
	var gaps []placed
	forks := len(*queue)
	flush := func() {
		side := (*queue)[forks:]
		slices.SortFunc(side, x.byAge)
		forks = len(*queue)
	}
	for i, v := range chain {
		n := &x.nodes[v]
		if n.joined || n.missing != "" {
			gaps = append(gaps, placed{len(posts), x.unknownGap(v, at)})
		}
		if n.held {
			flush()
			at = n.id
			posts = append(posts, x.give(v))
			x.absences(b, v)
			places = append(places, v)
		} else {
			gaps = addGap(gaps, placed{len(posts), x.gapOf(v, at)}, n.joined || n.missing != "")
		}
		next := int32(-1)
		if i+1 < len(chain) {
			next = chain[i+1]
		}
		for _, k := range x.kidsOf(v) {
			switch {
			case k == next:
			case x.alive(k) && !main && len(posts) == 0:
				*beside = append(*beside, strand{at, k})
			case x.alive(k):
				*queue = append(*queue, strand{at, k})
			default:
				gaps = x.deadEnd(b, gaps, k, at, main && next < 0, len(posts))
			}
		}
	}
	flush()
	return posts, places, gaps
}

// absences notes the missing posts between v and the next post above it that is held.
func (x *index) absences(b *body, v int32) {
	var above []Absent
	for u := x.nodes[v].parent; u >= 0 && !x.nodes[u].held; u = x.nodes[u].parent {
		above = append(above, Absent{x.nodes[u].id, x.gapOf(u, "").Reason})
	}
	if above == nil {
		return
	}
	slices.Reverse(above)
	if b.missing == nil {
		b.missing = map[post.ID][]Absent{}
	}
	b.missing[x.nodes[v].id] = above
}

// deadEnd tells of a missing post with nothing below it, and of those under it: as a gap at the end of
// the main line, as tombstones elsewhere.
func (x *index) deadEnd(b *body, gaps []placed, v int32, at post.ID, end bool, place int) []placed {
	stack := []int32{v}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		g := x.gapOf(v, at)
		if end {
			gaps = addGap(gaps, placed{place, g}, false)
		} else {
			b.tombstones = append(b.tombstones, Tombstone{Post: x.nodes[v].id, After: at, Reason: g.Reason, Seen: g.Seen})
		}
		stack = append(stack, x.kidsOf(v)...)
	}
	return gaps
}

// addGap joins a missing post to the gap before it where both are missing in the same way.
func addGap(gaps []placed, g placed, apart bool) []placed {
	if i := len(gaps) - 1; i >= 0 && !apart {
		last := &gaps[i]
		if last.at == g.at && last.After == g.After && last.Reason == g.Reason && last.Count > 0 {
			last.Count += g.Count
			if last.Note != g.Note {
				last.Note = ""
			}
			last.Seen = newest(last.Seen, g.Seen)
			return gaps
		}
	}
	return append(gaps, g)
}

// gapOf is the gap that one missing post leaves.
func (x *index) gapOf(v int32, after post.ID) Gap {
	n := &x.nodes[v]
	g := x.gone[n.age]
	out := Gap{After: after, Count: 1, Reason: reasonOf(n.state), Seen: g.LastSeen}
	switch {
	case n.state == post.NotFetched && x.proof.lacks(n.author, n.age):
		out.Reason = ReasonDeleted
		out.Note = "not in " + x.proof.whole[n.author].source()
	case n.state == post.NotFetched && g.Sightings > 0:
		out.Note = "not found once; that does not prove a deletion"
	case n.state == post.Suspended:
		out.Note = "the account is suspended"
	case !g.LastSeen.IsZero():
		out.Note = "seen until " + day(g.LastSeen)
	case n.state == post.Deleted && !g.FirstGone.IsZero():
		out.Note = "never seen; found gone on " + day(g.FirstGone)
	}
	return out
}

// unknownGap is the gap above a post whose own parent is not in the material.
func (x *index) unknownGap(v int32, after post.ID) Gap {
	n := &x.nodes[v]
	g := Gap{After: after, Reason: ReasonNotFetched, Note: "at least one post"}
	if x.proof.lacks(n.author, n.missing) {
		g.Reason = ReasonDeleted
		g.Note = "at least one post; not in " + x.proof.whole[n.author].source()
	}
	return g
}

func reasonOf(s post.State) Reason {
	switch s {
	case post.Deleted:
		return ReasonDeleted
	case post.Blocked:
		return ReasonBlocked
	case post.Private:
		return ReasonPrivate
	case post.Withheld, post.Suspended:
		return ReasonWithheld
	}
	return ReasonNotFetched
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }
