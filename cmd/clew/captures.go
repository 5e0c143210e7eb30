package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/html"
	"clew/internal/warc"
)

// archives writes captures into web archives.
type archives struct {
	ctx   context.Context
	store store
	rules policy.Rules
	use   policy.Use
	out   collect.CapturesOut
}

// archivesOf makes ready for writing captures.
func (c *console) archivesOf(ctx context.Context, cmd *cli.Command, r store) (*archives, error) {
	a := &archives{ctx: ctx, store: r, use: policy.Export}
	if cmd.Bool("private") {
		a.use = policy.Read
	}
	var err error
	a.rules, err = collect.RulesOf(ctx, r)
	return a, err
}

// options say what goes into the archive of a book; of the whole record where b is nil.
func (a *archives) options(b *document.Book, held *enclosure.Set) collect.CaptureOptions {
	opt := collect.CaptureOptions{Use: a.use, Rules: a.rules, Sources: storedSources(), Clew: "Clew " + version}
	if a.use != policy.Read && held != nil {
		opt.Medium = func(sum string) (warc.Body, string, bool) { return medium(held, sum) }
	}
	if b == nil {
		opt.Title = "captures of a record"
		opt.Pages = []collect.CapturePage{listPage(opt.Title, document.Words{})}
		return opt
	}
	opt.Title = b.Title
	for i := range b.Chapters {
		d := b.Chapters[i].Document
		opt.Threads = append(opt.Threads, d.Thread.ID)
		opt.Pages = append(opt.Pages, threadPage(b, d, i, held))
	}
	opt.Pages = append(opt.Pages, listPage(b.Title, b.Words))
	return opt
}

// medium gives a medium as it may be handed on.
func medium(held *enclosure.Set, sum string) (warc.Body, string, bool) {
	m, ok := held.Medium(sum)
	if !ok {
		return warc.Body{}, "", false
	}
	return warc.Body{Size: m.Size, Open: func() (io.ReadCloser, error) { return held.Open(m) }}, m.Type, true
}

// write writes a web archive: a WACZ file if packed is set, else a WARC file.
func (a *archives) write(w io.Writer, b *document.Book, held *enclosure.Set, packed bool) (err error) {
	opt := a.options(b, held)
	if !packed {
		a.out, err = collect.Captures(a.ctx, a.store, warc.NewWriter(w), opt)
		return err
	}
	p, err := warc.NewPackage(w)
	if err != nil {
		return err
	}
	if a.out, err = collect.Captures(a.ctx, a.store, p.Writer(), opt); err != nil {
		return err
	}
	about := warc.About{Title: opt.Title, Software: opt.Clew, Created: a.out.Last, Description: describe(a.out)}
	for i, c := range a.out.List {
		page := warc.Page{URL: c.Address, Date: c.At, Title: c.Name, Size: c.Size}
		if !c.Page {
			about.Extra = append(about.Extra, page)
			continue
		}
		if n := i - (len(a.out.List) - len(opt.Pages)); n >= 0 && n < len(opt.Pages) {
			page.Text = opt.Pages[n].Text
		}
		about.Created = later(about.Created, c.At)
		about.Pages = append(about.Pages, page)
	}
	return p.Close(a.ctx, about)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// describe says what a package holds, in Markdown.
func describe(out collect.CapturesOut) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Captures as a record of Clew kept them: %d of networks, %d media. ", out.Captures, out.Media)
	b.WriteString("Bodies are unpacked. Pages below " + collect.Place + " were made by Clew; everything else is what servers answered, or what was handed over as a file.\n")
	if len(out.Left) > 0 {
		b.WriteString("\nLeft out:\n\n")
		for _, l := range out.Left {
			fmt.Fprintf(&b, "- %d: %s\n", l.Count, l.Why)
		}
	}
	return b.String()
}

// threadPage is the page on which a thread of the archive is read.
func threadPage(b *document.Book, d *document.Document, n int, held *enclosure.Set) collect.CapturePage {
	p := collect.CapturePage{Path: fmt.Sprintf("thread/%d/", n+1), Title: d.Title, Made: d.Thread.Verdict.Checked}
	var text strings.Builder
	for i := range d.Thread.Line {
		if p := &d.Thread.Line[i]; p.State == post.Present && p.Warning == "" && text.Len() < 16<<10 {
			text.WriteString(p.Text + "\n")
		}
	}
	p.Text = text.String()
	p.HTML = func([]collect.Captured) []byte {
		opt := html.Options{Words: b.Words}
		if held != nil {
			opt = opt.Inlay(held, d)
		}
		page := html.AppendHead(nil, d, opt)
		page = html.AppendBody(page, d, opt)
		page = append(page, "<p dir=\"auto\"><a href=\""+collect.Place+"captures/\" lang=\""+langOf(b.Words)+"\">"...)
		page = html.AppendText(page, b.Words.Bundle("captures-from"))
		return append(page, "</a></p>\n</body>\n</html>\n"...)
	}
	return p
}

// listPage is the page that leads to the captures of the archive.
func listPage(title string, w document.Words) collect.CapturePage {
	p := collect.CapturePage{Path: "captures/", Title: w.Bundle("captures", title)}
	p.HTML = func(list []collect.Captured) []byte {
		page := []byte("<!DOCTYPE html>\n<html lang=\"" + langOf(w) + "\"")
		if w.RightToLeft() {
			page = append(page, " dir=\"rtl\""...)
		}
		page = append(page, ">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"...)
		page = html.AppendText(page, p.Title)
		page = append(page, "</title>\n<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em}td,th{padding-block:.2em;padding-inline-end:.8em;text-align:start;vertical-align:top;overflow-wrap:anywhere}</style>\n</head>\n<body>\n<h1>"...)
		page = html.AppendText(page, p.Title)
		page = html.AppendText(append(page, "</h1>\n<p>"...), w.Bundle("captures-lead"))
		page = append(page, "</p>\n<table>\n<tr>"...)
		for _, key := range [...]string{"captures-when", "captures-what", "captures-bytes"} {
			page = append(html.AppendText(append(page, "<th>"...), w.Bundle(key)), "</th>"...)
		}
		page = append(page, "</tr>\n"...)
		for _, c := range list {
			if c.Page {
				continue
			}
			page = append(page, "<tr><td>"+c.At.UTC().Format("2006-01-02 15:04:05")+"</td><td dir=\"auto\"><a href=\""...)
			page = html.AppendText(page, c.Address)
			page = append(page, "\">"...)
			page = html.AppendText(page, c.Name)
			page = append(page, fmt.Sprintf("</a></td><td>%d</td></tr>\n", c.Size)...)
		}
		return append(page, "</table>\n</body>\n</html>\n"...)
	}
	return p
}

// langOf is the tag of the language of Clew's own words.
func langOf(w document.Words) string {
	if w.Language == nil {
		return "en"
	}
	return w.Language.Tag
}

// captureFormat is web archives as a format of books.
func captureFormat(packed bool) func(w io.Writer, b *document.Book, v view) error {
	return func(w io.Writer, b *document.Book, v view) error {
		if v.archives == nil {
			return errors.New("captures are exported from a record: clew export")
		}
		return v.archives.write(w, b, v.media, packed)
	}
}

// tellCaptures says on standard error what went out and what did not.
func (c *console) tellCaptures(out collect.CapturesOut) {
	for _, l := range out.Left {
		c.warn(fmt.Sprintf("left out: %s: %s", counted(l.Count, "capture", "captures"), l.Why))
	}
}

func (c *console) capturesCommand() *cli.Command {
	return &cli.Command{
		Name: "captures", Usage: "write all captures into a web archive", Action: c.capturesAction,
		Description: `Writes what the record was made from into one web archive, WACZ or WARC, which other programs
replay and clew import reads back. It holds what may be handed on; what may not is counted, and
with --private it is in it too. Exit status 3 if something was left out.

Examples:
  clew record captures --private -o everything.warc.gz
  clew record captures -o public.wacz`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, whole or not at all: NAME.wacz or NAME.warc.gz"},
			&cli.BoolFlag{Name: "private", Usage: "for yourself: with what may not be handed on"},
		},
	}
}

func (c *console) capturesAction(ctx context.Context, cmd *cli.Command) (err error) {
	path := cmd.String("output")
	packed := strings.HasSuffix(path, ".wacz")
	if !packed && !strings.HasSuffix(path, ".warc.gz") {
		return usage("no web archive", path, "name a file: -o NAME.wacz or -o NAME.warc.gz")
	}
	if err := noArguments(cmd); err != nil {
		return err
	}
	boundMemory()
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	a, err := c.archivesOf(ctx, cmd, r)
	if err != nil {
		return err
	}
	held, err := enclosure.New(ctx, r)
	if err != nil {
		return err
	}
	if err := c.writeOut(ctx, path, func(w io.Writer) error { return errors.Join(a.write(w, nil, held, packed), held.Err()) }); err != nil {
		return err
	}
	c.tellCaptures(a.out)
	fmt.Fprintf(c.out, "%s, %s, %s\n", counted(a.out.Captures, "capture", "captures"), counted(a.out.Media, "medium", "media"), counted(int(a.out.Bytes), "byte", "bytes"))
	if len(a.out.Left) > 0 {
		return errMissing
	}
	return nil
}
