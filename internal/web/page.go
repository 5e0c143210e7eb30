package web

import (
	"strconv"
	"time"

	"clew/internal/render/html"
)

// lit is markup of our own. Only constants become one by themselves: whatever comes from outside has to go
// through text.
type lit string

// page is a page being written.
type page struct {
	b []byte
	v *visit
	// push sends what is written so far, where the page is streamed; nil where it is made whole first.
	push func(p *page)
}

// raw writes markup of ours.
func (p *page) raw(s lit) { p.b = append(p.b, s...) }

// text writes foreign or computed text, inert as content and within a quoted attribute.
func (p *page) text(s string) { p.b = html.AppendText(p.b, s) }

// bdi writes foreign text inside a line, so that its direction does not turn what follows.
func (p *page) bdi(s string) {
	p.raw("<bdi>")
	p.text(s)
	p.raw("</bdi>")
}

// say writes a sentence of the catalogue.
func (p *page) say(key string, args ...any) { p.text(p.v.lang.Say(key, args...)) }

// num writes a number.
func (p *page) num(n int) { p.b = strconv.AppendInt(p.b, int64(n), 10) }

// day writes a time as a date in the reader's language; nothing for the zero time.
func (p *page) day(t time.Time) {
	if t.IsZero() {
		return
	}
	p.raw(`<time datetime="`)
	p.b = t.UTC().AppendFormat(p.b, time.RFC3339)
	p.raw(`">`)
	p.text(p.v.lang.Day(t))
	p.raw("</time>")
}

// moment writes a time as a date with the time of day, in UTC; nothing for the zero time.
func (p *page) moment(t time.Time) {
	if t.IsZero() {
		return
	}
	p.raw(`<time datetime="`)
	p.b = t.UTC().AppendFormat(p.b, time.RFC3339)
	p.raw(`">`)
	p.text(p.v.lang.Day(t))
	p.raw(" ")
	p.b = t.UTC().AppendFormat(p.b, "15:04 UTC")
	p.raw("</time>")
}

// link writes a link within the site, with words of the catalogue.
func (p *page) link(to, key string, args ...any) {
	p.raw(`<a href="`)
	p.text(to)
	p.raw(`">`)
	p.say(key, args...)
	p.raw("</a>")
}

// away writes a link to another site, with words of the catalogue.
func (p *page) away(to, key string) {
	p.raw(`<a rel="noopener noreferrer" href="`)
	p.text(to)
	p.raw(`">`)
	p.say(key)
	p.raw("</a>")
}

// way writes a link of a row of such, and says whether its page is the one that is read.
func (p *page) way(to, key string, here bool) {
	p.raw(`<a href="`)
	p.text(to)
	if here {
		p.raw(`" aria-current="page">`)
	} else {
		p.raw(`">`)
	}
	p.say(key)
	p.raw("</a>")
}

// hidden writes a field of a form that its reader does not see.
func (p *page) hidden(name, value string) {
	p.raw(`<input type="hidden" name="`)
	p.text(name)
	p.raw(`" value="`)
	p.text(value)
	p.raw(`">`)
}

// button writes a form that is one button: what it posts where, and the key of its words.
func (p *page) button(action string, fields [][2]string, key string, args ...any) {
	p.raw(`<form method="post" action="`)
	p.text(action)
	p.raw(`">`)
	for _, f := range fields {
		p.hidden(f[0], f[1])
	}
	p.raw("<button>")
	p.say(key, args...)
	p.raw("</button></form>\n")
}

// flush sends what is written so far, where the page is streamed.
func (p *page) flush() {
	if p.push != nil {
		p.push(p)
	}
}
