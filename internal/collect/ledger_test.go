package collect_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"clew/internal/collect"
	"clew/internal/post"
	"clew/internal/record/inmem"
)

// What is spent is summed up by day and month, and known to whoever opens the record next.
func TestLedger(t *testing.T) {
	ctx := context.Background()
	r := inmem.New(nil)
	at := time.Date(2026, 11, 27, 23, 59, 0, 0, time.UTC)
	l := &collect.Ledger{}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := l.Add(ctx, r, post.X, at, 5000); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, x := range []struct {
		at    time.Time
		micro int64
	}{{at.Add(time.Hour), 7}, {at.AddDate(0, 0, -20), 1000}, {at.AddDate(0, 1, 0), 11}, {at, 0}, {at, -5}} {
		if err := l.Add(ctx, r, post.X, x.at, x.micro); err != nil {
			t.Error(err)
		}
	}
	again := &collect.Ledger{}
	for when, want := range map[time.Time][2]int64{at: {100_000, 101_007}, at.Add(time.Hour): {7, 101_007}, at.AddDate(0, 1, 0): {11, 11}, at.AddDate(-1, 0, 0): {0, 0}} {
		day, month, err := again.Spent(ctx, r, post.X, when)
		if err != nil || day != want[0] || month != want[1] {
			t.Errorf("%s: %d, %d, %v", when, day, month, err)
		}
	}
	if day, _, err := again.Spent(ctx, r, post.Bluesky, at); day != 0 || err != nil {
		t.Errorf("of another network: %d, %v", day, err)
	}
}
