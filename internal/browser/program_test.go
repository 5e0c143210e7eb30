package browser

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program builds Clew once and gives its path.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(shared.dir, "clew")
	c := exec.Command("go", "build", "-o", path, "./cmd/clew")
	c.Dir = filepath.Join("..", "..")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build clew: %w\n%s", err, out)
	}
	return path, nil
})

// clew makes a command of the program on a record. Nothing of the person's own settings reaches it.
func clew(t testing.TB, record string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, append([]string{"--record", record}, args...)...)
	home := filepath.Join(shared.dir, "home")
	c.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + shared.dir, "NO_COLOR=1", "CLEW_PATIENCE=1000"} // a busy machine changes nothing of what is found
	return c
}

// clewSays runs the program to its end and gives its output. Exit status 3, something is missing, is no failure.
func clewSays(t testing.TB, record string, args ...string) string {
	t.Helper()
	c := clew(t, record, args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState.ExitCode() != 3 {
		t.Fatalf("clew %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

// running is a clew serve.
type running struct {
	base string // http://127.0.0.1:port
	cmd  *exec.Cmd
	errs *os.File
	once sync.Once

	mu    sync.Mutex
	lines []string // of its output
}

// serve starts clew serve on a free port and waits until it answers.
func serve(t testing.TB, record string, args ...string) *running {
	t.Helper()
	return serveWith(t, nil, record, args...)
}

// serveWith is serve with more in the environment.
func serveWith(t testing.TB, env []string, record string, args ...string) *running {
	t.Helper()
	c := clew(t, record, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	c.Env = append(c.Env, env...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := os.CreateTemp(shared.dir, "serve-*.log")
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = errs
	if err := start(c); err != nil {
		t.Fatal(err)
	}
	s := &running{cmd: c, errs: errs}
	t.Cleanup(s.stop)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("clew serve printed no address: %v\n%s", lines.Err(), s.said())
	}
	at := strings.TrimSpace(lines.Text())
	go func() {
		for lines.Scan() {
			s.mu.Lock()
			s.lines = append(s.lines, lines.Text())
			s.mu.Unlock()
		}
	}()
	scheme, rest, _ := strings.Cut(at, "://")
	host, _, _ := strings.Cut(rest, "/")
	s.base = scheme + "://" + host
	until := time.Now().Add(patience)
	for {
		r, err := http.Get(s.base + "/healthz")
		if err == nil {
			r.Body.Close()
			return s
		}
		if time.Now().After(until) {
			t.Fatalf("clew serve does not answer: %v\n%s", err, s.said())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// prints waits until the server prints something that fits.
func (s *running) prints(t testing.TB, what *regexp.Regexp) string {
	t.Helper()
	until := time.Now().Add(patience)
	for {
		s.mu.Lock()
		found := what.FindString(strings.Join(s.lines, "\n"))
		s.mu.Unlock()
		if found != "" {
			return found
		}
		if time.Now().After(until) {
			t.Fatalf("clew serve does not print %s\n%s", what, s.said())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// read gives all of a stream.
func read(t testing.TB, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// stop ends the server and waits for its end.
func (s *running) stop() {
	s.once.Do(func() {
		_ = s.cmd.Process.Signal(syscall.SIGTERM) // it has ended if this fails
		killed := time.AfterFunc(time.Minute, func() { _ = s.cmd.Process.Kill() })
		_ = s.cmd.Wait() // however it ended, it has
		killed.Stop()
	})
}

// leave is stop, and then nobody answers there until the end of the test: the port is held, so that no other
// server is given it, and every connection is reset.
func (s *running) leave(t testing.TB) {
	t.Helper()
	s.stop()
	l, err := net.Listen("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal("hold the port of a server that left: ", err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // then Close resets
			}
			c.Close()
		}
	}()
}

// said is what the server wrote to stderr.
func (s *running) said() string {
	b, err := os.ReadFile(s.errs.Name())
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}
