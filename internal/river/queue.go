// Package river keeps the queue of package job in a file of the record's folder, with the library of that
// name: jobs survive restarts and kills, and are seen, added and paused from any process.
//
// Any number of processes may open a queue; one at a time runs it, which a lock on a file beside it tells.
// Because there is one, what is found running when it begins is what another left behind: it is begun again
// at once, and nothing waits for the library's election of a leader or its rescue after an hour. What the
// library's leader would do (release what is due, delete what is old) Run does itself.
//
// doc/jobs.md describes the file.
package river

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"clew/internal/job"
)

// queueName is the library's name of the one queue there is.
const queueName = "default"

// Queue is a job.Queue on disk. It may be used from any number of goroutines.
type Queue struct {
	limits job.Limits
	store  *store
	adder  *river.Client[*sql.Tx] // adds and looks, and never works
	log    *slog.Logger
	lock   string
	now    func() time.Time
	marks  time.Duration // see there

	mu      sync.Mutex
	room    int       // how many jobs may be added before they are counted again
	counted time.Time // when room was true
}

var _ job.Queue = (*Queue)(nil)

// Open opens the queue of a record's folder, and makes it where there is none. log hears what goes wrong; nil
// is nobody. The caller closes the queue, after Run has returned.
func Open(ctx context.Context, dir string, limits job.Limits, log *slog.Logger) (*Queue, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	log = slog.New(quiet{log.Handler()})
	s, err := openStore(ctx, dir, log)
	if err != nil {
		return nil, fmt.Errorf("open the queue of jobs: %w", err)
	}
	limits = limits.Whole()
	adder, err := river.NewClient(s.driver, &river.Config{Logger: log, MaxAttempts: limits.Tries,
		FetchCooldown: time.Millisecond}) // how often it tells the runner of something new
	if err != nil {
		s.db.Close()
		return nil, fmt.Errorf("open the queue of jobs: %w", err)
	}
	return &Queue{limits: limits, store: s, adder: adder, log: log, lock: filepath.Join(dir, lockName), now: time.Now, marks: marks}, nil
}

// Close closes the file. Nothing may use the queue afterwards.
func (q *Queue) Close() error { return q.store.db.Close() }

// args is what the library keeps of a job's work.
type args struct {
	kind string
	Ref  string `json:"ref"`
	Note string `json:"note,omitempty"`
}

// Kind is the verb of the work: the library chooses jobs by it.
func (a args) Kind() string { return a.kind }

// Add implements job.Queue. When it returns, the job is on disk.
func (q *Queue) Add(ctx context.Context, w job.Work) (bool, error) {
	if err := w.Check(); err != nil {
		return false, err
	}
	for end := q.now().Add(q.marks); ; {
		added, moving, err := q.add(ctx, w)
		if err != nil && !errors.Is(err, job.ErrFull) {
			return false, fmt.Errorf("add a job: %w", err)
		}
		if !moving || q.now().After(end) {
			return added, err
		}
		select { // the library is about to put the job back
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// marks is how long Add waits at most for a marked job to be back. The library takes some ten milliseconds;
// only of a process that died may a mark be older.
const marks = 2 * time.Second

// add is one try to add. moving says that a job which should be moved forward cannot be just now.
func (q *Queue) add(ctx context.Context, w job.Work) (added, moving bool, err error) {
	now := q.now()
	if w.At.IsZero() {
		w.At = now
	}
	err = q.store.within(ctx, func(tx *sql.Tx) error {
		number, isMarked, err := waiting(ctx, tx, w.Kind, w.Ref, 0)
		switch {
		case err != nil:
			return err
		case number != 0 && w.Sooner && isMarked:
			moving = true
			return nil
		case number != 0 && w.Sooner:
			return sooner(ctx, tx, number, stamp(w.At), stamp(now))
		case number != 0:
			return nil
		}
		if err := q.takeRoom(ctx, tx, now); err != nil {
			return err
		}
		added = true
		opts := &river.InsertOpts{MaxAttempts: q.limits.Tries, Queue: queueName}
		if w.At.After(now) {
			opts.ScheduledAt = w.At
		}
		_, err = q.adder.InsertTx(ctx, tx, args{w.Kind, w.Ref, w.Note}, opts)
		return err
	})
	return added && err == nil, moving, err
}

// takeRoom returns ErrFull if as many jobs wait as may. They are counted once a second, or when there seems to
// be no room: in between other processes may add some too many.
func (q *Queue) takeRoom(ctx context.Context, tx *sql.Tx, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.room <= 0 || now.Sub(q.counted).Abs() > time.Second {
		n, err := count(ctx, tx)
		if err != nil {
			return err
		}
		q.room, q.counted = q.limits.Waiting-n, now
	}
	if q.room <= 0 {
		return job.ErrFull
	}
	q.room--
	return nil
}

// Count implements job.Keeper.
func (q *Queue) Count(ctx context.Context) (c job.Counts, err error) {
	states, err := q.store.driver.GetExecutor().JobCountByAllStates(ctx, &riverdriver.JobCountByAllStatesParams{})
	if err != nil {
		return c, fmt.Errorf("count jobs: %w", err)
	}
	for s, n := range states {
		switch stateOf(s) {
		case job.Waiting:
			c.Waiting += n
		case job.Running:
			c.Running += n
		case job.Done:
			c.Done += n
		case job.Failed:
			c.Failed += n
		}
	}
	return c, nil
}

func stateOf(s rivertype.JobState) job.State {
	switch s {
	case rivertype.JobStateRunning:
		return job.Running
	case rivertype.JobStateCompleted:
		return job.Done
	case rivertype.JobStateCancelled, rivertype.JobStateDiscarded:
		return job.Failed
	}
	return job.Waiting
}

// Jobs implements job.Keeper.
func (q *Queue) Jobs(ctx context.Context, limit int, states ...job.State) ([]job.Job, error) {
	var out []job.Job
	limit = min(limit, job.Listed)
	for _, part := range []struct {
		order  river.JobListOrderByField
		dir    river.SortOrder
		states []rivertype.JobState
	}{
		{river.JobListOrderByTime, river.SortOrderDesc, []rivertype.JobState{rivertype.JobStateRunning}},
		{river.JobListOrderByScheduledAt, river.SortOrderAsc, []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStateRetryable, rivertype.JobStateScheduled}},
		{river.JobListOrderByFinalizedAt, river.SortOrderDesc, []rivertype.JobState{rivertype.JobStateCompleted, rivertype.JobStateCancelled, rivertype.JobStateDiscarded}},
	} {
		wanted := slices.DeleteFunc(part.states, func(s rivertype.JobState) bool {
			return len(states) > 0 && !slices.Contains(states, stateOf(s))
		})
		if len(wanted) == 0 || limit <= len(out) {
			continue
		}
		list, err := q.adder.JobList(ctx, river.NewJobListParams().States(wanted...).OrderBy(part.order, part.dir).First(limit-len(out)))
		if err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		for _, row := range list.Jobs {
			out = append(out, jobOf(row))
		}
	}
	return out, nil
}

// jobOf translates a row. What of its JSON cannot be read is left out: somebody else wrote it.
func jobOf(row *rivertype.JobRow) job.Job {
	var a args
	_ = json.Unmarshal(row.EncodedArgs, &a)
	j := job.Job{
		Work:   job.Work{Kind: row.Kind, Ref: a.Ref, Note: a.Note, At: row.ScheduledAt},
		Number: row.ID, State: stateOf(row.State), Tries: row.Attempt, Added: row.CreatedAt,
	}
	if row.AttemptedAt != nil {
		j.Started = *row.AttemptedAt
	}
	if row.FinalizedAt != nil {
		j.Ended = *row.FinalizedAt
	}
	var m struct {
		Back string `json:"clew_back"`
		Why  string `json:"clew_why"`
	}
	_ = json.Unmarshal(row.Metadata, &m)
	switch n := len(row.Errors); {
	case m.Why != "" && m.Back == stamp(j.Started):
		j.Error = m.Why
	case n > 0 && row.Errors[n-1].Attempt == row.Attempt:
		j.Error = strings.TrimPrefix(row.Errors[n-1].Error, "JobCancelError: ")
	}
	return j
}

// Pause implements job.Keeper.
func (q *Queue) Pause(ctx context.Context) error {
	return wrap("pause the jobs", q.adder.QueuePause(ctx, queueName, nil))
}

// Resume implements job.Keeper.
func (q *Queue) Resume(ctx context.Context) error {
	return wrap("resume the jobs", q.adder.QueueResume(ctx, queueName, nil))
}

// Paused implements job.Keeper.
func (q *Queue) Paused(ctx context.Context) (bool, error) {
	got, err := q.adder.QueueGet(ctx, queueName)
	if err != nil {
		return false, fmt.Errorf("ask whether the jobs are paused: %w", err)
	}
	return got.PausedAt != nil, nil
}

// Drop implements job.Keeper.
func (q *Queue) Drop(ctx context.Context, number int64) error {
	_, err := q.adder.JobDelete(ctx, number)
	return wrap(fmt.Sprintf("take out job %d", number), meaning(err))
}

// Again implements job.Keeper.
func (q *Queue) Again(ctx context.Context, number int64) error {
	now := stamp(q.now())
	err := q.store.within(ctx, func(tx *sql.Tx) error {
		row, err := q.adder.JobGetTx(ctx, tx, number)
		if err != nil {
			return err
		}
		j := jobOf(row)
		if j.State != job.Waiting && j.State != job.Failed {
			return fmt.Errorf("it is %s: %w", j.State, job.ErrState)
		}
		// Of a failed one, the same work may have been added since; of a waiting one, this is itself.
		twin, _, err := waiting(ctx, tx, j.Kind, j.Ref, 0)
		switch {
		case err != nil:
			return err
		case twin != 0:
			return sooner(ctx, tx, twin, now, now)
		}
		return renew(ctx, tx, number, now, q.limits.Tries)
	})
	return wrap(fmt.Sprintf("try job %d again", number), meaning(err))
}

// meaning gives the library's errors the meanings of package job.
func meaning(err error) error {
	switch {
	case errors.Is(err, rivertype.ErrNotFound):
		return job.ErrNoJob
	case errors.Is(err, rivertype.ErrJobRunning):
		return job.ErrState
	}
	return err
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// stamp writes a time as the store does.
func stamp(t time.Time) string {
	return t.UTC().Round(time.Millisecond).Format("2006-01-02 15:04:05.000")
}

// quiet lets through what an operator should hear. The library tells each failed job, and its own coming and
// going, as information.
type quiet struct{ slog.Handler }

func (h quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}
func (h quiet) WithAttrs(a []slog.Attr) slog.Handler { return quiet{h.Handler.WithAttrs(a)} }
func (h quiet) WithGroup(name string) slog.Handler   { return quiet{h.Handler.WithGroup(name)} }

var _ io.Closer = (*Queue)(nil)
