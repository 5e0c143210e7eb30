// Package segfile keeps the files of an index that is made of segments which never change: a file is there whole or
// not at all, its last four bytes are the CRC-32C of all before them, and it is looked at without being read onto the
// heap.
package segfile

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// ErrDamaged is returned for a file that is not what was written.
var ErrDamaged = errors.New("the file is damaged")

// Write writes a file that is there whole or not at all, and on disk when it returns.
func Write(dir, name string, fill func(w io.Writer) error) error {
	f, err := os.CreateTemp(dir, "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Clean removes segments of a folder that are not to be kept, and files that were not finished. What cannot be removed
// stays for the next time.
func Clean(dir string, keep func(name string) bool) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range names {
		n := e.Name()
		if (strings.HasPrefix(n, "new-") || strings.HasSuffix(n, ".seg")) && !keep(n) {
			os.Remove(filepath.Join(dir, n))
		}
	}
}

// Check holds a file of at least so many bytes against the checksum at its end, and gives that. It reads the file and
// does not map it: what is mapped and was looked at counts as this process's memory.
func Check(path string, least int64) (sum uint32, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if st.Size() < max(least, 4) {
		return 0, ErrDamaged
	}
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	if _, err := io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{io.LimitReader(f, st.Size()-4)}, make([]byte, 1<<18)); err != nil {
		return 0, err
	}
	var end [4]byte
	if _, err := io.ReadFull(f, end[:]); err != nil || binary.LittleEndian.Uint32(end[:]) != h.Sum32() {
		return 0, ErrDamaged
	}
	return h.Sum32(), nil
}

// Open makes something of a file's mapped bytes. They are let go when what was made of them is no longer held: whoever
// looks at them keeps it.
func Open[T any](path string, of func(data []byte) (*T, error)) (*T, error) {
	data, done, err := Map(path)
	if err != nil {
		return nil, err
	}
	x, err := of(data)
	switch {
	case done == nil:
	case err != nil:
		done()
	default:
		runtime.AddCleanup(x, func(done func()) { done() }, done)
	}
	return x, err
}
