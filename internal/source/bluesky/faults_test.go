package bluesky

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// fault1 answers in a server's place. orig is what the world would have answered.
type fault1 func(out http.ResponseWriter, orig *httptest.ResponseRecorder)

// faults are RELIABILITY.md §3.5 A3 as they look from behind the door, which waits, bounds and unpacks.
func faults() map[string]fault1 {
	status := func(code int, body string) fault1 {
		return func(out http.ResponseWriter, _ *httptest.ResponseRecorder) {
			out.WriteHeader(code)
			_, _ = out.Write([]byte(body))
		}
	}
	body := func(change func([]byte) []byte) fault1 {
		return func(out http.ResponseWriter, orig *httptest.ResponseRecorder) {
			out.WriteHeader(orig.Code)
			_, _ = out.Write(change(orig.Body.Bytes()))
		}
	}
	all := map[string]fault1{
		"no answer": status(999, ""),
		"empty":     status(200, ""), "no JSON": status(200, "<!doctype html><title>Log in</title>"), "null": status(200, "null"), "list": status(200, "[]"),
		"number": status(200, "1e400"), "deep": status(200, strings.Repeat(`{"thread":`, 9000)), "zeros": status(200, strings.Repeat("\x00", 10000)),
		"empty object": status(200, "{}"), "says it is gone": status(200, `{"error":"RecordNotFound","message":"deleted"}`),
		"thread of nothing": status(200, `{"thread":{}}`), "records of nothing": status(200, `{"records":[{}],"posts":[{}],"did":7,"cursor":{}}`),
		"half":          body(func(b []byte) []byte { return b[:len(b)/2] }),
		"all but one":   body(func(b []byte) []byte { return b[:max(0, len(b)-3)] }),
		"twice":         body(func(b []byte) []byte { return append(slices.Clone(b), b...) }),
		"other authors": body(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(alice), []byte(bob)) }),
		"other words":   body(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("post "), []byte("boast ")) }),
		"bad UTF-8":     body(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("post "), []byte("p\xffst ")) }),
		"packed": body(func(b []byte) []byte {
			var z bytes.Buffer
			w := gzip.NewWriter(&z)
			_, _ = w.Write(b)
			_ = w.Close()
			return z.Bytes()
		}),
	}
	for _, code := range []int{204, 301, 400, 401, 402, 403, 404, 406, 408, 410, 418, 429, 451, 500, 501, 502, 503, 504, 520} {
		all[fmt.Sprint(code)] = status(code, `{"error":"NotThis","message":"no"}`)
	}
	return all
}

// TestFaults puts each fault in the place of each call's answers: nothing wrong is told, nothing is called
// deleted, the walk ends.
func TestFaults(t *testing.T) {
	calls := []string{callThread, callThreadV2, callPosts, callList, callRecord, callRepo, callStatus, callProof, callDocument, ""}
	all, wrong := faults(), 0
	if len(all) < 30 {
		t.Fatalf("only %d faults", len(all))
	}
	for name, f := range all {
		for _, call := range calls {
			w := newWorld()
			ids := w.thread(t, 6, 3)
			w.posts[ids[3]].unseen = true
			gone := w.write(t, alice, 90, ids[5], "")
			w.posts[gone].deleted = true
			truth := w.posts
			inner := false
			w.change = func(c string, out http.ResponseWriter, r *http.Request) bool {
				if inner || call != "" && c != call {
					return false
				}
				inner = true
				rec := httptest.NewRecorder()
				w.ServeHTTP(rec, r)
				inner = false
				f(out, rec)
				return true
			}
			var r recorder
			l := NewLive(w, Config{AppView: "https://" + appHost, PLC: "https://" + plcHost, Jetstream: []string{}, Now: w.live().c.Now})
			_, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Said: "x", Post: ids[2]}, Requests: 200,
				Held: []post.Post{{ID: ids[0], Author: alice}, {ID: ids[5], Author: alice}}}, &r)
			for _, p := range r.posts {
				e := truth[p.ID]
				if e == nil || p.State == post.Present && !strings.Contains(e.json, `"`+p.Text+`"`) || p.Parent != "" && p.Parent != e.parent {
					t.Errorf("%s in %q: told %s %q", name, call, p.ID, p.Text)
					wrong++
				}
			}
			if len(r.gone) > 0 {
				t.Errorf("%s in %q: %+v", name, call, r.gone)
			}
			if err == nil && len(r.evidence) == 0 {
				t.Errorf("%s in %q: a walk without evidence", name, call)
			}
			if err == nil {
				sameAgain(t, l, &r)
			}
			if len(w.asked) > 250 {
				t.Errorf("%s in %q: %d requests", name, call, len(w.asked))
			}
		}
	}
	t.Logf("%d faults in each of %d calls: %d wrong posts", len(all), len(calls), wrong)
}

// hostile changes the answers of one call.
func hostile(w *world, call string, change func(q map[string][]string, v map[string]any)) {
	inner := false
	w.change = func(c string, out http.ResponseWriter, r *http.Request) bool {
		if c != call || inner {
			return false
		}
		inner = true
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		inner = false
		var v map[string]any
		if json.Unmarshal(rec.Body.Bytes(), &v) != nil || rec.Code != 200 {
			out.WriteHeader(rec.Code)
			_, _ = out.Write(rec.Body.Bytes())
			return true
		}
		change(r.URL.Query(), v)
		write(out, 200, v)
		return true
	}
}

// TestHostileAnswers: what a server makes up is not told, and no list or thread runs in a circle.
func TestHostileAnswers(t *testing.T) {
	forged := func(did, text string) map[string]any {
		value := map[string]any{"$type": postType, "text": text, "createdAt": "2025-03-01T09:00:00Z"}
		return map[string]any{"uri": string(uri(did, 33)), "cid": cidOfJSON(t, `{"$type":"app.bsky.feed.post","text":"`+text+`","createdAt":"2025-03-01T09:00:00Z"}`), "value": value}
	}
	for name, c := range map[string]struct {
		call   string
		change func(q map[string][]string, v map[string]any)
		most   int // requests
	}{
		"another account's record in the list": {callList, func(_ map[string][]string, v map[string]any) {
			v["records"] = append(v["records"].([]any), forged(bob, "forged"))
		}, 40},
		"a record whose words were changed": {callList, func(_ map[string][]string, v map[string]any) {
			for _, x := range v["records"].([]any) {
				x.(map[string]any)["value"].(map[string]any)["text"] = "forged"
			}
		}, 40},
		"a CID that is none": {callList, func(_ map[string][]string, v map[string]any) {
			for _, x := range v["records"].([]any) {
				x.(map[string]any)["cid"] = "bafyrubbish"
			}
		}, 40},
		"a list that begins again": {callList, func(q map[string][]string, v map[string]any) { v["cursor"] = "3222222222222" }, 40},
		"a cursor that stands":     {callList, func(q map[string][]string, v map[string]any) { v["cursor"] = q["cursor"][0] }, 40},
		"a list without end": {callList, func(q map[string][]string, v map[string]any) {
			v["records"], v["cursor"] = []any{forged(bob, "forged")}, q["cursor"][0]+"a"
		}, 400},
		"the same page for ever": {callList, func(q map[string][]string, v map[string]any) {
			v["cursor"] = q["cursor"][0] + "a"
		}, 400},
		"an AppView that changes words": {callThread, func(_ map[string][]string, v map[string]any) {
			p := v["thread"].(map[string]any)["post"].(map[string]any)
			p["record"].(map[string]any)["text"] = "forged"
		}, 40},
		"an AppView that swaps authors": {callThread, func(_ map[string][]string, v map[string]any) {
			v["thread"].(map[string]any)["post"].(map[string]any)["author"] = map[string]any{"did": bob}
		}, 40},
		"an AppView with endless replies": {callThread, func(_ map[string][]string, v map[string]any) {
			v["thread"].(map[string]any)["post"].(map[string]any)["replyCount"] = 1 << 40
		}, 40},
		"an identity of another account": {callDocument, func(_ map[string][]string, v map[string]any) { v["id"] = bob }, 40},
		"a server that is a path":        {callDocument, func(_ map[string][]string, v map[string]any) { endpoint(v, "https://pds.example/../x") }, 40},
		"a server by user name":          {callDocument, func(_ map[string][]string, v map[string]any) { endpoint(v, "https://a@pds.example") }, 40},
		"a server of another scheme":     {callDocument, func(_ map[string][]string, v map[string]any) { endpoint(v, "file:///etc/passwd") }, 40},
		"a server without TLS":           {callDocument, func(_ map[string][]string, v map[string]any) { endpoint(v, "http://pds.example") }, 40},
		"getRecord of another place": {callRecord, func(_ map[string][]string, v map[string]any) {
			for k, x := range forged(bob, "forged") {
				v[k] = x
			}
		}, 40},
		"views of other posts": {callPosts, func(_ map[string][]string, v map[string]any) { v["posts"] = []any{map[string]any{"uri": "at://x/y/z"}} }, 40},
		"a count beyond reason": {callThreadV2, func(_ map[string][]string, v map[string]any) {
			v["thread"].([]any)[0].(map[string]any)["value"].(map[string]any)["opThreadPostCount"] = 1 << 40
		}, 40},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			ids := w.thread(t, 5, 2)
			w.posts[ids[3]].unseen = true
			hostile(w, c.call, c.change)
			r, _, err := w.walk(t, ids[1])
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range r.posts {
				if p.Text == "forged" || w.posts[p.ID] == nil || p.Author != p.ID.Author() {
					t.Errorf("told %+v", p)
				}
			}
			if len(r.gone) > 0 || len(w.asked) > c.most || r.evidence[0].Stated > 1<<24 {
				t.Errorf("%+v, %d requests, %+v", r.gone, len(w.asked), r.evidence)
			}
			for _, u := range w.asked {
				if !strings.HasPrefix(u, "https://"+appHost) && !strings.HasPrefix(u, "https://"+plcHost) && !strings.HasPrefix(u, "https://"+pdsHost+"/xrpc/") {
					t.Errorf("asked %s", u)
				}
			}
		})
	}
}

func endpoint(v map[string]any, s string) {
	v["service"].([]any)[0].(map[string]any)["serviceEndpoint"] = s
}

// TestPostsThatAnswerEachOther: parents in a ring end the way up.
func TestPostsThatAnswerEachOther(t *testing.T) {
	for _, app := range []bool{true, false} {
		w := newWorld()
		w.write(t, alice, 1, uri(alice, 2), "")
		w.write(t, alice, 2, uri(alice, 3), "")
		last := w.write(t, alice, 3, uri(alice, 1), "")
		w.write(t, alice, 4, uri(alice, 4), "") // answers itself
		w.app, w.depth = app, 20
		r, _, err := w.walk(t, last)
		if err != nil || len(r.of(alice)) != 3 {
			t.Errorf("AppView %v: %v, %d posts", app, err, len(r.of(alice)))
		}
		if r, _, err = w.walk(t, uri(alice, 4)); err != nil || len(r.of(alice)) != 1 {
			t.Errorf("AppView %v: %v, %d posts", app, err, len(r.of(alice)))
		}
	}
}

// TestSinkErrorsAndEnds: the sink's error and the context's end a walk, unchanged.
func TestSinkErrorsAndEnds(t *testing.T) {
	w := newWorld()
	ids := w.thread(t, 5, 2)
	all := &failing{at: 1000}
	if _, err := w.live().Walk(t.Context(), source.Walk{Ref: source.Ref{Post: ids[0]}}, all); err != nil || all.calls < 8 {
		t.Fatalf("%v, %d calls", err, all.calls)
	}
	for at := 1; at <= all.calls; at++ {
		s := &failing{at: at}
		if _, err := w.live().Walk(t.Context(), source.Walk{Ref: source.Ref{Post: ids[0]}}, s); !errors.Is(err, errFull) {
			t.Errorf("call %d failed: %v", at, err)
		}
		if s.calls > at {
			t.Errorf("call %d failed, and %d followed", at, s.calls-at)
		}
	}
}

// failing is a sink whose at-th call fails.
type failing struct {
	recorder
	at, calls int
}

var errFull = errors.New("the sink is full")

func (f *failing) call() error {
	if f.calls++; f.calls >= f.at {
		return errFull
	}
	return nil
}

func (f *failing) Capture(ctx context.Context, p unpack.Part) (source.Capture, error) {
	if err := f.call(); err != nil {
		return source.Capture{}, err
	}
	return f.recorder.Capture(ctx, p)
}

func (f *failing) Posts(ctx context.Context, p []post.Post) error {
	if err := f.call(); err != nil {
		return err
	}
	return f.recorder.Posts(ctx, p)
}

func (f *failing) Accounts(ctx context.Context, a []post.Account) error {
	if err := f.call(); err != nil {
		return err
	}
	return f.recorder.Accounts(ctx, a)
}
