package main

import (
	"bufio"
	"context"
	"errors"
	"iter"
	"runtime"
	"strconv"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/record"
	"clew/internal/render/jsondoc"
)

// listed is how many threads a person is shown unless they ask for more.
const listed = 50

func (c *console) threadsCommand() *cli.Command {
	return &cli.Command{
		Name:  "threads",
		Usage: "list the threads of the record",
		Description: `Lists threads of two posts or more, the newest first: number, date, posts, author and
how it begins. -f jsonl prints one JSON object a line, with the ids of all posts and
branches and the verdict, of all threads.

Examples:
  clew threads
  clew threads --author @name --limit 10
  clew threads -f jsonl | jq -r 'select(.verdict.state == "gaps") | .id'`,
		Flags: []cli.Flag{
			listFormatFlag(),
			&cli.StringFlag{Name: "author", Usage: "only threads by this `ACCOUNT`: @handle or id"},
			&cli.IntFlag{Name: "limit", Usage: "at most `N` threads (text: 50 unless said; jsonl: all)"},
			&cli.BoolFlag{Name: "all", Usage: "all threads"},
		},
		Action: c.threadsAction,
	}
}

func (c *console) threadsAction(ctx context.Context, cmd *cli.Command) (err error) {
	jsonl, err := listFormat(cmd)
	if err != nil {
		return err
	}
	if err := noArguments(cmd); err != nil {
		return err
	}
	limit, err := threadLimit(cmd, jsonl)
	if err != nil {
		return err
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	q := record.Query{}
	if who := cmd.String("author"); who != "" {
		a, err := r.Account(ctx, who)
		if err != nil {
			return err
		}
		q.Author = a.ID
	}
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return err
	}
	if jsonl {
		return c.threadLines(ctx, r, q, limit, rules)
	}
	return c.threadTable(ctx, r, q, limit, rules)
}

func threadLimit(cmd *cli.Command, jsonl bool) (int, error) {
	n := cmd.Int("limit")
	switch {
	case n < 0:
		return 0, usage("not a number of threads", strconv.Itoa(n), "give a number from 1")
	case cmd.Bool("all") || n == 0 && jsonl:
		return 0, nil
	case n == 0:
		return listed, nil
	}
	return n, nil
}

// threadLines prints a JSON object for each thread, at most limit of them if it is not 0. Threads are read
// by as many workers as there are cores and printed in order.
func (c *console) threadLines(ctx context.Context, r record.Reader, q record.Query, limit int, rules policy.Rules) error {
	out := bufio.NewWriterSize(c.out, 256<<10)
	line := func(ctx context.Context, s record.Summary) ([]byte, error) {
		d, err := c.listedDocument(ctx, r, s, rules)
		if d == nil {
			return nil, err
		}
		return jsondoc.AppendSummary(nil, d), nil
	}
	n := 0
	for b, err := range ordered(ctx, r.Threads(ctx, q), line) {
		if err != nil {
			return err
		}
		if b == nil {
			continue
		}
		if _, err := out.Write(b); err != nil {
			return err
		}
		if n++; n == limit {
			break
		}
	}
	return out.Flush()
}

// listedDocument reads a thread for a list: without the author's other threads. It gives nil for one that
// a list passes over.
func (c *console) listedDocument(ctx context.Context, r record.Reader, s record.Summary, rules policy.Rules) (*document.Document, error) {
	l, err := collect.Load(ctx, r, s.Root, collect.LoadOptions{Now: c.now(), Rules: rules})
	switch {
	case errors.Is(err, record.ErrNotFound):
		return nil, nil // all of it was deleted
	case err != nil:
		return nil, err
	case !l.Listed():
		return nil, nil
	}
	return documentOf(l, time.Time{}, rules).For(policy.Read), nil
}

func (c *console) threadTable(ctx context.Context, r record.Reader, q record.Query, limit int, rules policy.Rules) error {
	out := bufio.NewWriter(c.out)
	t := table{out: out, width: c.width(), right: "1,3"}
	t.row("NUMBER", "DATE", "POSTS", "AUTHOR", "BEGINS")
	n, more := 0, false
	for s, err := range r.Threads(ctx, q) {
		if err != nil {
			return err
		}
		d, err := c.listedDocument(ctx, r, s, rules)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		if n == limit && limit > 0 {
			more = true
			break
		}
		t.row(strconv.FormatInt(s.Number, 10), day(d.Published), strconv.Itoa(d.Thread.Verdict.Held), document.Words{}.At(d.Author), d.Title)
		n++
	}
	t.flush("no threads")
	if n == 0 {
		if _, err := c.tellEmpty(ctx, r); err != nil {
			return err
		}
	}
	if more && limit == listed {
		defer c.note("the newest 50 are shown; --all lists all")
	}
	return out.Flush()
}

// tellEmpty says, of a record that holds no thread, how one comes in.
func (c *console) tellEmpty(ctx context.Context, r record.Reader) (empty bool, err error) {
	for _, err := range r.Threads(ctx, record.Query{Limit: 1}) {
		return false, err
	}
	c.aside("the record is empty: clew import PATH takes in exports and saved pages, clew unroll LINK a thread")
	return true, nil
}

// made is one result on its way, in order.
type made struct {
	line []byte
	err  error
}

// ordered makes a result of each summary, on all cores, and gives them in the order of the summaries.
// Nothing it started runs on when it returns.
func ordered(ctx context.Context, in iter.Seq2[record.Summary, error], summarise func(context.Context, record.Summary) ([]byte, error)) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		workers := runtime.GOMAXPROCS(0)
		queue := make(chan chan made, 64*workers)
		slots := make(chan struct{}, workers)
		go func() {
			defer close(queue)
			for s, err := range in {
				one := make(chan made, 1)
				select {
				case queue <- one:
				case <-ctx.Done():
					return
				}
				if err != nil {
					one <- made{err: err}
					return
				}
				slots <- struct{}{}
				go func() {
					line, err := summarise(ctx, s)
					one <- made{line, err}
					<-slots
				}()
			}
		}()
		defer func() {
			stop()
			for one := range queue {
				<-one
			}
		}()
		for one := range queue {
			m := <-one
			if !yield(m.line, m.err) || m.err != nil {
				return
			}
		}
	}
}
