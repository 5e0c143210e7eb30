package document_test

import (
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// A post that has no id on its network is told by its thread's number and its place; others by their ids.
func TestPlace(t *testing.T) {
	made := func(number int64, ids ...post.ID) *document.Document {
		th := &thread.Thread{ID: ids[0], Author: "page:9", Network: post.X}
		for _, id := range ids {
			th.Line = append(th.Line, post.Post{ID: id, Author: th.Author, Network: post.X, Text: "A"})
		}
		return document.New(th, document.About{Number: number})
	}
	page := made(7, "page:a", "page:b", "page:c")
	for _, c := range []struct {
		d    *document.Document
		id   post.ID
		want map[string]string
	}{
		{page, "page:b", map[string]string{"en": "thread 7, post 2 of 3", "uk": "тред 7, допис 2 з 3", "ko": "스레드 7, 게시물 3개 중 2번째", "ar": "السلسلة 7، المنشور 2 من 3"}},
		{page, "page:elsewhere", map[string]string{"en": "thread 7"}},
		{page, "x:1", map[string]string{"en": "x:1", "ar": "x:1"}},
		{made(0, "page:a"), "page:a", map[string]string{"en": "page:a, post 1 of 1"}},
		{made(3, "x:1", "x:2"), "x:2", map[string]string{"en": "x:2"}},
		{nil, "page:a", map[string]string{"en": "page:a"}},
	} {
		for _, w := range languages(t) {
			if want, ok := c.want[w.Language.Tag]; ok {
				if got := w.Place(c.d, c.id); got != want {
					t.Errorf("%s in %s: %q, expected %q", c.id, w.Language.Tag, got, want)
				}
			}
		}
	}
}
