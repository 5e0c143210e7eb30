package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/figure"
	"clew/internal/post"
)

// Mention is where a post mentions an account, as its network told.
type Mention struct {
	figure.Span
	Account post.AccountID
}

// mentions enters the accounts that a post mentions: where its network said so, and where a handle stands that is known.
func (b *builder) mentions(i int, p Post) {
	enter := func(id string, s figure.Span) {
		h := b.heading(id, Account)
		h.Count++
		h.Places = locate(h.Places, p.ID, i+1, s)
	}
	told := p.Mentions
	for _, m := range told {
		if _, known := b.o.Names[accountID(m.Account)]; known {
			enter(accountID(m.Account), m.Span)
		}
	}
	at, before := 0, ' '
	for k := 0; k < len(p.Text); {
		r, size := utf8.DecodeRuneInString(p.Text[k:])
		if r != '@' || unicode.IsLetter(before) || unicode.IsDigit(before) {
			before, k, at = r, k+size, at+1
			continue
		}
		word := handle(p.Text[k:])
		n := utf8.RuneCountInString(word)
		s := figure.Span{Start: at, End: at + n}
		if id := b.o.Handles[strings.ToLower(word)]; id != "" && !overlap(told, s) {
			enter(id, s)
		}
		before, k, at = 'x', k+len(word), at+n
	}
}

// handle gives the handle that a text begins with, its @ alone if there is none.
func handle(text string) string {
	end := 1
	for k, r := range text[1:] {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
			end = 1 + k + utf8.RuneLen(r)
		case r != '.' && r != '-' && r != '@':
			return text[:end]
		}
		if k > 256 {
			break
		}
	}
	return text[:end]
}

// overlap says whether one of the mentions, which come in the order of the text, touches a span.
func overlap(told []Mention, s figure.Span) bool {
	for _, m := range told {
		if m.Start < s.End && s.Start < m.End {
			return true
		}
	}
	return false
}
