package media

import (
	"encoding/binary"
	"fmt"
)

// cleanMP3 cuts the tags that stand before and behind the sound.
func cleanMP3(w *walk) error {
	at := int64(0)
	for {
		h, err := w.some(at, 10)
		if err != nil {
			return err
		}
		if len(h) < 10 || string(h[:3]) != "ID3" {
			break
		}
		n := int64(0)
		for _, c := range h[6:] {
			if c >= 0x80 {
				return fmt.Errorf("a tag of no length: %w", ErrDamaged)
			}
			n = n<<7 | int64(c)
		}
		if n += 10; h[5]&0x10 != 0 {
			n += 10
		}
		if err := w.part(); err != nil {
			return err
		}
		at += n
	}
	b, err := w.some(at, 4)
	if err != nil {
		return err
	}
	for skipped := 0; len(b) == 4 && b[0] == 0 && skipped < 1<<16; skipped++ { // filling
		at++
		if b, err = w.some(at, 4); err != nil {
			return err
		}
	}
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe6 != 0xe2 {
		return fmt.Errorf("no sound in it: %w", ErrDamaged)
	}
	if err := w.cut(0, at); err != nil {
		return err
	}
	end, err := w.tagsBehind(at, w.size)
	if err != nil {
		return err
	}
	return w.cut(end, w.size)
}

// tagsBehind gives where the sound ends and tags of three kinds begin.
func (w *walk) tagsBehind(from, end int64) (int64, error) {
	for {
		n := int64(0)
		if b, err := w.some(end-128, 3); err != nil {
			return 0, err
		} else if end-128 >= from && string(b) == "TAG" {
			n = 128
		}
		if b, err := w.some(end-32, 32); err != nil {
			return 0, err
		} else if n == 0 && end-32 >= from && len(b) == 32 && string(b[:8]) == "APETAGEX" {
			if n = int64(binary.LittleEndian.Uint32(b[12:])); b[23]&0x80 != 0 {
				n += 32
			}
		}
		if b, err := w.some(end-9, 9); err != nil {
			return 0, err
		} else if n == 0 && end-9 >= from && string(b) == "LYRICS200" {
			if b, err = w.need(end-15, 6); err != nil {
				return 0, err
			}
			for _, c := range b {
				if c < '0' || c > '9' {
					return 0, fmt.Errorf("words of no length: %w", ErrDamaged)
				}
				n = n*10 + int64(c-'0')
			}
			n += 15
		}
		if n == 0 {
			return end, nil
		}
		if end -= n; end < from || n < 0 {
			return 0, fmt.Errorf("a tag longer than the file: %w", ErrDamaged)
		}
		if err := w.part(); err != nil {
			return 0, err
		}
	}
}
