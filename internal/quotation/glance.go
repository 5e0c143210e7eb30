package quotation

import (
	"unicode"
	"unicode/utf8"
)

// glanced is the least text that is glanced at; shorter ones are read at once.
const glanced = 32 << 10 // bytes

// glance looks at a long text once, before anything is made of it, and says what is wrong with it for sure: that it has
// nothing that could be said, or more than any quotation. It counts what has at least one token each. Two thirds of a
// paste may stand outside the quotation marks.
func glance(text string) error {
	if len(text) < glanced {
		return nil
	}
	words, single3, letters, marks := 0, 0, 0, 0
	in := false
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			switch {
			case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
				letters++
				if !in {
					words++
				}
				in = true
			case r <= ' ' || r == '"':
				in = false
			case isSymbol(r):
				letters++ // one that may be of a word or an address
			}
		case unicode.IsMark(r):
			marks++
		case single(r): // of Hangul three may be one
			letters++
			single3++
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			letters++
			if !in {
				words++
			}
			in = true
		case r == '\u202d' || r == '\u202e':
			words++
			letters++
		case isSymbol(r):
			letters++
		case unicode.IsSpace(r) || isQuote(r):
			in = false
		}
	}
	switch {
	case letters == 0:
		return ErrEmpty
	case words+single3/3 > 3*MaxTokens || marks > 4*letters+1000:
		return ErrLong
	}
	return nil
}
