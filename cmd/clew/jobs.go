package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/job"
)

func (c *console) jobsCommand() *cli.Command {
	sub := func(name, words, args, example string, action func(context.Context, job.Queue, *cli.Command) error) *cli.Command {
		return &cli.Command{Name: name, Usage: words, ArgsUsage: args, Description: "Examples:\n  " + example,
			Action: func(ctx context.Context, cmd *cli.Command) error { return c.onQueue(ctx, cmd, action) }}
	}
	return &cli.Command{
		Name:  "jobs",
		Usage: "see and steer the background work",
		Description: `Lists the background work: threads to be read again, accounts to be read. It is done while
clew serve or clew follow runs, outlives them, and goes on where it stopped.

Examples:
  clew jobs
  clew jobs --failed -f jsonl
  clew jobs pause`,
		Flags: []cli.Flag{
			listFormatFlag(),
			&cli.BoolFlag{Name: "failed", Usage: "only what failed for good"},
			&cli.IntFlag{Name: "limit", Usage: "at most `N` jobs", Value: 50},
		},
		Commands: []*cli.Command{
			sub("pause", "begin nothing new until resume", "", "clew jobs pause", func(ctx context.Context, q job.Queue, _ *cli.Command) error { return q.Pause(ctx) }),
			sub("resume", "go on after a pause", "", "clew jobs resume", func(ctx context.Context, q job.Queue, _ *cli.Command) error { return q.Resume(ctx) }),
			sub("drop", "take jobs out of the queue", "NUMBER...", "clew jobs drop 12", eachJob(job.Queue.Drop)),
			sub("again", "do jobs now that failed or wait", "NUMBER...", "clew jobs again 12", eachJob(job.Queue.Again)),
		},
		Action: func(ctx context.Context, cmd *cli.Command) error { return c.onQueue(ctx, cmd, c.listJobs) },
	}
}

// onQueue opens the queue for an action.
func (c *console) onQueue(ctx context.Context, cmd *cli.Command, action func(context.Context, job.Queue, *cli.Command) error) (err error) {
	q, err := c.queue(ctx, cmd, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	return action(ctx, q, cmd)
}

func eachJob(do func(job.Queue, context.Context, int64) error) func(context.Context, job.Queue, *cli.Command) error {
	return func(ctx context.Context, q job.Queue, cmd *cli.Command) error {
		if !cmd.Args().Present() {
			return usage("no job named", "", "give its number; clew jobs lists them")
		}
		for _, said := range cmd.Args().Slice() {
			n, err := strconv.ParseInt(said, 10, 64)
			if err != nil {
				return usage("not the number of a job", said, "clew jobs lists them")
			}
			if err := do(q, ctx, n); err != nil {
				return fmt.Errorf("job %d: %w", n, err)
			}
		}
		return nil
	}
}

func (c *console) listJobs(ctx context.Context, q job.Queue, cmd *cli.Command) error {
	jsonl, err := listFormat(cmd)
	if err != nil {
		return err
	}
	if err := noArguments(cmd); err != nil {
		return err
	}
	var states []job.State
	if cmd.Bool("failed") {
		states = []job.State{job.Failed}
	}
	list, err := q.Jobs(ctx, cmd.Int("limit"), states...)
	if err != nil {
		return err
	}
	for i := range list {
		if err := c.tellJob(&list[i], jsonl); err != nil {
			return err
		}
	}
	if jsonl {
		return nil
	}
	return c.tellQueue(ctx, q)
}

// tellQueue sums the queue up.
func (c *console) tellQueue(ctx context.Context, q job.Queue) error {
	n, err := q.Count(ctx)
	if err != nil {
		return err
	}
	paused, err := q.Paused(ctx)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("%d waiting, %d running, %d done and %d failed in the last day", n.Waiting, n.Running, n.Done, n.Failed)
	if paused {
		line += "; paused (clew jobs resume)"
	}
	_, err = fmt.Fprintln(c.out, line)
	return err
}

func (c *console) tellJob(j *job.Job, jsonl bool) error {
	if jsonl {
		return writeLine(c.out, map[string]any{"clew": 1, "job": j.Number, "kind": j.Kind, "ref": j.Ref, "state": j.State, "at": stamp(j.At), "tries": j.Tries, "error": j.Error})
	}
	line := fmt.Sprintf("%6d  %-7s  %s %s", j.Number, j.State, j.Kind, oneLine(j.Ref))
	if j.State == job.Waiting && j.At.After(c.now()) {
		line += "  at " + j.At.UTC().Format("2006-01-02 15:04Z")
	}
	if j.Error != "" {
		line += "  " + oneLine(cut(j.Error, 80))
	}
	_, err := fmt.Fprintln(c.out, line)
	return err
}

// stamp is a time for JSON; null for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// writeLine writes one JSON object a line.
func writeLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
