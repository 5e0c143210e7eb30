package thread

import (
	"cmp"
	"slices"

	"clew/internal/post"
)

// maxContext bounds how many posts above a root are shown.
const maxContext = 40

// traceRuns finds the author's runs that hang under other people's replies to an earlier thread of the
// author (SPEC §3 rule 6): it walks every conversation from its first post down and remembers, on the
// way, each person's last post.
func (x *index) traceRuns() {
	x.from = make([]int32, len(x.nodes))
	answers := false
	for v := range x.nodes {
		x.from[v] = -1
		n := &x.nodes[v]
		if n.parent < 0 && (n.over >= 0 || n.stranger != "" && n.conversation != "") {
			answers = true
		}
	}
	if !answers {
		return
	}
	x.traceHeld()
	for v := range x.nodes {
		n := &x.nodes[v]
		if n.parent >= 0 || n.stranger == "" || n.conversation == "" || n.author == "" {
			continue
		}
		if c := x.lookup(n.conversation); c >= 0 && x.nodes[c].held && x.nodes[c].author == n.author {
			x.from[v] = c
		}
	}
	x.runs = map[int32][]int32{}
	for _, v := range x.order {
		if x.from[v] < 0 {
			continue
		}
		if r := x.top[x.from[v]]; r == v || !x.alive(v) {
			x.from[v] = -1
		} else {
			x.runs[r] = append(x.runs[r], v)
		}
	}
}

// traceHeld is traceRuns for runs whose way up is wholly in the material.
func (x *index) traceHeld() {
	first := make([]int32, len(x.nodes)) // a linked list of replies by anyone
	after := make([]int32, len(x.nodes))
	for v := range first {
		first[v], after[v] = -1, -1
	}
	for v := range x.nodes {
		if u := x.nodes[v].over; u >= 0 {
			after[v], first[u] = first[u], int32(v)
		}
	}
	last := map[post.AccountID]int32{}
	type step struct {
		v, before int32
		leave     bool
	}
	var stack []step
	for v := range x.nodes {
		if x.nodes[v].over < 0 && first[v] >= 0 {
			stack = append(stack, step{v: int32(v)})
		}
		for len(stack) > 0 {
			s := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			n := &x.nodes[s.v]
			if s.leave {
				last[n.author] = s.before
				continue
			}
			before, known := last[n.author]
			if !known {
				before = -1
			}
			if n.author != "" {
				if n.over >= 0 && n.parent < 0 && before >= 0 {
					x.from[s.v] = before
				}
				last[n.author] = s.v
				stack = append(stack, step{v: s.v, before: before, leave: true})
			}
			for k := first[s.v]; k >= 0; k = after[k] {
				stack = append(stack, step{v: k})
			}
		}
	}
}

// continued fills in the later runs under other people's replies, and the posts by others that the thread
// answers. The first thread of a chain of runs tells them all; one that itself continues another tells
// only its next ones, so that what is told does not grow with the square of a long exchange.
func (x *index) continued(t *Thread, r int32) {
	t.Context = x.contextOf(r)
	runs := x.runs[r]
	if len(runs) == 0 {
		return
	}
	if x.from[r] < 0 {
		runs = slices.Clone(runs)
		seen := map[int32]bool{r: true}
		for i := 0; i < len(runs); i++ {
			if !seen[runs[i]] {
				seen[runs[i]] = true
				runs = append(runs, x.runs[runs[i]]...)
			}
		}
		slices.SortFunc(runs, func(a, b int32) int { return cmp.Compare(x.nodes[a].rank, x.nodes[b].rank) })
		runs = slices.Compact(runs)
	}
	shown := make(map[post.ID]bool, len(runs))
	for _, p := range t.Context {
		shown[p.ID] = true
	}
	for _, v := range runs {
		b := x.body(v, t.Rule)
		part := Part{To: x.nodes[v].stranger, Posts: b.line, Branches: b.branches, Missing: ReasonNotFetched}
		for _, g := range b.gaps {
			part.Gaps = append(part.Gaps, g.Gap)
		}
		part.Gaps = append(part.Gaps, b.sideGaps...)
		if u := x.nodes[v].over; u >= 0 {
			part.To, part.Missing = x.nodes[u].id, ""
			if !x.nodes[u].held {
				part.Missing = reasonOf(x.nodes[u].state)
			} else if !shown[part.To] {
				shown[part.To] = true
				t.Context = append(t.Context, x.give(u))
			}
		}
		t.Continued = append(t.Continued, part)
	}
}

// contextOf is what the root answers, outermost first, as far up as it is held without a break.
func (x *index) contextOf(r int32) []post.Post {
	var out []post.Post
	for u := x.nodes[r].over; u >= 0 && len(out) < maxContext; u = x.nodes[u].over {
		n := &x.nodes[u]
		if !n.held || n.author == x.nodes[r].author {
			break
		}
		out = append(out, x.give(u))
	}
	slices.Reverse(out)
	return out
}
