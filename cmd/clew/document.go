package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// previews is how many other threads of the author a document offers.
const previews = 6

// document reads a thread and makes it ready to read.
func (c *console) document(ctx context.Context, r ruledReader, id post.ID, rule thread.Rule, at time.Time) (*document.Document, error) {
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	l, err := collect.Load(ctx, r, id, collect.LoadOptions{Rule: rule, More: previews, Now: c.now(), Rules: rules, At: at})
	if err != nil {
		return nil, err
	}
	d := documentOf(l, c.now().UTC(), rules)
	d.At = at
	if d.Stated, err = statedOf(ctx, r, d); err != nil {
		return nil, err
	}
	return d.For(policy.Read), nil
}

// statedOf gives what the author of a thread says of it here.
func statedOf(ctx context.Context, r any, d *document.Document) ([]document.Stated, error) {
	s, ok := r.(record.Statements)
	if !ok || d.Author.ID == "" {
		return nil, nil
	}
	list, err := s.StatementsOf(ctx, d.Author.ID)
	var out []document.Stated
	for _, x := range list {
		if x.Thread == "" || x.Thread == d.Thread.ID {
			out = append(out, document.Stated{At: x.At, Text: x.Text, Correction: x.Kind == record.Correction, Post: x.Post})
		}
	}
	return out, err
}

// ruledReader is what documents are made from.
type ruledReader interface {
	record.Reader
	record.Rules
	record.Takedowns
}

// documentOf makes a thread ready to read. made is zero in lists, which are the same from day to day.
func documentOf(l *collect.Loaded, made time.Time, rules policy.Rules) *document.Document {
	about := document.About{Rules: rules, API: l.API, Captures: l.Captures, Accounts: l.Accounts, Versions: l.Versions, Published: l.Published, Sources: l.Sources, Made: made, Clew: version, Moments: l.Moments, Root: l.Root, Number: l.Number}
	for _, t := range l.More {
		about.More = append(about.More, document.NewPreview(t, l.Accounts[t.Author]))
	}
	for id, t := range l.Joined {
		if about.Joined == nil {
			about.Joined = make(map[post.ID]document.Preview, len(l.Joined))
		}
		about.Joined[id] = document.NewPreview(t, l.Accounts[t.Author])
	}
	return document.New(l.Thread, about)
}

// readFlags are the flags of commands that print documents.
func readFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: " + formatNames() + " (default: by the ending of -o's file, else text)"},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, whole or not at all"},
		&cli.StringFlag{Name: "line", Usage: "`RULE` of the main line at forks: longest or oldest", Value: "longest"},
		&cli.StringFlag{Name: "at", Usage: "show it as the record knew it at `TIME`: a day (2024-05-03), or 2024-05-03T12:00:00Z"},
		langFlag(),
		paperFlag(),
		&cli.BoolFlag{Name: "unfold", Usage: "show posts under a content warning in their places (text)"},
		&cli.BoolFlag{Name: "no-pager", Usage: "never start a pager"},
	}
}

// reading is what those flags say.
type reading struct {
	format format
	path   string
	rule   thread.Rule
	at     time.Time // zero: as it is known now
	view   view
	words  document.Words
	paged  bool
	end    func(io.Writer, *document.Document) // writes what stands below a thread; nil for nothing
}

func (c *console) reading(cmd *cli.Command) (reading, error) {
	r := reading{path: cmd.String("output"), paged: !cmd.Bool("no-pager")}
	var err error
	if r.format, err = formatOf(cmd.String("format"), r.path); err != nil {
		return r, err
	}
	switch rule := cmd.String("line"); rule {
	case "longest":
	case "oldest":
		r.rule = thread.OldestReply
	default:
		return r, usage("no such rule of the main line", rule, "choose longest or oldest")
	}
	if s := cmd.String("at"); s != "" {
		if r.at, err = record.ParseMoment(s); err != nil {
			return r, usage("no such time", s, "write a day as 2024-05-03, or a time as 2024-05-03T12:00:00Z")
		}
	}
	if info, err := os.Stat(r.path); r.path != "" && err == nil && info.IsDir() {
		return r, usage("is a folder", r.path, "give the name of a file after -o")
	}
	if r.view.paper, err = paperOf(cmd); err != nil {
		return r, err
	}
	if r.words, err = c.wordsOf(cmd); err != nil {
		return r, err
	}
	r.view.unfold = cmd.Bool("unfold")
	if r.path == "" && r.format.name == "text" && terminal(c.out) {
		r.view.width, _ = c.size()
		r.view.color = c.coloured(c.out)
	}
	return r, nil
}

// print writes documents one after another. It ends with errMissing where one of them is not whole.
func (c *console) print(ctx context.Context, held enclosure.Held, docs []*document.Document, r reading) error {
	if len(docs) > 1 && r.format.can&follow == 0 {
		return usage("one file holds one thread in this format", r.format.name, "name one source, put several into one book with clew export, or choose text, markdown or json")
	}
	if r.format.can&binary != 0 && r.path == "" && terminal(c.out) {
		return usage("nothing for a terminal", r.format.name, "name a file with -o")
	}
	media, err := enclosure.New(ctx, held, docs...)
	if err != nil {
		return err
	}
	r.view.media, r.view.fonts, r.view.warn = media, c.fonts(), c.warn
	write := func(w io.Writer) error {
		for i, d := range docs {
			if i > 0 && r.format.name != "json" {
				fmt.Fprintln(w)
			}
			if err := r.format.write(w, document.BookOf(d, r.words), r.view); err != nil {
				return err
			}
			if r.end != nil {
				r.end(w, d)
			}
		}
		return media.Err()
	}
	if err := c.deliver(ctx, write, r); err != nil {
		return err
	}
	n := 0
	for _, d := range docs {
		if lacking(d) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	if r.path != "" && r.path != "-" { // else the verdict has just been read
		c.tellGaps(n)
	}
	return errMissing
}

// lacking says whether something of a thread is known to be missing.
func lacking(d *document.Document) bool {
	s := d.Thread.Verdict.State
	return s == thread.Gaps || s == thread.Unfinished
}

func (c *console) deliver(ctx context.Context, write func(io.Writer) error, r reading) error {
	if r.path != "" || r.view.width == 0 {
		return c.writeOut(ctx, r.path, write)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return c.page(b.Bytes(), r.paged)
}
