package xcom

import (
	"math/bits"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/post"
)

// unescape undoes the three escapes X writes into text (&amp; &lt; &gt;), once and no more: "&amp;lt;" is
// the five characters "&lt;" that somebody typed.
func unescape(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		b.WriteString(s[:i])
		c, n := escapeAt(s[i:])
		b.WriteByte(c)
		s = s[i+n:]
		if i = strings.IndexByte(s, '&'); i < 0 {
			b.WriteString(s)
			return b.String()
		}
	}
}

// escapeAt gives the character that the escape at the beginning of s stands for, and the escape's length
// in bytes; '&' and 1 where it is none.
func escapeAt[S string | []byte](s S) (byte, int) {
	switch {
	case len(s) >= 5 && string(s[:5]) == "&amp;":
		return '&', 5
	case len(s) >= 4 && string(s[:4]) == "&lt;":
		return '<', 4
	case len(s) >= 4 && string(s[:4]) == "&gt;":
		return '>', 4
	}
	return '&', 1
}

// fitRange finds the place of words (a t.co link, an @handle, a #tag) that X says stand at code point
// start. X counts in the escaped text in some generations and in the shown text in others, so no count is
// trusted: the words must be there. Tried in turn: start in the escaped text, start in the shown text, and
// the nearest place that has the words. escaped may be the same string as text. The result counts code
// points of text; false where the words are nowhere.
//
// Letters A to Z are compared without case: handles and tags are said as people type them.
func fitRange[W string | []byte](escaped, text string, start int, words W) (int, int, bool) {
	if len(words) == 0 || start < 0 || len(words) > len(text) {
		return 0, 0, false
	}
	n := runeCount(words)
	if len(escaped) != len(text) {
		if at := shownIndex(escaped, start); at >= 0 && standsAt(text, at, words) {
			return at, at + n, true
		}
	}
	if standsAt(text, start, words) {
		return start, start + n, true
	}
	at := nearest(text, start, words)
	return at, at + n, at >= 0
}

// shownIndex turns a count of code points of the escaped text into one of the shown text; -1 past its end.
func shownIndex(escaped string, at int) int {
	shown, counted := 0, 0
	for i := 0; i < len(escaped); {
		if counted >= at {
			return shown
		}
		n := 1
		if escaped[i] == '&' {
			_, n = escapeAt(escaped[i:])
			counted += n
		} else {
			if escaped[i] >= utf8.RuneSelf {
				_, n = utf8.DecodeRuneInString(escaped[i:])
			}
			counted++
		}
		i += n
		shown++
	}
	if counted >= at {
		return shown
	}
	return -1
}

// standsAt says whether words stand at code point at of text.
func standsAt[W string | []byte](text string, at int, words W) bool {
	i := byteIndex(text, at)
	return i >= 0 && len(text)-i >= len(words) && equalFoldASCII(text[i:i+len(words)], words)
}

// byteIndex is the byte at which code point at of text begins; -1 past its end.
func byteIndex(text string, at int) int {
	if at > len(text) {
		return -1
	}
	i := 0
	for at >= 8 && i+8 <= len(text) {
		at -= 8 - continuing(load8(text, i))
		i += 8
	}
	// The words of eight may have ended within a character.
	for i < len(text) && text[i]&0xC0 == 0x80 {
		i++
	}
	for ; i < len(text) && at > 0; at-- {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		i += n
	}
	if at > 0 {
		return -1
	}
	return i
}

// nearest is the code point nearest to start at which words stand in text; -1 if they stand nowhere.
func nearest[W string | []byte](text string, start int, words W) int {
	best, point := -1, 0
	for i := 0; i+len(words) <= len(text); {
		if equalFoldASCII(text[i:i+len(words)], words) {
			if best >= 0 && point-start >= start-best {
				return best
			}
			best = point
			if point >= start {
				return best
			}
		}
		n := 1
		if text[i] >= utf8.RuneSelf {
			_, n = utf8.DecodeRuneInString(text[i:])
		}
		i += n
		point++
	}
	return best
}

// runeCount counts the code points of valid UTF-8.
func runeCount[W string | []byte](s W) int {
	n, i := len(s), 0
	for ; i+8 <= len(s); i += 8 {
		n -= continuing(load8(s, i))
	}
	for ; i < len(s); i++ {
		if s[i]&0xC0 == 0x80 {
			n--
		}
	}
	return n
}

// load8 gives eight bytes of s, the first in the lowest place.
func load8[S string | []byte](s S, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// continuing counts the bytes 10xxxxxx among the eight of x.
func continuing(x uint64) int {
	return bits.OnesCount64(x &^ (x << 1) & highs)
}

// eightDigits says whether all eight bytes of x are decimal digits.
func eightDigits(x uint64) bool {
	const upper, zeros, six = 0xF * ones << 4, '0' * ones, 6 * ones
	return x&upper == zeros && (x+six)&upper == zeros
}

// equalFoldASCII compares strings of one length without regard to the case of A to Z.
func equalFoldASCII[W string | []byte](a string, b W) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		x, y := a[i], b[i]
		if x != y && (x|0x20 != y|0x20 || x|0x20 < 'a' || x|0x20 > 'z') {
			return false
		}
	}
	return true
}

// isSnowflake says whether s is an id as X writes it: a positive decimal number of 63 bits at most without
// leading zeros.
func isSnowflake[S string | []byte](s S) bool {
	if len(s) == 0 || len(s) > 19 || s[0] == '0' {
		return false
	}
	if len(s) < 8 {
		_, ok := digits(s)
		return ok
	}
	if !eightDigits(load8(s, 0)) || !eightDigits(load8(s, len(s)-8)) || len(s) > 16 && !eightDigits(load8(s, 8)) {
		return false
	}
	return len(s) < 19 || string(s) <= "9223372036854775807"
}

// postID is the ID of the post with X's number s; false if s is none.
func postID(s string) (post.ID, bool) {
	if !isSnowflake(s) {
		return "", false
	}
	return post.ID("x:" + s), true
}

// accountID is the AccountID of the account with X's number s; false if s is none.
func accountID(s string) (post.AccountID, bool) {
	if !isSnowflake(s) {
		return "", false
	}
	return post.AccountID("x:" + s), true
}

// snowflakeEpoch is the beginning of X's id time, in Unix milliseconds.
const snowflakeEpoch = 1288834974657

// firstSnowflake is the smallest id made by X's clock; those below were counted one by one.
const firstSnowflake = 29700859247

// snowflakeTime is the time an id was made, to the millisecond; the zero time for the ids of before
// November 2010, which hold none, and for what is no id.
func snowflakeTime[S string | []byte](s S) time.Time {
	n := decimal(s)
	if n < firstSnowflake {
		return time.Time{}
	}
	return time.UnixMilli(n>>22 + snowflakeEpoch).UTC()
}

// decimal reads an id; -1 if s is none.
func decimal[S string | []byte](s S) int64 {
	if !isSnowflake(s) {
		return -1
	}
	var n int64
	for i := range len(s) {
		n = n*10 + int64(s[i]-'0')
	}
	return n
}

// language is the BCP 47 tag for X's language code; "" for the codes by which X says that it does not know
// or that there are no words (und, zxx, qme, qht …).
func language[S string | []byte](s S) string {
	switch string(s) {
	case "", "und", "zxx", "art", "qam", "qct", "qht", "qme", "qst":
		return ""
	case "en":
		return "en"
	case "in":
		return "id"
	case "iw":
		return "he"
	case "ji":
		return "yi"
	case "msa":
		return "ms"
	}
	if len(s) < 2 || len(s) > 35 {
		return ""
	}
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && s[i] != '-' && (s[i] < '0' || s[i] > '9') {
			return ""
		}
	}
	return string(s)
}

// statusLink reads a link to a post (https://twitter.com/NAME/status/ID and its kin): the name and the
// id. False for anything else, for a post's own pictures (…/photo/1) too.
func statusLink(link string) (name, id string, ok bool) {
	rest, found := strings.CutPrefix(link, "https://")
	if !found {
		if rest, found = strings.CutPrefix(link, "http://"); !found {
			return "", "", false
		}
	}
	host, path, _ := strings.Cut(rest, "/")
	host = strings.TrimPrefix(strings.TrimPrefix(host, "www."), "mobile.")
	if !equalFoldASCII(host, "twitter.com") && !equalFoldASCII(host, "x.com") {
		return "", "", false
	}
	path = strings.TrimPrefix(path, "#!/")
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	name, path, _ = strings.Cut(path, "/")
	if name == "i" {
		path = strings.TrimPrefix(path, "web/")
	}
	kind, path, _ := strings.Cut(path, "/")
	id = strings.TrimSuffix(path, "/")
	if kind != "status" && kind != "statuses" || !isSnowflake(id) || name == "" {
		return "", "", false
	}
	return name, id, true
}
