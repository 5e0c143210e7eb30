package search

import (
	"strings"
	"testing"

	"clew/internal/fold"
	"clew/internal/inverted"
)

// TestWeigh: what a word weighs is told by the word.
func TestWeigh(t *testing.T) {
	order := []string{"the", "dog", "bridge", "artillery"}
	for i := 1; i < len(order); i++ {
		if a, b := Weigh(inverted.Term{Field: Body, Text: order[i-1]}), Weigh(inverted.Term{Field: Body, Text: order[i]}); a >= b {
			t.Errorf("%s weighs %v and %s %v", order[i-1], a, order[i], b)
		}
	}
	for _, s := range []string{"і", "и", "في", "של", "के", "fur", "東京", "서울", "ไท", "🧵", "1991", "a", strings.Repeat("ы", 5000)} {
		for _, f := range fields {
			if w := Weigh(inverted.Term{Field: f, Text: s}); w < leastWeight || w > 20 {
				t.Errorf("%.20s weighs %v in %c", s, w, f)
			}
		}
		if w := Weigh(inverted.Term{Field: about, Text: s}) + Weigh(inverted.Term{Field: stems, Text: s}); w != 0 {
			t.Errorf("%.20s weighs %v where no words are", s, w)
		}
	}
	f := fold.New()
	for _, w := range strings.Fields(smallWords) {
		if f.String(w) != w || !small(w) || Weigh(inverted.Term{Field: Body, Text: w}) != leastWeight {
			t.Errorf("%q is %q where it is folded, or is not found", w, f.String(w))
		}
	}
}

func BenchmarkWeigh(b *testing.B) {
	for b.Loop() {
		Weigh(inverted.Term{Field: Body, Text: "front"})
	}
}
