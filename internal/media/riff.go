package media

import (
	"encoding/binary"
	"fmt"
)

// chunks walks what a RIFF file, or a part of it, is made of.
func (w *walk) chunks(at, end int64, each func(kind string, at, n int64) error) error {
	for at < end {
		h, err := w.need(at, 8)
		if err != nil {
			return err
		}
		kind, n := string(h[:4]), int64(binary.LittleEndian.Uint32(h[4:]))
		if n > end-at-8 {
			return fmt.Errorf("a chunk at %d is longer than what it is in: %w", at, ErrDamaged)
		}
		if err := w.part(); err != nil {
			return err
		}
		if err := each(kind, at, n); err != nil {
			return err
		}
		at += 8 + n + n&1
	}
	return nil
}

// riff gives where a RIFF file ends by its own word; what stands behind that is cut.
func (w *walk) riff() (end int64, err error) {
	h, err := w.need(0, 12)
	if err != nil {
		return 0, err
	}
	end = 8 + int64(binary.LittleEndian.Uint32(h[4:]))
	if end > w.size+1 || end < 12 {
		return 0, fmt.Errorf("it is shorter than it says: %w", ErrDamaged)
	}
	return min(end, w.size), nil
}

// cleanWebP keeps the picture, its frames, its transparency and its colour profile.
func cleanWebP(w *walk) error {
	end, err := w.riff()
	if err != nil {
		return err
	}
	var flags byte
	extended, pictures, turned := false, 0, 1
	lost := int64(0)
	err = w.chunks(12, end, func(kind string, at, n int64) error {
		switch kind {
		case "VP8X":
			b, err := w.need(at+8, 1)
			if err != nil {
				return err
			}
			if at != 12 || n < 10 {
				return fmt.Errorf("its header is not where it belongs: %w", ErrDamaged)
			}
			extended, flags = true, b[0]
			return nil
		case "VP8 ", "VP8L":
			pictures++
			return nil
		case "ALPH", "ANIM", "ICCP":
			return nil
		case "ANMF":
			if n < 16 {
				return fmt.Errorf("a frame without a picture: %w", ErrDamaged)
			}
			pictures++
			return w.chunks(at+8+16, at+8+n, func(kind string, _, _ int64) error {
				if kind != "VP8 " && kind != "VP8L" && kind != "ALPH" {
					return fmt.Errorf("a frame with something else in it: %w", ErrDamaged)
				}
				return nil
			})
		case "EXIF":
			b, err := w.some(at+8, int(min(n, windowSize)))
			if err != nil {
				return err
			}
			if len(b) > 6 && string(b[:6]) == "Exif\x00\x00" {
				b = b[6:]
			}
			turned = orientation(b)
		}
		to := min(at+8+n+n&1, end)
		lost += to - at
		return w.cut(at, to)
	})
	if err != nil {
		return err
	}
	if pictures == 0 {
		return fmt.Errorf("no picture in it: %w", ErrDamaged)
	}
	if err := w.cut(end, w.size); err != nil {
		return err
	}
	size := end - 8 - lost
	if flags &^= 0x0c; turned != 1 && extended && end&1 == 0 {
		flags |= 0x08
		w.turned = turned
		exif := exifOf(turned)
		b := binary.LittleEndian.AppendUint32([]byte("EXIF"), uint32(len(exif)))
		b = append(b, exif...)
		if err := w.insert(end, b); err != nil {
			return err
		}
		size += int64(len(b))
	}
	if lost == 0 && size == end-8 {
		return nil
	}
	if extended {
		if err := w.over(20, []byte{flags}); err != nil {
			return err
		}
	}
	return w.over(4, binary.LittleEndian.AppendUint32(nil, uint32(size)))
}

// cleanWave keeps the sound. What else is in it is blanked where it stands.
func cleanWave(w *walk) error {
	end, err := w.riff()
	if err != nil {
		return err
	}
	data := 0
	err = w.chunks(12, end, func(kind string, at, n int64) error {
		switch kind {
		case "data":
			data++
			return nil
		case "fmt ", "fact":
			return nil
		}
		if err := w.over(at, []byte("JUNK")); err != nil {
			return err
		}
		return w.zero(at+8, at+8+n)
	})
	if err != nil {
		return err
	}
	if data == 0 {
		return fmt.Errorf("no sound in it: %w", ErrDamaged)
	}
	return w.cut(end, w.size)
}
