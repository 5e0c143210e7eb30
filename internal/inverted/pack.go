package inverted

import (
	"encoding/binary"
	mathbits "math/bits"
)

// slack is how many bytes must follow packed numbers, so that they can be read eight bytes at a time.
const slack = 8

// width32 is how many bits the largest of some numbers needs.
func width32(v []uint32) uint {
	var all uint32
	for _, x := range v {
		all |= x
	}
	return uint(mathbits.Len32(all))
}

// pack appends numbers of so many bits each, the lowest bits first, up to a whole byte.
func pack(b []byte, v []uint32, width uint) []byte {
	var acc uint64
	var have uint
	for _, x := range v {
		acc |= uint64(x) << have
		for have += width; have >= 8; have -= 8 {
			b = append(b, byte(acc))
			acc >>= 8
		}
	}
	if have > 0 {
		b = append(b, byte(acc))
	}
	return b
}

// packed is how many bytes n numbers of so many bits need.
func packed(n int, width uint) int { return (n*int(width) + 7) / 8 }

// unpack reads numbers; b goes on for slack bytes behind them.
func unpack(dst []uint32, b []byte, width uint) {
	if width == 0 {
		clear(dst)
		return
	}
	mask := uint64(1)<<width - 1
	at := uint(0)
	for i := range dst {
		dst[i] = uint32(binary.LittleEndian.Uint64(b[at>>3:]) >> (at & 7) & mask)
		at += width
	}
}

// packedAt reads the i-th number.
func packedAt(b []byte, i int, width uint) uint32 {
	at := uint(i) * width
	return uint32(binary.LittleEndian.Uint64(b[at>>3:]) >> (at & 7) & (1<<width - 1))
}

// A column is int64s in runs of blockSize: for each run its least, where its differences begin, and how many bytes
// each of them has; then the differences.
const runHead = 8 + 4 + 1

type column struct {
	heads, rest []byte
}

func appendColumn(b []byte, v []int64) []byte {
	var rest []byte
	for from := 0; from < len(v); from += blockSize {
		run := v[from:min(from+blockSize, len(v))]
		least, most := run[0], run[0]
		for _, x := range run {
			least, most = min(least, x), max(most, x)
		}
		wide := (mathbits.Len64(uint64(most)-uint64(least)) + 7) / 8
		b = binary.LittleEndian.AppendUint64(b, uint64(least))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(rest)))
		b = append(b, byte(wide))
		for _, x := range run {
			d := uint64(x) - uint64(least)
			for k := range wide {
				rest = append(rest, byte(d>>(8*k)))
			}
		}
	}
	return append(append(b, rest...), make([]byte, slack)...)
}

func readColumn(b []byte, n int) (column, bool) {
	heads := (n + blockSize - 1) / blockSize * runHead
	if heads+slack > len(b) {
		return column{}, false
	}
	c := column{b[:heads], b[heads:]}
	for i := 0; i < n; i += blockSize {
		h := c.heads[i/blockSize*runHead:]
		if int(binary.LittleEndian.Uint32(h[8:]))+min(blockSize, n-i)*int(h[12])+slack > len(c.rest) || h[12] > 8 {
			return column{}, false
		}
	}
	return c, true
}

func (c *column) at(i uint32) int64 {
	h := c.heads[i/blockSize*runHead:]
	wide := uint32(h[12])
	d := binary.LittleEndian.Uint64(c.rest[binary.LittleEndian.Uint32(h[8:])+i%blockSize*wide:])
	if wide < 8 {
		d &= 1<<(8*wide) - 1
	}
	return int64(binary.LittleEndian.Uint64(h) + d)
}

func trailing(w uint64) int { return mathbits.TrailingZeros64(w) }

func (b bits) count() (n int) {
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}
