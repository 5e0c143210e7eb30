package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

func (c *console) importCommand() *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "take exports, captures and saved pages into the record",
		ArgsUsage: "PATH...",
		Description: `Takes files, folders, - for standard input, and streams: the address (wss://…) of a Bluesky
Jetstream, whose posts are taken in until it ends or is stopped; it goes on at its place
when it is named again. Recognises by content: account archives of X (zip or folder, old
and new), answers of the X API, Mastodon exports and API answers, AT Protocol
repositories (CAR), Bluesky views and Jetstream lines, Nostr events, HAR and WARC
captures, pages of thread readers. It is safe to repeat and goes on after a stop. Direct
messages and drafts are never taken.

Examples:
  clew import twitter-2024-11-03.zip
  clew import outbox.tar.gz repo.car session.har
  clew import page.txt --author @name --name 'A Name' --published 2024-10-31
  clew import 'wss://jetstream2.us-east.bsky.network/subscribe'`,
		Flags: append(saidFlags(),
			&cli.StringSliceFlag{Name: "allow", Usage: "of streams: let `HOST` be on a private address, on any port, without TLS"},
			&cli.BoolFlag{Name: "private", Usage: "take followers-only and Circle posts of an own export too; they stay private"},
			&cli.StringFlag{Name: "skips", Usage: "write all skipped items to `FILE`, one JSON object a line"},
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT` of the result: text or json", Value: "text"},
			&cli.StringFlag{Name: "cpuprofile", Hidden: true},
			&cli.StringFlag{Name: "memprofile", Hidden: true},
		),
		Action: c.importAction,
	}
}

func (c *console) importAction(ctx context.Context, cmd *cli.Command) (err error) {
	if !cmd.Args().Present() {
		return usage("nothing to import", "", "name a file or folder: clew import PATH")
	}
	if f := cmd.String("format"); f != "text" && f != "json" {
		return usage("no such format", f, "choose text or json")
	}
	opt, err := said(cmd)
	if err != nil {
		return err
	}
	stop, err := profile(cmd.String("cpuprofile"), cmd.String("memprofile"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	boundMemory()
	list, err := newSkipList(cmd.String("skips"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, list.close()) }()
	r, err := c.open(ctx, cmd, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	paths := cmd.Args().Slice()
	for i, path := range paths {
		if isStream(path) {
			if err := c.importStream(ctx, cmd, path, r); err != nil {
				return err
			}
			paths[i] = ""
		}
	}
	if paths = slices.DeleteFunc(paths, func(p string) bool { return p == "" }); len(paths) == 0 {
		return nil
	}
	return c.importAll(ctx, paths, r, collect.Options{Options: opt}, list)
}

// isStream says whether an input is the address of a stream.
func isStream(s string) bool { return strings.HasPrefix(s, "wss://") || strings.HasPrefix(s, "ws://") }

// importStream takes a stream in, from where it was left, until it ends. A server on this machine that is
// named here is allowed by that.
func (c *console) importStream(ctx context.Context, cmd *cli.Command, address string, r store) (err error) {
	o, err := c.outside(cmd, hostHere(address)...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	s := o.bluesky.Everybody(address)
	cursor, err := r.Cursor(ctx, s.Name())
	if err != nil {
		return err
	}
	t := &collect.Taker{Store: r, Sources: streamSources(), Now: c.now, Name: s.Name()}
	err = collect.TakeStream(ctx, s, cursor, t)
	c.tellResult(address, collect.Result{Sources: []string{"stream"}, Counts: t.Counts}, &skipList{}, err)
	if t.Lost > 0 {
		fmt.Fprintln(c.err, "  the stream no longer has what came right after the place where it was left; refresh the threads that matter")
	}
	if err == nil && (t.Counts.Skipped > 0 || t.Lost > 0) {
		return errMissing
	}
	return err
}

// hostHere gives the host of an address if it is this very machine.
func hostHere(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return plainHosts([]string{u.Host})
}

// importAll takes every input in. One that fails does not keep the others out.
func (c *console) importAll(ctx context.Context, paths []string, r store, opt collect.Options, list *skipList) error {
	var failed error
	missing := false
	for _, path := range paths {
		list.begin(path)
		opt.Skips = list.add
		var un unauthored
		opt.Seen = un.seen
		res, err := c.take(ctx, path, r, opt)
		if err != nil && (stopsAll(err) || len(paths) == 1) {
			c.tellResult(path, res, list, err)
			return err
		}
		c.tellResult(path, res, list, err)
		if err != nil {
			c.leave(err)
			failed = err
		}
		if err == nil && un.any && !c.json {
			c.warn(path + " names no author: to say who wrote it, import it again with --author @HANDLE (and --name, --published)")
		}
		missing = missing || res.Counts.Skipped > 0
	}
	switch {
	case failed != nil:
		return &failure{what: "not every input could be imported", to: fmt.Sprintf("%d were named", len(paths)), do: "see above", status: statusFailed, cause: failed}
	case missing:
		return errMissing
	}
	return nil
}

// unauthored watches for posts of a page that does not say whose they are.
type unauthored struct{ any bool }

func (u *unauthored) seen(posts []post.Post) {
	for i := range posts {
		a := string(posts[i].Author)
		u.any = u.any || strings.HasPrefix(a, "page:") && !strings.HasPrefix(a, "page:@")
	}
}

// stopsAll says whether an error is the record's or the person's rather than one input's.
func stopsAll(err error) bool {
	for _, e := range []error{context.Canceled, record.ErrBusy, record.ErrDamaged, record.ErrVersion, record.ErrDisk, syscall.ENOSPC} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// tellResult prints what came of an input: the line to standard output, what was skipped beside it.
func (c *console) tellResult(path string, res collect.Result, list *skipList, err error) {
	if err != nil && res.Counts.Posts+res.Counts.Known == 0 {
		tellSkips(c.err, list.first, list.total)
		return
	}
	if c.json {
		c.resultJSON(path, res)
	} else {
		fmt.Fprintln(c.out, oneLine(summary(path, res)))
	}
	tellSkips(c.err, list.first, list.total)
}

func (c *console) resultJSON(path string, res collect.Result) {
	n := res.Counts
	out := struct {
		Clew     int      `json:"clew"`
		Input    string   `json:"input"`
		Sources  []string `json:"sources"`
		Before   bool     `json:"imported_before"`
		Posts    int      `json:"posts"`
		Known    int      `json:"known"`
		Versions int      `json:"versions"`
		Gone     int      `json:"gone"`
		Threads  int      `json:"threads"`
		Media    int      `json:"media"`
		Accounts int      `json:"accounts"`
		Captures int      `json:"captures"`
		Bytes    int64    `json:"bytes"`
		Expected int      `json:"left_out"`
		Skipped  int      `json:"skipped"`
	}{1, path, res.Sources, res.Known, n.Posts, n.Known, n.Versions, n.Gone, n.Threads, n.Media, n.Accounts, n.Captures, n.Bytes, n.Expected, n.Skipped}
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	_ = e.Encode(out) // a closed standard output shows at the next write
}

// boundMemory keeps what is not mapped from files within 200 MiB or so: the collector runs seldom while there is room,
// and often before the bound. SQLite's pages lie outside of it, and mapped segments of the indexes count beside it.
func boundMemory() {
	debug.SetGCPercent(200)
	debug.SetMemoryLimit(160 << 20)
}

// skipList gathers skipped items of one input after another.
type skipList struct {
	file  *os.File
	path  string
	first []source.Skipped // unexpected, the first ten
	total int              // unexpected
	err   error
}

func newSkipList(path string) (*skipList, error) {
	l := &skipList{}
	if path == "" {
		return l, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	l.file = f
	return l, nil
}

func (l *skipList) begin(path string) { l.path, l.first, l.total = path, nil, 0 }

func (l *skipList) add(s source.Skipped) {
	if !s.Expected {
		l.total += max(s.Count, 1)
		if len(l.first) < 10 {
			l.first = append(l.first, s)
		}
	}
	if l.file == nil || l.err != nil {
		return
	}
	line, err := json.Marshal(struct {
		Input    string `json:"input"`
		Part     string `json:"part"`
		Offset   int64  `json:"offset"`
		Count    int    `json:"count"`
		Expected bool   `json:"on_purpose"`
		Why      string `json:"why"`
	}{l.path, s.Part, s.Offset, max(s.Count, 1), s.Expected, s.Why})
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	l.err = err
}

func (l *skipList) close() error {
	if l.file == nil {
		return nil
	}
	return errors.Join(l.err, l.file.Close())
}
