package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/shelf"
	"clew/internal/sqlite"
)

// viewerFlag names whose shelf a command is about.
func viewerFlag() cli.Flag {
	return &cli.StringFlag{Name: "viewer", Usage: "whose shelf: `ID` of an account of clew serve", Value: shelf.Owner}
}

func (c *console) shelfCommand() *cli.Command {
	return &cli.Command{
		Name:  "shelf",
		Usage: "what is saved to read",
		Description: `Lists the threads that were saved, the newest first: state, day, how far they are read, author
and how they begin. clew serve is where they are read.

Examples:
  clew shelf
  clew shelf --state to-read
  clew shelf add 12
  clew shelf add https://bsky.app/profile/name.example/post/3lk2abcdefg22 --state done
  clew shelf -f jsonl | jq -r .id`,
		Flags: []cli.Flag{listFormatFlag(), viewerFlag(), &cli.StringFlag{Name: "state", Usage: "only `STATE`: to-read, reading or done"}},
		Commands: []*cli.Command{
			{
				Name: "add", Usage: "save a thread", ArgsUsage: "THREAD",
				Description: "THREAD is the number, the id or the link of a thread of the record, or of one of its posts.\n\nExamples:\n  clew shelf add 12",
				Flags:       []cli.Flag{&cli.StringFlag{Name: "state", Usage: "`STATE`: to-read, reading or done", Value: string(shelf.ToRead)}, viewerFlag()},
				Action: func(ctx context.Context, cmd *cli.Command) error {
					return c.onShelf(ctx, cmd, 1, func(r store, s shelf.Store, who string) error {
						id, err := c.threadRoot(ctx, r, cmd.Args().First())
						if err != nil {
							return err
						}
						state, err := stateOf(cmd)
						if err != nil {
							return err
						}
						return s.Save(ctx, who, id, state)
					})
				},
			},
			{
				Name: "remove", Usage: "take a thread off the shelf", ArgsUsage: "THREAD",
				Description: "Where its reading stands stays.\n\nExamples:\n  clew shelf remove 12",
				Flags:       []cli.Flag{viewerFlag()},
				Action: func(ctx context.Context, cmd *cli.Command) error {
					return c.onShelf(ctx, cmd, 1, func(r store, s shelf.Store, who string) error {
						id, err := c.keptThread(ctx, r, s, who, cmd.Args().First())
						if err != nil {
							return err
						}
						return s.Drop(ctx, who, id)
					})
				},
			},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return c.onList(ctx, cmd, func(ctx context.Context, r store, jsonl bool) error { return c.listShelf(ctx, cmd, r, jsonl) })
		},
	}
}

func (c *console) collectionsCommand() *cli.Command {
	thread := "THREAD is the number, the id or the link of a thread of the record, or of one of its posts."
	return &cli.Command{
		Name:  "collections",
		Usage: "threads put together on purpose, in an order, with notes",
		Description: `Lists the collections, the one changed last first: number, day, threads and title.

Examples:
  clew collections
  clew collections make 'Tide mills' --subtitle 'of the east coast'
  clew collections add 1 12 --note 'where it began'
  clew collections show 1
  clew collections take 1 12`,
		Flags: []cli.Flag{listFormatFlag(), viewerFlag()},
		Commands: []*cli.Command{
			{
				Name: "make", Usage: "make a collection", ArgsUsage: "TITLE",
				Description: "It prints the number of the collection.\n\nExamples:\n  clew collections make 'Tide mills' --subtitle 'of the east coast'",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "subtitle", Usage: "`WORDS` below the title"}, &cli.StringFlag{Name: "preface", Usage: "`WORDS` before the threads"},
					&cli.BoolFlag{Name: "shared", Usage: "everybody who can reach clew serve may read it"}, viewerFlag(),
				},
				Action: func(ctx context.Context, cmd *cli.Command) error {
					return c.onShelf(ctx, cmd, 1, func(_ store, s shelf.Store, who string) error {
						n, err := s.Make(ctx, who, shelf.About{Title: cmd.Args().First(), Subtitle: cmd.String("subtitle"), Preface: cmd.String("preface"), Shared: cmd.Bool("shared")})
						if err != nil {
							return err
						}
						_, err = fmt.Fprintln(c.out, n)
						return err
					})
				},
			},
			{
				Name: "show", Usage: "list the threads of a collection", ArgsUsage: "NUMBER",
				Description: "In their order, with the notes.\n\nExamples:\n  clew collections show 1",
				Flags:       []cli.Flag{listFormatFlag(), viewerFlag()},
				Action: func(ctx context.Context, cmd *cli.Command) error {
					return c.onShelf(ctx, cmd, 1, func(r store, s shelf.Store, who string) error { return c.showCollection(ctx, cmd, r, s, who) })
				},
			},
			{
				Name: "add", Usage: "add threads, or change the note of one", ArgsUsage: "NUMBER THREAD...", Description: thread + "\nSeveral are added in their order; none of them if one is not held.\n\nExamples:\n  clew collections add 1 12 --note 'where it began'\n  clew collections add 1 15 20 22",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "note", Usage: "`WORDS` to stand with it; of one thread"}, &cli.IntFlag{Name: "place", Usage: "`N` among the threads, from 1; the end unless said"}, viewerFlag(),
				},
				Action: func(ctx context.Context, cmd *cli.Command) error {
					if cmd.Args().Len() > 2 && cmd.IsSet("note") {
						return usage("a note stands with one thread", cmd.String("note"), "name one, or add the others without --note")
					}
					return c.onShelf(ctx, cmd, max(2, cmd.Args().Len()), func(r store, s shelf.Store, who string) error { return c.collectThreads(ctx, cmd, r, s, who) })
				},
			},
			{
				Name: "take", Usage: "take a thread out", ArgsUsage: "NUMBER THREAD", Description: thread + "\n\nExamples:\n  clew collections take 1 12",
				Flags: []cli.Flag{viewerFlag()},
				Action: func(ctx context.Context, cmd *cli.Command) error {
					return c.onShelf(ctx, cmd, 2, func(r store, s shelf.Store, who string) error {
						n, err := collectionNumber(cmd)
						if err != nil {
							return err
						}
						id, err := c.collectedThread(ctx, r, s, who, n, cmd.Args().Get(1))
						if err != nil {
							return err
						}
						return s.Take(ctx, who, n, id)
					})
				},
			},
			{
				Name: "remove", Usage: "delete a collection", ArgsUsage: "NUMBER", Description: "The threads stay in the record.\n\nExamples:\n  clew collections remove 1",
				Flags: []cli.Flag{viewerFlag()},
				Action: func(ctx context.Context, cmd *cli.Command) error {
					return c.onShelf(ctx, cmd, 1, func(_ store, s shelf.Store, who string) error {
						n, err := collectionNumber(cmd)
						if err != nil {
							return err
						}
						return s.Remove(ctx, who, n)
					})
				},
			},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return c.onList(ctx, cmd, func(ctx context.Context, _ store, jsonl bool) error { return c.listCollections(ctx, cmd, jsonl) })
		},
	}
}

// stateOf is the state that a command names.
func stateOf(cmd *cli.Command) (shelf.State, error) {
	s := shelf.State(cmd.String("state"))
	if err := s.Check(); err != nil {
		return "", usage("no such state", string(s), "choose to-read, reading or done")
	}
	return s, nil
}

// onShelf opens the record and the shelf for a command that takes n arguments.
func (c *console) onShelf(ctx context.Context, cmd *cli.Command, n int, do func(r store, s shelf.Store, viewer string) error) (err error) {
	if cmd.Args().Len() != n {
		return usage(fmt.Sprintf("takes %s", counted(n, "argument", "arguments")), cmd.Args().Get(n), fmt.Sprintf("see: %s --help", cmd.FullName()))
	}
	r, err := c.open(ctx, cmd, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	s, err := c.openShelf(ctx, cmd, true, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(r, s, cmd.String("viewer"))
}

// lookAtShelf opens the shelf to look at it: where there is none it is empty, and none is made.
func (c *console) lookAtShelf(ctx context.Context, cmd *cli.Command) (*sqlite.Shelf, error) {
	return c.openShelf(ctx, cmd, true, false)
}

// threadRoot gives the id of the thread that a person named by any post of it.
func (c *console) threadRoot(ctx context.Context, r store, said string) (post.ID, error) {
	id, err := find(ctx, r, said)
	if err != nil {
		return "", err
	}
	l, err := collect.Load(ctx, r, id, collect.LoadOptions{Now: c.now()})
	if err != nil {
		return "", err
	}
	return l.Thread.ID, nil
}

// keptThread gives the id by which a thread is kept.
func (c *console) keptThread(ctx context.Context, r store, s shelf.Store, viewer, said string) (post.ID, error) {
	ids, err := c.idsOfThread(ctx, r, said)
	if err != nil {
		return "", err
	}
	p, err := s.Page(ctx, viewer, ids)
	if err != nil {
		return "", err
	}
	if p.Thread.ID == "" {
		return ids[0], nil // which the shelf will say it does not have
	}
	return p.Thread.ID, nil
}

// idsOfThread gives the ids of a thread and its posts; of one that the record no longer holds, what was said.
func (c *console) idsOfThread(ctx context.Context, r store, said string) ([]post.ID, error) {
	id, err := find(ctx, r, said)
	if errors.Is(err, record.ErrNotFound) {
		if id, perr := post.ParseID(said); perr == nil {
			return []post.ID{id}, nil
		}
	}
	if err != nil {
		return nil, err
	}
	h, err := r.Thread(ctx, id)
	if err != nil {
		return nil, err
	}
	ids := []post.ID{id}
	for i := range h.Posts {
		ids = append(ids, h.Posts[i].ID)
	}
	return ids, nil
}

// collectThreads puts the threads that a command names into a collection, in their order. One that is there keeps its note
// where the command has none.
func (c *console) collectThreads(ctx context.Context, cmd *cli.Command, r store, s shelf.Store, viewer string) error {
	n, err := collectionNumber(cmd)
	if err != nil {
		return err
	}
	in, err := s.Collection(ctx, viewer, n)
	if err != nil {
		return err
	}
	notes := map[post.ID]string{}
	for _, e := range in.Entries {
		notes[e.Thread] = e.Note
	}
	var ids []post.ID
	for _, said := range cmd.Args().Tail() {
		id, err := c.threadRoot(ctx, r, said)
		if err != nil {
			return err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for i, id := range ids {
		note := notes[id]
		if cmd.IsSet("note") {
			note = cmd.String("note")
		}
		if err := s.Put(ctx, viewer, n, id, note); err != nil {
			return err
		}
		if !cmd.IsSet("place") {
			continue
		}
		if err := s.Move(ctx, viewer, n, id, cmd.Int("place")+i); err != nil {
			return err
		}
	}
	return nil
}

// collectedThread gives the id by which a thread stands in a collection.
func (c *console) collectedThread(ctx context.Context, r store, s shelf.Store, viewer string, n int64, said string) (post.ID, error) {
	ids, err := c.idsOfThread(ctx, r, said)
	if err != nil {
		return "", err
	}
	in, err := s.Collection(ctx, viewer, n)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		for _, e := range in.Entries {
			if e.Thread == id {
				return id, nil
			}
		}
	}
	return ids[0], nil
}

func collectionNumber(cmd *cli.Command) (int64, error) {
	said := cmd.Args().First()
	n, err := strconv.ParseInt(said, 10, 64)
	if err != nil || n < 1 {
		return 0, usage("not the number of a collection", said, "see: clew collections")
	}
	return n, nil
}

// keptDocument reads a thread of the shelf; nil where it is not there, or nothing of it may be shown.
func (c *console) keptDocument(ctx context.Context, r store, id post.ID, rules policy.Rules) (*document.Document, error) {
	l, err := collect.Load(ctx, r, id, collect.LoadOptions{Now: c.now(), Rules: rules})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if d := documentOf(l, c.now().UTC(), rules).For(policy.Read); len(d.Thread.Line) > 0 {
		return d, nil
	}
	return nil, nil
}

func (c *console) listShelf(ctx context.Context, cmd *cli.Command, r store, jsonl bool) (err error) {
	s, err := c.lookAtShelf(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	q := shelf.Query{}
	if cmd.IsSet("state") {
		if q.State, err = stateOf(cmd); err != nil {
			return err
		}
	}
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	t := table{out: out, width: c.width(), right: "3"}
	t.row("STATE", "SAVED", "READ", "AUTHOR", "BEGINS")
	for {
		list, err := s.Threads(ctx, cmd.String("viewer"), q)
		if err != nil {
			return err
		}
		for _, k := range list {
			if err := c.shelfLine(ctx, out, &t, r, k, rules, jsonl); err != nil {
				return err
			}
		}
		if q.Skip += len(list); len(list) < shelf.MaxList {
			break
		}
	}
	if !jsonl {
		t.flush("nothing is saved")
	}
	return out.Flush()
}

// shelfLine tells of one saved thread. Of one that cannot be shown it tells the id.
func (c *console) shelfLine(ctx context.Context, out *bufio.Writer, t *table, r store, k shelf.Thread, rules policy.Rules, jsonl bool) error {
	d, err := c.keptDocument(ctx, r, k.ID, rules)
	if err != nil {
		return err
	}
	author, title := "", string(k.ID)
	if d != nil {
		author, title = document.At(d.Author), d.Title
	}
	if !jsonl {
		if d != nil {
			author = document.Words{}.At(d.Author)
		}
		t.row(string(k.State), day(k.Saved), fmt.Sprintf("%.0f%%", 100*k.Position.Fraction), author, title)
		return nil
	}
	line := struct {
		Clew     int         `json:"clew"`
		ID       post.ID     `json:"id"`
		Title    string      `json:"title,omitempty"`
		Author   string      `json:"author,omitempty"`
		State    shelf.State `json:"state"`
		Saved    any         `json:"saved"`
		Labels   []string    `json:"labels"`
		Post     post.ID     `json:"post,omitempty"`
		Read     float64     `json:"read"`
		Finished bool        `json:"finished"`
		Lost     bool        `json:"lost"`
	}{Clew: 1, ID: k.ID, State: k.State, Saved: stamp(k.Saved), Labels: append([]string{}, k.Labels...), Post: k.Position.Post, Read: k.Position.Fraction, Finished: k.Position.Finished, Lost: d == nil}
	if d != nil {
		line.Title, line.Author = d.Title, author
	}
	return writeLine(out, line)
}

// collectionLine is the JSON of a collection without its threads.
type collectionLine struct {
	Clew     int    `json:"clew"`
	Number   int64  `json:"number"`
	Title    string `json:"title"`
	Subtitle string `json:"subtitle"`
	Preface  string `json:"preface"`
	Shared   bool   `json:"shared"`
	Threads  int    `json:"threads"`
	Created  any    `json:"created"`
	Updated  any    `json:"updated"`
}

func (c *console) listCollections(ctx context.Context, cmd *cli.Command, jsonl bool) (err error) {
	s, err := c.lookAtShelf(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	list, err := s.Collections(ctx, cmd.String("viewer"))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	t := table{out: out, width: c.width(), right: "1,3"}
	t.row("NUMBER", "CHANGED", "THREADS", "TITLE")
	for _, x := range list {
		if jsonl {
			if err := writeLine(out, collectionLine{1, x.Number, x.Title, x.Subtitle, x.Preface, x.Shared, x.Len, stamp(x.Created), stamp(x.Updated)}); err != nil {
				return err
			}
			continue
		}
		t.row(strconv.FormatInt(x.Number, 10), day(x.Updated), strconv.Itoa(x.Len), x.Title)
	}
	if !jsonl {
		t.flush("no collections")
	}
	return out.Flush()
}

func (c *console) showCollection(ctx context.Context, cmd *cli.Command, r store, s shelf.Store, viewer string) error {
	jsonl, err := listFormat(cmd)
	if err != nil {
		return err
	}
	n, err := collectionNumber(cmd)
	if err != nil {
		return err
	}
	in, err := s.Collection(ctx, viewer, n)
	if err != nil {
		return err
	}
	rules, err := collect.RulesOf(ctx, r)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	t := table{out: out, width: c.width(), right: "1"}
	t.row("PLACE", "AUTHOR", "BEGINS", "NOTE")
	for i, e := range in.Entries {
		d, err := c.keptDocument(ctx, r, e.Thread, rules)
		if err != nil {
			return err
		}
		author, title := "", string(e.Thread)
		if d != nil {
			author, title = document.At(d.Author), d.Title
		}
		if !jsonl {
			if d != nil {
				author = document.Words{}.At(d.Author)
			}
			t.row(strconv.Itoa(i+1), author, title, e.Note)
			continue
		}
		line := map[string]any{"clew": 1, "place": i + 1, "id": e.Thread, "note": e.Note, "added": stamp(e.Added), "lost": d == nil}
		if d != nil {
			line["title"], line["author"] = title, author
		}
		if err := writeLine(out, line); err != nil {
			return err
		}
	}
	if !jsonl {
		t.flush("no thread is in it")
	}
	return out.Flush()
}
