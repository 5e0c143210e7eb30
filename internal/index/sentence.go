package index

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"clew/internal/figure"
)

// Bounds of a sentence, in code points: a longer one is cut where a word ends, or anywhere if none does.
const (
	longSentence = 240
	longestCut   = 300
	shortThai    = 30 // a stretch of Thai, Lao, Khmer or Burmese up to a space is one where it is not shorter
)

// segment is a sentence of a text, or a part of a very long one.
type segment struct {
	rune, byte int  // where it begins
	soft       bool // the one before it runs on into it
}

// Excerpt is the sentence around something. Start and End are code points of the post's text; Before and After say that
// it is not all of the sentence.
type Excerpt struct {
	Start, End    int
	Text          string
	Before, After bool
}

// segments cuts a text into sentences. It knows the marks that end one in the scripts that have such, does not take
// an abbreviation's or an ordinal's point for an end, and goes by spaces where a script has no other sign.
func segments(text string) []segment {
	out := []segment{{}}
	n := 0 // code points before i
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		last := out[len(out)-1]
		next := i + size
		n++
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			out = append(out, segment{rune: n, byte: next})
		case ender(r):
			end, m := closers(text, next)
			if wide(r) || stops(text[last.byte:i], r, text[end:]) {
				out = append(out, segment{rune: n + m, byte: end})
			}
			n, next = n+m, end
		case r == ' ' && n-last.rune > shortThai && spaceless(text[:i], text[next:]):
			out = append(out, segment{rune: n, byte: next})
		case n-last.rune >= longSentence && (unicode.IsSpace(r) || n-last.rune >= longestCut):
			out = append(out, segment{rune: n, byte: next, soft: true})
		}
		i = next
	}
	return append(out, segment{rune: n, byte: len(text)})
}

// ender says whether a sign may end a sentence.
func ender(r rune) bool {
	return strings.ContainsRune(".!?…‽。！？．｡؟۔।॥។၊။፡።", r)
}

// wide says whether a sign ends a sentence whatever follows it.
func wide(r rune) bool { return strings.ContainsRune("。！？．｡।॥។။።", r) }

// closers passes over further ends, and over what closes quotations and brackets.
func closers(text string, i int) (end, runes int) {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !ender(r) && !strings.ContainsRune("\"'”’»›)]}」』）】》〉", r) {
			break
		}
		i, runes = i+size, runes+1
	}
	return i, runes
}

// stops says whether the sign r, which has before in its sentence and after behind it, ends the sentence.
func stops(before string, r rune, after string) bool {
	if after == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(after)
	if !unicode.IsSpace(next) {
		return r == '؟' || r == '۔'
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(after, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'“‘«‹([", r) }))
	if unicode.IsLower(first) {
		return false
	}
	if r != '.' {
		return true
	}
	word := before[strings.LastIndexFunc(before, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(\"“«-", r) })+1:]
	if strings.Trim(word, "0123456789") == "" && strings.TrimSpace(before) == word || abbreviated()[strings.ToLower(word)] { // "3. Then"
		return false
	}
	last := word[strings.LastIndexByte(word, '.')+1:]
	l, size := utf8.DecodeRuneInString(last)
	return !(size == len(last) && unicode.IsUpper(l)) // "J. Smith", "U.S. officials"
}

// abbreviated are words after whose point a capital or a number often stands.
var abbreviated = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("mr mrs ms dr prof gen col lt maj capt sgt adm gov sen rep st vs no nos approx ca cf dept est fig vol rev hon jan feb mar apr jun jul aug sep sept oct nov dec " +
		"м р рр ст вул обл им ім г гг с акад проф ген полк тис млн млрд тыс трлн див см") {
		m[w] = true
	}
	return m
})

// spaceless says whether a space stands between letters of a script that has none between words.
func spaceless(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	return unicode.In(b, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.In(a, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// excerpt gives the sentence, or the sentences, that a span stands in. Of one that was cut it gives the parts before and
// behind as well.
func excerpt(text string, segs []segment, s figure.Span) Excerpt {
	last := len(segs) - 1 // the text's end
	from, to := segmentAt(segs, s.Start), segmentAt(segs, max(s.Start, s.End-1))+1
	if segs[from].soft {
		from--
	}
	if to < last && segs[to].soft {
		to++
	}
	e := Excerpt{Start: segs[from].rune, End: segs[to].rune, Text: text[segs[from].byte:segs[to].byte], Before: segs[from].soft, After: to < last && segs[to].soft}
	kept := strings.TrimLeftFunc(e.Text, unicode.IsSpace)
	e.Start += utf8.RuneCountInString(e.Text[:len(e.Text)-len(kept)])
	e.Text = strings.TrimRightFunc(kept, unicode.IsSpace)
	e.End = e.Start + utf8.RuneCountInString(e.Text)
	return e
}

// segmentAt gives the segment that holds a code point.
func segmentAt(segs []segment, point int) int {
	low, high := 0, len(segs)-1
	for high-low > 1 {
		if mid := (low + high) / 2; segs[mid].rune <= point {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// slice gives the words of a span.
func slice(text string, segs []segment, s figure.Span) string {
	byteOf := func(point int) int {
		if point == segs[len(segs)-1].rune {
			return len(text)
		}
		g := segs[segmentAt(segs, point)]
		at := g.byte
		for n := point - g.rune; n > 0; n-- {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
		}
		return at
	}
	return text[byteOf(s.Start):byteOf(s.End)]
}
