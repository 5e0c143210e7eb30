package river

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/job"
	"clew/internal/job/jobtest"
)

// The tests of this file start the test's own program again, as another process that uses the same queue.
const childOf = "CLEW_RIVER_TEST"

func TestMain(m *testing.M) {
	if mode, dir, ok := strings.Cut(os.Getenv(childOf), ":"); ok {
		if err := child(mode, dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is the other process.
func child(mode, dir string) error {
	ctx := context.Background()
	q, err := Open(ctx, dir, job.Limits{}, nil)
	if err != nil {
		return err
	}
	defer q.Close()
	switch mode {
	case "run": // until it is killed
		return q.Run(ctx, map[string]job.Handler{
			"do": func(_ context.Context, j job.Job) error {
				time.Sleep(5 * time.Millisecond)
				fmt.Println(j.Ref)
				return nil
			},
			"block": func(_ context.Context, j job.Job) error {
				fmt.Println(j.Ref)
				select {}
			},
		})
	case "add": // a line for each that was acknowledged
		for i := range 1_000_000 {
			if _, err := q.Add(ctx, job.Work{Kind: "do", Ref: fmt.Sprint("child ", i)}); err != nil {
				return err
			}
			fmt.Println("child", i)
		}
	case "same":
		n := 0
		for i := range 300 {
			added, err := q.Add(ctx, job.Work{Kind: "do", Ref: fmt.Sprint(i)})
			if err != nil {
				return err
			}
			if added {
				n++
			}
		}
		fmt.Println(n)
	}
	return nil
}

// process is a child and what it has said.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	done chan struct{}
	mu   sync.Mutex
	said []string
}

func start(t *testing.T, mode, dir string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), childOf+"="+mode+":"+dir)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.mu.Lock()
			p.said = append(p.said, lines.Text())
			p.mu.Unlock()
		}
	}()
	t.Cleanup(p.kill)
	return p
}

func (p *process) lines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said
}

// kill ends the process as a power cut does, and waits until all it said is here.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		<-p.done
		p.cmd.Wait()
	}
}

// TestKill: a runner is killed four times in the midst of its work, an adder once. What was acknowledged is
// done, all of it, and without the library's hour of waiting.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	q := open(t, dir, job.Limits{Pause: 10 * time.Millisecond})
	want := make(map[string]bool)
	for i := range 400 {
		ref := fmt.Sprint("parent ", i)
		if _, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: ref}); err != nil {
			t.Fatal(err)
		}
		want[ref] = true
	}
	for _, ref := range []string{"block 1", "block 2"} {
		if _, err := q.Add(t.Context(), job.Work{Kind: "block", Ref: ref}); err != nil {
			t.Fatal(err)
		}
		want[ref] = true
	}
	done := make(map[string]int)
	for round := range 4 {
		runner := start(t, "run", dir)
		jobtest.Eventually(t, "the runner is at work", func() bool { return len(runner.lines()) > 20 })
		if round == 2 {
			adder := start(t, "add", dir)
			jobtest.Eventually(t, "the adder is at work", func() bool { return len(adder.lines()) > 20 })
			adder.kill()
			for _, ref := range adder.lines() {
				want[ref] = true
			}
		}
		runner.kill()
		for _, ref := range runner.lines() {
			if !strings.HasPrefix(ref, "block") {
				done[ref]++
			}
		}
	}
	running, err := q.Jobs(t.Context(), 100, job.Running)
	if err != nil || len(running) == 0 {
		t.Fatalf("nothing was left running by the kills: the test tests nothing (%v)", err)
	}
	var mu sync.Mutex
	h := func(_ context.Context, j job.Job) error {
		mu.Lock()
		defer mu.Unlock()
		done[j.Ref]++
		return nil
	}
	stop := jobtest.Begin(t, q, map[string]job.Handler{"do": h, "block": h})
	jobtest.Eventually(t, "all is done", func() bool {
		c, err := q.Count(t.Context())
		return err == nil && c.Waiting+c.Running == 0
	})
	stop()
	twice := 0
	for ref := range want {
		if done[ref] == 0 {
			t.Errorf("%s was lost", ref)
		}
		if done[ref] > 1 {
			twice++
		}
	}
	c, err := q.Count(t.Context())
	if err != nil || c.Failed != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	t.Logf("%d jobs, %d left running by the last kill, %d done more than once", len(want), len(running), twice)
}

// TestOtherProcess: one runs; the other adds, lists and pauses, may not run, and takes over after a kill.
func TestOtherProcess(t *testing.T) {
	dir := t.TempDir()
	q := open(t, dir, job.Limits{})
	runner := start(t, "run", dir)
	add := func(ref string) {
		t.Helper()
		if added, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: ref}); err != nil || !added {
			t.Fatalf("%s: %v, %v", ref, added, err)
		}
	}
	says := func(ref string) {
		t.Helper()
		jobtest.Eventually(t, ref+" is done", func() bool { l := runner.lines(); return len(l) > 0 && l[len(l)-1] == ref })
	}
	add("first")
	says("first")
	if err := q.Run(t.Context(), nil); !errors.Is(err, job.ErrTaken) {
		t.Errorf("a second runner: %v", err)
	}
	if err := q.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The runner is told in a second at most, on a busy machine later: what it did before that is no fault.
	n, last := 1, ""
	for done := true; done; {
		if n++; n > 30 {
			t.Fatalf("while paused: %q", runner.lines())
		}
		last = fmt.Sprint("second ", n)
		time.Sleep(time.Second)
		add(last)
		time.Sleep(time.Second)
		done = len(runner.lines()) >= n
	}
	if err := q.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	says(last)
	if err := q.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
	runner.kill()
	runner = start(t, "run", dir)
	add("third")
	time.Sleep(500 * time.Millisecond)
	if l := runner.lines(); len(l) != 0 {
		t.Errorf("paused before it began: %q", l)
	}
	runner.kill()
	if err := q.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	jobtest.Begin(t, q, map[string]job.Handler{"do": func(context.Context, job.Job) error { return nil }})
	jobtest.Eventually(t, "third is done", func() bool {
		c, err := q.Count(t.Context())
		return err == nil && c == job.Counts{Done: n + 1}
	})
}

// TestSameWorkFromTwoProcesses: of what two processes add at once, each piece waits once.
func TestSameWorkFromTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	q := open(t, dir, job.Limits{})
	other := start(t, "same", dir)
	mine := 0
	for i := 299; i >= 0; i-- {
		added, err := q.Add(t.Context(), job.Work{Kind: "do", Ref: fmt.Sprint(i)})
		if err != nil {
			t.Fatal(err)
		}
		if added {
			mine++
		}
	}
	<-other.done
	var theirs int
	if l := other.lines(); len(l) == 1 {
		fmt.Sscan(l[0], &theirs)
	}
	c, err := q.Count(t.Context())
	if err != nil || mine+theirs != 300 || c.Waiting != 300 {
		t.Errorf("%d and %d were added, %d wait, of 300 (%v)", mine, theirs, c.Waiting, err)
	}
}

// TestOpen: first at the same time from many sides; then files that are none of ours.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			q, err := Open(context.Background(), dir, job.Limits{}, nil)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := q.Add(context.Background(), job.Work{Kind: "do", Ref: "a"}); err != nil {
				t.Error(err)
			}
			if err := q.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if info, err := os.Stat(filepath.Join(dir, fileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	q := open(t, dir, job.Limits{})
	if c, err := q.Count(t.Context()); err != nil || c.Waiting != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := q.store.db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	odd := filepath.Join(t.TempDir(), "a b?c#d%20")
	if err := os.Mkdir(odd, 0o700); err != nil {
		t.Fatal(err)
	}
	if q := open(t, odd, job.Limits{}); q != nil {
		if _, err := os.Stat(filepath.Join(odd, fileName)); err != nil {
			t.Error(err)
		}
	}
	noise := t.TempDir()
	if err := os.WriteFile(filepath.Join(noise, fileName), []byte(strings.Repeat("not a database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ dir, words string }{
		"newer":    {dir, "newer clew"},
		"noise":    {noise, "not a database"},
		"no place": {filepath.Join(dir, "none"), "no such file"},
	} {
		q, err := Open(t.Context(), c.dir, job.Limits{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
		if q != nil {
			q.Close()
		}
	}
}
