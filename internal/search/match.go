package search

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/fold"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/stem"
)

// word is a folded word or phrase that is looked for. In scripts that part their words by spaces it must
// stand as a word, in Hangul begin where one begins; where words are not parted it may stand anywhere.
type word struct {
	parts       [][]byte // between them stands what is no letter, or nothing where two scripts meet
	open, close kind     // of the letter that it begins, ends with, where that needs a border; else other
	goesOn      bool     // it is the beginning of a word
	flagged     bool     // it begins or ends with a letter of a flag

	// What was looked through of the text at hand, so that no stretch of it is looked through again and again.
	gaps  []span // before each part but the first: what stands between, and where that ends
	flags span   // letters of flags in a row
}

// newWord makes a word of what is looked for. Particles may follow a word in Hangul, unless it is quoted.
func newWord(f *fold.Folder, w query.Words) word {
	s := folded(f, w)
	first, _ := utf8.DecodeRuneInString(s)
	last := letterBefore([]byte(s))
	in := parts([]byte(s))
	x := word{parts: in, gaps: make([]span, len(in)-1), open: border(first), close: border(last), goesOn: w.Prefix, flagged: flagLetter(first) || flagLetter(last)}
	if w.Prefix || x.close == hangul && !w.Quoted {
		x.close = other
	}
	return x
}

func border(r rune) kind {
	if k := kindOf(r); k == spaced || k == hangul {
		return k
	}
	return other
}

// folded is what a query says, folded: of what is not quoted without the punctuation around it.
func folded(f *fold.Folder, w query.Words) string {
	s := strings.TrimSpace(f.String(w.Text))
	if w.Quoted {
		return s
	}
	if t := strings.Trim(s, ".,;:!?…'\"()[]{}،؛؟。、！？"); t != "" && strings.IndexFunc(t, func(r rune) bool { return kindOf(r) != other }) >= 0 {
		return t
	}
	return s
}

// parts cuts a phrase where something other than letters stands between two of its words: which spaces and stops do, makes
// no difference to it. A sign that makes one thing of itself and a word (c++, #tag) stays with that.
func parts(s []byte) [][]byte {
	var out [][]byte
	from := 0
	for i := 0; i < len(s); {
		end := i
		for end < len(s) {
			r, n := utf8.DecodeRune(s[end:])
			if kindOf(r) != other || unicode.Is(unicode.M, r) {
				break
			}
			end += n
		}
		if end == i {
			_, n := utf8.DecodeRune(s[i:])
			i += n
			continue
		}
		gap, next := i, end
		for _, e := range signsBehind(s, i) {
			gap = max(gap, e)
		}
		if signBefore(s[end-1]) {
			next--
		}
		if i > 0 && end < len(s) && gap < next {
			out = append(out, s[from:gap])
			from = next
		}
		i = end
	}
	return append(out, s[from:])
}

// in gives the stretch of a folded text, from a byte on, in which the word stands; from is -1 if it does not. Whoever
// looks for all such stretches begins at 0: what is remembered of another text is forgotten there.
func (w *word) in(text []byte, from int) span {
	if from == 0 {
		w.forget()
	}
	for at := from; ; {
		i := bytes.Index(text[at:], w.parts[0])
		if i < 0 {
			return span{-1, -1}
		}
		at += i
		if end := w.ends(text, at); end >= 0 && w.bordered(text, at, end) {
			return span{at, end}
		}
		_, n := utf8.DecodeRune(text[at:])
		at += n
	}
}

// forget begins with another text.
func (w *word) forget() {
	w.flags = span{}
	clear(w.gaps)
}

// ends gives where the word ends that begins at a byte, -1 if the rest of it does not stand there.
func (w *word) ends(text []byte, at int) int {
	end := at + len(w.parts[0])
	for i, part := range w.parts[1:] {
		last := kindOf(letterBefore(w.parts[i]))
		gap := w.gap(text, end, i)
		if !bytes.HasPrefix(text[gap:], part) {
			return -1
		}
		if r, _ := utf8.DecodeRune(text[gap:]); gap == end && (unicode.Is(unicode.M, r) || kindOf(r) == last && last != dense && last != other) {
			return -1 // the word goes on
		}
		end = gap + len(part)
	}
	return end
}

// gap gives where the part behind part i may stand: behind all that is no word, at a byte or further on.
func (w *word) gap(text []byte, from, i int) int {
	part, seen, at := w.parts[i+1], &w.gaps[i], from
	if r, _ := utf8.DecodeRune(text[at:]); unicode.Is(unicode.M, r) {
		return at // a mark of the letter before
	}
	for at < len(text) && !bytes.HasPrefix(text[at:], part) {
		if at >= seen.from && at < seen.to {
			at = seen.to
			break
		}
		r, n := utf8.DecodeRune(text[at:])
		if k := kindOf(r); k != other && k != picture {
			break
		}
		at += n
	}
	*seen = span{from, at}
	return at
}

func (w *word) bordered(text []byte, at, end int) bool {
	if w.open != other && at > 0 && kindOf(letterBefore(text[:at])) == w.open {
		return false
	}
	if w.flagged && !(w.wholeFlags(text, at) && w.wholeFlags(text, end)) {
		return false
	}
	if end < len(text) {
		r, _ := utf8.DecodeRune(text[end:])
		if w.close != other && kindOf(r) == w.close || !w.goesOn && unicode.Is(unicode.M, r) {
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

// kind is what a letter does to the words that it stands in.
type kind uint8

const (
	other   kind = iota // no letter
	spaced              // of a script that puts spaces between words; digits too
	hangul              // with spaces, and particles written to the words
	dense               // of a script without spaces
	picture             // emoji and signs that stand for something
)

func kindOf(r rune) kind {
	if r < utf8.RuneSelf {
		if parted(r) {
			return spaced
		}
		return other
	}
	switch {
	case unicode.Is(unicode.Hangul, r):
		return hangul
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		if parted(r) {
			return spaced
		}
		return dense
	case unicode.In(r, unicode.So, unicode.Sc, unicode.Sm, unicode.Sk):
		return picture
	}
	return other
}

// flagLetter says whether two of a letter make a flag.
func flagLetter(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// wholeFlags says whether no flag is cut in two at a byte of a text. Flags are read from where their letters begin.
func (w *word) wholeFlags(text []byte, at int) bool {
	if r, _ := utf8.DecodeRune(text[at:]); !flagLetter(r) {
		return true
	}
	if at < w.flags.from || at > w.flags.to {
		known := w.flags
		w.flags = span{at, at}
		for w.flags.from > 0 && w.flags.from != known.to {
			r, size := utf8.DecodeLastRune(text[:w.flags.from])
			if !flagLetter(r) {
				break
			}
			w.flags.from -= size
		}
		if known.from < known.to && w.flags.from == known.to {
			w.flags.from = known.from
		}
	}
	w.flags.to = max(w.flags.to, at)
	const letter = 4 // bytes of each
	return (at-w.flags.from)/letter%2 == 0
}

// Bounds of a snippet, in code points.
const (
	snippetSize   = 240
	snippetBefore = 60
)

// snippet cuts a snippet of the first text that has a word; of the post's own where none does.
func (m *matcher) snippet(p *post.Post) (in Part, out []Piece) {
	var spoken languages
	for in, s := range texts(p) {
		if spans := m.spans(p, in, s, &spoken); len(spans) > 0 {
			return in, cut(s, spans)
		}
	}
	return InText, cut(p.Text, nil)
}

// spans gives where words that are looked for stand in a text, in its bytes.
func (m *matcher) spans(p *post.Post, in Part, s string, spoken *languages) (spans []span) {
	folded, at := m.fold.Marked(s)
	var langs []stem.Language
	if len(m.others) > 0 {
		langs = spoken.see(p, in, folded)
	}
	for i := range m.marks {
		w := &m.marks[i]
		for from := 0; len(spans) < 1000; {
			k := w.in(folded, from)
			if k.from < 0 {
				break
			}
			end := int(at[k.to])
			start := int(at[k.from])
			for j := k.to; end <= start && j < len(at); j++ { // a letter that folds to several
				end = int(at[j])
			}
			spans = append(spans, span{start, end})
			from = k.to
		}
	}
	if len(m.others) > 0 {
		for from, to := range spacedWords(folded) {
			if len(spans) < 1000 && slices.ContainsFunc(m.others, func(f forms) bool { return f.has(folded[from:to], langs) }) {
				spans = append(spans, span{int(at[from]), int(at[to])})
			}
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
