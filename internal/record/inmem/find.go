package inmem

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"clew/internal/fold"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
)

// Newest implements record.Finder.
func (r *Record) Newest(ctx context.Context, q record.Scan) iter.Seq2[record.Met, error] {
	return func(yield func(record.Met, error) bool) {
		d, _ := r.snapshot()
		order := slices.Clone(d.order)
		slices.SortFunc(order, func(a, b *entry) int { return b.at().compare(a.at()) })
		tags := fold.New()
		for _, e := range order {
			if ctx.Err() != nil {
				yield(record.Met{}, context.Cause(ctx))
				return
			}
			m := record.Met{Place: record.Place(e.at())}
			if q.From != (record.Place{}) && e.at().compare(place(q.From)) >= 0 || q.Author != "" && e.post.Author != q.Author ||
				q.Tag != "" && !slices.Contains(tagsOf(tags, &e.post), q.Tag) {
				continue
			}
			if q.May == nil || q.May(e.post.Text, others(&e.post)) {
				m.Post = d.content(e)
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// content is the post as a walk meets it; nil of a placeholder and of a repost.
func (d *derived) content(e *entry) *post.Post {
	if e.post.State != post.Present || e.post.Repost {
		return nil
	}
	p := d.inside(e.post)
	return &p
}

// inside gives a post with what it quotes, as that stands itself and without what it quotes in turn; without where it
// was not to be shown or is not held.
func (d *derived) inside(p post.Post) post.Post {
	said := p.Quote != nil && p.Quote.Post != nil && p.Quote.State == post.QuoteShown
	p = unquoted(p)
	if !said {
		return p
	}
	if e := d.entries[p.Quote.ID]; e != nil && e.post.State == post.Present {
		inner := unquoted(e.post)
		p.Quote.Post = &inner
	}
	return p
}

// others says whether a post may have words beside its text.
func others(p *post.Post) bool {
	return len(p.Media) > 0 || len(p.Links) > 0 || p.Poll != nil || p.Quote != nil && p.Quote.Post != nil
}

// unquoted gives a post without what it quotes.
func unquoted(p post.Post) post.Post {
	if p.Quote != nil {
		quote := *p.Quote
		quote.Post = nil
		p.Quote = &quote
	}
	return p
}

// Met implements record.Finder.
func (r *Record) Met(ctx context.Context, numbers []int64) ([]record.Met, error) {
	d, _ := r.snapshot()
	if len(numbers) > record.MaxMet {
		return nil, fmt.Errorf("%d posts asked for at once, at most %d", len(numbers), record.MaxMet)
	}
	out := make([]record.Met, 0, len(numbers))
	for _, n := range numbers {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		m := record.Met{Place: record.Place{Number: n}}
		if n > 0 && n <= int64(len(d.order)) {
			e := d.order[n-1]
			m.Place, m.Post = record.Place(e.at()), d.content(e)
		}
		out = append(out, m)
	}
	return out, nil
}

// PlaceOf implements record.Finder.
func (r *Record) PlaceOf(_ context.Context, id post.ID) (record.Place, error) {
	d, _ := r.snapshot()
	e := d.entries[id]
	if e == nil {
		return record.Place{}, fmt.Errorf("the place of %s: %w", id, record.ErrNotFound)
	}
	return record.Place(e.at()), nil
}

type place record.Place

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.Created, q.Created), cmp.Compare(p.Number, q.Number))
}

func (e *entry) at() place {
	p := place{Number: e.number}
	if !e.post.Created.IsZero() {
		p.Created = e.post.Created.UnixMilli()
	}
	return p
}

// tagsOf gives the folded tags of a post, each once.
func tagsOf(f *fold.Folder, p *post.Post) []string {
	if p.State != post.Present || p.Repost {
		return nil
	}
	var out []string
	for _, t := range p.Tags[:min(len(p.Tags), 64)] {
		if name := f.Tag(t.Name); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Person implements record.Finder.
func (r *Record) Person(ctx context.Context, idOrHandle string) (record.AccountSummary, error) {
	a, err := r.Account(ctx, idOrHandle)
	return record.AccountSummary{Account: a.Account, Handles: a.Handles}, err
}

// Tallies implements record.Finder.
func (r *Record) Tallies(ctx context.Context, by post.AccountID) ([]record.AccountSummary, error) {
	d, t := r.snapshot()
	down := r.down()
	all := map[post.AccountID]*record.AccountSummary{}
	for _, s := range d.summaries(t) {
		all[s.ID] = &record.AccountSummary{Account: s.Account}
	}
	for _, e := range d.order {
		p := &e.post
		_, gone := d.gone[p.ID].Tombstone()
		if p.State != post.Present || p.Repost || p.Author == "" || by != "" && p.Author != by ||
			gone || down[p.ID] || down[t.of[e].Root] || r.ruled(p.Author, record.RuleOptOut) || !listedPost(p) {
			continue
		}
		s := all[p.Author]
		s.Posts++
		if !p.Created.IsZero() && (s.First.IsZero() || p.Created.Before(s.First)) {
			s.First = p.Created
		}
		if p.Created.After(s.Last) {
			s.Last = p.Created
		}
	}
	var out []record.AccountSummary
	for _, s := range d.summaries(t) { // in its order, so that equal ones stay as they came
		if one := all[s.ID]; one.Posts > 0 {
			out = append(out, *one)
		}
	}
	slices.SortStableFunc(out, func(a, b record.AccountSummary) int { return cmp.Compare(b.Posts, a.Posts) })
	return out, ctx.Err()
}

// Tags implements record.Finder.
func (r *Record) Tags(ctx context.Context, q record.TagQuery) ([]record.TagCount, error) {
	d, t := r.snapshot()
	f := fold.New()
	down := r.down()
	may := func(g *group, e *entry) bool {
		_, gone := d.gone[e.post.ID].Tombstone()
		return !gone && !down[e.post.ID] && !down[g.Root] && !r.ruled(e.post.Author, record.RuleOptOut) && (!q.Public || listedPost(&e.post) && r.public(d, g))
	}
	by := map[string]*record.TagCount{}
	for _, g := range t.list {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		seen := map[string]bool{}
		for _, e := range g.entries {
			if !may(g, e) {
				continue
			}
			for _, name := range tagsOf(f, &e.post) {
				c := by[name]
				if c == nil {
					c = &record.TagCount{Tag: name}
					by[name] = c
				}
				if !seen[name] {
					seen[name] = true
					c.Threads++
				}
			}
		}
	}
	for _, e := range d.order { // the newest spelling stays
		if !may(t.of[e], e) {
			continue
		}
		for _, x := range slices.Backward(e.post.Tags[:min(len(e.post.Tags), 64)]) {
			if c := by[f.Tag(x.Name)]; c != nil && len(tagsOf(f, &e.post)) > 0 {
				c.Name = x.Name
			}
		}
	}
	out := make([]record.TagCount, 0, len(by))
	for _, c := range by {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b record.TagCount) int {
		return cmp.Or(cmp.Compare(b.Threads, a.Threads), strings.Compare(a.Tag, b.Tag))
	})
	return out[:min(len(out), q.Limit)], nil
}

// down gives what was taken down here.
func (r *Record) down() map[post.ID]bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := map[post.ID]bool{}
	for _, t := range r.takedowns {
		if t.Lifted.IsZero() && t.Post != "" {
			out[t.Post] = true
		}
	}
	return out
}

// listedPost says whether a public list may say something of a post, as far as the post itself goes. It is as
// strict as package policy for lists, or stricter.
func listedPost(p *post.Post) bool {
	return p.Visibility == post.Public && !slices.ContainsFunc(p.Labels, func(l string) bool {
		return l == policy.LoggedInLabel || l == policy.HideLabel || l == policy.HiddenReplyLabel || l == policy.NostrProtectedLabel
	})
}
