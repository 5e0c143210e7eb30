package search

import (
	"iter"

	"clew/internal/post"
)

// Part names where in a post words stand.
type Part string

// Parts of a post that are searched, in the order in which they are looked at.
const (
	InText   Part = "text"   // what its author said
	InAlt    Part = "alt"    // the description of a picture or film
	InLink   Part = "link"   // title or description of what it links to
	InQuoted Part = "quoted" // the text of the post that it quotes
	InPoll   Part = "poll"   // an answer of its poll
)

// maxTexts bounds the texts of a post that are searched beside its own.
const maxTexts = 64

// texts gives the texts of a post that are searched. Each stands alone: no phrase goes from one into the next. What is
// folded under a warning in a quoted post is not searched.
func texts(p *post.Post) iter.Seq2[Part, string] {
	return func(yield func(Part, string) bool) {
		if !yield(InText, p.Text) {
			return
		}
		n := 0
		more := func(in Part, s string) bool {
			if s == "" {
				return true
			}
			n++
			return n <= maxTexts && yield(in, s)
		}
		for i := range p.Media {
			if !more(InAlt, p.Media[i].Alt) {
				return
			}
		}
		for i := range p.Links {
			if !more(InLink, p.Links[i].Title) || !more(InLink, p.Links[i].Text) {
				return
			}
		}
		if quotes(p) && p.Quote.Post != nil && p.Quote.Post.Warning == "" && !more(InQuoted, p.Quote.Post.Text) {
			return
		}
		if p.Poll != nil {
			for i := range p.Poll.Options {
				if !more(InPoll, p.Poll.Options[i].Text) {
					return
				}
			}
		}
	}
}

// quotes says whether a post shows another inside.
func quotes(p *post.Post) bool { return p.Quote != nil && p.Quote.State == post.QuoteShown }
