// Package fold makes words comparable: two spellings that a person takes for one word become the same text.
// Case goes, and what is written above and below letters in scripts where readers leave it out (accents,
// Hebrew points, Arabic signs); letters of their own (й, ї, ё aside) stay. Compatibility forms, curly
// quotation marks and runs of white space become their plain ones.
//
// It knows no language and no index: package search and the stores' tags fold alike by calling it.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Folder folds text. It remembers what it worked out for each letter, so it is not for several goroutines at
// once, and is worth keeping: a new one knows nothing yet.
type Folder struct {
	fold  cases.Caser
	known map[rune]string
	low   [0x2000 / sheetSize]*sheet // of the letters that most text is made of
	cut   bool                       // the letter before the one at hand gave nothing, or may be one with those before it
}

// sheetSize is how many letters that follow one another are remembered together.
const sheetSize = 0x80

// sheet is what letters fold to, where it is known.
type sheet struct {
	to   [sheetSize]string
	done [sheetSize]bool
}

// New makes a Folder.
func New() *Folder { return &Folder{fold: cases.Fold(), known: map[rune]string{}} }

// String is the folded text.
func (f *Folder) String(s string) string { return string(f.Append(nil, s)) }

// Append appends the folded text to b.
func (f *Folder) Append(b []byte, s string) []byte {
	f.cut = false
	i, space := 0, false
	for ; i < len(s); i++ { // most text begins, or is, ASCII
		c := s[i]
		if c >= utf8.RuneSelf {
			break
		}
		b, space = appendASCII(b, c, space)
	}
	if i == len(s) {
		return b
	}
	if i > 0 {
		i-- // a mark that follows belongs to the letter before
		if n := len(b); space {
			b = b[:n-1]
			for i > 0 && isSpace(s[i-1]) {
				i--
			}
		} else if n > 0 {
			b = b[:n-1]
		}
		space = i > 0 && isSpace(s[i-1])
	}
	rest := s[i:]
	if !norm.NFKC.IsNormalString(rest) {
		rest = norm.NFKC.String(rest)
	}
	return f.appendNormal(b, rest, space)
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func appendASCII(b []byte, c byte, space bool) ([]byte, bool) {
	switch {
	case isSpace(c):
		if !space {
			b = append(b, ' ')
		}
		return b, true
	case c >= 'A' && c <= 'Z':
		c += 'a' - 'A'
	}
	return append(b, c), false
}

// appendNormal folds text in normal form, letter by letter.
func (f *Folder) appendNormal(b []byte, s string, space bool) []byte {
	for _, r := range s {
		if r < utf8.RuneSelf {
			b, space = appendASCII(b, byte(r), space)
			continue
		}
		if unicode.IsSpace(r) {
			b, space = appendASCII(b, ' ', space)
			continue
		}
		t := f.rune(r)
		if t == "" {
			f.cut = true
			continue
		}
		f.cut = f.cut && !norm.NFC.PropertiesString(t).BoundaryBefore()
		b, space = f.join(b, t), false
	}
	return b
}

// join appends what a letter folds to. Where a sign between it and those before has gone, they may be one letter now, as
// the parts of a Korean syllable are, or stand in another order.
func (f *Folder) join(b []byte, t string) []byte {
	if f.cut {
		if i := max(norm.NFC.LastBoundary(b), 0); len(b)-i <= maxLetter {
			return append(b[:i], norm.NFC.String(string(b[i:])+t)...)
		}
	}
	return append(b, t...)
}

// maxLetter is the longest letter, in bytes, to which another is joined: more signs at one letter are nobody's words.
const maxLetter = 48

func (f *Folder) rune(r rune) string {
	if i := uint(r) / sheetSize; i < uint(len(f.low)) {
		s := f.low[i]
		if s == nil {
			s = &sheet{}
			f.low[i] = s
		}
		i := uint(r) % sheetSize
		if !s.done[i] {
			s.to[i], s.done[i] = f.work(r), true
		}
		return s.to[i]
	}
	if t, ok := f.known[r]; ok {
		return t
	}
	t := f.work(r)
	if len(f.known) < 50_000 {
		f.known[r] = t
	}
	return t
}

// work folds one letter.
func (f *Folder) work(r rune) string {
	switch r {
	case '‘', '’', '‚', '‛', 'ʼ':
		return "'"
	case '“', '”', '„', '‟', '«', '»':
		return `"`
	case '‐', '‑', '–', '—':
		return "-"
	case 'ـ', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', '\u00ad', '\ufe0e', '\ufe0f':
		return "" // tatweel and what cannot be seen
	case 'ی', 'ى':
		return "ي"
	case 'ک':
		return "ك"
	case 'й', 'Й', 'ї', 'Ї', 'ў', 'Ў', 'ѓ', 'Ѓ', 'ќ', 'Ќ':
		return f.fold.String(string(r)) // letters of their own
	}
	// Cherokee folds to its capitals, which were there first (Unicode's CaseFolding.txt); x/text swaps the two.
	switch {
	case r >= 0x13a0 && r <= 0x13f5:
		return string(r)
	case r >= 0x13f8 && r <= 0x13fd:
		return string(r - 8)
	case r >= 0xab70 && r <= 0xabbf:
		return string(r - 0xab70 + 0x13a0)
	}
	if bare(r) {
		return ""
	}
	var out strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		if !bare(d) {
			out.WriteRune(d)
		}
	}
	return norm.NFC.String(f.fold.String(norm.NFC.String(out.String())))
}

// bare says whether a sign is one that readers leave out. Vowel signs of Indic scripts and of Thai, and the
// voicing marks of kana, are not: without them it is another word.
func bare(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36f, r >= 0x1ab0 && r <= 0x1aff, r >= 0x1dc0 && r <= 0x1dff, r >= 0x20d0 && r <= 0x20ff, r >= 0xfe20 && r <= 0xfe2f:
		return true
	case r >= 0x591 && r <= 0x5c7, r >= 0x610 && r <= 0x61a, r >= 0x64b && r <= 0x65f, r == 0x670, r >= 0x6d6 && r <= 0x6ed:
		return unicode.Is(unicode.Mn, r)
	}
	return false
}

// Tag is a tag's name as tags are compared: folded, without its sign and without white space; "" where
// nothing is left, or where it is longer than MaxTag.
func (f *Folder) Tag(name string) string {
	if len(name) > 4*MaxTag {
		return ""
	}
	t := strings.ReplaceAll(strings.TrimLeft(f.String(strings.ToValidUTF8(name, "")), "#"), " ", "")
	t = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, t)
	if len(t) > MaxTag {
		return ""
	}
	return t
}

// MaxTag is the longest folded tag, in bytes.
const MaxTag = 256

// Marked gives the folded text with the places it came from: at[i] is the byte of s at which the letter that
// gave byte i of the folded text begins, and at[len(folded)] is len(s).
func (f *Folder) Marked(s string) (folded []byte, at []int32) {
	folded = make([]byte, 0, len(s))
	at = make([]int32, 0, len(s)+1)
	f.cut = false
	space := false
	if ascii(s) {
		for i := range len(s) {
			if folded, space = appendASCII(folded, s[i], space); len(folded) > len(at) {
				at = append(at, int32(i))
			}
		}
		return folded, append(at, int32(len(s)))
	}
	var it norm.Iter
	it.InitString(norm.NFKC, s)
	for !it.Done() {
		from := int32(it.Pos())
		n := len(folded)
		folded = f.appendNormal(folded, string(it.Next()), space)
		if len(folded) > n {
			space = folded[len(folded)-1] == ' '
		}
		if len(folded) < n { // letters before it are one with it now
			at = at[:len(folded)]
		}
		for range len(folded) - n {
			at = append(at, from)
		}
	}
	return folded, append(at, int32(len(s)))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Letters is s with its type folded and nothing else: compatibility forms are composed and case goes, but
// accents, points and signs stay. Two texts whose letters are equal are spelled alike.
func (f *Folder) Letters(s string) string {
	return norm.NFKC.String(f.fold.String(norm.NFKC.String(s)))
}
