package quotation

import (
	"slices"
	"unicode"
)

// widenBy is the most syllables that a change grows by on either side.
const widenBy = 24

// wholeWords widens what changed in Hangul to whole words, and makes one of changes that are then of one word: a token
// is a syllable there, and 은 for 이 says little without the word whose ending it is. Verdict and flags rest on the
// changes as they were.
func wholeWords(list []Change, m *match, s *said) []Change {
	paste := []rune(s.paste)
	texts := map[int64][]rune{}
	var out []Change
	var last int64 // the version that the change before stands in
	for _, c := range list {
		var p *part
		if i := slices.IndexFunc(m.line.parts, func(p *part) bool { return p.Post == c.Post }); i >= 0 {
			p = m.line.parts[i]
		}
		if p == nil || c.Marked || c.Op == Punctuation {
			out, last = append(out, c), 0
			continue
		}
		text, ok := texts[p.number]
		if !ok {
			text = []rune(p.Text)
			texts[p.number] = text
		}
		if c.At[1] > len(text) || c.In[1] > len(paste) || string(text[c.At[0]:c.At[1]]) != c.Record || string(paste[c.In[0]:c.In[1]]) != c.Quote {
			out, last = append(out, c), 0 // it runs over the break between two posts
			continue
		}
		c.widen(text, paste)
		if k := len(out) - 1; k >= 0 && last == p.number && (c.At[0] < out[k].At[1] || c.In[0] < out[k].In[1]) {
			c.join(&out[k], text, paste)
			out = out[:k]
		}
		out, last = append(out, c), p.number
	}
	return out
}

// widen takes in what is equal on both sides of a change, as far as the word goes in both texts.
func (c *Change) widen(text, paste []rune) {
	first, end := edges(text, c.At), edges(paste, c.In)
	at, in := besides(text, c.At, paste, c.In), besides(paste, c.In, text, c.At)
	for n := 0; n < widenBy && (first[0] || end[0]) && at[0] > 0 && in[0] > 0 && hangul(text[at[0]-1]) && text[at[0]-1] == paste[in[0]-1]; n++ {
		at[0]--
		in[0]--
	}
	for n := 0; n < widenBy && (first[1] || end[1]) && at[1] < len(text) && in[1] < len(paste) && hangul(text[at[1]]) && text[at[1]] == paste[in[1]]; n++ {
		at[1]++
		in[1]++
	}
	if at[0] == at[1] || in[0] == in[1] {
		return // nothing on either side was of the same word
	}
	c.take(at, in, text, paste)
}

// besides moves an empty stretch over a space to the word that what stands in the other text belongs to.
func besides(r []rune, at [2]int, other []rune, in [2]int) [2]int {
	if at[0] != at[1] || in[0] == in[1] {
		return at
	}
	i := at[0]
	switch {
	case in[0] > 0 && hangul(other[in[0]-1]) && hangul(other[in[0]]):
		for i > 0 && r[i-1] == ' ' {
			i--
		}
	case in[1] < len(other) && hangul(other[in[1]]) && hangul(other[in[1]-1]):
		for i < len(r) && r[i] == ' ' {
			i++
		}
	}
	return [2]int{i, i}
}

// take makes the change one of these stretches.
func (c *Change) take(at, in [2]int, text, paste []rune) {
	c.At, c.In, c.Op = at, in, Replaced
	c.Record, c.Quote = string(text[at[0]:at[1]]), string(paste[in[0]:in[1]])
}

// join takes in the change before.
func (c *Change) join(before *Change, text, paste []rune) {
	c.flags = append(slices.Clone(before.flags), c.flags...)
	slices.Sort(c.flags)
	c.flags = slices.Compact(c.flags)
	c.Spelling = c.Spelling && before.Spelling
	c.Words += before.Words
	c.take([2]int{min(before.At[0], c.At[0]), max(before.At[1], c.At[1])}, [2]int{min(before.In[0], c.In[0]), max(before.In[1], c.In[1])}, text, paste)
}

// edges says whether a stretch begins and ends with Hangul.
func edges(r []rune, at [2]int) [2]bool {
	if at[0] >= at[1] {
		return [2]bool{}
	}
	return [2]bool{hangul(r[at[0]]), hangul(r[at[1]-1])}
}

func hangul(r rune) bool { return unicode.Is(unicode.Hangul, r) }
