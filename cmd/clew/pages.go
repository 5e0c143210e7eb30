package main

import (
	"context"
	"io"
	"log/slog"
	"sync"

	"clew/internal/card"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/render/pdf"
	"clew/internal/web"
)

// pages is what answers the browser. public is set where other machines can reach it.
func (c *console) pages(r store, public bool) web.Site {
	painter := card.New(c.fonts())
	ruled := &rulesKept{r: r}
	return web.Site{
		Record:   r,
		Patience: c.slow(),
		Card:     painter.PNG,
		Document: func(ctx context.Context, id post.ID, how web.Reading) (*document.Document, error) {
			rules, err := ruled.rules(ctx)
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
		Plain: func(ctx context.Context) (bool, error) {
			rules, err := ruled.rules(ctx)
			if err != nil {
				return false, err
			}
			return plain(ctx, r, rules)
		},
		Formats:    c.pageFormats(),
		Generation: r.Generation,
		Rulings:    r.Rulings,
		Version:    version,
		Takedowns:  r.Takedowns,
		Public:     public,
		Log:        slog.New(slog.NewJSONHandler(c.err, nil)),
	}
}

// rulesKept keeps what the operator has ruled as long as the record is as it was: a list asks for it once
// for each of its threads.
type rulesKept struct {
	r store

	mu    sync.Mutex
	gen   uint64
	known bool
	last  policy.Rules
}

func (k *rulesKept) rules(ctx context.Context) (policy.Rules, error) {
	gen, err := k.r.Generation()
	if err != nil {
		return policy.Rules{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known && k.gen == gen {
		return k.last, nil
	}
	rules, err := collect.RulesOf(ctx, k.r)
	if err == nil {
		k.gen, k.known, k.last = gen, true, rules
	}
	return rules, err
}

// pageFormats are the formats of files that pages offer, by the endings of the files.
func (c *console) pageFormats() []web.Format {
	var out []web.Format
	for _, f := range formats() {
		if f.can&paged == 0 {
			continue
		}
		out = append(out, web.Format{Name: f.name, Ending: f.ending, Type: f.kind, Media: f.can&media != 0, Books: f.can&books != 0, Indexed: f.can&indexed != 0, Indexable: f.can&indexable != 0, Write: func(w io.Writer, b *document.Book, held *enclosure.Set) error {
			return f.write(w, b, view{media: held, fonts: c.fonts()})
		}})
		if f.name != "pdf" {
			continue
		}
		for _, size := range []pdf.Paper{pdf.Letter, pdf.A5, pdf.EReader} {
			out = append(out, web.Format{Name: "pdf-" + size.String(), Ending: size.String() + ".pdf", Type: f.kind, Media: true, Books: true, Of: f.name, Indexed: true, Write: func(w io.Writer, b *document.Book, held *enclosure.Set) error {
				return f.write(w, b, view{media: held, fonts: c.fonts(), paper: size})
			}})
		}
	}
	return out
}
