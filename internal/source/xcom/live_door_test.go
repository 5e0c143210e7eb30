package xcom

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/thread"
)

// TestLiveThroughTheDoor walks with the real door, to a server on this machine.
func TestLiveThroughTheDoor(t *testing.T) {
	f := newFakeX(t)
	server := httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(server.Close)
	door := fetch.New(fetch.Config{Allow: []string{strings.TrimPrefix(server.URL, "http://")}})
	t.Cleanup(func() { door.Close() })
	ids := f.thread("42", 2*day, 30)
	l := NewLive(door, Config{Bearer: fakeToken, API: server.URL, Now: func() time.Time { return fakeNow }})
	walk := func() (*liveSink, source.Walked, error) {
		s := &liveSink{}
		w, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[9])}, Spend: plenty}, s)
		for _, p := range s.parts {
			if bytes.Contains(p.Exchange, []byte(fakeToken)) {
				t.Error("the secret stands in an exchange")
			}
		}
		checkWalk(t, l, s)
		return s, w, err
	}
	s, w, err := walk()
	if err != nil || w.Posts != 30 || w.Root != post.ID("x:"+ids[0]) {
		t.Fatalf("%+v, %v", w, err)
	}
	if th := s.assembled(t, w.Root); len(th.Line) != 30 || th.Verdict.State != thread.CompleteAsSeen {
		t.Errorf("%d posts, %+v", len(th.Line), th.Verdict)
	}

	first := f.requests
	f.fault = func(n int, _ *http.Request, w http.ResponseWriter, _ func() []byte) bool {
		if n == first+1 {
			return false
		}
		w.Header().Set("x-rate-limit-remaining", "0")
		w.Header().Set("x-rate-limit-reset", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	s, w, err = walk()
	if err != nil || f.requests != first+2 {
		t.Fatalf("%+v after %d requests, %v", w, f.requests-first, err)
	}
	if th := s.assembled(t, post.ID("x:"+ids[9])); th.Verdict.State != thread.Unfinished || !strings.Contains(th.Verdict.Limit, "asks to wait") {
		t.Errorf("%+v", th.Verdict)
	}

	closed := NewLive(fetch.New(fetch.Config{}), Config{Bearer: fakeToken, API: server.URL, Now: time.Now})
	if _, err := closed.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: "x:20"}, Spend: plenty}, &liveSink{}); !errors.Is(err, fetch.ErrForbidden) || strings.Contains(err.Error(), fakeToken) {
		t.Errorf("%v", err)
	}
}
