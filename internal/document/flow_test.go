package document_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// line makes posts of ids: "a b c".
func line(ids string) []post.Post {
	var posts []post.Post
	for _, id := range strings.Fields(ids) {
		posts = append(posts, post.Post{ID: post.ID(id), Author: "me"})
	}
	return posts
}

// other makes a post by somebody else.
func other(id, parent string) post.Post {
	return post.Post{ID: post.ID(id), Author: "you", Parent: post.ID(parent)}
}

// script writes a flow on one line: post ids, (branches), [parts], <context>, -gap-.
func script(d *document.Document) string {
	var b strings.Builder
	var groups []string
	for _, it := range d.Flow() {
		end := ""
		if it.Kind == document.End {
			end = groups[len(groups)-1]
			groups = groups[:len(groups)-1]
		}
		if it.Depth != len(groups) {
			fmt.Fprintf(&b, "!depth %d of %d! ", it.Depth, len(groups))
		}
		switch it.Kind {
		case document.Said:
			fmt.Fprintf(&b, "%s%d ", it.Post.ID, it.N)
		case document.Context:
			fmt.Fprintf(&b, "<%s> ", it.Post.ID)
		case document.Gap:
			fmt.Fprintf(&b, "-%d- ", it.Gap.Count)
		case document.Branch:
			b.WriteString("( ")
			groups = append(groups, ") ")
		case document.Part:
			b.WriteString("[ ")
			groups = append(groups, "] ")
		case document.End:
			b.WriteString(end)
		}
	}
	return strings.TrimSpace(b.String())
}

func TestFlow(t *testing.T) {
	for _, c := range []struct {
		name string
		t    thread.Thread
		want string
	}{
		{"line", thread.Thread{Line: line("a b c")}, "a1 b2 c3"},
		{"nothing", thread.Thread{}, ""},
		{"gaps", thread.Thread{Line: line("a b"), Gaps: []thread.Gap{{Count: 1}, {After: "a", Count: 2}, {After: "b", Count: 3}}}, "-1- a1 -2- b2 -3-"},
		{"gap after a post that is not held", thread.Thread{Line: line("a"), Gaps: []thread.Gap{{After: "z", Count: 1}}}, "a1 -1-"},
		{"branch", thread.Thread{Line: line("a b"), Branches: []thread.Branch{{At: "a", Posts: line("x y")}}}, "a1 ( x1 y2 ) b2"},
		{"two branches at one fork, and a gap in the line", thread.Thread{Line: line("a b"), Gaps: []thread.Gap{{After: "a", Count: 1}},
			Branches: []thread.Branch{{At: "a", Posts: line("x")}, {At: "a", Posts: line("y")}}}, "a1 ( x1 ) ( y1 ) -1- b2"},
		{"branch in a branch, and a gap", thread.Thread{Line: line("a b"), Gaps: []thread.Gap{{After: "v", Count: 1}},
			Branches: []thread.Branch{{At: "a", Posts: line("x y")}, {At: "x", Posts: line("u v")}}}, "a1 ( x1 ( u1 v2 -1- ) y2 ) b2"},
		{"deep branches follow each other", thread.Thread{Line: line("a b"), Branches: []thread.Branch{
			{At: "a", Posts: line("c")}, {At: "c", Posts: line("d")}, {At: "d", Posts: line("e f")}, {At: "e", Posts: line("g h")}, {At: "g", Posts: line("i")}}},
			"a1 ( c1 ( d1 ( e1 f2 ) ( g1 h2 ) ( i1 ) ) ) b2"},
		{"branch before the first", thread.Thread{RootGone: true, Line: line("b"), Branches: []thread.Branch{{Posts: line("x")}}}, "( x1 ) b1"},
		{"branch at a post that is not held", thread.Thread{Line: line("a"), Branches: []thread.Branch{{At: "z", Posts: line("x")}}}, "a1 ( x1 )"},
		{"branch at itself", thread.Thread{Line: line("a"), Branches: []thread.Branch{{At: "x", Posts: line("x")}}}, "a1 ( x1 )"},
		{"branches at each other", thread.Thread{Line: line("a"), Branches: []thread.Branch{{At: "y", Posts: line("x")}, {At: "x", Posts: line("y")}}}, "a1 ( x1 ( y1 ) )"},
		{"context", thread.Thread{Line: []post.Post{other("a", "q")}, Context: []post.Post{other("p", ""), other("q", "p")}}, "<p> <q> a1"},
		{"part with what it answers", thread.Thread{Line: line("a b"), Context: []post.Post{other("q", "a")}, Continued: []thread.Part{{To: "q", Posts: line("x y")}}}, "a1 b2 [ <q> x1 y2 ]"},
		{"part under two posts of others", thread.Thread{Line: line("a"), Context: []post.Post{other("q", "a"), other("r", "q")}, Continued: []thread.Part{{To: "r", Posts: line("x")}}}, "a1 [ <q> <r> x1 ]"},
		{"two parts under one post", thread.Thread{Line: line("a"), Context: []post.Post{other("q", "a")}, Continued: []thread.Part{{To: "q", Posts: line("x")}, {To: "q", Posts: line("y")}}}, "a1 [ <q> x1 ] [ y1 ]"},
		{"part under the post that the root answers", thread.Thread{Line: []post.Post{other("a", "q")}, Context: []post.Post{other("q", "")}, Continued: []thread.Part{{To: "q", Posts: line("x")}}}, "<q> a1 [ x1 ]"},
		{"part under a post that is not held", thread.Thread{Line: line("a"), Continued: []thread.Part{{To: "q", Posts: line("x")}}}, "a1 [ x1 ]"},
		{"context in a ring", thread.Thread{Line: []post.Post{other("a", "p")}, Context: []post.Post{other("p", "q"), other("q", "p")}, Continued: []thread.Part{{To: "q", Posts: line("x")}}}, "<p> <q> a1 [ x1 ]"},
		{"fork and gap in a part", thread.Thread{Line: line("a"), Continued: []thread.Part{{To: "q", Posts: line("x y")}},
			Branches: []thread.Branch{{At: "x", Posts: line("u")}}, Gaps: []thread.Gap{{After: "y", Count: 1}}}, "a1 [ x1 ( u1 ) y2 -1- ]"},
		{"forks and gaps that are a part's own", thread.Thread{Line: line("a b"), Gaps: []thread.Gap{{After: "z", Count: 9}}, Continued: []thread.Part{
			{To: "q", Posts: line("x y"), Branches: []thread.Branch{{At: "x", Posts: line("u")}, {At: "u", Posts: line("v")}, {At: "lost", Posts: line("w")}}, Gaps: []thread.Gap{{Count: 1}, {After: "y", Count: 2}, {After: "lost", Count: 3}}},
			{To: "r", Posts: line("k"), Branches: []thread.Branch{{Posts: line("l")}}, Gaps: []thread.Gap{{Count: 4}}}}},
			"a1 b2 [ -1- x1 ( u1 ( v1 ) ) y2 -2- ( w1 ) -3- ] [ ( l1 ) -4- k1 ] -9-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := script(document.New(&c.t, document.About{})); got != c.want {
				t.Errorf("%s\nexpected %s", got, c.want)
			}
		})
	}
}

// Every post, branch, part and gap is in the flow once, however the material is tangled.
func TestFlowLosesNothing(t *testing.T) {
	th := &thread.Thread{Line: line("p0")}
	for i := range 20_000 {
		th.Branches = append(th.Branches, thread.Branch{At: post.ID(fmt.Sprint("p", i*7919%(i+1))), Posts: line(fmt.Sprint("p", i+1))})
		th.Gaps = append(th.Gaps, thread.Gap{After: post.ID(fmt.Sprint("p", i)), Count: i})
	}
	count := map[document.Kind]int{}
	depth := 0
	for _, it := range document.New(th, document.About{}).Flow() {
		count[it.Kind]++
		depth = max(depth, it.Depth)
	}
	want := map[document.Kind]int{document.Said: 20_001, document.Branch: 20_000, document.End: 20_000, document.Gap: 20_000}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Error(diff)
	}
	if depth > 3 {
		t.Errorf("depth %d", depth)
	}
}

func TestStatement(t *testing.T) {
	seen := time.Date(2024, 5, 3, 23, 0, 0, 0, time.UTC)
	nine := line("a b c d e f g h i")
	for _, c := range []struct {
		name string
		t    thread.Thread
		want []string
	}{
		{"complete", thread.Thread{Line: nine, Verdict: thread.Verdict{State: thread.Complete, Held: 9, Stated: 9, Evidence: "The author's own export holds all posts", Checked: seen}},
			[]string{"Whole: all 9 posts are here.", "The author's own export holds all posts. The network states 9 posts. Last checked 3 May 2024."}},
		{"one post", thread.Thread{Line: line("a"), Verdict: thread.Verdict{State: thread.Complete, Held: 1}}, []string{"Whole: its one post is here."}},
		{"as seen", thread.Thread{Line: nine, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 9}},
			[]string{"Whole as far as can be seen: 9 posts are here and no gap is known. Nobody states how many there should be."}},
		{"unfinished", thread.Thread{Line: nine, Verdict: thread.Verdict{State: thread.Unfinished, Held: 9, Limit: "depth 20"}},
			[]string{"Not finished: a limit (depth 20) stopped the walk. 9 posts are here, and there may be more."}},
		{"as seen, told by the evidence", thread.Thread{Line: nine, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 9, Evidence: "9 posts are here; no gap is known."}},
			[]string{"Whole as far as can be seen.", "9 posts are here; no gap is known."}},
		{"unfinished, told by the evidence", thread.Thread{Line: nine, Verdict: thread.Verdict{State: thread.Unfinished, Held: 9, Limit: "depth 20", Evidence: "A limit stopped the walk (depth 20)."}},
			[]string{"Not finished.", "A limit stopped the walk (depth 20)."}},
		{"gaps", thread.Thread{Line: nine, Verdict: thread.Verdict{State: thread.Gaps, Held: 11}, Branches: []thread.Branch{{At: "b", Posts: line("x y")}}, Gaps: []thread.Gap{
			{Count: 1, Reason: thread.ReasonDeleted}, {After: "g", Count: 1, Reason: thread.ReasonDeleted, Seen: seen}, {After: "g", Count: 2, Reason: thread.ReasonBlocked},
			{After: "h", Reason: thread.ReasonNumbering, Note: "numbered 9 then 11"}, {After: "i", Reason: thread.ReasonPreview}, {After: "i", Count: 3, Reason: thread.ReasonPrivate, Note: "for followers only"},
			{After: "a", Count: 1, Reason: thread.ReasonWithheld, Note: "in one country"}, {After: "c", Count: 1, Reason: thread.ReasonNotFetched}, {After: "y", Count: 1, Reason: thread.ReasonPrivate}, {After: "zz", Count: 1, Reason: "new"},
		}}, []string{
			"Not whole: 11 posts are here, at least 11 are missing.",
			"1 post deleted before the first.",
			"1 post deleted after the 7th, last seen 3 May 2024.",
			"2 posts after the 7th not shown because of a block between accounts.",
			"An unknown number of posts are probably missing after the 8th, numbered 9 then 11.",
			"An unknown number of posts after the 9th not in the preview that is held.",
			"3 posts after the 9th not shown: for followers only.",
			"1 post after the 1st withheld by the network, in one country.",
			"1 post after the 3rd not fetched.",
			"1 post after the 2nd of a side branch not shown: private.",
			"1 post after zz not fetched.",
			"A side branch of 2 posts is shown at its fork; the line follows the longest chain; the oldest replies lead elsewhere.",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, document.New(&c.t, document.About{}).Statement().Lines()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 111: "111th", 122: "122nd"} {
		if got := document.Ordinal(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

// A hidden beginning is a gap, and what follows it is not presented as the beginning.
func TestHiddenBeginning(t *testing.T) {
	th := &thread.Thread{ID: "a", Author: "me", Line: line("a b c"), Verdict: thread.Verdict{State: thread.Complete, Held: 3, Stated: 3}}
	th.Line[0].Text, th.Line[0].Visibility = "Hidden words begin it.", post.Followers
	th.Line[1].Text = "Open words follow them."
	d := document.New(th, document.About{})
	pub := d.For(policy.Page)
	if !pub.Thread.RootGone || pub.Title != "Open words follow them" || pub.Thread.Verdict.State != thread.Gaps || pub.Thread.Verdict.Held != 2 {
		t.Errorf("root gone %v, title %q, verdict %+v", pub.Thread.RootGone, pub.Title, pub.Thread.Verdict)
	}
	if got := script(pub); got != "-1- b1 c2" {
		t.Errorf("flow %s", got)
	}
	if d.Thread.RootGone || len(d.Thread.Line) != 3 || d.For(policy.Read) != d {
		t.Error("the document itself was changed")
	}
	for i := range th.Line {
		th.Line[i].Visibility = post.Direct
	}
	none := document.New(th, document.About{}).For(policy.Export)
	if none.Title != "A thread that may not be shown here" || script(none) != "-3-" {
		t.Errorf("of nothing: title %q, flow %s", none.Title, script(none))
	}
}
