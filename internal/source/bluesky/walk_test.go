package bluesky

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"

	"github.com/google/go-cmp/cmp"
)

// TestWalkFromAnyPost: the same thread, whole, from the first, a middle and the last post.
func TestWalkFromAnyPost(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 12, 3)
	w.write(t, alice, 500, "", "") // another thread of hers, later
	for _, from := range []int{0, 5, 11} {
		r, walked, err := w.walk(t, ids[from])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(ids, r.of(alice)); d != "" {
			t.Errorf("from %d: %s", from, d)
		}
		if got := r.of(bob); len(got) != 0 {
			t.Errorf("from %d: replies that nobody answered were told: %v", from, got)
		}
		if walked.Root != ids[0] || walked.Post != ids[from] || walked.Posts != 12 || walked.Requests != len(w.asked) {
			t.Errorf("from %d: %+v, %d asked", from, walked, len(w.asked))
		}
		want := []post.Evidence{{Root: ids[0], Source: "Bluesky AppView and the list of the author's own server", At: w.live().c.Now()}}
		if d := cmp.Diff(want, r.evidence); d != "" || len(r.gone) > 0 || len(r.unexpected()) > 0 {
			t.Errorf("from %d: %s %v %q", from, d, r.gone, r.unexpected())
		}
	}
}

// TestWalkPastLimits: depth, height and branching of the AppView end no thread.
func TestWalkPastLimits(t *testing.T) {
	for name, set := range map[string]func(*world){
		"depth 6":               func(w *world) { w.depth = 6 },
		"pages of 7":            func(w *world) { w.pageSize = 7 },
		"no AppView":            func(w *world) { w.app = false },
		"no AppView, pages":     func(w *world) { w.app, w.pageSize = false, 50 },
		"one branch":            func(w *world) { w.branches = 1 },
		"half of it is omitted": func(w *world) { omit(w, alice, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			ids := w.thread(t, 300, 2)
			set(w)
			for _, from := range []int{0, 150, 299} {
				r, walked, err := w.walk(t, ids[from])
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(ids, r.of(alice)); d != "" || walked.Root != ids[0] {
					t.Fatalf("from %d: root %s\n%.800s", from, walked.Root, d)
				}
				if r.evidence[0].Limit != "" || len(r.gone) > 0 {
					t.Errorf("from %d: %+v %+v", from, r.evidence, r.gone)
				}
				if walked.Requests > 130 {
					t.Errorf("from %d: %d requests", from, walked.Requests)
				}
			}
		})
	}
}

func omit(w *world, did string, every int) {
	for i := range 1000 {
		if e := w.posts[uri(did, i*2)]; e != nil && i%every == 1 {
			e.unseen = true
		}
	}
}

// TestWalkWithoutTheServer: where the author's list cannot be had, every post with hidden replies is asked
// for again, and the evidence says what is lacking.
func TestWalkWithoutTheServer(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 40, 2)
	w.depth = 6
	w.change = func(call string, out http.ResponseWriter, _ *http.Request) bool {
		if call == callList || call == callRepo {
			out.WriteHeader(503)
			return true
		}
		return false
	}
	r, _, err := w.walk(t, ids[20])
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ids, r.of(alice)); d != "" || r.evidence[0].Limit == "" {
		t.Errorf("%s %+v", d, r.evidence)
	}
}

// TestContinuedUnderAnAnswer: A→B→A is told with B, and strangers that nobody answers are not.
func TestContinuedUnderAnAnswer(t *testing.T) {
	for _, app := range []bool{true, false} {
		w := newWorld()
		ids := w.thread(t, 4, 10)
		b := w.write(t, bob, 12, ids[1], "")
		c := w.write(t, bob, 13, b, "")
		later := w.write(t, alice, 50, c, "")
		last := w.write(t, alice, 60, later, "")
		w.app = app
		r, _, err := w.walk(t, ids[0])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(append(slices.Clone(ids), later, last), r.of(alice)); d != "" {
			t.Errorf("AppView %v: %s", app, d)
		}
		want := []post.ID{b, c}
		if !app {
			want = want[1:] // without an AppView only what the author answers is asked for
		}
		if d := cmp.Diff(want, r.of(bob)); d != "" {
			t.Errorf("AppView %v: %s", app, d)
		}
		r, walked, err := w.walk(t, last)
		if err != nil || walked.Root != later || len(r.of(alice)) != 6 {
			t.Errorf("AppView %v, from its end: %v %+v", app, err, walked)
		}
	}
}

// TestWhatTheRootAnswers is told as context, and is not the thread.
func TestWhatTheRootAnswers(t *testing.T) {
	for _, app := range []bool{true, false} {
		w := newWorld()
		head := w.write(t, bob, 1, "", "")
		b := w.write(t, bob, 2, head, "")
		root := w.write(t, alice, 3, b, "")
		next := w.write(t, alice, 4, root, "")
		w.app = app
		r, walked, err := w.walk(t, next)
		if err != nil || walked.Root != root || walked.Posts != 2 {
			t.Fatalf("%v %+v", err, walked)
		}
		if d := cmp.Diff([]post.ID{b}, r.of(bob)); d != "" {
			t.Error(d)
		}
	}
}

// TestBlockedContextStaysBlocked: what the AppView hides because of a block is not asked for elsewhere.
func TestBlockedContextStaysBlocked(t *testing.T) {
	w := newWorld()
	b := w.write(t, bob, 1, "", "")
	root := w.write(t, alice, 3, b, "")
	w.posts[b].blocked = true
	r, _, err := w.walk(t, root)
	if p := r.byID()[b]; err != nil || p.State != post.Blocked || p.Text != "" {
		t.Errorf("%v %+v", err, p)
	}
	for _, u := range w.asked {
		if strings.Contains(u, "repo="+strings.ReplaceAll(bob, ":", "%3A")) {
			t.Errorf("asked %s", u)
		}
	}
}

// TestEditedRecord: the server's own word comes last, however far the AppView is behind.
func TestEditedRecord(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 3, 1)
	w.edit(t, ids[1], true)
	r, _, err := w.walk(t, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, p := range r.posts {
		if p.ID == ids[1] {
			texts = append(texts, p.Text)
		}
	}
	if d := cmp.Diff([]string{"post 1 of ali", "edited post 1 of ali"}, texts); d != "" {
		t.Error(d)
	}
	if v := r.byID()[ids[1]].Version; v != w.posts[ids[1]].cid {
		t.Errorf("version %s", v)
	}
}

// TestCount: the AppView's count is evidence where the author began the conversation.
func TestCount(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 4, 1)
	w.stated = 4
	r, _, err := w.walk(t, ids[2])
	if err != nil || r.evidence[0].Stated != 4 {
		t.Errorf("%v %+v", err, r.evidence)
	}
	b := w.write(t, bob, 100, "", "")
	mine := w.write(t, alice, 101, b, "")
	if r, _, err = w.walk(t, mine); err != nil || r.evidence[0].Stated != 0 {
		t.Errorf("a count of another's conversation: %v %+v", err, r.evidence)
	}
	w.stated = -1 // the call is not there
	if r, _, err = w.walk(t, ids[0]); err != nil || r.evidence[0].Stated != 0 || r.evidence[0].Limit != "" {
		t.Errorf("%v %+v", err, r.evidence)
	}
}

// TestWholeRepository is read where the list fails, and is the whole set then.
func TestWholeRepository(t *testing.T) {
	w := newWorld()
	var paths, records []string
	parent, n := post.ID(""), 0
	for i := 0; n < 20; i++ {
		if path := postType + "/" + key(i); repo0(path) {
			parent = w.write(t, alice, i, parent, "")
			paths, records = append(paths, path), append(records, recordOf(t, w.posts[parent].json))
			n++
		}
	}
	w.repos[alice] = repositoryOf(t, alice, paths, records)
	w.app = false
	w.change = func(call string, out http.ResponseWriter, _ *http.Request) bool {
		if call == callList {
			out.WriteHeader(500)
			return true
		}
		return false
	}
	r, _, err := w.walk(t, parent)
	if err != nil || len(r.of(alice)) != 20 || r.evidence[0].Whole != alice || r.evidence[0].Limit != "" {
		t.Errorf("%v, %d posts, %+v", err, len(r.of(alice)), r.evidence)
	}
	// Somebody else's repository in its place is refused.
	w.repos[alice] = repositoryOf(t, bob+strings.Repeat("x", len(alice)-len(bob)), paths, records)
	r, _, err = w.walk(t, parent)
	if err != nil || r.evidence[0].Whole != "" || r.evidence[0].Limit == "" || len(r.unexpected()) == 0 {
		t.Errorf("%v %+v %q", err, r.evidence, r.unexpected())
	}
}

// TestLoggedInOnly: the wish of the profile is told with the account, by whichever way it is read.
func TestLoggedInOnly(t *testing.T) {
	for _, app := range []bool{true, false} {
		w := newWorld()
		ids := w.thread(t, 2, 1)
		w.labels[alice], w.app = "!no-unauthenticated", app
		r, _, err := w.walk(t, ids[0])
		if err != nil || len(r.accounts) == 0 {
			t.Fatalf("%v %+v", err, r.accounts)
		}
		a := r.accounts[len(r.accounts)-1]
		if !a.LoggedInOnly || a.ID != alice || a.Bio != "a bio" || len(r.of(alice)) != 2 {
			t.Errorf("AppView %v: %+v", app, a)
		}
	}
}

// TestHandleOfBothDirections: a handle that the identity does not claim is not told.
func TestHandleOfBothDirections(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 1, 1)
	r, _, err := w.walk(t, ids[0])
	if err != nil || r.accounts[len(r.accounts)-1].Handle != "@alice.example" {
		t.Errorf("%v %+v", err, r.accounts)
	}
	w.claims[alice] = "other.example"
	r, _, err = w.walk(t, ids[0])
	if w.times(callResolve) != 1 {
		t.Errorf("asked %v", w.asked)
	}
	for _, a := range r.accounts {
		if err != nil || a.Handle != "" {
			t.Errorf("%v %+v", err, a)
		}
	}
}

// TestBudget: a walk that may not ask on says so, and has asked no more than it may.
func TestBudget(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 100, 1)
	w.depth, w.pageSize = 6, 3
	for n := 1; n < 30; n++ {
		r, walked, err := w.walk(t, ids[50], func(k *source.Walk) { k.Requests = n })
		if len(w.asked) > n || walked.Requests > n {
			t.Fatalf("%d requests of %d", len(w.asked), n)
		}
		if err == nil && r.evidence[0].Limit != fmt.Sprintf("%d requests", n) {
			t.Errorf("%d: %+v", n, r.evidence)
		}
		if len(r.gone) > 0 {
			t.Errorf("%d: %+v", n, r.gone)
		}
		if n > 10 && err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
}

// TestFoundByHandle: a link with a handle leads to the post by way of the handle's own host or the AppView.
func TestFoundByHandle(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 2, 1)
	byName := func(k *source.Walk) {
		k.Ref = source.Ref{Said: "x", Handle: "@alice.invented.social", Key: keyOf(ids[1])}
	}
	w.handles[alice] = "alice.invented.social"
	if r, walked, err := w.walk(t, ids[1], byName); err != nil || walked.Root != ids[0] || len(r.of(alice)) != 2 {
		t.Errorf("by the AppView: %v %+v", err, walked)
	}
	w.names["alice.invented.social"], w.app = alice, false
	if _, walked, err := w.walk(t, ids[1], byName); err != nil || walked.Root != ids[0] {
		t.Errorf("by its own host: %v %+v", err, walked)
	}
	w.names["alice.invented.social"] = "rubbish"
	if _, _, err := w.walk(t, ids[1], byName); err == nil || errors.Is(err, source.ErrNoPost) {
		t.Errorf("nobody can say: %v", err)
	}
	w.app, w.handles[alice] = true, "somebody.example"
	if _, _, err := w.walk(t, ids[1], byName); !errors.Is(err, source.ErrNoAccount) {
		t.Errorf("nobody has it: %v", err)
	}
}

func repo0(path string) bool { return repo.Layer([]byte(path)) == 0 }

// TestHandleWithoutAppView: its other direction is asked of the handle's own host.
func TestHandleWithoutAppView(t *testing.T) {
	for did, want := range map[string]string{alice: "@alice.invented.social", bob: "", "": ""} {
		w := newWorld()
		ids := w.thread(t, 1, 1)
		w.app, w.handles[alice], w.names["alice.invented.social"] = false, "alice.invented.social", did
		r, _, err := w.walk(t, ids[0])
		if err != nil || len(r.accounts) == 0 || r.accounts[len(r.accounts)-1].Handle != want {
			t.Errorf("%q: %v %+v", did, err, r.accounts)
		}
	}
}

// TestWholeRepositoryOfMuch: of an account with other threads, only the asked one is counted and enriched,
// and what it answers is told.
func TestWholeRepositoryOfMuch(t *testing.T) {
	w := newWorld()
	b := w.write(t, bob, 1, "", "")
	other := w.write(t, bob, 2, "", "")
	var paths, records []string
	var mine []post.ID
	for i := 10; len(mine) < 12; i++ {
		if path := postType + "/" + key(i); repo0(path) {
			parent := b
			switch n := len(mine); {
			case n >= 8:
				parent = other // answers elsewhere
			case n >= 6:
				parent = ""
			case n > 0:
				parent = mine[n-1]
			}
			mine = append(mine, w.write(t, alice, i, parent, ""))
			paths, records = append(paths, path), append(records, recordOf(t, w.posts[mine[len(mine)-1]].json))
		}
	}
	w.repos[alice] = repositoryOf(t, alice, paths, records)
	w.depth = 2
	w.change = func(call string, out http.ResponseWriter, _ *http.Request) bool {
		if call == callList {
			out.WriteHeader(500)
			return true
		}
		return false
	}
	for _, app := range []bool{true, false} {
		w.app = app
		r, walked, err := w.walk(t, mine[0])
		if err != nil || walked.Posts != 6 || walked.Root != mine[0] || r.evidence[0].Whole != alice {
			t.Errorf("AppView %v: %v %+v %+v", app, err, walked, r.evidence)
		}
		if d := cmp.Diff(mine, r.of(alice)); d != "" {
			t.Errorf("AppView %v: the set is whole, and lacks some: %s", app, d)
		}
		if d := cmp.Diff([]post.ID{b}, r.of(bob)); d != "" {
			t.Errorf("AppView %v: %s", app, d)
		}
	}
}
