package web

import (
	"slices"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
)

// tidings is what is new of a thread since its viewer read it.
type tidings struct {
	since time.Time // zero: it was never read, or this does not matter
	record.News
	first post.ID // the new or edited post that stands first on the page; "" if none stands on it
}

// shown says whether the page says anything of it: such a page is one viewer's own.
func (t tidings) shown() bool { return !t.since.IsZero() }

// longFrom is from how many posts a page shows how far its reader is.
const longFrom = 40

// styles are the style files of a thread's page: what speaks of time has its own.
func (t tidings) styles(d *document.Document, files ...string) []string {
	if len(d.Thread.Line) >= longFrom {
		files = append(files, "far")
	}
	if t.shown() || !d.At.IsZero() || len(d.Moments) > 1 {
		return append(files, "time")
	}
	return files
}

// mark says how a post is new: "new", "edited" or "".
func (t tidings) mark(id post.ID) string {
	switch {
	case slices.Contains(t.New, id):
		return "new"
	case slices.Contains(t.Edited, id):
		return "edited"
	}
	return ""
}

// note is the word that stands by posts that are new; nil where none is.
func (v *visit) note(t tidings) func(p *post.Post) string {
	if t.first == "" {
		return nil
	}
	return func(p *post.Post) string {
		if m := t.mark(p.ID); m != "" {
			return v.lang.Say("time.mark-" + m)
		}
		return ""
	}
}

// news says what the record learned of a thread since the viewer read it. Only what the document shows counts,
// and of what is gone only what it says is missing.
func (v *visit) news(id post.ID, d *document.Document) tidings {
	if !d.At.IsZero() {
		return tidings{}
	}
	since := v.lastRead(d.Thread.ID)
	if since.IsZero() {
		return tidings{}
	}
	h, err := v.Record.Thread(v.r.Context(), id)
	if err != nil {
		return tidings{} // the page stands without it
	}
	t := tidings{since: since, News: h.Since(since)}
	if t.None() {
		return t
	}
	on := standing(d)
	off := func(id post.ID) bool { return !slices.Contains(on, id) }
	t.New, t.Edited = slices.DeleteFunc(t.New, off), slices.DeleteFunc(t.Edited, off)
	for _, id := range on {
		if t.mark(id) != "" {
			t.first = id
			break
		}
	}
	return t
}

// standing gives the author's posts that stand on the page of a thread, in its order.
func standing(d *document.Document) []post.ID {
	var out []post.ID
	for p := range said(d) {
		out = append(out, p.ID)
	}
	return out
}

// news writes the line that says what is new.
func (p *page) news(t tidings) {
	if !t.shown() {
		return
	}
	p.raw(`<p class="done news" role="status">`)
	if t.None() {
		p.say("time.no-news", p.v.stamp(t.since))
		p.raw("</p>\n")
		return
	}
	said := ""
	for _, x := range []struct {
		n   int
		key string
	}{{len(t.New), "time.new"}, {len(t.Edited), "time.edited"}, {len(t.Gone), "time.gone"}} {
		switch {
		case x.n == 0:
		case said == "":
			said = p.v.lang.Say(x.key, x.n)
		default:
			said = p.v.lang.Say("time.and", said, p.v.lang.Say(x.key, x.n))
		}
	}
	p.say("time.news", said, p.v.stamp(t.since))
	if t.first != "" {
		p.raw(` <a href="#`)
		p.text(html.Anchor(t.first))
		p.raw(`">`)
		p.say("time.to-first")
		p.raw("</a>")
	}
	p.raw("</p>\n")
}
