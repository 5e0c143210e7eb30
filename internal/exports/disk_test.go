package exports

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestFullDisk: where a file may not grow, the program says so in one line and fails, whatever the format; the file that was there
// before stays as it was, and nothing lies beside it.
func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIP: ulimit and /dev/full are Linux's")
	}
	x := all(t)
	record := filepath.Join(scratch, "program", "archived.record")
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	id := string(Archived(t, 500).Book.Chapters[0].Document.Thread.ID)
	failed := func(name, said string, status int) {
		t.Helper()
		lines := strings.Split(strings.TrimSpace(said), "\n")
		last := lines[len(lines)-1]
		if status != 1 || !strings.Contains(last, "file too large") && !strings.Contains(last, "the disk is full") || strings.Contains(said, "goroutine") {
			t.Errorf("%s: status %d: %.600s", name, status, said)
		}
	}
	for _, f := range x.formats {
		dir := t.TempDir()
		to := filepath.Join(dir, "it."+f.Ending)
		if err := os.WriteFile(to, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		// 32 KiB, as the record's own files need. What is smaller has room.
		if info, err := os.Stat(filepath.Join(scratch, "program", "archived", "it."+f.Ending)); err != nil || info.Size() <= 40<<10 {
			t.Logf("%s is small: %v", f.Name, err)
			continue
		}
		_, said, status := ran(t, exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 64; exec "$@"`, "sh", path, "--record", record, "export", id, "-f", f.Name, "-o", to))
		failed(f.Name, said, status)
		b, err := os.ReadFile(to)
		if err != nil || string(b) != "before" {
			t.Errorf("%s: the file that was there is %.40q: %v", f.Name, b, err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Errorf("%s leaves %v behind: %v", f.Name, entries, err)
		}
	}
	_, said, status := ran(t, exec.CommandContext(t.Context(), "sh", "-c", `exec "$@" > /dev/full`, "sh", path, "--record", record, "export", id, "-f", "pdf", "-o", "-"))
	failed("standard output", said, status)
}
