package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"clew/internal/answer"
	"clew/internal/policy"
	"clew/internal/post"
)

// Bounds of what is kept of checks.
const (
	keptWalks = 4
	keptCover = 256
)

// quotes keeps what checks of quotations are made with, as long as the record does not change: indexes that
// were made by walking, and what is covered. It may be used from any number of goroutines; one walks at a time.
type quotes struct {
	walking chan struct{} // holds one for the one that walks

	mu    sync.Mutex
	gen   uint64
	walks map[string]*answer.Walked
	cover map[string]answer.Covered
}

func newQuotes() *quotes {
	return &quotes{walking: make(chan struct{}, 1), walks: map[string]*answer.Walked{}, cover: map[string]answer.Covered{}}
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
		clear(q.cover)
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
	w, err = answer.Walk(ctx, v.Record, k.see, v.use(policy.Search), time.Now)
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
	gen, ok, err := q.state(v)
	if err != nil {
		return answer.Covered{}, err
	}
	key := k.key() + " " + string(by)
	q.mu.Lock()
	c, known := q.cover[key]
	q.mu.Unlock()
	if known {
		return c, nil
	}
	rules, err := v.rules(ctx)
	if err != nil {
		return c, err
	}
	c, err = answer.Cover(ctx, v.Record, by, k.see, v.use(policy.Search), rules, time.Now)
	if err != nil || !ok {
		return c, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.gen == gen {
		if len(q.cover) >= keptCover {
			clear(q.cover)
		}
		q.cover[key] = c
	}
	return c, nil
}
