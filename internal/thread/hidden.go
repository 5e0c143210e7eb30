package thread

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/post"
)

// Stretch is a part of a text, in bytes.
type Stretch struct{ Start, End int }

// Numbering gives, for each post of a line, what a view without the author's numbering leaves out of its
// text: the numbers of a numbering that is consistent (SPEC §3 rule 7) with the white space beside them, and
// the signs of a thread (🧵, 👇) at both ends of a post. Stretches are in order and apart. rooted says that the line
// begins with the thread's root. Numbers that are no numbering, as fractions and scores, stay.
func Numbering(line []post.Post, rooted bool) [][]Stretch {
	out := make([][]Stretch, len(line))
	marks, numbered := series(line, rooted)
	of := styles
	if numbered {
		of = marks[0].style
	}
	for i := range line {
		out[i] = hiddenIn(line[i].Text, of)
	}
	return out
}

// hiddenIn gives what is left out of one text whose thread is numbered in a style.
func hiddenIn(text string, of style) []Stretch {
	var out []Stretch
	start := startHidden(text, of)
	if start > 0 {
		out = append(out, Stretch{0, start})
	}
	if s, ok := endHidden(text, of); ok && s.Start >= start {
		out = append(out, s)
	}
	if s, ok := signsAtEnd(text); ok && s.Start >= start {
		switch last := len(out) - 1; {
		case last >= 0 && s.Start <= out[last].End && out[last].Start > 0:
			out[last].Start, out[last].End = min(out[last].Start, s.Start), s.End
		case last < 0 || s.Start >= out[last].End:
			out = append(out, s)
		}
	}
	return out
}

// startHidden is where a text begins without the sign and the number that it begins with.
func startHidden(text string, of style) int {
	trim := func(s string) string { return strings.TrimLeft(s, " \n\t\u3000") }
	s, signs := cutSigns(trim(text))
	if m, ok := markAtStart(text); ok && m.style == of {
		rest := trim(strings.TrimPrefix(strings.TrimPrefix(trim(text), threadSign), emojiForm))
		_, rest, _ = readMark(rest)
		s, _ = cutSigns(trim(rest))
		signs = true
	}
	if !signs {
		return 0
	}
	return len(text) - len(trim(s))
}

// cutSigns takes thread signs off the beginning of s.
func cutSigns(s string) (rest string, cut bool) {
	for {
		if t, ok := strings.CutPrefix(s, threadSign); ok {
			s, cut = strings.TrimLeft(strings.TrimPrefix(t, emojiForm), " \n\t"), true
			continue
		}
		return s, cut
	}
}

// endHidden is the number that ends a text, before links, tags and ornaments.
func endHidden(text string, of style) (Stretch, bool) {
	m, ok := markAtEnd(text)
	if !ok || m.style != of {
		return Stretch{}, false
	}
	end := len(text)
	for {
		end = len(strings.TrimRightFunc(text[:end], unicode.IsSpace))
		i := strings.LastIndexFunc(text[:end], unicode.IsSpace)
		start := 0
		if i >= 0 {
			_, n := utf8.DecodeRuneInString(text[i:])
			start = i + n
		}
		word := text[start:end]
		if word == "" {
			return Stretch{}, false
		}
		bare := strings.TrimPrefix(strings.TrimPrefix(word, threadSign), emojiForm)
		if got, rest, ok := readMark(bare); ok && got.style == of && ornament(rest) {
			to := end - len(rest)
			if signsOnly(rest) {
				to = end
			}
			return spread(text, start, to), true
		}
		end = start
	}
}

// spread takes the white space on one side of a stretch with it, so that one space is left between words:
// that before it, or where it begins the text that after it.
func spread(text string, start, end int) Stretch {
	before := len(strings.TrimRightFunc(text[:start], unicode.IsSpace))
	if before == 0 || before == start {
		return Stretch{before, end + len(text[end:]) - len(strings.TrimLeftFunc(text[end:], unicode.IsSpace))}
	}
	return Stretch{before, end}
}

// signsAtEnd is the signs that point on at the end of a text.
func signsAtEnd(text string) (Stretch, bool) {
	s := strings.TrimRightFunc(text, unicode.IsSpace)
	end := s
	for {
		t := strings.TrimRightFunc(strings.TrimSuffix(end, emojiForm), unicode.IsSpace)
		for _, sign := range [...]string{threadSign, "👇", "⬇", "⤵"} {
			if u, ok := strings.CutSuffix(t, sign); ok {
				t = u
			}
		}
		for _, tone := range [...]string{"🏻", "🏼", "🏽", "🏾", "🏿"} {
			if u, ok := strings.CutSuffix(t, "👇"+tone); ok {
				t = u
			}
		}
		t = strings.TrimRightFunc(t, unicode.IsSpace)
		if t == end || strings.TrimSuffix(end, emojiForm) == t {
			break
		}
		end = t
	}
	if end == s {
		return Stretch{}, false
	}
	return Stretch{len(end), len(s)}, true
}

// signsOnly says whether s holds nothing but signs that point on.
func signsOnly(s string) bool {
	st, ok := signsAtEnd(s)
	return s == "" || ok && st.Start == 0 && st.End == len(s)
}
