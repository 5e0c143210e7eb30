package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
	"clew/internal/web"
)

// incoming is how threads come in through the pages of the reader. end ends what was begun.
type incoming struct {
	c    *console
	r    store
	ctx  context.Context
	stop context.CancelFunc
	o    *outside           // nil: no network is asked
	f    *collect.Following // nil with it
	wg   sync.WaitGroup
}

func (c *console) incoming(ctx context.Context, r store) *incoming {
	i := &incoming{c: c, r: r}
	i.ctx, i.stop = context.WithCancel(ctx)
	return i
}

// intake gives the pages what they need to take threads in. Files are put into the folder meanwhile.
func (i *incoming) intake(conf configuration, folder string) (*web.Intake, error) {
	in := &web.Intake{Find: i.find, Known: i.known(), Import: i.take, Folder: folder, MaxFile: int64(conf.Serve.MaxFile), Who: conf.Serve.Unroll}
	switch in.Who {
	case "", "owner", "readers", "everybody":
	default:
		return nil, usage("not who may unroll", in.Who, `write unroll = "owner", "readers" or "everybody" under [serve]`)
	}
	if i.o != nil {
		in.Unroll, in.Refresh = i.unroll, i.refresh
	}
	// What a killed program left behind.
	left, err := filepath.Glob(filepath.Join(folder, web.UploadPrefix+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return in, err
}

// end ends what was begun, and waits for it.
func (i *incoming) end() {
	i.stop()
	i.wg.Wait()
}

// during makes a context that ends with the program's too.
func (i *incoming) during(ctx context.Context) (context.Context, func()) {
	i.wg.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(i.ctx, cancel)
	return ctx, func() { stop(); cancel(); i.wg.Done() }
}

func (i *incoming) find(ctx context.Context, said string) (post.ID, error) {
	return find(ctx, i.r, said)
}

// known reads references by their form alone.
func (i *incoming) known() func(string) (source.Ref, bool) {
	var n collect.Networks
	if i.o != nil {
		n = i.o.networks
	} else {
		_, n = lives(nil, configuration{}, 0, i.c.now)
	}
	return func(said string) (source.Ref, bool) {
		_, ref, ok := n.Known(said)
		return ref, ok
	}
}

// unroll fetches a thread for a page, as clew unroll does.
func (i *incoming) unroll(ctx context.Context, said string, spend int64, tell func(web.Progress)) (post.ID, error) {
	ctx, done := i.during(ctx)
	defer done()
	live, ref, err := i.o.refer(ctx, i.r, said)
	if err != nil {
		return "", err
	}
	if !ref.IsPost() {
		return "", fmt.Errorf("%s: %w", said, web.ErrAccount())
	}
	if ref.Post != "" {
		if _, err := i.c.document(ctx, i.r, ref.Post, 0, time.Time{}); errors.Is(err, collect.ErrOptedOut) {
			return "", err
		}
	}
	opt := i.o.walking(i.c)
	if opt.Spend = max(opt.Spend, spend); spend < 0 {
		opt.Spend = 0
	}
	price, err := priceOf(live, source.Walk{Ref: ref, Spend: opt.Spend})
	if err != nil {
		return "", err
	}
	tell(web.Progress{Price: &price})
	i.telling(&opt, live, tell)
	res, err := collect.Refresh(ctx, live, ref, i.r, opt)
	state := res.Change.After.State
	switch {
	case err != nil && state == "":
		return "", err
	case state == "":
		return "", fmt.Errorf("nothing of %s is public: %w", said, record.ErrNotFound)
	}
	if err := i.f.Plan(context.WithoutCancel(ctx), live, res.Post); err != nil {
		i.c.warn("no further reading was planned: " + oneLine(translate(err).Error()))
	}
	return res.Post, nil // of what was stopped the verdict says that it is unfinished
}

// refresh fetches a thread anew for its owner's page, and says what changed. What may be spent is the
// operator's word.
func (i *incoming) refresh(ctx context.Context, id post.ID, tell func(web.Progress)) (collect.Change, error) {
	return i.anew(ctx, id, i.o.spend, tell)
}

// anew fetches a thread anew for up to so many micro-dollars.
func (i *incoming) anew(ctx context.Context, id post.ID, spend int64, tell func(web.Progress)) (collect.Change, error) {
	ctx, done := i.during(ctx)
	defer done()
	live, ref, err := i.o.refer(ctx, i.r, string(id))
	if err != nil {
		return collect.Change{}, err
	}
	opt := i.o.walking(i.c)
	opt.Spend = spend
	i.telling(&opt, live, tell)
	res, err := collect.Refresh(ctx, live, ref, i.r, opt)
	if err != nil && res.Change.After.State == "" {
		return collect.Change{}, err
	}
	return res.Change, i.f.Plan(context.WithoutCancel(ctx), live, res.Post)
}

// telling has a walk tell how far it is.
func (i *incoming) telling(opt *collect.WalkOptions, live source.Live, tell func(web.Progress)) {
	tell(web.Progress{Source: networkName(live)})
	opt.Step = func(s source.Step) {
		tell(web.Progress{Asked: s.Asked, Doing: s.Doing, Posts: s.Posts, Requests: s.Requests, Spent: s.Spent})
	}
	opt.Seen = func(posts []post.Post) { tell(web.Progress{Seen: posts}) }
	opt.Fetching = func(n, of int) { tell(web.Progress{Media: n, OfMedia: of}) }
}

// priceOf is what a walk costs; a web.PriceError where that was not agreed to, with a sum to agree to.
func priceOf(live source.Live, w source.Walk) (web.Price, error) {
	p, ok := live.(source.Priced)
	if !ok {
		return web.Price{}, nil
	}
	likely, most, why := p.Price(w)
	if most == 0 || w.Spend > 0 {
		return web.Price{Likely: likely, Most: most, Why: why}, nil
	}
	const cent = 10_000
	sum := (likely + likely/2 + cent - 1) / cent * cent
	return web.Price{}, &web.PriceError{Price: web.Price{Likely: likely, Most: max(sum, cent), Why: why}}
}

// networkName names who is asked.
func networkName(live source.Live) string {
	switch live.Network() {
	case post.X:
		return "X"
	case post.Bluesky:
		return "Bluesky"
	case post.Mastodon:
		return "Mastodon"
	case post.Nostr:
		return "Nostr"
	}
	return strings.TrimSuffix(live.Name(), "-live")
}

// take takes a file in for a page, as clew import does.
func (i *incoming) take(ctx context.Context, path, name string, opt source.Options, tell func(web.Progress)) (out web.Imported, err error) {
	ctx, done := i.during(ctx)
	defer done()
	o, err := i.c.openInput(ctx, path)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, o.in.Close()) }()
	o.in.Name = name
	var pick collect.Picker
	all := collect.Options{Options: opt, Identity: o.identity, Now: i.c.now, Told: pick.Evidence,
		Seen: func(posts []post.Post) { pick.Posts(posts); tell(web.Progress{Seen: posts}) }}
	out.Result, err = collect.Import(ctx, o.in, sources(), i.r, all, func(p collect.Progress) {
		tell(web.Progress{Source: p.Source, Posts: p.Posts, Read: p.Read, Of: p.Total})
	})
	if err != nil {
		return out, err
	}
	if out.Known {
		if err := i.again(ctx, path, all); err != nil {
			return out, err
		}
	}
	out.Main, err = pick.Choose()
	var many *collect.ManyError
	switch {
	case err == nil:
		out.Threads, out.Many = []post.ID{out.Main}, 1
	case errors.As(err, &many):
		out.Threads, out.Many = many.Threads, many.Total
	default:
		return out, err
	}
	return out, nil
}

// again reads a file that the record holds already, to see which threads are in it.
func (i *incoming) again(ctx context.Context, path string, opt collect.Options) error {
	in, err := unpack.Open(ctx, path, unpack.Limits{})
	if err != nil {
		return err
	}
	return errors.Join(collect.Scan(ctx, in, sources(), opt), in.Close())
}

// bytesOf is a number of bytes as people write it: "2GiB", "500 MB", "1048576".
type bytesOf int64

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *bytesOf) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	unit := strings.TrimSpace(strings.TrimLeft(s, "0123456789"))
	times, ok := map[string]int64{"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}[unit]
	v, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(s, unit)), 10, 64)
	if !ok || err != nil || v <= 0 || v > 1<<50/times {
		return errors.New(`write it as "500MiB" or "2GiB"`)
	}
	*n = bytesOf(v * times)
	return nil
}
