// Package letter makes a document ready to be sent by e-mail: plain text, and HTML that mail programs show without
// asking anybody for anything: its pictures travel with it. Warned bodies and sensitive pictures are words with a
// way to the original, because nothing folds in a letter.
package letter

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/render/feed"
	"clew/internal/render/html"
	"clew/internal/render/text"
)

// Bounds of the pictures of a letter, in pixels and in bytes.
const (
	side     = 1200
	maxAll   = 12 << 20
	maxCount = 60
)

// Picture is a picture that the HTML shows as cid:ID.
type Picture struct {
	ID, Name, Type string
	Bytes          []byte
}

// Letter is a document as it is sent.
type Letter struct {
	Subject  string
	Text     string
	HTML     string
	Pictures []Picture
	Left     int // pictures for which there was no room; each is described in its place
}

// Media are the media of a document that may travel with it: an enclosure.Set.
type Media interface {
	Medium(sha256 string) (m enclosure.Medium, ok bool)
	Open(m enclosure.Medium) (io.ReadCloser, error)
}

// Options say how.
type Options struct {
	Words document.Words
	Media Media // nil: none are held
}

// New makes a letter of a document, which must be as Document.For gave it. Errors are of reading media.
func New(d *document.Document, opt Options) (*Letter, error) {
	words := opt.Words
	l := &Letter{Subject: words.Title(d.Title, d.OwnTitle)}
	var b bytes.Buffer
	if err := text.Render(&b, d, text.Options{Width: 72, Words: words}); err != nil {
		return nil, err
	}
	l.Text = b.String()
	p := pictures{l: l, media: opt.Media, ids: map[string]string{}, left: maxAll}
	original := map[post.ID]string{}
	d.Each(func(x *post.Post) { original[x.ID] = document.PostURL(x, d.By(x)) })
	fo := feed.Options{Words: words, Thread: func(post.ID) string { return d.URL }, Anchor: func(_ string, id post.ID) string { return original[id] }}
	if opt.Media != nil {
		fo.Media = p.address
	}
	e := feed.NewEntry(d, fo)
	if p.err != nil {
		return nil, p.err
	}
	l.HTML = string(page(d, words, e.Content))
	return l, nil
}

// style is what mail programs keep of a style; without it the letter reads as well.
const style = `body{font:17px/1.6 Georgia,serif;max-width:38rem;margin:0 auto;padding:1rem;color-scheme:light dark}h1{font-size:1.5em;line-height:1.25}img{max-width:100%;height:auto}blockquote{border-left:3px solid #999;margin:0 0 1em;padding:0 0 0 1em}.m{font:14px/1.5 sans-serif}`

func page(d *document.Document, words document.Words, content []byte) []byte {
	title := words.Title(d.Title, d.OwnTitle)
	tag, dir := "en", "ltr"
	if words.Language != nil {
		tag, dir = words.Language.Tag, words.Language.Dir
	}
	b := append([]byte(`<!DOCTYPE html>`+"\n"+`<html lang="`+tag+`" dir="`+dir+`"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>`), html.AppendText(nil, title)...)
	b = append(b, "</title><style>"+style+"</style></head>\n<body>\n<h1 dir=\"auto\">"...)
	b = html.AppendText(b, title)
	b = append(b, "</h1>\n<p class=\"m\"><bdi>"...)
	name, handle := words.Who(d.Author)
	b = html.AppendText(b, name)
	b = append(b, "</bdi>"...)
	if handle != "" && handle != name {
		b = html.AppendText(append(b, " <bdi>"...), handle)
		b = append(b, "</bdi>"...)
	}
	if !d.Published.IsZero() {
		b = html.AppendText(append(b, " · "...), words.Day(d.Published))
	}
	b = html.AppendText(append(b, " · "...), words.Say("posts", len(d.Thread.Line)))
	b = append(b, "</p>\n"...)
	for _, s := range d.Corrections() {
		b = stated(b, words.Say("correction-here"), s)
	}
	b = append(b, content...)
	d.Each(func(p *post.Post) {
		for _, s := range d.RepliesTo(p) {
			b = stated(b, words.Say("reply-here"), s)
		}
		b = older(b, d, words, p)
	})
	for _, s := range d.RepliesAtEnd() {
		b = stated(b, words.Say("reply-here"), s)
	}
	if len(d.Sources) > 0 {
		b = html.AppendText(append(b, "<p class=\"m\">"...), words.Say("sources"))
		b = append(b, "</p>\n<ul class=\"m\">\n"...)
		for _, s := range d.Sources {
			b = append(html.AppendSaid(append(b, "<li>"...), words.Source(s), html.Options{Words: words}), "</li>\n"...)
		}
		b = append(b, "</ul>\n"...)
	}
	b = html.AppendText(append(b, "<p class=\"m\">Clew "...), d.Clew)
	return append(b, "</p>\n</body></html>\n"...)
}

func stated(b []byte, head string, s document.Stated) []byte {
	b = html.AppendText(append(b, "<blockquote><p><strong>"...), head)
	b = html.AppendText(append(b, "</strong></p>\n<p dir=\"auto\">"...), s.Text)
	return append(b, "</p></blockquote>\n"...)
}

// older appends what a post said before it was edited; not of one under a warning.
func older(b []byte, d *document.Document, words document.Words, p *post.Post) []byte {
	versions := d.Versions[p.ID]
	if len(versions) == 0 || p.Warning != "" {
		return b
	}
	b = html.AppendText(append(b, "<blockquote><p class=\"m\">"...), words.Say("older", len(versions)))
	b = append(b, "</p>\n"...)
	for i := range versions {
		if versions[i].Warning != "" {
			continue
		}
		b = html.AppendText(append(b, "<p dir=\"auto\">"...), versions[i].Text)
		b = append(b, "</p>\n"...)
	}
	return append(b, "</blockquote>\n"...)
}

// pictures are put into a letter as its HTML asks for them.
type pictures struct {
	l     *Letter
	media Media
	ids   map[string]string
	left  int
	err   error
}

// address gives the address of a picture within the letter.
func (p *pictures) address(sha256 string) (string, bool) {
	if id, ok := p.ids[sha256]; ok {
		return "cid:" + id, id != ""
	}
	p.ids[sha256] = ""
	m, ok := p.media.Medium(sha256)
	if !ok || !m.Picture() || p.err != nil {
		return "", false
	}
	if len(p.l.Pictures) == maxCount {
		p.l.Left++
		return "", false
	}
	r, err := p.media.Open(m)
	if err != nil {
		p.err = fmt.Errorf("picture %s: %w", sha256, err)
		return "", false
	}
	defer r.Close()
	b, kind, err := enclosure.Fit(r, m, side)
	if err != nil || len(b) > p.left { // one that cannot be drawn is described
		p.l.Left++
		return "", false
	}
	p.left -= len(b)
	_, ending, _ := strings.Cut(kind, "/")
	n := fmt.Sprintf("picture-%d.%s", len(p.l.Pictures)+1, strings.Replace(ending, "jpeg", "jpg", 1))
	id := n + "@clew"
	p.ids[sha256] = id
	p.l.Pictures = append(p.l.Pictures, Picture{ID: id, Name: n, Type: kind, Bytes: b})
	return "cid:" + id, true
}

// Content is the HTML of a document without a page around it, for a site of the author's own: without pictures,
// which are handed in apart.
func Content(d *document.Document, words document.Words) []byte {
	original := map[post.ID]string{}
	d.Each(func(x *post.Post) { original[x.ID] = document.PostURL(x, d.By(x)) })
	e := feed.NewEntry(d, feed.Options{Words: words, Thread: func(post.ID) string { return d.URL }, Anchor: func(_ string, id post.ID) string { return original[id] }})
	return e.Content
}
