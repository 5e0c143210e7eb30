package html

import (
	"unicode/utf8"

	"clew/internal/document"
)

// entity gives how an ASCII byte is written where it cannot stand for itself; "" if it can.
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
	return ""
}

// AppendText appends foreign text to b so that it is inert in the content of an element and in a quoted
// attribute. Control characters and marks that turn the direction of text become U+FFFD, as do broken
// bytes; line feeds and tabs stay; more than document.MaxMarks combining marks on one base are dropped.
func AppendText(b []byte, s string) []byte {
	from, marks := 0, 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			marks = 0
			if c >= ' ' && c != 0x7f {
				if c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' {
					b = append(append(b, s[from:i]...), entity(c)...)
					from = i + 1
				}
				i++
				continue
			}
			if c != '\n' && c != '\t' {
				b = append(append(b, s[from:i]...), "\ufffd"...)
				from = i + 1
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1, document.Odd(r):
			b = append(append(b, s[from:i]...), "\ufffd"...)
			from = i + n
		case document.Mark(r):
			if marks++; marks > document.MaxMarks {
				b = append(b, s[from:i]...)
				from = i + n
			}
		default:
			marks = 0
		}
		i += n
	}
	return append(b, s[from:]...)
}

// appendProse appends a post's text as paragraphs: an empty line ends one, a line's end within it is
// <br>. Spans become links. open is the tag that begins each paragraph.
func appendProse(b []byte, text string, spans []document.Span, open string) []byte {
	i, end := trim(text)
	if i >= end {
		return b
	}
	b = append(b, open...)
	for _, s := range spans {
		if s.Start < i || s.End > end {
			continue
		}
		b = appendLines(b, text[i:s.Start], open)
		b = appendLink(b, s.URL)
		b = AppendText(b, text[s.Start:s.End])
		b = append(b, "</a>"...)
		i = s.End
	}
	b = appendLines(b, text[i:end], open)
	return append(b, "</p>"...)
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

// appendLines appends text in which line ends are kept.
func appendLines(b []byte, text, open string) []byte {
	for text != "" {
		i := 0
		for i < len(text) && text[i] != '\n' && text[i] != '\r' && !separator(text[i:]) {
			i++
		}
		b = AppendText(b, text[:i])
		if i == len(text) {
			return b
		}
		n, ends := lineEnds(text[i:])
		if ends > 1 {
			b = append(append(b, "</p>"...), open...)
		} else {
			b = append(b, "<br>\n"...)
		}
		text = text[i+n:]
	}
	return b
}

// lineEnds gives the length of the white space that s begins with, and how many line ends are in it.
func lineEnds(s string) (n, ends int) {
	for n < len(s) {
		switch {
		case separator(s[n:]):
			ends++
			n += 2
		case s[n] == '\n', s[n] == '\r' && (n+1 == len(s) || s[n+1] != '\n'):
			ends++
		case s[n] != ' ' && s[n] != '\t' && s[n] != '\r':
			return n, ends
		}
		n++
	}
	return n, ends
}

// separator says whether s begins with Unicode's line or paragraph separator.
func separator(s string) bool {
	return len(s) >= 3 && s[0] == 0xe2 && s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9)
}
