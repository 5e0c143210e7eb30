package index

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Letter is the letter that a name stands under in an index: the first, large, without the accents of Latin; of Hangul the
// first sound, of Arabic the bare letter; "#" where it begins with none.
func Letter(name string) string {
	for _, r := range name {
		switch {
		case unicode.Is(unicode.Hangul, r):
			return initial(r)
		case unicode.Is(unicode.Latin, r):
			first, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
			return string(unicode.ToUpper(first))
		case r == 'أ' || r == 'إ' || r == 'آ' || r == 'ٱ':
			return "ا"
		case unicode.IsLetter(r):
			return string(unicode.ToUpper(r))
		case unicode.IsDigit(r):
			return "#"
		}
	}
	return "#"
}

// initial is the first sound of a syllable, a doubled one as the single.
func initial(r rune) string {
	const sounds = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
	if r < 0xAC00 || r > 0xD7A3 {
		return string(r)
	}
	return string([]rune(sounds)[(r-0xAC00)/588])
}
