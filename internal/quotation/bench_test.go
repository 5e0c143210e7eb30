package quotation_test

import (
	"context"
	"testing"

	"clew/internal/quotation"
	"clew/internal/quotation/quotationtest"
)

func BenchmarkTokens(b *testing.B) {
	for _, lang := range []string{"en", "uk", "ja"} {
		text := declaration(b, 0, lang)[lang]
		b.Run(lang, func(b *testing.B) {
			t := quotation.NewTokenizer()
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				t.Tokens(text)
			}
		})
	}
}

// BenchmarkCheck asks all kinds of trials of 60,000 made-up posts.
func BenchmarkCheck(b *testing.B) {
	langs := []string{"en", "uk", "ru", "ko", "ja", "ar"}
	maker := quotationtest.NewMaker(3, declaration(b, 0, langs...))
	record := quotation.NewMemory()
	var posts []quotation.Passage
	for range 60_000 {
		p := maker.Next()
		record.Add(p)
		posts = append(posts, p)
	}
	b.Logf("%.1f bytes a post", float64(record.Bytes())/60_000)
	checker := quotation.NewChecker(record)
	for _, kind := range quotationtest.Kinds() {
		var trials []quotationtest.Trial
		for i := 0; len(trials) < 60; i += 7 {
			if t, ok := maker.Trial(kind, posts[i], posts[(i*13+i%len(langs))%len(posts)]); ok {
				trials = append(trials, t)
			}
		}
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, err := checker.Check(context.Background(), quotation.Question{Text: trials[i%len(trials)].Text}); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	maker := quotationtest.NewMaker(4, declaration(b, 0, "en", "uk", "ja"))
	var posts []quotation.Passage
	for range 5_000 {
		posts = append(posts, maker.Next())
	}
	b.ReportAllocs()
	m := quotation.NewMemory()
	i := 0
	for b.Loop() {
		if i%len(posts) == 0 {
			m = quotation.NewMemory()
		}
		m.Add(posts[i%len(posts)])
		i++
	}
}
