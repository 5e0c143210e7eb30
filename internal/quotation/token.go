package quotation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/fold"
)

// Kind tells what a Token is.
type Kind uint8

// Kinds of tokens.
const (
	Word   Kind = iota // a word of a script that puts spaces between words, or an abbreviation such as U.S.
	Char               // one character of a script that does not, or of Hangul
	Number             // digits, with their grouping and decimal sign
	Symbol             // a sign that is read aloud: $, %, °, &, +, ²
	Link               // a web address, whole
)

// Token is one thing of a text that is compared. Start and End count code points of the untouched text.
type Token struct {
	Key        string // the normal form; equal keys are the same word
	Start, End int
	Kind       Kind
	Capital    bool // it begins with a capital letter
	First      bool // it is the first of its sentence, as far as punctuation tells

	from, to int // bytes of the text
}

// A Tokenizer reads texts into tokens. It remembers what it worked out of letters, so one is for one goroutine
// at a time.
type Tokenizer struct {
	fold  *fold.Folder
	units []unit
	keys  []byte
}

// NewTokenizer makes a Tokenizer.
func NewTokenizer() *Tokenizer { return &Tokenizer{fold: fold.New()} }

// unit is one letter of the folded text and the byte of the text that it came from.
type unit struct {
	r  rune
	at int32
}

// Tokens gives the tokens of a text in order (doc/quotes.md says by which rules). It never fails: bytes that
// are no UTF-8 separate words.
func (t *Tokenizer) Tokens(text string) []Token {
	t.read(text)
	s := scanner{text: text, u: t.units, keys: t.keys[:0], first: true}
	s.out = make([]Token, 0, len(t.units)/5+4)
	for s.i < len(s.u) {
		s.next()
	}
	t.keys = s.keys
	// The keys are cut out of one string: one allocation for them all.
	all, at := string(s.keys), 0
	bytes, points := 0, 0
	for i := range s.out {
		k := &s.out[i]
		k.Key = all[at:s.ends[i]]
		at = s.ends[i]
		points += utf8.RuneCountInString(text[bytes:k.from])
		k.Start = points
		points += utf8.RuneCountInString(text[k.from:k.to])
		k.End, bytes = points, k.to
	}
	return s.out
}

// read folds the text into units.
func (t *Tokenizer) read(text string) {
	t.units = t.units[:0]
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			t.units = t.units[:0]
			t.readAny(text)
			return
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		t.units = append(t.units, unit{rune(c), int32(i)})
	}
}

func (t *Tokenizer) readAny(text string) {
	folded, at := t.fold.Marked(text)
	for i := 0; i < len(folded); {
		r, n := utf8.DecodeRune(folded[i:])
		if r == utf8.RuneError && n == 1 {
			r = ' '
		}
		switch {
		case r == 'ґ':
			r = 'г'
		case r == 'ı': // Turkish typed without its letters; written tells it
			r = 'i'
		case r == 'ة':
			r = 'ه'
		case r >= utf8.RuneSelf && unseen(r):
			r = -1
		}
		if r >= 0 {
			t.units = append(t.units, unit{r, at[i]})
		}
		i += n
	}
}

// unseen says whether a character cannot be seen and does not change how others are read. The two that make
// text run backwards do: what a reader sees is then not what is compared.
func unseen(r rune) bool {
	if r == '\u202d' || r == '\u202e' {
		return false
	}
	return unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef || r == 0x34f || r == 0x3164 || r == 0x115f || r == 0x1160 || r == 0xffa0
}

// scanner cuts units into tokens.
type scanner struct {
	text  string
	u     []unit
	i     int
	keys  []byte
	ends  []int // of each token's key in keys
	out   []Token
	first bool
	bare  int // before this unit no abbreviation begins
}

func (s *scanner) next() {
	r := s.u[s.i].r
	switch {
	case s.isLink():
		s.link()
	case r >= utf8.RuneSelf && unicode.Is(unicode.No, s.original(s.i)), r < utf8.RuneSelf && isDigit(r) && s.original(s.i) > utf8.RuneSelf && unicode.Is(unicode.No, s.original(s.i)):
		s.raised()
	case digit(r) >= 0:
		s.number(false)
	case (r == '-' || r == '−') && s.isSign():
		s.number(true)
	case unicode.IsLetter(r) || unicode.IsMark(r):
		if single(r) {
			s.char()
		} else if !s.abbreviation() {
			s.word()
		}
	case isSymbol(r):
		s.add(s.i, s.i+1, Symbol, string(r))
	default:
		if ends(r) || r == ' ' && s.original(s.i) == '\n' {
			s.first = true
		}
		s.i++
	}
}

// original is the first character that unit i came from.
func (s *scanner) original(i int) rune {
	r, _ := utf8.DecodeRuneInString(s.text[s.u[i].at:])
	return r
}

// add makes a token of units i to j and goes on behind them.
func (s *scanner) add(i, j int, kind Kind, key string) {
	s.keys = append(s.keys, key...)
	s.done(i, j, kind)
}

// done makes a token whose key was written already.
func (s *scanner) done(i, j int, kind Kind) {
	to := len(s.text)
	if j < len(s.u) {
		to = int(s.u[j].at)
	}
	from := int(s.u[i].at)
	if n := len(s.out); n > 0 && from < s.out[n-1].to { // two tokens of one character, as in ㎢
		from = s.out[n-1].to
	}
	to = max(to, from)
	s.ends = append(s.ends, len(s.keys))
	s.out = append(s.out, Token{
		Kind: kind, from: from, to: to, First: s.first,
		Capital: kind == Word && unicode.In(s.original(i), unicode.Lu, unicode.Lt),
	})
	s.first = false
	s.i = j
}

// isLink says whether a web address begins here.
func (s *scanner) isLink() bool {
	if s.u[s.i].r != 'h' || s.i > 0 && unicode.IsLetter(s.u[s.i-1].r) {
		return false
	}
	rest := s.text[s.u[s.i].at:]
	return strings.HasPrefix(rest, "https://") || strings.HasPrefix(rest, "http://")
}

func (s *scanner) link() {
	j := s.i
	for j < len(s.u) && s.u[j].r != ' ' && s.u[j].r != '\n' && s.u[j].r != '\t' && s.u[j].r != '\r' && !single(s.u[j].r) && s.u[j].r != '"' {
		j++
	}
	end := len(s.text)
	if j < len(s.u) {
		end = int(s.u[j].at)
	}
	s.add(s.i, j, Link, s.text[s.u[s.i].at:end])
}

// raised reads ², ½, ① and their like: not the number that they look like, so not its key either.
func (s *scanner) raised() {
	j := s.i + 1
	s.keys = append(s.keys, '^')
	s.keys = utf8.AppendRune(s.keys, s.u[s.i].r)
	for j < len(s.u) && s.u[j].at == s.u[s.i].at {
		s.keys = utf8.AppendRune(s.keys, s.u[j].r)
		j++
	}
	s.done(s.i, j, Symbol)
}

// char reads one character with the signs that belong to it.
func (s *scanner) char() {
	s.keys = utf8.AppendRune(s.keys, s.u[s.i].r)
	j := s.i + 1
	for j < len(s.u) && unicode.IsMark(s.u[j].r) && j-s.i < 16 {
		s.keys = utf8.AppendRune(s.keys, s.u[j].r)
		j++
	}
	for j < len(s.u) && unicode.IsMark(s.u[j].r) { // a flood of signs is cut, and is no character of its own
		j++
	}
	s.done(s.i, j, Char)
}

// mostKeys is how many bytes of keys a text has before the rest of it is read a letter at a time.
const mostKeys = 1 << 24

// word reads a word. An apostrophe between letters belongs to it, as does the quotation mark inside a Hebrew
// abbreviation.
func (s *scanner) word() {
	j := s.i
	for j < len(s.u) && (len(s.keys) < mostKeys || j == s.i) {
		r := s.u[j].r
		switch {
		case (unicode.IsLetter(r) || unicode.IsMark(r)) && !single(r) && !s.isRaised(j):
			s.keys = utf8.AppendRune(s.keys, r)
		case s.isApostrophe(j) && s.isLetter(j-1) && s.isLetter(j+1):
			s.keys = append(s.keys, '\'')
		case (r == '"' || r == '״') && s.isHebrew(j-1) && s.isHebrew(j+1):
			s.keys = append(s.keys, '"')
		case r == '׳':
			s.keys = append(s.keys, '\'')
		default:
			s.done(s.i, j, Word)
			return
		}
		j++
	}
	s.done(s.i, j, Word)
}

func (s *scanner) isRaised(i int) bool {
	o := s.original(i)
	return o > utf8.RuneSelf && unicode.Is(unicode.No, o)
}

func (s *scanner) isLetter(i int) bool {
	return i >= s.i && i < len(s.u) && (unicode.IsLetter(s.u[i].r) || unicode.IsMark(s.u[i].r)) && !single(s.u[i].r)
}

func (s *scanner) isHebrew(i int) bool {
	return i >= s.i && i < len(s.u) && unicode.Is(unicode.Hebrew, s.u[i].r)
}

// isApostrophe knows them by their look. The acute accent folds to a space: it is known by where it came from.
func (s *scanner) isApostrophe(i int) bool {
	switch s.u[i].r {
	case '\'', '`', '′', 'ʹ', 'ʻ', 'ꞌ', 'ˈ':
		return true
	case ' ':
		return s.original(i) == '´'
	}
	return false
}

// abbreviation reads U.S. and its like: single letters with a point behind each, two or more.
func (s *scanner) abbreviation() bool {
	if s.i < s.bare { // of letters that were looked at; each of them again would be a look at all the rest
		return false
	}
	j, n := s.i, 0
	for j+1 < len(s.u) && unicode.IsLetter(s.u[j].r) && !single(s.u[j].r) && s.u[j+1].r == '.' && s.u[j].at != s.u[j+1].at {
		j, n = j+2, n+1
	}
	if n > 0 && j < len(s.u) && unicode.IsLetter(s.u[j].r) && !single(s.u[j].r) { // u.s, without the last point
		if j+1 == len(s.u) || !unicode.IsLetter(s.u[j+1].r) && !unicode.IsMark(s.u[j+1].r) && !s.isApostrophe(j+1) {
			j, n = j+1, n+1
		} else {
			s.bare = j
			return false
		}
	}
	if n < 2 {
		return false
	}
	for k := s.i; k < j; k++ {
		if s.u[k].r != '.' {
			s.keys = utf8.AppendRune(s.keys, s.u[k].r)
			s.keys = append(s.keys, '.')
		}
	}
	s.done(s.i, j, Word)
	return true
}

// single says whether a letter is of a script in which every character is a token.
func single(r rune) bool {
	switch {
	case r < 0xe00:
		return false
	case r <= 0xeff, r >= 0x1000 && r <= 0x109f, r >= 0x1100 && r <= 0x11ff, r >= 0x1780 && r <= 0x17ff:
		return true // Thai, Lao; Burmese; Hangul letters; Khmer
	case r < 0x2e80:
		return false
	case r >= 0x3005 && r <= 0x3007, r >= 0x3041 && r <= 0x30ff, r >= 0x3130 && r <= 0x318f, r >= 0x31f0 && r <= 0x31ff,
		r >= 0x3400 && r <= 0x4dbf, r >= 0x4e00 && r <= 0x9fff, r >= 0xa960 && r <= 0xa97f, r >= 0xac00 && r <= 0xd7ff,
		r >= 0xf900 && r <= 0xfaff, r >= 0x20000 && r <= 0x3ffff:
		return true
	}
	return false
}

// ends says whether punctuation ends a sentence.
func ends(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '。', '؟', '।', '۔', ':', '•', '\n', '\r':
		return true
	}
	return false
}

// isSymbol says whether a sign is read aloud, so that leaving it out changes what is said.
func isSymbol(r rune) bool {
	switch r {
	case '%', '‰', '°', '&', '٪', '\u202d', '\u202e':
		return true
	case '|', '¬', '<', '>', '⁄':
		return false
	}
	return unicode.In(r, unicode.Sc, unicode.Sm)
}
