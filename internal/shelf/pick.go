package shelf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Range is a stretch of a text, in code points from Start to before End.
type Range struct{ Start, End int }

// MaxSentences is how many sentences Sentences gives; the last then is all that is left.
const MaxSentences = 500

// Sentences gives the sentences of a text in order, without the spaces around them. What has no letter or
// digit belongs to the sentence before it.
func Sentences(text string) []Range {
	var out []Range
	at := 0
	for it := sentences.FromString(text); it.Next(); {
		s := it.Value()
		n := utf8.RuneCountInString(s)
		left := utf8.RuneCountInString(strings.TrimLeftFunc(s, unicode.IsSpace))
		inner := utf8.RuneCountInString(strings.TrimSpace(s))
		r := Range{at + n - left, at + n - left + inner}
		at += n
		switch words := strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }); {
		case inner == 0:
		case len(out) > 0 && (!words || len(out) == MaxSentences):
			out[len(out)-1].End = r.End
		default:
			out = append(out, r)
		}
	}
	return out
}

// Find finds words in a text as somebody selected them on a page, where lines may have been broken otherwise:
// spaces do not count. Where they stand more than once, what stood before them decides. ok is false where they
// do not stand there or it is not clear which are meant.
func Find(text, words, before string) (r Range, ok bool) {
	hay, places := spaceless(text)
	needle, _ := spaceless(words)
	if needle == "" || len(places) == 0 {
		return r, false
	}
	context, _ := spaceless(before)
	best, clear := -1, false
	for from := 0; ; {
		i := strings.Index(hay[from:], needle)
		if i < 0 {
			break
		}
		i += from
		_, size := utf8.DecodeRuneInString(hay[i:])
		from = i + size
		switch n := beforeOf(hay, i, context); {
		case n > best:
			best, clear = n, true
			first := utf8.RuneCountInString(hay[:i])
			r = Range{places[first], places[first+utf8.RuneCountInString(needle)-1] + 1}
		case n == best:
			clear = false
		}
	}
	return r, clear
}

// spaceless gives a text without its spaces, and the place of each of its code points in the text.
func spaceless(text string) (string, []int) {
	var b strings.Builder
	var places []int
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			b.WriteRune(r)
			places = append(places, n)
		}
		n++
	}
	return b.String(), places
}
