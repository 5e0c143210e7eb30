package html_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/html"
	"clew/internal/render/rendertest"
)

// An index leads to posts of the page that have its words, and to its own entries; it tells nothing that is folded.
func TestIndex(t *testing.T) {
	alone := document.BookOf(rendertest.SeedThread(t), document.Words{})
	rendertest.AddIndex(t, alone)
	for name, b := range map[string]*document.Book{"book": rendertest.Indexed(t, document.Words{}), "alone": alone} {
		b.Index.Entries[0].Name = `<b>"x"</b>`
		var out bytes.Buffer
		if err := html.RenderBook(&out, b, html.Options{}); err != nil {
			t.Fatal(err)
		}
		page := out.String()
		at := strings.Index(page, `id="index"`)
		if at < 0 {
			t.Fatalf("%s: there is no index", name)
		}
		index := page[at:]
		if strings.Contains(index, "Vienna") || strings.Contains(index, "7,500") || strings.Contains(index, "<b>") || !strings.Contains(index, b.Index.Lists) {
			t.Errorf("%s: the index tells what is folded, has markup of others, or lacks its versions", name)
		}
		ways := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(index, -1)
		if len(ways) < 60 {
			t.Errorf("%s: %d ways", name, len(ways))
		}
		for _, m := range ways {
			if strings.Count(page, ` id="`+m[1]+`"`) != 1 {
				t.Errorf("%s: %q leads nowhere, or to two places", name, m[1])
			}
		}
		m := regexp.MustCompile(`Kharkiv</bdi>, <a href="#([^"]+)"`).FindStringSubmatch(index)
		if m == nil {
			t.Fatalf("%s: Kharkiv is not in the index", name)
		}
		if i := strings.Index(page, ` id="`+m[1]+`"`); !strings.Contains(page[i:i+2000], "Kharkiv") {
			t.Errorf("%s: Kharkiv does not stand where the index leads", name)
		}
		var again bytes.Buffer
		if err := html.RenderBook(&again, b, html.Options{}); err != nil || again.String() != page {
			t.Errorf("%s: two renderings differ", name)
		}
	}
}
