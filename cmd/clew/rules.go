package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/post"
	"clew/internal/record"
)

func (c *console) rulesCommand() *cli.Command {
	return &cli.Command{
		Name:  "rules",
		Usage: "who is a public figure, who asked not to be here, whom search engines may list",
		Description: `Lists what was ruled about accounts. Posts that a public figure deletes stay, marked with
their tombstones; everybody else's deletions are followed. Of an account that opted out
nothing is shown, fetched or taken in. Search engines may list the threads of an account that
is indexed. The list of public figures and its reasons are a public page of clew serve.
Single posts and threads are taken down by clew takedown.

Examples:
  clew rules
  clew rules add public-figure x:12345 --reason 'holds office' --by 'the editors'
  clew rules add opt-out @name@social.example --reason 'asked by mail'
  clew rules add indexed x:12345 --reason 'the author agreed'
  clew rules remove public-figure x:12345`,
		Flags: []cli.Flag{listFormatFlag()},
		Commands: []*cli.Command{
			{
				Name: "add", Usage: "rule about an account", ArgsUsage: "KIND ACCOUNT",
				Description: "KIND is public-figure, opt-out or indexed; ACCOUNT an id, or a handle that the record knows.\n\nExamples:\n  clew rules add public-figure x:12345 --reason 'holds office' --by 'the editors'",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "reason", Usage: "why, in `WORDS`; public"},
					&cli.StringFlag{Name: "by", Usage: "`WHO` decided; public"},
				},
				Action: c.addRule,
			},
			{
				Name: "remove", Usage: "take a ruling back", ArgsUsage: "KIND ACCOUNT",
				Description: "Examples:\n  clew rules remove public-figure x:12345",
				Action:      c.removeRule,
			},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error { return c.onList(ctx, cmd, c.listRules) },
	}
}

// ruled reads the kind and the account of a ruling.
func ruled(ctx context.Context, r store, cmd *cli.Command) (kind string, id post.AccountID, err error) {
	if cmd.Args().Len() != 2 {
		return "", "", usage("a ruling has a kind and an account", strings.Join(cmd.Args().Slice(), " "), "see: clew rules --help")
	}
	kind, said := cmd.Args().Get(0), cmd.Args().Get(1)
	if kind != record.RuleFigure && kind != record.RuleOptOut && kind != record.RuleIndexed {
		return "", "", usage("no such kind of ruling", kind, "choose public-figure, opt-out or indexed")
	}
	if id, err = post.ParseAccountID(said); err == nil {
		return kind, id, nil
	}
	a, err := r.Account(ctx, "@"+strings.TrimPrefix(said, "@"))
	if errors.Is(err, record.ErrNotFound) {
		return "", "", &failure{what: "no account of the record", to: said, do: "give its id, or see: clew accounts", status: statusFailed, cause: err}
	}
	return kind, a.ID, err
}

func (c *console) addRule(ctx context.Context, cmd *cli.Command) (err error) {
	r, err := c.open(ctx, cmd, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	kind, id, err := ruled(ctx, r, cmd)
	if err != nil {
		return err
	}
	if kind == record.RuleFigure && strings.TrimSpace(cmd.String("reason")) == "" {
		return usage("a public figure needs a reason", string(id), "say it with --reason; it is shown to everybody")
	}
	if err := r.Rule(ctx, record.Ruling{Account: id, Kind: kind, Reason: cmd.String("reason"), By: cmd.String("by"), At: c.now().UTC()}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: %s\n", id, kind)
	return err
}

func (c *console) removeRule(ctx context.Context, cmd *cli.Command) (err error) {
	r, err := c.open(ctx, cmd, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	kind, id, err := ruled(ctx, r, cmd)
	if err != nil {
		return err
	}
	err = r.Unrule(ctx, id, kind)
	if errors.Is(err, record.ErrNotFound) {
		return &failure{what: "there is no such ruling", to: kind + " " + string(id), do: "see: clew rules", status: statusFailed, cause: err}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: no longer %s\n", id, kind)
	return err
}

func (c *console) listRules(ctx context.Context, r store, jsonl bool) error {
	list, err := r.Rulings(ctx)
	if err != nil {
		return err
	}
	for _, x := range list {
		if jsonl {
			err = writeLine(c.out, map[string]any{"clew": 1, "account": x.Account, "kind": x.Kind, "reason": x.Reason, "by": x.By, "at": stamp(x.At)})
		} else {
			_, err = fmt.Fprintf(c.out, "%-13s  %s  %s  %s\n", x.Kind, x.Account, x.At.UTC().Format(time.DateOnly), oneLine(x.Reason))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
