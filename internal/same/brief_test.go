package same

import (
	"strings"
	"testing"

	"clew/internal/worddiff"
)

// TestBriefCutsAtWords: what is left out beside a change begins and ends between words, where there are spaces.
func TestBriefCutsAtWords(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("harbour of stone ", 20))
	for _, text := range []string{long, " " + long, strings.Repeat("字", 200), strings.Repeat("x", 200)} {
		ops := Brief([]worddiff.Op{{Kind: worddiff.Same, Text: text}, {Kind: worddiff.Gone, Text: "a"}, {Kind: worddiff.Same, Text: text}, {Kind: worddiff.Gone, Text: "b"}, {Kind: worddiff.Same, Text: text}})
		last, middle, first := ops[0].Text, ops[2].Text, ops[4].Text
		begins, ends, cut := strings.Cut(middle, " … ")
		if !cut || first != begins+" …" || last != "… "+ends {
			t.Fatalf("%q, %q, %q", last, middle, first)
		}
		for _, s := range []string{begins, ends} {
			if n := len([]rune(s)); n > beside || n < beside/2 {
				t.Errorf("%d signs are left: %q", n, s)
			}
			for _, w := range strings.Fields(s) {
				if strings.Contains(text, " of ") && !strings.Contains(" harbour of stone ", " "+w+" ") {
					t.Errorf("a word was cut: %q in %q", w, s)
				}
			}
		}
	}
	if got := Opening(strings.Repeat("harbour ", 40)); !strings.HasSuffix(got, "harbour …") || len([]rune(got)) > opening+2 {
		t.Errorf("opening %q", got)
	}
}
