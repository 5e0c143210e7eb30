package typeset_test

import (
	"strings"
	"testing"

	"clew/internal/typeset"
)

// text joins what lines read as.
func read(lines []typeset.Line) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 && lines[i-1].Runs == nil {
			b.WriteByte('\n')
		}
		for _, r := range l.Runs {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

func para(s string, st typeset.Style) typeset.Paragraph {
	return typeset.Paragraph{Pieces: []typeset.Piece{{Text: s, Style: st}}}
}

func TestBreak(t *testing.T) {
	l := typeset.NewLibrary(nil)
	lines := l.Break(para("The quick brown fox jumps over the lazy dog. Ґанок, ёлка, Ελληνικά.", typeset.Style{Size: 10, Lang: "en"}), 120)
	if len(lines) < 3 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, x := range lines {
		if x.Width > 120 || x.Width < 20 {
			t.Errorf("a line of %f", x.Width)
		}
	}
	if got := read(lines); got != "The quick brown fox jumps over the lazy dog. Ґанок, ёлка, Ελληνικά." {
		t.Errorf("%q", got)
	}
}
