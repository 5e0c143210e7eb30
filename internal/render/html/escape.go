package html

import (
	"strings"
	"unicode/utf8"

	"clew/internal/document"
)

// plain are the bytes that stand for themselves.
var plain = [256]bool{
	'\n': true, '\t': true,
	' ': true, '!': true, '#': true, '$': true, '%': true, '(': true, ')': true, '*': true, '+': true, ',': true,
	'-': true, '.': true, '/': true, '0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true,
	'7': true, '8': true, '9': true, ':': true, ';': true, '=': true, '?': true, '@': true, 'A': true, 'B': true,
	'C': true, 'D': true, 'E': true, 'F': true, 'G': true, 'H': true, 'I': true, 'J': true, 'K': true, 'L': true,
	'M': true, 'N': true, 'O': true, 'P': true, 'Q': true, 'R': true, 'S': true, 'T': true, 'U': true, 'V': true,
	'W': true, 'X': true, 'Y': true, 'Z': true, '[': true, '\\': true, ']': true, '^': true, '_': true, '`': true,
	'a': true, 'b': true, 'c': true, 'd': true, 'e': true, 'f': true, 'g': true, 'h': true, 'i': true, 'j': true,
	'k': true, 'l': true, 'm': true, 'n': true, 'o': true, 'p': true, 'q': true, 'r': true, 's': true, 't': true,
	'u': true, 'v': true, 'w': true, 'x': true, 'y': true, 'z': true, '{': true, '|': true, '}': true, '~': true,
}

// entity gives how a byte of ASCII that does not stand for itself is written.
func entity(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&#34;"
	case '\'':
		return "&#39;"
	}
	return "\ufffd"
}

// AppendText appends foreign text to b so that it is inert in the content of an element and in a quoted
// attribute. Control characters, code points that are no characters and marks that turn the direction of text
// become U+FFFD, as do broken bytes; line feeds and tabs stay, other line ends become line feeds; more than document.MaxMarks
// combining marks on one base are dropped.
func AppendText(b []byte, s string) []byte {
	from, marks := 0, 0
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && plain[s[i]] {
			i++
		}
		i += document.Tame(s[i:])
		if i > start {
			marks = 0
			continue
		}
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(s[i:])
		}
		mark := c >= utf8.RuneSelf && document.Mark(c)
		if mark {
			marks++
		} else {
			marks = 0
		}
		if with, replace := replacement(c, n, marks); replace {
			b = append(append(b, s[from:i]...), with...)
			from = i + n
		}
		i += n
	}
	return append(b, s[from:]...)
}

// replacement gives what stands for a character of n bytes that is not plain; marks counts the combining
// marks that end with it.
func replacement(r rune, n, marks int) (with string, replace bool) {
	switch {
	case r < utf8.RuneSelf:
		return entity(byte(r)), true
	case r == 0x2028, r == 0x2029:
		return "\n", true
	case r == utf8.RuneError && n == 1, document.Odd(r), noncharacter(r):
		return "\ufffd", true
	}
	return "", marks > document.MaxMarks
}

// noncharacter says whether r is one of the last two code points of a plane, which are no characters: HTML does not allow them.
func noncharacter(r rune) bool { return r&0xfffe == 0xfffe }

// appendTitle appends what a page is called: it must be called something.
func appendTitle(b []byte, s string) []byte {
	if strings.TrimSpace(s) == "" {
		return append(b, "…"...)
	}
	return AppendText(b, s)
}

// appendLinkIn opens a link that stands in a text. Paper shows where it leads if its words do not.
func appendLinkIn(b []byte, url, words string) []byte {
	if document.Shows(words, url) {
		return appendLink(b, url)
	}
	b = append(b, `<a class="x" rel="nofollow" href="`...)
	b = AppendText(b, url)
	return append(b, `">`...)
}

// appendLink opens a link to a checked address.
func appendLink(b []byte, url string) []byte {
	b = append(b, `<a rel="nofollow" href="`...)
	b = AppendText(b, url)
	return append(b, `">`...)
}

// trim gives the part of text without line ends and spaces around it.
func trim(text string) (start, end int) {
	end = len(text)
	for start < end && (text[start] == '\n' || text[start] == '\r' || text[start] == ' ') {
		start++
	}
	for end > start && (text[end-1] == '\n' || text[end-1] == '\r' || text[end-1] == ' ') {
		end--
	}
	return start, end
}

// lineEnd is where the first line of text ends.
func lineEnd(text string) int {
	i := strings.IndexByte(text, '\n')
	if i < 0 {
		i = len(text)
	}
	if j := strings.IndexByte(text[:i], '\r'); j >= 0 {
		return j
	}
	return i
}

// lineEnds gives the length of the white space that s begins with, and how many line ends are in it.
func lineEnds(s string) (n, ends int) {
	for n < len(s) {
		switch {
		case s[n] == '\n', s[n] == '\r' && (n+1 == len(s) || s[n+1] != '\n'):
			ends++
		case s[n] != ' ' && s[n] != '\t' && s[n] != '\r':
			return n, ends
		}
		n++
	}
	return n, ends
}
