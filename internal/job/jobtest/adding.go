package jobtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clew/internal/job"
)

func testDone(t *testing.T, open Open) {
	q := open(t, quick)
	before := time.Now().Add(-time.Second)
	works := []job.Work{
		{Kind: "do", Ref: "a"},
		{Kind: "do", Ref: "", Note: "no reference"},
		{Kind: "do-2", Ref: "a", Note: strings.Repeat("é", 32<<10)},
		{Kind: "do", Ref: `"quotes" and \ and '; DROP TABLE river_job; --`, Note: "{\"a\":1}\n\t<>&\u2028\u00a0👩‍🚀\u0001"},
		{Kind: "do", Ref: strings.Repeat("r", 4<<10)},
	}
	for _, w := range works {
		if !add(t, q, w) {
			t.Errorf("%.20s %.20s was not added", w.Kind, w.Ref)
		}
	}
	if c := counts(t, q); c != (job.Counts{Waiting: len(works)}) {
		t.Errorf("before: %+v", c)
	}
	var c calls
	h := func(_ context.Context, j job.Job) error { c.note(j); return nil }
	Begin(t, q, map[string]job.Handler{"do": h, "do-2": h})
	becomes(t, q, job.Counts{Done: len(works)})
	for _, w := range works {
		found := 0
		for _, j := range c.jobs {
			if j.Kind == w.Kind && j.Ref == w.Ref && j.Note == w.Note {
				found++
				if j.State != job.Running || j.Tries != 1 || j.Number == 0 || j.Started.Before(before) || j.Added.Before(before) || !j.Ended.IsZero() {
					t.Errorf("the handler was given %+v", j)
				}
			}
		}
		if found != 1 {
			t.Errorf("%.20q with the note %.20q was done %d times", w.Ref, w.Note, found)
		}
	}
	for _, j := range list(t, q) {
		if j.State != job.Done || j.Tries != 1 || j.Error != "" || j.Ended.Before(j.Started.Add(-time.Millisecond)) || j.Ended.IsZero() || j.Added.Before(before) {
			t.Errorf("done: %+v", j)
		}
	}
}

func testBadWork(t *testing.T, open Open) {
	q := open(t, quick)
	for _, w := range []job.Work{
		{},
		{Ref: "a"},
		{Kind: "d"},
		{Kind: "Do"},
		{Kind: "-do"},
		{Kind: "2do"},
		{Kind: "do it"},
		{Kind: "do_it"},
		{Kind: "dö"},
		{Kind: "do\n"},
		{Kind: "do\x00"},
		{Kind: strings.Repeat("d", 65)},
		{Kind: "do", Ref: strings.Repeat("r", 4<<10+1)},
		{Kind: "do", Ref: "\xff"},
		{Kind: "do", Ref: "a\x00b"},
		{Kind: "do", Note: strings.Repeat("n", 64<<10+1)},
		{Kind: "do", Note: "\xc3"},
		{Kind: "do", Note: "\x00"},
	} {
		if added, err := q.Add(t.Context(), w); !errors.Is(err, job.ErrWork) || added || len(err.Error()) > 200 {
			t.Errorf("%.20q %.20q %.20q: %v, %v", w.Kind, w.Ref, w.Note, added, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if added, err := q.Add(ended, job.Work{Kind: "do"}); err == nil || added {
		t.Errorf("with a context that has ended: %v, %v", added, err)
	}
	if c := counts(t, q); c != (job.Counts{}) {
		t.Errorf("%+v", c)
	}
}

func testOnce(t *testing.T, open Open) {
	q := open(t, quick)
	if !add(t, q, job.Work{Kind: "do", Ref: "a", Note: "first"}) {
		t.Error("the first was not added")
	}
	for range 10 {
		if add(t, q, job.Work{Kind: "do", Ref: "a", Note: "other"}) || add(t, q, job.Work{Kind: "do", Ref: "a", At: time.Now().Add(time.Hour)}) {
			t.Error("added again while it waits")
		}
	}
	if !add(t, q, job.Work{Kind: "do", Ref: "A"}) || !add(t, q, job.Work{Kind: "undo", Ref: "a"}) || !add(t, q, job.Work{Kind: "do", Ref: "a "}) {
		t.Error("other work was taken for the same")
	}
	var c calls
	stop := Begin(t, q, c.handlers())
	becomes(t, q, job.Counts{Waiting: 1, Done: 3})
	for _, j := range c.jobs {
		if j.Ref == "a" && j.Note != "first" {
			t.Errorf("done with the note %q", j.Note)
		}
	}
	stop()
	if !add(t, q, job.Work{Kind: "do", Ref: "a"}) {
		t.Error("work that was done cannot be added again")
	}
}

func testAddsAtOnce(t *testing.T, open Open) {
	q := open(t, quick)
	var added atomic.Int32
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			ok, err := q.Add(context.Background(), job.Work{Kind: "do", Ref: fmt.Sprint(i % 4)})
			if err != nil {
				t.Error(err)
			}
			if ok {
				added.Add(1)
			}
		})
	}
	wg.Wait()
	if n := added.Load(); n != 4 || len(list(t, q)) != 4 {
		t.Errorf("%d were added, %d wait, of 4", n, len(list(t, q)))
	}
}

func testAt(t *testing.T, open Open) {
	limits := quick
	limits.Workers = 1 // of several, the later may come first
	q := open(t, limits)
	start := time.Now()
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	for _, w := range []job.Work{
		{Kind: "do", Ref: "c", At: at(900)},
		{Kind: "do", Ref: "b", At: at(600)},
		{Kind: "do", Ref: "a", At: at(300)},
		{Kind: "do", Ref: "z", At: at(3_600_000)},
	} {
		add(t, q, w)
	}
	var c calls
	Begin(t, q, c.handlers())
	becomes(t, q, job.Counts{Waiting: 1, Done: 3})
	for i, j := range c.jobs {
		// A store keeps times to the millisecond.
		if c.at[i].Before(j.At.Add(-time.Millisecond)) {
			t.Errorf("%s was begun %v before its time", j.Ref, j.At.Sub(c.at[i]))
		}
	}
	if r := c.refs(); r != "abc" {
		t.Errorf("done in the order %s", r)
	}
}

func testSooner(t *testing.T, open Open) {
	q := open(t, quick)
	hour := time.Now().Add(time.Hour).Truncate(time.Second)
	at := func() time.Time { return list(t, q, job.Waiting)[0].At }
	add(t, q, job.Work{Kind: "do", Ref: "a", At: hour})
	for _, c := range []struct {
		w    job.Work
		want time.Time
	}{
		{job.Work{At: hour.Add(-time.Minute)}, hour},              // not asked for
		{job.Work{At: hour.Add(time.Minute), Sooner: true}, hour}, // later
		{job.Work{At: hour.Add(-time.Minute), Sooner: true}, hour.Add(-time.Minute)},
		{job.Work{At: hour.Add(-time.Second), Sooner: true}, hour.Add(-time.Minute)},
	} {
		c.w.Kind, c.w.Ref = "do", "a"
		if add(t, q, c.w) {
			t.Error("added again")
		}
		if !at().Equal(c.want) {
			t.Errorf("waits for %s, not %s", at(), c.want)
		}
	}
	var c calls
	Begin(t, q, c.handlers())
	quiet()
	if c.n() != 0 {
		t.Error("done before its time")
	}
	add(t, q, job.Work{Kind: "do", Ref: "a", Sooner: true})
	becomes(t, q, job.Counts{Done: 1})
}

func testFull(t *testing.T, open Open) {
	limits := quick
	limits.Waiting = 10
	q := open(t, limits)
	for i := range 10 {
		add(t, q, job.Work{Kind: "do", Ref: fmt.Sprint(i), At: time.Now().Add(time.Hour)})
	}
	for range 3 {
		if added, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: "more"}); !errors.Is(err, job.ErrFull) || added {
			t.Errorf("of too many: %v, %v", added, err)
		}
		if add(t, q, job.Work{Kind: "do", Ref: "3"}) {
			t.Error("what waits was added to a full queue")
		}
	}
	if err := q.Drop(t.Context(), list(t, q)[0].Number); err != nil {
		t.Fatal(err)
	}
	if !add(t, q, job.Work{Kind: "do", Ref: "more"}) {
		t.Error("no room after one was taken out")
	}
	var c calls
	Begin(t, q, c.handlers())
	becomes(t, q, job.Counts{Waiting: 9, Done: 1})
	add(t, q, job.Work{Kind: "do", Ref: "again"})
	becomes(t, q, job.Counts{Waiting: 9, Done: 2})
}

func testMany(t *testing.T, open Open) {
	limits := quick
	limits.Workers = 20
	q := open(t, limits)
	const all = 5000
	var wg sync.WaitGroup
	for part := range 4 {
		wg.Go(func() {
			for i := part; i < all; i += 4 {
				if _, err := q.Add(context.Background(), job.Work{Kind: "do", Ref: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var done [all]atomic.Int32
	var failed, running, most atomic.Int32
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		if n := running.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer running.Add(-1)
		var i int
		fmt.Sscan(j.Ref, &i)
		if i%100 == 7 && j.Tries == 1 {
			failed.Add(1)
			return errTest
		}
		done[i].Add(1)
		return nil
	}))
	wg.Wait()
	becomes(t, q, job.Counts{Done: all})
	for i := range done {
		if n := done[i].Load(); n != 1 {
			t.Errorf("job %d was done %d times", i, n)
		}
	}
	if failed.Load() != 50 || most.Load() > 20 {
		t.Errorf("%d failed once, at most %d ran at a time", failed.Load(), most.Load())
	}
}
