package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience ends a run that hangs. It is a guard, not a measure.
const patience = 15 * time.Minute

// outcome is what became of a run.
type outcome struct {
	status int   // exit status; 128 and more if it was killed
	acks   []ack // what it said was stored
	out    string
	errs   string
}

// ack is one line of an import's result.
type ack struct {
	Input string
	Posts int
	Known int
}

func (a ack) count() int { return a.Posts + a.Known }

// command makes ready a run of the program on a record.
func command(ctx context.Context, record string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, program, append([]string{"--record", record}, args...)...)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + scratch, "TMPDIR=" + scratch, "CLEW_PATIENCE=1000"} // a busy machine changes no answer
	return c
}

func importing(record string, inputs ...string) []string {
	return append([]string{"--record", record, "import", "-f", "json"}, inputs...)
}

// clew runs the program to its end.
func clew(t testing.TB, record string, args ...string) outcome {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	return finish(t, command(ctx, record, args...))
}

// finish runs a command and gathers what it said.
func finish(t testing.TB, c *exec.Cmd) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Errorf("run %v: %v", c.Args, err)
	}
	return outcome{status: statusOf(c), acks: acked(out.Bytes()), out: out.String(), errs: errs.String()}
}

func statusOf(c *exec.Cmd) int {
	if c.ProcessState == nil {
		return -1
	}
	if s := c.ProcessState.ExitCode(); s >= 0 {
		return s
	}
	return 128 + 9
}

// acked reads the whole lines of an import's result. A line that the kill cut off acknowledges nothing.
func acked(out []byte) []ack {
	var all []ack
	for line := range bytes.Lines(out) {
		var a ack
		if bytes.HasSuffix(line, []byte("\n")) && json.Unmarshal(line, &a) == nil && a.Input != "" {
			all = append(all, a)
		}
	}
	return all
}

// underFault runs the program with a fault in one of its calls.
func underFault(t testing.TB, dir string, at int, fault string, args ...string) (outcome, report) {
	t.Helper()
	file, err := os.CreateTemp(scratch, "report")
	must(t, err)
	must(t, file.Close())
	defer os.Remove(file.Name())
	b, err := json.Marshal(plan{Dir: dir, At: at, Fault: fault, Report: file.Name()})
	must(t, err)
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	c := exec.CommandContext(ctx, os.Args[0], append([]string{program}, args...)...)
	c.Env = []string{planEnv + "=" + string(b), "HOME=" + scratch, "TMPDIR=" + scratch}
	o := finish(t, c)
	var r report
	b, err = os.ReadFile(file.Name())
	must(t, err)
	if err := json.Unmarshal(b, &r); err != nil || o.status == 99 {
		t.Errorf("the tracer failed: %v %s", err, o.errs)
	}
	return o, r
}

// tells says what is wrong with how a failed run told of it: one line for each error, in words.
func tells(o outcome) string {
	if o.status != 1 {
		return "exit status is not 1"
	}
	lines := strings.Split(strings.TrimRight(o.errs, "\n"), "\n")
	for _, l := range lines {
		var e struct {
			Error struct{ What string }
		}
		if err := json.Unmarshal([]byte(l), &e); err != nil || e.Error.What == "" {
			return "not a told error: " + l
		}
	}
	return ""
}

// each runs n tasks, as many at once as there are processors. A task may end with t.Fatal.
func each(n int, f func(i int)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for i := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			f(i)
		})
	}
	wait.Wait()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// folder makes a folder that goes when the caller is done.
func folder(t testing.TB) (dir string, done func()) {
	t.Helper()
	dir, err := os.MkdirTemp(scratch, "run")
	must(t, err)
	return dir, func() { os.RemoveAll(dir) }
}

// copied copies a folder's files.
func copied(t testing.TB, from, to string) {
	t.Helper()
	must(t, os.CopyFS(to, os.DirFS(from)))
}

func exists(dir string, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

// mustEmpty empties a folder.
func mustEmpty(t testing.TB, dir string) {
	t.Helper()
	must(t, os.RemoveAll(dir))
	must(t, os.Mkdir(dir, 0o755))
}
