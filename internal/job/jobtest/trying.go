package jobtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clew/internal/job"
)

func testErrors(t *testing.T, open Open) {
	q := open(t, quick)
	add(t, q, job.Work{Kind: "do", Ref: "once"})
	add(t, q, job.Work{Kind: "do", Ref: "always"})
	var c calls
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		c.note(j)
		if j.Ref == "always" || j.Tries == 1 {
			return fmt.Errorf("try %d: %w", j.Tries, errTest)
		}
		return nil
	}))
	becomes(t, q, job.Counts{Done: 1, Failed: 1})
	if c.n() != 5 {
		t.Errorf("%d tries, not 2 and 3", c.n())
	}
	done, failed := list(t, q, job.Done)[0], list(t, q, job.Failed)[0]
	if done.Ref != "once" || done.Tries != 2 || done.Error != "" {
		t.Errorf("%+v", done)
	}
	if failed.Ref != "always" || failed.Tries != 3 || failed.Error != "try 3: the network is away" || failed.Ended.IsZero() {
		t.Errorf("%+v", failed)
	}
	if !add(t, q, job.Work{Kind: "do", Ref: "always"}) {
		t.Error("what failed cannot be added again")
	}
}

func testPausesWiden(t *testing.T, open Open) {
	limits := job.Limits{Tries: 4, Pause: 40 * time.Millisecond}
	q := open(t, limits)
	add(t, q, job.Work{Kind: "do"})
	var c calls
	Begin(t, q, only(func(_ context.Context, j job.Job) error { c.note(j); return errTest }))
	becomes(t, q, job.Counts{Failed: 1})
	for i, least := 1, 30*time.Millisecond; i < 4; i, least = i+1, least*3 {
		if got := c.at[i].Sub(c.at[i-1]); got < least-2*time.Millisecond {
			t.Errorf("pause %d was %s, at least %s expected", i, got, least)
		}
	}
}

func testLater(t *testing.T, open Open) {
	q := open(t, quick)
	add(t, q, job.Work{Kind: "do", Ref: "a"})
	add(t, q, job.Work{Kind: "do", Ref: "far"})
	var c calls
	var again time.Time
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		if j.Ref == "far" {
			return fmt.Errorf("wrapped: %w", job.Later(time.Now().Add(time.Hour), "asked to wait an hour"))
		}
		if j.Tries != 1 {
			return fmt.Errorf("call %d is try %d", c.n(), j.Tries)
		}
		if c.note(j) == 9 {
			return nil
		}
		again = time.Now().Add(10 * time.Millisecond)
		return job.Later(again, "not yet")
	}))
	becomes(t, q, job.Counts{Waiting: 1, Done: 1})
	if c.n() != 9 || c.at[8].Before(again.Add(-time.Millisecond)) {
		t.Errorf("called %d times, last %v before its time", c.n(), again.Sub(c.at[8]))
	}
	j := list(t, q, job.Waiting)[0]
	if j.Tries != 0 || !strings.Contains(j.Error, "asked to wait an hour") || time.Until(j.At) < 59*time.Minute || j.Started.IsZero() {
		t.Errorf("%+v", j)
	}
	if d := list(t, q, job.Done)[0]; d.Error != "" || d.Tries != 1 {
		t.Errorf("%+v", d)
	}
}

func testNever(t *testing.T, open Open) {
	q := open(t, quick)
	add(t, q, job.Work{Kind: "do"})
	var c calls
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		c.note(j)
		return fmt.Errorf("read it: %w", job.Never(errTest))
	}))
	becomes(t, q, job.Counts{Failed: 1})
	quiet()
	if j := list(t, q)[0]; c.n() != 1 || j.Tries != 1 || j.Error != "read it: the network is away" {
		t.Errorf("%d calls, %+v", c.n(), j)
	}
}

func testPanic(t *testing.T, open Open) {
	q := open(t, quick)
	add(t, q, job.Work{Kind: "do", Ref: "a"})
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		if j.Tries < 3 {
			panic("out of range")
		}
		panic(errTest)
	}))
	becomes(t, q, job.Counts{Failed: 1})
	if j := list(t, q)[0]; j.Tries != 3 || !strings.Contains(j.Error, "panic: the network is away") {
		t.Errorf("%+v", j)
	}
}

func testTimeLimit(t *testing.T, open Open) {
	limits := quick
	limits.Time = 50 * time.Millisecond
	q := open(t, limits)
	add(t, q, job.Work{Kind: "do"})
	Begin(t, q, only(func(ctx context.Context, j job.Job) error {
		if j.Tries == 2 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Minute):
			return nil
		}
	}))
	becomes(t, q, job.Counts{Done: 1})
	if j := list(t, q)[0]; j.Tries != 2 {
		t.Errorf("%+v", j)
	}
}

func testNoHandler(t *testing.T, open Open) {
	q := open(t, quick)
	for i := range 20 {
		add(t, q, job.Work{Kind: "other", Ref: fmt.Sprint(i)})
	}
	add(t, q, job.Work{Kind: "do"})
	var c calls
	stop := Begin(t, q, c.handlers())
	becomes(t, q, job.Counts{Waiting: 20, Done: 1})
	quiet()
	stop()
	for _, j := range list(t, q, job.Waiting) {
		if j.Kind != "other" || j.Tries != 0 || j.Error != "" {
			t.Errorf("%+v", j)
		}
	}
	stop = Begin(t, q, nil)
	quiet()
	stop()
	Begin(t, q, map[string]job.Handler{"other": func(context.Context, job.Job) error { return nil }})
	becomes(t, q, job.Counts{Done: 21})
}

func testWorkers(t *testing.T, open Open) {
	limits := quick
	limits.Workers = 3
	q := open(t, limits)
	for i := range 12 {
		add(t, q, job.Work{Kind: "do", Ref: fmt.Sprint(i)})
	}
	var running atomic.Int32
	go_ := make(chan struct{})
	Begin(t, q, only(func(context.Context, job.Job) error {
		running.Add(1)
		<-go_
		running.Add(-1)
		return nil
	}))
	becomes(t, q, job.Counts{Waiting: 9, Running: 3})
	quiet()
	if n := running.Load(); n != 3 {
		t.Errorf("%d run at a time", n)
	}
	close(go_)
	becomes(t, q, job.Counts{Done: 12})
}

// testNotTwoAtATime: work that is added while it runs is done once more, after it.
func testNotTwoAtATime(t *testing.T, open Open) {
	q := open(t, quick)
	add(t, q, job.Work{Kind: "do", Ref: "a", Note: "1"})
	var c calls
	var running atomic.Int32
	go_ := make(chan struct{})
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		if running.Add(1) > 1 {
			t.Error("two run at a time")
		}
		defer running.Add(-1)
		if c.note(j) == 1 {
			<-go_
		}
		return nil
	}))
	becomes(t, q, job.Counts{Running: 1})
	if !add(t, q, job.Work{Kind: "do", Ref: "a", Note: "2"}) {
		t.Error("not added while it runs")
	}
	if add(t, q, job.Work{Kind: "do", Ref: "a", Note: "3"}) {
		t.Error("added twice while it runs")
	}
	quiet()
	if n := c.n(); n != 1 {
		t.Errorf("%d calls while the first runs", n)
	}
	close(go_)
	becomes(t, q, job.Counts{Done: 2})
	if c.n() != 2 || c.jobs[1].Note != "2" || c.jobs[1].Tries != 1 {
		t.Errorf("%d calls, the last with %+v", c.n(), c.jobs[c.n()-1])
	}
}

// testTwoBecomeOne: what must be tried again, and was added again, waits once.
func testTwoBecomeOne(t *testing.T, open Open) {
	for name, first := range map[string]error{"error": errTest, "later": job.Later(time.Now().Add(300*time.Millisecond), "not yet")} {
		t.Run(name, func(t *testing.T) {
			q := open(t, quick)
			add(t, q, job.Work{Kind: "do", Ref: "a", Note: "1"})
			var c calls
			go_ := make(chan struct{})
			Begin(t, q, only(func(_ context.Context, j job.Job) error {
				if c.note(j) == 1 {
					<-go_
					return first
				}
				return nil
			}))
			becomes(t, q, job.Counts{Running: 1})
			add(t, q, job.Work{Kind: "do", Ref: "a", Note: "2", At: time.Now().Add(time.Hour)})
			close(go_)
			Eventually(t, "the first is done", func() bool { return counts(t, q).Done >= 1 })
			if w := counts(t, q); w.Waiting+w.Running+w.Done > 2 {
				t.Errorf("%+v", w)
			}
			becomes(t, q, job.Counts{Done: 2})
			if c.n() != 2 || c.jobs[1].Note != "2" {
				t.Errorf("%d calls, the last with the note %s", c.n(), c.jobs[c.n()-1].Note)
			}
			for _, j := range list(t, q) {
				if want := fmt.Sprintf("%v; goes on as job %d", first, c.jobs[1].Number); j.Note == "1" && j.Error != want {
					t.Errorf("error %q, not %q", j.Error, want)
				}
			}
		})
	}
}

// testStop: Run ends with its context, after the handlers; what they did not finish waits, without a try.
func testStop(t *testing.T, open Open) {
	q := open(t, quick)
	for i := range 6 {
		add(t, q, job.Work{Kind: "do", Ref: fmt.Sprint(i)})
	}
	var began, ended atomic.Int32
	stop := Begin(t, q, only(func(ctx context.Context, j job.Job) error {
		began.Add(1)
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		ended.Add(1)
		if j.Ref == "0" {
			return nil
		}
		return fmt.Errorf("stopped: %w", ctx.Err())
	}))
	becomes(t, q, job.Counts{Waiting: 2, Running: 4})
	stop()
	if began.Load() != 4 || ended.Load() != 4 {
		t.Errorf("%d began, %d had ended when Run returned", began.Load(), ended.Load())
	}
	if c := counts(t, q); c != (job.Counts{Waiting: 5, Done: 1}) {
		t.Errorf("after Run: %+v", c)
	}
	for _, j := range list(t, q, job.Waiting) {
		if j.Tries != 0 || j.At.After(time.Now().Add(time.Second)) {
			t.Errorf("%+v", j)
		}
	}
	var c calls
	Begin(t, q, c.handlers())
	becomes(t, q, job.Counts{Done: 6})
}

func testOneRunner(t *testing.T, open Open) {
	q := open(t, quick)
	var c calls
	stop := Begin(t, q, c.handlers())
	add(t, q, job.Work{Kind: "do"})
	becomes(t, q, job.Counts{Done: 1})
	for range 3 {
		if err := q.Run(t.Context(), c.handlers()); !errors.Is(err, job.ErrTaken) {
			t.Errorf("a second Run: %v", err)
		}
	}
	stop()
	stop = Begin(t, q, c.handlers())
	add(t, q, job.Work{Kind: "do"})
	becomes(t, q, job.Counts{Done: 2})
	stop()
}
