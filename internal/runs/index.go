// Package runs is an index of runs of words: which numbers have a run. A run is a hash, a number stands for what has
// it; what both are of is for whoever feeds the index to say.
//
// It is kept in segments that never change and are merged as they grow: in memory at first, then as files of one
// folder. doc/runs.md has the format. Nothing is deleted: a number that has a run no more costs who asks a look at
// what it stands for, and so does a stranger, for of a run only 36 bits are kept. Of a run that more than TooCommon
// numbers have only how many they are is kept.
//
// An Index has one writer at a time: Add and Commit are not for several goroutines; Merge may run beside them.
// Snapshots may be taken and asked from any number of goroutines meanwhile; each sees whole commits.
//
// The index is derived: whoever feeds it can feed it again. What is missing or damaged is ErrDamaged on Open, and
// Create begins anew.
package runs

import (
	"bytes"
	"cmp"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// TooCommon is the most numbers that are kept of a run.
const TooCommon = 20_000

// Bounds of memory.
const (
	maxWaiting = 1 << 18 // runs of numbers that wait to become a segment, 16 bytes each
	maxMeta    = 4096    // bytes of Commit's meta
)

var (
	// ErrLooking is returned where an index that Look opened is to be made durable.
	ErrLooking = errors.New("the index is open for reading")
	// ErrFormat is returned by Commit for a meta that is too long.
	ErrFormat = errors.New("more than an index keeps beside it")
)

// Index is an index in a folder.
type Index struct {
	dir     string // "" for one in memory
	looking bool   // nothing is written

	waiting []pair     // since the last commit, and how often Add was called for them
	added   uint64     //
	loose   []*segment // made of what waited

	merging sync.Mutex // held by Merge
	mu      sync.Mutex // guards what follows
	live    []*segment // committed, those on disk first
	meta    []byte
	next    uint64 // number of the next file
	changed bool   // since the last durable commit
	shown   atomic.Pointer[Snapshot]
}

// Add says that what a number stands for has these runs. Runs may repeat, and a number may be added again: it has
// all of them then.
func (x *Index) Add(number int64, runs []uint64) {
	for _, r := range runs {
		x.waiting = append(x.waiting, pair{r >> (64 - keyBits), number})
	}
	x.added++
	if len(x.waiting) >= maxWaiting {
		x.loosen()
	}
}

// loosen makes a segment in memory of what waits.
func (x *Index) loosen() {
	if x.added == 0 {
		return
	}
	x.loose = pushed(x.loose, made(x.waiting, x.added))
	x.waiting, x.added = x.waiting[:0], 0
}

// pushed puts a segment behind others. Those in memory that are not much larger become one with it.
func pushed(to []*segment, s *segment) []*segment {
	n := len(to)
	for ; n > 0 && to[n-1].name == "" && len(to[n-1].whole) <= 2*len(s.whole); n-- {
		s = joined([]*segment{to[n-1], s})
	}
	return append(to[:n:n], s)
}

// made makes a segment in memory.
func made(waiting []pair, added uint64) *segment {
	slices.SortFunc(waiting, func(a, b pair) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.number, b.number)) })
	base, runs := int64(math.MaxInt64), uint64(0)
	for i, p := range waiting {
		base = min(base, p.number)
		if i == 0 || p.key != waiting[i-1].key {
			runs++
		}
	}
	if runs == 0 {
		base = 0
	}
	var b bytes.Buffer
	b.Grow(len(waiting) * 6)
	w := newWriter(&b, runs, added, base)
	var numbers []int64
	for i, p := range waiting {
		if i > 0 && p == waiting[i-1] {
			continue
		}
		if i > 0 && p.key != waiting[i-1].key {
			w.add(waiting[i-1].key, numbers)
			numbers = numbers[:0]
		}
		numbers = append(numbers, p.number)
	}
	if n := len(waiting); n > 0 {
		w.add(waiting[n-1].key, numbers)
	}
	return ours(&b, w.finish())
}

// joined makes one segment in memory of several.
func joined(list []*segment) *segment {
	var b bytes.Buffer
	size := 0
	for _, s := range list {
		size += len(s.whole)
	}
	b.Grow(size)
	return ours(&b, merge(joiner(&b, list), list))
}

// ours opens what was written into memory just now.
func ours(b *bytes.Buffer, err error) *segment {
	s, err2 := openSegment("", b.Bytes())
	if err = errors.Join(err, err2); err != nil {
		panic("runs: a segment in memory: " + err.Error()) // a buffer takes all, and gives it back
	}
	return s
}

// Meta is what the last durable commit kept beside the index; nil at first.
func (x *Index) Meta() []byte {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.meta
}

// Commit shows what was added to snapshots taken from now on. With durable it is on disk, too, with meta (at most
// 4096 bytes; where in its log a feeder is), before Commit returns; what a killed process had not made durable is as
// if it had not been.
func (x *Index) Commit(durable bool, meta []byte) error {
	if durable && x.looking {
		return ErrLooking
	}
	if durable && len(meta) > maxMeta {
		return ErrFormat
	}
	x.loosen()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range x.loose {
		x.live, x.changed = pushed(x.live, s), true
	}
	x.loose = nil
	if durable && x.dir != "" {
		if err := x.settle(); err != nil {
			return err
		}
		if x.changed || !bytes.Equal(meta, x.meta) {
			x.meta = bytes.Clone(meta)
			if err := x.save(); err != nil {
				return err
			}
		}
	}
	x.show()
	return nil
}

// settle makes one file of all segments that are in memory only. Its caller holds mu, and saves the list.
func (x *Index) settle() error {
	i := slices.IndexFunc(x.live, func(s *segment) bool { return s.name == "" })
	if i < 0 {
		return nil
	}
	s, err := x.file(x.name(), x.live[i:])
	if err != nil {
		return err
	}
	x.live, x.changed = append(x.live[:i:i], s), true
	return nil
}

// Merge makes one segment of several if that is worth while, and says whether it did: of the smaller ones, those that
// together are about as large as the next. With whole all become one. What it did is durable; it makes what was
// committed so as well. An index in memory is merged in memory.
//
// Merge may run beside Add, Commit and another Merge, which waits: what is committed meanwhile is kept as it is.
func (x *Index) Merge(whole bool) (bool, error) {
	if x.looking {
		return false, ErrLooking
	}
	x.merging.Lock()
	defer x.merging.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dir == "" {
		in := x.worth(whole)
		if len(in) < 2 {
			return false, nil
		}
		x.replace(in, joined(in))
		return true, nil
	}
	if err := x.settle(); err != nil {
		return false, err
	}
	if x.changed {
		if err := x.save(); err != nil {
			return false, err
		}
	}
	x.show()
	in := x.worth(whole)
	if len(in) < 2 {
		return false, nil
	}
	name := x.name()
	x.mu.Unlock()
	s, err := x.file(name, in) // nobody else takes a file away
	x.mu.Lock()
	if err != nil {
		return false, err
	}
	x.replace(in, s)
	if err := x.save(); err != nil {
		return false, err
	}
	x.remove(in)
	return true, nil
}

// replace puts one segment in the place of several, and shows it. Its caller holds mu.
func (x *Index) replace(in []*segment, s *segment) {
	at := slices.Index(x.live, in[0])
	kept := slices.DeleteFunc(slices.Clone(x.live), func(s *segment) bool { return slices.Contains(in, s) })
	x.live = slices.Insert(kept, at, s)
	x.show()
}

// worth gives the segments that are to become one, in the order in which they are. Its caller holds mu.
func (x *Index) worth(whole bool) []*segment {
	if whole {
		return slices.Clone(x.live)
	}
	small := slices.Clone(x.live)
	slices.SortStableFunc(small, func(a, b *segment) int { return cmp.Compare(len(a.whole), len(b.whole)) })
	sum, take := 0, 0
	for i, s := range small {
		if i > 0 && len(s.whole) <= 2*sum {
			take = i + 1
		}
		sum += len(s.whole)
	}
	small = small[:take]
	return slices.DeleteFunc(slices.Clone(x.live), func(s *segment) bool { return !slices.Contains(small, s) })
}

// show gives readers what there is now. Its caller holds mu.
func (x *Index) show() {
	s := &Snapshot{parts: slices.Clone(x.live)}
	for _, p := range s.parts {
		s.added += int(p.added)
	}
	// The largest first: a run that is in too many is known at once.
	slices.SortStableFunc(s.parts, func(a, b *segment) int { return cmp.Compare(b.runs, a.runs) })
	x.shown.Store(s)
}

// Snapshot is the index as the last commit left it. It stays as it is, and may be used from any number of goroutines.
func (x *Index) Snapshot() *Snapshot { return x.shown.Load() }

// Snapshot answers.
type Snapshot struct {
	parts []*segment
	added int
}

// Len is how many numbers were added; one that was added again counts again.
func (s *Snapshot) Len() int { return s.added }

// Bytes is what the index takes, on disk or in memory.
func (s *Snapshot) Bytes() int64 {
	n := int64(0)
	for _, p := range s.parts {
		n += int64(len(p.whole))
	}
	return n
}

// Find appends to into the numbers that have a run, ascending and each once, and says how many there are. If they are
// more than limit nothing is appended, and one that was added again may be counted again. Numbers without the run may
// be among them, of another run that begins with the same bits.
func (s *Snapshot) Find(run uint64, limit int, into []int64) (numbers []int64, held int) {
	defer runtime.KeepAlive(s) // segments are not let go of while their bytes are read
	key := run >> (64 - keyBits)
	start, few := len(into), true
	limit = min(limit, TooCommon)
	for _, p := range s.parts {
		e := p.find(key)
		held += e.count
		if few = few && e.count <= limit; few {
			into = e.append(p.base, into)
		}
	}
	if !few {
		return into[:start], held
	}
	found := tidy(into[start:])
	if len(found) > limit {
		return into[:start], held
	}
	return into[:start+len(found)], len(found)
}
