package runs

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"
)

// FuzzSegment opens bytes that are no segment, or one with bytes changed: nothing that is asked of it panics, or runs
// on without an end.
func FuzzSegment(f *testing.F) {
	for n := range 3 {
		var waiting []pair
		for i := range 40 * n {
			waiting = append(waiting, pair{uint64(i/3) << 30, int64(i)})
		}
		f.Add(made(waiting, uint64(n)).whole)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		b = append(b, 0, 0, 0, 0)
		binary.LittleEndian.PutUint32(b[len(b)-4:], crc32.Checksum(b[:len(b)-4], castagnoli))
		for _, b := range [][]byte{b, b[:len(b)-4]} {
			s, err := openSegment("", b)
			if err != nil || s.shift < keyBits-16 {
				continue
			}
			for key := range uint64(64) {
				e := s.find(key << 30)
				if n := len(e.append(s.base, nil)); n > len(b) {
					t.Fatalf("%d numbers of %d bytes", n, len(b))
				}
			}
			var out bytes.Buffer
			_ = merge(joiner(&out, []*segment{s, s}), []*segment{s, s})
		}
	})
}

// FuzzList adds what it is given, and finds it again.
func FuzzList(f *testing.F) {
	f.Add([]byte("a few numbers and runs, eight bytes each or so"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := Create("")
		if err != nil {
			t.Fatal(err)
		}
		type put struct {
			number int64
			run    uint64
		}
		var all []put
		for ; len(b) >= 10 && len(all) < 500; b = b[10:] {
			p := put{int64(int16(binary.LittleEndian.Uint16(b))), binary.LittleEndian.Uint64(b[2:])}
			all = append(all, p)
			x.Add(p.number, []uint64{p.run})
			if p.run%5 == 0 {
				if err := x.Commit(false, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 2 {
			if err := x.Commit(false, nil); err != nil {
				t.Fatal(err)
			}
			for _, p := range all {
				if got, held := x.Snapshot().Find(p.run, 1000, nil); !slices.Contains(got, p.number) || held != len(got) {
					t.Fatalf("%+v: %v of %d", p, got, held)
				}
			}
			if _, err := x.Merge(true); err != nil {
				t.Fatal(err)
			}
		}
	})
}
