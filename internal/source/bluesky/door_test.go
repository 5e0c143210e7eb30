package bluesky

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
)

// overHTTP serves a world on loopback and gives a Live that asks it through the real door.
func overHTTP(t testing.TB, w *world, c Config) *Live {
	t.Helper()
	var mu sync.Mutex
	serve := func(host string) string {
		s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			r.URL.Host = host
			w.ServeHTTP(out, r)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	w.endpoint = serve(pdsHost)
	c.AppView, c.PLC = serve(appHost), serve(plcHost)
	if c.Jetstream == nil {
		c.Jetstream = []string{}
	}
	door := fetch.New(fetch.Config{Allow: []string{"127.0.0.1"}})
	t.Cleanup(func() {
		if err := door.Close(); err != nil {
			t.Error(err)
		}
	})
	return NewLive(door, c)
}

// TestThroughTheDoor walks over real HTTP, and what it kept tells the same again.
func TestThroughTheDoor(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 120, 2)
	w.posts[ids[60]].deleted = true
	l := overHTTP(t, w, Config{})
	var r recorder
	walked, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: ids[119]}}, &r)
	if err != nil || walked.Root != ids[0] {
		t.Fatalf("%v %+v", err, walked)
	}
	if d := cmp.Diff(without(ids, 60), r.of(alice)); d != "" {
		t.Error(d)
	}
	sameAgain(t, l, &r)
	ref := source.Ref{Said: "@alice.example", Handle: "@alice.example"}
	if a, err := l.Find(t.Context(), ref, &r); err != nil || a.ID != alice {
		t.Errorf("%v %+v", err, a)
	}
}

// TestStreamThroughTheDoor follows over a real WebSocket.
func TestStreamThroughTheDoor(t *testing.T) {
	hello := make(chan string, 1)
	s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(out, r, nil)
		if err != nil {
			return
		}
		_, b, err := c.Read(r.Context())
		if err != nil {
			return
		}
		hello <- r.URL.RawQuery + " " + string(b)
		for i := range 3000 {
			if c.Write(r.Context(), websocket.MessageText, []byte(event1(alice, "create", fmt.Sprintf("3k%04d", i), "x", 1000+i))) != nil {
				return
			}
		}
		_ = c.Close(websocket.StatusNormalClosure, "end")
	}))
	t.Cleanup(s.Close)
	l := overHTTP(t, newWorld(), Config{Jetstream: []string{"ws" + strings.TrimPrefix(s.URL, "http")}})
	streams, err := l.Streams(t.Context(), []post.AccountID{alice})
	if err != nil || len(streams) != 1 {
		t.Fatalf("%v, %d streams", err, len(streams))
	}
	events, last := 0, ""
	err = streams[0].Follow(t.Context(), "", func(_ context.Context, s source.Stretch) error {
		events, last = events+len(readStretch(t, s).posts), s.Cursor
		return nil
	})
	if !errors.Is(err, fetch.ErrUnreachable) || events != 3000 || last != "3999" {
		t.Errorf("%v: %d events to %s", err, events, last)
	}
	if h := <-hello; !strings.HasPrefix(h, "requireHello=true {") || !strings.Contains(h, alice) {
		t.Errorf("asked with %s", h)
	}
}
