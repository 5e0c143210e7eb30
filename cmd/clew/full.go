package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"clew/internal/record"
)

// outputFailure says what to do where the disk has no room for a file that is written, or fails. Of an import it is true that
// it goes on where it stopped; a file is made from its beginning again.
func outputFailure(err error) error {
	var f *failure
	if err == nil || errors.As(err, &f) {
		return err
	}
	for _, m := range meanings() {
		if m.is != syscall.ENOSPC && m.is != record.ErrDisk || !errors.Is(err, m.is) {
			continue
		}
		f := &failure{what: m.what, to: cause(err, m), do: "see to the disk and run the command again", status: statusFailed, cause: err}
		if m.is == syscall.ENOSPC {
			f.do = "make room and run the command again"
		}
		if scratch, ok := inScratch(err); ok {
			f.to, f.do = scratch, "make room there, or name another folder in TMPDIR, and run the command again"
		}
		return f
	}
	return err
}

// inScratch gives the folder of temporary files, if it is one of them that an error speaks of: their names say nothing to anybody,
// and when the error is read they are gone.
func inScratch(err error) (string, bool) {
	var p *fs.PathError
	if !errors.As(err, &p) {
		return "", false
	}
	dir := filepath.Clean(os.TempDir())
	ours, matchErr := filepath.Match("clew-*", filepath.Base(p.Path))
	return dir, ours && matchErr == nil && filepath.Dir(filepath.Clean(p.Path)) == dir
}
