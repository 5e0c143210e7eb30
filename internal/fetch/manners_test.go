package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

const pub = "http://pub.example/"

// limiting answers the first request as told and those after it with 200, and notes when it was asked.
type limiting struct {
	mu    sync.Mutex
	times []time.Time
	first http.Header
	code  int
}

func (l *limiting) serve(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.times = append(l.times, time.Now())
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	if len(l.times) == 1 {
		for k, v := range l.first {
			w.Header()[k] = v
		}
		w.WriteHeader(l.code)
	}
}

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = []string{pairs[i+1]}
	}
	return h
}

// TestRetryAfter: a host is never asked sooner than it said, and is asked soon after.
func TestRetryAfter(t *testing.T) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // where synctest's time begins
	date := func(d time.Duration) string { return start.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		name string
		code int
		head http.Header
		want time.Duration
		most time.Duration // above want, for the door's own pauses
	}{
		{"429 seconds", 429, header("Retry-After", "120"), 120 * time.Second, 0},
		{"503 seconds", 503, header("Retry-After", "7"), 7 * time.Second, 0},
		{"503 fraction", 503, header("Retry-After", "6.2"), 7 * time.Second, 0},
		{"429 date", 429, header("Retry-After", date(90*time.Second)), 90 * time.Second, 0},
		{"429 date by a clock an hour ahead", 429, header("Retry-After", date(time.Hour+50*time.Second), "Date", date(time.Hour)), 50 * time.Second, 0},
		{"429 date by a clock ten years behind", 429, header("Retry-After", "Mon, 01 Jan 1990 00:00:30 GMT", "Date", "Mon, 01 Jan 1990 00:00:00 GMT"), 30 * time.Second, 0},
		{"429 date gone by", 429, header("Retry-After", date(-time.Hour)), 0, 2 * time.Second},
		{"429 alone", 429, nil, 500 * time.Millisecond, time.Second},
		{"429 zero", 429, header("Retry-After", "0"), 500 * time.Millisecond, time.Second},
		{"429 negative", 429, header("Retry-After", "-5"), 500 * time.Millisecond, time.Second},
		{"429 nonsense", 429, header("Retry-After", "soon"), 500 * time.Millisecond, time.Second},
		{"503 alone", 503, nil, 500 * time.Millisecond, time.Second},
		{"500 with a wish", 500, header("Retry-After", "60"), 500 * time.Millisecond, time.Second}, // not a status that asks to wait
		{"429 of Bluesky", 429, header("Ratelimit-Remaining", "0", "Ratelimit-Reset", "946684900"), 100 * time.Second, 0},
		{"429 of Mastodon", 429, header("X-Ratelimit-Remaining", "0", "X-Ratelimit-Reset", "2000-01-01T00:04:00.000000Z"), 240 * time.Second, 0},
		{"429 of X", 429, header("X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "946685700"), 900 * time.Second, 0},
		{"429 of the draft", 429, header("Ratelimit-Remaining", "0", "Ratelimit-Reset", "33"), 33 * time.Second, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &limiting{first: c.head, code: c.code}
			bubble(t, l.serve, func(t *testing.T, d *Door) {
				x, err := patient(t, d, pub)
				if err != nil || x.Status != 200 || x.Tries != 2 {
					t.Fatalf("%v %v", x, err)
				}
				if got := l.times[1].Sub(l.times[0]); got < c.want || got > c.want+c.most {
					t.Errorf("asked again after %v; want %v and at most %v more", got, c.want, c.most)
				}
			})
		})
	}
}

// TestImpatience: who cannot wait is told until when, and nothing is asked in the meantime.
func TestImpatience(t *testing.T) {
	for name, c := range map[string]struct {
		head http.Header
		code int
		want time.Duration
	}{
		"longer than the patience": {header("Retry-After", "61"), 429, 61 * time.Second},
		"a year":                   {header("Retry-After", "31536000"), 429, 24 * time.Hour},
		"absurd":                   {header("Retry-After", strings.Repeat("9", 400)), 503, 24 * time.Hour},
		"a date in 9999":           {header("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"), 429, 24 * time.Hour},
		"a reset without end":      {header("X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "99999999999999"), 429, 24 * time.Hour},
		"a reset after an answer":  {header("Ratelimit-Remaining", "0", "Ratelimit-Reset", "300"), 200, 300 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			l := &limiting{first: c.head, code: c.code}
			bubble(t, l.serve, func(t *testing.T, d *Door) {
				began := time.Now()
				_, err := d.Do(t.Context(), Request{URL: pub})
				if c.code == 200 { // the answer came; it is the next that must wait
					if err != nil {
						t.Fatal(err)
					}
					_, err = d.Do(t.Context(), Request{URL: pub})
				}
				var limited *LimitedError
				if !errors.As(err, &limited) || !errors.Is(err, ErrLimited) || limited.Host != "pub.example" {
					t.Fatalf("%v", err)
				}
				if got := limited.Until.Sub(began); got != c.want {
					t.Errorf("until %v on, want %v", got, c.want)
				}
				if time.Since(began) != 0 {
					t.Errorf("it took %v to say so", time.Since(began))
				}
				for range 3 { // others are told the same
					if _, err := d.Do(t.Context(), Request{URL: pub + "?another"}); !errors.Is(err, ErrLimited) {
						t.Errorf("another: %v", err)
					}
				}
				if len(l.times) != 1 {
					t.Errorf("asked %d times", len(l.times))
				}
				time.Sleep(c.want)
				if x, err := d.Do(t.Context(), Request{URL: pub}); err != nil || x.Status != 200 {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

// TestNarrowLimit: X's limits are of one kind of request, and do not hold up the others.
func TestNarrowLimit(t *testing.T) {
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/2/tweets/") {
			w.Header()["X-Rate-Limit-Remaining"], w.Header()["X-Rate-Limit-Reset"] = []string{"0"}, []string{"900"}
		}
	}, func(t *testing.T, d *Door) {
		for _, c := range []struct {
			path string
			ok   bool
		}{{"2/tweets/1", true}, {"2/tweets/2", false}, {"2/users/1", true}, {"2/tweets/3", false}, {"2/users/2", true}} {
			_, err := d.Do(t.Context(), Request{URL: pub + c.path})
			if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrLimited) {
				t.Errorf("%s: %v", c.path, err)
			}
		}
	})
}

// TestPace: ten at once, then one a second; other hosts are not held up; a known host has its own pace.
func TestPace(t *testing.T) {
	bubble(t, func(http.ResponseWriter, *http.Request) {}, func(t *testing.T, d *Door) {
		took := func(host string, n int) time.Duration {
			began := time.Now()
			var all sync.WaitGroup
			for i := range n {
				all.Go(func() {
					if _, err := d.Do(t.Context(), Request{URL: fmt.Sprintf("http://%s/%d", host, i)}); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			return time.Since(began)
		}
		for _, c := range []struct {
			host string
			n    int
			want time.Duration
		}{
			{"pub.example", 10, 0}, {"pub.example", 20, 20 * time.Second}, {hostFor("plain", "93.184.215.14"), 10, 0},
			{hostFor("mixed", "93.184.215.14"), 40, 400 * time.Millisecond}, {hostFor("rebind", "93.184.215.14"), 100, 0},
		} {
			if got := took(c.host, c.n); got < c.want || got > c.want+c.want/100 {
				t.Errorf("%d of %s took %v, want %v", c.n, c.host, got, c.want)
			}
		}
	}, func(c *Config) {
		c.Paces = map[string]Pace{hostFor("mixed", "93.184.215.14"): {Every: 20 * time.Millisecond, Burst: 20}, hostFor("rebind", "93.184.215.14"): {Every: -1}}
	})
}

// TestAtOnce: no more than four requests under way to one host, and no more in all than the door may.
func TestAtOnce(t *testing.T) {
	for _, c := range []struct{ overall, perHost, all int }{{32, 4, 24}, {10, 4, 10}, {3, 3, 3}} {
		var mu sync.Mutex
		now, most := map[string]int{}, map[string]int{}
		count := func(key string, n int) {
			now[key] += n
			most[key] = max(most[key], now[key])
		}
		bubble(t, func(w http.ResponseWriter, r *http.Request) {
			for _, n := range []int{1, -1} {
				mu.Lock()
				count(r.Host, n)
				count("all", n)
				mu.Unlock()
				time.Sleep(time.Second)
			}
		}, func(t *testing.T, d *Door) {
			var asking sync.WaitGroup
			for h := range 6 {
				for i := range 8 {
					asking.Go(func() {
						if _, err := d.Do(t.Context(), Request{URL: fmt.Sprintf("http://%s/%d", hostFor(fmt.Sprintf("h%d", h), "93.184.215.14"), i)}); err != nil {
							t.Error(err)
						}
					})
				}
			}
			asking.Wait()
			if most["all"] != c.all {
				t.Errorf("%d at once in all, want %d", most["all"], c.all)
			}
			delete(most, "all")
			for host, n := range most {
				if n > c.perHost {
					t.Errorf("%d at once of %s, want at most %d", n, host, c.perHost)
				}
			}
		}, unpaced, func(cfg *Config) { cfg.Overall = c.overall })
	}
}

// TestBackoff: five tries, each pause about twice the last and never the same; then the answer is the answer.
func TestBackoff(t *testing.T) {
	for _, code := range []int{500, 502, 503, 504, 429, 520} {
		var times []time.Time
		bubble(t, func(w http.ResponseWriter, r *http.Request) {
			times = append(times, time.Now())
			w.WriteHeader(code)
		}, func(t *testing.T, d *Door) {
			x, err := patient(t, d, pub)
			if err != nil || x.Status != code || x.Tries != 5 || len(times) != 5 {
				t.Fatalf("%d: %v %v after %d tries", code, x, err, len(times))
			}
			middle := time.Second
			for i := 1; i < 5; i++ {
				if got := times[i].Sub(times[i-1]); got < middle/2 || got > middle*3/2+time.Millisecond {
					t.Errorf("%d: pause %d was %v, want about %v", code, i, got, middle)
				}
				middle *= 2
			}
			if first := times[1].Sub(times[0]); first == time.Second {
				t.Error("no jitter")
			}
		})
	}
}

// TestNoBackoff: answers that are answers are asked for once.
func TestNoBackoff(t *testing.T) {
	var n int
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		var code int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &code)
		w.WriteHeader(code)
	}, func(t *testing.T, d *Door) {
		for _, code := range []int{200, 201, 204, 304, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 418, 422, 451, 501, 505} {
			n = 0
			began := time.Now()
			x, err := d.Do(t.Context(), Request{URL: fmt.Sprintf("%s%d", pub, code)})
			if err != nil || x.Status != code || n != 1 || time.Since(began) != 0 {
				t.Errorf("%d: %v %v, asked %d times in %v", code, x, err, n, time.Since(began))
			}
		}
	}, unpaced)
}

// TestOnce: what must not be asked twice is not, whatever comes.
func TestOnce(t *testing.T) {
	for _, r := range []Request{{URL: pub, Once: true}, {URL: pub, Method: "POST", Body: []byte("x")}, {URL: pub, Method: "POST", Once: true}} {
		for _, code := range []int{500, 502, 504} {
			n := 0
			bubble(t, func(w http.ResponseWriter, r *http.Request) { n++; w.WriteHeader(code) }, func(t *testing.T, d *Door) {
				if x, err := d.Do(t.Context(), r); err != nil || x.Status != code || n != 1 {
					t.Errorf("%s %d: %v %v after %d", r.Method, code, x, err, n)
				}
			})
		}
		n := 0
		bubble(t, func(w http.ResponseWriter, r *http.Request) { n++; panic(http.ErrAbortHandler) }, func(t *testing.T, d *Door) {
			if _, err := d.Do(t.Context(), r); !errors.Is(err, ErrUnreachable) || n != 1 {
				t.Errorf("%s broken off: %v after %d", r.Method, err, n)
			}
		})
	}
	n := 0 // a refusal that says it did nothing may be asked again
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; n == 1 {
			w.WriteHeader(429)
		}
	}, func(t *testing.T, d *Door) {
		if x, err := d.Do(t.Context(), Request{URL: pub, Method: "POST", Body: []byte("x")}); err != nil || x.Status != 200 || n != 2 {
			t.Errorf("%v %v after %d", x, err, n)
		}
	})
}

// TestBreaker: a host that keeps failing is left alone, then tried by one request.
func TestBreaker(t *testing.T) {
	var n atomic.Int64
	var well atomic.Bool
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		time.Sleep(time.Second)
		if !well.Load() {
			w.WriteHeader(500)
		}
	}, func(t *testing.T, d *Door) {
		do := func() error {
			x, err := d.Do(t.Context(), Request{URL: pub, Once: true})
			if err == nil && x.Status != 200 {
				err = errors.New("status")
			}
			return err
		}
		for range 10 {
			_ = do()
		}
		for range 50 {
			if err := do(); !errors.Is(err, ErrUnreachable) {
				t.Fatalf("%v", err)
			}
		}
		if n.Load() != 10 {
			t.Fatalf("asked %d times", n.Load())
		}
		if _, err := d.Do(t.Context(), Request{URL: "http://" + hostFor("plain", "93.184.215.14") + "/", Once: true}); err != nil {
			t.Errorf("another host: %v", err)
		}
		n.Store(10)
		time.Sleep(38 * time.Second)
		probe := func() {
			var all sync.WaitGroup
			for i := range 20 {
				all.Go(func() { _, _ = d.Do(t.Context(), Request{URL: fmt.Sprint(pub, i), Once: true}) })
			}
			all.Wait()
		}
		probe()
		if n.Load() != 11 {
			t.Errorf("%d probes, want 1", n.Load()-10)
		}
		time.Sleep(30 * time.Second) // the second rest is twice as long
		if err := do(); !errors.Is(err, ErrUnreachable) {
			t.Errorf("in the second rest: %v", err)
		}
		well.Store(true)
		time.Sleep(50 * time.Second)
		for range 5 {
			if err := do(); err != nil {
				t.Errorf("back again: %v", err)
			}
		}
	}, unpaced)
}

// TestSlow: nobody can hold a request for ever.
func TestSlow(t *testing.T) {
	for _, c := range []struct {
		name  string
		serve http.HandlerFunc
		want  time.Duration
		is    error
	}{
		{"hang before headers", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 30 * time.Second, ErrUnreachable},
		{"one byte a second", func(w http.ResponseWriter, r *http.Request) {
			for range 1000 {
				if _, err := w.Write([]byte("x")); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}, 30 * time.Second, ErrUnreachable},
		{"hang within the body", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(make([]byte, 5000))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, time.Minute, ErrUnreachable},
		{"slow for long", func(w http.ResponseWriter, r *http.Request) {
			for range 100_000 {
				if _, err := w.Write(make([]byte, 100)); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}, 5 * time.Minute, ErrUnreachable},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, c.serve, func(t *testing.T, d *Door) {
				began := time.Now()
				_, err := d.Do(t.Context(), Request{URL: pub, Once: true})
				if !errors.Is(err, c.is) || time.Since(began) != c.want {
					t.Errorf("%v after %v, want %v", err, time.Since(began), c.want)
				}
			})
		})
	}
}

// TestCancel: who asks can stop asking at any time.
func TestCancel(t *testing.T) {
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/wait":
			w.Header().Set("Retry-After", "3000")
			w.WriteHeader(429)
		case "/hang":
			<-r.Context().Done()
		case "/500":
			w.WriteHeader(500)
		}
	}, func(t *testing.T, d *Door) {
		for _, path := range []string{"hang", "500", "wait", "wait"} {
			ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
			began := time.Now()
			_, err := d.Do(ctx, Request{URL: pub + path, Patience: time.Hour})
			if path != "500" && (!errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 700*time.Millisecond) {
				t.Errorf("%s: %v after %v", path, err, time.Since(began))
			}
			cancel()
		}
	})
}

// TestClose: the end of the door ends what is under way, and nothing begins after it.
func TestClose(t *testing.T) {
	bubble(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(t *testing.T, d *Door) {
		errs := make(chan error, 2)
		go func() { _, err := d.Do(t.Context(), Request{URL: pub}); errs <- err }()
		go func() { _, err := d.Do(t.Context(), Request{URL: pub, Method: "POST"}); errs <- err }()
		synctest.Wait()
		_ = d.Close()
		for range 2 {
			if err := <-errs; !errors.Is(err, ErrUnreachable) {
				t.Errorf("under way: %v", err)
			}
		}
		if _, err := d.Do(t.Context(), Request{URL: pub}); !errors.Is(err, ErrUnreachable) {
			t.Errorf("after: %v", err)
		}
		if _, err := d.Dial(t.Context(), Request{URL: "ws://pub.example/"}); !errors.Is(err, ErrUnreachable) {
			t.Errorf("socket after: %v", err)
		}
	})
}

// TestManyHosts: a crowd of hosts does not make the door forget who asked to wait, nor grow.
func TestManyHosts(t *testing.T) {
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "pub.example" {
			w.Header().Set("Retry-After", "3000")
			w.WriteHeader(429)
		}
	}, func(t *testing.T, d *Door) {
		_, _ = d.Do(t.Context(), Request{URL: pub})
		for i := range 3 * maxHosts {
			if _, err := d.Do(t.Context(), Request{URL: fmt.Sprintf("http://%s/", hostFor(fmt.Sprintf("h%d", i), "93.184.215.14"))}); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(d.hosts.byKey); n > maxHosts || n != d.hosts.order.Len() {
			t.Errorf("%d hosts remembered", n)
		}
		if _, err := d.Do(t.Context(), Request{URL: pub}); !errors.Is(err, ErrLimited) {
			t.Errorf("forgotten: %v", err)
		}
	})
}
