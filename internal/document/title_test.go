package document_test

import (
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

func TestTitle(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"first sentence", "The mill has turned for the last time. I was there.", "The mill has turned for the last time"},
		{"short sentence takes the next", "So. This is how the mill stopped. Then we left.", "So. This is how the mill stopped"},
		{"question keeps its sign", "Who remembers the mill at Harrow? I do.", "Who remembers the mill at Harrow?"},
		{"numbering first", "1/ The mill has turned for the last time", "The mill has turned for the last time"},
		{"numbering with total", "1/12 The mill has turned for the last time", "The mill has turned for the last time"},
		{"numbering in brackets", "(1/n) The mill has turned for the last time", "The mill has turned for the last time"},
		{"numbering glued", "1/The mill has turned for the last time", "The mill has turned for the last time"},
		{"numbering last", "The mill has turned for the last time 1/12", "The mill has turned for the last time"},
		{"numbering in brackets last", "The mill has turned for the last time (1/12)", "The mill has turned for the last time"},
		{"numbering with a dot", "1. The mill has turned for the last time", "The mill has turned for the last time"},
		{"Arabic digits", "١/ في مخزن المتحف صندوق كتب عليه الفسطاط", "في مخزن المتحف صندوق كتب عليه الفسطاط"},
		{"Arabic digits with total", "(١/١٢) في مخزن المتحف صندوق كتب عليه الفسطاط", "في مخزن المتحف صندوق كتب عليه الفسطاط"},
		{"Persian digits last", "در انبار موزه صندوقی است که بر آن نوشته\u200cاند ۱/۱۲", "در انبار موزه صندوقی است که بر آن نوشته\u200cاند"},
		{"full-width digits", "１／６ 活版印刷の工房を引き継いで一年がたった。", "活版印刷の工房を引き継いで一年がたった。"},
		{"Devanagari digits", "१. चक्की आखिरी बार चली और मैं वहाँ था", "चक्की आखिरी बार चली और मैं वहाँ था"},
		{"a year in Arabic is no numbering", "٢٠١٢٣/ في مخزن المتحف صندوق كتب عليه", "٢٠١٢٣/ في مخزن المتحف صندوق كتب عليه"},
		{"keycap", "1\ufe0f\u20e3 The mill has turned for the last time", "The mill has turned for the last time"},
		{"thread sign", "🧵 The mill has turned for the last time 🧵👇", "The mill has turned for the last time"},
		{"address last", "The mill has turned for the last time https://example.org/x http://example.org/y", "The mill has turned for the last time"},
		{"a fraction is no numbering", "1/2 cup of flour went through it", "cup of flour went through it"},
		{"a date is no numbering", "9/11/2001 was a Tuesday as I remember", "9/11/2001 was a Tuesday as I remember"},
		{"a number is no numbering", "1.5 million people saw the mill turn", "1.5 million people saw the mill turn"},
		{"a year is no numbering", "2024 was the last year of the mill", "2024 was the last year of the mill"},
		{"abbreviations", "I asked Mr. Harrow and Dr. E. Vane of the U.S. mills. They said no.", "I asked Mr. Harrow and Dr. E. Vane of the U.S. mills"},
		{"white space", "The  mill\thas turned  for the last time", "The mill has turned for the last time"},
		{"a line ends like a sentence", "On the mill of Harrow Creek\nIt has turned for the last time", "On the mill of Harrow Creek"},
		{"Japanese", "潮の満ち引きで回る水車は、もう二度と動かないだろう。また来ます。", "潮の満ち引きで回る水車は、もう二度と動かないだろう。"},
		{"long", strings.Repeat("turning ", 30), strings.TrimSpace(strings.Repeat("turning ", 10)) + "…"},
		{"long without spaces", strings.Repeat("水", 100), strings.Repeat("水", 80) + "…"},
		{"graphemes are not cut", strings.Repeat("👩‍👩‍👧‍👦", 100), strings.Repeat("👩‍👩‍👧‍👦", 80) + "…"},
		{"controls and direction are left out", "The \x1bmill\u202e of Harrow\x00 Creek turned", "The mill of Harrow Creek turned"},
		{"only an address", "https://example.org/x", "A thread by @tamsin_orrel"},
		{"nothing", "", "A thread by @tamsin_orrel"},
		{"white space only", " \n\t ", "A thread by @tamsin_orrel"},
	} {
		t.Run(c.name, func(t *testing.T) {
			th := &thread.Thread{Author: "x:1", Line: []post.Post{{ID: "x:1", Text: c.text}}}
			d := document.New(th, document.About{Accounts: map[post.AccountID]post.Account{"x:1": {ID: "x:1", Handle: "@tamsin_orrel"}}})
			if d.Title != c.want {
				t.Errorf("%q, expected %q", d.Title, c.want)
			}
		})
	}
}

func TestTitleOfOthers(t *testing.T) {
	folded := &thread.Thread{Line: []post.Post{{Text: "Folded words of the first post.", Warning: "drowning\n\x1b"}}}
	if got := document.New(folded, document.About{}).Title; got != "Content warning: drowning" {
		t.Errorf("of a folded post: %q", got)
	}
	wordless := &thread.Thread{Line: []post.Post{{}, {Text: "The second post has the words."}}}
	if got := document.New(wordless, document.About{}).Title; got != "The second post has the words" {
		t.Errorf("of a thread that begins with a picture: %q", got)
	}
	if got := document.New(&thread.Thread{}, document.About{}).Title; got != "A thread" {
		t.Errorf("of nothing: %q", got)
	}
}

func TestMinutes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"nothing", "", 1},
		{"a word", "word", 1},
		{"200 words", strings.Repeat("word ", 200), 1},
		{"201 words", strings.Repeat("word\n", 201), 2},
		{"1,000 words", strings.Repeat("слово ", 1000), 5},
		{"500 ideographs", strings.Repeat("水", 500), 1},
		{"1,500 kana", strings.Repeat("みず", 750), 3},
		{"both", strings.Repeat("word 水水", 250), 3},
	} {
		d := document.New(&thread.Thread{Line: []post.Post{{Text: c.text}}}, document.About{})
		if d.Minutes != c.want {
			t.Errorf("%s: %d, expected %d", c.name, d.Minutes, c.want)
		}
	}
}

func TestURLs(t *testing.T) {
	for _, c := range []struct {
		p    post.Post
		a    post.Account
		want string
	}{
		{post.Post{ID: "x:17"}, post.Account{Handle: "@mill_1"}, "https://x.com/mill_1/status/17"},
		{post.Post{ID: "x:17"}, post.Account{}, "https://x.com/i/status/17"},
		{post.Post{ID: "x:17"}, post.Account{Handle: "@a/../b"}, "https://x.com/i/status/17"},
		{post.Post{ID: "x:17"}, post.Account{Handle: "@a_name_that_is_too_long"}, "https://x.com/i/status/17"},
		{post.Post{ID: "at://did:plc:abc/app.bsky.feed.post/3kx"}, post.Account{}, "https://bsky.app/profile/did:plc:abc/post/3kx"},
		{post.Post{ID: "at://did:plc:abc/other/3kx"}, post.Account{}, ""},
		{post.Post{ID: "https://social.example/users/a/statuses/1", URL: "https://social.example/@a/1"}, post.Account{}, "https://social.example/@a/1"},
		{post.Post{ID: "https://social.example/users/a/statuses/1"}, post.Account{}, "https://social.example/users/a/statuses/1"},
		{post.Post{ID: "https://social.example/users/a/statuses/1", URL: "javascript:alert(1)"}, post.Account{}, "https://social.example/users/a/statuses/1"},
		{post.Post{ID: "https://social.example/a b"}, post.Account{}, ""},
		{post.Post{ID: post.ID("nostr:" + strings.Repeat("ab", 32))}, post.Account{}, ""},
		{post.Post{ID: "page:abc"}, post.Account{}, ""},
		{post.Post{}, post.Account{}, ""},
	} {
		if got := document.PostURL(&c.p, c.a); got != c.want {
			t.Errorf("%v: %q, expected %q", c.p.ID, got, c.want)
		}
	}
}
