package nostr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Bounds of one walk.
const (
	defaultRequests = 2000
	maxWalk         = 256 << 20 // bytes received
	maxPosts        = 60_000    // events that hold
	maxIDs          = 100       // ids of one filter
	fewest          = 20        // no relay gives fewer at a time if it has more
)

// errSpent stops a walk that has come to one of its bounds; what it has is told.
var errSpent = errors.New("a bound of the walk is reached")

// asking is a number of relays that are asked together, in the course of one walk.
type asking struct {
	l      *Live
	ctx    context.Context
	t      *teller
	relays []*relay       // in the order they came in; answers are read in this order
	sought map[string]int // ids asked for: how many of the relays were asked

	requests, most int
	bytes          int64
	limits         []string
	lists          []string // where the author writes, by his own list
	step           func(doing string)
}

func (l *Live) asking(ctx context.Context, to source.Sink, requests int, step func(string)) *asking {
	if requests <= 0 {
		requests = defaultRequests
	}
	return &asking{l: l, ctx: ctx, t: newTeller(to), sought: map[string]int{}, most: requests, step: step}
}

// close hangs up, on all at once: each may take its time to say goodbye.
func (k *asking) close() {
	var wg sync.WaitGroup
	for _, r := range k.relays {
		if r.sock != nil {
			wg.Go(func() { _ = r.sock.Close() }) // what it said is kept; how it goes does not matter
		}
	}
	wg.Wait()
}

// add takes relays in, as many as are new and may be asked.
func (k *asking) add(list []string) {
	for _, s := range list {
		a, ok := relayAddress(s)
		if !ok || len(k.relays) >= k.l.c.Most || slices.ContainsFunc(k.relays, func(r *relay) bool { return r.url == a }) {
			continue
		}
		k.relays = append(k.relays, &relay{url: a})
	}
}

func (k *asking) limit(why string) {
	if !slices.Contains(k.limits, why) {
		k.limits = append(k.limits, why)
	}
}

// reply is what one relay's answer came to.
type reply struct {
	relay *relay
	got   []*event
	whole bool
}

// put asks all relays at once, each what of says (nil: nothing), and tells their answers one after the other.
// The error is the context's, the sink's or errSpent.
func (k *asking) put(doing string, of func(i int, r *relay) []filter) ([]reply, error) {
	var list []answer
	var questions [][]filter
	for i, r := range k.relays {
		if fs := of(i, r); r.usable() && len(fs) > 0 {
			list, questions = append(list, answer{relay: r}), append(questions, fs)
		}
	}
	if len(list) == 0 {
		return nil, k.ctx.Err()
	}
	if k.requests+len(list) > k.most {
		k.limit(fmt.Sprintf("%d requests", k.most))
		return nil, errSpent
	}
	k.requests += len(list)
	if k.step != nil {
		k.step(doing)
	}
	var wg sync.WaitGroup
	for i := range list {
		wg.Go(func() { list[i] = k.l.put(k.ctx, list[i].relay, questions[i]) })
	}
	wg.Wait()
	if err := k.ctx.Err(); err != nil {
		return nil, err
	}
	var out []reply
	for i := range list {
		got, err := k.tell(&list[i])
		if err != nil {
			return out, err
		}
		out = append(out, reply{list[i].relay, got, list[i].whole})
	}
	return out, nil
}

// tell captures an answer and tells what is in it.
func (k *asking) tell(a *answer) ([]*event, error) {
	if a.empty {
		return nil, nil
	}
	if k.bytes += a.part.Size; k.bytes > maxWalk {
		k.limit(strconv.Itoa(maxWalk>>20) + " megabytes")
		return nil, errSpent
	}
	got, err := k.t.answer(k.ctx, a.part)
	a.part = unpack.Part{}
	if err == nil && len(k.t.events) > maxPosts {
		k.limit(strconv.Itoa(maxPosts) + " events")
		err = errSpent
	}
	return got, err
}

// all asks all relays the same.
func (k *asking) all(doing string, fs ...filter) ([]reply, error) {
	return k.put(doing, func(int, *relay) []filter { return fs })
}

// fetch asks for events by their ids, each relay for those that it was not asked for before.
func (k *asking) fetch(doing string, ids []string) error {
	var open []string
	for _, id := range ids {
		if _, known := k.t.events[id]; !known && isHex(id, 64) && k.sought[id] < len(k.relays) && !slices.Contains(open, id) {
			open = append(open, id)
		}
	}
	for part := range slices.Chunk(open, maxIDs) {
		_, err := k.put(doing, func(i int, _ *relay) []filter {
			var ask []string
			for _, id := range part {
				if k.sought[id] <= i {
					ask = append(ask, id)
				}
			}
			if len(ask) == 0 {
				return nil
			}
			return []filter{{IDs: ask, Kinds: readable()}}
		})
		if err != nil {
			return err
		}
		for _, id := range part {
			k.sought[id] = len(k.relays)
		}
	}
	return nil
}

// readable are the kinds that are asked for by id. Messages between people are not among them.
func readable() []int {
	return []int{kindNote, kindRepost, kindGenericRepost, kindComment, kindArticle}
}

// pager is how far one relay has been read.
type pager struct {
	until int64
	seen  map[string]struct{}
	done  bool
}

// pages reads a list from each relay that on accepts (nil: all), newest first and page by page, until it
// gives nothing new, at most so many pages. open are the relays that would have had more.
func (k *asking) pages(doing string, on func(*relay) bool, f filter, most int) (open map[*relay]bool, err error) {
	f.Limit = pageSize
	state := map[*relay]*pager{}
	open = map[*relay]bool{}
	for _, r := range k.relays {
		if on == nil || on(r) {
			state[r], open[r] = &pager{until: f.Until, seen: map[string]struct{}{}}, true
		}
	}
	for range most {
		replies, err := k.put(doing, func(_ int, r *relay) []filter {
			s := state[r]
			if s == nil || s.done {
				return nil
			}
			g := f
			g.Until = s.until
			return []filter{g}
		})
		for _, a := range replies {
			s := state[a.relay]
			if s.take(&a) {
				k.limit("more posts of one second than a relay gives at once")
			}
			if s.done && a.whole {
				delete(open, a.relay)
			}
		}
		if err != nil || len(replies) == 0 {
			return open, err
		}
	}
	return open, nil
}

// take takes a page and says where the next begins. It reports whether a second was passed over that has
// more posts than a page.
func (s *pager) take(a *reply) (over bool) {
	fresh, oldest, newest := 0, int64(maxTime), int64(0)
	for _, e := range a.got {
		oldest, newest = min(oldest, *e.CreatedAt), max(newest, *e.CreatedAt)
		if _, known := s.seen[*e.ID]; !known {
			s.seen[*e.ID] = struct{}{}
			fresh++
		}
	}
	switch {
	case !a.whole || len(a.got) < fewest || oldest == 0:
		s.done = true
	case fresh > 0:
		s.until = oldest
	case oldest == newest && len(a.got) >= maxIDs:
		s.until, over = oldest-1, true
	default:
		s.done = true
	}
	return over
}

// home asks where an account writes and who it is, and takes its relays in (NIP-65).
func (k *asking) home(author string, more ...filter) error {
	fs := append([]filter{{Authors: []string{author}, Kinds: []int{kindProfile, kindRelays}, Limit: 10}}, more...)
	if _, err := k.all("asking who the author is", fs...); err != nil {
		return err
	}
	k.lists = writeRelays(k.t.newest(kindRelays, author))
	k.add(k.lists)
	return nil
}

// newest is the newest event of an account and kind; of two of one second that with the lower id (NIP-01).
func (t *teller) newest(kind int, author string) (best *event) {
	for _, e := range t.events {
		if *e.Kind != kind || *e.PubKey != author {
			continue
		}
		if best == nil || *e.CreatedAt > *best.CreatedAt || *e.CreatedAt == *best.CreatedAt && *e.ID < *best.ID {
			best = e
		}
	}
	return best
}

// writeRelays are the relays that a list (NIP-65) names as those its author writes to.
func writeRelays(e *event) (out []string) {
	if e == nil {
		return nil
	}
	for _, t := range e.Tags {
		if len(t) > 1 && t[0] == "r" && (len(t) < 3 || t[2] == "" || t[2] == "write") {
			out = append(out, t[1])
		}
	}
	return addresses(out, maxHints)
}

// state says how many relays were asked, and how many answered all that they were asked.
func (k *asking) state() (asked, answered, own int) {
	for _, r := range k.relays {
		if r.forbidden() || r.sock == nil && r.err == nil {
			continue
		}
		asked++
		if r.err == nil && r.answered > 0 {
			answered++
			if slices.Contains(k.lists, r.url) {
				own++
			}
		}
	}
	return asked, answered, own
}

// evidence says in words who was asked and what came of it. A walk is limited where fewer than half of the
// relays answered, or none of those that the author writes to.
func (k *asking) evidence(root string) post.Evidence {
	asked, answered, own := k.state()
	e := post.Evidence{Source: fmt.Sprintf("%d of %d Nostr relays, ids and signatures checked", answered, asked), At: k.l.c.Now().UTC()}
	if root == "" {
		return e
	}
	e.Root = post.ID("nostr:" + root)
	switch {
	case answered*2 < asked:
		k.limit(fmt.Sprintf("only %d of %d relays answered", answered, asked))
	case len(k.lists) > 0 && own == 0:
		k.limit("no relay that the author writes to answered")
	}
	e.Limit = strings.Join(k.limits, "; ")
	return e
}
