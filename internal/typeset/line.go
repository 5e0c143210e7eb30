package typeset

import "slices"

// line sets the line between two spots.
func (t *text) line(all []seg, from, to *spot, width float64, first bool) Line {
	segs := t.between(all, from, to)
	out := Line{RTL: t.rtl}
	indent := t.p.Hang
	if first {
		indent = t.p.First
	}
	room := width - indent
	natural, spaces, gaps := 0.0, 0.0, 0.0
	order := visual(segs, t.base())
	lastGap := 0.0
	for _, i := range order {
		s := &segs[i]
		natural += s.width
		lastGap = 0
		switch s.kind {
		case space:
			spaces += s.width
		case letterly:
			size := t.size(s)
			for _, h := range s.shapes {
				gaps += float64(h.gaps) * size
				if n := len(h.glyphs); n > 0 {
					lastGap = float64(h.glyphs[n-1].gap) * size
				}
			}
		}
	}
	gaps -= lastGap
	slack := room - natural
	w := setter{t: t, line: &out, space: 1}
	if up := spaces/2 + gaps; t.p.Align == Justify {
		switch {
		case slack < 0 && spaces > 0:
			w.space = 1 + max(slack, -spaces/3)/spaces
		case slack > 0 && !to.end && up > 0 && slack <= (loosest+0.2)*up:
			x := slack / up
			w.space, w.gap = 1+x/2, x
		}
	}
	for n, i := range order {
		w.last = n == len(order)-1
		w.set(&segs[i])
	}
	w.trail(segs, from, to)
	out.Width = w.x
	switch {
	case t.p.Align == Center:
		out.X = (width - w.x) / 2
	case t.p.Align == End && t.rtl:
		out.X = 0
	case t.p.Align == End || t.rtl:
		out.X = width - w.x
		if t.rtl {
			out.X -= indent
		}
	default:
		out.X = indent
	}
	for i := range out.Runs {
		out.Runs[i].X += out.X
	}
	if out.Ascent == 0 && out.Descent == 0 && len(t.p.Pieces) > 0 {
		i := 0
		if from.next < len(t.piece) {
			i = int(t.piece[from.next])
		}
		s := t.p.Pieces[i].Style.sane()
		f := t.l.own(s.look())
		out.Ascent, out.Descent = f.ascent*s.Size, f.descent*s.Size
	}
	return out
}

func (t *text) size(s *seg) float64 { return t.p.Pieces[t.piece[s.from]].Style.sane().Size }

// between gives the stretches of a line; those that it shares with another are cut and shaped anew, and a hyphen is
// added where it is wanted.
func (t *text) between(all []seg, from, to *spot) []seg {
	i, _ := slices.BinarySearchFunc(all, from.next, func(s seg, at int) int {
		if s.to <= at {
			return -1
		}
		if s.from > at {
			return 1
		}
		return 0
	})
	var out []seg
	for ; i < len(all) && all[i].from < to.at; i++ {
		s := all[i]
		if s.kind == letterly && (s.from < from.next || s.to > to.at) {
			s.from, s.to = max(s.from, from.next), min(s.to, to.at)
			s.shapes = t.l.word(t.key(s.from, s.to))
			s.width = widthOf(s.shapes, t.size(&s))
		}
		out = append(out, s)
	}
	for len(out) > 0 && out[len(out)-1].kind == feed {
		out = out[:len(out)-1]
	}
	if to.kind == hyphen && len(out) > 0 && out[len(out)-1].kind == letterly {
		s := &out[len(out)-1]
		f := s.fontAt(t.at[s.to] - t.at[s.from])
		if f == nil || f.hyphen == 0 {
			f = t.l.own(t.p.Pieces[t.piece[s.from]].Style.look())
		}
		end := t.at[s.to] - t.at[s.from]
		s.shapes = append(slices.Clip(s.shapes), shaped{font: f, scale: 1, width: f.hyphenWidth, from: end, to: end,
			glyphs: []sign{{id: f.hyphen, wide: f.hyphenWidth, from: end, to: end, text: "\u00ad"}}})
		s.width += f.em(f.hyphenWidth, t.size(s))
	}
	return out
}

// setter puts stretches into a line, from left to right.
type setter struct {
	t          *text
	line       *Line
	x          float64
	space, gap float64 // times the width of a space; ratio to what may be spread
	from, to   int32   // bytes of the text that the last run reads as
	last       bool
}

func (w *setter) set(s *seg) {
	t := w.t
	p := &t.p.Pieces[t.piece[s.from]]
	style := p.Style.sane()
	rtl := s.level&1 == 1
	at, end := t.at[s.from], t.at[s.to]
	switch s.kind {
	case box:
		reads := t.s[at:end]
		if p.Box != nil {
			reads = p.Text
		}
		w.line.Runs = append(w.line.Runs, Run{Style: style, X: w.x, Width: s.width, Mark: p.Mark, Box: s.box, RTL: rtl, Text: reads})
		w.from, w.to = -1, -1
		w.line.Ascent, w.line.Descent = max(w.line.Ascent, s.box.Height), max(w.line.Descent, s.box.Depth)
		w.x += s.width
	case space:
		f := t.l.own(style.look())
		if n := len(w.line.Runs); n > 0 {
			if r := &w.line.Runs[n-1]; r.Font != nil && r.Font.space != 0 && r.Style == style && r.Mark == p.Mark {
				f = r.Font
			}
		}
		r := w.run(f, style, p.Mark, rtl, at, end)
		wide := s.width * w.space
		r.Glyphs = append(r.Glyphs, Glyph{ID: f.space, X: r.Width, Advance: wide, Text: t.s[at:end]})
		r.Width += wide
		w.x += wide
		w.tall(f, style)
	case letterly:
		for j := range s.shapes {
			if rtl {
				j = len(s.shapes) - 1 - j
			}
			h := &s.shapes[j]
			look := style
			if h.missing != 0 {
				look.Size *= h.scale
				look.Family = Sans
				t.l.lack(h.missing)
			}
			r := w.run(h.font, look, p.Mark, rtl, at+h.from, at+h.to)
			r.Glyphs = slices.Grow(r.Glyphs, len(h.glyphs))
			for k := range h.glyphs {
				g := &h.glyphs[k]
				a := h.em(g.wide, style.Size)
				if g.gap > 0 && w.gap > 0 && !(w.last && j == len(s.shapes)-1 && k == len(h.glyphs)-1) {
					a += float64(g.gap) * style.Size * w.gap
				}
				r.Glyphs = append(r.Glyphs, Glyph{ID: g.id, X: r.Width + h.em(g.x, style.Size), Y: h.em(g.y, style.Size), Advance: a, Text: g.text})
				r.Width += a
				w.x += a
			}
			w.tall(h.font, style)
		}
	}
}

func (w *setter) tall(f *Font, s Style) {
	w.line.Ascent, w.line.Descent = max(w.line.Ascent, f.ascent*s.Size+s.Raise), max(w.line.Descent, f.descent*s.Size-s.Raise)
}

// run gives the run to which glyphs are added: the last one, if it is of the same kind and what it reads as goes on.
func (w *setter) run(f *Font, style Style, mark int, rtl bool, at, end int32) *Run {
	if n := len(w.line.Runs); n > 0 && w.from >= 0 {
		r := &w.line.Runs[n-1]
		if r.Font == f && r.Style == style && r.Mark == mark && r.RTL == rtl && (!rtl && w.to == at || rtl && w.from == end) {
			w.from, w.to = min(w.from, at), max(w.to, end)
			r.Text = w.t.s[w.from:w.to]
			return r
		}
	}
	w.from, w.to = at, end
	w.line.Runs = append(w.line.Runs, Run{Font: f, Style: style, X: w.x, Mark: mark, RTL: rtl, Text: w.t.s[at:end]})
	return &w.line.Runs[len(w.line.Runs)-1]
}

// trail puts the space at which a line ends behind it, where it is not seen and does not count: who takes the text
// out of a page finds words parted.
func (w *setter) trail(segs []seg, from, to *spot) {
	t := w.t
	if to.at >= to.next || to.at >= len(t.runes) || t.runes[to.at] != ' ' || len(w.line.Runs) == 0 {
		return
	}
	if t.rtl {
		r := &w.line.Runs[0]
		if r.Box == nil && r.RTL && r.Font.space != 0 {
			wide := r.Font.em(r.Font.spaceWidth, r.Style.Size)
			r.Glyphs = slices.Insert(r.Glyphs, 0, Glyph{ID: r.Font.space, X: -wide, Advance: wide, Text: " "})
			r.Text += " "
		}
		return
	}
	r := &w.line.Runs[len(w.line.Runs)-1]
	if r.Box == nil && !r.RTL && r.Font.space != 0 {
		r.Glyphs = append(r.Glyphs, Glyph{ID: r.Font.space, X: r.Width, Advance: r.Font.em(r.Font.spaceWidth, r.Style.Size), Text: " "})
		r.Text += " "
	}
}

// visual gives the order in which stretches stand from left to right.
func visual(segs []seg, base uint8) []int {
	out := make([]int, len(segs))
	top, low := base, uint8(255)
	if base&1 == 1 {
		low = base
	}
	for i := range segs {
		out[i] = i
		top = max(top, segs[i].level)
		if segs[i].level&1 == 1 {
			low = min(low, segs[i].level)
		}
	}
	for level := top; level >= low && level > 0; level-- {
		for i := 0; i < len(out); {
			if segs[out[i]].level < level {
				i++
				continue
			}
			j := i
			for j < len(out) && segs[out[j]].level >= level {
				j++
			}
			slices.Reverse(out[i:j])
			i = j
		}
	}
	return out
}
