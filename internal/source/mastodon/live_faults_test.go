package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
)

// fault is something that goes wrong with every question from a number on.
type fault struct {
	name  string
	err   error
	twist func(x *fetch.Exchange)
}

// instead gives another answer.
func instead(n int, typ, body string) func(*fetch.Exchange) {
	return func(x *fetch.Exchange) {
		x.Status, x.Body = n, []byte(body)
		x.Header = http.Header{"Content-Type": {typ}}
	}
}

func faults() []fault {
	js := "application/json"
	return []fault{
		{"429 to the end", nil, instead(429, js, `{"error":"Too many requests"}`)},
		{"asks to wait an hour", &fetch.LimitedError{Host: "s.example", Until: time.Unix(1_800_003_600, 0)}, nil},
		{"asks to wait", fetch.ErrLimited, nil},
		{"400", nil, instead(400, js, `{}`)},
		{"401", nil, instead(401, js, `{"error":"no"}`)},
		{"403", nil, instead(403, js, `{"error":"no"}`)},
		{"404 as a page", nil, instead(404, "text/html", "<html>")},
		{"451", nil, instead(451, js, `{}`)},
		{"500", nil, instead(500, js, `{"error":"no"}`)},
		{"502 as a page", nil, instead(502, "text/html", "<html>bad gateway")},
		{"503", nil, instead(503, js, `{}`)},
		{"reset", fetch.ErrUnreachable, nil},
		{"no name", fmt.Errorf("no such host: %w", fetch.ErrUnreachable), nil},
		{"certificate run out", fmt.Errorf("certificate: %w", fetch.ErrUnreachable), nil},
		{"redirects in a circle", fmt.Errorf("redirects: %w", fetch.ErrUnreachable), nil},
		{"half a body", fetch.ErrBroken, nil},
		{"without end", fetch.ErrBound, nil},
		{"forbidden", fetch.ErrForbidden, nil},
		{"empty", nil, func(x *fetch.Exchange) { x.Body = nil }},
		{"cut JSON", nil, func(x *fetch.Exchange) { x.Body = x.Body[:len(x.Body)/2] }},
		{"a byte less", nil, func(x *fetch.Exchange) { x.Body = x.Body[:max(len(x.Body)-1, 0)] }},
		{"a login page", nil, instead(200, "text/html", "<html>please log in")},
		{"a login page that says it is JSON", nil, instead(200, js, "<html>please log in")},
		{"200 with an error", nil, instead(200, js, `{"error":"Record not found"}`)},
		{"an empty list", nil, instead(200, js, `[]`)},
		{"null", nil, instead(200, js, `null`)},
		{"another type", nil, func(x *fetch.Exchange) { x.Header.Set("Content-Type", "image/png") }},
		{"no type", nil, func(x *fetch.Exchange) { x.Header.Del("Content-Type") }},
		{"too many redirects", nil, func(x *fetch.Exchange) { x.Hops = make([]fetch.Hop, 9) }},
		{"from http", nil, func(x *fetch.Exchange) { x.URL = strings.Replace(x.URL, "https:", "http:", 1) }},
		{"a moved clock", nil, func(x *fetch.Exchange) {
			x.Header.Set("Date", "Mon, 01 Jan 1990 00:00:00 GMT")
			x.Clock = -30 * 365 * 24 * time.Hour
		}},
		{"the answer to another question", nil, instead(200, js, newFake("s.example", chain(900, 901)...).status(&said{n: 900, who: "bo", text: "another"}))},
		{"a member twice", nil, func(x *fetch.Exchange) {
			x.Body = []byte(strings.Replace(string(x.Body), `"id":`, `"id":"1","id":`, 1))
		}},
	}
}

// TestFaults is A3 of RELIABILITY.md: whatever goes wrong, and whenever, nothing wrong is told, nothing is
// called deleted, and what is told comes with the limit that stopped the walk.
func TestFaults(t *testing.T) {
	truth := chain(101, 130)
	wrong, deleted := 0, 0
	for _, objects := range []bool{false, true} {
		for _, f := range faults() {
			for _, from := range []int{1, 3, 4, 5, 7} {
				s := newFake("s.example", truth...)
				s.noAPI = objects
				if objects {
					s.soft = "writefreely"
				}
				n, l := newNet(s)
				n.breaks = func(_ fetch.Request, i int) error {
					if i >= from {
						return f.err
					}
					return nil
				}
				i := 0
				n.twist = func(_ fetch.Request, x *fetch.Exchange) *fetch.Exchange {
					if i++; i >= from && f.twist != nil {
						f.twist(x)
					}
					return x
				}
				ref, _ := l.Refer(string(annID(115)))
				k := &kept{}
				var held []post.Post
				for _, p := range truth {
					held = append(held, post.Post{ID: annID(p.n), Author: annURI})
				}
				_, err := l.Walk(t.Context(), source.Walk{Ref: ref, Held: held}, k)
				k.check(t)
				name := fmt.Sprintf("%s from question %d on, objects %v", f.name, from, objects)
				if err == nil {
					again(t, l, k)
				}
				if len(n.asked) > 2*len(held)+50 {
					t.Errorf("%s: %d questions", name, len(n.asked))
				}
				for _, p := range k.posts {
					if want := fmt.Sprintf("part %s", string(p.ID)[len(annURI)+len("/statuses/"):]); p.State == post.Present && p.Author == annURI && p.Text != want {
						wrong++
						t.Errorf("%s: %s says %q", name, p.ID, p.Text)
					}
				}
				if len(k.gone) > 0 {
					deleted++
					t.Errorf("%s: %d said to be gone: %+v", name, len(k.gone), k.gone[0])
				}
				if got := threadOf(k, annURI); err == nil && got != numbers(101, 130) && (len(k.evidence) != 1 || k.evidence[0].Limit == "") {
					t.Errorf("%s: told %q without a limit: %+v", name, got, k.evidence)
				}
			}
		}
	}
	t.Logf("%d faults, at 5 moments, in 2 ways: %d wrong posts, %d false deletions", len(faults()), wrong, deleted)
}

// TestWalkEnds: the sink's errors and the context's come through, and a budget is a limit.
func TestWalkEnds(t *testing.T) {
	broken := errors.New("the disk is full")
	for _, at := range []string{"capture", "posts", "accounts", "evidence"} {
		_, l := newNet(newFake("s.example", chain(101, 130)...))
		ref, _ := l.Refer(string(annID(115)))
		_, err := l.Walk(t.Context(), source.Walk{Ref: ref}, &failsAt{kept: &kept{}, at: at, err: broken})
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", at, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, l := newNet(newFake("s.example", chain(101, 130)...))
	ref, _ := l.Refer(string(annID(115)))
	if _, err := l.Walk(ctx, source.Walk{Ref: ref}, &kept{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for budget := 1; budget < 12; budget++ {
		n, l := newNet(newFake("s.example", chain(101, 200)...))
		k := &kept{}
		steps := 0
		w, err := l.Walk(t.Context(), source.Walk{Ref: ref, Requests: budget, Step: func(source.Step) { steps++ }}, k)
		if len(n.asked) > budget || w.Requests > budget || steps > budget {
			t.Errorf("budget %d: %d asked, %+v, %d steps", budget, len(n.asked), w, steps)
		}
		if err == nil && (len(k.evidence) != 1 || !strings.Contains(k.evidence[0].Limit, fmt.Sprintf("%d requests", budget))) {
			t.Errorf("budget %d: %+v", budget, k.evidence)
		}
	}
}
