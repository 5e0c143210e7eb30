package unpack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Open opens a file or a folder. What a file is, its first bytes say, never its name. The context
// bounds the reading of the input's parts too: when it ends, their readers give its error.
//
// A plain file is opened lazily: nothing but its head is read. Of a zip archive the directory is read; of
// a tar archive every header; a packed tar archive is unpacked once, into a temporary file without a
// name; HAR and WARC files are read once from end to end.
//
// The error wraps ErrBroken or ErrBound where the input is at fault; single bad parts are in Refused.
func Open(ctx context.Context, path string, lim Limits) (*Input, error) {
	lim = lim.withDefaults()
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open an input: %w", err)
	}
	if info.IsDir() {
		return openFolder(ctx, path, lim)
	}
	if mode := info.Mode(); mode&(fs.ModeSocket|fs.ModeDevice) != 0 && mode&fs.ModeCharDevice == 0 {
		return nil, fmt.Errorf("open an input: %s is not a file or folder", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open an input: %w", err)
	}
	return fromFile(ctx, filepath.Base(path), f, f.Close, lim)
}

// FromReader opens standard input, or any other stream. A stream is kept first, in memory if it is small
// and in a temporary file without a name if it is not; a stream that is a whole plain file is used as it
// is. Closing the Input does not close r.
func FromReader(ctx context.Context, name string, r io.Reader, lim Limits) (*Input, error) {
	lim = lim.withDefaults()
	if f, ok := r.(*os.File); ok {
		return fromFile(ctx, name, f, nothing, lim)
	}
	b, err := spool(ctx, name, r, lim)
	if err != nil {
		return nil, err
	}
	return open(ctx, name, b, lim)
}

// fromFile opens a file that is already open, by spooling what cannot be read at any place.
func fromFile(ctx context.Context, name string, f *os.File, done func() error, lim Limits) (*Input, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open an input: %w", err), done())
	}
	at := int64(-1)
	if info.Mode().IsRegular() {
		if at, err = f.Seek(0, io.SeekCurrent); err != nil {
			at = -1
		}
	}
	if at == 0 {
		return open(ctx, name, blob{ReaderAt: f, size: info.Size(), close: done}, lim)
	}
	b, err := spool(ctx, name, f, lim)
	if err = errors.Join(err, done()); err != nil {
		return nil, err
	}
	return open(ctx, name, b, lim)
}

// open recognises bytes and opens them. It closes b if it fails.
func open(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	in, err := recognise(ctx, name, b, lim)
	if err != nil {
		return nil, errors.Join(err, b.close())
	}
	if len(in.Parts) > lim.Parts {
		return nil, errors.Join(lim.tooMany(name), in.Close())
	}
	return in, nil
}

func recognise(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	head, err := b.head(1024)
	if err != nil {
		return nil, fmt.Errorf("%s: read the beginning: %w", name, err)
	}
	switch {
	case isZip(head):
		return openZipOrWACZ(ctx, name, b, lim)
	case isGzip(head), isZstd(head):
		return openPacked(ctx, name, b, lim)
	}
	return openPlain(ctx, name, b, head, lim)
}

// openPlain opens bytes that are not packed.
func openPlain(ctx context.Context, name string, b blob, head []byte, lim Limits) (*Input, error) {
	switch {
	case isTar(head):
		return openTar(ctx, name, b, lim)
	case isWARC(head):
		return openWARC(ctx, name, b, lim)
	case isHAR(head):
		return openHAR(ctx, name, b, lim)
	}
	return openFile(ctx, name, b, lim), nil
}

// openFile makes the Input of a file that is nothing else.
func openFile(ctx context.Context, name string, b blob, lim Limits) *Input {
	return &Input{Name: name, Kind: "file", Close: b.close, Parts: []Part{{
		Name: name,
		Size: b.size,
		Open: func() (io.ReadCloser, error) {
			return stream{Reader: &guard{ctx: ctx, r: b.whole(), name: name, lim: lim}}, nil
		},
	}}}
}

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte("\x1f\x8b\x08")) }

func isZstd(head []byte) bool { return bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")) }

func isWARC(head []byte) bool { return bytes.HasPrefix(head, []byte("WARC/1.")) }

// isHAR looks for {"log": at the beginning, whatever the white space.
func isHAR(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for _, token := range []string{"{", `"log"`, ":", "{"} {
		head = bytes.TrimLeft(head, " \t\r\n")
		rest, ok := bytes.CutPrefix(head, []byte(token))
		if !ok {
			return false
		}
		head = rest
	}
	return true
}

// openFolder walks a folder. It opens nothing: links and special files are refused, and what a name
// leads to is looked at again when a part is opened.
func openFolder(ctx context.Context, path string, lim Limits) (*Input, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open a folder: %w", err)
	}
	in := &Input{Name: filepath.Base(path), Kind: "folder", Close: root.Close}
	if abs, err := filepath.Abs(path); err == nil {
		in.Name = filepath.Base(abs)
	}
	w := &walker{ctx: ctx, root: root, in: in, lim: lim}
	if err := fs.WalkDir(root.FS(), ".", w.visit); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	sortParts(in.Parts)
	return in, nil
}

type walker struct {
	ctx  context.Context
	root *os.Root
	in   *Input
	lim  Limits
}

func (w *walker) visit(name string, d fs.DirEntry, err error) error {
	if w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	if err != nil {
		if name == "." {
			return fmt.Errorf("read a folder: %w", err)
		}
		w.refuse(name, "it cannot be read: "+reason(err))
		return nil
	}
	if name == "." {
		return nil
	}
	if why := badBytes(name, w.lim); why != "" {
		w.refuse(name, why)
		return skipIfDir(d)
	}
	if d.IsDir() {
		if strings.Count(name, "/")+1 >= w.lim.Depth {
			w.refuse(name, fmt.Sprintf("it lies more than %d folders deep", w.lim.Depth))
			return fs.SkipDir
		}
		return nil
	}
	return w.file(name, d)
}

func (w *walker) file(name string, d fs.DirEntry) error {
	if d.Type()&fs.ModeSymlink != 0 {
		w.refuse(name, "it is a link")
		return nil
	}
	if !d.Type().IsRegular() {
		w.refuse(name, "it is not a plain file")
		return nil
	}
	info, err := d.Info()
	if err != nil {
		w.refuse(name, "it cannot be read: "+reason(err))
		return nil
	}
	if len(w.in.Parts) >= w.lim.Parts {
		return w.lim.tooMany(w.in.Name)
	}
	w.in.Parts = append(w.in.Parts, Part{Name: name, Size: info.Size(), Open: func() (io.ReadCloser, error) {
		return w.open(name)
	}})
	return nil
}

// open opens a part, without waiting where it has become a pipe since it was listed.
func (w *walker) open(name string) (io.ReadCloser, error) {
	f, err := w.root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, fmt.Errorf("open a part: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = broken(name, "it is not a plain file any more")
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return stream{Reader: &guard{ctx: w.ctx, r: f, name: name, lim: w.lim}, close: f.Close}, nil
}

func (w *walker) refuse(name, why string) {
	w.in.Refused = append(w.in.Refused, Refusal{shown(name), why})
}

func skipIfDir(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// reason is an error without the path that a Refusal names already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func sortParts(parts []Part) {
	byName := func(a, b Part) int { return strings.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(parts, byName) {
		slices.SortFunc(parts, byName)
	}
}
