package peers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
)

// TestFollow follows an author while a thread is written, changed, continued and cut: the record comes to
// hold every post, every edit and every deletion, and nothing is asked for by hand.
func TestFollow(t *testing.T) {
	for _, network := range []struct {
		name  string
		start func(t *testing.T) (source.Live, Town)
	}{
		{"fediverse", func(t *testing.T) (source.Live, Town) {
			f := GoToSocial(t)
			return f.live(t, "reader"), f.Town("aoife")
		}},
		{"at", func(t *testing.T) (source.Live, Town) {
			n := ATProto(t)
			return bluesky.NewLive(door(t), bluesky.Config{AppView: n.AppView, PLC: n.PLC, Resolver: n.PDS, Jetstream: []string{},
				Relay: strings.Replace(n.PDS, "http:", "ws:", 1)}), n.Town()
		}},
		{"nostr", func(t *testing.T) (source.Live, Town) {
			r := NostrRelay(t)
			return r.live(t), r.Town()
		}},
	} {
		t.Run(network.name, func(t *testing.T) {
			t.Parallel()
			live, town := network.start(t)
			k := keepUp(t, live)
			s := story(t, town)
			k.follow(t, s.Author)
			listened(t, k.words, s)
			s.Line = of(s.run(t, nil, 5, "followed"))
			s.end(t)
			k.comesTo(t, s, "five posts")
			if e, ok := s.Author.(Editor); ok {
				time.Sleep(1100 * time.Millisecond) // some networks tell versions apart by whole seconds
				n := s.Notes[1]
				e.Rewrite(t, n, "followed, part 2: second thoughts")
				s.Said[n.ID] = Said{Text: "followed, part 2: second thoughts", Lang: town.Lang(), Versions: []string{n.Text}}
			}
			s.Extend(t, 2)
			k.comesTo(t, s, "an edit, and seven posts")
			s.Remove(t, 3)
			s.Forget(3)
			k.comesTo(t, s, "a gap")
		})
	}
}

// keeper keeps up with those it follows, into a record in memory.
type keeper struct {
	store *inmem.Record
	mu    sync.Mutex
	heard []string
}

func keepUp(t *testing.T, live source.Live) *keeper {
	t.Helper()
	k := &keeper{store: inmem.New(time.Now)}
	f := collect.Following{
		Store: k.store, Networks: collect.Networks{live}, Queue: job.NewMemory(job.Limits{}, time.Now), Log: slog.New(slog.DiscardHandler),
		Sources: []source.Source{bluesky.Jetstream{}, bluesky.Firehose{}, mastodon.Stream{}, nostr.Events{}},
		Poll:    2 * time.Second, Streams: 5 * time.Second, Settle: 300 * time.Millisecond, Look: 100 * time.Millisecond,
		Tell: func(e collect.Event) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.heard = append(k.heard, e.Words)
		},
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- f.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("keeping up ended: %v", err)
		}
	})
	return k
}

func (k *keeper) follow(t *testing.T, p Pen) {
	t.Helper()
	if _, err := k.store.Follow(context.Background(), record.Follow{Account: p.Account(), Added: time.Now()}); err != nil {
		t.Fatal(err)
	}
}

// words is all that was told, a line each.
func (k *keeper) words() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return strings.Join(k.heard, "\n")
}

// listened waits until streams tell of the stories' authors, who write this and that meanwhile. What is written and
// changed before a connection stands is not told on every network, however long one waits.
func listened(t *testing.T, said func() string, stories ...*Story) {
	t.Helper()
	for i, s := range stories {
		if s.Truth.Author.Network() == post.Mastodon {
			continue // polled: on its server the reader follows nobody, so that no stream tells of anybody
		}
		told := regexp.MustCompile(`(?m)(^|  )` + string(s.Truth.Author.Network()) + `[^:]* [^ ]+: [1-9][0-9]* new post`)
		n, wrote := 0, time.Time{}
		soon(t, func() error {
			if told.MatchString(said()) {
				return nil
			}
			if time.Since(wrote) > time.Second { // polls may be first with some of them
				n, wrote = n+1, time.Now()
				if p, ok := s.Author.(nostrPen); ok {
					p.s.now = wrote.Unix() // who listens hears what is new
				}
				s.Author.Write(t, nil, fmt.Sprintf("is anybody listening? %d.%d", i, n))
				s.town.Settle(t)
			}
			return fmt.Errorf("no stream tells of %s; heard: %s", s.Truth.Author, said())
		})
	}
}

// comesTo waits until the record holds the truth.
func (k *keeper) comesTo(t *testing.T, s *Story, what string) {
	t.Helper()
	begun := time.Now()
	soon(t, func() error {
		l, err := collect.Load(context.Background(), k.store, s.Line[0], collect.LoadOptions{})
		if err != nil {
			return err
		}
		want := s.Truth
		// What a stream told is not yet the network's word on the whole thread.
		want.Stated, want.State = l.Thread.Verdict.Stated, l.Thread.Verdict.State
		if diff := want.Diff(l.Thread, l.Versions); diff != "" {
			return fmt.Errorf("%s never came (-seeded +read):\n%s\nheard: %s", what, diff, k.words())
		}
		return nil
	})
	t.Logf("%s: there after %s", what, time.Since(begun).Round(time.Millisecond))
}
