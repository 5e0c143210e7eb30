// Package inmem is the record held in memory: what `clew unroll --no-record` reads through, and the
// plain statement of what every other record must do. It is correct first: groupings are worked out
// anew after each commit, and nothing is kept when the process ends.
//
// A Record may be used by any number of goroutines; there is one Import at a time.
package inmem

import (
	"context"
	"fmt"
	"sync"
	"time"

	"clew/internal/record"
	"clew/internal/source"
)

// Record implements record.Reader, Blobs, Writer, Log, Keeper, Follows,
// Rules, Takedowns and Statements.
type Record struct {
	mu       sync.RWMutex
	now      func() time.Time
	turn     chan struct{} // holds something while an import is open
	kept     kept
	derived  *derived
	shared   bool // a reader holds derived: the next commit works on a copy
	log      []record.Entry
	position map[string]int64
	follows  []record.Follow
	cursors  map[string]string
	rulings  []record.Ruling

	takedowns  []record.Takedown
	statements []record.Statement
	stated     int64  // the highest number given to a statement
	generation uint64 // counts changes
}

var (
	_ record.Reader = (*Record)(nil)
	_ record.Blobs  = (*Record)(nil)
	_ record.Writer = (*Record)(nil)
	_ record.Log    = (*Record)(nil)
	_ record.Keeper = (*Record)(nil)

	_ record.Follows = (*Record)(nil)
	_ record.Rules   = (*Record)(nil)

	_ record.Takedowns  = (*Record)(nil)
	_ record.Statements = (*Record)(nil)
	_ record.Stamper    = (*Record)(nil)
)

// kept is what cannot be had again: captures and media as received, and who brought them.
type kept struct {
	captures map[int64]capture
	last     int64 // the highest capture number given
	media    map[string]medium
	imports  []imported // numbered from 1
	done     map[doneKey]bool
}

type capture struct {
	record.Capture
	data []byte
}

type medium struct {
	record.MediaInfo
	data []byte
}

// imported is one input taken in, with the names its media had.
type imported struct {
	about record.About
	names map[string]string // name in the input to SHA-256
	whole bool
}

// doneKey names an input taken in whole. What a person said about it counts: the same page under
// another author is another import.
type doneKey struct {
	sha, source string
	options     source.Options
}

func keyOf(a record.About) doneKey {
	return doneKey{sha: a.Identity, source: a.Source, options: a.Options}
}

// New makes an empty record. now gives the time for log entries; nil stands for time.Now.
func New(now func() time.Time) *Record {
	if now == nil {
		now = time.Now
	}
	return &Record{
		now:      now,
		turn:     make(chan struct{}, 1),
		kept:     kept{captures: map[int64]capture{}, media: map[string]medium{}, done: map[doneKey]bool{}},
		derived:  newDerived(),
		position: map[string]int64{},
		cursors:  map[string]string{},
	}
}

// wait takes the turn to write.
func (r *Record) wait(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: waiting for its import to end: %w", record.ErrBusy, context.Cause(ctx))
	}
}

// change locks r for a change of it.
func (r *Record) change() {
	r.mu.Lock()
	r.generation++
}

// Generation implements record.Stamper.
func (r *Record) Generation() (uint64, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.generation, nil
}

// Close does nothing; it is there so that a Record can stand where a stored one does.
func (r *Record) Close() error { return nil }
