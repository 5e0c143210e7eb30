package quotation

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// language gives the language whose lists fit a text; "" if there is none. Scripts say more than what a
// network claims: much of what is written is marked with the language of somebody's telephone.
func language(tok []Token, told string) string {
	told, _, _ = strings.Cut(strings.ToLower(told), "-")
	var latin, cyrillic, arabic, hebrew, hindi, han, kana, hangul, thai int
	var ukrainian, russian, foreign int
	var roman romans
	for i := range tok {
		k := &tok[i]
		if k.Kind != Word && k.Kind != Char {
			continue
		}
		r, _ := utf8.DecodeRuneInString(k.Key)
		switch {
		case r < 0x250:
			latin++
			roman.count(k.Key)
		case r >= 0x400 && r <= 0x52f:
			cyrillic++
			for _, r := range k.Key {
				switch r {
				case 'і', 'ї', 'є':
					ukrainian++
				case 'ы', 'э', 'ъ':
					russian++
				case 'ў', 'ђ', 'ј', 'љ', 'њ', 'ћ', 'џ', 'ѓ', 'ќ', 'ѕ', 'ә', 'ү', 'ө', 'ң', 'қ', 'ғ', 'һ':
					foreign++
				}
			}
		case unicode.Is(unicode.Arabic, r):
			arabic++
			if strings.ContainsAny(k.Key, "پچژگٹڈڑںے") {
				foreign++
			}
		case unicode.Is(unicode.Hebrew, r):
			hebrew++
		case unicode.Is(unicode.Devanagari, r):
			hindi++
		case unicode.Is(unicode.Han, r):
			han++
		case r >= 0x3041 && r <= 0x30ff:
			kana++
		case r >= 0xac00 && r <= 0xd7a3:
			hangul++
		case unicode.Is(unicode.Thai, r):
			thai++
		}
	}
	// a character weighs half a word
	most := max(latin, cyrillic, arabic, hebrew, hindi, (han+kana)/2, hangul/2, thai/2)
	switch {
	case most == 0:
		return ""
	case (han+kana)/2 == most && kana*8 >= han, told == "ja" && (han+kana)/2 == most:
		return "ja"
	case (han+kana)/2 == most:
		return "zh"
	case hangul/2 == most:
		return "ko"
	case thai/2 == most:
		return "th"
	case hebrew == most && told != "yi":
		return "he"
	case hindi == most && (told == "" || told == "hi" || told == "en" || told == "und"):
		return "hi"
	case arabic == most && foreign*10 < arabic && told != "fa" && told != "ur" && told != "ps" && told != "ckb":
		return "ar"
	case cyrillic == most:
		switch {
		case foreign > 0 || told == "bg" || told == "mk" || told == "sr" || told == "be" && ukrainian > 0 && russian > 0:
			return ""
		case ukrainian > russian:
			return "uk"
		case russian > ukrainian || told != "uk":
			return "ru"
		}
		return "uk"
	case latin == most:
		return roman.language(told)
	}
	return ""
}
