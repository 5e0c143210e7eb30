package job_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/job"
	"clew/internal/job/jobtest"
)

func TestMemory(t *testing.T) {
	jobtest.Run(t, func(_ *testing.T, l job.Limits) job.Queue { return job.NewMemory(l, time.Now) })
}

// TestKeptForADay: what has ended is forgotten after a day, and the oldest of too many before.
func TestKeptForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := job.NewMemory(job.Limits{Workers: 100}, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		go q.Run(ctx, map[string]job.Handler{"do": func(_ context.Context, j job.Job) error {
			if j.Ref == "bad" {
				return job.Never(errors.New("bad"))
			}
			return nil
		}})
		want := func(when string, c job.Counts) {
			t.Helper()
			synctest.Wait()
			if got, _ := q.Count(ctx); got != c {
				t.Errorf("%s: %+v", when, got)
			}
		}
		for _, ref := range []string{"good", "bad"} {
			if _, err := q.Add(ctx, job.Work{Kind: "do", Ref: ref}); err != nil {
				t.Fatal(err)
			}
		}
		want("at once", job.Counts{Done: 1, Failed: 1})
		time.Sleep(24 * time.Hour)
		want("after a day", job.Counts{Done: 1, Failed: 1})
		time.Sleep(time.Second)
		want("after more than a day", job.Counts{})
		for i := range job.Kept + 500 {
			if _, err := q.Add(ctx, job.Work{Kind: "do", Ref: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
		want("of many", job.Counts{Done: job.Kept})
		cancel()
	})
}

// TestWait: pauses grow threefold, differ from job to job, are the same for the same job, and have an end.
func TestWait(t *testing.T) {
	l := job.Limits{}
	for tries, middle := 1, 10*time.Second; tries <= 5; tries, middle = tries+1, 3*middle {
		seen := make(map[time.Duration]bool)
		for n := range int64(100) {
			w := l.Wait(n, tries)
			if w < middle*3/4 || w > middle*5/4 || w != l.Wait(n, tries) {
				t.Errorf("job %d, try %d: %s", n, tries, w)
			}
			seen[w] = true
		}
		if len(seen) < 90 {
			t.Errorf("try %d: only %d different pauses", tries, len(seen))
		}
	}
	for _, tries := range []int{-5, 0, 100, 1 << 30} {
		if w := l.Wait(1, tries); w <= 0 || w > 8*time.Hour {
			t.Errorf("%d tries: %s", tries, w)
		}
	}
}

func TestLimits(t *testing.T) {
	want := job.Limits{Workers: 4, Waiting: 100_000, Tries: 5, Time: 15 * time.Minute, Pause: 10 * time.Second}
	for _, l := range []job.Limits{{}, {Workers: -1, Waiting: -1, Tries: -1, Time: -1, Pause: -1}} {
		if got := l.Whole(); got != want {
			t.Errorf("%+v", got)
		}
	}
}

func TestErrors(t *testing.T) {
	at := time.Unix(5, 0)
	if got, ok := job.IsLater(fmt.Errorf("a: %w", job.Later(at, "b"))); !ok || !got.Equal(at) {
		t.Errorf("%s, %v", got, ok)
	}
	base := errors.New("x")
	if err := fmt.Errorf("a: %w", job.Never(base)); !job.IsNever(err) || !errors.Is(err, base) {
		t.Error(err)
	}
	for _, err := range []error{nil, base, job.Never(base)} {
		if _, ok := job.IsLater(err); ok {
			t.Errorf("%v is later", err)
		}
	}
	for _, err := range []error{nil, base, job.Later(at, "")} {
		if job.IsNever(err) {
			t.Errorf("%v is never", err)
		}
	}
}

func BenchmarkMemory(b *testing.B) {
	q := job.NewMemory(job.Limits{Waiting: 1 << 30}, time.Now)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	done := make(chan struct{}, 1024)
	go q.Run(ctx, map[string]job.Handler{"do": func(context.Context, job.Job) error { done <- struct{}{}; return nil }})
	go func() {
		for i := range b.N {
			q.Add(ctx, job.Work{Kind: "do", Ref: fmt.Sprint(i)})
		}
	}()
	for range b.N {
		<-done
	}
}
