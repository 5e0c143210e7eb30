package query

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a query, and where.
type Error struct {
	Code  Code
	Start int // byte of the query
	End   int
	Word  string // what stands there
	Mean  string // what may have been meant; "" where nothing is near
}

// Code is what can be wrong with a query. It is the key under which a catalogue of words has the sentence.
type Code string

// Codes.
const (
	TooLong     Code = "too-long"      // more than MaxBytes
	TooMany     Code = "too-many"      // more than MaxTerms terms
	TooDeep     Code = "too-deep"      // more than MaxDepth groups within groups
	NotText     Code = "not-text"      // broken UTF-8
	OpenQuote   Code = "open-quote"    // a phrase does not end
	NoOpenQuote Code = "no-open-quote" // a phrase did not begin
	OpenGroup   Code = "open-group"    // a group does not end
	NoOpenGroup Code = "no-open-group" // a group did not begin
	EmptyGroup  Code = "empty-group"
	NoSide      Code = "no-side"    // OR, AND, NOT or NEAR with nothing on one side
	BadNear     Code = "bad-near"   // NEAR between what is not words, or with a number that is none
	NoKey       Code = "no-key"     // "form:" where "from:" may be meant
	NoValue     Code = "no-value"   // "from:" with nothing behind it
	NoNetwork   Code = "no-network" // "network:" of none that is known
	NoHas       Code = "no-has"     // "has:" of none of Haves
	NoIs        Code = "no-is"      // "is:" of none of Ares
	NoLang      Code = "no-lang"    // "lang:" of what is no language's code
	NoTime      Code = "no-time"    // "since:" or "until:" of what is no time
	TwoFrom     Code = "two-from"   // one post has one author
)

// Codes are all codes.
func Codes() []Code {
	return []Code{TooLong, TooMany, TooDeep, NotText, OpenQuote, NoOpenQuote, OpenGroup, NoOpenGroup, EmptyGroup, NoSide, BadNear, NoKey, NoValue, NoNetwork, NoHas, NoIs, NoLang, NoTime, TwoFrom}
}

// Error says it in English.
func (e *Error) Error() string {
	s := e.what()
	if e.Mean != "" {
		s += "; did you mean " + e.Mean + "?"
	}
	return s
}

func (e *Error) what() string {
	switch e.Code {
	case TooLong:
		return fmt.Sprintf("a query has at most %d bytes", MaxBytes)
	case TooMany:
		return fmt.Sprintf("a query has at most %d terms", MaxTerms)
	case TooDeep:
		return fmt.Sprintf("at most %d groups stand within each other", MaxDepth)
	case NotText:
		return "a query is text in UTF-8"
	case OpenQuote:
		return fmt.Sprintf("the phrase that begins with %s has no closing mark", e.Word)
	case NoOpenQuote:
		return fmt.Sprintf("the phrase that ends with %s has no opening mark", e.Word)
	case OpenGroup:
		return fmt.Sprintf("the group that begins with %s has no closing mark", e.Word)
	case NoOpenGroup:
		return fmt.Sprintf("%s closes no group; what is to be found as it stands goes into quotation marks", e.Word)
	case EmptyGroup:
		return "there is nothing in the group"
	case NoSide:
		return fmt.Sprintf(`%s stands between two things; the word itself is "%s"`, e.Word, e.Word)
	case BadNear:
		return fmt.Sprintf("%s: NEAR stands between words or phrases, and NEAR/N has a number from 0 to %d", e.Word, MaxNear)
	case NoKey:
		return fmt.Sprintf("%s is nothing that can be asked for; what is to be found as it stands goes into quotation marks", e.Word)
	case NoValue:
		return fmt.Sprintf("nothing stands behind %s", e.Word)
	case NoNetwork:
		return fmt.Sprintf("%s is not a network: x, bluesky, mastodon or nostr", e.Word)
	case NoHas:
		return fmt.Sprintf("%s is nothing that a post can have: %s", e.Word, strings.Join(Haves(), ", "))
	case NoIs:
		return fmt.Sprintf("%s is nothing that a post can be: %s", e.Word, strings.Join(Ares(), ", "))
	case NoLang:
		return fmt.Sprintf("%s is no code of a language, such as en, uk or zh-TW", e.Word)
	case NoTime:
		return fmt.Sprintf("%s is no time: 2024, 2024-05, 2024-05-31, 2024-05-31T18:00, 7d, 2w, 3m, 1y, today or yesterday", e.Word)
	}
	return fmt.Sprintf("%s names a second author; any of two is from:@a OR from:@b", e.Word)
}

// Mark gives the three parts of a query around what is wrong with it.
func (e *Error) Mark(said string) (before, wrong, after string) {
	if e.Start < 0 || e.Start > e.End || e.End > len(said) {
		return said, "", ""
	}
	return said[:e.Start], said[e.Start:e.End], said[e.End:]
}
