package runs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
)

// ErrDamaged is returned where the bytes of an index are not what was written. The index is then to be made anew.
var ErrDamaged = errors.New("the index is damaged")

const (
	magic    = "clewrun1"
	keyBits  = 36 // of a run, the high ones: with 40 million runs one look-up in 1,700 meets a stranger
	minBits  = 1  // of a run that choose a bucket
	maxBits  = 32
	perPlace = 5 // bytes of where a bucket begins
	footSize = 8 + 8 + 8 + 8 + 1 + 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segment is some runs with the numbers that have them, and does not change. It may be read from any number of
// goroutines.
type segment struct {
	name    string // of its file; "" while it is in memory only
	whole   []byte // the file
	data    []byte // the runs
	buckets []byte // where in data those with the same high bits begin
	shift   uint   // keyBits less those bits
	runs    uint64
	added   uint64 // how often Add was called for it
	base    int64  // the least number
	sum     uint32 // of the file
}

// openSegment reads a segment of its bytes; whoever calls has held them against their checksum.
func openSegment(name string, b []byte) (*segment, error) {
	bad := func(what string) error { return fmt.Errorf("%s: %w", what, ErrDamaged) }
	if len(b) < len(magic)+footSize || string(b[:len(magic)]) != magic {
		return nil, bad("not a segment")
	}
	end := len(b) - footSize
	foot := b[end:]
	at := binary.LittleEndian.Uint64(foot)
	s := &segment{name: name, whole: b, runs: binary.LittleEndian.Uint64(foot[8:]), added: binary.LittleEndian.Uint64(foot[16:]),
		base: int64(binary.LittleEndian.Uint64(foot[24:])), sum: binary.LittleEndian.Uint32(foot[33:])}
	choose := uint(foot[32])
	if at < uint64(len(magic)) || at > uint64(end) || choose < minBits || choose > maxBits || uint64(end)-at != (1<<choose+1)*perPlace || s.runs > (at-uint64(len(magic)))/2 {
		return nil, bad("its parts do not fit")
	}
	s.data, s.buckets, s.shift = b[len(magic):at:at], b[at:end:end], keyBits-choose
	return s, nil
}

// place gives where bucket b begins.
func (s *segment) place(b uint64) int {
	p := s.buckets[b*perPlace : b*perPlace+perPlace]
	at := int(binary.LittleEndian.Uint32(p)) | int(p[4])<<32
	return min(at, len(s.data))
}

// entry is one run of a segment. The zero entry is held nowhere.
type entry struct {
	key   uint64
	count int
	one   uint64 // of count 1: the number less the segment's least
	list  []byte // of more: the numbers, each as the difference from the one before
}

// append appends the numbers of an entry, ascending; none of a run that is in too many.
func (e *entry) append(base int64, into []int64) []int64 {
	if e.count == 1 {
		return append(into, base+int64(e.one))
	}
	n := uint64(base)
	for b := e.list; len(b) > 0; {
		d, k := binary.Uvarint(b)
		if k <= 0 {
			break
		}
		b = b[k:]
		n += d
		into = append(into, int64(n))
	}
	return into
}

// cursor walks the runs of one bucket.
type cursor struct {
	b    []byte
	last uint64
	e    entry
}

func (s *segment) bucket(b uint64) cursor {
	from, to := s.place(b), s.place(b+1)
	return cursor{b: s.data[min(from, to):to], last: b << s.shift}
}

// next reads the next run. It is false at the end, and where the bytes are none that were written.
func (c *cursor) next() bool {
	d, k := binary.Uvarint(c.b)
	if k <= 0 {
		return false
	}
	v, m := binary.Uvarint(c.b[k:])
	if m <= 0 {
		return false
	}
	c.b = c.b[k+m:]
	c.last += d >> 1
	c.e.key = c.last
	if d&1 == 0 {
		c.e.count, c.e.one, c.e.list = 1, v, nil
		return true
	}
	size, k := binary.Uvarint(c.b)
	if k <= 0 || size > uint64(len(c.b)-k) || v > 1<<62 {
		return false
	}
	c.e.count, c.e.list = int(v), c.b[k:k+int(size)]
	c.b = c.b[k+int(size):]
	return true
}

// find gives the entry of a run.
func (s *segment) find(key uint64) entry {
	for c := s.bucket(key >> s.shift); c.next() && c.e.key <= key; {
		if c.e.key == key {
			return c.e
		}
	}
	return entry{}
}

// walker walks a whole segment.
type walker struct {
	s *segment
	b uint64
	c cursor
}

func (w *walker) next() bool {
	for !w.c.next() {
		if w.b >= 1<<(keyBits-w.s.shift) {
			return false
		}
		w.c = w.s.bucket(w.b)
		w.b++
	}
	return true
}

// pair is a run of a version.
type pair struct {
	key    uint64
	number int64
}

// merge writes one segment of several.
func merge(w *writer, list []*segment) error {
	open := make([]walker, 0, len(list))
	for _, s := range list {
		x := walker{s: s}
		if x.next() {
			open = append(open, x)
		}
	}
	var numbers []int64
	for len(open) > 0 {
		key := open[0].c.e.key
		for i := range open[1:] {
			key = min(key, open[i+1].c.e.key)
		}
		numbers = numbers[:0]
		count, common, sources := 0, false, 0
		for i := 0; i < len(open); i++ {
			x := &open[i]
			if x.c.e.key != key {
				continue
			}
			sources++
			count += x.c.e.count
			common = common || x.c.e.count > TooCommon
			numbers = x.c.e.append(x.s.base, numbers)
			if !x.next() {
				open = slices.Delete(open, i, i+1)
				i--
			}
		}
		if common {
			w.common(key, count)
			continue
		}
		if sources > 1 {
			numbers = tidy(numbers)
		}
		w.add(key, numbers)
	}
	return w.finish()
}

// tidy sorts numbers, each once.
func tidy(numbers []int64) []int64 {
	for i := 1; i < len(numbers); i++ {
		if numbers[i] <= numbers[i-1] { // parts that follow each other in time seldom do
			slices.Sort(numbers)
			return slices.Compact(numbers)
		}
	}
	return numbers
}
