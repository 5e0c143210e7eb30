package quotation

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is checked.
const (
	MaxPaste  = 1 << 20 // bytes
	MaxTokens = 4000    // of one quotation
)

// ErrLong is wrapped by the error of a check whose text is above MaxPaste or MaxTokens.
var ErrLong = errors.New("too long to check at once: split it")

// said is what a paste claims was said: tokens, with the marks that the quoter made.
type said struct {
	paste  string
	clean  string    // the words quoted, without marks
	points []int32   // of each code point of clean, its place in the paste
	tok    []Token   // Start and End are code points of the paste, from and to bytes of clean
	mark   []marks   // one a token
	only   bool      // words outside quotation marks were left out
	parts  []stretch // what was taken of the paste
	breaks []int     // where a word goes on behind a hyphen and the end of a line, as far as one can see: of each the hyphen
}

// marks are what the quoter set before or around a token.
type marks struct {
	gap     bool // an ellipsis stands before it
	seam    bool // a reporter's words stood before it
	bracket bool // it stands in square brackets
	lower   bool // its first letter does: [T]his
	aside   bool // a reporter's words between dashes, as some languages set them inside the quotation marks
}

// free says whether a token need not stand in the record.
func (m marks) free() bool { return m.bracket || m.aside }

// stretch is a part of the paste, in places of its code points.
type stretch struct{ from, to int }

// read takes a paste apart (doc/quotes.md, "Reading the paste").
func read(t *Tokenizer, paste string) (*said, error) {
	if len(paste) > MaxPaste {
		return nil, fmt.Errorf("%d bytes: %w", len(paste), ErrLong)
	}
	if err := glance(paste); err != nil {
		return nil, err
	}
	text := []rune(paste)
	s := &said{paste: paste}
	all := []stretch{{0, len(text)}}
	if quoted := stretches(text); len(quoted) > 0 && (len(quoted) > 1 || quoted[0].from > 1 || quoted[0].to < len(text)-1) {
		s.take(t, text, quoted)
		if n := len(s.tok); n >= 4 {
			whole := &said{paste: paste}
			whole.take(t, text, all)
			if outside := len(whole.tok) - n; outside > 0 && 3*n >= len(whole.tok) {
				s.only = true
				return s, s.bounded()
			}
			*s = *whole
			return s, s.bounded()
		}
		*s = said{paste: paste}
	}
	s.take(t, text, all)
	return s, s.bounded()
}

// readWhole takes all of a paste as what was said.
func readWhole(t *Tokenizer, paste string) *said {
	s := &said{paste: paste}
	text := []rune(paste)
	s.take(t, text, []stretch{{0, len(text)}})
	return s
}

func (s *said) bounded() error {
	if len(s.tok) > MaxTokens {
		return fmt.Errorf("%d words: %w", len(s.tok), ErrLong)
	}
	return nil
}

// take reads the tokens of some stretches.
func (s *said) take(t *Tokenizer, text []rune, parts []stretch) { s.takeJoined(t, text, parts, nil) }

// takeJoined is take with some of the words that are broken at the end of a line made whole: those whose hyphens stand at join.
func (s *said) takeJoined(t *Tokenizer, text []rune, parts []stretch, join []int) {
	s.parts = parts
	c := cleaner{text: text, join: join}
	for i, p := range parts {
		if i > 0 {
			c.put(' ', p.from)
			c.seams = append(c.seams, int32(len(c.points)))
		}
		c.stretch(p)
	}
	s.clean, s.points, s.breaks = c.out.String(), c.points, c.breaks
	s.tok = t.Tokens(s.clean)
	s.mark = make([]marks, len(s.tok))
	gap, seam, bracket, lower := 0, 0, 0, 0
	kept := 0
	for i := range s.tok {
		k := s.tok[i]
		var m marks
		for gap < len(c.gaps) && int(c.gaps[gap]) <= k.Start {
			m.gap = kept > 0
			gap++
		}
		for seam < len(c.seams) && int(c.seams[seam]) <= k.Start {
			m.seam = kept > 0
			seam++
		}
		for bracket < len(c.brackets) && c.brackets[bracket].to <= k.Start {
			bracket++
		}
		m.bracket = bracket < len(c.brackets) && c.brackets[bracket].from <= k.Start
		for lower < len(c.cases) && int(c.cases[lower]) < k.Start {
			lower++
		}
		m.lower = lower < len(c.cases) && int(c.cases[lower]) == k.Start
		if k.End > k.Start {
			k.Start, k.End = int(s.points[k.Start]), int(s.points[k.End-1])+1
		}
		s.tok[kept], s.mark[kept] = k, m
		kept++
	}
	s.tok, s.mark = s.tok[:kept], s.mark[:kept]
	s.asides()
}

// maxBroken is the most broken words of a paste that are made whole.
const maxBroken = 200

// rejoined takes the paste once more with words made whole that are broken at the end of a line: those in which the answer sees
// a change, as state- sanctioned may have its hyphen by right. Nil if there are none.
func (s *said) rejoined(t *Tokenizer, a *Answer) *said {
	if len(s.breaks) == 0 || len(s.breaks) > maxBroken {
		return nil
	}
	var join []int
	for _, at := range s.breaks {
		if a.Verdict == NotFound || a.Verdict == Spliced || slices.ContainsFunc(a.Changes, func(c Change) bool { return c.In[0] <= at && at < c.In[1] }) {
			join = append(join, at)
		}
	}
	if len(join) == 0 {
		return nil
	}
	out := &said{paste: s.paste, only: s.only}
	out.takeJoined(t, []rune(s.paste), s.parts, join)
	return out
}

// maxAside is the most tokens of a reporter's words between dashes.
const maxAside = 12

// asides marks a reporter's words inside the quotation marks: «A, — said X. — B». They begin behind a dash that
// follows a comma, ! or ?, and end before a dash that follows a point or a comma.
func (s *said) asides() {
	dash := func(i int, stops string) bool {
		between := []rune(strings.TrimSpace(s.clean[s.tok[i-1].to:s.tok[i].from]))
		n := len(between)
		if n < 2 || between[n-1] != '—' && between[n-1] != '–' {
			return false
		}
		before := []rune(strings.TrimRightFunc(string(between[:n-1]), func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) }))
		return len(before) > 0 && strings.ContainsRune(stops, before[len(before)-1])
	}
	for i := 3; i < len(s.tok); i++ {
		if !dash(i, ",!?…") {
			continue
		}
		for j := i + 2; j < len(s.tok) && j <= i+maxAside; j++ {
			if dash(j, ".,") {
				for k := i; k < j; k++ {
					s.mark[k].aside = true
				}
				s.mark[j].seam = true
				i = j
				break
			}
		}
	}
}

// cleaner writes the quoted words without the marks, and notes where the marks were, in code points of what
// it wrote.
type cleaner struct {
	text     []rune
	out      strings.Builder
	points   []int32
	gaps     []int32
	seams    []int32
	cases    []int32
	brackets []stretch
	breaks   []int // hyphens at the end of a line inside a word
	join     []int // of those, which are left out
}

// broken gives where a word goes on that is broken at i by a hyphen and the end of a line; 0 if none is.
func (c *cleaner) broken(i, end int) int {
	if i == 0 || !unicode.IsLetter(c.text[i-1]) {
		return 0
	}
	j, lines := i+1, 0
	for ; j < end && unicode.IsSpace(c.text[j]); j++ {
		if c.text[j] == '\n' {
			lines++
		}
	}
	if lines != 1 || j == end || !unicode.IsLower(c.text[j]) {
		return 0
	}
	return j
}

func (c *cleaner) put(r rune, at int) {
	if r == utf8.RuneError {
		r = ' '
	}
	c.out.WriteRune(r)
	c.points = append(c.points, int32(at))
}

func (c *cleaner) stretch(p stretch) {
	for i := p.from; i < p.to; {
		switch r := c.text[i]; {
		case r == '[' || r == '(' || r == '<' || r == '［' || r == '（' || r == '〔':
			i = c.bracket(i, p.to)
		case r == '.' || r == '…' || r == '⋯' || r == '。' || r == '・':
			i = c.dots(i, p.to)
		case (r == '-' || r == '\u2010' || r == '\u00ad') && c.broken(i, p.to) > 0:
			if c.breaks = append(c.breaks, i); slices.Contains(c.join, i) {
				i = c.broken(i, p.to)
			} else {
				c.put(r, i)
				i++
			}
		default:
			c.put(r, i)
			i++
		}
	}
}

// dots reads an ellipsis: … or three points, with or without spaces between them.
func (c *cleaner) dots(i, end int) int {
	n, j, last := 0, i, i
	for ; j < end && j-i < 64; j++ {
		r := c.text[j]
		if r == '…' || r == '⋯' {
			n += 3
		} else if r == c.text[i] && r != '…' {
			n++
		} else if r != ' ' && r != '\u00a0' {
			break
		} else {
			continue
		}
		last = j + 1
	}
	if n < 3 {
		c.put(c.text[i], i)
		return i + 1
	}
	c.gap(i)
	return last
}

func (c *cleaner) gap(at int) {
	c.put(' ', at)
	c.gaps = append(c.gaps, int32(len(c.points)))
}

// bracket reads what a quoter sets in brackets: […], [T]his, [words], [sic]. Round and angle brackets are the
// quoter's only around an ellipsis.
func (c *cleaner) bracket(i, end int) int {
	square := c.text[i] == '[' || c.text[i] == '［' || c.text[i] == '〔'
	j := i + 1
	for j < end && j-i < 400 && !isClosing(c.text[j]) && c.text[j] != '[' {
		j++
	}
	if j >= end || !isClosing(c.text[j]) {
		c.put(c.text[i], i)
		return i + 1
	}
	inner := string(c.text[i+1 : j])
	switch {
	case isEllipsis(inner):
		c.gap(i)
		return j + 1
	case !square:
		c.put(c.text[i], i)
		return i + 1
	case strings.EqualFold(strings.Trim(inner, " !"), "sic"), i > 0 && !unicode.IsSpace(c.text[i-1]) && !unicode.IsDigit(c.text[i-1]) && len(inner) < 4 && strings.Trim(inner, "0123456789") == "": // a footnote too
		c.put(' ', i)
		return j + 1
	case j == i+2 && unicode.IsLetter(c.text[i+1]) && j+1 < end && unicode.IsLetter(c.text[j+1]):
		c.cases = append(c.cases, int32(len(c.points)))
		c.put(c.text[i+1], i+1)
		return j + 1
	}
	from := len(c.points)
	c.put(' ', i)
	for k := i + 1; k < j; k++ {
		c.put(c.text[k], k)
	}
	c.put(' ', j)
	c.brackets = append(c.brackets, stretch{from, len(c.points)})
	return j + 1
}

func isClosing(r rune) bool {
	return r == ']' || r == ')' || r == '>' || r == '］' || r == '）' || r == '〕'
}

// isEllipsis says whether s is nothing but an ellipsis.
func isEllipsis(s string) bool {
	n := 0
	for _, r := range s {
		switch r {
		case '.', '。', '・':
			n++
		case '…', '⋯':
			n += 3
		case ' ', '\u00a0':
		default:
			return false
		}
	}
	return n >= 2
}

// closers gives what may close a stretch that a mark opens; "" for what opens none.
func closers(r rune) string {
	switch r {
	case '“', '„', '‟':
		return "”“\""
	case '«':
		return "»"
	case '‹':
		return "›"
	case '「':
		return "」"
	case '『':
		return "』"
	case '｢':
		return "｣"
	case '〝':
		return "〞〟"
	case '"':
		return "\"”"
	case '＂':
		return "＂"
	case '‘', '‚':
		return "’‘"
	case '\'':
		return "'"
	}
	return ""
}

// stretches finds what stands in quotation marks, the outermost pairs. A mark that nothing closes opens
// nothing. A mark inside a word is an apostrophe or a Hebrew abbreviation.
func stretches(text []rune) []stretch {
	var out []stretch
	failed := 0
	for i := 0; i < len(text) && failed < 64; i++ {
		close := closers(text[i])
		if close == "" || inside(text, i) || alike(text[i]) && i > 0 && isWordRune(text[i-1]) {
			continue
		}
		j := closing(text, i, close)
		if j < 0 {
			failed++
			continue
		}
		out = append(out, stretch{i + 1, j})
		i = j
	}
	return out
}

// Quoted gives the stretches of a paste that stand in quotation marks and are long enough to be checked each by itself, in code
// points; nil if they are fewer than two.
func Quoted(paste string) [][2]int {
	if len(paste) > MaxPaste {
		return nil
	}
	text := []rune(paste)
	t := NewTokenizer()
	var out [][2]int
	for _, p := range stretches(text) {
		if len(t.Tokens(string(text[p.from:p.to]))) >= leastKept {
			out = append(out, [2]int{p.from, p.to})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// alike says whether a mark looks the same at both ends, or like an apostrophe.
func alike(r rune) bool { return r == '"' || r == '\'' || r == '‘' || r == '＂' }

func closing(text []rune, i int, close string) int {
	depth := 0
	for j := i + 1; j < len(text); j++ {
		r := text[j]
		switch {
		case inside(text, j):
		case strings.ContainsRune(close, r) && (r != '“' || text[i] == '„' || text[i] == '‟') && (r != '‘' || text[i] == '‚'):
			if depth == 0 {
				return j
			}
			depth--
		case r == text[i] && !alike(r) && text[i] != '‚':
			depth++
		}
	}
	return -1
}

// inside says whether a mark stands between two letters.
func inside(text []rune, i int) bool {
	switch text[i] {
	case '"', '\'', '’', '‘', '”':
		return i > 0 && i+1 < len(text) && isWordRune(text[i-1]) && isWordRune(text[i+1]) && !single(text[i-1]) && !single(text[i+1])
	}
	return false
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
