package truth_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// scratch is where the program is built; it is removed when the tests end.
var scratch string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "clew-truth-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// program builds the program once and gives its path.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "clew")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/clew")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// said is what a run of the program gave.
type said struct {
	out, err string
	status   int
}

// clew runs the program on a record.
func clew(t testing.TB, record string, args ...string) said {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, append([]string{"--record", record}, args...)...)
	cmd.Env = append(os.Environ(), "CLEW_RECORD=", "NO_COLOR=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return said{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// must runs the program and fails the test where the exit status is another.
func must(t testing.TB, status int, record string, args ...string) said {
	t.Helper()
	s := clew(t, record, args...)
	if s.status != status {
		t.Fatalf("clew %s: status %d, want %d\n%s%s", strings.Join(args, " "), s.status, status, s.out, s.err)
	}
	return s
}

// shared gives a path below ../shared, or skips the test where it is not there.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	p, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", filepath.Join(path...)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p); err != nil {
		t.Skipf("needs ../shared/%s, which is not here", filepath.Join(path...))
	}
	return p
}

// parallelly lets a test run beside others, except where inputs are large.
func parallelly(t *testing.T) {
	if os.Getenv("CLEW_TRUTH") == "" {
		t.Parallel()
	}
}
