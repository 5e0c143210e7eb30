package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// speaking serves a WebSocket with what say does on it.
func speaking(say func(c *websocket.Conn, r *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		say(c, r)
	}
}

func dialled(t *testing.T, d *Door, url string, max int64) Socket {
	t.Helper()
	c, err := d.Dial(t.Context(), Request{URL: "ws" + strings.TrimPrefix(url, "http"), Max: max})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// TestSocketEnds: how a socket can end, and what is said of it.
func TestSocketEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		say  func(c *websocket.Conn, r *http.Request)
		want error
	}{
		{"in order", func(c *websocket.Conn, _ *http.Request) { _ = c.Close(websocket.StatusNormalClosure, "") }, io.EOF},
		{"going away", func(c *websocket.Conn, _ *http.Request) { _ = c.Close(websocket.StatusGoingAway, "restart") }, io.EOF},
		{"policy", func(c *websocket.Conn, _ *http.Request) { _ = c.Close(websocket.StatusPolicyViolation, "no") }, ErrUnreachable},
		{"an error of its own", func(c *websocket.Conn, _ *http.Request) { _ = c.Close(websocket.StatusInternalError, "") }, ErrUnreachable},
		{"cut", func(c *websocket.Conn, _ *http.Request) { _ = c.CloseNow() }, ErrUnreachable},
		{"cut within a message", func(c *websocket.Conn, r *http.Request) {
			w, err := c.Writer(r.Context(), websocket.MessageText)
			if err == nil {
				_, _ = w.Write(make([]byte, 10_000))
			}
			_ = c.CloseNow()
		}, ErrUnreachable},
		{"too long a message", func(c *websocket.Conn, r *http.Request) {
			_ = c.Write(r.Context(), websocket.MessageText, make([]byte, 100_001))
			_, _, _ = c.Read(r.Context())
		}, ErrBound},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, speaking(c.say))
			sock := dialled(t, local(t), s.URL, 100_000)
			_, _, err := sock.Read(t.Context())
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if _, _, err := sock.Read(t.Context()); err == nil {
				t.Error("it gives messages after its end")
			}
			if err := sock.Write(t.Context(), []byte("x")); err == nil {
				t.Error("it takes messages after its end")
			}
		})
	}
}

// TestSocketMessages: sizes around the buffer's, in one frame or many, and the bound to the byte.
func TestSocketMessages(t *testing.T) {
	sizes := []int{0, 1, 4095, 4096, 4097, 8192, 65536, 1, 999_999, 1_000_000, 2}
	s := serve(t, speaking(func(c *websocket.Conn, r *http.Request) {
		for i, n := range sizes {
			m := bytes.Repeat([]byte{byte(i)}, n)
			if i%2 == 0 {
				_ = c.Write(r.Context(), websocket.MessageBinary, m)
				continue
			}
			w, err := c.Writer(r.Context(), websocket.MessageBinary)
			for len(m) > 0 && err == nil { // a frame for each seventh of it
				k := min(len(m), n/7+1)
				_, err = w.Write(m[:k])
				m = m[k:]
			}
			if err == nil {
				_ = w.Close()
			}
		}
		_ = c.Close(websocket.StatusNormalClosure, "")
	}))
	sock := dialled(t, local(t), s.URL, 1_000_000)
	for i, n := range sizes {
		m, binary, err := sock.Read(t.Context())
		if err != nil || !binary || !bytes.Equal(m, bytes.Repeat([]byte{byte(i)}, n)) {
			t.Fatalf("message %d: %d bytes, %v; want %d", i, len(m), err, n)
		}
	}
	if _, _, err := sock.Read(t.Context()); err != io.EOF {
		t.Error(err)
	}
}

// TestSocketContexts: the end of a context ends the Read that waits with it, and no other.
func TestSocketContexts(t *testing.T) {
	next := make(chan bool)
	s := serve(t, speaking(func(c *websocket.Conn, r *http.Request) {
		for range next {
			if c.Write(r.Context(), websocket.MessageText, []byte("x")) != nil {
				return
			}
		}
	}))
	defer close(next)
	sock := dialled(t, local(t), s.URL, 0)
	for range 200 { // a context for each Read, each ended after it
		ctx, cancel := context.WithCancel(t.Context())
		next <- true
		if _, _, err := sock.Read(ctx); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	next <- true
	if _, _, err := sock.Read(context.Background()); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := sock.Read(over); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	next <- true // a Read that did not wait has not closed anything
	if _, _, err := sock.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := sock.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// TestSocketClose: at any time, from anywhere, more than once; the Read that waits ends.
func TestSocketClose(t *testing.T) {
	s := serve(t, speaking(func(c *websocket.Conn, r *http.Request) { _, _, _ = c.Read(r.Context()) }))
	deaf := serve(t, speaking(func(c *websocket.Conn, r *http.Request) { time.Sleep(3 * time.Second) }))
	d := local(t)
	for _, u := range []string{s.URL, deaf.URL} {
		sock := dialled(t, d, u, 0)
		ended := make(chan error)
		go func() {
			_, _, err := sock.Read(t.Context())
			ended <- err
		}()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := sock.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if err := <-ended; err == nil {
			t.Error("it read something")
		}
	}
	if n := len(d.sockets); n != 0 {
		t.Errorf("%d sockets are still counted", n)
	}
	sock := dialled(t, d, s.URL, 0)
	ended := make(chan error)
	go func() {
		_, _, err := sock.Read(t.Context())
		ended <- err
	}()
	_ = d.Close()
	if err := <-ended; !errors.Is(err, ErrUnreachable) {
		t.Errorf("the door's end: %v", err)
	}
}

// TestSocketsBound: no more sockets than the door may have.
func TestSocketsBound(t *testing.T) {
	s := serve(t, speaking(func(c *websocket.Conn, r *http.Request) { _, _, _ = c.Read(r.Context()) }))
	d := local(t, func(c *Config) { c.Sockets = 2 })
	u := "ws" + strings.TrimPrefix(s.URL, "http")
	a, b := dialled(t, d, s.URL, 0), dialled(t, d, s.URL, 0)
	if _, err := d.Dial(t.Context(), Request{URL: u}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("a third: %v", err)
	}
	_, _ = a.Close(), b.Close()
	_ = dialled(t, d, s.URL, 0)
}

// TestSilence: a host that answers pings may be silent; one that does not is gone.
func TestSilence(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		t.Run(fmt.Sprint("deaf ", deaf), func(t *testing.T) {
			bubble(t, func(w http.ResponseWriter, r *http.Request) {
				c, err := websocket.Accept(w, r, nil)
				if err != nil {
					return
				}
				defer c.CloseNow()
				if !deaf {
					defer c.CloseRead(context.Background()) // answers pings
					ctx := c.CloseRead(context.Background())
					select {
					case <-time.After(time.Hour):
						_ = c.Write(context.Background(), websocket.MessageText, []byte("at last"))
					case <-ctx.Done():
					}
				}
				time.Sleep(10 * time.Minute)
			}, func(t *testing.T, d *Door) {
				s, err := d.Dial(t.Context(), Request{URL: "ws://pub.example/"})
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				m, _, err := s.Read(t.Context())
				took := time.Since(began)
				if deaf && (!errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "silent") || took < 30*time.Second || took > 90*time.Second) {
					t.Errorf("%v after %v", err, took)
				}
				if !deaf && (err != nil || string(m) != "at last" || took != time.Hour) {
					t.Errorf("%q %v after %v", m, err, took)
				}
				_ = s.Close()
				time.Sleep(20 * time.Minute)
				synctest.Wait()
			})
		})
	}
}

// TestGoroutines: nothing is left behind.
func TestGoroutines(t *testing.T) {
	s := serve(t, speaking(func(c *websocket.Conn, r *http.Request) { _, _, _ = c.Read(r.Context()) }))
	before := runtime.NumGoroutine()
	for range 20 {
		d := New(Config{Allow: []string{"127.0.0.1"}})
		c, err := d.Dial(t.Context(), Request{URL: "ws" + strings.TrimPrefix(s.URL, "http")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Do(t.Context(), Request{URL: s.URL}); err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
		_ = d.Close()
	}
	s.CloseClientConnections()
	for until := time.Now().Add(long); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if runtime.NumGoroutine() <= before+2 {
			return
		}
	}
	t.Errorf("%d goroutines, before %d", runtime.NumGoroutine(), before)
}
