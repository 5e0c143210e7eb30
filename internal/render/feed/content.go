package feed

import (
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/thread"
)

// letter is an entry's content being written.
type letter struct {
	b    []byte
	d    *document.Document
	opt  Options
	page string
}

// content writes a document as markup that survives readers of feeds: paragraphs, links, quotations, pictures.
func content(d *document.Document, opt Options) []byte {
	l := &letter{d: d, opt: opt, page: opt.Thread(d.Thread.ID)}
	if d.Thread.RootGone {
		l.note(l.opt.Words.Say("root-gone") + " " + l.opt.Words.Say("root-gone-more"))
	}
	for _, it := range d.Flow() {
		switch it.Kind {
		case document.Context:
			l.raw("<blockquote>")
			l.note(l.opt.Words.Say("in-reply", l.opt.Words.At(d.By(it.Post))) + ":")
			if words := l.opt.Words.Context(it.Post); words != "" {
				l.note(words + ".")
			} else {
				l.post(it.Post, 0)
			}
			l.raw("</blockquote>\n")
		case document.Said:
			l.post(it.Post, 0)
			if gone := l.opt.Words.Stays(l.d, it.Post); gone != "" {
				l.note("[" + gone + "]")
			}
		case document.Gap:
			l.note("[" + l.opt.Words.Gap(it.Gap) + "]")
		case document.Branch:
			l.raw("<blockquote>")
			l.note(l.opt.Words.Say("branch", len(it.Branch.Posts)) + ":")
		case document.Part:
			l.raw("<blockquote>")
			l.note(l.part(it.Part))
		case document.End:
			l.raw("</blockquote>\n")
		}
	}
	l.verdict()
	return l.b
}

// Remark puts before the content what whoever put threads together says of this one; "" is nothing. Reading programs show it
// set apart from the thread, and headed so.
func (e *Entry) Remark(note string, opt Options) {
	if strings.TrimSpace(note) == "" {
		return
	}
	l := &letter{opt: opt}
	l.raw("<blockquote>")
	l.note(opt.Words.Say("remark") + ":")
	for line := range strings.Lines(strings.TrimSpace(note)) {
		if line = strings.TrimSpace(line); line != "" {
			l.raw(`<p dir="auto">`)
			l.text(line)
			l.raw("</p>\n")
		}
	}
	l.raw("</blockquote>\n<hr>\n")
	e.Content = append(l.b, e.Content...)
}

func (l *letter) raw(s string) { l.b = append(l.b, s...) }

// text writes foreign words, so that neither HTML nor XML around it minds them.
func (l *letter) text(s string) {
	l.b = html.AppendText(l.b, printable(s))
}

// printable has what is no character, and no XML, replaced.
func printable(s string) string {
	if !strings.ContainsAny(s, "\ufffe\uffff") {
		return s
	}
	return strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(s)
}

// note writes words of ours.
func (l *letter) note(s string) {
	l.raw("<p><em>")
	l.said(s)
	l.raw("</em></p>\n")
}

// said writes a sentence of document.Words: what in it is in English alone is marked so.
func (l *letter) said(s string) {
	l.b = html.AppendSaid(l.b, printable(s), html.Options{Words: l.opt.Words})
}

// link writes a way to an address, and the words alone where there is none.
func (l *letter) link(url, words string) {
	if url == "" {
		l.text(words)
		return
	}
	l.raw(`<a href="`)
	l.text(address(url))
	l.raw(`">`)
	l.text(words)
	l.raw("</a>")
}

// part says under whose reply a part stands.
func (l *letter) part(p *thread.Part) string {
	for i := range l.d.Thread.Context {
		if c := &l.d.Thread.Context[i]; c.ID == p.To {
			return l.opt.Words.Say("part", l.opt.Words.At(l.d.By(c)))
		}
	}
	return l.opt.Words.Say("part-unknown")
}

// verdict says where a thread reader prints its sentence how whole the thread is.
func (l *letter) verdict() {
	s := l.opt.Words.Statement(l.d)
	l.raw("<hr>\n<p><strong>")
	l.said(s.Sentence)
	l.raw("</strong>")
	if s.Evidence != "" {
		l.raw(" ")
		l.said(s.Evidence)
	}
	l.raw("</p>\n")
	if len(s.Gaps)+len(s.Notes) > 0 {
		l.raw("<ul>\n")
		for _, lines := range [2][]string{s.Gaps, s.Notes} {
			for _, x := range lines {
				l.raw("<li>")
				l.said(x)
				l.raw("</li>\n")
			}
		}
		l.raw("</ul>\n")
	}
	switch original := document.WebURL(l.d.URL); {
	case l.page != "" && l.page != l.d.URL:
		l.raw("<p>")
		l.link(l.page, l.opt.Words.Say("feed-read"))
		if original {
			l.raw(" · ")
			l.link(l.d.URL, l.opt.Words.Say("original"))
		}
		l.raw("</p>\n")
	case original:
		l.raw("<p>")
		l.link(l.d.URL, l.opt.Words.Say("original"))
		l.raw("</p>\n")
	}
}

const maxQuotes = 2 // within each other

// post writes what one post says.
func (l *letter) post(p *post.Post, depth int) {
	if p.Warning != "" {
		l.raw("<p><em>")
		l.text(l.opt.Words.Say("warning"))
		l.raw("</em> ")
		l.text(l.opt.Words.Warning(p))
		l.see(p)
		l.raw("</p>\n")
		return
	}
	l.words(p)
	for i := range p.Links {
		if c := &p.Links[i]; c.Start >= c.End && document.WebURL(c.URL) {
			title := c.Title
			if strings.TrimSpace(title) == "" {
				title = c.URL
			}
			l.raw(`<p dir="auto">`)
			l.link(c.URL, title)
			l.raw("</p>\n")
		}
	}
	l.media(p)
	if p.Poll != nil {
		l.raw("<ul>\n")
		for i := range p.Poll.Options {
			l.raw(`<li dir="auto">`)
			l.text(p.Poll.Options[i].Text)
			if w, _ := l.opt.Words.Option(p.Poll, i); w != "" {
				l.raw(" (")
				l.text(w)
				l.raw(")")
			}
			l.raw("</li>\n")
		}
		l.raw("</ul>\n")
	}
	if p.Quote != nil {
		l.quote(p.Quote, depth)
	}
}

// at is where a post stands on the thread's page.
func (l *letter) at(id post.ID) string {
	if l.opt.Anchor != nil {
		return l.opt.Anchor(l.page, id)
	}
	return l.page + "#" + html.Anchor(id)
}

// see leads to where a post can be seen whole, if there is such a place.
func (l *letter) see(p *post.Post) {
	if u := l.at(p.ID); u != "" {
		l.raw(" — ")
		l.link(u, l.opt.Words.Say("feed-see"))
	}
}

// words writes a post's text: paragraphs, lines and links.
func (l *letter) words(p *post.Post) {
	if strings.TrimSpace(p.Text) == "" {
		return
	}
	open := `<p dir="auto">`
	if p.Lang != "" && languageTag(p.Lang) {
		open = `<p dir="auto" lang="` + p.Lang + `">`
	}
	l.raw(open)
	at := 0
	for _, s := range document.Spans(p) {
		l.lines(p.Text[at:s.Start], open)
		l.link(s.URL, p.Text[s.Start:s.End])
		at = s.End
	}
	l.lines(p.Text[at:], open)
	l.raw("</p>\n")
}

func (l *letter) lines(s, open string) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for i, part := range strings.Split(s, "\n\n") {
		if i > 0 {
			l.raw("</p>\n" + open)
		}
		for j, line := range strings.Split(strings.TrimLeft(part, "\n"), "\n") {
			if j > 0 {
				l.raw("<br>\n")
			}
			l.text(line)
		}
	}
}

func (l *letter) media(p *post.Post) {
	covered := document.Covered(p)
	for i := range p.Media {
		m := &p.Media[i]
		held, ok := "", false
		if l.opt.Media != nil && m.SHA256 != "" {
			held, ok = l.opt.Media(m.SHA256)
		}
		switch {
		case covered:
			l.raw("<p><em>")
			l.text(l.opt.Words.Say("sensitive"))
			l.raw("</em>")
			l.see(p)
			l.raw("</p>\n")
			return
		case ok && document.Drawn(m):
			l.raw(`<p><img src="`)
			l.text(address(held))
			l.raw(`" alt="`)
			l.text(m.Alt)
			l.raw(`"`)
			if m.Width > 0 && m.Height > 0 {
				l.raw(` width="` + strconv.Itoa(m.Width) + `" height="` + strconv.Itoa(m.Height) + `"`)
			}
			l.raw("></p>\n")
		default:
			l.raw(`<p dir="auto">`)
			words := l.opt.Words.Media(m)
			if m.Alt != "" {
				words += ": " + m.Alt
			}
			switch {
			case ok:
				l.link(held, words)
			case document.WebURL(m.URL):
				l.link(m.URL, words)
			default:
				l.text(words)
			}
			l.raw("</p>\n")
		}
	}
}

func (l *letter) quote(q *post.Quote, depth int) {
	p := document.Quoted(q)
	l.raw("<blockquote>")
	if p == nil || depth == maxQuotes {
		words := l.opt.Words.Quote(q)
		if words == "" {
			words = l.opt.Words.Say("quote")
		}
		l.raw("<p><em>")
		l.text(words)
		l.raw(".</em>")
		if u := document.QuoteURL(q); document.WebURL(u) {
			l.raw(" ")
			l.link(u, l.opt.Words.Say("original"))
		}
		l.raw("</p></blockquote>\n")
		return
	}
	a := l.d.By(p)
	name, handle := l.opt.Words.Who(a)
	l.raw("<p><cite><bdi>")
	l.text(name)
	l.raw("</bdi>")
	if handle != "" && handle != name {
		l.raw(" <bdi>")
		l.text(handle)
		l.raw("</bdi>")
	}
	l.raw("</cite>:</p>\n")
	l.post(p, depth+1)
	l.raw("</blockquote>\n")
}
