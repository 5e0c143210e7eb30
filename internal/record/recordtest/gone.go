package recordtest

import (
	"math/rand"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

// lose imports what was found gone, at a time.
func lose(t *testing.T, s Store, at time.Time, g ...source.Gone) record.Counts {
	t.Helper()
	return importing(t, s, record.About{Name: "events", At: at}, func(im record.Import) { must(t, im.Gone(t.Context(), g)) })
}

// gone is an account found gone.
func gone(id post.AccountID, state post.State, why string) source.Gone {
	return source.Gone{Account: id, State: state, Why: why}
}

func testGone(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"), say(3, 2, "three"))
	lose(t, s, start.Add(time.Hour), source.Gone{ID: xid(2), State: post.Deleted, Why: "delete event", At: "2024-05-03T13:30:00Z"})
	h := thread(t, s, xid(1))
	first := time.Date(2024, 5, 3, 13, 30, 0, 0, time.UTC)
	want := record.Tombstone{ID: xid(2), State: post.Deleted, LastSeen: start, FirstGone: first, Sightings: 1, Why: "delete event", Looks: []record.Look{{At: first, State: post.Deleted, Why: "delete event"}}}
	if d := cmp.Diff(want, h.Gone[xid(2)]); d != "" {
		t.Errorf("tombstone:\n%s", d)
	}
	if p := only(t, h, xid(2)); p.Text != "two" {
		t.Errorf("what was seen is lost: %+v", p)
	}
	put(t, s, say(2, 1, "two")) // seen again in an old copy: still gone
	if _, ok := thread(t, s, xid(1)).Gone[xid(2)]; !ok {
		t.Error("a repeated old copy raised the dead")
	}
	must(t, s.Close())
	s = open(t)
	if d := cmp.Diff(want, thread(t, s, xid(1)).Gone[xid(2)]); d != "" {
		t.Errorf("tombstone after opening again:\n%s", d)
	}
	lose(t, s, start.Add(5*time.Hour), source.Gone{ID: xid(2), Restored: true, Why: "seen again"})
	if g, ok := thread(t, s, xid(1)).Gone[xid(2)]; ok {
		t.Errorf("it is there again, and yet: %+v", g)
	}
	st, err := s.Stats(t.Context())
	must(t, err)
	if st.Gone != 0 {
		t.Errorf("%d counted as gone", st.Gone)
	}
	// A post that was never held, and what answers it.
	put(t, s, say(9, 8, "nine"))
	lose(t, s, start.Add(6*time.Hour), source.Gone{ID: xid(8), State: post.Deleted, Why: "HTTP 410"})
	if g := thread(t, s, xid(9)).Gone[xid(8)]; g.State != post.Deleted || !g.LastSeen.IsZero() || g.Sightings != 1 {
		t.Errorf("tombstone of a parent never held: %+v", g)
	}
}

// testSightings: SPEC §3 rule 13.
func testSightings(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"))
	is := func(when string, count int, sure bool) {
		t.Helper()
		g := thread(t, s, xid(1)).Gone[xid(2)]
		if g.Sightings != count || g.Sure() != sure {
			t.Errorf("%s: %d sightings, sure %v", when, g.Sightings, g.Sure())
		}
	}
	missing := source.Gone{ID: xid(2), State: post.Deleted, Why: "HTTP 404"}
	lose(t, s, start.Add(time.Hour), missing)
	is("once", 1, false)
	lose(t, s, start.Add(time.Hour), missing)
	is("the same look again", 1, false)
	lose(t, s, start.Add(time.Hour+59*time.Minute+59*time.Second), missing)
	is("a second too early", 1, false)
	lose(t, s, start.Add(2*time.Hour), missing)
	is("an hour later", 2, true)
	if g := thread(t, s, xid(1)).Gone[xid(2)]; !g.FirstGone.Equal(start.Add(time.Hour)) {
		t.Errorf("first gone %v", g.FirstGone)
	}
	// The word of a network that is failing is no sighting at all.
	for _, st := range []post.State{post.Present, post.NotFetched} {
		lose(t, s, start.Add(9*time.Hour), source.Gone{ID: xid(1), State: st, Why: "HTTP 503"})
	}
	if g, ok := thread(t, s, xid(1)).Gone[xid(1)]; ok {
		t.Errorf("a failing network deletes: %+v", g)
	}
	// A 404 after a proof takes nothing away.
	lose(t, s, start.Add(10*time.Hour), source.Gone{ID: xid(1), State: post.Deleted, Why: "HTTP 410"})
	lose(t, s, start.Add(10*time.Hour+time.Minute), source.Gone{ID: xid(1), State: post.Deleted, Why: "HTTP 404"})
	if g := thread(t, s, xid(1)).Gone[xid(1)]; !g.Sure() || g.Why != "HTTP 410" || g.Sightings != 1 {
		t.Errorf("after a proof: %+v", g)
	}
}

// testSightingsInAnyOrder tells looks and restorations in random orders: what comes out is the same.
func testSightingsInAnyOrder(t *testing.T, open Open) {
	s := open(t)
	r := rand.New(rand.NewSource(11))
	var steps []source.Gone
	for i, m := range []int{0, 20, 45, 61, 130, 150, 300, 305, 400} {
		g := source.Gone{State: post.Deleted, Why: "HTTP 404", At: start.Add(time.Duration(m) * time.Minute).Format(time.RFC3339)}
		if i == 4 {
			g.Restored = true
		}
		steps = append(steps, g)
	}
	var want record.Tombstone
	for id := int64(1); id <= 12; id++ {
		put(t, s, say(id, 0, "p"))
		for _, i := range r.Perm(len(steps)) {
			g := steps[i]
			g.ID = xid(id)
			lose(t, s, start.Add(time.Hour), g)
		}
		got := thread(t, s, xid(id)).Gone[xid(id)]
		got.ID = ""
		if id == 1 {
			want = got
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("another order:\n%s", d)
		}
	}
	if want.Sightings != 3 || !want.FirstGone.Equal(start.Add(150*time.Minute)) { // 150, 300, 400
		t.Errorf("tombstone: %+v", want)
	}
}

func testAccountsGone(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"), say(4, 3, "four"))
	put(t, s, post.Post{ID: xid(50), Network: post.X, Author: bob, Text: "elsewhere"})
	at := start.Add(3 * time.Hour)
	lose(t, s, at, source.Gone{Account: ann, State: post.Suspended, Why: "account event"})
	h := thread(t, s, xid(1))
	for _, id := range []post.ID{xid(1), xid(2)} {
		want := record.Tombstone{ID: id, State: post.Suspended, LastSeen: start, FirstGone: at, Sightings: 1, Why: "account event", Looks: []record.Look{{At: at, State: post.Suspended, Why: "account event"}}}
		if d := cmp.Diff(want, h.Gone[id]); d != "" {
			t.Errorf("%s:\n%s", id, d)
		}
	}
	if g := thread(t, s, xid(4)).Gone[xid(3)]; g.State != post.Suspended {
		t.Errorf("a parent of the account that is not held: %+v", g)
	}
	if n := len(thread(t, s, xid(50)).Gone); n != 0 {
		t.Errorf("%d tombstones of another account", n)
	}
	// The post's own word stands where it is sure, and gives way where it is not.
	lose(t, s, at, source.Gone{ID: xid(1), State: post.Deleted, Why: "HTTP 404"}, source.Gone{ID: xid(2), State: post.Deleted, Why: "HTTP 410"})
	h = thread(t, s, xid(1))
	if h.Gone[xid(1)].State != post.Suspended || h.Gone[xid(2)].State != post.Deleted {
		t.Errorf("of an account that is gone: %+v", h.Gone)
	}
	lose(t, s, start.Add(4*time.Hour), source.Gone{Account: ann, Restored: true})
	h = thread(t, s, xid(1))
	if h.Gone[xid(1)].State != post.Deleted || h.Gone[xid(1)].Sure() || h.Gone[xid(2)].State != post.Deleted {
		t.Errorf("the account is back: %+v", h.Gone)
	}
	// An older word that comes late does not take it away again; a newer one does.
	lose(t, s, start.Add(5*time.Hour), source.Gone{Account: ann, State: post.Suspended, Why: "an old list", At: at.Format(time.RFC3339)})
	if g := thread(t, s, xid(4)).Gone; len(g) != 0 {
		t.Errorf("an old word: %+v", g)
	}
	lose(t, s, start.Add(6*time.Hour), source.Gone{Account: ann, State: post.Suspended, Why: "account event"})
	if g := thread(t, s, xid(4)).Gone[xid(4)]; g.State != post.Suspended || !g.FirstGone.Equal(start.Add(6*time.Hour)) {
		t.Errorf("gone again: %+v", g)
	}
}

// testRemoved: an account can ask for its own posts alone.
func testRemoved(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "one"), say(2, 1, "two"), say(3, 2, "three"), say(9, 8, "nine"))
	put(t, s, post.Post{ID: xid(50), Network: post.X, Author: bob, Text: "elsewhere"})
	asks := func(by post.AccountID, ids ...int64) {
		var all []source.Gone
		for _, n := range ids {
			all = append(all, source.Gone{ID: xid(n), State: post.Deleted, Why: "deletion event"})
		}
		importing(t, s, record.About{Name: "events", At: start.Add(time.Hour)}, func(im record.Import) { must(t, im.Removed(t.Context(), by, all)) })
	}
	asks(bob, 1, 2, 8)
	asks("x:300", 1, 50)
	asks("", 1)
	asks(ann, 50, 2, 8)
	h := thread(t, s, xid(1))
	if g, ok := h.Gone[xid(2)]; len(h.Gone) != 1 || !ok || g.State != post.Deleted || !g.Sure() {
		t.Errorf("ann asked for her own second post, others for hers, and gone are %+v", h.Gone)
	}
	for _, id := range []post.ID{xid(50), xid(9)} {
		if g := thread(t, s, id).Gone; len(g) != 0 {
			t.Errorf("beside %s gone are %+v", id, g)
		}
	}
	// In one import: what was told before counts as held.
	importing(t, s, record.About{Name: "events", At: start.Add(2 * time.Hour)}, func(im record.Import) {
		must(t, im.Posts(t.Context(), []post.Post{say(4, 3, "four")}))
		must(t, im.Removed(t.Context(), ann, []source.Gone{{ID: xid(4), State: post.Deleted, Why: "deletion event"}}))
	})
	if g := thread(t, s, xid(1)).Gone[xid(4)]; g.State != post.Deleted {
		t.Errorf("taken away in the import that brought it: %+v", g)
	}
}

// testGoneAndEdited: a version made after the deletion brings a post back; one made before does not.
func testGoneAndEdited(t *testing.T, open Open) {
	s := open(t)
	put(t, s, say(1, 0, "as it was"))
	lose(t, s, start.Add(2*time.Hour), source.Gone{ID: xid(1), State: post.Deleted, Why: "delete event"})
	before, after := say(1, 0, "edited before"), say(1, 0, "written anew")
	before.Edited, after.Edited = start.Add(time.Hour), start.Add(3*time.Hour)
	putAt(t, s, start.Add(4*time.Hour), before)
	if _, ok := thread(t, s, xid(1)).Gone[xid(1)]; !ok {
		t.Error("an edit from before the deletion brought the post back")
	}
	putAt(t, s, start.Add(5*time.Hour), after)
	if g, ok := thread(t, s, xid(1)).Gone[xid(1)]; ok {
		t.Errorf("written anew, and yet: %+v", g)
	}
}
