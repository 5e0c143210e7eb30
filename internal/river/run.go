package river

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"clew/internal/job"
)

const (
	poll   = 500 * time.Millisecond // how late a job may be whose time has come; of a new one the library is told
	busy   = 500 * time.Millisecond // until a job whose work is being done is looked at again
	deaths = 5                      // of processes, that a job may be there at
	killed = "the process that did it came to an end"
)

// Run implements job.Queue.
func (q *Queue) Run(ctx context.Context, handlers map[string]job.Handler) error {
	unlock, err := q.take()
	if err != nil {
		return fmt.Errorf("run the jobs: %w", err)
	}
	defer unlock()
	if err := q.adoptAll(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("run the jobs: %w", err)
	}
	client, err := q.worker(ctx, handlers)
	if err != nil {
		return fmt.Errorf("run the jobs: %w", err)
	}
	// The library is told to stop, so that it can write down what the last handlers came to.
	going := context.WithoutCancel(ctx)
	if client != nil {
		if err := client.Start(going); err != nil {
			return fmt.Errorf("run the jobs: %w", err)
		}
	}
	q.keep(ctx)
	if client == nil {
		return nil
	}
	return wrap("stop the jobs", client.StopAndCancel(going))
}

// take makes this the one process, and the one Run in it, that runs the queue. The lock goes with the process.
func (q *Queue) take() (unlock func(), err error) {
	f, err := os.OpenFile(q.lock, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, job.ErrTaken
		}
		return nil, fmt.Errorf("lock %s: %w", q.lock, err)
	}
	return func() { f.Close() }, nil
}

// adoptAll takes up what another process left running: it waits again, and is due.
func (q *Queue) adoptAll(ctx context.Context) error {
	now := stamp(q.now())
	return q.store.within(ctx, func(tx *sql.Tx) error {
		left, err := orphans(ctx, tx)
		if err != nil {
			return err
		}
		for _, o := range left {
			twin, _, err := waiting(ctx, tx, o.kind, o.ref, o.number)
			if err != nil {
				return err
			}
			state, words := "available", ""
			switch {
			case o.deaths+1 >= deaths:
				state, words = "discarded", killed
			case twin != 0:
				if err := sooner(ctx, tx, twin, now, now); err != nil {
					return err
				}
				state, words = "completed", job.GoesOn(errors.New(killed), twin)
			}
			if words != "" {
				if err := fail(ctx, tx, o.number, attemptError(q.now(), max(o.attempt-1, 0), words)); err != nil {
					return err
				}
			}
			if err := adopt(ctx, tx, o, state, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// worker makes the library's client that works; nil if there is nothing it could do.
func (q *Queue) worker(ctx context.Context, handlers map[string]job.Handler) (*river.Client[*sql.Tx], error) {
	w := &worker{q: q, run: ctx, handlers: handlers, doing: make(map[job.Work]bool)}
	workers := river.NewWorkers()
	for kind, h := range handlers {
		if err := (job.Work{Kind: kind}).Check(); err != nil || h == nil {
			return nil, fmt.Errorf("handler of %q: %w", kind, job.ErrWork)
		}
		river.AddWorkerArgs(workers, args{kind: kind}, w)
	}
	if len(handlers) == 0 {
		return nil, nil
	}
	return river.NewClient(q.store.driver, &river.Config{
		ID:                     "clew", // there is one
		Logger:                 q.log,
		Queues:                 map[string]river.QueueConfig{queueName: {MaxWorkers: q.limits.Workers}},
		Workers:                workers,
		FetchOnlyKnownKinds:    true,
		FetchCooldown:          5 * time.Millisecond,
		FetchPollInterval:      poll,
		JobTimeout:             q.limits.Time,
		MaxAttempts:            q.limits.Tries,
		LeaderElectionDisabled: true,
	})
}

// worker calls handlers for the library.
type worker struct {
	river.WorkerDefaults[args]
	q        *Queue
	run      context.Context // Run's
	handlers map[string]job.Handler

	mu    sync.Mutex
	doing map[job.Work]bool // by kind and reference
}

// NextRetry implements river.Worker.
func (w *worker) NextRetry(rj *river.Job[args]) time.Time {
	return w.q.now().Add(w.q.limits.Wait(rj.ID, rj.Attempt))
}

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, rj *river.Job[args]) error {
	j := jobOf(rj.JobRow)
	same := job.Work{Kind: j.Kind, Ref: j.Ref}
	if !w.begin(same) {
		return w.settle(ctx, rj.JobRow, j, job.Later(w.q.now().Add(busy), ""))
	}
	defer w.end(same)
	j.State = job.Running
	return w.settle(ctx, rj.JobRow, j, job.Try(ctx, w.handlers[j.Kind], j))
}

// begin says whether this work is not being done, and that it is now.
func (w *worker) begin(same job.Work) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.doing[same] {
		return false
	}
	w.doing[same] = true
	return true
}

func (w *worker) end(same job.Work) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.doing, same)
}

// settle translates what a try came to for the library. A job that is to be tried again is marked, or becomes
// one with another of the same work that was added meanwhile.
func (w *worker) settle(ctx context.Context, row *rivertype.JobRow, j job.Job, err error) error {
	if err == nil {
		return nil
	}
	limits, stopped, now := w.q.limits, w.run.Err() != nil, w.q.now()
	limits.Tries = row.MaxAttempts
	words := clip(err.Error())
	at, again := limits.After(j, err, stopped, now)
	if !again {
		if job.IsNever(err) {
			return river.JobCancel(errors.New(words))
		}
		return errors.New(words)
	}
	_, later := job.IsLater(err)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	one := false
	storing := w.q.store.within(ctx, func(tx *sql.Tx) error {
		twin, _, err := waiting(ctx, tx, j.Kind, j.Ref, j.Number)
		switch {
		case err != nil:
			return err
		case twin != 0:
			one = true
			if err := sooner(ctx, tx, twin, stamp(at), stamp(now)); err != nil {
				return err
			}
			return fail(ctx, tx, j.Number, attemptError(now, j.Tries, job.GoesOn(errors.New(words), twin)))
		case later:
			return mark(ctx, tx, j.Number, words)
		}
		return mark(ctx, tx, j.Number, "")
	})
	switch {
	case storing != nil:
		w.q.log.WarnContext(ctx, "a job that is to be tried again could not be marked", "job", j.Number, "error", storing)
	case one:
		return nil
	}
	if later || stopped {
		return river.JobSnooze(max(0, at.Sub(w.q.now())))
	}
	return errors.New(words)
}

// attemptError writes an error of a try as the library does.
func attemptError(at time.Time, try int, words string) []byte {
	b, _ := json.Marshal(rivertype.AttemptError{At: at, Attempt: try, Error: words}) // of strings and numbers
	return b
}

// clip bounds the words that are kept of an error.
func clip(s string) string {
	const most = 4 << 10
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// keep does what is due besides the jobs until the context ends: it releases those whose time has come, and
// forgets what is old.
func (q *Queue) keep(ctx context.Context) {
	const every = poll
	next := time.NewTimer(0)
	defer next.Stop()
	var pruned time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		pause := every
		// What comes due before the next look is released now: the library waits for its time.
		err := q.store.release(ctx, stamp(q.now().Add(2*every)))
		if err == nil && time.Since(pruned) > time.Minute {
			pruned = time.Now()
			err = q.prune(ctx)
		}
		if err != nil && ctx.Err() == nil {
			pause = 10 * time.Second
			q.log.WarnContext(ctx, "the queue of jobs could not be looked after", "error", err)
		}
		next.Reset(pause)
	}
}

// prune forgets jobs that ended a day ago or are too many, and what the library told its runner.
func (q *Queue) prune(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = q.store.prune(ctx, stamp(q.now().Add(-24*time.Hour)), job.Kept-1); err != nil {
			return err
		}
	}
	for {
		const part = 1000
		n, err := q.store.driver.GetExecutor().NotificationDeleteBefore(ctx, &riverdriver.NotificationDeleteBeforeParams{
			CreatedAtHorizon: q.now().Add(-time.Minute), Max: part})
		if err != nil || n < part {
			return err
		}
	}
}
