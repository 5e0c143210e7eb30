package markup

import (
	"html"
	"strings"
)

// tag is one start or end tag as scanned. Its strings are slices of the source; attribute values still
// hold their character references.
type tag struct {
	name                                          string
	end                                           bool
	href, class, rel, style, alt, start, encoding string
	hidden                                        bool
	seen                                          uint8 // attributes set, a bit each
}

// scanTag reads what begins with the '<' at src[at]. It returns where that ends; ok is false where it is
// no tag: a comment or its like, of which nothing is shown, or (with next == at) text.
func scanTag(src string, at int, t *tag) (next int, ok bool) {
	i := at + 1
	if i >= len(src) {
		return at, false
	}
	end := false
	switch c := src[i]; {
	case isLetter(c):
	case c == '!':
		return comment(src, i+1), false
	case c == '?':
		return after(src, i, ">"), false
	case c == '/' && i+1 < len(src):
		i++
		if !isLetter(src[i]) {
			return after(src, i, ">"), false
		}
		end = true
	default:
		return at, false
	}
	*t = tag{end: end}
	j := i
	for j < len(src) && !isSpace(src[j]) && src[j] != '/' && src[j] != '>' {
		j++
	}
	t.name = src[i:j]
	return t.attributes(src, j)
}

// attributes reads the rest of a tag from src[i]. A tag that never ends is none: all of it is dropped, as
// browsers do.
func (t *tag) attributes(src string, i int) (next int, ok bool) {
	for {
		for i < len(src) && (isSpace(src[i]) || src[i] == '/') {
			i++
		}
		if i >= len(src) {
			return len(src), false
		}
		if src[i] == '>' {
			return i + 1, true
		}
		from := i
		for i++; i < len(src) && !isSpace(src[i]) && src[i] != '/' && src[i] != '>' && src[i] != '='; {
			i++
		}
		name := src[from:i]
		for i < len(src) && isSpace(src[i]) {
			i++
		}
		if i >= len(src) || src[i] != '=' {
			t.set(name, "")
			continue
		}
		value, next, closed := attributeValue(src, i+1)
		if !closed {
			return len(src), false
		}
		t.set(name, value)
		i = next
	}
}

func attributeValue(src string, i int) (value string, next int, closed bool) {
	for i < len(src) && isSpace(src[i]) {
		i++
	}
	if i >= len(src) {
		return "", i, false
	}
	if q := src[i]; q == '"' || q == '\'' {
		n := strings.IndexByte(src[i+1:], q)
		if n < 0 {
			return "", len(src), false
		}
		return src[i+1 : i+1+n], i + n + 2, true
	}
	from := i
	for i < len(src) && !isSpace(src[i]) && src[i] != '>' {
		i++
	}
	return src[from:i], i, true
}

// set keeps the attributes that matter; of two of one name, the first counts.
func (t *tag) set(name, value string) {
	var low [8]byte
	if len(name) < 3 || len(name) > len(low) {
		return
	}
	var to *string
	var bit uint8
	switch string(lower(low[:0], name)) {
	case "rel":
		to, bit = &t.rel, 1
	case "alt":
		to, bit = &t.alt, 2
	case "href":
		to, bit = &t.href, 4
	case "class":
		to, bit = &t.class, 8
	case "style":
		to, bit = &t.style, 16
	case "start":
		to, bit = &t.start, 32
	case "encoding":
		to, bit = &t.encoding, 64
	case "hidden":
		t.hidden = true
	}
	if to != nil && t.seen&bit == 0 {
		*to = value
		t.seen |= bit
	}
}

// comment gives the place after a comment or another declaration; i is just behind "<!".
func comment(src string, i int) int {
	if !strings.HasPrefix(src[i:], "--") {
		return after(src, i, ">")
	}
	i += 2
	if strings.HasPrefix(src[i:], ">") {
		return i + 1
	}
	if strings.HasPrefix(src[i:], "->") {
		return i + 2
	}
	for {
		n := strings.Index(src[i:], "--")
		if n < 0 {
			return len(src)
		}
		i += n
		switch rest := src[i+2:]; {
		case strings.HasPrefix(rest, ">"):
			return i + 3
		case strings.HasPrefix(rest, "!>"):
			return i + 4
		}
		i++
	}
}

// rawEnd gives the place of the end tag of an element whose content is no markup, len(src) if it has
// none. The content begins at i.
func rawEnd(src string, i int, name string) int {
	if strings.EqualFold(name, "plaintext") {
		return len(src)
	}
	for {
		n := strings.Index(src[i:], "</")
		if n < 0 {
			return len(src)
		}
		i += n
		if e := i + 2 + len(name); e <= len(src) && strings.EqualFold(src[i+2:e], name) &&
			(e == len(src) || isSpace(src[e]) || src[e] == '/' || src[e] == '>') {
			return i
		}
		i += 2
	}
}

func after(src string, i int, what string) int {
	n := strings.Index(src[i:], what)
	if n < 0 {
		return len(src)
	}
	return i + n + len(what)
}

// attribute undoes the character references of an attribute's value. Those that do not end in a
// semicolon are left alone, so that "?a=1&copy=2" stays what it is.
func attribute(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		n := strings.IndexByte(s, '&')
		if n < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:n])
		s = s[n:]
		e := 1
		for e < len(s) && e < 34 && (isLetter(s[e]) || s[e] >= '0' && s[e] <= '9' || s[e] == '#' && e == 1) {
			e++
		}
		if e < len(s) && s[e] == ';' {
			b.WriteString(html.UnescapeString(s[:e+1]))
			s = s[e+1:]
			continue
		}
		b.WriteByte('&')
		s = s[1:]
	}
}

// hasWord says whether a list of words parted by white space, as class and rel are, has the word w.
func hasWord(list, w string) bool {
	for len(list) >= len(w) {
		i := strings.Index(list, w)
		if i < 0 {
			return false
		}
		e := i + len(w)
		if (i == 0 || isSpace(list[i-1])) && (e == len(list) || isSpace(list[e])) {
			return true
		}
		list = list[e:]
		// The word must begin anew: what follows a partial match is not the start of a word.
		for list != "" && !isSpace(list[0]) {
			list = list[1:]
		}
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
