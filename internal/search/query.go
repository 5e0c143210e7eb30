package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"clew/internal/fold"
	"clew/internal/post"
)

// Bounds of a query.
const (
	MaxQuery = 256 // bytes
	MaxTerms = 32
)

// Query is what is looked for: all of it must be true of a post.
type Query struct {
	Words   []string // words and "exact phrases", as they were written
	From    string   // handle or id of the author; "" for any
	Tags    []string
	Network post.Network // "" for any
	Said    string       // the query as it was written
}

// Error says what is wrong with a query, and where.
type Error struct {
	Code  Code
	Start int // byte of the query
	End   int
	Word  string // what stands there
}

// Code is what can be wrong with a query.
type Code string

// Codes.
const (
	TooLong   Code = "too-long"   // more than MaxQuery bytes
	TooMany   Code = "too-many"   // more than MaxTerms terms
	NotText   Code = "not-text"   // broken UTF-8
	OpenQuote Code = "open-quote" // a phrase does not end
	NoValue   Code = "no-value"   // "from:" with nothing behind it
	NoNetwork Code = "no-network" // "network:" of none that is known
	TwoFrom   Code = "two-from"   // one post has one author
)

// Error says it in English.
func (e *Error) Error() string {
	switch e.Code {
	case TooLong:
		return fmt.Sprintf("a query has at most %d bytes", MaxQuery)
	case TooMany:
		return fmt.Sprintf("a query has at most %d terms", MaxTerms)
	case NotText:
		return "a query is text in UTF-8"
	case OpenQuote:
		return fmt.Sprintf("the phrase that begins with %s has no closing mark", e.Word)
	case NoValue:
		return fmt.Sprintf("nothing stands behind %s", e.Word)
	case NoNetwork:
		return fmt.Sprintf("%s is not a network: x, bluesky, mastodon or nostr", e.Word)
	}
	return fmt.Sprintf("%s names a second author", e.Word)
}

// Parse reads a query: words, "exact phrases", from:@handle, tag:name and network:name. An error is an
// *Error. The empty query is no error; it finds nothing.
func Parse(s string) (*Query, error) {
	q := &Query{Said: s}
	switch {
	case len(s) > MaxQuery:
		return nil, &Error{Code: TooLong, Start: MaxQuery, End: len(s)}
	case !utf8.ValidString(s):
		return nil, &Error{Code: NotText, End: len(s)}
	}
	f := fold.New()
	terms := 0
	for at := 0; at < len(s); {
		r, n := utf8.DecodeRuneInString(s[at:])
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			at += n
			continue
		}
		if terms++; terms > MaxTerms {
			return nil, &Error{Code: TooMany, Start: at, End: len(s)}
		}
		var err *Error
		if at, err = q.term(s, at, f); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// term reads one term and gives where it ends.
func (q *Query) term(s string, at int, f *fold.Folder) (int, *Error) {
	start := at
	if quote, n := utf8.DecodeRuneInString(s[at:]); isQuote(quote) {
		end := strings.IndexFunc(s[at+n:], isQuote)
		if end < 0 {
			return 0, &Error{Code: OpenQuote, Start: start, End: len(s), Word: s[start:]}
		}
		q.word(s[at+n:at+n+end], f)
		_, m := utf8.DecodeRuneInString(s[at+n+end:])
		return at + n + end + m, nil
	}
	end := len(s)
	if i := strings.IndexFunc(s[at:], unicode.IsSpace); i >= 0 {
		end = at + i
	}
	term := s[at:end]
	key, value, ok := strings.Cut(term, ":")
	key = strings.ToLower(key)
	if !ok || key != "from" && key != "tag" && key != "network" {
		q.word(term, f)
		return end, nil
	}
	if value == "" || key == "tag" && f.Tag(value) == "" {
		return 0, &Error{Code: NoValue, Start: start, End: end, Word: term}
	}
	switch key {
	case "from":
		if q.From != "" && q.From != value {
			return 0, &Error{Code: TwoFrom, Start: start, End: end, Word: term}
		}
		q.From = value
	case "tag":
		q.Tags = append(q.Tags, value)
	case "network":
		switch n := post.Network(strings.ToLower(value)); n {
		case post.X, post.Bluesky, post.Mastodon, post.Nostr:
			q.Network = n
		default:
			return 0, &Error{Code: NoNetwork, Start: start, End: end, Word: value}
		}
	}
	return end, nil
}

// word adds a word or phrase; one of which nothing is left when it is folded looks for nothing.
func (q *Query) word(s string, f *fold.Folder) {
	if strings.TrimSpace(f.String(s)) != "" {
		q.Words = append(q.Words, s)
	}
}

func isQuote(r rune) bool {
	return r == '"' || r == '“' || r == '”' || r == '„' || r == '«' || r == '»'
}

// Empty says whether a query asks for nothing.
func (q *Query) Empty() bool {
	return len(q.Words) == 0 && q.From == "" && len(q.Tags) == 0 && q.Network == ""
}

// firstTag is the tag by which posts are read, folded.
func (q *Query) firstTag() string {
	if len(q.Tags) == 0 {
		return ""
	}
	return fold.New().Tag(q.Tags[0])
}
