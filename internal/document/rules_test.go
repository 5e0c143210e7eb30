package document_test

import (
	"testing"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// What the table folds or covers is folded and covered in the document, for the owner too; what an author
// who opted out said is in no document.
func TestRulesApply(t *testing.T) {
	line := []post.Post{
		{ID: "x:1", Author: "x:9", Network: post.X, Text: "plain"},
		{ID: "x:2", Author: "x:9", Network: post.X, Text: "careful", Labels: []string{"!warn"}},
		{ID: "x:3", Author: "x:9", Network: post.X, Text: "picture", Labels: []string{"porn"}},
		{ID: "x:4", Author: "x:9", Network: post.X, Text: "quotes", Quote: &post.Quote{ID: "x:8", Author: "x:7", Post: &post.Post{ID: "x:8", Author: "x:7", Text: "secret"}}},
	}
	made := func(rules policy.Rules) *document.Document {
		th := &thread.Thread{ID: "x:1", Author: "x:9", Line: line}
		th.Verdict = thread.Verdict{State: thread.CompleteAsSeen, Held: len(line)}
		return document.New(th, document.About{Accounts: map[post.AccountID]post.Account{"x:9": {ID: "x:9", Handle: "@nell"}}, Rules: rules})
	}
	for _, use := range []policy.Use{policy.Read, policy.Page, policy.Export} {
		d := made(policy.Rules{}).For(use)
		got := d.Thread.Line
		if len(got) != 4 || got[0].Warning != "" || got[1].Warning == "" || !got[2].Sensitive || got[3].Quote.Post == nil {
			t.Errorf("use %d: %+v", use, got)
		}
		d = made(policy.Rules{OptOuts: map[post.AccountID]bool{"x:7": true}}).For(use)
		if q := d.Thread.Line[3].Quote; q.Post != nil || q.State != post.QuotePrivate {
			t.Errorf("use %d: a quote of who opted out is shown: %+v", use, q)
		}
		d = made(policy.Rules{OptOuts: map[post.AccountID]bool{"x:9": true}}).For(use)
		if len(d.Thread.Line) != 0 {
			t.Errorf("use %d: %d posts of who opted out are shown", use, len(d.Thread.Line))
		}
	}
	if line[1].Warning != "" {
		t.Error("the thread itself was changed")
	}
}
