package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// cpu is the time that this process has computed so far. The server's part is the same for both sides.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkDo compares the door with net/http alone, in turns, by the CPU that each takes together with the
// same server of net/http's. The door digests what it gets: of large bodies that is most of its share.
func BenchmarkDo(b *testing.B) {
	for _, size := range []int{500, 20_000, 500_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			body := strings.Repeat("x", size)
			u := serve(b, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(size))
				_, _ = io.WriteString(w, body)
			}).URL + "/xrpc/app.bsky.feed.getPostThread?uri=at%3A%2F%2Fdid%3Aplc%3Aabc&depth=10"
			d := local(b)
			bare := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			defer bare.CloseIdleConnections()
			raw := func() {
				req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, u, nil)
				if err != nil {
					b.Fatal(err)
				}
				res, err := bare.Do(req)
				if err != nil {
					b.Fatal(err)
				}
				got, err := io.ReadAll(res.Body)
				_ = res.Body.Close()
				if err != nil || len(got) != size {
					b.Fatal(err)
				}
			}
			door := func() {
				x, err := d.Do(b.Context(), Request{URL: u})
				if err != nil || len(x.Body) != size {
					b.Fatal(err)
				}
			}
			inTurns(b, door, raw, 200)
		})
	}
}

// inTurns runs two ways of doing one thing, a stretch each, and reports their CPU.
func inTurns(b *testing.B, ours, bare func(), stretch int) {
	b.ReportAllocs()
	var a, z time.Duration
	n := 0
	for b.Loop() {
		t0 := cpu()
		for range stretch {
			ours()
		}
		t1 := cpu()
		for range stretch {
			bare()
		}
		a += t1 - t0
		z += cpu() - t1
		n += stretch
	}
	b.ReportMetric(float64(a)/float64(z), "ratio")
	b.ReportMetric(float64(a.Nanoseconds())/float64(n), "ours-ns")
	b.ReportMetric(float64(z.Nanoseconds())/float64(n), "bare-ns")
}

// BenchmarkSocket reads 100,000 messages of a Jetstream event's size: the door's socket, and a bare loop of
// the library beneath it.
func BenchmarkSocket(b *testing.B) {
	const messages = 100_000
	message := []byte(strings.Repeat("x", 517))
	s := serve(b, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		for range messages {
			if c.Write(context.Background(), websocket.MessageText, message) != nil {
				return
			}
		}
		_ = c.Close(websocket.StatusNormalClosure, "")
	})
	u := "ws" + strings.TrimPrefix(s.URL, "http")
	d := local(b)
	ours := func() {
		ctx, cancel := context.WithCancel(b.Context())
		defer cancel()
		c, err := d.Dial(ctx, Request{URL: u})
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		n := 0
		for {
			m, _, err := c.Read(ctx)
			if err == io.EOF {
				break
			}
			if err != nil || len(m) != len(message) {
				b.Fatal(n, err)
			}
			n++
		}
		if n != messages {
			b.Fatal(n)
		}
	}
	bare := func() {
		ctx, cancel := context.WithCancel(b.Context())
		defer cancel()
		c, _, err := websocket.Dial(ctx, u, nil)
		if err != nil {
			b.Fatal(err)
		}
		defer c.CloseNow()
		for range messages {
			if _, m, err := c.Read(ctx); err != nil || len(m) != len(message) {
				b.Fatal(err)
			}
		}
	}
	inTurns(b, ours, bare, 1)
}
