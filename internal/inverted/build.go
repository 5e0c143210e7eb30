package inverted

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"io"
	"slices"
)

// segmentWriter writes a segment: its terms in order, then the rest.
type segmentWriter struct {
	w       *bufio.Writer
	sum     hash.Hash32
	at      uint64
	post    uint64 // bytes of postings
	dict    []byte
	blocks  []byte
	terms   int
	last    []byte
	room    []byte
	lengths []byte
	err     error
}

func newSegmentWriter(w io.Writer, lengths []byte) *segmentWriter {
	s := &segmentWriter{sum: crc32.New(castagnoli), lengths: lengths}
	s.w = bufio.NewWriterSize(io.MultiWriter(w, s.sum), 1<<18)
	s.put([]byte(magic))
	return s
}

func (s *segmentWriter) put(b []byte) {
	if _, err := s.w.Write(b); err != nil && s.err == nil {
		s.err = err
	}
	s.at += uint64(len(b))
}

// term writes a term that is behind the one before.
func (s *segmentWriter) term(key []byte, list []posting, positions []uint32) {
	s.room = appendPostings(s.room[:0], list, positions, s.lengths)
	shared := 0
	if s.terms%dictSize == 0 {
		s.blocks = binary.LittleEndian.AppendUint32(s.blocks, uint32(len(s.dict)))
		s.dict = binary.AppendUvarint(s.dict, s.post)
	} else {
		for shared < len(s.last) && shared < len(key) && s.last[shared] == key[shared] {
			shared++
		}
	}
	s.dict = binary.AppendUvarint(s.dict, uint64(shared))
	s.dict = binary.AppendUvarint(s.dict, uint64(len(key)-shared))
	s.dict = append(s.dict, key[shared:]...)
	s.dict = binary.AppendUvarint(s.dict, uint64(len(list)))
	s.dict = binary.AppendUvarint(s.dict, uint64(len(s.room)))
	s.last = append(s.last[:0], key...)
	s.terms++
	s.put(s.room)
	s.post += uint64(len(s.room))
}

// finish writes what stands behind the postings.
func (s *segmentWriter) finish(times, numbers []int64) error {
	order := make([]uint32, len(numbers))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(numbers[a], numbers[b]) })
	var foot, room []byte
	s.put(make([]byte, slack))
	for _, part := range []func([]byte) []byte{
		func(b []byte) []byte { return append(b, s.dict...) },
		func(b []byte) []byte { return append(b, s.blocks...) },
		func(b []byte) []byte { return appendColumn(b, times) },
		func(b []byte) []byte { return appendColumn(b, numbers) },
		func(b []byte) []byte { return append(b, s.lengths...) },
		func(b []byte) []byte {
			for _, o := range order {
				b = binary.LittleEndian.AppendUint32(b, o)
			}
			return b
		},
	} {
		foot = binary.LittleEndian.AppendUint64(foot, s.at)
		room = part(room[:0])
		s.put(room)
	}
	foot = binary.LittleEndian.AppendUint32(foot, uint32(len(numbers)))
	foot = binary.LittleEndian.AppendUint32(foot, uint32(s.terms))
	least, most := int64(0), int64(0)
	if len(order) > 0 {
		least, most = numbers[order[0]], numbers[order[len(order)-1]]
	}
	foot = binary.LittleEndian.AppendUint64(foot, uint64(least))
	foot = binary.LittleEndian.AppendUint64(foot, uint64(most))
	s.put(foot)
	if err := s.w.Flush(); err != nil && s.err == nil {
		s.err = err
	}
	s.put(binary.LittleEndian.AppendUint32(nil, s.sum.Sum32()))
	if err := s.w.Flush(); err != nil && s.err == nil {
		s.err = err
	}
	return s.err
}

// builder gathers documents in memory until they become a segment.
type builder struct {
	numbers, times []int64
	lengths        []byte
	ids            map[string]int32
	keys           []string
	streams        []stream
	size           int           // bytes held, about
	gone           map[int64]int // documents with this number before the n-th were deleted
	room           []byte
	count          int // terms of the document that is added
}

// stream is the places of a term: for each, how many documents further, and the position.
type stream struct {
	data []byte
	last uint32
}

func newBuilder() *builder { return &builder{ids: map[string]int32{}, gone: map[int64]int{}} }

func (b *builder) begin(number, time int64) {
	b.numbers, b.times, b.lengths = append(b.numbers, number), append(b.times, time), append(b.lengths, 0)
	b.count = 0
	b.size += 20
}

func (b *builder) add(field byte, text []byte, position uint32) {
	doc := uint32(len(b.numbers) - 1)
	b.room = append(append(b.room[:0], field), text...)
	id, ok := b.ids[string(b.room)]
	if !ok {
		key := string(b.room)
		id = int32(len(b.keys))
		b.ids[key] = id
		b.keys, b.streams = append(b.keys, key), append(b.streams, stream{})
		b.size += len(key) + 100
	}
	s := &b.streams[id]
	n := len(s.data)
	s.data = binary.AppendUvarint(s.data, uint64(doc-s.last))
	s.data = binary.AppendUvarint(s.data, uint64(position))
	s.last = doc
	b.size += (len(s.data) - n) * 3 / 2
	if field >= 'a' {
		b.count++
	}
	b.lengths[doc] = byte(min(255, b.count))
}

// dead marks documents that were deleted or replaced while they waited here.
func (b *builder) dead() (dead []bool, n int) {
	dead = make([]bool, len(b.numbers))
	last := make(map[int64]int, 0)
	sorted := slices.IsSorted(b.numbers) // then only neighbours can be the same
	for i := len(b.numbers) - 1; i >= 0; i-- {
		number := b.numbers[i]
		before, deleted := b.gone[number]
		again := false
		if sorted {
			again = i+1 < len(b.numbers) && b.numbers[i+1] == number
		} else {
			_, again = last[number]
			last[number] = i
		}
		if again || deleted && i < before {
			dead[i] = true
			n++
		}
	}
	return dead, n
}

// write makes a segment. It gives false where no document is left.
func (b *builder) write(w io.Writer) (bool, error) {
	dead, n := b.dead()
	if n == len(b.numbers) {
		return false, nil
	}
	order := make([]uint32, 0, len(b.numbers)-n)
	for i := range dead {
		if !dead[i] {
			order = append(order, uint32(i))
		}
	}
	slices.SortFunc(order, func(x, y uint32) int { return newest(b.times[x], b.numbers[x], b.times[y], b.numbers[y]) })
	ords := make([]uint32, len(b.numbers))
	for i := range ords {
		ords[i] = none
	}
	times, numbers, lengths := make([]int64, len(order)), make([]int64, len(order)), make([]byte, len(order))
	for ord, i := range order {
		ords[i], times[ord], numbers[ord], lengths[ord] = uint32(ord), b.times[i], b.numbers[i], b.lengths[i]
	}
	ids := make([]int32, len(b.keys))
	for i := range ids {
		ids[i] = int32(i)
	}
	slices.SortFunc(ids, func(x, y int32) int { return cmp.Compare(b.keys[x], b.keys[y]) })
	out := newSegmentWriter(w, lengths)
	var list []posting
	var positions []uint32
	for _, id := range ids {
		list, positions = b.streams[id].read(ords, list[:0], positions[:0])
		if len(list) > 0 {
			out.term([]byte(b.keys[id]), list, positions)
		}
	}
	return true, out.finish(times, numbers)
}

// newest orders documents: those with a later time first, of equal ones that with the higher number.
func newest(t1, n1, t2, n2 int64) int { return cmp.Or(cmp.Compare(t2, t1), cmp.Compare(n2, n1)) }

// read gives the postings of a stream in the order of a segment.
func (s *stream) read(ords []uint32, list []posting, positions []uint32) ([]posting, []uint32) {
	doc, same := uint32(0), uint32(none)
	for d := s.data; len(d) > 0; {
		step, n := binary.Uvarint(d)
		position, m := binary.Uvarint(d[n:])
		d = d[n+m:]
		doc += uint32(step)
		ord := ords[doc]
		if ord == none {
			continue
		}
		if ord != same {
			list = append(list, posting{ord: ord, positions: len(positions)})
			same = ord
		}
		list[len(list)-1].freq++
		positions = append(positions, uint32(position))
	}
	inOrder(list)
	return list, positions
}

// inOrder sorts postings, which mostly are in order or the other way round.
func inOrder(list []posting) {
	if n := len(list); n > 1 && list[0].ord > list[n-1].ord {
		slices.Reverse(list)
	}
	by := func(a, b posting) int { return cmp.Compare(a.ord, b.ord) }
	if !slices.IsSortedFunc(list, by) {
		slices.SortFunc(list, by)
	}
}

// bits is a set of documents of a segment.
type bits []uint64

func (b bits) has(i uint32) bool { return b != nil && b[i>>6]>>(i&63)&1 == 1 }

// merge writes one segment of several, without what was deleted. maps gives, for each document of each, its new
// place, or none.
func merge(w io.Writer, segs []*segment, dead []bits) (maps [][]uint32, docs int, err error) {
	heads := make([]uint32, len(segs))
	for i, s := range segs {
		maps = append(maps, make([]uint32, s.docs))
		for o := range maps[i] {
			maps[i][o] = none
		}
	}
	var times, numbers []int64
	var lengths []byte
	for {
		best := -1
		var bt, bn int64
		for i, s := range segs {
			for heads[i] < s.docs && dead[i].has(heads[i]) {
				heads[i]++
			}
			if heads[i] == s.docs {
				continue
			}
			t, n := s.times.at(heads[i]), s.numbers.at(heads[i])
			if best < 0 || newest(t, n, bt, bn) < 0 {
				best, bt, bn = i, t, n
			}
		}
		if best < 0 {
			break
		}
		maps[best][heads[best]] = uint32(len(times))
		times, numbers, lengths = append(times, bt), append(numbers, bn), append(lengths, segs[best].lengths[heads[best]])
		heads[best]++
	}
	if len(times) == 0 {
		return maps, 0, nil
	}
	out := newSegmentWriter(w, lengths)
	walkers := make([]*walker, len(segs))
	for i, s := range segs {
		if walkers[i] = s.walk(nil); !walkers[i].step() {
			walkers[i] = nil
		}
	}
	var list []posting
	var positions []uint32
	for {
		var key []byte
		for _, x := range walkers {
			if x != nil && (key == nil || bytes.Compare(x.entry.term, key) < 0) {
				key = x.entry.term
			}
		}
		if key == nil {
			break
		}
		key = bytes.Clone(key)
		list, positions = list[:0], positions[:0]
		for i, x := range walkers {
			if x == nil || !bytes.Equal(x.entry.term, key) {
				continue
			}
			p := segs[i].open(x.entry)
			for b := range p.blocks() {
				p.load(b)
				for p.i = 0; p.i < p.n; p.i++ {
					if to := maps[i][p.ords[p.i]]; to != none {
						list = append(list, posting{to, p.freq(), len(positions)})
						positions = p.positions(positions)
					}
				}
			}
			if !x.step() {
				walkers[i] = nil
			}
		}
		inOrder(list)
		if len(list) > 0 {
			out.term(key, list, positions)
		}
	}
	return maps, len(times), out.finish(times, numbers)
}
