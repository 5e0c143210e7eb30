package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Order gives how names compare in the index's language. It is for one goroutine.
func (x *Index) Order() func(a, b string) int {
	own, keys := scriptOf(x.Lang), map[string][]rune{}
	of := func(name string) []rune {
		k, ok := keys[name]
		if !ok {
			k = key(own, name)
			keys[name] = k
		}
		return k
	}
	return func(a, b string) int { return cmp.Or(slices.Compare(of(a), of(b)), cmp.Compare(a, b)) }
}

// key is what a name is sorted by: word by word, without regard to case, accents of Latin, points and apostrophes; the
// language's own script before all others. Cyrillic stands in the order of the Ukrainian alphabet with the letters of the
// Russian in their places, Arabic with its hamzas as the letters that bear them, Hangul and Kana in Unicode's, which is theirs,
// and so are the Han characters. The tables of package collate would do more, at the price of 1.3 MB.
func key(own *unicode.RangeTable, name string) []rune {
	var out []rune
	accents, length := []rune{0}, -1 // length is where that of the number stands which is being read
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			switch {
			case r == 0x306 && len(out) > 0 && out[len(out)-1] == rank(own, 'и'):
				out[len(out)-1] = rank(own, 'й')
			case r == 0x308 && len(out) > 0 && out[len(out)-1] == rank(own, 'і'):
				out[len(out)-1] = rank(own, 'ї')
			case r == 0x308 && len(out) > 0 && out[len(out)-1] == rank(own, 'е'):
				out[len(out)-1] = rank(own, 'ё')
			default:
				accents = append(accents, rune(len(out)), r)
			}
		case r == 0x640: // the stroke that only widens
		case unicode.IsDigit(r): // numbers by what they are worth: the longer is the larger
			if length < 0 {
				length = len(out)
				out = append(out, 1)
			}
			if r != '0' || out[length] > 1 {
				out[length]++
				out = append(out, r)
			}
			continue
		case unicode.IsLetter(r):
			out = append(out, rank(own, r))
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r):
			out = append(out, 1)
		}
		length = -1
	}
	return append(out, accents...)
}

// Places of scripts: behind spaces and numbers the language's own.
const (
	ownScript   = 1 << 22
	otherScript = 1 << 23
)

func rank(own *unicode.RangeTable, r rune) rune {
	place := r
	switch {
	case unicode.Is(unicode.Cyrillic, r):
		if i := slices.Index(cyrillic, r); i >= 0 {
			place = 0x400 + rune(i)
		} else {
			place = 0x400 + 0x80 + r - 0x400
		}
	case unicode.Is(unicode.Arabic, r):
		place = arabic(r)
	}
	if own != nil && unicode.Is(own, r) {
		return ownScript + place
	}
	return otherScript + place
}

var cyrillic = []rune("абвгґдђеёєжзѕиіїйјклљмнњопрстћуўфхцчџшщъыьэюя")

// arabic gives the letter that another is a form of; hamzas have been taken off.
func arabic(r rune) rune {
	switch r {
	case 'ٱ':
		return 'ا'
	case 'ى', 'ی':
		return 'ي'
	case 'ک':
		return 'ك'
	}
	return r
}

// scriptOf is the script of a language of an interface; nil for Latin ones and those that are not known, whose own comes
// first by itself.
func scriptOf(lang string) *unicode.RangeTable {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch base {
	case "uk", "ru", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg":
		return unicode.Cyrillic
	case "ar", "fa", "ur", "ps", "ckb", "ug":
		return unicode.Arabic
	case "he", "yi":
		return unicode.Hebrew
	case "ko":
		return unicode.Hangul
	case "el":
		return unicode.Greek
	case "hi", "mr", "ne":
		return unicode.Devanagari
	case "th":
		return unicode.Thai
	}
	return nil
}

// alike says whether two names stand at one place in the order of a language: they differ by case and points alone.
func alike(lang, a, b string) bool {
	own := scriptOf(lang)
	return slices.Equal(key(own, a), key(own, b))
}
