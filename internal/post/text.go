package post

import "unicode/utf8"

// Slice is the part of text from code point start to before code point end. It is false, with no text,
// where the range does not lie within text or runs backwards; a byte that is not UTF-8 counts as one
// code point.
func Slice(text string, start, end int) (string, bool) {
	if start < 0 || end < start {
		return "", false
	}
	from, ok := byteOf(text, 0, start)
	if !ok {
		return "", false
	}
	to, ok := byteOf(text, from, end-start)
	if !ok {
		return "", false
	}
	return text[from:to], true
}

// byteOf walks n code points on from byte i.
func byteOf(text string, i, n int) (int, bool) {
	for ; n > 0; n-- {
		if i >= len(text) {
			return 0, false
		}
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i, true
}
