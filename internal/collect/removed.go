package collect

import (
	"context"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/source"
)

var (
	_ source.Remover = (*sink)(nil)
	_ source.Remover = (*stretchSink)(nil)
)

// Removed implements source.Remover where the record does.
func (s *sink) Removed(ctx context.Context, by post.AccountID, gone []source.Gone) error {
	return removed(ctx, s.Import, by, gone)
}

// Removed implements source.Remover where the record does.
func (s *stretchSink) Removed(ctx context.Context, by post.AccountID, gone []source.Gone) error {
	return removed(ctx, s.Import, by, gone)
}

func removed(ctx context.Context, to record.Import, by post.AccountID, gone []source.Gone) error {
	if r, ok := to.(source.Remover); ok {
		return r.Removed(ctx, by, gone)
	}
	return nil
}
