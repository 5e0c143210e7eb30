package people

import (
	"net/netip"
	"sync"
	"time"
)

// limits counts tries. Each address and each name has a bucket of tries that fills up again; a try takes one
// out, and whoever succeeds gets it back. Names are counted whether or not they exist.
//
// Nobody can be locked out by others: an address from which a person signed in before does not draw on the
// name's bucket, passkeys never do, and a bucket always fills again.
type limits struct {
	mu      sync.Mutex
	now     func() time.Time
	buckets map[string]bucket
	known   map[string]map[string]bool // name, address: signed in from there
}

type bucket struct {
	left float64
	at   time.Time
}

// tries is how a kind of bucket is filled.
type tries struct {
	many  float64
	every time.Duration // one more
}

// The two kinds.
var (
	perAddress = tries{20, 15 * time.Second}
	perName    = tries{10, 30 * time.Second}
)

// Bounds of what is remembered.
const (
	bucketsKept = 20_000
	namesKnown  = 2_000
	placesKnown = 16 // of one name
)

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, buckets: map[string]bucket{}, known: map[string]map[string]bool{}}
}

// Place is what counts as one address: of IPv6 the network that one subscriber has.
func Place(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// try takes a try out of the buckets of an address and a name ("" for none), or says how long to wait. back
// gives it back.
func (l *limits) try(from netip.Addr, name string) (back func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	where := Place(from)
	keys := map[string]tries{"address " + where: perAddress}
	if name != "" && !l.known[name][where] {
		keys["name "+name] = perName
	}
	now := l.now()
	var wait time.Duration
	for k, t := range keys {
		if b := l.level(k, t, now); b.left < 1 {
			wait = max(wait, time.Duration((1-b.left)*float64(t.every)))
		}
	}
	if wait > 0 {
		return nil, &Slow{After: wait}
	}
	for k, t := range keys {
		b := l.level(k, t, now)
		b.left--
		l.put(k, b)
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for k, t := range keys {
			b := l.level(k, t, l.now())
			b.left = min(t.many, b.left+1)
			l.put(k, b)
		}
	}, nil
}

// level is what a bucket holds now.
func (l *limits) level(key string, t tries, now time.Time) bucket {
	b, ok := l.buckets[key]
	if !ok {
		if len(l.buckets) >= bucketsKept {
			b, ok = l.buckets[""] // the many strangers share one
		}
		if !ok {
			return bucket{t.many, now}
		}
	}
	if d := now.Sub(b.at); d > 0 {
		b.left = min(t.many, b.left+float64(d)/float64(t.every))
	}
	b.at = now
	return b
}

func (l *limits) put(key string, b bucket) {
	if _, ok := l.buckets[key]; !ok && len(l.buckets) >= bucketsKept {
		for k, old := range l.buckets {
			if b.at.Sub(old.at) > time.Duration(perAddress.many)*perName.every { // full again, whichever kind it is
				delete(l.buckets, k)
			}
		}
		if len(l.buckets) >= bucketsKept {
			key = ""
		}
	}
	l.buckets[key] = b
}

// welcome remembers that a person signed in from an address.
func (l *limits) welcome(from netip.Addr, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	places := l.known[name]
	if places == nil {
		if len(l.known) >= namesKnown {
			return
		}
		places = map[string]bool{}
		l.known[name] = places
	}
	if len(places) < placesKnown {
		places[Place(from)] = true
	}
}
