package peers

import (
	"context"
	"errors"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record/inmem"
	"clew/internal/source"
)

// TestATAccountsComeBack reads a thread, whose author then goes away in two ways that are no deletion: what is
// held stays, and is told to be of an account that is suspended, until the author is back.
func TestATAccountsComeBack(t *testing.T) {
	t.Parallel()
	n := ATProto(t)
	for _, c := range []struct {
		name        string
		leave, back func(*testing.T, *Person)
	}{
		{"deactivated",
			func(t *testing.T, p *Person) { p.Call(t, "com.atproto.server.deactivateAccount", Fields{}) },
			func(t *testing.T, p *Person) { p.Call(t, "com.atproto.server.activateAccount", nil) }},
		{"taken down",
			func(t *testing.T, p *Person) { n.TakeDownAccount(t, p, true) },
			func(t *testing.T, p *Person) { n.TakeDownAccount(t, p, false) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := &clock{}
			live, store := n.liveAt(t, at.now), inmem.New(at.now)
			s := Plain(t, n.Town(), 4)
			p := s.Author.(atPen).p
			walk(t, live, store, s.Line[1], at.now)
			c.leave(t, p)
			n.Settle(t)
			for look := range 2 { // however often it is looked at, apart in time
				at.ahead += 2 * time.Hour
				ref, _ := live.Refer(string(s.Line[1]))
				r, err := collect.Refresh(context.Background(), live, ref, store, collect.WalkOptions{Now: at.now})
				if err != nil && !errors.Is(err, source.ErrNoPost) && !errors.Is(err, source.ErrNoAccount) && !errors.Is(err, source.ErrPrivate) {
					t.Fatal(err)
				}
				for _, l := range r.Change.Gone {
					if l.State != post.Suspended {
						t.Errorf("%s is told as %d, not as suspended", l.ID, l.State)
					}
				}
				if want := 4 * (1 - look); len(r.Change.Gone) != want {
					t.Errorf("look %d tells that %d posts are gone, not %d", look+1, len(r.Change.Gone), want)
				}
				held, err := store.Thread(context.Background(), s.Line[1])
				if err != nil {
					t.Fatal(err)
				}
				if len(held.Posts) != 4 {
					t.Errorf("of four posts %d are held", len(held.Posts))
				}
				for id, g := range held.Gone {
					if g.State != post.Suspended {
						t.Errorf("%s is gone as %+v", id, g)
					}
				}
				t.Logf("%s: %s (%v)", c.name, r.Change.Words(), err)
			}
			c.back(t, p)
			n.Settle(t)
			at.ahead += 2 * time.Hour
			l := walk(t, live, store, s.Line[1], at.now)
			s.Check(t, l.Thread, l.Versions)
			rebuilt(t, live, store, s.Truth)
		})
	}
}

// TestATRecordTakenDown reads a thread of which one record is hidden at its server, though the AppView still
// shows it.
func TestATRecordTakenDown(t *testing.T) {
	t.Parallel()
	n := ATProto(t)
	s := Plain(t, n.Town(), 4)
	n.TakeDownRecord(t, s.Notes[2].own.(Record), true)
	n.Settle(t)
	l := walk(t, n.live(t), inmem.New(time.Now), s.Line[1], time.Now)
	t.Logf("verdict %s: %s", l.Thread.Verdict.State, l.Thread.Verdict.Evidence)
	s.Check(t, l.Thread, l.Versions)
}
