// Package job says what a queue of background work promises. Work is a verb and a reference; handlers are
// given to the queue where the program is wired, and the queue knows nothing of posts.
//
// A job that was added is done at least once, also after a kill: handlers must bear being called again.
// At most one job of a kind and reference waits at a time, however often it is added, and no two of them run
// at a time: what is added while the same work runs waits for its end. A queue is bounded: see Limits.
// Memory, in this package, is the queue that forgets; jobtest holds the suite that every queue passes.
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

// ErrState is returned by Drop of a job that runs, and by Again of one that runs or is done.
var ErrState = errors.New("not possible in the state of the job")

// ErrWork is returned by Add for work that no queue takes: see Work.Check.
var ErrWork = errors.New("no work for a queue")

// ErrTaken is returned by Run where the queue is being run already, by this process or by another.
var ErrTaken = errors.New("the queue is being run already")

// Work is what is to be done.
type Work struct {
	Kind string    // a verb of two letters or more: "walk", "poll"
	Ref  string    // what to do it to; with Kind it tells the work again; at most 4 KiB
	Note string    // what the handler needs besides; at most 64 KiB
	At   time.Time // not before; zero is now
	// Sooner lets a waiting job of the same Kind and Ref be moved to At, if that is earlier.
	Sooner bool
}

// State is where a job stands.
type State string

// States of a job. Done and Failed jobs are kept for a day, to be seen, the newest Kept of them.
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
	Error   string    // of the last try; of one that ended by Later, why
}

// Handler does one job. A nil error is done. An error means another try later, with a widening pause and at
// most Limits.Tries times, unless it is made by Later or wraps Never's. A panic is an error. An error after
// Run's context ended counts as no try, and so does the death of the process; only the fifth such death
// fails a job that may be what kills it. Where the same work was added again while a try ran that has to
// be made again, the two become one: the job that ran is done, its Error names the one that goes on.
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
	Pause   time.Duration // before the second try; 10 seconds. Each pause is three times the one before
}

// Counts are jobs by state.
type Counts struct{ Waiting, Running, Done, Failed int }

// Queue is a queue of work. It may be used from any number of goroutines and, where it is kept on disk, by
// several processes, of which one runs it.
type Queue interface {
	// Add puts work in. added is false where the same work waits already. ErrFull if there is no room.
	Add(ctx context.Context, w Work) (added bool, err error)
	// Run works until the context ends, waits for running handlers, whose contexts end with it, and returns
	// nil; jobs whose kind has no handler wait. Work begun by a process that died is begun again at once.
	// ErrTaken if somebody runs it already.
	Run(ctx context.Context, handlers map[string]Handler) error
	Keeper
}

// Keeper looks after a queue: what pages and `clew jobs` need.
type Keeper interface {
	// Jobs gives jobs of the states, all states if none are named, at most limit and never more than
	// 10,000: what runs, newest first; what waits, soonest first; what has ended, newest first.
	Jobs(ctx context.Context, limit int, states ...State) ([]Job, error)
	Count(ctx context.Context) (Counts, error)
	// Pause stops handing out work until Resume, over restarts too; what runs goes on to its end. Work
	// that another process hands out stops within a second.
	Pause(ctx context.Context) error
	Resume(ctx context.Context) error
	Paused(ctx context.Context) (bool, error)
	// Drop takes out a job that is not running; Again makes a failed or waiting one due now, a failed one
	// with all its tries before it. Where the same work as the failed one waits already, that is made due.
	Drop(ctx context.Context, number int64) error
	Again(ctx context.Context, number int64) error
}
