package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"clew/internal/document"
)

// writeOut gives write a buffered writer to the file that -o names, or to standard output. A file
// appears under its name when it is whole and on disk, or not at all.
func (c *console) writeOut(ctx context.Context, path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		b := bufio.NewWriterSize(until{ctx, c.out}, 64<<10)
		return errors.Join(write(b), b.Flush())
	}
	return replaceFile(ctx, path, write)
}

// writeJSON writes one object on a line. What a terminal would obey stands in it as JSON's escapes.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(document.EscapeJSON(b.Bytes()))
	return err
}

// until is a writer that fails as soon as its context has ended: what renders a long book is then told to stop.
type until struct {
	ctx context.Context
	w   io.Writer
}

// Write implements io.Writer.
func (u until) Write(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(b)
}

// replaceFile writes a file beside its place and moves it there.
func replaceFile(ctx context.Context, path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return named(err, path)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	b := bufio.NewWriterSize(until{ctx, f}, 64<<10)
	err = errors.Join(write(b), b.Flush(), f.Chmod(modeFor(path)), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// modeFor keeps the permissions of a file that is replaced.
func modeFor(path string) os.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

// named says which file could not be made, where the error names the temporary one.
func named(err error, path string) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return &os.PathError{Op: p.Op, Path: path, Err: p.Err}
	}
	return err
}

// syncFolder makes a rename durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
