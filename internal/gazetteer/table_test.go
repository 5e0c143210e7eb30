package gazetteer

import (
	"slices"
	"testing"
	"unicode"
)

// TestParts: each form of each spelling stands in the part that a text with it looks in.
func TestParts(t *testing.T) {
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	forms := 0
	for lang := range languages {
		waiting := g.pending[lang]
		table := g.table(lang)
		parts := 0
		for _, p := range table.parts {
			if p != nil {
				parts++
			}
		}
		if (parts == 1) != single(lang) {
			t.Errorf("%s: %d parts", languages[lang], parts)
		}
		for _, p := range waiting {
			in := startsOf(lang, &p)
			list := []string{p.words}
			switch {
			case p.asIs:
			case lang >= de:
				for _, w := range western(p, lang) {
					list = append(list, w.words)
				}
			default:
				list = inflect(p.words, lang, p.sp.form)
			}
			for _, w := range list {
				if len(tokenize(w)) == 0 {
					continue
				}
				forms++
				if got := firstOf(lang, w); !slices.Contains(in, got) {
					t.Errorf("%s: %q begins as %v, its form %q as %v", languages[lang], p.words, in, w, got)
				}
			}
		}
	}
	if forms < 50_000 {
		t.Errorf("%d forms were looked at", forms)
	}
}

// TestMark: what is told of a letter quickly is what Unicode says.
func TestMark(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		if mark(r) != unicode.Is(unicode.Cf, r) {
			t.Errorf("%U", r)
		}
	}
}
