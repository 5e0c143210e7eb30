package quotation

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names of differences of type, which make no other quotation.
const (
	typeCase   = "case"
	typeForm   = "letter forms"    // composed otherwise, full width, apostrophes, what cannot be seen
	typeSigns  = "vowel signs"     // signs that readers leave out: Arabic and Hebrew vowels, tatweel, the dots of ё
	typeNumber = "number format"   // grouping, decimal sign, another set of digits
	typeMarks  = "quotation marks" // between words
	typeDashes = "dashes"
	typeSpaces = "spaces"
)

// typeOf compares the writing of two tokens with equal keys. It names the difference, and says whether they
// are spelled otherwise; "" and false if they are written alike.
func (t *Tokenizer) typeOf(record, quote string, kind Kind) (name string, spelling bool) {
	if record == quote {
		return "", false
	}
	if kind == Number {
		return typeNumber, false
	}
	if strings.EqualFold(record, quote) && isASCII(record) {
		return typeCase, false
	}
	a, b := t.letters(record), t.letters(quote)
	if a == b {
		if strings.EqualFold(record, quote) {
			return typeCase, false
		}
		return typeForm, false
	}
	if unsigned(a) == unsigned(b) {
		return typeSigns, false
	}
	return "spelling", true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// letters is a word with its type folded.
func (t *Tokenizer) letters(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', '‚', '‛', 'ʼ', '`', '´', '′', 'ʹ', 'ʻ', 'ꞌ', 'ˈ', '׳':
			return '\''
		case '״':
			return '"'
		case '.', ' ', '\n':
			return -1
		case 'ك', 'ک':
			return 'ك'
		}
		if unseen(r) {
			return -1
		}
		return r
	}, s)
	return t.fold.Letters(s)
}

// unsigned leaves out the signs of vowels that readers may leave out.
func unsigned(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ё':
			return 'е'
		case r == 'ـ', r >= 0x591 && r <= 0x5bd, r >= 0x5bf && r <= 0x5c7, r >= 0x64b && r <= 0x652, r == 0x670, r >= 0x6d6 && r <= 0x6ed:
			return -1
		}
		return r
	}, s)
}

// stops gives the punctuation of what stands between two words, in one form: what makes another quotation.
// Quotation marks, apostrophes, dashes, spaces, and the signs of tags and mentions do not.
func stops(s string) string {
	if s == " " || s == "" {
		return ""
	}
	var b []byte
	dots := 0
	for _, r := range s {
		switch r {
		case '.', '。', '．', '۔', '।', '｡':
			if dots++; dots == 3 {
				b = append(b[:len(b)-2], "…"...)
				continue
			} else if dots > 3 {
				continue
			}
			b = append(b, '.')
			continue
		case '⋯', '…':
			if !strings.HasSuffix(string(b), "…") {
				b = append(b, "…"...)
			}
			continue
		}
		dots = 0
		switch r {
		case ',', '،', '、', '，', '﹐', '､':
			b = append(b, ',')
		case ';', '؛', '；':
			b = append(b, ';')
		case ':', '：':
			b = append(b, ':')
		case '!', '！':
			b = append(b, '!')
		case '?', '？', '؟', '\u037e':
			b = append(b, '?')
		case '(', '（':
			b = append(b, '(')
		case ')', '）':
			b = append(b, ')')
		case '#', '@', '*', '_', '~', '[', ']', '•', '·', '<', '>', '|', '＃', '＠', '\\', '⁄', '\ufffd':
		default:
			if r > 0x20 && !isQuote(r) && !isDash(r) && !unseen(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) &&
				!unicode.IsControl(r) && !unicode.Is(unicode.Sk, r) {
				b = utf8.AppendRune(b, r)
			}
		}
	}
	return string(b)
}

func isQuote(r rune) bool {
	switch r {
	case '"', '\'', '`', '´', '“', '”', '„', '‟', '«', '»', '‹', '›', '‘', '’', '‚', '‛', '「', '」', '『', '』', '｢', '｣', '＂', '＇', '〝', '〞', '〟', 'ʼ', '′', '″', '״', '׳', '《', '》', '〈', '〉':
		return true
	}
	return false
}

func isDash(r rune) bool { return unicode.Is(unicode.Pd, r) || r == '−' }

// typeBetween names the differences of type of two stretches between words.
func typeBetween(record, quote string, add func(string)) {
	if record == quote {
		return
	}
	only := func(s string, is func(rune) bool) string {
		return strings.Map(func(r rune) rune {
			if is(r) {
				return r
			}
			return -1
		}, s)
	}
	if only(record, isQuote) != only(quote, isQuote) {
		add(typeMarks)
	}
	if only(record, isDash) != only(quote, isDash) {
		add(typeDashes)
	}
	if only(record, unicode.IsSpace) != only(quote, unicode.IsSpace) {
		add(typeSpaces)
	}
}

// types collects names, each once, in order.
type types []string

func (t *types) add(name string) {
	if at, held := slices.BinarySearch(*t, name); !held && name != "" {
		*t = slices.Insert(*t, at, name)
	}
}
