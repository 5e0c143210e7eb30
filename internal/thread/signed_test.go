package thread_test

import (
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/thread"
)

// Of the versions of a long text of Nostr the one signed last is shown, whatever their ids are: these are
// digests and tell no order.
func TestNewestSignature(t *testing.T) {
	at := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	for _, low := range []string{"first", "second"} {
		a, b := post.ID("nostr:"+strings.Repeat("a", 64)), post.ID("nostr:"+strings.Repeat("b", 64))
		if low == "second" {
			a, b = b, a
		}
		author := post.AccountID("nostr:" + strings.Repeat("9", 64))
		first := post.Post{ID: a, Author: author, Text: "First words.", Created: at, Version: "1", Edits: []post.ID{a, b}}
		second := post.Post{ID: b, Author: author, Text: "Second thoughts.", Created: at.Add(time.Second), Edited: at.Add(time.Second), Version: "2", Edits: []post.ID{a, b}}
		for _, posts := range [][]post.Post{{first, second}, {second, first}} {
			for _, id := range []post.ID{a, b} {
				th, err := thread.Assemble(thread.Material{Posts: posts}, id, thread.Longest)
				if err != nil {
					t.Fatal(err)
				}
				if len(th.Line) != 1 || th.Line[0].Text != second.Text || len(th.Versions[b])+len(th.Versions[a]) != 1 {
					t.Errorf("%s has the lower id: shown %+v, versions %v", low, th.Line, th.Versions)
				}
			}
		}
	}
}
