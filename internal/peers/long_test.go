package peers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/sqlite"
)

// asking notes what is asked through it.
type asking struct {
	fetch.Asker
	mu   sync.Mutex
	list []fetch.Request
}

func (a *asking) Do(ctx context.Context, r fetch.Request) (*fetch.Exchange, error) {
	a.mu.Lock()
	a.list = append(a.list, r)
	a.mu.Unlock()
	return a.Asker.Do(ctx, r)
}

// TestLongThread measures what the walk of a thread of 1,000 posts costs beside its requests alone, on the
// real servers: CLEW_LONG=1 go test ./internal/peers -run TestLongThread -v. It judges the thread, not the
// time.
func TestLongThread(t *testing.T) {
	if os.Getenv("CLEW_LONG") == "" {
		t.Skip("a measurement that takes minutes: set CLEW_LONG=1")
	}
	const posts, rounds = 1000, 5
	t.Run("at", func(t *testing.T) {
		n := ATProto(t)
		s := Plain(t, n.Town(), posts)
		measure(t, s, rounds, func(a fetch.Asker) source.Live {
			return bluesky.NewLive(a, bluesky.Config{AppView: n.AppView, PLC: n.PLC, Resolver: n.PDS, Jetstream: []string{}})
		})
	})
	t.Run("fediverse", func(t *testing.T) {
		f := GoToSocial(t)
		s := Plain(t, f.Town("alice"), posts)
		measure(t, s, rounds, func(a fetch.Asker) source.Live {
			return mastodon.NewLive(a, mastodon.Config{Tokens: map[string]string{f.Host: f.Members["alice"].Token}, AllowPlain: []string{f.Host}})
		})
	})
}

func measure(t *testing.T, s *Story, rounds int, open func(fetch.Asker) source.Live) {
	t.Helper()
	var walks, bare []time.Duration
	requests := 0
	for range rounds {
		a := &asking{Asker: door(t)}
		live := open(a)
		ref, ok := live.Refer(string(s.Line[len(s.Line)/2]))
		if !ok {
			t.Fatal("the id is not known")
		}
		store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := collect.Refresh(t.Context(), live, ref, store, collect.WalkOptions{}); err != nil {
			t.Fatal(err)
		}
		walks = append(walks, time.Since(begun))
		l, err := collect.Load(t.Context(), store, ref.Post, collect.LoadOptions{})
		if err != nil || len(l.Thread.Line) != len(s.Line) {
			t.Fatalf("%d posts, %v", len(l.Thread.Line), err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		bare = append(bare, bareAgain(t, a.list))
		requests = len(a.list)
	}
	slices.Sort(walks)
	slices.Sort(bare)
	w, b := walks[rounds/2], bare[rounds/2]
	fmt.Printf("%s: %d posts, %d requests, walk %v, the same requests bare %v, ratio %.2f\n", t.Name(), len(s.Line), requests, w.Round(time.Millisecond), b.Round(time.Millisecond), float64(w)/float64(b))
}

// bareAgain makes the same requests bare, one after another.
func bareAgain(t *testing.T, list []fetch.Request) time.Duration {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{}}
	defer c.CloseIdleConnections()
	begun := time.Now()
	for _, q := range list {
		method := q.Method
		if method == "" {
			method = http.MethodGet
		}
		r, err := http.NewRequestWithContext(t.Context(), method, q.URL, bytes.NewReader(q.Body))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range q.Header {
			r.Header[k] = v
		}
		answer, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	return time.Since(begun)
}
