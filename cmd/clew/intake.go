package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// opened is an input with what tells it again.
type opened struct {
	in       *unpack.Input
	identity string
}

// openInput opens a path, or standard input for "-".
func (c *console) openInput(ctx context.Context, path string) (*opened, error) {
	if path == "-" {
		in, err := unpack.FromReader(ctx, "stdin", c.in, unpack.Limits{})
		if err != nil {
			return nil, err
		}
		return &opened{in: in}, nil
	}
	in, err := unpack.Open(ctx, path, unpack.Limits{})
	if err != nil {
		return nil, err
	}
	o := &opened{in: in, identity: in.Directory}
	if o.identity == "" {
		if o.identity, err = collect.Digest(ctx, path); err != nil {
			return nil, errors.Join(err, in.Close())
		}
	}
	if in.Name == "" {
		in.Name = filepath.Base(path)
	}
	return o, nil
}

// said gives what the flags of a command say about an input.
func said(cmd *cli.Command) (source.Options, error) {
	o := source.Options{Handle: cmd.String("author"), Name: cmd.String("name"), Published: cmd.String("published"), Private: cmd.Bool("private")}
	if o.Handle != "" && !strings.HasPrefix(o.Handle, "@") {
		o.Handle = "@" + o.Handle
	}
	if o.Published != "" && !isDate(o.Published) {
		return o, usage("not a date", o.Published, "write it as 2024-10-31 or 2024-10-31T18:02:11Z")
	}
	return o, nil
}

func isDate(s string) bool {
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if _, err := time.Parse(form, s); err == nil {
			return true
		}
	}
	return false
}

// saidFlags are the flags that say what an input does not.
func saidFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "author", Usage: "the author's `@HANDLE`, where the input does not say it"},
		&cli.StringFlag{Name: "name", Usage: "the author's `NAME`, where the input does not say it"},
		&cli.StringFlag{Name: "published", Usage: "the `DATE` of the first post, where the input does not say it"},
	}
}

// take takes one input into the record.
func (c *console) take(ctx context.Context, path string, w record.Writer, opt collect.Options) (res collect.Result, err error) {
	o, err := c.openInput(ctx, path)
	if err != nil {
		return res, inputFailure(path, err)
	}
	defer func() { err = errors.Join(err, o.in.Close()) }()
	opt.Identity, opt.Now = o.identity, c.now
	tell, done := c.progress(o.in.Name)
	res, err = collect.Import(ctx, o.in, storedSources(), w, opt, tell)
	done()
	if err != nil {
		return res, inputFailure(path, err)
	}
	return res, nil
}

// inputFailure says which input an error is about.
func inputFailure(path string, err error) error {
	f := translate(err)
	switch {
	case f.status == statusUsage:
		return err
	case errors.Is(err, collect.ErrUnrecognised):
		words := strings.TrimPrefix(err.Error(), collect.ErrUnrecognised.Error())
		return &failure{what: collect.ErrUnrecognised.Error(), to: path + words, do: f.do, status: statusFailed, cause: err}
	case f.to == "" || strings.Contains(f.to, path):
		return err
	}
	return &failure{what: f.what, to: path + ": " + f.to, do: f.do, status: f.status, cause: err}
}

// summary says in one line what came of an input.
func summary(name string, r collect.Result) string {
	kind := strings.Join(r.Sources, ", ")
	if r.Known {
		return fmt.Sprintf("%s (%s): all of it is in the record already", name, kind)
	}
	n := r.Counts
	var parts []string
	add := func(count int, one, many string) {
		if count > 0 {
			parts = append(parts, counted(count, one, many))
		}
	}
	add(n.Posts, "new post", "new posts")
	add(n.Known, "post known before", "posts known before")
	add(n.Versions, "version", "versions")
	add(n.Gone, "post found gone", "posts found gone")
	add(n.Threads, "thread", "threads")
	add(n.Media, "medium", "media")
	add(n.Expected, "item left out on purpose", "items left out on purpose")
	add(n.Skipped, "item skipped", "items skipped")
	if len(parts) == 0 {
		parts = []string{"nothing new"}
	}
	return fmt.Sprintf("%s (%s): %s", name, kind, strings.Join(parts, ", "))
}

// counted says a number of things.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// tellSkips lists skipped items, the first ten.
func tellSkips(w io.Writer, skips []source.Skipped, total int) {
	for i, s := range skips {
		if i == 10 {
			break
		}
		fmt.Fprintln(w, "  skipped "+oneLine(skipWords(s)))
	}
	if total > 10 {
		fmt.Fprintf(w, "  and %s more; --skips FILE lists all\n", thousands(total-10))
	}
}

func skipWords(s source.Skipped) string {
	var b strings.Builder
	b.WriteString(s.Part)
	if s.Offset >= 0 {
		fmt.Fprintf(&b, " at byte %d", s.Offset)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(s.Why)
	if s.Count > 1 {
		fmt.Fprintf(&b, " (%s alike)", thousands(s.Count))
	}
	return strings.TrimSpace(b.String())
}
