package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"clew/internal/document"
)

// writeOut gives write a buffered writer to the file that -o names, or to standard output. A file
// appears under its name when it is whole and on disk, or not at all. What is there and is no file, a pipe or a device, is
// written to and stays what it is.
func (c *console) writeOut(ctx context.Context, path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return outputFailure(through(ctx, c.out, write))
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return outputFailure(errors.Join(through(ctx, f, write), f.Close()))
	}
	return outputFailure(replaceFile(ctx, path, write))
}

// through gives write a buffered writer to w.
func through(ctx context.Context, w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(until{ctx, w}, 64<<10)
	return errors.Join(write(b), b.Flush())
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

// replaceFile writes a file beside its place and moves it there. A link stays one: what it leads to is replaced. A new file
// may be read by whom the system lets read new files, one that is replaced by whom it was.
func replaceFile(ctx context.Context, path string, write func(io.Writer) error) (err error) {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to
	}
	mode, was := os.FileMode(0o666), os.FileMode(0)
	if info, err := os.Stat(path); err == nil {
		mode, was = 0o600, info.Mode().Perm()
	}
	f, err := beside(path, mode)
	if err != nil {
		return named(err, path)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = through(ctx, f, write)
	if mode == 0o600 {
		err = errors.Join(err, f.Chmod(was))
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		var p *os.PathError
		if errors.As(err, &p) && p.Path == f.Name() {
			return errors.Join(named(err, path), context.Cause(ctx))
		}
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// maxBeside is how much of a file's name, in bytes, the one that is written beside it has: a name may be as long as the file
// system lets it.
const maxBeside = 60

// beside makes a new file in the folder of another.
func beside(path string, mode os.FileMode) (*os.File, error) {
	base := filepath.Base(path)
	if len(base) > maxBeside {
		base = strings.ToValidUTF8(base[:maxBeside], "")
	}
	for range 100 {
		name := filepath.Join(filepath.Dir(path), "."+base+"."+strconv.FormatUint(rand.Uint64(), 36))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, &os.PathError{Op: "create", Path: path, Err: fs.ErrExist}
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
