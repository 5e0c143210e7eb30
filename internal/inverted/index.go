// Package inverted is an index of words: which documents have them, where, and which of these come first.
//
// A document is a number, a time and terms with their positions in fields; what a term is, is for whoever feeds the
// index to say. Documents are kept in segments that never change: in memory at first, then as files of one folder.
// What is deleted is marked, and left out when segments are merged. doc/inverted.md has the format.
//
// An Index has one writer at a time: Begin, Term, Delete, Commit and Merge are not for several goroutines. Snapshots
// may be taken and asked from any number of goroutines meanwhile; each sees whole commits.
//
// The index is derived: whoever feeds it can feed it again. What is missing or damaged is ErrDamaged on Open, and
// Create begins anew.
package inverted

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"clew/internal/segfile"
)

// Bounds of memory.
const (
	maxBuilder = 48 << 20 // bytes of documents that wait to become a segment
	maxLoose   = 16       // segments in memory; one more and they become one
	maxMeta    = 4096     // bytes of Commit's meta
)

// fan is how many segments of about one size become one.
const fan = 8

// ErrFormat is returned for terms that no index takes: longer than MaxTerm bytes, or with no document begun;
// and for a document numbered 0.
var ErrFormat = errors.New("not a term or document")

// MaxTerm is the longest term, in bytes.
const MaxTerm = 4096

// Index is an index in a folder.
type Index struct {
	dir     string // "" for one in memory
	live    []*live
	build   *builder
	meta    []byte
	next    uint64 // number of the next file
	changed bool   // since the last durable commit
	looking bool   // nothing is written
	merging *Merging
	shown   atomic.Pointer[Snapshot]
}

// live is a segment with what was deleted of it.
type live struct {
	*segment
	dead   bits // shared with snapshots: copied before it is changed
	n      int  // deleted
	shared bool
}

func (l *live) kill(ord uint32) {
	if l.dead.has(ord) {
		return
	}
	if l.dead == nil {
		l.dead = make(bits, (l.docs+63)/64)
	} else if l.shared {
		l.dead = slices.Clone(l.dead)
	}
	l.shared = false
	l.dead[ord>>6] |= 1 << (ord & 63)
	l.n++
}

// Create makes an empty index in a folder, which may hold a damaged one: that is thrown away. An empty name makes one
// in memory.
func Create(dir string) (*Index, error) {
	x := &Index{dir: dir, build: newBuilder(), next: 1, changed: true}
	x.show()
	if dir == "" {
		return x, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.Remove(filepath.Join(dir, "index")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	x.clean()
	return x, x.save()
}

// Open opens the index of a folder. ErrDamaged if it is not whole, fs.ErrNotExist if there is none.
func Open(dir string) (*Index, error) {
	b, err := os.ReadFile(filepath.Join(dir, "index"))
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, build: newBuilder()}
	if err := x.read(b); err != nil {
		return nil, err
	}
	x.clean()
	x.show()
	return x, nil
}

const manifestMagic = "clewinv1"

// read takes the list of segments.
func (x *Index) read(b []byte) error {
	bad := fmt.Errorf("the list of segments: %w", ErrDamaged)
	if len(b) < len(manifestMagic)+4 || string(b[:len(manifestMagic)]) != manifestMagic || crc32.Checksum(b[:len(b)-4], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-4:]) {
		return bad
	}
	b = b[len(manifestMagic) : len(b)-4]
	ok := true
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			ok, b = false, nil
			return 0
		}
		b = b[n:]
		return v
	}
	take := func() []byte {
		n := number()
		if n > uint64(len(b)) {
			ok, b = false, nil
			return nil
		}
		t := b[:n]
		b = b[n:]
		return t
	}
	x.next = number()
	x.meta = bytes.Clone(take())
	for n := number(); n > 0 && ok; n-- {
		name, sum, dead := string(take()), uint32(number()), take()
		if !ok || name == "" || strings.ContainsAny(name, `/\`) {
			return bad
		}
		s, err := x.load(name, false)
		if err != nil {
			return err
		}
		l := &live{segment: s}
		if s.sum != sum || len(dead)%8 != 0 || len(dead) > 0 && len(dead) != int(s.docs+63)/64*8 {
			return fmt.Errorf("segment %s is another one: %w", name, ErrDamaged)
		}
		if len(dead) > 0 {
			l.dead = make(bits, len(dead)/8)
			for i := range l.dead {
				l.dead[i] = binary.LittleEndian.Uint64(dead[8*i:])
			}
			l.n = l.dead.count()
		}
		x.live = append(x.live, l)
	}
	if !ok || len(b) > 0 {
		return bad
	}
	return nil
}

// save makes the list of segments durable, and with it what was committed.
func (x *Index) save() error {
	b := []byte(manifestMagic)
	b = binary.AppendUvarint(b, x.next)
	b = append(binary.AppendUvarint(b, uint64(len(x.meta))), x.meta...)
	b = binary.AppendUvarint(b, uint64(len(x.live)))
	for _, l := range x.live {
		b = append(binary.AppendUvarint(b, uint64(len(l.name))), l.name...)
		b = binary.AppendUvarint(b, uint64(l.sum))
		b = binary.AppendUvarint(b, uint64(8*len(l.dead)))
		for _, w := range l.dead {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	if err := segfile.Write(x.dir, "index", func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		return err
	}
	x.changed = false
	return nil
}

// clean removes files of segments that are no longer of the index, and those that were not finished.
func (x *Index) clean() {
	segfile.Clean(x.dir, func(name string) bool {
		return slices.ContainsFunc(x.live, func(l *live) bool { return l.name == name })
	})
}

// Begin begins a document; one with the same number goes. A number is not 0.
func (x *Index) Begin(number, time int64) error {
	if number == 0 {
		return ErrFormat
	}
	x.drop(number)
	x.changed = true
	if x.build.size > maxBuilder {
		if err := x.loosen(); err != nil {
			return err
		}
	}
	x.build.begin(number, time)
	return nil
}

// Term adds a term to the document that was begun. Terms of fields before 'a' do not count towards its length. A term may be at one position more than once, and at any number of
// positions; those of one document come in any order.
func (x *Index) Term(field byte, text []byte, position uint32) error {
	if len(text) > MaxTerm || len(x.build.numbers) == 0 {
		return ErrFormat
	}
	x.build.add(field, text, position)
	return nil
}

// Delete takes a document out, from the next commit on; nothing happens where there is none.
func (x *Index) Delete(number int64) {
	if len(x.build.numbers) > 0 {
		x.build.gone[number] = len(x.build.numbers)
	}
	x.drop(number)
	x.changed = true
}

func (x *Index) drop(number int64) {
	for _, l := range x.live {
		if ord, ok := l.find(number); ok {
			l.kill(ord)
		}
	}
}

// loosen makes a segment in memory of what waits.
func (x *Index) loosen() error {
	if len(x.build.numbers) == 0 {
		return nil
	}
	var b bytes.Buffer
	some, err := x.build.write(&b)
	x.build = newBuilder()
	if err != nil || !some {
		return err
	}
	s, err := openSegment("", b.Bytes())
	if err != nil {
		return err
	}
	x.live = append(x.live, &live{segment: s})
	if n := x.loose(); len(n) > maxLoose {
		return x.join(n, "")
	}
	return nil
}

// loose gives the segments that are in memory only.
func (x *Index) loose() (in []int) {
	for i, l := range x.live {
		if l.name == "" {
			in = append(in, i)
		}
	}
	return in
}

// Meta is what the last durable commit kept beside the index; nil at first.
func (x *Index) Meta() []byte { return x.meta }

// Commit shows what was added and deleted to snapshots taken from now on. With durable it is on disk, too, with meta
// (at most 4096 bytes; where in its log a feeder is), before Commit returns; what a killed process had not made
// durable is as if it had not been.
func (x *Index) Commit(durable bool, meta []byte) error {
	if durable && x.looking {
		return ErrLooking
	}
	if err := x.loosen(); err != nil {
		return err
	}
	if durable && x.dir != "" {
		if len(meta) > maxMeta {
			return ErrFormat
		}
		if in := x.loose(); len(in) > 0 {
			if err := x.join(in, x.name()); err != nil {
				return err
			}
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

func (x *Index) name() string {
	if x.dir == "" {
		return ""
	}
	n := x.next
	x.next++
	return fmt.Sprintf("%08d.seg", n)
}

// join makes one segment of several, in a file where it gets a name. The place of the first is the new one's.
func (x *Index) join(in []int, name string) error {
	segs, dead := make([]*segment, len(in)), make([]bits, len(in))
	for i, k := range in {
		segs[i], dead[i] = x.live[k].segment, x.live[k].dead
	}
	docs := 0
	fill := func(w io.Writer) (err error) {
		_, docs, err = merge(w, segs, dead)
		return err
	}
	if len(in) == 1 && x.live[in[0]].n == 0 { // as it is
		docs = int(segs[0].docs)
		fill = func(w io.Writer) error { _, err := w.Write(segs[0].data); return err }
	}
	s, err := x.file(name, fill)
	runtime.KeepAlive(segs)
	if err != nil {
		return err
	}
	var fresh []*live
	if docs > 0 {
		fresh = []*live{{segment: s}}
	}
	kept := slices.Clone(x.live[:in[0]])
	kept = append(kept, fresh...)
	for k := in[0]; k < len(x.live); k++ {
		if !slices.Contains(in, k) {
			kept = append(kept, x.live[k])
		}
	}
	x.live, x.changed = kept, true
	return nil
}

// file makes a segment of what fill writes, in a file where it gets a name. It is nil where nothing is written.
func (x *Index) file(name string, fill func(w io.Writer) error) (*segment, error) {
	if name == "" {
		var b bytes.Buffer
		if err := fill(&b); err != nil || b.Len() == 0 {
			return nil, err
		}
		return openSegment("", b.Bytes())
	}
	empty := false
	if err := segfile.Write(x.dir, name, func(w io.Writer) error {
		c := &counter{w: w}
		err := fill(c)
		empty = c.n == 0
		return err
	}); err != nil || empty {
		return nil, err
	}
	return x.load(name, true)
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Merge makes one segment of several if that is worth while, and says whether it did: eight of about one size, or one
// of which half was deleted. With whole all become one. What it did is durable. While a Merging goes on it does nothing.
func (x *Index) Merge(whole bool) (bool, error) {
	if x.merging != nil {
		return false, nil
	}
	if err := x.Commit(true, x.meta); err != nil {
		return false, err
	}
	in := x.worth(whole)
	if in == nil {
		return false, nil
	}
	if err := x.join(in, x.name()); err != nil {
		return false, err
	}
	if x.dir != "" {
		if err := x.save(); err != nil {
			return false, err
		}
		x.clean()
	}
	x.show()
	return true, nil
}

func (x *Index) worth(whole bool) (in []int) {
	if whole {
		if len(x.live) == 1 && x.live[0].n == 0 {
			return nil
		}
		for i := range x.live {
			in = append(in, i)
		}
		return in
	}
	sizes := map[int][]int{}
	for i, l := range x.live {
		if 2*l.n > int(l.docs) {
			return []int{i}
		}
		class := 0
		for n := l.docs; n >= 1000; n /= fan {
			class++
		}
		if sizes[class] = append(sizes[class], i); len(sizes[class]) == fan {
			return sizes[class]
		}
	}
	return nil
}

// show gives readers what there is now.
func (x *Index) show() {
	s := &Snapshot{}
	for _, l := range x.live {
		l.shared = true
		s.parts = append(s.parts, part{l.segment, l.dead, l.n})
		s.docs += int(l.docs) - l.n
	}
	x.shown.Store(s)
}

// Snapshot is the index as the last commit left it. It stays as it is, and may be used from any number of goroutines.
func (x *Index) Snapshot() *Snapshot { return x.shown.Load() }
