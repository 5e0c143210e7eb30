package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/unpack"
)

func (c *console) unrollCommand() *cli.Command {
	return &cli.Command{
		Name:      "unroll",
		Usage:     "make one document of a thread",
		ArgsUsage: "SOURCE...",
		Description: `SOURCE is the link or id of any post of the thread, a file or folder that clew import
reads, or - for standard input. A link is fetched from its network: Bluesky, Mastodon and
other ActivityPub servers, X, Nostr, pages of thread readers. What is read is kept in the
record, and read from there within five minutes; --offline asks nobody, --no-record keeps
nothing. Of a page its own thread is shown, of a conversation that of its first post; of
an input with many threads choose one with --thread. Exit status 3 if the thread is not
whole.

Examples:
  clew unroll https://bsky.app/profile/name.example/post/3lk2abcdefg22
  clew unroll page.html
  clew unroll page.txt -f markdown -o thread.md
  curl -s https://example.org/context.json | clew unroll --no-record -`,
		Flags: slices.Concat(readFlags(), saidFlags(), netFlags(), []cli.Flag{
			&cli.BoolFlag{Name: "no-record", Usage: "keep nothing"},
			&cli.BoolFlag{Name: "offline", Usage: "ask no network; read what the record holds"},
			&cli.StringFlag{Name: "thread", Usage: "the `ID` or link of any post of the thread that is meant"},
		}),
		Action: c.unrollAction,
	}
}

func (c *console) unrollAction(ctx context.Context, cmd *cli.Command) (err error) {
	if !cmd.Args().Present() {
		return usage("nothing to unroll", "", "name a file, an id or a link: clew unroll SOURCE")
	}
	how, err := c.reading(cmd)
	if err != nil {
		return err
	}
	opt, err := said(cmd)
	if err != nil {
		return err
	}
	boundMemory()
	r, err := c.unrollStore(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	u := &unroller{c: c, cmd: cmd, r: r, opt: collect.Options{Options: opt}, chosen: cmd.String("thread")}
	defer func() { err = errors.Join(err, u.close()) }()
	var docs []*document.Document
	for _, id := range u.all(ctx, cmd.Args().Slice(), &err) {
		d, derr := c.document(ctx, r, id, how.rule, how.at)
		if derr != nil {
			return derr
		}
		if !slices.ContainsFunc(docs, func(x *document.Document) bool { return x.Thread.ID == d.Thread.ID }) {
			docs = append(docs, d)
		}
	}
	if err != nil {
		return err
	}
	if err := c.print(ctx, r, docs, how); err != nil {
		return err
	}
	if u.skipped > 0 {
		return errMissing
	}
	return nil
}

// unrollStore is the record, or with --no-record one that is forgotten. What was ruled about accounts holds
// there too.
func (c *console) unrollStore(ctx context.Context, cmd *cli.Command) (store, error) {
	if !cmd.Bool("no-record") {
		return c.open(ctx, cmd, true)
	}
	forgotten := inmem.New(c.now)
	r, err := c.open(ctx, cmd, false)
	if errors.Is(err, record.ErrNotFound) {
		return forgotten, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := r.Rulings(ctx)
	for i := range list {
		err = errors.Join(err, forgotten.Rule(ctx, list[i]))
	}
	return forgotten, errors.Join(err, r.Close())
}

// unroller takes sources in and finds the thread that each means.
type unroller struct {
	c       *console
	cmd     *cli.Command
	o       *outside // opened when the first link is met
	r       store
	opt     collect.Options
	chosen  string
	skipped int
}

// all gives a post of the thread of each source, in order.
func (u *unroller) all(ctx context.Context, said []string, err *error) []post.ID {
	var out []post.ID
	for _, s := range said {
		id, e := u.one(ctx, s)
		if e != nil {
			*err = e
			return nil
		}
		out = append(out, id)
	}
	return out
}

func (u *unroller) one(ctx context.Context, said string) (post.ID, error) {
	if !isInput(said) {
		return u.fetched(ctx, said)
	}
	var pick collect.Picker
	opt := u.opt
	opt.Seen, opt.Told = pick.Posts, pick.Evidence
	list := &skipList{}
	opt.Skips = list.add
	res, err := u.c.take(ctx, said, u.r, opt)
	tellSkips(u.c.err, list.first, list.total)
	if err != nil {
		return "", err
	}
	u.skipped += res.Counts.Skipped
	if u.chosen != "" {
		return find(ctx, u.r, u.chosen)
	}
	if res.Known {
		if err := u.scan(ctx, said, opt); err != nil {
			return "", err
		}
	}
	id, err := pick.Choose()
	var many *collect.ManyError
	if errors.As(err, &many) {
		return "", u.ask(ctx, said, many)
	}
	return id, err
}

// fresh is how long a thread that was fetched is read from the record without asking again.
const fresh = 5 * time.Minute

// fetched finds a thread by its link or id: in the record, if it was fetched lately or nobody may be asked,
// else on its network. Where that cannot be asked, what is held must do.
func (u *unroller) fetched(ctx context.Context, said string) (post.ID, error) {
	id, err := u.held(ctx, said)
	if _, number := threadNumber(said); u.cmd.Bool("offline") || err == nil && (number || !isLink(said)) {
		return id, err
	}
	held := err == nil
	if err != nil && !errors.Is(err, record.ErrNotFound) || !held && errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if held && u.lately(ctx, id) {
		return id, nil
	}
	if u.o == nil {
		if u.o, err = u.c.outside(u.cmd); err != nil {
			return "", err
		}
	}
	res, err := u.c.fetchThread(ctx, u.o, u.r, said)
	u.skipped += res.Counts.Skipped
	if err == nil && res.Post != "" && !u.cmd.Bool("no-record") {
		u.c.plan(ctx, u.cmd, u.o, u.r, res.Post)
	}
	if err != nil && held && ctx.Err() == nil {
		u.c.warn("could not be fetched anew, this is what the record holds: " + oneLine(translate(err).Error()))
		return id, nil
	}
	if err == nil && res.Change.After.State == "" {
		err = &failure{what: "nothing of it is public", to: said, do: "if it is yours, export it and give the file to clew unroll", status: statusFailed}
	}
	return res.Post, err
}

// lately says whether a thread was fetched from its network a moment ago.
func (u *unroller) lately(ctx context.Context, id post.ID) bool {
	h, err := u.r.Thread(ctx, id)
	if err != nil {
		return false
	}
	for _, k := range h.Seen {
		if strings.HasSuffix(k.About.Source, "-live") && u.c.now().Sub(k.About.At) < fresh {
			return true
		}
	}
	return false
}

func (u *unroller) close() error {
	if u.o == nil {
		return nil
	}
	return u.o.close()
}

// held finds a thread of the record.
func (u *unroller) held(ctx context.Context, said string) (post.ID, error) {
	id, err := find(ctx, u.r, said)
	if errors.Is(err, record.ErrNotFound) && !isLink(said) && strings.ContainsAny(said, "./\\") && !strings.Contains(said, "://") {
		return "", &failure{what: "no such file or folder", to: said, do: "check the name", status: statusFailed, cause: fs.ErrNotExist}
	}
	return id, err
}

// scan reads an input that the record holds already, to see which thread it means.
func (u *unroller) scan(ctx context.Context, path string, opt collect.Options) error {
	in, err := unpack.Open(ctx, path, unpack.Limits{})
	if err != nil {
		return err
	}
	opt.Skips = nil
	return errors.Join(collect.Scan(ctx, in, storedSources(), opt), in.Close())
}

// ask lists threads to choose from.
func (u *unroller) ask(ctx context.Context, said string, many *collect.ManyError) error {
	if many.Total == 0 {
		return &failure{what: "no thread in it", to: said, do: "single posts: name one with --thread ID", status: statusFailed}
	}
	fmt.Fprintf(u.c.err, "%s holds %s threads; the newest:\n", oneLine(said), thousands(many.Total))
	for _, id := range many.Threads {
		d, err := u.c.document(ctx, u.r, id, 0, time.Time{})
		if err != nil {
			return err
		}
		fmt.Fprintf(u.c.err, "  %s  %s  %s\n", d.Thread.ID, day(d.Published), oneLine(cut(d.Title, 60)))
	}
	return usage("more than one thread in it", said, "choose one with --thread ID, or take all in: clew import, clew threads, clew show")
}

// isInput says whether a source is something to read rather than the name of a thread.
func isInput(said string) bool {
	if said == "-" {
		return true
	}
	_, err := os.Lstat(said)
	return err == nil
}
