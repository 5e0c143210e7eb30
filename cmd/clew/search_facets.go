package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/record"
	"clew/internal/search"
)

// facetPosts is how many posts are counted at most.
const facetPosts = 10_000

// foundIn says where a snippet is from, where it is not the text of the post.
func foundIn(in search.Part) string {
	switch in {
	case search.InAlt:
		return "described"
	case search.InLink:
		return "link"
	case search.InQuoted:
		return "quoted"
	case search.InPoll:
		return "poll"
	}
	return ""
}

// facets counts what a query finds and prints it: lines for a person, or one object behind the hits.
func (c *console) facets(ctx context.Context, out *bufio.Writer, r store, rules policy.Rules, ix search.Index, q *search.Query, ask search.Ask, jsonl bool) error {
	type value struct {
		Value string `json:"value"`
		Name  string `json:"name,omitempty"`
		Term  string `json:"term"`
		Posts int    `json:"posts"`
	}
	names := map[string]string{}
	docs := map[post.ID]*document.Document{}
	shown := c.shown(r, rules, docs)
	ask.Shown = func(ctx context.Context, id post.ID) (post.ID, *post.Post, error) {
		if len(docs) > 100 {
			clear(docs)
		}
		thread, p, err := shown(ctx, id)
		if p != nil {
			names[string(p.Author)] = document.At(docs[p.ID].By(p))
		}
		return thread, p, err
	}
	ask.Facts = func(_, id post.ID) search.Facts { return factsOf(docs[id], id) }
	ask.Hits = facetPosts
	var err error
	if ask.Plain, err = plain(ctx, r, rules); err != nil {
		return err
	}
	got, err := search.Count(ctx, ix, q, ask)
	if err != nil {
		return err
	}
	for _, f := range got.Author {
		if _, known := names[f.Value]; !known {
			a, err := r.Person(ctx, f.Value)
			if err != nil && !errors.Is(err, record.ErrNotFound) {
				return err
			}
			names[f.Value] = document.At(a.Account)
		}
	}
	groups := []struct {
		name string
		list []search.Facet
	}{{"network", got.Network}, {"author", got.Author}, {"year", got.Year}, {"language", got.Language}, {"has", got.Has}}
	if jsonl {
		facets := map[string][]value{}
		for _, g := range groups {
			facets[g.name] = []value{}
			for _, f := range g.list {
				x := value{Value: f.Value, Term: f.Term, Posts: f.Posts}
				if g.name == "author" {
					x.Name = names[f.Value]
				}
				facets[g.name] = append(facets[g.name], x)
			}
		}
		return writeJSON(out, struct {
			Clew   int                `json:"clew"`
			Posts  int                `json:"posts"`
			Cut    bool               `json:"cut"`
			Facets map[string][]value `json:"facets"`
			Total  int                `json:"total"`
			Least  bool               `json:"atLeast"`
		}{1, got.Posts, got.Cut, facets, got.Total, got.AtLeast})
	}
	if got.Posts == 0 {
		return nil
	}
	more := ""
	switch {
	case got.Cut && !got.AtLeast:
		more = ", the newest of " + strconv.Itoa(got.Total)
	case got.Cut:
		more = ", the newest of more"
	}
	fmt.Fprintf(out, "\ncounted in %d posts%s\n", got.Posts, more)
	for _, g := range groups {
		for _, f := range g.list {
			name, term := f.Value, f.Term
			if g.name == "author" {
				name = names[f.Value]
				if strings.HasPrefix(name, "page:") { // an account of a page that named nobody
					name = document.Words{}.At(post.Account{ID: post.AccountID(f.Value)})
				}
				if term, err = authorTerm(ctx, r, name, &f); err != nil {
					return err
				}
			}
			fmt.Fprintf(out, "%7d  %-9s %s\t%s\n", f.Posts, g.name, oneLine(name), oneLine(term))
		}
	}
	return nil
}

// authorTerm asks for an author by the handle that they are known by here, where it leads to them, else by their id.
func authorTerm(ctx context.Context, r store, handle string, f *search.Facet) (string, error) {
	if !strings.HasPrefix(handle, "@") {
		return f.Term, nil
	}
	a, err := r.Person(ctx, handle)
	if errors.Is(err, record.ErrNotFound) || err == nil && a.ID != f.By() {
		return f.Term, nil
	}
	if err != nil {
		return "", err
	}
	return query.Field{Key: query.From, Value: handle}.String(), nil
}
