package search

import (
	"math/rand/v2"
	"strings"
	"testing"

	"clew/internal/fold"
	"clew/internal/query"
)

// A text is looked through once for each word of a query, whatever it is made of. Looked through again from each of its
// letters, these would take hours.
func TestLongTexts(t *testing.T) {
	const n = 400_000
	f := fold.New()
	for _, c := range []struct {
		said, text string
		want       bool
	}{
		{`"😀 x"`, strings.Repeat("😀", n) + "y x", false},
		{`"😀 x"`, strings.Repeat("😀 . ", n) + "x", true},
		{`"😀 x" NEAR y`, strings.Repeat("😀", n) + "x y", true},
		{`"😀 x 😀 z"`, strings.Repeat("😀 x ", n/2) + "z", false},
		{`🇺🇦`, strings.Repeat("🇦🇺", n), false},
		{`🇺🇦`, strings.Repeat("🇦🇺", n) + " 🇺🇦", true},
		{`"🇺🇦 x"`, strings.Repeat("🇺🇦", n) + "y x", false},
		{`🇺🇦 NEAR b`, strings.Repeat("🇺🇦", n) + " b", true},
		{`a NEAR b`, strings.Repeat("b ", n) + strings.Repeat("x ", 200) + strings.Repeat("a ", n), false},
	} {
		q, err := Parse(c.said)
		if err != nil {
			t.Fatal(err)
		}
		if got := Plain(q)([]byte(f.String(c.text)), ""); got != c.want {
			t.Errorf("%s in %.12q…: %v", c.said, c.text, got)
		}
	}
}

// What a word remembers of a text changes nothing about where it is found.
func TestRemembered(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "b", " ", ".", "😀", "🇺", "🇦", "ि", "가", "人"}
	some := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	f := fold.New()
	found := 0
	for range 20_000 {
		said := query.Words{Text: some(1 + r.IntN(5)), Quoted: r.IntN(2) == 0}
		if blank(f, said) {
			continue
		}
		text := []byte(f.String(some(r.IntN(24))))
		w := newWord(f, said)
		for at := 0; at <= len(text); {
			fresh := newWord(f, said)
			got, want := w.in(text, at), fresh.in(text, at)
			if got != want {
				t.Fatalf("%q in %q from byte %d: %v, and without what is remembered %v", said.Text, text, at, got, want)
			}
			if got.from < 0 {
				break
			}
			found++
			at = got.from + 1
		}
	}
	if found < 1000 {
		t.Errorf("only %d were found", found)
	}
}
