package main

import (
	"strings"
	"time"

	"clew/internal/answer"
	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/same"
	"clew/internal/search"
	"clew/internal/words"
)

// listedHit is a hit of a page, with the hits that are the same statement.
type listedHit struct {
	*search.Hit
	thread post.ID
	in     *document.Document
	fold   crosspost.Folding
	into   *listedHit // the hit that it is folded into; nil: it stands for itself
	also   []*listedHit
}

// foldHits lists the hits of a page, and folds cross-posts into one unless each is to stand by itself.
func foldHits(f *search.Found, docs map[post.ID]*document.Document, each bool) []*listedHit {
	var out []*listedHit
	var list []crosspost.Listed
	for root, h := range f.Hits() {
		d := docs[h.Post.ID]
		out = append(out, &listedHit{Hit: h, thread: root, in: d})
		list = append(list, crosspost.Listed{Post: h.Post, By: d.By(h.Post), Thread: root, Alone: h.Folded || h.In != search.InText})
	}
	if each {
		return out
	}
	for i, x := range crosspost.Fold(list) {
		if x.Into >= 0 {
			out[i].fold, out[i].into = x, out[x.Into]
			out[x.Into].also = append(out[x.Into].also, out[i])
		}
	}
	return out
}

// same is what a program is told of where a hit is folded to; nil if nowhere.
func (h *listedHit) same() *same.Twin {
	if h.into == nil {
		return nil
	}
	return &same.Twin{Post: h.into.Post.ID, Thread: h.into.thread, Kind: h.fold.Kind, After: int64(h.fold.After / time.Second)}
}

// again writes below a hit where else its author said the same.
func (h *listedHit) again(w *answerWriter) {
	for _, x := range h.also {
		line := same.Also{Network: x.in.Thread.Network, By: x.in.By(x.Post), Who: crosspost.Linked, Kind: x.fold.Kind, Created: x.Post.Created, After: x.fold.After}
		said := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(line.Say(words.English()))
		w.wrap("    ", "  ", []answer.Piece{{Text: said + ": " + document.Words{}.Place(x.in, x.Post.ID)}}, "", "", "")
	}
}
