package pdf

import (
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/post"
	"clew/internal/typeset"
)

// maxQuotes is how deep quotes stand in quotes.
const maxQuotes = 2

// post sets what a post says; under a warning, the warning alone. n is its number, 0 of others' posts.
func (c *chapter) post(q *post.Post, n, depth int) {
	if q.Warning != "" || n > 0 && len(c.d.Versions[q.ID]) > 0 && c.foldsOld(q) {
		c.fold(q, n, depth)
		if q.Warning != "" {
			return
		}
	}
	c.body(q, depth)
}

// fold sets the warning of a post; its text goes to the end of the chapter.
func (c *chapter) fold(q *post.Post, n, depth int) {
	p := c.p
	c.folds = append(c.folds, fold{post: q, n: n, depth: depth})
	k := len(c.folds)
	x := &c.folds[k-1]
	x.name = c.name("f" + strconv.Itoa(k))
	p.together(func() {
		f := p.boxed(c.frame, 9)
		p.galley.space(2, 1)
		p.galley.add(row{high: 6, sides: f.sides})
		st := p.sansSmall()
		strong := st
		strong.Bold, strong.Color = true, ink
		t := &phrase{}
		if q.Warning != "" {
			t.add(p.words.Say("warning")+" ", st)
			strong.Lang = p.tagOf(q.Lang)
			t.name(tidy(p.words.Warning(q)), strong)
			p.set(t, p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
			p.galley.keep()
		}
		t = &phrase{}
		key := "folded-see"
		if q.Warning == "" {
			key = "folded-older"
		}
		t.link(p.say(key, k), st, &mark{tag: "Reference", jump: x.name, dest: x.name + "-call"})
		p.set(t, p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		p.gap(6, f)
	})
}

// body sets text, cards, media, poll and quote of a post.
func (c *chapter) body(q *post.Post, depth int) {
	p := c.p
	st := p.serif(q.Lang)
	if depth > 0 || c.folded && depth > 0 {
		st = p.serifSmall(q.Lang)
	}
	watched := c.watched
	c.watched = nil // what it quotes is another's
	c.prose(q.Text, document.Spans(q), watched, st, c.frame, c.sect, q.Emoji)
	c.cards(q)
	c.media(q)
	if q.Poll != nil {
		c.poll(q)
	}
	if q.Quote != nil {
		c.quote(q.Quote, depth)
	}
}

// joined makes it dear to part what a post carries from its text.
func (c *chapter) joined() { c.p.galley.price(70) }

// prose sets a text as paragraphs: an empty line ends one, a line's end within it is kept.
func (c *chapter) prose(text string, spans []document.Span, watched []spot, st typeset.Style, f frame, parent *pdffile.Elem, emoji []post.Emoji) {
	p := c.p
	first := true
	for from := 0; from < len(text); {
		from += blank(text[from:])
		if from >= len(text) {
			break
		}
		to := from + paragraph(text[from:])
		t := &phrase{spots: spotsIn(watched, text, from, to)}
		at := from
		end := from + len(strings.TrimRight(text[from:to], " \t\r\n"))
		for len(spans) > 0 && spans[0].End <= end {
			s := spans[0]
			spans = spans[1:]
			if s.Start < at {
				continue
			}
			c.words(t, text[at:s.Start], st, emoji)
			c.noted(t, clean(text[s.Start:s.End]), s.URL, st)
			at = s.End
		}
		c.words(t, text[at:end], st, emoji)
		if !first {
			p.galley.space(st.Size*0.62, st.Size*0.15)
			p.galley.price(12)
		}
		first = false
		lead := p.sheet.lead * st.Size / p.sheet.size
		p.set(t, block{frame: f, elem: p.file.Elem(parent, "P", pdffile.Attr{Lang: p.tagOf(st.Lang)}), lead: lead, align: typeset.Justify, hyph: true})
		from = to
	}
}

// words adds foreign text, with the pictures of custom emoji that are held.
func (c *chapter) words(t *phrase, s string, st typeset.Style, emoji []post.Emoji) {
	s = clean(s)
	for len(emoji) > 0 && c.p.opt.Media != nil {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i+1:], ':')
		if j < 0 {
			break
		}
		b := c.custom(s[i+1:i+1+j], emoji, st.Size)
		if b == nil {
			t.add(s[:i+1+j], st)
			s = s[i+1+j:]
			continue
		}
		t.add(s[:i], st)
		t.pieces = append(t.pieces, typeset.Piece{Text: s[i : i+j+2], Style: st, Box: b})
		s = s[i+j+2:]
	}
	t.add(s, st)
}

// blank is how long the line ends and spaces at the beginning of a text are.
func blank(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n")) }

// paragraph is how long the first paragraph of a text is, up to the empty line after it.
func paragraph(s string) int {
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '\n')
		if j < 0 {
			return len(s)
		}
		i += j + 1
		rest := s[i:]
		k := strings.IndexByte(rest, '\n')
		if k >= 0 && strings.TrimSpace(rest[:k]) == "" {
			return i
		}
	}
	return len(s)
}

// cards sets links that have no words in the text.
func (c *chapter) cards(q *post.Post) {
	p := c.p
	for i := range q.Links {
		l := &q.Links[i]
		if l.Start < l.End || !document.WebURL(l.URL) {
			continue
		}
		p.galley.space(p.sheet.lead*0.4, 2)
		c.joined()
		p.together(func() {
			f := p.ruled(c.frame, 10, hair)
			sect := p.file.Elem(c.sect, "P", pdffile.Attr{})
			m := &mark{tag: "Link", url: l.URL}
			if !pdffile.Linkable(l.URL) {
				m = nil
			}
			st := p.sans(p.sheet.small * 1.05)
			st.Bold, st.Lang = true, p.tagOf(q.Lang)
			t := &phrase{}
			if title := tidy(l.Title); title != "" {
				t.link(title, st, m)
				b := p.ours(f, sect)
				b.dir, b.align = typeset.Auto, typeset.Start
				p.set(t, b)
			}
			if text := tidy(l.Text); text != "" {
				t = &phrase{}
				t.add(text, p.serifSmall(q.Lang))
				p.set(t, block{frame: f, elem: p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tagOf(q.Lang)}), lead: p.sheet.lead * 0.88})
			}
			t = &phrase{}
			st = p.sans(p.sheet.small * 0.92)
			t.pieces = append(t.pieces, typeset.Piece{Text: shortened(clean(l.URL)), Style: st, URL: true, Mark: t.mark(m)})
			b := p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{}))
			b.dir, b.align = typeset.LTR, typeset.Start
			p.set(t, b)
		})
		p.galley.space(p.sheet.lead*0.4, 2)
	}
}

// poll sets each answer with a bar of its share.
func (c *chapter) poll(q *post.Post) {
	p, s := c.p, &c.p.sheet
	p.galley.space(s.lead*0.4, 2)
	c.joined()
	p.together(func() {
		f := p.boxed(c.frame, 9)
		p.galley.add(row{high: 6, sides: f.sides})
		list := p.file.Elem(c.sect, "L", pdffile.Attr{})
		for i := range q.Poll.Options {
			item := p.file.Elem(p.file.Elem(list, "LI", pdffile.Attr{}), "LBody", pdffile.Attr{Lang: p.tagOf(q.Lang)})
			said, share := p.words.Option(q.Poll, i)
			room := f
			line := p.within(said, p.sansSmall(), f.w*0.45)
			room.w -= line.Width + 10
			if p.rtl {
				room.x += line.Width + 10
			}
			t := &phrase{}
			c.words(t, tidy(q.Poll.Options[i].Text), p.serifSmall(q.Lang), q.Emoji)
			b := block{frame: room, elem: item, lead: s.lead * 0.9}
			if p.rtl {
				b.dir = typeset.RTL
			}
			at := strip{line: line, x: f.x + f.w - line.Width, base: b.lead * 0.74, elem: item}
			if p.rtl {
				at.x = f.x
			}
			p.aside(func() { p.set(t, b) }, at)
			high := s.size * 0.36
			p.galley.keep()
			p.galley.add(row{high: high + 5, sides: f.sides, draw: bar(f, high, share, p.rtl)})
		}
		if end := p.words.PollEnd(q.Poll); end != "" {
			p.galley.keep()
			p.own(p.words.Say("poll", end), p.sans(s.small*0.92), p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		}
		p.gap(6, f)
	})
	p.galley.space(s.lead*0.4, 2)
}

// aside puts a strip of text on the first row of what is set.
func (p *press) aside(set func(), at strip) {
	g := &p.galley
	outer := g.caught
	var rows []row
	g.caught = &rows
	set()
	g.caught = outer
	if len(rows) == 0 {
		rows = append(rows, row{high: p.sheet.lead * 0.9})
	}
	if len(at.line.Runs) > 0 {
		rows[0].set = append(rows[0].set, at)
	}
	for _, r := range rows {
		if outer != nil {
			*outer = append(*outer, r)
		} else {
			g.put(r)
		}
	}
}

func bar(f frame, high float64, share int, rtl bool) func(l *leaf, x, top float64) {
	if share < 0 {
		return nil
	}
	return func(l *leaf, x, top float64) {
		l.page.Mark(nil, func() {
			w := f.w * float64(min(share, 100)) / 100
			at := x + f.x
			l.page.Fill(at, l.up(top+high), f.w, high, hair)
			if rtl {
				at += f.w - w
			}
			if w > 0 {
				l.page.Fill(at, l.up(top+high), w, high, dim)
			}
		})
	}
}

// quote sets a quoted post, or the words that say why it is not shown.
func (c *chapter) quote(q *post.Quote, depth int) {
	p, s := c.p, &c.p.sheet
	quoted := document.Quoted(q)
	p.galley.space(s.lead*0.45, 2)
	c.joined()
	p.together(func() {
		sect, outer := c.sect, c.frame
		c.sect = p.file.Elem(sect, "BlockQuote", pdffile.Attr{})
		f := p.boxed(c.frame, 10)
		c.frame = f
		p.galley.add(row{high: 7, sides: f.sides})
		if quoted == nil || depth == maxQuotes {
			said := p.words.Quote(q)
			if said == "" {
				said = p.words.Say("quote")
			}
			st := p.sansSmall()
			t := &phrase{}
			t.add(said+". ", st)
			if url := document.QuoteURL(q); url != "" {
				c.noted(t, p.words.Say("original"), url, st)
			}
			p.set(t, p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		} else {
			c.by(quoted, "")
			p.galley.space(3, 0)
			p.galley.keep()
			c.post(quoted, 0, depth+1)
		}
		p.gap(7, f)
		c.sect, c.frame = sect, outer
	})
	p.galley.space(s.lead*0.45, 2)
}

// by names who wrote a post, and when.
func (c *chapter) by(q *post.Post, before string) {
	p := c.p
	st := p.sansSmall()
	bold := st
	bold.Bold, bold.Color = true, ink
	name, handle := p.words.Who(c.d.By(q))
	t := &phrase{}
	t.add(before, st)
	t.name(tidy(name), bold)
	if handle != "" && handle != name {
		t.add(" ", st)
		t.name(tidy(handle), st)
	}
	url := document.PostURL(q, c.d.By(q))
	if when := p.words.Day(q.Created); when != "" || url != "" {
		t.add(" · ", st)
		if when == "" {
			when = p.words.Say("original")
		}
		c.noted(t, when, url, st)
	}
	if q.Cut {
		t.add(" · "+p.words.Say("cut"), st)
	}
	p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
}

// context sets what somebody else said that the author answers.
func (c *chapter) context(q *post.Post) {
	p := c.p
	p.galley.dests = append(p.galley.dests, c.dest(q.ID))
	p.galley.places = append(p.galley.places, document.Place{Chapter: c.i, Post: q.ID})
	p.together(func() {
		sect, outer := c.sect, c.frame
		c.sect = p.file.Elem(sect, "BlockQuote", pdffile.Attr{Lang: p.tagOf(q.Lang)})
		c.frame = p.ruled(c.frame, 12, hair)
		c.by(q, "")
		p.galley.space(2, 0)
		p.galley.keep()
		if words := p.words.Context(q); words != "" {
			p.own(words+".", p.sansSmall(), p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		} else {
			c.post(q, 0, 1)
		}
		c.sect, c.frame = sect, outer
	})
	p.galley.space(p.sheet.lead*0.9, 3)
	p.galley.price(400)
}
