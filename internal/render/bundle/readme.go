package bundle

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
)

// README writes README.txt, which says in plain words what the files are, how whole the threads are and where they
// came from, and SHA256SUMS over all files, that one included. Nothing can be added after it. Errors are the zip's.
func (b *Writer) README(of *document.Book) error {
	text := b.readme(of)
	err := b.add("README.txt", "", 8, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	if err != nil {
		return err
	}
	return b.add("SHA256SUMS", "", 8, func(w io.Writer) error {
		for _, f := range b.files {
			if _, err := fmt.Fprintf(w, "%s  %s\n", f.sum, f.name); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *Writer) readme(of *document.Book) string {
	var s strings.Builder
	line := func(parts ...string) {
		s.WriteString(plain(strings.Join(parts, "")))
		s.WriteByte('\n')
	}
	say := of.Words.Bundle
	line(of.Title)
	if of.Subtitle != "" {
		line(of.Subtitle)
	}
	if of.By != "" {
		line(of.By)
	}
	if !of.Made.IsZero() {
		line(of.Made.UTC().Format(time.RFC3339))
	}
	line(strings.TrimSpace("Clew " + of.Clew))
	line()
	if of.Preface != "" {
		for l := range strings.Lines(of.Preface) {
			line(strings.TrimRight(l, "\r\n"))
		}
		line()
	}
	line(say("files"))
	line()
	pictures, size := 0, int64(0)
	for _, f := range b.files {
		if strings.HasPrefix(f.name, "media/") {
			pictures++
			size += f.size
			continue
		}
		line("  ", f.name, "  ", f.says)
	}
	if pictures > 0 {
		line("  media/  ", say("media", pictures, strconv.FormatInt(size, 10)))
	}
	if b.left > 0 {
		line("  ", say("left", b.left))
	}
	line("  SHA256SUMS  ", say("sums"))
	line()
	if of.Lost > 0 {
		line(of.Words.Say("book-lost", of.Lost))
		line()
	}
	line(say("whole"))
	for i := range of.Chapters {
		c := &of.Chapters[i]
		d := c.Document
		line()
		line(of.Words.Title(d.Title, d.OwnTitle))
		for _, l := range [...]string{string(d.Thread.ID), d.URL} {
			if l != "" {
				line("  ", l)
			}
		}
		if c.Note != "" {
			line("  ", c.Note)
		}
		for _, l := range of.Words.Statement(d).Lines() {
			line("  ", l)
		}
		for _, o := range d.Sources {
			line("  ", of.Words.Source(o))
		}
	}
	line()
	line(say("folded"))
	line(say("missing"))
	return s.String()
}

// plain makes foreign text a line of words: no control characters, and nothing that turns the direction of the text
// around it.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 0x2068 || r == 0x2069:
			return -1
		case r == '\n' || r == '\t':
			return ' '
		case document.Odd(r):
			return 0xfffd
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.TrimRight(s, " ")
}
