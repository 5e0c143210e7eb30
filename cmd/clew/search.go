package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/answer"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/query"
	"clew/internal/record"
	"clew/internal/same"
	"clew/internal/search"
	"clew/internal/shelf"
	"clew/internal/thread"
)

// hitsListed is how many hits a person is shown unless they ask for more.
const hitsListed = 30

func (c *console) searchCommand() *cli.Command {
	return &cli.Command{
		Name:      "search",
		Usage:     "find posts by what they say",
		ArgsUsage: "QUERY",
		Description: `Finds the posts that have all words of QUERY, the newest first: date, author, id, and the
words where they stand; --sort relevance puts what weighs most first. Case, accents and
the like do not matter, and other forms of a word are found too. Descriptions of pictures,
titles of links, quoted posts and polls are searched as well. What an author said in two networks
within hours is one hit, with a line for the other. -f jsonl prints one JSON object a line, all hits.

  "artillery shells"   as it is written            shell*    words that begin so
  shells OR rockets    either                      -drones   not this
  front NEAR/5 line    at most 5 words between     ( )       put parts together
  from:@name  to:@name  mentions:@name  tag:history  network:bluesky  lang:uk
  since:2024-05  until:2024-05-31  since:7d        until:yesterday
  has:image|video|link|poll|quote|alt              is:edited|deleted|root|incomplete
  in:"My books"        threads of a collection, by title or number

Of -drones no option is made; behind -- nothing is an option.

Examples:
  clew search artillery shells
  clew search '"artillery shells" from:@name since:2024'
  clew search tag:history -f jsonl | jq -r .thread`,
		Flags: []cli.Flag{
			listFormatFlag(),
			&cli.IntFlag{Name: "limit", Usage: "at most `N` hits (text: 30 unless said; jsonl: all)"},
			&cli.BoolFlag{Name: "all", Usage: "all hits"},
			&cli.BoolFlag{Name: "each", Usage: "every hit by itself, cross-posts too (text)"},
			&cli.StringFlag{Name: "sort", Value: "newest", Usage: "`ORDER`: newest, or relevance (what weighs most first)"},
			&cli.BoolFlag{Name: "facets", Usage: "count what is found by network, author, year, language and kind"},
		},
		Action: c.searchAction,
	}
}

func (c *console) searchAction(ctx context.Context, cmd *cli.Command) (err error) {
	jsonl, err := listFormat(cmd)
	if err != nil {
		return err
	}
	said := strings.Join(cmd.Args().Slice(), " ")
	q, err := search.Parse(said)
	var wrong *search.Error
	switch {
	case errors.As(err, &wrong):
		return usage("the query cannot be read", marked(said, wrong), wrong.Error())
	case err != nil:
		return err
	case q.Empty():
		return usage("nothing to look for", said, "name some words: clew search artillery shells")
	}
	limit := cmd.Int("limit")
	switch {
	case limit < 0:
		return usage("not a number of hits", cmd.String("limit"), "give a number from 1")
	case cmd.Bool("all"):
		limit = 0
	case limit == 0 && !jsonl:
		limit = hitsListed
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	ask := search.Ask{}
	if ask.Collections, err = c.collectionsOf(ctx, cmd, q); err != nil {
		return err
	}
	switch ask.Order = search.Order(cmd.String("sort")); ask.Order {
	case search.Newest, search.Relevance:
	default:
		return usage("not an order", cmd.String("sort"), "give newest or relevance")
	}
	known, err := c.levelled(ctx, cmd, r)
	if err != nil {
		return err
	}
	if known != nil {
		defer c.released(known)
	}
	return c.searchIn(ctx, r, &foundBy{f: known, r: r, now: c.now}, q, ask, jsonl, limit, cmd.Bool("facets"), cmd.Bool("each"))
}

// marked puts what is wrong with a query between brackets of its own.
func marked(said string, e *search.Error) string {
	before, wrong, after := e.Mark(said)
	if wrong == "" || len(said) > query.MaxWhole {
		return said
	}
	return before + ">>>" + wrong + "<<<" + after
}

// collectionsOf finds the owner's collections that a query names.
func (c *console) collectionsOf(ctx context.Context, cmd *cli.Command, q *search.Query) (in map[string]map[post.ID]bool, err error) {
	if len(q.Collections()) == 0 {
		return nil, nil
	}
	s, err := c.lookAtShelf(ctx, cmd)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	in, missing, err := search.Kept(ctx, q, s, shelf.Owner)
	if err == nil && missing != "" {
		err = fmt.Errorf("collection %q: %w", missing, shelf.ErrNotFound)
	}
	return in, err
}

// searchIn prints up to limit hits, page by page; 0 is all.
func (c *console) searchIn(ctx context.Context, r store, ix search.Index, q *search.Query, ask search.Ask, jsonl bool, limit int, facets, each bool) error {
	ask.Hits = 200
	if limit > 0 {
		ask.Hits = min(ask.Hits, limit)
	}
	var err error
	if ask.Accounts, err = search.People(ctx, q, r.Person); err != nil {
		return err
	}
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	n := 0
	var order search.Order
	for {
		docs := map[post.ID]*document.Document{}
		ask.Shown = c.shown(r, rules, docs)
		ask.Facts = func(_, id post.ID) search.Facts { return factsOf(docs[id], id) }
		f, err := ix.Find(ctx, q, ask)
		if err != nil {
			return err
		}
		order = f.Order
		for _, h := range foldHits(f, docs, each) {
			n++
			if h.into != nil && !jsonl {
				continue
			}
			if err := c.hit(out, jsonl, h); err != nil {
				return err
			}
		}
		if ask.From = f.Next; f.Next == "" || limit > 0 && n >= limit {
			break
		}
		if limit > 0 {
			ask.Hits = min(ask.Hits, limit-n)
		}
	}
	if facets {
		if err := c.facets(ctx, out, r, rules, ix, q, ask, jsonl); err != nil {
			return err
		}
	}
	switch {
	case n == 0 && !jsonl:
		out.WriteString("no posts\n")
		empty, err := c.tellEmpty(ctx, r)
		if err != nil {
			return err
		}
		for _, h := range query.Hints(q.Said, q.Tree) {
			if !empty {
				defer c.aside(h.String())
			}
		}
	case n > 1 && !jsonl:
		defer c.note(orderSaid(order, ask.Order, ask.From != "" && limit == hitsListed))
	}
	return out.Flush()
}

// orderSaid says in which order hits were listed and how to have them in the other; more, that there are others.
func orderSaid(got search.Order, asked search.Order, more bool) string {
	said := "newest first; --sort relevance lists what weighs most first"
	switch {
	case got == search.Relevance:
		said = "what weighs most first; --sort newest lists the newest first"
	case asked == search.Relevance:
		said = "newest first: a query without words has no other order"
	}
	if more {
		said += fmt.Sprintf("; the first %d are shown, --all lists all", hitsListed)
	}
	return said
}

// factsOf tells of a post in its thread.
func factsOf(d *document.Document, id post.ID) search.Facts {
	if d == nil {
		return search.Facts{}
	}
	state := d.Thread.Verdict.State
	return search.Facts{Deleted: d.Thread.Gone[id].State == post.Deleted, Incomplete: state == thread.Gaps || state == thread.Unfinished}
}

// shown reads the threads of posts that match, for their owner, and keeps those that it gave in docs.
func (c *console) shown(r record.Reader, rules policy.Rules, docs map[post.ID]*document.Document) search.Shown {
	threads := map[post.ID]*document.Document{}
	return func(ctx context.Context, id post.ID) (post.ID, *post.Post, error) {
		for _, d := range threads {
			if p := d.Found(id, policy.Read); p != nil {
				docs[p.ID] = d
				return d.Thread.ID, p, nil
			}
		}
		l, err := collect.Load(ctx, r, id, collect.LoadOptions{Now: c.now(), Rules: rules})
		if errors.Is(err, record.ErrNotFound) {
			return "", nil, nil
		}
		if err != nil {
			return "", nil, err
		}
		d := documentOf(l, time.Time{}, rules).For(policy.Read)
		p := d.Found(id, policy.Read)
		if p == nil {
			return "", nil, nil
		}
		if len(d.Thread.Line) > 1 { // of a thread the next hits are likely
			if len(threads) > 8 {
				clear(threads)
			}
			threads[d.Thread.ID] = d
		}
		docs[p.ID] = d
		return d.Thread.ID, p, nil
	}
}

func (c *console) hit(out *bufio.Writer, jsonl bool, h *listedHit) error {
	a := h.in.By(h.Post)
	if jsonl {
		return hitJSON(out, h, a)
	}
	w := &answerWriter{out: out, colour: c.coloured(c.out)}
	if terminal(c.out) {
		w.width, _ = c.size()
		w.width = min(w.width, 100)
	}
	in := document.Words{}
	w.line("", day(h.Post.Created)+"  "+in.At(a)+"  "+in.Place(h.in, h.Post.ID))
	var pieces []answer.Piece
	if h.Folded {
		pieces = append(pieces, answer.Piece{Text: "content warning: "})
	} else if where := foundIn(h.In); where != "" {
		pieces = append(pieces, answer.Piece{Text: where + ": "})
	}
	for _, p := range h.Snippet {
		pieces = append(pieces, answer.Piece{Text: p.Text, Differs: p.Marked})
	}
	w.wrap("    ", "", pieces, "", "", "\x1b[1m")
	h.again(w)
	return nil
}

// hitJSON prints the contract of SPEC §5, and beside it the warning that a post is folded under.
func hitJSON(w io.Writer, h *listedHit, a post.Account) error {
	type author struct {
		ID     string `json:"id"`
		Handle string `json:"handle"`
		Name   string `json:"name"`
	}
	return writeJSON(w, struct {
		Clew    int        `json:"clew"`
		Post    string     `json:"post"`
		Thread  string     `json:"thread"`
		Author  author     `json:"author"`
		Created string     `json:"created"`
		Text    string     `json:"text"`
		Snippet string     `json:"snippet"`
		In      string     `json:"in"`
		Warning string     `json:"warning"`
		Same    *same.Twin `json:"same,omitempty"`
	}{1, string(h.Post.ID), string(h.thread), author{string(a.ID), a.Handle, a.Name}, instant(h.Post.Created), h.Post.Text, search.Text(h.Snippet), string(h.In), h.Post.Warning, h.same()})
}
