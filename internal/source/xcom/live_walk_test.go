package xcom

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/thread"
)

const day = 24 * time.Hour

func lineOf(th *thread.Thread) (ids []string) {
	for _, p := range th.Line {
		ids = append(ids, string(p.ID[2:]))
	}
	return ids
}

// TestLiveWalkFromEachPost walks a young thread among others' replies from its first, middle and last post.
func TestLiveWalkFromEachPost(t *testing.T) {
	for _, from := range []int{0, 6, 11} {
		for _, page := range []int{0, 3} {
			f := newFakeX(t)
			f.page = page
			f.user("7", "passer_by", false)
			ids := f.thread("42", 2*day, 12)
			for i, id := range ids {
				f.say(fakeID(2*day-time.Duration(i)*time.Minute-time.Second, 7), "7", id, "nice bread")
			}
			s, w, err := f.walk(t, ids[from])
			if err != nil {
				t.Fatal(err)
			}
			th := s.assembled(t, post.ID("x:"+ids[from]))
			if !slices.Equal(lineOf(th), ids) || th.Verdict.State != thread.CompleteAsSeen {
				t.Errorf("from %d: %d posts, %s: %s", from, len(th.Line), th.Verdict.State, th.Verdict.Evidence)
			}
			if w.Root != post.ID("x:"+ids[0]) || w.Posts != 12 || w.Post != post.ID("x:"+ids[from]) {
				t.Errorf("walked %+v", w)
			}
			if f.spent != 12*5_000+10_000 {
				t.Errorf("spent %d for twelve posts and their author", f.spent)
			}
		}
	}
}

// TestLiveSevenDays is FEATURES case 13: an old thread that only the search of seven days could see below.
func TestLiveSevenDays(t *testing.T) {
	for _, c := range []struct {
		name    string
		began   time.Duration
		full    bool // what the operator says
		allowed bool // what X allows
		limit   string
	}{
		{"young", 2 * day, false, false, ""},
		{"just within", 6*day + 20*time.Hour, false, false, ""},
		{"old, by the search of seven days", 30 * day, false, false, "7-day search"},
		{"old, by the full archive", 30 * day, true, true, ""},
		{"older than the archive's default month", 400 * day, true, true, ""},
		{"old, and the key does not go so far", 30 * day, true, false, "7-day search"},
		{"young, and the key does not go so far", 2 * day, true, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFakeX(t)
			f.full = c.full
			ids := f.thread("42", c.began, 5)
			l, _ := f.live(nil)
			f.full = c.allowed
			s := &liveSink{}
			w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: plenty}, s)
			if err != nil {
				t.Fatal(err)
			}
			th := s.assembled(t, post.ID("x:"+ids[0]))
			if th.Verdict.Limit != c.limit || (th.Verdict.State == thread.Unfinished) != (c.limit != "") {
				t.Errorf("%s, limit %q", th.Verdict.State, th.Verdict.Limit)
			}
			if th.Verdict.State == thread.Complete || w.Spent != f.spent {
				t.Errorf("%s; spent %d, charged %d", th.Verdict.State, w.Spent, f.spent)
			}
			// The author's own list shows all five, whatever the search sees.
			if len(th.Line) != 5 {
				t.Errorf("%d posts", len(th.Line))
			}
			checkWalk(t, l, s)
		})
	}
}

// TestLiveOldThreadFromItsLastPost walks up where the search sees nothing.
func TestLiveOldThreadFromItsLastPost(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 90*day, 20)
	s, w, err := f.walk(t, ids[19])
	if err != nil || w.Root != post.ID("x:"+ids[0]) {
		t.Fatalf("%+v, %v", w, err)
	}
	if th := s.assembled(t, w.Root); len(th.Line) != 20 || th.Verdict.Limit != "7-day search" {
		t.Errorf("%d posts, %+v", len(th.Line), th.Verdict)
	}
}

// TestLiveDeletedMiddle is LIVE §10: what stands below a deleted post is found and joined, and the gap named.
func TestLiveDeletedMiddle(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 2*day, 12)
	f.state[ids[7]] = "not-found"
	for _, from := range []int{0, 5, 8, 11} {
		f.spent, f.charged = 0, map[string]bool{}
		s, w, err := f.walk(t, ids[from], heldPosts("42", ids...)...)
		if err != nil || w.Root != post.ID("x:"+ids[0]) || w.Posts != 11 {
			t.Fatalf("from %d: %+v, %v", from, w, err)
		}
		if len(s.gone) != 1 || s.gone[0].ID != post.ID("x:"+ids[7]) || s.gone[0].State != post.Deleted || !strings.Contains(s.gone[0].Why, "404") {
			t.Errorf("gone %+v", s.gone)
		}
		th := s.assembled(t, w.Root)
		if len(th.Line) != 11 || len(th.Gaps) != 1 || th.Gaps[0].After != post.ID("x:"+ids[6]) {
			t.Errorf("%d posts, gaps %+v", len(th.Line), th.Gaps)
		}
	}
}

// TestLiveStates holds what each of X's words on a held post makes of it.
func TestLiveStates(t *testing.T) {
	for word, want := range map[string]post.State{"not-found": post.Deleted, "not-authorized": post.Private, "suspended": post.Suspended} {
		f := newFakeX(t)
		ids := f.thread("42", 2*day, 4)
		f.state[ids[3]] = word
		s, _, err := f.walk(t, ids[0], heldPosts("42", ids...)...)
		if err != nil || len(s.gone) != 1 || s.gone[0].State != want || s.gone[0].ID != post.ID("x:"+ids[3]) {
			t.Errorf("%s: %+v, %v", word, s.gone, err)
		}
	}
}

// TestLiveEntryGone refreshes a thread by a post that is gone: the others are found by what is held.
func TestLiveEntryGone(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 2*day, 6)
	f.state[ids[0]] = "not-found"
	s, w, err := f.walk(t, ids[0], heldPosts("42", ids...)...)
	if err != nil || len(s.gone) != 1 || s.gone[0].ID != post.ID("x:"+ids[0]) || w.Posts != 5 {
		t.Fatalf("%+v, gone %+v, %v", w, s.gone, err)
	}
	for _, id := range ids {
		f.state[id] = "not-found"
	}
	f.spent, f.charged = 0, map[string]bool{}
	s, w, err = f.walk(t, ids[0], heldPosts("42", ids...)...)
	if err != nil || len(s.gone) != 6 || len(s.posts) != 0 || w.Root != post.ID("x:"+ids[0]) || w.Spent != 0 {
		t.Errorf("%+v, gone %+v, %v", w, s.gone, err)
	}
}

func TestLiveNoSuchPost(t *testing.T) {
	for word, want := range map[string]error{"not-found": source.ErrNoPost, "not-authorized": source.ErrPrivate, "suspended": source.ErrNoPost} {
		f := newFakeX(t)
		f.state["1850000000000000001"] = word
		if s, _, err := f.walk(t, "1850000000000000001"); !errors.Is(err, want) || len(s.told) != 0 {
			t.Errorf("%s: %v, told %v", word, err, s.told)
		}
	}
	f := newFakeX(t)
	l, ask := f.live(nil)
	if _, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Handle: "@rye_baker"}, Spend: plenty}, &liveSink{}); !errors.Is(err, source.ErrNoPost) || ask.n != 0 {
		t.Errorf("an account is no post: %v", err)
	}
}

// TestLiveProtected holds that what only the operator's key can see leaves no trace.
func TestLiveProtected(t *testing.T) {
	f := newFakeX(t)
	f.user("9", "behind_doors", true)
	own := f.thread("9", day, 3)
	s, _, err := f.walk(t, own[1])
	if !errors.Is(err, source.ErrPrivate) || len(s.told) != 0 || len(s.parts) != 0 {
		t.Errorf("%v; told %v, kept %d", err, s.told, len(s.parts))
	}

	// A public thread that answers a protected post and quotes another.
	f = newFakeX(t)
	f.user("9", "behind_doors", true)
	above := f.thread("9", 2*day, 1)[0]
	f.tweets[above]["text"] = "for my followers alone"
	root := fakeID(2*day-time.Hour, 1)
	f.say(root, "42", above, "an answer")
	second := fakeID(2*day-2*time.Hour, 1)
	f.refer(f.say(second, "42", root, "and a quote"), "quoted", above)
	s, w, err := f.walk(t, root)
	if err != nil || w.Posts != 2 || w.Root != post.ID("x:"+root) {
		t.Fatalf("%+v, %v", w, err)
	}
	for _, b := range s.captured {
		if strings.Contains(string(b), "followers alone") {
			t.Error("a protected post's bytes are kept")
		}
	}
	for _, p := range s.posts {
		if p.Author == "x:9" {
			t.Errorf("told %+v", p)
		}
	}
	if len(s.gone) != 1 || s.gone[0].State != post.Private {
		t.Errorf("gone %+v", s.gone)
	}
}

// TestLiveInsideAnothersConversation is FEATURES cases 6 and 7: the run begins with an answer, and goes on
// under somebody's reply.
func TestLiveInsideAnothersConversation(t *testing.T) {
	f := newFakeX(t)
	f.user("7", "passer_by", false)
	f.user("8", "somebody", false)
	top := f.thread("8", 20*day, 1)[0]
	var run []string
	up := top
	for i := range 4 {
		id := fakeID(3*day-time.Duration(i)*time.Minute, 2)
		f.say(id, "42", up, "in answer")
		run, up = append(run, id), id
	}
	asks := fakeID(3*day-time.Hour, 3)
	f.say(asks, "7", run[1], "and the oven?")
	on := fakeID(3*day-2*time.Hour, 3)
	f.say(on, "42", asks, "the oven is old")
	further := fakeID(3*day-3*time.Hour, 3)
	f.say(further, "42", on, "and hot")
	single := fakeID(3*day-4*time.Hour, 3)
	thanks := fakeID(3*day-4*time.Hour, 4)
	f.say(single, "7", run[2], "thank you")
	f.say(thanks, "42", single, "my pleasure")

	s, w, err := f.walk(t, run[3])
	if err != nil || w.Root != post.ID("x:"+run[0]) {
		t.Fatalf("%+v, %v", w, err)
	}
	th := s.assembled(t, w.Root)
	if !slices.Equal(lineOf(th), run) || th.Verdict.Limit != "" {
		t.Errorf("line %v, %+v", lineOf(th), th.Verdict)
	}
	if len(th.Context) < 2 || th.Context[0].ID != post.ID("x:"+top) {
		t.Errorf("context %v", th.Context)
	}
	if len(th.Continued) == 0 || th.Continued[0].To != post.ID("x:"+asks) || len(th.Continued[0].Posts) != 2 {
		t.Errorf("continued %+v", th.Continued)
	}
	for _, p := range s.posts {
		if p.ID == post.ID("x:"+single) {
			t.Error("a reply under which the author does not go on was paid for")
		}
	}
}

// TestLiveSearchLeavesOut holds that the author's own list brings what the search does not show.
func TestLiveSearchLeavesOut(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 3*day, 8)
	other := fakeID(3*day-30*time.Second, 9)
	f.say(other, "42", "", "of another matter")
	f.unfound[ids[5]], f.unfound[ids[6]], f.unfound[ids[7]] = true, true, true
	s, w, err := f.walk(t, ids[0])
	if err != nil || w.Posts != 8 {
		t.Fatalf("%+v, %v", w, err)
	}
	for _, p := range s.posts {
		if p.ID == post.ID("x:"+other) {
			t.Error("a piece of another thread was told")
		}
	}
}

// TestLiveEdits is FEATURES case 17: each version is told, and the conversation is known by each id.
func TestLiveEdits(t *testing.T) {
	f := newFakeX(t)
	v1, v2 := fakeID(2*day, 1), fakeID(2*day-time.Minute, 1)
	f.say(v1, "42", "", "firts version")
	f.say(v2, "42", "", "first version")
	for _, id := range []string{v1, v2} {
		f.tweets[id]["edit_history_tweet_ids"] = []any{v1, v2}
	}
	below := fakeID(2*day-time.Hour, 1)
	f.say(below, "42", v1, "under the first") // X knows the conversation by the first id
	later := fakeID(2*day-2*time.Hour, 1)
	f.say(later, "42", v2, "under the second")
	for _, from := range []string{v1, v2, below, later} {
		f.spent, f.charged = 0, map[string]bool{}
		s, w, err := f.walk(t, from)
		if err != nil || w.Root != post.ID("x:"+v1) || w.Posts != 3 {
			t.Fatalf("from %s: %+v, %v", from, w, err)
		}
		th := s.assembled(t, post.ID("x:"+from))
		if th.Line[0].Text != "first version" || len(th.Line)+len(th.Branches) != 3 {
			t.Errorf("from %s: %v", from, th.Line)
		}
	}
}

// TestLiveQuotes holds that a quoted post comes with the post that quotes it, when that is first told.
func TestLiveQuotes(t *testing.T) {
	f := newFakeX(t)
	f.user("7", "passer_by", false)
	quoted := fakeID(9*day, 5)
	f.say(quoted, "7", "", "what was said")
	ids := f.thread("42", 2*day, 3)
	f.refer(f.tweets[ids[1]], "quoted", quoted)
	s, _, err := f.walk(t, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.posts {
		if p.ID == post.ID("x:"+ids[1]) {
			if p.Quote == nil || p.Quote.Post == nil || p.Quote.Post.Text != "what was said" || p.Quote.Author != "x:7" {
				t.Errorf("first told with %+v", p.Quote)
			}
			break
		}
	}
}

func TestLiveWithheldIsNotDeleted(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 2*day, 3)
	f.tweets[ids[1]]["withheld"] = map[string]any{"copyright": true, "country_codes": []any{}}
	f.tweets[ids[1]]["text"] = "This post has been withheld in response to a report from the copyright holder."
	f.tweets[ids[2]]["withheld"] = map[string]any{"copyright": false, "country_codes": []any{"DE"}}
	s, w, err := f.walk(t, ids[0], heldPosts("42", ids...)...)
	if err != nil || w.Posts != 3 || len(s.gone) != 0 {
		t.Fatalf("%+v, gone %v, %v", w, s.gone, err)
	}
	if p := s.post(t, post.ID("x:"+ids[1])); p.State != post.Withheld || p.Text != "" {
		t.Errorf("%+v", p)
	}
	if p := s.post(t, post.ID("x:"+ids[2])); p.State != post.Present || !slices.Contains(p.Labels, "withheld:DE") {
		t.Errorf("%+v", p)
	}
}

// TestLiveRepost resolves a link to a repost to the post passed on.
func TestLiveRepost(t *testing.T) {
	f := newFakeX(t)
	f.user("7", "passer_by", false)
	ids := f.thread("42", 2*day, 3)
	again := fakeID(day, 4)
	f.refer(f.say(again, "7", "", "RT @rye_baker: …"), "retweeted", ids[1])
	_, w, err := f.walk(t, again)
	if err != nil || w.Root != post.ID("x:"+ids[0]) || w.Posts != 3 {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestLiveLargeThread(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 5*day, 450)
	s, w, err := f.walk(t, ids[200])
	if err != nil || w.Posts != 450 || w.Requests > 20 {
		t.Fatalf("%+v, %v", w, err)
	}
	if th := s.assembled(t, w.Root); len(th.Line) != 450 || f.spent != 450*5_000+10_000 {
		t.Errorf("%d posts for %d", len(th.Line), f.spent)
	}
}

func TestLiveRequestsBound(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 90*day, 30)
	l, ask := f.live(nil)
	s := &liveSink{}
	w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[29])}, Spend: plenty, Requests: 7}, s)
	if err != nil || ask.n != 7 || w.Requests != 7 {
		t.Fatalf("%+v, %d asked, %v", w, ask.n, err)
	}
	if th := s.assembled(t, post.ID("x:"+ids[29])); th.Verdict.State != thread.Unfinished || !strings.Contains(th.Verdict.Limit, "7 requests") {
		t.Errorf("%+v", th.Verdict)
	}
}

func TestLiveSteps(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", day, 3)
	l, _ := f.live(nil)
	var steps []source.Step
	_, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: plenty, Step: func(s source.Step) { steps = append(steps, s) }}, &liveSink{})
	if err != nil || len(steps) < 3 || steps[0].Requests != 0 || steps[len(steps)-1].Spent == 0 {
		t.Errorf("%+v, %v", steps, err)
	}
}
