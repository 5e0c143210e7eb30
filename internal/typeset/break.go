package typeset

// kind is what a stretch of a line holds.
type kind uint8

const (
	letterly kind = iota
	space
	box
	feed
)

// seg is a stretch of a text that is never broken but at hyphens and where there is no other way.
type seg struct {
	from, to int
	level    uint8
	kind     kind
	width    float64
	shapes   []shaped
	box      *Box
}

// key is what a stretch of letters is shaped by.
func (t *text) key(from, to int) shapeKey {
	s := &t.p.Pieces[t.piece[from]].Style
	k := shapeKey{look: s.look(), lang: s.Lang, text: t.string(from, to), rtl: t.level(from)&1 == 1}
	if t.region != "" {
		if k.region = region(s.Lang); k.region == "" {
			k.region = t.region
		}
	}
	if r := t.runes[from]; from > 0 && joins(r) && joins(t.runes[from-1]) {
		k.before = t.runes[from-1]
	}
	if r := t.runes[to-1]; to < len(t.runes) && joins(r) && joins(t.runes[to]) {
		k.after = t.runes[to]
	}
	return k
}

// joins says whether a letter may join with its neighbours.
func joins(r rune) bool {
	return r >= 0x600 && (r < 0x900 || r == 0x200d || r >= 0x1800 && r < 0x18b0 || r >= 0x10ac0 && r < 0x10d40 || r >= 0x1e900 && r < 0x1e960)
}

// segs cuts the text.
func (t *text) segs() []seg {
	var out []seg
	n := len(t.runes)
	for i := 0; i < n; {
		r := t.runes[i]
		p := &t.p.Pieces[t.piece[i]]
		s := seg{from: i, to: i + 1, level: t.level(i)}
		switch {
		case p.Box != nil:
			s.kind, s.box, s.width = box, p.Box, p.Box.Width
		case r == '\n':
			s.kind = feed
		case r == ' ' || r == 0xa0:
			s.kind = space
			s.width = t.spaceWidth(i)
		default:
			for s.to < n && t.breaks[s.to] < hyphen && t.piece[s.to] == t.piece[i] && t.level(s.to) == s.level && s.to-i < maxWord {
				if r := t.runes[s.to]; r == ' ' || r == 0xa0 || r == '\n' {
					break
				}
				s.to++
			}
			s.shapes = t.l.word(t.key(s.from, s.to))
			s.width = widthOf(s.shapes, p.Style.sane().Size)
		}
		out = append(out, s)
		i = s.to
	}
	return out
}

func (t *text) spaceWidth(i int) float64 {
	s := t.p.Pieces[t.piece[i]].Style.sane()
	f := t.l.own(s.look())
	return f.em(f.spaceWidth, s.Size)
}

func widthOf(shapes []shaped, size float64) float64 {
	w := 0.0
	for i := range shapes {
		w += shapes[i].em(shapes[i].width, size)
	}
	return w
}

// Break breaks a paragraph into lines of some width. A paragraph of nothing has one line, without runs.
func (l *Library) Break(p Paragraph, width float64) []Line {
	if !(width >= 1) {
		width = 1
	}
	t := l.clean(&p)
	t.direction()
	t.region = han(t.runes)
	t.find()
	t.order()
	t.chances()
	segs := t.segs()
	var lines []Line
	start, x := 0, 0.0
	room := func() float64 {
		if len(lines) == 0 {
			return max(1, width-p.First)
		}
		return max(1, width-p.Hang)
	}
	end := -1
	for i := 0; i < len(segs); i++ {
		s := &segs[i]
		if s.kind != space && x+s.width > room() && end > start {
			lines = append(lines, t.line(segs[start:end], width, len(lines) == 0))
			for start = end; start < len(segs) && segs[start].kind == space; start++ {
			}
			i, x, end = start-1, 0, -1
			continue
		}
		x += s.width
		switch c := t.breaks[s.to]; {
		case s.kind == feed || c == forced && s.to == len(t.runes):
			lines = append(lines, t.line(segs[start:i+1], width, len(lines) == 0))
			start, x, end = i+1, 0, -1
		case c >= soft || s.kind == space:
			end = i + 1
		}
	}
	if len(lines) == 0 {
		lines = append(lines, Line{RTL: t.rtl})
	}
	return lines
}

// line sets one line.
func (t *text) line(segs []seg, width float64, first bool) Line {
	for len(segs) > 0 && (segs[len(segs)-1].kind == space || segs[len(segs)-1].kind == feed) {
		segs = segs[:len(segs)-1]
	}
	order := visual(segs, t.base())
	out := Line{RTL: t.rtl}
	x := 0.0
	for _, i := range order {
		s := &segs[i]
		p := &t.p.Pieces[t.piece[s.from]]
		style := p.Style.sane()
		switch s.kind {
		case box:
			out.Runs = append(out.Runs, Run{Style: style, X: x, Width: s.width, Mark: p.Mark, Box: s.box, RTL: s.level&1 == 1, Text: p.Text})
			out.Ascent, out.Descent = max(out.Ascent, s.box.Height), max(out.Descent, s.box.Depth)
			x += s.width
			continue
		case space:
			f := t.l.own(style.look())
			out.Runs = append(out.Runs, Run{Font: f, Style: style, X: x, Width: s.width, Mark: p.Mark, RTL: s.level&1 == 1, Text: t.string(s.from, s.to),
				Glyphs: []Glyph{{ID: f.space, Advance: s.width, Text: t.string(s.from, s.to)}}})
			x += s.width
			continue
		}
		for j := range s.shapes {
			if s.level&1 == 1 {
				j = len(s.shapes) - 1 - j
			}
			h := &s.shapes[j]
			run := Run{Font: h.font, Style: style, X: x, Mark: p.Mark, RTL: s.level&1 == 1}
			run.Style.Size *= h.scale
			for _, g := range h.glyphs {
				a := h.em(g.wide, style.Size)
				run.Glyphs = append(run.Glyphs, Glyph{ID: g.id, X: run.Width + h.em(g.x, style.Size), Y: h.em(g.y, style.Size), Advance: a, Text: g.text})
				run.Width += a
			}
			run.Text = t.string(s.from, s.to)
			if h.missing != 0 {
				t.l.missing[h.missing]++
			}
			out.Ascent, out.Descent = max(out.Ascent, h.font.ascent*style.Size+style.Raise), max(out.Descent, h.font.descent*style.Size-style.Raise)
			out.Runs = append(out.Runs, run)
			x += run.Width
		}
	}
	out.Width = x
	indent := t.p.Hang
	if first {
		indent = t.p.First
	}
	switch {
	case t.p.Align == Center:
		out.X = (width - x) / 2
	case (t.p.Align == End) == t.rtl:
		out.X = indent
	default:
		out.X = width - indent - x
	}
	for i := range out.Runs {
		out.Runs[i].X += out.X
	}
	return out
}

// visual gives the order in which stretches stand from left to right.
func visual(segs []seg, base uint8) []int {
	out := make([]int, len(segs))
	top, low := base, uint8(255)
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
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				out[a], out[b] = out[b], out[a]
			}
			i = j
		}
	}
	return out
}

// Emoji gives the picture of an emoji from a colour font of the system.
func (l *Library) Emoji(cluster string) (png []byte, ok bool) { return nil, false }
