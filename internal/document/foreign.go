package document

import "unicode"

// MaxMarks is how many combining marks a renderer shows on one base; floods of them climb over the text
// above. What is stored and what JSON gives keeps them all.
const MaxMarks = 8

// Odd says whether r is a character that foreign text must not pass on to a reader's screen as it is:
// control characters other than line feed and tab, line and paragraph separators, and the marks that
// turn the direction of what follows (embeddings, overrides, isolates).
func Odd(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\n' && r != '\t'
	case r < 0x7f:
		return false
	case r < 0xa0:
		return true
	case r < 0x2028:
		return false
	}
	return r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r >= 0xfff9 && r <= 0xfffb
}

// Mark says whether r is a combining mark, one that stands on the character before it.
func Mark(r rune) bool {
	switch {
	case r < 0x300, r >= 0x370 && r < 0x483, r >= 0x1e00 && r < 0x20d0, r >= 0x3100 && r < 0xa66f, r >= 0xac00 && r < 0xfb1e:
		return false
	}
	return unicode.In(r, unicode.Mn, unicode.Me)
}
