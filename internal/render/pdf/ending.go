package pdf

import (
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/post"
	"clew/internal/thread"
	"clew/internal/typeset"
	"clew/internal/worddiff"
)

// verdict sets the dots that end a thread and, under them, what is said of its wholeness.
func (c *chapter) verdict() {
	p, d, s := c.p, c.d, &c.p.sheet
	g := &p.galley
	for len(c.frames) > 0 {
		c.leave()
	}
	g.thread = false
	g.space(s.lead*1.6, 6)
	g.price(250)
	st := p.serif(p.tag)
	st.Color = red
	p.own("•\u2002•\u2002•", st, block{frame: c.frame, lead: s.lead, align: typeset.Center, elem: p.file.Elem(c.sect, "P", pdffile.Attr{})})
	g.space(s.lead*0.9, 4)
	g.price(120)
	said := p.words.Statement(d)
	p.together(func() {
		f := p.ruledAt(c.frame, 12, stateColor(d.Thread.Verdict.State), p.dir() == typeset.RTL)
		sect := p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})
		st := p.sans(s.small * 1.05)
		st.Bold, st.Color = true, ink
		t := &phrase{}
		p.sentence(t, said.Sentence, st)
		if said.Evidence != "" {
			st.Bold, st.Color = false, dim
			t.add(" ", st)
			p.sentence(t, said.Evidence, st)
		}
		b := p.ours(f, sect)
		b.align = typeset.Start
		p.set(t, b)
		c.points(append(said.Gaps, said.Notes...), f)
	})
	for i := range d.Thread.Linked {
		c.linked(&d.Thread.Linked[i])
	}
	for _, x := range d.RepliesAtEnd() {
		c.stated(&x)
	}
	if !p.book.Alone {
		c.origin()
	}
}

func stateColor(s thread.State) uint32 {
	switch s {
	case thread.Complete, thread.CompleteAsSeen:
		return 0x1b5b39
	}
	return red
}

// points sets sentences as a list.
func (c *chapter) points(all []string, f frame) {
	if len(all) == 0 {
		return
	}
	p := c.p
	list := p.file.Elem(c.sect, "L", pdffile.Attr{Lang: p.tag})
	st := p.sansSmall()
	p.galley.space(3, 1)
	for _, l := range all {
		item := p.file.Elem(list, "LI", pdffile.Attr{})
		t := &phrase{}
		t.add("–\u2002", st)
		p.sentence(t, strings.TrimRight(l, ".")+".", st)
		b := p.ours(f, p.file.Elem(item, "LBody", pdffile.Attr{}))
		b.hang, b.align = p.sheet.small*1.1, typeset.Start
		p.galley.space(1.5, 0.5)
		p.set(t, b)
	}
}

// linked names another thread that this one is joined to.
func (c *chapter) linked(l *thread.Linked) {
	p := c.p
	st := p.sansSmall()
	t := &phrase{}
	p.sentence(t, p.words.Linked(l.How)+":", st)
	t.add(" ", st)
	title := tidy(string(l.To))
	if there, ok := c.d.Joined[l.To]; ok {
		title = tidy(there.Title)
	}
	q := post.Post{ID: l.To}
	if i, ok := p.inBook[l.To]; ok && i != c.i {
		t.link(title, st, &mark{tag: "Reference", jump: "c" + strconv.Itoa(i+1) + "-top"})
	} else {
		c.noted(t, title, document.PostURL(&q, c.d.Author), st)
	}
	p.galley.space(p.sheet.lead*0.4, 1)
	p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
}

// origin says, in a book, where a chapter is read on its network.
func (c *chapter) origin() {
	if !document.WebURL(c.d.URL) {
		return
	}
	p := c.p
	t := &phrase{}
	st := p.sansSmall()
	t.pieces = append(t.pieces, typeset.Piece{Text: printed(c.d.URL), Style: st, URL: true, Mark: t.mark(&mark{tag: "Link", url: c.d.URL})})
	if !pdffile.Linkable(c.d.URL) {
		t.pieces[0].Mark = 0
	}
	p.galley.space(p.sheet.lead*0.4, 1)
	p.galley.keep() // alone on a page it would be nobody's
	p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{})))
}

// unfold sets what stands folded, on pages of its own.
func (c *chapter) unfold() {
	if len(c.folds) == 0 {
		return
	}
	p := c.p
	p.galley.fresh = true
	outer := c.sect
	c.folded = true
	for i := 0; i < len(c.folds); i++ { // what is folded may quote what is folded
		if i == 0 {
			p.galley.dests = append(p.galley.dests, c.name("folded"))
			p.file.Outline(p.say("folded"), c.name("folded"), 1)
			c.head(p.say("folded"), "H2", c.frame, 0)
		}
		x := c.folds[i]
		c.sect = p.file.Elem(outer, "Sect", pdffile.Attr{Lang: p.tagOf(x.post.Lang)})
		p.galley.dests = append(p.galley.dests, x.name)
		p.galley.space(p.sheet.lead, 4)
		st := p.sansSmall()
		bold := st
		bold.Bold, bold.Color = true, ink
		t := &phrase{}
		t.link(p.lang.Number(i+1), bold, &mark{tag: "Reference", jump: x.name + "-call"})
		t.add("\u2002", st)
		if x.n > 0 {
			t.add(p.words.Say("post-number", x.n)+" · ", st)
		} else {
			t.name(tidy(p.words.At(c.d.By(x.post))), st)
			t.add(" · ", st)
		}
		if x.post.Warning != "" {
			bold.Lang = p.tagOf(x.post.Lang)
			t.add(p.words.Say("warning")+" ", st)
			t.name(tidy(p.words.Warning(x.post)), bold)
		} else {
			t.add(p.words.Say("older", len(c.d.Versions[x.post.ID])), st)
		}
		p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		p.galley.space(4, 1)
		p.galley.keep()
		if x.post.Warning != "" {
			c.body(x.post, x.depth)
		}
		if x.n > 0 {
			c.older(x.post)
		}
	}
	c.sect, c.folded = outer, false
}

// versions sets what posts said before they were edited.
func (c *chapter) versions() {
	if len(c.olds) == 0 {
		return
	}
	p, outer := c.p, c.sect
	p.galley.dests = append(p.galley.dests, c.name("older"))
	p.file.Outline(p.say("older"), c.name("older"), 1)
	c.head(p.say("older"), "H2", c.frame, p.sheet.lead*1.6)
	for i, q := range c.olds {
		c.sect = p.file.Elem(outer, "Sect", pdffile.Attr{Lang: p.tagOf(q.Lang)})
		name := c.name("v" + strconv.Itoa(i+1))
		p.galley.dests = append(p.galley.dests, name)
		p.galley.space(p.sheet.lead*0.8, 3)
		t := &phrase{}
		st := p.sansSmall()
		st.Bold = true
		t.link(p.lang.Number(i+1), st, &mark{tag: "Reference", jump: name + "-call"})
		st.Bold = false
		t.add("\u2002"+p.words.Say("post-number", c.oldsN[i]), st)
		p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		c.older(q)
	}
	c.sect = outer
}

// older sets the earlier versions of a post: words that the next version lacks are struck through.
func (c *chapter) older(q *post.Post) {
	p := c.p
	all := c.d.Versions[q.ID]
	for i := range all {
		v, next := &all[i], q
		if i+1 < len(all) {
			next = &all[i+1]
		}
		at := v.Edited
		if at.IsZero() {
			at = v.Created
		}
		said := p.words.Say("version", i+1)
		if day := p.words.Day(at); day != "" {
			said = p.words.Say("comma", said, day)
		}
		outer := c.sect
		c.sect = p.file.Elem(outer, "BlockQuote", pdffile.Attr{})
		p.galley.space(p.sheet.lead*0.4, 2)
		p.galley.keep()
		f := p.ruled(c.frame, 12, hair)
		p.own(said, p.sansSmall(), p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		p.galley.keep()
		c.changed(v, next, f)
		if v.Warning != next.Warning && v.Warning != "" {
			p.own(p.words.Say("warning")+" "+tidy(v.Warning), p.sansSmall(), p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		}
		frame := c.frame
		c.frame = f
		old := *v
		c.cards(&old)
		c.media(&old)
		if old.Poll != nil {
			c.poll(&old)
		}
		if old.Quote != nil {
			c.quote(old.Quote, 1)
		}
		c.frame, c.sect = frame, outer
	}
}

// changed sets an old text with what was taken out of it struck through.
func (c *chapter) changed(old, new *post.Post, f frame) {
	p := c.p
	st := p.serifSmall(old.Lang)
	t := &phrase{}
	for _, op := range worddiff.Diff(clean(old.Text), clean(new.Text)) {
		switch op.Kind {
		case worddiff.Same:
			t.add(op.Text, st)
		case worddiff.Gone:
			t.pieces = append(t.pieces, typeset.Piece{Text: op.Text, Style: st, Mark: t.mark(&mark{tag: "Span", struck: true})})
		}
	}
	p.set(t, block{frame: f, elem: p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tagOf(old.Lang)}), lead: p.sheet.lead * 0.88, align: typeset.Start, hyph: true})
}

// sources says where a thread comes from.
func (c *chapter) sources(f frame) {
	p, d := c.p, c.d
	c.head(p.words.Say("sources"), "H2", f, p.sheet.lead*1.5)
	st := p.sans(p.sheet.small * 0.95)
	line := func(label, text string) {
		t := &phrase{}
		lang := "en"
		if label != "" {
			t.add(label+": ", st)
			lang = p.tag
		}
		t.pieces = append(t.pieces, typeset.Piece{Text: text, Style: st, URL: true})
		b := p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: lang}))
		if label == "" {
			b.dir = typeset.Auto
		}
		b.align, b.hang = typeset.Start, p.sheet.small
		p.galley.space(1.5, 0.5)
		p.set(t, b)
	}
	for _, o := range d.Sources {
		c.cameFrom(f, o, st)
	}
	if d.Thread.ID != "" {
		line(p.words.Say("permanent-thread"), tidy(string(d.Thread.ID)))
	}
	if d.Author.ID != "" {
		line(p.words.Say("permanent-author"), tidy(string(d.Author.ID)))
	}
	if document.WebURL(d.URL) {
		line("", tidy(d.URL))
	}
	if p.book.Alone {
		for _, l := range p.imprint() {
			p.galley.space(1.5, 0.5)
			b := p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag}))
			b.align = typeset.Start
			p.own(l, st, b)
		}
	}
}

// cameFrom says where posts of a thread came from: names and digests, which are long words, are broken as addresses are.
func (c *chapter) cameFrom(f frame, o post.Origin, st typeset.Style) {
	p := c.p
	t := &phrase{}
	foreign := st
	foreign.Lang = "en"
	for rest := p.words.Source(o); rest != ""; {
		own, after, _ := strings.Cut(rest, "\u2068")
		name, next, marked := strings.Cut(after, "\u2069")
		if p.tag == "en" { // nothing is marked
			t.pieces = append(t.pieces, typeset.Piece{Text: spaced(own), Style: st, URL: true})
		} else {
			t.add(spaced(own), st)
		}
		if name = spaced(name); marked && name != "" {
			t.pieces = append(t.pieces, typeset.Piece{Text: name, Style: foreign, URL: true})
		}
		rest = next
	}
	b := p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag}))
	b.align, b.hang = typeset.Start, p.sheet.small
	p.galley.space(1.5, 0.5)
	p.set(t, b)
}

// more lists other threads of the author.
func (c *chapter) more() {
	p, d := c.p, c.d
	if len(d.More) == 0 {
		return
	}
	head := p.words.Say("more-author")
	if a := d.Author; a.Handle != "" || a.Name != "" {
		head = p.words.Say("more", tidy(p.words.At(a)))
	}
	p.galley.dests = append(p.galley.dests, c.name("more"))
	c.head(head, "H2", c.frame, p.sheet.lead*1.5)
	for i := range d.More {
		m := &d.More[i]
		p.galley.space(p.sheet.lead*0.55, 2)
		p.together(func() { c.preview(m) })
	}
}

func (c *chapter) preview(m *document.Preview) {
	p := c.p
	lang := ""
	if len(m.Posts) > 0 {
		lang = m.Posts[0].Lang
	}
	if m.OwnTitle {
		lang = p.tag
	}
	st := p.serif(lang)
	st.Bold = true
	st.Size *= 0.95
	t := &phrase{}
	if title := tidy(p.words.Title(m.Title, m.OwnTitle)); title != "" {
		c.noted(t, title, m.URL, st)
	}
	p.set(t, block{frame: c.frame, elem: p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tagOf(lang)}), lead: p.sheet.lead * 0.95})
	p.galley.keep()
	t = &phrase{}
	st = p.sansSmall()
	if day := p.words.Day(m.Published); day != "" {
		t.add(day+" · ", st)
	}
	t.add(p.words.Posts(m.Held), st)
	p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
	t = &phrase{}
	for i := range m.Posts {
		q := &m.Posts[i]
		words := tidy(q.Text)
		if q.Warning != "" || words == "" || len(words) > 1500 {
			words = tidy(p.words.FirstWords(q))
		}
		st := p.serifSmall(q.Lang)
		st.Color = dim
		if len(t.pieces) > 0 {
			t.add(" ", st)
		}
		t.add(words, st)
	}
	p.galley.keep()
	p.set(t, block{frame: c.frame, elem: p.file.Elem(c.sect, "P", pdffile.Attr{}), lead: p.sheet.lead * 0.88})
}
