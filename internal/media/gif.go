package media

import "fmt"

// cleanGIF keeps the frames, how they follow each other, and colour profiles. Comments, XMP and other
// applications' blocks go, and what stands behind the end.
func cleanGIF(w *walk) error {
	h, err := w.need(0, 13)
	if err != nil {
		return err
	}
	at := 13 + colours(h[10])
	frames := 0
	for {
		b, err := w.some(at, 1)
		if err != nil {
			return err
		}
		if err := w.part(); err != nil {
			return err
		}
		switch {
		case len(b) == 0, b[0] == 0x3b: // the end may be missing
			if frames == 0 {
				return fmt.Errorf("no picture in it: %w", ErrDamaged)
			}
			return w.cut(at+1, w.size)
		case b[0] == 0x2c:
			d, err := w.need(at, 10)
			if err != nil {
				return err
			}
			frames++
			if at, err = gifBlocks(w, at+10+colours(d[9])+1); err != nil {
				return err
			}
		case b[0] == 0x21:
			if at, err = gifExtension(w, at); err != nil {
				return err
			}
		default:
			return fmt.Errorf("block %02x at %d: %w", b[0], at, ErrDamaged)
		}
	}
}

func gifExtension(w *walk, at int64) (int64, error) {
	b, err := w.need(at, 3)
	if err != nil {
		return 0, err
	}
	label, n := b[1], b[2]
	keep := label == 0xf9
	if label == 0xff && n == 11 {
		if b, err = w.need(at+3, 11); err != nil {
			return 0, err
		}
		switch string(b) {
		case "NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012":
			keep = true
		}
	}
	to, err := gifBlocks(w, at+2)
	if err != nil || keep {
		return to, err
	}
	return to, w.cut(at, to)
}

// gifBlocks passes over the blocks that begin at a place, to what follows them.
func gifBlocks(w *walk, at int64) (int64, error) {
	for {
		b, err := w.need(at, 1)
		if err != nil {
			return 0, err
		}
		n := int64(b[0])
		if at += 1 + n; n == 0 {
			return at, nil
		}
		if at > w.size {
			return 0, fmt.Errorf("a block is longer than the file: %w", ErrDamaged)
		}
		if err := w.part(); err != nil {
			return 0, err
		}
	}
}

// colours is the length of a table of colours.
func colours(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}
