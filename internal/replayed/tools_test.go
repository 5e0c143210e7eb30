package replayed_test

import (
	"bufio"
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
	dir, err := os.MkdirTemp("", "clew-replayed-")
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

// clew runs the program on a record, and gives what it printed, what it said beside that, and its exit status.
func clew(t testing.TB, record string, args ...string) (out, said string, status int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, append([]string{"--record", record}, args...)...)
	cmd.Env = append(os.Environ(), "CLEW_RECORD=", "NO_COLOR=1")
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// places is what scripts/archives says is where.
var places = sync.OnceValues(func() (map[string]string, error) {
	out, err := exec.Command(filepath.Join("..", "..", "scripts", "archives"), "where").Output()
	m := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		name, place, _ := strings.Cut(lines.Text(), " ")
		m[name] = place
	}
	return m, err
})

// tool gives the place of a tool, or skips the test.
func tool(t testing.TB, name string) string {
	t.Helper()
	m, err := places()
	if err != nil {
		t.Skipf("SKIP: scripts/archives says nothing: %v", err)
	}
	if m[name] == "" {
		t.Skipf("SKIP: %s is not here; scripts/archives installs it", name)
	}
	if name == "packages" {
		if _, err := os.Stat(filepath.Join(m[name], "done")); err != nil {
			t.Skip("SKIP: the packages of npm are not here; scripts/archives installs them")
		}
	}
	return m[name]
}

// node runs a script of testdata/node.
func node(t testing.TB, script string, args ...string) (out, said string, err error) {
	t.Helper()
	packages, run := tool(t, "packages"), tool(t, "node")
	dir, err := filepath.Abs(filepath.Join("testdata", "node"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), run, append([]string{filepath.Join(dir, script)}, args...)...)
	cmd.Env = append(os.Environ(), "CLEW_PACKAGES="+packages, "CLEW_CHROMIUM="+chromium())
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return o.String(), e.String(), err
}

func chromium() string {
	m, err := places()
	if err != nil {
		return ""
	}
	return m["chromium"]
}

func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
