package markdown_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/markdown"
	"clew/internal/render/rendertest"
)

// Links of an index lead to marks: in one file by its own names, among notes by the names of the notes.
func TestBackIndex(t *testing.T) {
	b := rendertest.Indexed(t, document.Words{})
	b.Index.Entries[0].Name = "# <b>*x*</b> [y](z) \n> w"
	var out bytes.Buffer
	if err := markdown.Book(&out, b, markdown.Options{}); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	at := strings.Index(page, "## Index")
	if at < 0 {
		t.Fatal("there is no index")
	}
	index := page[at:]
	if strings.Contains(index, "Vienna") || strings.Contains(index, "<b>") || strings.Contains(index, "[y](z)") || !strings.Contains(index, b.Index.Lists) {
		t.Errorf("the index tells what is folded, has markup of others, or lacks its versions: %s", index)
	}
	links := regexp.MustCompile(`\]\(<#(i\d+)>\)`).FindAllStringSubmatch(index, -1)
	if len(links) < 60 {
		t.Errorf("%d links", len(links))
	}
	for _, m := range links {
		if strings.Count(page, `<a id="`+m[1]+`">`) != 1 {
			t.Errorf("%s leads nowhere", m[1])
		}
	}

	notes := []string{}
	for i := range b.Chapters {
		var out bytes.Buffer
		if err := markdown.Note(&out, b, i, markdown.Options{Notes: true}); err != nil {
			t.Fatal(err)
		}
		notes = append(notes, out.String())
	}
	out.Reset()
	if err := markdown.Index(&out, b, func(i int) string { return string(rune('a'+i)) + ".md" }, markdown.Options{Notes: true}); err != nil {
		t.Fatal(err)
	}
	links = regexp.MustCompile(`\]\(<([a-d])\.md#\^(i\d+)>\)`).FindAllStringSubmatch(out.String(), -1)
	if len(links) < 60 {
		t.Errorf("%d links to notes", len(links))
	}
	for _, m := range links {
		if !regexp.MustCompile(`(?m) \^` + m[2] + `$`).MatchString(notes[m[1][0]-'a']) {
			t.Errorf("%s leads nowhere", m[0])
		}
	}
}
