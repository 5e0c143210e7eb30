package collect_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/unpack"
)

// watcher keeps what a Following tells.
type watcher struct {
	mu     sync.Mutex
	events []collect.Event
}

func (w *watcher) tell(e collect.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
}

func (w *watcher) words() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for _, e := range w.events {
		b.WriteString(e.Words + "\n")
	}
	return b.String()
}

// keeping is a Following of a town that runs.
type keeping struct {
	*collect.Following
	r    *inmem.Record
	w    *watcher
	stop func()
}

// keepUp follows the mayor in a bubble of made-up time.
func keepUp(t *testing.T, live source.Live, r *inmem.Record) *keeping {
	t.Helper()
	k := &keeping{r: r, w: &watcher{}}
	k.Following = &collect.Following{Store: r, Networks: collect.Networks{live}, Sources: []source.Source{townEvents{}}, Queue: job.NewMemory(job.Limits{}, time.Now),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Tell: k.w.tell}
	if list, err := r.Following(t.Context()); err != nil {
		t.Fatal(err)
	} else if len(list) == 0 {
		if _, err := r.Follow(t.Context(), record.Follow{Account: mayor, Handle: "@mayor", Added: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- k.Run(ctx) }()
	k.stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("keeping up ended with: %v", err)
		}
	}
	return k
}

// lineOf is how many posts a thread shows; 0 where it is not held.
func lineOf(t *testing.T, r record.Reader, n int) int {
	t.Helper()
	l, err := collect.Load(t.Context(), r, xid(n), collect.LoadOptions{})
	if errors.Is(err, record.ErrNotFound) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	return len(l.Thread.Line)
}

// An account that no stream tells of is read again and again; its threads arrive whole, are read again
// while they are young, and what is deleted is found out by two looks.
func TestFollowByPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		town := newTown(time.Now)
		base := snowflakeNow()
		town.say(base, mayor, 0, "First")
		k := keepUp(t, quietTown{town}, inmem.New(time.Now))
		time.Sleep(time.Minute)
		if n := lineOf(t, k.r, base); n != 1 {
			t.Fatalf("the first post stands in a thread of %d", n)
		}
		for i := 1; i < 6; i++ {
			town.say(base+i, mayor, base+i-1, "More")
		}
		time.Sleep(20 * time.Minute)
		if n := lineOf(t, k.r, base); n != 6 {
			t.Errorf("after a poll the thread has %d posts, want 6", n)
		}
		if walks, _ := town.counts(); walks == 0 {
			t.Error("the thread was not walked")
		}
		town.remove(base + 3)
		town.say(base+5, mayor, base+4, "Put otherwise")
		time.Sleep(6 * time.Hour)
		if n := lineOf(t, k.r, base); n != 5 {
			t.Errorf("after a deletion the thread shows %d posts, want 5", n)
		}
		walks, _ := town.counts()
		time.Sleep(35 * 24 * time.Hour)
		k.stop()
		last, since := town.counts()
		if more := last - walks; more < 5 || more > 40 {
			t.Errorf("%d walks in five weeks: the schedule does not widen, or ends too early", more)
		}
		if !strings.Contains(k.w.words(), "1 gone since") || !strings.Contains(k.w.words(), "1 edited") {
			t.Errorf("told:\n%s", k.w.words())
		}
		if since < 35*24*4-10 {
			t.Errorf("%d polls in five weeks", since)
		}
	})
}

// snowflakeNow is an id of X that is made now, in 2026: bubbles begin before X did.
func snowflakeNow() int {
	time.Sleep(time.Until(newClock().t))
	return int((time.Now().UnixMilli() - 1288834974657) << 22)
}

// townEvents reads the town's stream: a JSON post a line.
type townEvents struct{}

func (townEvents) Name() string                                           { return "town-events" }
func (townEvents) Recognise(context.Context, *unpack.Input) (bool, error) { return false, nil }

func (townEvents) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	c, err := to.Capture(ctx, in.Parts[0])
	if err != nil {
		return err
	}
	defer c.Close()
	d := json.NewDecoder(c)
	for {
		var p post.Post
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.State == post.Deleted {
			err = to.Gone(ctx, []source.Gone{{ID: p.ID, State: post.Deleted, At: time.Now().UTC().Format(time.RFC3339), Why: "delete event"}})
		} else {
			p.Raw = post.Raw{Capture: c.Number, Length: 1}
			err = to.Posts(ctx, []post.Post{p})
		}
		if err != nil {
			return err
		}
	}
}

// stretch makes a stretch of a stream of posts.
func stretch(cursor string, posts ...post.Post) source.Stretch {
	var b strings.Builder
	for _, p := range posts {
		j, err := json.Marshal(p)
		if err != nil {
			panic(err)
		}
		b.Write(j)
		b.WriteByte('\n')
	}
	s := b.String()
	return source.Stretch{Source: "town-events", Cursor: cursor, Events: len(posts), Part: unpack.Part{Name: "town stream", Size: int64(len(s)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }}}
}

// What a stream tells is there at once; a thread is then walked; the stream goes on at its cursor after a
// loss and after a restart; what it lost is read from the account.
func TestFollowByStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		town := newTown(time.Now)
		r := inmem.New(time.Now)
		base := snowflakeNow()
		k := keepUp(t, town, r)
		synctest.Wait()
		town.stream <- stretch("1", town.say(base, mayor, 0, "First"), town.say(base+1, mayor, base, "Second"))
		synctest.Wait()
		if n := lineOf(t, r, base); n != 2 {
			t.Errorf("the stream's posts make a thread of %d", n)
		}
		if walks, _ := town.counts(); walks != 0 {
			t.Error("the thread is walked before it has settled")
		}
		town.say(base+2, mayor, base+1, "Not in the stream")
		time.Sleep(3 * time.Minute)
		if n := lineOf(t, r, base); n != 3 {
			t.Errorf("after the walk %d posts", n)
		}
		gone := town.post(base + 1)
		town.remove(base + 1)
		gone.State = post.Deleted
		town.stream <- stretch("2", gone)
		synctest.Wait()
		if n := lineOf(t, r, base); n != 2 {
			t.Errorf("after a delete event %d posts are shown, want 2", n)
		}
		close(town.stream) // the connection is lost
		time.Sleep(10 * time.Second)
		if at := town.opened(); len(at) < 2 || at[0] != "" || at[1] != "2" {
			t.Errorf("streams were opened at %q", at)
		}
		k.stop()

		town.stream = make(chan source.Stretch)
		town.begun = nil
		_, since := town.counts()
		k = keepUp(t, town, r)
		synctest.Wait()
		lost := stretch("3", town.say(base+3, visitor, base+2, "A stranger"))
		lost.Lost = true
		town.stream <- lost
		time.Sleep(time.Minute)
		if _, now := town.counts(); town.opened()[0] != "2" || now != since+1 {
			t.Errorf("after a restart the stream was opened at %q and the account read %d times", town.opened()[0], now-since)
		}
		k.stop()
	})
}

// What a network refuses for good is tried once; what it refuses for now comes back; nothing of it ends
// the keeping up.
func TestFollowThroughFaults(t *testing.T) {
	for _, c := range []struct {
		err      error
		min, max int // polls in an hour
	}{
		{source.ErrNeedsKey, 1, 5},
		{source.ErrNoAccount, 1, 5},
		{fetch.ErrUnreachable, 4, 24},
		{&fetch.LimitedError{Host: "town.example", Until: time.Date(2000, 1, 1, 0, 50, 0, 0, time.UTC)}, 2, 12}, // a bubble begins at midnight
	} {
		synctest.Test(t, func(t *testing.T) {
			town := newTown(time.Now)
			town.refuse = c.err
			r := inmem.New(time.Now)
			k := keepUp(t, quietTown{town}, r)
			time.Sleep(time.Hour)
			k.stop()
			if town.since < c.min || town.since > c.max {
				t.Errorf("%v: read %d times in an hour, want %d to %d", c.err, town.since, c.min, c.max)
			}
			list, err := r.Following(t.Context())
			if err != nil || len(list) != 1 || list[0].Error == "" {
				t.Errorf("%v: following %+v, %v", c.err, list, err)
			}
		})
	}
}

// An account can be looked up before it is followed.
func TestFind(t *testing.T) {
	c := newClock()
	town, r := newTown(c.now), inmem.New(c.now)
	f := collect.Following{Store: r, Networks: collect.Networks{town}, Walk: options(c)}
	ref, _ := town.Refer("account:x:500")
	a, err := f.Find(t.Context(), town, ref)
	if err != nil || a.Handle != "@mayor" {
		t.Fatalf("%+v, %v", a, err)
	}
	ref, _ = town.Refer("account:x:1")
	if _, err := f.Find(t.Context(), town, ref); !errors.Is(err, source.ErrNoAccount) {
		t.Errorf("error %v", err)
	}
}

// Of who opted out nothing is fetched, taken in or read, though they were followed and held before.
func TestOptOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		town := newTown(time.Now)
		base := snowflakeNow()
		town.say(base, mayor, 0, "First")
		r := inmem.New(time.Now)
		k := keepUp(t, quietTown{town}, r)
		time.Sleep(time.Minute)
		if err := r.Rule(t.Context(), record.Ruling{Account: mayor, Kind: record.RuleOptOut, At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		_, before := town.counts()
		town.say(base+1, mayor, base, "Second")
		time.Sleep(24 * time.Hour)
		if _, since := town.counts(); since != before {
			t.Errorf("read %d times after the author opted out", since-before)
		}
		k.stop()
		res, err := collect.Refresh(t.Context(), town, refTo(base+1), r, collect.WalkOptions{Now: time.Now})
		if err != nil || res.Counts.Posts != 0 {
			t.Errorf("%d posts were taken in, %v", res.Counts.Posts, err)
		}
		rules, err := collect.RulesOf(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := collect.Load(t.Context(), r, xid(base), collect.LoadOptions{Rules: rules}); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("what was held is read: %v", err)
		}
	})
}
