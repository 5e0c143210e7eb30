package answer

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// garbled says whether a text is what comes of reading UTF-8 as if it were of a code page of Windows: then no word of it
// can be laid beside a record, and what would be found to differ nobody wrote.
func garbled(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] != 0xc3 { // both begin with it
			continue
		}
		if rest, ok := strings.CutPrefix(s[i:], "â€"); ok { // and what is left of a quotation mark, a dash, an ellipsis
			if r, _ := utf8.DecodeRuneInString(rest); strings.ContainsRune("™œ\u009d˜“”¦", r) {
				return true
			}
		}
		if rest, ok := strings.CutPrefix(s[i:], "Ã"); ok { // and what is left of a letter; a guillemet may stand behind a letter
			if r, _ := utf8.DecodeRuneInString(rest); r >= 0xa0 && r <= 0xbf && r != '«' && r != '»' {
				return true
			}
		}
	}
	return misread(s, charmap.Windows1251) || misread(s, charmap.Windows1252)
}

// misread says whether the letters of a text are those of a code page whose bytes are UTF-8, each time they stand together,
// and are enough and of enough kinds to be no chance.
func misread(s string, page *charmap.Charmap) bool {
	const enough, kinds = 6, 3
	group := make([]byte, 0, 64)
	n := 0
	seen := map[rune]bool{}
	for i, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		c, ok := page.EncodeRune(r)
		if !ok {
			if r > 0x9f {
				return false
			}
			c = byte(r) // a place that the page leaves empty: programs pass it on as it is
		}
		group = append(group, c)
		n++
		if next := i + utf8.RuneLen(r); next < len(s) && s[next] >= utf8.RuneSelf {
			continue
		}
		if !utf8.Valid(group) {
			return false
		}
		for _, r := range string(group) {
			if len(seen) < kinds {
				seen[r] = true
			}
		}
		group = group[:0]
	}
	return n >= enough && len(seen) >= kinds
}
