package crosspost

import (
	"cmp"
	"slices"
	"time"
)

// Thresholds of Across. Shares are in thousandths.
const (
	likelyShare  = 550
	likelyWeight = 4.0 // of what is shared: about a figure that one post in seven has, or three names
	likelyLead   = 80  // before the next best
	namesShare   = 800 // where nothing but names is shared, of which there are namesLeast
	namesLeast   = 3
	minPosts     = 8 // of an author, before rarity says anything
)

// Likely is a post that is probably the same statement in another language.
type Likely struct {
	At     int // of the posts that were looked for
	With   int // of the others
	After  time.Duration
	Score  int     // weight of what is shared, of what both have, in thousandths
	Shared []Trait // those that say most first
}

// rank scores every other post for one, the best first.
func rank(own *Statement, others []Statement, r *Rarity) []Likely {
	var out []Likely
	mine := r.sum(own)
	for i := range others {
		o := &others[i]
		l := Likely{With: i}
		var w float64
		if l.Shared, w = r.both(own, o); w > 0 {
			l.Score = int(2000 * w / (mine + r.sum(o)))
		}
		if !own.Post.Created.IsZero() && !o.Post.Created.IsZero() {
			l.After = o.Post.Created.Sub(own.Post.Created)
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(x, y Likely) int {
		return cmp.Or(-cmp.Compare(x.Score, y.Score), cmp.Compare(x.After.Abs(), y.After.Abs()))
	})
	return out
}

// Across finds among posts of the same author, or of accounts linked to them, those that probably say in another
// language what the own posts say: within Near, of similar length, sharing rare traits, and clearly more than any
// other. Which is the translation, or whether either is one, is not told. Posts without a time, in a language that is
// not known or in the same one are left out. rarity is of the author's posts; below a few nothing is told.
func Across(own, others []Statement, rarity *Rarity) []Likely {
	if rarity.posts < minPosts {
		return nil
	}
	var out []Likely
	taken := map[int]int{} // an other, to its place in out
	for i := range own {
		s := &own[i]
		if s.Lang == "" || s.Post.Created.IsZero() || len(s.Traits) == 0 {
			continue
		}
		var near []Statement
		var at []int
		for k := range others {
			if may(s, &others[k]) {
				near, at = append(near, others[k]), append(at, k)
			}
		}
		list := rank(s, near, rarity)
		if len(list) == 0 {
			continue
		}
		best := list[0]
		weight := 0.0
		for _, t := range best.Shared {
			weight += rarity.of(t)
		}
		lead := best.Score
		for _, l := range list[1:] {
			// the same words once more are no rival
			if near[l.With].Lang == near[best.With].Lang && !alike(&near[l.With], &near[best.With]) {
				lead = best.Score - l.Score
				break
			}
		}
		if best.Score < likelyShare || weight < likelyWeight || len(best.Shared) < 2 && best.Shared[0].Of != Medium && best.Shared[0].Of != Link || lead < likelyLead {
			continue
		}
		// Names are shared by all that is said of one thing.
		if best.Score < namesShare || len(best.Shared) < namesLeast {
			if !slices.ContainsFunc(best.Shared, func(t Trait) bool { return t.Of != Name && t.Of != Hash }) {
				continue
			}
		}
		best.At, best.With = i, at[best.With]
		if k, have := taken[best.With]; have {
			if out[k].Score < best.Score {
				out[k] = best
			}
			continue
		}
		taken[best.With] = len(out)
		out = append(out, best)
	}
	return out
}

// may says whether two posts can be one statement in two languages.
func may(a, b *Statement) bool {
	if b.Lang == "" || a.Lang == b.Lang || b.Post.Created.IsZero() || a.Post.ID == b.Post.ID || b.Length == 0 || a.Length == 0 {
		return false
	}
	return a.Post.Created.Sub(b.Post.Created).Abs() <= Near && a.Length <= 2*b.Length && b.Length <= 2*a.Length
}

// alike says whether two posts have the same traits.
func alike(a, b *Statement) bool {
	if len(a.Traits) != len(b.Traits) {
		return false
	}
	for _, t := range a.Traits {
		if !slices.ContainsFunc(b.Traits, func(o Trait) bool { return o.Of == t.Of && o.Key == t.Key }) {
			return false
		}
	}
	return true
}
