// Package feed writes threads as feeds: Atom (RFC 4287) and JSON Feed 1.1 with their full content, and OPML
// for lists of feeds. It is pure; which threads stand in a feed, and what of them may be shown, is decided
// before: entries are made of documents as Document.For gave them.
//
// Readers of feeds take markup apart as they please. So nothing here is folded by markup alone: a post under a
// content warning is the warning and a link to the page, covered media are words with a link, and the markup is
// that of a plain letter.
package feed

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// Feed is a list of threads. All addresses are absolute.
type Feed struct {
	ID      string // stays the same for ever: see Tag
	Title   string
	About   string // what it holds, in a sentence; "" for none
	Self    string // of this very form of the feed
	Home    string // of the page that shows the same
	Next    string // of the feed's next page; "" if there is none
	Clew    string // version of the program
	Lang    string // of Title and About, BCP 47; "" if not known
	Entries []Entry
}

// Entry is one thread.
type Entry struct {
	ID        string
	URL       string // of its page here
	Original  string // on its network; "" if it has no such place
	Title     string
	Author    Person
	Published time.Time // zero if not known
	Updated   time.Time // of the last change that can be seen in it
	Summary   string    // plain text: how it begins; of what stands under a warning, the warning
	Content   []byte    // HTML
	Tags      []string
	Lang      string // BCP 47; "" if not known
}

// Person is who wrote an entry.
type Person struct{ Name, URL string }

// Options say where things are on the site that gives the feed.
type Options struct {
	Words   document.Words                            // of what Clew says between the posts; English if zero
	Host    string                                    // that names are made with, without a port
	Thread  func(id post.ID) string                   // absolute address of a thread's page
	Media   func(sha256 string) (url string, ok bool) // absolute address of held bytes; nil: none are held
	Account func(id post.AccountID) string            // absolute address of an account's page; nil: on its network
	Anchor  func(page string, id post.ID) string      // address of a post within its thread's page; nil: the page
}

// Tag names something for ever, as RFC 4151 says: of one host, since 2026.
func Tag(host, kind, name string) string {
	if host == "" || strings.ContainsAny(host, ":[]") || strings.Trim(host, "0123456789.") == "" {
		host = "localhost" // an address is no name
	}
	return "tag:" + strings.ToLower(host) + ",2026:" + kind + ":" + escape(name)
}

// escape writes a name so that it may stand in a URI.
func escape(s string) string {
	return strings.NewReplacer("%3A", ":", "%2F", "/", "+", "%20", "%40", "@").Replace(url.QueryEscape(s))
}

// NewEntry makes an entry of a document, which must be as Document.For gave it.
func NewEntry(d *document.Document, opt Options) Entry {
	e := Entry{
		ID:        Tag(opt.Host, "thread", string(d.Thread.ID)),
		URL:       opt.Thread(d.Thread.ID),
		Original:  d.URL,
		Title:     plain(opt.Words.Title(d.Title, d.OwnTitle)),
		Published: d.Published,
		Updated:   updated(d),
		Summary:   summary(d.Thread, opt.Words),
		Content:   content(d, opt),
		Tags:      tags(d.Thread),
		Lang:      language(d.Thread),
	}
	e.Author.Name, _ = opt.Words.Who(d.Author)
	e.Author.Name = cmp.Or(plain(e.Author.Name), "?")
	if opt.Account != nil && d.Author.ID != "" {
		e.Author.URL = opt.Account(d.Author.ID)
	} else {
		e.Author.URL = document.AccountURL(d.Author)
	}
	return e
}

// updated is when something last changed that the entry shows: a post, an edit, a post that was found gone.
func updated(d *document.Document) time.Time {
	at := d.Updated
	for _, g := range d.Thread.Gone {
		if g.FirstGone.After(at) {
			at = g.FirstGone
		}
	}
	for i := range d.Thread.Gaps {
		if s := d.Thread.Gaps[i].Seen; s.After(at) {
			at = s
		}
	}
	if at.IsZero() {
		at = d.Published
	}
	return at
}

const summarySize = 240 // code points

func summary(t *thread.Thread, in document.Words) string {
	for i := range t.Line {
		p := &t.Line[i]
		if p.Warning != "" {
			return in.Say("warning") + " " + plain(in.Warning(p))
		}
		if s := plain(p.Text); s != "" {
			return shorten(s, summarySize)
		}
	}
	return ""
}

func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)[:n]
	s = string(r)
	if i := strings.LastIndexByte(s, ' '); i > len(s)/2 {
		s = s[:i]
	}
	return s + "…"
}

// plain makes foreign text one line without control characters and marks of direction.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case document.Odd(r) || r == utf8.RuneError || r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// maxTags is how many tags an entry names.
const maxTags = 30

func tags(t *thread.Thread) []string {
	var out []string
	for i := range t.Line {
		if t.Line[i].Warning != "" {
			continue
		}
		for _, x := range t.Line[i].Tags {
			if name := plain(x.Name); name != "" && len(name) < 200 && len(out) < maxTags && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// language is that of the first post which tells one.
func language(t *thread.Thread) string {
	for i := range t.Line {
		if l := t.Line[i].Lang; l != "" && l != "und" && languageTag(l) {
			return l
		}
	}
	return ""
}

// languageTag says whether s has the form of a language tag, as the schema of Atom wants it.
func languageTag(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if len(part) < 1 || len(part) > 8 {
			return false
		}
		for j := range len(part) {
			c := part[j] | 0x20
			if (c < 'a' || c > 'z') && (i == 0 || part[j] < '0' || part[j] > '9') {
				return false
			}
		}
	}
	return true
}

// Updated is the newest change of the entries; the beginning of 1970 where there is none, so that an empty feed
// is the same whenever it is asked for.
func (f *Feed) Updated() time.Time {
	at := time.Unix(0, 0).UTC()
	for i := range f.Entries {
		if u := f.Entries[i].Updated; u.After(at) {
			at = u
		}
	}
	return at
}

// Atom writes the feed in the form of RFC 4287. The only errors are w's.
func Atom(w io.Writer, f *Feed) error {
	x := &element{b: make([]byte, 0, 64<<10)}
	x.b = append(x.b, xml.Header+`<feed xmlns="http://www.w3.org/2005/Atom"`...)
	x.lang(f.Lang)
	x.b = append(x.b, ">\n"...)
	x.put("id", "", f.ID)
	x.put("title", "", plain(f.Title))
	if f.About != "" {
		x.put("subtitle", "", plain(f.About))
	}
	x.put("updated", "", stamp(f.Updated()))
	x.link("self", "application/atom+xml", f.Self)
	x.link("alternate", "text/html", f.Home)
	if f.Next != "" {
		x.link("next", "application/atom+xml", f.Next)
	}
	x.put("generator", "", strings.TrimSpace("Clew "+plain(f.Clew)))
	for i := range f.Entries {
		x.entry(&f.Entries[i])
	}
	x.b = append(x.b, "</feed>\n"...)
	if _, err := w.Write(x.b); err != nil {
		return fmt.Errorf("write Atom: %w", err)
	}
	return nil
}

func (x *element) entry(e *Entry) {
	x.b = append(x.b, "<entry"...)
	x.lang(e.Lang)
	x.b = append(x.b, ">\n"...)
	x.put("id", "", e.ID)
	x.put("title", "", e.Title)
	x.put("updated", "", stamp(e.Updated))
	if !e.Published.IsZero() {
		x.put("published", "", stamp(e.Published))
	}
	x.b = append(x.b, "<author>\n"...)
	x.put("name", "", e.Author.Name)
	if document.WebURL(e.Author.URL) {
		x.put("uri", "", address(e.Author.URL))
	}
	x.b = append(x.b, "</author>\n"...)
	x.link("alternate", "text/html", e.URL)
	if document.WebURL(e.Original) {
		x.link("via", "", e.Original)
	}
	for _, t := range e.Tags {
		x.b = append(x.b, `<category term="`...)
		x.text(t)
		x.b = append(x.b, "\"/>\n"...)
	}
	if e.Summary != "" {
		x.put("summary", "", e.Summary)
	}
	x.put("content", ` type="html"`, string(e.Content))
	x.b = append(x.b, "</entry>\n"...)
}

// element writes XML.
type element struct{ b []byte }

// Write makes it a writer for xml.EscapeText.
func (x *element) Write(b []byte) (int, error) {
	x.b = append(x.b, b...)
	return len(b), nil
}

// text writes character data; what XML cannot hold becomes U+FFFD.
func (x *element) text(s string) { xml.EscapeText(x, []byte(s)) } // it writes to memory

func (x *element) put(name, attributes, text string) {
	x.b = append(append(append(append(x.b, '<'), name...), attributes...), '>')
	x.text(text)
	x.b = append(append(append(x.b, "</"...), name...), ">\n"...)
}

func (x *element) link(rel, kind, href string) {
	x.b = append(append(x.b, `<link rel="`...), rel...)
	if kind != "" {
		x.b = append(append(x.b, `" type="`...), kind...)
	}
	x.b = append(x.b, `" href="`...)
	x.text(address(href))
	x.b = append(x.b, "\"/>\n"...)
}

func (x *element) lang(tag string) {
	if tag != "" && languageTag(tag) {
		x.b = append(append(append(x.b, ` xml:lang="`...), tag...), '"')
	}
}

func stamp(t time.Time) string {
	if t.Year() < 1 || t.Year() > 9999 {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}

// address writes a web address as a URI: what may not stand in one is escaped, as browsers do.
func address(s string) string {
	if u, err := url.Parse(s); err == nil {
		s = u.String()
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0 {
			b.WriteString("%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// JSON writes the feed as JSON Feed 1.1. The only errors are w's.
func JSON(w io.Writer, f *Feed) error {
	out := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: plain(f.Title), Home: f.Home, Self: f.Self, Next: f.Next, About: plain(f.About), Lang: f.Lang, Items: []jsonItem{}}
	for i := range f.Entries {
		e := &f.Entries[i]
		it := jsonItem{ID: e.ID, URL: e.URL, Title: e.Title, HTML: string(e.Content), Summary: e.Summary, Modified: stamp(e.Updated),
			Authors: []jsonAuthor{{Name: e.Author.Name}}, Tags: e.Tags, Lang: e.Lang}
		if document.WebURL(e.Original) {
			it.External = e.Original
		}
		if document.WebURL(e.Author.URL) {
			it.Authors[0].URL = e.Author.URL
		}
		if !e.Published.IsZero() {
			it.Published = stamp(e.Published)
		}
		out.Items = append(out.Items, it)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("write JSON Feed: %w", err)
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("write JSON Feed: %w", err)
	}
	return nil
}

type jsonFeed struct {
	Version string     `json:"version"`
	Title   string     `json:"title"`
	Home    string     `json:"home_page_url"`
	Self    string     `json:"feed_url"`
	Next    string     `json:"next_url,omitempty"`
	About   string     `json:"description,omitempty"`
	Lang    string     `json:"language,omitempty"`
	Items   []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	External  string       `json:"external_url,omitempty"`
	Title     string       `json:"title"`
	HTML      string       `json:"content_html"`
	Summary   string       `json:"summary,omitempty"`
	Published string       `json:"date_published,omitempty"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags,omitempty"`
	Lang      string       `json:"language,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// Outline is one feed in a list of them.
type Outline struct {
	Title string
	Feed  string // its address
	Home  string // of the page that shows the same
}

// OPML writes a list of feeds, as readers of feeds take them in. The only errors are w's.
func OPML(w io.Writer, title string, made time.Time, list []Outline) error {
	x := &element{}
	x.b = append(x.b, xml.Header+"<opml version=\"2.0\">\n<head>\n"...)
	x.put("title", "", plain(title))
	if !made.IsZero() {
		x.put("dateCreated", "", made.UTC().Format(time.RFC1123Z))
	}
	x.b = append(x.b, "</head>\n<body>\n"...)
	for _, o := range list {
		x.b = append(x.b, `<outline type="rss" text="`...)
		x.text(plain(o.Title))
		x.b = append(x.b, `" title="`...)
		x.text(plain(o.Title))
		x.b = append(x.b, `" xmlUrl="`...)
		x.text(address(o.Feed))
		x.b = append(x.b, `" htmlUrl="`...)
		x.text(address(o.Home))
		x.b = append(x.b, "\"/>\n"...)
	}
	x.b = append(x.b, "</body>\n</opml>\n"...)
	if _, err := w.Write(x.b); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	return nil
}
