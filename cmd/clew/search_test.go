package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSearchForPrograms holds hits and counts against the schema.
func TestSearchForPrograms(t *testing.T) {
	record, _ := seedRecord(t)
	const python = "/usr/bin/python3" // Debian's: scripts/deps installs packages for it
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIP: no " + python)
	}
	to := filepath.Join(t.TempDir(), "hits.jsonl")
	if err := os.WriteFile(to, []byte(ran(t, record, "search", "-f", "jsonl", "--facets", "--sort", "relevance", "artillery OR war")), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-I", filepath.Join("testdata", "python", "search.py"), filepath.Join("..", "..", "doc", "clew.schema.json"), to).CombinedOutput()
	if bytes.Contains(out, []byte("ModuleNotFoundError")) {
		t.Skipf("SKIP: scripts/deps installs what is missing: %.300s", out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
