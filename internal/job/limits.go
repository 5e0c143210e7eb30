package job

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// Kept is how many jobs that have ended are kept at most.
	Kept = 10_000
	// Listed is how many jobs Keeper.Jobs gives at most.
	Listed = 10_000

	maxKind = 64
	maxRef  = 4 << 10
	maxNote = 64 << 10
)

// Check returns ErrWork, with the reason, for work that no queue takes: a kind that is not two to 64 small
// letters, digits and dashes beginning with a letter; a reference or note that is too long, is not UTF-8 or
// holds a zero byte.
func (w Work) Check() error {
	switch {
	case !verb(w.Kind):
		return fmt.Errorf("kind %.80q: %w", w.Kind, ErrWork)
	case len(w.Ref) > maxRef || !text(w.Ref):
		return fmt.Errorf("reference of %d bytes: %w", len(w.Ref), ErrWork)
	case len(w.Note) > maxNote || !text(w.Note):
		return fmt.Errorf("note of %d bytes: %w", len(w.Note), ErrWork)
	}
	return nil
}

func verb(s string) bool {
	if len(s) < 2 || len(s) > maxKind || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

func text(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Whole gives the limits with the numbers that zeros stand for.
func (l Limits) Whole() Limits {
	l.Workers = cmp.Or(max(l.Workers, 0), 4)
	l.Waiting = cmp.Or(max(l.Waiting, 0), 100_000)
	l.Tries = cmp.Or(max(l.Tries, 0), 5)
	l.Time = cmp.Or(max(l.Time, 0), 15*time.Minute)
	l.Pause = cmp.Or(max(l.Pause, 0), 10*time.Second)
	return l
}

// Wait is the pause after a job's try failed: three times as long as the one before, at most six hours, and
// up to a quarter more or less, so that jobs that failed together do not come back together. The same job
// gets the same pauses.
func (l Limits) Wait(number int64, tries int) time.Duration {
	d := l.Whole().Pause
	for range min(tries, 20) - 1 {
		d = min(3*d, 6*time.Hour)
	}
	h := fnv.New32a()
	fmt.Fprint(h, number, tries) // a hash takes everything
	return d*3/4 + time.Duration(float64(d)/2*float64(h.Sum32())/(1<<32))
}
