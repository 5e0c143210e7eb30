package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/people"
	"clew/internal/sqlite"
)

func (c *console) peopleCommand() *cli.Command {
	return &cli.Command{
		Name:  "people",
		Usage: "who has an account, and a way back in for who forgot their password",
		Description: `Lists who has an account with this record. Readers are invited and kept out on the page /people
of clew serve; an owner who forgot the password gets a link here.

Examples:
  clew people
  clew people link Ann`,
		Flags: []cli.Flag{listFormatFlag()},
		Commands: []*cli.Command{
			{
				Name: "link", Usage: "print a link at which somebody sets a new password", ArgsUsage: "NAME",
				Description: "The link holds for seven days, once. Whoever has it can sign in as NAME.\n\nExamples:\n  clew people link Ann",
				Action:      c.peopleLink,
			},
		},
		Action: c.listPeople,
	}
}

// onPeople opens who has an account, if anybody can have one.
func (c *console) onPeople(ctx context.Context, cmd *cli.Command, f func(h *people.House) error) (err error) {
	dir, err := c.recordDir(cmd)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "people.db")); errors.Is(err, fs.ErrNotExist) {
		return &failure{what: "nobody has an account", to: dir, do: "the first is made when clew serve --allow-remote runs", status: statusFailed}
	}
	s, err := sqlite.OpenPeople(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	h, err := people.Open(ctx, s, people.Config{Now: c.now})
	if err != nil {
		return err
	}
	return f(h)
}

func (c *console) listPeople(ctx context.Context, cmd *cli.Command) error {
	jsonl, err := listFormat(cmd)
	if err != nil {
		return err
	}
	if err := noArguments(cmd); err != nil {
		return err
	}
	return c.onPeople(ctx, cmd, func(h *people.House) error {
		all, err := h.People(ctx)
		if err != nil {
			return err
		}
		for _, p := range all {
			rank := "reader"
			if p.Rank == people.Owner {
				rank = "owner"
			}
			if jsonl {
				err = writeLine(c.out, map[string]any{"clew": 1, "id": p.ID, "name": p.Name, "rank": rank, "added": stamp(p.Added), "revoked": stamp(p.Revoked)})
			} else {
				kept := ""
				if !p.Revoked.IsZero() {
					kept = "  kept out since " + p.Revoked.UTC().Format(time.DateOnly)
				}
				_, err = fmt.Fprintf(c.out, "%-6s  %s  %s%s\n", rank, p.Added.UTC().Format(time.DateOnly), oneLine(p.Name), kept)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *console) peopleLink(ctx context.Context, cmd *cli.Command) error {
	if cmd.Args().Len() != 1 {
		return usage("a link is for one person", "", "name them: clew people link NAME")
	}
	conf, err := c.configure()
	if err != nil {
		return err
	}
	site, err := conf.siteURL()
	if err != nil {
		return err
	}
	return c.onPeople(ctx, cmd, func(h *people.House) error {
		p, err := h.Named(ctx, cmd.Args().First())
		if errors.Is(err, people.ErrNobody) {
			return &failure{what: "nobody of that name has an account", to: cmd.Args().First(), do: "see: clew people", status: statusFailed, cause: err}
		}
		if err != nil {
			return err
		}
		t, err := h.Invite(ctx, p.ID, p.ID, "")
		if err != nil {
			return err
		}
		if site == "" {
			c.note("open it on the site; [serve] url in the configuration names the site's address")
		}
		_, err = fmt.Fprintf(c.out, "%s/invitation?%s\n", site, url.Values{"token": {t.Reveal()}}.Encode())
		return err
	})
}
