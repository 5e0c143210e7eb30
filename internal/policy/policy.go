// Package policy is the one table of who may be shown what (SPEC §4). Whoever makes a page, a list, an
// export, a feed or an answer to a search asks it first; nobody decides by himself.
//
// It is pure and imports package post only. What it says holds for one post and its author; package
// document applies it to a whole thread.
package policy

import "clew/internal/post"

// Use is what a post is wanted for.
type Use uint8

// Uses. Read is the owner of the record reading on his own machine; all others are public.
const (
	Read   Use = iota // the record's owner, in private
	Page              // a page that can be reached by its link
	List              // lists of threads, "more from the author", author pages
	Search            // results and snippets of a search open to others
	Feed              // RSS, Atom, alerts, announcements
	Export            // a file made to be handed on
)

// Show says how much may be shown.
type Show uint8

// Answers, from all to nothing.
const (
	Whole Show = iota // text and media
	Fold              // the warning is shown, the body is folded under it
	Hide              // nothing of the content
)

// Decision is the answer of the table.
type Decision struct {
	Show   Show
	Cover  bool   // media is covered until asked for
	Reason string // why it is hidden or folded, in words for a person; "" for Whole
}

// Decide says whether p, written by a, may be shown in a use. The zero Account stands for an author of
// whom nothing is known, and has no wishes.
//
// A post that is not there (State is not Present) is hidden in public even if an older copy of its text
// is held.
func Decide(p *post.Post, a post.Account, use Use) Decision {
	if use != Read {
		if reason := hidden(p, a, use); reason != "" {
			return Decision{Show: Hide, Reason: reason}
		}
	}
	d := Decision{Cover: p.Sensitive || coveringLabel(p.Labels)}
	if p.Warning != "" {
		d.Show, d.Reason = Fold, "content warning"
	}
	return d
}

// hidden gives the reason why p may not be shown in a public use, "" if it may.
func hidden(p *post.Post, a post.Account, use Use) string {
	switch {
	case p.Visibility >= post.Direct:
		return "sent to named people only"
	case p.Visibility == post.Followers || a.Protected:
		return "for followers only"
	case p.State != post.Present:
		return StateWords(p.State)
	case a.LoggedInOnly:
		return "its author asks that only people who are logged in see it"
	case p.Visibility == post.Unlisted && (use == List || use == Search || use == Feed):
		return "unlisted by its author"
	case a.NoIndex && use == Search:
		return "its author asks not to be searched"
	}
	return ""
}

// coveringLabel says whether one of the labels of Bluesky that cover media is among labels.
func coveringLabel(labels []string) bool {
	for _, l := range labels {
		switch l {
		case "porn", "sexual", "nudity", "graphic-media", "gore", "nsfl":
			return true
		}
	}
	return false
}

// QuoteShown says whether the content of a quoted post may be shown in a use, author being the quoted
// post's own. Its content is never shown in any use where the quote's state forbids it (FEATURES.md §5
// case 20), even if it is held.
func QuoteShown(q *post.Quote, author post.Account, use Use) bool {
	return q != nil && q.State == post.QuoteShown && q.Post != nil && Decide(q.Post, author, use).Show != Hide
}

// StateWords says in words why a post is not there; "" for Present.
func StateWords(s post.State) string {
	switch s {
	case post.Present:
		return ""
	case post.Deleted:
		return "deleted"
	case post.Blocked:
		return "not shown because of a block between accounts"
	case post.Private:
		return "private"
	case post.Withheld:
		return "withheld by the network"
	case post.Suspended:
		return "its account is suspended"
	}
	return "not fetched"
}
