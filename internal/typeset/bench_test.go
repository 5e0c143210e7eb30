package typeset_test

import (
	"strings"
	"testing"

	"clew/internal/typeset"
)

// posts are n paragraphs of about 300 bytes in four languages.
func posts(n int) []typeset.Paragraph {
	words := map[string][]string{}
	for _, s := range samples[:4] {
		words[s.lang] = strings.Fields(s.text)
	}
	langs := []string{"en", "uk", "en", "vi", "en", "uk", "el-polyton"}
	var out []typeset.Paragraph
	seed := uint32(1)
	for i := range n {
		lang := langs[i%len(langs)]
		var b strings.Builder
		for b.Len() < 300 {
			seed = seed*1664525 + 1013904223
			b.WriteString(words[lang][int(seed>>8)%len(words[lang])])
			b.WriteByte(' ')
		}
		out = append(out, typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, Pieces: []typeset.Piece{{Text: b.String(), Style: typeset.Style{Size: 10.5, Lang: lang}}}})
	}
	return out
}

// BenchmarkThread sets a thread of 200 posts, 60 KB, with the reading of the built-in fonts.
func BenchmarkThread(b *testing.B) {
	all := posts(200)
	b.ReportAllocs()
	for b.Loop() {
		l := typeset.NewLibrary(nil)
		for _, p := range all {
			l.Break(p, 360)
		}
	}
}

// BenchmarkPosts sets 500 posts of 500 characters with fonts that are read.
func BenchmarkPosts(b *testing.B) {
	all := posts(830)
	l := typeset.NewLibrary(nil)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range all {
			l.Break(p, 360)
		}
	}
}

// BenchmarkNarrow sets a thread on the page of an e-reader.
func BenchmarkNarrow(b *testing.B) {
	all := posts(200)
	l := typeset.NewLibrary(nil)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range all {
			l.Break(p, 150)
		}
	}
}

func BenchmarkScripts(b *testing.B) {
	l := typeset.NewLibrary(typeset.Folders(""))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range samples {
			l.Break(typeset.Paragraph{Align: typeset.Justify, Hyphenate: true, Pieces: []typeset.Piece{{Text: s.text, Style: typeset.Style{Size: 10, Lang: s.lang}}}}, 150)
		}
	}
}
