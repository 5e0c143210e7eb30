package media

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// cleanPNG keeps the chunks that the picture is made of, those of an animation among them, and those that say
// how its colours are meant.
func cleanPNG(w *walk) error {
	turned, data := 1, int64(0)
	for at := int64(len(pngMagic)); ; {
		h, err := w.need(at, 8)
		if err != nil {
			return err
		}
		n, kind := int64(binary.BigEndian.Uint32(h)), string(h[4:])
		to := at + 12 + n
		if n > 1<<31-1 || to > w.size {
			return fmt.Errorf("a chunk at %d is longer than the file: %w", at, ErrDamaged)
		}
		if err := w.part(); err != nil {
			return err
		}
		if at == int64(len(pngMagic)) && kind != "IHDR" {
			return fmt.Errorf("it does not begin with its header: %w", ErrDamaged)
		}
		switch kind {
		case "IHDR", "PLTE", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs", "acTL", "fcTL", "fdAT":
		case "IDAT":
			if data == 0 {
				data = at
			}
		case "IEND":
			if n != 0 || data == 0 {
				return fmt.Errorf("no picture in it: %w", ErrDamaged)
			}
			if turned != 1 {
				w.turned = turned
				if err := w.insert(data, chunkOf("eXIf", exifOf(turned))); err != nil {
					return err
				}
			}
			return w.cut(to, w.size)
		case "eXIf":
			b, err := w.some(at+8, int(min(n, windowSize)))
			if err != nil {
				return err
			}
			turned = orientation(b)
			if err := w.cut(at, to); err != nil {
				return err
			}
		default:
			if err := w.cut(at, to); err != nil {
				return err
			}
		}
		at = to
	}
}

func chunkOf(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}
