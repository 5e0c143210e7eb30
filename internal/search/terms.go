package search

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clew/internal/fold"
	"clew/internal/inverted"
	"clew/internal/query"
)

// Terms gives the terms of a folded text, by which an index finds what a walk through the texts does. In scripts that
// part their words a word is one term, with the marks on its letters. Elsewhere, and in Hangul, a term is a letter and
// the one that follows it at once, or the letter alone where none does. Each word, and each such letter, has a position
// of its own, from 0. term must not keep text.
func Terms(folded []byte, term func(text []byte, position uint32)) {
	position := uint32(0)
	before := -1 // where the letter begins that waits for the one behind it
	flush := func(end int) {
		if before >= 0 {
			term(folded[before:end], position)
			position++
			before = -1
		}
	}
	for i := 0; i < len(folded); {
		if c := folded[i]; c < utf8.RuneSelf && !parted(rune(c)) {
			flush(i)
			i++
			continue
		}
		r, n := utf8.DecodeRune(folded[i:])
		switch {
		case parted(r):
			flush(i)
			end := wordEnd(folded, i+n)
			term(folded[i:end], position)
			position++
			i = end
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			end := marksEnd(folded, i+n)
			flush(end)
			before = i
			i = end
		default:
			flush(i)
			i += n
		}
	}
	flush(len(folded))
}

// wordEnd gives where a word ends that goes on at a byte.
func wordEnd(b []byte, i int) int {
	for i < len(b) {
		if c := b[i]; c < utf8.RuneSelf {
			if !parted(rune(c)) {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if !parted(r) && !unicode.Is(unicode.M, r) {
			return i
		}
		i += n
	}
	return i
}

func marksEnd(b []byte, i int) int {
	for i < len(b) && b[i] >= utf8.RuneSelf {
		r, n := utf8.DecodeRune(b[i:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		i += n
	}
	return i
}

// Lookup asks an index of Terms in the field Body for what a query says of texts. What it finds is all that the query
// finds, and with exact nothing else: then the query has no field, and its words no marks that are no part of a term.
// Without, each post is to be matched as well. It is nil where an index cannot help: every post may be one.
func Lookup(n query.Node) (q inverted.Query, exact bool) {
	l := lookup{fold: fold.New(), exact: true, fields: fields[:1]}
	q = l.of(n)
	return q, l.exact && q != nil
}

type lookup struct {
	fold   *fold.Folder
	exact  bool
	fields []byte
	ask    *Ask // nil where nothing but texts is indexed
}

func newLookup(ask *Ask) *lookup {
	return &lookup{fold: fold.New(), exact: true, fields: fields[:], ask: ask}
}

// of gives nil where all documents may be wanted.
func (l *lookup) of(n query.Node) inverted.Query {
	switch n := n.(type) {
	case query.All:
		var all inverted.All
		for _, x := range n.List {
			if q := l.of(x); q != nil {
				all = append(all, q)
			}
		}
		if len(all) > 0 {
			return all
		}
		return nil
	case query.Any:
		var some inverted.Any
		for _, x := range n.List {
			w, ok := x.(query.Words)
			if ok && blank(l.fold, w) {
				continue
			}
			q := l.of(x)
			if q == nil {
				return nil
			}
			some = append(some, q)
		}
		if len(some) > 0 {
			return some
		}
		return nil
	case query.Not:
		inner := *l
		inner.exact = true
		q := inner.of(n.Of)
		if q == nil || !inner.exact { // what is found too much would be left out too much
			l.exact = false
			return nil
		}
		return inverted.Not{Of: q}
	case query.Beside:
		var parts []inverted.Query
		for _, w := range n.List {
			if blank(l.fold, w) {
				return nil // it asks for nothing
			}
			q := l.words(w)
			if q == nil {
				l.exact = false
				return nil
			}
			parts = append(parts, q)
		}
		return l.everywhere(func(field byte) inverted.Query {
			near := inverted.Near{Within: n.Within}
			for _, q := range parts {
				near.List = append(near.List, inField(q, field))
			}
			return near
		})
	case query.Words:
		q := l.words(n)
		if q == nil {
			return nil
		}
		return l.everywhere(func(field byte) inverted.Query { return inField(q, field) })
	case query.Field:
		if l.ask != nil {
			if q := l.fact(n); q != nil {
				return q
			}
		}
	}
	l.exact = false
	return nil
}

// everywhere asks for the same in each field.
func (l *lookup) everywhere(of func(field byte) inverted.Query) inverted.Query {
	if len(l.fields) == 1 {
		return of(l.fields[0])
	}
	var some inverted.Any
	for _, f := range l.fields {
		some = append(some, of(f))
	}
	return some
}

// inField is a query for words of the field Body, asked of another.
func inField(q inverted.Query, field byte) inverted.Query {
	switch q := q.(type) {
	case inverted.Term:
		q.Field = field
		return q
	case inverted.Prefix:
		q.Field = field
		return q
	case inverted.Phrase:
		terms := make([]inverted.Query, len(q.Terms))
		for i, t := range q.Terms {
			terms[i] = inField(t, field)
		}
		q.Terms = terms
		return q
	}
	return q
}

// fact asks for what is known of posts beside their words; nil where the index does not tell.
func (l *lookup) fact(f query.Field) inverted.Query {
	id := string(l.ask.Accounts[f.Value])
	of := func(key byte) inverted.Query {
		if id == "" {
			return inverted.Any{}
		}
		return fact(key, id)
	}
	switch f.Key {
	case query.From:
		return of(byAuthor)
	case query.To:
		return of(toAuthor)
	case query.Mentions:
		return inverted.Any{of(mentionID), fact(mentionAs, l.fold.String(f.Value))}
	case query.Network:
		return fact(onNetwork, f.Value)
	case query.Lang:
		return fact(inLang, f.Value)
	case query.Has:
		return fact(hasThing, f.Value)
	case query.Tag:
		if tag := l.fold.Tag(f.Value); tag != "" {
			return fact(hasTag, tag)
		}
		return inverted.Any{}
	case query.Is:
		if f.Value == "edited" {
			return fact(wasEdited, "")
		}
	}
	return nil
}

func (l *lookup) words(w query.Words) inverted.Query {
	if blank(l.fold, w) {
		return nil
	}
	folded := strings.TrimSpace(l.fold.String(w.Text))
	type term struct {
		text   string
		at     uint32
		spaced bool // of a script that parts words
	}
	var terms []term
	bytes := 0
	Terms([]byte(folded), func(text []byte, at uint32) {
		r, n := utf8.DecodeRune(text)
		terms = append(terms, term{string(text), at, parted(r)})
		if bytes += len(text); !parted(r) && marksEnd(text, n) < len(text) {
			bytes -= len(text) - marksEnd(text, n) // the second letter counts by itself
		}
	})
	if len(terms) == 0 {
		l.exact = false
		return nil
	}
	if bytes != len(folded) {
		l.exact = false
	}
	p := inverted.Phrase{Size: uint32(len(terms))}
	for i, t := range terms {
		last := i == len(terms)-1
		switch {
		case t.spaced && last && w.Prefix, !t.spaced && len(terms) == 1:
			if !t.spaced {
				r, _ := utf8.DecodeRuneInString(t.text)
				l.exact = l.exact && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
			}
			p.Terms, p.At = append(p.Terms, inverted.Prefix{Field: Body, Text: t.text}), append(p.At, t.at)
		case t.spaced:
			p.Terms, p.At = append(p.Terms, inverted.Term{Field: Body, Text: t.text}), append(p.At, t.at)
		case last || i+1 < len(terms) && terms[i+1].spaced || alone(t.text):
			// The letter stands at the end of its run here; in a text others may follow it.
			if i > 0 && !terms[i-1].spaced && !alone(terms[i-1].text) {
				continue // and is the second of the term before
			}
			p.Terms, p.At = append(p.Terms, inverted.Prefix{Field: Body, Text: t.text}), append(p.At, t.at)
		case w.Prefix && i+2 == len(terms): // marks may follow
			p.Terms, p.At = append(p.Terms, inverted.Prefix{Field: Body, Text: t.text}), append(p.At, t.at)
		default:
			p.Terms, p.At = append(p.Terms, inverted.Term{Field: Body, Text: t.text}), append(p.At, t.at)
		}
	}
	if len(terms) > 1 {
		mixed := false
		for i := range terms {
			mixed = mixed || terms[i].spaced
		}
		l.exact = l.exact && !mixed // what stands between words of a text is not in an index
	}
	if len(p.Terms) == 1 && p.At[0] == 0 && p.Size <= 2 {
		return p.Terms[0]
	}
	return p
}

// alone says whether a term of a script without spaces has one letter.
func alone(term string) bool {
	_, n := utf8.DecodeRuneInString(term)
	return marksEnd([]byte(term), n) == len(term)
}

// Plain answers a query for one folded text by looking at it, word by word: the truth that an index is held against.
// What the query asks beside words is taken to be so. It is for one goroutine.
func Plain(q *Query) func(folded []byte) bool {
	m := newMatcher(q, &Ask{}, time.Time{})
	texts := make([]passage, 1)
	return func(folded []byte) bool {
		texts[0] = passage{InText, folded}
		return m.whole(&subject{texts: texts}) != no
	}
}
