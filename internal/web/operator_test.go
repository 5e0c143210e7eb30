package web_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/web"
)

// operated is a site whose owner can see how it does.
func operated(t *testing.T, r *inmem.Record) web.Site {
	s := siteOf(r)
	s.Operator = &web.Operator{
		Networks: func(context.Context) ([]web.NetworkState, error) {
			return []web.NetworkState{
				{Name: "Bluesky", Network: post.Bluesky, State: "limited", Until: noon.Add(time.Hour), Good: noon, Bad: noon.Add(time.Minute), Why: "api.example: <b>Too Many</b>", Today: 7},
				{Name: "X", Network: post.X, State: "priced", Priced: true, SpentToday: 120_000, SpentMonth: 3_450_000, Cap: 500_000},
				{Name: "Nostr", Network: post.Nostr, State: "quiet"}, {Name: "Mastodon", Network: post.Mastodon, State: "failing"}, {Name: "page", State: "up"}, {Name: "Y", State: "shut"},
			}, nil
		},
		Hosts: func() []fetch.HostState {
			return []fetch.HostState{{Host: "api.example", Requests: 9, Today: 7, Status: 429, Asked: noon, Bad: noon, Why: "the answer was Too Many Requests", Until: noon.Add(time.Hour)},
				{Host: "dead.example", Asked: noon, Bad: noon, Why: "no answer", Until: noon, Failed: true}, {Host: "good.example", Status: 200, Asked: noon, Good: noon}}
		},
		Streams: func() []collect.StreamState {
			return []collect.StreamState{{Name: "bluesky jetstream", Opened: noon, Heard: noon, Events: 12345}, {Name: "town", Opened: noon, Ended: noon.Add(time.Minute), Error: "no answer", Lost: true}}
		},
		Uses: r.Uses, Stats: r.Stats, Recall: r.Cursor, Remember: r.SaveCursor,
		Check:  r.Check,
		Disk:   func() (int64, int64, error) { return 1 << 30, 100 << 30, nil },
		Folder: "/home/owner/record", Version: "9.9.9",
	}
	return s
}

func TestOperatorPages(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(3))
	h := operated(t, r).Handler()
	got := page(t, h, "/sources")
	for _, words := range []string{"Asks to wait", "it sells what is asked", "Not asked yet", "The last answer was an error", "Only a part", "&lt;b>Too Many", "$0.12 today, $3.45 this month; at most $0.50", "7 requests",
		"bluesky jetstream", "12345", "no longer had what came first", "dead.example", "left alone until", "made"} {
		if !strings.Contains(got, words) && !strings.Contains(got, strings.ReplaceAll(words, ">", "&gt;")) {
			t.Errorf("the sources do not say %q", words)
		}
	}
	got = page(t, h, "/health")
	for _, words := range []string{"Only 1.0 GiB are free", "not been checked", "Check it now", "/home/owner/record", "Clew 9.9.9", "1.0 GiB of 100.0 GiB", "backup"} {
		if !strings.Contains(got, words) {
			t.Errorf("the health does not say %q", words)
		}
	}
	for _, path := range []string{"/sources.json", "/health.json"} {
		if w := ask(h, "GET", path); w.Code != 200 || !strings.HasPrefix(w.Body.String(), `{"clew":1,`) {
			t.Errorf("%s: %d %.80s", path, w.Code, w.Body)
		}
	}
	if got := page(t, h, "/"); !strings.Contains(got, `href="/sources"`) {
		t.Error("nothing leads to the owner's pages")
	}
}

// A check runs once at a time, in the background, and what it found is known after a restart.
func TestCheckFromPage(t *testing.T) {
	r := inmem.New(nil)
	put(t, r, network(3))
	s := operated(t, r)
	goOn, runs := make(chan struct{}), 0
	var mu sync.Mutex
	fail := error(nil)
	s.Operator.Check = func(ctx context.Context, report func(string)) (record.Checked, error) {
		mu.Lock()
		runs++
		mu.Unlock()
		<-goOn
		if fail != nil {
			for range 300 {
				report("pack 1 at 0: <digest> differs " + strings.Repeat("x", 500))
			}
		}
		return record.Checked{Posts: 6, Bytes: 3 << 20}, fail
	}
	h := s.Handler()
	check := func() { t.Helper(); wantCode(t, post1(h, "/health", url.Values{"do": {"check"}}).Code, 303) }
	for range 5 {
		check()
	}
	if got := page(t, h, "/health"); !strings.Contains(got, "Everything is being read") || strings.Contains(got, "Check it now") {
		t.Error("it does not say that a check runs")
	}
	goOn <- struct{}{}
	waitFor(t, func() bool { return strings.Contains(ask(h, "GET", "/health.json").Body.String(), `"checking":false`) })
	if got := page(t, s.Handler(), "/health"); !strings.Contains(got, "Sound: 3.0 MiB") || runs != 1 {
		t.Errorf("%d checks, and the outcome is not kept", runs)
	}
	fail = record.ErrDamaged
	check()
	goOn <- struct{}{}
	waitFor(t, func() bool { return strings.Contains(ask(h, "GET", "/health.json").Body.String(), `"problems":300`) })
	if got := page(t, h, "/health"); !strings.Contains(got, "300 problems were found") || !strings.Contains(got, "&lt;digest") {
		t.Error("the problems are not told")
	}
	waitFor(t, func() bool { return strings.Contains(ask(h, "GET", "/health.json").Body.String(), `"checking":false`) })
	fail = errors.New("the disk is gone")
	check()
	goOn <- struct{}{}
	waitFor(t, func() bool { return strings.Contains(ask(h, "GET", "/health.json").Body.String(), "the disk is gone") })
	for form, want := range map[string]int{"": 400, "do=other": 400} {
		v, _ := url.ParseQuery(form)
		wantCode(t, post1(h, "/health", v).Code, want)
	}
}

func wantCode(t *testing.T, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("status %d, want %d", got, want)
	}
}

func TestOperatorPagesAreTheOwners(t *testing.T) {
	s := operated(t, inmem.New(nil))
	s.Public = true
	h := s.Handler()
	for _, path := range []string{"/sources", "/sources.json", "/health", "/health.json"} {
		if w := ask(h, "GET", path); w.Code == 200 || strings.Contains(w.Body.String(), "api.example") {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	if w := post1(h, "/health", url.Values{"do": {"check"}}); w.Code == 303 && w.Header().Get("Location") == "/health" {
		t.Error("a visitor began a check")
	}
	if h := siteOf(inmem.New(nil)).Handler(); ask(h, "GET", "/sources").Code != 404 || ask(h, "GET", "/health").Code != 404 {
		t.Error("pages that there are not are there")
	}
}
