package runs

import (
	"bufio"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"io"
	"math/bits"
)

// writer writes a segment: its runs in order, then the rest.
type writer struct {
	w      *bufio.Writer
	sum    hash.Hash32
	shift  uint
	base   int64
	added  uint64
	runs   uint64
	at     uint64 // bytes of runs
	bucket uint64 // that is written
	last   uint64
	places []byte
	room   []byte
	list   []byte
}

// newWriter begins a segment of at most so many runs, of which base is the least number.
func newWriter(w io.Writer, runs, added uint64, base int64) *writer {
	choose := min(max(bits.Len64(runs/16), minBits), maxBits)
	s := &writer{sum: crc32.New(castagnoli), shift: keyBits - uint(choose), base: base, added: added}
	s.w = bufio.NewWriterSize(io.MultiWriter(w, s.sum), 1<<17)
	s.w.WriteString(magic) // its errors come back from Flush
	s.places = append(make([]byte, 0, (1<<choose+1)*perPlace), 0, 0, 0, 0, 0)
	return s
}

// begin writes a run that is behind the one before, and whether it is in more than one version.
func (s *writer) begin(key, more uint64) {
	s.upTo(key >> s.shift)
	s.room = binary.AppendUvarint(s.room[:0], (key-s.last)<<1|more)
	s.last = key
	s.runs++
}

// upTo ends all buckets before b.
func (s *writer) upTo(b uint64) {
	for s.bucket < b {
		s.bucket++
		s.place()
		s.last = s.bucket << s.shift
	}
}

func (s *writer) place() {
	s.places = binary.LittleEndian.AppendUint32(s.places, uint32(s.at))
	s.places = append(s.places, byte(s.at>>32))
}

func (s *writer) end() {
	s.w.Write(s.room)
	s.at += uint64(len(s.room))
}

// add writes a run with its numbers, which are ascending and each there once.
func (s *writer) add(key uint64, numbers []int64) {
	switch {
	case len(numbers) > TooCommon:
		s.common(key, len(numbers))
	case len(numbers) == 1:
		s.begin(key, 0)
		s.room = binary.AppendUvarint(s.room, uint64(numbers[0]-s.base))
		s.end()
	case len(numbers) > 1:
		s.begin(key, 1)
		s.list = s.list[:0]
		last := s.base
		for _, n := range numbers {
			s.list = binary.AppendUvarint(s.list, uint64(n-last))
			last = n
		}
		s.room = binary.AppendUvarint(s.room, uint64(len(numbers)))
		s.room = binary.AppendUvarint(s.room, uint64(len(s.list)))
		s.room = append(s.room, s.list...)
		s.end()
	}
}

// common writes the mark of a run that is in too many.
func (s *writer) common(key uint64, count int) {
	s.begin(key, 1)
	s.room = binary.AppendUvarint(s.room, uint64(count))
	s.room = append(s.room, 0)
	s.end()
}

// finish writes what stands behind the runs.
func (s *writer) finish() error {
	s.upTo(1 << (keyBits - s.shift))
	at := uint64(len(magic)) + s.at
	s.w.Write(s.places)
	var foot []byte
	foot = binary.LittleEndian.AppendUint64(foot, at)
	foot = binary.LittleEndian.AppendUint64(foot, s.runs)
	foot = binary.LittleEndian.AppendUint64(foot, s.added)
	foot = binary.LittleEndian.AppendUint64(foot, uint64(s.base))
	foot = append(foot, byte(keyBits-s.shift))
	s.w.Write(foot)
	if err := s.w.Flush(); err != nil {
		return err
	}
	s.w.Write(binary.LittleEndian.AppendUint32(nil, s.sum.Sum32()))
	return s.w.Flush()
}
