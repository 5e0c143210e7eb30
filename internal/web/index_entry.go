package web

import (
	"slices"
	"strings"

	"clew/internal/document"
	"clew/internal/figure"
	"clew/internal/index"
	"clew/internal/render/backindex"
	"clew/internal/render/html"
)

// entry writes entry n, with the heads of the letter, of dates and of counted things where they begin. section is that of
// the entry before it.
func (b *indexPage) entry(p *page, n int, section string) string {
	e := b.all[n]
	next, id, title := "", "", ""
	switch {
	case e.Name() != "":
		l := index.Letter(e.Name())
		next, id, title = "name "+l, letterID(l), l
	case e.Date != nil:
		next, title = "date", p.v.lang.Say("index.kind-date")
	default:
		next, title = "quantity", p.v.lang.Say("index.kind-quantity")
	}
	if next != section {
		if section != "" {
			p.raw("</ul>\n")
		}
		p.raw("<h2")
		if id != "" {
			p.raw(" id=\"")
			p.text(id)
			p.raw("\"")
		}
		p.raw(">")
		p.text(title)
		p.raw("</h2>\n<ul class=\"entries\">\n")
	}
	switch {
	case e.Heading != nil:
		b.heading(p, e.Heading)
	case e.See != nil:
		b.see(p, e.See)
	case e.Date != nil:
		b.date(p, e.Date)
	default:
		first := next != section || b.all[n-1].Quantity == nil || b.all[n-1].Quantity.Group != e.Quantity.Group
		b.quantity(p, e.Quantity, first)
	}
	return next
}

func (b *indexPage) heading(p *page, h *index.Heading) {
	p.raw("<li id=\"e-")
	p.text(h.ID)
	p.raw("\"><p><strong dir=\"auto\">")
	p.text(h.Name)
	p.raw("</strong> ")
	b.ranges(p, h.Places, entryPath(b.of, h.ID))
	p.raw("</p>\n")
	b.sentences(p, h.Places, entryPath(b.of, h.ID))
	if len(h.Subs) > 0 {
		p.raw("<ul class=\"subs\">\n")
		for i := range h.Subs {
			s := &h.Subs[i]
			p.raw("<li><span dir=\"auto\">")
			p.text(backindex.SubName(p.v.lang, s))
			p.raw("</span> ")
			b.ranges(p, s.Places, entryPath(b.of, h.ID))
			p.raw("</li>\n")
		}
		p.raw("</ul>\n")
	}
	if len(h.SeeAlso) > 0 {
		p.raw("<p class=\"m\">")
		p.say("index.see-also")
		for i, id := range h.SeeAlso {
			if o := b.a.Heading(id); o != nil {
				if i > 0 {
					p.raw(";")
				}
				p.raw(" ")
				b.lead(p, o)
			}
		}
		p.raw("</p>\n")
	}
	p.raw("</li>\n")
}

// lead writes a link to a heading: on this page, or to its own.
func (b *indexPage) lead(p *page, h *index.Heading) {
	to := entryPath(b.of, h.ID)
	if slices.ContainsFunc(b.all[b.from:b.to], func(e backindex.Entry) bool { return e.Heading != nil && e.Heading.ID == h.ID }) {
		to = "#e-" + h.ID
	}
	p.raw("<a dir=\"auto\" href=\"")
	p.text(to)
	p.raw("\">")
	p.text(h.Name)
	p.raw("</a>")
}

func entryPath(of indexOf, id string) string { return of.path("entry", id) }

func (b *indexPage) see(p *page, s *index.See) {
	h := b.a.Heading(s.ID)
	if h == nil {
		return
	}
	const place = "\x01"
	before, after, _ := strings.Cut(p.v.lang.Say("index.see", place), place)
	p.raw("<li><p><span dir=\"auto\">")
	p.text(s.Name)
	p.raw("</span>, ")
	p.text(before)
	b.lead(p, h)
	p.text(after)
	p.raw("</p></li>\n")
}

func (b *indexPage) date(p *page, d *index.Date) {
	to := entryPath(b.of, b.a.DateID(d))
	p.raw("<li><p><strong dir=\"auto\">")
	p.text(backindex.DateName(p.v.lang, d))
	p.raw("</strong> ")
	b.ranges(p, d.Places, to)
	p.raw("</p>\n")
	b.sentences(p, d.Places, to)
	p.raw("</li>\n")
}

func (b *indexPage) quantity(p *page, q *index.Quantity, first bool) {
	p.raw("<li>")
	if first {
		p.raw("<h3>")
		p.bdi(backindex.GroupName(p.v.lang, &b.x.Groups[q.Group]))
		p.raw("</h3>\n")
	}
	p.raw("<p><strong dir=\"auto\">")
	if b.a.Folded(q.No) {
		p.raw("…")
	} else {
		p.text(b.r.Said(q.No, q.Span))
	}
	p.raw("</strong> ")
	for _, m := range b.a.Marks(q) {
		p.raw("<span class=\"m\">")
		p.bdi(m)
		p.raw("</span> ")
	}
	places := []index.Locator{{Post: q.Post, No: q.No, Spans: []figure.Span{q.Span}}}
	b.ranges(p, places, "")
	if q.Series >= 0 && b.x.Changes(q.Series) {
		p.raw(" · ")
		p.link(b.of.path("series", index.SeriesKey(b.x.Series[q.Series].Key)), "index.series-link", len(b.x.Series[q.Series].Points))
	}
	p.raw("</p>\n<ul class=\"said\">\n")
	b.sentence(p, q.No, places[0].Spans)
	p.raw("</ul></li>\n")
}

// ranges writes numbers of posts, each a link to its post; more stands on the entry's own page.
func (b *indexPage) ranges(p *page, places []index.Locator, more string) {
	p.raw("<span class=\"at\" dir=\"ltr\">")
	list := b.x.Ranges(places)
	for i, r := range list {
		if i > 0 {
			p.raw(", ")
		}
		if i == indexRanges && more != "" {
			p.raw("<a href=\"")
			p.text(more)
			p.raw("\">…</a>")
			break
		}
		b.number(p, r.First, r.From)
		if r.To != "" {
			p.raw("–")
			b.number(p, r.Last, r.To)
		}
	}
	p.raw("</span>")
}

// number writes the number of a post as a link to it.
func (b *indexPage) number(p *page, no int, label string) {
	p.raw("<a href=\"")
	p.text(b.postPath(no))
	p.raw("\">")
	p.text(label)
	p.raw("</a>")
}

func (b *indexPage) postPath(no int) string {
	return ThreadPath(b.a.ThreadOf(no).ID) + "#" + html.Anchor(b.x.Post(no).ID)
}

// sentences writes the sentences of an entry, on demand; all beyond a bound stand on its own page.
func (b *indexPage) sentences(p *page, places []index.Locator, more string) {
	n := 0
	for _, l := range places {
		if len(places) <= indexOwn { // of more it is not worth the reading
			n += len(backindex.Sentences(b.r, l))
		} else {
			n += len(l.Spans)
		}
	}
	p.raw("<details><summary>")
	p.say("index.sentences", n)
	p.raw("</summary>\n<ul class=\"said\">\n")
	shown := 0
	for _, l := range places {
		for _, spans := range backindex.Sentences(b.r, l) {
			if shown == indexSentences && more != "" {
				p.raw("<li>")
				p.link(more, "index.all-places", n)
				p.raw("</li>\n</ul></details>\n")
				return
			}
			shown++
			b.sentence(p, l.No, spans)
		}
	}
	p.raw("</ul></details>\n")
}

// sentence writes a sentence with what an entry is about marked in it.
func (b *indexPage) sentence(p *page, no int, spans []figure.Span) {
	said := b.x.Post(no)
	p.raw("<li>")
	b.number(p, no, b.x.Label(no))
	if said.Warning != "" {
		p.raw(" <span class=\"m\">")
		p.say("index.warning", said.Warning)
		p.raw("</span>")
	}
	if b.a.Folded(no) {
		p.raw("</li>\n")
		return
	}
	e := b.r.Sentence(no, spans[0])
	p.raw(" <span dir=\"auto\"")
	if tag := document.Tag(said.Lang); tag != "" {
		p.raw(" lang=\"")
		p.text(tag)
		p.raw("\"")
	}
	p.raw(">")
	if e.Before {
		p.raw("…")
	}
	for _, piece := range backindex.Pieces(e, spans) {
		if piece.Marked {
			p.raw("<mark>")
		}
		p.text(piece.Text)
		if piece.Marked {
			p.raw("</mark>")
		}
	}
	if e.After {
		p.raw("…")
	}
	p.raw("</span></li>\n")
}
