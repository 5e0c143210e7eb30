package quotation

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// keptBits is how many of a run's high bits are kept. With 40 million runs one look-up in 1,700 meets a
// stranger, which alignment turns away.
const keptBits = 36

// tailSize is how many pairs are held loose before they are packed.
const tailSize = 1 << 17

// runs says which versions hold which run: sorted segments that are merged as they grow, and a loose tail.
type runs struct {
	segments []segment // the largest first
	tail     map[uint64][]uint32
	loose    int
}

func (r *runs) add(hashes []uint64, n uint32) {
	if r.tail == nil {
		r.tail = map[uint64][]uint32{}
	}
	for _, h := range hashes {
		k := h >> (64 - keptBits)
		if list := r.tail[k]; len(list) == 0 || list[len(list)-1] != n {
			r.tail[k] = append(list, n)
			r.loose++
		}
	}
	if r.loose >= tailSize {
		r.pack()
	}
}

// pack makes a segment of the tail, and merges segments until each is larger than twice the next.
func (r *runs) pack() {
	keys := make([]uint64, 0, len(r.tail))
	for k := range r.tail {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	w := newWriter(len(keys))
	for _, k := range keys {
		w.add(k, r.tail[k], len(r.tail[k]))
	}
	r.segments = append(r.segments, w.done())
	r.tail, r.loose = nil, 0
	for n := len(r.segments); n > 1 && r.segments[n-2].keys < 2*r.segments[n-1].keys; n-- {
		r.segments = append(r.segments[:n-2], merge(r.segments[n-2], r.segments[n-1]))
	}
}

// settle packs everything into one segment.
func (r *runs) settle() {
	if r.loose > 0 {
		r.pack()
	}
	for n := len(r.segments); n > 1; n-- {
		r.segments = append(r.segments[:n-2], merge(r.segments[n-2], r.segments[n-1]))
	}
}

func (r *runs) bytes() int {
	n := 0
	for _, s := range r.segments {
		n += len(s.data) + 4*len(s.buckets)
	}
	return n
}

// find appends the versions of a run if there are no more than limit, and says how many there are.
func (r *runs) find(run uint64, limit int, into []int64) ([]int64, int) {
	k := run >> (64 - keptBits)
	held, start := 0, len(into)
	for i := range r.segments {
		c := r.segments[i].find(k)
		held += c.count
		if held <= limit {
			into = c.append(into)
		}
	}
	list := r.tail[k]
	if held += len(list); held > limit {
		return into[:start], held
	}
	for _, n := range list {
		into = append(into, int64(n))
	}
	return into, held
}

// segment is a sorted array of runs that never changes: buckets say where in data the runs with the same high
// bits begin. A run is the difference from the run before it in its bucket (shifted left by one, the low bit
// set if versions are more than one), then either its one version, or how many there are, the bytes that
// their numbers take, and the numbers, each as the difference from the one before. Of runs in more than
// TooCommon versions the numbers are left out. All are variable-length integers.
type segment struct {
	shift   uint // keptBits less the bits that choose a bucket
	buckets []uint32
	data    []byte
	keys    int
}

// writer makes a segment of runs that come in order.
type writer struct {
	s    segment
	last uint64
	at   int // the bucket being written
	list []byte
}

func newWriter(keys int) *writer {
	choose := max(bits.Len(uint(keys/16)), 1)
	w := &writer{s: segment{shift: uint(keptBits - choose), buckets: make([]uint32, 1<<choose+1)}}
	w.s.data = make([]byte, 0, keys*5)
	return w
}

// add adds a run; nums may be nil if count is above TooCommon.
func (w *writer) add(key uint64, nums []uint32, count int) {
	for b := int(key >> w.s.shift); w.at < b; {
		w.at++
		w.s.buckets[w.at] = uint32(len(w.s.data))
		w.last = uint64(w.at) << w.s.shift
	}
	d := (key - w.last) << 1
	w.last = key
	w.s.keys++
	if count == 1 {
		w.s.data = binary.AppendUvarint(w.s.data, d)
		w.s.data = binary.AppendUvarint(w.s.data, uint64(nums[0]))
		return
	}
	w.list = w.list[:0]
	if count <= TooCommon {
		last := uint32(0)
		for _, n := range nums {
			w.list = binary.AppendUvarint(w.list, uint64(n-last))
			last = n
		}
	}
	w.s.data = binary.AppendUvarint(w.s.data, d|1)
	w.s.data = binary.AppendUvarint(w.s.data, uint64(count))
	w.s.data = binary.AppendUvarint(w.s.data, uint64(len(w.list)))
	w.s.data = append(w.s.data, w.list...)
}

func (w *writer) done() segment {
	for w.at+1 < len(w.s.buckets) {
		w.at++
		w.s.buckets[w.at] = uint32(len(w.s.data))
	}
	w.s.data = slices.Clip(w.s.data)
	return w.s
}

// entry is one run of a segment. The zero entry is held nowhere.
type entry struct {
	key   uint64
	count int
	one   uint32
	list  []byte
}

func (e entry) append(into []int64) []int64 {
	if e.count == 1 {
		return append(into, int64(e.one))
	}
	n := int64(0)
	for b := e.list; len(b) > 0; {
		d, k := binary.Uvarint(b)
		b = b[k:]
		n += int64(d)
		into = append(into, n)
	}
	return into
}

// cursor walks the runs of some bytes of a segment.
type cursor struct {
	b    []byte
	last uint64
	e    entry
}

func (c *cursor) next() bool {
	if len(c.b) == 0 {
		return false
	}
	d, k := binary.Uvarint(c.b)
	c.b = c.b[k:]
	c.last += d >> 1
	c.e = entry{key: c.last, count: 1}
	v, k := binary.Uvarint(c.b)
	c.b = c.b[k:]
	if d&1 == 0 {
		c.e.one = uint32(v)
		return true
	}
	c.e.count = int(v)
	size, k := binary.Uvarint(c.b)
	c.e.list = c.b[k : k+int(size)]
	c.b = c.b[k+int(size):]
	return true
}

func (s *segment) bucket(b int) cursor {
	return cursor{b: s.data[s.buckets[b]:s.buckets[b+1]], last: uint64(b) << s.shift}
}

func (s *segment) find(key uint64) entry {
	for c := s.bucket(int(key >> s.shift)); c.next() && c.e.key <= key; {
		if c.e.key == key {
			return c.e
		}
	}
	return entry{}
}

// walker walks a whole segment.
type walker struct {
	s *segment
	b int
	c cursor
}

func (w *walker) next() bool {
	for !w.c.next() {
		if w.b+1 >= len(w.s.buckets) {
			return false
		}
		w.c = w.s.bucket(w.b)
		w.b++
	}
	return true
}

// merge puts two segments together. All versions of b are newer than those of a.
func merge(a, b segment) segment {
	w := newWriter(a.keys + b.keys)
	x, y := walker{s: &a}, walker{s: &b}
	more, other := x.next(), y.next()
	var wide []int64
	var nums []uint32
	put := func(key uint64, list ...entry) {
		wide, nums = wide[:0], nums[:0]
		count := 0
		for _, e := range list {
			count += e.count
			wide = e.append(wide)
		}
		for _, n := range wide {
			nums = append(nums, uint32(n))
		}
		w.add(key, nums, count)
	}
	for more || other {
		switch {
		case !other || more && x.c.e.key < y.c.e.key:
			put(x.c.e.key, x.c.e)
			more = x.next()
		case !more || y.c.e.key < x.c.e.key:
			put(y.c.e.key, y.c.e)
			other = y.next()
		default:
			put(x.c.e.key, x.c.e, y.c.e)
			more, other = x.next(), y.next()
		}
	}
	return w.done()
}
