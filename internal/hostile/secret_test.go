package hostile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/river"
	"clew/internal/source"
	"clew/internal/source/mastodon"
	"clew/internal/source/xcom"
	"clew/internal/sqlite"
)

// bearer and token are the operator's keys: words that nobody must find again.
const (
	bearer = "AAAAcanaryXbearer%2FqzvQ0123"
	token  = "canaryMastodonTokenQzv-4567"
)

// fault is one way to answer who came with a key.
type fault struct {
	name string
	site site
}

func faults() []fault {
	echo := func(status int, kind string) site {
		return func(w http.ResponseWriter, r *http.Request) {
			key := r.Header.Get("Authorization")
			w.Header().Set("Content-Type", kind)
			w.Header().Set("X-Echo", key)
			w.Header().Set("Set-Cookie", "key="+strings.TrimPrefix(key, "Bearer "))
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+key+`"`)
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `{"error":%q,"title":"Unauthorized","detail":%q,"data":[],"uri":%q}`, key, "no such key: "+strings.TrimPrefix(key, "Bearer "), r.URL.String())
		}
	}
	led := func(host string) site {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", host+"/?key="+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
	}
	cut := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"data":{"text":"`+r.Header.Get("Authorization"))
	}
	out := []fault{{"reset", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}, {"cut", cut},
		{"redirect to another host", led("https://else.hostile.dev")}, {"redirect inwards", led("https://127.0.0.1")}, {"redirect in a circle", led("")},
		{"page", echo(200, "text/html")}, {"odd JSON", echo(200, asJSON)}, {"activity", echo(200, activity)},
		{"nothing", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }},
		{"packed wrongly", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, r.Header.Get("Authorization"))
		}}}
	for _, status := range []int{400, 401, 402, 403, 404, 410, 422, 429, 451, 500, 502, 503} {
		out = append(out, fault{fmt.Sprint("status ", status), echo(status, asJSON)})
	}
	return out
}

// keyed counts how often a key came to whom it belongs, and notes where else it came.
type keyed struct {
	mu     sync.Mutex
	right  int
	strays []string
}

func (k *keyed) site(own bool, s site) site {
	return func(w http.ResponseWriter, r *http.Request) {
		all := fmt.Sprint(r.Header)
		if has := strings.Contains(all, bearer) || strings.Contains(all, token); has {
			k.mu.Lock()
			if own {
				k.right++
			} else {
				k.strays = append(k.strays, r.Host)
			}
			k.mu.Unlock()
		}
		s(w, r)
	}
}

// openHouse is a Mastodon server that wants a key first, and then answers as s does.
func openHouse(s site) site {
	plain := ap{status: " "}.sites()[home]
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.HasPrefix(r.URL.Path, "/api/"):
			plain(w, r)
		case r.Header.Get("Authorization") == "":
			w.Header().Set("Content-Type", asJSON)
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":"token not supplied"}`)
		default:
			s(w, r)
		}
	}
}

// TestSecrets: the operator's keys go to whom they are for, and nobody finds them in what went wrong: in errors,
// logs, the record's folder, its captures and exchanges, or the queue.
func TestSecrets(t *testing.T) {
	n := newInternet(t)
	var log lockedBuffer
	dir := t.TempDir()
	now := func() time.Time { return time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC) }
	r, err := sqlite.Open(t.Context(), dir, sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	count := &keyed{}
	for _, f := range faults() {
		n.reset(map[string]site{"api.example": count.site(true, f.site), home: count.site(true, openHouse(f.site)), "else.hostile.dev": count.site(false, say("text/plain", "x"))})
		door := n.door(t, func(c *fetch.Config) {
			c.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		ask := collect.KeepChains(door)
		x := xcom.NewLive(ask, xcom.Config{API: "https://api.example", Embed: "https://api.example", Bearer: bearer, Follow: 1_000_000, Now: now})
		m := mastodon.NewLive(ask, mastodon.Config{Tokens: map[string]string{home: token}, Now: now})
		for _, c := range []struct {
			live source.Live
			ref  source.Ref
			id   post.AccountID
		}{{x, source.Ref{Network: post.X, Said: "x:" + tweetID, Post: "x:" + tweetID}, "x:42"}, {m, apRef(""), apAnn}} {
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
			got, err := collect.Walk(ctx, c.live, c.ref, r, collect.WalkOptions{Now: now, Spend: 1_000_000, Requests: 20, Chains: ask, Media: ask})
			said = append(said, fmt.Sprint(f.name, err, got.Counts.Skips))
			a, err := c.live.(source.Finder).Find(ctx, source.Ref{Account: c.id, Said: string(c.id)}, &deaf{})
			said = append(said, fmt.Sprint(f.name, a, err))
			next, err := c.live.(source.Finder).Since(ctx, c.id, "", &deaf{})
			said = append(said, fmt.Sprint(f.name, next, err))
			if s, ok := c.live.(source.Streamer); ok {
				said = append(said, streamed(ctx, s, c.id))
			}
			stop()
		}
	}
	queue(t, dir, said)
	probes, hits := 0, 0
	look := func(where string, b []byte) {
		probes++
		for _, word := range []string{bearer, token, "AAAAcanaryXbearer/qzvQ0123", "canaryXbearer%252F"} {
			if i := bytes.Index(b, []byte(word)); i >= 0 {
				hits++
				t.Errorf("%s holds a key: …%q…", where, b[max(0, i-80):min(len(b), i+10)])
				return
			}
		}
	}
	for i, s := range said {
		look(fmt.Sprint("what was said ", i), []byte(s))
	}
	for i, line := range bytes.Split(log.Bytes(), []byte("\n")) {
		look(fmt.Sprint("line of the log ", i), line)
	}
	captures := 0
	for k, err := range r.Captures(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		captures++
		look("exchange of "+k.Name, append(k.Exchange, k.Name...))
		look("capture of "+k.Name, content(t, r, k.Number))
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	files(t, dir, look)
	fmt.Fprintf(os.Stderr, "keys: found %d in %d places (%d captures); sent %d times to whom they are for, %d times elsewhere\n", hits, probes, captures, count.right, len(count.strays))
	if count.right < 40 || len(count.strays) > 0 || captures == 0 || log.Len() == 0 {
		t.Errorf("%d times to whom it is for, elsewhere %q, %d captures, %d bytes of log", count.right, count.strays, captures, log.Len())
	}
}

func streamed(ctx context.Context, s source.Streamer, id post.AccountID) string {
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	list, err := s.Streams(ctx, []post.AccountID{id})
	out := fmt.Sprint(err)
	for _, one := range list {
		err := one.Follow(ctx, "", func(context.Context, source.Stretch) error { return nil })
		out += fmt.Sprint(one.Name(), err)
	}
	return out
}

// queue has jobs fail with what was said.
func queue(t *testing.T, dir string, said []string) {
	t.Helper()
	q, err := river.Open(t.Context(), dir, job.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range said {
		if _, err := q.Add(t.Context(), job.Work{Kind: "walk", Ref: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	go func() { // until all of it has failed
		defer stop()
		for ctx.Err() == nil {
			if c, err := q.Count(ctx); err != nil || c.Waiting+c.Running == 0 {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	err = q.Run(ctx, map[string]job.Handler{"walk": func(_ context.Context, j job.Job) error {
		var i int
		if _, err := fmt.Sscan(j.Ref, &i); err != nil {
			return err
		}
		return job.Never(errors.New(said[i]))
	}})
	if err := errors.Join(err, q.Close()); err != nil {
		t.Fatal(err)
	}
}

// files looks at the raw bytes of a folder.
func files(t *testing.T, dir string, look func(string, []byte)) {
	t.Helper()
	seen := map[string]bool{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		seen[filepath.Base(name)] = true
		look("file "+filepath.Base(name), b)
		return err
	})
	if err != nil || !seen["jobs.db"] || !seen["clew.db"] {
		t.Fatalf("%v, files %v", err, seen)
	}
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write implements io.Writer.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}
