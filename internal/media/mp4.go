package media

import (
	"encoding/binary"
	"fmt"
)

// maxChunks bounds the pieces in which a track of data stands in a film.
const maxChunks = 1 << 16

// cleanMP4 blanks, where they stand, the boxes in which films keep what was said of them (user data, metadata,
// XMP and other private boxes), the tracks that are neither picture, sound nor words (places are kept second
// by second in them), and the times of making. The file keeps its length, so that everything in it stays
// where the tables say.
func cleanMP4(w *walk) error {
	m := &mp4{walk: w}
	if err := m.boxes(0, w.size, 0, m.top); err != nil {
		return err
	}
	if !m.moov {
		return fmt.Errorf("no film in it: %w", ErrDamaged)
	}
	return nil
}

type mp4 struct {
	*walk
	moov  bool
	other bool // a track was blanked
	track track
}

// track is what is met of one.
type track struct {
	handler string
	stsc    box
	stsz    box
	stco    box
	wide    bool // stco holds 64-bit places
}

// box is one box: its type, and where it and its contents stand.
type box struct {
	kind          string
	at, in, until int64
}

// boxes walks the boxes that stand in a part of the file.
func (m *mp4) boxes(at, end int64, depth int, each func(box, int) error) error {
	if depth > maxDepth {
		return fmt.Errorf("boxes nested more than %d deep: %w", maxDepth, ErrDamaged)
	}
	for at < end {
		if end-at < 8 { // QuickTime ends some lists with four zeros
			return m.zero(at, end)
		}
		h, err := m.need(at, int(min(16, end-at)))
		if err != nil {
			return err
		}
		b := box{kind: string(h[4:8]), at: at, in: at + 8}
		n := int64(binary.BigEndian.Uint32(h))
		switch {
		case n == 0 && depth == 0:
			n = end - at
		case n == 1 && len(h) == 16:
			n, b.in = int64(binary.BigEndian.Uint64(h[8:])), at+16
		}
		if n < b.in-at || n > end-at {
			return fmt.Errorf("a box at %d is longer than what it is in: %w", at, ErrDamaged)
		}
		if b.until = at + n; true {
			at = b.until
		}
		if err := m.part(); err != nil {
			return err
		}
		if err := each(b, depth); err != nil {
			return err
		}
	}
	return nil
}

// top looks at a box of the file itself.
func (m *mp4) top(b box, depth int) error {
	switch b.kind {
	case "ftyp", "styp", "mdat", "sidx", "ssix", "prft", "mfra", "pdin":
		return nil
	case "free", "skip", "wide":
		return m.zero(b.in, b.until)
	case "moov", "moof":
		m.moov = true
		return m.boxes(b.in, b.until, depth+1, m.inner)
	}
	return m.blank(b)
}

// inner looks at a box below.
func (m *mp4) inner(b box, depth int) error {
	switch b.kind {
	case "cmov":
		return fmt.Errorf("its description is packed: %w", ErrUnknown)
	case "mvhd", "tkhd", "mdhd":
		return m.untime(b)
	case "mdia", "minf", "edts", "mvex":
		return m.boxes(b.in, b.until, depth+1, m.inner)
	case "iods", "elng", "elst", "tapt", "load", "clip", "matt", "kmat", "imap", "mehd", "trex", "leva", "vmhd", "smhd", "hmhd", "nmhd",
		"sthd", "gmhd", "dinf", "tref", "mfhd", "tfhd", "tfdt", "trun", "saiz", "saio", "senc", "sbgp", "sgpd", "subs", "pssh":
		return nil
	case "traf":
		if m.other {
			return fmt.Errorf("a track of data in pieces: %w", ErrUnknown)
		}
		return m.boxes(b.in, b.until, depth+1, m.inner)
	case "trak":
		return m.trak(b, depth)
	case "hdlr":
		h, err := m.need(b.in, 12)
		if err != nil {
			return err
		}
		if m.track.handler == "" { // QuickTime has a second one, for where the data are
			m.track.handler = string(h[8:12])
		}
		return nil
	case "stbl":
		return m.boxes(b.in, b.until, depth+1, m.table)
	}
	return m.blank(b)
}

// table notes where a track's data are.
func (m *mp4) table(b box, _ int) error {
	switch b.kind {
	case "stsc":
		m.track.stsc = b
	case "stsz":
		m.track.stsz = b
	case "stco":
		m.track.stco = b
	case "co64":
		m.track.stco, m.track.wide = b, true
	case "stz2":
		m.track.stsz = b
	case "udta", "meta", "uuid", "free", "skip":
		return m.blank(b)
	}
	return nil
}

// trak looks into a track, and blanks one that holds neither picture, sound nor words.
func (m *mp4) trak(b box, depth int) error {
	m.track = track{}
	edits := len(m.edits)
	if err := m.boxes(b.in, b.until, depth+1, m.inner); err != nil {
		return err
	}
	switch m.track.handler {
	case "vide", "soun", "subt", "text", "sbtl", "clcp", "hint", "pict":
		return nil
	case "":
		return fmt.Errorf("a track that does not say what it is: %w", ErrDamaged)
	}
	m.edits = m.edits[:edits]
	m.other = true
	if err := m.blankData(); err != nil {
		return err
	}
	return m.blank(b)
}

// blank makes a box one of no meaning.
func (m *mp4) blank(b box) error {
	if err := m.over(b.at+4, []byte("free")); err != nil {
		return err
	}
	return m.zero(b.in, b.until)
}

// untime blanks when something was made and changed.
func (m *mp4) untime(b box) error {
	h, err := m.need(b.in, 1)
	if err != nil {
		return err
	}
	n := int64(8)
	if h[0] == 1 {
		n = 16
	}
	if b.in+4+n > b.until {
		return fmt.Errorf("%s is too short: %w", b.kind, ErrDamaged)
	}
	return m.zero(b.in+4, b.in+4+n)
}

// blankData blanks the data of the track at hand.
func (m *mp4) blankData() error {
	t := &m.track
	if t.stco.at == 0 || t.stsz.at == 0 || t.stsc.at == 0 {
		return nil // no data, or none in this part of the file
	}
	if t.stsz.kind != "stsz" {
		return fmt.Errorf("a track of data with short sizes: %w", ErrUnknown)
	}
	h, err := m.need(t.stsz.in, 12)
	if err != nil {
		return err
	}
	each, samples := int64(binary.BigEndian.Uint32(h[4:])), int64(binary.BigEndian.Uint32(h[8:]))
	if each == 0 && samples > (t.stsz.until-t.stsz.in-12)/4 {
		return fmt.Errorf("sizes beyond their table: %w", ErrDamaged)
	}
	if h, err = m.need(t.stco.in, 8); err != nil {
		return err
	}
	chunks, step := int64(binary.BigEndian.Uint32(h[4:])), int64(4)
	if t.wide {
		step = 8
	}
	if chunks > maxChunks || chunks > (t.stco.until-t.stco.in-8)/step {
		return fmt.Errorf("places beyond their table: %w", ErrDamaged)
	}
	perChunk, err := m.perChunk(t.stsc, chunks)
	if err != nil {
		return err
	}
	sample := int64(0)
	for c := range chunks {
		place, err := m.number(t.stco.in+8+c*step, int(step))
		if err != nil {
			return err
		}
		length := int64(0)
		for range min(perChunk(c), samples-sample) {
			n := each
			if each == 0 {
				if n, err = m.number(t.stsz.in+12+sample*4, 4); err != nil {
					return err
				}
			}
			length += n
			sample++
			if err := m.part(); err != nil {
				return err
			}
		}
		if place < 0 || place > m.size || length > m.size-place {
			return fmt.Errorf("data beyond the file: %w", ErrDamaged)
		}
		if err := m.zero(place, place+length); err != nil {
			return err
		}
	}
	return nil
}

// number reads a number of so many bytes.
func (m *mp4) number(at int64, n int) (int64, error) {
	b, err := m.need(at, n)
	if err != nil {
		return 0, err
	}
	if n == 8 {
		return int64(binary.BigEndian.Uint64(b)), nil
	}
	return int64(binary.BigEndian.Uint32(b)), nil
}

// perChunk reads how many samples stand in each chunk.
func (m *mp4) perChunk(b box, chunks int64) (func(int64) int64, error) {
	n, err := m.number(b.in+4, 4)
	if err != nil {
		return nil, err
	}
	if n == 0 && chunks > 0 || n > maxChunks || n > (b.until-b.in-8)/12 {
		return nil, fmt.Errorf("chunks beyond their table: %w", ErrDamaged)
	}
	firsts, counts := make([]int64, n), make([]int64, n)
	for i := range n {
		if firsts[i], err = m.number(b.in+8+12*i, 4); err != nil {
			return nil, err
		}
		if counts[i], err = m.number(b.in+12+12*i, 4); err != nil {
			return nil, err
		}
	}
	i := 0
	return func(c int64) int64 {
		for i+1 < len(firsts) && firsts[i+1] <= c+1 {
			i++
		}
		return counts[i]
	}, nil
}
