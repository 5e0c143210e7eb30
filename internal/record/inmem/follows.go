package inmem

import (
	"context"
	"fmt"
	"slices"

	"clew/internal/post"
	"clew/internal/record"
)

// Follow implements record.Follows.
func (r *Record) Follow(_ context.Context, f record.Follow) (added bool, err error) {
	r.change()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.follows, of(f.Account))
	if i >= 0 {
		f.Added = r.follows[i].Added
		r.follows[i] = f
		return false, nil
	}
	if f.Added.IsZero() {
		f.Added = r.now().UTC()
	}
	r.follows = append(r.follows, f)
	return true, nil
}

// Unfollow implements record.Follows.
func (r *Record) Unfollow(_ context.Context, id post.AccountID) error {
	r.change()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.follows, of(id))
	if i < 0 {
		return fmt.Errorf("unfollow %s: %w", id, record.ErrNotFound)
	}
	r.follows = slices.Delete(r.follows, i, i+1)
	return nil
}

// Followed implements record.Follows.
func (r *Record) Followed(_ context.Context, id post.AccountID) (record.Follow, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	i := slices.IndexFunc(r.follows, of(id))
	if i < 0 {
		return record.Follow{}, record.ErrNotFound
	}
	return r.follows[i], nil
}

// Following implements record.Follows.
func (r *Record) Following(context.Context) ([]record.Follow, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.follows), nil
}

func of(id post.AccountID) func(record.Follow) bool {
	return func(f record.Follow) bool { return f.Account == id }
}

// Cursor implements record.Follows.
func (r *Record) Cursor(_ context.Context, name string) (string, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.cursors[name], nil
}

// SaveCursor implements record.Follows.
func (r *Record) SaveCursor(_ context.Context, name, cursor string) error {
	if len(cursor) > record.MaxCursor {
		return fmt.Errorf("save cursor of %s: %d bytes, at most %d are kept", name, len(cursor), record.MaxCursor)
	}
	r.change()
	defer r.mu.Unlock()
	r.cursors[name] = cursor
	return nil
}
