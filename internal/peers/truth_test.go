package peers

import (
	"testing"

	"clew/internal/post"
	"clew/internal/thread"
)

// TestTruthTellsDifferences shows that the comparison on which the other tests rest can fail.
func TestTruthTellsDifferences(t *testing.T) {
	say := func(id, text string) post.Post { return post.Post{ID: post.ID(id), Author: "x:1", Text: text} }
	read := func(change func(*thread.Thread)) *thread.Thread {
		x := &thread.Thread{Author: "x:1", Line: []post.Post{say("x:1", "one"), say("x:2", "two")}, Verdict: thread.Verdict{State: thread.CompleteAsSeen}}
		change(x)
		return x
	}
	truth := Truth{Author: "x:1", Line: []post.ID{"x:1", "x:2"}, State: thread.CompleteAsSeen, Said: map[post.ID]Said{"x:1": {Text: "one"}, "x:2": {Text: "two"}}}
	if diff := truth.Diff(read(func(*thread.Thread) {}), nil); diff != "" {
		t.Fatalf("the same thread differs:\n%s", diff)
	}
	for name, change := range map[string]func(*thread.Thread){
		"another author": func(x *thread.Thread) { x.Author = "x:2" },
		"a post less":    func(x *thread.Thread) { x.Line = x.Line[:1] },
		"a post more":    func(x *thread.Thread) { x.Line = append(x.Line, say("x:3", "three")) },
		"another order":  func(x *thread.Thread) { x.Line[0], x.Line[1] = x.Line[1], x.Line[0] },
		"other words":    func(x *thread.Thread) { x.Line[1].Text = "too" },
		"a warning":      func(x *thread.Thread) { x.Line[1].Warning = "careful" },
		"less public":    func(x *thread.Thread) { x.Line[1].Visibility = post.Followers },
		"a medium":       func(x *thread.Thread) { x.Line[1].Media = []post.Media{{Alt: "a picture"}} },
		"a quote":        func(x *thread.Thread) { x.Line[1].Quote = &post.Quote{ID: "x:9"} },
		"a side branch": func(x *thread.Thread) {
			x.Branches = []thread.Branch{{At: "x:1", Posts: []post.Post{say("x:3", "three")}}}
		},
		"a later run": func(x *thread.Thread) {
			x.Continued = []thread.Part{{To: "x:8", Posts: []post.Post{say("x:9", "nine")}}}
		},
		"context":         func(x *thread.Thread) { x.Context = []post.Post{say("x:0", "zero")} },
		"a gap":           func(x *thread.Thread) { x.Gaps = []thread.Gap{{After: "x:1", Count: 1, Reason: thread.ReasonDeleted}} },
		"another verdict": func(x *thread.Thread) { x.Verdict.State = thread.Complete },
		"a count":         func(x *thread.Thread) { x.Verdict.Stated = 3 },
		"no beginning":    func(x *thread.Thread) { x.RootGone = true },
	} {
		if truth.Diff(read(change), nil) == "" {
			t.Errorf("%s: no difference is told", name)
		}
	}
	if truth.Diff(read(func(*thread.Thread) {}), map[post.ID][]post.Post{"x:1": {say("x:1", "won")}}) == "" {
		t.Error("an earlier version: no difference is told")
	}
}
