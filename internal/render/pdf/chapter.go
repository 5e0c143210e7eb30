package pdf

import (
	"strconv"
	"time"

	"clew/internal/document"
	"clew/internal/pdffile"
	"clew/internal/post"
	"clew/internal/typeset"
)

// chapter is a thread being set.
type chapter struct {
	p       *press
	d       *document.Document
	i       int
	heads   [2]string
	opening bool
	sect    *pdffile.Elem
	notes   int
	before  time.Time
	day     string
	frames  []group
	frame   frame
	folds   []fold
	olds    []*post.Post
	oldsN   []int
	folded  bool   // what is being set stands folded already
	many    int    // posts so far
	watched []spot // of the post that is set next
}

type group struct {
	frame  frame
	before time.Time
	sect   *pdffile.Elem
}

// fold is a post whose text stands at the end of the chapter.
type fold struct {
	post  *post.Post
	n     int // of the author's posts; 0 for others
	name  string
	depth int
}

func (c *chapter) name(s string) string { return "c" + strconv.Itoa(c.i+1) + "-" + s }

// chapter sets a thread.
func (p *press) chapter(i int) {
	b := p.book
	d := b.Chapters[i].Document
	c := &chapter{p: p, d: d, i: i, opening: true, frame: frame{w: p.sheet.text}}
	p.ch = c
	title := tidy(p.words.Title(d.Title, d.OwnTitle))
	c.heads = [2]string{tidy(b.Title), title}
	if b.Alone {
		name, _ := p.words.Who(d.Author)
		c.heads[0] = tidy(name)
	}
	c.sect = p.file.Elem(p.body, "Sect", pdffile.Attr{Title: title, Lang: p.tagOf(lineLang(d))})
	p.galley.fresh = true
	p.file.Outline(title, c.name("top"), 0)
	c.open(title)
	c.contents()
	c.outline()
	c.flow()
	c.verdict()
	c.versions()
	if b.Alone {
		p.together(func() { c.sources(c.frame) })
		c.more()
	}
	c.unfold()
	p.galley.flush()
	p.ch = nil
}

// lineLang is the language of the first post that tells one.
func lineLang(d *document.Document) string {
	for i := range d.Thread.Line {
		if l := document.Tag(d.Thread.Line[i].Lang); l != "" {
			return l
		}
	}
	return ""
}

// head sets a heading within a chapter.
func (c *chapter) head(text, tag string, f frame, above float64) *pdffile.Elem {
	p := c.p
	p.galley.space(above, above*0.4)
	st := p.sans(p.sheet.size * 0.92)
	st.Bold, st.Color = true, ink
	elem := p.file.Elem(c.sect, tag, pdffile.Attr{Lang: p.tag})
	p.own(text, st, p.ours(f, elem))
	p.galley.space(p.sheet.lead*0.25, 0)
	p.galley.keep()
	return elem
}

// open sets the title and what is known of the thread as a whole.
func (c *chapter) open(title string) {
	p, d, s := c.p, c.d, &c.p.sheet
	g := &p.galley
	g.dests = append(g.dests, c.name("top"))
	if c.i == 0 {
		g.dests = append(g.dests, "body")
	}
	g.places = append(g.places, document.Place{Chapter: c.i})
	g.thread = true
	if !s.plain {
		g.add(row{high: s.lead * 2})
		g.keep()
	}
	lang := lineLang(d)
	if d.OwnTitle {
		lang = p.tag
	}
	st := p.serif(lang)
	st.Size = s.title
	if n := len([]rune(title)); n > 90 {
		st.Size *= 0.84
	}
	h := p.file.Elem(c.sect, "H1", pdffile.Attr{Lang: lang})
	t := &phrase{}
	t.add(title, st)
	p.set(t, block{frame: c.frame, elem: h, lead: st.Size * 1.22})
	g.space(s.lead*0.6, 0)
	g.keep()
	by := p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})
	name, handle := p.words.Who(d.Author)
	bold, plain := p.sans(s.small*1.08), p.sans(s.small)
	bold.Bold, bold.Color = true, ink
	t = &phrase{}
	if url := document.AccountURL(d.Author); pdffile.Linkable(url) {
		t.link(tidy(name), bold, &mark{tag: "Link", url: url})
		if len(t.pieces) > 0 {
			t.pieces[0].Style.Color, t.pieces[0].Keep = ink, true
		}
	} else {
		t.name(tidy(name), bold)
	}
	if handle != "" && handle != name {
		t.add("  ", plain)
		t.name(tidy(handle), plain)
	}
	p.set(t, p.ours(c.frame, by))
	g.keep()
	t = &phrase{}
	if day := p.words.Day(d.Published); day != "" {
		t.add(day+" · ", plain)
	}
	t.add(p.words.Posts(len(d.Thread.Line))+" · "+p.words.Say("minutes", d.Minutes), plain)
	if document.WebURL(d.URL) {
		t.add(" · ", plain)
		c.noted(t, p.words.Say("original"), d.URL, plain)
	}
	p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
	g.space(s.lead*1.3, s.lead*0.3)
	if !d.At.IsZero() {
		c.notice(p.asOf(d))
	}
	if d.Branch != "" {
		c.notice(p.words.Say("view-line", p.words.Say("view-branch-said")))
	}
	if n := p.book.Chapters[c.i].Note; n != "" {
		p.together(func() {
			f := p.ruled(c.frame, 12, red)
			st := p.serifSmall("")
			st.Italic = true
			c.prose(clean(n), nil, nil, st, f, c.sect, nil)
		})
		g.space(s.lead, 0)
	}
	if d.Thread.RootGone {
		c.notice(p.words.Say("root-gone") + " " + p.words.Say("root-gone-more"))
	}
	for _, x := range d.Corrections() {
		c.stated(&x)
	}
	g.keep()
}

// notice sets a line that readers must not miss.
func (c *chapter) notice(text string) {
	p := c.p
	p.together(func() {
		f := p.boxed(c.frame, 9)
		p.gap(6, f)
		st := p.sansSmall()
		st.Color, st.Bold = ink, true
		p.own(text, st, p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		p.gap(6, f)
	})
	p.galley.space(p.sheet.lead*0.8, 0)
}

// stated sets what the author says where the thread is shown.
func (c *chapter) stated(x *document.Stated) {
	p := c.p
	p.galley.space(p.sheet.lead*0.5, 2)
	p.together(func() {
		f := p.boxed(c.frame, 9)
		p.gap(6, f)
		st := p.sansSmall()
		st.Bold, st.Color = true, ink
		p.own(p.words.Stated(x), st, p.ours(f, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
		p.galley.space(2, 0)
		p.galley.keep()
		c.prose(clean(x.Text), nil, nil, p.serifSmall(""), f, c.sect, nil)
		p.gap(6, f)
	})
	p.galley.space(p.sheet.lead*0.7, 2)
}

// outline lists where a long thread can be entered.
func (c *chapter) outline() {
	for _, e := range c.d.Contents() {
		c.p.file.Outline(strconv.Itoa(e.N)+" "+tidy(c.p.words.FirstWords(e.Post)), c.dest(e.Post.ID), 1)
	}
}

// flow sets the posts.
func (c *chapter) flow() {
	p := c.p
	for _, it := range c.d.Flow() {
		if p.err != nil {
			return
		}
		switch it.Kind {
		case document.Context:
			c.context(it.Post)
		case document.Said:
			c.said(it.Post, it.N)
		case document.Gap:
			c.gap(p.words.Gap(it.Gap))
		case document.Branch:
			c.enter(p.words.Say("branch", len(it.Branch.Posts)), true)
		case document.Part:
			c.enter(c.partWords(it.Part.To), false)
		case document.End:
			c.leave()
		}
	}
}

func (c *chapter) partWords(to post.ID) string {
	for i := range c.d.Thread.Context {
		if q := &c.d.Thread.Context[i]; q.ID == to {
			return c.p.words.Say("part", c.p.words.At(c.d.By(q)))
		}
	}
	return c.p.words.Say("part-unknown")
}

// most is how deep groups are indented.
const most = 4

// enter begins a side branch or a later part.
func (c *chapter) enter(head string, indent bool) {
	p := c.p
	c.frames = append(c.frames, group{c.frame, c.before, c.sect})
	c.before = time.Time{}
	c.sect = p.file.Elem(c.sect, "Sect", pdffile.Attr{})
	p.galley.space(p.sheet.lead*0.9, 3)
	f := c.frame
	if indent {
		if f.depth < most {
			f = p.ruled(f, 14, threadGrey)
		}
	}
	c.frame = f
	p.galley.thread = p.galley.thread && indent
	c.head(head, "H2", f, p.sheet.lead*0.5)
}

func (c *chapter) leave() {
	if len(c.frames) == 0 {
		return
	}
	g := c.frames[len(c.frames)-1]
	c.frames = c.frames[:len(c.frames)-1]
	c.frame, c.before, c.sect = g.frame, g.before, g.sect
	c.p.galley.space(c.p.sheet.lead*0.9, 3)
}

// gap says that something is missing, where the thread breaks.
func (c *chapter) gap(text string) {
	p := c.p
	thread := p.galley.thread
	p.galley.thread = false
	p.galley.space(p.sheet.lead*0.9, 3)
	st := p.sansSmall()
	st.Color = red
	b := p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag}))
	p.own("— "+text+" —", st, b)
	p.galley.space(p.sheet.lead*0.9, 3)
	p.galley.thread = thread
}

// dest names the place of a post.
func (c *chapter) dest(id post.ID) string { return c.name("p-" + string(id)) }

// said sets a post of the author.
func (c *chapter) said(q *post.Post, n int) {
	p, s := c.p, &c.p.sheet
	g := &p.galley
	outer := c.sect
	c.sect = p.file.Elem(outer, "Sect", pdffile.Attr{Lang: p.tagOf(q.Lang)})
	c.many++
	if later := p.words.Later(c.before, q.Created); later != "" {
		g.space(s.lead*1.1, 4)
		st := p.sansSmall()
		b := p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag}))
		b.align = typeset.Center
		p.own(later, st, b)
		g.space(s.lead*0.8, 2)
		g.keep()
	} else {
		g.space(s.lead*0.55, s.lead*0.2)
	}
	c.before = q.Created
	g.dests = append(g.dests, c.dest(q.ID))
	at := document.Place{Chapter: c.i, Post: q.ID}
	g.places = append(g.places, at)
	g.knot = c.knot(q, n)
	if i, ok := p.posts[at]; ok {
		c.watched = p.spots[i]
	}
	c.post(q, n, 0)
	c.watched = nil
	c.state(q, n)
	for _, x := range c.d.RepliesTo(q) {
		c.stated(&x)
	}
	c.sect = outer
}

// knot is the mark of a post in the margin.
func (c *chapter) knot(q *post.Post, n int) *knot {
	p := c.p
	k := &knot{number: p.lang.Number(n), url: document.PostURL(q, c.d.By(q))}
	if !pdffile.Linkable(k.url) {
		k.url = ""
	}
	if !q.Created.IsZero() {
		day := p.words.Day(q.Created)
		if day != c.day {
			k.times = append(k.times, day)
		}
		c.day = day
		k.times = append(k.times, q.Created.UTC().Format("15:04"))
	}
	if c.frame.depth > 0 { // a side branch has a line of its own, and its numbers are not the thread's
		k.branch, k.x = true, c.frame.x-14+0.6
		if p.rtl {
			k.x = c.frame.x + c.frame.w + 14 - 0.6
		}
		if len(k.times) > 0 && p.sheet.times {
			k.number = ""
		}
	}
	k.elem = p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})
	return k
}

// state says that a post was edited, is gone at its source, or is not whole; nothing of most.
func (c *chapter) state(q *post.Post, n int) {
	p := c.p
	at, edited := c.d.Edited(q)
	gone := p.words.Stays(c.d, q)
	if !edited && gone == "" && !q.Cut {
		return
	}
	st := p.sans(p.sheet.small * 0.92)
	t := &phrase{}
	if edited {
		said := p.words.Say("edited")
		if day := p.words.Day(at); day != "" {
			said += " " + day
		}
		t.add(said, st)
		if len(c.d.Versions[q.ID]) > 0 && !c.foldsOld(q) {
			c.olds, c.oldsN = append(c.olds, q), append(c.oldsN, n)
			t.add(" · ", st)
			t.link(p.say("older-see", len(c.olds)), st, &mark{tag: "Reference", jump: c.name("v" + strconv.Itoa(len(c.olds))), dest: c.name("v" + strconv.Itoa(len(c.olds)) + "-call")})
		}
	}
	if gone != "" {
		if edited {
			t.add(" · ", st)
		}
		t.add(gone, st)
	}
	if q.Cut {
		if edited || gone != "" {
			t.add(" · ", st)
		}
		t.add(p.words.Say("cut"), st)
	}
	p.galley.space(2, 0)
	p.galley.keep()
	p.set(t, p.ours(c.frame, p.file.Elem(c.sect, "P", pdffile.Attr{Lang: p.tag})))
}

// foldsOld says whether what a post said before stands folded with it.
func (c *chapter) foldsOld(q *post.Post) bool {
	if q.Warning != "" {
		return true
	}
	for i := range c.d.Versions[q.ID] {
		if c.d.Versions[q.ID][i].Warning != "" {
			return true
		}
	}
	return false
}

// asOf says of which time the record is read.
func (p *press) asOf(d *document.Document) string {
	return p.say("as-of", p.words.Say("moment", p.words.Day(d.At), d.At.UTC().Format("15:04:05")))
}
