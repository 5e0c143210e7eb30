package job

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Memory is the queue that forgets: it keeps every promise of Queue but those about restarts.
type Memory struct {
	limits Limits
	now    func() time.Time
	wake   chan struct{} // holds one: something is due, or will be sooner

	mu      sync.Mutex
	last    int64
	jobs    map[int64]*entry
	waiting map[key]*entry   // the one that waits
	running map[key]*entry   // the one that runs
	lines   map[string]*line // by kind, what waits and is not held back
	ended   []*entry         // oldest first
	counts  Counts
	paused  bool
	taken   bool
}

type key struct{ kind, ref string }

func (w Work) key() key { return key{w.Kind, w.Ref} }

// entry is a job and its place in a line; place is -1 outside of lines.
type entry struct {
	Job
	place int
}

// NewMemory makes an empty queue. now is its clock.
func NewMemory(limits Limits, now func() time.Time) *Memory {
	return &Memory{
		limits: limits.Whole(), now: now, wake: make(chan struct{}, 1),
		jobs: make(map[int64]*entry), waiting: make(map[key]*entry), running: make(map[key]*entry),
		lines: make(map[string]*line),
	}
}

// Add implements Queue.
func (m *Memory) Add(ctx context.Context, w Work) (bool, error) {
	if err := w.Check(); err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if w.At.IsZero() {
		w.At = now
	}
	if e := m.waiting[w.key()]; e != nil {
		if w.Sooner {
			m.sooner(e, w.At)
		}
		return false, nil
	}
	if m.counts.Waiting >= m.limits.Waiting {
		return false, ErrFull
	}
	w.Sooner = false
	m.last++
	e := &entry{Job: Job{Work: w, Number: m.last, Added: now}, place: -1}
	m.jobs[e.Number] = e
	m.wait(e)
	return true, nil
}

// sooner moves a waiting job forward in time, never back.
func (m *Memory) sooner(e *entry, at time.Time) {
	if at.Before(e.At) {
		e.At = at
		if e.place >= 0 {
			heap.Fix(m.lines[e.Kind], e.place)
		}
		m.signal()
	}
}

// wait puts a job among those that wait.
func (m *Memory) wait(e *entry) {
	m.count(e, Waiting)
	m.waiting[e.key()] = e
	if m.running[e.key()] == nil {
		m.line(e)
	}
}

func (m *Memory) line(e *entry) {
	l := m.lines[e.Kind]
	if l == nil {
		l = new(line)
		m.lines[e.Kind] = l
	}
	heap.Push(l, e)
	m.signal()
}

// count moves a job from its state to another; "" is out of the queue.
func (m *Memory) count(e *entry, to State) {
	for i, s := range []State{e.State, to} {
		d := 2*i - 1
		switch s {
		case Waiting:
			m.counts.Waiting += d
		case Running:
			m.counts.Running += d
		case Done:
			m.counts.Done += d
		case Failed:
			m.counts.Failed += d
		}
	}
	e.State = to
}

func (m *Memory) signal() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Jobs implements Keeper.
func (m *Memory) Jobs(ctx context.Context, limit int, states ...State) ([]Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget()
	var all []Job
	for _, e := range m.jobs {
		if len(states) == 0 || slices.Contains(states, e.State) {
			all = append(all, e.Job)
		}
	}
	slices.SortFunc(all, order)
	return all[:min(len(all), max(limit, 0), Listed)], ctx.Err()
}

// order is the order of Keeper.Jobs.
func order(a, b Job) int {
	rank := func(s State) int {
		switch s {
		case Running:
			return 0
		case Waiting:
			return 1
		}
		return 2
	}
	switch r := rank(a.State); {
	case r != rank(b.State):
		return r - rank(b.State)
	case r == 0:
		return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(b.Number, a.Number))
	case r == 1:
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Number, b.Number))
	}
	return cmp.Or(b.Ended.Compare(a.Ended), cmp.Compare(b.Number, a.Number))
}

// Count implements Keeper.
func (m *Memory) Count(ctx context.Context) (Counts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget()
	return m.counts, ctx.Err()
}

// Pause implements Keeper.
func (m *Memory) Pause(context.Context) error { return m.setPaused(true) }

// Resume implements Keeper.
func (m *Memory) Resume(context.Context) error { return m.setPaused(false) }

func (m *Memory) setPaused(p bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.paused = p
	m.signal()
	return nil
}

// Paused implements Keeper.
func (m *Memory) Paused(context.Context) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.paused, nil
}

// Drop implements Keeper.
func (m *Memory) Drop(_ context.Context, number int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.jobs[number]
	switch {
	case e == nil:
		return fmt.Errorf("job %d: %w", number, ErrNoJob)
	case e.State == Running:
		return fmt.Errorf("job %d is running: %w", number, ErrState)
	case e.State == Waiting:
		delete(m.waiting, e.key())
		if e.place >= 0 {
			heap.Remove(m.lines[e.Kind], e.place)
		}
	default:
		m.ended = slices.DeleteFunc(m.ended, func(o *entry) bool { return o == e })
	}
	m.count(e, "")
	delete(m.jobs, number)
	return nil
}

// Again implements Keeper.
func (m *Memory) Again(_ context.Context, number int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.jobs[number]
	if e == nil {
		return fmt.Errorf("job %d: %w", number, ErrNoJob)
	}
	if e.State != Waiting && e.State != Failed {
		return fmt.Errorf("job %d is %s: %w", number, e.State, ErrState)
	}
	now := m.now()
	if twin := m.waiting[e.key()]; twin != nil {
		m.sooner(twin, now)
		return nil
	}
	m.ended = slices.DeleteFunc(m.ended, func(o *entry) bool { return o == e })
	e.Tries, e.At, e.Ended = 0, now, time.Time{}
	m.wait(e)
	return nil
}

// forget drops what ended more than a day ago, and the oldest of too many.
func (m *Memory) forget() {
	n, day := 0, m.now().Add(-24*time.Hour)
	for n < len(m.ended) && (m.ended[n].Ended.Before(day) || len(m.ended)-n > Kept) {
		m.count(m.ended[n], "")
		delete(m.jobs, m.ended[n].Number)
		n++
	}
	m.ended = slices.Delete(m.ended, 0, n)
}

// line is the waiting jobs of one kind, a heap with the soonest first.
type line []*entry

func (l line) Len() int { return len(l) }
func (l line) Less(i, j int) bool {
	return cmp.Or(l[i].At.Compare(l[j].At), cmp.Compare(l[i].Number, l[j].Number)) < 0
}
func (l line) Swap(i, j int) {
	l[i], l[j] = l[j], l[i]
	l[i].place, l[j].place = i, j
}
func (l *line) Push(x any) {
	e := x.(*entry)
	e.place = len(*l)
	*l = append(*l, e)
}
func (l *line) Pop() any {
	last := len(*l) - 1
	e := (*l)[last]
	(*l)[last] = nil
	*l = (*l)[:last]
	e.place = -1
	return e
}
