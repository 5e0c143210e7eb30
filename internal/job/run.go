package job

import (
	"container/heap"
	"context"
	"fmt"
	"sync"
	"time"
)

// Run implements Queue.
func (m *Memory) Run(ctx context.Context, handlers map[string]Handler) error {
	if !m.take() {
		return ErrTaken
	}
	var handling sync.WaitGroup
	defer func() {
		handling.Wait()
		m.mu.Lock()
		m.taken = false
		m.mu.Unlock()
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-m.wake:
		case <-timer.C:
		}
		for ctx.Err() == nil {
			e, in := m.next(handlers)
			if e == nil {
				timer.Reset(in)
				break
			}
			handling.Go(func() { m.handle(ctx, e, handlers[e.Kind]) })
		}
	}
}

func (m *Memory) take() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	free := !m.taken
	m.taken = true
	return free
}

// idle is how long Run sleeps where nothing waits: whatever comes wakes it.
const idle = time.Hour

// next begins the job that is due, or says in how long one may be.
func (m *Memory) next(handlers map[string]Handler) (*entry, time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.paused || m.counts.Running >= m.limits.Workers {
		return nil, idle
	}
	var first *entry
	for kind, l := range m.lines {
		if handlers[kind] == nil || len(*l) == 0 {
			continue
		}
		if e := (*l)[0]; first == nil || order(e.Job, first.Job) < 0 {
			first = e
		}
	}
	if first == nil {
		return nil, idle
	}
	now := m.now()
	if in := first.At.Sub(now); in > 0 {
		return nil, min(in, idle)
	}
	heap.Remove(m.lines[first.Kind], first.place)
	delete(m.waiting, first.key())
	m.running[first.key()] = first
	m.count(first, Running)
	first.Tries++
	first.Started = now
	return first, 0
}

func (m *Memory) handle(ctx context.Context, e *entry, h Handler) {
	m.mu.Lock()
	j := e.Job
	m.mu.Unlock()
	try, cancel := context.WithTimeout(ctx, m.limits.Time)
	err := Try(try, h, j)
	cancel()
	m.end(e, err, ctx.Err() != nil)
}

// Try calls a handler and makes an error of its panic. It is for those who implement Queue.
func Try(ctx context.Context, h Handler, j Job) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return h(ctx, j)
}

// end says what becomes of a job whose try came to err.
func (m *Memory) end(e *entry, err error, stopped bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, k := m.now(), e.key()
	delete(m.running, k)
	defer m.signal() // a worker is free
	twin := m.waiting[k]
	if twin != nil {
		m.line(twin)
	}
	e.Error = ""
	if err != nil {
		e.Error = err.Error()
	}
	at, again := m.limits.After(e.Job, err, stopped, now)
	switch {
	case err == nil:
		m.finish(e, Done, now)
	case !again:
		m.finish(e, Failed, now)
	case twin != nil:
		m.sooner(twin, at)
		e.Error = GoesOn(err, twin.Number)
		m.finish(e, Done, now)
	default:
		if _, later := IsLater(err); later || stopped {
			e.Tries--
		}
		e.At = at
		m.wait(e)
	}
}

func (m *Memory) finish(e *entry, s State, now time.Time) {
	m.count(e, s)
	e.Ended = now
	m.ended = append(m.ended, e)
	m.forget()
}

// After says whether a job whose try came to err is to be tried again, and when. stopped is that Run's
// context had ended. It is for those who implement Queue.
func (l Limits) After(j Job, err error, stopped bool, now time.Time) (at time.Time, again bool) {
	if err == nil || IsNever(err) {
		return time.Time{}, false
	}
	if at, later := IsLater(err); later {
		return at, true
	}
	if stopped {
		return now, true
	}
	return now.Add(l.Wait(j.Number, j.Tries)), j.Tries < l.Whole().Tries
}

// GoesOn is the Error of a job that became one with another of the same work. It is for those who implement
// Queue.
func GoesOn(err error, number int64) string {
	return fmt.Sprintf("%v; goes on as job %d", err, number)
}
