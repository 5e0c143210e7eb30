package exports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// where asks the script for the programs that it, scripts/browser and scripts/deps install.
var where = sync.OnceValues(func() (map[string]string, error) {
	out, err := exec.Command("sh", filepath.Join("..", "..", "scripts", "exports"), "where").Output()
	if err != nil {
		return nil, fmt.Errorf("scripts/exports where: %w", err)
	}
	at := map[string]string{}
	for line := range strings.Lines(string(out)) {
		what, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		at[what] = path
	}
	return at, nil
})

// tool gives the paths of programs; the test is skipped where one is not installed.
func tool(t testing.TB, names ...string) []string {
	t.Helper()
	at, err := where()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range names {
		path := at[name]
		if _, err := os.Stat(path); path == "" || err != nil {
			if why, err := os.ReadFile(at["packages"] + ".failed"); err == nil {
				t.Skipf("SKIP: %s", strings.TrimSpace(string(why)))
			}
			t.Skipf("SKIP: %s is not installed; run scripts/deps, scripts/browser and scripts/exports", name)
		}
		out = append(out, path)
	}
	return out
}

// complaint is what a checker has against a file.
type complaint struct {
	File, Level, Rule, Message, Where string
	Done                              bool // there is no more about File
}

func (c complaint) String() string {
	return fmt.Sprintf("%s: %s %s: %s (%s)", c.File, c.Level, c.Rule, c.Message, c.Where)
}

// judge runs a script of testdata/node, which prints complaints, over files, and gives them. Every file has to have been
// judged.
func judge(t *testing.T, script, checker string, files []string) []complaint {
	t.Helper()
	at := tool(t, "packages", "node", "chromium")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "node"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(at[0], "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	if checker != "" {
		script = script + " " + checker
	}
	c := exec.CommandContext(t.Context(), at[1], append(strings.Fields(script), files...)...)
	c.Dir = dir
	c.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir, "PUPPETEER_EXECUTABLE_PATH="+at[2], "CLEW_CHROMIUM="+at[2], "ACE_TIMEOUT_INITIAL=240000")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v\n%.2000s\n%.2000s", script, err, errs.String(), out.String())
	}
	var list []complaint
	done := 0
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one complaint
		if json.Unmarshal(lines.Bytes(), &one) != nil {
			continue // a library printed something
		}
		if one.Done {
			done++
			continue
		}
		list = append(list, one)
	}
	if err := lines.Err(); err != nil || done != len(files) {
		t.Fatalf("%s judged %d of %d files: %v\n%.2000s", script, done, len(files), err, errs.String())
	}
	return list
}
