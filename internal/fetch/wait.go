package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestWait bounds what a host can ask for: after a day it is asked again whatever it said.
const longestWait = 24 * time.Hour

// retryAfter reads how long a host wants to be left alone: Retry-After in seconds or as a date. ok is false
// where it does not say, or says what cannot be read. A date is measured against the host's own clock, if
// it shows one, else against now.
func retryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0, false
	}
	if d, ok := seconds(v); ok {
		return d, true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	return between(hostTime(h, now), at), true
}

// limitReset reads when a spent limit begins anew, in the three ways that networks write it. ok is false
// while something of it is left. narrow says that the limit is of one kind of request alone.
func limitReset(h http.Header, now time.Time) (wait time.Duration, narrow, ok bool) {
	for _, family := range [...]struct {
		prefix string
		narrow bool
	}{{"Ratelimit-", false}, {"X-Ratelimit-", false}, {"X-Rate-Limit-", true}} {
		left := strings.TrimSpace(h.Get(family.prefix + "Remaining"))
		if left == "" || strings.Trim(left, "0") != "" {
			continue
		}
		if wait, ok := resetAt(strings.TrimSpace(h.Get(family.prefix+"Reset")), hostTime(h, now)); ok {
			return wait, family.narrow, true
		}
	}
	return 0, false, false
}

// resetAt reads the time of a reset: a Unix time, seconds from now, or a date.
func resetAt(v string, now time.Time) (time.Duration, bool) {
	if n, err := strconv.ParseInt(v, 10, 64); err == nil && n > 1e8 {
		if n > 1e11 { // no host writes that in seconds
			return longestWait, true
		}
		return between(now, time.Unix(n, 0)), true
	}
	if d, ok := seconds(v); ok {
		return d, true
	}
	if at, err := time.Parse(time.RFC3339, v); err == nil {
		return between(now, at), true
	}
	if at, err := http.ParseTime(v); err == nil {
		return between(now, at), true
	}
	return 0, false
}

// seconds reads a number of seconds, rounded up, and at most longestWait.
func seconds(v string) (time.Duration, bool) {
	whole, part, _ := strings.Cut(v, ".")
	if whole == "" || !digits(whole) || !digits(part) {
		return 0, false
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 6 {
		return longestWait, true
	}
	n := 0
	for i := range len(whole) {
		n = n*10 + int(whole[i]-'0')
	}
	if strings.Trim(part, "0") != "" {
		n++
	}
	return min(time.Duration(n)*time.Second, longestWait), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// hostTime is the host's clock, if it shows one.
func hostTime(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}

// between is how long it is from one time to a later one, at least nothing and at most longestWait.
func between(from, to time.Time) time.Duration {
	return max(0, min(to.Sub(from), longestWait))
}

// clockError is by how much the host's Date is ahead. Date has whole seconds, so less is no error.
func clockError(h http.Header, at time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	if d := date.Sub(at); d <= -time.Second || d > 0 {
		return d
	}
	return 0
}
