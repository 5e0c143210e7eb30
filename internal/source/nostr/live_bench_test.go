package nostr

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/source"

	"github.com/coder/websocket"
)

// serve puts a fake behind a real WebSocket on loopback. Answers are made once for each question, so that
// what is measured is the asking side.
func serve(tb testing.TB, f *fake) string {
	ready := map[string][]frame{}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(rw, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for {
			_, m, err := c.Read(r.Context())
			if err != nil {
				return
			}
			if !strings.HasPrefix(string(m), `["REQ"`) {
				continue
			}
			out, ok := ready[string(m)]
			if !ok {
				one := &socket{f: f, more: make(chan struct{}, 1)}
				if err := one.Write(r.Context(), m); err != nil {
					return
				}
				out = one.out
				ready[string(m)] = out
			}
			for _, o := range out {
				if c.Write(r.Context(), websocket.MessageText, []byte(o.text)) != nil {
					return
				}
			}
		}
	}))
	tb.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

func door(tb testing.TB) *fetch.Door {
	d := fetch.New(fetch.Config{Allow: []string{"127.0.0.0/8"}})
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Error(err)
		}
	})
	return d
}

// The whole way through the real door.
func TestWalkThroughTheDoor(t *testing.T) {
	ann := newSigner("ann")
	lines, ids := run(ann, 40, time.Now().Unix()-5000, "ann")
	url := serve(t, (&fake{cap: 25}).add(lines...))
	l := NewLive(door(t), Config{Relays: []string{url, "ws://127.0.0.1:1"}})
	k, got, err := fetched(t, l, source.Walk{Ref: idRef(ids[20])})
	if err != nil || got.Posts != 40 || k.evidence[0].Source != "1 of 2 Nostr relays, ids and signatures checked" {
		t.Fatalf("%v %+v %+v", err, got, k.evidence)
	}
	s := &stream{l: l, url: url, keys: []string{ann.pubkey()}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	events := 0
	err = s.Follow(ctx, "5", func(_ context.Context, st source.Stretch) error {
		if events += st.Events; events == 25 {
			stop()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || events != 25 {
		t.Errorf("%v, %d events", err, events)
	}
}

// BenchmarkWalk walks a thread of 1,000 posts; BenchmarkRaw asks the same questions and does nothing with the
// answers.
func BenchmarkWalk(b *testing.B) {
	ann := newSigner("ann")
	lines, ids := run(ann, 1000, time.Now().Unix()-50_000, "a post of some length, as people write them: ")
	f := (&fake{}).add(lines...)
	url := serve(b, f)
	l := NewLive(door(b), Config{Relays: []string{url}})
	walk := func() {
		var m memory
		if got, err := l.Walk(b.Context(), source.Walk{Ref: idRef(ids[999])}, &m); err != nil || got.Posts != 1000 {
			b.Fatal(got, err)
		}
	}
	walk()
	asked := append([]string(nil), f.asked...)
	b.Run("walk", func(b *testing.B) {
		for b.Loop() {
			walk()
		}
	})
	b.Run("raw", func(b *testing.B) {
		for b.Loop() {
			if err := raw(b.Context(), url, asked); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("checks", func(b *testing.B) {
		events := make([]pending, len(lines))
		for i, line := range lines {
			e, err := decode([]byte(line))
			if err != nil {
				b.Fatal(err)
			}
			events[i].e = e
		}
		for b.Loop() {
			verifyAll(events, nil)
		}
		b.ReportMetric(float64(len(lines)*b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

func raw(ctx context.Context, url string, asked []string) error {
	c, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		return err
	}
	defer c.CloseNow()
	c.SetReadLimit(8 << 20)
	for _, q := range asked {
		if err := c.Write(ctx, websocket.MessageText, []byte(q)); err != nil {
			return err
		}
		for {
			_, m, err := c.Read(ctx)
			if err != nil {
				return err
			}
			if strings.HasPrefix(string(m), `["EOSE"`) {
				break
			}
		}
	}
	return nil
}

// BenchmarkStream takes events of a stream: read, checked, ready to be handed over.
func BenchmarkStream(b *testing.B) {
	line, _ := newSigner("ann").event(1, at, "a post of some length, as people write them")
	m := []byte(`["EVENT","clew1",` + line + `]`)
	f := &following{stream: &stream{l: NewLive(nil, Config{}), keys: []string{newSigner("ann").pubkey()}}, subs: map[string]*sub{"clew1": {}}}
	b.SetBytes(int64(len(m)))
	for b.Loop() {
		if ok, err := f.message(m); !ok || err != nil {
			b.Fatal(ok, err)
		}
		if len(f.waiting) == batch {
			if err := f.check(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
