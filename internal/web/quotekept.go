package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"clew/internal/answer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/same"
)

// Bounds of what is kept of checks.
const (
	keptWalks = 4
	keptCover = 256
	keptAlso  = 4096
	// What was counted is told for so long after the record has changed, at most: a record that takes posts in all
	// the time is not counted all the time. It is told for a hundred times as long as counting took.
	countedFor  = time.Minute
	countedFast = 50 * time.Millisecond // what was counted faster is counted anew
)

// quotes keeps what checks of quotations are made with: indexes that were made by walking, as long as the record
// does not change, and what is covered. It may be used from any number of goroutines; one walks at a time, and
// one counts.
type quotes struct {
	walking  chan struct{} // holds one for the one that walks
	counting chan struct{} // and for the one that counts

	mu    sync.Mutex
	gen   uint64
	walks map[string]*answer.Walked
	cover map[string]counted
	also  map[string]glimpse // of threads, for one kind of viewer
}

// glimpse is what a glance found.
type glimpse struct {
	list []same.Also
	late int // glances whose time was over; 0: this one saw all that it may look at
}

// counted is what is covered, as it was counted at a time.
type counted struct {
	answer.Covered
	gen   uint64
	until time.Time
}

func newQuotes() *quotes {
	return &quotes{walking: make(chan struct{}, 1), counting: make(chan struct{}, 1), walks: map[string]*answer.Walked{}, cover: map[string]counted{}, also: map[string]glimpse{}}
}

// state gives the number of the record's present state; ok is false where nothing can be kept.
func (q *quotes) state(v *visit) (gen uint64, ok bool, err error) {
	if v.Generation == nil {
		return 0, false, nil
	}
	gen, err = v.Generation()
	if err != nil {
		return 0, false, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.gen != gen {
		clear(q.walks)
		clear(q.also)
		q.gen = gen
	}
	return gen, true, nil
}

// key tells apart for whom and as of when something holds.
func (k *quoteDesk) key() string {
	at := ""
	if !k.at.IsZero() {
		at = k.at.Format(time.RFC3339)
	}
	return fmt.Sprint(k.v.use(policy.Search), " ", at)
}

// walked gives an index for a desk.
func (q *quotes) walked(ctx context.Context, v *visit, k *quoteDesk) (*answer.Walked, error) {
	select {
	case q.walking <- struct{}{}:
		defer func() { <-q.walking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	gen, ok, err := q.state(v)
	if err != nil {
		return nil, err
	}
	q.mu.Lock()
	w := q.walks[k.key()]
	q.mu.Unlock()
	if w != nil {
		return w, nil
	}
	w, err = answer.Walk(ctx, v.Record, k.see, v.use(policy.Search), answer.Bound{Now: time.Now, Time: v.patient(answer.MaxWalkTime)})
	if err != nil || !ok {
		return w, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.gen == gen {
		if len(q.walks) >= keptWalks {
			clear(q.walks)
		}
		q.walks[k.key()] = w
	}
	return w, nil
}

// covered gives what a desk looks through.
func (q *quotes) covered(ctx context.Context, v *visit, k *quoteDesk, by post.AccountID) (answer.Covered, error) {
	rules, err := v.rules(ctx)
	if err != nil {
		return answer.Covered{}, err
	}
	gen, ok, err := q.state(v)
	if err != nil {
		return answer.Covered{}, err
	}
	// Whatever is ruled holds at once. Printed maps are in the order of their keys.
	key := fmt.Sprintf("%s %x %s", k.key(), sha256.Sum256(fmt.Append(nil, rules)), by)
	if c, known := q.counted(key, gen); known {
		return c, nil
	}
	select {
	case q.counting <- struct{}{}:
		defer func() { <-q.counting }()
	case <-ctx.Done():
		return answer.Covered{}, ctx.Err()
	}
	if c, known := q.counted(key, gen); known {
		return c, nil
	}
	start := time.Now()
	c, err := answer.Cover(ctx, v.Record, by, k.see, v.use(policy.Search), rules, answer.Bound{Now: time.Now, Time: v.patient(answer.MaxCoverTime)})
	if err != nil || !ok {
		return c, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.cover) >= keptCover {
		clear(q.cover)
	}
	one := counted{Covered: c, gen: gen}
	if took := time.Since(start); took > v.patient(countedFast) {
		one.until = time.Now().Add(min(countedFor, 100*took))
	}
	q.cover[key] = one
	return c, nil
}

// counted gives what was counted, if it still holds.
func (q *quotes) counted(key string, gen uint64) (answer.Covered, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c, known := q.cover[key]
	return c.Covered, known && (c.gen == gen || time.Now().Before(c.until))
}
