package typeset

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestPatterns holds hyphens against those of another program, with the same margins for both.
func TestPatterns(t *testing.T) {
	b, err := os.ReadFile("testdata/hyphens.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := NewLibrary(nil)
	n := 0
	for line := range strings.Lines(string(b)) {
		lang, want, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || lang == "#" {
			continue
		}
		p := l.patternsFor(lang)
		if p == nil {
			t.Fatalf("no patterns for %s", lang)
		}
		word := []rune(strings.ReplaceAll(want, "-", ""))
		if len(word) < minHyphen {
			continue
		}
		n++
		got := dash(word, p.part(word))
		if want = dash(word, within(want, p.left, p.right, len(word))); got != want {
			t.Errorf("%s: %s, not %s", lang, got, want)
		}
	}
	if n < 150 {
		t.Errorf("only %d words", n)
	}
}

// within gives the places of hyphens that leave so many letters before and after.
func within(s string, left, right, n int) (out []int) {
	i := 0
	for _, r := range s {
		if r == '-' {
			if i >= left && i <= n-right {
				out = append(out, i)
			}
			continue
		}
		i++
	}
	return out
}

func dash(word []rune, at []int) string {
	var b strings.Builder
	for i, r := range word {
		if len(at) > 0 && at[0] == i {
			b.WriteByte('-')
			at = at[1:]
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestAllPatterns reads every file of patterns, and the rules of Russian.
func TestAllPatterns(t *testing.T) {
	files, err := patternFiles.ReadDir("hyphens")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".gz")
		if !ok {
			continue
		}
		n++
		if p := readPatterns(name); p == nil || len(p.values) < 200 || p.longest < 3 {
			t.Errorf("%s cannot be read", name)
		}
	}
	if n != 30 {
		t.Errorf("%d languages", n)
	}
	l := NewLibrary(nil)
	for _, lang := range []string{"", "und", "ja", "xx", "../uk", "tlh"} {
		if l.patternsFor(lang) != nil {
			t.Errorf("%q has patterns", lang)
		}
	}
	for lang, file := range map[string]string{"en": "en-us", "en-GB": "en-gb", "en_AU": "en-gb", "nb-NO": "no", "nn": "no", "de-AT": "de", "pt-BR": "pt", "el": "el"} {
		if got := patternName(lang); got != file {
			t.Errorf("%s: %s", lang, got)
		}
	}
	ru := l.patternsFor("ru")
	for _, want := range []string{"не-за-ви-си-мость", "про-из-водс-тво", "ар-тил-ле-рия", "май-ка"} {
		word := []rune(strings.ReplaceAll(want, "-", ""))
		if got := dash(word, ru.part(word)); got != want {
			t.Errorf("ru: %s, not %s", got, want)
		}
	}
}

// TestNever: names, tags, addresses, capitals and the like are not parted.
func TestNever(t *testing.T) {
	l := NewLibrary(nil)
	for _, s := range []string{
		"@hyphenation", "#hyphenation", "https://hyphenation/concatenation", "HYPHENATION", "hyphenNation", "concatenation2", "2concatenation", "snake_concatenation", "www.concatenation.org", "concatenation.org",
		"hy\u00adphenation", "self-concatenation", "concatenation@example", "@name@concatenation.social", "éxte\u0301nsiveness",
	} {
		p := Paragraph{Hyphenate: true, Pieces: []Piece{{Text: "so " + s + " it", Style: Style{Size: 10, Lang: "en"}}}}
		tx := l.clean(&p)
		tx.find()
		tx.chances()
		before := strings.Count(marks(tx), "-")
		tx.hyphenate()
		if got := marks(tx); strings.Count(got, "-") != before {
			t.Errorf("%q is parted: %s", s, got)
		}
	}
	for _, s := range []string{"hyphenation", "Hyphenation", "(hyphenation)", "hyphenation,", "hyphenation's", "“hyphenation”", "hyphenation."} {
		p := Paragraph{Hyphenate: true, Pieces: []Piece{{Text: s, Style: Style{Size: 10, Lang: "en"}}, {Text: " "}, {Text: "hyphenation", Style: Style{Lang: "en"}, Keep: true}, {Text: "hyphenation", Style: Style{Lang: "en"}, URL: true}}}
		tx := l.clean(&p)
		tx.find()
		tx.chances()
		tx.hyphenate()
		if got := marks(tx); !strings.Contains(strings.ToLower(got), "hy-phen-ation") || strings.Count(got, "-") != 2 {
			t.Errorf("%q: %s", s, got)
		}
	}
}

// marks shows where a text may be parted with a hyphen.
func marks(t *text) string {
	var b strings.Builder
	for i, r := range t.runes {
		if t.breaks[i] == hyphen {
			b.WriteByte('-')
		}
		if r != '-' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// TestManyTongues says that patterns are read once, however many languages were asked for before.
func TestManyTongues(t *testing.T) {
	l := NewLibrary(nil)
	for i := range 2 * maxTongues {
		l.patternsFor(fmt.Sprintf("en-x-%d", i))
		l.patternsFor(fmt.Sprintf("q%d", i))
	}
	if p := l.patternsFor("de"); p == nil || p != l.patternsFor("de") || p != l.patternsFor("de-x-1") {
		t.Error("the patterns of German are read anew each time")
	}
	if n := len(l.hyphens); n > maxTongues+100 {
		t.Errorf("%d languages are remembered", n)
	}
}
