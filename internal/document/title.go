package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"clew/internal/post"
	"clew/internal/thread"
)

const (
	titleMax  = 80   // graphemes
	titleMin  = 20   // graphemes; a shorter first sentence takes the next one with it
	titleRead = 4096 // bytes of the post that are looked at
)

// title is the beginning of the first post of t that has words; of a post under a content warning, the
// warning. own is set where Clew has words in it.
func title(t *thread.Thread, author post.Account) (title string, own bool) {
	for i := range t.Line {
		p := &t.Line[i]
		if p.Warning != "" {
			if w := shorten(spaced(clean(p.Warning))); w != "" {
				return "Content warning: " + w, true
			}
		}
		if s := beginning(p.Text); s != "" {
			return s, false
		}
	}
	switch {
	case author.Handle != "":
		return "A thread by " + spaced(clean(author.Handle)), true
	case author.Name != "":
		return "A thread by " + spaced(clean(author.Name)), true
	}
	return "A thread", true
}

// beginning is the first sentence of text, or about the first eighty graphemes of it, without numbering
// and addresses.
func beginning(text string) string {
	if len(text) > titleRead {
		cut := titleRead
		for cut > titleRead-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	text = clean(text)
	return shorten(firstSentence(dropNumbering(withoutAddresses(strings.TrimSpace(text)))))
}

// clean takes out what does not belong in a head: control characters, marks of direction, broken bytes.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if Odd(r) && !unicode.IsSpace(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// spaced joins the words of s by single spaces.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// withoutAddresses takes addresses off both ends of s, if anything else is in it.
func withoutAddresses(s string) string {
	s = dropAddresses(s)
	for rest := s; ; {
		first := rest
		if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
			first = rest[:i]
		}
		if !strings.HasPrefix(first, "https://") && !strings.HasPrefix(first, "http://") {
			return rest
		}
		if rest = strings.TrimSpace(rest[len(first):]); rest == "" {
			return s
		}
	}
}

// dropAddresses takes addresses off the end of s.
func dropAddresses(s string) string {
	for {
		i := strings.LastIndexFunc(s, unicode.IsSpace)
		last := s[i+1:]
		if !strings.HasPrefix(last, "https://") && !strings.HasPrefix(last, "http://") {
			return s
		}
		s = strings.TrimSpace(s[:i+1])
	}
}

// dropNumbering takes an author's numbering and thread signs off both ends of s.
func dropNumbering(s string) string {
	for {
		before := s
		s = strings.TrimSpace(strings.TrimPrefix(s, "🧵"))
		s = strings.TrimSpace(strings.TrimSuffix(s, "🧵"))
		s = strings.TrimSpace(strings.TrimSuffix(s, "👇"))
		s = strings.TrimSpace(s[numberAtStart(s):])
		s = strings.TrimSpace(s[:len(s)-numberAtEnd(s)])
		if s == before {
			return s
		}
	}
}

// numberAtStart is the length of a numbering that s begins with: "1/", "1/12", "(1/12)", "1.", "1)", a
// keycap.
func numberAtStart(s string) int {
	i, open := 0, byte(0)
	if i < len(s) && (s[i] == '(' || s[i] == '[') {
		open = s[i]
		i++
	}
	n, many := digits(s[i:])
	if many == 0 || many > 4 {
		return 0
	}
	i += n
	if rest := strings.TrimPrefix(s[i:], "\ufe0f"); open == 0 && strings.HasPrefix(rest, "\u20e3") {
		return len(s) - len(rest) + len("\u20e3")
	}
	if stroke := thread.Stroke(s[i:]); stroke > 0 {
		i += stroke
		i += total(s[i:])
		if open != 0 {
			return closed(s, i, open)
		}
		if i == len(s) || s[i] == ' ' || s[i] == '\n' || s[i] == '.' || s[i] == ':' {
			return i
		}
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return i
		}
		return 0
	}
	if open == 0 && i < len(s) && (s[i] == '.' || s[i] == ')') && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n') {
		return i + 1
	}
	return 0
}

// numberAtEnd is the length of a numbering that s ends with: "1/", "1/12", "(1/n)".
func numberAtEnd(s string) int {
	i := strings.LastIndexAny(s, " \n") + 1
	if i > 0 && strings.ContainsAny(s[i:], "/／⁄") && numberAtStart(s[i:]) == len(s)-i {
		return len(s) - i
	}
	return 0
}

// total is the length of what may follow the stroke: digits, "n", "N", "x", "?".
func total(s string) int {
	if n, _ := digits(s); n > 0 {
		return n
	}
	if s != "" && strings.IndexByte("nNxX?", s[0]) >= 0 && (len(s) == 1 || strings.IndexByte(" )]\n", s[1]) >= 0) {
		return 1
	}
	return 0
}

func closed(s string, i int, open byte) int {
	if i < len(s) && (open == '(' && s[i] == ')' || open == '[' && s[i] == ']') {
		return i + 1
	}
	return 0
}

// digits is how many bytes the digits take that s begins with, and how many they are.
func digits(s string) (bytes, many int) {
	for {
		_, size := thread.Digit(s[bytes:])
		if size == 0 {
			return bytes, many
		}
		bytes, many = bytes+size, many+1
	}
}

// firstSentence cuts s after its first sentence, or after the one in which titleMin graphemes are full.
// A line of its own ends like a sentence.
func firstSentence(s string) string {
	seen := 0
	for i, r := range s {
		if seen++; seen < titleMin {
			continue
		}
		switch r {
		case '\n':
			return s[:i]
		case '。', '！', '？':
			return s[:i+utf8.RuneLen(r)]
		case '.', '!', '?', '…':
			if ends(s, i, r) {
				return s[:i+utf8.RuneLen(r)]
			}
		}
	}
	return s
}

// ends says whether the stop at s[i] ends a sentence: white space follows, and what stands before is
// neither an initial nor a common abbreviation.
func ends(s string, i int, r rune) bool {
	rest := strings.TrimLeft(s[i+utf8.RuneLen(r):], "\"'”’»)")
	if next, _ := utf8.DecodeRuneInString(rest); rest != "" && !unicode.IsSpace(next) {
		return false
	}
	if r != '.' {
		return true
	}
	word := s[strings.LastIndexFunc(s[:i], unicode.IsSpace)+1 : i]
	switch strings.ToLower(strings.TrimLeft(word, "(\"'“‘")) {
	case "mr", "mrs", "ms", "dr", "st", "vs", "no", "prof", "gen", "sen", "rep", "gov", "e.g", "i.e", "etc", "jr", "sr":
		return false
	}
	return utf8.RuneCountInString(word) > 1 && !strings.Contains(word, ".")
}

// shorten cuts s to titleMax graphemes, at a space if there is one in the second half, and joins its
// words by single spaces. A single full stop at the end is not part of a head.
func shorten(s string) string {
	s = spaced(s)
	n, half, space := 0, 0, 0
	g := graphemes.FromString(s)
	for g.Next() {
		if n == titleMax {
			cut := g.Start()
			if space > half {
				cut = space
			}
			return strings.TrimRight(s[:cut], " ,;:–—-") + "…"
		}
		if n == titleMax/2 {
			half = g.Start()
		}
		if g.Value() == " " {
			space = g.Start()
		}
		n++
	}
	if strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "..") {
		s = s[:len(s)-1]
	}
	return s
}

// minutes is how long the line and its later parts take to read: 200 words or 500 ideographs and
// syllables a minute, rounded up.
func minutes(t *thread.Thread) int {
	words, signs := 0, 0
	count := func(posts []post.Post) {
		for i := range posts {
			w, s := volume(posts[i].Text)
			words, signs = words+w, signs+s
		}
	}
	count(t.Line)
	for i := range t.Continued {
		count(t.Continued[i].Posts)
	}
	return max(1, (words*5+signs*2+999)/1000)
}

// volume counts the words of s, and the signs of scripts that write no spaces. It looks at bytes: in
// UTF-8 those signs begin with 0xe3 or above.
func volume(s string) (words, signs int) {
	inWord := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' || c == '\n' || c == '\t':
			inWord = false
		case c >= 0xe3:
			if r, n := utf8.DecodeRuneInString(s[i:]); ideograph(r) {
				signs++
				inWord = false
				i += n - 1
				continue
			}
			fallthrough
		default:
			if !inWord {
				words++
				inWord = true
			}
		}
	}
	return words, signs
}

// ideograph says whether r is a Han sign or kana.
func ideograph(r rune) bool {
	return r >= 0x3041 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}
