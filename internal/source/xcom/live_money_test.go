package xcom

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/thread"
)

// costly is a thread with all that costs: quotes, answers, edits, posts held and gone.
func costly(t testing.TB) (f *fakeX, id string, held []post.Post) {
	f = newFakeX(t)
	f.user("7", "passer_by", false)
	f.user("8", "somebody", false)
	above := f.thread("8", 9*day, 1)[0]
	first := fakeID(3*day, 1)
	f.say(first, "42", above, "in answer")
	ids := []string{first}
	for i := range 24 {
		id := fakeID(3*day-time.Duration(i+1)*time.Minute, 1)
		f.say(id, "42", ids[len(ids)-1], fmt.Sprintf("post %d", i))
		ids = append(ids, id)
	}
	for i := range 4 {
		q := fakeID(20*day-time.Duration(i)*time.Hour, 6)
		f.say(q, "7", "", "quoted")
		f.refer(f.tweets[ids[3+i]], "quoted", q)
	}
	old, newer := fakeID(3*day-time.Hour, 8), fakeID(3*day-time.Hour+time.Minute, 8)
	f.say(old, "42", ids[10], "edited")
	f.say(newer, "42", ids[10], "edited again")
	for _, e := range []string{old, newer} {
		f.tweets[e]["edit_history_tweet_ids"] = []any{old, newer}
	}
	f.unfound[old] = true
	b := fakeID(3*day-2*time.Hour, 9)
	f.say(b, "7", ids[5], "and then?")
	on := fakeID(3*day-3*time.Hour, 9)
	f.say(on, "42", b, "then this")
	f.say(fakeID(3*day-4*time.Hour, 9), "42", on, "and that")
	for i := range 6 {
		f.say(fakeID(3*day-5*time.Hour-time.Duration(i)*time.Minute, 9), "42", "", "another matter")
	}
	f.state["1700000000000000001"] = "not-found"
	return f, ids[12], heldPosts("42", append(ids, "1700000000000000001")...)
}

// TestLiveCap sweeps the cap from nothing to the full price: what X charges never exceeds it, what the walk
// says is what X charged, and a walk that was stopped says so.
func TestLiveCap(t *testing.T) {
	f, id, held := costly(t)
	_, w, err := f.walk(t, id, held...)
	if err != nil {
		t.Fatal(err)
	}
	full := w.Spent
	if full != f.spent || full < 200_000 {
		t.Fatalf("the full price is %d, charged %d", full, f.spent)
	}
	unfinished, whole := 0, 0
	for cap := int64(0); cap <= full+200_000; cap += 2_500 {
		f, id, held := costly(t)
		l, ask := f.live(nil)
		s := &liveSink{}
		w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + id)}, Held: held, Spend: cap}, s)
		if f.spent > cap || w.Spent != f.spent {
			t.Fatalf("cap %d: charged %d, said %d", cap, f.spent, w.Spent)
		}
		if cap < 15_000 {
			if !errors.Is(err, source.ErrSpend) || ask.n != 0 {
				t.Fatalf("cap %d: %v after %d requests", cap, err, ask.n)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cap %d: %v", cap, err)
		}
		th := s.assembled(t, post.ID("x:"+id))
		switch stopped := strings.Contains(th.Verdict.Limit, spendingCap); {
		case stopped:
			unfinished++
		case len(th.Line) != 25:
			t.Fatalf("cap %d: %d posts and no limit", cap, len(th.Line))
		default:
			whole++
		}
		checkWalk(t, l, s)
	}
	if unfinished < 20 || whole < 10 {
		t.Errorf("%d stopped, %d whole", unfinished, whole)
	}
}

// TestLiveCapByPages is the same for a thread of several pages.
func TestLiveCapByPages(t *testing.T) {
	for cap := int64(15_000); cap <= 1_500_000; cap += 45_001 {
		f := newFakeX(t)
		ids := f.thread("42", 5*day, 230)
		l, _ := f.live(nil)
		s := &liveSink{}
		w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: cap}, s)
		if err != nil || f.spent > cap || w.Spent != f.spent {
			t.Fatalf("cap %d: charged %d, said %d, %v", cap, f.spent, w.Spent, err)
		}
		th := s.assembled(t, post.ID("x:"+ids[0]))
		if whole := len(th.Line) == 230; !whole && th.Verdict.State != thread.Unfinished {
			t.Errorf("cap %d: %d posts, %s", cap, len(th.Line), th.Verdict.State)
		}
		// All but what a page at the least costs is put to use.
		if short := cap - w.Spent; len(th.Line) < 230 && short >= 10*5_000 {
			t.Errorf("cap %d: stopped with %d left", cap, short)
		}
	}
}

// TestLiveMidnight holds that a thing is charged again on the next day, and the cap holds all the same.
func TestLiveMidnight(t *testing.T) {
	f := newFakeX(t)
	f.now = time.Date(2026, 8, 20, 23, 59, 58, 0, time.UTC)
	ids := f.thread("42", 2*day, 40)
	for i := range 6 {
		f.refer(f.tweets[ids[i]], "quoted", ids[i+20])
	}
	f.fault = func(n int, _ *http.Request, _ http.ResponseWriter, _ func() []byte) bool {
		f.now = f.now.Add(time.Second)
		if f.now.Hour() == 0 && f.now.Second() == 0 && f.now.Minute() == 0 {
			f.charged = map[string]bool{}
		}
		return false
	}
	_, w, err := f.walk(t, ids[0])
	if err != nil || w.Posts != 40 {
		t.Errorf("%+v, %v", w, err)
	}
}

// TestLiveLostAnswersCount holds that what X may have charged counts as spent, answered or not.
func TestLiveLostAnswersCount(t *testing.T) {
	for lost := 1; lost <= 6; lost++ {
		f, id, held := costly(t)
		cut := 0
		f.fault = func(n int, _ *http.Request, w http.ResponseWriter, real func() []byte) bool {
			if n != lost {
				return false
			}
			b := real() // charged
			cut++
			w.Write(b[:len(b)/2])
			return true
		}
		l, _ := f.live(nil)
		s := &liveSink{}
		w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + id)}, Held: held, Spend: 300_000}, s)
		if cut != 1 || (err != nil) != (lost == 1) || w.Spent < f.spent || w.Spent > 300_000 {
			t.Errorf("answer %d lost (%d): %v, said %d, charged %d", lost, cut, err, w.Spent, f.spent)
		}
		if lost == 2 && !strings.Contains(s.assembled(t, post.ID("x:"+id)).Verdict.Limit, "damaged") {
			t.Error("the search was lost, and no limit is named")
		}
	}
}

func TestLivePrice(t *testing.T) {
	free := NewLive(nil, Config{})
	if likely, most, words := free.Price(source.Walk{}); likely != 0 || most != 0 || words == "" {
		t.Errorf("%d %d %q", likely, most, words)
	}
	paid := NewLive(nil, Config{Bearer: "b"})
	for _, c := range []struct {
		w      source.Walk
		likely int64
		most   int64
		words  string
	}{
		{source.Walk{Spend: 1_000_000}, 135_000, 1_000_000, "stops at $1.00"},
		{source.Walk{Spend: 20_000}, 20_000, 20_000, "$0.02"},
		{source.Walk{}, 135_000, 3_000_000_000, "$0.135"},
		{source.Walk{Held: heldPosts("42", "1", "2", "3"), Spend: 500_000}, 30_000, 500_000, "4 posts"},
	} {
		if likely, most, words := paid.Price(c.w); likely != c.likely || most != c.most || !strings.Contains(words, c.words) {
			t.Errorf("%+v: %d, %d, %q", c.w, likely, most, words)
		}
	}
	for micro, want := range map[int64]string{5_000: "$0.005", 10_000: "$0.01", 140_000: "$0.14", 1_000_000: "$1.00", 0: "$0.00", 1: "$0.000001", 12_300_000: "$12.30"} {
		if got := dollars(micro); got != want {
			t.Errorf("%d: %s, want %s", micro, got, want)
		}
	}
}

// TestLiveOwnPosts holds that the operator's own posts are counted at their own price.
func TestLiveOwnPosts(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", day, 10)
	l, _ := f.live(func(c *Config) { c.Own = "x:42" })
	w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: plenty}, &liveSink{})
	if err != nil || w.Spent != 10*1_000+10_000 {
		t.Errorf("%+v, %v", w, err)
	}
}
