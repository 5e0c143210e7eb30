package web

import (
	"context"
	"net/url"
	"time"

	"clew/internal/answer"
	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/same"
	"clew/internal/worddiff"
)

// samePath is where it is told where else a thread's words stand; of a post alone with its id, "" for all.
func samePath(thread, only post.ID) string {
	path := "/same/" + escaped(string(thread))
	if only != "" && only != thread {
		path += "?post=" + url.QueryEscape(string(only))
	}
	return path
}

// same is the page that tells where else the same was said. It is made when it is asked for: a thread's own page does
// not wait for it.
func (v *visit) same() (*sheet, error) {
	given, err := v.id()
	if err != nil {
		return nil, err
	}
	id, err := postID(given)
	if err != nil {
		return nil, err
	}
	only := post.ID("")
	if s := v.r.URL.Query().Get("post"); s != "" {
		if only, err = postID(s); err != nil {
			return nil, err
		}
	}
	told, err := v.sameTold(id, only)
	if err != nil {
		return nil, err
	}
	s := &sheet{title: v.lang.Say("same.title"), style: []string{"quote"}, robots: "noindex", shared: true, main: func(p *page) { p.same(told) }}
	if v.twin {
		s.twin, err = told.AppendJSON(nil)
	}
	return s, err
}

// sameTold asks the record, in turn with the others who search.
func (v *visit) sameTold(id, only post.ID) (*same.Told, error) {
	d, _, err := v.read(id, Reading{})
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithTimeout(v.r.Context(), v.patient(quoteTime))
	defer end()
	leave, err := v.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	k, err := v.quoteDesk(ctx, time.Time{})
	if err != nil {
		return nil, v.late(ctx, err)
	}
	ask := &same.Asker{Record: v.Record, Index: k.index, See: k.see, Use: v.use(policy.Search)}
	if ask.Names, err = v.indexes.names(); err != nil {
		return nil, err
	}
	told, err := ask.Of(ctx, d, only)
	if err != nil {
		return nil, v.late(ctx, err)
	}
	told.Bound = told.Bound || k.bound != nil && k.bound.Bound
	if v.public() {
		told.Fold()
	}
	return told, nil
}

func (p *page) same(t *same.Told) {
	d := t.Thread
	p.raw("<h1>")
	p.say("same.title")
	p.raw("</h1>\n<p class=\"m\"><a href=\"")
	p.text(ThreadPath(d.Thread.ID))
	p.raw("\"><bdi>")
	p.text(document.Words{Language: p.v.lang}.Title(d.Title, d.OwnTitle))
	p.raw("</bdi></a></p>\n<div class=\"answer\">\n")
	if t.None() {
		p.raw(`<h2 class="not">`)
		p.say("same.none")
		p.raw("</h2>\n")
	}
	for i := range t.Places {
		p.samePlace(t, &t.Places[i])
	}
	if len(t.Likely) > 0 {
		p.raw("<h2 class=\"with\">")
		p.say("same.likely")
		p.raw("</h2>\n<p class=\"hint\">")
		p.say("same.likely-how")
		p.raw("</p>\n")
		for i := range t.Likely {
			p.sameLikely(&t.Likely[i])
		}
	}
	if len(t.Turned) > 0 {
		p.raw("<h2 class=\"not\">")
		p.say("same.turned")
		p.raw("</h2>\n<p class=\"hint\">")
		p.say("same.turned-how")
		p.raw("</p>\n")
		for i := range t.Turned {
			p.samePlace(t, &t.Turned[i])
		}
	}
	if notes := t.Notes(p.v.lang); len(notes) > 0 {
		p.raw("<ul class=\"finds\">\n")
		for _, s := range notes {
			p.raw("<li>")
			p.sentence(s)
			p.raw("</li>\n")
		}
		p.raw("</ul>\n")
	}
	p.raw("</div>\n")
}

func (p *page) samePlace(t *same.Told, x *same.Place) {
	class := lit(`<h2 class="with">`)
	if x.Kind == crosspost.Same || x.Kind == crosspost.Part {
		class = `<h2 class="held">`
	}
	if x.Turned() {
		class = `<h3>`
	}
	p.raw(class)
	p.sentence(x.Headline(p.v.lang))
	if x.Turned() {
		p.raw("</h3>\n")
	} else {
		p.raw("</h2>\n")
	}
	p.raw("<p class=\"m place\"><a href=\"")
	p.text(ThreadPath(x.Thread))
	p.raw("\"><bdi>")
	p.text(document.Words{Language: p.v.lang}.Title(x.In.Title, x.In.OwnTitle))
	p.raw("</bdi></a></p>\n<p>")
	p.text(same.Kind(p.v.lang, x.Kind))
	p.raw(" <span class=\"m\">")
	p.say("same.evidence", x.Shared, x.Of)
	p.raw("</span></p>\n")
	for i := range x.Pairs {
		p.samePair(t, x, &x.Pairs[i])
	}
}

// samePair shows the other post of a pair, with what differs from the one that was asked for.
func (p *page) samePair(t *same.Told, x *same.Place, pair *crosspost.Pair) {
	p.raw("<div class=\"context\"><p class=\"m\">")
	p.link(postPath(t.Thread.Thread.ID, t.Posts()[pair.At].Post), "same.post-of", pair.At+1)
	p.raw(" · ")
	p.link(postPath(x.Thread, pair.Post.Post), "quote.in-thread")
	if !pair.Post.Created.IsZero() {
		p.raw(" · ")
		p.moment(pair.Post.Created)
	}
	p.raw("</p>\n")
	for _, s := range same.Flags(p.v.lang, pair.Flags) {
		p.sameNote(s)
	}
	if !pair.Post.Until.IsZero() {
		p.sameNote(p.v.lang.Say("same.version", p.v.lang.Day(pair.Post.Until)))
	}
	if pair.Post.Deleted {
		p.sameNote(p.v.lang.Say("same.deleted"))
	}
	p.raw("</div>\n")
	warning := x.Warning(pair)
	if warning != "" {
		p.raw("<details><summary>")
		p.say("quote.folded", warning)
		p.raw("</summary>\n")
	}
	if pair.Kind == crosspost.Same {
		p.raw("<blockquote class=\"close\" dir=\"auto\"><p>")
		p.pieces(sideOf(pair.Ops, worddiff.Added))
		p.raw("</p></blockquote>\n")
	} else {
		p.sameSides(pair)
	}
	if warning != "" {
		p.raw("</details>\n")
	}
}

// sameSides writes the texts of two posts side by side.
func (p *page) sameSides(pair *crosspost.Pair) {
	p.raw("<div class=\"beside\">")
	for _, side := range [2]worddiff.Kind{worddiff.Gone, worddiff.Added} {
		p.raw("<figure><blockquote dir=\"auto\"><p>")
		p.pieces(sideOf(pair.Ops, side))
		p.raw("</p></blockquote></figure>\n")
	}
	p.raw("</div>\n")
}

func (p *page) sameNote(s string) {
	p.raw("<p>")
	p.text(s)
	p.raw("</p>\n")
}

// sideOf gives one of two texts, with what the other does not have marked.
func sideOf(ops []worddiff.Op, kind worddiff.Kind) []answer.Piece {
	var out []answer.Piece
	for _, o := range ops {
		if o.Kind == worddiff.Same || o.Kind == kind {
			out = append(out, answer.Piece{Text: o.Text, Differs: o.Kind != worddiff.Same})
		}
	}
	return out
}

func (p *page) sameLikely(x *same.Likely) {
	p.raw("<p>")
	p.sentence(x.Headline(p.v.lang))
	p.raw("</p>\n<p class=\"m place\">")
	p.sentence(x.Where(p.v.lang))
	p.raw(" · ")
	p.link(postPath(x.In.Thread.ID, x.With.ID), "quote.in-thread")
	p.raw("</p>\n")
	if x.With.Warning != "" {
		p.raw("<details><summary>")
		p.say("quote.folded", x.With.Warning)
		p.raw("</summary>\n")
	}
	p.raw("<blockquote class=\"close\" dir=\"auto\"")
	p.langOf(x.Lang)
	p.raw("><p>")
	p.text(x.With.Text)
	p.raw("</p></blockquote>\n")
	if x.With.Warning != "" {
		p.raw("</details>\n")
	}
}
