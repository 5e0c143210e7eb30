package peers

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for a server, on a busy machine too. It ends what hangs, and measures nothing.
const patience = 8 * time.Minute

// server is one running program.
type server struct {
	name string
	cmd  *exec.Cmd
	log  string         // where its output goes
	end  syscall.Signal // that asks it to end
	done chan struct{}  // closed when it has ended
	err  error          // why it ended; read after done
}

// launch starts a program whose output goes to a file. It is ended with the test binary.
func launch(name string, end syscall.Signal, c *exec.Cmd) (*server, error) {
	s := &server{name: name, cmd: c, log: filepath.Join(shared.dir, name+".log"), end: end, done: make(chan struct{})}
	out, err := os.Create(s.log)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	defer out.Close()
	if c.Stdout == nil {
		c.Stdout = out
	}
	c.Stderr = out
	if c.SysProcAttr == nil {
		c.SysProcAttr = &syscall.SysProcAttr{}
	}
	dies(c.SysProcAttr, syscall.SIGKILL)
	failed := make(chan error)
	shared.starts <- func() { failed <- c.Start() }
	if err := <-failed; err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		s.err = c.Wait()
		close(s.done)
	}()
	shared.mu.Lock()
	shared.started = append(shared.started, s)
	shared.mu.Unlock()
	return s, nil
}

// ready waits until asking succeeds.
func (s *server) ready(asks func() error) error {
	until := time.Now().Add(patience)
	for {
		err := asks()
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("%s ended before it was ready: %w\n%s", s.name, errors.Join(s.err, err), s.tail())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(until) {
			return fmt.Errorf("%s was not ready within %s: %w\n%s", s.name, patience, err, s.tail())
		}
	}
}

// stop asks the program to end, and makes it.
func (s *server) stop() error {
	select {
	case <-s.done:
		return nil
	default:
	}
	if err := s.cmd.Process.Signal(s.end); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end %s: %w", s.name, err)
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(time.Minute):
	}
	if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end %s: %w", s.name, err)
	}
	<-s.done
	return nil
}

// tail is the end of what the program wrote.
func (s *server) tail() string {
	b, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// ports finds several, all different.
func ports(n int) ([]int, error) {
	var out []int
	var open []net.Listener
	defer func() {
		for _, l := range open {
			l.Close()
		}
	}()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		open = append(open, l)
		out = append(out, l.Addr().(*net.TCPAddr).Port)
	}
	return out, nil
}

// once starts a server for the whole test binary.
type once[T any] struct {
	sync.Once
	got *T
	err error
}

// take gives the server, started by the first who asks.
func (o *once[T]) take(t testing.TB, start func() (*T, error)) *T {
	t.Helper()
	if shared == nil {
		t.Fatal("peers.Main was not called from TestMain")
	}
	o.Do(func() { o.got, o.err = start() })
	var absent *absentError
	switch {
	case errors.As(o.err, &absent):
		t.Skip("SKIP: " + absent.why)
	case o.err != nil:
		t.Fatal(o.err)
	}
	return o.got
}

// absentError says why a server is not installed.
type absentError struct{ why string }

// Error implements error.
func (e *absentError) Error() string { return e.why }

// installed gives the folder of an install ("fediverse", "node") and that of the Node it brings, as
// scripts/peers tells them.
func installed(kind string) (dir, node string, err error) {
	root, err := root()
	if err != nil {
		return "", "", err
	}
	script := filepath.Join(root, "scripts", "peers")
	out, err := exec.Command("sh", script, "where").Output()
	if err != nil {
		return "", "", &absentError{"no server is installed: scripts/peers where: " + err.Error()}
	}
	for line := range strings.Lines(string(out)) {
		switch what, where, _ := strings.Cut(strings.TrimSpace(line), " "); what {
		case kind:
			dir = where
		case "nodehome":
			node = where
		}
	}
	if dir == "" {
		return "", "", &absentError{"no server is to be used: CLEW_PEERS is off"}
	}
	if _, err := os.Stat(filepath.Join(dir, "done")); err != nil {
		why := "scripts/peers has not been run"
		if b, err := os.ReadFile(dir + ".failed"); err == nil {
			why = string(bytes.TrimSpace(b))
		}
		return "", "", &absentError{"a server is not installed in " + dir + ": " + why}
	}
	return dir, node, nil
}

// root is the folder of the project.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the project: %w", err)
	}
	for {
		if b, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && bytes.HasPrefix(b, []byte("module clew\n")) {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("find the project: no go.mod of module clew above the test's folder")
		}
		dir = up
	}
}
