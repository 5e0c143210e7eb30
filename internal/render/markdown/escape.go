package markdown

import (
	"strings"
	"unicode/utf8"

	"clew/internal/document"
)

// appendText appends foreign text of one line so that a CommonMark parser gives back the same text, and
// the usual extensions (tables, strike-through, mathematics, highlights, comments, attributes) find
// nothing either. start says that a line begins here, end that it ends with s.
func appendText(b []byte, s string, start, end bool) []byte {
	marks, lead := 0, -1
	if start {
		lead = leading(s)
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && n == 1, document.Odd(r):
				b = append(b, "\ufffd"...)
			case document.Mark(r):
				if marks++; marks <= document.MaxMarks {
					b = append(b, s[i:i+n]...)
				}
			default:
				marks = 0
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		marks = 0
		b = appendASCII(b, s, i, lead, end)
		i++
	}
	return b
}

// appendASCII appends the byte s[i]. lead is how many spaces the line begins with, -1 if s does not begin
// a line.
func appendASCII(b []byte, s string, i, lead int, end bool) []byte {
	c := s[i]
	switch {
	case c == ' ' && (i < lead || end && i+1 == len(s)):
		return append(b, "&#32;"...)
	case c == '\t':
		return append(b, "&#9;"...)
	case c == '\\' && end && i+1 == len(s):
		return append(b, "&#92;"...) // a line's end comes next, which a stroke makes a break: not all parsers count them
	case c < ' ' || c == 0x7f:
		return append(b, "\ufffd"...)
	case c == '_' && inWord(s, i):
		return append(b, c)
	case always(c), i == lead && begins(c), doubled(s, i):
		return append(b, '\\', c)
	case (c == '.' || c == ')') && lead >= 0 && i > lead && numbered(s[lead:i]):
		return append(b, '\\', c)
	}
	return append(b, c)
}

// always says whether c means something wherever it stands.
func always(c byte) bool { return strings.IndexByte("\\`*_[]{}<>&~|$^#", c) >= 0 }

// inWord says whether s[i] stands between two letters or digits, where an underline means nothing.
func inWord(s string, i int) bool {
	return i > 0 && i+1 < len(s) && alnum(s[i-1]) && alnum(s[i+1])
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// begins says whether c means something at the beginning of a line.
func begins(c byte) bool { return strings.IndexByte("+-=:%@!", c) >= 0 }

// leading is how many spaces s begins with.
func leading(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// doubled says whether s[i] is one of two that together mean something to an editor.
func doubled(s string, i int) bool {
	c := s[i]
	if c != '=' && c != '%' && c != '-' {
		return false
	}
	return i > 0 && s[i-1] == c || i+1 < len(s) && s[i+1] == c
}

// numbered says whether a line so far is only a number, as an item of a list has it.
func numbered(s string) bool {
	if s == "" || len(s) > 9 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// appendURL appends an address as the target of a link, in the form with angle brackets.
func appendURL(b []byte, url string) []byte {
	b = append(b, '<')
	for i, r := range url {
		switch {
		case r <= ' ' || document.Odd(r) || strings.ContainsRune("<>\\\"`|", r):
			var raw [utf8.UTFMax]byte
			b = appendPercent(b, raw[:utf8.EncodeRune(raw[:], r)])
		case r == utf8.RuneError && !strings.HasPrefix(url[i:], "\ufffd"):
			b = appendPercent(b, []byte{url[i]})
		case r == '&':
			b = append(b, "&amp;"...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '>')
}

func appendPercent(b, raw []byte) []byte {
	const hex = "0123456789ABCDEF"
	for _, c := range raw {
		b = append(b, '%', hex[c>>4], hex[c&15])
	}
	return b
}

// appendYAML appends a string as a quoted YAML scalar.
func appendYAML(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\t':
			b = append(b, '\\', 't')
		case document.Odd(r), r == 0xfffe, r == 0xffff:
			b = append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
