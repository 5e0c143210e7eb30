package unpack

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The directory of a zip archive is read here rather than by archive/zip: that takes 1.6 times the memory
// and four times the allocations a part, does not see members that overlap, and passes over much that is
// refused here.

const (
	zipLocal   = 0x04034b50
	zipCentral = 0x02014b50
	zipEnd     = 0x06054b50
	zip64End   = 0x06064b50
	zip64Loc   = 0x07064b50

	zipStored   = 0
	zipDeflated = 8
)

// zipMember is one member, as the directory states it.
type zipMember struct {
	zip      *zipArchive
	local    int64 // where its local header stands
	packed   int64
	size     int64
	crc      uint32
	nameLen  uint16
	deflated bool
}

// zipPlace says where the directory stands.
type zipPlace struct {
	off, size int64
	base      int64 // what all offsets in the archive are short by: bytes put before it
	count     int64
}

// findDirectory reads the end of a zip archive.
func findDirectory(b blob, name string) (zipPlace, error) {
	tail := make([]byte, min(b.size, 65535+22))
	at := b.size - int64(len(tail))
	if n, err := b.ReadAt(tail, at); n < len(tail) {
		return zipPlace{}, fmt.Errorf("%s: read the end of the zip archive: %w", name, err)
	}
	i := endRecord(tail)
	if i < 0 {
		return zipPlace{}, broken(name, "the directory at the end of the zip archive is missing; the file may have been cut short")
	}
	rec := tail[i:]
	if u16(rec[4:]) != 0 || u16(rec[6:]) != 0 {
		if u16(rec[4:]) != 0xffff {
			return zipPlace{}, broken(name, "this is one piece of a zip archive in several pieces")
		}
	}
	end := at + int64(i)
	p := zipPlace{count: int64(u16(rec[10:])), size: int64(u32(rec[12:])), off: int64(u32(rec[16:]))}
	if p.count == 0xffff || p.size == 0xffffffff || p.off == 0xffffffff {
		if err := p.read64(b, name, &end); err != nil {
			return zipPlace{}, err
		}
	}
	p.base = end - p.size - p.off
	if p.size < 0 || p.off < 0 || p.count < 0 || p.base < 0 || p.base > b.size {
		return zipPlace{}, broken(name, "the zip archive's directory is not where its end says")
	}
	if p.base > 0 && signatureAt(b, p.off) == zipCentral {
		p.base = 0
	}
	if p.count > p.size/46 {
		return zipPlace{}, broken(name, "the zip archive's directory is too small for the %d parts it claims", p.count)
	}
	return p, nil
}

func endRecord(tail []byte) int {
	for i := len(tail) - 22; i >= 0; i-- {
		if tail[i] == 'P' && u32(tail[i:]) == zipEnd && i+22+int(u16(tail[i+20:])) <= len(tail) {
			return i
		}
	}
	return -1
}

// read64 takes the values from the 64-bit end record, if there is one; end moves to its place.
func (p *zipPlace) read64(b blob, name string, end *int64) error {
	var loc [20]byte
	if *end < 20 {
		return nil
	}
	if _, err := b.ReadAt(loc[:], *end-20); err != nil {
		return fmt.Errorf("%s: read the zip archive's directory: %w", name, err)
	}
	if u32(loc[:]) != zip64Loc {
		return nil // an archive may really have these numbers
	}
	at := int64(binary.LittleEndian.Uint64(loc[8:]))
	var rec [56]byte
	if at < 0 || at > *end-20-56 {
		return broken(name, "the zip archive's 64-bit directory is not where it says")
	}
	if _, err := b.ReadAt(rec[:], at); err != nil {
		return fmt.Errorf("%s: read the zip archive's directory: %w", name, err)
	}
	if u32(rec[:]) != zip64End {
		return broken(name, "the zip archive's 64-bit directory is not where it says")
	}
	p.count = int64(binary.LittleEndian.Uint64(rec[32:]))
	p.size = int64(binary.LittleEndian.Uint64(rec[40:]))
	p.off = int64(binary.LittleEndian.Uint64(rec[48:]))
	*end = at
	return nil
}

func signatureAt(b blob, off int64) uint32 {
	var sig [4]byte
	if n, _ := b.ReadAt(sig[:], off); n < 4 {
		return 0
	}
	return u32(sig[:])
}

// zipReader gathers the parts of a directory as it is read.
type zipReader struct {
	in      *Input
	a       *zipArchive
	place   zipPlace
	names   table
	parts   []string
	members []zipMember
	total   int64
	scratch []byte
}

// openZip reads a zip archive's directory: every member becomes a part or a refusal.
func openZip(ctx context.Context, name string, b blob, lim Limits) (*Input, error) {
	place, err := findDirectory(b, name)
	if err != nil {
		return nil, err
	}
	if place.count > int64(lim.Parts) {
		return nil, lim.tooMany(name)
	}
	a := &zipArchive{ctx: ctx, blob: b, lim: lim, base: place.base}
	z := &zipReader{
		in: &Input{Name: name, Kind: "zip", Close: b.close}, a: a, place: place,
		parts: make([]string, 0, place.count), members: make([]zipMember, 0, place.count),
	}
	if err := z.readAll(ctx); err != nil {
		return nil, err
	}
	if z.total > lim.Total {
		return nil, beyond(name, "unpacks to %d bytes, and only %d may be used", z.total, lim.Total)
	}
	if lim.excess(z.total, b.size) {
		return nil, beyond(name, "unpacks to more than %d times its size", lim.Ratio)
	}
	z.finish()
	return z.in, nil
}

func (z *zipReader) readAll(ctx context.Context) error {
	sum := sha256.New()
	r := bufio.NewReaderSize(io.TeeReader(z.a.blob.section(z.place.base+z.place.off, z.place.size), sum), 256<<10)
	for i := range z.place.count {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := z.readOne(r); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return broken(z.in.Name, "the zip archive's directory ends after %d of %d parts", i, z.place.count)
			}
			return err
		}
	}
	// A 16-bit count may have wrapped round; the directory itself tells.
	if head, _ := r.Peek(4); len(head) == 4 && u32(head) == zipCentral {
		return broken(z.in.Name, "the zip archive's directory holds more parts than it claims")
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return broken(z.in.Name, "the zip archive's directory cannot be read: %v", err)
	}
	z.in.Directory = hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (z *zipReader) readOne(r *bufio.Reader) error {
	h, err := r.Peek(46)
	if err != nil {
		return err
	}
	if u32(h) != zipCentral {
		return broken(z.in.Name, "the zip archive's directory is damaged at part %d", len(z.members)+len(z.in.Refused)+1)
	}
	e := zipEntry{
		creator: u16(h[4:]), flags: u16(h[8:]), method: u16(h[10:]), crc: u32(h[16:]),
		packed: int64(u32(h[20:])), size: int64(u32(h[24:])), attr: u32(h[38:]), local: int64(u32(h[42:])),
	}
	n, x, c := int(u16(h[28:])), int(u16(h[30:])), int(u16(h[32:]))
	if _, err := r.Discard(46); err != nil {
		return err
	}
	z.scratch = slices.Grow(z.scratch[:0], n+x)[:n+x]
	if _, err := io.ReadFull(r, z.scratch); err != nil {
		return err
	}
	if _, err := r.Discard(c); err != nil {
		return err
	}
	z.take(e, z.scratch[:n], z.scratch[n:])
	return nil
}

// zipEntry is one record of the directory.
type zipEntry struct {
	creator, flags, method uint16
	crc, attr              uint32
	packed, size, local    int64
}

func (z *zipReader) take(e zipEntry, name, extra []byte) {
	kept := z.names.add(name)
	clean, why := cleanName(kept, z.a.lim)
	if why == "" && strings.HasSuffix(kept, "/") && !e.isLink() {
		return // a folder
	}
	if why == "" {
		why = e.fault(extra, z)
	}
	if why != "" {
		z.in.Refused = append(z.in.Refused, Refusal{shown(kept), why})
		return
	}
	z.total += e.size
	z.parts = append(z.parts, clean)
	z.members = append(z.members, zipMember{
		zip: z.a, local: e.local + z.place.base, packed: e.packed, size: e.size, crc: e.crc,
		nameLen: uint16(len(name)), deflated: e.method == zipDeflated,
	})
}

func (e zipEntry) isLink() bool {
	unix := e.creator>>8 == 3 || e.creator>>8 == 19
	return unix && e.attr>>16&0o170000 == 0o120000
}

// fault says why a member with a good name is refused; it sets the 64-bit sizes.
func (e *zipEntry) fault(extra []byte, z *zipReader) string {
	lim := z.a.lim
	if !e.read64(extra) {
		return "its size is not stated"
	}
	mode := e.attr >> 16 & 0o170000
	unix := e.creator>>8 == 3 || e.creator>>8 == 19
	switch {
	case e.isLink():
		return "it is a link"
	case unix && mode != 0 && mode != 0o100000 && mode != 0o040000:
		return "it is not a plain file"
	case e.flags&1 != 0 || e.flags&(1<<6) != 0 || e.flags&(1<<13) != 0:
		return "it is encrypted"
	case e.method != zipStored && e.method != zipDeflated:
		return fmt.Sprintf("it is packed in a way that is not read here (method %d)", e.method)
	case e.packed < 0 || e.size < 0 || e.local < 0 || e.local+z.place.base > z.place.off+z.place.base-30 || e.packed > z.place.off-e.local-30:
		return "it does not lie within the archive"
	case e.method == zipStored && e.packed != e.size:
		return "its two sizes do not agree"
	case e.size > min(lim.Part, lim.Total):
		return fmt.Sprintf("it holds more than %d bytes", min(lim.Part, lim.Total))
	case lim.excess(e.size, e.packed):
		return fmt.Sprintf("it unpacks to more than %d times its size", lim.Ratio)
	}
	return ""
}

// read64 takes the sizes that do not fit 32 bits from the extra field.
func (e *zipEntry) read64(extra []byte) bool {
	const full = 0xffffffff
	if e.size != full && e.packed != full && e.local != full {
		return true
	}
	field, ok := extra64(extra)
	take := func(v int64) int64 {
		switch {
		case v != full:
			return v
		case len(field) < 8:
			ok = false
			return v
		}
		v, field = int64(binary.LittleEndian.Uint64(field)), field[8:]
		return v
	}
	e.size, e.packed, e.local = take(e.size), take(e.packed), take(e.local)
	return ok
}

// extra64 finds the field of 64-bit values.
func extra64(extra []byte) (field []byte, ok bool) {
	for len(extra) >= 4 {
		tag, n := u16(extra), int(u16(extra[2:]))
		extra = extra[4:]
		if n > len(extra) {
			return nil, false
		}
		if tag == 1 {
			return extra[:n], true
		}
		extra = extra[n:]
	}
	return nil, false
}

// finish refuses members that share bytes and names that are twins, and makes the parts.
func (z *zipReader) finish() {
	drop := make(map[int]string)
	for _, i := range z.overlaps() {
		drop[i] = "its bytes are another member's too"
	}
	for _, i := range twins(len(z.parts), func(i int) string { return z.parts[i] }) {
		if drop[i] == "" {
			drop[i] = "another part has the same name, or one that differs only in case or accents' form"
		}
	}
	z.in.Parts = make([]Part, 0, len(z.parts)-len(drop))
	for i, name := range z.parts {
		if why := drop[i]; why != "" {
			z.in.Refused = append(z.in.Refused, Refusal{name, why})
			continue
		}
		m := &z.members[i]
		p := Part{Name: name, Size: m.size, Open: m.open}
		if m.size >= rawLeast {
			p.Raw = m.raw
		}
		z.in.Parts = append(z.in.Parts, p)
	}
	sortParts(z.in.Parts)
}

// rawLeast is the size below which packing anew costs less than another function for every part.
const rawLeast = 1024

// overlaps gives the members that begin before the one ahead of them ends.
func (z *zipReader) overlaps() []int {
	byPlace := func(a, b int32) int { return int(min(max(z.members[a].local-z.members[b].local, -1), 1)) }
	order := make([]int32, len(z.members))
	for i := range order {
		order[i] = int32(i)
	}
	if !slices.IsSortedFunc(order, byPlace) {
		slices.SortStableFunc(order, byPlace)
	}
	var over []int
	var end int64
	for _, i := range order {
		m := &z.members[i]
		if m.local < end {
			over = append(over, int(i))
			continue
		}
		end = m.local + 30 + int64(m.nameLen) + m.packed
	}
	return over
}

func u16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
