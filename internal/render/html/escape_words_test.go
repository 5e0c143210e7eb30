package html_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"clew/internal/document"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
	"clew/internal/words"
)

// TestWordsEscaped: words of a language that somebody added stand on a page as text, whatever is in them.
func TestWordsEscaped(t *testing.T) {
	entry := func(key string) string { return "[" + key + "]\ntext = \"<u>&amp; " + key + "\"\n" }
	c, err := words.Load(fstest.MapFS{
		"eo/frame.toml":      {Data: []byte("[name]\ntext = \"Esperanto\"\n")},
		"eo/document.toml":   {Data: []byte(entry("contents") + entry("permanent") + entry("posts") + entry("original"))},
		"eo/backmatter.toml": {Data: []byte(entry("title"))},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.Language("eo")
	if !ok {
		t.Fatal("the language is not there")
	}
	w := document.Words{Language: l}
	b := &document.Book{ID: "b", Title: "A book", Words: w, Chapters: []document.Chapter{{Document: rendertest.Full()}, {Document: rendertest.Full()}},
		Index: &document.Index{Lang: "en", Entries: []document.IndexEntry{{Name: "Kyiv", See: -1}}, Parts: []document.IndexPart{{Kind: document.IndexNames, To: 1}}}}
	var out bytes.Buffer
	if err := html.RenderBook(&out, b, html.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"contents", "permanent", "title"} {
		if !strings.Contains(out.String(), "&lt;u&gt;&amp;amp; "+key) {
			t.Errorf("%s does not stand there as text", key)
		}
	}
	if strings.Contains(out.String(), "<u>") {
		t.Error("a word is markup")
	}
}
