package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/thread"
)

// maxQuotesThen bounds the quoted posts that are asked for because they had other words then.
const maxQuotesThen = 32

// asOf takes a thread back to a time, and gives the post to read it by: the one asked for, or the oldest that
// was known if that was not.
func asOf(ctx context.Context, r record.Reader, h *record.Held, id post.ID, at time.Time) (*record.Held, post.ID, error) {
	then := h.AsOf(at)
	if then == nil {
		return nil, "", fmt.Errorf("a thread of %s as of %s: %w", id, at.UTC().Format(time.RFC3339), record.ErrNotFound)
	}
	if err := quotesThen(ctx, r, then, at); err != nil {
		return nil, "", fmt.Errorf("read what the thread of %s quoted: %w", id, err)
	}
	if !slices.ContainsFunc(then.Posts, func(p post.Post) bool { return p.ID == id || slices.Contains(p.Edits, id) }) {
		i := slices.IndexFunc(then.Posts, func(p post.Post) bool { return p.State == post.Present })
		id = then.Posts[i].ID
	}
	return then, id, nil
}

// quotesThen finds the words that quoted posts had then, where they have others now.
func quotesThen(ctx context.Context, r record.Reader, then *record.Held, at time.Time) error {
	asked := 0
	for _, list := range [][]post.Post{then.Posts, then.Others} {
		for i := range list {
			q := list[i].Quote
			if q == nil || q.Post != nil || q.ID == "" || q.State != post.QuoteShown || asked == maxQuotesThen {
				continue
			}
			asked++
			p, err := one(ctx, r, q.ID, at)
			if err != nil {
				return err
			}
			if p != nil {
				c := *q
				c.Post = p
				list[i].Quote = &c
			}
		}
	}
	return nil
}

// takenDown gives the first post of a thread as it is known now, if the thread was taken down here: of then it
// may have had another. It gives "" where it was not.
func takenDown(h *record.Held, id post.ID, opt LoadOptions) (post.ID, error) {
	if len(opt.Rules.Takedowns) == 0 {
		return "", nil
	}
	t, err := thread.Assemble(material(h, byAPI(h), opt), id, opt.Rule)
	if errors.Is(err, thread.ErrNotHeld) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if _, down := opt.Rules.Takedowns[t.ID]; down {
		return t.ID, nil
	}
	return "", nil
}
