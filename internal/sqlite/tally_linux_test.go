package sqlite

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestTallyIsNoFile: a pipe in the place of the file is not waited for, and a device is not read.
func TestTallyIsNoFile(t *testing.T) {
	r := filled(t, 3, 4)
	dir := filepath.Join(r.dir, indexFolder)
	must(t, os.Mkdir(dir, 0o700))
	for what, make := range map[string]func(path string) error{
		"a pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"a link":   func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		for _, name := range []string{"counts", "counts-open"} {
			path := filepath.Join(dir, name)
			must(t, os.RemoveAll(path))
			must(t, make(path))
			if c := readCounts(path); c != nil {
				t.Errorf("%s: read %v", what, c)
			}
		}
		heldAs(t, r, "where the file is "+what)
	}
}
