package crosspost

import (
	"slices"

	"clew/internal/quotation"
)

// Groups puts posts together of which each is of one make with another of its group: by index, ascending, groups in
// the order of their first. A pair that may say something else (Difference.Turned) joins nobody: it is told as a pair.
// Posts of one thread are joined with others alone. All pairs are in pairs, At and With by index; kinds of languages
// and times are not looked at, and of n posts at most n times common are compared.
func Groups(posts []quotation.Passage) (groups [][]int, pairs []Joined) {
	r := reader{quotation.NewTokenizer()}
	texts := make([]*text, len(posts))
	by := map[uint64][]int32{}
	for i := range posts {
		texts[i] = r.read(posts[i].Text)
		for _, run := range texts[i].runs {
			if l := by[run]; len(l) <= common {
				by[run] = append(l, int32(i))
			}
		}
	}
	parent := make([]int, len(posts))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i := range posts {
		hits := map[int32]int{}
		for _, run := range texts[i].runs {
			if l := by[run]; len(l) <= common {
				for _, k := range l {
					if int(k) < i {
						hits[k]++
					}
				}
			}
		}
		var near []int
		for k, n := range hits {
			// what common runs add is not known yet: half as much is asked for here as at last
			if 2000*n >= Enough*min(len(texts[i].runs), len(texts[k].runs)) {
				near = append(near, int(k))
			}
		}
		slices.Sort(near)
		for _, k := range near {
			if posts[i].Thread != "" && posts[i].Thread == posts[k].Thread {
				continue
			}
			kind, l, ok := of(texts[k], texts[i])
			if !ok {
				continue
			}
			j := Joined{At: k, With: i, Kind: kind, Likeness: l, Difference: r.difference(kind, texts[k], texts[i], posts[i].Lang)}
			pairs = append(pairs, j)
			if !j.Turned() {
				a, b := root(k), root(i)
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	members := map[int][]int{}
	for i := range posts {
		members[root(i)] = append(members[root(i)], i)
	}
	for i := range posts {
		if g := members[i]; len(g) > 1 {
			groups = append(groups, g)
		}
	}
	return groups, pairs
}

// Joined is the evidence for a pair of Groups.
type Joined struct {
	At, With int
	Kind     Kind
	Likeness
	Difference
}
