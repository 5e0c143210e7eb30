package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/thread"
)

func (c *console) refreshCommand() *cli.Command {
	return &cli.Command{
		Name:      "refresh",
		Usage:     "fetch threads anew and say what changed",
		ArgsUsage: "THREAD...",
		Description: `THREAD is the id or the link of any post of it, or the number that clew threads prints.
Nothing that the record holds is lost by a refresh: it adds posts, versions and
tombstones. A post that is not found once is not called deleted: it takes two looks an
hour apart, or the network's own word. Exit status 3 if a thread is not whole.

Examples:
  clew refresh 12
  clew refresh https://bsky.app/profile/name.example/post/3lk2abcdefg22
  clew refresh x:1850912345678901234 --spend 0.25 -f json`,
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT` of the result: text or json", Value: "text"},
		}, netFlags()),
		Action: c.refreshAction,
	}
}

func (c *console) refreshAction(ctx context.Context, cmd *cli.Command) (err error) {
	if !cmd.Args().Present() {
		return usage("no thread named", "", "name one: clew refresh THREAD; clew threads lists them")
	}
	if f := cmd.String("format"); f != "text" && f != "json" {
		return usage("no such format", f, "choose text or json")
	}
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
	return c.refreshAll(ctx, cmd, o, r)
}

// refreshAll fetches every thread that is named. One that fails does not keep the others out.
func (c *console) refreshAll(ctx context.Context, cmd *cli.Command, o *outside, r store) error {
	var fetched []post.ID
	defer func() { c.plan(ctx, cmd, o, r, fetched...) }()
	missing := false
	var failed error
	for _, said := range cmd.Args().Slice() {
		res, err := c.fetchThread(ctx, o, r, said)
		if err != nil {
			if stopsAll(err) || ctx.Err() != nil || cmd.Args().Len() == 1 {
				return err
			}
			c.leave(err)
			failed = err
			continue
		}
		fetched = append(fetched, res.Post)
		if err := c.tellChange(said, res); err != nil {
			return err
		}
		s := res.Change.After.State
		missing = missing || s == thread.Gaps || s == thread.Unfinished || res.Counts.Skipped > 0
	}
	switch {
	case failed != nil:
		return &failure{what: "not every thread could be refreshed", to: fmt.Sprintf("%d were named", cmd.Args().Len()), do: "see above", status: statusFailed, cause: failed}
	case missing:
		return errMissing
	}
	return nil
}

// fetchThread fetches one thread, for the first time or anew.
func (c *console) fetchThread(ctx context.Context, o *outside, r store, said string) (collect.Refreshed, error) {
	live, ref, err := o.refer(ctx, r, said)
	if err != nil {
		return collect.Refreshed{}, err
	}
	if !ref.IsPost() {
		return collect.Refreshed{}, usage("names an account, not a post", said, "give the link of a post of the thread, or follow it: clew follow "+said)
	}
	if ref.Post != "" {
		if _, err := c.document(ctx, r, ref.Post, 0, time.Time{}); errors.Is(err, collect.ErrOptedOut) {
			return collect.Refreshed{}, err
		}
	}
	opt := o.walking(c)
	if err := o.price(c, live, source.Walk{Ref: ref, Spend: opt.Spend}); err != nil {
		return collect.Refreshed{}, err
	}
	step, done := c.walkProgress()
	opt.Step = step
	res, err := collect.Refresh(ctx, live, ref, r, opt)
	done()
	if res.Counts.Skipped > 0 {
		tellSkips(c.err, res.Counts.Skips, res.Counts.Skipped)
	}
	if res.Spent > 0 {
		c.warn("spent " + dollars(res.Spent))
	}
	if err != nil && res.Change.After.State != "" {
		c.warn("the walk was stopped: " + oneLine(translate(err).Error()))
		return res, nil // what was found is there, and the verdict says that it is unfinished
	}
	return res, err
}

// tellChange prints what a refresh changed.
func (c *console) tellChange(said string, res collect.Refreshed) error {
	if c.json {
		return changeJSON(c.out, res)
	}
	if _, err := fmt.Fprintf(c.out, "%s: %s\n", oneLine(said), res.Change.Words()); err != nil {
		return err
	}
	for _, list := range []struct {
		sign string
		ids  []post.ID
	}{{"+", res.Change.New}, {"edited", res.Change.Edited}, {"back", res.Change.Restored}, {"not found", res.Change.Doubtful}} {
		if len(list.ids) > 20 {
			continue // a thread that is new is better read than listed
		}
		for _, id := range list.ids {
			if _, err := fmt.Fprintf(c.out, "  %-9s %s\n", list.sign, id); err != nil {
				return err
			}
		}
	}
	for _, g := range res.Change.Gone {
		if _, err := fmt.Fprintf(c.out, "  %-9s %s\n", "gone", g.ID); err != nil {
			return err
		}
	}
	return nil
}

func changeJSON(w io.Writer, res collect.Refreshed) error {
	type gone struct {
		ID       post.ID `json:"id"`
		LastSeen string  `json:"lastSeen,omitempty"`
	}
	type verdict struct {
		State    string `json:"state"`
		Held     int    `json:"held"`
		Evidence string `json:"evidence"`
	}
	var out struct {
		Clew     int       `json:"clew"`
		Post     post.ID   `json:"post"`
		Words    string    `json:"words"`
		New      []post.ID `json:"new"`
		Edited   []post.ID `json:"edited"`
		Gone     []gone    `json:"gone"`
		Restored []post.ID `json:"restored"`
		Doubtful []post.ID `json:"notFound"`
		Before   *verdict  `json:"before"`
		After    verdict   `json:"after"`
		Requests int       `json:"requests"`
		Spent    float64   `json:"spent"` // dollars
	}
	ch := res.Change
	out.Clew, out.Post, out.Words = 1, res.Post, ch.Words()
	out.New, out.Edited, out.Restored, out.Doubtful = list(ch.New), list(ch.Edited), list(ch.Restored), list(ch.Doubtful)
	out.Gone = []gone{}
	for _, g := range ch.Gone {
		x := gone{ID: g.ID}
		if !g.LastSeen.IsZero() {
			x.LastSeen = g.LastSeen.UTC().Format(time.RFC3339)
		}
		out.Gone = append(out.Gone, x)
	}
	if ch.Before.State != "" {
		out.Before = &verdict{string(ch.Before.State), ch.Before.Held, ch.Before.Evidence}
	}
	out.After = verdict{string(ch.After.State), ch.After.Held, ch.After.Evidence}
	out.Requests, out.Spent = res.Requests, float64(res.Spent)/1e6
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

// list is never null in JSON.
func list(ids []post.ID) []post.ID {
	if ids == nil {
		return []post.ID{}
	}
	return ids
}
