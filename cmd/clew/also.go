package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/finding"
	"clew/internal/policy"
	"clew/internal/same"
	"clew/internal/words"
)

// glance is how long clew show waits for the index to be level, and again looks through it, where the console does not
// say.
const glance = 50 * time.Millisecond

// also writes below a thread, in a line for each, where else its author said the same, if the record has an index
// that is soon level with it. What it cannot find out it does not say: a thread is read without it.
func (c *console) also(ctx context.Context, cmd *cli.Command, r store, in document.Words) func(io.Writer, *document.Document) {
	dir, err := c.recordDir(cmd)
	if err != nil {
		return nil
	}
	dir = filepath.Join(dir, finding.Folder)
	if _, err := os.Stat(dir); err != nil {
		return nil // none is begun for a line
	}
	return func(w io.Writer, d *document.Document) {
		f, err := finding.Open(ctx, dir, r, finding.Options{})
		if err != nil {
			return
		}
		defer f.Close()
		soon, end := context.WithTimeout(ctx, cmp.Or(c.glance, c.patient(glance)))
		defer end()
		if f.Level(soon) != nil {
			return
		}
		q := &quoting{c: c, r: r}
		if q.rules, err = collect.RulesOf(ctx, r); err != nil {
			return
		}
		ask := &same.Asker{Record: r, Index: quotesIn(f, r, q.see, policy.Read), See: q.see, Use: policy.Read}
		shown := d.For(policy.Read)
		if ask.Index == nil || len(shown.Thread.Line) == 0 {
			return
		}
		list, _, err := ask.Also(ctx, shown, cmp.Or(c.glance, c.patient(glance)))
		if err != nil {
			return
		}
		l := in.Language
		if l == nil {
			l = words.English()
		}
		for i := range list {
			id := list[i].Post
			if id == "" {
				id = d.Thread.ID
			}
			if i == 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintln(w, oneLine(list[i].Say(l)+": clew same "+string(id)))
		}
	}
}
