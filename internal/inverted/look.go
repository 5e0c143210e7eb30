package inverted

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// ErrLooking is returned where an index that Look opened is to be made durable.
var ErrLooking = errors.New("the index is open for reading")

// lookTries is how often Look begins again where a writer took a segment away between the list and its reading.
const lookTries = 8

// Look opens the index of a folder beside a process that writes it: it removes and writes no file. It is as the last
// durable commit left it; what is added to it stays in memory, is shown by Commit(false, …), and a durable Commit and
// Merge are ErrLooking. Errors are those of Open.
func Look(dir string) (*Index, error) {
	for try := 0; ; try++ {
		b, err := os.ReadFile(filepath.Join(dir, "index"))
		if err != nil {
			return nil, err
		}
		x := &Index{dir: dir, build: newBuilder(), looking: true}
		err = x.read(b)
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

// load opens the file of a segment. One that was written just now need not be checked.
func (x *Index) load(name string, fresh bool) (*segment, error) {
	path := filepath.Join(x.dir, name)
	var data []byte
	var done func()
	var err error
	if !fresh {
		err = checked(path)
	}
	if err == nil {
		data, done, err = mapped(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = errGone
	}
	if err != nil {
		return nil, fmt.Errorf("segment %s: %w", name, err)
	}
	s, err := openSegment(name, data)
	if err != nil {
		if done != nil {
			done()
		}
		return nil, err
	}
	if done != nil { // whoever reads a segment's bytes keeps the segment
		runtime.AddCleanup(s, func(done func()) { done() }, done)
	}
	return s, nil
}

// checked holds a file against the checksum at its end. It reads the file and does not map it: what is mapped and was
// looked at counts as this process's memory.
func checked(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if st.Size() < int64(len(magic)+footSize) {
		return ErrDamaged
	}
	sum := crc32.New(castagnoli)
	if _, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ io.Reader }{io.LimitReader(f, st.Size()-4)}, make([]byte, 1<<18)); err != nil {
		return err
	}
	var end [4]byte
	if _, err := io.ReadFull(f, end[:]); err != nil || binary.LittleEndian.Uint32(end[:]) != sum.Sum32() {
		return fmt.Errorf("its checksum does not hold: %w", ErrDamaged)
	}
	return nil
}
