package figure

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"clew/internal/effort"
)

// hostile are texts made to cost time, or to overflow something.
func hostile(n int) map[string]string {
	fill := func(s string) string { return strings.Repeat(s, n/len(s)+1) }
	return map[string]string{
		"digits":       fill("7"),
		"groups":       fill("123 "),
		"commas":       fill("123,"),
		"points":       fill("1."),
		"ranges":       fill("1-2-"),
		"open ranges":  fill("1 - 2 - "),
		"to":           fill("1 to 2 to "),
		"slashes":      fill("1/2/"),
		"colons":       fill("1:2:"),
		"powers":       fill("9^9^"),
		"exponents":    fill("1e300 "),
		"number words": fill("nine hundred and "),
		"millions":     fill("million "),
		"of":           fill("tens of thousands of "),
		"hedges":       fill("more than "),
		"hedged":       fill("about 3 "),
		"and a half":   fill("five and a half "),
		"ordinals":     fill("first twenty-"),
		"years":        fill("since 2014 "),
		"months":       fill("May 5, "),
		"days ago":     fill("2 days ago "),
		"money":        fill("$ 1 $ "),
		"feet":         fill("5 feet 2 inches and "),
		"durations":    fill("1 year, 2 days, "),
		"letters":      fill("a-"),
		"handles":      fill("@1#2"),
		"links":        fill("a.b/"),
		"words":        fill("x@"),
		"plus":         fill("+1 (2) 3-"),
		"han":          fill("九万"),
		"man":          fill("1만"),
		"thousands":    fill("тисяч "),
		"halves":       fill("три з половиною "),
		"dates":        fill("13 липня - 15 липня - "),
		"marks":        fill("1\u0301\u200b"),
		"sets":         fill("1٢३"),
		"broken":       fill("\xff1"),
		"quotes":       fill("1\""),
		"brackets":     fill("(1) "),
		"vulgar":       fill("1½"),
		"noun":         fill("3 big old grey "),
		"today":        fill("today "),
	}
}

// TestHostile: every text is read in time that grows with its length, and what is found lies inside it.
func TestHostile(t *testing.T) {
	for name, text := range hostile(1 << 12) {
		for _, lang := range Languages() {
			check(t, name, text, lang)
		}
	}
	size := 1 << 15
	if testing.Short() {
		size = 1 << 13
	}
	plain := read(strings.Repeat("We sent 300 trucks and 45 tons of food in May 2024. ", size/52), "en")
	for name, text := range hostile(size) {
		for _, lang := range []string{"en", "uk", "ko"} {
			if ok, took, usual := effort.AtMost(100, read(text, lang), plain); !ok {
				t.Errorf("%s in %s: %v, plain text of that length %v", name, lang, took, usual)
			}
		}
	}
}

// read is the reading of a text.
func read(text, lang string) func() {
	at := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	return func() {
		Quantities(text, lang)
		Dates(text, lang, Reference{At: at})
	}
}

// check runs both readers over a text and asserts what must hold of any.
func check(t *testing.T, name, text, lang string) {
	t.Helper()
	n := utf8.RuneCountInString(text)
	last := 0
	for _, q := range Quantities(text, lang) {
		switch {
		case q.Span.Start < last, q.Span.Empty(), q.Span.End > n:
			t.Fatalf("%s in %s: span %v after %d of %d", name, lang, q.Span, last, n)
		case q.Number.Start < q.Span.Start, q.Number.End > q.Span.End, q.Core.Start < q.Span.Start, q.Core.End > q.Span.End:
			t.Fatalf("%s in %s: %v not within %v", name, lang, q.Number, q.Span)
		case !(q.Low <= q.High):
			t.Fatalf("%s in %s: %v to %v in %q", name, lang, q.Low, q.High, q.Text)
		case q.Rule == "" || q.Kind == "":
			t.Fatalf("%s in %s: no rule", name, lang)
		case q.Noun.From != Nowhere && (q.Noun.Span.Empty() || q.Noun.Span.End > n):
			t.Fatalf("%s in %s: noun %v", name, lang, q.Noun)
		}
		last = q.Span.End
	}
	last = 0
	for _, d := range Dates(text, lang, Reference{At: time.Date(2024, 10, 31, 0, 0, 0, 0, time.UTC)}) {
		switch {
		case d.Span.Start < last, d.Span.Empty(), d.Span.End > n:
			t.Fatalf("%s in %s: span %v after %d of %d", name, lang, d.Span, last, n)
		case d.Value == "" && d.Refused == "" && d.Grain != Loose:
			t.Fatalf("%s in %s: %q has neither value nor reason: %+v", name, lang, d.Text, d)
		case d.Latest.Before(d.Earliest):
			t.Fatalf("%s in %s: %q from %v to %v", name, lang, d.Text, d.Earliest, d.Latest)
		}
		last = d.Span.End
	}
}

func FuzzFigures(f *testing.F) {
	for name, text := range hostile(64) {
		f.Add(text, "en")
		f.Add(name+" "+text, "uk")
		f.Add(text, "ja")
	}
	for _, s := range []string{"around 3.5 million", "40-50 km", "between 5 and 10%", "13–15 липня 2024 року", "350만 명", "2024年10月31日", "٣٥٠٠ جندي"} {
		for _, l := range Languages() {
			f.Add(s, l)
		}
	}
	f.Fuzz(func(t *testing.T, text, lang string) { check(t, "fuzz", text, lang) })
}

func BenchmarkQuantities(b *testing.B) {
	for lang, text := range map[string]string{
		"en": "They started by acquiring millions of artillery shells—around 3.5 million—from North Korea, 3,000 troops and 40-50 km. This is a war of two countries. ",
		"uk": "Росія отримала мільйони артилерійських снарядів — близько 3,5 млн — від Північної Кореї, 3 тис. військових і 40–50 км. Це війна двох країн. ",
	} {
		text = strings.Repeat(text, 100)
		b.Run(lang, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Quantities(text, lang)
			}
		})
		b.Run(lang+"/dates", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			ref := Reference{At: time.Unix(1730400000, 0)}
			for b.Loop() {
				Dates(text, lang, ref)
			}
		})
	}
}
