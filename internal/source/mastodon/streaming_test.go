package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/google/go-cmp/cmp"
)

// fakeSocket gives messages, and then ends as it is told.
type fakeSocket struct {
	mu      sync.Mutex
	queue   chan string
	end     error
	written []string
	closed  bool
}

func (s *fakeSocket) Read(ctx context.Context) ([]byte, bool, error) {
	select {
	case m, ok := <-s.queue:
		if !ok {
			return nil, false, s.end
		}
		return []byte(m), false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

func (s *fakeSocket) Write(_ context.Context, m []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written = append(s.written, string(m))
	return nil
}

func (s *fakeSocket) Opened() *fetch.Exchange { return &fetch.Exchange{} }

func (s *fakeSocket) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func eventOf(name, payload string) string {
	b, err := json.Marshal(map[string]any{"stream": []string{"user"}, "event": name, "payload": payload})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestStream(t *testing.T) {
	s := newFake("s.example", chain(101, 110)...)
	s.token = "the-secret-token"
	s.posts[103].shown, s.posts[103].text = "private", canary
	s.posts[104].shown, s.posts[104].text = "direct", canary
	s.posts[105].shown = "unlisted"
	s.posts[106].who, s.posts[106].text = "bo", "not followed"
	s.posts[107].who = "cy@o.example"
	n, l := newNet(s)
	sock := &fakeSocket{queue: make(chan string, 100), end: io.EOF}
	var dialled fetch.Request
	n.dial = func(r fetch.Request) (fetch.Socket, error) { dialled = r; return sock, nil }
	streams, err := l.Streams(t.Context(), []post.AccountID{annURI, "https://s.example/users/dee", "https://o.example/users/cy", "did:plc:x"})
	if err != nil || len(streams) != 1 || streams[0].Name() != "mastodon stream of s.example" {
		t.Fatalf("%v, %v", streams, err)
	}
	quoting := strings.Replace(s.status(s.posts[108]), `"visibility":"public"`, `"visibility":"public","quote":{"state":"accepted","quoted_status":`+s.status(s.posts[103])+`}`, 1)
	edited := *s.posts[102]
	edited.versions = []string{"part 102", "part 102, edited"}
	for _, m := range []string{
		eventOf("update", s.status(s.posts[101])), eventOf("update", s.status(s.posts[101])), eventOf("update", s.status(s.posts[102])),
		eventOf("update", s.status(s.posts[103])), eventOf("update", s.status(s.posts[104])), eventOf("update", s.status(s.posts[105])),
		eventOf("update", s.status(s.posts[106])), eventOf("update", s.status(s.posts[107])), eventOf("update", quoting),
		eventOf("notification", `{"id":"1","type":"mention","status":`+s.status(s.posts[104])+`}`), eventOf("status.update", s.status(&edited)),
		eventOf("delete", "105"), eventOf("delete", "106"), eventOf("delete", "999"), eventOf("delete", ""), eventOf("conversation", canary),
		"", "null", "[]", `{"event":"update"}`, `{"event":"update","payload":7}`, eventOf("update", "not JSON "+canary), eventOf("update", `{"id":"1"}`), "{\"event\":\"up",
		eventOf("update", strings.Replace(s.status(s.posts[109]), "https://s.example/users/ann/statuses/109", "https://o.example/users/ann/statuses/109", 2)),
	} {
		sock.queue <- m
	}
	close(sock.queue)
	k := &kept{}
	var stretches []source.Stretch
	err = streams[0].Follow(t.Context(), "whatever", func(ctx context.Context, x source.Stretch) error {
		stretches = append(stretches, x)
		in := &unpack.Input{Name: "stream", Parts: []unpack.Part{x.Part}}
		if ok, err := (Stream{}).Recognise(ctx, in); !ok || err != nil || x.Source != (Stream{}).Name() {
			t.Errorf("its own events are not recognised: %v", err)
		}
		return Stream{}.Read(ctx, in, source.Options{}, k)
	})
	if !errors.Is(err, fetch.ErrUnreachable) || !sock.closed {
		t.Errorf("it ends with %v, closed: %v", err, sock.closed)
	}
	if !strings.HasPrefix(dialled.URL, "wss://s.example/api/v1/streaming?stream=user&access_token=") || cmp.Diff([]string{"access_token"}, dialled.Secret) != "" {
		t.Errorf("dialled %+v", dialled)
	}
	if len(stretches) < 2 || !stretches[0].Lost || stretches[0].Events != 0 || stretches[1].Lost || stretches[1].Cursor == "" {
		t.Errorf("stretches %+v", stretches)
	}
	k.check(t)
	var got []string
	for _, p := range k.posts {
		got = append(got, fmt.Sprintf("%s %s <%s", string(p.ID)[len(annURI)+10:], p.Text, p.Parent))
	}
	want := []string{"101 part 101 <", "102 part 102 <" + string(annID(101)), "104  <", "105 part 105 <" + string(annID(104)), "108 part 108 <", "102 part 102, edited <" + string(annID(101))}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	var gone []string
	for _, g := range k.gone {
		gone = append(gone, string(g.ID)+" "+g.Why)
	}
	if d := cmp.Diff([]string{string(annID(105)) + " delete event"}, gone); d != "" {
		t.Errorf("gone (-want +got):\n%s", d)
	}
	for _, c := range k.captures {
		for _, secret := range []string{canary, "not followed", "the-secret-token"} {
			if strings.Contains(string(c.bytes)+c.name, secret) {
				t.Errorf("%s is kept: %s", secret, c.bytes)
			}
		}
	}
}

// TestStreamEnds: the taker's error, the context and the host's refusal end it, and nothing is left running.
func TestStreamEnds(t *testing.T) {
	s := newFake("s.example", chain(101, 110)...)
	s.token = "key"
	n, l := newNet(s)
	streams, err := l.Streams(t.Context(), []post.AccountID{annURI})
	if err != nil {
		t.Fatal(err)
	}
	if err := streams[0].Follow(t.Context(), "", nil); !errors.Is(err, fetch.ErrUnreachable) {
		t.Errorf("no connection: %v", err)
	}
	full := errors.New("full")
	var sock *fakeSocket
	n.dial = func(fetch.Request) (fetch.Socket, error) {
		sock = &fakeSocket{queue: make(chan string, 10_000), end: io.EOF}
		for range 5000 {
			sock.queue <- eventOf("update", s.status(s.posts[101]))
		}
		return sock, nil
	}
	if err := streams[0].Follow(t.Context(), "", func(context.Context, source.Stretch) error { return full }); !errors.Is(err, full) || !sock.closed {
		t.Errorf("the taker fails: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := streams[0].Follow(ctx, "", func(context.Context, source.Stretch) error { return nil }); !errors.Is(err, context.DeadlineExceeded) || !sock.closed {
		t.Errorf("the context ends: %v", err)
	}
	if streams, err := NewLive(n, Config{}).Streams(t.Context(), []post.AccountID{annURI}); err != nil || len(streams) > 0 {
		t.Errorf("without a token: %v, %v", streams, err)
	}
}

// TestStreamPlace: the token goes to the server itself, or to a host under its own name.
func TestStreamPlace(t *testing.T) {
	for said, want := range map[string]string{
		"wss://streaming.s.example": "wss://streaming.s.example", "wss://s.example": "wss://s.example", "wss://evil.example": "wss://s.example",
		"wss://xs.example": "wss://s.example", "ws://streaming.s.example": "wss://s.example", "": "wss://s.example", "https://streaming.s.example": "wss://s.example",
		"wss://s.example.evil.example": "wss://s.example", "wss://x@streaming.s.example": "wss://s.example",
	} {
		n, l := newNet()
		n.hosts["s.example"] = fixed{"/api/v2/instance": {"application/json", fmt.Sprintf(`{"configuration":{"urls":{"streaming":%q}}}`, said)}}
		if got, err := (&eventStream{l: l, host: "s.example"}).place(t.Context()); err != nil || got != want {
			t.Errorf("%s: %s, %v", said, got, err)
		}
	}
}

func TestStreamFile(t *testing.T) {
	s := newFake("s.example", chain(101, 102)...)
	line := func(more string) string {
		return `{"clew":"mastodon-stream","server":"s.example","at":"2024-05-03T10:00:00Z"` + more + "}\n"
	}
	good := line(`,"event":"update","uri":"` + string(annID(101)) + `","status":` + s.status(s.posts[101]))
	for name, c := range map[string]struct {
		file  string
		posts int
		gone  int
		bad   int
	}{
		"one":                        {good, 1, 0, 0},
		"of another server":          {strings.Replace(good, `"server":"s.example"`, `"server":"evil.example"`, 1), 0, 0, 1},
		"of no server":               {strings.Replace(good, `"server":"s.example",`, ``, 1), 0, 0, 1},
		"about another post":         {strings.Replace(good, `"uri":"`+string(annID(101)), `"uri":"`+string(annID(102)), 1), 0, 0, 1},
		"for followers":              {strings.Replace(good, `"visibility":"public"`, `"visibility":"private"`, 1), 0, 0, 0},
		"direct":                     {strings.Replace(good, `"visibility":"public"`, `"visibility":"direct"`, 1), 0, 0, 0},
		"a deletion":                 {line(`,"event":"delete","uri":"` + string(annID(101)) + `"`), 0, 1, 0},
		"a deletion of another's":    {line(`,"event":"delete","uri":"https://o.example/users/x/statuses/1"`), 0, 0, 1},
		"another event":              {line(`,"event":"dance","uri":"` + string(annID(101)) + `"`), 0, 0, 0},
		"a line of something else":   {good + `{"x":1}` + "\n", 1, 0, 0},
		"a broken line between":      {good + "{\"a\":\n" + good, 1, 0, 1},
		"a wrong line between":       {good + `{"a":tru}` + "\n" + good, 2, 0, 1},
		"cut off":                    {good + good[:100], 1, 0, 1},
		"an event without its post":  {line(`,"event":"update","uri":"` + string(annID(101)) + `"`), 0, 0, 0},
		"a post of another's server": {strings.Replace(good, `"uri":"https://s.example/users/ann","indexable"`, `"uri":"https://o.example/users/ann","indexable"`, 1), 0, 0, 1},
	} {
		m := &memory{}
		if err := (Stream{}).Read(t.Context(), input(file("s.jsonl", c.file)), source.Options{}, m); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		m.check(t)
		if len(m.posts) != c.posts || len(m.gone) != c.gone || len(m.unexpected()) != c.bad {
			t.Errorf("%s: %d posts, %d gone, %q", name, len(m.posts), len(m.gone), m.unexpected())
		}
	}
}

func FuzzStream(f *testing.F) {
	s := newFake("s.example", chain(101, 102)...)
	f.Add([]byte(`{"clew":"mastodon-stream","server":"s.example","event":"update","uri":"` + string(annID(101)) + `","status":` + s.status(s.posts[101]) + "}\n"))
	f.Add([]byte(`{"clew":"mastodon-stream","server":"s.example","event":"delete","uri":"https://s.example/1"}`))
	f.Fuzz(func(t *testing.T, b []byte) { fuzzed(t, Stream{}, "s.jsonl", b) })
}
