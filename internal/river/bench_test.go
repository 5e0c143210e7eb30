package river

import (
	"context"
	"fmt"
	"testing"
	"time"

	"clew/internal/job"
)

// BenchmarkAdd is one durable Add.
func BenchmarkAdd(b *testing.B) {
	q := open(b, b.TempDir(), job.Limits{})
	for i := 0; b.Loop(); i++ {
		if _, err := q.Add(b.Context(), job.Work{Kind: "do", Ref: fmt.Sprint(i), At: time.Now().Add(time.Hour)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAddAgain is an Add of what waits already.
func BenchmarkAddAgain(b *testing.B) {
	q := open(b, b.TempDir(), job.Limits{})
	for b.Loop() {
		if _, err := q.Add(b.Context(), job.Work{Kind: "do", Ref: "a", At: time.Now().Add(time.Hour)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWork does jobs that were added before, and do nothing.
func BenchmarkWork(b *testing.B) {
	for _, workers := range []int{4, 20} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			q := open(b, b.TempDir(), job.Limits{Workers: workers})
			for i := range b.N {
				if _, err := q.Add(b.Context(), job.Work{Kind: "do", Ref: fmt.Sprint(i)}); err != nil {
					b.Fatal(err)
				}
			}
			done := make(chan struct{}, b.N)
			ctx, cancel := context.WithCancel(b.Context())
			ended := make(chan error)
			b.ResetTimer()
			go func() {
				ended <- q.Run(ctx, map[string]job.Handler{"do": func(context.Context, job.Job) error { done <- struct{}{}; return nil }})
			}()
			for range b.N {
				<-done
			}
			b.StopTimer()
			cancel()
			if err := <-ended; err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkIdle is the time from Add to the beginning of the work, where nothing else is done.
func BenchmarkIdle(b *testing.B) {
	q := open(b, b.TempDir(), job.Limits{})
	began := make(chan time.Time, 1)
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error)
	go func() {
		ended <- q.Run(ctx, map[string]job.Handler{"do": func(context.Context, job.Job) error { began <- time.Now(); return nil }})
	}()
	var most time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if _, err := q.Add(b.Context(), job.Work{Kind: "do", Ref: fmt.Sprint(i)}); err != nil {
			b.Fatal(err)
		}
		most = max(most, (<-began).Sub(start))
		time.Sleep(time.Duration(i*7%60) * time.Millisecond)
	}
	b.ReportMetric(float64(most.Milliseconds()), "most-ms")
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFull is Add and Count beside 50,000 jobs that wait.
func BenchmarkFull(b *testing.B) {
	q := open(b, b.TempDir(), job.Limits{})
	fill(b, q, 50_000)
	b.Run("add", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := q.Add(b.Context(), job.Work{Kind: "do", Ref: fmt.Sprint("n", i, time.Now())}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if _, err := q.Count(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if _, err := q.Jobs(b.Context(), 50); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// fill puts many waiting jobs into a queue at once, for tomorrow.
func fill(tb testing.TB, q *Queue, n int) {
	tb.Helper()
	if _, err := q.Add(tb.Context(), job.Work{Kind: "do", Ref: "0", At: time.Now().Add(24 * time.Hour)}); err != nil {
		tb.Fatal(err)
	}
	if _, err := q.store.db.ExecContext(tb.Context(), `WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO river_job (args, kind, max_attempts, state, scheduled_at, created_at)
		SELECT jsonb_object('ref', CAST(i AS text)), kind, max_attempts, state, scheduled_at, created_at FROM river_job, n WHERE id = 1`, n-1); err != nil {
		tb.Fatal(err)
	}
}
