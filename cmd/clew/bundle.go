package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"clew/internal/document"
	"clew/internal/render/bundle"
	"clew/internal/render/markdown"
)

// writeVault writes notes with their pictures: a note a thread, and for several one that leads to them.
func writeVault(w io.Writer, b *document.Book, v view) error {
	stem := bundle.Slug(b.Title, b.ID)
	z := bundle.New(w, stem)
	opt := markdown.Options{Notes: true}
	if v.media != nil {
		if err := z.Media(v.media, b.Documents()...); err != nil {
			return err
		}
		opt.Media = z.Path
	}
	if b.Alone && len(b.Chapters) == 1 {
		err := z.Add(stem+".md", "", func(w io.Writer) error { return markdown.Note(w, b, 0, opt) })
		return errors.Join(err, z.Close())
	}
	name := func(i int) string {
		d := b.Chapters[i].Document
		return fmt.Sprintf("%0*d-%s.md", len(fmt.Sprint(len(b.Chapters))), i+1, bundle.Slug(d.Title, string(d.Thread.ID)))
	}
	if err := z.Add(stem+".md", "", func(w io.Writer) error { return markdown.Index(w, b, name, opt) }); err != nil {
		return err
	}
	for i := range b.Chapters {
		if err := z.Add(name(i), "", func(w io.Writer) error { return markdown.Note(w, b, i, opt) }); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeAll writes every format that holds the book, its media, and the captures where they are to be had.
func writeAll(w io.Writer, b *document.Book, v view) error {
	stem := bundle.Slug(b.Title, b.ID)
	z := bundle.New(w, stem)
	if v.media != nil {
		if err := z.Media(v.media, b.Documents()...); err != nil {
			return err
		}
	}
	for _, f := range formats() {
		says, ok := inAll(f)
		if !ok || f.name == "wacz" && v.archives == nil || len(b.Chapters) > 1 && f.can&(books|follow) == 0 {
			continue
		}
		name := stem + "." + f.ending
		if before, end, two := strings.Cut(f.ending, "."); two {
			name = stem + "-" + before + "." + end
		}
		said := b
		if f.can&indexed == 0 && !v.index && b.Index != nil { // what has an index on request only is here as it is alone
			plain := *b
			plain.Index = nil
			said = &plain
		}
		if err := z.Add(name, says, func(w io.Writer) error { return f.write(w, said, v) }); err != nil {
			return err
		}
	}
	return errors.Join(z.README(b), z.Close())
}

// inAll says what a format is, for a person who opens a zip of everything; ok is false for one that is not in it.
func inAll(f format) (says string, ok bool) {
	switch f.name {
	case "text":
		return "to read anywhere, without pictures", true
	case "markdown":
		return "for notes, and to make other documents of", true
	case "html":
		return "to read in a browser, also without a network; its pictures are in it", true
	case "pdf":
		return "to print, in pages", true
	case "epub":
		return "for e-readers", true
	case "json":
		return "all that is known, for programs: doc/scripting.md of Clew", true
	case "threadreader":
		return "the plain text of a thread reader's page", true
	case "csv":
		return "a table for spreadsheets, one row a post", true
	case "parquet":
		return "the same table for databases and statistics", true
	case "activitystreams":
		return "for programs of the fediverse (ActivityStreams 2.0)", true
	case "jsonfeed":
		return "for readers of feeds (JSON Feed 1.1)", true
	case "wacz":
		return "the bytes as they were received: open it at ReplayWeb.page, or take it in with clew import", true
	}
	return "", false
}
