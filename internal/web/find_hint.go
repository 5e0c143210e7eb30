package web

import (
	"clew/internal/query"
	"clew/internal/search"
)

// hint is what a query that found nothing may have meant.
type hint struct {
	Code query.HintCode `json:"code"`
	Word string         `json:"word"`
	Mean string         `json:"mean,omitempty"` // the query
	Path string         `json:"path,omitempty"` // where it is asked
}

// hints are told by the query alone: whatever is held, they are the same.
func hints(q *search.Query) []hint {
	var out []hint
	for _, h := range query.Hints(q.Said, q.Tree) {
		x := hint{Code: h.Code, Word: h.Word, Mean: h.Mean}
		if h.Mean != "" {
			order := search.Newest
			if h.Code == query.AllWords { // what has most of them stands first
				order = search.Relevance
			}
			x.Path = searchPath(h.Mean, order, false)
		}
		out = append(out, x)
	}
	return out
}

func (p *page) hints(list []hint) {
	for i := range list {
		h := &list[i]
		p.raw("<p class=\"hint\">")
		p.say("found.hint-"+string(h.Code), h.Word)
		if h.Path != "" {
			p.raw(` <a href="`)
			p.text(h.Path)
			p.raw(`">`)
			p.say("found.hint-mean", h.Mean)
			p.raw("</a>")
		}
		p.raw("</p>\n")
	}
}
