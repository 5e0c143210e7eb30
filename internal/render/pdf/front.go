package pdf

import (
	"strconv"

	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/post"
	"clew/internal/typeset"
)

// frontMost is more than the pages that stand before the body.
const frontMost = 1 << 20

// front gives the parts that stand before the body their places in the structure and in the outline. Their
// pages are made when all numbers are known.
func (p *press) front() {
	p.seek = map[document.Place]bool{}
	p.where = map[document.Place]int{}
	if p.book.Alone {
		p.body = p.root
		for _, e := range p.listed() {
			p.seek[document.Place{Post: e.Post.ID}] = true
		}
		return
	}
	p.speakers = p.book.Accounts()
	p.inBook = map[post.ID]int{}
	for i := range p.book.Chapters {
		line := p.book.Chapters[i].Document.Thread.Line
		for j := range line {
			p.inBook[line[j].ID] = i
		}
	}
	for _, s := range p.speakers {
		for _, at := range s.At {
			p.seek[at] = true
		}
	}
	for i := range p.book.Chapters {
		p.seek[document.Place{Chapter: i}] = true
	}
	for _, at := range [...]**pdffile.Elem{&p.parts.cover, &p.parts.title, &p.parts.contents, &p.parts.preface} {
		*at = p.file.Elem(p.root, "Sect", pdffile.Attr{Lang: p.tag}).Here()
	}
	p.file.Outline(p.words.Say("contents"), "contents", 0)
	if p.book.Preface != "" {
		p.file.Outline(p.say("preface"), "preface", 0)
	}
	p.body = p.root
}

// listed gives the entries of the contents of a long thread that stands alone.
func (p *press) listed() []document.Entry {
	d := p.book.Chapters[0].Document
	if len(d.Thread.Line) < listedFrom {
		return nil
	}
	all := d.Contents()
	most := int(p.sheet.deep / p.sheet.lead * 0.55) // so that posts begin not far below
	if len(all) <= most {
		return all
	}
	step := (len(all) + most - 1) / most
	var some []document.Entry
	for i := 0; i < len(all); i += step {
		some = append(some, all[i])
	}
	return some
}

// listedFrom is how many posts a thread that stands alone has before it begins with contents.
const listedFrom = 80

// contents sets where a long thread that stands alone can be entered.
func (c *chapter) contents() {
	p := c.p
	if !p.book.Alone {
		return
	}
	entries := p.listed()
	if len(entries) == 0 {
		return
	}
	thread := p.galley.thread
	p.galley.thread = false
	c.head(p.words.Say("contents"), "H2", c.frame, 0)
	toc := p.file.Elem(c.sect, "TOC", pdffile.Attr{Lang: p.tag})
	for _, e := range entries {
		place := document.Place{Post: e.Post.ID}
		st := p.serifSmall(e.Post.Lang)
		p.entry(toc, p.lang.Number(e.N), p.words.FirstWords(e.Post), "", st, placeName(place), place, p.sheet.lead*0.95)
	}
	if p.book.Indexed() {
		p.indexListed(toc, p.sheet.lead*0.95)
	}
	p.galley.space(p.sheet.lead*1.4, 4)
	p.galley.thread = thread
}

// indexListed sets the index's line of contents.
func (p *press) indexListed(toc *pdffile.Elem, lead float64) {
	p.entry(toc, "", p.lang.Say("backmatter.title"), "", p.serif(p.tag), indexName, indexPlace, lead)
}

// entry sets a line of contents; its page number is written when it is known.
func (p *press) entry(toc *pdffile.Elem, number, title, by string, st typeset.Style, dest string, place document.Place, lead float64) {
	w := p.sheet.text
	item := p.file.Elem(toc, "TOCI", pdffile.Attr{})
	small := p.sansSmall()
	from := p.sheet.size * 2
	line := p.within(title, st, w-from-p.sheet.size*3)
	num := p.one(number, small)
	base := lead * 0.72
	m := &mark{tag: "Reference", jump: dest}
	for i := range line.Runs {
		line.Runs[i].Mark = 1
	}
	at, numAt := from, 0.0
	if p.rtl {
		at, numAt = w-from-line.Width, w-num.Width
	}
	r := row{high: lead, late: true, set: []strip{
		{line: num, x: numAt, base: base, elem: item},
		{line: line, x: at, base: base, elem: item, marks: []*mark{nil, m}},
	}}
	r.draw = func(l *leaf, x, top float64) {
		page := p.one(p.lang.Number(p.where[place]), small)
		at := w - page.Width
		if p.rtl {
			at = 0
		}
		l.strip(&strip{line: page, x: at, base: base, elem: item}, top)
		l.flush()
	}
	p.galley.add(r)
	if by != "" {
		p.galley.keep()
		line := p.within(by, small, w-from-p.sheet.size*3)
		at := from
		if p.rtl {
			at = w - from - line.Width
		}
		p.galley.add(row{high: p.sheet.tight, late: true, set: []strip{{line: line, x: at, base: p.sheet.tight * 0.7, elem: item}}})
	}
}

// frontPages makes cover, imprint, title page, contents and preface.
func (p *press) frontPages() {
	p.fronting = true
	body := p.pages
	p.pages = 0
	p.cover()
	if !p.sheet.plain && p.sheet.two {
		p.imprintPage()
	}
	p.titlePage()
	p.contentsPages()
	p.prefacePages()
	if p.sheet.two && p.pages%2 == 1 {
		p.plate(nil, func(l *leaf) {})
	}
	p.fronts = p.pages
	p.pages = body
	p.file.PageLabel(0, "r", 1)
	p.file.PageLabel(p.fronts, "D", 1)
	p.fronting = false
}

// plate makes a page that is not cut from the galley.
func (p *press) plate(elem *pdffile.Elem, draw func(l *leaf)) {
	l := p.leaf(nil, nil)
	l.bare, l.front = true, true
	l.rows = []row{{draw: func(l *leaf, _, _ float64) { draw(l) }}}
	l.n = p.pages
	p.pages++
	if p.err == nil {
		l.write()
	}
}

// lay puts lines under each other from a height on and gives the height below them.
func (l *leaf) lay(text string, st typeset.Style, elem *pdffile.Elem, x, y, w, lead float64, most int) float64 {
	if text == "" {
		return y
	}
	par := typeset.Paragraph{Pieces: []typeset.Piece{{Text: text, Style: st}}}
	if l.p.rtl {
		par.Dir = typeset.RTL
	}
	all := l.p.lib.Break(par, w)
	for i := range all {
		if i == most {
			break
		}
		l.strip(&strip{line: all[i], x: x - l.x, base: lead * 0.75, elem: elem}, y)
		y += lead
	}
	l.flush()
	return y
}

// cover makes the cover: the thread with a knot for each chapter, title and author.
func (p *press) cover() {
	b, s := p.book, &p.sheet
	p.plate(p.parts.cover, func(l *leaf) {
		x := s.width * 0.16
		if p.rtl {
			x = s.width - x
		}
		l.page.Mark(nil, func() {
			l.page.Fill(0, 0, s.width, s.height, ivory)
			n := min(max(len(b.Chapters), 3), 12)
			from, to := s.height*0.2, s.height*0.86
			l.page.Stroke(x, 0, x, s.height, s.width*0.004, red)
			for i := range n {
				y := from + (to-from)*float64(i)/float64(max(n-1, 1))
				l.page.Circle(x, l.up(y), s.width*0.0105, red)
			}
		})
		left := s.width * 0.25
		w := s.width - left - s.width*0.1
		if p.rtl {
			left = s.width * 0.1
		}
		st := p.serif(b.Lang())
		st.Size = s.wide * 1.5
		if n := len([]rune(b.Title)); n > 40 {
			st.Size = s.wide * 1.15
		}
		y := l.lay(tidy(b.Title), st, p.file.Elem(p.parts.cover, "H1", pdffile.Attr{Lang: p.tagOf(b.Lang())}), left, s.height*0.185, w, st.Size*1.16, 8)
		sub := p.serif(b.Lang())
		sub.Size, sub.Italic, sub.Color = s.size*1.3, true, dim
		y = l.lay(tidy(b.Subtitle), sub, p.file.Elem(p.parts.cover, "P", pdffile.Attr{}), left, y+s.lead*0.8, w, sub.Size*1.3, 6)
		by := p.sans(s.size * 1.1)
		by.Color = ink
		l.lay(tidy(b.By), by, p.file.Elem(p.parts.cover, "P", pdffile.Attr{}), left, max(y+s.lead, s.height*0.84), w, by.Size*1.3, 2)
	})
}

// titlePage makes the title page.
func (p *press) titlePage() {
	b, s := p.book, &p.sheet
	p.plate(p.parts.title, func(l *leaf) {
		st := p.serif(b.Lang())
		st.Size = s.wide
		y := l.lay(tidy(b.Title), st, p.file.Elem(p.parts.title, "H1", pdffile.Attr{Lang: p.tagOf(b.Lang())}), l.x, s.height*0.26, s.text, st.Size*1.18, 8)
		sub := p.serif(b.Lang())
		sub.Size, sub.Italic, sub.Color = s.size*1.2, true, dim
		y = l.lay(tidy(b.Subtitle), sub, p.file.Elem(p.parts.title, "P", pdffile.Attr{}), l.x, y+s.lead*0.6, s.text, sub.Size*1.3, 6)
		by := p.sans(s.size)
		by.Color = ink
		l.lay(tidy(b.By), by, p.file.Elem(p.parts.title, "P", pdffile.Attr{}), l.x, y+s.lead*1.6, s.text, by.Size*1.4, 2)
		end := s.top + s.deep - s.lead
		for _, line := range p.imprint() {
			l.lay(line, p.sansSmall(), p.file.Elem(p.parts.title, "P", pdffile.Attr{Lang: p.tag}), l.x, end, s.text, s.tight, 2)
		}
	})
}

// imprintPage says on the back of the cover what the marks of the book mean.
func (p *press) imprintPage() {
	s := &p.sheet
	p.plate(p.parts.cover, func(l *leaf) {
		y := s.top + s.deep - s.tight*6
		for _, key := range [...]string{"about", "about-marks"} {
			y = l.lay(p.say(key), p.sansSmall(), p.file.Elem(p.parts.cover, "P", pdffile.Attr{Lang: p.tag}), l.x, y, s.text*0.8, s.tight, 5) + s.tight*0.4
		}
	})
}

// contentsPages sets the contents of the book.
func (p *press) contentsPages() {
	s := &p.sheet
	c := p.section(p.words.Say("contents"), "contents", p.parts.contents)
	toc := p.file.Elem(c.sect, "TOC", pdffile.Attr{Lang: p.tag})
	names := map[string]bool{}
	for i := range p.book.Chapters {
		name, _ := p.words.Who(p.book.Chapters[i].Document.Author)
		names[name] = true
	}
	for i := range p.book.Chapters {
		d := p.book.Chapters[i].Document
		by := ""
		if len(names) > 1 {
			name, _ := p.words.Who(d.Author)
			by = tidy(name)
		}
		if day := p.words.Day(d.Published); day != "" {
			if by != "" {
				by += " · "
			}
			by += day
		}
		p.galley.space(s.lead*0.4, 2)
		p.entry(toc, p.lang.Number(i+1), tidy(p.words.Title(d.Title, d.OwnTitle)), by, p.serif(lineLang(d)), "c"+strconv.Itoa(i+1)+"-top", document.Place{Chapter: i}, s.lead)
	}
	if p.book.Indexed() {
		p.galley.space(s.lead*0.9, 2)
		p.indexListed(toc, s.lead)
	}
	if p.book.Lost > 0 {
		p.galley.space(s.lead*1.2, 3)
		p.own(p.words.Say("book-lost", p.book.Lost), p.sansSmall(), p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
	}
	p.galley.flush()
	p.ch = nil
}

// prefacePages sets what whoever put the book together says of it.
func (p *press) prefacePages() {
	if p.book.Preface == "" {
		return
	}
	c := p.section(p.say("preface"), "preface", p.parts.preface)
	c.prose(clean(p.book.Preface), nil, nil, p.serif(""), c.frame, c.sect, nil)
	p.galley.flush()
	p.ch = nil
}
