package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// local is a door to this machine whose limits are short.
// long is more than a busy machine lets an answer wait that comes.
const long = 10 * time.Minute

func local(t testing.TB, change ...func(*Config)) *Door {
	t.Helper()
	c := Config{Agent: "Clew/test", Contact: "https://clew.example/about", Vantage: "desk", Allow: []string{"127.0.0.1", "localhost"}, Backoff: time.Millisecond,
		Times: Times{Dial: long, TLS: long, Headers: long, Body: long, Whole: 2 * long, Ping: long}}
	for _, f := range change {
		f(&c)
	}
	d := New(c)
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// serve starts a server on this machine that ends with the test.
func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestDo(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, r.UserAgent()+" "+r.URL.RequestURI())
	})
	x, err := local(t).Do(WithReason(t.Context(), "a test"), Request{URL: s.URL + "/a?b=c#d"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(x.Body), "Clew/test (+https://clew.example/about) /a?b=c"; got != want {
		t.Errorf("body %q, want %q", got, want)
	}
	if x.Status != 200 || x.Peer != s.Listener.Addr().String() || x.SHA256 != Digest(x.Body) || x.Tries != 1 || x.Reason != "a test" || x.Vantage != "desk" {
		t.Errorf("exchange: %s", x.Describe())
	}
}

// TestTogether: one fetch of a thing however many ask, and one asker's leaving does not trouble the others.
func TestTogether(t *testing.T) {
	var asked atomic.Int64
	release := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		<-release
		_, _ = io.WriteString(w, "once")
	})
	d := local(t)
	leaving, leave := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() { // the first asker leaves
		_, err := d.Do(leaving, Request{URL: s.URL})
		gone <- err
	}()
	for asked.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	var all sync.WaitGroup
	var first atomic.Pointer[Exchange]
	for range 50 {
		all.Go(func() {
			x, err := d.Do(t.Context(), Request{URL: s.URL})
			if err != nil {
				t.Error(err)
				return
			}
			if !first.CompareAndSwap(nil, x) && first.Load() != x {
				t.Error("another exchange")
			}
		})
	}
	for d.waiting() < 51 {
		time.Sleep(time.Millisecond)
	}
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left: %v", err)
	}
	close(release)
	all.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func (d *Door) waiting() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.flights {
		n += f.askers
	}
	return n
}

func TestSocket(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		c.SetReadLimit(1 << 20)
		for {
			kind, m, err := c.Read(r.Context())
			if err != nil {
				return
			}
			if string(m) == "bye" {
				_ = c.Close(websocket.StatusNormalClosure, "")
				return
			}
			_ = c.Write(r.Context(), kind, append(m, '!'))
		}
	})
	d := local(t)
	c, err := d.Dial(t.Context(), Request{URL: "ws" + strings.TrimPrefix(s.URL, "http")})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if o := c.Opened(); o.Status != 101 || o.URL != "ws"+strings.TrimPrefix(s.URL, "http") || o.Peer == "" {
		t.Errorf("opened: %s", o.Describe())
	}
	for _, m := range []string{"a", strings.Repeat("b", 100_000), ""} {
		if err := c.Write(t.Context(), []byte(m)); err != nil {
			t.Fatal(err)
		}
		got, binary, err := c.Read(t.Context())
		if err != nil || binary || string(got) != m+"!" {
			t.Fatalf("%d bytes, %v, %v; want %d", len(got), binary, err, len(m)+1)
		}
	}
	if err := c.Write(t.Context(), []byte("bye")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Read(t.Context()); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}
