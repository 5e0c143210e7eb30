package pdf

import (
	"slices"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/typeset"
)

// back sets what ends a book: the index of accounts and the colophon.
func (p *press) back() {
	if p.book.Alone {
		return
	}
	p.index()
	p.colophon()
	p.frontPages()
}

// index lists everyone who speaks in the book, with the pages.
func (p *press) index() {
	if len(p.speakers) == 0 {
		return
	}
	c := p.section(p.say("accounts"), "accounts", nil)
	list := p.file.Elem(c.sect, "L", pdffile.Attr{})
	for _, x := range p.speakers {
		name, handle := p.words.Who(x.Account)
		st := p.sansSmall()
		bold := st
		bold.Bold, bold.Color = true, ink
		t := &phrase{}
		t.name(tidy(name), bold)
		if handle != "" && handle != name {
			t.add(" ", st)
			t.name(tidy(handle), st)
		}
		t.add("\u2002", st)
		c.references(t, x.At, st)
		b := p.ours(c.frame, p.file.Elem(p.file.Elem(list, "LI", pdffile.Attr{}), "LBody", pdffile.Attr{}))
		b.hang = p.sheet.size
		p.galley.space(2, 1)
		p.set(t, b)
	}
	p.galley.flush()
	p.ch = nil
}

// references adds page numbers that lead to the pages: runs of pages as one, with both ends.
func (c *chapter) references(t *phrase, at []document.Place, st typeset.Style) {
	p := c.p
	type stop struct {
		page int
		dest string
	}
	var stops []stop
	for _, a := range at {
		if n := p.where[a]; n > 0 {
			stops = append(stops, stop{n, placeName(a)})
		}
	}
	slices.SortStableFunc(stops, func(a, b stop) int { return a.page - b.page })
	for i := 0; i < len(stops); {
		j := i
		for j+1 < len(stops) && stops[j+1].page <= stops[j].page+1 {
			j++
		}
		text := p.lang.Number(stops[i].page)
		if stops[j].page > stops[i].page {
			text += "–" + p.lang.Number(stops[j].page)
		}
		if i > 0 {
			t.add(", ", st)
		}
		t.link(text, st, &mark{tag: "Reference", jump: stops[i].dest})
		i = j + 1
	}
}

func placeName(a document.Place) string {
	return "c" + strconv.Itoa(a.Chapter+1) + "-p-" + string(a.Post)
}

// section begins a part of the book that is no chapter, on a page of its own. sect is its place in the structure; nil: it
// follows what is there.
func (p *press) section(title, name string, sect *pdffile.Elem) *chapter {
	c := &chapter{p: p, i: len(p.book.Chapters), opening: true, frame: frame{w: p.sheet.text}, heads: [2]string{tidy(p.book.Title), title}}
	p.ch = c
	if c.sect = sect; sect == nil {
		c.sect = p.file.Elem(p.root, "Sect", pdffile.Attr{Title: title, Lang: p.tag})
	}
	p.galley.fresh = true
	p.galley.thread = false
	p.galley.dests = append(p.galley.dests, name)
	if !p.fronting {
		p.file.Outline(title, name, 0)
	}
	p.heading(c, title)
	return c
}

func (p *press) heading(c *chapter, title string) {
	if !p.sheet.plain {
		p.galley.add(row{high: p.sheet.lead * 2})
		p.galley.keep()
	}
	st := p.serif(p.tag)
	st.Size = p.sheet.title
	p.own(title, st, block{frame: c.frame, elem: p.file.Elem(c.sect, "H1", pdffile.Attr{Lang: p.tag}), lead: st.Size * 1.22, dir: p.dir()})
	p.galley.space(p.sheet.lead*1.2, 0)
	p.galley.keep()
}

// colophon says of every chapter where it comes from and how whole it is, and how the book was made.
func (p *press) colophon() {
	c := p.section(p.say("colophon"), "colophon", nil)
	for i := range p.book.Chapters {
		d := p.book.Chapters[i].Document
		c.d = d
		p.galley.space(p.sheet.lead*0.9, 3)
		st := p.sansSmall()
		st.Bold, st.Color = true, ink
		t := &phrase{}
		t.link(p.lang.Number(i+1)+"\u2002"+tidy(p.words.Title(d.Title, d.OwnTitle)), st, &mark{tag: "Reference", jump: "c" + strconv.Itoa(i+1) + "-top"})
		if len(t.pieces) > 0 {
			t.pieces[0].Style.Color = ink
		}
		p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "H2", pdffile.Attr{})))
		p.galley.keep()
		st.Bold, st.Color = false, dim
		said := p.words.Statement(d)
		t = &phrase{}
		p.sentence(t, said.Sentence, st)
		p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		st.Size *= 0.93
		for _, o := range d.Sources {
			c.cameFrom(c.frame, o, st)
		}
		if d.Thread.ID != "" {
			t := &phrase{}
			t.pieces = append(t.pieces, typeset.Piece{Text: tidy(string(d.Thread.ID)), Style: st, URL: true})
			b := p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: "en"}))
			b.dir, b.align, b.hang = typeset.Auto, typeset.Start, p.sheet.small
			p.set(t, b)
		}
	}
	p.galley.space(p.sheet.lead*1.2, 4)
	lines := p.imprint()
	if p.book.Lost > 0 {
		lines = append(lines, p.words.Say("book-lost", p.book.Lost))
	}
	lines = append(lines, p.lang.Say("book.rights"))
	if names := p.fontNames(); len(names) > 0 {
		lines = append(lines, p.say("fonts", strings.Join(names, ", ")))
	}
	if p.unheld > 0 {
		lines = append(lines, p.say("unheld", p.unheld))
	}
	if missing := p.lib.Missing(); len(missing) > 0 {
		lines = append(lines, p.say("glyphs", len(missing)))
	}
	for _, l := range lines {
		p.own(l, p.sansSmall(), p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
	}
	p.galley.flush()
	p.ch = nil
}

// imprint says by what the file was made, and when.
func (p *press) imprint() []string {
	clew := tidy(p.book.Clew)
	if day := p.words.Day(p.book.Made); day != "" {
		return []string{p.say("made-on", strings.TrimSpace("Clew "+clew), day)}
	}
	return []string{p.say("made", strings.TrimSpace("Clew "+clew))}
}
