package main

import (
	"context"
	"log/slog"
	"net/http"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
	"clew/internal/web"
)

// pages answers the browser. public is set where other machines can reach it.
func (c *console) pages(r store, public bool) http.Handler {
	return web.Site{
		Record: r,
		Document: func(ctx context.Context, id post.ID, rule thread.Rule, more int) (*document.Document, error) {
			l, err := collect.Load(ctx, r, id, collect.LoadOptions{Rule: rule, More: more, Now: c.now()})
			if err != nil {
				return nil, err
			}
			return documentOf(l, c.now().UTC()), nil
		},
		Public: public,
		Log:    slog.New(slog.NewJSONHandler(c.err, nil)),
	}.Handler()
}
