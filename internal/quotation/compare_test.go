package quotation

import (
	"slices"
	"strings"
	"testing"
)

// TestCompare checks that two texts are laid along each other without a record, and that what turns one is told.
func TestCompare(t *testing.T) {
	tk := NewTokenizer()
	for _, c := range []struct {
		record, text string
		flags        []Flag
		changes      int
	}{
		{"Ukraine’s territories are not negotiable today.", "Ukraine's territories are not negotiable today", nil, 0},
		{"Ukraine’s territories are not negotiable today.", "Ukraine’s territories are negotiable today.", []Flag{Negation}, 1},
		{"We have information that 3,000 troops are there.", "We have information that 30,000 troops are there.", []Flag{Figure}, 1},
		{"He said “we will go home” and they went home in the morning.", "He said “we will go there” and they went home in the morning.", nil, 1},
	} {
		got, ok := tk.Compare(c.record, c.text, "en")
		if !ok || !slices.Equal(got.Flags, c.flags) || len(got.Changes) != c.changes {
			t.Errorf("%q of %q: %v %+v", c.text, c.record, ok, got)
		}
	}
	for _, c := range [][2]string{{"", "x y z"}, {"one two three", ""}, {"one two three", "four five six"}, {"a b c", strings.Repeat("word ", MaxTokens+1)}, {strings.Repeat("x", MaxPaste+1), "x"}} {
		if got, ok := tk.Compare(c[0], c[1], ""); ok {
			t.Errorf("%.20q of %.20q: %+v", c[1], c[0], got)
		}
	}
}
