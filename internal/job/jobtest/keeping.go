package jobtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"clew/internal/job"
)

// testPause: what is handed out though the queue is paused, is so each time. A runner that is told of a pause in a second at
// most may be told later on a busy machine, which is no fault of it: then the test is made once more.
func testPause(t *testing.T, open Open) {
	var wrong string
	for range 5 {
		if wrong = pausing(t, open); wrong == "" {
			return
		}
	}
	t.Error(wrong)
}

// pausing gives what was handed out in spite of a pause; "" for nothing.
func pausing(t *testing.T, open Open) string {
	t.Helper()
	q := open(t, quick)
	paused := func() bool {
		p, err := q.Paused(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if paused() {
		t.Error("paused at first")
	}
	must(q.Pause(t.Context()))
	must(q.Pause(t.Context()))
	add(t, q, job.Work{Kind: "do", Ref: "before"})
	var c calls
	go_ := make(chan struct{})
	stop := Begin(t, q, only(func(_ context.Context, j job.Job) error {
		c.note(j)
		if j.Ref == "long" {
			<-go_
		}
		return nil
	}))
	quiet()
	if c.n() != 0 || !paused() {
		t.Errorf("paused before Run: %d calls, paused: %v", c.n(), paused())
	}
	must(q.Resume(t.Context()))
	becomes(t, q, job.Counts{Done: 1})
	add(t, q, job.Work{Kind: "do", Ref: "long"})
	becomes(t, q, job.Counts{Running: 1, Done: 1})
	must(q.Pause(t.Context()))
	time.Sleep(time.Second) // the promise of a runner in another process
	add(t, q, job.Work{Kind: "do", Ref: "meanwhile"})
	quiet()
	if c.n() != 2 {
		close(go_)
		stop()
		return "work was handed out while paused: " + c.refs()
	}
	close(go_)
	Eventually(t, "the job that was begun before the pause is done", func() bool { return counts(t, q).Done >= 2 })
	quiet()
	if c.n() != 2 {
		stop()
		return "work was handed out while paused, after a job ended: " + c.refs()
	}
	must(q.Resume(t.Context()))
	must(q.Resume(t.Context()))
	becomes(t, q, job.Counts{Done: 3})
	if paused() {
		t.Error("paused after Resume")
	}
	stop()
	return ""
}

func testJobs(t *testing.T, open Open) {
	q := open(t, quick)
	hour := time.Now().Add(time.Hour)
	for _, i := range []int{2, 4, 1, 3} {
		add(t, q, job.Work{Kind: "wait", Ref: fmt.Sprint("w", i), At: hour.Add(time.Duration(i) * time.Minute)})
	}
	go_ := make(chan struct{})
	defer close(go_)
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		switch j.Ref[0] {
		case 'r':
			<-go_
		case 'f':
			return job.Never(errTest)
		}
		return nil
	}))
	for i, ref := range []string{"d1", "f2", "d3"} {
		add(t, q, job.Work{Kind: "do", Ref: ref})
		Eventually(t, ref+" has ended", func() bool { c := counts(t, q); return c.Done+c.Failed == i+1 })
		time.Sleep(3 * time.Millisecond)
	}
	for i, ref := range []string{"r1", "r2"} {
		add(t, q, job.Work{Kind: "do", Ref: ref})
		Eventually(t, ref+" runs", func() bool { return counts(t, q).Running == i+1 })
		time.Sleep(3 * time.Millisecond)
	}
	for _, c := range []struct {
		limit  int
		states []job.State
		want   []string
	}{
		{100, nil, []string{"r2", "r1", "w1", "w2", "w3", "w4", "d3", "f2", "d1"}},
		{1 << 40, []job.State{job.Waiting}, []string{"w1", "w2", "w3", "w4"}},
		{3, nil, []string{"r2", "r1", "w1"}},
		{3, []job.State{job.Failed, job.Waiting}, []string{"w1", "w2", "w3"}},
		{100, []job.State{job.Done}, []string{"d3", "d1"}},
		{100, []job.State{job.Failed}, []string{"f2"}},
		{2, []job.State{job.Done, job.Failed}, []string{"d3", "f2"}},
		{100, []job.State{"lost"}, nil},
		{0, nil, nil},
		{-1, nil, nil},
	} {
		jobs, err := q.Jobs(t.Context(), c.limit, c.states...)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, j := range jobs {
			got = append(got, j.Ref)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d of %v: %v, not %v", c.limit, c.states, got, c.want)
		}
	}
	if c := counts(t, q); c != (job.Counts{Waiting: 4, Running: 2, Done: 2, Failed: 1}) {
		t.Errorf("%+v", c)
	}
}

func testDrop(t *testing.T, open Open) {
	q := open(t, quick)
	go_ := make(chan struct{})
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		switch j.Ref {
		case "running":
			<-go_
		case "failed":
			return job.Never(errTest)
		}
		return nil
	}))
	for _, ref := range []string{"running", "failed", "done"} {
		add(t, q, job.Work{Kind: "do", Ref: ref})
	}
	add(t, q, job.Work{Kind: "wait", Ref: "waiting", At: time.Now().Add(time.Hour)})
	becomes(t, q, job.Counts{Waiting: 1, Running: 1, Done: 1, Failed: 1})
	for _, n := range []int64{0, -1, 1 << 40} {
		if err := q.Drop(t.Context(), n); !errors.Is(err, job.ErrNoJob) {
			t.Errorf("job %d: %v", n, err)
		}
	}
	for _, j := range list(t, q) {
		err := q.Drop(t.Context(), j.Number)
		if j.State == job.Running && !errors.Is(err, job.ErrState) || j.State != job.Running && err != nil {
			t.Errorf("%s: %v", j.State, err)
		}
		if err := q.Drop(t.Context(), j.Number); j.State != job.Running && !errors.Is(err, job.ErrNoJob) {
			t.Errorf("%s, again: %v", j.State, err)
		}
	}
	if c := counts(t, q); c != (job.Counts{Running: 1}) {
		t.Errorf("%+v", c)
	}
	if !add(t, q, job.Work{Kind: "wait", Ref: "waiting", At: time.Now().Add(time.Hour)}) {
		t.Error("what was taken out still waits")
	}
	close(go_)
	becomes(t, q, job.Counts{Waiting: 1, Done: 1})
}

func testAgain(t *testing.T, open Open) {
	q := open(t, quick)
	var c calls
	go_ := make(chan struct{})
	Begin(t, q, only(func(_ context.Context, j job.Job) error {
		switch n := c.note(j); {
		case j.Ref == "running":
			<-go_
		case n <= 2 || j.Ref == "failing":
			return errTest
		}
		return nil
	}))
	number := func(ref string) int64 {
		for _, j := range list(t, q) {
			if j.Ref == ref {
				return j.Number
			}
		}
		t.Fatalf("no job %s", ref)
		return 0
	}
	again := func(n int64) error { return q.Again(t.Context(), n) }
	for _, n := range []int64{0, -1, 1 << 40} {
		if err := again(n); !errors.Is(err, job.ErrNoJob) {
			t.Errorf("job %d: %v", n, err)
		}
	}
	add(t, q, job.Work{Kind: "do", Ref: "failing"})
	becomes(t, q, job.Counts{Failed: 1})
	before := c.n()
	if err := again(number("failing")); err != nil {
		t.Fatal(err)
	}
	Eventually(t, "it has all its tries again", func() bool { return c.n() == before+3 })
	becomes(t, q, job.Counts{Failed: 1})
	if j := list(t, q)[0]; j.Tries != 3 || j.Error != errTest.Error() {
		t.Errorf("%+v", j)
	}
	add(t, q, job.Work{Kind: "do", Ref: "waiting", At: time.Now().Add(time.Hour)})
	if err := again(number("waiting")); err != nil {
		t.Fatal(err)
	}
	becomes(t, q, job.Counts{Failed: 1, Done: 1})
	add(t, q, job.Work{Kind: "do", Ref: "running"})
	becomes(t, q, job.Counts{Running: 1, Failed: 1, Done: 1})
	for _, ref := range []string{"running", "waiting"} {
		if err := again(number(ref)); !errors.Is(err, job.ErrState) {
			t.Errorf("of one %s: %v", ref, err)
		}
	}
	// The same work as the failed job waits already: that is made due, and nothing waits twice.
	failed := number("failing")
	add(t, q, job.Work{Kind: "do", Ref: "failing", At: time.Now().Add(time.Hour)})
	if err := again(failed); err != nil {
		t.Fatal(err)
	}
	becomes(t, q, job.Counts{Running: 1, Failed: 2, Done: 1})
	close(go_)
	becomes(t, q, job.Counts{Failed: 2, Done: 2})
}
