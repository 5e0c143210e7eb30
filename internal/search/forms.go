package search

import (
	"unicode/utf8"

	"clew/internal/fold"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/stem"
)

// forms are the other forms of a word, by the name that they have in each language that the word may be of.
type forms []form

type form struct {
	in   stem.Language
	stem string
}

// formsOf gives a word and its forms, of what is looked for; none of what is quoted, of several words, of the beginning
// of a word, and of words with a sign.
func formsOf(f *fold.Folder, w query.Words) (word string, out forms) {
	if w.Quoted || w.Prefix {
		return "", nil
	}
	word = folded(f, w)
	if r, _ := utf8.DecodeRuneInString(word); kindOf(r) != spaced || wordEnd([]byte(word), 0, spaced) != len(word) {
		return "", nil
	}
	for _, l := range stem.For([]byte(word)) {
		out = append(out, form{l, stem.Word(l, word)})
	}
	return word, out
}

// has says whether a word of a text in these languages is one of the forms.
func (f forms) has(word []byte, langs []stem.Language) bool {
	for _, l := range langs {
		for i := range f {
			if f[i].in != l {
				continue
			}
			a, _ := utf8.DecodeRune(word)
			if b, _ := utf8.DecodeRuneInString(f[i].stem); a != b && l != stem.Arabic && !oddBegins(a) {
				continue // no form of a word begins with another letter
			}
			if stem.Word(l, string(word)) == f[i].stem {
				return true
			}
		}
	}
	return false
}

// oddBegins says whether a word that begins so may be a form of one that begins with another letter: went, воєн.
func oddBegins(r rune) bool { return r == 'w' }

// languages are those that the words of a post may be in: of its own, in all parts, as its text or its tag tells, and
// of what it quotes.
type languages struct{ own, quoted []stem.Language }

// see takes a part of a post; the text comes first.
func (l *languages) see(p *post.Post, in Part, folded []byte) []stem.Language {
	switch in {
	case InText:
		l.own = stem.Of(p.Lang, folded)
	case InQuoted:
		l.quoted = stem.Of(p.Quote.Post.Lang, folded)
		return l.quoted
	}
	return l.own
}

// spacedWords gives where the words of scripts with spaces begin and end in a folded text.
func spacedWords(folded []byte) func(yield func(from, to int) bool) {
	return func(yield func(from, to int) bool) {
		for i := 0; i < len(folded); {
			r, n := utf8.DecodeRune(folded[i:])
			if kindOf(r) != spaced {
				i += n
				continue
			}
			end := wordEnd(folded, i+n, spaced)
			if !yield(i, end) {
				return
			}
			i = end
		}
	}
}
