package pdf

import (
	"cmp"
	"slices"
	"strconv"

	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/typeset"
)

// indexPlace is where the index begins, in press.where.
var indexPlace = document.Place{Chapter: -1}

const indexName = "index"

// columnGap is the space between two columns, in sizes of the text.
const columnGap = 2.2

// lookup sets the index, in columns of small type.
func (p *press) lookup() {
	x := p.book.Index
	if !p.book.Indexed() {
		return
	}
	p.galley.places = append(p.galley.places, indexPlace)
	c := p.section(p.lang.Say("backmatter.title"), indexName, nil)
	for _, s := range x.Headnote(p.words, true, false) {
		p.own(s, p.sansSmall(), p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
	}
	p.galley.space(p.sheet.lead*0.8, 0)
	k := columns{p: p, n: 2}
	if p.sheet.plain { // a screen that is too narrow for two
		k.n = 1
	}
	k.gap = p.sheet.size * columnGap
	k.wide = (p.sheet.text - k.gap*float64(k.n-1)) / float64(k.n)
	g := &p.galley
	var rows []row
	above, give := g.above, g.give
	g.above, g.give, g.caught = 0, 0, &rows
	for i := range x.Parts {
		p.indexPart(c, x, &x.Parts[i], k.wide)
	}
	g.above, g.give, g.caught = above, give, nil
	k.pour(rows)
	g.flush()
	p.ch = nil
}

// indexPart sets a part of the index into a column.
func (p *press) indexPart(c *chapter, x *document.Index, part *document.IndexPart, wide float64) {
	g := &p.galley
	sect := p.file.Elem(c.sect, "Sect", pdffile.Attr{Lang: p.tag})
	if len(x.Parts) > 1 {
		st := p.sans(p.sheet.small * 1.04)
		st.Bold, st.Color = true, ink
		g.space(p.sheet.lead, 0)
		g.price(0)
		p.own(p.lang.Say("backmatter."+string(part.Kind)), st, p.ours(frame{w: wide}, p.file.Elem(sect, "H2", pdffile.Attr{Lang: p.tag})))
		g.space(p.sheet.lead*0.2, 0)
		g.keep()
	}
	list := p.file.Elem(sect, "L", pdffile.Attr{Lang: p.tagOf(x.Lang)})
	for i := part.From; i < part.To; i++ {
		e := &x.Entries[i]
		if e.Name == "" {
			continue
		}
		if i > part.From && e.Group != x.Entries[i-1].Group && part.To-part.From > 30 {
			g.space(p.sheet.lead*0.34, 0)
		}
		p.indexEntry(x, i, list, wide)
	}
}

// indexStyle is how entries are set: small, in the type of the text.
func (p *press) indexStyle(lang string) typeset.Style {
	st := p.serif(lang)
	st.Size = p.sheet.size * 0.81
	return st
}

// indexEntry sets a heading with its pages, what stands under it, and what else to look at.
func (p *press) indexEntry(x *document.Index, i int, list *pdffile.Elem, wide float64) {
	e := &x.Entries[i]
	st := p.indexStyle(cmp.Or(e.Lang, x.Lang))
	item := p.file.Elem(p.file.Elem(list, "LI", pdffile.Attr{}), "LBody", pdffile.Attr{Lang: differing(e.Lang)})
	t := &phrase{}
	t.named(tidy(e.Name), st, &mark{tag: "Span", dest: entryName(i)})
	if e.See >= 0 {
		t.add(" ", st)
		p.seeing(t, "see", x, []int{e.See}, st)
	} else {
		p.onPages(t, e.At, st)
	}
	p.set(t, p.indexBlock(x, item, 0, wide))
	if len(e.Subs) == 0 && len(e.Also) == 0 {
		return
	}
	p.galley.keep()
	under := p.file.Elem(item, "L", pdffile.Attr{})
	for j := range e.Subs {
		s := &e.Subs[j]
		st := p.indexStyle(cmp.Or(s.Lang, x.Lang))
		t := &phrase{}
		t.name(tidy(s.Name), st)
		p.onPages(t, s.At, st)
		p.set(t, p.indexBlock(x, p.file.Elem(p.file.Elem(under, "LI", pdffile.Attr{}), "LBody", pdffile.Attr{Lang: differing(s.Lang)}), 1, wide))
	}
	if len(e.Also) > 0 {
		t := &phrase{}
		p.seeing(t, "see-also", x, e.Also, st)
		p.set(t, p.indexBlock(x, p.file.Elem(p.file.Elem(under, "LI", pdffile.Attr{}), "LBody", pdffile.Attr{}), 1, wide))
	}
}

// differing is a language to be named in the structure, where it is not that of what is around it.
func differing(lang string) string { return document.Tag(lang) }

// named adds words that something leads to.
func (t *phrase) named(text string, st typeset.Style, m *mark) {
	if text != "" {
		t.pieces = append(t.pieces, typeset.Piece{Text: text, Style: st, Mark: t.mark(m), Keep: true})
	}
}

// indexBlock is how a line of the index stands: further lines of it hang.
func (p *press) indexBlock(x *document.Index, elem *pdffile.Elem, depth int, wide float64) block {
	step := p.sheet.size * 0.9
	f := frame{w: wide - step*float64(depth)}
	b := block{frame: f, elem: elem, lead: p.sheet.lead * 0.77, hang: step * 1.6, dir: typeset.LTR}
	if document.RightToLeft(x.Lang) {
		b.dir = typeset.RTL
	} else {
		b.x = step * float64(depth)
	}
	return b
}

func entryName(i int) string { return "e" + strconv.Itoa(i+1) }

// seeing adds what leads from one entry to others.
func (p *press) seeing(t *phrase, key string, x *document.Index, to []int, st typeset.Style) {
	const place = "\x00"
	own := st
	own.Italic, own.Lang = true, p.tag
	before, after := cutAt(p.lang.Say("backmatter."+key, place), place)
	t.add(before, own)
	for i, n := range to {
		if i > 0 {
			t.add("; ", own)
		}
		t.link(tidy(x.Entries[n].Name), st, &mark{tag: "Reference", jump: entryName(n)})
	}
	t.add(after, own)
}

func cutAt(s, at string) (before, after string) {
	for i := range s {
		if s[i:i+1] == at {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// onPages adds the numbers of the pages on which words stand, each the way to the first line of them there. Pages that
// follow one another are one range.
func (p *press) onPages(t *phrase, at []document.Mention, st typeset.Style) {
	type stop struct{ page, line int32 }
	var stops []stop
	for _, m := range at {
		if s := p.spotOf(m); s != nil && s.first > 0 {
			stops = append(stops, stop{s.first, s.line})
			if s.last > s.first {
				stops = append(stops, stop{s.last, s.line})
			}
		}
	}
	slices.SortStableFunc(stops, func(a, b stop) int { return cmp.Or(cmp.Compare(a.page, b.page), cmp.Compare(a.line, b.line)) })
	for i := 0; i < len(stops); {
		j := i
		for j+1 < len(stops) && stops[j+1].page <= stops[j].page+1 {
			j++
		}
		text := p.lang.Number(int(stops[i].page))
		if stops[j].page > stops[i].page {
			text += "–" + p.lang.Number(int(stops[j].page))
		}
		t.add(p.book.Index.Comma(), st)
		t.link(text, st, &mark{tag: "Reference", jump: rowName(stops[i].line)})
		i = j + 1
	}
}

// columns pours rows into columns, side by side.
type columns struct {
	p         *press
	n         int
	wide, gap float64
}

// pour fills page after page; on the last one the columns are about as deep as each other.
func (k *columns) pour(rows []row) {
	p := k.p
	g := &p.galley
	used := g.above
	for i := range g.rows {
		used += g.rows[i].high
		if i > 0 {
			used += g.rows[i].above
		}
	}
	room := p.sheet.deep - used
	if room < p.sheet.lead*6 || used > p.sheet.deep {
		room = p.sheet.deep
		g.above, g.fresh = 0, true
	}
	for len(rows) > 0 && p.err == nil {
		cuts := k.cut(rows, room)
		if cuts[len(cuts)-1] == len(rows) {
			cuts = k.level(rows, room)
		}
		g.cost = 0
		g.add(k.page(rows, cuts))
		rows = rows[cuts[len(cuts)-1]:]
		room, g.fresh = p.sheet.deep, len(rows) > 0
	}
}

// cut gives behind which rows the columns of a page end that are so deep.
func (k *columns) cut(rows []row, deep float64) []int {
	cuts := make([]int, k.n)
	at := 0
	for c := range cuts {
		at += fill(rows[at:], deep)
		cuts[c] = at
	}
	return cuts
}

// fill gives how many rows a column takes: it ends where rows may be parted.
func fill(rows []row, deep float64) int {
	used, best := 0.0, 0
	for i := range rows {
		if i > 0 {
			if rows[i].cost < never {
				best = i
			}
			used += rows[i].above
		}
		if used += rows[i].high; used > deep+0.01 {
			return max(best, 1)
		}
	}
	return len(rows)
}

// level makes the columns of the last page as short as they can be.
func (k *columns) level(rows []row, deep float64) []int {
	all := 0.0
	for i := range rows {
		all += rows[i].above + rows[i].high
	}
	step := k.p.sheet.lead * 0.4
	for d := all / float64(k.n); d < deep; d += step {
		if cuts := k.cut(rows, d); cuts[len(cuts)-1] == len(rows) {
			return cuts
		}
	}
	return k.cut(rows, deep)
}

// page makes one row of the columns of a page.
func (k *columns) page(rows []row, cuts []int) row {
	var r row
	from := 0
	for c, to := range cuts {
		x := (k.wide + k.gap) * float64(c)
		if k.p.rtl {
			x = (k.wide + k.gap) * float64(k.n-1-c)
		}
		y := 0.0
		for i := from; i < to; i++ {
			if i > from {
				y += rows[i].above
			}
			for _, s := range rows[i].set {
				s.x += x
				s.base += y
				r.set = append(r.set, s)
			}
			y += rows[i].high
		}
		r.high = max(r.high, y)
		from = to
	}
	return r
}
