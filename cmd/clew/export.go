package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
)

func (c *console) exportCommand() *cli.Command {
	return &cli.Command{
		Name:      "export",
		Usage:     "make a file of threads to take along or hand on: a book, a paper, a page, a table",
		ArgsUsage: "[THREAD...]",
		Description: `Writes one thread, several, a collection, or all threads of an author into one file. The file
travels alone: it says what is missing, what was changed, and where all of it came from. It is
made to be handed on, so that only what may be is in it; --private makes one for yourself. Exit
status 3 if something of it is missing.

Examples:
  clew export 12 -o thread.epub
  clew export 12 15 20 --title 'Tide mills' -o mills.pdf
  clew export --collection 1 -o mills.epub
  clew export --account @name --since 2024-01-01 --until 2024-12-31 -o year.pdf
  clew export --site ~/public --url https://name.example/threads/`,
		Flags:  slices.Concat(exportFlags(), chosenFlags(), siteFlags()),
		Action: c.exportAction,
	}
}

func exportFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: " + formatNames() + " (default: by the ending of -o's file, else text)"},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, whole or not at all; notes (vault) also into a folder: DIR/"},
		langFlag(),
		paperFlag(),
		indexFlag(),
	}
}

func (c *console) exportAction(ctx context.Context, cmd *cli.Command) (err error) {
	if cmd.IsSet("site") {
		return c.siteAction(ctx, cmd)
	}
	path := cmd.String("output")
	name, folder := cmd.String("format"), isFolder(path)
	if folder && name == "" {
		name = "vault"
	}
	f, err := formatOf(name, path)
	if err != nil {
		return err
	}
	if folder && f.name != "vault" {
		return usage("a folder holds notes, not one file", path, "name a file with -o, or choose -f vault, or --site DIR")
	}
	paper, err := paperOf(cmd)
	if err != nil {
		return err
	}
	if f.can&binary != 0 && (path == "" || path == "-") && terminal(c.out) {
		return usage("nothing for a terminal", f.name, "name a file with -o")
	}
	debug.SetMemoryLimit(150 << 20) // a long book with its index stays within 200 MiB, with the program and SQLite's pages
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	b, err := c.book(ctx, cmd, r)
	if err != nil {
		return err
	}
	if len(b.Chapters) > 1 && f.can&(books|follow) == 0 {
		return usage("one file holds one thread in this format", f.name, "choose epub, pdf, html, markdown, text or json")
	}
	if err := c.index(cmd, f, b); err != nil {
		return err
	}
	held, err := enclosure.New(ctx, r, b.Documents()...)
	if err != nil {
		return err
	}
	a, err := c.archivesOf(ctx, cmd, r)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		return errors.Join(f.write(w, b, view{media: held, archives: a, fonts: c.fonts(), paper: paper, warn: c.warn, index: cmd.Bool("index")}), held.Err())
	}
	if folder {
		err = c.writeFolder(ctx, path, cmd.Bool("force"), write)
	} else {
		err = c.writeOut(ctx, path, write)
	}
	if err != nil {
		return err
	}
	c.tellLeft(f, held)
	c.tellCaptures(a.out)
	if c.tellLacking(b) || len(a.out.Left) > 0 {
		return errMissing
	}
	return nil
}

// tellLacking says of what a book is made whether something of it is missing, so that its exit status is explained.
func (c *console) tellLacking(b *document.Book) (missing bool) {
	n := 0
	for _, d := range b.Documents() {
		if lacking(d) {
			n++
		}
	}
	if n > 0 {
		c.tellGaps(n)
	}
	if b.Lost > 0 {
		c.warn(counted(b.Lost, "thread of the collection is", "threads of the collection are") + " not in it: nothing of them may be handed on, or they are not held")
	}
	return n > 0 || b.Lost > 0
}

// tellGaps explains exit status 3 where nobody has read the document yet: n of its threads are not whole.
func (c *console) tellGaps(n int) {
	c.warn(counted(n, "thread has gaps or was not read to its end", "threads have gaps or were not read to their end") + ": what was made says what is missing")
}

// tellLeft says which media did not travel.
func (c *console) tellLeft(f format, held *enclosure.Set) {
	if f.can&media == 0 {
		return
	}
	many := map[enclosure.Why]int{}
	for _, m := range held.Left() {
		many[m.Why]++
	}
	var why []string
	for _, w := range []enclosure.Why{enclosure.NotHeld, enclosure.Large, enclosure.Unclean} {
		if n := many[w]; n > 0 {
			why = append(why, fmt.Sprintf("%d %s", n, w))
		}
	}
	if len(why) > 0 {
		what := "pictures and films that are not in it: " + strings.Join(why, ", ")
		if many[enclosure.NotHeld] > 0 { // what is too large or cannot be cleaned stays so
			what += "; clew refresh THREAD fetches what was not"
		}
		c.warn(what)
	}
}

// book puts together what a command line chose.
func (c *console) book(ctx context.Context, cmd *cli.Command, r store) (*document.Book, error) {
	w, err := c.wordsOf(cmd)
	if err != nil {
		return nil, err
	}
	b := &document.Book{Words: w, Clew: version, By: cmd.String("by")}
	m := &maker{c: c, r: r, b: b, use: policy.Export}
	if cmd.Bool("private") {
		m.use = policy.Read
	}
	if m.rules, err = collect.RulesOf(ctx, r); err != nil {
		return nil, err
	}
	if m.days, err = daysOf(cmd); err != nil {
		return nil, err
	}
	switch {
	case ways(cmd) != 1:
		return nil, notOneWay(cmd)
	case cmd.IsSet("collection"):
		err = m.collection(ctx, cmd)
	case cmd.IsSet("account"):
		err = m.account(ctx, cmd.String("account"))
	default:
		err = m.named(ctx, cmd.Args().Slice())
	}
	if err != nil {
		return nil, err
	}
	put(cmd, "title", &b.Title)
	put(cmd, "subtitle", &b.Subtitle)
	if len(b.Chapters) == 0 {
		return nil, m.nothing()
	}
	return b, m.bounded()
}

// maker puts threads into a book.
type maker struct {
	c      *console
	r      store
	b      *document.Book
	use    policy.Use
	rules  policy.Rules
	days   days
	hidden int // threads of which nothing may be handed on
}

// maxChapters bounds a book: its documents are held in memory.
const maxChapters = 20_000

// add puts a thread into the book, once. added is false for one of which nothing is held or may be handed on; one that
// is not of the days that are wanted is passed over.
func (m *maker) add(ctx context.Context, id post.ID, note string, more int) (added bool, err error) {
	_, d, err := m.c.undated(ctx, m.r, id, m.rules, more)
	if errors.Is(err, record.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if d = d.For(m.use); len(d.Thread.Line) == 0 {
		m.hidden++
		return false, nil
	}
	if !m.days.have(d.Published) {
		return true, nil
	}
	if slices.ContainsFunc(m.b.Chapters, func(c document.Chapter) bool { return c.Document.Thread.ID == d.Thread.ID }) {
		return true, nil
	}
	if len(m.b.Chapters) == maxChapters {
		return false, &failure{what: fmt.Sprintf("more than %d threads", maxChapters), do: "make several books: choose with --since and --until", status: statusFailed}
	}
	m.b.Chapters = append(m.b.Chapters, document.Chapter{Document: d, Note: note})
	return true, nil
}

// named takes the threads that a person named.
func (m *maker) named(ctx context.Context, said []string) error {
	more := 0
	if len(said) == 1 {
		more = previews
	}
	for _, s := range said {
		id, err := find(ctx, m.r, s)
		if err != nil {
			return err
		}
		ok, err := m.add(ctx, id, "", more)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("nothing of %s may be handed on: %w", s, record.ErrNotFound)
		}
	}
	if len(m.b.Chapters) == 1 {
		one := document.BookOf(m.b.Chapters[0].Document, m.b.Words)
		one.By = cmp.Or(m.b.By, one.By)
		*m.b = *one
		m.b.Clew = version
		return nil
	}
	m.b.Title = m.b.Words.Say("book-threads", len(m.b.Chapters))
	m.b.ID = nameOf("threads", m.b)
	return nil
}

// account takes all threads of an author, the oldest first.
func (m *maker) account(ctx context.Context, who string) error {
	a, err := m.r.Account(ctx, who)
	if err != nil {
		return err
	}
	var ids []post.ID
	for s, err := range m.r.Threads(ctx, record.Query{Author: a.ID}) {
		if err != nil {
			return err
		}
		ids = append(ids, s.Root)
	}
	for _, id := range slices.Backward(ids) {
		if _, err := m.add(ctx, id, "", 0); err != nil {
			return err
		}
	}
	slices.SortStableFunc(m.b.Chapters, func(x, y document.Chapter) int { return x.Document.Published.Compare(y.Document.Published) })
	name, _ := m.b.Words.Who(a.Account)
	m.b.By = cmp.Or(m.b.By, name)
	m.b.Title = m.b.Words.Say("book-of", name)
	m.b.ID = nameOf(string(a.ID), m.b)
	return nil
}

// collection takes the threads of a collection, in its order.
func (m *maker) collection(ctx context.Context, cmd *cli.Command) error {
	in, err := m.c.collectionOf(ctx, cmd)
	if err != nil {
		return err
	}
	m.b.Title, m.b.Subtitle, m.b.Preface = in.Title, in.Subtitle, in.Preface
	m.b.ID = fmt.Sprintf("collection:%d:%d", in.Number, in.Created.Unix())
	for _, e := range in.Entries {
		ok, err := m.add(ctx, e.Thread, e.Note, 0)
		if err != nil {
			return err
		}
		if !ok {
			m.b.Lost++
		}
	}
	return nil
}

// nameOf names a book that nobody named, by what is in it.
func nameOf(of string, b *document.Book) string {
	h := sha256.New()
	for i := range b.Chapters {
		io.WriteString(h, string(b.Chapters[i].Document.Thread.ID)+"\n")
	}
	return of + ":" + hex.EncodeToString(h.Sum(nil)[:8])
}

// nothing says why a book has no threads.
func (m *maker) nothing() error {
	if m.hidden > 0 || m.b.Lost > 0 {
		return &failure{what: "nothing of it may be handed on, or it is not held", do: "for yourself add --private", status: statusFailed}
	}
	return &failure{what: "no threads", do: "see what is there with: clew threads", status: statusFailed}
}

// bounded keeps to what a network lets be handed on of what its API gave: so many posts a day, to one person, by
// hand. A book for oneself is not handed on.
func (m *maker) bounded() error {
	if m.use == policy.Read {
		return nil
	}
	for n, posts := range m.b.FromAPI() {
		if most := policy.ExportBound(n, true); most > 0 && posts > most {
			return &failure{what: fmt.Sprintf("%d posts that the API of %s gave: it lets %d a day be handed on to one person", posts, n, most), do: "choose fewer threads, or make a copy for yourself with --private", status: statusFailed}
		}
	}
	return nil
}
