package sqlite

import (
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"clew/internal/post"
)

// more is what a post's row keeps beside its columns, as JSON that any tool can read. Ranges are arrays
// [start, end, …] to keep rows small. Appending is written by hand: an import does it a million times.
type more struct {
	Network   string     `json:"network,omitzero"`
	URL       string     `json:"url,omitzero"`
	To        string     `json:"to,omitzero"` // who wrote the parent
	State     int        `json:"state,omitzero"`
	Repost    bool       `json:"repost,omitzero"`
	RepostOf  string     `json:"repostOf,omitzero"`
	Edited    int64      `json:"edited,omitzero"`
	Version   string     `json:"version,omitzero"`
	Edits     []string   `json:"edits,omitzero"`
	Cut       bool       `json:"cut,omitzero"`
	Lang      string     `json:"lang,omitzero"`
	Links     [][]any    `json:"links,omitzero"`
	Mentions  [][]any    `json:"mentions,omitzero"`
	Tags      [][]any    `json:"tags,omitzero"`
	Emoji     [][]string `json:"emoji,omitzero"`
	Media     []media    `json:"media,omitzero"`
	Quote     *quote     `json:"quote,omitzero"`
	Poll      *poll      `json:"poll,omitzero"`
	Warning   string     `json:"warning,omitzero"`
	Sensitive bool       `json:"sensitive,omitzero"`
	Labels    []string   `json:"labels,omitzero"`
	Visible   int        `json:"visibility,omitzero"`
}

type media struct {
	Kind   string `json:"kind,omitzero"`
	URL    string `json:"url,omitzero"`
	Poster string `json:"poster,omitzero"`
	Alt    string `json:"alt,omitzero"`
	Type   string `json:"type,omitzero"`
	Width  int    `json:"width,omitzero"`
	Height int    `json:"height,omitzero"`
	Name   string `json:"name,omitzero"`
}

type quote struct {
	ID     string `json:"id,omitzero"`
	URL    string `json:"url,omitzero"`
	Author string `json:"author,omitzero"`
	State  string `json:"state,omitzero"`
	Held   bool   `json:"held,omitzero"` // the quoted post came with it and is a post of its own here
}

type poll struct {
	Options []option `json:"options"`
	Voters  int      `json:"voters"`
	Ends    int64    `json:"ends,omitzero"`
	Closed  bool     `json:"closed,omitzero"`
	Many    bool     `json:"many,omitzero"`
}

type option struct {
	Text  string `json:"text"`
	Votes int    `json:"votes"`
}

// object appends members to a JSON object, without one allocation of its own.
type object struct {
	b []byte
}

func (o *object) key(name string) {
	if len(o.b) == 0 {
		o.b = append(o.b, '{')
	} else {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, name...)
	o.b = append(o.b, '"', ':')
}

func (o *object) str(name, v string) {
	if v != "" {
		o.key(name)
		o.b = quoted(o.b, v)
	}
}

func (o *object) int(name string, v int64) {
	if v != 0 {
		o.key(name)
		o.b = strconv.AppendInt(o.b, v, 10)
	}
}

func (o *object) flag(name string, v bool) {
	if v {
		o.key(name)
		o.b = append(o.b, "true"...)
	}
}

func (o *object) strs(name string, v []string) {
	if len(v) == 0 {
		return
	}
	o.key(name)
	o.b = append(o.b, '[')
	for i, s := range v {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = quoted(o.b, s)
	}
	o.b = append(o.b, ']')
}

// quoted appends a JSON string. Text that is not UTF-8 cannot come this far (sources check it); if it
// did, it would be mended rather than lost.
func quoted(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x80 {
			b, _ = jsontext.AppendQuote(b, s)
			return b
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// span appends "[start,end" of a range; the caller goes on.
func span(b []byte, first bool, start, end int) []byte {
	if !first {
		b = append(b, ',')
	}
	b = append(b, '[')
	b = strconv.AppendInt(b, int64(start), 10)
	b = append(b, ',')
	return strconv.AppendInt(b, int64(end), 10)
}

// appendMore appends p's more to b, nothing if there is none.
func appendMore(b []byte, p *post.Post) []byte {
	o := object{b: b[len(b):]}
	if p.Network != p.ID.Network() {
		o.str("network", string(p.Network))
	}
	o.str("url", p.URL)
	if p.ParentAuthor != p.Author {
		o.str("to", string(p.ParentAuthor))
	} else if p.ParentAuthor != "" {
		o.str("to", "=")
	}
	o.int("state", int64(p.State))
	o.flag("repost", p.Repost)
	o.str("repostOf", string(p.RepostOf))
	o.int("edited", millis(p.Edited))
	o.str("version", p.Version)
	if len(p.Edits) > 0 {
		edits := make([]string, len(p.Edits))
		for i, e := range p.Edits {
			edits[i] = string(e)
		}
		o.strs("edits", edits)
	}
	o.flag("cut", p.Cut)
	o.str("lang", p.Lang)
	o.ranges(p)
	for i, e := range p.Emoji {
		if i == 0 {
			o.key("emoji")
			o.b = append(o.b, '[')
		} else {
			o.b = append(o.b, ',')
		}
		o.b = append(o.b, '[')
		o.b = quoted(o.b, e.Code)
		o.b = append(o.b, ',')
		o.b = quoted(o.b, e.URL)
		o.b = append(o.b, ']')
	}
	if len(p.Emoji) > 0 {
		o.b = append(o.b, ']')
	}
	o.media(p.Media)
	o.quote(p.Quote)
	o.poll(p.Poll)
	o.str("warning", p.Warning)
	o.flag("sensitive", p.Sensitive)
	o.strs("labels", p.Labels)
	o.int("visibility", int64(p.Visibility))
	if len(o.b) > 0 {
		o.b = append(o.b, '}')
	}
	return append(b, o.b...)
}

func (o *object) ranges(p *post.Post) {
	if len(p.Links) > 0 {
		o.key("links")
		o.b = append(o.b, '[')
		for i, l := range p.Links {
			o.b = span(o.b, i == 0, l.Start, l.End)
			o.b = append(o.b, ',')
			o.b = quoted(o.b, l.URL)
			if l.Title != "" || l.Text != "" {
				o.b = append(o.b, ',')
				o.b = quoted(o.b, l.Title)
				o.b = append(o.b, ',')
				o.b = quoted(o.b, l.Text)
			}
			o.b = append(o.b, ']')
		}
		o.b = append(o.b, ']')
	}
	if len(p.Mentions) > 0 {
		o.key("mentions")
		o.b = append(o.b, '[')
		for i, m := range p.Mentions {
			o.b = span(o.b, i == 0, m.Start, m.End)
			o.b = append(o.b, ',')
			o.b = quoted(o.b, string(m.Account))
			o.b = append(o.b, ',')
			o.b = quoted(o.b, m.Handle)
			o.b = append(o.b, ']')
		}
		o.b = append(o.b, ']')
	}
	if len(p.Tags) > 0 {
		o.key("tags")
		o.b = append(o.b, '[')
		for i, t := range p.Tags {
			o.b = span(o.b, i == 0, t.Start, t.End)
			o.b = append(o.b, ',')
			o.b = quoted(o.b, t.Name)
			o.b = append(o.b, ']')
		}
		o.b = append(o.b, ']')
	}
}

func (o *object) media(list []post.Media) {
	if len(list) == 0 {
		return
	}
	o.key("media")
	o.b = append(o.b, '[')
	for i, m := range list {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		in := object{b: o.b[len(o.b):]}
		in.str("kind", string(m.Kind))
		in.str("url", m.URL)
		in.str("poster", m.Poster)
		in.str("alt", m.Alt)
		in.str("type", m.Type)
		in.int("width", int64(m.Width))
		in.int("height", int64(m.Height))
		in.str("name", m.Name)
		if len(in.b) == 0 {
			in.b = append(in.b, '{')
		}
		o.b = append(o.b, append(in.b, '}')...)
	}
	o.b = append(o.b, ']')
}

func (o *object) quote(q *post.Quote) {
	if q == nil {
		return
	}
	o.key("quote")
	in := object{b: o.b[len(o.b):]}
	in.str("id", string(q.ID))
	in.str("url", q.URL)
	in.str("author", string(q.Author))
	in.str("state", string(q.State))
	in.flag("held", q.Post != nil)
	if len(in.b) == 0 {
		in.b = append(in.b, '{')
	}
	o.b = append(o.b, append(in.b, '}')...)
}

func (o *object) poll(p *post.Poll) {
	if p == nil {
		return
	}
	w := poll{Options: []option{}, Voters: p.Voters, Ends: millis(p.Ends), Closed: p.Closed, Many: p.Many}
	for _, x := range p.Options {
		w.Options = append(w.Options, option(x))
	}
	b, err := json.Marshal(w, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(fmt.Sprintf("a poll of strings and numbers cannot be written: %v", err))
	}
	o.key("poll")
	o.b = append(o.b, b...)
}

// readMore undoes appendMore into p, whose ID and Author are set.
func readMore(b []byte, p *post.Post) error {
	p.Network = p.ID.Network()
	if len(b) == 0 || simple(b, p, false) {
		return nil
	}
	var m more
	if err := json.Unmarshal(b, &m); err != nil {
		return fmt.Errorf("post %s: more: %w", p.ID, err)
	}
	if m.Network != "" {
		p.Network = post.Network(m.Network)
	}
	p.URL, p.ParentAuthor = m.URL, post.AccountID(m.To)
	if m.To == "=" {
		p.ParentAuthor = p.Author
	}
	p.State, p.Repost, p.RepostOf = post.State(m.State), m.Repost, post.ID(m.RepostOf)
	p.Edited, p.Version, p.Cut, p.Lang = instant(m.Edited), m.Version, m.Cut, m.Lang
	for _, e := range m.Edits {
		p.Edits = append(p.Edits, post.ID(e))
	}
	for _, l := range m.Links {
		p.Links = append(p.Links, post.Link{Start: number(l, 0), End: number(l, 1), URL: word(l, 2), Title: word(l, 3), Text: word(l, 4)})
	}
	for _, l := range m.Mentions {
		p.Mentions = append(p.Mentions, post.Mention{Start: number(l, 0), End: number(l, 1), Account: post.AccountID(word(l, 2)), Handle: word(l, 3)})
	}
	for _, l := range m.Tags {
		p.Tags = append(p.Tags, post.Tag{Start: number(l, 0), End: number(l, 1), Name: word(l, 2)})
	}
	for _, e := range m.Emoji {
		if len(e) == 2 {
			p.Emoji = append(p.Emoji, post.Emoji{Code: e[0], URL: e[1]})
		}
	}
	for _, x := range m.Media {
		p.Media = append(p.Media, post.Media{Kind: post.MediaKind(x.Kind), URL: x.URL, Poster: x.Poster, Alt: x.Alt, Type: x.Type, Width: x.Width, Height: x.Height, Name: x.Name})
	}
	if q := m.Quote; q != nil {
		p.Quote = &post.Quote{ID: post.ID(q.ID), URL: q.URL, Author: post.AccountID(q.Author), State: post.QuoteState(q.State)}
		if q.Held {
			p.Quote.Post = &post.Post{ID: p.Quote.ID}
		}
	}
	if w := m.Poll; w != nil {
		p.Poll = &post.Poll{Voters: w.Voters, Ends: instant(w.Ends), Closed: w.Closed, Many: w.Many}
		for _, x := range w.Options {
			p.Poll.Options = append(p.Poll.Options, post.PollOption(x))
		}
	}
	p.Warning, p.Sensitive, p.Labels, p.Visibility = m.Warning, m.Sensitive, m.Labels, post.Visibility(m.Visible)
	return nil
}

func number(l []any, i int) int {
	if i < len(l) {
		if f, ok := l[i].(float64); ok {
			return int(f)
		}
	}
	return 0
}

func word(l []any, i int) string {
	if i < len(l) {
		s, _ := l[i].(string)
		return s
	}
	return ""
}

// millis and instant turn times into the record's form and back; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
