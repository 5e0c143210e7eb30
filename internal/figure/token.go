package figure

import (
	"strings"
	"unicode"
)

type kind uint8

const (
	word kind = iota
	number
	sign
	skip // a link, a handle, a hashtag, a mail address: nothing inside it counts
)

// token is a word, a number in digits, one sign, or a stretch that is skipped.
type token struct {
	Span
	text  string // as written
	norm  string // lower case, one kind of apostrophe, no accents that readers leave out
	kind  kind
	space bool // white space stands before it, or nothing
	line  bool // it begins a line
}

// scan is a text taken apart.
type scan struct {
	runes []rune
	toks  []token
	lang  *language
	plain int // up to here no link begins
	none  token
}

func newScan(text string, lang *language) *scan {
	s := &scan{lang: lang}
	s.runes = make([]rune, 0, min(len(text), maxText))
	for _, r := range text {
		if len(s.runes) == maxText {
			break
		}
		s.runes = append(s.runes, r)
	}
	s.none = token{kind: sign, space: true, Span: Span{len(s.runes), len(s.runes)}}
	s.split()
	return s
}

// slice is what was written between two code points.
func (s *scan) slice(sp Span) string { return string(s.runes[sp.Start:sp.End]) }

func (s *scan) at(i int) rune {
	if i < 0 || i >= len(s.runes) {
		return 0
	}
	return s.runes[i]
}

// split makes the tokens.
func (s *scan) split() {
	space, line := true, true
	for i := 0; i < len(s.runes); {
		r := s.runes[i]
		if r == '\n' || r == '\u2028' || r == '\u2029' {
			line = true
		}
		if unicode.IsSpace(r) || invisible(r) {
			space = space || !invisible(r)
			i++
			continue
		}
		end, k := s.next(i)
		t := token{Span: Span{i, end}, kind: k, space: space, line: line}
		t.text = string(s.runes[i:end])
		t.norm = normal(t.text)
		s.toks = append(s.toks, t)
		i, space, line = end, false, false
	}
}

// next gives the end and the kind of the token at i.
func (s *scan) next(i int) (int, kind) {
	r := s.runes[i]
	if end := s.skipped(i); end > i {
		return end, skip
	}
	switch {
	case unicode.IsDigit(r):
		return s.digits(i), number
	case r == '.' && unicode.IsDigit(s.at(i+1)) && !wordy(s.at(i-1)) && s.at(i-1) != '.':
		return s.digits(i + 1), number
	case eastern(r) && unicode.IsLetter(r):
		return i + 1, word // one character a word: what follows a number there is written without a space
	case unicode.IsLetter(r):
		return s.letters(i), word
	}
	return i + 1, sign
}

// digits gives the end of a number: digits with separators inside.
func (s *scan) digits(i int) int {
	for i < len(s.runes) {
		r := s.runes[i]
		if unicode.IsDigit(r) {
			i++
			continue
		}
		if separator(r) && unicode.IsDigit(s.at(i+1)) {
			i += 2
			continue
		}
		break
	}
	return i
}

// letters gives the end of a word: letters and marks, and apostrophes between letters.
func (s *scan) letters(i int) (end int) {
	hangul := unicode.Is(unicode.Hangul, s.runes[i])
	if v, small, big := han(s.runes[i]); hangul && s.afterNumber(i) && v > 0 && (small || big) {
		return i + 1
	}
	start := i
	defer func() {
		if hangul && s.afterNumber(start) {
			end = s.counterEnd(start, end)
		}
	}()
	for i < len(s.runes) {
		r := s.runes[i]
		switch {
		case unicode.IsLetter(r) && !eastern(r) && unicode.Is(unicode.Hangul, r) == hangul, unicode.IsMark(r), invisible(r):
			i++
		case apostrophe(r) && unicode.IsLetter(s.at(i+1)):
			i++
		case r == '.' && s.abbreviation(i):
			i += 2 // U.S.
		default:
			return i
		}
	}
	return i
}

// afterNumber says whether digits or a Korean magnitude stand right before a code point.
func (s *scan) afterNumber(i int) bool {
	p := s.at(i - 1)
	if unicode.IsDigit(p) {
		return true
	}
	_, small, big := han(p)
	return (small || big) && len(s.toks) > 0 && s.toks[len(s.toks)-1].Start == i-1
}

// counterEnd cuts a Korean word after the counter or unit that it begins with: particles follow it.
func (s *scan) counterEnd(i, end int) int {
	for j := min(end, i+6); j > i; j-- {
		w := string(s.runes[i:j])
		_, a := s.lang.units[w]
		_, b := s.lang.money[w]
		if s.lang.nouns[w] != "" || a || b {
			return j
		}
	}
	return end
}

// abbreviation says whether the point at i stands between the single letters of one, as in "U.S.".
func (s *scan) abbreviation(i int) bool {
	return unicode.IsUpper(s.at(i-1)) && !wordy(s.at(i-2)) && unicode.IsUpper(s.at(i+1)) && !unicode.IsLetter(s.at(i+2))
}

// skipped gives the end of a link, handle, hashtag or mail address at i; i if there is none.
func (s *scan) skipped(i int) int {
	r := s.runes[i]
	before := s.at(i - 1)
	if (r == '@' || r == '#' || r == '＠' || r == '＃') && !wordy(before) && (wordy(s.at(i+1)) || s.at(i+1) == '_') {
		j := i + 1
		for wordy(s.at(j)) || strings.ContainsRune("_-.@", s.at(j)) && s.at(j) != 0 && wordy(s.at(j+1)) {
			j++
		}
		return j
	}
	if i < s.plain || !wordy(r) || wordy(before) && !eastern(before) || r > unicode.MaxASCII {
		return i
	}
	// A run without white space that holds "://", "www." first, or an @ between letters; or a name and a path.
	j, scheme, at, dot, slash := i, false, false, false, false
	for j < len(s.runes) && !unicode.IsSpace(s.runes[j]) && !strings.ContainsRune("<>\"“”«»", s.runes[j]) && !eastern(s.runes[j]) && j-i < 4096 {
		switch c := s.runes[j]; {
		case c == ':' && s.at(j+1) == '/' && s.at(j+2) == '/':
			scheme = true
		case c == '@' && j > i && wordy(s.at(j+1)):
			at = true
		case c == '.' && !slash && unicode.IsLetter(s.at(j-1)) && unicode.IsLower(s.at(j+1)) && unicode.IsLower(s.at(j+2)):
			dot = true
		case c == '/' && dot:
			slash = true
		case c == '(' && !scheme, c == ',' && !scheme, c == '—', c == '…':
			goto done
		}
		j++
	}
done:
	if scheme || at || slash || dot && strings.HasPrefix(strings.ToLower(string(s.runes[i:j])), "www.") {
		for j > i+1 && strings.ContainsRune(".,;:!?)'’", s.runes[j-1]) {
			j--
		}
		return j
	}
	s.plain = j
	return i
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// eastern says whether a letter belongs to a script that writes words without spaces between them.
func eastern(r rune) bool {
	return r > 0x2E7F && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// invisible are characters that take no room and mean nothing here.
func invisible(r rune) bool {
	return r == 0xAD || r == 0x301 || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2069 || r == 0xFEFF || r >= 0xFE00 && r <= 0xFE0F
}

func apostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '`' || r == '´'
}

// separator says whether a sign may stand inside a number.
func separator(r rune) bool {
	return r == '.' || r == ',' || r == '\'' || r == '’' || r == '٫' || r == '٬' || r == '，' || r == '．'
}

// dash says whether a token is a hyphen or a dash of any length.
func dash(t *token) bool {
	if t.kind != sign {
		return false
	}
	switch t.text {
	case "-", "‐", "‑", "‒", "–", "—", "−", "―":
		return true
	}
	return false
}

// normal is the form in which tables hold words.
func normal(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x80 || c >= 'A' && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case invisible(r) || r == 0x640 || r >= 0x64B && r <= 0x652: // stress, tatweel, vowel signs
			continue
		case apostrophe(r):
			r = '\''
		case r == 'ё' || r == 'Ё':
			r = 'е'
		case r == 'أ' || r == 'إ' || r == 'آ':
			r = 'ا'
		case r == 'ى':
			r = 'ي'
		case r == 'ة':
			r = 'ه'
		case r >= 0xFF01 && r <= 0xFF5E: // full width
			r = unicode.ToLower(r - 0xFEE0)
		default:
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
