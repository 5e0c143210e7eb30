package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clew/internal/collect"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/thread"
	"clew/internal/web"
)

// A mistake in what runs beside the pages ends that, and not the program; its words are for the log.
func TestMistakesBeside(t *testing.T) {
	d, s := newDesk(t)
	put(t, d.r, network(1))
	var log bytes.Buffer
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	s.Intake.Unroll = func(context.Context, string, int64, func(web.Progress)) (post.ID, error) {
		panic("inner words of an unrolling")
	}
	s.Refresh = func(context.Context, post.ID) (collect.Change, error) { panic("inner words of a refresh") }
	h := s.Handler()
	at := press(h, url.Values{"id": {"x:1000"}}).Header().Get("Location")
	if got := page(t, h, strings.TrimSuffix(at, "#refreshed")); !strings.Contains(got, "did not succeed") || strings.Contains(got, "inner words") {
		_, got, _ = strings.Cut(got, `id="refreshed"`)
		t.Errorf("the page does not say what became of the refresh, or too much: %.200s", got)
	}
	at = say(t, h, "https://town.example/1").Header().Get("Location")
	waitFor(t, func() bool { return strings.Contains(ask(h, "GET", at+".json").Body.String(), `"failed"`) })
	for _, target := range []string{at, at + ".json"} {
		if got := ask(h, "GET", target).Body.String(); strings.Contains(got, "inner words") {
			t.Errorf("%s tells too much: %s", target, got)
		}
	}
	if !strings.Contains(log.String(), "inner words of an unrolling") || !strings.Contains(log.String(), "inner words of a refresh") {
		t.Errorf("the log has %s", log.String())
	}
}

// The button asks the network once, however many press it, and tells every one of them what changed.
func TestRefreshFromTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := inmem.New(nil)
		put(t, r, network(1))
		s := siteOf(r)
		calls := 0
		s.Refresh = func(context.Context, post.ID) (collect.Change, error) {
			calls++
			time.Sleep(5 * time.Second)
			c := twoMore
			c.Gone, c.After.State = []collect.Lost{{ID: "x:5", LastSeen: noon}}, thread.Gaps
			return c, nil
		}
		h := s.Handler()
		answers := make(chan *httptest.ResponseRecorder, 3)
		for range cap(answers) {
			go func() { answers <- press(h, url.Values{"id": {"x:1001"}}) }()
		}
		for range cap(answers) {
			w := <-answers
			to := w.Header().Get("Location")
			if w.Code != http.StatusSeeOther || !strings.Contains(to, "said=") {
				t.Fatalf("status %d to %q", w.Code, to)
			}
			if got := page(t, h, strings.TrimSuffix(to, "#refreshed")); !strings.Contains(got, `id="refreshed">Refreshed: +2 posts, 1 gone since `) {
				t.Error("the page does not say what changed")
			}
		}
		press(h, url.Values{"id": {"x:1000"}})
		if calls != 1 {
			t.Errorf("asked %d times within a minute", calls)
		}
		time.Sleep(2 * time.Minute)
		press(h, url.Values{"id": {"x:1000"}})
		if calls != 2 {
			t.Errorf("asked %d times after two minutes", calls)
		}
		if got := page(t, h, "/t/x:1000?said=made-up&was="); strings.Contains(got, "refreshed\"") {
			t.Error("made-up words are told")
		}
	})
}

// A refresh that takes long does not hold the page, one that fails says so, and too many at once are refused.
func TestSlowAndFailedRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := inmem.New(nil)
		put(t, r, network(20))
		s := siteOf(r)
		s.Refresh = func(ctx context.Context, id post.ID) (collect.Change, error) {
			if id == "x:1000" {
				return collect.Change{}, errors.New("no answer")
			}
			<-ctx.Done()
			return collect.Change{}, ctx.Err()
		}
		h := s.Handler()
		said := func(id string) string {
			w := press(h, url.Values{"id": {id}})
			return page(t, h, strings.TrimSuffix(w.Header().Get("Location"), "#refreshed"))
		}
		if got := said("x:1000"); !strings.Contains(got, "It did not succeed.") {
			t.Error("a failure is not told")
		}
		start := time.Now()
		if got := said("x:1010"); !strings.Contains(got, "still being read") || time.Since(start) > 30*time.Second {
			t.Errorf("a slow refresh held the page for %v", time.Since(start))
		}
		for i := 2; i < 9; i++ {
			go press(h, url.Values{"id": {"x:10" + string(rune('0'+i)) + "0"}})
		}
		synctest.Wait()
		w := press(h, url.Values{"id": {"x:1100"}})
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("a ninth refresh at once: status %d", w.Code)
		}
		time.Sleep(15 * time.Minute) // each is given up after ten
		if w := press(h, url.Values{"id": {"x:1000"}}); w.Code != http.StatusSeeOther {
			t.Errorf("later: status %d", w.Code)
		}
	})
}

// The owner sees and steers the jobs; nobody else does.
func TestJobsPage(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(1))
	s := siteOf(r)
	if w := ask(s.Handler(), "GET", "/jobs"); w.Code != 404 {
		t.Errorf("without a queue: status %d", w.Code)
	}
	q := job.NewMemory(job.Limits{}, time.Now)
	if _, err := q.Add(t.Context(), job.Work{Kind: "walk", Ref: "x:1000", At: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Add(t.Context(), job.Work{Kind: "poll", Ref: "<script>alert(1)</script>"}); err != nil {
		t.Fatal(err)
	}
	s.Jobs = q
	h := s.Handler()
	do := func(form url.Values) int {
		r := httptest.NewRequest("POST", "/jobs", strings.NewReader(form.Encode()))
		r.Host = "127.0.0.1:7070"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	got := page(t, h, "/jobs")
	for _, want := range []string{"2 waiting, 0 running", `href="/t/x:1000"`, "&lt;script&gt;", "Pause</button>", "Take it out</button>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, c := range []struct {
		do, job string
		status  int
	}{
		{"pause", "0", 303}, {"drop", "1", 303}, {"drop", "99", 303}, {"again", "2", 303}, {"explode", "1", 400}, {"drop", "x", 400}, {"", "", 400}, {"drop", "-1", 303},
	} {
		if got := do(url.Values{"do": {c.do}, "job": {c.job}}); got != c.status {
			t.Errorf("%s %s: status %d, want %d", c.do, c.job, got, c.status)
		}
	}
	if got := page(t, h, "/jobs"); !strings.Contains(got, "1 waiting") || !strings.Contains(got, "Go on</button>") {
		t.Error("the page does not show what was done")
	}
	s.Public = true
	h = s.Handler()
	if w := ask(h, "GET", "/jobs"); w.Code != 404 {
		t.Errorf("to the public: status %d", w.Code)
	}
	if code := do(url.Values{"do": {"resume"}, "job": {"0"}}); code != 404 {
		t.Errorf("steered by the public: status %d", code)
	}
	if paused, err := q.Paused(t.Context()); err != nil || !paused {
		t.Error("the public resumed the queue")
	}
}

// Public figures are named with the reason; who opted out is not.
func TestRulesPage(t *testing.T) {
	r := inmem.New(nil)
	s := siteOf(r)
	s.Rulings = func(context.Context) ([]record.Ruling, error) {
		return []record.Ruling{{Account: "x:77", Kind: record.RuleFigure, Reason: "holds <office>", By: "the editors", At: noon},
			{Account: "x:78", Kind: record.RuleOptOut, Reason: "asked by mail", At: noon}}, nil
	}
	for _, public := range []bool{false, true} {
		s.Public = public
		got := page(t, s.Handler(), "/rules")
		if !strings.Contains(got, "x:77") || !strings.Contains(got, "holds &lt;office&gt;") || !strings.Contains(got, "1 account") {
			t.Error("the page lacks a ruling")
		}
		if strings.Contains(got, "x:78") || strings.Contains(got, "asked by mail") {
			t.Error("the page names who opted out")
		}
	}
}
