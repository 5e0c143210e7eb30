package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// statusOf runs a command on a record and gives its exit status and what it said.
func statusOf(t *testing.T, record string, args ...string) (int, string) {
	t.Helper()
	var out, errs bytes.Buffer
	c := &console{in: strings.NewReader(""), out: &out, err: &errs, env: func(name string) string {
		if name == "CLEW_RECORD" {
			return record
		}
		return ""
	}, now: func() time.Time { return time.Date(2024, 11, 3, 12, 0, 0, 0, time.UTC) }}
	return c.run(t.Context(), append([]string{"clew"}, args...)), errs.String()
}

// Notes go into a folder as files; the same again changes nothing, and what others wrote is not written over.
func TestVaultFolder(t *testing.T) {
	record, _ := seedRecord(t)
	dir := filepath.Join(t.TempDir(), "notes")
	args := []string{"export", "--account", "@seed", "-o", dir + "/"}
	ran(t, record, args...)
	notes, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil || len(notes) != 8 {
		t.Fatalf("notes: %v, %v", notes, err)
	}
	lead := ""
	for _, n := range notes {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "## Index") {
			lead = string(b)
		}
	}
	if !strings.Contains(lead, "- Kharkiv: [") || !strings.Contains(lead, "#^i") {
		t.Errorf("no note has the index: %s", lead)
	}
	os.WriteFile(filepath.Join(dir, "mine.md"), []byte("mine"), 0o600)
	ran(t, record, args...)
	if err := os.WriteFile(notes[0], []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(notes[1]); err != nil {
		t.Fatal(err)
	}
	if status, said := statusOf(t, record, args...); status != statusFailed || !strings.Contains(said, "in the way") {
		t.Errorf("a changed note: status %d, %s", status, said)
	}
	if b, _ := os.ReadFile(notes[0]); string(b) != "changed" {
		t.Error("a changed note was written over")
	}
	if _, err := os.Stat(notes[1]); err == nil {
		t.Error("something was written before the note in the way was seen")
	}
	ran(t, record, append(args, "--force")...)
	if b, _ := os.ReadFile(notes[0]); string(b) == "changed" {
		t.Error("--force did not write over")
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "mine.md")); string(b) != "mine" {
		t.Error("a file of another's was touched")
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	// A link out of the folder is not followed.
	out := filepath.Join(t.TempDir(), "outside.md")
	os.WriteFile(out, []byte("outside"), 0o600)
	os.Remove(notes[0])
	if err := os.Symlink(out, notes[0]); err != nil {
		t.Fatal(err)
	}
	ran(t, record, append(args, "--force")...)
	if b, _ := os.ReadFile(out); string(b) != "outside" {
		t.Error("a link was followed out of the folder")
	}
	if status, _ := statusOf(t, record, "export", "--account", "@seed", "-f", "pdf", "-o", dir); status != statusUsage {
		t.Errorf("a PDF into a folder: status %d", status)
	}
}

// An index stands in a file where it is worth one or asked for, and is refused where there can be none.
func TestExportIndex(t *testing.T) {
	record, _ := seedRecord(t)
	one := seedThread(t, record)
	for _, c := range []struct {
		args []string
		want bool
	}{
		{[]string{one, "-f", "html"}, false}, {[]string{one, "-f", "html", "--index"}, true}, {[]string{"--account", "@seed", "-f", "html"}, true},
		{[]string{"--account", "@seed", "-f", "html", "--index=false"}, false}, {[]string{"--account", "@seed", "-f", "text"}, false}, {[]string{one, "-f", "text", "--index"}, true},
		{[]string{"--account", "@seed", "-f", "json"}, false},
	} {
		out := string(ran(t, record, append([]string{"export"}, c.args...)...))
		if got := strings.Contains(out, "names by the lists"); got != c.want {
			t.Errorf("%v: an index %v, want %v", c.args, got, c.want)
		}
		if again := string(ran(t, record, append([]string{"export"}, c.args...)...)); again != out {
			t.Errorf("%v: two exports differ", c.args)
		}
	}
	if status, said := statusOf(t, record, "export", one, "-f", "csv", "--index"); status != statusUsage || !strings.Contains(said, "no index in this format") {
		t.Errorf("a table with an index: status %d, %s", status, said)
	}
}
