package web

import (
	"net/url"
	"time"

	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/same"
	"clew/internal/search"
)

// again is another place of a hit, for a line below it.
type again struct {
	by    post.Account
	in    post.Network
	kind  crosspost.Kind
	after time.Duration
	path  string
}

// each says whether the request asks for each cross-post by itself.
func (v *visit) each() bool { return v.r.URL.Query().Get("each") == "1" }

// foldHits marks which hits of a page are cross-posts of others on it, which the page shows in their place, unless the
// request asks for each by itself. Only hits of this page are looked at: which others there are, and how many, is as it was.
func (v *visit) foldHits(out *foundPage, f *search.Found, docs map[post.ID]*document.Document) {
	if out.each {
		return
	}
	var list []crosspost.Listed
	var hits []*hit
	for g := range out.Threads {
		t := &out.Threads[g]
		for i := range t.Hits {
			h := &t.Hits[i]
			d := docs[h.Thread]
			x := crosspost.Listed{Post: h.held, By: d.By(h.held), Thread: h.Thread, Alone: h.Warning != "" || h.In != search.InText}
			list, hits = append(list, x), append(hits, h)
		}
	}
	for i, x := range crosspost.Fold(list) {
		if x.Into < 0 {
			continue
		}
		h, into := hits[i], hits[x.Into]
		h.Same = &same.Twin{Post: into.Post, Thread: into.Thread, Kind: x.Kind, After: int64(x.After / time.Second)}
		into.also = append(into.also, again{list[i].By, docs[h.Thread].Thread.Network, x.Kind, x.After, h.Path})
		out.folded++
	}
}

// standing gives the hits of a thread that stand for themselves.
func (t *foundThread) standing() []*hit {
	var out []*hit
	for i := range t.Hits {
		if t.Hits[i].Same == nil {
			out = append(out, &t.Hits[i])
		}
	}
	return out
}

// again writes below a hit where else its author said the same.
func (p *page) again(h *hit) {
	for _, x := range h.also {
		line := same.Also{Network: x.in, By: x.by, Who: crosspost.Linked, Kind: x.kind, Created: h.Created, After: x.after}
		p.raw("<p class=\"m again\"><a href=\"")
		p.text(x.path)
		p.raw("\">")
		p.sentence(line.Say(p.v.lang))
		p.raw("</a></p>\n")
	}
}

// foldSaid says that hits were folded, with a way to see each by itself; or back.
func (p *page) foldSaid(f *foundPage) {
	if f.folded == 0 && !f.each {
		return
	}
	path := searchPath(f.Query, f.Order, !f.each)
	if from := p.v.r.URL.Query().Get("from"); from != "" {
		path += "&from=" + url.QueryEscape(from)
	}
	p.raw("<p class=\"hint\">")
	key := "several.fold"
	if f.each {
		p.say("several.each-said")
	} else {
		p.say("several.folded", f.folded)
		key = "several.each"
	}
	p.raw(" <a href=\"")
	p.text(path)
	p.raw("\">")
	p.say(key)
	p.raw("</a></p>\n")
}
