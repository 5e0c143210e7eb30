package record

import (
	"context"
	"time"

	"clew/internal/post"
)

// Takedowns is the log of what was taken down here. It never forgets: entries are lifted, not removed. None
// of it is derived.
type Takedowns interface {
	// TakeDown adds an entry and gives its number: 1, 2, 3 … without holes. Number, Lifted and LiftedBy of t
	// are not read; a zero At is now.
	TakeDown(ctx context.Context, t Takedown) (number int64, err error)
	// Lift says that an entry holds no more. ErrNotFound if there is none of this number that still holds.
	Lift(ctx context.Context, number int64, by string, at time.Time) error
	// Takedowns gives up to limit entries with numbers above after, in order; 0 for all.
	Takedowns(ctx context.Context, after int64, limit int) ([]Takedown, error)
}

// Takedown is one entry of the log. Of what was taken down it holds the id and never the content.
type Takedown struct {
	Number int64
	At     time.Time
	// Post is what is hidden: one post, or the first of a thread and with it the whole. "" where it was not a
	// post: an author's opt-out, which the ruling hides.
	Post post.ID
	// Account is whose it was; never shown. It finds the entry of an opt-out again.
	Account  post.AccountID
	Ground   string    // one of Grounds
	By       string    // ByAuthor, ByOperator, ByLegal
	Words    string    // public, of whoever ruled: a court and its file number; at most MaxWords bytes
	Lifted   time.Time // zero while it holds
	LiftedBy string
}

// Grounds of takedowns.
const (
	GroundOptOut    = "opt-out"   // the author asked not to be here
	GroundAuthor    = "author"    // the author asked for this one
	GroundPrivacy   = "privacy"   // it shows somebody's private matters
	GroundSafety    = "safety"    // it endangers somebody
	GroundCopyright = "copyright" // a notice of whoever holds the rights
	GroundOrder     = "court"     // an order of a court or an authority
	GroundTerms     = "terms"     // the terms of the network it came from
	GroundOther     = "other"
)

// Grounds lists them.
func Grounds() []string {
	return []string{GroundOptOut, GroundAuthor, GroundPrivacy, GroundSafety, GroundCopyright, GroundOrder, GroundTerms, GroundOther}
}

// Named says whether the public log may say where an entry's post stands on its network: where the ground is
// a dispute that others must be able to judge, never where the link would itself do the harm.
func (t Takedown) Named() bool {
	switch t.Ground {
	case GroundCopyright, GroundOrder, GroundTerms:
		return t.Post != ""
	}
	return false
}

// Who takes something down.
const (
	ByAuthor   = "author"
	ByOperator = "operator"
	ByLegal    = "legal"
)

// MaxWords is the longest Takedown.Words, in bytes.
const MaxWords = 500

// Statements is what authors, who proved that the account is theirs, have to say here about their threads.
// None of it is derived.
type Statements interface {
	// State adds a statement and gives its number. A zero At is now; Number is not read.
	State(ctx context.Context, s Statement) (number int64, err error)
	// Withdraw takes one out. ErrNotFound unless it is there and by that account.
	Withdraw(ctx context.Context, account post.AccountID, number int64) error
	// StatementsOf gives those of an account, oldest first.
	StatementsOf(ctx context.Context, account post.AccountID) ([]Statement, error)
}

// Statement is what an author says in place.
type Statement struct {
	Number  int64
	Account post.AccountID
	Thread  post.ID // whose page it stands on; "" for all of the account's
	Post    post.ID // of the thread, that it stands under; "" at the thread's end
	Kind    string  // Correction, Answer
	Text    string  // at most MaxStatement code points
	At      time.Time
	Proof   string // address at which the author proved that the account is theirs
}

// Kinds of statements.
const (
	Correction = "correction"
	Answer     = "answer"
)

// Bounds of statements.
const (
	MaxStatement  = 2000 // code points of one
	MaxStatements = 200  // of one account
)
