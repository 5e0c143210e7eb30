package index

import (
	"context"
	"errors"
	"iter"
	"time"

	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
)

// Bounds is how much one index may be made of. What is over them is left out, the oldest first, and it is said.
type Bounds struct {
	Posts        int
	Size         int        // bytes of texts
	Use          policy.Use // what the index is for: load's documents must be for it too
	Since, Until time.Time  // only posts from Since on and before Until; zero for no bound. A post without a time is of no such days
}

// Gather takes threads in until they end or the bounds are met. load gives a thread as it may be told; nil for one that may
// not, or is not held: lost counts these. names takes the accounts of everyone who speaks in them or is mentioned; nil for
// none. The only errors are those of ids, of load and of the context.
func Gather(ctx context.Context, g *gazetteer.Gazetteer, ids iter.Seq2[post.ID, error], load func(context.Context, post.ID) (*document.Document, error), b Bounds, names *Names) (m *Material, left bool, lost int, err error) {
	m = &Material{}
	for id, err := range ids {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, false, 0, err
		}
		if b.Posts > 0 && len(m.Posts) >= b.Posts || b.Size > 0 && m.Size >= b.Size {
			return m, true, lost, nil
		}
		d, err := load(ctx, id)
		if err != nil {
			return nil, false, 0, err
		}
		if d == nil {
			lost++
			continue
		}
		over := false
		m.Add(d, b.Use, func(p *Post) bool {
			if !b.Since.IsZero() && p.At.Before(b.Since) || !b.Until.IsZero() && (p.At.IsZero() || !p.At.Before(b.Until)) {
				return false
			}
			if b.Posts > 0 && len(m.Posts) >= b.Posts || b.Size > 0 && m.Size >= b.Size {
				over = true
			}
			return !over
		})
		if names != nil {
			names.speakers(g, d)
		}
		if over {
			return m, true, lost, nil
		}
	}
	return m, false, lost, nil
}

// speakers adds who speaks in a thread, and whom its author mentions.
func (n *Names) speakers(g *gazetteer.Gazetteer, d *document.Document) {
	for _, a := range d.Accounts {
		n.Add(g, a)
	}
	for chain := range d.Thread.Chains() {
		for i := range chain {
			for _, m := range chain[i].Mentions {
				if _, known := d.Accounts[m.Account]; m.Account != "" && !known {
					n.Add(g, post.Account{ID: m.Account, Handle: m.Handle})
				}
			}
		}
	}
}
