//go:build unix

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
)

// TestWriteOut says what stays as it is when a file is written onto it: a pipe, a link, the name that is as long as
// names can be; and that who may read a new file is for the person to say.
func TestWriteOut(t *testing.T) {
	dir := t.TempDir()
	c := &console{}
	hello := func(w io.Writer) error { _, err := fmt.Fprint(w, "hello"); return err }

	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipes here:", err)
	}
	both, err := os.OpenFile(pipe, os.O_RDWR, 0) // so that nobody waits for the other end
	if err != nil {
		t.Fatal(err)
	}
	defer both.Close()
	if err := c.writeOut(t.Context(), pipe, hello); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Fatalf("the pipe is %v now, %v", info.Mode(), err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(both, got); err != nil || string(got) != "hello" {
		t.Errorf("the pipe had %q, %v", got, err)
	}

	file, link := filepath.Join(dir, "file.txt"), filepath.Join(dir, "link.txt")
	if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o640); err != nil { // whatever the umask leaves
		t.Fatal(err)
	}
	if err := os.Symlink("file.txt", link); err != nil {
		t.Fatal(err)
	}
	if err := c.writeOut(t.Context(), link, hello); err != nil {
		t.Fatal(err)
	}
	wantFile(t, file, "hello")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v now, %v", info.Mode(), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's permissions are %v now, %v", info.Mode(), err)
	}

	long := filepath.Join(dir, strings.Repeat("n", 250)+".txt")
	if err := c.writeOut(t.Context(), long, hello); err != nil {
		t.Error(err)
	}
	wantFile(t, long, "hello")

	defer syscall.Umask(syscall.Umask(0o077))
	mine := filepath.Join(dir, "mine.txt")
	if err := c.writeOut(t.Context(), mine, hello); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(mine); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a new file has the permissions %v, %v", info.Mode(), err)
	}
}

// TestFullDevice shows that what went wrong is said of the file that was named, not of the one beside it.
func TestFullDevice(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.md")
	err := replaceFile(t.Context(), path, func(w io.Writer) error {
		list, err := filepath.Glob(filepath.Join(dir, ".out.md.*"))
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return &os.PathError{Op: "write", Path: list[0], Err: syscall.ENOSPC}
	})
	if err == nil || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "write "+path+":") {
		t.Errorf("error %v", err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("%v is left, %v", list, err)
	}
}
