package site

import (
	"unicode"
	"unicode/utf8"

	"clew/internal/fold"
)

// maxTerm is the longest term, in code points; what is longer is looked for by its beginning.
const maxTerm = 32

// termsOf gives the terms by which a text is found: its words, folded; where words are not parted by spaces, each
// letter and each two that stand together. It calls yield for each, some more than once. search.js does the same.
func termsOf(f *fold.Folder, s string, yield func(term string)) {
	text := f.String(s)
	word, letters := -1, 0 // where the word that is being read begins, and how long it is
	before := -1           // where the letter before begins, in a run of a script without spaces
	for i, r := range text {
		part := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
		if tied := unbroken(r); tied || !part {
			if word >= 0 && letters <= maxTerm {
				yield(text[word:i])
			}
			word, letters = -1, 0
			if !tied {
				before = -1
				continue
			}
			n := i + utf8.RuneLen(r)
			yield(text[i:n])
			if before >= 0 {
				yield(text[before:n])
			}
			before = i
			continue
		}
		before = -1
		if word < 0 {
			word = i
		}
		if letters++; letters == maxTerm+1 {
			yield(text[word:i]) // of a longer word the beginning
		}
	}
	if word >= 0 && letters <= maxTerm {
		yield(text[word:])
	}
}

// unbroken says whether a letter is of a script that does not part its words, or ties endings to them (Hangul).
func unbroken(r rune) bool {
	if r < 0xe00 {
		return false
	}
	return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}
