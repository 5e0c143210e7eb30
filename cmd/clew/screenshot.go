package main

import (
	"bufio"
	"context"
	"errors"
	"os"

	"github.com/urfave/cli/v3"

	"clew/internal/answer"
	"clew/internal/screenshot"
)

// shot reads the block that --screenshot names, and what --by and --around say apart from it; nil where it is not given.
func (c *console) shot(cmd *cli.Command) (*screenshot.Shot, error) {
	path := cmd.String("screenshot")
	if path == "" {
		return nil, nil
	}
	if cmd.Args().Present() || cmd.String("file") != "" {
		return nil, usage("both a screenshot and a text", path, "check one of them")
	}
	in := c.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, usage("is a folder", path, "give the name of a file after --screenshot")
		}
		in = f
	}
	block, err := answer.ReadText(in, screenshot.MaxBlock)
	if err != nil {
		return nil, unreadable(err, path)
	}
	s, err := screenshot.Read(block)
	switch {
	case errors.Is(err, screenshot.ErrEmpty):
		return nil, usage("no text of a post", path, "give what stands in the picture: name, handle, text, time, a line each")
	case errors.Is(err, screenshot.ErrLong):
		return nil, usage("more than stands in a screenshot", path, "give the text of one post")
	case err != nil:
		return nil, err
	}
	if !s.Fill(cmd.String("by"), cmd.String("around")) {
		return nil, usage("no such time", cmd.String("around"), "write it as the picture has it, or as 2024-05-03 10:23")
	}
	return s, nil
}

// checkShot checks a screenshot, and prints what was found.
func (q *quoting) checkShot(ctx context.Context, s *screenshot.Shot, asked answer.Asked, format string, why bool) error {
	told, err := answer.CheckShot(ctx, s, asked, q.r.Person, q.check)
	if err != nil {
		return quoteFailure(err, s.Text.Text)
	}
	out := bufio.NewWriter(q.c.out)
	if format == "text" {
		if err := q.tell(told.Told, format, why); err != nil {
			return err
		}
		w := &answerWriter{out: out}
		w.blank()
		w.line("", told.Read(q.lang))
		for _, d := range told.Findings(q.lang) {
			w.line("  ", d)
		}
	} else {
		b, err := told.AppendJSON(nil, q.lang, q.links(told.Told))
		if err != nil {
			return err
		}
		out.Write(append(b, '\n'))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if !told.Held() {
		return errMissing
	}
	return nil
}
