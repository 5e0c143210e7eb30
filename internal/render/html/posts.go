package html

import (
	"strconv"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// AppendPosts appends what the root answers, the main line, and the branches, gaps and later parts in
// their places.
func AppendPosts(b []byte, d *document.Document, opt Options) []byte {
	var groups []group   // that are open
	var before time.Time // of the post before, in this chain
	for _, it := range d.Flow() {
		switch it.Kind {
		case document.Context:
			b = appendContext(b, d, it.Post, opt)
		case document.Said:
			b = appendPost(b, d, it.Post, it.N, before, opt)
			before = it.Post.Created
		case document.Gap:
			b = append(b, "<p class=\"note gap\" lang=\"en\">"...)
			b = AppendText(b, document.GapWords(it.Gap))
			b = append(b, "</p>\n"...)
		case document.Branch:
			b = append(b, "<details class=\"b\">\n<summary lang=\"en\">"...)
			b = append(b, document.BranchWords(it.Branch)...)
			b = append(b, "</summary>\n"...)
			groups, before = append(groups, group{"</details>\n", before}), time.Time{}
		case document.Part:
			b = append(b, "<section>\n<p class=\"note\" lang=\"en\">"...)
			b = AppendText(b, d.PartWords(it.Part))
			b = append(b, "</p>\n"...)
			groups, before = append(groups, group{"</section>\n", before}), time.Time{}
		case document.End:
			last := groups[len(groups)-1]
			groups, before = groups[:len(groups)-1], last.before
			b = append(b, last.end...)
		}
	}
	return b
}

// group is a branch or a later part that is being written: how it ends, and the time of the post that it
// interrupts.
type group struct {
	end    string
	before time.Time
}

// Anchor names a post within its page: it stays the same when the thread grows.
func Anchor(id post.ID) string { return string(AppendAnchor(nil, id)) }

// AppendAnchor appends the Anchor of id.
func AppendAnchor(b []byte, id post.ID) []byte {
	s := string(id)
	i := len(s)
	for i > 0 && len(s)-i < 64 && s[i-1] != '/' && s[i-1] != ':' {
		i--
	}
	b = append(b, "p-"...)
	for ; i < len(s); i++ {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			c = '_'
		}
		b = append(b, c)
	}
	return b
}

// AppendPost appends one post of the author; n is its place in its chain.
func AppendPost(b []byte, d *document.Document, p *post.Post, n int, opt Options) []byte {
	return appendPost(b, d, p, n, time.Time{}, opt)
}

// appendPost appends a post; before is the time of the one before it, whose day need not be said again.
func appendPost(b []byte, d *document.Document, p *post.Post, n int, before time.Time, opt Options) []byte {
	b = append(b, "<section class=\"p\" id=\""...)
	start := len(b)
	b = AppendAnchor(b, p.ID)
	end := len(b)
	b = append(b, "\">\n"...)
	b = appendWords(b, d, p, opt)
	b = append(b, "<p class=\"m w\" lang=\"en\"><a href=\"#"...)
	b = append(b, b[start:end]...)
	b = append(b, "\">"...)
	b = strconv.AppendInt(b, int64(n), 10)
	b = append(b, "</a>"...)
	b = appendWhen(b, d, p, before)
	b = append(b, "</p>\n"...)
	b = appendOlder(b, d, p, opt)
	return append(b, "</section>\n"...)
}

// appendWhen appends the time of a post, linked to the original, and the mark of an edit.
func appendWhen(b []byte, d *document.Document, p *post.Post, before time.Time) []byte {
	url := document.PostURL(p, d.By(p))
	if !p.Created.IsZero() || url != "" {
		b = append(b, "<span> · </span>"...)
	}
	if url != "" {
		b = appendLink(b, url)
	}
	if !p.Created.IsZero() {
		b = appendMoment(b, p.Created, before)
	} else if url != "" {
		b = append(b, "original"...)
	}
	if url != "" {
		b = append(b, "</a>"...)
	}
	if at, edited := d.Edited(p); edited {
		b = append(b, "<span> · </span><span class=\"e\">edited"...)
		if !at.IsZero() {
			b = append(b, ' ')
			b = appendMoment(b, at, p.Created)
		}
		b = append(b, "</span>"...)
	}
	if p.Cut {
		b = append(b, "<span> · </span>only the beginning of the text is held"...)
	}
	return b
}

// appendOlder appends what a post said before it was edited, folded.
func appendOlder(b []byte, d *document.Document, p *post.Post, opt Options) []byte {
	older := d.Versions[p.ID]
	if len(older) == 0 {
		return b
	}
	b = append(b, "<details class=\"old\">\n<summary lang=\"en\">"...)
	if len(older) == 1 {
		b = append(b, "1 older version"...)
	} else {
		b = strconv.AppendInt(b, int64(len(older)), 10)
		b = append(b, " older versions"...)
	}
	b = append(b, "</summary>\n"...)
	for i := range older {
		v := &older[i]
		b = append(b, "<blockquote class=\"q\">\n<p class=\"m\" lang=\"en\">Version "...)
		b = strconv.AppendInt(b, int64(i+1), 10)
		at := v.Edited
		if at.IsZero() {
			at = v.Created
		}
		if !at.IsZero() {
			b = append(b, ", "...)
			b = appendMoment(b, at, time.Time{})
		}
		b = append(b, "</p>\n"...)
		b = appendWords(b, d, v, opt)
		b = append(b, "</blockquote>\n"...)
	}
	return append(b, "</details>\n"...)
}

// appendWords appends what a post says: its text, or its warning with the rest folded under it.
func appendWords(b []byte, d *document.Document, p *post.Post, opt Options) []byte {
	return appendInner(b, d, p, opt, 0)
}

// maxQuotes is how deep quotes stand in quotes.
const maxQuotes = 2

func appendInner(b []byte, d *document.Document, p *post.Post, opt Options, depth int) []byte {
	if p.Warning != "" {
		b = append(b, "<details>\n<summary><span lang=\"en\">Content warning:</span> <bdi>"...)
		b = AppendText(b, p.Warning)
		b = append(b, "</bdi></summary>\n"...)
	}
	open := paragraph(p.Lang)
	b = appendProse(b, p.Text, document.Spans(p), open)
	if len(p.Text) > 0 {
		b = append(b, '\n')
	}
	b = appendCards(b, p)
	b = appendMedia(b, p, opt)
	if p.Poll != nil {
		b = appendPoll(b, p.Poll)
	}
	if p.Quote != nil {
		b = appendQuote(b, d, p.Quote, opt, depth)
	}
	if p.Warning != "" {
		b = append(b, "</details>\n"...)
	}
	return b
}

// paragraph is the tag that begins each paragraph of a post in a language.
func paragraph(lang string) string {
	switch {
	case lang == "en":
		return `<p dir="auto" lang="en">`
	case languageTag(lang):
		return `<p dir="auto" lang="` + lang + `">`
	}
	return `<p dir="auto">`
}

// appendCards appends links that have no words in the text.
func appendCards(b []byte, p *post.Post) []byte {
	for i := range p.Links {
		l := &p.Links[i]
		if l.Start < l.End || !document.WebURL(l.URL) {
			continue
		}
		b = append(b, "<p class=\"card\" dir=\"auto\">"...)
		b = appendLink(b, l.URL)
		if l.Title != "" {
			b = AppendText(b, l.Title)
		} else {
			b = AppendText(b, l.URL)
		}
		b = append(b, "</a>"...)
		if l.Text != "" {
			b = append(b, "<br>\n"...)
			b = AppendText(b, l.Text)
		}
		b = append(b, "</p>\n"...)
	}
	return b
}

func appendMedia(b []byte, p *post.Post, opt Options) []byte {
	if len(p.Media) == 0 {
		return b
	}
	covered := document.Covered(p)
	if covered {
		b = append(b, "<details>\n<summary lang=\"en\">Sensitive media</summary>\n"...)
	}
	for i := range p.Media {
		b = appendMedium(b, &p.Media[i], opt)
	}
	if covered {
		b = append(b, "</details>\n"...)
	}
	return b
}

// appendMedium appends one picture, film or sound if its bytes are held, and its description with a link
// if they are not.
func appendMedium(b []byte, m *post.Media, opt Options) []byte {
	if opt.Media != nil && m.SHA256 != "" {
		if url, ok := opt.Media(m.SHA256); ok && ownAddress(url) {
			return appendHeld(b, m, url)
		}
	}
	b = append(b, "<figure>\n<p class=\"ph\"><span lang=\"en\">"...)
	b = append(b, document.MediaWords(m)...)
	b = append(b, ", not held here."...)
	if document.WebURL(m.URL) {
		b = append(b, ' ')
		b = appendLink(b, m.URL)
		b = append(b, "Original</a>"...)
	}
	b = append(b, "</span></p>\n"...)
	return appendCaption(b, m)
}

func appendHeld(b []byte, m *post.Media, url string) []byte {
	b = append(b, "<figure>\n"...)
	switch m.Kind {
	case post.Image:
		b = append(b, "<img loading=\"lazy\" src=\""...)
		b = AppendText(b, url)
		b = append(b, "\" alt=\""...)
		b = AppendText(b, m.Alt)
		b = append(b, '"')
		b = appendSize(b, m)
		return append(b, ">\n</figure>\n"...)
	case post.Video, post.GIF:
		b = append(b, "<video controls preload=\"none\" src=\""...)
		b = AppendText(b, url)
		b = append(b, '"')
		b = appendSize(b, m)
		b = append(b, "></video>\n"...)
	case post.Audio:
		b = append(b, "<audio controls preload=\"none\" src=\""...)
		b = AppendText(b, url)
		b = append(b, "\"></audio>\n"...)
	default:
		b = append(b, "<p class=\"ph\"><a href=\""...)
		b = AppendText(b, url)
		b = append(b, "\">"...)
		b = append(b, document.MediaWords(m)...)
		b = append(b, "</a></p>\n"...)
	}
	return appendCaption(b, m)
}

func appendSize(b []byte, m *post.Media) []byte {
	if m.Width <= 0 || m.Height <= 0 {
		return b
	}
	b = append(b, " width=\""...)
	b = strconv.AppendInt(b, int64(m.Width), 10)
	b = append(b, "\" height=\""...)
	b = strconv.AppendInt(b, int64(m.Height), 10)
	return append(b, '"')
}

func appendCaption(b []byte, m *post.Media) []byte {
	if m.Alt != "" {
		b = append(b, "<figcaption dir=\"auto\">"...)
		b = AppendText(b, m.Alt)
		b = append(b, "</figcaption>\n"...)
	}
	return append(b, "</figure>\n"...)
}

func appendPoll(b []byte, p *post.Poll) []byte {
	b = append(b, "<ul class=\"poll\">\n"...)
	for i := range p.Options {
		b = append(b, "<li><bdi>"...)
		b = AppendText(b, p.Options[i].Text)
		b = append(b, "</bdi>"...)
		if words := document.PollWords(p, i); words != "" {
			b = append(append(append(b, " <span lang=\"en\">"...), words...), "</span>"...)
		}
		b = append(b, "</li>\n"...)
	}
	b = append(b, "</ul>\n"...)
	if end := document.PollEnd(p); end != "" {
		b = append(append(append(b, "<p class=\"m\" lang=\"en\">Poll: "...), end...), "</p>\n"...)
	}
	return b
}

// appendQuote appends a quoted post, or the words that say why it is not shown.
func appendQuote(b []byte, d *document.Document, q *post.Quote, opt Options, depth int) []byte {
	p := document.Quoted(q)
	b = append(b, "<blockquote class=\"q\">\n"...)
	if p == nil || depth == maxQuotes {
		return appendNoQuote(b, q)
	}
	b = append(b, "<p class=\"by\">"...)
	b = appendBy(b, d.By(p), opt)
	b = append(b, "<span class=\"m\" lang=\"en\">"...)
	b = appendWhen(b, d, p, time.Time{})
	b = append(b, "</span></p>\n"...)
	b = appendInner(b, d, p, opt, depth+1)
	return append(b, "</blockquote>\n"...)
}

func appendNoQuote(b []byte, q *post.Quote) []byte {
	words := document.QuoteWords(q)
	if words == "" {
		words = "A quoted post"
	}
	b = append(append(b, "<p class=\"m\" lang=\"en\">"...), words...)
	b = append(b, '.')
	if url := document.QuoteURL(q); url != "" {
		b = append(b, ' ')
		b = appendLink(b, url)
		b = append(b, "original</a>"...)
	}
	return append(b, "</p>\n</blockquote>\n"...)
}

// appendContext appends a post by somebody else.
func appendContext(b []byte, d *document.Document, p *post.Post, opt Options) []byte {
	b = append(b, "<details class=\"c\">\n<summary lang=\"en\">In reply to <bdi>"...)
	b = AppendText(b, document.At(d.By(p)))
	b = append(b, "</bdi></summary>\n<blockquote class=\"ctx\">\n<p class=\"by\">"...)
	b = appendBy(b, d.By(p), opt)
	b = append(b, "<span class=\"m\" lang=\"en\">"...)
	b = appendWhen(b, d, p, time.Time{})
	b = append(b, "</span></p>\n"...)
	if words := document.ContextWords(p); words != "" {
		b = append(append(append(b, "<p class=\"m\" lang=\"en\">"...), words...), ".</p>\n"...)
	} else {
		b = appendWords(b, d, p, opt)
	}
	return append(b, "</blockquote>\n</details>\n"...)
}
