package web

import (
	"net/url"
	"strings"

	"clew/internal/answer"
	"clew/internal/document"
	"clew/internal/quotation"
)

// told writes an answer.
func (p *page) told(t *answer.Told, links answer.Links) {
	l := p.v.lang
	p.raw(`<section class="answer" aria-labelledby="answer"><h2 id="answer" class="`)
	switch {
	case t.Verdict == quotation.Exact:
		p.raw("held")
	case t.Held():
		p.raw("held with")
	default:
		p.raw("not")
	}
	p.raw(`">`)
	p.sentence(t.Headline(l))
	p.raw("</h2>\n")
	for _, r := range t.Rows() {
		p.quoteRow(t, &r)
	}
	p.sentences("finds", t.Findings(l))
	for i := range t.Spans {
		p.context(t, &t.Spans[i])
	}
	if t.Short {
		p.raw("<p>")
		p.link("/search?"+url.Values{"q": {`"` + strings.ReplaceAll(shortened(t.Asked.Text), `"`, "") + `"`}}.Encode(), "find.search")
		p.raw("</p>\n")
	}
	for i, s := range t.Nearest(l) {
		p.nearest(&t.Closest[i], s)
	}
	p.elsewhere(t)
	p.raw("<p class=\"m\">")
	p.sentence(t.CheckedAgainst(l))
	p.raw(" ")
	p.say("quote.time", l.Day(t.Checked)+" "+t.Checked.Format("15:04 UTC"))
	p.raw("</p>\n<details open><summary>")
	p.say("quote.covered")
	p.raw("</summary>\n")
	p.sentences("", t.CoveredIn(l)[1:])
	p.raw("</details>\n<details><summary>")
	p.say("quote.why")
	p.raw("</summary>\n<dl>\n")
	for _, n := range t.Numbers(l) {
		p.raw("<dt>")
		p.text(n.Name)
		p.raw("</dt><dd>")
		p.text(n.Value)
		p.raw("</dd>\n")
	}
	p.raw("</dl></details>\n<p class=\"field\"><label for=\"link\">")
	p.say("quote.link")
	p.raw("</label><input id=\"link\" readonly dir=\"ltr\" value=\"")
	p.text(links.Self)
	p.raw("\"></p>\n<p class=\"copies\" hidden><button type=\"button\" data-copy=\"link\" data-done=\"")
	p.say("cite.copied")
	p.raw(`">`)
	p.say("cite.copy")
	p.raw("</button></p>\n</section>\n")
}

// sentence writes a sentence of package answer: what it isolates is an element of its own.
func (p *page) sentence(s string) {
	deep := 0
	for s != "" {
		i := strings.IndexAny(s, "\u2068\u2069")
		if i < 0 {
			break
		}
		p.text(s[:i])
		if strings.HasPrefix(s[i:], "\u2068") {
			p.raw("<bdi>")
			deep++
		} else if deep > 0 {
			p.raw("</bdi>")
			deep--
		}
		s = s[i+len("\u2068"):]
	}
	p.text(s)
	for range deep {
		p.raw("</bdi>")
	}
}

func (p *page) sentences(class lit, list []string) {
	if len(list) == 0 {
		return
	}
	p.raw("<ul")
	if class != "" {
		p.raw(` class="` + class + `"`)
	}
	p.raw(">\n")
	for _, s := range list {
		p.raw("<li>")
		p.sentence(s)
		p.raw("</li>\n")
	}
	p.raw("</ul>\n")
}

// quoteRow writes a stretch of the record beside the part of the quotation that was made from it, with where it
// stands above and what stands around it below.
func (p *page) quoteRow(t *answer.Told, r *answer.Row) {
	s := r.Stretch
	p.quotePlace(s)
	if s.Warning != "" {
		p.raw("<details class=\"cw\"><summary>")
		p.say("quote.folded", s.Warning)
		p.raw("</summary>\n")
	}
	p.raw("<div class=\"beside\"><figure><figcaption>")
	p.say("quote.record")
	p.raw(`</figcaption><blockquote dir="auto"`)
	p.langOf(s.Lang)
	p.raw("><p>")
	p.pieces(r.Record)
	p.raw("</p></blockquote></figure>\n<figure><figcaption>")
	p.say("quote.quotation")
	p.raw(`</figcaption><blockquote dir="auto"`)
	p.langOf(s.Lang)
	p.raw("><p>")
	p.pieces(r.Quote)
	p.raw("</p></blockquote></figure></div>\n")
	if s.Warning != "" {
		p.raw("</details>\n")
	}
}

// quotePlace writes who said it, which post it is, when, and the ways there.
func (p *page) quotePlace(s *answer.Stretch) {
	p.raw("<p class=\"m place\">")
	name, handle := document.Words{Language: p.v.lang}.Who(s.By)
	p.raw(`<a href="`)
	p.text(accountPath(s.By.ID))
	p.raw(`">`)
	p.bdi(name)
	p.raw("</a>")
	if handle != "" && handle != name {
		p.raw(" ")
		p.bdi(handle)
	}
	p.raw(" · ")
	p.text(s.Numbered(p.v.lang))
	if !s.Created.IsZero() {
		p.raw(" · ")
		p.moment(s.Created)
	}
	p.raw(" · ")
	p.link(postPath(s.In, s.Post), "quote.in-thread")
	if document.WebURL(s.URL) {
		p.raw(" · ")
		p.away(s.URL, "quote.on-network")
	}
	p.raw("</p>\n")
}

// pieces writes a text in which what differs is marked, by a line under it and not by colour alone.
func (p *page) pieces(list []answer.Piece) {
	for _, x := range list {
		switch {
		case x.Lacks:
			p.raw(`<span class="lacks" aria-hidden="true">‸</span>`)
		case x.Differs && x.Marked:
			p.raw(`<u class="marked">`)
			p.text(x.Text)
			p.raw("</u>")
		case x.Differs:
			p.raw("<u>")
			p.text(x.Text)
			p.raw("</u>")
		default:
			p.text(x.Text)
		}
	}
}

// context writes what stands before and behind a stretch in its post, and the posts before and behind that one.
func (p *page) context(t *answer.Told, s *answer.Stretch) {
	p.raw("<div class=\"context\">\n")
	if len(t.Spans) > 1 {
		p.raw("<p class=\"m\">")
		p.sentence(s.Place(p.v.lang))
		p.raw("</p>\n")
	}
	said := func(key, text, lang string) {
		if text == "" {
			return
		}
		p.raw("<p class=\"m\">")
		p.say(key)
		p.raw(`</p><p dir="auto"`)
		p.langOf(lang)
		p.raw(">")
		p.text(text)
		p.raw("</p>\n")
	}
	near := func(key string, n answer.Neighbour) {
		switch {
		case t.Quotes(n.Post):
		case n.Warning != "":
			said(key, p.v.lang.Say("quote.folded", n.Warning), "")
		default:
			said(key, n.Text, s.Lang)
		}
	}
	near("quote.post-before", s.Previous)
	said("quote.before", s.Lead(), s.Lang)
	said("quote.after", s.Tail(), s.Lang)
	near("quote.post-after", s.Next)
	p.raw("</div>\n")
}

// nearest writes a passage that comes close, or where a text that is too short to tell stands.
func (p *page) nearest(s *answer.Stretch, said string) {
	p.raw("<p class=\"finds\">")
	p.sentence(said)
	p.raw("</p>\n")
	p.quotePlace(s)
	p.raw(`<blockquote class="close" dir="auto"`)
	if s.Warning != "" {
		p.raw("><p>")
		p.say("quote.folded", s.Warning)
	} else {
		p.langOf(s.Lang)
		p.raw("><p>")
		if lead := s.Lead(); lead != "" {
			p.text(lead + " ")
		}
		p.raw("<mark>")
		p.text(s.Text)
		p.raw("</mark>")
		p.text(s.Rest())
	}
	p.raw("</p></blockquote>\n")
}

// elsewhere lists where else the words stand.
func (p *page) elsewhere(t *answer.Told) {
	if len(t.Others) == 0 {
		return
	}
	p.raw("<h3>")
	p.say("quote.elsewhere")
	p.raw("</h3>\n")
	for i := range t.Others {
		p.quotePlace(&t.Others[i])
	}
}
