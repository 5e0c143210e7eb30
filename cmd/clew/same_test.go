package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSameForPrograms holds the JSON against its schema.
func TestSameForPrograms(t *testing.T) {
	record, _ := seedRecord(t)
	b, err := os.ReadFile("../../testdata/seed/page.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	page := filepath.Join(t.TempDir(), "copy.txt")
	text := strings.Join([]string{lines[0] + " #tag", strings.Replace(lines[3], "3,000", "30,000", 1), lines[1] + " " + lines[2], "• • •", "Missing some Tweet in this thread? You can try to", "force a refresh"}, "\n")
	if err := os.WriteFile(page, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ran(t, record, "import", page, "--author", "@copy", "--published", "2024-11-04")
	const python = "/usr/bin/python3" // Debian's: scripts/deps installs packages for it
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIP: no " + python)
	}
	j := filepath.Join(t.TempDir(), "same.json")
	if err := os.WriteFile(j, []byte(ran(t, record, "same", seedThread(t, record), "-f", "json")), 0o600); err != nil {
		t.Fatal(err)
	}
	several := filepath.Join(t.TempDir(), "several.json")
	if err := os.WriteFile(several, []byte(ran(t, record, "same", "--account", "@seed", "--as", "@copy", "-f", "json")), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-I", filepath.Join("testdata", "python", "same.py"), filepath.Join("..", "..", "doc", "clew.schema.json"), j, several).CombinedOutput()
	if bytes.Contains(out, []byte("ModuleNotFoundError")) {
		t.Skipf("SKIP: scripts/deps installs what is missing: %.300s", out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
