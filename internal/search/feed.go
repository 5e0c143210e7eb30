package search

import (
	"strings"
	"unicode/utf8"

	"clew/internal/fold"
	"clew/internal/inverted"
	"clew/internal/post"
	"clew/internal/stem"
)

// Version is of what Feeder makes of a post: an index that was fed by another is to be made anew.
const Version = 3

// Fields of an index, one for each Part. Those with small letters count towards a document's length.
const (
	Body   byte = 't' // the text
	alt    byte = 'a'
	link   byte = 'l'
	quoted byte = 'q'
	poll   byte = 'p'
	stems  byte = 'S' // names of forms, with their language: "en:shell", where they are not the word itself
	about  byte = 'M' // what is known of the post beside its words: one sign for what, and the value
)

// fields are those that have words.
var fields = [...]byte{Body, alt, link, quoted, poll}

func fieldOf(in Part) byte {
	switch in {
	case InAlt:
		return alt
	case InLink:
		return link
	case InQuoted:
		return quoted
	case InPoll:
		return poll
	}
	return Body
}

// gapWords is how many positions lie between two texts of one field, so that nothing is near across.
const gapWords = 128

// Feeder makes the terms of posts. It is for one goroutine.
type Feeder struct {
	fold  *fold.Folder
	room  []byte
	name  []byte
	known map[known]string // names of forms
}

type known struct {
	in   stem.Language
	word string
}

// maxKnown bounds the names of forms that a Feeder remembers.
const maxKnown = 100_000

// NewFeeder makes a Feeder.
func NewFeeder() *Feeder { return &Feeder{fold: fold.New(), known: map[known]string{}} }

// Post gives all terms of a post, as Index.Term of package inverted takes them; text holds only until term returns. The
// first error of term ends it and is returned. A quoted post is searched as part of p where p.Quote.Post is there.
func (f *Feeder) Post(p *post.Post, term func(field byte, text []byte, position uint32) error) error {
	var err error
	var next [256]uint32
	var spoken languages
	for in, s := range texts(p) {
		field := fieldOf(in)
		f.room = f.fold.Append(f.room[:0], s)
		langs := spoken.see(p, in, f.room)
		from, last := next[field], next[field]
		put := func(text []byte, at uint32) {
			if last = from + at + 1; err == nil && len(text) <= inverted.MaxTerm {
				err = term(field, text, from+at)
			}
		}
		cutTerms(f.room, func(text []byte, at uint32) {
			put(text, at)
			if r, _ := utf8.DecodeRune(text); err == nil && len(langs) > 0 && kindOf(r) == spaced {
				err = f.forms(text, langs, term)
			}
		}, put)
		for _, l := range langs {
			if err == nil {
				f.name = append(append(f.name[:0], wordsIn, field), l...)
				err = term(about, f.name, 0)
			}
		}
		if err != nil {
			return err
		}
		next[field] = last + gapWords
	}
	for key, value := range f.facts(p) {
		f.room = append(append(f.room[:0], key), value...)
		if len(f.room) > inverted.MaxTerm {
			continue
		}
		if err := term(about, f.room, 0); err != nil {
			return err
		}
	}
	return nil
}

// forms gives the names of a word's forms.
func (f *Feeder) forms(word []byte, langs []stem.Language, term func(field byte, text []byte, position uint32) error) error {
	for _, l := range langs {
		key := known{l, string(word)}
		name, ok := f.known[key]
		if !ok {
			name = stem.Word(l, key.word)
			if len(f.known) > maxKnown {
				clear(f.known)
			}
			f.known[key] = name
		}
		if name == key.word {
			continue
		}
		f.name = append(append(append(f.name[:0], l...), ':'), name...)
		if err := term(stems, f.name, 0); err != nil {
			return err
		}
	}
	return nil
}

// Kinds of facts in the field about.
const (
	byAuthor  = '@'
	toAuthor  = '>'
	mentionID = 'i'
	mentionAs = 'n' // handle, folded
	onNetwork = 'w'
	inLang    = 'l'
	hasThing  = 'h'
	wasEdited = 'e'
	hasTag    = '#'
	quotesID  = '"'
	wordsIn   = 's' // field and language of words that have forms
)

// facts gives what queries ask of a post beside its words.
func (f *Feeder) facts(p *post.Post) func(yield func(key byte, value string) bool) {
	return func(yield func(key byte, value string) bool) {
		if !yield(byAuthor, string(p.Author)) || !yield(onNetwork, string(p.Network)) {
			return
		}
		if p.Parent != "" && !yield(toAuthor, string(p.ParentAuthor)) {
			return
		}
		for _, m := range p.Mentions {
			if m.Account != "" && !yield(mentionID, string(m.Account)) || m.Handle != "" && !yield(mentionAs, f.fold.String(m.Handle)) {
				return
			}
		}
		lang := strings.ToLower(p.Lang)
		for i := range lang + "-" {
			if (i == len(lang) || lang[i] == '-') && i > 0 && i <= 40 && !yield(inLang, lang[:i]) {
				return
			}
		}
		for _, what := range things {
			if has(p, what) && !yield(hasThing, what) {
				return
			}
		}
		if edited(p) && !yield(wasEdited, "") {
			return
		}
		for _, t := range p.Tags {
			if name := f.fold.Tag(t.Name); name != "" && !yield(hasTag, name) {
				return
			}
		}
		if quotes(p) && !yield(quotesID, string(p.Quote.ID)) {
			return
		}
	}
}

// Quoting asks an index for the posts that show another inside: their terms change when its text does.
func Quoting(id post.ID) inverted.Query { return fact(quotesID, string(id)) }

func fact(key byte, value string) inverted.Query {
	return inverted.Term{Field: about, Text: string(key) + value}
}
