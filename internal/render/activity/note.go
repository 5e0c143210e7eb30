package activity

import (
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// encoder makes the notes of one document.
type encoder struct {
	d   *document.Document
	opt Options
}

// maxQuotes is how deep quotes stand in quotes; a deeper one is named only.
const maxQuotes = 4

// note is one post.
type note struct {
	ID          string            `json:"id,omitempty"`
	Type        string            `json:"type"`
	By          any               `json:"attributedTo,omitempty"`
	InReplyTo   string            `json:"inReplyTo,omitempty"`
	URL         string            `json:"url,omitempty"`
	Published   *time.Time        `json:"published,omitempty"`
	Updated     *time.Time        `json:"updated,omitempty"`
	To          []string          `json:"to,omitempty"`
	CC          []string          `json:"cc,omitempty"`
	Summary     string            `json:"summary,omitempty"`
	Sensitive   bool              `json:"sensitive,omitempty"`
	Content     string            `json:"content,omitempty"`
	ContentMap  map[string]string `json:"contentMap,omitempty"`
	Source      *source           `json:"source,omitempty"`
	Tags        []tag             `json:"tag,omitempty"`
	Attachments []attachment      `json:"attachment,omitempty"`
	Quote       any               `json:"quote,omitempty"`
	QuoteURL    string            `json:"clew:quoteAddress,omitempty"`
	QuoteState  string            `json:"clew:quoteState,omitempty"`
	OneOf       []option          `json:"oneOf,omitempty"`
	AnyOf       []option          `json:"anyOf,omitempty"`
	Voters      *int              `json:"votersCount,omitempty"`
	EndTime     *time.Time        `json:"endTime,omitempty"`
	Closed      any               `json:"closed,omitempty"`
	State       string            `json:"clew:state,omitempty"`
	Gone        *time.Time        `json:"clew:firstGone,omitempty"`
	Seen        *time.Time        `json:"clew:lastSeen,omitempty"`
	Cut         bool              `json:"clew:cut,omitempty"`
	Labels      []string          `json:"clew:labels,omitempty"`
	Capture     string            `json:"clew:captureSha256,omitempty"`
	Versions    []*note           `json:"clew:versions,omitempty"`
}

// source is the text as it was said.
type source struct {
	Content   string `json:"content"`
	MediaType string `json:"mediaType"`
}

type tag struct {
	ID   string `json:"id,omitempty"`
	Type string `json:"type"`
	Href string `json:"href,omitempty"`
	Name string `json:"name,omitempty"`
	Icon *icon  `json:"icon,omitempty"`
}

type icon struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type attachment struct {
	Type      string `json:"type"`
	MediaType string `json:"mediaType,omitempty"`
	URL       string `json:"url,omitempty"`
	Href      string `json:"href,omitempty"`
	Name      string `json:"name,omitempty"`
	Summary   string `json:"summary,omitempty"`
	Width     int    `json:"width,omitempty"`
	Height    int    `json:"height,omitempty"`
	SHA256    string `json:"clew:sha256,omitempty"`
}

type option struct {
	Type    string  `json:"type"`
	Name    string  `json:"name"`
	Replies replies `json:"replies"`
}

type replies struct {
	Type  string `json:"type"`
	Total *int   `json:"totalItems,omitempty"`
}

type person struct {
	Type     string `json:"type"`
	ID       string `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	Username string `json:"preferredUsername,omitempty"`
	Handle   string `json:"clew:handle,omitempty"`
	URL      string `json:"url,omitempty"`
}

// actor is an account as an object.
func actor(a post.Account) *person {
	user, _, _ := strings.Cut(strings.TrimPrefix(a.Handle, "@"), "@")
	return &person{"Person", accountID(a.ID), a.Name, user, a.Handle, iri(document.AccountURL(a))}
}

func accountID(id post.AccountID) string {
	if _, err := post.ParseAccountID(string(id)); err != nil {
		return ""
	}
	return absolute(string(id))
}

// note makes a note of a post; others says that it is by somebody else than the thread.
func (e encoder) note(p *post.Post, others bool, depth int) *note {
	a := e.d.By(p)
	n := &note{ID: objectID(p.ID), Type: "Note", By: accountID(a.ID), InReplyTo: objectID(p.Parent), URL: iri(document.PostURL(p, a)), Published: moment(p.Created)}
	if others || n.By == "" {
		n.By = actor(a)
	}
	if p.State != post.Present {
		n.State, n.Summary = p.State.String(), summary(e.opt.Words.Context(p))
		return n
	}
	if g, ok := e.d.Thread.Gone[p.ID]; ok && !others {
		n.State, n.Gone, n.Seen = g.State.String(), moment(g.FirstGone), moment(g.LastSeen)
	}
	if at, edited := e.d.Edited(p); edited {
		n.Updated = moment(at)
	}
	n.Capture = e.d.Captures[p.Raw.Capture]
	e.audience(n, p, a)
	e.said(n, p)
	e.quote(n, p.Quote, depth)
	for i := range e.d.Versions[p.ID] {
		v := &e.d.Versions[p.ID][i]
		old := &note{Type: "Note", Published: moment(v.Created), Updated: moment(v.Edited)}
		e.said(old, v)
		n.Versions = append(n.Versions, old)
	}
	return n
}

// audience says whom the author let read the post.
func (e encoder) audience(n *note, p *post.Post, a post.Account) {
	followers := ""
	if id := accountID(a.ID); document.WebURL(id) {
		followers = id + "/followers"
	}
	switch p.Visibility {
	case post.Public:
		n.To = []string{public}
	case post.Unlisted:
		n.CC = []string{public}
		if followers != "" {
			n.To = []string{followers}
		}
	case post.Followers:
		if followers != "" {
			n.To = []string{followers}
		}
	}
}

// said puts what a post says into its note.
func (e encoder) said(n *note, p *post.Post) {
	n.Summary, n.Sensitive = summary(e.opt.Words.Warning(p)), p.Warning != "" || document.Covered(p)
	n.Cut, n.Labels = p.Cut, p.Labels
	if p.Text != "" {
		n.Content = string(content(p))
		n.Source = &source{p.Text, "text/plain"}
		if languageTag(p.Lang) {
			n.ContentMap = map[string]string{p.Lang: n.Content}
		}
	}
	for i := range p.Mentions {
		m := &p.Mentions[i]
		href := accountID(m.Account)
		if !document.WebURL(href) {
			href = iri(document.AccountURL(post.Account{ID: m.Account, Handle: m.Handle}))
		}
		n.Tags = append(n.Tags, tag{Type: "Mention", Href: href, Name: m.Handle})
	}
	for i := range p.Tags {
		n.Tags = append(n.Tags, tag{Type: "Hashtag", Name: "#" + p.Tags[i].Name})
	}
	for i := range p.Emoji {
		if u := iri(p.Emoji[i].URL); u != "" {
			n.Tags = append(n.Tags, tag{Type: "Emoji", Name: ":" + p.Emoji[i].Code + ":", Icon: &icon{"Image", u}})
		}
	}
	for i := range p.Media {
		n.Attachments = append(n.Attachments, medium(&p.Media[i]))
	}
	for i := range p.Links {
		if l := &p.Links[i]; l.Start >= l.End {
			if u := iri(l.URL); u != "" {
				n.Attachments = append(n.Attachments, attachment{Type: "Link", Href: u, Name: l.Title, Summary: l.Text})
			}
		}
	}
	if p.Poll != nil {
		poll(n, p.Poll)
	}
}

func medium(m *post.Media) attachment {
	a := attachment{Type: "Document", MediaType: mediaType(m.Type), URL: iri(m.URL), Name: m.Alt, SHA256: m.SHA256, Width: max(m.Width, 0), Height: max(m.Height, 0)}
	switch m.Kind {
	case post.Image:
		a.Type = "Image"
	case post.GIF:
		a.Type = "Image"
		if a.MediaType == "" {
			a.MediaType = "image/gif"
		}
	case post.Video:
		a.Type = "Video"
	case post.Audio:
		a.Type = "Audio"
	}
	return a
}

// mediaType gives s if it has the form of a media type.
func mediaType(s string) string {
	kind, rest, ok := strings.Cut(s, "/")
	word := func(s string) bool {
		return s != "" && len(s) < 100 && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789.+-") == ""
	}
	if !ok || !word(kind) || !word(rest) {
		return ""
	}
	return s
}

func poll(n *note, q *post.Poll) {
	n.Type = "Question"
	told := func(v int) *int {
		if v < 0 {
			return nil
		}
		return &v
	}
	var list []option
	for _, o := range q.Options {
		list = append(list, option{"Note", o.Text, replies{"Collection", told(o.Votes)}})
	}
	if q.Many {
		n.AnyOf = list
	} else {
		n.OneOf = list
	}
	n.Voters, n.EndTime = told(q.Voters), moment(q.Ends)
	switch {
	case q.Closed && n.EndTime != nil:
		n.Closed = n.EndTime
	case q.Closed:
		n.Closed = true
	}
}

func (e encoder) quote(n *note, q *post.Quote, depth int) {
	if q == nil {
		return
	}
	n.QuoteURL, n.QuoteState = iri(document.QuoteURL(q)), "shown"
	id := objectID(q.ID)
	if p := document.Quoted(q); p != nil && depth < maxQuotes {
		n.Quote = e.note(p, true, depth+1)
		return
	}
	if id != "" {
		n.Quote = id
	}
	if n.QuoteState = string(q.State); q.State == post.QuoteShown {
		n.QuoteState = string(post.QuoteMissing)
	}
}
