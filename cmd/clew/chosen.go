package main

import (
	"context"
	"errors"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/shelf"
)

// chosenFlags choose the threads of a book, a letter or a site.
func chosenFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "collection", Usage: "the threads of the collection with this `NUMBER`, in its order, with its notes"},
		&cli.StringFlag{Name: "account", Usage: "all threads by this `ACCOUNT`, the oldest first: @handle or id"},
		&cli.StringFlag{Name: "since", Usage: "only threads that began on this `DAY` or later"},
		&cli.StringFlag{Name: "until", Usage: "only threads that began on this `DAY` or before"},
		&cli.StringFlag{Name: "title", Usage: "`WORDS` to call it by"},
		&cli.StringFlag{Name: "subtitle", Usage: "`WORDS` below the title"},
		&cli.StringFlag{Name: "by", Usage: "`NAME` of whoever put it together"},
		&cli.BoolFlag{Name: "private", Usage: "for yourself: with what may not be handed on"},
		viewerFlag(),
	}
}

// ways is in how many ways a command line chooses threads.
func ways(cmd *cli.Command) (n int) {
	for _, is := range []bool{cmd.Args().Present(), cmd.IsSet("collection"), cmd.IsSet("account")} {
		if is {
			n++
		}
	}
	return n
}

// notOneWay is told where threads are to be chosen in one way, and are not.
func notOneWay(cmd *cli.Command) error {
	if ways(cmd) == 0 {
		return usage("nothing chosen", "", "name threads, or --collection NUMBER, or --account ACCOUNT; clew threads lists them")
	}
	return usage("too much chosen", "", "name threads, or --collection NUMBER, or --account ACCOUNT")
}

// put puts what a flag says in the place of what was found.
func put(cmd *cli.Command, flag string, to *string) {
	if cmd.IsSet(flag) {
		*to = cmd.String(flag)
	}
}

// days are those on which threads began that are wanted: from since, before until; zero for no bound.
type days struct{ since, until time.Time }

// daysOf are the days that --since and --until name.
func daysOf(cmd *cli.Command) (d days, err error) {
	if s := cmd.String("since"); s != "" {
		if d.since, err = time.Parse(time.DateOnly, s); err != nil {
			return d, usage("no such day", s, "write a day as 2024-05-03")
		}
	}
	if s := cmd.String("until"); s != "" {
		if d.until, err = time.Parse(time.DateOnly, s); err != nil {
			return d, usage("no such day", s, "write a day as 2024-05-03")
		}
		d.until = d.until.AddDate(0, 0, 1)
	}
	return d, nil
}

func (d days) have(t time.Time) bool {
	return (d.since.IsZero() || !t.Before(d.since)) && (d.until.IsZero() || t.Before(d.until))
}

// collectionOf is the collection that --collection names.
func (c *console) collectionOf(ctx context.Context, cmd *cli.Command) (in shelf.Collection, err error) {
	s, err := c.lookAtShelf(ctx, cmd)
	if err != nil {
		return in, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Collection(ctx, cmd.String("viewer"), int64(cmd.Int("collection")))
}

// undated makes a thread ready for a book or a site, which are the same from day to day: when it was made is not
// said. Policy has not been asked for the use yet.
func (c *console) undated(ctx context.Context, r store, id post.ID, rules policy.Rules, more int) (*collect.Loaded, *document.Document, error) {
	l, err := collect.Load(ctx, r, id, collect.LoadOptions{Now: c.now(), Rules: rules, More: more})
	if err != nil {
		return nil, nil, err
	}
	d := documentOf(l, time.Time{}, rules)
	d.Stated, err = statedOf(ctx, r, d)
	return l, d, err
}
