package repo

import (
	"encoding/binary"
	"iter"
	"math/rand/v2"
)

// index finds blocks by eight bytes of their hash, in 16 bytes a slot. Equal eight bytes are possible, so
// what it gives are candidates.
type index struct {
	slots []entry
	used  int
	seed  uint64 // odd; keeps makers of hashes from choosing slots
}

// entry is a block: eight bytes of its hash, and its place, length and mark in one number.
type entry struct {
	hash  uint64
	place uint64 // offset 40 bits, length 22 bits, seen 1 bit, used 1 bit
}

func (e *entry) at() int64 { return int64(e.place >> 24) }
func (e *entry) size() int { return int(e.place >> 2 & (1<<22 - 1)) }

// see marks the block and says whether it was marked already.
func (e *entry) see() bool {
	was := e.place&2 != 0
	e.place |= 2
	return was
}

func newIndex() index {
	return index{slots: make([]entry, 1<<8), seed: rand.Uint64() | 1}
}

func (x *index) start(hash uint64) int {
	h := hash * x.seed
	return int((h ^ h>>32) & uint64(len(x.slots)-1))
}

func (x *index) add(c CID, at int64, size int) {
	if x.used*4 >= len(x.slots)*3 {
		x.grow()
	}
	x.put(entry{hash: hashOf(c), place: uint64(at)<<24 | uint64(size)<<2 | 1})
	x.used++
}

func (x *index) put(e entry) {
	i := x.start(e.hash)
	for x.slots[i].place != 0 {
		i = (i + 1) & (len(x.slots) - 1)
	}
	x.slots[i] = e
}

func (x *index) grow() {
	old := x.slots
	x.slots = make([]entry, 2*len(old))
	for _, e := range old {
		if e.place != 0 {
			x.put(e)
		}
	}
}

// candidates walks the blocks that may be c.
func (x *index) candidates(c CID) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		hash := hashOf(c)
		for i := x.start(hash); x.slots[i].place != 0; i = (i + 1) & (len(x.slots) - 1) {
			if x.slots[i].hash == hash && !yield(&x.slots[i]) {
				return
			}
		}
	}
}

func hashOf(c CID) uint64 { return binary.LittleEndian.Uint64(c[4:]) }
