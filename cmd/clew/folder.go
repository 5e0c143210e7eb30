package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// isFolder says whether -o names a folder: it ends with a slash, or is one that is there.
func isFolder(name string) bool {
	if strings.HasSuffix(name, "/") || strings.HasSuffix(name, string(os.PathSeparator)) {
		return true
	}
	info, err := os.Stat(name)
	return name != "" && err == nil && info.IsDir()
}

// writeFolder writes what write makes, a zip with one folder, as files into a folder, which is made if it is not there. What
// others have there stays: a file of another content in the way of one is an error, before anything is written, unless
// force says that it may go. Each file is there whole or not at all.
func (c *console) writeFolder(ctx context.Context, dir string, force bool, write func(io.Writer) error) (err error) {
	defer func() { err = outputFailure(err) }()
	f, err := os.CreateTemp("", "clew-*.zip")
	if err != nil {
		return fmt.Errorf("a place for the notes: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	b := bufio.NewWriterSize(until{ctx, f}, 64<<10)
	if err := errors.Join(write(b), b.Flush()); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return fmt.Errorf("read the notes back: %w", err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	var todo []*zip.File
	for _, x := range z.File {
		same, there, err := held(root, x)
		switch {
		case err != nil:
			return err
		case there && !same && !force:
			return &failure{what: "another file is in the way", to: path.Join(dir, inFolder(x)), do: "choose another folder, or write over it with --force", status: statusFailed}
		case !same:
			todo = append(todo, x)
		}
	}
	for _, x := range todo {
		if err := errors.Join(ctx.Err(), unpackInto(root, x)); err != nil {
			return named(err, path.Join(dir, inFolder(x)))
		}
	}
	return nil
}

// inFolder is the name of a file of the zip without the zip's one folder.
func inFolder(x *zip.File) string {
	_, name, _ := strings.Cut(x.Name, "/")
	return name
}

// held says whether a file is there, and whether it is the same.
func held(root *os.Root, x *zip.File) (same, there bool, err error) {
	info, err := root.Lstat(inFolder(x))
	if errors.Is(err, fs.ErrNotExist) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	if !info.Mode().IsRegular() || info.Size() != int64(x.UncompressedSize64) {
		return false, true, nil
	}
	was, err := root.Open(inFolder(x))
	if err != nil {
		return false, true, err
	}
	defer was.Close()
	is, err := x.Open()
	if err != nil {
		return false, true, err
	}
	defer is.Close()
	a, b := sha256.New(), sha256.New()
	_, err = io.Copy(a, was)
	_, err2 := io.Copy(b, is)
	return bytes.Equal(a.Sum(nil), b.Sum(nil)), true, errors.Join(err, err2)
}

// unpackInto writes a file of a zip beside its place and moves it there.
func unpackInto(root *os.Root, x *zip.File) (err error) {
	name := inFolder(x)
	if dir := path.Dir(name); dir != "." {
		if err := root.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	in, err := x.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	beside := path.Join(path.Dir(name), "."+path.Base(name)+".clew-new")
	_ = root.Remove(beside) // of a run that was killed
	out, err := root.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(beside))
	}
	return nil
}
