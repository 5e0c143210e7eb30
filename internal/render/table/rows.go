package table

import (
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// rows tells the rows of a document in the order in which it is read.
func rows(d *document.Document, each func(r *row)) {
	w := walk{d: d, each: each, gaps: map[post.ID][]*thread.Gap{}}
	t := d.Thread
	for i := range t.Gaps {
		w.gaps[t.Gaps[i].After] = append(w.gaps[t.Gaps[i].After], &t.Gaps[i])
	}
	w.at = []stand{{place: inLine}}
	for _, it := range d.Flow() {
		switch it.Kind {
		case document.Context:
			w.post(it.Post, 0, stand{place: inContext})
		case document.Said:
			w.post(it.Post, it.N, w.at[len(w.at)-1])
		case document.Branch:
			w.branches++
			w.at = append(w.at, stand{inBranch, w.branches, it.Branch.At})
		case document.Part:
			w.parts++
			w.at = append(w.at, stand{inPart, w.parts, it.Part.To})
		case document.End:
			w.at = w.at[:len(w.at)-1]
		}
	}
	if !w.any {
		each(&row{d: d, p: &post.Post{}, before: words(t.Gaps)})
	}
}

// walk goes through a document.
type walk struct {
	d               *document.Document
	each            func(r *row)
	gaps            map[post.ID][]*thread.Gap
	at              []stand
	branches, parts int
	any             bool
}

// stand is where posts stand.
type stand struct {
	place string
	chain int
	fork  post.ID
}

func (w *walk) post(p *post.Post, n int, at stand) {
	r := row{d: w.d, p: p, by: w.d.By(p), place: at.place, chain: at.chain, n: n, fork: at.fork, state: p.State.String()}
	if g, ok := w.d.Thread.Gone[p.ID]; ok && at.place != inContext {
		r.gone, r.state = g, g.State.String()
	}
	if !w.any {
		r.before = words(deref(w.gaps[""]))
		delete(w.gaps, "")
	}
	if at.place != inContext {
		for _, g := range w.gaps[p.ID] {
			r.after = append(r.after, document.GapWords(g))
			r.missing += g.Count
		}
	}
	w.any = true
	w.each(&r)
}

func deref(list []*thread.Gap) []thread.Gap {
	var out []thread.Gap
	for _, g := range list {
		out = append(out, *g)
	}
	return out
}

func words(gaps []thread.Gap) []string {
	var out []string
	for i := range gaps {
		out = append(out, document.GapWords(&gaps[i]))
	}
	return out
}
