package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"clew/internal/fetch"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
	"clew/internal/unpack"
)

// streams are the connections that are open, and the accounts they were opened for.
type streams struct {
	of     []post.AccountID
	cancel context.CancelFunc
	done   *sync.WaitGroup
	retry  time.Time // when to look again for streams that could not be found; zero: all were
}

// openAgain is how long after a network could not say what streams it has it is asked again.
const openAgain = 5 * time.Minute

// again says whether it is time to look for streams that could not be found.
func (s *streams) again(now time.Time) bool { return !s.retry.IsZero() && !now.Before(s.retry) }

// stop ends all and waits for them.
func (s *streams) stop() {
	if s.cancel == nil {
		return
	}
	s.cancel()
	s.done.Wait()
	*s = streams{}
}

// open opens the streams that tell of the accounts.
func (f *Following) open(ctx context.Context, of []post.AccountID) (streams, error) {
	streamed := map[post.AccountID]bool{}
	var retry time.Time
	var list []source.Stream
	for _, live := range f.Networks {
		s, ok := live.(source.Streamer)
		if !ok {
			continue
		}
		mine := ofNetwork(of, live.Network())
		if len(mine) == 0 {
			continue
		}
		open, err := s.Streams(ctx, mine)
		if err != nil && ctx.Err() == nil {
			f.tell(Event{Words: streamWords(string(live.Network()), err), Failed: true})
			retry = f.now().Add(openAgain)
			continue
		}
		list = append(list, open...)
		for _, o := range open {
			for _, a := range told(o, mine) {
				streamed[a] = true
			}
		}
	}
	f.mu.Lock()
	f.streamed = streamed
	f.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	out := streams{of: of, cancel: cancel, done: new(sync.WaitGroup), retry: retry}
	for _, s := range list {
		out.done.Go(func() { f.attend(ctx, s, of) })
	}
	return out, nil
}

// told gives the accounts that a stream tells of: those it names, else all.
func told(s source.Stream, all []post.AccountID) []post.AccountID {
	if some, ok := s.(interface{ Accounts() []post.AccountID }); ok {
		return some.Accounts()
	}
	return all
}

func ofNetwork(all []post.AccountID, n post.Network) []post.AccountID {
	var out []post.AccountID
	for _, a := range all {
		if a.Network() == n {
			out = append(out, a)
		}
	}
	return out
}

// streamRest is the longest that a stream is left alone, whatever its server asks for.
const streamRest = 6 * time.Hour

// attend reads one stream for as long as the context lasts, and comes back to it after every loss.
func (f *Following) attend(ctx context.Context, s source.Stream, of []post.AccountID) {
	pause := time.Second
	for ctx.Err() == nil {
		begun := f.now()
		err := f.readStream(ctx, s, of)
		if ctx.Err() != nil {
			return
		}
		f.tell(Event{Words: streamWords(s.Name(), err), Failed: true})
		f.log().Warn("a stream ended", "stream", s.Name(), "error", err)
		if f.now().Sub(begun) > time.Minute {
			pause = time.Second
		}
		wait := jitter(pause)
		var limited *fetch.LimitedError
		if errors.As(err, &limited) {
			wait = max(wait, min(limited.Until.Sub(f.now()), streamRest))
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		pause = min(2*pause, 5*time.Minute)
	}
}

// readStream reads one connection from where the last one was left.
func (f *Following) readStream(ctx context.Context, s source.Stream, of []post.AccountID) error {
	cursor, err := f.Store.Cursor(ctx, s.Name())
	if err != nil {
		return err
	}
	t := Taker{Store: f.Store, Sources: f.Sources, Now: f.Walk.Now, Name: s.Name(), Seen: func(ctx context.Context, posts []post.Post, counts record.Counts) error {
		if n := counts.Posts + counts.Versions + counts.Gone; n > 0 {
			f.tell(Event{Words: fmt.Sprintf("%s: %s", s.Name(), countWords(counts))})
		}
		return f.plan(ctx, posts)
	}}
	err = overheard{s, f}.Follow(fetch.WithReason(ctx, "stream of those followed"), cursor, func(ctx context.Context, st source.Stretch) error {
		if st.Lost {
			if err := f.readAll(ctx, of); err != nil {
				return err
			}
		}
		return t.Take(ctx, st)
	})
	return errors.Join(err, t.Flush(context.WithoutCancel(ctx)))
}

// readAll asks for a poll of every account: a stream has lost events.
func (f *Following) readAll(ctx context.Context, of []post.AccountID) error {
	for _, a := range of {
		if _, err := f.Queue.Add(ctx, job.Work{Kind: PollJob, Ref: string(a), Sooner: true}); err != nil && !errors.Is(err, job.ErrFull) {
			return err
		}
	}
	return nil
}

func countWords(c record.Counts) string {
	var parts []string
	if c.Posts > 0 {
		parts = append(parts, plural(c.Posts, "new post", "new posts"))
	}
	if c.Versions > 0 {
		parts = append(parts, fmt.Sprintf("%d edited", c.Versions))
	}
	if c.Gone > 0 {
		parts = append(parts, fmt.Sprintf("%d gone", c.Gone))
	}
	return strings.Join(parts, ", ")
}

// Taker takes stretches of one stream into a record, each in an import of its own, and keeps the stream's
// cursor behind them. It is for one goroutine.
type Taker struct {
	Store   StreamStore
	Sources []source.Source
	Now     func() time.Time
	Name    string // of the stream, under which its cursor is kept
	// Seen is told the posts of a stretch when they are stored; nil if nobody asks.
	Seen func(context.Context, []post.Post, record.Counts) error

	cursor string
	saved  time.Time
	Counts record.Counts // of all stretches
	Events int
	Lost   int // how often the server no longer had what came after the cursor
}

// StreamStore is where a Taker writes to.
type StreamStore interface {
	record.Writer
	record.Follows
}

// cursorEvery is how long a cursor may lag behind what is stored. A stretch that is read twice after a kill
// changes nothing.
const cursorEvery = time.Second

// Take takes one stretch in. What it returns without an error is on disk.
func (t *Taker) Take(ctx context.Context, st source.Stretch) error {
	now := time.Now
	if t.Now != nil {
		now = t.Now
	}
	if st.Events > 0 {
		src := named(t.Sources, st.Source)
		if src == nil {
			return fmt.Errorf("read %s: no source is called %q in this clew", t.Name, st.Source)
		}
		imp, err := t.Store.Import(ctx, record.About{Name: t.Name, Source: st.Source, At: now().UTC()})
		if err != nil {
			return err
		}
		defer imp.Close()
		to := &stretchSink{Import: imp, keep: t.Seen != nil}
		in := &unpack.Input{Name: t.Name, Kind: "stream", Parts: []unpack.Part{st.Part}, Close: func() error { return nil }}
		if err := src.Read(ctx, in, source.Options{}, to); err != nil {
			return fmt.Errorf("read %s: %w", t.Name, err)
		}
		counts, err := imp.Commit(ctx, true)
		if err != nil {
			return err
		}
		t.Counts, t.Events = add(t.Counts, counts), t.Events+st.Events
		if t.Seen != nil {
			if err := t.Seen(ctx, to.posts, counts); err != nil {
				return err
			}
		}
	}
	if st.Lost {
		t.Lost++
	}
	if st.Cursor != "" {
		t.cursor = st.Cursor
	}
	if now().Sub(t.saved) < cursorEvery {
		return nil
	}
	t.saved = now()
	return t.Flush(ctx)
}

// Flush keeps the cursor as it is now.
func (t *Taker) Flush(ctx context.Context) error {
	if t.cursor == "" {
		return nil
	}
	return t.Store.SaveCursor(ctx, t.Name, t.cursor)
}

// stretchSink passes a stretch on to the record. That a stretch was read says nothing of a thread's
// wholeness: such evidence is not kept, or it would grow with every second.
type stretchSink struct {
	record.Import
	keep  bool
	posts []post.Post
}

// Posts implements source.Sink.
func (s *stretchSink) Posts(ctx context.Context, posts []post.Post) error {
	if s.keep {
		s.posts = append(s.posts, posts...)
	}
	return s.Import.Posts(ctx, posts)
}

// Evidence implements source.Sink.
func (s *stretchSink) Evidence(ctx context.Context, e post.Evidence) error {
	if e.Whole == "" && e.Stated == 0 && e.Limit == "" && !e.Preview {
		return nil
	}
	return s.Import.Evidence(ctx, e)
}

// TakeStream takes a whole stream in, from the cursor on, until it ends.
func TakeStream(ctx context.Context, s source.Stream, cursor string, t *Taker) error {
	err := s.Follow(ctx, cursor, t.Take)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, t.Flush(context.WithoutCancel(ctx)))
}
