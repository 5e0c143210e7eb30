package search

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/post"
)

// word is a folded word or phrase that is looked for. In scripts that part their words by spaces it must
// stand as a word; where words are not parted, or carry endings that a reader would not type (Hangul), it
// may stand anywhere.
type word struct {
	text        []byte
	open, close bool // it begins, ends with a letter that needs a border
	goesOn      bool // it is the beginning of a word
}

func newWord(folded string) word {
	s := strings.TrimSpace(folded)
	first, _ := utf8.DecodeRuneInString(s)
	return word{text: []byte(s), open: parted(first), close: parted(letterBefore([]byte(s)))}
}

// in gives where the word stands in a folded text from a byte on, or -1.
func (w *word) in(text []byte, from int) int {
	for at := from; ; {
		i := bytes.Index(text[at:], w.text)
		if i < 0 {
			return -1
		}
		at += i
		if w.bordered(text, at) {
			return at
		}
		_, n := utf8.DecodeRune(text[at:])
		at += n
	}
}

func (w *word) bordered(text []byte, at int) bool {
	if w.open && at > 0 {
		if parted(letterBefore(text[:at])) {
			return false
		}
	}
	if end := at + len(w.text); end < len(text) {
		r, _ := utf8.DecodeRune(text[end:])
		if w.close && parted(r) || !w.goesOn && unicode.Is(unicode.M, r) {
			return false
		}
	}
	return true
}

// letterBefore is the letter that a text ends with, whatever marks stand on it.
func letterBefore(text []byte) rune {
	for {
		r, n := utf8.DecodeLastRune(text)
		if n == 0 || r < 0x300 || !unicode.Is(unicode.M, r) {
			return r
		}
		text = text[:len(text)-n]
	}
}

// parted says whether a letter or digit is of a script that parts words by spaces.
func parted(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_'
	}
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return false
	}
	return !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}

// Bounds of a snippet, in code points.
const (
	snippetSize   = 240
	snippetBefore = 60
)

// snippet cuts a snippet of the first text that has a word; of the post's own where none does.
func (m *matcher) snippet(p *post.Post) (in Part, out []Piece) {
	for in, s := range texts(p) {
		if spans := m.spans(s); len(spans) > 0 {
			return in, cut(s, spans)
		}
	}
	return InText, cut(p.Text, nil)
}

// spans gives where words that are looked for stand in a text, in its bytes.
func (m *matcher) spans(s string) (spans []span) {
	folded, at := m.fold.Marked(s)
	for i := range m.marks {
		w := &m.marks[i]
		for from := 0; len(spans) < 1000; {
			k := w.in(folded, from)
			if k < 0 {
				break
			}
			end := int(at[k+len(w.text)])
			start := int(at[k])
			for j := k + len(w.text); end <= start && j < len(at); j++ { // a letter that folds to several
				end = int(at[j])
			}
			spans = append(spans, span{start, end})
			from = k + len(w.text)
		}
	}
	return spans
}

// cut cuts the part of a text around the first span, with all spans in it marked.
func cut(s string, spans []span) []Piece {
	marked := make([]bool, len(s)+1)
	first := len(s)
	for _, p := range spans {
		first = min(first, p.from)
		for i := p.from; i < p.to; i++ {
			marked[i] = true
		}
	}
	if len(spans) == 0 {
		first = 0
	}
	start := back(s, first, snippetBefore)
	end := ahead(s, start, snippetSize)
	var out []Piece
	if start > 0 {
		out = append(out, Piece{Text: "…"})
	}
	for i := start; i < end; {
		j := i
		for j < end && marked[j] == marked[i] {
			j++
		}
		out = append(out, Piece{Text: s[i:j], Marked: marked[i]})
		i = j
	}
	if end < len(s) {
		out = append(out, Piece{Text: "…"})
	}
	return out
}

// back goes back n code points from a byte, and then on to the beginning of a word if one is near.
func back(s string, at, n int) int {
	start := at
	for range n {
		if start == 0 {
			return 0
		}
		_, w := utf8.DecodeLastRuneInString(s[:start])
		start -= w
	}
	if i := strings.IndexFunc(s[start:at], unicode.IsSpace); i >= 0 && i < 20 {
		start += i
		_, w := utf8.DecodeRuneInString(s[start:])
		start += w
	}
	for start < at { // no mark without its letter
		r, w := utf8.DecodeRuneInString(s[start:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		start += w
	}
	return start
}

// ahead goes n code points forward from a byte, and then back to the end of a word if one is near.
func ahead(s string, at, n int) int {
	end := at
	for range n {
		if end == len(s) {
			return end
		}
		_, w := utf8.DecodeRuneInString(s[end:])
		end += w
	}
	if end == len(s) {
		return end
	}
	if i := strings.LastIndexFunc(s[at:end], unicode.IsSpace); i > 0 && end-at-i < 40 {
		return at + i
	}
	for end < len(s) {
		r, w := utf8.DecodeRuneInString(s[end:])
		if !unicode.Is(unicode.M, r) && r != '\u200d' {
			break
		}
		end += w
	}
	return end
}

// Text is a snippet as plain text.
func Text(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}
