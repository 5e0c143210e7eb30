package quotationtest

import (
	"slices"
	"strings"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/quotation"
)

// Trial is a quotation cut from posts and altered, with what is right.
type Trial struct {
	Kind, Lang, Text string
	Verdict          quotation.Verdict
	From             []post.ID
}

// Kinds are the kinds of trials, as in the table of doc/quotes.md.
func Kinds() []string {
	return []string{"short", "middle", "long", "type", "trimmed", "eighth", "quarter", "spliced"}
}

// Trial makes one trial of a kind from a post, and for "spliced" from another of its language; ok is false if
// the post is too short.
func (m *Maker) Trial(kind string, p, q quotation.Passage) (t Trial, ok bool) {
	t = Trial{Kind: kind, Lang: p.Lang, Verdict: quotation.Exact, From: []post.ID{p.Post}}
	size := map[string][2]int{
		"short": {4, 6}, "middle": {7, 12}, "long": {13, 25}, "type": {7, 14}, "trimmed": {14, 25}, "eighth": {10, 16}, "quarter": {8, 16}, "spliced": {7, 12},
	}[kind]
	words, glue := m.cut(p, size)
	if words == nil {
		return t, false
	}
	switch kind {
	case "type":
		t.Text = m.retyped(strings.Join(words, glue))
		return t, true
	case "trimmed":
		n := len(words) / 3
		t.Verdict = quotation.Changed
		t.Text = strings.Join(words[:n+1], glue) + " … " + strings.Join(words[len(words)-n-1:], glue)
		return t, len(words) > 2*n+2
	case "eighth", "quarter":
		step := map[string]int{"eighth": 8, "quarter": 4}[kind]
		for i := m.rng.IntN(step); i < len(words); i += step {
			kept := ""
			if at := strings.IndexAny(words[i], " ,.;"); at > 0 {
				kept = words[i][at:]
			}
			words[i] = m.Other(p.Lang) + kept
		}
		t.Verdict = quotation.Changed
	case "spliced":
		other, _ := m.cut(q, size)
		if other == nil || p.Post == q.Post {
			return t, false
		}
		t.Verdict, t.From = quotation.Spliced, append(t.From, q.Post)
		t.Text = strings.Join(words, glue) + ". " + strings.Join(other, glue)
		return t, true
	}
	t.Text = strings.Join(words, glue)
	return t, true
}

// cut takes so many words (or twice as many characters) out of a post. What stands between them is kept at the
// word before it.
func (m *Maker) cut(p quotation.Passage, size [2]int) (words []string, glue string) {
	tok := quotation.NewTokenizer().Tokens(p.Text)
	n := size[0] + m.rng.IntN(size[1]-size[0]+1)
	if len(tok) > 0 && tok[len(tok)/2].Kind == quotation.Char {
		n *= 2
	}
	if len(tok) < n {
		return nil, ""
	}
	from := m.rng.IntN(len(tok) - n + 1)
	text := []rune(p.Text)
	for i := from; i < from+n; i++ {
		end := tok[i].End
		if i+1 < from+n {
			end = tok[i+1].Start
		}
		words = append(words, string(text[tok[i].Start:end]))
	}
	return words, ""
}

// retyped changes nothing but type.
func (m *Maker) retyped(s string) string {
	s = strings.NewReplacer("'", "’", "’", "'", "-", "‑", "\"", "»").Replace(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == ' ' && m.rng.IntN(3) == 0:
			b.WriteString("\u00a0 ")
		case i == 0:
			b.WriteString(strings.ToUpper(string(r)))
		default:
			if b.WriteRune(r); m.rng.IntN(12) == 0 {
				b.WriteRune('\u200b')
			}
		}
	}
	return []string{"“", "«", "\"", "「"}[m.rng.IntN(4)] + b.String() + []string{"”", "»", "\"", "」"}[m.rng.IntN(4)]
}

// Right says whether an answer is right: the verdict, and a place where the words stand. has says whether
// another post holds the same words: the answer may name it.
func (t *Trial) Right(a *quotation.Answer, has func(post.ID) bool) bool {
	if a.Verdict != t.Verdict {
		return false
	}
	for _, s := range a.Spans {
		if !slices.Contains(t.From, s.Post) && !has(s.Post) {
			return false
		}
	}
	return utf8.ValidString(t.Text)
}
