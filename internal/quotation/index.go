package quotation

import (
	"context"
	"errors"
	"time"

	"clew/internal/post"
	"clew/internal/runs"
)

// Index is what a check needs of a record: which versions of posts hold a run, and what they say. Each version has
// a number of its own, above 0. An Index may be asked from many goroutines, and may grow meanwhile.
type Index interface {
	// Size is how many versions are held, about.
	Size(ctx context.Context) (int, error)
	// Run appends to into the numbers of the versions that hold a run (Runs), ascending and each once, and says
	// how many there are. If they are more than limit nothing is appended and the number may be a lower bound
	// that is above limit. Of runs in more than TooCommon versions no numbers need be kept at all.
	// Versions that do not hold the run, and such as may not be shown, may be among them: hashes collide.
	Run(ctx context.Context, run uint64, limit int, into []int64) (numbers []int64, held int, err error)
	// Few gives the numbers of versions that may hold the words of a text which is too short to have a run, the newest
	// first and at most limit, and says whether there may be more.
	Few(ctx context.Context, text string, limit int) (numbers []int64, more bool, err error)
	// Passage gives the version with a number; ErrNoPassage if it is not there or may not be shown.
	Passage(ctx context.Context, number int64) (*Passage, error)
}

// TooCommon is the most versions that a run is looked up in.
const TooCommon = runs.TooCommon

// ErrNoPassage is returned by Index.Passage for a number of which nothing is to be had. A check goes on without.
var ErrNoPassage = errors.New("no such passage")

// Passage is one version of a post, as far as a check needs it. Who asks must not change it.
type Passage struct {
	Post    post.ID
	Author  post.AccountID
	Thread  post.ID // "" if it is not known; posts of one thread that follow each other are neighbours
	Created time.Time
	Lang    string // BCP 47; "" if not told
	Text    string

	Version string    // names the version; "" where the network names none
	From    time.Time // since when it stood; zero: since Created
	Until   time.Time // when another version took its place; zero if none did
	Deleted bool      // the post is known to be gone

	// The neighbours in the thread, as they stand now, where nothing is known to be missing between; 0 for none. They
	// may have other numbers here than Run names them by.
	Before, After int64
}

// current says whether this is how the post stands now.
func (p *Passage) current() bool { return p.Until.IsZero() && !p.Deleted }
