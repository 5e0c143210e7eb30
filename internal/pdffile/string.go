package pdffile

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// names are what would make a reader of the file do something, and what searchers for it look for.
var names = [...]string{"JavaScript", "JS", "AA", "OpenAction", "Launch", "EmbeddedFile"}

// maxString bounds a string of the file, in bytes of UTF-8: what is longer is cut.
const maxString = 1 << 20

// appendText writes a text string.
func appendText(b []byte, s string) []byte {
	raw := textBytes(s)
	if plain(s) {
		b = append(b, '(')
		b = append(b, raw...)
		return append(b, ')')
	}
	b = append(b, '<')
	b = hex.AppendEncode(b, raw)
	return append(b, '>')
}

// textBytes gives the bytes of a text string: ASCII where nothing in it has a meaning of its own, else UTF-16.
func textBytes(s string) []byte {
	if plain(s) {
		return []byte(s)
	}
	return append([]byte{0xfe, 0xff}, utf16Bytes(nil, cut(s))...)
}

func cut(s string) string {
	if len(s) <= maxString {
		return s
	}
	n := maxString
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// plain says whether a string can stand between parentheses as it is. A slash cannot: names begin with it.
func plain(s string) bool {
	if len(s) > 1024 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~' || c == '(' || c == ')' || c == '\\' || c == '/':
			return false
		}
	}
	return true
}

// utf16Bytes appends UTF-16BE; what is no UTF-8 becomes U+FFFD.
func utf16Bytes(b []byte, s string) []byte {
	for _, r := range s {
		if r >= 0x10000 {
			hi, lo := utf16.EncodeRune(r)
			b = append(b, byte(hi>>8), byte(hi), byte(lo>>8), byte(lo))
			continue
		}
		b = append(b, byte(r>>8), byte(r))
	}
	return b
}

const hexDigits = "0123456789abcdef"

// appendUTF16Hex appends UTF-16BE in hexadecimal.
func appendUTF16Hex(b []byte, s string) []byte {
	for _, r := range s {
		if r >= 0x10000 {
			hi, lo := utf16.EncodeRune(r)
			b = appendHex16(appendHex16(b, uint16(hi)), uint16(lo))
			continue
		}
		b = appendHex16(b, uint16(r))
	}
	return b
}

func appendHex16(b []byte, v uint16) []byte {
	return append(b, hexDigits[v>>12], hexDigits[v>>8&15], hexDigits[v>>4&15], hexDigits[v&15])
}

// appendMilli writes a number that is given in thousandths.
func appendMilli(b []byte, v int64) []byte {
	if v < 0 {
		b = append(b, '-')
		v = -v
	}
	b = strconv.AppendInt(b, v/1000, 10)
	f := v % 1000
	if f == 0 {
		return b
	}
	b = append(b, '.', byte('0'+f/100))
	if f %= 100; f == 0 {
		return b
	}
	b = append(b, byte('0'+f/10))
	if f %= 10; f == 0 {
		return b
	}
	return append(b, byte('0'+f))
}

func appendRef(b []byte, num int) []byte {
	return append(strconv.AppendInt(b, int64(num), 10), " 0 R"...)
}

// milli gives a length in thousandths of a point; ok is false for what no page can hold.
func milli(v float64) (n int64, ok bool) {
	if !(v > -1e6 && v < 1e6) {
		return 0, false
	}
	return int64(math.Round(v * 1000)), true
}

// langTag gives a BCP 47 tag as it may be written; "" for what is none, and for languages that are not known.
func langTag(tag string) string {
	if tag == "" || tag == "und" || len(tag) > 64 {
		return ""
	}
	for i := range len(tag) {
		c := tag[i] | 0x20
		if (c < 'a' || c > 'z') && (tag[i] < '0' || tag[i] > '9') && tag[i] != '-' {
			return ""
		}
	}
	return tag
}

// name gives what of a foreign name can stand in a PDF name.
func name(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' {
			b.WriteByte(c)
		}
		if b.Len() == 63 {
			break
		}
	}
	return b.String()
}
