package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// cleanJPEG keeps what decoding needs: the frame, its tables and scans, the colour profile, Adobe's word on
// colours, and which way up the picture is. Exif, XMP, IPTC, comments, thumbnails, further pictures and whatever stands behind the end go.
func cleanJPEG(w *walk) error {
	j := &jpegWalk{walk: w, turned: 1}
	if err := j.segments(); err != nil {
		return err
	}
	if !j.frame || !j.scan {
		return fmt.Errorf("no picture in it: %w", ErrDamaged)
	}
	if j.turned == 1 {
		return nil
	}
	w.turned = j.turned
	exif := exifOf(j.turned)
	b := []byte{0xff, 0xe1, 0, 0}
	b = append(append(b, "Exif\x00\x00"...), exif...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-2))
	return w.insert(j.after, b)
}

type jpegWalk struct {
	*walk
	at          int64
	after       int64 // the place behind JFIF's own segment
	frame, scan bool
	turned      int // 1 to 8
	exif        bool
}

func (j *jpegWalk) segments() error {
	j.at, j.after = 2, 2
	for {
		b, err := j.need(j.at, 2)
		if err != nil {
			return err
		}
		if b[0] != 0xff {
			return fmt.Errorf("no segment at %d: %w", j.at, ErrDamaged)
		}
		if b[1] == 0xff { // filling
			j.at++
			continue
		}
		if err := j.part(); err != nil {
			return err
		}
		switch m := b[1]; {
		case m == 0xd9:
			return j.cut(j.at+2, j.size)
		case m == 0x01, m >= 0xd0 && m <= 0xd7: // stand alone
			j.at += 2
		case m == 0xd8, m == 0x00:
			return fmt.Errorf("marker %02x at %d: %w", m, j.at, ErrDamaged)
		default:
			ended, err := j.segment(m)
			if err != nil || ended {
				return err
			}
		}
	}
}

func (j *jpegWalk) segment(m byte) (ended bool, err error) {
	b, err := j.need(j.at+2, 2)
	if err != nil {
		return false, err
	}
	n := int64(binary.BigEndian.Uint16(b))
	from, to := j.at, j.at+2+n
	if n < 2 || to > j.size {
		return false, fmt.Errorf("segment %02x at %d is longer than the file: %w", m, from, ErrDamaged)
	}
	j.at = to
	switch {
	case m == 0xda:
		j.scan = true
		return j.coded()
	case m == 0xc4, m == 0xc8, m == 0xcc, m >= 0xdb && m <= 0xdf: // tables
		return false, nil
	case m >= 0xc0 && m <= 0xcf:
		j.frame = true
		return false, nil
	case m == 0xe0:
		return false, j.app0(from, to)
	case m == 0xe1:
		return false, j.app1(from, to)
	case m == 0xe2:
		head, err := j.some(from+4, 12)
		if err == nil && bytes.Equal(head, []byte("ICC_PROFILE\x00")) && n > 16 {
			return false, nil
		}
		return false, or(err, j.cut(from, to))
	case m == 0xee:
		head, err := j.some(from+4, 5)
		if err == nil && string(head) == "Adobe" && n == 14 {
			return false, nil
		}
		return false, or(err, j.cut(from, to))
	}
	return false, j.cut(from, to)
}

func or(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// app0 keeps JFIF's density without its thumbnail, which may show what was cut from the picture.
func (j *jpegWalk) app0(from, to int64) error {
	head, err := j.some(from+4, 14)
	if err != nil {
		return err
	}
	if from != 2 || len(head) < 14 || to-from < 18 || string(head[:5]) != "JFIF\x00" {
		return j.cut(from, to)
	}
	j.after = to
	if to-from == 18 && head[12] == 0 && head[13] == 0 {
		return nil
	}
	b := append([]byte{0xff, 0xe0, 0, 16}, head[:12]...)
	return j.put(edit{from: from, to: to, with: append(b, 0, 0)})
}

// app1 reads which way up the picture is, and cuts the rest.
func (j *jpegWalk) app1(from, to int64) error {
	head, err := j.some(from+4, int(min(to-from-4, windowSize)))
	if err != nil {
		return err
	}
	if tiff, ok := bytes.CutPrefix(head, []byte("Exif\x00")); ok && len(tiff) > 0 && !j.exif {
		j.exif = true
		j.turned = orientation(tiff[1:])
	}
	return j.cut(from, to)
}

// coded passes over a scan's data to the next segment. A file that ends in a scan was cut short; there is
// nothing in it but picture.
func (j *jpegWalk) coded() (ended bool, err error) {
	for {
		b, err := j.some(j.at, windowSize)
		if err != nil {
			return false, err
		}
		if len(b) < 2 {
			return true, nil
		}
		i := bytes.IndexByte(b[:len(b)-1], 0xff)
		if i < 0 {
			j.at += int64(len(b) - 1)
			continue
		}
		j.at += int64(i)
		switch m := b[i+1]; {
		case m == 0, m >= 0xd0 && m <= 0xd7:
			j.at += 2
		case m == 0xff:
			j.at++
		default:
			return false, nil
		}
	}
}
