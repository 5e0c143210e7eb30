package hostile

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clew/internal/answer"
	"clew/internal/finding"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/search"
	"clew/internal/sqlite"
	"clew/internal/web"
)

// hammered are questions whose answers do not depend on what others post meanwhile in other words.
func hammered() []string {
	var out []string
	for _, q := range []string{"ferry from:@ann0", `"old harbour" from:@ann1`, "har* from:@ann2", "old NEAR harbour from:@ann0", "from:@ann1 -ferry", "lighthouse from:@ann2"} {
		q = url.QueryEscape(q)
		out = append(out, "/search.json?q="+q, "/search?q="+q, "/search.json?sort=relevance&q="+q)
	}
	for _, q := range []string{openWords, sharedWords, "The ferry of 1 May was late by 50 minutes.", openWords + " " + sharedWords, "The bridge over the river was closed for nine weeks in March."} {
		out = append(out, "/quote.json?by=@ann0&q="+url.QueryEscape(q), "/quote?by=@ann1&q="+url.QueryEscape(q))
	}
	for n := range 3 {
		id := string(xid(n, 1))
		out = append(out, "/index.json?thread="+id, "/index?thread="+id, "/index.json?account="+string(author(n)), "/index?as=csv&thread="+id, "/same/"+id+".json", "/same/"+id)
	}
	return out
}

// unsettled is what of an answer may change while the record grows: when it was given, and the mark of a state of the record.
var unsettled = regexp.MustCompile(checked.String() + `|at=\d{14}`)

// settled is what of an answer is the same whenever it is given: a page that searches or checks must be whole; of its twin all
// counts, which are bounded by time, are left out, and ok is false where the search itself was.
func settled(t *testing.T, target, body string) (s string, ok bool) {
	path, _, _ := strings.Cut(target, "?")
	switch path {
	case "/search", "/quote":
		if !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
			t.Errorf("%s ends with %.100q", target, body[max(0, len(body)-100):])
		}
		return "", true
	case "/search.json", "/quote.json":
		var m map[string]any
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			t.Errorf("%s: %v", target, err)
		}
		if m["bound"] == true {
			return "", false
		}
		for _, name := range []string{"facets", "total", "atLeast", "looked", "covered", "checked", "link", "asked"} {
			delete(m, name)
		}
		if path == "/quote.json" {
			delete(m, "sentences") // what was looked through is told in them too
		}
		b, err := json.Marshal(m)
		if err != nil {
			t.Error(err)
		}
		return unsettled.ReplaceAllString(string(b), ""), true
	}
	return unsettled.ReplaceAllString(body, ""), true
}

// TestHammer asks many questions at once while another hand writes into the record and the indexes follow: every answer is that of
// a quiet record, or says that too many ask and when to come again; nothing is left running.
func TestHammer(t *testing.T) {
	dir := t.TempDir()
	w := streetIn(t, dir, false)
	other, err := sqlite.Open(t.Context(), dir, sqlite.Options{Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	before := runtime.NumGoroutine()
	t.Run("asked", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var following sync.WaitGroup
		defer following.Wait()
		defer stop()
		var handlers []http.Handler
		for range 2 { // one writes the indexes, the other looks at them
			f, err := finding.Open(t.Context(), filepath.Join(dir, "search"), w, finding.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = f.Close() })
			if err := f.Level(t.Context()); err != nil {
				t.Fatal(err)
			}
			following.Go(func() { _ = f.Keep(ctx) }) // it ends with ctx
			site := web.Site{Patience: patience, Record: w, Document: w.document, Rulings: w.Rulings, Public: true, Log: slog.New(slog.DiscardHandler), Search: &search.Indexed{Words: f.Words, Posts: w},
				Quotes: func(see answer.See, use policy.Use) quotation.Index {
					return finding.Quotes(f, w, finding.See(see), use)
				}}
			handlers = append(handlers, site.Handler())
		}
		hammer(t, handlers, other, w.now)
	})
	until := time.Now().Add(10 * time.Minute)
	for runtime.NumGoroutine() > before {
		if time.Now().After(until) {
			b := make([]byte, 1<<20)
			t.Fatalf("%d goroutines are left of %d:\n%s", runtime.NumGoroutine(), before, b[:runtime.Stack(b, true)])
		}
		runtime.Gosched()
	}
}

// hammer asks, while other writes.
func hammer(t *testing.T, handlers []http.Handler, other *sqlite.Record, now time.Time) {
	ask := func(h http.Handler, target string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		out := httptest.NewRecorder()
		h.ServeHTTP(out, r)
		return out
	}
	quiet := map[string]string{}
	for _, target := range hammered() {
		r := ask(handlers[0], target)
		if r.Code != http.StatusOK {
			t.Fatalf("%s: %d", target, r.Code)
		}
		s, ok := settled(t, target, r.Body.String())
		if !ok {
			t.Skip("SKIP: this machine has no time for one search")
		}
		quiet[target] = s
	}
	var right, busy, wrote atomic.Int64
	var asking, writing sync.WaitGroup
	done := make(chan struct{})
	writing.Go(func() {
		writer := &town{Record: other, now: now}
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			default:
			}
			by := post.AccountID(fmt.Sprintf("x:9%d", n))
			writer.take(t, []post.Post{{ID: xid(1000+n, 1), Network: post.X, Author: by, Lang: "en", Text: fmt.Sprintf("zebra quartz %d jumps vividly", n), Created: now}}, []post.Account{{ID: by, Network: post.X, Handle: fmt.Sprintf("@zed%d", n)}}, nil, nil)
			wrote.Add(1)
		}
	})
	for who := range 16 {
		asking.Go(func() {
			list := hammered()
			for i := range len(list) {
				target := list[(i*7+who*5)%len(list)]
				r := ask(handlers[(who+i)%2], target)
				switch {
				case r.Code == http.StatusServiceUnavailable:
					busy.Add(1)
					if r.Header().Get("Retry-After") == "" || strings.Contains(target, ".json") && !json.Valid(r.Body.Bytes()) {
						t.Errorf("%s: busy without when to come again: %v", target, r.Header())
					}
				case r.Code != http.StatusOK:
					t.Errorf("%s: %d %.300s", target, r.Code, r.Body)
				default:
					right.Add(1)
					if got, ok := settled(t, target, r.Body.String()); ok && got != quiet[target] {
						k := 0
						for k < min(len(got), len(quiet[target])) && got[k] == quiet[target][k] {
							k++
						}
						t.Errorf("%s: %.200q, of a quiet record %.200q", target, got[max(0, k-60):], quiet[target][max(0, k-60):])
					}
				}
			}
		})
	}
	asking.Wait()
	close(done)
	writing.Wait()
	if right.Load() == 0 || wrote.Load() == 0 {
		t.Errorf("%d answers beside %d imports", right.Load(), wrote.Load())
	}
	t.Logf("%d answers as of a quiet record beside %d imports, %d told to come again", right.Load(), wrote.Load(), busy.Load())
}
