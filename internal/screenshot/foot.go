package screenshot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// foot reads times and counts from the last line up, and says where the text ends.
func (s *Shot) foot(all []line, from int) int {
	defer func() { slices.Reverse(s.below) }() // its lines are met from the last up
	to := len(all)
	if at := dateline(all, from); at > 0 { // what stands below a time is the network's
		for _, l := range all[at+1:] {
			if counts(l.Text) {
				s.Counts = append(s.Counts, l.Part)
			} else {
				s.Left = append(s.Left, l.Part)
			}
		}
		to = at + 1
	}
	for to > from {
		l := all[to-1]
		t, ok := moment(l.Text)
		if !ok && to-1 > from {
			if t, ok = yearless(l.Text); !ok {
				t, ok = since(strings.TrimLeft(l.Text, "@ "))
			}
		}
		letters := to-1 > from || strings.ContainsFunc(l.Text, unicode.IsLetter)
		switch {
		case furniture(l.Text):
			s.Left, s.below = append(s.Left, l.Part), nil
		case ok && (t.Grain == Ago || t.whole(l.Text)) && s.Time.Text == "":
			t.Part = l.Part
			if s.Time, s.below = t, nil; t.Yearless || t.Grain == Ago {
				s.below = []line{l} // it may be the end of a sentence
			}
		case counts(l.Text) && letters:
			s.Counts, s.below = append(s.Counts, l.Part), append(s.below, l)
		case to-1 > from && timely(l.Text):
			s.Left, s.below = append(s.Left, l.Part), nil
		case to-1 > from && scrap(l.Text):
			s.Left, s.below = append(s.Left, l.Part), append(s.below, l)
		default:
			return to
		}
		to--
	}
	return to
}

// dateline is the line of the time below a text, if nothing below it is a sentence or a handle; 0 if there is none.
func dateline(all []line, from int) int {
	for i := len(all) - 1; i > from; i-- {
		t, ok := moment(all[i].Text)
		if ok && t.whole(all[i].Text) || timely(all[i].Text) {
			return i
		}
		if _, n := handleIn(all[i].Text); n > 0 || prose(all[i].Text) {
			return 0
		}
	}
	return 0
}

// prose says of a line that more than the few words of a network's stand in it.
func prose(s string) bool {
	if furniture(s) || counts(s) {
		return false
	}
	words, wide := 0, 0
	for _, w := range strings.FieldsFunc(s, skipped) {
		if countWord(strings.ToLower(strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) }))) {
			continue
		}
		n := 0
		for _, r := range w {
			if wideLetter(r) {
				wide++
			} else if unicode.IsLetter(r) {
				n++
			}
		}
		if n > 2 {
			words++
		}
	}
	return words > 3 || wide > 7
}

// Aside says of words that stand in a picture above or below those of a post, and not in it, that they can be what a
// network writes there, read wrongly: no sentence, and no end of one.
func Aside(s string) bool {
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimFunc(l, skipped)
		last, _ := utf8.DecodeLastRuneInString(l)
		if prose(l) || strings.ContainsRune(".!?。！？؟", last) && l != "" && !scrap(strings.TrimRight(l, ".")) {
			return false
		}
	}
	return true
}
