package fetch

import (
	"container/list"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxHosts bounds the hosts whose state is remembered, maxPauses the kinds of request of one host that are
// paused by themselves.
const (
	maxHosts  = 1024
	maxPauses = 64
)

// hosts remembers the state of each host that was asked lately.
type hosts struct {
	cfg Config

	mu    sync.Mutex
	byKey map[string]*list.Element // of *host
	order *list.List               // most lately used first
}

func newHosts(cfg Config) *hosts {
	return &hosts{cfg: cfg, byKey: map[string]*list.Element{}, order: list.New()}
}

// host is the state of one host.
type host struct {
	key   string
	name  string // without the port
	cfg   *Config
	local bool // of Config.Allow
	users int  // guarded by hosts.mu

	pace  *rate.Limiter // nil: none
	slots chan struct{}

	mu       sync.Mutex
	paused   map[string]time.Time // until when, by route; "" is every route
	failures int
	broken   int       // how often the breaker opened on end
	open     time.Time // until when nothing is asked
	probing  bool
	seen     tally
}

// use gives the state of a target's host; done must be called with it after.
func (s *hosts) use(t *target) *host {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byKey[t.key]
	if ok {
		s.order.MoveToFront(e)
	} else {
		s.evict()
		e = s.order.PushFront(s.make(t))
		s.byKey[t.key] = e
	}
	h := e.Value.(*host)
	h.users++
	return h
}

func (s *hosts) done(h *host) {
	s.mu.Lock()
	h.users--
	s.mu.Unlock()
}

func (s *hosts) make(t *target) *host {
	p, known := s.cfg.Paces[t.hostPort]
	if !known {
		p, known = s.cfg.Paces[t.host]
	}
	switch {
	case known:
	case t.let:
		p = Pace{Every: -1, AtOnce: 16}
	default:
		p = s.cfg.Pace
	}
	p = p.withDefaults()
	h := &host{key: t.key, name: t.host, cfg: &s.cfg, local: t.let, slots: make(chan struct{}, p.AtOnce), paused: map[string]time.Time{}}
	if p.Every > 0 {
		h.pace = rate.NewLimiter(rate.Every(p.Every), p.Burst)
	}
	return h
}

// evict makes room for one host: the one longest unused that nobody uses and that has not asked to wait.
func (s *hosts) evict() {
	if s.order.Len() < maxHosts {
		return
	}
	var spare *list.Element
	looked := 0
	for e := s.order.Back(); e != nil && looked < 64; e = e.Prev() {
		h := e.Value.(*host)
		if h.users > 0 {
			continue
		}
		looked++
		if !h.resting() {
			spare = e
			break
		}
		if spare == nil {
			spare = e
		}
	}
	if spare != nil {
		delete(s.byKey, spare.Value.(*host).key)
		s.order.Remove(spare)
	}
}

// resting says whether the host asked to wait, or is left alone.
func (h *host) resting() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if now.Before(h.open) {
		return true
	}
	for _, until := range h.paused {
		if now.Before(until) {
			return true
		}
	}
	return false
}

// pause leaves a route of the host ("" all of it) alone for a while. It never shortens an earlier pause.
func (h *host) pause(route string, d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if len(h.paused) >= maxPauses {
		for r, until := range h.paused {
			if !now.Before(until) {
				delete(h.paused, r)
			}
		}
	}
	if len(h.paused) >= maxPauses {
		route = ""
	}
	if until := now.Add(d); until.After(h.paused[route]) {
		h.paused[route] = until
	}
}

// left is how long the host still wants to be left alone.
func (h *host) left(route string) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.paused) == 0 {
		return 0
	}
	until := h.paused[""]
	if u := h.paused[route]; u.After(until) {
		until = u
	}
	d := time.Until(until)
	if d <= 0 {
		delete(h.paused, route)
		return 0
	}
	return d
}

// errOpen says that the door leaves a host alone because it failed too often.
type errOpen struct {
	failures int
	until    time.Time
}

func (e *errOpen) Error() string {
	return fmt.Sprintf("%v: it failed %d times on end and is left alone until %s", ErrUnreachable, e.failures, e.until.UTC().Format(time.RFC3339))
}
func (e *errOpen) Unwrap() error { return ErrUnreachable }

// begin asks the breaker. Where it gives no error, end must be called with what it said of the probe: the
// one try that may find out whether the host is back.
func (h *host) begin() (probe bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failures < h.cfg.BreakAfter {
		return false, nil
	}
	if d := time.Until(h.open); d > 0 || h.probing {
		return false, &errOpen{failures: h.failures, until: h.cfg.Now().Add(max(d, 0))}
	}
	h.probing = true
	return true, nil
}

// outcome of one try, as the breaker sees it.
type outcome int

const (
	void   outcome = iota // says nothing of the host
	well                  // it answered
	failed                // it did not, or said that it cannot
)

// end tells the breaker how a try went. opened says that the host is left alone from now on.
func (h *host) end(o outcome, probe bool) (opened bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if probe {
		h.probing = false
	}
	switch o {
	case well:
		h.failures, h.broken = 0, 0
	case failed:
		h.failures++
		if h.failures >= h.cfg.BreakAfter && (probe || !time.Now().Before(h.open)) {
			h.open = time.Now().Add(h.rest())
			h.broken++
			return true
		}
	}
	return false
}

// rest is how long the host is left alone when the breaker opens.
func (h *host) rest() time.Duration {
	d := h.cfg.BreakFor
	switch {
	case d > 0:
	case h.local:
		d = time.Second
	default:
		d = 30 * time.Second
	}
	d = min(d<<min(h.broken, 10), max(10*time.Minute, d))
	return d + rand.N(d/4+1)
}

// sleep waits, or gives the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// enter waits for the host's turn: until it no longer asks to be left alone, for its pace, and for a place
// among the requests under way, which leave gives back. The first wait counts against patience, which ends at the given time.
func (h *host) enter(ctx context.Context, route string, patience time.Time, overall chan struct{}) error {
	paced := h.pace == nil
	for {
		if d := h.left(route); d > 0 {
			if time.Now().Add(d).After(patience) {
				return &LimitedError{Host: h.name, Until: h.cfg.Now().Add(d)}
			}
			if err := sleep(ctx, d); err != nil {
				return err
			}
			continue
		}
		if !paced {
			if err := h.wait(ctx); err != nil {
				return err
			}
			paced = true
		}
		if err := place(ctx, h.slots); err != nil {
			return err
		}
		if err := place(ctx, overall); err != nil {
			<-h.slots
			return err
		}
		if h.left(route) <= 0 { // nobody was told to wait in the meantime
			return nil
		}
		h.leave(overall)
	}
}

func (h *host) leave(overall chan struct{}) {
	<-overall
	<-h.slots
}

func (h *host) wait(ctx context.Context) error {
	turn := h.pace.Reserve()
	if err := sleep(ctx, turn.Delay()); err != nil {
		turn.Cancel()
		return err
	}
	return nil
}

func place(ctx context.Context, slots chan struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
