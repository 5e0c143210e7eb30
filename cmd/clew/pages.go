package main

import (
	"context"
	"io"
	"log/slog"
	"slices"

	"clew/internal/card"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/web"
)

// pages is what answers the browser. public is set where other machines can reach it.
func (c *console) pages(r store, public bool) web.Site {
	painter, err := card.New(card.Folders(c.env("HOME")))
	if err != nil {
		panic(err) // the built-in fonts can be read: a test says so
	}
	return web.Site{
		Record: r,
		Card:   painter.PNG,
		Document: func(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
			rules, err := collect.RulesOf(ctx, r)
			if err != nil {
				return nil, err
			}
			l, err := collect.Load(ctx, r, id, collect.LoadOptions{Rule: how.Rule, More: how.More, Now: c.now(), Rules: rules, At: how.At})
			if err != nil {
				return nil, err
			}
			d := documentOf(l, c.now().UTC(), rules)
			d.At = how.At
			return d, nil
		},
		Formats:    pageFormats(),
		Generation: r.Generation,
		Rulings:    r.Rulings,
		Version:    version,
		Takedowns:  r.Takedowns,
		Public:     public,
		Log:        slog.New(slog.NewJSONHandler(c.err, nil)),
	}
}

// pageFormats are the formats of files that pages offer, by the endings of the files.
func pageFormats() []web.Format {
	about := map[string][2]string{ // ending and media type
		"text": {"txt", "text/plain; charset=utf-8"}, "markdown": {"md", "text/markdown; charset=utf-8"}, "html": {"html", "text/html; charset=utf-8"},
		"json": {"json", "application/json; charset=utf-8"}, "threadreader": {"threadreader.txt", "text/plain; charset=utf-8"},
	}
	var out []web.Format
	for _, f := range formats() {
		a, ok := about[f.name]
		if !ok {
			continue
		}
		out = append(out, web.Format{Name: f.name, Ending: a[0], Type: a[1], Write: func(w io.Writer, d *document.Document) error { return f.write(w, d, view{}) }})
	}
	// The longest ending is looked for first: "threadreader.txt" before "txt".
	slices.SortStableFunc(out, func(a, b web.Format) int { return len(b.Ending) - len(a.Ending) })
	return out
}
