// Package jobtest holds the suite that every queue of package job passes.
package jobtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/job"
)

// Open gives an empty queue that ends with the test.
type Open func(t *testing.T, limits job.Limits) job.Queue

// quick are limits under which tests need not wait long.
var quick = job.Limits{Workers: 4, Tries: 3, Pause: 20 * time.Millisecond}

// Run holds a queue to every promise of package job.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"done", testDone},
		{"bad work", testBadWork},
		{"waits once", testOnce},
		{"adds at once", testAddsAtOnce},
		{"not two at a time", testNotTwoAtATime},
		{"not before its time", testAt},
		{"sooner", testSooner},
		{"full", testFull},
		{"errors", testErrors},
		{"pauses widen", testPausesWiden},
		{"later", testLater},
		{"never", testNever},
		{"panic", testPanic},
		{"time limit", testTimeLimit},
		{"no handler", testNoHandler},
		{"workers", testWorkers},
		{"two become one", testTwoBecomeOne},
		{"pause", testPause},
		{"stop", testStop},
		{"one runner", testOneRunner},
		{"jobs", testJobs},
		{"drop", testDrop},
		{"again", testAgain},
		{"many", testMany},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open)
		})
	}
}

// Begin runs q until stop is called or the test ends. stop waits for the end.
func Begin(t *testing.T, q job.Queue, handlers map[string]job.Handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx, handlers) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// Eventually waits for something to become true; its bound ends what hangs, and measures nothing.
func Eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Minute); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func add(t *testing.T, q job.Queue, w job.Work) bool {
	t.Helper()
	added, err := q.Add(t.Context(), w)
	if err != nil {
		t.Fatalf("add %s %s: %v", w.Kind, w.Ref, err)
	}
	return added
}

func list(t *testing.T, q job.Queue, states ...job.State) []job.Job {
	t.Helper()
	jobs, err := q.Jobs(t.Context(), job.Listed, states...)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func counts(t *testing.T, q job.Queue) job.Counts {
	t.Helper()
	c, err := q.Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func becomes(t *testing.T, q job.Queue, want job.Counts) {
	t.Helper()
	Eventually(t, fmt.Sprintf("%+v", want), func() bool { return counts(t, q) == want })
}

// quiet waits long enough for what should not happen to happen.
func quiet() { time.Sleep(400 * time.Millisecond) }

// calls counts the calls of handlers.
type calls struct {
	mu   sync.Mutex
	jobs []job.Job
	at   []time.Time
}

func (c *calls) note(j job.Job) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jobs, c.at = append(c.jobs, j), append(c.at, time.Now())
	return len(c.jobs)
}

func (c *calls) refs() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, j := range c.jobs {
		b.WriteString(j.Ref)
	}
	return b.String()
}

func (c *calls) n() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.jobs)
}

// only gives handlers of the kind "do".
func only(h job.Handler) map[string]job.Handler { return map[string]job.Handler{"do": h} }

func (c *calls) handlers() map[string]job.Handler {
	return only(func(_ context.Context, j job.Job) error { c.note(j); return nil })
}

var errTest = errors.New("the network is away")
