package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record"
)

func (c *console) takedownCommand() *cli.Command {
	return &cli.Command{
		Name:  "takedown",
		Usage: "hide a post or a thread from everybody, with a ground, in a public log",
		Description: `Lists the log of takedowns. What was taken down is shown to nobody but the owner: not in
pages, lists, searches, feeds or exports, and not where others quote it. The log is a public
page of clew serve, and no entry ever leaves it: a takedown is lifted by another word.

Examples:
  clew takedown
  clew takedown add https://x.com/name/status/1850912345678901234 --ground privacy
  clew takedown add 12 --thread --ground court --by legal --words 'District Court, 3 C 12/24'
  clew takedown lift 4`,
		Flags: []cli.Flag{listFormatFlag()},
		Commands: []*cli.Command{
			{
				Name: "add", Usage: "take a post or a thread down", ArgsUsage: "POST",
				Description: `POST is the id or the link of a post that the record holds, or the number of a thread. The
first post of a thread stands for the whole of it. The log names the post only where the
ground is copyright, court or terms: a link may do the very harm that a takedown ends.

Examples:
  clew takedown add 12 --thread --ground court --by legal --words 'District Court, 3 C 12/24'`,
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "thread", Usage: "the whole thread that the post belongs to"},
					&cli.StringFlag{Name: "ground", Usage: "`GROUND`: author, privacy, safety, copyright, court, terms or other", Value: record.GroundOther},
					&cli.StringFlag{Name: "by", Usage: "on `WHOSE` word: author, operator or legal", Value: record.ByOperator},
					&cli.StringFlag{Name: "words", Usage: "what the public log says of it, in `WORDS`; never the content"},
				},
				Action: c.takeDown,
			},
			{
				Name: "lift", Usage: "let it be shown again", ArgsUsage: "NUMBER",
				Description: "NUMBER is the entry's, as clew takedown lists it.\n\nExamples:\n  clew takedown lift 4",
				Flags:       []cli.Flag{&cli.StringFlag{Name: "by", Usage: "on `WHOSE` word: author, operator or legal", Value: record.ByOperator}},
				Action:      c.liftTakedown,
			},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error { return c.onList(ctx, cmd, c.listTakedowns) },
	}
}

// onWhoseWord reads --by.
func onWhoseWord(cmd *cli.Command) (string, error) {
	by := cmd.String("by")
	if by != record.ByAuthor && by != record.ByOperator && by != record.ByLegal {
		return "", usage("no such person", by, "choose author, operator or legal")
	}
	return by, nil
}

func (c *console) takeDown(ctx context.Context, cmd *cli.Command) (err error) {
	if cmd.Args().Len() != 1 {
		return usage("one post is taken down at a time", strings.Join(cmd.Args().Slice(), " "), "see: clew takedown add --help")
	}
	by, err := onWhoseWord(cmd)
	if err != nil {
		return err
	}
	ground := cmd.String("ground")
	if !slices.Contains(record.Grounds(), ground) || ground == record.GroundOptOut {
		return usage("no such ground", ground, "choose author, privacy, safety, copyright, court, terms or other; for a whole account: clew rules add opt-out")
	}
	if len(cmd.String("words")) > record.MaxWords {
		return usage("too many words", strconv.Itoa(len(cmd.String("words")))+" bytes", fmt.Sprintf("say it in %d", record.MaxWords))
	}
	r, err := c.open(ctx, cmd, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	id, err := find(ctx, r, cmd.Args().First())
	if err != nil {
		return err
	}
	held, err := r.Thread(ctx, id)
	if err != nil {
		return err
	}
	t := record.Takedown{Post: id, Ground: ground, By: by, Words: cmd.String("words"), At: c.now().UTC()}
	if cmd.Bool("thread") {
		l, err := collect.Load(ctx, r, id, collect.LoadOptions{Now: c.now()})
		if err != nil {
			return err
		}
		t.Post = l.Thread.ID
	}
	if i := slices.IndexFunc(held.Posts, func(p post.Post) bool { return p.Author != "" }); i >= 0 {
		t.Account = held.Posts[i].Author
	}
	n, err := r.TakeDown(ctx, t)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "takedown %d: %s\n", n, t.Post)
	return err
}

func (c *console) liftTakedown(ctx context.Context, cmd *cli.Command) (err error) {
	by, err := onWhoseWord(cmd)
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(cmd.Args().First(), 10, 64)
	if err != nil || cmd.Args().Len() != 1 {
		return usage("an entry is lifted by its number", strings.Join(cmd.Args().Slice(), " "), "see: clew takedown")
	}
	r, err := c.open(ctx, cmd, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	err = r.Lift(ctx, n, by, c.now().UTC())
	if errors.Is(err, record.ErrNotFound) {
		return &failure{what: "no such takedown holds", to: strconv.FormatInt(n, 10), do: "see: clew takedown", status: statusFailed, cause: err}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "takedown %d: lifted\n", n)
	return err
}

func (c *console) listTakedowns(ctx context.Context, r store, jsonl bool) error {
	list, err := r.Takedowns(ctx, 0, 0)
	if err != nil {
		return err
	}
	for _, t := range list {
		if jsonl {
			err = writeLine(c.out, map[string]any{"clew": 1, "number": t.Number, "at": stamp(t.At), "post": t.Post, "ground": t.Ground, "by": t.By, "words": t.Words, "lifted": stamp(t.Lifted)})
		} else {
			state := "holds"
			if !t.Lifted.IsZero() {
				state = "lifted " + t.Lifted.UTC().Format(time.DateOnly)
			}
			_, err = fmt.Fprintf(c.out, "%4d  %s  %-9s  %-8s  %-17s  %s  %s\n", t.Number, t.At.UTC().Format(time.DateOnly), t.Ground, t.By, state, t.Post, oneLine(t.Words))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
