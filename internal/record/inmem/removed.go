package inmem

import (
	"context"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// Removed implements source.Remover.
func (m *intake) Removed(_ context.Context, by post.AccountID, gone []source.Gone) error {
	return m.later(func(d *derived, _ int64, at time.Time) {
		for _, g := range gone {
			if e := d.find(g.ID); e != nil && e.post.Author == by {
				d.bury(g, at, &m.counts)
			}
		}
	})
}
