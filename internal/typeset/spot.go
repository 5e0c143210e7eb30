package typeset

import "slices"

// spot is where a line may end.
type spot struct {
	at, next      int     // a line ends before the letter at; the next line begins with the letter next
	pre, post     float64 // width of all before at, and before next
	preUp, postUp float64 // how much of it can be stretched, at most pleasantly
	preIn, postIn float64 // and drawn in, at most
	hyphen        float64 // width of a hyphen that is added
	kind          chance
	cjk           bool // between letters that may be parted anywhere
	end           bool // of a line that is not filled
}

// spots lists where lines may end. Words that are wider than a line may end anywhere between clusters.
func (t *text) spots(segs []seg, narrow float64) []spot {
	out := []spot{{}}
	var w, up, in float64
	for i := 0; i < len(segs); i++ {
		s := &segs[i]
		size := t.p.Pieces[t.piece[s.from]].Style.sane().Size
		switch s.kind {
		case feed:
			out = t.long(out, spot{at: s.from, next: s.to, pre: w, post: w, preUp: up, postUp: up, preIn: in, postIn: in, kind: forced, end: true}, segs, narrow)
			continue
		case space:
			x := spot{at: s.from, pre: w, preUp: up, preIn: in, kind: soft}
			for {
				w, up, in = w+s.width, up+s.width/2, in+s.width/3
				if i+1 == len(segs) || segs[i+1].kind != space {
					break
				}
				i++
				s = &segs[i]
			}
			if t.breaks[s.to] < soft || x.at == 0 || s.to == len(t.runes) || segs[i+1].kind == feed {
				continue
			}
			x.next, x.post, x.postUp, x.postIn = s.to, w, up, in
			out = t.long(out, x, segs, narrow)
			continue
		case letterly:
			gap := 0.0
			for _, h := range s.shapes {
				gap += float64(h.gaps) * size
			}
			for k := s.from + 1; k < s.to; k++ {
				c := t.breaks[k]
				if c < tight {
					continue
				}
				x := s.prefix(t, k, size)
				part := 0.0
				if s.width > 0 {
					part = gap * x / s.width
				}
				y := spot{at: k, next: k, pre: w + x, post: w + x, preUp: up + part, postUp: up + part, preIn: in, postIn: in, kind: c, cjk: t.ideographic(k)}
				if c == hyphen {
					y.hyphen = s.hyphen(t, k, size)
				}
				out = t.long(out, y, segs, narrow)
			}
			w, up = w+s.width, up+gap
		default:
			w += s.width
		}
		if c := t.breaks[s.to]; c >= tight && s.to < len(t.runes) && segs[i+1].kind != space && segs[i+1].kind != feed {
			y := spot{at: s.to, next: s.to, pre: w, post: w, preUp: up, postUp: up, preIn: in, postIn: in, kind: c, cjk: t.ideographic(s.to)}
			if c == hyphen {
				y.hyphen = s.hyphen(t, s.to, size)
			}
			out = t.long(out, y, segs, narrow)
		}
	}
	n := len(t.runes)
	x := spot{at: n, next: n, pre: w, post: w, preUp: up, postUp: up, preIn: in, postIn: in, kind: forced, end: true}
	for i := len(segs) - 1; i >= 0 && segs[i].kind == space; i-- {
		x.at = segs[i].from
		x.pre -= segs[i].width
		x.preUp -= segs[i].width / 2
		x.preIn -= segs[i].width / 3
	}
	return t.long(out, x, segs, narrow)
}

// long adds a spot, and before it those within what is wider than a line.
func (t *text) long(out []spot, x spot, segs []seg, narrow float64) []spot {
	last := out[len(out)-1]
	if x.pre-last.post-(x.preIn-last.postIn) <= narrow {
		return append(out, x)
	}
	i, _ := slices.BinarySearchFunc(segs, last.next, func(s seg, at int) int {
		if s.to <= at {
			return -1
		}
		if s.from > at {
			return 1
		}
		return 0
	})
	w := last.post
	for ; i < len(segs) && segs[i].from < x.at; i++ {
		s := &segs[i]
		size := t.p.Pieces[t.piece[s.from]].Style.sane().Size
		start := 0.0
		if s.from < last.next {
			start = s.prefix(t, last.next, size)
		}
		for k := max(s.from, last.next) + 1; k <= s.to && k < x.at; k++ {
			if t.breaks[k] != inside {
				continue
			}
			p := s.width
			if k < s.to {
				p = s.prefix(t, k, size)
			}
			at := w + p - start
			out = append(out, spot{at: k, next: k, pre: at, post: at, preUp: last.postUp, postUp: last.postUp, preIn: last.postIn, postIn: last.postIn, kind: inside})
		}
		w += s.width - start
	}
	return append(out, x)
}

// ideographic says whether a letter or the one before it is of a script that is broken anywhere.
func (t *text) ideographic(k int) bool { return t.runes[k] >= 0x2e80 || t.runes[k-1] >= 0x2e80 }

// prefix is the width of a stretch before one of its letters.
func (s *seg) prefix(t *text, k int, size float64) float64 {
	end := t.at[k] - t.at[s.from]
	w := 0.0
	for i := range s.shapes {
		h := &s.shapes[i]
		if h.to <= end {
			w += h.em(h.width, size)
			continue
		}
		if h.from >= end {
			break
		}
		var units, part int32
		for _, g := range h.glyphs {
			switch {
			case g.to <= end:
				units += g.wide
			case g.from < end: // a ligature is parted
				part += g.wide * (end - g.from) / max(1, g.to-g.from)
			}
		}
		w += h.em(units+part, size)
	}
	return w
}

// hyphen is the width of a hyphen before one of the letters of a stretch, or after all.
func (s *seg) hyphen(t *text, k int, size float64) float64 {
	f := s.fontAt(t.at[k] - t.at[s.from])
	if f == nil || f.hyphen == 0 {
		f = t.l.own(t.p.Pieces[t.piece[s.from]].Style.look())
	}
	return f.em(f.hyphenWidth, size)
}

// fontAt is the font of what stands before a byte of a stretch.
func (s *seg) fontAt(end int32) *Font {
	var f *Font
	for i := range s.shapes {
		if s.shapes[i].from < end && s.shapes[i].missing == 0 {
			f = s.shapes[i].font
		}
	}
	return f
}
