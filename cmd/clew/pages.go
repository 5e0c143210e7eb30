package main

import (
	"context"
	"log/slog"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
	"clew/internal/web"
)

// pages is what answers the browser. public is set where other machines can reach it.
func (c *console) pages(r store, public bool) web.Site {
	return web.Site{
		Record: r,
		Document: func(ctx context.Context, id post.ID, rule thread.Rule, more int) (*document.Document, error) {
			rules, err := collect.RulesOf(ctx, r)
			if err != nil {
				return nil, err
			}
			l, err := collect.Load(ctx, r, id, collect.LoadOptions{Rule: rule, More: more, Now: c.now(), Rules: rules})
			if err != nil {
				return nil, err
			}
			return documentOf(l, c.now().UTC(), rules), nil
		},
		Rulings:   r.Rulings,
		Takedowns: r.Takedowns,
		Public:    public,
		Log:       slog.New(slog.NewJSONHandler(c.err, nil)),
	}
}
