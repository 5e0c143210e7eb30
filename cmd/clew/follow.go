package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/river"
)

func (c *console) followCommand() *cli.Command {
	return &cli.Command{
		Name:      "follow",
		Usage:     "keep up with accounts",
		ArgsUsage: "[ACCOUNT...]",
		Description: `ACCOUNT is a handle (@name@host, name.example), an id or the link of a profile. What the
account posts from now on is kept, with its edits and deletions, and its threads are read
whole. That is done while clew serve runs, or while clew follow runs without an account,
which prints what happens until it is stopped. clew following lists who is followed.

Examples:
  clew follow name.bsky.example
  clew follow @name@social.example
  clew follow`,
		Flags:  netFlags(),
		Action: c.followAction,
	}
}

func (c *console) unfollowCommand() *cli.Command {
	return &cli.Command{
		Name:      "unfollow",
		Usage:     "keep up no longer",
		ArgsUsage: "ACCOUNT...",
		Description: `ACCOUNT is what clew following prints: a handle or an id. What is held of its posts stays.

Examples:
  clew unfollow @name@social.example`,
		Action: c.unfollowAction,
	}
}

func (c *console) followingCommand() *cli.Command {
	return &cli.Command{
		Name:  "following",
		Usage: "list who is followed",
		Description: `Lists the accounts that are followed: handle, id, since when, when last read, and what went
wrong, if anything did.

Examples:
  clew following
  clew following -f jsonl`,
		Flags:  []cli.Flag{listFormatFlag()},
		Action: func(ctx context.Context, cmd *cli.Command) error { return c.onList(ctx, cmd, c.listFollowing) },
	}
}

func (c *console) followAction(ctx context.Context, cmd *cli.Command) (err error) {
	o, err := c.outside(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	r, err := c.open(ctx, cmd, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if !cmd.Args().Present() {
		return c.keepUp(ctx, cmd, o, r)
	}
	q, err := c.queue(ctx, cmd, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	for _, said := range cmd.Args().Slice() {
		if err := c.followOne(ctx, o, r, q, said); err != nil {
			return err
		}
	}
	return nil
}

// followOne adds an account and reads its newest posts at once, so that a mistake shows at once.
func (c *console) followOne(ctx context.Context, o *outside, r store, q job.Queue, said string) error {
	finder, ref, err := o.account(ctx, said)
	if err != nil {
		return err
	}
	f := c.following(o, r, q)
	a, err := f.Find(ctx, finder, ref)
	if err != nil {
		return err
	}
	if err := c.mayFollow(ctx, r, a.ID); err != nil {
		return err
	}
	who := a.Handle
	if who == "" {
		who = string(a.ID)
	}
	list, err := r.Following(ctx)
	if err != nil {
		return err
	}
	// How far somebody was read must not be forgotten: what they said since then would be missed.
	if slices.ContainsFunc(list, func(x record.Follow) bool { return x.Account == a.ID }) {
		_, err := fmt.Fprintf(c.out, "%s is followed already\n", oneLine(who))
		return err
	}
	follow := record.Follow{Account: a.ID, Handle: a.Handle, Name: a.Name, Added: c.now().UTC()}
	if _, err := r.Follow(ctx, follow); err != nil {
		return err
	}
	n, err := f.Read(ctx, follow)
	words := counted(n, "new post", "new posts")
	switch {
	case err != nil:
		c.warn("its posts could not be read yet: " + oneLine(translate(err).Error()))
		words = "read when clew serve or clew follow runs"
	case n == 0:
		words = "nothing new yet"
	}
	_, err = fmt.Fprintf(c.out, "following %s (%s): %s\n", oneLine(who), a.ID, words)
	return err
}

// mayFollow refuses accounts that asked not to be here.
func (c *console) mayFollow(ctx context.Context, r store, id post.AccountID) error {
	list, err := r.Rulings(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(x record.Ruling) bool { return x.Account == id && x.Kind == record.RuleOptOut }) {
		return &failure{what: "this account asked not to be kept here", to: string(id), do: "nothing can be done but to respect it", status: statusFailed}
	}
	return nil
}

// following is what keeps up.
func (c *console) following(o *outside, r store, q job.Queue) *collect.Following {
	return &collect.Following{Store: r, Networks: o.networks, Sources: streamSources(), Queue: q, Walk: o.walking(c),
		Log:  slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: slog.LevelError})),
		Poll: o.conf.Follow.Poll.Duration, Streams: o.conf.Follow.Streams.Duration, Settle: o.conf.Follow.Settle.Duration}
}

// queue opens the background work of the record.
func (c *console) queue(ctx context.Context, cmd *cli.Command, o *outside) (*river.Queue, error) {
	dir, err := c.recordDir(cmd)
	if err != nil {
		return nil, err
	}
	limits := job.Limits{}
	if o != nil {
		limits.Workers = o.conf.Follow.Workers
	}
	q, err := river.Open(ctx, dir, limits, slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return nil, fmt.Errorf("open the queue in %s: %w", filepath.Base(dir), err)
	}
	return q, nil
}

// keepUp runs until it is interrupted, and prints what happens.
func (c *console) keepUp(ctx context.Context, cmd *cli.Command, o *outside, r store) (err error) {
	list, err := r.Following(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return usage("nobody is followed", "", "name somebody: clew follow ACCOUNT")
	}
	q, err := c.queue(ctx, cmd, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	f := c.following(o, r, q)
	f.Tell = c.teller()
	c.note(fmt.Sprintf("following %s; stop with Ctrl-C", counted(len(list), "account", "accounts")))
	return f.Run(ctx)
}

// teller prints events, a line each.
func (c *console) teller() func(collect.Event) {
	var mu sync.Mutex
	return func(e collect.Event) {
		mu.Lock()
		defer mu.Unlock()
		to := c.out
		if e.Failed {
			to = c.err
		}
		fmt.Fprintf(to, "%s  %s\n", e.At.Format("2006-01-02 15:04:05Z"), oneLine(e.Words))
	}
}

func (c *console) unfollowAction(ctx context.Context, cmd *cli.Command) (err error) {
	if !cmd.Args().Present() {
		return usage("nobody named", "", "name an account: clew unfollow ACCOUNT; clew following lists them")
	}
	r, err := c.open(ctx, cmd, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	list, err := r.Following(ctx)
	if err != nil {
		return err
	}
	for _, said := range cmd.Args().Slice() {
		i := slices.IndexFunc(list, func(f record.Follow) bool { return isAccount(f, said) })
		if i < 0 {
			return &failure{what: "not followed", to: said, do: "see who is: clew following", status: statusFailed, cause: record.ErrNotFound}
		}
		if err := r.Unfollow(ctx, list[i].Account); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(c.out, "%s is followed no longer; what is held stays\n", oneLine(said)); err != nil {
			return err
		}
	}
	return nil
}

// isAccount says whether a person means an account by a word.
func isAccount(f record.Follow, said string) bool {
	return string(f.Account) == said || strings.EqualFold(strings.TrimPrefix(f.Handle, "@"), strings.TrimPrefix(said, "@"))
}

func (c *console) listFollowing(ctx context.Context, r store, jsonl bool) error {
	list, err := r.Following(ctx)
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := c.tellFollow(f, jsonl); err != nil {
			return err
		}
	}
	return nil
}

func (c *console) tellFollow(f record.Follow, jsonl bool) error {
	if jsonl {
		return writeLine(c.out, map[string]any{"clew": 1, "id": f.Account, "handle": f.Handle, "name": f.Name, "added": stamp(f.Added), "checked": stamp(f.Checked), "error": f.Error})
	}
	read := "not read yet"
	if !f.Checked.IsZero() {
		read = "read " + f.Checked.UTC().Format("2006-01-02 15:04Z")
	}
	if f.Error != "" {
		read += ": " + f.Error
	}
	_, err := fmt.Fprintf(c.out, "%s  %s  since %s  %s\n", oneLine(f.Handle), f.Account, f.Added.UTC().Format(time.DateOnly), oneLine(read))
	return err
}

// background keeps up while the reader serves, and gives the queue for its page. wait ends it.
func (c *console) background(ctx context.Context, cmd *cli.Command, o *outside, r store) (q *river.Queue, f *collect.Following, wait func() error, err error) {
	if q, err = c.queue(ctx, cmd, o); err != nil {
		return nil, nil, nil, err
	}
	f = c.following(o, r, q)
	ctx, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		err := f.Run(ctx)
		if err != nil && ctx.Err() == nil {
			c.warn("keeping up has ended: " + oneLine(translate(err).Error()))
		}
		done <- err
	}()
	return q, f, func() error {
		stop()
		return errors.Join(<-done, q.Close())
	}, nil
}

// plan puts the next walks of threads that were just fetched in the queue, for clew serve or clew follow to
// do while they are young. Without it the threads are there all the same.
func (c *console) plan(ctx context.Context, cmd *cli.Command, o *outside, r store, ids ...post.ID) {
	if len(ids) == 0 || ctx.Err() != nil {
		return
	}
	q, err := c.queue(ctx, cmd, o)
	if err == nil {
		f := c.following(o, r, q)
		for _, id := range ids {
			if live := o.networks.Of(id.Network()); live != nil && err == nil {
				err = f.Plan(ctx, live, id)
			}
		}
		err = errors.Join(err, q.Close())
	}
	if err != nil {
		c.warn("no further reading was planned: " + oneLine(translate(err).Error()))
	}
}
