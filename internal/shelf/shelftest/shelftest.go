// Package shelftest is the suite that every shelf.Store runs.
package shelftest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/shelf"
)

// Open gives an empty shelf, which the suite does not close.
type Open func(t *testing.T, now func() time.Time) shelf.Store

// Run runs the suite.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		f    func(*suite)
	}{
		{"Nothing", (*suite).nothing}, {"Save", (*suite).save}, {"Stop", (*suite).stop}, {"Since", (*suite).since}, {"List", (*suite).list},
		{"EarlierRoot", (*suite).earlierRoot}, {"Labels", (*suite).labels}, {"Collections", (*suite).collections}, {"Move", (*suite).move},
		{"Shared", (*suite).shared}, {"Highlights", (*suite).highlights}, {"Strangers", (*suite).strangers}, {"Refused", (*suite).refused},
		{"Bounds", (*suite).bounds}, {"Forget", (*suite).forget}, {"Together", (*suite).together}, {"Ended", (*suite).ended},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &suite{T: t, ctx: t.Context(), at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
			s.Store = open(t, func() time.Time {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.at = s.at.Add(time.Second)
				return s.at
			})
			c.f(s)
		})
	}
}

type suite struct {
	*testing.T
	shelf.Store
	ctx context.Context

	mu sync.Mutex
	at time.Time // the clock: a second later at each look
}

const (
	ana = "u:ana"
	ben = "u:ben"
)

// ids of all networks, and some that mean harm.
func ids() []post.ID {
	return []post.ID{
		"x:1850912345678901234", "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3l2aaaaaaaa2a", "https://social.example/users/a/statuses/1",
		"nostr:" + post.ID(strings.Repeat("0c", 32)), "page:0123", `page:'";DROP`, "https://social.example/~ana/1?x=%2F~&y=a+b", `page:\"]`, "page:潮汐",
	}
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// is fails unless err means want.
func (s *suite) is(err, want error, what string) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (s *suite) page(viewer string, ids ...post.ID) shelf.Page {
	s.Helper()
	p, err := s.Page(s.ctx, viewer, ids)
	s.must(err)
	return p
}

func (s *suite) same(what string, got, want any) {
	s.Helper()
	if d := cmp.Diff(want, got, cmp.AllowUnexported(shelf.Thread{})); d != "" {
		s.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// threads are the ids that a query lists.
func (s *suite) threads(viewer string, q shelf.Query) []post.ID {
	s.Helper()
	list, err := s.Threads(s.ctx, viewer, q)
	s.must(err)
	var out []post.ID
	for _, t := range list {
		out = append(out, t.ID)
	}
	return out
}
