package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// maxComments bounds the comments of an Ogg stream: there may be a picture in them.
const maxComments = 32 << 20

// cleanOgg blanks the comments of Vorbis, Opus and Speex where they stand, and gives their pages new sums.
func cleanOgg(w *walk) error {
	streams := map[uint32]*oggStream{}
	waiting := 0
	for at := int64(0); at < w.size; {
		p, err := w.oggPage(at)
		if err != nil {
			return err
		}
		at = p.until
		s := streams[p.serial]
		if s == nil {
			if len(streams) > 0 && waiting == 0 && !p.begins {
				return fmt.Errorf("a page of no stream at %d: %w", p.at, ErrDamaged)
			}
			if s, err = w.oggBegins(p); err != nil {
				return err
			}
			streams[p.serial] = s
			waiting++
			continue
		}
		if p.begins {
			return fmt.Errorf("a stream that begins twice: %w", ErrDamaged)
		}
		if s.done {
			continue
		}
		if err := w.oggComments(p, s); err != nil {
			return err
		}
		if s.done {
			waiting--
		}
	}
	if waiting > 0 || len(streams) == 0 {
		return fmt.Errorf("it ends before its sound: %w", ErrDamaged)
	}
	return nil
}

// oggStream is a logical stream: what its comments are to begin with, and how much of them is passed.
type oggStream struct {
	empty  []byte // comments that say nothing
	magic  int    // how much of empty stands there already
	passed int64
	done   bool
}

type oggPage struct {
	at, in, until int64
	serial        uint32
	begins        bool
	laces         []byte
}

func (w *walk) oggPage(at int64) (oggPage, error) {
	if err := w.part(); err != nil {
		return oggPage{}, err
	}
	h, err := w.need(at, 27)
	if err != nil {
		return oggPage{}, err
	}
	if string(h[:4]) != "OggS" || h[4] != 0 {
		return oggPage{}, fmt.Errorf("no page at %d: %w", at, ErrDamaged)
	}
	p := oggPage{at: at, serial: binary.LittleEndian.Uint32(h[14:]), begins: h[5]&2 != 0}
	n := int(h[26])
	if h, err = w.need(at, 27+n); err != nil {
		return p, err
	}
	p.laces = bytes.Clone(h[27:])
	p.in = at + 27 + int64(n)
	p.until = p.in
	for _, l := range p.laces {
		p.until += int64(l)
	}
	if p.until > w.size {
		return p, fmt.Errorf("a page at %d is longer than the file: %w", at, ErrDamaged)
	}
	return p, nil
}

// oggBegins tells by its first page what a stream is.
func (w *walk) oggBegins(p oggPage) (*oggStream, error) {
	b, err := w.some(p.in, int(min(8, p.until-p.in)))
	if err != nil {
		return nil, err
	}
	nothing := string(make([]byte, 8))
	switch {
	case !p.begins:
		return nil, fmt.Errorf("a stream without a beginning: %w", ErrDamaged)
	case string(b) == "OpusHead":
		return &oggStream{empty: []byte("OpusTags" + nothing), magic: 8}, nil
	case bytes.HasPrefix(b, []byte("\x01vorbis")):
		return &oggStream{empty: []byte("\x03vorbis" + nothing + "\x01"), magic: 7}, nil
	case string(b) == "Speex   ":
		return &oggStream{empty: []byte(nothing)}, nil
	}
	return nil, fmt.Errorf("a stream of another kind: %w", ErrUnknown)
}

// oggComments blanks what a page holds of its stream's comments.
func (w *walk) oggComments(p oggPage, s *oggStream) error {
	n := int64(0) // of the page, that belong to the comments
	for _, l := range p.laces {
		n += int64(l)
		if l < 255 {
			s.done = true
			break
		}
	}
	page := make([]byte, p.until-p.at)
	if _, err := w.r.ReadAt(page, p.at); err != nil {
		return unexpected(err)
	}
	body := page[p.in-p.at:][:n]
	if s.passed == 0 {
		if len(body) < len(s.empty) || !bytes.Equal(body[:s.magic], s.empty[:s.magic]) {
			return fmt.Errorf("no comments where they belong: %w", ErrDamaged)
		}
		copy(body, s.empty)
		clear(body[len(s.empty):])
		if err := w.over(p.in, bytes.Clone(s.empty)); err != nil {
			return err
		}
		if err := w.zero(p.in+int64(len(s.empty)), p.in+n); err != nil {
			return err
		}
	} else {
		clear(body)
		if err := w.zero(p.in, p.in+n); err != nil {
			return err
		}
	}
	if s.passed += n; s.passed > maxComments {
		return fmt.Errorf("comments longer than %d bytes: %w", maxComments, ErrDamaged)
	}
	clear(page[22:26])
	return w.over(p.at+22, binary.LittleEndian.AppendUint32(nil, oggSum(page)))
}

// oggSum is Ogg's own CRC-32: the common polynomial, read from the high end, begun with nothing.
func oggSum(b []byte) uint32 {
	sum := uint32(0)
	for _, c := range b {
		sum ^= uint32(c) << 24
		for range 8 {
			if sum&(1<<31) != 0 {
				sum = sum<<1 ^ 0x04c11db7
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
