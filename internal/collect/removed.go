package collect

import (
	"context"

	"clew/internal/post"
	"clew/internal/source"
)

var _ source.Remover = (*stretchSink)(nil)

// Removed implements source.Remover where the record does.
func (s *stretchSink) Removed(ctx context.Context, by post.AccountID, gone []source.Gone) error {
	if r, ok := s.Import.(source.Remover); ok {
		return r.Removed(ctx, by, gone)
	}
	return nil
}
