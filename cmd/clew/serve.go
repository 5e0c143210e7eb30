package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/web"
)

func (c *console) serveCommand() *cli.Command {
	return &cli.Command{
		Name:      "serve",
		Usage:     "read the record, or some files, in the browser",
		ArgsUsage: "[FILE...]",
		Description: `Without arguments the record is shown, its threads can be fetched anew by a button, and
those who are followed are kept up with; --offline asks no network. Files are taken into a
record in memory that is forgotten at the end, and the address of their thread is printed.
It listens on this machine only; anything else needs --allow-remote: then everybody reads what
is public, and those who have an account sign in. The address at which the administrator's is
made is printed once there is none.

Examples:
  clew serve
  clew serve --listen 127.0.0.1:8080
  clew serve page.txt --author @name`,
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "listen", Usage: "`ADDRESS` to listen on, host and port; port 0 takes a free one", Value: "127.0.0.1:7070"},
			&cli.BoolFlag{Name: "allow-remote", Usage: "let it listen where other machines reach it"},
			&cli.StringFlag{Name: "open", Usage: "`WHAT` to open the page in: browser or none", Value: "none"},
			&cli.BoolFlag{Name: "offline", Usage: "ask no network"},
		}, saidFlags(), netFlags()),
		Action: c.serveAction,
	}
}

func (c *console) serveAction(ctx context.Context, cmd *cli.Command) (err error) {
	if w := cmd.String("open"); w != "none" && w != "browser" {
		return usage("nothing to open the page in", w, "choose browser or none")
	}
	conf, err := c.configure()
	if err != nil {
		return err
	}
	catalog, err := c.catalogue(conf.Serve.Languages)
	if err != nil {
		return err
	}
	site, err := conf.siteURL()
	if err != nil {
		return err
	}
	proxies, err := conf.proxies()
	if err != nil {
		return err
	}
	address := cmd.String("listen")
	if err := mayListen(address, cmd.Bool("allow-remote")); err != nil {
		return err
	}
	r, first, err := c.served(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return &failure{what: "cannot listen", to: address, do: "choose another address with --listen", status: statusFailed, cause: err}
	}
	at := "http://" + l.Addr().String() + "/"
	if first != "" {
		at = "http://" + l.Addr().String() + web.ThreadPath(first)
	}
	fmt.Fprintln(c.out, at)
	if cmd.String("open") == "browser" {
		c.browse(at)
	}
	pages := c.pages(r, cmd.Bool("allow-remote"))
	pages.Words, pages.URL, pages.Proxies = catalog, site, proxies
	pages.Sending = c.sending(conf)
	h, people, err := c.house(ctx, cmd, passkeyOrigin(site, l))
	if err != nil {
		return errors.Join(err, l.Close())
	}
	if people != nil {
		defer func() { err = errors.Join(err, people.Close()) }()
	}
	if err := c.inhabit(ctx, &pages, h, "http://"+l.Addr().String()); err != nil {
		return errors.Join(err, l.Close())
	}
	pages.Rights = c.rights(r, nil)
	kept, err := c.openShelf(ctx, cmd, !cmd.Args().Present(), true)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	pages.Shelf, pages.Following = kept, r.Following
	in := c.incoming(ctx, r)
	folder := os.TempDir()
	if !cmd.Args().Present() {
		if folder, err = c.recordDir(cmd); err != nil {
			return errors.Join(err, l.Close())
		}
	}
	if pages.Intake, err = in.intake(conf, folder); err != nil {
		return errors.Join(err, l.Close())
	}
	defer in.end()
	place := folder
	if cmd.Args().Present() {
		place = ""
	}
	known, end, err := c.kept(ctx, &pages, r, place)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, end()) }()
	pages.Operator = c.operator(r, known, place, in, nil, nil)
	if cmd.Bool("offline") || cmd.Args().Present() {
		return c.serve(ctx, l, pages.Handler())
	}
	o, err := c.outside(cmd)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, o.close()) }()
	q, f, wait, err := c.background(ctx, cmd, o, r)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, wait()) }()
	pages.Jobs = q
	pages.Rights = c.rights(r, o)
	in.o, in.f = o, f
	pages.Operator = c.operator(r, known, place, in, o, f)
	if pages.Intake, err = in.intake(conf, folder); err != nil {
		return errors.Join(err, l.Close())
	}
	defer in.end()
	pages.Refresh = in.refresher()
	pages.Follow, pages.Unfollow = c.follower(o, r), r.Unfollow
	return c.serve(ctx, l, pages.Handler())
}

// follower follows accounts whose page has the button. Their posts are read when the background work looks at who
// is followed.
func (c *console) follower(o *outside, r store) func(context.Context, post.AccountID) error {
	return func(ctx context.Context, id post.AccountID) error {
		if _, _, err := o.account(ctx, string(id)); err != nil {
			return errors.New(oneLine(translate(err).what))
		}
		if err := c.mayFollow(ctx, r, id); err != nil {
			return errors.New(oneLine(translate(err).what))
		}
		if _, err := r.Followed(ctx, id); !errors.Is(err, record.ErrNotFound) {
			return err // how far somebody was read must not be forgotten
		}
		a, err := r.Account(ctx, string(id))
		if err != nil {
			return err
		}
		_, err = r.Follow(ctx, record.Follow{Account: id, Handle: a.Handle, Name: a.Name, Added: c.now().UTC()})
		return err
	}
}

// refresher fetches threads anew for the button of their pages, for others than the owner: nothing is spent.
func (i *incoming) refresher() func(context.Context, post.ID) (collect.Change, error) {
	return func(ctx context.Context, id post.ID) (collect.Change, error) {
		return i.anew(ctx, id, 0, func(web.Progress) {})
	}
}

// served is the record, or one in memory made of the files that are named, with a post of the thread to
// begin with.
func (c *console) served(ctx context.Context, cmd *cli.Command) (store, post.ID, error) {
	if !cmd.Args().Present() {
		r, err := c.open(ctx, cmd, true)
		return r, "", err
	}
	opt, err := said(cmd)
	if err != nil {
		return nil, "", err
	}
	r := inmem.New(c.now)
	var first post.ID
	for _, path := range cmd.Args().Slice() {
		var pick collect.Picker
		res, err := c.take(ctx, path, r, collect.Options{Options: opt, Seen: pick.Posts, Told: pick.Evidence})
		if err != nil {
			return nil, "", err
		}
		fmt.Fprintln(c.err, oneLine(summary(path, res)))
		if id, err := pick.Choose(); err == nil && first == "" {
			first = id
		}
	}
	return r, first, nil
}

// mayListen refuses addresses that other machines reach, unless they are allowed.
func mayListen(address string, remote bool) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return usage("not an address", address, "write it as 127.0.0.1:7070")
	}
	if remote || host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() {
		return nil
	}
	return usage("other machines could reach this address", address, "add --allow-remote if that is meant")
}

// lastAnswers is how long answers may go on that run when the program is to end.
const lastAnswers = 5 * time.Second

// serve answers until the context ends, and then lets running answers finish. What takes longer is cut off:
// somebody who takes a film and does not read on is no failure of ours.
func (c *console) serve(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		last, stop := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
		defer stop()
		err := s.Shutdown(last)
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.Close()
		}
		done <- err
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}

// browse asks the desktop to open a page. Where there is none the printed address must do.
func (c *console) browse(address string) {
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	if err := exec.Command(opener, address).Start(); err != nil {
		c.note("no browser could be started; open the address yourself")
	}
}
