package text_test

import (
	"bytes"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
	"clew/internal/render/text"
)

// The index ends the file, names posts, and tells nothing that is folded.
func TestIndex(t *testing.T) {
	b := rendertest.Indexed(t, document.Words{})
	b.Index.Entries[0].Name = "\x1b[31mred\u202e"
	var out bytes.Buffer
	if err := text.Book(&out, b, text.Options{Width: 60}); err != nil {
		t.Fatal(err)
	}
	_, index, ok := strings.Cut(out.String(), "\nIndex\n")
	if !ok {
		t.Fatal("there is no index")
	}
	for _, w := range []string{"Kharkiv, 1:30, 2:2, 3:1", "Putin see Vladimir Putin", "  3,000 (North Korea), 1:4", b.Index.Lists} {
		if !strings.Contains(index, w) {
			t.Errorf("the index lacks %q: %s", w, index)
		}
	}
	if strings.ContainsAny(index, "\x1b\u202e") || strings.Contains(index, "Vienna") {
		t.Errorf("the index acts on a screen, or tells what is folded: %q", index)
	}
}
