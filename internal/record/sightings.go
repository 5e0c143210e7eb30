package record

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"clew/internal/post"
)

// Bounds of what a record keeps.
const (
	// MaxExchange is the longest description of an exchange that is kept, in bytes. Of a longer one, or one
	// that is no JSON, a store keeps nothing and skips it; the capture itself is kept.
	MaxExchange = 64 << 10
	// MaxCursor is the longest cursor, in bytes.
	MaxCursor = 4 << 10
	// OptedOut is the reason under which an import counts posts of accounts with a RuleOptOut.
	OptedOut = "its author asked not to be kept here"
	// maxLooks is the most looks that are kept of one post or account.
	maxLooks = 64
	// maxWhy is the most bytes of a Look's Why that are kept.
	maxWhy = 256
)

// Look is one look at a network that found a post, or a whole account, gone.
type Look struct {
	At    time.Time
	State post.State
	Why   string
}

// Sightings are all such looks at one post or account. They are the same in whatever order looks and
// restorations are told, for the first 64 looks of different times; past that the first and the last stay,
// and so does whether there are two sightings. A look and a restoration of the very same time are taken in
// the order they are told. The zero value is no sighting. Stores use it to apply SPEC §3 rule 13 alike.
type Sightings struct {
	Looks    []Look    // oldest first, one of a time
	Restored time.Time // newest word that it is there; zero if there is none
}

// Add takes a look, and says whether it told anything new. A state that is no loss is no sighting, and what
// was seen before the thing was there again counts no more.
func (s *Sightings) Add(l Look) bool {
	l.At = toMillis(l.At)
	if l.State == post.Present || l.State == post.NotFetched || l.At.Before(s.Restored) {
		return false
	}
	if len(l.Why) > maxWhy {
		l.Why = strings.ToValidUTF8(l.Why[:maxWhy], "")
	}
	i, same := slices.BinarySearchFunc(s.Looks, l, func(a, b Look) int { return a.At.Compare(b.At) })
	if same {
		if compareLooks(s.Looks[i], l) >= 0 {
			return false
		}
		s.Looks = slices.Clone(s.Looks)
		s.Looks[i] = l
		return true
	}
	s.Looks = slices.Insert(slices.Clone(s.Looks), i, l)
	if len(s.Looks) > maxLooks {
		s.Looks = slices.Delete(s.Looks, 1, 2)
	}
	return true
}

// Restore takes the word that the thing was there at a time, and says whether that lifts any look: those of
// that time and before.
func (s *Sightings) Restore(at time.Time) bool {
	at = toMillis(at)
	if at.Before(s.Restored) {
		return false
	}
	s.Restored = at
	n := 0
	for n < len(s.Looks) && !s.Looks[n].At.After(at) {
		n++
	}
	s.Looks = s.Looks[n:]
	return n > 0
}

// Tombstone is what the looks come to: first gone, how often at least Apart after the one before, and state
// and words of the newest look that is proof by itself, or else of the newest. ok is false where there is
// no look. ID and LastSeen are left to the caller.
func (s Sightings) Tombstone() (t Tombstone, ok bool) {
	if len(s.Looks) == 0 {
		return Tombstone{}, false
	}
	told := s.Looks[0]
	var counted time.Time
	for i, l := range s.Looks {
		if i == 0 || l.At.Sub(counted) >= Apart {
			t.Sightings++
			counted = l.At
		}
		if l.proof() || !told.proof() {
			told = l
		}
	}
	t.FirstGone, t.State, t.Why, t.Looks = s.Looks[0].At, told.State, told.Why, s.Looks
	return t, true
}

// Sure says whether a tombstone is to be believed: a deletion of which only a 404 tells is not, until it was
// found twice. Package thread judges the same way.
func (t Tombstone) Sure() bool {
	return t.Sightings > 0 && (t.Sightings >= 2 || Look{State: t.State, Why: t.Why}.proof())
}

// proof says whether a look needs no second one.
func (l Look) proof() bool {
	return l.State != post.Deleted || !strings.Contains(l.Why, "404")
}

// compareLooks orders two looks of one time: the one that says more is the greater.
func compareLooks(a, b Look) int {
	if a.proof() != b.proof() {
		if a.proof() {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Why, b.Why))
}

// toMillis is a time as stores keep it.
func toMillis(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}
