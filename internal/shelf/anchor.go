package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/post"
)

// Highlight is words of a post that a viewer marked. It is tied to the words and to the version of the post
// that had them: Anchor finds them again.
type Highlight struct {
	Number     int64
	Thread     post.ID
	Post       post.ID
	Version    string // of the post, as VersionOf names it
	Start, End int    // code points of that version's Text
	Words      string // what stood there, exactly
	Before     string // up to 32 code points before it,
	After      string // and behind it
	Note       string
	Colour     Colour
	Created    time.Time
}

// around is how much of the text beside the words is kept, in code points.
const around = 32

// VersionOf names the version of a post that a highlight is tied to: the network's own name where it has one,
// else the beginning of the text's SHA-256.
func VersionOf(p *post.Post) string {
	if p.Version != "" && len(p.Version) <= maxVersion && utf8.ValidString(p.Version) {
		return p.Version
	}
	sum := sha256.Sum256([]byte(p.Text))
	return "sha256:" + hex.EncodeToString(sum[:12])
}

// New marks a post's text from code point start to before end. ErrValue where that is no part of the text, or
// blank. Spaces at the ends of the range are left out.
func New(thread post.ID, p *post.Post, start, end int) (Highlight, error) {
	words, ok := post.Slice(p.Text, start, end)
	if !ok {
		return Highlight{}, fmt.Errorf("characters %d to %d of %s: %w", start, end, p.ID, ErrValue)
	}
	left := strings.TrimLeftFunc(words, isSpace)
	start += utf8.RuneCountInString(words) - utf8.RuneCountInString(left)
	words = strings.TrimRightFunc(left, isSpace)
	end = start + utf8.RuneCountInString(words)
	h := Highlight{Thread: thread, Post: p.ID, Version: VersionOf(p), Start: start, End: end, Words: words}
	h.Before, _ = post.Slice(p.Text, max(0, start-around), start)
	h.After, ok = post.Slice(p.Text, end, end+around)
	if !ok {
		h.After, _ = post.Slice(p.Text, end, utf8.RuneCountInString(p.Text))
	}
	if !utf8.ValidString(h.Before + words + h.After) {
		return Highlight{}, fmt.Errorf("characters %d to %d of %s are no text: %w", start, end, p.ID, ErrValue)
	}
	return h.Check()
}

func isSpace(r rune) bool { return strings.ContainsRune(" \t\r\n\u00a0\u2028\u2029", r) }

// Standing says where a highlight's words stand in a text.
type Standing uint8

// Standings.
const (
	Gone   Standing = iota // they do not stand there
	Unsure                 // they may stand at more than one place, or where others were meant
	Moved                  // they stand elsewhere, or between other words
	Here                   // as they did
)

// alone is how long words must be, in code points, that are known by themselves: shorter ones need a part of
// what stood beside them, of beside code points.
const (
	alone  = 16
	beside = 4
)

// Anchor finds the words of a highlight in a text of its post, and gives the code points from start to before
// end. Both are 0 where it says Gone or Unsure.
//
// Words that stand where they stood, between the words they stood between, are Here. Elsewhere they are Moved
// if it is clear which are meant: if they stand once, and are long or something of what was beside them is
// still beside them; or if of several places one alone has all that stood on both sides, or else on one.
func Anchor(h Highlight, text string) (start, end int, s Standing) {
	if h.Words == "" || len(h.Words) > len(text) {
		return 0, 0, Gone
	}
	if at := byteAt(text, h.Start); strings.HasPrefix(text[at:], h.Words) {
		if beforeOf(text, at, h.Before) == len(h.Before) && afterOf(text, at+len(h.Words), h.After) == len(h.After) {
			return h.Start, h.End, Here
		}
	}
	at, n := place(h, text)
	switch {
	case n == 0:
		return 0, 0, Gone
	case at < 0:
		return 0, 0, Unsure
	}
	start = utf8.RuneCountInString(text[:at])
	return start, start + utf8.RuneCountInString(h.Words), Moved
}

// place gives the byte at which the words stand, -1 where it is not clear, and how many places there are.
func place(h Highlight, text string) (at, n int) {
	at = -1
	var last int
	counts := [3]int{} // of places with so many whole sides
	best := [3]int{}
	for from := 0; ; {
		i := strings.Index(text[from:], h.Words)
		if i < 0 {
			break
		}
		i += from
		n, last = n+1, i
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
		sides := 0
		if h.Before != "" && beforeOf(text, i, h.Before) == len(h.Before) {
			sides++
		}
		if h.After != "" && afterOf(text, i+len(h.Words), h.After) == len(h.After) {
			sides++
		}
		counts[sides]++
		best[sides] = i
	}
	switch {
	case n == 1 && known(h, text, last):
		at = last
	case n > 1 && counts[2] == 1:
		at = best[2]
	case n > 1 && counts[2] == 0 && counts[1] == 1:
		at = best[1]
	}
	return at, n
}

// known says whether words that stand once, at byte i, are the ones that were meant.
func known(h Highlight, text string, i int) bool {
	if utf8.RuneCountInString(h.Words) >= alone {
		return true
	}
	b, a := beforeOf(text, i, h.Before), afterOf(text, i+len(h.Words), h.After)
	return utf8.RuneCountInString(h.Before[len(h.Before)-b:])+utf8.RuneCountInString(h.After[:a]) >= beside
}

// beforeOf counts the bytes at the end of want that stand right before byte i, in whole code points.
func beforeOf(text string, i int, want string) int {
	n := 0
	for n < len(want) && n < i {
		_, size := utf8.DecodeLastRuneInString(want[:len(want)-n])
		if n+size > i || text[i-n-size:i-n] != want[len(want)-n-size:len(want)-n] {
			break
		}
		n += size
	}
	return n
}

// afterOf counts the bytes at the beginning of want that stand at byte i, in whole code points.
func afterOf(text string, i int, want string) int {
	n := 0
	for n < len(want) {
		_, size := utf8.DecodeRuneInString(want[n:])
		if i+n+size > len(text) || text[i+n:i+n+size] != want[n:n+size] {
			break
		}
		n += size
	}
	return n
}

// byteAt gives the byte at which code point n of text begins, or the text's end.
func byteAt(text string, n int) int {
	if s, ok := post.Slice(text, 0, n); ok {
		return len(s)
	}
	return len(text)
}
