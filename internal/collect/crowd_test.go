package collect_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/collect"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/source"
)

// crowd is a network of many, with one stream that tells nothing. fails is how often it cannot say which
// streams it has.
type crowd struct {
	source.Live
	mu      sync.Mutex
	fails   int
	asked   int   // for streams
	open    int   // connections now
	most    int   // connections at a time
	of      []int // how many accounts each connection was opened for
	polled  map[post.AccountID]int
	dropped error // ends every connection at once
	read    bool  // whether all were read a moment before
}

func (*crowd) Network() post.Network { return post.Mastodon }

func (c *crowd) Streams(_ context.Context, accounts []post.AccountID) ([]source.Stream, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked++; c.asked <= c.fails {
		return nil, errors.New("nobody answers")
	}
	return []source.Stream{crowdStream{c, len(accounts)}}, nil
}

func (c *crowd) Find(context.Context, source.Ref, source.Sink) (post.Account, error) {
	return post.Account{}, source.ErrNoAccount
}

func (c *crowd) Since(_ context.Context, a post.AccountID, _ string, _ source.Sink) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.polled[a]++
	return "read", nil
}

type crowdStream struct {
	c  *crowd
	of int
}

func (crowdStream) Name() string { return "crowd" }

func (s crowdStream) Follow(ctx context.Context, _ string, _ func(context.Context, source.Stretch) error) error {
	s.c.mu.Lock()
	s.c.open++
	s.c.most, s.c.of = max(s.c.most, s.c.open), append(s.c.of, s.of)
	dropped := s.c.dropped
	s.c.mu.Unlock()
	if dropped == nil {
		<-ctx.Done()
		dropped = ctx.Err()
	}
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	s.c.open--
	return dropped
}

// follows makes a record that follows n accounts, and runs what keeps up with them.
func (c *crowd) follows(t *testing.T, n int, limits job.Limits) (r *inmem.Record, stop func()) {
	t.Helper()
	c.polled = map[post.AccountID]int{}
	r = inmem.New(time.Now)
	for i := range n {
		follow(t, r, i)
		if c.read {
			if _, err := r.Follow(t.Context(), record.Follow{Account: member(i), Checked: time.Now()}); err != nil {
				t.Fatal(err)
			}
		}
	}
	f := &collect.Following{Store: r, Networks: collect.Networks{c}, Queue: job.NewMemory(limits, time.Now), Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	return r, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("keeping up ended with: %v", err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.open != 0 {
			t.Errorf("%d connections are left", c.open)
		}
	}
}

func member(i int) post.AccountID {
	return post.AccountID(fmt.Sprintf("https://crowd.example/users/u%d", i))
}

func follow(t *testing.T, r *inmem.Record, i int) {
	t.Helper()
	if _, err := r.Follow(t.Context(), record.Follow{Account: member(i), Added: time.Now()}); err != nil {
		t.Fatal(err)
	}
}

// Ten thousand accounts need one connection.
func TestFollowACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = 10_000
		c := &crowd{read: true}
		_, stop := c.follows(t, many, job.Limits{})
		time.Sleep(time.Minute)
		c.mu.Lock()
		if len(c.of) != 1 || c.of[0] != many || c.most != 1 {
			t.Errorf("%d connections, for %v accounts", len(c.of), c.of)
		}
		c.mu.Unlock()
		stop()
	})
}

// A queue that has room for few polls reads everybody all the same, in time.
func TestFollowThroughAFullQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = 200
		c := &crowd{}
		_, stop := c.follows(t, many, job.Limits{Waiting: 50})
		time.Sleep(5 * time.Minute)
		c.mu.Lock()
		if len(c.polled) != many {
			t.Errorf("%d of %d accounts were read", len(c.polled), many)
		}
		c.mu.Unlock()
		stop()
	})
}

// Who is followed and unfollowed meanwhile is in the next connection or not; there is never more than one.
func TestFollowWhileItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{}
		r, stop := c.follows(t, 2, job.Limits{})
		// Between two looks at the list, never in the same instant as one: what is changed together is seen together.
		time.Sleep(time.Minute + time.Second)
		follow(t, r, 2)
		time.Sleep(time.Minute)
		for i := range 2 {
			if err := r.Unfollow(t.Context(), member(i)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		c.mu.Lock()
		polled := c.polled[member(0)]
		c.mu.Unlock()
		time.Sleep(24 * time.Hour)
		c.mu.Lock()
		if fmt.Sprint(c.of) != "[2 3 1]" || c.most != 1 || c.open != 1 {
			t.Errorf("connections for %v accounts, %d at a time, %d now", c.of, c.most, c.open)
		}
		if c.polled[member(0)] != polled || c.polled[member(2)] < 4 {
			t.Errorf("read: %v", c.polled)
		}
		c.mu.Unlock()
		if list, err := r.Following(t.Context()); err != nil || len(list) != 1 {
			t.Errorf("followed: %v, %v", list, err)
		}
		stop()
	})
}

// A stream that fails at once is come back to ever more seldom, and one that could not be found is looked
// for again.
func TestFollowThroughFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{dropped: errors.New("refused")}
		_, stop := c.follows(t, 1, job.Limits{})
		time.Sleep(time.Hour)
		c.mu.Lock()
		if n := len(c.of); n < 12 || n > 30 || c.most != 1 {
			t.Errorf("%d connections in an hour, %d at a time", n, c.most)
		}
		c.mu.Unlock()
		stop()

		c = &crowd{fails: 3}
		_, stop = c.follows(t, 1, job.Limits{})
		time.Sleep(10 * time.Minute)
		c.mu.Lock()
		if len(c.of) != 0 {
			t.Errorf("connections for %v accounts", c.of)
		}
		c.mu.Unlock()
		time.Sleep(10 * time.Minute)
		c.mu.Lock()
		if c.asked != 4 || len(c.of) != 1 {
			t.Errorf("asked %d times for streams, with connections for %v accounts", c.asked, c.of)
		}
		c.mu.Unlock()
		stop()
	})
}
