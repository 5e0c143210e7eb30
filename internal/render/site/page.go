package site

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/render/html"
)

// want is a page that is not there, or not yet, and the pages that lead to it.
type want struct {
	original string // where it is read on its network; "" if nowhere
	from     []string
}

func (w *Writer) mediaOf(d *document.Document) (Media, error) {
	if w.site.Media == nil {
		return nil, nil
	}
	return w.site.Media(d)
}

// page writes the page of a thread.
func (w *Writer) page(name string, d *document.Document, m Media, robots string, by *author) error {
	at := "t/" + name + ".html"
	opt := html.Options{Words: w.site.Words, Lang: w.lang.Tag}
	opt.Account = func(id post.AccountID) string {
		if by != nil && id == by.id {
			return "../a/" + by.name + ".html"
		}
		return ""
	}
	opt.Thread = func(id post.ID) string { return w.wayTo(id, name, d) }
	var failed error
	w.show(&opt, m, "../", &failed)
	words := w.site.Words
	w.begin(at, head{title: words.Title(d.Title, d.OwnTitle) + " · " + w.site.Title, robots: robots, about: d})
	w.raw("<article>\n")
	w.b = html.AppendHeader(w.b, d, opt)
	if then := words.AsOf(d); then != "" {
		w.raw(`<p class="note">`)
		w.text(then)
		w.raw("</p>\n")
	}
	w.b = html.AppendContents(w.b, d, opt)
	w.b = html.AppendPosts(w.b, d, opt)
	w.b = html.AppendVerdict(w.b, d, opt)
	w.raw("</article>\n")
	w.b = html.AppendMore(w.b, d, opt)
	if failed != nil {
		return failed
	}
	return w.end(at)
}

// show has the media stand on a page, and in the folder.
func (w *Writer) show(opt *html.Options, m Media, up string, failed *error) {
	if m == nil {
		return
	}
	held := func(sha256 string) (string, bool) {
		at, err := w.keep(m, sha256)
		if err != nil && *failed == nil {
			*failed = err
		}
		if at == "" {
			return "", false
		}
		return up + at, true
	}
	named := func(address string) (string, bool) {
		sum, ok := m.Named(address)
		if !ok {
			return "", false
		}
		return held(sum)
	}
	opt.Media = held
	opt.Poster = func(x *post.Media) (string, bool) { return named(x.Poster) }
	opt.Avatar = func(a post.Account) (string, bool) { return named(a.Avatar) }
	opt.Emoji = func(e post.Emoji) (string, bool) { return named(e.URL) }
}

// endings are the kinds of media that a browser shows, and how their files end.
var endings = map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
	"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "video/ogg": "ogv",
	"audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/wave": "wav", "audio/ogg": "ogg"}

// keep puts a medium into the folder, once, and gives its address there; "" for one that does not travel.
func (w *Writer) keep(m Media, sha256 string) (string, error) {
	if at, ok := w.media[sha256]; ok {
		return at, nil
	}
	x, ok := m.Medium(sha256)
	if !ok || len(sha256) != 64 || strings.Trim(sha256, "0123456789abcdef") != "" {
		return "", nil
	}
	ending, ok := endings[x.Type]
	if !ok {
		return "", nil
	}
	at := "m/" + sha256 + "." + ending
	if err := w.folder.copyOnce(at, x.Size, func() (io.ReadCloser, error) { return m.Open(x) }); err != nil {
		return "", fmt.Errorf("medium %s: %w", sha256, err)
	}
	w.media[sha256] = at
	return at, nil
}

// wayTo gives the address of another thread's page as one in the same folder has it; "" if it is not of the site.
func (w *Writer) wayTo(id post.ID, from string, d *document.Document) string {
	if w.site.Has != nil && !w.site.Has(id) {
		return ""
	}
	name := threadName(string(id))
	if !w.pages[name] {
		x := w.wanted[name]
		if x == nil {
			p := post.Post{ID: id, Author: d.Author.ID, Network: d.Thread.Network}
			x = &want{original: document.PostURL(&p, d.Author)}
			w.wanted[name] = x
		}
		if n := len(x.from); n == 0 || x.from[n-1] != from {
			x.from = append(x.from, from)
		}
	}
	return name + ".html"
}

// mend lets links to pages that never came lead to the network.
func (w *Writer) mend() error {
	lacking := map[string][]string{} // by the page that has the links
	for name, x := range w.wanted {
		if w.pages[name] {
			continue
		}
		for _, from := range x.from {
			lacking[from] = append(lacking[from], name)
		}
	}
	for from, names := range lacking {
		at := "t/" + from + ".html"
		b, err := w.folder.read(at)
		if err != nil {
			return err
		}
		for _, name := range names {
			with := []byte("<a>")
			if original := w.wanted[name].original; document.WebURL(original) {
				with = append(html.AppendText([]byte(`<a rel="nofollow" href="`), original), `">`...)
			}
			b = bytes.ReplaceAll(b, []byte(`<a href="`+name+`.html">`), with)
		}
		if err := w.folder.put(at, b); err != nil {
			return err
		}
	}
	return nil
}

var _ Media = (*enclosure.Set)(nil)
