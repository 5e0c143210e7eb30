package torture

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// running is an import that works beside the test.
type running struct {
	cmd  *exec.Cmd
	mu   sync.Mutex
	out  bytes.Buffer
	errs bytes.Buffer
	said chan struct{} // one for each write to standard output
	done chan struct{}
}

func (r *running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case r.said <- struct{}{}:
	default:
	}
	return r.out.Write(b)
}

func begin(t testing.TB, record string, inputs ...string) *running {
	t.Helper()
	r := &running{said: make(chan struct{}, 1), done: make(chan struct{})}
	r.cmd = command(context.Background(), record, append([]string{"import", "-f", "json"}, inputs...)...)
	r.cmd.Stdout, r.cmd.Stderr = r, &r.errs
	must(t, r.cmd.Start())
	guard := time.AfterFunc(patience, func() { r.cmd.Process.Kill() })
	go func() {
		r.cmd.Wait() // the exit status is read from the command
		guard.Stop()
		close(r.done)
	}()
	return r
}

func (r *running) wait() outcome {
	<-r.done
	r.mu.Lock()
	defer r.mu.Unlock()
	return outcome{status: statusOf(r.cmd), acks: acked(r.out.Bytes()), out: r.out.String(), errs: r.errs.String()}
}

// locked says whether a process holds the writer's lock of a record.
func locked(t testing.TB, record string) bool {
	t.Helper()
	st, err := os.Stat(filepath.Join(record, "lock"))
	if err != nil {
		return false
	}
	b, err := os.ReadFile("/proc/locks")
	must(t, err)
	inode := fmt.Sprintf(":%d ", st.Sys().(*syscall.Stat_t).Ino)
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "FLOCK") && strings.Contains(line, inode) {
			return true
		}
	}
	return false
}

// TestTortureTwoImports stops an import while it holds the record, and begins another.
func TestTortureTwoImports(t *testing.T) {
	in := given(t)
	all := []input{in.lines, in.big, in.page}
	want := undisturbed(t, all)
	held := false
	for try := 0; try < 20 && !held; try++ {
		held = beside(t, all, want)
	}
	if !held {
		t.Error("no import was ever stopped while it held the record")
	}
}

// beside says whether the first import could be stopped while it held the record.
func beside(t *testing.T, all []input, want []string) bool {
	dir, done := folder(t)
	defer done()
	first := begin(t, dir, paths(all)...)
	<-first.said // the first input is in; the big one comes
	for !locked(t, dir) {
		select {
		case <-first.done:
			return false
		default:
		}
	}
	must(t, first.cmd.Process.Signal(syscall.SIGSTOP))
	stopped := locked(t, dir)
	if stopped {
		second := clew(t, dir, "import", all[2].path)
		if second.status != 1 || !strings.HasPrefix(second.errs, "clew: the record is in use: ") || strings.Count(second.errs, "\n") != 1 || second.out != "" {
			t.Errorf("a second import: status %d, %q %q", second.status, second.errs, second.out)
		}
		rebuild := clew(t, dir, "record", "rebuild")
		if rebuild.status != 1 || !strings.HasPrefix(rebuild.errs, "clew: the record is in use: ") {
			t.Errorf("a rebuild beside an import: status %d, %q", rebuild.status, rebuild.errs)
		}
		sound(t, dir, "beside an import")
		if o := clew(t, dir, "threads", "-f", "jsonl"); o.status != 0 || o.out == "" {
			t.Errorf("threads beside an import: status %d, %q", o.status, o.errs)
		}
	}
	must(t, first.cmd.Process.Signal(syscall.SIGCONT))
	if o := first.wait(); o.status != 0 || len(o.acks) != len(all) {
		t.Errorf("the first import ends with %d: %s", o.status, o.errs)
	}
	if stopped {
		completes(t, dir, all, want, "after two imports at once")
	}
	return stopped
}

// TestTortureInterrupt presses Ctrl-C during imports.
func TestTortureInterrupt(t *testing.T) {
	in := given(t)
	all := []input{in.lines, in.archive, in.big, in.page}
	want := undisturbed(t, all)
	var s tally
	stops := 0
	for i, most := 0, size(6, 200); i < most || stops == 0 && i < most+60; i++ {
		dir, done := folder(t)
		r := begin(t, dir, paths(all)...)
		<-r.said // at least one input is in
		time.Sleep(time.Duration(i%6) * 30 * time.Millisecond)
		sig := []os.Signal{os.Interrupt, syscall.SIGTERM}[i%2]
		r.cmd.Process.Signal(sig) // it may have ended by itself
		o := r.wait()
		when := fmt.Sprintf("%v %d", sig, i)
		switch {
		case o.status == 0 && len(o.acks) == len(all):
		case tells(o) != "" || strings.Count(o.errs, "\n") != 1 || !strings.Contains(o.errs, `"what":"stopped"`):
			t.Errorf("%s: status %d, %s: %s", when, o.status, tells(o), o.errs)
		default:
			stops++
		}
		sound(t, dir, when)
		s.kept(t, dir, o.acks, all, when)
		completes(t, dir, all, want, when)
		done()
	}
	if stops == 0 {
		t.Error("no import was stopped by a signal")
	}
	t.Logf("%d imports were stopped", stops)
	s.print(t, "interrupt")
}

// TestTortureUnreadable gives inputs that cannot be read between others that can.
func TestTortureUnreadable(t *testing.T) {
	in := given(t)
	dir, done := folder(t)
	defer done()
	empty := filepath.Join(dir, "empty.jsonl")
	must(t, os.WriteFile(empty, nil, 0o600))
	bad := map[string]string{
		"/proc/self/mem":                 "a file whose reading fails",
		filepath.Join(dir, "none.jsonl"): "a file that is missing",
		empty:                            "an empty file",
	}
	if os.Geteuid() != 0 {
		shut := filepath.Join(dir, "shut.jsonl")
		must(t, os.WriteFile(shut, []byte("{}"), 0))
		bad[shut] = "a file that may not be read"
	}
	for path, what := range bad {
		record := filepath.Join(dir, "record")
		must(t, os.RemoveAll(record))
		o := clew(t, record, "import", "-f", "json", in.lines.path, path, in.page.path)
		if wrong := tells(o); wrong != "" || !strings.Contains(o.errs, path) {
			t.Errorf("%s: status %d, %s: %s", what, o.status, wrong, o.errs)
		}
		if len(o.acks) != 2 {
			t.Errorf("%s keeps the others out: %s", what, o.out)
		}
		var s tally
		s.kept(t, record, o.acks, []input{in.lines, in.page}, what)
		sound(t, record, what)
		t.Logf("%s: %s", what, strings.SplitN(o.errs, "\n", 2)[0])
	}
}
