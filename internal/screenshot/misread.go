package screenshot

import (
	"strings"
	"unicode"

	"clew/internal/fold"
)

// Reading is what may have come between the words of a record and those that were read.
type Reading string

// Readings. Only Letters is harmless by itself; of Either nobody can tell without a look at the picture.
const (
	Letters Reading = "letters" // letters that are taken for each other, marks above them, spaces, drawings beside the words
	Either  Reading = "either"  // one letter, or what no program read: an error of reading, or another word
	Other   Reading = "other"   // no error of reading that is known of
)

// Misread says what may lie between words of a record and what was read for them; either may be "". post is the text they
// are of. It knows letters, not meaning: what turns a sentence a caller has to tell.
func Misread(record, read, post string) Reading {
	f := fold.New()
	a, b := skeleton(f, record), skeleton(f, read)
	switch {
	case digits(f, record) != digits(f, read):
		return numbers(f, record, read)
	case a == b:
		return Letters
	case b == "" || a == "" && stray(read):
		if a == "" || letters(record) == 0 {
			return Letters
		}
		return Other // words that are not there
	case a == "":
		if len([]rune(b)) < 4 && foreign(post, read) {
			return Either
		}
		return Other
	}
	if foreign(record, read) {
		return Either
	}
	x, y := []rune(a), []rune(b)
	d := lettersApart(x, y, 2)
	switch {
	case d == 1 && len(x) > 3 && len(y) > 3:
		return Either
	case d == 1 && len(x) == len(y) && wideLetter(x[0]) && wideLetter(y[0]):
		return Either // one character
	case d == 2 && len(x) > 8:
		return Either
	}
	return Other
}

// numbers says what may lie between words with digits: never only letters, whatever they look like.
func numbers(f *fold.Folder, record, read string) Reading {
	a, b := []rune(skeleton(f, record)), []rune(skeleton(f, read))
	if string(a) == string(b) || lettersApart([]rune(digits(f, record)), []rune(digits(f, read)), 1) == 1 && lettersApart(a, b, 2) < 3 {
		return Either
	}
	if len(b) > 0 && foreign(record, read) {
		return Either
	}
	return Other
}

func digits(f *fold.Folder, s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, f.String(s))
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// stray says of what stands only in what was read that it may be a drawing: signs, or one letter that is no word.
func stray(s string) bool {
	f := strings.Fields(s)
	n := 0
	for _, w := range f {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsDigit(r) || wideLetter(r) }) {
			return false
		}
		n = max(n, letters(w))
	}
	return n < 2 && len(f) < 3
}

// foreign says of what was read that it has no letter of the record's script but Latin ones or signs, as a program gives
// that could not make the letters out.
func foreign(record, read string) bool {
	latin, other := 0, 0
	for _, r := range record {
		if unicode.Is(unicode.Latin, r) {
			latin++
		} else if unicode.IsLetter(r) {
			other++
		}
	}
	if other == 0 || latin > 0 {
		return false
	}
	n := 0
	for _, r := range read {
		if unicode.Is(unicode.Latin, r) {
			n++
		} else if unicode.IsLetter(r) {
			return false
		}
	}
	return n > 0 && n <= 3*other
}

// skeleton is what is left of words where letters that are taken for each other are one: no spaces, signs, accents and
// case; of Latin, Cyrillic and Greek letters that look alike the Latin one.
func skeleton(f *fold.Folder, s string) string {
	var b strings.Builder
	for _, r := range f.String(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '|' {
			b.WriteRune(alike(r))
		}
	}
	return strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "ii", "u", "li", "h").Replace(b.String())
}

// alike gives the letter that stands for those which are taken for each other.
func alike(r rune) rune {
	switch r {
	case '1', 'i', '|', 'ı', 'і', 'ї', 'ł', 'ι', 'j':
		return 'l'
	case '0', 'о', 'ο', 'ø', 'σ':
		return 'o'
	case '5', 'ѕ':
		return 's'
	case '8', 'в', 'β', 'ß':
		return 'b'
	case 'а', 'α':
		return 'a'
	case 'е', 'є', 'ё', 'э':
		return 'e'
	case 'р', 'ρ':
		return 'p'
	case 'с':
		return 'c'
	case 'у', 'υ', 'γ':
		return 'y'
	case 'х', 'χ':
		return 'x'
	case 'к', 'κ':
		return 'k'
	case 'м':
		return 'm'
	case 'н', 'η':
		return 'h'
	case 'т', 'τ':
		return 't'
	case '3':
		return 'з'
	case '6':
		return 'б'
	case 'ґ':
		return 'г'
	case 'й':
		return 'и'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ئ':
		return 'ي'
	case 'ة':
		return 'ه'
	case 'ぁ', 'ァ', 'ア':
		return 'あ'
	case 'っ', 'ッ', 'ツ':
		return 'つ'
	case 'ゃ', 'ャ', 'ヤ':
		return 'や'
	case 'ゅ', 'ュ', 'ユ':
		return 'ゆ'
	case 'ょ', 'ョ', 'ヨ':
		return 'よ'
	case 'ー', '一', '―', '－':
		return '一'
	case 'カ', '力':
		return '力'
	case 'ロ', '口':
		return '口'
	case 'ニ', '二':
		return '二'
	case 'ハ', '八':
		return '八'
	case 'エ', '工':
		return '工'
	case 'タ', '夕':
		return '夕'
	case 'ト', '卜':
		return '卜'
	}
	return r
}
