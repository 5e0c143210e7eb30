package bluesky

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

// line is a stream's end in a test: what is sent comes out of Read.
type line struct {
	sent    chan []byte
	wrote   [][]byte
	request fetch.Request
	closed  bool
}

func (l *line) Read(ctx context.Context) ([]byte, bool, error) {
	select {
	case b, ok := <-l.sent:
		if !ok {
			return nil, false, io.EOF
		}
		return b, false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

func (l *line) Write(_ context.Context, b []byte) error {
	l.wrote = append(l.wrote, bytes.Clone(b))
	return nil
}

func (l *line) Opened() *fetch.Exchange {
	return &fetch.Exchange{Asked: l.request.URL, URL: l.request.URL, Status: 101}
}

func (l *line) Close() error { l.closed = true; return nil }

// exchangeOf is a door that opens one stream after the other.
type exchangeOf struct {
	lines []*line
	next  int
}

func (*exchangeOf) Do(context.Context, fetch.Request) (*fetch.Exchange, error) {
	return nil, fetch.ErrUnreachable
}

func (e *exchangeOf) Dial(_ context.Context, r fetch.Request) (fetch.Socket, error) {
	if e.next == len(e.lines) {
		return nil, fmt.Errorf("dial: %w", fetch.ErrUnreachable)
	}
	l := e.lines[e.next]
	l.request = r
	e.next++
	return l, nil
}

// taken collects stretches.
type taken struct {
	mu  sync.Mutex
	all []source.Stretch
}

func (k *taken) take(_ context.Context, s source.Stretch) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = append(k.all, s)
	return nil
}

func (k *taken) got() []source.Stretch {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.all)
}

// streamOf opens the one stream of a Live.
func streamOf(t *testing.T, door fetch.Asker, c Config, accounts ...post.AccountID) source.Stream {
	t.Helper()
	streams, err := NewLive(door, c).Streams(t.Context(), accounts)
	if err != nil || len(streams) != 1 {
		t.Fatalf("%v, %d streams", err, len(streams))
	}
	return streams[0]
}

var jetConfig = Config{Jetstream: []string{"wss://js1.example", "wss://js2.example/"}}

// readStretch reads what a stretch holds, as a rebuild would.
func readStretch(t *testing.T, s source.Stretch) *memory {
	t.Helper()
	var m memory
	for _, src := range []source.Source{Jetstream{}, Firehose{}} {
		if src.Name() == s.Source {
			if err := src.Read(t.Context(), &unpack.Input{Kind: "file", Parts: []unpack.Part{s.Part}}, source.Options{}, &m); err != nil {
				t.Fatal(err)
			}
		}
	}
	return &m
}

func TestFollowJetstream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{sent: make(chan []byte)}
		s := streamOf(t, &exchangeOf{lines: []*line{l}}, jetConfig, alice, "https://social.example/users/a")
		var k taken
		done := make(chan error, 1)
		go func() { done <- s.Follow(t.Context(), "1000000000", k.take) }()
		like := strings.Replace(event1(alice, "create", "3kx", "x", 1000000500), "app.bsky.feed.post", "app.bsky.feed.like", 1)
		for _, e := range []string{event1(bob, "create", "3ka", "not wanted", 1000000100), event1(alice, "create", "3ka", "one", 1000000200), "rubbish", like,
			event1(alice, "delete", "3ka", "", 1000000600), event1(bob, "create", "3kb", "not wanted", 1000000700)} {
			l.sent <- []byte(e)
		}
		synctest.Wait()
		if got := k.got(); len(got) != 0 {
			t.Errorf("%d stretches before their time", len(got))
		}
		time.Sleep(stretchTime)
		synctest.Wait()
		got := k.got()
		if len(got) != 1 || got[0].Events != 2 || got[0].Cursor != "1000000700" || got[0].Lost || got[0].Source != "jetstream" {
			t.Fatalf("%+v", got)
		}
		m := readStretch(t, got[0])
		if len(m.posts) != 1 || m.posts[0].Text != "one" || len(m.gone) != 1 || len(m.skips) != 0 {
			t.Errorf("%+v", m)
		}
		time.Sleep(time.Minute) // nothing comes, and nothing is handed over
		l.sent <- []byte("{\n" + event1(alice, "create", "3kc", "two", 2000000000)[1:])
		close(l.sent)
		if err := <-done; !errors.Is(err, fetch.ErrUnreachable) || !l.closed {
			t.Errorf("ended with %v", err)
		}
		if got = k.got(); len(got) != 2 || got[1].Events != 1 || len(readStretch(t, got[1]).posts) != 1 {
			t.Fatalf("%+v", got)
		}
		want := "wss://js1.example/subscribe?requireHello=true&cursor=995000000"
		if l.request.URL != want {
			t.Errorf("asked %s", l.request.URL)
		}
		var hello struct {
			Type    string
			Payload struct{ WantedCollections, WantedDids []string }
		}
		if err := json.Unmarshal(l.wrote[0], &hello); err != nil || hello.Type != "options_update" || cmp.Diff([]string{alice}, hello.Payload.WantedDids) != "" ||
			cmp.Diff([]string{postType, profileType}, hello.Payload.WantedCollections) != "" || len(l.wrote) != 1 {
			t.Errorf("%v %s", err, l.wrote)
		}
	})
}

// TestFollowTurns: after a lost connection the next server is asked, and what is old is told to be lost.
func TestFollowTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &exchangeOf{}
		for range 4 {
			door.lines = append(door.lines, &line{sent: make(chan []byte, 4)})
		}
		s := streamOf(t, door, jetConfig, alice)
		for i, c := range []struct {
			cursor string
			us     int
			lost   bool
		}{{"1000000000", 1000000000 + lostAfter + 1, true}, {"1000000000", 1000000000 + lostAfter, false}, {"", 9000000000, false}, {"rubbish", 9000000000, false}} {
			door.lines[i].sent <- []byte(event1(bob, "create", "3ka", "not wanted", c.us))
			close(door.lines[i].sent)
			lost := false
			if err := s.Follow(t.Context(), c.cursor, func(_ context.Context, s source.Stretch) error { lost = lost || s.Lost; return nil }); !errors.Is(err, fetch.ErrUnreachable) {
				t.Errorf("%d: %v", i, err)
			}
			if lost != c.lost {
				t.Errorf("%d: lost %v", i, lost)
			}
			if want := []string{"wss://js1.example/", "wss://js2.example/"}[i%2]; !strings.HasPrefix(door.lines[i].request.URL, want) {
				t.Errorf("%d: asked %s", i, door.lines[i].request.URL)
			}
		}
		if err := s.Follow(t.Context(), "", nil); !errors.Is(err, fetch.ErrUnreachable) {
			t.Errorf("nobody answers: %v", err)
		}
	})
}

// TestFollowBounds: a slow taker holds the reading back; nothing is lost, doubled or taken by two at once.
func TestFollowBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		l := &line{sent: make(chan []byte)}
		s := streamOf(t, &exchangeOf{lines: []*line{l}}, jetConfig, alice)
		go func() {
			for i := range n {
				l.sent <- []byte(event1(alice, "create", fmt.Sprintf("3k%06d", i), strings.Repeat("x", 100), 1000+i))
			}
			close(l.sent)
		}()
		taking, largest, events := false, int64(0), 0
		seen := map[post.ID]bool{}
		err := s.Follow(t.Context(), "", func(_ context.Context, s source.Stretch) error {
			if taking {
				t.Error("taken by two at once")
			}
			taking = true
			time.Sleep(time.Second)
			largest, events = max(largest, s.Part.Size), events+s.Events
			m := readStretch(t, s)
			for _, p := range m.posts {
				seen[p.ID] = true
			}
			if want := fmt.Sprint(1000 + len(seen) - 1); s.Cursor != want {
				t.Errorf("cursor %s, want %s", s.Cursor, want)
			}
			taking = false
			return nil
		})
		if !errors.Is(err, fetch.ErrUnreachable) || len(seen) != n || events != n {
			t.Errorf("%v: %d posts, %d events", err, len(seen), events)
		}
		if largest > stretchSize+1024 {
			t.Errorf("a stretch of %d bytes", largest)
		}
	})
}

func TestFollowEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &exchangeOf{lines: []*line{{sent: make(chan []byte, 9)}, {sent: make(chan []byte, 9)}, {sent: make(chan []byte, 9)}}}
		s := streamOf(t, door, jetConfig, alice)
		door.lines[0].sent <- []byte(event1(alice, "create", "3ka", "one", 5))
		full := errors.New("full")
		if err := s.Follow(t.Context(), "", func(context.Context, source.Stretch) error { return full }); !errors.Is(err, full) || !door.lines[0].closed {
			t.Errorf("the taker's error: %v", err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		if err := s.Follow(ctx, "", func(context.Context, source.Stretch) error { return nil }); !errors.Is(err, context.DeadlineExceeded) || !door.lines[1].closed {
			t.Errorf("the context's end: %v", err)
		}
		door.lines[2].sent <- []byte(`{"$type":"error","payload":{"error":"x"}}`)
		if err := s.Follow(t.Context(), "", func(context.Context, source.Stretch) error { return nil }); !errors.Is(err, fetch.ErrUnreachable) {
			t.Errorf("the server's error: %v", err)
		}
	})
}

// TestQuietStream: where nothing wanted comes for long, the cursor alone is handed over now and then.
func TestQuietStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{sent: make(chan []byte)}
		s := streamOf(t, &exchangeOf{lines: []*line{l}}, jetConfig, alice)
		var k taken
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Follow(ctx, "", k.take) }()
		for i := range 60 {
			l.sent <- []byte(event1(bob, "create", "3ka", "not wanted", 1000+i))
			time.Sleep(10 * time.Second)
		}
		synctest.Wait()
		stop()
		<-done
		got := k.got()
		if len(got) < 1 || len(got) > 2 || got[0].Events != 0 || got[0].Part.Size != 0 || got[0].Cursor == "" {
			t.Errorf("%+v", got)
		}
		if m := readStretch(t, got[0]); len(m.posts) != 0 || len(m.unexpected()) != 0 {
			t.Errorf("%+v", m)
		}
	})
}

func TestFollowFirehose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &exchangeOf{lines: []*line{{sent: make(chan []byte, 20)}, {sent: make(chan []byte, 20)}, {sent: make(chan []byte, 20)}}}
		s := streamOf(t, door, Config{Jetstream: []string{}, Relay: "wss://relay.example/"}, alice)
		if s.Name() != "bluesky firehose relay.example" {
			t.Errorf("name %q", s.Name())
		}
		var got []source.Stretch
		take := func(_ context.Context, s source.Stretch) error { got = append(got, s); return nil }
		for _, b := range [][]byte{
			frameOf(t, `{"op":1,"t":"#info"}`, `{"name":"OutdatedCursor"}`),
			commitFrame(t, bob, nil, act{"create", "app.bsky.feed.post/3ka", said("not wanted")}),
			[]byte("rubbish"),
			commitFrame(t, alice, nil, act{"create", "app.bsky.feed.like/3ka", ""}),
			commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/3kb", said("one")}),
			frameOf(t, `{"op":1,"t":"#account"}`, `{"did":"`+alice+`","active":false,"status":"deactivated","seq":12,"time":"2025-03-01T09:00:00.000Z"}`),
		} {
			door.lines[0].sent <- b
		}
		close(door.lines[0].sent)
		if err := s.Follow(t.Context(), "5", take); !errors.Is(err, fetch.ErrUnreachable) {
			t.Error(err)
		}
		var all []byte
		lost, events := false, 0
		for _, x := range got {
			lost, events = lost || x.Lost, events+x.Events
			if x.Events > 0 {
				m := readStretch(t, x)
				for _, p := range m.posts {
					all = append(all, p.Text...)
				}
				for _, g := range m.gone {
					all = append(all, g.Why...)
				}
			}
		}
		if !lost || events != 2 || string(all) != "oneaccount deactivated" || got[len(got)-1].Cursor != "12" || door.lines[0].request.URL != "wss://relay.example/xrpc/com.atproto.sync.subscribeRepos?cursor=5" {
			t.Errorf("lost %v, %d events, %q, %+v, asked %s", lost, events, all, got, door.lines[0].request.URL)
		}
		// A cursor from before the numbers began anew is given up.
		got = nil
		door.lines[1].sent <- frameOf(t, `{"op":-1}`, `{"error":"FutureCursor"}`)
		door.lines[2].sent <- commitFrame(t, alice, nil, act{"create", "app.bsky.feed.post/3kc", said("two")})
		close(door.lines[2].sent)
		if err := s.Follow(t.Context(), "99", take); !errors.Is(err, fetch.ErrUnreachable) || len(got) == 0 || !got[0].Lost || strings.Contains(door.lines[2].request.URL, "cursor") {
			t.Errorf("%v %+v", err, got)
		}
	})
}

func TestStreams(t *testing.T) {
	l := NewLive(nil, Config{})
	for _, accounts := range [][]post.AccountID{nil, {"https://social.example/users/a"}, {"x:1"}} {
		if s, err := l.Streams(t.Context(), accounts); err != nil || len(s) != 0 {
			t.Errorf("%v: %v %v", accounts, s, err)
		}
	}
	var many []post.AccountID
	for i := range maxWanted + 1 {
		many = append(many, post.AccountID(fmt.Sprintf("did:plc:a%d", i)))
	}
	for _, n := range []int{1, maxWanted, maxWanted + 1} {
		s, err := l.Streams(t.Context(), many[:n])
		if err != nil || len(s) != 1 {
			t.Fatalf("%d accounts: %v, %d streams", n, err, len(s))
		}
		b, err := (&jetWire{jetFollow: s[0].(*jetFollow)}).hello()
		if has := bytes.Contains(b, []byte("wantedDids")); err != nil || has != (n <= maxWanted) || len(b) > 1<<20 {
			t.Errorf("%d accounts: %v, %d bytes", n, err, len(b))
		}
	}
	if s, err := NewLive(nil, Config{Jetstream: []string{}}).Streams(t.Context(), many[:1]); err != nil || len(s) != 0 {
		t.Errorf("nothing to follow: %v %v", s, err)
	}
}
