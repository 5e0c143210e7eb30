package main

import (
	"context"
	"errors"

	"github.com/urfave/cli/v3"

	"clew/internal/document"
)

func (c *console) showCommand() *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "read a thread of the record",
		ArgsUsage: "THREAD...",
		Description: `THREAD is the id or the link of any post of it, or the number that clew threads prints.
Exit status 3 if the thread is not whole.

Examples:
  clew show 12
  clew show https://x.com/name/status/1850912345678901234 -f markdown
  clew show at://did:plc:abc/app.bsky.feed.post/3lk2 -o thread.html
  clew show 12 --at 2024-05-03`,
		Flags:  readFlags(),
		Action: c.showAction,
	}
}

func (c *console) showAction(ctx context.Context, cmd *cli.Command) (err error) {
	if !cmd.Args().Present() {
		return usage("no thread named", "", "name one: clew show THREAD; clew threads lists them")
	}
	how, err := c.reading(cmd)
	if err != nil {
		return err
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if how.at.IsZero() && how.path == "" && how.format.name == "text" {
		how.end = c.also(ctx, cmd, r, how.words)
	}
	var docs []*document.Document
	for _, said := range cmd.Args().Slice() {
		id, err := find(ctx, r, said)
		if err != nil {
			return err
		}
		d, err := c.document(ctx, r, id, how.rule, how.at)
		if err != nil {
			return err
		}
		docs = append(docs, d)
	}
	return c.print(ctx, r, docs, how)
}
