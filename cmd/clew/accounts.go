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

	"clew/internal/document"
	"clew/internal/record"
)

func (c *console) accountsCommand() *cli.Command {
	return &cli.Command{
		Name:  "accounts",
		Usage: "list the accounts whose posts the record holds",
		Description: `Lists accounts, those with most threads first: handle, name, network, posts, threads,
the dates of the first and the last post, and the permanent id.

Examples:
  clew accounts
  clew accounts -f jsonl | jq -r .id`,
		Flags:  []cli.Flag{listFormatFlag()},
		Action: func(ctx context.Context, cmd *cli.Command) error { return c.onList(ctx, cmd, c.listAccounts) },
	}
}

// listFormatFlag chooses how a list is printed.
func listFormatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: text or jsonl", Value: "text"}
}

func listFormat(cmd *cli.Command) (jsonl bool, err error) {
	switch f := cmd.String("format"); f {
	case "text":
		return false, nil
	case "jsonl":
		return true, nil
	default:
		return false, usage("no such format", f, "choose text or jsonl")
	}
}

// onList opens the record for a command that lists something of it and takes no arguments.
func (c *console) onList(ctx context.Context, cmd *cli.Command, action func(ctx context.Context, r store, jsonl bool) error) (err error) {
	jsonl, err := listFormat(cmd)
	if err != nil {
		return err
	}
	if err := noArguments(cmd); err != nil {
		return err
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return action(ctx, r, jsonl)
}

func (c *console) listAccounts(ctx context.Context, r store, jsonl bool) error {
	out := bufio.NewWriter(c.out)
	t := table{out: out, width: c.width(), right: "4,5"}
	row := t.row
	if t.width > 0 && t.width < 100 { // there is no room for all: the id, which tells the network too, and how it goes on count more
		t.right = "3"
		row = func(s ...string) { t.row(s[0], s[1], s[3], s[6], s[7]) }
	}
	row("HANDLE", "NAME", "NETWORK", "POSTS", "THREADS", "FIRST", "LAST", "ID")
	for a, err := range r.Accounts(ctx) {
		if err != nil {
			return err
		}
		if jsonl {
			if err := accountJSON(out, a); err != nil {
				return err
			}
			continue
		}
		name := a.Name
		if a.Handle == "" && a.Name == "" && strings.HasPrefix(string(a.ID), "page:") { // of a page that named nobody
			name = document.Words{}.At(a.Account)
		}
		row(a.Handle, name, string(a.Network), thousands(a.Posts), thousands(a.Threads), day(a.First), day(a.Last), string(a.ID))
	}
	if !jsonl {
		t.flush("no accounts")
	}
	return out.Flush()
}

func accountJSON(w io.Writer, a record.AccountSummary) error {
	type handle struct {
		Handle string `json:"handle"`
		Name   string `json:"name"`
		First  string `json:"first"`
		Last   string `json:"last"`
	}
	out := struct {
		Clew    int      `json:"clew"`
		ID      string   `json:"id"`
		Network string   `json:"network"`
		Handle  string   `json:"handle"`
		Name    string   `json:"name"`
		Posts   int      `json:"posts"`
		Threads int      `json:"threads"`
		First   string   `json:"first"`
		Last    string   `json:"last"`
		Handles []handle `json:"handles"`
	}{1, string(a.ID), string(a.Network), a.Handle, a.Name, a.Posts, a.Threads, instant(a.First), instant(a.Last), []handle{}}
	for _, h := range a.Handles {
		out.Handles = append(out.Handles, handle{h.Handle, h.Name, instant(h.First), instant(h.Last)})
	}
	return writeJSON(w, out)
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

// noArguments refuses arguments to a command that takes none.
func noArguments(cmd *cli.Command) error {
	if !cmd.Args().Present() {
		return nil
	}
	if len(commandRows(cmd)) > 0 {
		return unknownCommand(cmd)
	}
	return usage("takes no arguments", cmd.Args().First(), fmt.Sprintf("see: %s --help", cmd.FullName()))
}
