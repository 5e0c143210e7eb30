// Package source says what a way in promises: how it recognises an input, and what it tells a Sink while
// it reads; and what a network promises that can be asked (Live). Each network's package implements them;
// package collect drives them; the record is the usual Sink.
//
// A Source decides by content, never by a file's name alone. It streams: memory does not grow with the
// input. It never panics and never stops for one bad item: it calls Skip and goes on. It stops with an
// error only where the rest cannot be trusted, and for the Sink's own errors, which it passes on
// unchanged.
package source

import (
	"context"
	"io"

	"clew/internal/post"
	"clew/internal/unpack"
)

// Options are what a person says about an input that it does not say itself.
type Options struct {
	Handle    string // --author, with @
	Name      string // --name
	Published string // --published, RFC 3339 or a date; "" if not said
	Private   bool   // take Circle posts and followers-only posts too; never direct messages or drafts
}

// Source is one kind of input.
type Source interface {
	// Name is the kind's short name, kept with every capture so that a rebuild finds its reader again:
	// "x-archive", "mastodon-outbox", "at-car".
	Name() string
	// Recognise says whether this source reads the input. It looks at part names and at no more than the
	// first 64 KiB of a few parts.
	Recognise(ctx context.Context, in *unpack.Input) (bool, error)
	// Read tells all of the input to the sink, in any order.
	Read(ctx context.Context, in *unpack.Input, opt Options, to Sink) error
}

// Export is implemented by a Source whose inputs are one thing made of many parts, such as an account's
// export: it is asked about an input as a whole and reads all of it. Every other source is asked about
// each part alone, and is given the parts it knows together.
type Export interface {
	Source
	// ReadsExports does nothing: it marks the source.
	ReadsExports()
}

// Sink takes what a source reads. A source calls it from one goroutine.
type Sink interface {
	// Capture opens a part whose bytes are to be kept, and numbers it. What the source reads from it is
	// kept as received; closing it before the end keeps the rest too. Parts that a source does not capture
	// (messages, drafts, mail addresses) are never kept.
	Capture(ctx context.Context, p unpack.Part) (Capture, error)
	// Posts takes posts; the sink owns the slice and the posts from then on. A few hundred at a time is
	// best. Each Post's Raw points into a capture opened earlier.
	Posts(ctx context.Context, posts []post.Post) error
	// Accounts takes accounts as the input describes them.
	Accounts(ctx context.Context, accounts []post.Account) error
	// Media takes the bytes of a medium by the Name that posts of this input give it. The sink may open the
	// part later and from another goroutine, until the import is committed.
	Media(ctx context.Context, name string, p unpack.Part) error
	// Gone says that posts are known to be gone (State says how), at the time and in the way At and Why tell.
	Gone(ctx context.Context, gone []Gone) error
	// Evidence takes what the input says about wholeness.
	Evidence(ctx context.Context, e post.Evidence) error
	// Skip counts and lists an item that could not be used: where it stands and why, in words a person
	// understands.
	Skip(ctx context.Context, s Skipped) error
}

// Remover is implemented by a Sink that knows whose the posts are that it holds.
type Remover interface {
	// Removed says that an account asked for posts to be gone which are not in this input, so that whoever
	// reads it cannot know whose they are. Those that the sink holds as this account's own are gone, as Gone
	// would say; all others are passed over. Where a sink is no Remover, such requests have no effect.
	Removed(ctx context.Context, by post.AccountID, gone []Gone) error
}

// Capture is an open part whose bytes are kept. Number is what post.Raw.Capture holds.
type Capture struct {
	Number int64
	io.ReadCloser
}

// Gone is a post or, with Account set and ID empty, a whole account found gone.
type Gone struct {
	ID      post.ID
	Account post.AccountID
	State   post.State
	At      string // RFC 3339, "" if not told
	Why     string // "delete event", "HTTP 410"
	// Restored says that the account is back.
	Restored bool
}

// Skipped is an item that was not used. Expected marks what is left out on purpose (another kind of
// record, a like); only unexpected ones make an import end with status 3.
type Skipped struct {
	Part     string // part name
	Offset   int64  // byte in the part; -1 if it has none
	Why      string
	Expected bool
	Count    int // how many alike; 0 means 1
}
