package epub

import (
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// maxQuotes is how deep quotes stand in quotes.
const maxQuotes = 2

// shown writes what a post says, or its warning and a note that holds the rest.
func (c *chapter) shown(p *post.Post, depth int) {
	if p.Warning == "" {
		c.body(p, depth)
		return
	}
	c.raw(`<p class="cw">`)
	c.raw("<span" + c.mine + ">")
	c.said(c.words.Say("warning"))
	c.raw("</span> <bdi" + c.spoken(p.Lang) + ">")
	c.inline(c.words.Warning(p), p.Emoji)
	c.raw("</bdi> ")
	c.noteref(c.say("folded"), func() { c.body(p, depth) })
	c.raw("</p>\n")
}

// body writes what a post says and carries.
func (c *chapter) body(p *post.Post, depth int) {
	c.prose(p.Text, document.Spans(p), p.Emoji, c.spoken(p.Lang))
	c.cards(p)
	c.media(p)
	if p.Poll != nil {
		c.poll(p)
	}
	if p.Quote != nil {
		c.quote(p.Quote, depth)
	}
}

// prose writes a text: an empty line ends a paragraph, a line's end within one is kept. A text without words leaves no
// trace.
func (c *chapter) prose(text string, spans []document.Span, emoji []post.Emoji, lang string) {
	open, at := false, 0 // at: spans before it are written
	for base := 0; base <= len(text); {
		end := base
		for end < len(text) && text[end] != '\n' && text[end] != '\r' {
			end++
		}
		if from, to := trimmed(text, base, end); from == to {
			if open {
				c.raw("</p>\n")
			}
			open = false
		} else {
			if open {
				c.raw("<br/>\n")
			} else {
				c.raw("<p" + lang + c.turn(text[from:min(len(text), from+400)]) + ">")
			}
			open = true
			for at < len(spans) && spans[at].Start < base {
				at++
			}
			for ; at < len(spans) && spans[at].End <= to; at++ {
				s := spans[at]
				if s.Start < from {
					continue
				}
				c.inline(text[from:s.Start], emoji)
				linked := c.link(s.URL)
				c.inline(text[s.Start:s.End], emoji)
				if linked {
					c.raw("</a>")
				}
				from = s.End
			}
			c.inline(text[from:to], emoji)
		}
		if strings.HasPrefix(text[end:], "\r\n") {
			end++
		}
		base = end + 1
	}
	if open {
		c.raw("</p>\n")
	}
}

// trimmed gives a stretch of a text without the white space around it.
func trimmed(text string, from, to int) (int, int) {
	for from < to && (text[from] == ' ' || text[from] == '\t') {
		from++
	}
	for to > from && (text[to-1] == ' ' || text[to-1] == '\t') {
		to--
	}
	return from, to
}

// maxCode bounds the code of a custom emoji, in bytes.
const maxCode = 80

// inline appends foreign text within a line, with the pictures of custom emoji that are held.
func (c *chapter) inline(s string, emoji []post.Emoji) {
	if len(emoji) == 0 || c.opt.Media == nil {
		c.text(s)
		return
	}
	for {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i+1:], ':')
		if j < 0 {
			break
		}
		pic, ok := picture{}, false
		if code := s[i+1 : i+1+j]; j > 0 && j <= maxCode {
			pic, ok = c.emoji(code, emoji)
		}
		if !ok {
			c.text(s[:i+1+j])
			s = s[i+1+j:]
			continue
		}
		c.text(s[:i])
		c.raw(`<img class="e" src="` + pic.file + `" alt="`)
		c.text(s[i : i+j+2])
		c.raw(`"/>`)
		s = s[i+j+2:]
	}
	c.text(s)
}

// emoji gives the picture of a custom emoji.
func (c *chapter) emoji(code string, all []post.Emoji) (picture, bool) {
	for _, e := range all {
		if strings.Trim(e.Code, ":") != code {
			continue
		}
		if sha, ok := c.opt.Media.Named(e.URL); ok {
			pic, err := c.pictureOf(sha)
			return pic, err == nil
		}
	}
	return picture{}, false
}

// cards appends links that have no words in the text.
func (c *chapter) cards(p *post.Post) {
	for i := range p.Links {
		l := &p.Links[i]
		if l.Start < l.End || !document.WebURL(l.URL) {
			continue
		}
		title := l.URL
		if readable(l.Title) {
			title = l.Title
		}
		c.raw(`<p class="lc"` + c.turn(title) + `>`)
		linked := c.link(l.URL)
		c.text(title)
		if linked {
			c.raw("</a>")
		}
		if l.Text != "" {
			c.raw("<br/>\n<span>")
			c.text(l.Text)
			c.raw("</span>")
		}
		// Where links cannot be followed, the address is what the card is for.
		if title != l.URL {
			c.raw("<br/>\n<span class=\"u\" dir=\"ltr\">")
			c.text(l.URL)
			c.raw("</span>")
		}
		c.raw("</p>\n")
	}
}

// poll appends a poll.
func (c *chapter) poll(p *post.Post) {
	if len(p.Poll.Options) > 0 {
		c.raw("<ul class=\"poll\">\n")
	}
	for i := range p.Poll.Options {
		said, _ := c.words.Option(p.Poll, i)
		c.raw("<li><bdi" + c.spoken(p.Lang) + ">")
		c.inline(p.Poll.Options[i].Text, p.Emoji)
		c.raw("</bdi>")
		if said != "" {
			c.raw(" ")
			c.open("span")
			c.text(said)
			c.raw("</span>")
		}
		c.raw("</li>\n")
	}
	if len(p.Poll.Options) > 0 {
		c.raw("</ul>\n")
	}
	if end := c.words.PollEnd(p.Poll); end != "" {
		c.line("p", ` class="m"`, c.words.Say("poll", end))
	}
}

// quote appends a quoted post, or the words that say why it is not shown.
func (c *chapter) quote(q *post.Quote, depth int) {
	p := document.Quoted(q)
	c.raw("<blockquote class=\"q\">\n")
	defer c.raw("</blockquote>\n")
	if p != nil && depth < maxQuotes {
		c.other(p)
		c.shown(p, depth+1)
		return
	}
	words := c.words.Quote(q)
	if words == "" {
		words = c.words.Say("quote")
	}
	c.open(`p class="m"`)
	c.text(words)
	c.raw(".")
	if url := document.QuoteURL(q); url != "" {
		c.raw(" ")
		if c.link(url) {
			c.said(c.words.Say("original"))
			c.raw("</a>")
		}
	}
	c.raw("</p>\n")
}

// other heads a post of somebody else.
func (c *chapter) other(p *post.Post) {
	c.raw(`<p class="by">`)
	c.by(c.d.By(p))
	c.open(`span class="m"`)
	c.when(p, time.Time{}, " · ")
	c.raw("</span></p>\n")
}

// context appends a post by somebody else.
func (c *chapter) context(p *post.Post) {
	c.raw(`<div class="c" id="` + c.stand(p, c.last+1) + `">` + "\n")
	c.open(`p class="m"`)
	c.naming(func(name string) string { return c.words.Say("in-reply", name) }, c.words.At(c.d.By(p)))
	c.raw("</p>\n<blockquote class=\"q\">\n")
	c.other(p)
	if words := c.words.Context(p); words != "" {
		c.open(`p class="m"`)
		c.said(words)
		c.raw(".</p>\n")
	} else {
		c.shown(p, 0)
	}
	c.raw("</blockquote>\n</div>\n")
}
