package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestScreenshotForPrograms holds the JSON against its schema, and what was read against the block.
func TestScreenshotForPrograms(t *testing.T) {
	record, lines := seedRecord(t)
	said := lines[0]
	var all []byte
	for _, c := range []struct {
		block, by, around string
		held              bool
	}{
		{"Seed ✓\n@seed\n" + said + "\n10:23 AM · Oct 29, 2024 · 1.2M Views\n12 Reposts", "", "", true},
		{"Seed\n@seeds\n" + said + "\nShow more\n31 жовт. 2011 р., 10:23", "", "", false},
		{said, "@seed", "2011-10-31 10:23", false},
		{said, "seed", "3h", true},
		{"Bo\n@bo\nThe moon is made of a cheese that nobody has ever eaten.", "", "", false},
	} {
		file := filepath.Join(t.TempDir(), "shot.txt")
		if err := os.WriteFile(file, []byte(c.block), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"quote", "--screenshot", file, "-f", "json"}
		if c.by != "" {
			args = append(args, "--by", c.by, "--around", c.around)
		}
		out := ran(t, record, args...)
		var told struct {
			Held       bool
			Screenshot map[string]json.RawMessage
		}
		if err := json.Unmarshal(out, &told); err != nil || told.Held != c.held {
			t.Fatalf("%q: %v: %s", c.block, err, out)
		}
		for _, name := range []string{"name", "handle", "text", "time"} {
			var p struct {
				Text       string
				Start, End int
			}
			if err := json.Unmarshal(told.Screenshot[name], &p); err != nil {
				t.Fatal(err)
			}
			if p.End > 0 && string([]rune(c.block)[p.Start:p.End]) != p.Text {
				t.Errorf("%q: %s does not stand at %d", c.block, name, p.Start)
			}
		}
		all = append(all, out...)
	}
	const python = "/usr/bin/python3" // Debian's: scripts/deps installs packages for it
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIP: no " + python)
	}
	j := filepath.Join(t.TempDir(), "shots.jsonl")
	if err := os.WriteFile(j, all, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-I", filepath.Join("testdata", "python", "screenshot.py"), filepath.Join("..", "..", "doc", "clew.schema.json"), j).CombinedOutput()
	if bytes.Contains(out, []byte("ModuleNotFoundError")) {
		t.Skipf("SKIP: scripts/deps installs what is missing: %.300s", out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
