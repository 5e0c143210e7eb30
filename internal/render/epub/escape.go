package epub

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/bidi"

	"clew/internal/document"
	"clew/internal/render/html"
)

// appendText appends foreign text so that it is inert in the content of an element and in a quoted attribute: as
// on a page, and without the two code points besides that no XML may hold.
func appendText(b []byte, s string) []byte {
	from := len(b)
	b = html.AppendText(b, s)
	for {
		i := bytes.Index(b[from:], []byte("\xef\xbf"))
		if i < 0 {
			return b
		}
		if from += i; from+2 < len(b) && b[from+2] >= 0xbe {
			b[from+2] = 0xbd // U+FFFE and U+FFFF become U+FFFD
		}
		from += 2
	}
}

// spaced gives a text as one line, for names of places.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// tag gives a language tag in its proper form, without extensions, which not every reader knows; "" for what is none.
func tag(lang string) string {
	t := document.Tag(lang)
	for i := 0; i+2 < len(t); i++ {
		if t[i] == '-' && t[i+2] == '-' {
			return t[:i]
		}
	}
	return t
}

// turn is the direction of a text.
type turn int8

const (
	neither turn = iota
	right        // it begins at the left
	left
)

// direction gives the direction of the first letter of a text that has one, as a browser finds it.
func direction(s string) turn {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c|0x20 >= 'a' && c|0x20 <= 'z' {
				return right
			}
			i++
			continue
		}
		p, n := bidi.LookupString(s[i:])
		if n == 0 {
			return neither
		}
		switch p.Class() {
		case bidi.L:
			return right
		case bidi.R, bidi.AL:
			return left
		}
		i += n
	}
	return neither
}

// maxAddress bounds an address, in bytes: longer ones are no links in a book.
const maxAddress = 4000

// appendAddress appends a web address as one that every reader and checker takes; ok is false, with b as it was,
// where it cannot be made one. What the address says stays the same.
func appendAddress(b []byte, s string) (_ []byte, ok bool) {
	if len(s) > maxAddress || !document.WebURL(s) {
		return b, false
	}
	scheme, rest, _ := strings.Cut(s, ":")
	rest = strings.TrimPrefix(rest, "//")
	end := strings.IndexAny(rest, "/?#\\")
	if end < 0 {
		end = len(rest)
	}
	host, ok := plainHost(rest[:end])
	if !ok {
		return b, false
	}
	b = append(append(append(b, strings.ToLower(scheme)...), "://"...), host...)
	rest = rest[end:]
	fragment := false
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		switch {
		case c == '%' && i+2 < len(rest) && hex(rest[i+1]) && hex(rest[i+2]):
			b = append(b, c)
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '\'':
			b = append(b, "%27"...)
		case c == '#' && !fragment:
			fragment = true
			b = append(b, c)
		case c < utf8.RuneSelf && safe[c]:
			b = append(b, c)
		default:
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b, true
}

const digits = "0123456789ABCDEF"

// safe are the bytes that stand for themselves behind the host of an address.
var safe = func() (t [utf8.RuneSelf]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$()*+,;=:@/?") {
		t[c] = true
	}
	return t
}()

func hex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// plainHost gives a host, and its port, in the letters that hosts are known by.
func plainHost(s string) (_ string, ok bool) {
	host, port, colon := strings.Cut(s, ":")
	if strings.Trim(port, "0123456789") != "" || len(port) > 5 || colon && port == "" || host == "" || strings.HasPrefix(host, "[") {
		return "", false
	}
	for i := range len(host) {
		if host[i] >= utf8.RuneSelf {
			var err error
			if host, err = idna.Lookup.ToASCII(host); err != nil {
				return "", false
			}
			break
		}
	}
	if len(host) > 253 {
		return "", false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", false
		}
		for i := range len(label) {
			c := label[i]
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
				return "", false
			}
		}
	}
	if colon {
		host += ":" + port
	}
	return host, true
}
