package jsondoc

import (
	"unicode/utf8"

	"clew/internal/document"
)

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Control characters, and the marks that turn the direction of
// text, are written as escapes: the value is the same, and a terminal does not act on it. Broken bytes
// become U+FFFD, one for each, so that ranges still count right.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' || c == 0x7f {
				b = append(b, s[from:i]...)
				b = appendEscape(b, c)
				from = i + 1
			}
			i++
			continue
		}
		if tame := document.Tame(s[i:]); tame > 0 {
			i += tame
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(append(b, s[from:i]...), "\ufffd"...)
			from = i + 1
		} else if document.Odd(r) {
			b = append(b, s[from:i]...)
			b = append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
			from = i + n
		}
		i += n
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
