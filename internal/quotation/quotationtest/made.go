package quotationtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/quotation"
)

// Maker makes up posts: words of a real text that follow each other as they do there, among words put together
// of halves of others, by Zipf's law; one post in twenty ends with a stock phrase. The same seed and texts give
// the same posts.
type Maker struct {
	rng   *rand.Rand
	langs []*tongue
	n     int
}

// tongue is a language that posts are made in.
type tongue struct {
	lang  string
	glue  string // between words
	words []string
	cum   []float64
	next  map[string][]string
	stock []string
}

// NewMaker makes a Maker of texts, by language.
func NewMaker(seed uint64, texts map[string]string) *Maker {
	m := &Maker{rng: rand.New(rand.NewPCG(seed, 7))}
	langs := make([]string, 0, len(texts))
	for lang := range texts {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	for _, lang := range langs {
		m.langs = append(m.langs, newTongue(lang, texts[lang]))
	}
	return m
}

func newTongue(lang, text string) *tongue {
	t := &tongue{lang: lang, glue: " ", next: map[string][]string{}}
	r := rand.New(rand.NewPCG(1, 1)) // the words never vary
	units := strings.Fields(text)
	if lang == "ja" || lang == "zh" || lang == "th" {
		t.glue = ""
		units = nil
		for _, f := range strings.Fields(text) {
			for u := []rune(f); len(u) > 0; {
				n := min(2+r.IntN(3), len(u))
				units = append(units, string(u[:n]))
				u = u[n:]
			}
		}
	}
	seen := map[string]bool{}
	bare := func(s string) string { return strings.Trim(s, ".,;:!?()、。，；।،") }
	for i, u := range units {
		if u = bare(u); u == "" {
			continue
		}
		if i+1 < len(units) {
			t.next[u] = append(t.next[u], bare(units[i+1]))
		}
		if !seen[u] {
			seen[u] = true
			t.words = append(t.words, u)
		}
	}
	base := len(t.words)
	for tries := 0; len(t.words) < 30_000 && tries < 400_000; tries++ {
		a, b := []rune(t.words[r.IntN(base)]), []rune(t.words[r.IntN(base)])
		w := string(a[:(len(a)+1)/2]) + string(b[len(b)/2:])
		if !seen[w] && utf8.RuneCountInString(w) > 1 {
			seen[w] = true
			t.words = append(t.words, w)
		}
	}
	all := 0.0
	for i := range t.words {
		all += 1 / math.Pow(float64(i)+2.7, 1.05)
		t.cum = append(t.cum, all)
	}
	for i := 0; i+8 < len(units) && len(t.stock) < 20; i += 61 {
		t.stock = append(t.stock, strings.Join(units[i:i+7], t.glue))
	}
	return t
}

func (t *tongue) word(r *rand.Rand) string {
	i, _ := slices.BinarySearch(t.cum, r.Float64()*t.cum[len(t.cum)-1])
	return t.words[min(i, len(t.words)-1)]
}

// Next makes the next post. Three posts in a row are a thread.
func (m *Maker) Next() quotation.Passage {
	t := m.langs[m.n%len(m.langs)]
	round := m.n / len(m.langs)
	m.n++
	n := min(42, max(4, int(math.Exp(2.6+0.55*m.rng.NormFloat64()))))
	var b strings.Builder
	last := ""
	for i := range n {
		w := ""
		if list := t.next[last]; len(list) > 0 && m.rng.Float64() < 0.4 {
			w = list[m.rng.IntN(len(list))]
		}
		if w == "" {
			w = t.word(m.rng)
		}
		if i > 0 {
			if m.rng.IntN(11) == 0 {
				b.WriteByte(',')
			}
			b.WriteString(t.glue)
		}
		b.WriteString(w)
		last = w
	}
	if m.rng.IntN(20) == 0 {
		b.WriteString(". " + t.stock[m.rng.IntN(len(t.stock))])
	}
	return quotation.Passage{
		Post: post.ID(fmt.Sprintf("x:%d", 1_000_000+m.n)), Author: post.AccountID(fmt.Sprintf("x:%d", 7+m.n%500)), Lang: t.lang,
		Thread:  post.ID(fmt.Sprintf("x:%s%d", t.lang, round/3)),
		Created: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(m.n) * time.Minute), Text: b.String(),
	}
}

// Other gives a word of a language that may stand in a text or not.
func (m *Maker) Other(lang string) string {
	for _, t := range m.langs {
		if t.lang == lang {
			if t.glue == "" || lang == "ko" {
				r := []rune(t.word(m.rng))
				return string(r[m.rng.IntN(len(r))])
			}
			return t.word(m.rng)
		}
	}
	return "x"
}
