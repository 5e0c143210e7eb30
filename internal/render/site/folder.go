package site

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// Names of the two files in which a site keeps what it is made of.
const (
	manifestName = ".clew-site.json" // its files, with digests
	journalName  = ".clew-site.log"  // what a run that has not ended began to write, a name a line
)

// maxManifest bounds the manifest that is read: a million files.
const maxManifest = 256 << 20

var (
	// ErrForeign: the folder holds files and is no site of Clew's, or a file stands where a page must go and is
	// not Clew's own. Returned by Open and by everything that writes.
	ErrForeign = errors.New("not made by Clew")
	// ErrDamaged: the manifest cannot be read, so that it is not known which files are Clew's own. Returned by Open, unless
	// it is told to write over what is there.
	ErrDamaged = errors.New("the list of a site's files is damaged")
	// ErrOther: the manifest is of a newer Clew. Returned by Open.
	ErrOther = errors.New("made by a newer Clew")
)

// folder is the folder of a site. It writes no file half, writes none that is as it should be, and forgets
// none: a file that it made and that is not made again is deleted at the end. What others put there stays.
type folder struct {
	root    *os.Root
	force   bool
	owns    map[string]string // files of Clew's making, with the digest they were written with; "" where not known
	made    map[string]string // of this run
	dirs    map[string]bool   // that are there
	journal *os.File
	written int
	same    int
}

type manifest struct {
	Clew  int       `json:"clew"`
	Site  int       `json:"site"`
	Files []fileSum `json:"files"`
}

type fileSum struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// openFolder claims a folder, making it if it is not there.
func openFolder(dir string, force bool) (_ *folder, err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root, force: force, owns: map[string]string{}, made: map[string]string{}, dirs: map[string]bool{".": true}}
	defer func() {
		if err != nil {
			err = errors.Join(err, root.Close())
		}
	}()
	ours, err := f.remember()
	if err != nil {
		return nil, err
	}
	if !ours && !force {
		if err := empty(root); err != nil {
			return nil, err
		}
	}
	if f.journal, err = root.OpenFile(journalName, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666); err != nil {
		return nil, err
	}
	return f, nil
}

// empty says whether a folder holds nothing.
func empty(root *os.Root) error {
	d, err := root.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	switch names, err := d.Readdirnames(1); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	default:
		return fmt.Errorf("%s holds %q: %w", root.Name(), names[0], ErrForeign)
	}
}

// remember reads which files are of Clew's making. ours says whether it made any.
func (f *folder) remember() (ours bool, err error) {
	b, err := f.read(manifestName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return false, err
	default:
		var m manifest
		if err := json.Unmarshal(b, &m); err != nil {
			if !f.force {
				return false, fmt.Errorf("%s: %w: %w", manifestName, ErrDamaged, err)
			}
			m = manifest{}
		}
		if m.Site > 1 {
			return false, ErrOther
		}
		for _, x := range m.Files {
			if fs.ValidPath(x.Name) {
				f.owns[x.Name] = x.SHA256
			}
		}
		ours = true
	}
	b, err = f.read(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		return ours, nil
	}
	if err != nil {
		return false, err
	}
	for line := range bytes.Lines(b) {
		name, whole := strings.CutSuffix(string(line), "\n")
		if _, known := f.owns[name]; whole && !known && fs.ValidPath(name) {
			f.owns[name] = ""
		}
	}
	return true, nil
}

func (f *folder) read(name string) ([]byte, error) {
	r, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err == nil && len(b) > maxManifest {
		err = fmt.Errorf("%s: too long", name)
	}
	return b, err
}

// put writes a file whole, unless it stands there as it should.
func (f *folder) put(name string, b []byte) error {
	sum := sha256.Sum256(b)
	digest := hex.EncodeToString(sum[:])
	own := f.mine(name)
	if same, there, err := f.holds(name, b); err != nil {
		return err
	} else if there && !own && !f.force {
		return fmt.Errorf("%s: %w", name, ErrForeign)
	} else if same {
		f.same++
		return f.note(name, digest, own)
	}
	return f.write(name, digest, own, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// copyOnce writes what open gives, size bytes that the name stands for, unless a file of that size stands there.
func (f *folder) copyOnce(name string, size int64, open func() (io.ReadCloser, error)) error {
	if _, done := f.made[name]; done {
		return nil
	}
	own := f.mine(name)
	info, err := f.root.Lstat(name)
	switch {
	case err == nil && !own && !f.force:
		return fmt.Errorf("%s: %w", name, ErrForeign)
	case err == nil && info.Mode().IsRegular() && info.Size() == size && own && f.owns[name] != "":
		f.same++
		return f.note(name, f.owns[name], own)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	r, err := open()
	if err != nil {
		return err
	}
	h := sha256.New()
	err = f.write(name, "", own, func(w io.Writer) error {
		n, err := io.Copy(io.MultiWriter(w, h), r)
		if err == nil && n != size {
			err = fmt.Errorf("%s: %d bytes of %d: %w", name, n, size, io.ErrUnexpectedEOF)
		}
		return err
	})
	if err = errors.Join(err, r.Close()); err == nil {
		f.made[name] = hex.EncodeToString(h.Sum(nil))
	}
	return err
}

// mine says whether a file is of Clew's making.
func (f *folder) mine(name string) bool {
	_, before := f.owns[name]
	_, now := f.made[name]
	return before || now
}

// holds says whether a file is there, and whether it is just these bytes.
func (f *folder) holds(name string, b []byte) (same, there bool, err error) {
	info, err := f.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, false, nil
	case err != nil:
		return false, false, err
	case info.IsDir():
		return false, true, fmt.Errorf("%s is a folder: %w", name, ErrForeign)
	case !info.Mode().IsRegular() || info.Size() != int64(len(b)):
		return false, true, nil
	}
	r, err := f.root.Open(name)
	if err != nil {
		return false, true, err
	}
	defer r.Close()
	var room [32 << 10]byte
	for len(b) > 0 {
		n, err := r.Read(room[:min(len(room), len(b))])
		if !bytes.Equal(room[:n], b[:n]) || errors.Is(err, io.EOF) {
			return false, true, nil
		}
		if b = b[n:]; err != nil {
			return false, true, err
		}
	}
	return true, true, nil
}

// note takes down that a file is of this run. One that was not Clew's before is in the journal first, so that a
// run which is killed leaves none that nobody owns.
func (f *folder) note(name, digest string, own bool) error {
	f.made[name] = digest
	if own {
		return nil
	}
	_, err := f.journal.WriteString(name + "\n")
	return err
}

// write writes a file beside its place and moves it there.
func (f *folder) write(name, digest string, own bool, fill func(io.Writer) error) (err error) {
	if err := f.makeDir(path.Dir(name)); err != nil {
		return err
	}
	if err := f.note(name, digest, own); err != nil {
		return err
	}
	part := path.Join(path.Dir(name), ".clew-part")
	w, err := f.root.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 32<<10)
	if err = errors.Join(fill(b), b.Flush(), w.Close()); err == nil {
		err = f.root.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, f.root.Remove(part))
	}
	f.written++
	return nil
}

func (f *folder) makeDir(dir string) error {
	if f.dirs[dir] {
		return nil
	}
	if err := f.root.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f.dirs[dir] = true
	return nil
}

// finish deletes what Clew made before and not again, and writes down what there is.
func (f *folder) finish() (removed int, err error) {
	emptied := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(f.owns)) {
		if _, again := f.made[name]; again {
			continue
		}
		if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		} else if err == nil {
			removed++
		}
		emptied[path.Dir(name)] = true
	}
	for dir := range emptied {
		if dir != "." && !f.uses(dir) {
			f.root.Remove(dir) // a folder that others keep something in stays
		}
	}
	m := manifest{Clew: 1, Site: 1, Files: make([]fileSum, 0, len(f.made))}
	for name, sum := range f.made {
		m.Files = append(m.Files, fileSum{name, sum})
	}
	slices.SortFunc(m.Files, func(a, b fileSum) int { return cmp.Compare(a.Name, b.Name) })
	if err := f.seal(&m); err != nil {
		return removed, err
	}
	return removed, errors.Join(f.journal.Close(), f.root.Remove(journalName), f.root.Close())
}

func (f *folder) uses(dir string) bool {
	for name := range f.made {
		if path.Dir(name) == dir {
			return true
		}
	}
	return false
}

// seal writes the manifest, a file a line, and sees it to disk.
func (f *folder) seal(m *manifest) error {
	const part = manifestName + ".part"
	w, err := f.root.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 64<<10)
	fmt.Fprintf(b, "{\"clew\": %d, \"site\": %d, \"files\": [", m.Clew, m.Site)
	for i, x := range m.Files {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "\n{\"name\": %q, \"sha256\": %q}", x.Name, x.SHA256)
	}
	b.WriteString("\n]}\n")
	if err = errors.Join(b.Flush(), w.Sync(), w.Close()); err == nil {
		err = f.root.Rename(part, manifestName)
	}
	return err
}

// leave ends a run that is not finished: the journal stays, and the next run knows what this one made.
func (f *folder) leave() error { return errors.Join(f.journal.Close(), f.root.Close()) }
