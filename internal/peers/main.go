package peers

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
)

// alone marks the test binary that runs in a network of its own.
const alone = "CLEW_PEERS_ALONE"

// bench is what one test binary shares: its folder and the servers it started.
type bench struct {
	mu      sync.Mutex
	dir     string
	started []*server
	starts  chan func() // run by one thread that lives as long as the process
}

// shared belongs to Main, which makes it before any test and clears it after all of them.
var shared *bench

// Main runs the tests of a binary, in a network of its own where that is allowed, and stops the servers
// they started. It gives the status to exit with.
func Main(m *testing.M) int {
	// The child and the servers die with the thread that started them: this one lives to the end.
	runtime.LockOSThread()
	if os.Getenv(alone) == "" {
		status, err := again()
		if err == nil {
			return status
		}
		fmt.Printf("peers: the tests share this machine's network, for one of their own is not allowed here: %v\n", err)
	} else if err := raise(); err != nil {
		fmt.Printf("peers: no loopback interface in the tests' own network: %v\n", err)
		return 1
	}
	dir, err := os.MkdirTemp("", "clew-peers-")
	if err != nil {
		fmt.Println("peers:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	// PostgreSQL runs as a user of its own, who must be able to pass through.
	if err := os.Chmod(dir, 0o711); err != nil {
		fmt.Println("peers:", err)
		return 1
	}
	shared = &bench{dir: dir, starts: make(chan func())}
	defer shared.stop()
	done := make(chan int)
	go func() { done <- m.Run() }()
	for {
		select {
		case start := <-shared.starts:
			start()
		case status := <-done:
			return status
		}
	}
}

// again runs this very test binary in a network of its own and waits for it.
func again() (status int, err error) {
	c := exec.Command("/proc/self/exe", os.Args[1:]...)
	c.Args[0] = os.Args[0]
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), alone+"=1")
	if c.SysProcAttr = apart(); c.SysProcAttr == nil {
		return 0, errors.New("only Linux has them")
	}
	if err := c.Start(); err != nil {
		return 0, err
	}
	told := make(chan os.Signal, 4)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	go func() {
		for s := range told {
			_ = c.Process.Signal(s) // it has ended if this fails
		}
	}()
	err = c.Wait()
	signal.Stop(told)
	close(told)
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		if ended.ExitCode() < 0 {
			return 1, nil
		}
		return ended.ExitCode(), nil
	}
	return 0, err
}

// stop ends the servers, the last one first.
func (b *bench) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.started) - 1; i >= 0; i-- {
		if err := b.started[i].stop(); err != nil {
			fmt.Println("peers:", err)
		}
	}
}

// folder makes a folder for a server.
func (b *bench) folder(name string) (string, error) {
	dir := filepath.Join(b.dir, name)
	return dir, os.MkdirAll(dir, 0o755)
}

// Isolated says whether the tests run in a network of their own.
func Isolated() bool { return os.Getenv(alone) != "" }
