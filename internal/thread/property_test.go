package thread

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clew/internal/post"
)

var authors = []post.AccountID{"x:11", "x:22", "x:33"}

// drawMaterial makes conversations of a few people, with all that goes wrong in them. With wild unset
// the posts are an honest forest without missing ones.
func drawMaterial(t *rapid.T, wild bool) Material {
	n := rapid.IntRange(1, 40).Draw(t, "posts")
	var m Material
	id := func(i int) post.ID { return post.ID(fmt.Sprintf("x:%d", 1000+i)) }
	by := map[post.ID]post.AccountID{}
	conversation := map[post.ID]post.ID{}
	for i := range n {
		p := post.Post{ID: id(i), Network: post.X, Author: authors[rapid.SampledFrom([]int{0, 0, 0, 0, 1, 1, 2}).Draw(t, "author")]}
		if i > 0 && rapid.IntRange(0, 9).Draw(t, "root") > 0 {
			p.Parent = id(rapid.IntRange(max(0, i-6), i-1).Draw(t, "parent"))
			p.ParentAuthor = by[p.Parent]
			conversation[p.ID] = conversation[p.Parent]
		}
		if p.Parent == "" {
			conversation[p.ID] = p.ID
		}
		by[p.ID] = p.Author
		p.Text = rapid.SampledFrom([]string{"words", fmt.Sprintf("%d/ words", i), fmt.Sprintf("words (%d/9)", i), "1/2 cup"}).Draw(t, "text")
		if !wild {
			m.Posts = append(m.Posts, p)
			continue
		}
		p.Raw.Capture = int64(rapid.IntRange(0, 3).Draw(t, "capture"))
		switch rapid.IntRange(0, 19).Draw(t, "fate") {
		case 0:
			continue // never seen
		case 1, 2:
			p = post.Post{ID: p.ID, Network: post.X, Author: p.Author, Parent: p.Parent, ParentAuthor: p.ParentAuthor, State: post.State(rapid.IntRange(1, 6).Draw(t, "state"))}
		case 3:
			p = post.Post{ID: p.ID, Network: post.X, State: post.NotFetched}
		case 4:
			p.Parent = id(rapid.IntRange(0, n+2).Draw(t, "any parent"))
			p.ParentAuthor = rapid.SampledFrom(authors).Draw(t, "hint")
		case 5:
			p.Repost, p.RepostOf = true, id(rapid.IntRange(0, n).Draw(t, "reposted"))
		case 6:
			p.Edits = []post.ID{p.ID, id(rapid.IntRange(0, n+2).Draw(t, "edit of"))}
		case 7:
			p.Quote = &post.Quote{ID: id(rapid.IntRange(0, n).Draw(t, "quoted"))}
		case 8:
			if m.Gone == nil {
				m.Gone = map[post.ID]Gone{}
			}
			m.Gone[p.ID] = Gone{State: post.State(rapid.IntRange(1, 6).Draw(t, "gone")), Sightings: rapid.IntRange(1, 2).Draw(t, "times"), Stays: rapid.Bool().Draw(t, "stays")}
		case 9:
			again := p
			again.Text = rapid.SampledFrom([]string{"words", "other words", "wor"}).Draw(t, "again")
			again.Lang = rapid.SampledFrom([]string{"", "en", "uk"}).Draw(t, "language")
			again.Cut = rapid.Bool().Draw(t, "cut")
			again.Author = rapid.SampledFrom(authors).Draw(t, "claimed by")
			again.Parent = id(rapid.IntRange(0, n).Draw(t, "parent again"))
			m.Posts = append(m.Posts, again)
		}
		if rapid.Bool().Draw(t, "tells conversation") {
			p.Conversation = conversation[p.ID]
		}
		m.Posts = append(m.Posts, p)
	}
	if wild && rapid.IntRange(0, 3).Draw(t, "evidence") == 0 {
		m.Evidence = append(m.Evidence,
			post.Evidence{Whole: rapid.SampledFrom(authors).Draw(t, "whole")},
			post.Evidence{Root: id(rapid.IntRange(0, n).Draw(t, "of")), Stated: rapid.IntRange(0, 5).Draw(t, "stated")},
			post.Evidence{Root: id(rapid.IntRange(0, n).Draw(t, "limited")), Limit: "depth 20", At: time.Unix(int64(n), 0)},
			post.Evidence{Root: id(rapid.IntRange(0, n).Draw(t, "seen in part")), Preview: true})
	}
	return m
}

func drawRule(t *rapid.T) Rule { return Rule(rapid.IntRange(0, 1).Draw(t, "rule")) }

// TestAnyOrder: the same material in any order, with any of it said again, gives the same threads.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMaterial(t, true)
		rule := drawRule(t)
		want := AssembleAll(m, rule)
		other := m
		other.Posts = slices.Clone(m.Posts)
		for range rapid.IntRange(0, 8).Draw(t, "again") {
			if len(m.Posts) > 0 {
				other.Posts = append(other.Posts, m.Posts[rapid.IntRange(0, len(m.Posts)-1).Draw(t, "which")])
			}
		}
		other.Evidence = append(slices.Clone(m.Evidence), m.Evidence...)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(other.Posts), func(i, j int) { other.Posts[i], other.Posts[j] = other.Posts[j], other.Posts[i] })
		r.Shuffle(len(other.Evidence), func(i, j int) { other.Evidence[i], other.Evidence[j] = other.Evidence[j], other.Evidence[i] })
		if d := cmp.Diff(want, AssembleAll(other, rule)); d != "" {
			t.Fatalf("another order gives another result: %s", d)
		}
	})
}

// TestBatches: posts that arrive batch by batch, each kept as the threads of all so far show it, end as
// if they had come at once. The forest is honest, for a batch may lack what makes sense of a lie.
func TestBatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMaterial(t, false)
		rule := drawRule(t)
		want := AssembleAll(m, rule)
		var held []post.Post
		for rest := m.Posts; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "batch")
			held = append(held, rest[:n]...)
			rest = rest[n:]
			all := AssembleAll(Material{Posts: held}, rule)
			held = held[:0:0]
			for _, th := range all {
				held = append(held, th.Line...)
				for _, b := range th.Branches {
					held = append(held, b.Posts...)
				}
			}
		}
		if d := cmp.Diff(want, AssembleAll(Material{Posts: held}, rule)); d != "" {
			t.Fatalf("batches give another result: %s", d)
		}
	})
}

// TestNothingLost: every post that is held stands exactly once in one thread, in its author's; any of its
// ids leads there; runs under others' replies are threads of their own, and told as Continued.
func TestNothingLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMaterial(t, true)
		rule := drawRule(t)
		x := newIndex(&m)
		all := AssembleAll(m, rule)
		times := map[post.ID]int{}
		for _, th := range all {
			held := 0
			stand := func(ps []post.Post) {
				for _, p := range ps {
					held++
					times[p.ID]++
					if p.Author != th.Author {
						t.Fatalf("%s by %s stands in a thread by %s", p.ID, p.Author, th.Author)
					}
					got, err := Assemble(m, p.ID, rule)
					if err != nil {
						t.Fatal(err)
					}
					if d := cmp.Diff(th, got); d != "" {
						t.Fatalf("%s leads elsewhere: %s", p.ID, d)
					}
				}
			}
			stand(th.Line)
			for _, b := range th.Branches {
				stand(b.Posts)
			}
			if th.Verdict.Held != held {
				t.Fatalf("held %d, says %d", held, th.Verdict.Held)
			}
			if len(th.Gaps) > 0 && (th.Verdict.State == Complete || th.Verdict.State == CompleteAsSeen) {
				t.Fatalf("%s with gaps", th.Verdict.State)
			}
			if th.Verdict.Evidence == "" {
				t.Fatal("a verdict without evidence")
			}
		}
		for v := range x.nodes {
			n := &x.nodes[v]
			if n.held && times[n.id] != 1 || !n.held && times[n.id] != 0 {
				t.Fatalf("%s (held: %v) stands %d times", n.id, n.held, times[n.id])
			}
		}
		runs := map[post.ID]bool{}
		for _, th := range all {
			for _, p := range th.Continued {
				runs[p.Posts[0].ID] = true
			}
		}
		top := map[post.ID]bool{}
		for _, th := range all {
			for _, p := range th.Line {
				top[p.ID] = true
			}
		}
		for _, th := range all {
			if th.ContinuedFrom != "" && top[th.ContinuedFrom] && !runs[th.Line[0].ID] {
				t.Fatalf("%s continues %s and is not told there", th.ID, th.ContinuedFrom)
			}
		}
		for _, p := range m.Posts {
			if v := x.lookup(p.ID); p.State == post.Present && !p.Repost && v < 0 {
				t.Fatalf("%s was passed over", p.ID)
			}
		}
	})
}

// TestWalk puts each thread together again from its line and branches and walks it: the same posts, the
// same forks, and at every fork the longest chain on the line, of equal ones the oldest. Parents are those
// of an honest forest.
func TestWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMaterial(t, false)
		for _, th := range AssembleAll(m, Longest) {
			if why := walk(th, Longest); why != "" {
				t.Fatal(why)
			}
			parents(t, th)
		}
		for _, th := range AssembleAll(m, OldestReply) {
			if why := walk(th, OldestReply); why != "" {
				t.Fatal(why)
			}
			parents(t, th)
		}
	})
}

// parents checks that the posts hang on each other as they themselves say.
func parents(t *rapid.T, th *Thread) {
	chain := func(at post.ID, ps []post.Post) {
		for _, p := range ps {
			if at != "" && p.Parent != at {
				t.Fatalf("%s answers %s and stands after %s", p.ID, p.Parent, at)
			}
			at = p.ID
		}
	}
	chain("", th.Line)
	for _, b := range th.Branches {
		chain(b.At, b.Posts)
	}
}

// TestWalkAcrossGaps: where posts are missing, branches still hang on posts that stand above them.
func TestWalkAcrossGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, th := range AssembleAll(drawMaterial(t, true), drawRule(t)) {
			at := map[post.ID]int{}
			for i, p := range th.Line {
				at[p.ID] = i
			}
			last := -1
			for _, b := range th.Branches {
				place, known := at[b.At]
				if !known {
					if b.At != "" || !th.RootGone {
						t.Fatalf("a branch hangs on %q, which is not in the thread before it", b.At)
					}
					place = -1
				}
				if place < last {
					t.Fatalf("branches are not in the order of their forks")
				}
				last = place
				if len(b.Posts) == 0 {
					t.Fatal("an empty branch")
				}
				for _, p := range b.Posts {
					at[p.ID] = len(at)
				}
			}
		}
	})
}

// walk says what is wrong with a thread that has no missing posts.
func walk(th *Thread, rule Rule) string {
	children, onward, seen := map[post.ID][]post.ID{}, map[post.ID]post.ID{}, map[post.ID]bool{}
	chain := func(at post.ID, ps []post.Post) {
		for i, p := range ps {
			seen[p.ID] = true
			if at != "" {
				children[at] = append(children[at], p.ID)
				if i > 0 {
					onward[at] = p.ID
				}
			}
			at = p.ID
		}
	}
	chain("", th.Line)
	for _, b := range th.Branches {
		chain(b.At, b.Posts)
	}
	var out []post.ID
	for stack := []post.ID{th.Line[0].ID}; len(stack) > 0; {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		out = append(out, id)
		kids := slices.Clone(children[id])
		slices.SortFunc(kids, func(a, b post.ID) int { return b.Compare(a) })
		stack = append(stack, kids...)
	}
	if len(out) != len(seen) {
		return "a branch hangs on a post that is not in the thread"
	}
	longest := map[post.ID]int{}
	for _, id := range slices.Backward(out) {
		for _, k := range children[id] {
			longest[id] = max(longest[id], longest[k])
		}
		longest[id]++
	}
	for at, kids := range children {
		best := slices.MinFunc(kids, func(a, b post.ID) int {
			if rule == Longest && longest[a] != longest[b] {
				return longest[b] - longest[a]
			}
			return a.Compare(b)
		})
		if onward[at] != best {
			return fmt.Sprintf("after %s the line goes on with %s, not with %s", at, onward[at], best)
		}
	}
	return ""
}

// TestRulesAgree: both rules tell the same posts and the same ID, and Oldest says whether the lines are
// the same.
func TestRulesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMaterial(t, true)
		long, old := AssembleAll(m, Longest), AssembleAll(m, OldestReply)
		if len(long) != len(old) {
			t.Fatalf("%d threads by one rule, %d by the other", len(long), len(old))
		}
		for i := range long {
			a, b := long[i], old[i]
			same := slices.EqualFunc(a.Line, b.Line, func(p, q post.Post) bool { return p.ID == q.ID })
			if a.ID != b.ID || a.Verdict.Held != b.Verdict.Held || a.Oldest != b.Oldest || a.Oldest && !same {
				t.Fatalf("%s and %s differ in more than their line", a.ID, b.ID)
			}
			if len(a.Gaps) == 0 && len(b.Gaps) == 0 && len(a.Tombstones)+len(b.Tombstones) == 0 && len(a.Line) < len(b.Line) {
				t.Fatalf("%s: the longest line is shorter than the oldest", a.ID)
			}
		}
	})
}

// TestMaterialIsLeftAlone: assembly changes nothing it was given.
func TestMaterialIsLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMaterial(t, true)
		before := slices.Clone(m.Posts)
		AssembleAll(m, Longest)
		if d := cmp.Diff(before, m.Posts); d != "" {
			t.Fatal(d)
		}
	})
}
