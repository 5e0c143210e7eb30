package peers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/record/inmem"
	"clew/internal/source"
)

func TestUnrollAT(t *testing.T) {
	t.Parallel()
	n := ATProto(t)
	live := n.live(t)
	for _, s := range []struct {
		name  string
		plant func(testing.TB) *Story
	}{
		{"edited", n.Edited},
		{"recreated", n.Recreated},
		{"dressed", n.Dressed},
		{"gated", n.Gated},
		{"shunned", n.Shunned},
		{"whispered", n.Whispered},
	} {
		t.Run(s.name, func(t *testing.T) {
			x := s.plant(t)
			unroll(t, live, x.Truth)
			if s.name == "whispered" {
				l := walk(t, live, inmem.New(time.Now), x.Line[0], time.Now)
				if !l.Accounts[x.Truth.Author].LoggedInOnly {
					t.Errorf("the account is told as %+v", l.Accounts[x.Truth.Author])
				}
			}
		})
	}
}

// link is how people share a post of AT.
func (p *Person) link(t testing.TB, r Record) string {
	t.Helper()
	_, key := r.parts(t)
	return "https://bsky.app/profile/" + p.Handle + "/post/" + key
}

func TestATNamesAreFollowed(t *testing.T) {
	t.Parallel()
	n := ATProto(t)
	s := Plain(t, n.Town(), 4)
	p := s.Author.(atPen).p
	old := p.link(t, s.Notes[2].own.(Record))
	try := func(link string) (*collect.Loaded, error) {
		live, store := n.live(t), inmem.New(time.Now)
		ref, ok := live.Refer(link)
		if !ok {
			t.Fatalf("%s is no reference", link)
		}
		w, err := collect.Walk(context.Background(), live, ref, store, collect.WalkOptions{})
		if err != nil {
			return nil, err
		}
		return collect.Load(context.Background(), store, w.Post, collect.LoadOptions{})
	}
	read := func(link string) {
		t.Helper()
		l, err := try(link)
		if err != nil {
			t.Fatal(err)
		}
		s.Check(t, l.Thread, l.Versions)
		if got := strings.TrimPrefix(l.Accounts[s.Truth.Author].Handle, "@"); got != p.Handle {
			t.Errorf("the author is told as %q, not %q", got, p.Handle)
		}
	}
	read(old)
	p.Rename(t, "renamed")
	n.Settle(t)
	read(p.link(t, s.Notes[2].own.(Record)))
	if l, err := try(old); !errors.Is(err, source.ErrNoAccount) {
		t.Errorf("a link with the old name: %v, %v", l, err)
	}
}
