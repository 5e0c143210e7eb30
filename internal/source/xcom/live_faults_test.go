package xcom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/thread"
)

// upstreamFaults are what an answer can be in place of the true one (RELIABILITY.md A3), as far as they
// reach a source: what breaks on the line is the door's to tell.
func upstreamFaults() map[string]func(w http.ResponseWriter, real []byte) {
	status := func(n int, header ...string) func(http.ResponseWriter, []byte) {
		return func(w http.ResponseWriter, _ []byte) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(n)
			fmt.Fprintf(w, `{"title":"no","detail":"no","type":"about:blank","status":%d}`, n)
		}
	}
	body := func(b string) func(http.ResponseWriter, []byte) {
		return func(w http.ResponseWriter, _ []byte) { w.Write([]byte(b)) }
	}
	change := func(how func(a map[string]any)) func(http.ResponseWriter, []byte) {
		return func(w http.ResponseWriter, real []byte) {
			var a map[string]any
			if json.Unmarshal(real, &a) == nil {
				how(a)
				real, _ = json.Marshal(a)
			}
			w.Write(real)
		}
	}
	wall := "<!doctype html><html><body><h1>Log in to X</h1>This post is from an account that no longer exists. Post deleted. 404</body></html>"
	return map[string]func(http.ResponseWriter, []byte){
		"401":                            status(401),
		"402":                            status(402),
		"403":                            status(403),
		"404 of a proxy":                 status(404),
		"410":                            status(410),
		"429 with a time":                status(429, "x-rate-limit-reset", "1790000000"),
		"429 without":                    status(429),
		"429 with nonsense":              status(429, "x-rate-limit-reset", "soon"),
		"451":                            status(451),
		"500":                            status(500),
		"502":                            status(502),
		"503":                            status(503),
		"204":                            status(204),
		"302 unfollowed":                 status(302),
		"login wall with 200":            body(wall),
		"login wall with 404":            func(w http.ResponseWriter, _ []byte) { w.WriteHeader(404); w.Write([]byte(wall)) },
		"nothing":                        body(""),
		"null":                           body("null"),
		"an empty object":                body("{}"),
		"an array":                       body("[]"),
		"a string":                       body(`"deleted"`),
		"a number":                       body("404"),
		"deep":                           body(strings.Repeat(`{"data":`, 5000)),
		"data of a wrong type":           body(`{"data":"x","errors":7,"includes":[],"meta":[]}`),
		"posts of a wrong type":          body(`{"data":[1,"x",null,{"id":1,"text":2}],"meta":{"next_token":5}}`),
		"the same name twice":            body(`{"data":[],"data":[]}`),
		"half an answer":                 func(w http.ResponseWriter, b []byte) { w.Write(b[:len(b)/2]) },
		"all but the last byte":          func(w http.ResponseWriter, b []byte) { w.Write(b[:len(b)-1]) },
		"more behind the answer":         func(w http.ResponseWriter, b []byte) { w.Write(append(bytes.Clone(b), `{"data":[]}`...)) },
		"not UTF-8":                      func(w http.ResponseWriter, b []byte) { w.Write(append(bytes.Clone(b[:len(b)-1]), "\"\xff\":1}"...)) },
		"errors in place of what exists": body(`{"errors":[{"resource_type":"tweet","resource_id":"1","value":"1","type":"https://api.twitter.com/2/problems/resource-not-found","detail":"Could not find tweet"}]}`),
		"errors without type":            body(`{"errors":[{"detail":"gone, deleted, suspended","value":"1"}]}`),
		"another's posts":                change(func(a map[string]any) { each2(a, func(t map[string]any) { t["author_id"] = "666" }) }),
		"other ids":                      change(func(a map[string]any) { each2(a, func(t map[string]any) { t["id"] = "1234567890123456789" }) }),
		"ids that are none":              change(func(a map[string]any) { each2(a, func(t map[string]any) { t["id"] = "../../etc" }) }),
		"texts that are none":            change(func(a map[string]any) { each2(a, func(t map[string]any) { t["text"] = 7 }) }),
		"an endless list": change(func(a map[string]any) {
			a["meta"] = map[string]any{"next_token": strconv.Itoa(time.Now().Nanosecond())}
		}),
		"a list in a circle": change(func(a map[string]any) { a["meta"] = map[string]any{"next_token": "t0"} }),
		"answers to themselves": change(func(a map[string]any) {
			each2(a, func(t map[string]any) {
				t["referenced_tweets"] = []any{map[string]any{"type": "replied_to", "id": t["id"]}}
			})
		}),
		"parents that are younger": change(func(a map[string]any) {
			each2(a, func(t map[string]any) {
				t["referenced_tweets"] = []any{map[string]any{"type": "replied_to", "id": "9000000000000000000"}}
			})
		}),
	}
}

func each2(a map[string]any, do func(map[string]any)) {
	for _, t := range dataOf(a) {
		if t["text"] != nil {
			do(t)
		}
	}
}

// TestLiveFaults puts each fault in the place of each answer of a walk: no post is told that X does not
// have, no text is altered, none is called deleted, and the walk ends.
func TestLiveFaults(t *testing.T) {
	kinds := 0
	for name, fault := range upstreamFaults() {
		kinds++
		for _, only := range []int{1, 2, 3, 4, 0} { // 0: from the second on, all
			f := newFakeX(t)
			f.user("7", "passer_by", false)
			ids := f.thread("42", 2*day, 6)
			q := fakeID(9*day, 6)
			f.say(q, "7", "", "quoted")
			f.refer(f.tweets[ids[2]], "quoted", q)
			f.fault = func(n int, _ *http.Request, w http.ResponseWriter, real func() []byte) bool {
				if n != only && (only != 0 || n == 1) {
					return false
				}
				if b := real(); b != nil {
					fault(w, b)
				}
				return true
			}
			l, ask := f.live(nil)
			s := &liveSink{}
			_, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[1])}, Held: heldPosts("42", ids...), Spend: plenty}, s)
			at := fmt.Sprintf("%s, answer %d", name, only)
			if ask.n > 40 {
				t.Errorf("%s: %d requests", at, ask.n)
			}
			for _, p := range s.posts {
				true := f.tweets[string(p.ID[2:])]
				if true == nil || p.State == post.Present && (p.Text != true["text"] || string(p.Author) != "x:"+true["author_id"].(string)) || p.State == post.Deleted {
					t.Errorf("%s: told %+v", at, p)
				}
			}
			for _, g := range s.gone {
				if g.State == post.Deleted && !(strings.HasPrefix(name, "404") || strings.HasSuffix(name, "with 404")) {
					t.Errorf("%s: gone %+v", at, g)
				}
				if g.State == post.Deleted && !strings.Contains(g.Why, "404") {
					t.Errorf("%s: proof at once: %+v", at, g)
				}
			}
			if err == nil {
				if th := s.assembled(t, post.ID("x:"+ids[1])); len(th.Line) < 6 && th.Verdict.State != thread.Unfinished && len(th.Gaps) == 0 {
					t.Errorf("%s: %d posts, %s", at, len(th.Line), th.Verdict.State)
				}
			}
			checkWalk(t, l, s)
		}
	}
	if kinds < 30 {
		t.Errorf("%d kinds of faults", kinds)
	}
}

// TestLiveFirstAnswer holds what a walk returns where X refuses its first request.
func TestLiveFirstAnswer(t *testing.T) {
	for status, want := range map[int]error{401: source.ErrNeedsKey, 402: source.ErrSpend, 403: source.ErrNeedsKey, 404: source.ErrNoPost,
		429: fetch.ErrLimited, 500: fetch.ErrUnreachable, 503: fetch.ErrUnreachable, 451: fetch.ErrUnreachable} {
		f := newFakeX(t)
		ids := f.thread("42", day, 3)
		f.fault = func(_ int, _ *http.Request, w http.ResponseWriter, _ func() []byte) bool {
			w.Header().Set("x-rate-limit-reset", "1790000000")
			w.WriteHeader(status)
			return true
		}
		s, w, err := f.walk(t, ids[0])
		if !errors.Is(err, want) || len(s.told) != 0 || w.Spent != 0 || w.Requests != 1 {
			t.Errorf("%d: %v, %+v", status, err, w)
		}
		var limited *fetch.LimitedError
		if status == 429 && (!errors.As(err, &limited) || limited.Until.Unix() != 1790000000) {
			t.Errorf("429: %v", err)
		}
		if strings.Contains(fmt.Sprint(err), fakeToken) {
			t.Errorf("the secret stands in %v", err)
		}
	}
}

// TestLiveLimitNamesX holds that a limit met on the way is named with its time, and X is asked no more.
func TestLiveLimitNamesX(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 2*day, 300)
	f.fault = func(n int, _ *http.Request, w http.ResponseWriter, _ func() []byte) bool {
		if n < 3 {
			return false
		}
		w.Header().Set("x-rate-limit-reset", "1790000000")
		w.WriteHeader(429)
		return true
	}
	s, w, err := f.walk(t, ids[0])
	if err != nil || w.Requests != 3 {
		t.Fatalf("%+v, %v", w, err)
	}
	if th := s.assembled(t, w.Root); !strings.Contains(th.Verdict.Limit, "asks to wait until 2026-09-21T") {
		t.Errorf("%+v", th.Verdict)
	}
}

func TestLiveErrorsOfTheDoor(t *testing.T) {
	for _, c := range []struct {
		err    error
		likely bool // X may have charged
	}{
		{fmt.Errorf("ask: %w", fetch.ErrUnreachable), true},
		{fmt.Errorf("ask: %w", fetch.ErrBroken), true},
		{fmt.Errorf("ask: %w", fetch.ErrBound), true},
		{fmt.Errorf("ask: %w", fetch.ErrForbidden), false},
		{&fetch.LimitedError{Host: "x", Until: fakeNow}, false},
		{errDown, true},
	} {
		for at := 1; at <= 3; at++ {
			f := newFakeX(t)
			ids := f.thread("42", 2*day, 4)
			l, ask := f.live(nil)
			ask.fail = func(n int) error {
				if n == at {
					return c.err
				}
				return nil
			}
			s := &liveSink{}
			w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: plenty}, s)
			if at == 1 && !errors.Is(err, c.err) || at > 1 && err != nil {
				t.Errorf("%v at %d: %v", c.err, at, err)
			}
			if (w.Spent > f.spent) != c.likely || ask.n != at {
				t.Errorf("%v at %d: said %d, charged %d, asked %d", c.err, at, w.Spent, f.spent, ask.n)
			}
			for _, r := range ask.seen {
				if !r.Once {
					t.Error("a paid request may be asked twice")
				}
			}
		}
	}
}

func TestLiveStopsWhenToldTo(t *testing.T) {
	for at := 1; at <= 4; at++ {
		f := newFakeX(t)
		ids := f.thread("42", 2*day, 4)
		ctx, stop := context.WithCancel(t.Context())
		l, ask := f.live(nil)
		ask.fail = func(n int) error {
			if n == at {
				stop()
				return ctx.Err()
			}
			return nil
		}
		_, err := l.Walk(ctx, source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: plenty}, &liveSink{})
		if !errors.Is(err, context.Canceled) && ask.n >= at {
			t.Errorf("stopped at %d: %v", at, err)
		}
		stop()
	}
}

func TestLivePassesTheSinksErrorOn(t *testing.T) {
	f := newFakeX(t)
	ids := f.thread("42", 2*day, 4)
	l, _ := f.live(nil)
	s := &liveSink{}
	s.failPosts = errors.New("the sink is full")
	if _, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: plenty}, s); !errors.Is(err, s.failPosts) {
		t.Errorf("%v", err)
	}
}
