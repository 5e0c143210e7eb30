package document

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// MaxMarks is how many combining marks a renderer shows on one base; floods of them climb over the text
// above. What is stored and what JSON gives keeps them all.
const MaxMarks = 8

// Odd says whether r is a character that foreign text must not pass on to a reader's screen as it is:
// control characters other than line feed and tab, line and paragraph separators, the marks that turn the
// direction of what follows (embeddings, overrides, isolates), and those of the first 65,536 code points that are
// no characters, which HTML and XML do not allow.
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
	return r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r >= 0xfff9 && r <= 0xfffb ||
		r >= 0xfdd0 && r <= 0xfdef || r == 0xfffe || r == 0xffff
}

// Mark says whether r is a combining mark, one that stands on the character before it.
func Mark(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r < 0x2000:
		if r >= 0x370 && r < 0x483 || r >= 0x48a && r < 0x591 || r >= 0x1e00 {
			return false
		}
	case r < 0x3100:
		return r >= 0x20d0 && r <= 0x20f0 || r >= 0x2cef && r <= 0x2cf1 || r == 0x2d7f || r >= 0x2de0 && r <= 0x2dff ||
			r >= 0x302a && r <= 0x302d || r == 0x3099 || r == 0x309a
	case r < 0xa66f, r >= 0xac00 && r < 0xfb1e:
		return false
	}
	return unicode.In(r, unicode.Mn, unicode.Me)
}

// Tame is the length of the run of valid text that s begins with in which no character is Odd, a Mark or
// ASCII. It looks at bytes and stops early rather than late: what follows the run must be looked at one
// character at a time. It makes renderers fast on scripts other than Latin.
func Tame(s string) int {
	i := 0
	for i < len(s) {
		n := 0
		switch c := s[i]; {
		case c >= 0xc3 && c <= 0xcb, c >= 0xce && c <= 0xd1, c >= 0xd3 && c <= 0xd5:
			n = 2
		case c >= 0xe4 && c <= 0xe9, c == 0xeb, c == 0xec, c == 0xe3 && i+1 < len(s) && s[i+1] != 0x80 && s[i+1] != 0x82:
			n = 3
		default:
			return i
		}
		if len(s)-i < n || s[i+1]&0xc0 != 0x80 || n == 3 && s[i+2]&0xc0 != 0x80 {
			return i
		}
		i += n
	}
	return i
}

// EscapeJSON writes the Odd characters of a JSON text, which stand in its strings only, as JSON's escapes: they mean
// the same, and no screen acts on them. It gives b where there is none.
func EscapeJSON(b []byte) []byte {
	odd := func(r rune) bool { return r != utf8.RuneError && Odd(r) }
	if bytes.IndexFunc(b, odd) < 0 {
		return b
	}
	out := make([]byte, 0, len(b)+64)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if odd(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}
