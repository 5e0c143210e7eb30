// Package policy is the one table of who may be shown what (SPEC §4). Whoever makes a page, a list, an
// export, a feed or an answer to a search asks it first; nobody decides by himself. doc/policy.md prints
// the table.
//
// It is pure and imports package post only. What it says holds for one post and its author; package
// document applies it to a whole thread.
package policy

import (
	"math/bits"

	"clew/internal/post"
)

// Use is what a post is wanted for. From the use that shows most to the one that shows least: Read, Member,
// Page, Export, List, Search, Feed. What one of them hides, all after it hide.
type Use uint8

// Uses. Read is the owner of the record, Member somebody who was invited and is signed in; all others are public.
const (
	Read   Use = iota // the record's owner, in private
	Member            // a page read by an invited reader; lists, searches, feeds and exports are no other for them
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

// Decision is the answer of the table. Where several signals speak, the strictest holds.
type Decision struct {
	Show   Show
	Cover  bool   // media is covered until asked for
	Reason string // why it is hidden or folded, in words for a person; "" for Whole
	// Tombstone: what is shown must say that it is gone at its source.
	Tombstone bool
	// Link: of what is hidden, the id, the time, the hash and the link may be told.
	Link bool
}

// Rules is what the operator has ruled about accounts and posts. The zero Rules is that nothing was ruled. It is
// plain data: the maps are read only, by any number of goroutines.
type Rules struct {
	Figures map[post.AccountID]bool // public figures: their deleted posts stay, marked
	OptOuts map[post.AccountID]bool // authors who asked not to be here
	Indexed map[post.AccountID]bool // authors whose pages search engines may list, by their word or the operator's
	// Takedowns are posts that were taken down here, with the ground. A thread's first post stands for the
	// whole thread.
	Takedowns map[post.ID]string
}

// Case is a post in question.
type Case struct {
	Post *post.Post
	// Account is the author's. The zero Account stands for one of whom nothing is known, and has no wishes.
	Account post.Account
	Use     Use
	// Thread is whose thread is being shown; "" where the post stands alone: then the conversation's
	// author counts.
	Thread post.AccountID
	// Root is the thread that is being shown; "" where the post stands alone.
	Root post.ID
	// Gone is what the post was found as (its tombstone), if it was found gone and its content is held;
	// Present otherwise.
	Gone post.State
	// API: what is held came by the API of the network, under its terms.
	API bool
}

// Judge says whether a post may be shown.
//
// A post that is not there (its State is not Present) is hidden in public even if an older copy of its
// text is held.
func (r Rules) Judge(c Case) Decision {
	var d Decision
	said := r.signals(&c)
	for left := said; left != 0; left &= left - 1 {
		row := &table[bits.TrailingZeros32(uint32(left))]
		d.Cover = d.Cover || row.cover
		d.Tombstone = d.Tombstone || row.tombstone
		d.Link = d.Link || row.link
		if show := row.show(c.Use); show > d.Show {
			d.Show, d.Reason = show, row.words(&c)
		}
	}
	d.Link = d.Link && d.Show == Hide && r.figure(&c) && said&(1<<optedOut) == 0
	return d
}

// Decide is Judge for a post that stands alone and was not found gone.
func (r Rules) Decide(p *post.Post, a post.Account, use Use) Decision {
	return r.Judge(Case{Post: p, Account: a, Use: use})
}

// Decide is Rules.Decide where nothing was ruled.
func Decide(p *post.Post, a post.Account, use Use) Decision { return Rules{}.Decide(p, a, use) }

// Stays says whether a post of an account that was found gone, as state says, stays in its thread with its
// tombstone (thread.Gone.Stays). fromAPI is that what is held came by the network's API: of X, such a post
// goes even if it is a public figure's, but for its id, time, hash and link.
func (r Rules) Stays(account post.AccountID, state post.State, fromAPI bool) bool {
	return state == post.Deleted && r.Figures[account] && !r.OptOuts[account] && !(fromAPI && account.Network() == post.X)
}

// QuoteShown says whether the content of a quoted post may be shown in a use, author being the quoted
// post's own. Its content is never shown in any use where the quote's state forbids it (FEATURES.md §5
// case 20), even if it is held.
func (r Rules) QuoteShown(q *post.Quote, author post.Account, use Use) bool {
	if q == nil || q.State != post.QuoteShown || q.Post == nil || r.OptOuts[q.Author] {
		return false
	}
	return r.Decide(q.Post, author, use).Show != Hide
}

// QuoteShown is Rules.QuoteShown where nothing was ruled.
func QuoteShown(q *post.Quote, author post.Account, use Use) bool {
	return Rules{}.QuoteShown(q, author, use)
}

// Robots gives what a public page with these posts of an author says to search engines: the value of the
// header X-Robots-Tag, or of the meta element "robots"; "" for nothing. A page is not to be indexed until the
// author or the operator says so, and never where one of its posts may not be searched. No engine is to keep
// a copy, which would outlive a deletion, nor to quote what is folded.
func (r Rules) Robots(a post.Account, posts []post.Post) string {
	if !r.Indexed[a.ID] {
		return "noindex"
	}
	folded := false
	for i := range posts {
		switch r.Decide(&posts[i], a, Search).Show {
		case Hide:
			return "noindex"
		case Fold:
			folded = true
		}
	}
	if folded {
		return "noarchive, nosnippet"
	}
	return "noarchive"
}

// ExportBound is how many posts of a network may be handed on to one person a day, by hand; 0 is no bound.
// fromAPI is that they came by the network's API: X sets 500.
func ExportBound(network post.Network, fromAPI bool) int {
	if network == post.X && fromAPI {
		return 500
	}
	return 0
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
