package quotation

import (
	"slices"
	"strings"
)

// windowTokens is how much of the text on either side of a change is looked at, in tokens.
const windowTokens = 16

// window is what a change stands in, as keys of tokens with a space where there is one and a point where there is
// punctuation. The change is from byte from to byte to.
type window struct {
	text     string
	from, to int
}

// windowOf reads the window of tokens from and to; between is what stands before a token, and joined whether it
// follows the one before it.
func windowOf(tok []Token, from, to int, between func(i int) (string, bool)) window {
	lo, hi := from, to
	for lo > 0 && from-lo < windowTokens {
		if _, joined := between(lo); lo < len(tok) && !joined {
			break
		}
		lo--
	}
	for hi < len(tok) && hi-to < windowTokens {
		if _, joined := between(hi); hi > 0 && !joined {
			break
		}
		hi++
	}
	var w window
	var b strings.Builder
	for i := lo; i < hi; i++ {
		if i > lo {
			s, _ := between(i)
			switch {
			case stops(s) != "":
				b.WriteByte('.')
			case s != "":
				b.WriteByte(' ')
			}
		}
		if i == from {
			w.from = b.Len()
		}
		b.WriteString(tok[i].Key)
		if i == to-1 {
			w.to = b.Len()
		}
	}
	w.text = b.String()
	if from >= hi {
		w.from = b.Len()
	}
	if to == from {
		w.to = w.from
	}
	return w
}

// windows gives both sides of a change.
func (f *flagger) windows() (record, quote window) {
	c, l, s := f.c, f.m.line, f.s
	from, to := f.opposed()
	return windowOf(l.tok, from, to, l.between), windowOf(s.tok, c.quoAt[0], c.quoAt[1], s.between)
}

// between gives what stands before a token of a line; false where a post begins.
func (l *line) between(i int) (string, bool) {
	if i <= 0 || i >= len(l.tok) || l.of[i] != l.of[i-1] {
		return "", false
	}
	return l.parts[l.of[i]].Text[l.tok[i-1].to:l.tok[i].from], true
}

func (s *said) between(i int) (string, bool) {
	if i <= 0 || i >= len(s.tok) {
		return "", false
	}
	return s.clean[s.tok[i-1].to:s.tok[i].from], true
}

// touched gives what of the patterns, the longest first, stands in the change or over its border, sorted. What a mask
// covers is none.
func (w *window) touched(patterns, masks []string) []string {
	var out []string
	for i := 0; i < len(w.text) && i < w.to; {
		if n := begins(w.text[i:], masks); n > 0 {
			i += n
			continue
		}
		n := begins(w.text[i:], patterns)
		if n > 0 && i+n > w.from {
			out = append(out, w.text[i:i+n])
		}
		i += max(n, 1)
	}
	slices.Sort(out)
	return out
}

// begins gives the length of the first of some patterns that a text begins with; 0 if none.
func begins(text string, patterns []string) int {
	for _, p := range patterns {
		if strings.HasPrefix(text, p) {
			return len(p)
		}
	}
	return 0
}
