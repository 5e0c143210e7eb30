package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/finding"
)

func (c *console) recordCommand() *cli.Command {
	format := func() cli.Flag {
		return &cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: text or json", Value: "text"}
	}
	return &cli.Command{
		Name:  "record",
		Usage: "look after the record: check, rebuild, index, count, take captures out",
		Description: `The record is a folder. Copying it while Clew is stopped is a backup.

Examples:
  clew record check
  clew record rebuild
  clew record stats -f json`,
		Commands: []*cli.Command{
			{
				Name: "check", Usage: "read everything and compare it with its digests", Action: c.checkAction,
				Description: `Reads all captures and media, compares them with their digests, and what is derived
with what it is derived from; and the indexes that searches ask, with the posts. Every
difference is one line. Exit status 1 if there is one.

Examples:
  clew record check
  clew record check --record /backup/clew`,
				Flags: []cli.Flag{format()},
			},
			{
				Name: "rebuild", Usage: "make everything derived anew from the captures", Action: c.rebuildAction,
				Description: `Reads the stored captures again with the sources of this clew. Readers see the old
data until it is done; a stop leaves it in place. The indexes are made anew by whoever
needs them next.

Examples:
  clew record rebuild`,
				Flags: []cli.Flag{format()},
			},
			{
				Name: "reindex", Usage: "make the indexes that searches ask anew from the posts", Action: c.reindexAction,
				Description: `Throws the indexes of the record away and makes them anew. Nothing else needs it: one that
is missing, damaged or old is made anew by itself when it is needed.

Examples:
  clew record reindex`,
				Flags: []cli.Flag{format()},
			},
			{
				Name: "stats", Usage: "count what the record holds", Action: c.statsAction,
				Description: `Examples:
  clew record stats
  clew record stats -f json`,
				Flags: []cli.Flag{format()},
			},
			c.capturesCommand(),
		},
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return unknownCommand(cmd)
			}
			return cli.ShowSubcommandHelp(cmd)
		},
	}
}

// withRecord opens the record for one of its commands.
func (c *console) withRecord(ctx context.Context, cmd *cli.Command, f func(store) error) (err error) {
	if f := cmd.String("format"); f != "text" && f != "json" {
		return usage("no such format", f, "choose text or json")
	}
	if err := noArguments(cmd); err != nil {
		return err
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return f(r)
}

// tell prints a result as JSON or as a line.
func (c *console) tell(v any, line string) error {
	if !c.json {
		_, err := fmt.Fprintln(c.out, line)
		return err
	}
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (c *console) checkAction(ctx context.Context, cmd *cli.Command) error {
	return c.withRecord(ctx, cmd, func(r store) error {
		n, err := r.Check(ctx, func(problem string) { fmt.Fprintln(c.err, oneLine(problem)) })
		if err != nil {
			return err
		}
		if err := c.checkShelf(ctx, cmd); err != nil {
			return err
		}
		indexes, problems, err := c.checkIndexes(ctx, cmd, r)
		if err != nil {
			return err
		}
		if problems > 0 {
			return &failure{what: "the record is sound, an index of it is not", do: "make it anew with: clew record reindex", status: statusFailed}
		}
		return c.tell(struct {
			Clew     int   `json:"clew"`
			Captures int   `json:"captures"`
			Posts    int   `json:"posts"`
			Threads  int   `json:"threads"`
			Media    int   `json:"media"`
			Bytes    int64 `json:"bytes"`
			Problems int   `json:"problems"`

			Indexes []indexResult `json:"indexes"`
		}{1, n.Captures, n.Posts, n.Threads, n.Media, n.Bytes, n.Problems, indexResults(indexes)},
			fmt.Sprintf("sound: %s, %s, %s, %s read", counted(n.Captures, "capture", "captures"), counted(n.Posts, "post", "posts"),
				counted(n.Media, "medium", "media"), counted(int(n.Bytes), "byte", "bytes")))
	})
}

// checkShelf reads the whole of the shelf, if there is one.
func (c *console) checkShelf(ctx context.Context, cmd *cli.Command) (err error) {
	s, err := c.lookAtShelf(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Check(ctx, func(problem string) { fmt.Fprintln(c.err, oneLine(problem)) })
}

func (c *console) rebuildAction(ctx context.Context, cmd *cli.Command) error {
	boundMemory()
	return c.withRecord(ctx, cmd, func(r store) error {
		tell, done := c.progress("rebuild")
		n, err := collect.Rebuild(ctx, r, storedSources(), tell)
		done()
		if err != nil {
			return err
		}
		return c.tell(struct {
			Clew     int `json:"clew"`
			Posts    int `json:"posts"`
			Versions int `json:"versions"`
			Gone     int `json:"gone"`
			Threads  int `json:"threads"`
			Accounts int `json:"accounts"`
			Skipped  int `json:"skipped"`
		}{1, n.Posts, n.Versions, n.Gone, n.Threads, n.Accounts, n.Skipped},
			fmt.Sprintf("rebuilt: %s, %s, %s", counted(n.Posts, "post", "posts"), counted(n.Versions, "version", "versions"), counted(n.Threads, "thread", "threads")))
	})
}

func (c *console) statsAction(ctx context.Context, cmd *cli.Command) error {
	return c.withRecord(ctx, cmd, func(r store) error {
		n, err := r.Stats(ctx)
		if err != nil {
			return err
		}
		dir, err := c.recordDir(cmd)
		if err != nil {
			return err
		}
		indexes, err := finding.Measure(ctx, filepath.Join(dir, finding.Folder), r)
		if err != nil {
			return err
		}
		lines := ""
		for _, s := range indexes {
			lines += fmt.Sprintf("\n%-9s %s", s.Name, indexLine(s))
		}
		return c.tell(struct {
			Clew     int   `json:"clew"`
			Posts    int   `json:"posts"`
			Threads  int   `json:"threads"`
			Accounts int   `json:"accounts"`
			Versions int   `json:"versions"`
			Gone     int   `json:"gone"`
			Captures int   `json:"captures"`
			Media    int   `json:"media"`
			Bytes    int64 `json:"bytes"`
			Log      int64 `json:"log"`
			Layout   int   `json:"layout"`

			Indexes []indexResult `json:"indexes"`
		}{1, n.Posts, n.Threads, n.Accounts, n.Versions, n.Gone, n.Captures, n.Media, n.Bytes, n.Log, n.Version, indexResults(indexes)},
			fmt.Sprintf("posts     %s\nthreads   %s\naccounts  %s\nversions  %s\ngone      %s\ncaptures  %s\nmedia     %s\nbytes     %s\nlog       %d\nlayout    %d",
				thousands(n.Posts), thousands(n.Threads), thousands(n.Accounts), thousands(n.Versions), thousands(n.Gone),
				thousands(n.Captures), thousands(n.Media), thousands(int(n.Bytes)), n.Log, n.Version)+lines)
	})
}
