package river

import (
	"context"
	"runtime"
	"testing"
	"time"

	"clew/internal/job"
	"clew/internal/job/jobtest"
)

// die leaves a queue as a process does that is killed while it does everything that waits.
func die(t *testing.T, q *Queue) {
	t.Helper()
	if _, err := q.store.db.Exec(`UPDATE river_job SET state = 'running', attempt = attempt + 1, attempted_at = '2026-01-02 03:04:05.678' WHERE ` + waits); err != nil {
		t.Fatal(err)
	}
}

// glance runs a queue for a moment, without a handler for anything.
func glance(t *testing.T, q *Queue) {
	t.Helper()
	stop := jobtest.Begin(t, q, map[string]job.Handler{"other": func(context.Context, job.Job) error { return nil }})
	jobtest.Eventually(t, "nothing is left running", func() bool {
		c, err := q.Count(t.Context())
		return err == nil && c.Running == 0
	})
	stop()
}

// TestDeaths: work that a death cut short waits again, due, with all its tries; work that is there at every
// death is given up.
func TestDeaths(t *testing.T) {
	q := open(t, t.TempDir(), job.Limits{})
	if _, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: "a"}); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= deaths; n++ {
		die(t, q)
		glance(t, q)
		jobs, err := q.Jobs(t.Context(), 10)
		if err != nil || len(jobs) != 1 {
			t.Fatal(jobs, err)
		}
		j := jobs[0]
		if j.Tries != 0 {
			t.Errorf("death %d: %d tries", n, j.Tries)
		}
		if n < deaths && (j.State != job.Waiting || j.At.After(time.Now()) || j.At.Before(time.Now().Add(-time.Minute)) || j.Error != "") {
			t.Errorf("death %d: %+v", n, j)
		}
		if n == deaths && (j.State != job.Failed || j.Error != killed || j.Ended.IsZero()) {
			t.Errorf("death %d: %+v", n, j)
		}
	}
	if err := q.Again(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	die(t, q)
	glance(t, q)
	if c, err := q.Count(t.Context()); err != nil || c.Waiting != 1 {
		t.Errorf("tried again by hand, and cut short: %+v, %v", c, err)
	}
}

// TestDeathBesideTheSameWork: what was cut short and was added again meanwhile waits once, for the earlier time.
func TestDeathBesideTheSameWork(t *testing.T) {
	q := open(t, t.TempDir(), job.Limits{})
	for _, at := range []time.Time{{}, time.Now().Add(time.Hour)} {
		die(t, q)
		if added, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: "a", At: at}); err != nil || !added {
			t.Fatal(added, err)
		}
	}
	glance(t, q)
	jobs, err := q.Jobs(t.Context(), 10)
	if err != nil || len(jobs) != 2 {
		t.Fatal(jobs, err)
	}
	if w, d := jobs[0], jobs[1]; w.State != job.Waiting || w.Number != 2 || w.At.After(time.Now()) || d.State != job.Done || d.Error != killed+"; goes on as job 2" {
		t.Errorf("%+v\n%+v", w, d)
	}
}

// TestMarked: between a failed try and its way back among those that wait, the same work cannot slip in.
func TestMarked(t *testing.T) {
	q := open(t, t.TempDir(), job.Limits{})
	if _, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: "a"}); err != nil {
		t.Fatal(err)
	}
	die(t, q)
	const set = `UPDATE river_job SET metadata = jsonb_set(metadata, '$.clew_back', ?) WHERE id = 1`
	if _, err := q.store.db.Exec(set, "2026-01-02 03:04:05.678"); err != nil {
		t.Fatal(err)
	}
	if added, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: "a"}); err != nil || added {
		t.Errorf("beside a marked one: %v, %v", added, err)
	}
	q.marks = 10 * time.Minute
	go func() { // the library puts it back
		time.Sleep(50 * time.Millisecond)
		_, _ = q.store.db.Exec(`UPDATE river_job SET state = 'retryable', scheduled_at = '2999-01-01 00:00:00.000' WHERE id = 1`)
	}()
	if added, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: "a", Sooner: true}); err != nil || added {
		t.Errorf("sooner, beside a marked one: %v, %v", added, err)
	}
	if jobs, err := q.Jobs(t.Context(), 1); err != nil || jobs[0].At.After(time.Now().Add(time.Second)) {
		t.Errorf("it was not moved: %+v, %v", jobs, err)
	}
	die(t, q)
	if _, err := q.store.db.Exec(set, "2025-01-02 03:04:05.678"); err != nil { // of an earlier try
		t.Fatal(err)
	}
	if added, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: "a"}); err != nil || !added {
		t.Errorf("beside one that runs: %v, %v", added, err)
	}
}

// TestPrune: what ended more than a day ago is forgotten, and the oldest of too many.
func TestPrune(t *testing.T) {
	q := open(t, t.TempDir(), job.Limits{})
	fill(t, q, job.Kept+2500)
	for _, s := range []string{
		`UPDATE river_job SET state = 'completed', finalized_at = '` + stamp(time.Now().Add(-25*time.Hour)) + `' WHERE id <= 1500`,
		`UPDATE river_job SET state = 'discarded', finalized_at = strftime('%Y-%m-%d %H:%M:%f', 'now', (id - 20000) || ' seconds') WHERE id > 1500 AND id <= 12490`,
	} {
		if _, err := q.store.db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.prune(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err := q.Count(t.Context()); err != nil || c != (job.Counts{Waiting: 10, Failed: job.Kept}) {
		t.Errorf("%+v, %v", c, err)
	}
	var oldest int64
	if err := q.store.db.QueryRow(`SELECT min(id) FROM river_job`).Scan(&oldest); err != nil || oldest != 2491 {
		t.Errorf("the oldest kept is %d, %v", oldest, err)
	}
}

// TestManyWaitCheaply: what waits is not held in memory.
func TestManyWaitCheaply(t *testing.T) {
	q := open(t, t.TempDir(), job.Limits{})
	fill(t, q, 50_000)
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	jobtest.Begin(t, q, map[string]job.Handler{"do": func(context.Context, job.Job) error { return nil }})
	for i := range 200 {
		if _, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: string(rune('a' + i))}); err != nil {
			t.Fatal(err)
		}
	}
	jobtest.Eventually(t, "all that is due is done", func() bool {
		c, err := q.Count(t.Context())
		return err == nil && c == job.Counts{Waiting: 50_000, Done: 200}
	})
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("%d bytes more are held", grown)
	}
}

// TestHandlers: a handler of no kind there is, or none at all, is said before anything is done.
func TestHandlers(t *testing.T) {
	q := open(t, t.TempDir(), job.Limits{})
	for _, h := range []map[string]job.Handler{{"Do": nil}, {"do": nil}, {"": func(context.Context, job.Job) error { return nil }}} {
		if err := q.Run(t.Context(), h); err == nil {
			t.Errorf("%v was taken", h)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Run(ctx, nil); err != nil {
		t.Error(err)
	}
}
