package collect

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"clew/internal/post"
)

// Ledger keeps what walks and polls have cost, by network and day, in the record's cursors, so that it is known
// after a restart. One process has one; where several write to one record, a sum may be lost.
type Ledger struct{ mu sync.Mutex }

// purse is where a Ledger writes.
type purse interface {
	Cursor(ctx context.Context, name string) (string, error)
	SaveCursor(ctx context.Context, name, cursor string) error
}

// Add notes that so many micro-dollars were spent.
func (l *Ledger) Add(ctx context.Context, to purse, n post.Network, at time.Time, micro int64) error {
	if micro <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	days, err := l.month(ctx, to, n, at)
	if err != nil {
		return err
	}
	days[at.UTC().Format(time.DateOnly)] += micro
	b, err := json.Marshal(days)
	if err != nil {
		return fmt.Errorf("write what was spent: %w", err)
	}
	return to.SaveCursor(ctx, ledgerName(n, at), string(b))
}

// Spent gives what was spent on a day, and in its month.
func (l *Ledger) Spent(ctx context.Context, from purse, n post.Network, at time.Time) (day, month int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	days, err := l.month(ctx, from, n, at)
	for _, micro := range days {
		month += micro
	}
	return days[at.UTC().Format(time.DateOnly)], month, err
}

func (l *Ledger) month(ctx context.Context, from purse, n post.Network, at time.Time) (map[string]int64, error) {
	days := map[string]int64{}
	said, err := from.Cursor(ctx, ledgerName(n, at))
	if err != nil || said == "" {
		return days, err
	}
	if err := json.Unmarshal([]byte(said), &days); err != nil {
		return nil, fmt.Errorf("read what was spent: %w", err)
	}
	return days, nil
}

func ledgerName(n post.Network, at time.Time) string {
	return "spent " + string(n) + " " + at.UTC().Format("2006-01")
}

// note notes what a walk or a poll has cost, where there is a ledger and a record that can keep it.
func (l *Ledger) note(ctx context.Context, store any, n post.Network, at time.Time, micro int64) error {
	to, ok := store.(purse)
	if l == nil || !ok {
		return nil
	}
	return l.Add(ctx, to, n, at, micro)
}
