package jsondoc

import (
	"strconv"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/post"
)

// encoder writes the posts of one document.
type encoder struct {
	d     *document.Document
	short bool // without text and what follows it
}

// maxQuotes is how deep quotes stand in quotes; a deeper one is named only.
const maxQuotes = 4

func (e encoder) posts(b []byte, posts []post.Post) []byte {
	b = append(b, '[')
	for i := range posts {
		b = comma(b, i)
		b = e.post(b, &posts[i], false, 0)
	}
	return append(b, ']')
}

// post writes one post, with its author where that is somebody else than the document's.
func (e encoder) post(b []byte, p *post.Post, others bool, depth int) []byte {
	a := e.d.By(p)
	b = append(b, `{"id":`...)
	b = appendString(b, string(p.ID))
	b = append(b, `,"url":`...)
	b = appendPostURL(b, p, a)
	b = timeField(b, "created", p.Created)
	if e.short {
		return append(b, '}')
	}
	b = field(b, "text", p.Text)
	b = field(b, "lang", p.Lang)
	b = appendRanges(b, p)
	b = append(b, `,"media":[`...)
	for i := range p.Media {
		b = comma(b, i)
		b = appendMedia(b, &p.Media[i])
	}
	b = append(b, `],"quote":`...)
	b = e.quote(b, p.Quote, depth)
	b = append(b, `,"poll":`...)
	b = appendPoll(b, p.Poll)
	b = field(b, "warning", p.Warning)
	b = append(b, `,"edited":`...)
	at, _ := e.d.Edited(p)
	b = appendTime(b, at)
	b = e.extras(b, p)
	if others {
		b = append(b, `,"author":`...)
		b = appendAccount(b, a)
		b = append(b, `,"parent":`...)
		b = appendID(b, p.Parent)
		b = field(b, "state", p.State.String())
	}
	return append(b, '}')
}

// appendPostURL writes document.PostURL; nearly always it can stand as it is.
func appendPostURL(b []byte, p *post.Post, a post.Account) []byte {
	start := len(b)
	b = document.AppendPostURL(append(b, '"'), p, a)
	for _, c := range b[start+1:] {
		if c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return appendString(b[:start], document.PostURL(p, a))
		}
	}
	return append(b, '"')
}

// extras writes what most posts do not have, only where a post has it.
func (e encoder) extras(b []byte, p *post.Post) []byte {
	if n := len(e.d.Versions[p.ID]); n > 0 {
		b = name(b, "versions")
		b = strconv.AppendInt(b, int64(n+1), 10)
		b = append(name(b, "earlier"), '[')
		for i := range e.d.Versions[p.ID] {
			b = e.earlier(comma(b, i), &e.d.Versions[p.ID][i])
		}
		b = append(b, ']')
	}
	if sum := e.d.Captures[p.Raw.Capture]; sum != "" {
		b = field(b, "capture", sum)
	}
	if g, ok := e.d.Thread.Gone[p.ID]; ok {
		b = append(name(b, "gone"), `{"state":`...)
		b = appendString(b, g.State.String())
		b = timeField(b, "last_seen", g.LastSeen)
		b = timeField(b, "first_gone", g.FirstGone)
		b = field(b, "why", g.Why)
		b = append(b, '}')
	}
	if p.Cut {
		b = boolField(b, "cut", true)
	}
	if p.Sensitive {
		b = boolField(b, "sensitive", true)
	}
	if len(p.Labels) > 0 {
		b = append(name(b, "labels"), '[')
		for i, l := range p.Labels {
			b = appendString(comma(b, i), l)
		}
		b = append(b, ']')
	}
	if p.Visibility != post.Public {
		b = field(b, "visibility", visibility(p.Visibility))
	}
	return b
}

// earlier writes what an earlier version of a post said.
func (e encoder) earlier(b []byte, p *post.Post) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, string(p.ID))
	b = timeField(b, "created", p.Created)
	b = timeField(b, "edited", p.Edited)
	b = field(b, "text", p.Text)
	b = field(b, "lang", p.Lang)
	b = appendRanges(b, p)
	b = append(b, `,"media":[`...)
	for i := range p.Media {
		b = appendMedia(comma(b, i), &p.Media[i])
	}
	b = append(b, ']')
	b = field(b, "warning", p.Warning)
	return append(b, '}')
}

func appendRanges(b []byte, p *post.Post) []byte {
	b = append(b, `,"links":[`...)
	for i := range p.Links {
		l := &p.Links[i]
		b = appendSpan(comma(b, i), l.Start, l.End)
		b = field(b, "url", l.URL)
		if l.Title != "" || l.Text != "" {
			b = field(b, "title", l.Title)
			b = field(b, "text", l.Text)
		}
		b = append(b, '}')
	}
	b = append(b, `],"mentions":[`...)
	for i := range p.Mentions {
		m := &p.Mentions[i]
		b = appendSpan(comma(b, i), m.Start, m.End)
		b = field(b, "handle", m.Handle)
		b = appendOr(name(b, "id"), string(m.Account))
		b = append(b, '}')
	}
	b = append(b, `],"tags":[`...)
	for i := range p.Tags {
		t := &p.Tags[i]
		b = appendSpan(comma(b, i), t.Start, t.End)
		b = field(b, "name", t.Name)
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendSpan opens an object with a range.
func appendSpan(b []byte, start, end int) []byte {
	b = append(b, `{"start":`...)
	b = strconv.AppendInt(b, int64(start), 10)
	b = append(b, `,"end":`...)
	return strconv.AppendInt(b, int64(end), 10)
}

func appendMedia(b []byte, m *post.Media) []byte {
	b = append(b, `{"kind":`...)
	b = appendString(b, string(m.Kind))
	b = field(b, "url", m.URL)
	b = field(b, "alt", m.Alt)
	b = append(b, `,"sha256":`...)
	b = appendOr(b, m.SHA256)
	if m.Type != "" {
		b = field(b, "type", m.Type)
	}
	if m.Width > 0 && m.Height > 0 {
		b = strconv.AppendInt(name(b, "width"), int64(m.Width), 10)
		b = strconv.AppendInt(name(b, "height"), int64(m.Height), 10)
	}
	return append(b, '}')
}

// quote writes a quoted post; its content only where it may be shown.
func (e encoder) quote(b []byte, q *post.Quote, depth int) []byte {
	if q == nil {
		return append(b, "null"...)
	}
	state := string(q.State)
	if q.State == post.QuoteShown {
		state = "shown"
		if q.Post == nil {
			state = string(post.QuoteMissing)
		}
	}
	b = append(b, `{"id":`...)
	b = appendID(b, q.ID)
	b = field(b, "url", document.QuoteURL(q))
	b = appendOr(name(b, "by"), string(q.Author))
	b = field(b, "state", state)
	b = append(b, `,"post":`...)
	if p := document.Quoted(q); p != nil && depth < maxQuotes {
		b = e.post(b, p, true, depth+1)
	} else {
		b = append(b, "null"...)
	}
	return append(b, '}')
}

func appendPoll(b []byte, p *post.Poll) []byte {
	if p == nil {
		return append(b, "null"...)
	}
	b = append(b, `{"options":[`...)
	for i := range p.Options {
		b = append(comma(b, i), `{"text":`...)
		b = appendString(b, p.Options[i].Text)
		b = append(b, `,"votes":`...)
		b = appendTold(b, p.Options[i].Votes)
		b = append(b, '}')
	}
	b = append(b, `],"voters":`...)
	b = appendTold(b, p.Voters)
	b = timeField(b, "ends", p.Ends)
	b = boolField(b, "closed", p.Closed)
	b = boolField(b, "many", p.Many)
	return append(b, '}')
}

func visibility(v post.Visibility) string {
	switch v {
	case post.Unlisted:
		return "unlisted"
	case post.Followers:
		return "followers"
	case post.Direct:
		return "direct"
	}
	return "public"
}
