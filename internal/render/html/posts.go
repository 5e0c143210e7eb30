package html

import (
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
)

// AppendPosts appends what the root answers, the main line, and the branches, gaps and later parts in
// their places.
func AppendPosts(b []byte, d *document.Document, opt Options) []byte {
	w := newWriter(d, &opt)
	w.numbering()
	stated := opt.stated(d)
	for i := range stated {
		if s := &stated[i]; !s.Correction && s.Post != "" {
			if w.replies == nil {
				w.replies = map[post.ID][]*Statement{}
			}
			w.replies[s.Post] = append(w.replies[s.Post], s)
		}
	}
	f := flow{writer: w, items: d.Flow()}
	b = append(b, "<div class=\"posts"...)
	for _, sw := range opt.View.switches() {
		if *sw.on {
			b = append(append(b, " v-"...), sw.name...)
		}
	}
	if v := opt.View; !v.Apart && !v.Tree && !v.Screen {
		b = append(b, " line"...)
	}
	b = append(b, "\">\n"...)
	if opt.View.Tree {
		b = f.tree(b)
	} else {
		b = f.run(b)
	}
	return append(b, "</div>\n"...)
}

const (
	chunksFrom = 60   // posts in the line
	chunkSize  = 8000 // about what a dozen screens hold: 130 rem, and never more than the style says of what is put off
	postSize   = 250  // what a post takes besides its text
	lineSize   = 120  // and a line of it at least
)

// maxJoined bounds how many posts are joined into one.
const maxJoined = 100

// wordsOf is what a post of the author says, with its marks and without what the view hides.
func (w *writer) wordsOf(p *post.Post) *prose {
	t := w.prose(p)
	t.marks, t.hidden = w.marksOf(p), w.hidden[p.ID]
	return t
}

// anchor appends the name of a post within the page being written.
func (w *writer) anchor(b []byte, id post.ID) []byte {
	return AppendAnchor(append(b, w.opt.part...), id)
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
	if s = s[i:]; len(s) >= 32 && strings.Trim(s, "0123456789abcdef") == "" {
		s = s[:12] // a digest: enough to tell a page's posts apart, and a page of them is much lighter
	}
	b = append(b, "p-"...)
	for i := range len(s) {
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
	f := flow{writer: newWriter(d, &opt), items: []document.Item{{Kind: document.Said, N: n, Post: p}}}
	return f.posts(b, 0, 1)
}

// foot appends what stands under a post: its number, its time, its older versions, what the author replies
// to it here, and the controls of the page.
func (f *flow) foot(b []byte, p *post.Post, n int) []byte {
	b = f.open(b, `p class="m w"`)
	b = append(b, "<a href=\"#"...)
	b = f.anchor(b, p.ID)
	b = append(b, "\" aria-label=\""...)
	b = f.say(b, "post-number", n)
	b = append(b, "\">"...)
	b = appendInt(b, n)
	b = append(b, "</a>"...)
	b = f.when(b, p, f.before)
	if f.opt.Note != nil {
		if s := f.opt.Note(p); s != "" {
			b = append(b, "<span> · </span><strong class=\"fresh\">"...)
			b = AppendText(b, s)
			b = append(b, "</strong>"...)
		}
	}
	b = append(b, "</p>\n"...)
	b = f.older(b, p)
	for _, s := range f.replies[p.ID] {
		b = f.statement(b, s)
	}
	if f.opt.After != nil {
		b = f.opt.After(b, p)
	}
	return b
}

// when appends the time of a post, linked to the original, and the mark of an edit.
func (w *writer) when(b []byte, p *post.Post, before time.Time) []byte {
	url := document.PostURL(p, w.d.By(p))
	if !p.Created.IsZero() || url != "" {
		b = append(b, "<span> · </span>"...)
	}
	if url != "" {
		b = appendLink(b, url)
	}
	if !p.Created.IsZero() {
		b = w.moment(b, p.Created, before)
	} else if url != "" {
		b = w.say(b, "original")
	}
	if url != "" {
		b = append(b, "</a>"...)
	}
	if at, edited := w.d.Edited(p); edited {
		b = append(b, "<span> · </span><span class=\"e\">"...)
		linked := false
		if w.opt.Versions != nil {
			b, linked = appendWay(b, w.opt.Versions(p.ID), "")
		}
		b = w.say(b, "edited")
		if linked {
			b = append(b, "</a>"...)
		}
		if !at.IsZero() {
			b = append(b, ' ')
			b = w.moment(b, at, p.Created)
		}
		b = append(b, "</span>"...)
	}
	if gone := w.words.Stays(w.d, p); gone != "" {
		b = append(b, "<span> · </span><span class=\"e\">"...)
		b = AppendText(b, gone)
		b = append(b, "</span>"...)
	}
	if p.Cut {
		b = append(b, "<span> · </span>"...)
		b = w.say(b, "cut")
	}
	return b
}

// older appends what a post said before it was edited, folded.
func (w *writer) older(b []byte, p *post.Post) []byte {
	older := w.d.Versions[p.ID]
	if len(older) == 0 {
		return b
	}
	b = append(b, "<details class=\"old\">\n<summary"...)
	b = append(append(b, w.mine...), '>')
	b = w.say(b, "older", len(older))
	b = append(b, "</summary>\n"...)
	for i := range older {
		v := &older[i]
		b = append(b, "<blockquote class=\"q\">\n"...)
		b = w.open(b, `p class="m"`)
		b = w.say(b, "version", i+1)
		at := v.Edited
		if at.IsZero() {
			at = v.Created
		}
		if !at.IsZero() {
			b = append(b, ", "...)
			b = w.moment(b, at, time.Time{})
		}
		b = append(b, "</p>\n"...)
		b = w.shown(b, v, w.prose(v), 0)
		b = append(b, "</blockquote>\n"...)
	}
	return append(b, "</details>\n"...)
}

// maxQuotes is how deep quotes stand in quotes.
const maxQuotes = 2

// inner appends what a post says: its text, or its warning with the rest folded under it. Marks and what
// the view hides are those of posts of the author, at depth 0.
func (w *writer) inner(b []byte, p *post.Post, depth int) []byte {
	if depth == 0 {
		return w.shown(b, p, w.wordsOf(p), depth)
	}
	return w.shown(b, p, w.prose(p), depth)
}

func (w *writer) shown(b []byte, p *post.Post, t *prose, depth int) []byte {
	if p.Warning != "" {
		b = append(b, "<details class=\"cw\">\n<summary><span"...)
		b = append(append(b, w.mine...), '>')
		b = w.say(b, "warning")
		b = append(b, "</span> <bdi>"...)
		b = w.inline(b, w.words.Warning(p), p.Emoji)
		b = append(b, "</bdi></summary>\n"...)
	}
	b = t.append(b, true, true)
	if len(p.Text) > 0 {
		b = append(b, '\n')
	}
	b = w.under(b, p, depth)
	if p.Warning != "" {
		b = append(b, "</details>\n"...)
	}
	return b
}

// under appends what a post carries besides its text.
func (w *writer) under(b []byte, p *post.Post, depth int) []byte {
	b = w.cards(b, p)
	b = w.media(b, p)
	if p.Poll != nil {
		b = w.poll(b, p)
	}
	if p.Quote != nil {
		b = w.quote(b, p.Quote, depth)
	}
	return b
}

// quote appends a quoted post, or the words that say why it is not shown.
func (w *writer) quote(b []byte, q *post.Quote, depth int) []byte {
	p := document.Quoted(q)
	b = append(b, "<blockquote class=\"q\">\n"...)
	if p == nil || depth == maxQuotes {
		return w.noQuote(b, q)
	}
	b = append(b, "<p class=\"by\">"...)
	b = w.by(b, w.d.By(p))
	b = append(append(append(b, "<span class=\"m\""...), w.mine...), '>')
	b = w.when(b, p, time.Time{})
	b = append(b, "</span></p>\n"...)
	b = w.inner(b, p, depth+1)
	return append(b, "</blockquote>\n"...)
}

func (w *writer) noQuote(b []byte, q *post.Quote) []byte {
	words := w.words.Quote(q)
	if words == "" {
		words = w.words.Say("quote")
	}
	b = w.open(b, `p class="m"`)
	b = AppendText(b, words)
	b = append(b, '.')
	if url := document.QuoteURL(q); url != "" {
		b = append(b, ' ')
		b = appendLink(b, url)
		b = w.say(b, "original")
		b = append(b, "</a>"...)
	}
	return append(b, "</p>\n</blockquote>\n"...)
}

// context appends a post by somebody else.
func (w *writer) context(b []byte, p *post.Post) []byte {
	b = append(b, "<details class=\"c\">\n<summary"...)
	b = append(append(b, w.mine...), '>')
	b = w.naming(b, "in-reply", w.words.At(w.d.By(p)))
	b = append(b, "</summary>\n"...)
	b = w.answered(b, p)
	return append(b, "</details>\n"...)
}

// answered appends the words of a post by somebody else, with its author.
func (w *writer) answered(b []byte, p *post.Post) []byte {
	b = append(b, "<blockquote class=\"ctx\">\n<p class=\"by\">"...)
	b = w.by(b, w.d.By(p))
	b = append(append(append(b, "<span class=\"m\""...), w.mine...), '>')
	b = w.when(b, p, time.Time{})
	b = append(b, "</span></p>\n"...)
	if words := w.words.Context(p); words != "" {
		b = w.open(b, `p class="m"`)
		b = w.said(b, words)
		b = append(b, ".</p>\n"...)
	} else {
		b = w.shown(b, p, w.prose(p), 0)
	}
	return append(b, "</blockquote>\n"...)
}
