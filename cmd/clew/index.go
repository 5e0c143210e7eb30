package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/backindex"
	"clew/internal/words"
)

// Bounds of an index on the command line.
const (
	indexPosts = 200_000
	indexSize  = 256 << 20 // bytes of texts
)

func (c *console) indexCommand() *cli.Command {
	return &cli.Command{
		Name:      "index",
		Usage:     "names, dates and figures, as at the back of a book",
		ArgsUsage: "[THREAD...]",
		Description: `Says who and what a thread, an account or a collection names, when, and how much, with the sentence
of every place. Numbers are those of posts: 5 is the fifth post, 5a.1 the first of a side branch
that leaves there, +1.2 the second of a later part; of several threads 12:5 is the fifth post of the
twelfth in the list at the end. A figure that was said more than once is told over time. Exit
status 3 if something is missing from what was read.

Examples:
  clew index 12
  clew index 12 --kind place --brief
  clew index --account @name --since 2024-01-01 -f csv -o year.csv
  clew index --collection 1 -f json | jq '.entries[] | select(.kind == "quantity")'`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: text, json or csv (default: by the ending of -o's file, else text)"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, whole or not at all"},
			&cli.StringFlag{Name: "kind", Usage: "only entries of this `KIND`: " + kindNames()},
			&cli.BoolFlag{Name: "brief", Usage: "without the sentences (text)"},
			&cli.IntFlag{Name: "collection", Usage: "of the threads of the collection with this `NUMBER`"},
			&cli.StringFlag{Name: "account", Usage: "of all posts by this `ACCOUNT`: @handle or id"},
			&cli.StringFlag{Name: "since", Usage: "only posts of this `DAY` or later"},
			&cli.StringFlag{Name: "until", Usage: "only posts of this `DAY` or before"},
			&cli.IntFlag{Name: "limit", Usage: "read at most `N` posts, the newest", Value: indexPosts},
			&cli.StringFlag{Name: "zone", Usage: "time `ZONE` of the author, in which \"today\" is counted: Europe/Kyiv", Value: "UTC"},
			langFlag(),
			viewerFlag(),
			&cli.BoolFlag{Name: "no-pager", Usage: "never start a pager"},
		},
		Action: c.indexAction,
	}
}

func kindNames() string {
	var names []string
	for _, k := range backindex.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// indexing is what a command line asks of an index.
type indexing struct {
	format string
	path   string
	kind   gazetteer.Kind
	lang   *words.Language
	days   days
	limit  int
	zone   *time.Location
}

func (c *console) indexing(cmd *cli.Command) (how indexing, err error) {
	how.path = cmd.String("output")
	how.format = cmp.Or(cmd.String("format"), ending(how.path), "text")
	switch how.format {
	case "text", "json", "csv":
	default:
		return how, usage("no such format", how.format, "choose text, json or csv")
	}
	if k := cmd.String("kind"); k != "" {
		if !strings.Contains(", "+kindNames()+",", ", "+k+",") || strings.Contains(k, ",") {
			return how, usage("no such kind of entry", k, "choose "+kindNames())
		}
		how.kind = gazetteer.Kind(k)
	}
	if ways(cmd) != 1 {
		return how, notOneWay(cmd)
	}
	if how.days, err = daysOf(cmd); err != nil {
		return how, err
	}
	if how.limit = cmd.Int("limit"); how.limit < 1 {
		return how, usage("not a number of posts", cmd.String("limit"), "give a number from 1")
	}
	if how.zone, err = time.LoadLocation(cmd.String("zone")); err != nil || how.zone == time.Local {
		return how, usage("no such time zone", cmd.String("zone"), "write it as Europe/Kyiv, or UTC")
	}
	w, err := c.wordsOf(cmd)
	if how.lang = w.Language; how.lang == nil {
		how.lang = words.English()
	}
	return how, err
}

// ending is the format that the ending of a file's name tells; "" where there is none.
func ending(path string) string {
	switch {
	case strings.HasSuffix(path, ".json"):
		return "json"
	case strings.HasSuffix(path, ".csv"):
		return "csv"
	}
	return ""
}

func (c *console) indexAction(ctx context.Context, cmd *cli.Command) (err error) {
	how, err := c.indexing(cmd)
	if err != nil {
		return err
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	a, err := c.indexOf(ctx, cmd, r, how)
	if err != nil {
		return err
	}
	if err := c.printIndex(ctx, cmd, a, how); err != nil {
		return err
	}
	if a.Left || a.Lost > 0 || len(a.Index.Partly) > 0 {
		return errMissing
	}
	for i := range a.Index.Threads {
		if t := &a.Index.Threads[i]; t.Gaps > 0 || t.State == "unfinished" {
			return errMissing
		}
	}
	return nil
}

// indexOf makes the index that a command line asks for.
func (c *console) indexOf(ctx context.Context, cmd *cli.Command, r store, how indexing) (*backindex.Answer, error) {
	of, ids, err := c.indexed(ctx, cmd, r, how)
	if err != nil {
		return nil, err
	}
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	g, err := gazetteer.New()
	if err != nil {
		return nil, err
	}
	load := func(ctx context.Context, id post.ID) (*document.Document, error) {
		l, err := collect.Load(ctx, r, id, collect.LoadOptions{Now: c.now(), Rules: rules})
		if errors.Is(err, record.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return documentOf(l, time.Time{}, rules).For(policy.Read), nil
	}
	var names index.Names
	m, left, lost, err := index.Gather(ctx, g, ids, load, index.Bounds{Posts: how.limit, Size: indexSize, Since: how.days.since, Until: how.days.until}, &names)
	if err != nil {
		return nil, err
	}
	if of.Kind == "account" {
		m.Turn()
		lost = 0 // what of an account is not held is told by nobody
	}
	if of.Kind == "thread" && len(m.Threads) == 1 {
		t := &m.Threads[0]
		of.ID, of.Title = string(t.ID), document.Words{Language: how.lang}.Title(t.Title, t.OwnTitle)
	}
	for i := range m.Posts {
		m.Posts[i].Zone = how.zone
	}
	opt := index.Options{Lang: how.lang.Tag, Threads: m.Threads, Stop: func() bool { return ctx.Err() != nil }}
	names.Put(&opt)
	x := index.Build(g, m.Posts, opt)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a := &backindex.Answer{Index: x, Of: of, Lang: how.lang, Left: left, Lost: lost, Since: how.days.since}
	if !how.days.until.IsZero() {
		a.Until = how.days.until.AddDate(0, 0, -1)
	}
	return a, nil
}

// indexed is what an index is of, and its threads: of an account the newest first.
func (c *console) indexed(ctx context.Context, cmd *cli.Command, r store, how indexing) (of backindex.Of, ids iter.Seq2[post.ID, error], err error) {
	switch {
	case cmd.IsSet("account"):
		a, err := r.Account(ctx, cmd.String("account"))
		if err != nil {
			return of, nil, err
		}
		name, _ := document.Words{Language: how.lang}.Who(a.Account)
		of = backindex.Of{Kind: "account", ID: string(a.ID), Title: name}
		return of, func(yield func(post.ID, error) bool) {
			for s, err := range r.Threads(ctx, record.Query{Author: a.ID, MinPosts: 1, Until: how.days.until}) {
				if !yield(s.Root, err) {
					return
				}
			}
		}, nil
	case cmd.IsSet("collection"):
		in, err := c.collectionOf(ctx, cmd)
		if err != nil {
			return of, nil, err
		}
		of = backindex.Of{Kind: "collection", ID: strconv.FormatInt(in.Number, 10), Title: in.Title}
		return of, func(yield func(post.ID, error) bool) {
			for i := range in.Entries {
				if !yield(in.Entries[i].Thread, nil) {
					return
				}
			}
		}, nil
	}
	var roots []post.ID
	for _, said := range cmd.Args().Slice() {
		id, err := find(ctx, r, said)
		if err != nil {
			return of, nil, err
		}
		roots = append(roots, id)
	}
	of = backindex.Of{Kind: "thread"}
	if len(roots) > 1 {
		of = backindex.Of{Kind: "threads", Title: how.lang.Say("frame.threads-held", len(roots))}
	}
	return of, func(yield func(post.ID, error) bool) {
		for _, id := range roots {
			if !yield(id, nil) {
				return
			}
		}
	}, nil
}

func (c *console) printIndex(ctx context.Context, cmd *cli.Command, a *backindex.Answer, how indexing) error {
	var entries []backindex.Entry
	part := backindex.Part{}
	if how.kind != "" {
		entries = a.Entries(how.kind)
		if entries == nil {
			entries = []backindex.Entry{}
		}
		part.Entries = entries
		if how.kind != backindex.Quantity {
			part.Series = []int{}
		}
	}
	switch how.format {
	case "json":
		return c.writeOut(ctx, how.path, func(w io.Writer) error {
			err := backindex.JSON(w, a, part)
			_, end := fmt.Fprintln(w)
			return errors.Join(err, end)
		})
	case "csv":
		return c.writeOut(ctx, how.path, func(w io.Writer) error { return backindex.CSV(w, a, entries) })
	}
	view := backindex.View{Brief: cmd.Bool("brief"), Kind: how.kind}
	if how.path != "" || !terminal(c.out) {
		return c.writeOut(ctx, how.path, func(w io.Writer) error { return backindex.Text(w, a, view) })
	}
	view.Bold = c.coloured(c.out)
	var b bytes.Buffer
	if err := backindex.Text(&b, a, view); err != nil {
		return err
	}
	columns, _ := c.size()
	return c.page([]byte(folded(b.String(), min(columns, 100))), !cmd.Bool("no-pager"))
}
