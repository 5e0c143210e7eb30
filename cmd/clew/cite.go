package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/cite"
	"clew/internal/cite/csl"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	pagehtml "clew/internal/render/html"
	"clew/internal/web"
)

func (c *console) citeCommand() *cli.Command {
	return &cli.Command{
		Name:      "cite",
		Usage:     "cite a thread, a post or exact words of one, in a fixed version",
		ArgsUsage: "THREAD|POST...",
		Description: `Writes citations by the style of your choice, or as a file for a bibliography. The id or link of a
thread's first post, or its number, cites the thread; that of another post cites the post. What is
cited is named with a digest of its text as it is held, so that a later change shows. Exit status
3 if the words do not stand there exactly: what comes closest is said.

Examples:
  clew cite 12
  clew cite https://x.com/name/status/1850912345678901234 --style mla
  clew cite 12 --words 'exact words' --style chicago-notes
  clew cite 12 15 20 -f bibtex -o threads.bib
  clew cite 12 --at 2024-05-03 --style my-journal.csl`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "style", Usage: "`STYLE`: " + styleNames() + ", or a FILE.csl", Value: "apa"},
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: text, html, csl-json, bibtex, biblatex or ris (default: by the ending of -o's file, else text)"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, whole or not at all"},
			&cli.StringFlag{Name: "post", Usage: "cite this `POST` of the thread: which it is, as 5 for the fifth, or its id or link"},
			&cli.StringFlag{Name: "words", Usage: "cite these exact `WORDS`, of --post or of the first post that has them"},
			&cli.StringFlag{Name: "at", Usage: "cite it as the record knew it at `TIME`: a day (2024-05-03), or 2024-05-03T12:00:00Z"},
			&cli.StringFlag{Name: "lang", Usage: "`TAG` of the language that the style's words are in: en-GB, uk, ko, ar, de … (default: the style's own)"},
			&cli.StringFlag{Name: "site", Usage: "`URL` of your reader, if others reach it: the citation then leads there too"},
			&cli.BoolFlag{Name: "in-text", Usage: "write what stands in the text, or in the note, instead of the entry"},
		},
		Action: c.citeAction,
	}
}

func styleNames() string {
	var names []string
	for _, s := range cite.Styles() {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// citeFormat is how citations are written.
type citeFormat struct {
	name, ending string
	write        func(w io.Writer, p *csl.Processor, list []*cite.Citation, inText bool) error
}

func citeFormats() []citeFormat {
	whole := func(make func([]*cite.Citation) []byte) func(io.Writer, *csl.Processor, []*cite.Citation, bool) error {
		return func(w io.Writer, _ *csl.Processor, list []*cite.Citation, _ bool) error {
			_, err := w.Write(make(list))
			return err
		}
	}
	return []citeFormat{
		{"text", "txt", citeText},
		{"html", "html", citeHTML},
		{"csl-json", "json", func(w io.Writer, _ *csl.Processor, list []*cite.Citation, _ bool) error {
			b, err := cite.CSLJSON(list)
			if err != nil {
				return err
			}
			_, err = w.Write(b)
			return err
		}},
		{"biblatex", "", whole(cite.BibLaTeX)},
		{"bibtex", "bib", whole(cite.BibTeX)},
		{"ris", "ris", whole(cite.RIS)},
	}
}

func (c *console) citeAction(ctx context.Context, cmd *cli.Command) (err error) {
	if !cmd.Args().Present() {
		return usage("no thread named", "", "name one: clew cite THREAD; clew threads lists them")
	}
	if cmd.Args().Len() > 1 && (cmd.IsSet("post") || cmd.IsSet("words")) {
		return usage("several threads", "", "--post and --words go with one")
	}
	f, err := citeFormatOf(cmd.String("format"), cmd.String("output"))
	if err != nil {
		return err
	}
	p, err := processorOf(cmd.String("style"), cmd.String("lang"))
	if err != nil {
		return err
	}
	var at time.Time
	if s := cmd.String("at"); s != "" {
		if at, err = record.ParseMoment(s); err != nil {
			return usage("no such time", s, "write a day as 2024-05-03, or a time as 2024-05-03T12:00:00Z")
		}
	}
	if s := cmd.String("site"); s != "" && !document.WebURL(s) {
		return usage("no web address", s, "write it as https://name.example")
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var list []*cite.Citation
	for _, said := range cmd.Args().Slice() {
		one, err := c.citation(ctx, cmd, r, said, at)
		if err != nil {
			return err
		}
		list = append(list, one)
	}
	return c.writeOut(ctx, cmd.String("output"), func(w io.Writer) error { return f.write(w, p, list, cmd.Bool("in-text")) })
}

// citation cites what an argument names.
func (c *console) citation(ctx context.Context, cmd *cli.Command, r store, said string, at time.Time) (*cite.Citation, error) {
	id, err := find(ctx, r, said)
	if err != nil {
		return nil, err
	}
	d, err := c.document(ctx, r, id, 0, at)
	if err != nil {
		return nil, err
	}
	if d = d.For(policy.Export); len(d.Thread.Line) == 0 {
		return nil, &failure{what: "may not be handed on", to: said, do: "its author or its network asks for that: see clew rules", status: statusFailed}
	}
	of := cite.Of{Words: cmd.String("words"), Accessed: c.now()}
	if s := cmd.String("post"); s != "" {
		if of.Post, err = postOf(ctx, r, d, s); err != nil {
			return nil, err
		}
	} else if id != d.Thread.ID && of.Words == "" && !byNumber(said, id) && holds(d, id) {
		of.Post = id
	}
	if s := cmd.String("site"); s != "" {
		of.Page = strings.TrimSuffix(s, "/") + web.ThreadPath(d.Thread.ID)
		of.Anchor = pagehtml.Anchor
	}
	one, err := cite.New(d, of)
	var w *cite.WordsError
	switch {
	case errors.As(err, &w) && w.Closest != "":
		return nil, &failure{what: "these words do not stand there exactly", to: of.Words, do: "closest, in " + string(w.Post) + ": " + w.Closest, status: statusMissing, cause: err}
	case errors.As(err, &w):
		return nil, &failure{what: "these words do not stand there", to: of.Words, do: "nothing is near them: clew search finds where words are", status: statusMissing, cause: err}
	case errors.Is(err, cite.ErrNoPost):
		return nil, &failure{what: "not a post of the thread", to: cmd.String("post"), do: "clew show " + said + " -f json lists its posts", status: statusFailed, cause: err}
	}
	return one, err
}

// postOf is a post of a thread: its id or link, or which it is of the main line, as pages and indexes number them.
func postOf(ctx context.Context, r store, d *document.Document, said string) (post.ID, error) {
	if n, err := strconv.Atoi(said); err == nil && n > 0 && n <= len(d.Thread.Line) {
		return d.Thread.Line[n-1].ID, nil
	}
	return find(ctx, r, said)
}

// byNumber says whether a thread was named by its number, which is that of any of its posts.
func byNumber(said string, id post.ID) bool {
	_, is := threadNumber(said)
	return is && !strings.HasSuffix(string(id), ":"+said)
}

// holds says whether a post is one that the document shows as the author's.
func holds(d *document.Document, id post.ID) bool {
	_, err := cite.New(d, cite.Of{Post: id})
	return err == nil
}

func citeFormatOf(name, path string) (citeFormat, error) {
	var names []string
	for _, f := range citeFormats() {
		if f.name == name || name == "" && f.ending != "" && strings.HasSuffix(path, "."+f.ending) {
			return f, nil
		}
		names = append(names, f.name)
	}
	if name == "" {
		return citeFormats()[0], nil
	}
	return citeFormat{}, usage("no such format of citations", name, "choose "+strings.Join(names, ", "))
}

// processorOf gives what writes by a style: one of ours by its name, or a file.
func processorOf(style, lang string) (*csl.Processor, error) {
	lib := cite.NewLibrary()
	if lang != "" && !cite.Speaks(lang) {
		return nil, usage("no style has words in this language", lang, "choose "+strings.Join(cite.Languages(), ", "))
	}
	if !strings.HasSuffix(style, ".csl") {
		p, err := lib.Processor(style, lang)
		if errors.Is(err, cite.ErrStyle) {
			return nil, usage("no such style", style, "choose "+styleNames()+", or name a file that ends in .csl")
		}
		return p, err
	}
	f, err := os.Open(style)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := lib.ProcessorOf(f, lang)
	if errors.Is(err, csl.ErrStyle) {
		return nil, &failure{what: "this style cannot be used", to: style, do: err.Error(), status: statusFailed, cause: err}
	}
	return p, err
}

// entriesOf are the entries of a bibliography, or what stands in the text for each citation.
func entriesOf(p *csl.Processor, list []*cite.Citation, inText bool) []csl.Entry {
	if !inText {
		return cite.Formatted(p, list)
	}
	var out []csl.Entry
	for _, one := range list {
		out = append(out, cite.InText(p, one))
	}
	return out
}

func citeText(w io.Writer, p *csl.Processor, list []*cite.Citation, inText bool) error {
	var b strings.Builder
	for _, e := range entriesOf(p, list, inText) {
		b.WriteString(e.Text() + "\n")
	}
	for _, one := range list {
		if one.Quote != "" && !inText {
			fmt.Fprintf(&b, "\n“%s” %s\n", cite.Clean(one.Quote), cite.InText(p, one).Text())
			if one.Place != "" {
				b.WriteString(one.Place + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func citeHTML(w io.Writer, p *csl.Processor, list []*cite.Citation, inText bool) error {
	var b strings.Builder
	for _, one := range list {
		if one.Quote != "" && !inText {
			b.WriteString("<blockquote")
			if one.Place != "" {
				b.WriteString(` cite="` + html.EscapeString(one.Place) + `"`)
			}
			b.WriteString("><p>" + html.EscapeString(cite.Clean(one.Quote)) + " " + cite.InText(p, one).HTML() + "</p></blockquote>\n")
		}
	}
	for _, e := range entriesOf(p, list, inText) {
		b.WriteString("<p>" + e.HTML() + "</p>\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
