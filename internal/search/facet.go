package search

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"clew/internal/post"
	"clew/internal/query"
)

// Facets say what the posts that a query finds are: how many of each kind. Only posts that may be shown count.
type Facets struct {
	Posts    int  // that were counted
	Cut      bool // there are more, which were not
	Total    int  // that are found: Posts, or what an index has beyond them
	AtLeast  bool // and there may be more than Total
	Network  []Facet
	Author   []Facet
	Year     []Facet
	Language []Facet
	Has      []Facet
}

// Facet is one value that posts have, and how many.
type Facet struct {
	Value string // as it is in the post; of Author its id, of Language the tag before its first hyphen
	Term  string // what asks for it, in the language of queries
	Posts int
}

// facetValues is how many values of one kind are given: those that most posts have.
const facetValues = 10

// Counter is an Index that can tell how many posts a query finds without looking at them.
type Counter interface {
	// Count counts the posts that are held, whoever may find them; exact is false where it cannot be told.
	Count(q *Query, ask Ask) (n int, exact bool, err error)
}

// Count counts what a query finds: the newest first, within the bounds of ask, of which Hits must be one. From, Order
// and Threads do not count. Only with Ask.Plain are posts in Total that were not looked at.
func Count(ctx context.Context, ix Index, q *Query, ask Ask) (*Facets, error) {
	ask.From, ask.Order, ask.Threads, ask.bare = "", Newest, 0, true
	if q.ofThreads() {
		ask.Plain, ask.Held = false, nil
	}
	f, err := ix.Find(ctx, q, ask)
	if err != nil {
		return nil, err
	}
	out := &Facets{Cut: f.Next != ""}
	network, author, year, lang, kinds := tally{}, tally{}, tally{}, tally{}, tally{}
	for _, h := range f.Hits() {
		p := h.Post
		out.Posts++
		network[string(p.Network)]++
		author[string(p.Author)]++
		if !p.Created.IsZero() {
			year[strconv.Itoa(p.Created.UTC().Year())]++
		}
		base, _, _ := strings.Cut(strings.ToLower(p.Lang), "-")
		lang[base]++
		for _, what := range things {
			if has(p, what) {
				kinds[what]++
			}
		}
	}
	out.Total, out.AtLeast = out.Posts, out.Cut
	if c, ok := ix.(Counter); ok && out.Cut && ask.Plain {
		n, exact, err := c.Count(q, ask)
		if err != nil {
			return nil, err
		}
		if exact && n >= out.Posts {
			out.Total, out.AtLeast = n, false
		}
	}
	out.Network = network.facets(query.Network)
	out.Author = author.facets(query.From)
	out.Year = year.facets(query.Since)
	out.Language = lang.facets(query.Lang)
	out.Has = kinds.facets(query.Has)
	return out, nil
}

type tally map[string]int

// facets gives the values that can be asked for, those of most posts first.
func (t tally) facets(k query.Key) []Facet {
	out := []Facet{}
	for value, n := range t {
		term := query.Field{Key: k, Value: value}.String()
		if k == query.Since {
			term += " " + query.Field{Key: query.Until, Value: value}.String()
		}
		if value == "" {
			continue
		}
		if asked, err := query.Parse(term); err == nil {
			out = append(out, Facet{value, asked.String(), n})
		}
	}
	slices.SortFunc(out, func(a, b Facet) int { return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(a.Value, b.Value)) })
	return out[:min(len(out), facetValues)]
}

// By is the account of an author's facet.
func (f *Facet) By() post.AccountID { return post.AccountID(f.Value) }

// And is the query with another term that has to hold too; "" where that says too much.
func (q *Query) And(term string) string {
	said := term
	if q.Tree != nil {
		said = q.Tree.String() + " " + term
	}
	if _, err := Parse(said); err != nil {
		return ""
	}
	return said
}
