package document_test

import (
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// What was taken down here is shown to nobody but the owner, who sees it marked: a post, a thread, and what
// others quote or list of it.
func TestTakenDown(t *testing.T) {
	made := func(down ...post.ID) *document.Document {
		th := &thread.Thread{ID: "x:1", Author: "x:9", Line: []post.Post{
			{ID: "x:1", Author: "x:9", Network: post.X, Text: "first"},
			{ID: "x:2", Author: "x:9", Network: post.X, Text: "second", Warning: "spiders"},
			{ID: "x:3", Author: "x:9", Network: post.X, Text: "third", Quote: &post.Quote{ID: "x:8", Author: "x:7", Post: &post.Post{ID: "x:8", Author: "x:7", Text: "quoted"}}},
		}}
		th.Verdict = thread.Verdict{State: thread.CompleteAsSeen, Held: 3}
		rules := policy.Rules{Takedowns: map[post.ID]string{}}
		for _, id := range down {
			rules.Takedowns[id] = "court order"
		}
		d := document.New(th, document.About{Rules: rules})
		d.More = []document.Preview{{ID: "x:20", Posts: []post.Post{{ID: "x:20", Author: "x:9", Text: "more"}}}}
		return d
	}
	public := []policy.Use{policy.Member, policy.Page, policy.Export, policy.List, policy.Search, policy.Feed}
	for _, use := range public {
		d := made("x:2").For(use)
		if len(d.Thread.Line) != 2 || len(d.Thread.Gaps) != 1 || d.Thread.Gaps[0].Note != policy.TakenDown || d.Thread.Gaps[0].After != "x:1" {
			t.Errorf("use %d, one post: %d posts, gaps %+v", use, len(d.Thread.Line), d.Thread.Gaps)
		}
		if d := made("x:1").For(use); len(d.Thread.Line) != 0 || strings.Contains(d.Title, "first") {
			t.Errorf("use %d, the thread: %d posts, titled %q", use, len(d.Thread.Line), d.Title)
		}
		if d := made("x:8").For(use); d.Thread.Line[2].Quote.Post != nil {
			t.Errorf("use %d: a quote of what was taken down is shown", use)
		}
		if d := made("x:20").For(use); len(d.More) != 0 || len(d.Thread.Line) != 3 {
			t.Errorf("use %d: a thread that was taken down is offered", use)
		}
	}
	later := &post.Post{ID: "at://did:plc:a/app.bsky.feed.post/2", Author: "did:plc:a", Conversation: "at://did:plc:a/app.bsky.feed.post/1"}
	rules := policy.Rules{Takedowns: map[post.ID]string{later.Conversation: "court"}}
	if rules.Decide(later, post.Account{}, policy.Page).Show != policy.Hide {
		t.Error("a later post of a thread that was taken down is shown by itself")
	}
	answer := &post.Post{ID: "at://did:plc:b/app.bsky.feed.post/2", Author: "did:plc:b", Conversation: later.Conversation}
	if rules.Decide(answer, post.Account{}, policy.Page).Show != policy.Whole {
		t.Error("somebody else's answer to a thread that was taken down is hidden")
	}
	d := made("x:2").For(policy.Read)
	if len(d.Thread.Line) != 3 || d.Thread.Line[1].Warning != "taken down here · spiders" || d.Thread.Line[0].Warning != "" {
		t.Errorf("the owner: %+v", d.Thread.Line)
	}
	if d := made("x:1").For(policy.Read); len(d.Thread.Line) != 3 || d.Thread.Line[2].Warning != policy.TakenDown {
		t.Errorf("the owner, the whole thread: %+v", d.Thread.Line)
	}
}
