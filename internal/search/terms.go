package search

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clew/internal/fold"
	"clew/internal/inverted"
	"clew/internal/query"
	"clew/internal/stem"
)

// Terms gives the terms of a folded text, by which an index finds what a walk through the texts does. In scripts that
// part their words a word is one term, with the marks on its letters; a run of Hangul is one too. Elsewhere a term is a
// letter and the one that follows it at once, or the letter alone where none does. Each word, and each such letter, has
// a position of its own, from 0. Words with a sign at them (#tag, $tsla, c++, 5%) are terms too, at the position of the
// word, and so are pictures, at that of the word behind. term must not keep text.
func Terms(folded []byte, term func(text []byte, position uint32)) { cutTerms(folded, term, term) }

// cutTerms gives words to term, and what has a sign, or is a picture, to sign.
func cutTerms(folded []byte, term, sign func(text []byte, position uint32)) {
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
		k := kindOf(r)
		switch k {
		case spaced, hangul:
			flush(i)
			end := wordEnd(folded, i+n, k)
			term(folded[i:end], position)
			if i > 0 && signBefore(folded[i-1]) {
				sign(folded[i-1:end], position)
			}
			for _, e := range signsBehind(folded, end) {
				if e > 0 {
					sign(folded[i:e], position)
				}
			}
			position++
			i = end
		case dense:
			end := marksEnd(folded, i+n)
			flush(end)
			before = i
			i = end
		case picture:
			flush(i)
			end := pictureEnd(folded, i)
			sign(folded[i:end], position)
			i = end
		default:
			flush(i)
			i += n
		}
	}
	flush(len(folded))
}

// signBefore says whether a sign makes one thing of itself and the word behind it.
func signBefore(c byte) bool { return c == '#' || c == '$' || c == '@' }

// signsBehind gives where a word ends with the signs behind it, one and two; 0 where there are none.
func signsBehind(folded []byte, end int) (ends [2]int) {
	if end < len(folded) && (folded[end] == '+' || folded[end] == '#' || folded[end] == '%') {
		ends[0] = end + 1
		if folded[end] == '+' && end+1 < len(folded) && folded[end+1] == '+' {
			ends[1] = end + 2
		}
	}
	return ends
}

// pictureEnd gives where a picture ends: of a flag behind its second letter.
func pictureEnd(b []byte, i int) int {
	r, n := utf8.DecodeRune(b[i:])
	if i += n; flagLetter(r) && i < len(b) {
		if r, n := utf8.DecodeRune(b[i:]); flagLetter(r) {
			i += n
		}
	}
	return i
}

// wordEnd gives where a word ends that goes on at a byte with letters of one kind.
func wordEnd(b []byte, i int, of kind) int {
	for i < len(b) {
		if c := b[i]; c < utf8.RuneSelf {
			if of != spaced || !parted(rune(c)) {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if kindOf(r) != of && !unicode.Is(unicode.M, r) {
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
	one    bool // one word is looked for: what it weighs orders nothing
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
			if nothing(l.fold, x) {
				continue
			}
			q := l.of(x)
			if q == nil {
				l.exact = false
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
		near := true
		for _, w := range n.List {
			if blank(l.fold, w) {
				return nil // it asks for nothing
			}
			q, placed := l.words(w)
			if q == nil {
				l.exact = false
				return nil
			}
			parts, near = append(parts, q), near && placed
		}
		if !near { // all of them, wherever they are
			l.exact = false
			return l.everywhere(func(field byte) inverted.Query {
				var all inverted.All
				for _, q := range parts {
					all = append(all, inField(q, field))
				}
				return all
			})
		}
		return l.everywhere(func(field byte) inverted.Query {
			near := inverted.Near{Within: n.Within}
			for _, q := range parts {
				near.List = append(near.List, inField(q, field))
			}
			return near
		})
	case query.Words:
		q, _ := l.words(n)
		if q == nil {
			return nil
		}
		found := l.everywhere(func(field byte) inverted.Query { return inField(q, field) })
		if l.ask == nil {
			return found
		}
		if forms := l.formsOf(n); forms != nil {
			return inverted.Any{found, forms}
		}
		return found
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

// nothing says whether a part of a query asks for nothing, as nothing is left of its words when they are folded.
func nothing(f *fold.Folder, n query.Node) bool {
	all := func(list []query.Node) bool {
		return !slices.ContainsFunc(list, func(x query.Node) bool { return !nothing(f, x) })
	}
	switch n := n.(type) {
	case query.All:
		return all(n.List)
	case query.Any:
		return all(n.List)
	case query.Not:
		return nothing(f, n.Of)
	case query.Beside:
		return slices.ContainsFunc(n.List, func(w query.Words) bool { return blank(f, w) })
	case query.Words:
		return blank(f, n)
	}
	return false
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
	case inverted.All:
		out := make(inverted.All, len(q))
		for i, x := range q {
			out[i] = inField(x, field)
		}
		return out
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

// words asks for words of the field Body. placed says that the index knows where they are.
func (l *lookup) words(w query.Words) (q inverted.Query, placed bool) {
	if blank(l.fold, w) {
		return nil, false
	}
	folded := folded(l.fold, w)
	type term struct {
		text string
		at   uint32
		kind kind
	}
	var terms []term
	var signs []string
	bytes := 0
	cutTerms([]byte(folded), func(text []byte, at uint32) {
		r, n := utf8.DecodeRune(text)
		k := kindOf(r)
		terms = append(terms, term{string(text), at, k})
		if bytes += len(text); k == dense && marksEnd(text, n) < len(text) {
			bytes -= len(text) - marksEnd(text, n) // the second letter counts by itself
		}
	}, func(text []byte, at uint32) { signs = append(signs, string(text)) })
	mayGoOn := func(k kind) bool { return w.Prefix || k == hangul && !w.Quoted }
	// A word that may go on by itself weighs as one. Of one syllable so many go on that they may not be looked up.
	weighs := func(text string) bool { return !w.Prefix && !l.one && utf8.RuneCountInString(text) > 1 }
	switch {
	case len(terms) == 0 && len(signs) == 0:
		l.exact = false
		return nil, false
	case len(terms) == 0: // pictures alone
		var all inverted.All
		for _, s := range signs {
			all = append(all, inverted.Term{Field: Body, Text: s})
		}
		if len(all) == 1 {
			l.exact = l.exact && signs[0] == folded
			return all[0], false
		}
		l.exact = false
		return all, false
	case len(terms) == 1 && slices.Contains(signs, folded): // a word with its sign
		if last, _ := utf8.DecodeLastRuneInString(folded); kindOf(last) != other && mayGoOn(terms[0].kind) {
			return inverted.Prefix{Field: Body, Text: folded, Weighs: weighs(folded)}, true
		}
		return inverted.Term{Field: Body, Text: folded}, true
	}
	// What stands between words is no matter, at the ends of what is looked for it is.
	first, _ := utf8.DecodeRuneInString(folded)
	row := len(signs) == 0 && kindOf(first) != other && kindOf(letterBefore([]byte(folded))) != other
	for _, t := range terms {
		row = row && t.kind != dense
	}
	if bytes != len(folded) && !row {
		l.exact = false
	}
	p := inverted.Phrase{Size: uint32(len(terms))}
	for i, t := range terms {
		last := i == len(terms)-1
		whole := t.kind != dense
		switch {
		case whole && last && strings.HasSuffix(folded, t.text) && mayGoOn(t.kind), !whole && len(terms) == 1:
			if !whole {
				r, _ := utf8.DecodeRuneInString(t.text)
				l.exact = l.exact && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
			}
			p.Terms, p.At = append(p.Terms, inverted.Prefix{Field: Body, Text: t.text, Weighs: weighs(t.text)}), append(p.At, t.at)
		case whole:
			p.Terms, p.At = append(p.Terms, inverted.Term{Field: Body, Text: t.text}), append(p.At, t.at)
		case last || i+1 < len(terms) && terms[i+1].kind != dense || alone(t.text):
			// The letter stands at the end of its run here; in a text others may follow it.
			if i > 0 && terms[i-1].kind == dense && !alone(terms[i-1].text) {
				continue // and is the second of the term before
			}
			p.Terms, p.At = append(p.Terms, inverted.Prefix{Field: Body, Text: t.text}), append(p.At, t.at)
		case w.Prefix && i+2 == len(terms): // marks may follow
			p.Terms, p.At = append(p.Terms, inverted.Prefix{Field: Body, Text: t.text}), append(p.At, t.at)
		default:
			p.Terms, p.At = append(p.Terms, inverted.Term{Field: Body, Text: t.text}), append(p.At, t.at)
		}
	}
	if len(terms) > 1 && !row {
		for i := range terms {
			l.exact = l.exact && terms[i].kind == dense // where scripts meet, or a sign stands, the text is to be looked at
		}
	}
	if len(p.Terms) == 1 && p.At[0] == 0 && p.Size <= 2 {
		return p.Terms[0], true
	}
	return p, true
}

// formsOf asks for other forms of a word, in any field; nil where it has none.
func (l *lookup) formsOf(w query.Words) inverted.Query {
	word, forms := formsOf(l.fold, w)
	var some inverted.Any
	for _, f := range forms {
		some = append(some, inverted.Term{Field: stems, Text: string(f.in) + ":" + f.stem})
		if f.stem == word || stem.Word(f.in, f.stem) != f.stem {
			continue
		}
		for _, field := range l.fields { // the form that is called as they all are
			some = append(some, inverted.All{inverted.Term{Field: field, Text: f.stem}, fact(wordsIn, string(field)+string(f.in))})
		}
	}
	if len(some) == 0 {
		return nil
	}
	return inverted.Free{Of: some}
}

// alone says whether a term of a script without spaces has one letter.
func alone(term string) bool {
	_, n := utf8.DecodeRuneInString(term)
	return marksEnd([]byte(term), n) == len(term)
}

// Plain answers a query for one folded text in a language ("" where its letters are to tell) by looking at it, word by
// word: the truth that an index is held against. What the query asks beside words is taken to be so. It is for one
// goroutine.
func Plain(q *Query) func(folded []byte, lang string) bool {
	m := newMatcher(q, &Ask{}, time.Time{})
	texts := make([]passage, 1)
	return func(folded []byte, lang string) bool {
		texts[0] = passage{in: InText, text: folded}
		if m.forms {
			texts[0].langs = stem.Of(lang, folded)
		}
		return m.whole(&subject{texts: texts}) != no
	}
}
