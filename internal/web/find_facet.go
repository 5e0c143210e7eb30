package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
)

// Bounds of what is counted beside a search.
const (
	facetPosts = 300
	facetTime  = 500 * time.Millisecond
)

// order is the order that a search is asked in.
func (v *visit) order() (search.Order, error) {
	switch s := search.Order(v.r.URL.Query().Get("sort")); s {
	case "", search.Newest:
		return search.Newest, nil
	case search.Relevance:
		return s, nil
	default:
		return "", fmt.Errorf("order %.40q: %w", s, errRequest)
	}
}

// searchPath is the address of a search in an order, with each cross-post by itself or not.
func searchPath(said string, o search.Order, each bool) string {
	path := "/search?q=" + url.QueryEscape(said)
	if o == search.Relevance {
		path += "&sort=relevance"
	}
	if each {
		path += "&each=1"
	}
	return path
}

// orderLink is an order that can be had, with its address; that of the page has none.
type orderLink struct {
	order search.Order
	path  string
}

func orderLinks(said string, now search.Order, each bool) []orderLink {
	out := []orderLink{{search.Newest, searchPath(said, search.Newest, each)}, {search.Relevance, searchPath(said, search.Relevance, each)}}
	for i := range out {
		if out[i].order == now {
			out[i].path = ""
		}
	}
	return out
}

// orders writes the orders, that of the page as plain words.
func (p *page) orders(list []orderLink) {
	p.raw(`<p class="hint orders">`)
	for i, o := range list {
		if i > 0 {
			p.raw(" · ")
		}
		if o.path == "" {
			p.raw("<strong>")
			p.say("found.by-" + string(o.order))
			p.raw("</strong>")
			continue
		}
		p.raw(`<a href="`)
		p.text(o.path)
		p.raw(`">`)
		p.say("found.by-" + string(o.order))
		p.raw("</a>")
	}
	p.raw("</p>\n")
}

// facetCounts says what the posts are that a search finds, for programs and the page.
type facetCounts struct {
	Posts   int          `json:"posts"` // that were counted: of those that may be found, the newest
	Cut     bool         `json:"cut"`   // there are more
	Total   int          `json:"-"`     // that are found
	AtLeast bool         `json:"-"`     // and there may be more than Total
	Groups  []facetGroup `json:"groups"`
}

type facetGroup struct {
	Kind   string       `json:"kind"` // network, author, year, language or has
	Values []facetValue `json:"values"`
}

type facetValue struct {
	Value string `json:"value"`
	Name  string `json:"name,omitempty"` // of an author
	Term  string `json:"term"`           // what asks for it
	Posts int    `json:"posts"`
	Path  string `json:"path,omitempty"` // the search with it; none where the query says it already
}

// plainly tells a count what whoever asks may find as it is held, where nothing was ruled, found gone or changed: all
// of it the record's owner, and others what has no wish of its own and is of an account that has none. Whatever else
// is found is looked at in its thread.
func (v *visit) plainly(ask *search.Ask) error {
	if v.Plain == nil {
		return nil
	}
	plain, err := v.Plain(v.r.Context())
	if err != nil || !plain {
		return err
	}
	use := v.use(policy.Search)
	if ask.Plain = use == policy.Read; ask.Plain {
		return nil
	}
	rules, err := v.rules(v.r.Context())
	if err != nil {
		return err
	}
	open := map[post.AccountID]*post.Account{} // nil of one of whom something is to be asked
	ask.Held = func(ctx context.Context, p *post.Post) (bool, error) {
		if p.Visibility != post.Public || p.Warning != "" || p.Sensitive || len(p.Labels) > 0 || p.Quote != nil || p.State != post.Present {
			return false, nil
		}
		a, known := open[p.Author]
		if !known {
			who, err := v.Record.Person(ctx, string(p.Author))
			if err != nil && !errors.Is(err, record.ErrNotFound) {
				return false, err
			}
			if err == nil && who.ID == p.Author {
				a = &who.Account
			}
			open[p.Author] = a
		}
		return a != nil && rules.Decide(p, *a, use).Show == policy.Whole, nil
	}
	return nil
}

// count counts what a query finds, as far as a page has time for. page are the threads that were read for the page.
func (v *visit) count(q *search.Query, ask search.Ask, page map[post.ID]*document.Document) (*facetCounts, error) {
	names := map[post.AccountID]string{}
	docs := map[post.ID]*document.Document{}
	shown := v.shown(docs)
	in := func(thread post.ID) *document.Document { return cmp.Or(page[thread], docs[thread]) }
	use := v.use(policy.Search)
	ask.Shown = func(ctx context.Context, id post.ID) (thread post.ID, p *post.Post, err error) {
		for _, d := range page {
			if p = d.Found(id, use); p != nil {
				thread = d.Thread.ID
				break
			}
		}
		if p == nil {
			if len(docs) > 8 {
				clear(docs)
			}
			thread, p, err = shown(ctx, id)
		}
		if p != nil {
			names[p.Author] = document.Words{Language: v.lang}.At(in(thread).By(p))
		}
		return thread, p, err
	}
	ask.Facts = func(thread, id post.ID) search.Facts { return factsOf(in(thread), id) }
	ask.Hits, ask.Time = facetPosts, v.patient(facetTime)
	if err := v.plainly(&ask); err != nil {
		return nil, err
	}
	got, err := search.Count(v.r.Context(), v.index(), q, ask)
	if err != nil {
		return nil, err
	}
	for i := range got.Author {
		id := got.Author[i].By()
		if _, known := names[id]; known {
			continue
		}
		a, err := v.Record.Person(v.r.Context(), string(id))
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return nil, err
		}
		names[id] = document.At(a.Account)
	}
	order, err := v.order()
	if err != nil {
		return nil, err
	}
	out := &facetCounts{Posts: got.Posts, Cut: got.Cut, Total: got.Total, AtLeast: got.AtLeast, Groups: []facetGroup{}}
	for _, g := range []struct {
		kind string
		list []search.Facet
	}{{"network", got.Network}, {"author", got.Author}, {"year", got.Year}, {"language", got.Language}, {"has", got.Has}} {
		group := facetGroup{Kind: g.kind, Values: []facetValue{}}
		for _, f := range g.list {
			x := facetValue{Value: f.Value, Term: f.Term, Posts: f.Posts}
			if g.kind == "author" {
				x.Name = names[f.By()]
			}
			if said := q.And(f.Term); said != "" && said != q.Tree.String() && f.Posts < got.Posts {
				x.Path = searchPath(said, order, v.each())
			}
			group.Values = append(group.Values, x)
		}
		if len(group.Values) > 0 {
			out.Groups = append(out.Groups, group)
		}
	}
	return out, nil
}

// facets writes what a search can be narrowed to: kinds of which there is a choice.
func (p *page) facets(f *facetCounts) {
	if f == nil {
		return
	}
	begun := false
	for i := range f.Groups {
		g := &f.Groups[i]
		choice := false
		for k := range g.Values {
			choice = choice || g.Values[k].Path != ""
		}
		if !choice {
			continue
		}
		if !begun {
			begun = true
			p.raw("<details class=\"facets\"><summary id=\"narrow\">")
			p.say("found.narrow")
			p.raw("</summary>\n<p class=\"hint\">")
			if f.Cut && !f.AtLeast {
				p.say("found.counted-of", f.Posts, f.Total)
			} else if f.Cut {
				p.say("found.counted-cut", f.Posts)
			} else {
				p.say("found.counted", f.Posts)
			}
			p.raw("</p>\n<dl>\n")
		}
		p.raw("<dt>")
		p.say("found." + g.Kind)
		p.raw("</dt><dd><ul class=\"chips\">\n")
		for k := range g.Values {
			if g.Values[k].Path != "" {
				p.facet(g.Kind, &g.Values[k])
			}
		}
		p.raw("</ul></dd>\n")
	}
	if begun {
		p.raw("</dl></details>\n")
	}
}

func (p *page) facet(kind string, x *facetValue) {
	p.raw(`<li><a class="chip" rel="nofollow" href="`)
	p.text(x.Path)
	p.raw(`">`)
	switch {
	case kind == "has":
		p.say("found.has-" + x.Value)
	case x.Name != "":
		p.bdi(x.Name)
	default:
		p.bdi(x.Value)
	}
	p.raw(` <span class="m" aria-hidden="true">`)
	p.num(x.Posts)
	p.raw(`</span> <span class="vh">`)
	p.say("found.posts", x.Posts)
	p.raw("</span></a></li>\n")
}
