package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
	"clew/internal/render/activity"
	"clew/internal/render/cover"
	"clew/internal/render/epub"
	"clew/internal/render/feed"
	"clew/internal/render/html"
	"clew/internal/render/jsondoc"
	"clew/internal/render/markdown"
	"clew/internal/render/pdf"
	sheet "clew/internal/render/table"
	"clew/internal/render/text"
	"clew/internal/render/threadreader"
	"clew/internal/typeset"
)

// format is a way out.
type format struct {
	name   string
	ending string // of its files
	kind   string // its media type
	can    ability
	write  func(w io.Writer, b *document.Book, see view) error
}

// ability is what a format can do.
type ability uint16

const (
	follow    ability = 1 << iota // several documents may follow one another in one file
	books                         // one file holds a whole book: a collection, several threads
	media                         // its files hold pictures and films
	binary                        // it is nothing for a terminal
	paged                         // pages of threads offer it
	indexed                       // a book in it has an index, where there is enough to look up
	indexable                     // it can have one
)

// view is how a document is shown to a person.
type view struct {
	width         int
	color, unfold bool
	// media are those that travel with what is written; nil for none.
	media *enclosure.Set
	fonts []string // folders of fonts
	paper pdf.Paper
	// warn tells a person what could not be done as it was meant; nil: nobody is there.
	warn func(string)
	// archives writes the captures that a book was made from; nil: they are not to be had.
	archives *archives
	// index says that an index was asked for by name: in a zip of everything all that can have one then have it.
	index bool
}

// formats lists the ways out, those that people want most first.
func formats() []format {
	return []format{
		{"epub", "epub", "application/epub+zip", books | media | binary | paged | indexed, writeEPUB},
		{"pdf", "pdf", "application/pdf", books | media | binary | paged | indexed, writePDF},
		{"html", "html", "text/html; charset=utf-8", books | media | paged | indexed, func(w io.Writer, b *document.Book, v view) error {
			opt := html.Options{}
			if v.media != nil {
				opt = opt.Inlay(v.media, b.Documents()...)
			}
			return html.RenderBook(w, b, opt)
		}},
		{"markdown", "md", "text/markdown; charset=utf-8", follow | books | paged | indexable, func(w io.Writer, b *document.Book, _ view) error {
			return markdown.Book(w, b, markdown.Options{})
		}},
		{"vault", "md.zip", "application/zip", books | media | binary | paged | indexed, writeVault},
		{"text", "txt", "text/plain; charset=utf-8", follow | books | paged | indexable, func(w io.Writer, b *document.Book, v view) error {
			return text.Book(w, b, text.Options{Width: v.width, Color: v.color, Links: v.color, Unfold: v.unfold})
		}},
		{"json", "json", "application/json; charset=utf-8", follow | books | paged, func(w io.Writer, b *document.Book, _ view) error {
			return jsondoc.Book(w, b, jsondoc.Options{})
		}},
		{"csv", "csv", "text/csv; charset=utf-8", books | paged, func(w io.Writer, b *document.Book, _ view) error { return sheet.CSV(w, b) }},
		{"parquet", "parquet", "application/vnd.apache.parquet", books | binary, func(w io.Writer, b *document.Book, _ view) error { return sheet.Parquet(w, b) }},
		{"activitystreams", "jsonld", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`, books | paged, func(w io.Writer, b *document.Book, _ view) error { return activity.Book(w, b, activity.Options{}) }},
		{"jsonfeed", "feed.json", "application/feed+json; charset=utf-8", books | paged, func(w io.Writer, b *document.Book, _ view) error { return feed.File(w, b) }},
		{"threadreader", "threadreader.txt", "text/plain; charset=utf-8", follow | paged, each(func(w io.Writer, d *document.Document, _ view) error {
			return threadreader.Render(w, d, threadreader.Options{})
		})},
		{"zip", "zip", "application/zip", books | media | binary | paged | indexed, writeAll},
		{"wacz", "wacz", "application/wacz", media | books | binary, captureFormat(true)},
		{"warc", "warc.gz", "application/warc", media | books | binary, captureFormat(false)},
	}
}

// writeEPUB writes a book for e-readers. It tells what travels and yet is described in the book's place of it.
func writeEPUB(w io.Writer, b *document.Book, v view) error {
	why := []error{epub.ErrMost, epub.ErrKind, epub.ErrDamaged}
	left := make([]int, len(why))
	opt := epub.Options{Cover: cover.New(v.fonts).PNG, Left: func(_ *post.Media, err error) {
		if i := slices.IndexFunc(why, func(e error) bool { return errors.Is(err, e) }); i >= 0 {
			left[i]++
		}
	}}
	if v.media != nil {
		opt.Media = v.media
	}
	if err := epub.Render(w, b, opt); err != nil || v.warn == nil {
		return err
	}
	var said []string
	for i, n := range left {
		if n > 0 {
			said = append(said, fmt.Sprintf("%d %s", n, why[i]))
		}
	}
	if len(said) > 0 {
		v.warn("pictures and films that the book describes and does not show: " + strings.Join(said, ", "))
	}
	return nil
}

// fonts are the folders in which the person who runs Clew has fonts.
func (c *console) fonts() []string { return typeset.Folders(c.env("HOME")) }

// each writes the threads of a book one after another.
func each(write func(w io.Writer, d *document.Document, v view) error) func(w io.Writer, b *document.Book, v view) error {
	return func(w io.Writer, b *document.Book, v view) error {
		for i := range b.Chapters {
			if err := write(w, b.Chapters[i].Document, v); err != nil {
				return err
			}
		}
		return nil
	}
}

// formatNames lists the formats for a person.
func formatNames() string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// formatOf finds the format that -f names, or that the ending of -o's file tells; text else.
func formatOf(name, path string) (format, error) {
	all := formats()
	if name == "" {
		return byEnding(all, path), nil
	}
	for _, f := range all {
		if f.name == name {
			return f, nil
		}
	}
	return format{}, usage("no such format", name, "choose one of: "+formatNames())
}

// byEnding gives the format whose files have the longest ending that a file's name has; text else.
func byEnding(all []format, path string) format {
	name := strings.ToLower(filepath.Base(path))
	for from, to := range map[string]string{".htm": ".html", ".markdown": ".md"} {
		if s, ok := strings.CutSuffix(name, from); ok {
			name = s + to
		}
	}
	best, long := all[slices.IndexFunc(all, func(f format) bool { return f.name == "text" })], 0
	for _, f := range all {
		if strings.HasSuffix(name, "."+f.ending) && len(f.ending) > long {
			best, long = f, len(f.ending)
		}
	}
	return best
}

// writePDF sets a book as pages, with the fonts of the machine for scripts that the built-in ones lack.
func writePDF(w io.Writer, b *document.Book, v view) error {
	opt := pdf.Options{Folders: v.fonts, Paper: v.paper}
	if v.warn != nil {
		opt.Report = func(r pdf.Report) { tellUndrawn(v.warn, r) }
	}
	if v.media != nil {
		opt.Media = v.media
	}
	return pdf.Render(w, b, opt)
}

// tellUndrawn says which letters a PDF shows as their numbers, or as boxes.
func tellUndrawn(warn func(string), r pdf.Report) {
	if n := len(r.Boxes); n > 0 {
		warn(fmt.Sprintf("a font of this machine is damaged: boxes stand for %d letters, such as %s; install it again", n, r.Boxes[0]))
	}
	if len(r.Glyphs) == 0 {
		return
	}
	var what []string
	for i, g := range r.Glyphs {
		if i == 8 {
			what = append(what, fmt.Sprintf("and %d more", len(r.Glyphs)-i))
			break
		}
		what = append(what, fmt.Sprintf("U+%04X", g.Rune))
	}
	warn("letters that no font of this machine has stand as their numbers: " + strings.Join(what, ", ") + "; install fonts for their script, such as Noto")
}

// paperFlag chooses the size of pages.
func paperFlag() cli.Flag {
	return &cli.StringFlag{Name: "paper", Usage: "`SIZE` of the pages of a PDF: a4, letter, a5 or ereader", Value: pdf.A4.String()}
}

// paperOf is the size that --paper names.
func paperOf(cmd *cli.Command) (pdf.Paper, error) {
	p, ok := pdf.ParsePaper(cmd.String("paper"))
	if !ok {
		return p, usage("no such size of paper", cmd.String("paper"), "choose a4, letter, a5 or ereader")
	}
	return p, nil
}
