package fetch

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"
)

// HostState is what a door has met of one host since it was opened. It knows the hosts asked lately, at most
// a thousand.
type HostState struct {
	Host     string
	Requests int       // tries
	Today    int       // of these, since midnight UTC
	Asked    time.Time // last
	Good     time.Time // last answer that was none of an error; zero if there was none
	Bad      time.Time // last failure; zero if there was none
	Status   int       // of the last answer; 0 where none came
	Why      string    // of the last failure, in English, without secrets
	Until    time.Time // the host asks to be left alone, or is left alone because it failed; zero if neither
	Failed   bool      // it is left alone because it failed
}

// tally is what was met of a host. It is guarded by host.mu.
type tally struct {
	requests, today  int
	day              int64
	asked, good, bad time.Time
	status           int
	why              string
}

// note counts a try. gone says that nobody waited for it any more: that says nothing of the host.
func (h *host) note(now time.Time, x *Exchange, err error, gone bool) {
	if gone || forbidden(err) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &h.seen
	if day := now.UTC().Unix() / (24 * 60 * 60); day != s.day {
		s.day, s.today = day, 0
	}
	s.requests, s.today, s.asked = s.requests+1, s.today+1, now
	switch {
	case err != nil:
		s.bad, s.status, s.why = now, 0, failureWords(err)
	case x.Status == http.StatusTooManyRequests || x.Status >= 500:
		s.bad, s.status, s.why = now, x.Status, "the answer was "+statusWords(x.Status)
	case x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden || x.Status == http.StatusPaymentRequired:
		s.bad, s.status, s.why = now, x.Status, "the answer was "+statusWords(x.Status)
	default:
		s.good, s.status = now, x.Status
	}
}

// failureWords says what kind of failure it was. Its own words may hold an address, and are not kept.
func failureWords(err error) string {
	for _, is := range []error{ErrLimited, ErrBound, ErrBroken, errNoName, ErrUnreachable} {
		if errors.Is(err, is) {
			return is.Error()
		}
	}
	return ErrUnreachable.Error()
}

func statusWords(status int) string {
	if t := http.StatusText(status); t != "" {
		return t
	}
	return "of an unknown kind"
}

// Hosts tells of the hosts asked lately, the last first.
func (d *Door) Hosts() []HostState {
	d.hosts.mu.Lock()
	var all []*host
	for e := d.hosts.order.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(*host))
	}
	d.hosts.mu.Unlock()
	out := make([]HostState, 0, len(all))
	for _, h := range all {
		if s := h.state(d.cfg.Now()); s.Requests > 0 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b HostState) int { return cmp.Compare(b.Asked.UnixNano(), a.Asked.UnixNano()) })
	return out
}

func (h *host) state(now time.Time) HostState {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := HostState{Host: h.key, Requests: h.seen.requests, Today: h.seen.today, Asked: h.seen.asked, Good: h.seen.good, Bad: h.seen.bad, Status: h.seen.status, Why: h.seen.why}
	if h.seen.day != now.UTC().Unix()/(24*60*60) {
		s.Today = 0
	}
	// Pauses are kept by the machine's clock; what is told is by the configured one.
	left := time.Duration(0)
	for _, until := range h.paused {
		left = max(left, time.Until(until))
	}
	if d := time.Until(h.open); d > left {
		left, s.Failed = d, true
	}
	if left > 0 {
		s.Until = now.Add(left)
	}
	return s
}
