// Package job says what a queue of background work promises. Work is a verb and a reference; handlers are
// given to the queue where the program is wired, and the queue knows nothing of posts.
//
// A job that was added is done at least once, also after a kill: handlers must bear being called again.
// At most one job of a kind and reference waits at a time, however often it is added. Queue is bounded: see
// Limits. Memory, in this package, is the queue that forgets; jobtest holds the suite that every queue
// passes.
package job

import (
	"context"
	"errors"
	"time"
)

// ErrFull is returned by Add where the queue holds as many waiting jobs as it may.
var ErrFull = errors.New("too many jobs are waiting")

// ErrNoJob is returned for a number that no job has.
var ErrNoJob = errors.New("no such job")

// Work is what is to be done.
type Work struct {
	Kind string    // a verb of two letters or more: "walk", "poll"
	Ref  string    // what to do it to; with Kind it tells the work again
	Note string    // what the handler needs besides; at most 64 KiB
	At   time.Time // not before; zero is now
	// Sooner lets a waiting job of the same Kind and Ref be moved to At, if that is earlier.
	Sooner bool
}

// State is where a job stands.
type State string

// States of a job. Done and Failed jobs are kept for a day, to be seen.
const (
	Waiting State = "waiting" // for its time, for a worker, or for the next try
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed" // for good
)

// Job is one piece of work in the queue.
type Job struct {
	Work
	Number  int64
	State   State
	Tries   int // begun so far
	Added   time.Time
	Started time.Time // last begun; zero if never
	Ended   time.Time // done or failed for good; zero if neither
	Error   string    // of the last try
}

// Handler does one job. A nil error is done. An error means another try later, with a widening pause and at
// most Limits.Tries times, unless it is made by Later or wraps Never's.
type Handler func(ctx context.Context, j Job) error

// Later is returned by a handler to be called again at a time; it counts as no try.
func Later(at time.Time, why string) error { return &laterError{at, why} }

type laterError struct {
	at  time.Time
	why string
}

func (e *laterError) Error() string { return e.why }

// IsLater says whether an error was made by Later, and when to go on.
func IsLater(err error) (at time.Time, ok bool) {
	var e *laterError
	if errors.As(err, &e) {
		return e.at, true
	}
	return time.Time{}, false
}

// Never is returned by a handler whose job will never succeed: it fails at once.
func Never(err error) error { return &neverError{err} }

type neverError struct{ err error }

func (e *neverError) Error() string { return e.err.Error() }
func (e *neverError) Unwrap() error { return e.err }

// IsNever says whether an error was made by Never.
func IsNever(err error) bool {
	var e *neverError
	return errors.As(err, &e)
}

// Limits bound a queue. The zero value means the numbers named.
type Limits struct {
	Workers int           // jobs at a time; 4
	Waiting int           // jobs that may wait; 100,000
	Tries   int           // of one job; 5
	Time    time.Duration // for one try; 15 minutes. The handler's context ends then
}

// Counts are jobs by state.
type Counts struct{ Waiting, Running, Done, Failed int }

// Queue is a queue of work. It may be used from any number of goroutines and, where it is kept on disk, by
// several processes, of which one runs it.
type Queue interface {
	// Add puts work in. added is false where the same work waits already. ErrFull if there is no room.
	Add(ctx context.Context, w Work) (added bool, err error)
	// Run works until the context ends, waits for running handlers, and returns nil; jobs whose kind has
	// no handler wait. Work begun by a process that died is begun again.
	Run(ctx context.Context, handlers map[string]Handler) error
	Keeper
}

// Keeper looks after a queue: what pages and `clew jobs` need.
type Keeper interface {
	// Jobs gives jobs of the states, all states if none are named, the soonest or newest first, at most
	// limit.
	Jobs(ctx context.Context, limit int, states ...State) ([]Job, error)
	Count(ctx context.Context) (Counts, error)
	// Pause stops handing out work until Resume, over restarts too; what runs goes on to its end.
	Pause(ctx context.Context) error
	Resume(ctx context.Context) error
	Paused(ctx context.Context) (bool, error)
	// Drop takes out a job that is not running; Again makes a failed or waiting one due now.
	Drop(ctx context.Context, number int64) error
	Again(ctx context.Context, number int64) error
}
