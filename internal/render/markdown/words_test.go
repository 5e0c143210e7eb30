package markdown_test

import (
	"bytes"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/markdown"
	"clew/internal/render/rendertest"
	"clew/internal/words"
)

// tongues are the languages that ship with Clew, English first.
func tongues(t *testing.T) []*words.Language {
	t.Helper()
	c, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.All()
}

// TestWords: Clew's own words are in the language that was asked for, every text comes back, and what programs read stays what
// it is.
func TestWords(t *testing.T) {
	furniture := []string{
		"12 posts", "min read", "3 May", "in reply to", "also replied here", "**Content warning:**", "Show the post", "marked as sensitive", "9 votes", "*Poll:",
		"1 post deleted", "A quoted post", "probably missing", "edited 3", "Not whole:", "after the 7th", "Joined thread", "[original]", "More from", "Earlier version",
	}
	for _, l := range tongues(t) {
		t.Run(l.Tag, func(t *testing.T) {
			d := rendertest.Full()
			before := d.Thread.Line[11]
			before.Text = "An unedited post."
			d.Versions = map[post.ID][]post.Post{before.ID: {before}}
			var b bytes.Buffer
			if err := markdown.Render(&b, d, markdown.Options{Words: document.Words{Language: l}}); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			for _, s := range furniture {
				if strings.Contains(out, s) != (l.Tag == "en") {
					t.Errorf("%q: in English alone it has to stand:\n%s", s, out)
				}
			}
			got := paragraphs(t, b.Bytes())
			for i := range d.Thread.Line {
				comesBack(t, d.Thread.Line[i].Text, got)
			}
			comesBack(t, before.Text, got)
			for _, s := range []string{"\nverdict: \"gaps\"\n", "\npublished: 2024-05-03T18:05:11Z\n"} {
				if !strings.Contains(out, s) && !strings.Contains(out, strings.ReplaceAll(s, `"`, "")) {
					t.Errorf("%q is not in the front matter:\n%.1200s", s, out)
				}
			}
		})
	}
}

// TestBookWords: a book's own language is that of all that Clew says in it.
func TestBookWords(t *testing.T) {
	for _, l := range tongues(t) {
		b := &document.Book{Title: "Mills", Lost: 2, Words: document.Words{Language: l}, Chapters: []document.Chapter{{Document: rendertest.Full()}, {Document: rendertest.RootGone()}}}
		var out bytes.Buffer
		if err := markdown.Book(&out, b, markdown.Options{}); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"Threads that belong here", "The first post is not available", "min read", "Not whole"} {
			if strings.Contains(out.String(), s) != (l.Tag == "en") {
				t.Errorf("%s: %q", l.Tag, s)
			}
		}
	}
}
