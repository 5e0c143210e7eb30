package torture

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// planEnv makes this test binary a tracer: it runs its arguments under the plan.
const planEnv = "CLEW_TORTURE_PLAN"

// program is the path of the true program, and scratch a folder that any user may enter.
var program, scratch string

func TestMain(m *testing.M) {
	if p := os.Getenv(planEnv); p != "" {
		os.Exit(traced(p))
	}
	status, err := built(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

// built builds the program as it is released, and runs the tests with it.
func built(run func() int) (status int, err error) {
	scratch, err = os.MkdirTemp("", "clew-torture")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(scratch)
	if err := os.Chmod(scratch, 0o755); err != nil {
		return 0, err
	}
	program = filepath.Join(scratch, "clew")
	cmd := exec.Command("go", "build", "-o", program, "clew/cmd/clew")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("build: %w: %s", err, out)
	}
	return run(), nil
}

// traced is what the process of the tracer does. Status 99 says that it failed itself.
func traced(text string) int {
	os.Unsetenv(planEnv)
	var p plan
	err := json.Unmarshal([]byte(text), &p)
	status := 0
	if err == nil {
		status, err = trace(p, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tracer:", err)
		return 99
	}
	return status
}

// large says whether the tests run at their large size.
func large() bool { return os.Getenv("CLEW_TORTURE") == "large" }

// size chooses a number by the size of the tests.
func size(small, big int) int {
	if large() {
		return big
	}
	return small
}
