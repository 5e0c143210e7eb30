package pdf

import (
	"bytes"
	"slices"
	"strings"

	"clew/internal/pdffile"
	"clew/internal/typeset"
)

// grounds draws what lies under the words: grounds, rules at their sides, and the thread.
func (l *leaf) grounds() {
	p, s := l.p, &l.p.sheet
	if l.back != 0 {
		l.page.Fill(0, 0, s.width, s.height, l.back)
	}
	tops := make([]float64, len(l.rows)+1)
	y := s.top
	for i := range l.rows {
		if i > 0 {
			y += l.rows[i].above
		}
		tops[i] = y
		y += l.rows[i].high
	}
	for i := range l.rows {
		for _, d := range l.rows[i].sides {
			if i > 0 && slices.Contains(l.rows[i-1].sides, d) {
				continue
			}
			j := i
			for j+1 < len(l.rows) && slices.Contains(l.rows[j+1].sides, d) {
				j++
			}
			end := tops[j] + l.rows[j].high
			l.page.Fill(l.x+d.x, l.up(end), d.w, end-tops[i], d.color)
		}
	}
	x := p.threadAt(l)
	for i := 0; i < len(l.rows); i++ {
		if !l.rows[i].thread {
			continue
		}
		from := tops[i]
		if l.opens && !slices.ContainsFunc(l.rows[:i], func(r row) bool { return r.thread }) {
			from = 0
		}
		for i+1 < len(l.rows) && l.rows[i+1].thread {
			i++
		}
		l.page.Stroke(x, l.up(from), x, l.up(tops[i]+l.rows[i].high), 0.5, threadGrey)
	}
	for i := range l.rows {
		if k := l.rows[i].knot; k != nil {
			x := x
			if k.branch {
				x = l.x + k.x
			}
			l.page.Circle(x, l.up(tops[i]+l.rows[i].mid(s)), s.size*0.16, red)
		}
	}
}

const threadGrey = 0xcfc7ba

// mid is the height of a row at which its knot stands.
func (r *row) mid(s *sheet) float64 {
	if len(r.set) > 0 {
		return r.set[0].base - s.size*0.24
	}
	return s.lead * 0.5
}

// threadAt is where the thread runs on a page.
func (p *press) threadAt(l *leaf) float64 {
	if p.outerLeft(l.n) {
		return l.x - p.sheet.out
	}
	return l.x + p.sheet.text + p.sheet.out
}

// knot writes the number and the times of a post in the margin.
func (l *leaf) knot(r *row, y float64) {
	p, s, k := l.p, &l.p.sheet, r.knot
	left := p.outerLeft(l.n)
	x := p.threadAt(l)
	room := s.size * 0.6
	st := p.sans(s.size * 0.64)
	base := y + r.mid(s) + st.Size*0.36
	l.flush()
	put := func(text string, st typeset.Style, m *mark) {
		line := p.one(text, st)
		for i := range line.Runs {
			line.Runs[i].Mark = 1
		}
		line.X = x + room - l.x
		if left {
			line.X = x - room - line.Width - l.x
		}
		l.strip(&strip{line: line, x: line.X, base: base - y, elem: k.elem, marks: []*mark{nil, m}}, y)
	}
	m := &mark{tag: "Link", url: k.url}
	if k.url == "" {
		m = nil
	}
	if k.branch {
		st.Color = faint
	}
	if k.number != "" {
		put(k.number, st, m)
	} else {
		base -= st.Size * 0.6
	}
	if s.times {
		st.Size, st.Color = s.size*0.56, faint
		for _, t := range k.times {
			base += st.Size * 1.3
			put(t, st, m)
		}
	}
}

// one sets words on one line that is never broken.
func (p *press) one(text string, st typeset.Style) typeset.Line {
	lines := p.lib.Break(typeset.Paragraph{Pieces: []typeset.Piece{{Text: strings.Join(strings.Fields(text), " "), Style: st}}, Dir: p.dir()}, 1e5)
	if len(lines) == 0 {
		return typeset.Line{}
	}
	line := lines[0]
	for i := range line.Runs {
		line.Runs[i].X -= line.X
	}
	line.X = 0
	return line
}

// within sets words on one line and cuts them where they are too long for it.
func (p *press) within(text string, st typeset.Style, width float64) typeset.Line {
	line := p.one(text, st)
	if line.Width <= width {
		return line
	}
	cuts := []int{0}
	for i := range text {
		cuts = append(cuts, i)
	}
	from, to := 0, len(cuts)
	for from+1 < to {
		at := (from + to) / 2
		if p.one(strings.TrimRight(text[:cuts[at]], " ,.;:")+"…", st).Width <= width {
			from = at
		} else {
			to = at
		}
	}
	return p.one(strings.TrimRight(text[:cuts[from]], " ,.;:")+"…", st)
}

func (p *press) dir() typeset.Direction {
	if p.lang.Dir == "rtl" {
		return typeset.RTL
	}
	return typeset.LTR
}

// furniture writes the head and the number of a page. It is no part of what is read.
func (l *leaf) furniture() {
	p, s := l.p, &l.p.sheet
	number := p.lang.Number(l.n + 1)
	if l.front {
		number = roman(l.n + 1)
	}
	st := p.sans(s.size * 0.68)
	num := p.one(number, st)
	put := func(line typeset.Line, x, y float64) {
		for i := range line.Runs {
			if line.Runs[i].Box == nil {
				l.glyphs(&line.Runs[i], x, l.up(y))
			}
		}
	}
	down := s.top + s.deep + s.lead*2.4
	if s.plain {
		down = s.top + s.deep + 20
	}
	if !s.two || l.opens || s.plain {
		put(num, l.x+(s.text-num.Width)/2, down)
	}
	if l.opens || s.plain {
		return
	}
	head := s.top - s.lead*1.7
	if !s.two {
		start, end := p.head(l.head[0], st, s.text*0.36), p.head(l.head[1], st, s.text*0.58)
		if p.rtl {
			start, end = end, start
		}
		put(start, l.x, head)
		put(end, l.x+s.text-end.Width, head)
		return
	}
	which := 1
	if l.n%2 == 1 {
		which = 0
	}
	title := p.head(l.head[which], st, s.text*0.85)
	if p.outerLeft(l.n) {
		put(num, l.x, head)
		put(title, l.x+s.text-title.Width, head)
		return
	}
	put(title, l.x, head)
	put(num, l.x+s.text-num.Width, head)
}

// head sets a running head; it is the same on many pages.
func (p *press) head(text string, st typeset.Style, width float64) typeset.Line {
	if line, ok := p.heads[text]; ok {
		return line
	}
	if p.heads == nil || len(p.heads) > 64 {
		p.heads = map[string]typeset.Line{}
	}
	line := p.within(text, st, width)
	p.heads[text] = line
	return line
}

// box draws a picture that stands in a line, an emoji for one, and lets it be read.
func (l *leaf) box(elem *pdffile.Elem, run *typeset.Run, x, base float64) {
	b := run.Box
	im := l.p.inline(b)
	if im == nil {
		return
	}
	l.flush()
	l.page.Mark(elem, func() {
		l.page.Picture(im, x+run.X, base-b.Depth, b.Width, b.Height+b.Depth, base, run.Text)
	})
}

// inline gives a picture of a line as the file has it.
func (p *press) inline(b *typeset.Box) *pdffile.Image {
	if m, ok := b.ID.(*placed); ok {
		im, err := p.embed(m)
		if err != nil {
			return nil
		}
		return im
	}
	if len(b.PNG) == 0 {
		return nil
	}
	key := "\x00" + string(b.PNG)
	if im, ok := p.pictures[key]; ok {
		return im
	}
	im, err := p.file.Image(bytes.NewReader(b.PNG), "image/png")
	if err != nil {
		im = nil
	}
	p.pictures[key] = im
	return im
}

// roman is a number as front matter counts.
func roman(n int) string {
	var b strings.Builder
	for _, step := range [...]struct {
		n int
		s string
	}{{100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= step.n {
			b.WriteString(step.s)
			n -= step.n
		}
	}
	return b.String()
}

// fontNames lists the fonts of the file, each once.
func (p *press) fontNames() []string {
	var names []string
	for f := range p.fonts {
		names = append(names, f.Name())
	}
	slices.Sort(names)
	return slices.Compact(names)
}
