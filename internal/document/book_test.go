package document_test

import (
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

func TestBook(t *testing.T) {
	said := func(id post.ID, author post.AccountID, lang string, q *post.Quote) post.Post {
		return post.Post{ID: id, Author: author, Text: "Words of " + string(id), Lang: lang, Quote: q}
	}
	other := said("x:50", "x:3", "en", nil)
	d := document.New(&thread.Thread{ID: "x:1", Author: "x:9", Network: post.X,
		Context: []post.Post{said("x:0", "x:2", "ar", nil)},
		Line:    []post.Post{said("x:1", "x:9", "uk", nil), said("x:2", "x:9", "uk", &post.Quote{State: post.QuoteShown, ID: "x:50", Author: "x:3", Post: &other}), said("x:3", "x:9", "qme", nil)},
	}, document.About{Accounts: map[post.AccountID]post.Account{"x:9": {ID: "x:9", Name: "Zoe"}, "x:2": {ID: "x:2", Name: "ann"}, "x:3": {ID: "x:3", Name: "Bo"}}})
	b := document.BookOf(d, document.Words{})
	if !b.Alone || b.By != "Zoe" || b.Title == "" || b.Lang() != "uk" || b.ID != "x:1" {
		t.Errorf("book %+v in %s", b, b.Lang())
	}
	b.Chapters = append(b.Chapters, document.Chapter{Document: d})
	var names []string
	places := 0
	for _, s := range b.Accounts() {
		names = append(names, s.Account.Name)
		places += len(s.At)
		if s.At[0].Chapter != 0 || s.At[len(s.At)-1].Chapter != 1 {
			t.Errorf("%s: %+v", s.Account.Name, s.At)
		}
	}
	if len(names) != 3 || names[1] != "Bo" || names[2] != "Zoe" || places < 4 {
		t.Errorf("speakers %q in %d places", names, places)
	}
}

func TestTag(t *testing.T) {
	for in, want := range map[string]string{"en": "en", "EN-gb": "en-GB", "zh-hant": "zh-Hant", "und": "", "": "", "qme": "", "zxx": "", "in": "id", "iw": "he", "not a language": "", "english": "", "x": "", "en\n": ""} {
		if got := document.Tag(in); got != want {
			t.Errorf("Tag(%q) = %q, want %q", in, got, want)
		}
	}
	for tag, want := range map[string]bool{"ar": true, "he": true, "fa-IR": true, "ckb": true, "yi": true, "en": false, "und": false, "ur": true, "az-Arab": true} {
		if document.RightToLeft(tag) != want {
			t.Errorf("RightToLeft(%q) is %v", tag, !want)
		}
	}
}
