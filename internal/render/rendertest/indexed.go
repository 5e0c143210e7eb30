package rendertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/thread"
)

// SeedThread is the first thread of the seed page. It skips the test where the page is not there.
func SeedThread(t testing.TB) *document.Document {
	t.Helper()
	var page []byte
	for _, p := range []string{"../../../testdata/seed/page.txt", "../../testdata/seed/page.txt"} {
		if b, err := os.ReadFile(filepath.FromSlash(p)); err == nil {
			page = b
			break
		}
	}
	if page == nil {
		t.Skip("the seed page is not in testdata/seed")
	}
	return Said("seed", "en", strings.Split(string(page), "\n")[:32]...)
}

// Said is a thread of so many posts, an hour apart.
func Said(name, lang string, texts ...string) *document.Document {
	a := post.Account{ID: "x:" + post.AccountID(name), Handle: "@" + name, Name: "A. " + name}
	var line []post.Post
	for i, s := range texts {
		line = append(line, post.Post{ID: post.ID(fmt.Sprintf("x:%s%d", name, i+1)), Author: a.ID, Lang: lang, Text: s,
			Created: time.Date(2024, 10, 31, 8+i, 0, 0, 0, time.UTC)})
	}
	return document.New(&thread.Thread{ID: line[0].ID, Author: a.ID, Network: post.X, Line: line, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: len(line)}},
		document.About{Accounts: map[post.AccountID]post.Account{a.ID: a}})
}

// Tricky are the texts of a thread whose names and figures stand among all that a setter of pages changes in words.
func Tricky() []string {
	return []string{
		"In Kyiv, state-of-the-art 12,000 soldiers;\tKharkiv\r\nand Sumy.\u00ad\u200b Over-\nthe-hill Zürich — \u202eNew York\u202c <b>Paris</b> &amp; (Berlin) \"Rome\"\x07.",
		strings.Repeat("Words that fill a line and go on and on towards the next page, as said in Tokyo; ", 60) + "and then to Madrid.",
		"e\u0301e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 a😀👩‍👩‍👧‍👦 \xff\xfe France :wheel: China\n\n\n\nin Japan, \u2028in India",
		"3,000 <script>alert(1)</script> troops near Warsaw. See https://example.org/Poland/Germany?q=Italy#Spain and 5,000 ](javascript:x) tanks.",
	}
}

// Indexed is a book with an index: the seed thread, one in Ukrainian, one full of tricks, and one with a folded post that
// names Vienna, which stands in no other.
func Indexed(t testing.TB, w document.Words) *document.Book {
	t.Helper()
	folded := Said("cara", "en", "Lisbon first.", "In Vienna, 7,500 chairs.", "Then Oslo.")
	folded.Thread.Line[1].Warning = "travel"
	b := &document.Book{ID: "indexed", Title: "Threads with an index", By: "Ann", Words: w, Clew: "0.1"}
	for _, d := range []*document.Document{SeedThread(t),
		Said("bo", "uk", "Вчора в Києві зібралися 12 000 солдатів.", "У Харкові та Львові теж. Сполучені Штати й Китай мовчать.", "12 жовтня 2024 року до Одеси прибули 40 вантажівок."),
		Said("trix", "en", Tricky()...), folded} {
		b.Chapters = append(b.Chapters, document.Chapter{Document: d})
	}
	AddIndex(t, b)
	return b
}

// AddIndex makes the index of a book.
func AddIndex(t testing.TB, b *document.Book) {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	b.Index = index.Bound(g, b, policy.Search)
	if !b.Indexed() {
		t.Fatal("the index has nothing in it")
	}
}
