package search

import (
	"strings"

	"clew/internal/fold"
	"clew/internal/inverted"
	"clew/internal/post"
)

// Version is of what Feeder makes of a post: an index that was fed by another is to be made anew.
const Version = 1

// Fields of an index, one for each Part. Those with small letters count towards a document's length.
const (
	Body   byte = 't' // the text
	alt    byte = 'a'
	link   byte = 'l'
	quoted byte = 'q'
	poll   byte = 'p'
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
	fold *fold.Folder
	room []byte
}

// NewFeeder makes a Feeder.
func NewFeeder() *Feeder { return &Feeder{fold: fold.New()} }

// Post gives all terms of a post, as Index.Term of package inverted takes them; text holds only until term returns. The
// first error of term ends it and is returned. A quoted post is searched as part of p where p.Quote.Post is there.
func (f *Feeder) Post(p *post.Post, term func(field byte, text []byte, position uint32) error) error {
	var err error
	var next [256]uint32
	for in, s := range texts(p) {
		field := fieldOf(in)
		f.room = f.fold.Append(f.room[:0], s)
		from, last := next[field], next[field]
		Terms(f.room, func(text []byte, at uint32) {
			if last = from + at + 1; err == nil && len(text) <= inverted.MaxTerm {
				err = term(field, text, from+at)
			}
		})
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
