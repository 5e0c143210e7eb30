package text_test

import (
	"bytes"
	"strings"
	"testing"

	"clew/internal/document"
	"clew/internal/render/rendertest"
	"clew/internal/render/text"
	catalog "clew/internal/words"
)

// tongues are the languages that ship with Clew, English first.
func tongues(t *testing.T) []*catalog.Language {
	t.Helper()
	c, err := catalog.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.All()
}

// furniture is what only Clew says in the document that has everything, in English.
var furniture = []string{
	"12 posts", "min read", "3 May", "[in reply to]", "also replied here", "Content warning:", "[folded: see", "marked as sensitive", "9 votes", "[poll:",
	"1 post deleted", "A quoted post", "probably missing", "edited 3", "continued in reply", "Not whole:", "after the 7th", "Joined thread", "Source:", "More from", "Folded under",
}

// TestWords: Clew's own words are in the language that was asked for, and only they.
func TestWords(t *testing.T) {
	for _, l := range tongues(t) {
		t.Run(l.Tag, func(t *testing.T) {
			d := rendertest.Full()
			var b bytes.Buffer
			if err := text.Render(&b, d, text.Options{Words: document.Words{Language: l}}); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			for _, s := range furniture {
				if strings.Contains(out, s) != (l.Tag == "en") {
					t.Errorf("%q: in English alone it has to stand:\n%s", s, out)
				}
			}
			for _, s := range []string{"Two lines\nof one paragraph\n", "A mill is a clock that bakes.", "drowning", "The wheel at low tide", "x:1700000000000000001"} {
				if !strings.Contains(out, s) {
					t.Errorf("%q is lost:\n%s", s, out)
				}
			}
			for line := range strings.Lines(out) {
				if strings.Count(line, "\u2068") != strings.Count(line, "\u2069") {
					t.Errorf("what is set apart does not end with its line: %q", line)
				}
			}
			if apart := strings.Contains(out, "\u2068@bo_hadley\u2069"); apart != (l.Dir == "rtl") {
				t.Errorf("a handle is set apart: %v", apart)
			}
		})
	}
}

// TestWordsHostile: foreign strings turn and control nothing among words of any language.
func TestWordsHostile(t *testing.T) {
	list := append(rendertest.HostileStrings(t), "\u2068", "\u2069", "\ufdd0x", "x\ufdd1", "\u2069\u2068a\ufdd1", "שלום \u2069 x \ufdd0")
	for _, l := range tongues(t) {
		if l.Tag != "en" && l.Dir != "rtl" {
			continue // as English
		}
		for _, width := range []int{0, 24} {
			for _, s := range list {
				var b bytes.Buffer
				if err := text.Render(&b, rendertest.Hostile(s), text.Options{Width: width, Words: document.Words{Language: l}}); err != nil {
					t.Fatal(err)
				}
				if err := rendertest.Safe(b.Bytes()); err != nil {
					t.Fatalf("%s, %q: %v", l.Tag, s, err)
				}
				for line := range strings.Lines(b.String()) {
					depth := 0
					for _, r := range line {
						switch r {
						case '\u2068':
							depth++
						case '\u2069':
							depth--
						}
						if depth < 0 {
							break
						}
					}
					if depth != 0 {
						t.Fatalf("%s, %q: a stretch set apart does not end: %q", l.Tag, s, line)
					}
				}
			}
		}
	}
}
