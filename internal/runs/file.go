package runs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"clew/internal/segfile"
)

// Create makes an empty index in a folder, which may hold a damaged one: that is thrown away. An empty name makes one
// in memory.
func Create(dir string) (*Index, error) {
	x := &Index{dir: dir, next: 1, changed: true}
	x.show()
	if dir == "" {
		return x, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.Remove(filepath.Join(dir, list)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	x.clean()
	return x, x.save()
}

// Open opens the index of a folder. ErrDamaged if it is not whole, fs.ErrNotExist if there is none.
func Open(dir string) (*Index, error) {
	x := &Index{dir: dir}
	if err := x.read(); err != nil {
		return nil, err
	}
	x.clean()
	x.show()
	return x, nil
}

// lookTries is how often Look begins again where a writer took a segment away between the list and its reading.
const lookTries = 8

// Look opens the index of a folder beside a process that writes it: it removes and writes no file. It is as the last
// durable commit left it; what is added to it stays in memory, is shown by Commit(false, …), and a durable Commit and
// Merge are ErrLooking. Errors are those of Open.
func Look(dir string) (*Index, error) {
	for try := 0; ; try++ {
		x := &Index{dir: dir, looking: true}
		err := x.read()
		switch {
		case err == nil:
			x.show()
			return x, nil
		case try+1 == lookTries || !errors.Is(err, errGone):
			return nil, err
		}
		time.Sleep(time.Duration(try) * time.Millisecond)
	}
}

// errGone is met where a segment of the list is not there.
var errGone = fmt.Errorf("a segment is missing: %w", ErrDamaged)

const (
	list      = "index" // the list of segments
	listMagic = "clewrns1"
)

// read takes the list of segments, and opens them.
func (x *Index) read() error {
	b, err := os.ReadFile(filepath.Join(x.dir, list))
	if err != nil {
		return err
	}
	bad := fmt.Errorf("the list of segments: %w", ErrDamaged)
	if len(b) < len(listMagic)+4 || string(b[:len(listMagic)]) != listMagic || crc32.Checksum(b[:len(b)-4], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-4:]) {
		return bad
	}
	r := reader{b: b[len(listMagic) : len(b)-4]}
	x.next = r.number()
	x.meta = slices.Clone(r.bytes())
	for n := r.number(); n > 0 && !r.bad; n-- {
		name, sum := string(r.bytes()), uint32(r.number())
		if r.bad || name == "" || strings.ContainsAny(name, `/\`) {
			return bad
		}
		s, err := x.load(name, &sum)
		if err != nil {
			return err
		}
		x.live = append(x.live, s)
	}
	if r.bad || len(r.b) > 0 {
		return bad
	}
	return nil
}

// reader reads the list.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) bytes() []byte {
	n := r.number()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	t := r.b[:n]
	r.b = r.b[n:]
	return t
}

// load opens the file of a segment: one of the list with the checksum that it has to have.
func (x *Index) load(name string, sum *uint32) (*segment, error) {
	path := filepath.Join(x.dir, name)
	var s *segment
	var err error
	if sum != nil {
		var got uint32
		if got, err = segfile.Check(path, footSize); err == nil && got != *sum {
			err = fmt.Errorf("it is another one: %w", ErrDamaged)
		}
	}
	if err == nil {
		s, err = segfile.Open(path, func(data []byte) (*segment, error) { return openSegment(name, data) })
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = errGone
	case errors.Is(err, segfile.ErrDamaged):
		err = ErrDamaged
	}
	if err != nil {
		return nil, fmt.Errorf("segment %q: %w", name, err)
	}
	return s, nil
}

// name names the next file. Its caller holds mu.
func (x *Index) name() string {
	if x.dir == "" {
		return ""
	}
	n := x.next
	x.next++
	return fmt.Sprintf("%08d.seg", n)
}

// joiner begins the segment that several become.
func joiner(w io.Writer, list []*segment) *writer {
	runs, added, base := uint64(0), uint64(0), int64(math.MaxInt64)
	for _, s := range list {
		runs, added = runs+s.runs, added+s.added
		if s.runs > 0 {
			base = min(base, s.base)
		}
	}
	if runs == 0 {
		base = 0
	}
	return newWriter(w, runs, added, base)
}

// file makes one segment of several, in a file where it gets a name.
func (x *Index) file(name string, list []*segment) (*segment, error) {
	defer runtime.KeepAlive(list)
	if name == "" {
		return joined(list), nil
	}
	err := segfile.Write(x.dir, name, func(w io.Writer) error {
		if len(list) == 1 { // as it is
			_, err := w.Write(list[0].whole)
			return err
		}
		return merge(joiner(w, list), list)
	})
	if err != nil {
		return nil, err
	}
	return x.load(name, nil)
}

// save makes the list of segments durable, and with it what was committed. Its caller holds mu. Segments in memory
// are not in it.
func (x *Index) save() error {
	b := []byte(listMagic)
	b = binary.AppendUvarint(b, x.next)
	b = append(binary.AppendUvarint(b, uint64(len(x.meta))), x.meta...)
	n := 0
	var rest []byte
	for _, s := range x.live {
		if s.name != "" {
			n++
			rest = append(binary.AppendUvarint(rest, uint64(len(s.name))), s.name...)
			rest = binary.AppendUvarint(rest, uint64(s.sum))
		}
	}
	b = append(binary.AppendUvarint(b, uint64(n)), rest...)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	if err := segfile.Write(x.dir, list, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		return err
	}
	x.changed = n < len(x.live)
	return nil
}

// clean removes files of segments that are not of the index, and those that were not finished.
func (x *Index) clean() {
	segfile.Clean(x.dir, func(name string) bool {
		return slices.ContainsFunc(x.live, func(s *segment) bool { return s.name == name })
	})
}

// remove removes the files of segments that are no longer of the index.
func (x *Index) remove(gone []*segment) {
	for _, s := range gone {
		os.Remove(filepath.Join(x.dir, s.name)) // what stays is removed when it is opened again
	}
}
