package pdf

import (
	"clew/internal/pdffile"
	"clew/internal/typeset"
)

// mark is what a stretch of text leads to, and what it is in the structure.
type mark struct {
	tag    string // of the structure: Link, Reference
	url    string // on the web
	jump   string // in the file
	dest   string // its own name, for the way back
	lang   string
	note   *note // that it calls
	elem   *pdffile.Elem
	called bool // the row with its call is set
	struck bool // a line runs through it
}

// leaf is a page that is laid out.
type leaf struct {
	p     *press
	rows  []row
	carry []*tail
	feet  []foot
	n     int       // in the body, from 0; in front matter, from 0
	front bool      // it is of the front matter, and stands there when it is written
	bare  bool      // no head and no number: covers, title pages
	opens bool      // a chapter begins on it: no head
	head  [2]string // on left and on right pages
	back  uint32    // colour of the page; 0: none
	page  *pdffile.Page
	pend  pending
	x     float64 // of the text
	hold  bool
}

// foot is some lines of a note at the foot of this page.
type foot struct {
	*note
	from, to int
}

// leaf begins a page of some rows.
func (p *press) leaf(rows []row, carry []*tail) *leaf {
	l := &leaf{p: p, rows: rows, carry: carry, n: p.pages}
	return l
}

// used is how deep the rows are.
func (l *leaf) used() (deep float64) {
	for i := range l.rows {
		if i > 0 {
			deep += l.rows[i].above
		}
		deep += l.rows[i].high
	}
	return deep
}

// foot puts the notes where there is room for them, and gives what has to go overleaf.
func (l *leaf) foot() (left []*tail) {
	room := l.p.sheet.deep - l.used() - noteGap + 0.02
	put := func(t *tail) {
		n := min(len(t.lines)-t.from, max(0, int(room/t.lead)))
		if len(l.feet) == 0 && len(l.rows) <= 1 && n == 0 {
			n = 1 // a page full of one thing: better over the edge than for ever
		}
		if len(left) > 0 {
			n = 0
		}
		if n > 0 {
			l.feet = append(l.feet, foot{t.note, t.from, t.from + n})
			room -= float64(n) * t.lead
		}
		if t.from+n < len(t.lines) {
			left = append(left, &tail{t.note, t.from + n})
		}
	}
	for _, t := range l.carry {
		put(t)
	}
	for i := range l.rows {
		for _, n := range l.rows[i].notes {
			put(&tail{note: n})
		}
	}
	l.carry = nil
	return left
}

// feather spreads a little room over the page, so that the last lines of pages stand at one height.
func (l *leaf) feather() {
	slack := l.p.sheet.deep - l.used() - l.feetHigh()
	give := 0.0
	for i := 1; i < len(l.rows); i++ {
		give += l.rows[i].give
	}
	if give <= 0 || slack <= 0 || slack > give {
		return
	}
	for i := 1; i < len(l.rows); i++ {
		l.rows[i].above += l.rows[i].give * slack / give
	}
}

func (l *leaf) feetHigh() (high float64) {
	for _, f := range l.feet {
		high += float64(f.to-f.from) * f.lead
	}
	if high > 0 {
		high += noteGap
	}
	return high
}

// ship numbers a page and writes it, or keeps it until the end.
func (p *press) ship(l *leaf) {
	l.n, l.front = p.pages, p.fronting
	p.pages++
	if c := p.ch; c != nil {
		l.head = c.heads
		l.opens = c.opening
		c.opening = false
	}
	for i := range l.rows {
		p.met(&l.rows[i], l.n+1)
		l.hold = l.hold || l.rows[i].late && !l.front
		for _, at := range l.rows[i].places {
			if p.seek[at] && p.where[at] == 0 {
				p.where[at] = l.n + 1
			}
		}
	}
	if l.hold {
		l.reserve()
		p.held = append(p.held, l)
		return
	}
	l.write()
}

// reserve gives what stands on a page that is written at the end its place in the order of reading now.
func (l *leaf) reserve() {
	here := func(e *pdffile.Elem) {
		if e != nil {
			e.Here()
		}
	}
	for i := range l.rows {
		r := &l.rows[i]
		if r.knot != nil {
			here(r.knot.elem)
		}
		for _, e := range r.figures {
			here(e)
		}
		for k := range r.set {
			here(r.set[k].elem)
		}
	}
}

// late writes the pages that were kept.
func (p *press) late() {
	for _, l := range p.held {
		if p.err == nil {
			l.write()
		}
	}
	p.held = nil
}

// write draws the page.
func (l *leaf) write() {
	p, s := l.p, &l.p.sheet
	at := l.n
	if !l.front {
		at += frontMost
	}
	l.page = p.file.BeginAt(at, s.width, s.height)
	l.x = p.left(l.n)
	l.page.Mark(nil, func() { l.grounds() })
	y := s.top
	for i := range l.rows {
		r := &l.rows[i]
		if i > 0 {
			y += r.above
		}
		l.row(r, y)
		y += r.high
	}
	l.notes()
	l.flush()
	if !l.bare {
		l.page.Mark(nil, func() { l.furniture() })
	}
	if err := l.page.End(); err != nil {
		p.fail(err)
	}
}

// dest names a place of the page. Of two places of one name, as only hostile material has, the first stays.
func (l *leaf) dest(name string, y float64) {
	if l.p.named[name] {
		return
	}
	l.p.named[name] = true
	l.page.Dest(name, y)
}

// up turns a distance from the top into one from the bottom.
func (l *leaf) up(y float64) float64 { return l.p.sheet.height - y }

func (l *leaf) row(r *row, y float64) {
	for _, d := range r.dests {
		l.dest(d, l.up(max(0, y-l.p.sheet.lead)))
	}
	if r.knot != nil {
		l.knot(r, y)
	}
	for i := range r.set {
		l.strip(&r.set[i], y)
	}
	if r.draw != nil {
		l.flush()
		r.draw(l, l.x, y)
	}
}

// strip writes a line of text.
func (l *leaf) strip(w *strip, y float64) {
	base := l.up(y + w.base)
	for _, i := range order(w.line) {
		run := &w.line.Runs[i]
		elem := w.elem
		var m *mark
		if run.Mark > 0 && run.Mark < len(w.marks) {
			m = w.marks[run.Mark]
		}
		if m != nil {
			elem = l.marked(m, w.elem, w.line.Runs, i, l.x+w.x, base)
		}
		if run.Box != nil {
			l.box(elem, run, l.x+w.x, base)
			continue
		}
		l.text(elem, run, l.x+w.x, base)
	}
}

// order is the order in which the runs of a line are read.
func order(line typeset.Line) []int {
	n := len(line.Runs)
	at := make([]int, 0, n)
	if !line.RTL {
		for i := 0; i < n; {
			j := i
			for j < n && line.Runs[j].RTL {
				j++
			}
			for k := j - 1; k >= i; k-- {
				at = append(at, k)
			}
			if j == i {
				at = append(at, i)
				j++
			}
			i = j
		}
		return at
	}
	for i := n - 1; i >= 0; {
		j := i
		for j >= 0 && !line.Runs[j].RTL {
			j--
		}
		for k := j + 1; k <= i; k++ {
			at = append(at, k)
		}
		if j == i {
			at = append(at, i)
			j--
		}
		i = j
	}
	return at
}

// marked gives the element of a marked run and puts the way it leads on the page.
func (l *leaf) marked(m *mark, parent *pdffile.Elem, runs []typeset.Run, i int, x, base float64) *pdffile.Elem {
	if m.elem == nil {
		l.flush() // what stands before it comes before it in the structure
		m.elem = l.p.file.Elem(parent, m.tag, pdffile.Attr{Lang: m.lang})
		if m.note != nil && m.note.elem == nil { // of a page that is written late its end stands already
			m.note.elem = l.p.file.Elem(parent, "Note", pdffile.Attr{ID: m.note.name})
		}
	}
	r := &runs[i]
	if m.struck {
		y := base + r.Style.Size*0.26
		l.page.Mark(nil, func() { l.page.Stroke(x+r.X, y, x+r.X+r.Width, y, 0.5, red) })
	}
	if m.url == "" && m.jump == "" && m.dest == "" {
		return m.elem
	}
	if i > 0 && runs[i-1].Mark == r.Mark {
		return m.elem // its neighbour on the left stands for both
	}
	w := r.Width
	for j := i + 1; j < len(runs) && runs[j].Mark == r.Mark; j++ {
		w = runs[j].X + runs[j].Width - r.X
	}
	size := r.Style.Size
	bottom, high := base+r.Style.Raise-0.25*size, 1.2*size
	if m.dest != "" {
		l.dest(m.dest, base+2*size)
	}
	switch {
	case m.url != "":
		l.page.Link(x+r.X, bottom, w, high, m.url, m.elem)
	case m.jump != "":
		l.page.Jump(x+r.X, bottom, w, high, m.jump, m.elem)
	}
	return m.elem
}

// pending is text of one element that is not written yet.
type pending struct {
	elem *pdffile.Elem
	runs []waiting
}

type waiting struct {
	run  *typeset.Run
	x, y float64
}

// text writes a run, together with those of the same element beside it.
func (l *leaf) text(elem *pdffile.Elem, run *typeset.Run, x, y float64) {
	if l.pend.elem != elem {
		l.flush()
	}
	l.pend.elem = elem
	l.pend.runs = append(l.pend.runs, waiting{run, x, y})
}

func (l *leaf) flush() {
	if len(l.pend.runs) == 0 {
		return
	}
	l.page.Mark(l.pend.elem, func() {
		for _, w := range l.pend.runs {
			l.glyphs(w.run, w.x, w.y)
		}
	})
	l.pend.runs = l.pend.runs[:0]
	l.pend.elem = nil
}

// glyphs writes a run where it stands.
func (l *leaf) glyphs(run *typeset.Run, x, y float64) {
	p := l.p
	p.scratch = p.scratch[:0]
	for _, g := range run.Glyphs {
		p.scratch = append(p.scratch, pdffile.Glyph{ID: g.ID, X: g.X, Y: g.Y, Advance: g.Advance, Text: g.Text})
	}
	f := p.font(run.Font)
	if f == nil {
		return
	}
	l.page.Text(pdffile.Text{Font: f, Size: run.Style.Size, X: x + run.X, Y: y + run.Style.Raise, Color: run.Style.Color, Glyphs: p.scratch, RTL: run.RTL})
}

// notes writes the foot of the page.
func (l *leaf) notes() {
	if len(l.feet) == 0 {
		return
	}
	l.flush()
	s := &l.p.sheet
	y := s.top + s.deep - l.feetHigh() + noteGap
	l.page.Mark(nil, func() {
		l.page.Stroke(l.x, l.up(y-noteGap/2), l.x+s.text*0.2, l.up(y-noteGap/2), 0.4, faint)
	})
	for _, f := range l.feet {
		for i := f.from; i < f.to; i++ {
			if i == 0 {
				l.dest(f.name, l.up(y-s.lead))
			}
			if f.elem == nil {
				f.elem = l.p.file.Elem(f.within, "Note", pdffile.Attr{ID: f.name})
			}
			l.strip(&strip{line: f.lines[i], base: f.lead * 0.78, elem: f.elem, marks: f.marks()}, y)
			y += f.lead
		}
	}
}
