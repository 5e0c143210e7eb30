package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/search"
)

// hitsListed is how many hits a person is shown unless they ask for more.
const hitsListed = 30

func (c *console) searchCommand() *cli.Command {
	return &cli.Command{
		Name:      "search",
		Usage:     "find posts by what they say",
		ArgsUsage: "QUERY",
		Description: `Finds the posts that have all words of QUERY, the newest first: date, author, id, and the
words where they stand. Case, accents and the like do not matter; "words in quotes" must
stand together. from:@handle, tag:name and network:bluesky narrow it. It looks through
all posts of the record; -f jsonl prints one JSON object a line, all hits.

Examples:
  clew search artillery shells
  clew search '"artillery shells" from:@name'
  clew search tag:history -f jsonl | jq -r .thread`,
		Flags: []cli.Flag{
			listFormatFlag(),
			&cli.IntFlag{Name: "limit", Usage: "at most `N` hits (text: 30 unless said; jsonl: all)"},
			&cli.BoolFlag{Name: "all", Usage: "all hits"},
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
		return usage("the query cannot be read", said, wrong.Error())
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
	return c.searchIn(ctx, r, q, jsonl, limit)
}

// searchIn prints up to limit hits, page by page; 0 is all.
func (c *console) searchIn(ctx context.Context, r store, q *search.Query, jsonl bool, limit int) error {
	ask := search.Ask{Hits: 200}
	if limit > 0 {
		ask.Hits = min(ask.Hits, limit)
	}
	if q.From != "" {
		a, err := r.Person(ctx, q.From)
		if err != nil {
			return err
		}
		ask.Author = a.ID
	}
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	ix := &search.Scan{Posts: r, Now: c.now}
	n := 0
	for {
		docs := map[post.ID]*document.Document{}
		ask.Shown = c.shown(r, rules, docs)
		f, err := ix.Find(ctx, q, ask)
		if err != nil {
			return err
		}
		for thread, h := range f.Hits() {
			if err := c.hit(out, jsonl, thread, h, docs[h.Post.ID]); err != nil {
				return err
			}
			n++
		}
		if ask.From = f.Next; f.Next == "" || limit > 0 && n >= limit {
			break
		}
		if limit > 0 {
			ask.Hits = min(ask.Hits, limit-n)
		}
	}
	switch {
	case n == 0 && !jsonl:
		out.WriteString("no posts\n")
	case ask.From != "" && limit == hitsListed && !jsonl:
		defer c.note("the newest 30 are shown; --all lists all")
	}
	return out.Flush()
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

func (c *console) hit(out *bufio.Writer, jsonl bool, thread post.ID, h *search.Hit, d *document.Document) error {
	a := d.By(h.Post)
	if jsonl {
		return hitJSON(out, thread, h, a)
	}
	bold, plain := "", ""
	if c.coloured(c.out) {
		bold, plain = "\x1b[1m", "\x1b[22m"
	}
	out.WriteString(day(h.Post.Created) + "  " + oneLine(document.At(a)) + "  " + oneLine(string(h.Post.ID)) + "\n    ")
	if h.Folded {
		out.WriteString("content warning: ")
	}
	for _, p := range h.Snippet {
		s := strings.Join(strings.Fields(oneLine("|"+p.Text+"|")), " ")
		s = s[1 : len(s)-1]
		if p.Marked {
			s = bold + s + plain
		}
		out.WriteString(s)
	}
	_, err := out.WriteString("\n")
	return err
}

// hitJSON prints the contract of SPEC §5, and beside it the warning that a post is folded under.
func hitJSON(w io.Writer, thread post.ID, h *search.Hit, a post.Account) error {
	type author struct {
		ID     string `json:"id"`
		Handle string `json:"handle"`
		Name   string `json:"name"`
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Clew    int    `json:"clew"`
		Post    string `json:"post"`
		Thread  string `json:"thread"`
		Author  author `json:"author"`
		Created string `json:"created"`
		Text    string `json:"text"`
		Snippet string `json:"snippet"`
		Warning string `json:"warning"`
	}{1, string(h.Post.ID), string(thread), author{string(a.ID), a.Handle, a.Name}, instant(h.Post.Created), h.Post.Text, search.Text(h.Snippet), h.Post.Warning})
}
