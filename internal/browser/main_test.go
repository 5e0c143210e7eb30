package browser

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"clew/internal/peers"
)

// shared is what the tests of one run have in common. TestMain makes it and clears it.
var shared struct {
	dir    string
	driver *driver
	stops  []func()
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run gives the tests a folder and a network of their own, and ends what they started.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "clew-browser-")
	if err != nil {
		fmt.Println("browser:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	shared.dir = dir
	defer func() {
		for i := len(shared.stops) - 1; i >= 0; i-- {
			shared.stops[i]()
		}
	}()
	return peers.Main(m)
}

// tools are the programs that scripts/browser installs.
type tools struct{ packages, node, chromium, java string }

// installed says where they are; the test is skipped where they are not.
func installed(t testing.TB) tools {
	t.Helper()
	found, why := lookUp()
	if why != "" {
		t.Skip("SKIP: " + why)
	}
	return found
}

var lookUp = sync.OnceValues(func() (tools, string) {
	out, err := exec.Command("sh", filepath.Join("..", "..", "scripts", "browser"), "where").Output()
	if err != nil {
		return tools{}, "scripts/browser where: " + err.Error()
	}
	var at tools
	for line := range strings.Lines(string(out)) {
		switch what, where, _ := strings.Cut(strings.TrimSpace(line), " "); what {
		case "packages":
			at.packages = where
		case "node":
			at.node = where
		case "chromium":
			at.chromium = where
		case "java":
			at.java = where
		}
	}
	switch {
	case at.packages == "":
		return at, "no browser is to be used: CLEW_BROWSER is off"
	case at.chromium == "":
		return at, "Chromium is not installed"
	}
	if _, err := os.Stat(filepath.Join(at.packages, "done")); err != nil {
		if b, err := os.ReadFile(at.packages + ".failed"); err == nil {
			return at, strings.TrimSpace(string(b))
		}
		return at, "scripts/browser has not been run"
	}
	return at, ""
})
