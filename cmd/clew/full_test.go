package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"clew/internal/record"
)

// TestFullDiskSays shows what is said where a file finds no room: the name that was given, never that of a file beside it or of a
// temporary one, and that it is made again, not gone on with.
func TestFullDiskSays(t *testing.T) {
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	dir := t.TempDir()
	c := &console{out: io.Discard, err: io.Discard}
	full := func(path string) error { return &os.PathError{Op: "write", Path: path, Err: syscall.ENOSPC} }
	only := func(pattern string) string {
		list, err := filepath.Glob(pattern)
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %v, %v", pattern, list, err)
		}
		return list[0]
	}
	again := "make room and run the command again"
	elsewhere := "make room there, or name another folder in TMPDIR, and run the command again"
	page := filepath.Join(dir, "page.html")
	for name, x := range map[string]struct {
		err  error
		want string
	}{
		"a file": {c.writeOut(t.Context(), page, func(io.Writer) error { return full(only(filepath.Join(dir, ".page.html.*"))) }),
			"the disk is full: " + page + " (" + again + ")"},
		"notes": {c.writeFolder(t.Context(), filepath.Join(dir, "notes"), false, func(io.Writer) error { return full(only(filepath.Join(scratch, "clew-*.zip"))) }),
			"the disk is full: " + scratch + " (" + elsewhere + ")"},
		"what is put aside": {c.writeOut(t.Context(), page, func(io.Writer) error { return fmt.Errorf("pack: %w", full(filepath.Join(scratch, "clew-123"))) }),
			"the disk is full: " + scratch + " (" + elsewhere + ")"},
		"standard output": {c.writeOut(t.Context(), "-", func(io.Writer) error { return full("/dev/stdout") }),
			"the disk is full: /dev/stdout (" + again + ")"},
		"the record": {c.writeOut(t.Context(), page, func(io.Writer) error { return full("/r/clew.db") }),
			"the disk is full: /r/clew.db (" + again + ")"},
		"a disk that fails": {c.writeOut(t.Context(), page, func(io.Writer) error { return fmt.Errorf("read the page: %w", record.ErrDisk) }),
			"the disk failed: read the page (see to the disk and run the command again)"},
		// Of what is no output it stays true.
		"an import": {full("/r/clew.db"), "the disk is full: /r/clew.db (make room and run the command again; it goes on where it stopped)"},
		"another error": {c.writeOut(t.Context(), page, func(io.Writer) error { return &os.PathError{Op: "open", Path: "x", Err: os.ErrNotExist} }),
			"no such file or folder: x (check the name)"},
	} {
		if got := translate(x.err); got.Error() != x.want || got.status != statusFailed {
			t.Errorf("%s: %q, status %d; want %q", name, got, got.status, x.want)
		}
	}
	if !errors.Is(outputFailure(full("x")), syscall.ENOSPC) || outputFailure(nil) != nil {
		t.Error("the cause is lost")
	}
	for _, in := range []string{scratch, dir} {
		if list, err := os.ReadDir(in); err != nil || len(list) != 0 {
			t.Errorf("left: %v, %v", list, err)
		}
	}
}

// TestNoteThatCannotBeMade shows that a note is named, not the file that is written beside it.
func TestNoteThatCannotBeMade(t *testing.T) {
	record, _ := seedRecord(t)
	dir := filepath.Join(t.TempDir(), "notes")
	args := []string{"export", "--account", "@seed", "-o", dir + "/"}
	ran(t, record, args...)
	list, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	note := list[0]
	if err := errors.Join(os.Remove(note), os.MkdirAll(filepath.Join(dir, "."+filepath.Base(note)+".clew-new", "in the way"), 0o700)); err != nil {
		t.Fatal(err)
	}
	status, said := statusOf(t, record, args...)
	if status != statusFailed || !strings.Contains(said, note+": file exists") || strings.Contains(said, "clew-new") {
		t.Errorf("status %d: %s", status, said)
	}
}
