package inverted

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"clew/internal/segfile"
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
	var s *segment
	var err error
	if !fresh {
		_, err = segfile.Check(path, int64(len(magic)+footSize))
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
