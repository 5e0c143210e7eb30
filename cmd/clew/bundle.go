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
		says, ok := inAll(f, b.Words)
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
func inAll(f format, w document.Words) (says string, ok bool) {
	switch f.name {
	case "text", "markdown", "html", "pdf", "epub", "json", "threadreader", "csv", "parquet", "activitystreams", "jsonfeed", "wacz":
		return w.Bundle("is-" + f.name), true
	}
	return "", false
}
