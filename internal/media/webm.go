package media

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Elements of Matroska that cleanWebM knows.
const (
	ebmlHead    = 0x1a45dfa3
	segment     = 0x18538067
	info        = 0x1549a966
	attachments = 0x1941a469
	tags        = 0x1254c367
	chapters    = 0x1043a770
	cluster     = 0x1f43b675
	title       = 0x7ba9
	dateUTC     = 0x4461
	muxer       = 0x4d80
	writer      = 0x5741
	fileName    = 0x7384
	unknown     = -1 // a length that is not told
)

// cleanWebM blanks, where they stand, tags, attachments, the title, the date and the names of the programs.
func cleanWebM(w *walk) error {
	at, films := int64(0), 0
	for at < w.size {
		id, in, until, err := w.element(at, w.size)
		if err != nil {
			return err
		}
		switch id {
		case ebmlHead:
		case segment:
			films++
			if err := w.segmentOf(in, until); err != nil {
				return err
			}
		default:
			if err := w.void(at, in, until); err != nil {
				return err
			}
		}
		at = until
	}
	if films == 0 {
		return fmt.Errorf("no film in it: %w", ErrDamaged)
	}
	return nil
}

// element reads the head of an element. One whose length is not told lasts to the end.
func (w *walk) element(at, end int64) (id uint32, in, until int64, err error) {
	if err := w.part(); err != nil {
		return 0, 0, 0, err
	}
	h, err := w.some(at, int(min(12, end-at)))
	if err != nil {
		return 0, 0, 0, err
	}
	bad := func() (uint32, int64, int64, error) {
		return 0, 0, 0, fmt.Errorf("no element at %d: %w", at, ErrDamaged)
	}
	if len(h) < 2 {
		return bad()
	}
	n := bits.LeadingZeros8(h[0]) + 1
	if n > 4 || len(h) <= n {
		return bad()
	}
	for _, c := range h[:n] {
		id = id<<8 | uint32(c)
	}
	l := bits.LeadingZeros8(h[n]) + 1
	if l > 8 || len(h) < n+l {
		return bad()
	}
	length := int64(h[n]) & (1<<(8-l) - 1)
	for _, c := range h[n+1 : n+l] {
		length = length<<8 | int64(c)
	}
	in = at + int64(n+l)
	if length == 1<<(7*l)-1 {
		length = unknown
	}
	if length == unknown {
		if id != segment && id != cluster {
			return bad()
		}
		return id, in, end, nil
	}
	if length > end-in {
		return 0, 0, 0, fmt.Errorf("an element at %d is longer than what it is in: %w", at, ErrDamaged)
	}
	return id, in, in + length, nil
}

func (w *walk) segmentOf(at, end int64) error {
	for at < end {
		id, in, until, err := w.element(at, end)
		if err != nil {
			return err
		}
		switch id {
		case tags, attachments:
			err = w.void(at, in, until)
		case info:
			err = w.infoOf(in, until)
		case cluster:
			if until == end { // perhaps of a length not told: its own parts are walked
				until = in
			}
		}
		if err != nil {
			return err
		}
		at = until
	}
	return nil
}

func (w *walk) infoOf(at, end int64) error {
	for at < end {
		id, in, until, err := w.element(at, end)
		if err != nil {
			return err
		}
		switch id {
		case title, dateUTC, fileName:
			err = w.void(at, in, until)
		case muxer, writer: // they must be there
			err = w.zero(in, until)
		}
		if err != nil {
			return err
		}
		at = until
	}
	return nil
}

// void makes an element one of no meaning, of the same length.
func (w *walk) void(at, in, until int64) error {
	if until-at < 2 {
		return fmt.Errorf("an element at %d: %w", at, ErrDamaged)
	}
	n := until - at - 9
	if n < 0 { // a length in one byte
		if err := w.over(at, []byte{0xec, 0x80 | byte(until-at-2)}); err != nil {
			return err
		}
		return w.zero(at+2, until)
	}
	head := binary.BigEndian.AppendUint64([]byte{0xec}, uint64(n)|1<<56)
	if err := w.over(at, head); err != nil {
		return err
	}
	return w.zero(at+9, until)
}
