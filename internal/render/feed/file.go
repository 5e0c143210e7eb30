package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// File writes a book as one JSON Feed that stands alone: of a single thread an item for each post of the author's,
// of a collection an item for each thread with its whole content. Items stand in the order in which they are read.
//
// Programs that read feeds do not fold: what stands under a content warning is not in the content of an item. It is
// in the item's "_clew", with all that a feed has no word for: the text as it was said, places, gaps, versions. The
// verdict stands in the feed's description, as words, and in its "_clew". The only errors are w's.
func File(w io.Writer, b *document.Book) error {
	f := file{Version: "https://jsonfeed.org/version/1.1", Title: plain(b.Title), About: plain(strings.Join([]string{b.Subtitle, b.Preface}, " ")), Lang: languageOf(b.Words), Items: []fileItem{},
		Clew: &whole{About: about, Version: b.Clew, Lost: b.Lost}}
	if b.By != "" {
		f.Authors = []jsonAuthor{{Name: plain(b.By)}}
	}
	if b.Alone && len(b.Chapters) == 1 {
		f.thread(b.Chapters[0].Document, b.Words)
	} else {
		for i := range b.Chapters {
			f.chapter(&b.Chapters[i], b.Words)
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(f); err != nil {
		return fmt.Errorf("write JSON Feed: %w", err)
	}
	if _, err := w.Write(document.EscapeJSON(out.Bytes())); err != nil {
		return fmt.Errorf("write JSON Feed: %w", err)
	}
	return nil
}

// about is where the extension is described, as JSON Feed asks for; it is no address to be followed.
const about = "tag:clew.invalid,2026:jsonfeed"

// file is a feed that no site gives.
type file struct {
	Version string       `json:"version"`
	Title   string       `json:"title"`
	Home    string       `json:"home_page_url,omitempty"`
	About   string       `json:"description,omitempty"`
	Authors []jsonAuthor `json:"authors,omitempty"`
	Lang    string       `json:"language,omitempty"`
	Clew    *whole       `json:"_clew"`
	Items   []fileItem   `json:"items"`
}

type fileItem struct {
	ID          string       `json:"id"`
	URL         string       `json:"url,omitempty"`
	Title       string       `json:"title,omitempty"`
	HTML        string       `json:"content_html"`
	Summary     string       `json:"summary,omitempty"`
	Published   string       `json:"date_published,omitempty"`
	Modified    string       `json:"date_modified,omitempty"`
	Authors     []jsonAuthor `json:"authors,omitempty"`
	Tags        []string     `json:"tags,omitempty"`
	Lang        string       `json:"language,omitempty"`
	Attachments []attached   `json:"attachments,omitempty"`
	Clew        any          `json:"_clew,omitempty"`
}

type attached struct {
	URL   string `json:"url"`
	Type  string `json:"mime_type"`
	Title string `json:"title,omitempty"`
}

// whole is what is said of a thread, or of a book.
type whole struct {
	About    string        `json:"about"`
	Version  string        `json:"version,omitempty"`
	ID       string        `json:"id,omitempty"`
	State    string        `json:"verdict,omitempty"`
	Held     int           `json:"held,omitempty"`
	Stated   int           `json:"stated,omitempty"`
	Evidence string        `json:"evidence,omitempty"`
	Limit    string        `json:"limit,omitempty"`
	Checked  string        `json:"checked,omitempty"`
	Gaps     []fileGap     `json:"gaps,omitempty"`
	RootGone bool          `json:"root_gone,omitempty"`
	At       string        `json:"at,omitempty"`
	Lost     int           `json:"lost,omitempty"`
	Note     string        `json:"note,omitempty"`
	Linked   []string      `json:"linked,omitempty"`
	Said     []fileSaid    `json:"statements,omitempty"`
	Sources  []string      `json:"sources,omitempty"`
	Context  []fileContext `json:"context,omitempty"`
}

type fileGap struct {
	After  string `json:"after,omitempty"`
	Count  int    `json:"count,omitempty"`
	Reason string `json:"reason"`
	Words  string `json:"words"`
}

type fileSaid struct {
	Kind string `json:"kind"`
	At   string `json:"at,omitempty"`
	Post string `json:"post,omitempty"`
	Text string `json:"text"`
}

// fileContext is a post by somebody else.
type fileContext struct {
	ID      string `json:"id"`
	Author  string `json:"author"`
	Text    string `json:"text,omitempty"`
	Warning string `json:"warning,omitempty"`
	State   string `json:"state,omitempty"`
}

// more is what is said of a post.
type more struct {
	Text     string `json:"text"`
	Place    string `json:"place"`
	N        int    `json:"position"`
	ReplyTo  string `json:"reply_to,omitempty"`
	Warning  string `json:"warning,omitempty"`
	Gone     string `json:"state,omitempty"`
	Versions int    `json:"versions,omitempty"`
	Media    []held `json:"media,omitempty"`
	Quote    string `json:"quote,omitempty"`
}

type held struct {
	Kind   string `json:"kind"`
	URL    string `json:"url,omitempty"`
	Alt    string `json:"alt,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

func languageOf(w document.Words) string {
	if w.Language == nil {
		return "en"
	}
	return w.Language.Tag
}

// originals are the options of a file: posts are to be seen on their network.
func originals(d *document.Document, w document.Words) Options {
	at := map[post.ID]string{}
	d.Each(func(p *post.Post) { at[p.ID] = document.PostURL(p, d.By(p)) })
	return Options{Words: w, Thread: func(post.ID) string { return d.URL }, Anchor: func(_ string, id post.ID) string { return at[id] }}
}

// said tells all of a thread but its posts.
func said(d *document.Document, w document.Words) *whole {
	t := d.Thread
	v := t.Verdict
	out := &whole{About: about, Version: d.Clew, ID: string(t.ID), State: string(v.State), Held: v.Held, Stated: v.Stated, Evidence: v.Evidence, Limit: v.Limit, Checked: known(v.Checked), RootGone: t.RootGone, At: known(d.At), Sources: d.SourceLines()}
	for i := range t.Gaps {
		g := &t.Gaps[i]
		out.Gaps = append(out.Gaps, fileGap{string(g.After), g.Count, string(g.Reason), w.Gap(g)})
	}
	for _, l := range t.Linked {
		out.Linked = append(out.Linked, string(l.To))
	}
	for i := range d.Stated {
		s := &d.Stated[i]
		kind := "reply"
		if s.Correction {
			kind = "correction"
		}
		out.Said = append(out.Said, fileSaid{kind, known(s.At), string(s.Post), s.Text})
	}
	for i := range t.Context {
		p := &t.Context[i]
		x := fileContext{ID: string(p.ID), Author: document.At(d.By(p)), Text: p.Text, Warning: p.Warning}
		if p.State != post.Present {
			x.Text, x.State = "", w.Context(p)
		}
		out.Context = append(out.Context, x)
	}
	return out
}

// thread writes an item for each post.
func (f *file) thread(d *document.Document, w document.Words) {
	opt := originals(d, w)
	f.Clew = said(d, w)
	f.About = plain(strings.Join(w.Statement(d).Lines(), " "))
	if document.WebURL(d.URL) {
		f.Home = address(d.URL)
	}
	f.Authors = person(d.Author, w)
	place := []string{"line"}
	for _, it := range d.Flow() {
		switch it.Kind {
		case document.Branch:
			place = append(place, "branch")
		case document.Part:
			place = append(place, "part")
		case document.End:
			place = place[:len(place)-1]
		case document.Said:
			f.Items = append(f.Items, f.post(d, it.Post, opt, place[len(place)-1], it.N))
		}
	}
}

func (f *file) post(d *document.Document, p *post.Post, opt Options, place string, n int) fileItem {
	l := &letter{d: d, opt: opt, page: d.URL}
	l.post(p, 0)
	m := &more{Text: p.Text, Place: place, N: n, ReplyTo: string(p.Parent), Warning: p.Warning}
	it := fileItem{ID: string(p.ID), HTML: string(l.b), Published: known(p.Created), Clew: m}
	if u := document.PostURL(p, d.By(p)); u != "" {
		it.URL = address(u)
	}
	if at, edited := d.Edited(p); edited {
		it.Modified, m.Versions = known(at), len(d.Versions[p.ID])+1
	}
	if g, ok := d.Thread.Gone[p.ID]; ok && g.State == post.Deleted {
		m.Gone = "deleted"
	}
	if languageTag(p.Lang) {
		it.Lang = p.Lang
	}
	if p.Warning == "" {
		for _, t := range p.Tags {
			if name := plain(t.Name); name != "" {
				it.Tags = append(it.Tags, name)
			}
		}
	}
	for i := range p.Media {
		x := &p.Media[i]
		m.Media = append(m.Media, held{string(x.Kind), x.URL, x.Alt, x.SHA256})
		if document.WebURL(x.URL) && p.Warning == "" && !document.Covered(p) {
			it.Attachments = append(it.Attachments, attached{address(x.URL), mediaType(x), plain(x.Alt)})
		}
	}
	if p.Quote != nil {
		m.Quote = string(p.Quote.ID)
	}
	return it
}

// mediaType is that which was told, or what its address says of it: JSON Feed wants one.
func mediaType(m *post.Media) string {
	if kind, rest, ok := strings.Cut(m.Type, "/"); ok && kind != "" && rest != "" && strings.Trim(strings.ToLower(m.Type), "abcdefghijklmnopqrstuvwxyz0123456789.+-/") == "" {
		return m.Type
	}
	if u, err := url.Parse(m.URL); err == nil {
		if kind := endings[strings.ToLower(path.Ext(u.Path))]; kind != "" {
			return kind
		}
	}
	if m.Kind == post.GIF {
		return "image/gif"
	}
	return "application/octet-stream"
}

// endings are media types by how addresses end.
var endings = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime", ".m3u8": "application/vnd.apple.mpegurl",
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".flac": "audio/flac", ".wav": "audio/wav",
}

// chapter writes an item of a thread.
func (f *file) chapter(c *document.Chapter, w document.Words) {
	d := c.Document
	e := NewEntry(d, originals(d, w))
	x := said(d, w)
	x.Note = c.Note
	it := fileItem{ID: string(d.Thread.ID), Title: e.Title, HTML: string(e.Content), Summary: e.Summary, Published: known(d.Published), Modified: known(e.Updated), Authors: person(d.Author, w), Tags: e.Tags, Lang: e.Lang, Clew: x}
	if document.WebURL(d.URL) {
		it.URL = address(d.URL)
	}
	f.Items = append(f.Items, it)
}

func person(a post.Account, w document.Words) []jsonAuthor {
	name, _ := w.Who(a)
	p := jsonAuthor{Name: plain(name)}
	if u := document.AccountURL(a); u != "" {
		p.URL = address(u)
	}
	return []jsonAuthor{p}
}

// known gives a time as RFC 3339, "" for none.
func known(t time.Time) string {
	if t = t.UTC(); t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.RFC3339)
}
