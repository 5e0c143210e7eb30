package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"clew/internal/answer"
	"clew/internal/collect"
	"clew/internal/quotation"
)

// warnedLines is how many lines that cannot be checked are told of on standard error.
const warnedLines = 20

// many checks every quotation of a file. What holds for all (--by, --around) holds for those that say nothing else.
func (q *quoting) many(ctx context.Context, path, format string, all answer.Asked) error {
	in, size := q.c.in, int64(0)
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return usage("is a folder", path, "give the name of a file after --file")
		} else if err == nil {
			size = info.Size()
		}
		in = f
	}
	tell, done := q.c.progress("check")
	defer done()
	read := &counting{r: in}
	out := bufio.NewWriter(q.c.out)
	results, err := q.results(out, format)
	if err != nil {
		return err
	}
	n, failed, wrong := 0, 0, 0
	defer func() {
		if wrong > warnedLines {
			q.c.warn(fmt.Sprintf("%s: %d more lines were not checked; in the output each says why", path, wrong-warnedLines))
		}
	}()
	for one, err := range answer.Quotes(read, answer.KindOf(path)) {
		if err != nil {
			var flushed error
			if n > 0 { // a table's head alone is no answer
				flushed = results.flush()
			}
			return errors.Join(flushed, &failure{what: "the quotations cannot be read", to: path, do: err.Error(), status: statusFailed, cause: err})
		}
		r, err := q.one(ctx, one, all)
		if err != nil {
			return errors.Join(results.flush(), err)
		}
		n++
		if !r.Held {
			failed++
		}
		if r.Error != "" {
			if wrong++; wrong <= warnedLines {
				q.c.warn(fmt.Sprintf("%s line %d: %s", path, r.Line, r.Error))
			}
		}
		if err := results.write(r); err != nil {
			return err
		}
		if tell != nil {
			tell(collect.Progress{Read: read.n, Total: max(size, read.n)})
		}
	}
	if err := results.flush(); err != nil {
		return err
	}
	switch {
	case n == 0:
		return usage("no quotation in it", path, "one stands on each line, or in the column text")
	case failed > 0:
		return errMissing
	}
	return nil
}

// one checks one quotation of a list. What is wrong with it alone is told in the result.
func (q *quoting) one(ctx context.Context, one answer.Quote, all answer.Asked) (answer.Result, error) {
	r := answer.Result{Line: one.Line, Text: one.Text, By: one.By, Around: one.Around, Flags: []quotation.Flag{}}
	wrong := func(err error) (answer.Result, error) {
		var f *failure
		if errors.As(quoteFailure(err, one.Text), &f) {
			r.Error = f.Error()
			return r, nil
		}
		if one.Err != nil {
			r.Error = err.Error()
			return r, nil
		}
		return r, err
	}
	if one.Err != nil {
		return wrong(one.Err)
	}
	asked := all
	asked.Text = one.Text
	var err error
	if one.By != "" {
		if asked.By, err = q.account(ctx, one.By); err != nil {
			return wrong(err)
		}
	}
	if one.Around != "" {
		if asked.Around, err = claimedDate(one.Around); err != nil {
			return wrong(err)
		}
	}
	t, err := q.check(ctx, asked)
	if err != nil {
		return wrong(err)
	}
	return t.Result(one, q.links(t).Self), nil
}

// resulting writes results.
type resulting struct {
	write func(answer.Result) error
	flush func() error
}

func (q *quoting) results(out *bufio.Writer, format string) (resulting, error) {
	if format == "text" {
		return resulting{func(r answer.Result) error { return q.row(out, r) }, out.Flush}, nil
	}
	w, err := answer.NewResultWriter(out, answer.Kind(format))
	if err != nil {
		return resulting{}, err
	}
	return resulting{w.Write, func() error { return errors.Join(w.Flush(), out.Flush()) }}, nil
}

// row prints a result for a person: the line's number, the verdict, what weighs, where.
func (q *quoting) row(out *bufio.Writer, r answer.Result) error {
	verdict := string(r.Verdict)
	switch {
	case r.Error != "":
		verdict = "not checked"
	case r.Short:
		verdict = "too short"
	}
	s := fmt.Sprintf("%5d  %-11s", r.Line, verdict)
	for _, f := range r.Flags {
		s += " " + string(f)
	}
	if r.Post != "" {
		s += "  "
		if r.Verdict == quotation.NotFound {
			s += "closest: "
		}
		s += strings.TrimSpace(r.Author + " " + string(r.Post))
	}
	_, err := out.WriteString(strings.TrimRight(oneLine(s), " ") + "\n       " + cut(squeeze(oneLine(r.Text)), 72) + "\n")
	return err
}

// counting counts what was read, for the bar.
type counting struct {
	r io.Reader
	n int64
}

// Read implements io.Reader.
func (c *counting) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}
