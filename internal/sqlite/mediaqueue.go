package sqlite

import (
	"context"
	"sync"

	"clew/internal/unpack"
)

// maxQueued bounds the media that wait to be kept; a source that is further ahead waits.
const maxQueued = 200_000

// mediaQueue keeps media in a goroutine of its own, beside the reading of posts. It begins with the first
// medium and ends with stop.
type mediaQueue struct {
	keep func(ctx context.Context, name string, p unpack.Part) error
	tell func(ctx context.Context) error // passes on what was kept; called where nothing waits

	mu      sync.Mutex
	changed sync.Cond
	tasks   []mediaTask
	busy    bool
	started bool
	stopped bool
	ended   chan struct{}
	err     error // the first; nothing is kept after it
}

type mediaTask struct {
	ctx  context.Context
	name string
	part unpack.Part
}

func newMediaQueue(keep func(context.Context, string, unpack.Part) error, tell func(context.Context) error) *mediaQueue {
	q := &mediaQueue{keep: keep, tell: tell, ended: make(chan struct{})}
	q.changed.L = &q.mu
	return q
}

// add puts a medium at the end, or returns why an earlier one could not be kept.
func (q *mediaQueue) add(t mediaTask) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.tasks) >= maxQueued && q.err == nil && !q.stopped {
		q.changed.Wait()
	}
	if q.err != nil {
		return q.err
	}
	if !q.started {
		q.started = true
		go q.work()
	}
	q.tasks = append(q.tasks, t)
	q.changed.Broadcast()
	return nil
}

func (q *mediaQueue) work() {
	defer close(q.ended)
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		for len(q.tasks) == 0 && !q.stopped {
			q.changed.Wait()
		}
		if q.stopped {
			return
		}
		t := q.tasks[0]
		q.tasks[0] = mediaTask{}
		q.tasks = q.tasks[1:]
		last := len(q.tasks) == 0
		q.busy = true
		q.mu.Unlock()
		err := q.keep(t.ctx, t.name, t.part)
		if last && err == nil {
			err = q.tell(t.ctx)
		}
		q.mu.Lock()
		q.busy = false
		if err != nil && q.err == nil {
			q.err, q.tasks = err, nil
		}
		q.changed.Broadcast()
	}
}

// wait returns when all media are kept, or why one could not be.
func (q *mediaQueue) wait() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.tasks) > 0 || q.busy {
		q.changed.Wait()
	}
	return q.err
}

// stop gives up what waits, and returns when the goroutine has ended.
func (q *mediaQueue) stop() {
	q.mu.Lock()
	started := q.started
	q.stopped, q.tasks = true, nil
	q.changed.Broadcast()
	q.mu.Unlock()
	if started {
		<-q.ended
	}
}
