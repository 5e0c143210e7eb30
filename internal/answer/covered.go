package answer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/thread"
)

// Bounds of what is counted for one answer.
const (
	maxAccounts = 50  // named, those with the most posts
	maxLooked   = 400 // threads looked through for gaps, the newest
)

// MaxCoverTime is for how long one answer looks through threads for gaps, usually.
const MaxCoverTime = 1500 * time.Millisecond

// Bound is for how long something is looked through, and the clock that says it. What is found in it is the same each
// time only where the clock stands still or Time is more than enough.
type Bound struct {
	Now  func() time.Time
	Time time.Duration
}

// begin starts the time, and gives what says that it is over.
func (b Bound) begin() (over func() bool) {
	start := b.Now()
	return func() bool { return b.Now().Sub(start) > b.Time }
}

// Covered says what an answer was checked against, as far as whoever asks may know. It holds as long as the
// record does not change.
type Covered struct {
	Posts    int // of the accounts that may be searched, or of the claimed author alone
	Authors  int
	Accounts []quotation.CoveredAccount // those with the most posts first, at most maxAccounts
	Until    time.Time                  // the newest claimed time; zero if no post has one
	Left     bool                       // posts are held that whoever asks may not search

	// Threads were looked through for gaps, the newest; Whole is that these are all. Gaps of them have gaps, in
	// which at least Missing posts are missing, of which Deleted were deleted; Unfinished is threads whose reading was
	// stopped by a limit.
	Threads, Gaps, Missing, Deleted, Unfinished int
	Whole                                       bool

	Walked int       // the newest posts that a walk took in, where a bound ended it; else 0
	From   time.Time // the oldest of those
}

// Counted is what Cover reads of a record.
type Counted interface {
	record.Finder
	record.Reader
}

// Cover counts what a record holds for an answer, of one author or of all, and looks for gaps within a bound.
func Cover(ctx context.Context, r Counted, by post.AccountID, see See, use policy.Use, rules policy.Rules, within Bound) (Covered, error) {
	c := Covered{}
	take := func(a record.AccountSummary) {
		p := post.Post{Network: a.Network, Author: a.ID}
		if a.Posts == 0 || use != policy.Read && rules.Decide(&p, a.Account, use).Show == policy.Hide || rules.OptOuts[a.ID] {
			c.Left = c.Left || a.Posts > 0
			return
		}
		c.Posts += a.Posts
		c.Authors++
		if a.Last.After(c.Until) {
			c.Until = a.Last.UTC()
		}
		if len(c.Accounts) < maxAccounts {
			c.Accounts = append(c.Accounts, quotation.CoveredAccount{ID: a.ID, Handle: document.At(a.Account), Posts: a.Posts, From: a.First, To: a.Last})
		}
	}
	switch {
	case use != policy.Read: // what may not be found is not counted either
		list, err := r.Tallies(ctx, by)
		if err != nil {
			return c, fmt.Errorf("count what may be searched: %w", err)
		}
		for _, a := range list {
			take(a)
		}
		c.Left = true // of what is closed nothing is told, not even whether there is any
	case by != "":
		a, err := r.Account(ctx, string(by))
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return c, fmt.Errorf("count what is held of %s: %w", by, err)
		}
		if err == nil {
			take(a)
		}
	default:
		for a, err := range r.Accounts(ctx) {
			if err != nil {
				return c, fmt.Errorf("count what is held: %w", err)
			}
			take(a)
		}
	}
	return c, c.look(ctx, r, by, see, use, within)
}

// look counts the gaps of the newest threads.
func (c *Covered) look(ctx context.Context, r record.Reader, by post.AccountID, see See, use policy.Use, within Bound) error {
	over := within.begin()
	for s, err := range r.Threads(ctx, record.Query{Author: by, MinPosts: 2, Public: use != policy.Read}) {
		if err != nil {
			return fmt.Errorf("look for gaps: %w", err)
		}
		if c.Threads >= maxLooked || over() {
			return nil
		}
		d, err := see(ctx, s.Root)
		if errors.Is(err, record.ErrNotFound) || err == nil && d == nil {
			continue
		}
		if err != nil {
			return err
		}
		if use != policy.Read && !several(d, use) { // a thread of which no more is left is none to whoever asks
			continue
		}
		c.Threads++
		c.add(d.Thread)
	}
	c.Whole = true
	return nil
}

// several says whether more than one post of a thread may be found.
func several(d *document.Document, use policy.Use) bool {
	n := 0
	for chain := range d.Thread.Chains() {
		for i := range chain {
			if d.Found(chain[i].ID, use) != nil {
				if n++; n > 1 {
					return true
				}
			}
		}
	}
	return false
}

// add counts the gaps of one thread.
func (c *Covered) add(t *thread.Thread) {
	if t.Verdict.State == thread.Unfinished {
		c.Unfinished++
	}
	before := c.Missing
	for _, g := range t.Gaps {
		if g.Reason == thread.ReasonPrivate && g.Note != "" { // what the rules keep from whoever asks is not missing here
			continue
		}
		n := max(g.Count, 1)
		c.Missing += n
		if g.Reason == thread.ReasonDeleted {
			c.Deleted += n
		}
	}
	if c.Missing > before {
		c.Gaps++
	}
}

// Bounded notes that the index was made by a walk that a bound ended.
func (c Covered) Bounded(w *Walked) Covered {
	if w != nil && w.Bound {
		c.Walked, c.From = w.Posts, w.From
	}
	return c
}

// plain is what package quotation hands on.
func (c *Covered) plain() quotation.Covered {
	return quotation.Covered{Posts: c.Posts, Authors: c.Authors, Accounts: c.Accounts, Until: c.Until}
}
