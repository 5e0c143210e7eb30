package inverted

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"sort"
)

// ErrDamaged is returned where the bytes of an index are not what was written. The index is then to be made anew.
var ErrDamaged = errors.New("the index is damaged")

const (
	magic     = "clewidx1"
	blockSize = 128 // documents of a block of postings
	dictSize  = 32  // terms of a block of the dictionary
	skipSize  = 9   // bytes: the block's last document, where it begins, and the greatest impact in it
	footSize  = 6*8 + 4 + 4 + 8 + 8 + 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segment is some documents with all of their postings, and does not change. Documents are numbered from 0 in it,
// the newest first. It may be read from any number of goroutines.
type segment struct {
	name     string // of its file; "" while it is in memory only
	data     []byte // the file, whole
	docs     uint32
	terms    int
	postings []byte // of all terms
	dict     []byte
	blocks   []byte // where each block of dict begins
	times    column
	numbers  column
	lengths  []byte
	order    []byte // documents by their numbers
	least    int64  // number
	most     int64
	sum      uint32 // of the file
}

// openSegment reads a segment of its bytes; whoever calls has held them against their checksum, or wrote them just now.
func openSegment(name string, data []byte) (*segment, error) {
	bad := func(what string) error { return fmt.Errorf("%s: %w", what, ErrDamaged) }
	if len(data) < len(magic)+footSize || string(data[:len(magic)]) != magic {
		return nil, bad("not a segment")
	}
	s := &segment{name: name, data: data, sum: binary.LittleEndian.Uint32(data[len(data)-4:])}
	foot := data[len(data)-footSize:]
	at := [8]uint64{0: uint64(len(magic)), 7: uint64(len(data) - footSize)}
	for i := range 6 {
		at[i+1] = binary.LittleEndian.Uint64(foot[8*i:])
	}
	for i := range 7 {
		if at[i] > at[i+1] {
			return nil, bad("its parts are out of order")
		}
	}
	s.docs = binary.LittleEndian.Uint32(foot[48:])
	s.terms = int(binary.LittleEndian.Uint32(foot[52:]))
	s.least, s.most = int64(binary.LittleEndian.Uint64(foot[56:])), int64(binary.LittleEndian.Uint64(foot[64:]))
	part := func(i int) []byte { return data[at[i]:at[i+1]:at[i+1]] }
	s.postings, s.dict, s.blocks, s.lengths, s.order = part(0), part(1), part(2), part(5), part(6)
	var ok, ok2 bool
	s.times, ok = readColumn(part(3), int(s.docs))
	s.numbers, ok2 = readColumn(part(4), int(s.docs))
	if !ok || !ok2 || len(s.lengths) != int(s.docs) || len(s.order) != 4*int(s.docs) || len(s.blocks) != (s.terms+dictSize-1)/dictSize*4 || len(s.postings) < slack {
		return nil, bad("its parts do not fit")
	}
	return s, nil
}

// find gives the document with a number.
func (s *segment) find(number int64) (uint32, bool) {
	if s.docs == 0 || number < s.least || number > s.most {
		return 0, false
	}
	i := sort.Search(int(s.docs), func(i int) bool { return s.numbers.at(s.byNumber(i)) >= number })
	if i == int(s.docs) || s.numbers.at(s.byNumber(i)) != number {
		return 0, false
	}
	return s.byNumber(i), true
}

func (s *segment) byNumber(i int) uint32 { return binary.LittleEndian.Uint32(s.order[4*i:]) }

// entry is a term of a dictionary.
type entry struct {
	term []byte // holds until the next
	df   int
	at   int // of its postings
	size int
}

// walker walks a dictionary.
type walker struct {
	s     *segment
	i     int // terms read
	b     []byte
	next  int // where the next term's postings begin
	entry entry
}

// walk begins at the first term that is not before one.
func (s *segment) walk(from []byte) *walker {
	w := &walker{s: s}
	n := len(s.blocks) / 4
	// The last block that begins at from or before it.
	k := sort.Search(n, func(i int) bool {
		w.enter(i)
		return w.step() && bytes.Compare(w.entry.term, from) > 0
	})
	w.enter(max(0, k-1))
	return w
}

func (w *walker) enter(block int) {
	w.i, w.b = block*dictSize, nil
	if 4*block < len(w.s.blocks) {
		w.b = w.s.dict[binary.LittleEndian.Uint32(w.s.blocks[4*block:]):]
	}
	w.entry.term = w.entry.term[:0]
}

func (w *walker) number() int {
	x, n := binary.Uvarint(w.b)
	if n <= 0 || x > math.MaxInt32*16 {
		w.b = nil
		return 0
	}
	w.b = w.b[n:]
	return int(x)
}

// step reads the next term; false at the end.
func (w *walker) step() bool {
	if w.i >= w.s.terms || len(w.b) == 0 {
		return false
	}
	if w.i%dictSize == 0 {
		w.next = w.number()
	}
	shared, more := w.number(), w.number()
	if shared > len(w.entry.term) || more > len(w.b) {
		return false
	}
	w.entry.term = append(w.entry.term[:shared], w.b[:more]...)
	w.b = w.b[more:]
	w.entry.df, w.entry.size, w.entry.at = w.number(), w.number(), w.next
	w.next += w.entry.size
	w.i++
	return w.entry.at+w.entry.size+slack <= len(w.s.postings)
}

// term finds a term.
func (s *segment) term(key []byte) (entry, bool) {
	w := s.walk(key)
	for w.step() {
		switch bytes.Compare(w.entry.term, key) {
		case 0:
			return w.entry, true
		case 1:
			return entry{}, false
		}
	}
	return entry{}, false
}

// prefix gives all terms that begin so, at most limit; more says that there are others.
func (s *segment) prefix(key []byte, limit int) (list []entry, more bool) {
	w := s.walk(key)
	for w.step() {
		if bytes.Compare(w.entry.term, key) < 0 {
			continue
		}
		if !bytes.HasPrefix(w.entry.term, key) {
			break
		}
		if len(list) == limit {
			return list, true
		}
		e := w.entry
		e.term = bytes.Clone(e.term)
		list = append(list, e)
	}
	return list, false
}

// none is the document behind the last.
const none = math.MaxUint32

// postings walks the documents of one term.
type postings struct {
	seg    *segment
	df     int
	skips  []byte // nil of a term with one block
	bodies []byte
	block  int // that is read; -1 for none
	n      int // documents in it
	i      int
	counts bool // whether freqs and places were read
	body   []byte
	prev   uint32 // the last of the block before, plus one
	ords   [blockSize]uint32
	freqs  [blockSize]uint32
	before [blockSize]uint32 // how many positions of the block are before the document's
}

func (s *segment) open(e entry) *postings {
	p := &postings{}
	p.reset(s, e)
	return p
}

func (p *postings) reset(s *segment, e entry) {
	p.seg, p.df, p.skips, p.bodies, p.block, p.n, p.i = s, e.df, nil, s.postings[e.at:], -1, 0, 0
	if n := (e.df + blockSize - 1) / blockSize; n > 1 {
		p.skips, p.bodies = p.bodies[:n*skipSize], p.bodies[n*skipSize:]
	}
}

func (p *postings) blocks() int { return (p.df + blockSize - 1) / blockSize }

func (p *postings) last(block int) uint32 {
	return binary.LittleEndian.Uint32(p.skips[block*skipSize:])
}

// impact is the most that a document of the block can weigh, before the term's own weight.
func (p *postings) impact(block int) float32 {
	if p.skips == nil {
		return 1
	}
	return float32(p.skips[block*skipSize+8]) / 255
}

func (p *postings) load(block int) {
	p.block, p.i, p.counts = block, 0, false
	p.n = min(blockSize, p.df-block*blockSize)
	p.body, p.prev = p.bodies, 0
	if p.skips != nil {
		p.body = p.bodies[binary.LittleEndian.Uint32(p.skips[block*skipSize+4:]):]
		if block > 0 {
			p.prev = p.last(block-1) + 1
		}
	}
	ords := p.ords[:p.n]
	unpack(ords, p.body[3:], uint(p.body[0]))
	at := p.prev
	for i, d := range ords {
		at += d
		ords[i] = at
		at++
	}
}

func (p *postings) readCounts() {
	freqs := p.freqs[:p.n]
	unpack(freqs, p.body[3+packed(p.n, uint(p.body[0])):], uint(p.body[1]))
	sum := uint32(0)
	for i := range freqs {
		freqs[i]++
		p.before[i] = sum
		sum += freqs[i]
	}
	p.counts = true
}

// blockOf gives the block that a document is in, if it is in any: the first whose last is not before it.
func (p *postings) blockOf(target uint32) int {
	if p.skips == nil {
		return 0
	}
	n := p.blocks()
	lo := max(p.block, 0)
	step := 1
	hi := lo
	for hi < n && p.last(hi) < target { // it is near, mostly
		lo = hi + 1
		hi += step
		step *= 2
	}
	hi = min(hi, n)
	return lo + sort.Search(hi-lo, func(i int) bool { return p.last(lo+i) >= target })
}

// seek gives the first document from target on, or none.
func (p *postings) seek(target uint32) uint32 {
	if p.block < 0 || p.i < p.n && p.ords[p.n-1] < target {
		b := p.blockOf(target)
		if b >= p.blocks() {
			p.i, p.n, p.block = 0, 0, b
			return none
		}
		if b != p.block {
			p.load(b)
		}
	}
	if p.i >= p.n {
		return none
	}
	ords := p.ords[:p.n]
	if ords[p.i] >= target {
		return ords[p.i]
	}
	lo, step := p.i, 1
	hi := lo + 1
	for hi < p.n && ords[hi] < target {
		lo = hi
		hi += step
		step *= 2
	}
	hi = min(hi, p.n)
	for lo+1 < hi {
		if mid := int(uint(lo+hi) >> 1); ords[mid] < target {
			lo = mid
		} else {
			hi = mid
		}
	}
	if p.i = hi; hi == p.n {
		return none // ords[n-1] is not before target, or the walk ended
	}
	return ords[hi]
}

// freq is how often the term is in the document that seek gave.
func (p *postings) freq() uint32 {
	if !p.counts {
		p.readCounts()
	}
	return p.freqs[p.i]
}

// positions appends where the term is in the document that seek gave.
func (p *postings) positions(dst []uint32) []uint32 {
	n := int(p.freq())
	a, f, w := uint(p.body[0]), uint(p.body[1]), uint(p.body[2])
	b := p.body[3+packed(p.n, a)+packed(p.n, f):]
	from := int(p.before[p.i])
	for k := range n {
		dst = append(dst, packedAt(b, from+k, w))
	}
	return dst
}

// weight is what BM25 makes of a term's count in a document of a length, between 0 and 1. What it takes for the
// usual length does not change with the documents, so that the greatest of a block can be kept with it.
func weight(freq uint32, length byte) float32 {
	const k, b, usual = 1.2, 0.75, 24
	f := float32(freq)
	return f / (f + k*(1-b+b*float32(length)/usual))
}

// posting is a term in one document.
type posting struct {
	ord       uint32
	freq      uint32
	positions int // where they begin in a list of positions
}

// appendPostings writes the postings of one term, in the order of documents.
func appendPostings(b []byte, list []posting, positions []uint32, lengths []byte) []byte {
	n := (len(list) + blockSize - 1) / blockSize
	skips := len(b)
	if n > 1 {
		b = append(b, make([]byte, n*skipSize)...)
	}
	bodies := len(b)
	var nums [blockSize]uint32
	var place []uint32
	prev := uint32(0)
	for k := range n {
		block := list[k*blockSize : min(len(list), (k+1)*blockSize)]
		start, impact := len(b), float32(0)
		b = append(b, 0, 0, 0)
		v := nums[:len(block)]
		for i, p := range block {
			v[i] = p.ord - prev
			prev = p.ord + 1
			impact = max(impact, weight(p.freq, lengths[p.ord]))
		}
		w := width32(v)
		b[start] = byte(w)
		b = pack(b, v, w)
		place = place[:0]
		for i, p := range block {
			v[i] = p.freq - 1
			place = append(place, positions[p.positions:p.positions+int(p.freq)]...)
		}
		w = width32(v)
		b[start+1] = byte(w)
		b = pack(b, v, w)
		w = width32(place)
		b[start+2] = byte(w)
		b = pack(b, place, w)
		if n > 1 {
			at := b[skips+k*skipSize:]
			binary.LittleEndian.PutUint32(at, prev-1)
			binary.LittleEndian.PutUint32(at[4:], uint32(start-bodies))
			at[8] = byte(min(255, int(impact*255)+1))
		}
	}
	return b
}
