package nostr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

func accounts(list ...*signer) (out []post.AccountID) {
	for _, s := range list {
		out = append(out, post.AccountID("nostr:"+s.pubkey()))
	}
	return out
}

// streams gives the streams of a world by their names.
func streams(t *testing.T, l *Live, list ...post.AccountID) map[string]source.Stream {
	t.Helper()
	all, err := l.Streams(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]source.Stream{}
	for _, s := range all {
		out[s.Name()] = s
	}
	if len(out) != len(all) {
		t.Errorf("two streams of one name: %v", out)
	}
	return out
}

func TestStreams(t *testing.T) {
	ann, ben := newSigner("ann"), newSigner("ben")
	home, _ := ann.event(10002, at, "", []string{"r", "wss://c.example", "write"}, []string{"r", "wss://a.example"})
	bens, _ := ben.event(10002, at, "", []string{"r", "wss://c.example"}, []string{"r", "wss://d.example"})
	w, list := one((&fake{}).add(home, bens), &fake{down: true}, &fake{}, &fake{})
	got := streams(t, NewLive(w, Config{Relays: list[:2], Now: clock, Most: 3, Wait: time.Second}), append(accounts(ann, ben, ann), "x:1", "nostr:zz", "")...)
	// a.example is configured; b.example too, and the half of three is one: only a. Then those of most accounts.
	names := map[string]int{}
	for name, s := range got {
		names[name] = len(s.(*stream).keys)
	}
	if d := cmp.Diff(map[string]int{"nostr wss://a.example": 2, "nostr wss://c.example": 2, "nostr wss://d.example": 1}, names); d != "" {
		t.Error(d)
	}
	if none, err := w.live(list).Streams(t.Context(), []post.AccountID{"x:1"}); err != nil || len(none) != 0 {
		t.Errorf("no account of the network: %v %v", none, err)
	}
}

// runStream runs a stream until the test stops it, and keeps its stretches.
func runStream(t *testing.T, w *world, list []string, cursor string, who []post.AccountID, until func([]source.Stretch) bool) ([]source.Stretch, error) {
	t.Helper()
	l := w.live(list)
	var s source.Stream = &stream{l: l, url: list[0]}
	for _, a := range who {
		s.(*stream).keys = append(s.(*stream).keys, hexOf(post.ID(a)))
	}
	slices.Sort(s.(*stream).keys)
	var got []source.Stretch
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := s.Follow(ctx, cursor, func(_ context.Context, st source.Stretch) error {
		got = append(got, st)
		if until(got) {
			stop()
		}
		return nil
	})
	return got, err
}

// told reads stretches as an import does.
func told(t *testing.T, list []source.Stretch) *memory {
	t.Helper()
	var m memory
	for _, s := range list {
		in := &unpack.Input{Name: "stretch", Kind: "file", Parts: []unpack.Part{s.Part}}
		if ok, err := (Events{}).Recognise(t.Context(), in); s.Source != (Events{}).Name() || !ok || err != nil {
			t.Errorf("%s does not read it: %v %v", s.Source, ok, err)
		}
		if err := (Events{}).Read(t.Context(), in, source.Options{}, &m); err != nil {
			t.Fatal(err)
		}
	}
	return &m
}

func after(d time.Duration, do func()) {
	go func() {
		time.Sleep(d)
		do()
	}()
}

// emit sends events on every open question.
func (f *fake) emit(lines ...string) {
	f.mu.Lock()
	socks := slices.Clone(f.socks)
	f.mu.Unlock()
	for _, s := range socks {
		s.mu.Lock()
		subs := slices.Clone(s.subs)
		s.mu.Unlock()
		for _, sub := range subs {
			s.events(sub, lines...)
		}
	}
}

func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ann, ben := newSigner("ann"), newSigner("ben")
		old, _ := ann.event(1, at-10, "held before the cursor, within the hour")
		ancient, _ := ann.event(1, at-10_000, "long before")
		other, _ := ben.event(1, at+1, "another's")
		late, _ := ann.event(1, at-20, "late")
		forged := strings.Replace(late, strconv.FormatInt(at-20, 10), strconv.FormatInt(at+50_000, 10), 1)
		future, _ := ann.event(1, at+10_000_000, "from the future")
		like, _ := ann.event(7, at+1, "+")
		message, _ := ann.event(4, at+1, "secret")
		relay := (&fake{}).add(old, ancient, other)
		w, list := one(relay)
		after(500*time.Millisecond, func() { relay.emit(late, other, like, message, "{}", "7", forged) })
		after(5*time.Second, func() { relay.emit(future) })
		got, err := runStream(t, w, list, strconv.FormatInt(at, 10), accounts(ann), func(s []source.Stretch) bool { return len(s) == 3 })
		if !errors.Is(err, context.Canceled) || len(got) != 3 {
			t.Fatalf("%v, %d stretches", err, len(got))
		}
		want := [][2]string{{strconv.FormatInt(at, 10), "1"}, {strconv.FormatInt(at, 10), "2"}, {strconv.FormatInt(clock().Unix(), 10), "1"}}
		for i, s := range got {
			if d := cmp.Diff(want[i], [2]string{s.Cursor, fmt.Sprint(s.Events)}); d != "" || s.Lost || s.Part.Name != "wss://a.example" || s.Part.Type != answerType {
				t.Errorf("stretch %d: %s %+v", i, d, s)
			}
		}
		m := told(t, got)
		if d := cmp.Diff([]string{"from the future", "held before the cursor, within the hour", "late"}, m.texts()); d != "" || len(m.skips) != 1 || !strings.Contains(m.skips[0].Why, "id is not the hash") {
			t.Errorf("%s %v", d, m.skips)
		}
		time.Sleep(time.Minute)
	})
}

// Until the relay has given all that it holds, newest first, the cursor stays: a kill in between loses
// nothing.
func TestFollowKeepsItsCursorWhileCatchingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ann := newSigner("ann")
		var lines []string
		for i := range 30 {
			line, _ := ann.event(1, at+int64(i), strings.Repeat("long ", 4000)+strconv.Itoa(i))
			lines = append(lines, line)
		}
		relay := (&fake{}).add(lines...)
		relay.answer = func(s *socket, sub string, stored []string) {
			s.events(sub, stored...)
			after(10*time.Second, func() {
				s.send(`["EOSE","` + sub + `"]`)
				extra, _ := ann.event(1, at+100, "live")
				s.events(sub, extra)
			})
		}
		w, list := one(relay)
		got, err := runStream(t, w, list, strconv.FormatInt(at, 10), accounts(ann), func(s []source.Stretch) bool { return s[len(s)-1].Cursor != strconv.FormatInt(at, 10) })
		if !errors.Is(err, context.Canceled) || len(got) < 3 {
			t.Fatalf("%v, %d stretches", err, len(got))
		}
		events := 0
		for i, s := range got {
			events += s.Events
			if s.Part.Size > maxStretch+30_000 || i < len(got)-1 && s.Cursor != strconv.FormatInt(at, 10) {
				t.Errorf("stretch %d: %d bytes, cursor %s", i, s.Part.Size, s.Cursor)
			}
		}
		if events != 31 || got[len(got)-1].Cursor != strconv.FormatInt(at+100, 10) {
			t.Errorf("%d events, cursor %s", events, got[len(got)-1].Cursor)
		}
		time.Sleep(time.Minute)
	})
}

// A relay that holds more than it gives at once: what is between is lost to the stream, and it says so.
func TestFollowSaysWhatIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ann := newSigner("ann")
		var lines []string
		for i := range pageSize + 20 {
			line, _ := ann.event(1, at+int64(i), strconv.Itoa(i))
			lines = append(lines, line)
		}
		for n, lost := range map[int]bool{pageSize + 20: true, pageSize - 1: false} {
			w, list := one((&fake{}).add(lines[:n]...))
			events, any := 0, false
			got, _ := runStream(t, w, list, strconv.FormatInt(at, 10), accounts(ann), func(s []source.Stretch) bool {
				events += s[len(s)-1].Events
				any = any || s[len(s)-1].Lost
				return events >= min(n, pageSize)
			})
			if any != lost || events != min(n, pageSize) {
				t.Errorf("of %d: %d events in %d stretches, lost %v", n, events, len(got), any)
			}
		}
	})
}

// While a stretch is taken in, the next is read, up to its bound and no further; never are two taken at once.
func TestFollowWaitsForItsTaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ann := newSigner("ann")
		line, _ := ann.event(1, at, strings.Repeat("x", 60<<10))
		relay := &fake{}
		w, list := one(relay)
		after(time.Second, func() { relay.emit(slices.Repeat([]string{line}, 100)...) })
		busy, events := false, 0
		ctx, stop := context.WithCancel(t.Context())
		s := &stream{l: w.live(list), url: list[0], keys: []string{ann.pubkey()}}
		err := s.Follow(ctx, "", func(_ context.Context, st source.Stretch) error {
			if busy {
				t.Error("two at once")
			}
			busy = true
			time.Sleep(3 * time.Second)
			busy = false
			sock := relay.socks[0]
			sock.mu.Lock()
			waiting := len(sock.out)
			sock.mu.Unlock()
			if events += st.Events; waiting < 100-events-20 {
				t.Errorf("after %d events, %d wait: the stream read on", events, waiting)
			}
			if st.Part.Size > maxStretch+70<<10 {
				t.Errorf("%d bytes", st.Part.Size)
			}
			if events == 100 {
				stop()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || events != 100 {
			t.Errorf("%v, %d events", err, events)
		}
		stop()
	})
}

func TestFollowEnds(t *testing.T) {
	ann := newSigner("ann")
	full := errors.New("full")
	line, _ := ann.event(1, at, "x")
	for name, c := range map[string]struct {
		relay  *fake
		cursor string
		take   error
		want   error
	}{
		"no relay": {&fake{down: true}, "", nil, fetch.ErrUnreachable},
		"refused":  {&fake{answer: func(s *socket, sub string, _ []string) { s.send(`["CLOSED","` + sub + `","auth-required: x"]`) }}, "", nil, fetch.ErrUnreachable},
		"binary":   {&fake{answer: func(s *socket, _ string, _ []string) { s.put(frame{text: "x", binary: true}) }}, "", nil, fetch.ErrBroken},
		"hangs up": {&fake{answer: func(s *socket, _ string, _ []string) {
			s.put(frame{err: fmt.Errorf("reset: %w", fetch.ErrUnreachable)})
		}}, "", nil, fetch.ErrUnreachable},
		"another error":   {&fake{answer: func(s *socket, _ string, _ []string) { s.put(frame{err: errors.New("reset")}) }}, "", nil, fetch.ErrUnreachable},
		"too long":        {&fake{answer: func(s *socket, _ string, _ []string) { s.put(frame{err: fmt.Errorf("x: %w", fetch.ErrBound)}) }}, "", nil, fetch.ErrBound},
		"the taker fails": {(&fake{}).add(line), "5", full, full},
		"forgeries": {&fake{answer: func(s *socket, sub string, _ []string) {
			s.events(sub, slices.Repeat([]string{strings.Replace(line, `"x"`, `"y"`, 1)}, 40)...)
		}}, "5", nil, fetch.ErrBroken},
		"silence": {&fake{answer: func(*socket, string, []string) {}}, "", nil, fetch.ErrUnreachable},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, list := one(c.relay)
			s := &stream{l: w.live(list), url: list[0], keys: []string{ann.pubkey()}}
			err := s.Follow(t.Context(), c.cursor, func(context.Context, source.Stretch) error { return c.take })
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	w, list := one(&fake{})
	s := &stream{l: w.live(list), url: list[0], keys: []string{ann.pubkey()}}
	for _, cursor := range []string{"x", "-1", "1.5", "99999999999999999"} {
		if err := s.Follow(t.Context(), cursor, nil); err == nil {
			t.Errorf("cursor %q is taken", cursor)
		}
	}
}

// A relay that answers is not silent, however little happens.
func TestQuietRelayIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay := &fake{}
		w, list := one(relay)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		s := &stream{l: w.live(list), url: list[0], keys: []string{newSigner("ann").pubkey()}}
		if err := s.Follow(ctx, "", nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if n := len(relay.asked); n < 100 {
			t.Errorf("asked %d times in an hour", n)
		}
	})
}

// 10,000 accounts are one connection, with at most twenty questions.
func TestFollowManyAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay := &fake{}
		w, list := one(relay)
		var who []post.AccountID
		for i := range 10_000 {
			who = append(who, post.AccountID(fmt.Sprintf("nostr:%064x", i)))
		}
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
		defer stop()
		s := &stream{l: w.live(list), url: list[0]}
		for _, a := range who {
			s.keys = append(s.keys, hexOf(post.ID(a)))
		}
		if err := s.Follow(ctx, "", nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		n := 0
		for _, q := range relay.asked {
			n += strings.Count(q, `000000`)
			if len(q) > 64<<10 {
				t.Errorf("a question of %d bytes", len(q))
			}
		}
		if len(relay.asked) != maxSubs || n < 10_000 || len(w.dialed) != 1 {
			t.Errorf("%d questions, %d accounts, %d connections", len(relay.asked), n, len(w.dialed))
		}
	})
}
