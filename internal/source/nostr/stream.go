package nostr

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of a stream.
const (
	maxStretch  = 256 << 10              // bytes
	stretchTime = 100 * time.Millisecond // from the first event of a stretch
	maxSubs     = 20                     // questions that one relay has open
	perSub      = 500                    // accounts of one question, unless there are too many
)

// Streams implements source.Streamer: one stream for each relay. The relays of the configuration are asked
// about all accounts, those that most accounts write to by their own lists about these accounts. What the
// lists say is used and not kept.
func (l *Live) Streams(ctx context.Context, accounts []post.AccountID) ([]source.Stream, error) {
	var keys []string
	for _, a := range accounts {
		if key := hexOf(post.ID(a)); a.Network() == post.Nostr && isHex(key, 64) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	if keys = slices.Compact(keys); len(keys) == 0 {
		return nil, nil
	}
	writers, err := l.writers(ctx, keys)
	if err != nil {
		return nil, err
	}
	var out []source.Stream
	for _, url := range l.relays {
		delete(writers, url)
		out = append(out, &stream{l: l, url: url, keys: keys})
	}
	urls := make([]string, 0, len(writers))
	for url := range writers {
		urls = append(urls, url)
	}
	slices.SortFunc(urls, func(a, b string) int {
		return cmp.Or(len(writers[b])-len(writers[a]), cmp.Compare(a, b))
	})
	for _, url := range urls[:min(len(urls), max(0, l.c.Most-len(out)))] {
		out = append(out, &stream{l: l, url: url, keys: writers[url]})
	}
	return out, nil
}

// writers says which accounts write to which relays, by their newest lists (NIP-65).
func (l *Live) writers(ctx context.Context, keys []string) (map[string][]string, error) {
	k := l.asking(ctx, nowhere{}, 0, nil)
	defer k.close()
	k.add(l.relays)
	for part := range slices.Chunk(keys, perSub) {
		if _, err := k.all("asking where accounts write", filter{Authors: part, Kinds: []int{kindRelays}}); err != nil && !errors.Is(err, errSpent) {
			return nil, err
		}
	}
	newest := map[string]*event{}
	for _, e := range k.t.events {
		if was := newest[*e.PubKey]; was == nil || *e.CreatedAt > *was.CreatedAt || *e.CreatedAt == *was.CreatedAt && *e.ID < *was.ID {
			newest[*e.PubKey] = e
		}
	}
	out := map[string][]string{}
	for _, key := range keys {
		for _, url := range writeRelays(newest[key]) {
			out[url] = append(out[url], key)
		}
	}
	return out, nil
}

// stream is one relay's word of some accounts.
type stream struct {
	l    *Live
	url  string
	keys []string // sorted
}

// Name is "nostr" with the relay's address.
func (s *stream) Name() string { return "nostr " + s.url }

// Follow implements source.Stream. The cursor is a time in seconds; reading begins an hour before it. It
// moves when the relay has given all that it holds, newest first: until then a stretch carries the cursor
// that Follow was called with. Lost is set in the stretch in which it shows that the relay holds more than
// it gives at once.
func (s *stream) Follow(ctx context.Context, cursor string, take func(context.Context, source.Stretch) error) error {
	since, err := readSeconds(cursor)
	if err != nil {
		return err
	}
	now := s.l.c.Now()
	f := &following{stream: s, began: cursor, newest: since}
	if cursor == "" {
		since = now.Unix() // authors' clocks are not ours: what they say now may be dated earlier
	}
	since = max(1, since-int64(overlap/time.Second))
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	opening, opened := context.WithTimeout(ctx, s.l.c.Wait)
	f.sock, err = s.l.ask.Dial(opening, fetch.Request{URL: s.url, Max: maxEvent + 1<<16, Patience: s.l.c.Wait})
	opened()
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name(), err)
	}
	questions, err := f.questions(since)
	if err != nil {
		return err
	}
	messages, stretches := make(chan []byte), make(chan source.Stretch)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer f.sock.Close()
	defer stop(nil)
	wg.Go(func() { stop(f.write(ctx, questions)) })
	wg.Go(func() { stop(f.read(ctx, messages)) })
	wg.Go(func() { stop(f.gather(ctx, messages, stretches)) })
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", s.Name(), context.Cause(ctx))
		case st := <-stretches:
			if err := take(ctx, st); err != nil {
				return err
			}
		}
	}
}

// following is one connection of a stream. What is below subs belongs to the goroutine of gather.
type following struct {
	*stream
	sock  fetch.Socket
	began string // the cursor that Follow was called with

	subs    map[string]*sub
	newest  int64     // time of an event that holds
	waiting []pending // the events of the next stretch
	forged  int
	heard   bool // something came since the last beat
	lost    bool
}

// sub is one question that stays open.
type sub struct {
	stored int  // events that the relay held when it was asked
	live   bool // all that was held has come
}

// questions ask for all accounts, in as few questions as relays bear.
func (f *following) questions(since int64) (out [][]byte, err error) {
	f.subs = map[string]*sub{}
	size := max(perSub, (len(f.keys)+maxSubs-1)/maxSubs)
	for part := range slices.Chunk(f.keys, size) {
		name := "clew" + strconv.Itoa(len(out)+1)
		b, err := request(name, []filter{{Authors: part, Kinds: followed(), Since: since, Limit: pageSize}})
		if err != nil {
			return nil, err
		}
		f.subs[name] = &sub{}
		out = append(out, b)
	}
	return out, nil
}

// beat is how often a relay that says nothing is asked something, to learn whether it is still there.
func (f *following) beat() time.Duration { return 6 * f.l.c.Wait }

// write sends the questions, then a small one at every beat. It returns when the context ends.
func (f *following) write(ctx context.Context, questions [][]byte) error {
	for _, q := range questions {
		if err := f.l.write(ctx, &relay{sock: f.sock}, q); err != nil {
			return fmt.Errorf("%w: %w", fetch.ErrUnreachable, err)
		}
	}
	ticker := time.NewTicker(f.beat())
	defer ticker.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		name := "beat" + strconv.Itoa(n)
		q, err := request(name, []filter{{IDs: f.keys[:1], Limit: 1}}) // a key is no event's id: nothing is found
		if err = errors.Join(err, f.l.write(ctx, &relay{sock: f.sock}, q), f.l.write(ctx, &relay{sock: f.sock}, closing(name))); err != nil {
			return fmt.Errorf("%w: %w", fetch.ErrUnreachable, err)
		}
	}
}

// read passes messages on until the connection ends.
func (f *following) read(ctx context.Context, to chan<- []byte) error {
	for {
		m, isBinary, err := f.sock.Read(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%w: the relay hung up", fetch.ErrUnreachable)
		case err != nil && (errors.Is(err, fetch.ErrUnreachable) || errors.Is(err, fetch.ErrBound)):
			return err
		case err != nil:
			return fmt.Errorf("%w: %w", fetch.ErrUnreachable, err)
		case isBinary:
			return fmt.Errorf("%w: the relay sends what is no text", fetch.ErrBroken)
		}
		select {
		case to <- bytes.Clone(m):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// gather makes stretches of messages. While a full one waits to be taken, nothing more is read.
func (f *following) gather(ctx context.Context, from <-chan []byte, to chan<- source.Stretch) error {
	var body bytes.Buffer
	events := 0
	var due <-chan time.Time
	var ready source.Stretch
	var send chan<- source.Stretch
	beat := time.NewTicker(2*f.beat() + f.l.c.Wait)
	defer beat.Stop()
	prepare := func() error {
		if err := f.check(); err != nil {
			return err
		}
		ready, send = f.stretch(bytes.Clone(body.Bytes()), events), to
		body.Reset()
		events, due = 0, nil
		return nil
	}
	for {
		in := from
		if send != nil && body.Len() >= maxStretch {
			in = nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-beat.C:
			if !f.heard && in != nil {
				return fmt.Errorf("%w: the relay has fallen silent", fetch.ErrUnreachable)
			}
			f.heard = false
		case m := <-in:
			f.heard = true
			kept, err := f.message(m)
			if err != nil {
				return err
			}
			if !kept {
				continue
			}
			addLine(&body, m)
			if events++; due == nil {
				due = time.After(stretchTime)
			}
		case <-due:
			due = nil
		case send <- ready:
			send, ready = nil, source.Stretch{}
		}
		if events > 0 && send == nil && (due == nil || body.Len() >= maxStretch) {
			if err := prepare(); err != nil {
				return err
			}
		}
	}
}

// check judges the events of a stretch before it is handed over. They are checked again when they are read:
// here it is the relay that is judged, and the cursor, which no forged time may move.
func (f *following) check() error {
	verifyAll(f.waiting, nil)
	for i := range f.waiting {
		p := &f.waiting[i]
		if p.err == nil {
			f.newest = max(f.newest, min(*p.e.CreatedAt, f.l.c.Now().Unix()))
		} else if f.forged++; f.forged >= maxForged {
			return fmt.Errorf("%w: the relay sends events that do not hold", fetch.ErrBroken)
		}
	}
	f.waiting = f.waiting[:0]
	return nil
}

// message says whether a message is an event that was asked for. An error ends the stream.
func (f *following) message(m []byte) (bool, error) {
	kind, name := label(m)
	s := f.subs[name]
	switch {
	case s == nil:
		return false, nil
	case kind == "EOSE":
		s.live = true
		return false, nil
	case kind == "CLOSED":
		return false, fmt.Errorf("%w: the relay refuses: %s", fetch.ErrUnreachable, reasonOf(m))
	case kind != "EVENT" || len(m) > maxEvent:
		return false, nil
	}
	e := eventIn(m)
	if e == nil || !slices.Contains(followed(), *e.Kind) {
		return false, nil
	}
	if _, known := slices.BinarySearch(f.keys, *e.PubKey); !known {
		return false, nil
	}
	f.waiting = append(f.waiting, pending{e: e})
	if !s.live {
		if s.stored++; s.stored == pageSize {
			f.lost = true
		}
	}
	return true, nil
}

// eventIn is the event in an EVENT message; nil if it is none.
func eventIn(m []byte) *event {
	dec := jsontext.NewDecoder(bytes.NewReader(m))
	for range 3 {
		if _, err := dec.ReadToken(); err != nil {
			return nil
		}
	}
	v, err := dec.ReadValue()
	if err != nil || v.Kind() != '{' {
		return nil
	}
	e, err := decode(v)
	if err != nil {
		return nil
	}
	if end, err := dec.ReadToken(); err != nil || end.Kind() != ']' {
		return nil
	}
	return e
}

// stretch makes one of what was gathered.
func (f *following) stretch(body []byte, events int) source.Stretch {
	now := f.l.c.Now()
	s := source.Stretch{Part: answered(f.sock.Opened(), f.url, now, now, body, "following"), Source: Events{}.Name(), Cursor: f.began, Events: events, Lost: f.lost}
	f.lost = false
	for _, sub := range f.subs {
		if !sub.live {
			return s
		}
	}
	s.Cursor = strconv.FormatInt(f.newest, 10)
	return s
}

// nowhere is a sink for answers that are used and not kept.
type nowhere struct{}

func (nowhere) Capture(_ context.Context, p unpack.Part) (source.Capture, error) {
	r, err := p.Open()
	return source.Capture{ReadCloser: r}, err
}
func (nowhere) Posts(context.Context, []post.Post) error         { return nil }
func (nowhere) Accounts(context.Context, []post.Account) error   { return nil }
func (nowhere) Media(context.Context, string, unpack.Part) error { return nil }
func (nowhere) Gone(context.Context, []source.Gone) error        { return nil }
func (nowhere) Evidence(context.Context, post.Evidence) error    { return nil }
func (nowhere) Skip(context.Context, source.Skipped) error       { return nil }
