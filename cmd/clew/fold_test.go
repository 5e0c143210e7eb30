package main

import (
	"strings"
	"testing"
)

// TestFolded: lines are broken at spaces and nowhere else while a word fits, go on further in, and lose nothing.
func TestFolded(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"short", "Africa  26\n\n  Arab  26", "Africa  26\n\n  Arab  26"},
		{"at a space", "The posts have no times of their own.", "The posts have no\n  times of their\n  own."},
		{"under an indent", "  5  The tide mill turned again.", "  5  The tide mill\n    turned again."},
		{"to the column", "aaaaaaaaaa bbbbbbbbb c", "aaaaaaaaaa bbbbbbbbb\n  c"},
		{"a long word", "x " + strings.Repeat("y", 25), "x\n  " + strings.Repeat("y", 18) + "\n  yyyyyyy"},
		{"two columns each", strings.Repeat("字", 12), strings.Repeat("字", 10) + "\n  字字"},
		{"colour takes no room", "\x1b[1maaaaaaaaaa\x1b[22m bbbbbbbbb", "\x1b[1maaaaaaaaaa\x1b[22m bbbbbbbbb"},
		{"deeper than the line", strings.Repeat(" ", 30) + "far in", "          far in"},
		{"nothing", "", ""},
		{"only spaces", "   \n", "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := folded(c.text, 20); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
