package html

import (
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/post"
)

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// cards appends links that have no words in the text.
func (w *writer) cards(b []byte, p *post.Post) []byte {
	for i := range p.Links {
		l := &p.Links[i]
		if l.Start < l.End || !document.WebURL(l.URL) {
			continue
		}
		b = append(b, "<p class=\"lc\" dir=\"auto\""...)
		b = w.langOf(b, "")
		b = append(b, '>')
		b = appendLink(b, l.URL)
		if l.Title != "" {
			b = AppendText(b, l.Title)
		} else {
			b = AppendText(b, l.URL)
		}
		b = append(b, "</a>"...)
		if l.Text != "" {
			b = append(b, "\n<span>"...)
			b = AppendText(b, l.Text)
			b = append(b, "</span>"...)
		}
		b = append(b, "</p>\n"...)
	}
	return b
}

// media appends the pictures, films and sounds of a post: covered where they are sensitive, and several
// pictures in a row as a gallery.
func (w *writer) media(b []byte, p *post.Post) []byte {
	if len(p.Media) == 0 {
		return b
	}
	covered := document.Covered(p)
	if covered {
		b = append(b, "<details class=\"cover\">\n<summary"...)
		b = append(append(b, w.mine...), '>')
		b = w.say(b, "sensitive")
		b = append(b, "</summary>\n"...)
	}
	for i := 0; i < len(p.Media); {
		n := w.pictures(p.Media[i:])
		if n < 2 {
			b = w.medium(b, &p.Media[i], p.Lang)
			i++
			continue
		}
		b = append(b, "<div class=\"g g"...)
		b = appendInt(b, min(n, 5))
		b = append(b, "\">\n"...)
		for ; n > 0; n-- {
			b = w.medium(b, &p.Media[i], p.Lang)
			i++
		}
		b = append(b, "</div>\n"...)
	}
	if covered {
		b = append(b, "</details>\n"...)
	}
	return b
}

// pictures is how many pictures that are held some media begin with.
func (w *writer) pictures(media []post.Media) int {
	for i := range media {
		if !document.Drawn(&media[i]) {
			return i
		}
		if _, held := w.held(&media[i]); !held {
			return i
		}
	}
	return len(media)
}

// held gives the address of a medium's bytes.
func (w *writer) held(m *post.Media) (url string, ok bool) {
	if w.opt.Media == nil || m.SHA256 == "" {
		return "", false
	}
	url, ok = w.opt.Media(m.SHA256)
	return url, ok && ownAddress(url)
}

// leftOut says whether a medium is held and not in this file.
func (w *writer) leftOut(m *post.Media) bool {
	if w.opt.Media == nil || m.SHA256 == "" {
		return false
	}
	url, ok := w.opt.Media(m.SHA256)
	return ok && url == ""
}

// medium appends one picture, film or sound if its bytes are held, and its description with a link if they
// are not.
func (w *writer) medium(b []byte, m *post.Media, lang string) []byte {
	url, held := w.held(m)
	if held && document.Drawn(m) {
		return w.picture(b, m, url, lang)
	}
	b = append(b, "<figure>\n"...)
	if held {
		b = w.played(b, m, url)
	} else {
		b = append(b, "<p class=\"ph\"><span"...)
		b = append(append(b, w.mine...), '>')
		if w.leftOut(m) {
			b = w.say(b, "left-out", w.words.Media(m))
		} else {
			b = w.say(b, "not-held", w.words.Media(m))
		}
		if document.WebURL(m.URL) {
			b = append(b, ' ')
			b = appendLink(b, m.URL)
			b = w.say(b, "media-original")
			b = append(b, "</a>"...)
		}
		b = append(b, "</span></p>\n"...)
	}
	if m.Alt != "" {
		b = append(b, "<figcaption dir=\"auto\""...)
		b = w.langOf(b, lang)
		b = append(b, '>')
		b = AppendText(b, m.Alt)
		b = append(b, "</figcaption>\n"...)
	}
	return append(b, "</figure>\n"...)
}

// picture appends a picture that leads to its bytes, with its description for those who do not see it and,
// on request, for those who do.
func (w *writer) picture(b []byte, m *post.Media, url, lang string) []byte {
	b = append(b, "<figure>\n"...)
	// No browser follows a link to a data: address.
	linked := !strings.HasPrefix(url, "data:")
	if linked {
		b = append(b, "<a class=\"i\" href=\""...)
		b = AppendText(b, url)
		b = append(b, "\">"...)
	}
	b = append(b, "<img "...)
	if w.seen {
		b = append(b, "loading=\"lazy\" "...)
	}
	w.seen = true
	b = append(b, "src=\""...)
	b = AppendText(b, url)
	b = append(b, "\" alt=\""...)
	if m.Alt != "" {
		b = AppendText(b, m.Alt)
	} else {
		b = w.say(b, "no-alt", w.words.Media(m))
	}
	b = append(b, '"')
	b = appendSize(b, m)
	b = append(b, '>')
	if linked {
		b = append(b, "</a>"...)
	}
	b = append(b, '\n')
	if m.Alt != "" {
		b = append(b, "<details class=\"alt\"><summary"...)
		b = append(append(b, w.mine...), " title=\""...)
		b = w.say(b, "alt-of")
		b = append(b, "\">"...)
		b = w.say(b, "alt")
		b = append(b, "</summary>"...)
		b = appendProse(b, m.Alt, w.paragraph(lang))
		b = append(b, "</details>\n"...)
	}
	return append(b, "</figure>\n"...)
}

// played appends a film, a sound or a file.
func (w *writer) played(b []byte, m *post.Media, url string) []byte {
	switch m.Kind {
	case post.Video, post.GIF:
		b = append(b, "<video controls preload=\"none\" src=\""...)
		b = AppendText(b, url)
		b = append(b, '"')
		if w.opt.Poster != nil {
			if poster, ok := w.opt.Poster(m); ok && ownAddress(poster) {
				b = append(b, " poster=\""...)
				b = AppendText(b, poster)
				b = append(b, '"')
			}
		}
		b = appendSize(b, m)
		b = w.label(b, m)
		return append(b, "></video>\n"...)
	case post.Audio:
		b = append(b, "<audio controls preload=\"none\" src=\""...)
		b = AppendText(b, url)
		b = append(b, '"')
		b = w.label(b, m)
		return append(b, "></audio>\n"...)
	}
	b = append(b, "<p class=\"ph\"><a href=\""...)
	b = AppendText(b, url)
	b = append(b, "\">"...)
	b = AppendText(b, w.words.Media(m))
	return append(b, "</a></p>\n"...)
}

// label names a film or sound for those who do not see it.
func (w *writer) label(b []byte, m *post.Media) []byte {
	b = append(b, " aria-label=\""...)
	b = AppendText(b, w.words.Media(m))
	return append(b, '"')
}

func appendSize(b []byte, m *post.Media) []byte {
	if m.Width <= 0 || m.Height <= 0 {
		return b
	}
	b = append(b, " width=\""...)
	b = appendInt(b, m.Width)
	b = append(b, "\" height=\""...)
	b = appendInt(b, m.Height)
	return append(b, '"')
}

// poll appends a poll: each answer with a bar of its share, in words and drawn.
func (w *writer) poll(b []byte, p *post.Post) []byte {
	b = append(b, "<ul class=\"poll\">\n"...)
	for i := range p.Poll.Options {
		said, share := w.words.Option(p.Poll, i)
		b = append(b, "<li><bdi>"...)
		b = w.inline(b, p.Poll.Options[i].Text, p.Emoji)
		b = append(b, "</bdi>"...)
		if said != "" {
			b = append(b, " <span"...)
			b = append(append(b, w.mine...), '>')
			b = AppendText(b, said)
			b = append(b, "</span>"...)
		}
		if share >= 0 {
			b = append(b, "<svg class=\"pb\" aria-hidden=\"true\"><rect height=\"100%\" width=\""...)
			b = appendInt(b, min(share, 100))
			b = append(b, "%\"/></svg>"...)
		}
		b = append(b, "</li>\n"...)
	}
	b = append(b, "</ul>\n"...)
	if end := w.words.PollEnd(p.Poll); end != "" {
		b = w.open(b, `p class="m"`)
		b = w.say(b, "poll", end)
		b = append(b, "</p>\n"...)
	}
	return b
}
