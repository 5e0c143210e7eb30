package same

import (
	"encoding/json"
	"time"

	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/worddiff"
)

type jsonTold struct {
	Clew   int          `json:"clew"`
	Thread post.ID      `json:"thread"`
	Post   post.ID      `json:"post,omitempty"`
	Places []jsonPlace  `json:"places"`
	Turned []jsonPlace  `json:"turned"`
	Likely []jsonLikely `json:"likely"`
	Linked []jsonWho    `json:"linked"`
	Stock  int          `json:"stock"`
	Bound  bool         `json:"bound"`
}

type jsonWho struct {
	ID     post.AccountID    `json:"id"`
	Handle string            `json:"handle"`
	Name   string            `json:"name"`
	How    crosspost.Linking `json:"how,omitempty"`
}

type jsonPlace struct {
	Thread  post.ID        `json:"thread"`
	Network post.Network   `json:"network"`
	Author  jsonWho        `json:"author"`
	Who     crosspost.Who  `json:"who"`
	Kind    crosspost.Kind `json:"kind"`
	Created string         `json:"created"`
	After   int64          `json:"after"` // seconds
	Shared  int            `json:"shared"`
	Of      int            `json:"of"`
	Pairs   []jsonPair     `json:"pairs"`
}

type jsonPair struct {
	Post    post.ID          `json:"post"`
	With    post.ID          `json:"with"`
	Version string           `json:"version,omitempty"` // of with, if it is not the one that stands
	Until   string           `json:"until,omitempty"`
	Deleted bool             `json:"deleted,omitempty"`
	Warning string           `json:"warning,omitempty"` // that with stands under
	Manner  crosspost.Manner `json:"manner,omitempty"`  // with hands on post, or post with: no statement of its own
	Kind    crosspost.Kind   `json:"kind"`
	After   int64            `json:"after"`
	Shared  int              `json:"shared"`
	Of      int              `json:"of"`
	Flags   []quotation.Flag `json:"flags"`
	Lists   string           `json:"lists"`
	Other   bool             `json:"other,omitempty"` // too many other words stand in it, or its links lead to other pages
	Diff    []jsonOp         `json:"diff"`
}

type jsonOp struct {
	Op   string `json:"op"` // same, gone, added
	Text string `json:"text"`
}

type jsonLikely struct {
	Post   post.ID     `json:"post"`
	With   post.ID     `json:"with"`
	Thread post.ID     `json:"thread"`
	Author jsonWho     `json:"author"`
	Lang   string      `json:"lang"`
	After  int64       `json:"after"`
	Score  int         `json:"score"`
	Shared []jsonTrait `json:"shared"`
}

type jsonTrait struct {
	Of  crosspost.Of `json:"of"`
	Key string       `json:"key"`
	Say string       `json:"say"`
}

// AppendJSON appends the answer as `clew same -f json` gives it: one object, without a line end.
func (t *Told) AppendJSON(b []byte) ([]byte, error) {
	out := jsonTold{Clew: 1, Thread: t.Thread.Thread.ID, Post: t.Post, Places: t.jsonPlaces(t.Places), Turned: t.jsonPlaces(t.Turned), Likely: []jsonLikely{}, Linked: []jsonWho{}, Stock: t.Stock, Bound: t.Bound}
	for i := range t.Likely {
		l := &t.Likely[i]
		j := jsonLikely{Post: l.Post.ID, With: l.With.ID, Thread: l.In.Thread.ID, Author: who(l.By), Lang: l.Lang, After: int64(l.After.Seconds()), Score: l.Score, Shared: []jsonTrait{}}
		for _, s := range l.Shared {
			j.Shared = append(j.Shared, jsonTrait(s))
		}
		out.Likely = append(out.Likely, j)
	}
	for _, a := range t.Linked {
		w := who(a.Account)
		w.How = a.How
		out.Linked = append(out.Linked, w)
	}
	j, err := json.Marshal(&out)
	return append(b, document.EscapeJSON(j)...), err
}

func who(a post.Account) jsonWho { return jsonWho{ID: a.ID, Handle: a.Handle, Name: a.Name} }

func (t *Told) jsonPlaces(list []Place) []jsonPlace {
	out := []jsonPlace{}
	for i := range list {
		p := &list[i]
		j := jsonPlace{Thread: p.Thread, Network: p.In.Thread.Network, Author: who(p.By), Who: p.Who, Kind: p.Kind, Created: stamp(p.Created), After: int64(p.After.Seconds()), Shared: p.Shared, Of: p.Of, Pairs: []jsonPair{}}
		for k := range p.Pairs {
			x := &p.Pairs[k]
			one := jsonPair{Post: t.posts[x.At].Post, With: x.Post.Post, Deleted: x.Post.Deleted, Warning: p.Warning(x), Manner: x.Manner, Other: x.Other, Kind: x.Kind, After: int64(x.After.Seconds()), Shared: x.Shared, Of: x.Of, Flags: append([]quotation.Flag{}, x.Flags...), Lists: x.Lists, Diff: []jsonOp{}}
			if !x.Post.Until.IsZero() {
				one.Version, one.Until = x.Post.Version, stamp(x.Post.Until)
			}
			ops := x.Ops
			if t.folded && (one.Warning != "" || warningOf(t.Thread, one.Post) != "") {
				ops = nil
			}
			for _, o := range ops {
				one.Diff = append(one.Diff, jsonOp{opName(o.Kind), o.Text})
			}
			j.Pairs = append(j.Pairs, one)
		}
		out = append(out, j)
	}
	return out
}

func opName(k worddiff.Kind) string {
	switch k {
	case worddiff.Gone:
		return "gone"
	case worddiff.Added:
		return "added"
	}
	return "same"
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Twin says in a hit of a search, for programs, that it is the same statement as one before it on its page, made by
// another account of its author within hours. Counts are of posts, these too.
type Twin struct {
	Post   post.ID        `json:"post"`
	Thread post.ID        `json:"thread"`
	Kind   crosspost.Kind `json:"kind"`  // how their words stand to each other: same, part, changed
	After  int64          `json:"after"` // seconds, negative for what was earlier
}
