package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// script tells which table a word is looked up in.
type script uint8

const (
	other script = iota
	latin
	cyrillic
	arabic
	hangul
	han // Han, Hiragana and Katakana
	mixed
)

// token is a word, or in scripts without spaces a run of letters.
type token struct {
	start, end int // bytes
	at, past   int // code points
	key        string
	script     script
	upper      bool // begins with a capital
	shout      bool // capitals only, two or more
	first      bool // a sentence may begin here
	joined     bool // only a space or a dash stands before it
	spaced     bool // only spaces stand before it
	comma      bool // only a comma and spaces stand before it
	bracket    bool // an opening bracket stands before it
	possessive bool // ’s follows
	elided     bool // "l’", "d’" or the like stands before it in one word
}

// longest is the longest word that can be a name, in bytes of its key; longer ones are passed over.
const longest = 96

// tokenize cuts a text into words. Addresses, mentions and mail addresses are passed over. It is linear in the text.
func tokenize(text string) []token {
	var out []token
	at := 0               // code points before i
	start := true         // the next word may begin a sentence
	gap, gapRunes := 0, 0 // where the gap before the next word begins
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if skip := skipped(text, i, r); skip > 0 {
			at += utf8.RuneCountInString(text[i : i+skip])
			i += skip
			start = false
			continue
		}
		sc := scriptOf(r)
		if sc == other {
			if begins(r, text[i+n:]) {
				start = true
			}
			i, at = i+n, at+1
			continue
		}
		j, runes, sc := wordEnd(text, i, sc)
		t := token{start: i, end: j, at: at, past: at + runes, script: sc, first: start}
		if len(out) > 0 {
			between(&t, text[gap:i], at-gapRunes)
		} else {
			t.bracket = strings.HasSuffix(text[:i], "(")
		}
		finish(&t, text)
		if j < len(text) && (text[j] == '@' || domain(text[j:])) {
			t.script = mixed
		}
		out = append(out, t)
		start = start && t.script == other // a number before the first word: "1/ We …"
		i, at = t.end, t.past
		gap, gapRunes = i, at
		if t.script == latin && abbreviation(t.key) && strings.HasPrefix(text[i:], ".") {
			i, at = i+1, at+1
		}
	}
	return out
}

// skipped gives how many bytes at i are an address or a mention.
func skipped(text string, i int, r rune) int {
	rest := text[i:]
	switch {
	case r == '@':
		for j, c := range rest {
			if j > 0 && !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("_.-@", c) {
				return j
			}
		}
		return len(rest)
	case r == 'h' && (strings.HasPrefix(rest, "http://") || strings.HasPrefix(rest, "https://")), r == 'w' && strings.HasPrefix(rest, "www."):
		if j := strings.IndexFunc(rest, unicode.IsSpace); j > 0 {
			return j
		}
		return len(rest)
	}
	return 0
}

// begins tells whether a sentence may begin after a sign.
func begins(r rune, rest string) bool {
	switch r {
	case '!', '?', '…', '。', '！', '？', '\n', ':', '•', '“', '«', '„', '"', '‘', '؟':
		return true
	case '.':
		next, _ := utf8.DecodeRuneInString(rest)
		return !unicode.IsLetter(next)
	}
	return false
}

func domain(rest string) bool {
	if len(rest) < 3 || rest[0] != '.' {
		return false
	}
	a, b := rest[1], rest[2]
	return a >= 'a' && a <= 'z' && b >= 'a' && b <= 'z'
}

func abbreviation(key string) bool {
	switch key {
	case "mr", "mrs", "ms", "dr", "st", "gen", "lt", "col", "sen", "rep", "gov", "prof", "sgt", "capt", "maj":
		return true
	}
	return false
}

func scriptOf(r rune) script {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return latin
		}
		return other
	case unicode.Is(unicode.Latin, r):
		return latin
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
		return arabic
	case unicode.Is(unicode.Hangul, r):
		return hangul
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー' || r == '・' || r == '＝':
		return han
	case unicode.IsLetter(r):
		return mixed
	}
	return other
}

// wordEnd walks to the end of the word at i. A word of Latin and Cyrillic letters together is mixed: nobody's name.
func wordEnd(text string, i int, sc script) (end, runes int, is script) {
	digits := true
	for j := i; j < len(text); {
		r, n := utf8.DecodeRuneInString(text[j:])
		s := scriptOf(r)
		switch {
		case s == sc:
			digits = digits && r < utf8.RuneSelf && r <= '9'
		case unicode.In(r, unicode.Mn, unicode.Cf) || r == 'ـ':
		case sc == hangul || sc == han || s == hangul || s == han:
			return j, runes, word(sc, digits)
		case s != other:
			sc = mixed
		case apostrophe(r) && j > i && (sc == latin || sc == cyrillic) && letterAfter(text[j+n:], sc):
		default:
			return j, runes, word(sc, digits)
		}
		j += n
		runes++
	}
	return len(text), runes, word(sc, digits)
}

func word(sc script, digits bool) script {
	if sc == latin && digits {
		return other
	}
	return sc
}

func apostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '`' || r == '＇'
}

func letterAfter(rest string, sc script) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return scriptOf(r) == sc
}

// between reads what stands between a word and the one before it.
func between(t *token, gap string, runes int) {
	if len(gap) > 24 {
		t.bracket = strings.HasSuffix(gap, "(")
		return
	}
	joined, spaced, commas := true, true, 0
	for _, r := range gap {
		switch {
		case r == '\n' || r == '\r':
			return
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		case unicode.Is(unicode.Pd, r) || r == '−':
			spaced = false
		case r == ',':
			commas++
		default:
			if r != '.' || runes > 2 {
				joined = false
			}
			spaced = false
		}
	}
	t.bracket = strings.HasSuffix(gap, "(")
	t.comma = joined && spaced && commas == 1
	t.joined = joined && commas == 0 && runes > 0 && runes <= 3 && (!strings.Contains(gap, ".") || gap == ". ")
	t.spaced = t.joined && spaced
}

// finish cuts a possessive off, reads "U.S." as one word, and makes the key.
func finish(t *token, text string) {
	w := text[t.start:t.end]
	if t.script == latin {
		if len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' {
			for n := t.end; n+1 < len(text) && text[n] == '.' && text[n+1] >= 'A' && text[n+1] <= 'Z' && !(n+2 < len(text) && letter(text[n+2])); n += 2 {
				t.end, t.past = n+2, t.past+2
			}
			if len(t.word(text)) > 1 && strings.HasPrefix(text[t.end:], ".") {
				t.end, t.past = t.end+1, t.past+1
			}
			w = t.word(text)
		}
		if i := strings.LastIndexFunc(w, apostrophe); i > 0 {
			if tail := strings.TrimLeftFunc(w[i:], apostrophe); tail == "s" || tail == "S" {
				t.past -= utf8.RuneCountInString(w[i:])
				t.end = t.start + i
				t.possessive = true
				w = w[:i]
			}
		}
	}
	t.key = key(w, t.script)
	shape(t, w)
}

func (t token) word(text string) string { return text[t.start:t.end] }

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func shape(t *token, w string) {
	upper, lower := 0, 0
	for i, r := range w {
		switch {
		case unicode.IsUpper(r):
			upper++
			if i == 0 {
				t.upper = true
			}
		case unicode.IsLower(r):
			lower++
		}
	}
	t.shout = upper > 1 && lower == 0
}

// key is what a word is looked up by: lower case, without accents, apostrophes and invisible signs.
func key(w string, sc script) string {
	if len(w) > longest {
		return ""
	}
	switch sc {
	case latin:
		return latinKey(w)
	case cyrillic:
		w = norm.NFC.String(w)
		return strings.Map(func(r rune) rune {
			switch {
			case apostrophe(r), unicode.In(r, unicode.Mn, unicode.Cf):
				return -1
			}
			r = unicode.ToLower(r)
			switch r {
			case 'ё':
				return 'е'
			case 'ґ':
				return 'г'
			}
			return r
		}, w)
	case arabic:
		return arabicKey(w)
	}
	return w
}

func latinKey(w string) string {
	ascii := true
	for i := 0; i < len(w); i++ {
		if w[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii && strings.IndexByte(w, '\'') < 0 {
		return strings.ToLower(w)
	}
	return strings.Map(func(r rune) rune {
		if apostrophe(r) || unicode.In(r, unicode.Mn, unicode.Cf, unicode.Lm) {
			return -1
		}
		switch r {
		case 'ı':
			return 'i'
		case 'ø', 'Ø':
			return 'o'
		case 'ł', 'Ł':
			return 'l'
		case 'đ', 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(w))
}

// arabicKey leaves out signs and makes the forms of alef, ya and ta marbuta one.
func arabicKey(w string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'أ', 'إ', 'آ', 'ٱ':
			return 'ا'
		case 'ى', 'ی':
			return 'ي'
		case 'ة':
			return 'ه'
		case 'ک':
			return 'ك'
		case 'ـ':
			return -1
		}
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			return -1
		}
		return r
	}, norm.NFKC.String(w))
}
