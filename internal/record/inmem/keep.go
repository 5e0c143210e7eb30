package inmem

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"clew/internal/post"
	"clew/internal/record"
)

// Entries implements record.Log.
func (r *Record) Entries(_ context.Context, after int64, limit int) ([]record.Entry, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	after = min(max(after, 0), int64(len(r.log)))
	rest := r.log[after:]
	return slices.Clone(rest[:min(max(limit, 0), len(rest))]), nil
}

// Position implements record.Log.
func (r *Record) Position(_ context.Context, follower string) (int64, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.position[follower], nil
}

// SavePosition implements record.Log.
func (r *Record) SavePosition(_ context.Context, follower string, n int64) error {
	r.change()
	defer r.mu.Unlock()
	r.position[follower] = n
	return nil
}

// Posts implements record.Log.
func (r *Record) Posts(ctx context.Context, first, last int64) iter.Seq2[post.Post, error] {
	return func(yield func(post.Post, error) bool) {
		d, _ := r.snapshot()
		for n := max(first, 1); n <= min(last, int64(len(d.order))); n++ {
			if ctx.Err() != nil {
				yield(post.Post{}, ctx.Err())
				return
			}
			if !yield(d.order[n-1].post, nil) {
				return
			}
		}
	}
}

// Stored implements record.Log.
func (r *Record) Stored(ctx context.Context, first, last int64) iter.Seq2[record.Stored, error] {
	return func(yield func(record.Stored, error) bool) {
		for n := max(first, 1); n <= last; n++ {
			d, _ := r.snapshot()
			if n > int64(len(d.order)) {
				return
			}
			if ctx.Err() != nil {
				yield(record.Stored{}, context.Cause(ctx))
				return
			}
			e := d.order[n-1]
			s := record.Stored{Place: record.Place(e.at()), Post: bare(d.inside(e.post))}
			if q := s.Post.Quote; q != nil && q.Post != nil {
				inner := bare(*q.Post)
				q.Post = &inner
			}
			for _, v := range e.versions {
				v.Post = bare(unquoted(v.Post))
				s.Versions = append(s.Versions, v)
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

// bare gives a post without digests of media.
func bare(p post.Post) post.Post {
	p.Media = slices.Clone(p.Media)
	for i := range p.Media {
		p.Media[i].SHA256 = ""
	}
	return p
}

// Earlier implements record.Log.
func (r *Record) Earlier(_ context.Context, number int64) (post.ID, error) {
	d, _ := r.snapshot()
	for _, e := range d.order {
		for i := range e.versions {
			if e.versions[i].Number == number {
				return e.post.ID, nil
			}
		}
	}
	return "", fmt.Errorf("older version number %d: %w", number, record.ErrNotFound)
}

// Captures implements record.Keeper.
func (r *Record) Captures(ctx context.Context) iter.Seq2[record.Capture, error] {
	return func(yield func(record.Capture, error) bool) {
		r.mu.RLock()
		numbers := slices.Sorted(maps.Keys(r.kept.captures))
		r.mu.RUnlock()
		for _, n := range numbers {
			r.mu.RLock()
			c := r.kept.captures[n]
			r.mu.RUnlock()
			if ctx.Err() != nil {
				yield(record.Capture{}, ctx.Err())
				return
			}
			if !yield(c.Capture, nil) {
				return
			}
		}
	}
}

// Check implements record.Keeper.
func (r *Record) Check(_ context.Context, report func(problem string)) (record.Checked, error) {
	d, _ := r.snapshot()
	r.mu.RLock()
	defer r.mu.RUnlock()
	c := record.Checked{Captures: len(r.kept.captures), Media: len(r.kept.media), Posts: len(d.order), Threads: d.threadCount()}
	bad := func(format string, a ...any) {
		c.Problems++
		report(fmt.Sprintf(format, a...))
	}
	for n, k := range r.kept.captures {
		c.Bytes += k.Size
		if digest(k.data) != k.SHA256 {
			bad("capture %d does not match its digest", n)
		}
	}
	for sum, m := range r.kept.media {
		c.Bytes += m.Size
		if digest(m.data) != sum {
			bad("media %s does not match its digest", sum)
		}
	}
	for _, e := range d.order {
		if w := e.post.Raw; w.Capture != 0 {
			k, ok := r.kept.captures[w.Capture]
			if !ok || w.Offset < 0 || w.Length < 0 || w.Offset > k.Size-w.Length {
				bad("post %s points outside the captures", e.post.ID)
			}
		}
	}
	if c.Problems > 0 {
		return c, fmt.Errorf("%d problems: %w", c.Problems, record.ErrDamaged)
	}
	return c, nil
}

// Rebuild implements record.Keeper.
func (r *Record) Rebuild(ctx context.Context) (record.Import, error) {
	if err := r.wait(ctx); err != nil {
		return nil, err
	}
	return &intake{r: r, rebuild: newDerived(), optedOut: r.optedOut()}, nil
}

// Stats implements record.Keeper.
func (r *Record) Stats(context.Context) (record.Stats, error) {
	d, _ := r.snapshot()
	r.mu.RLock()
	defer r.mu.RUnlock()
	s := record.Stats{Captures: len(r.kept.captures), Accounts: len(d.people), Media: len(r.kept.media),
		Versions: int(d.versions), Threads: d.threadCount(), Log: int64(len(r.log)), Version: 5}
	for _, g := range d.gone {
		if len(g.Looks) > 0 {
			s.Gone++
		}
	}
	for _, e := range d.order {
		if e.post.State == post.Present {
			s.Posts++
		}
	}
	for _, k := range r.kept.captures {
		s.Bytes += k.Size
	}
	for _, m := range r.kept.media {
		s.Bytes += m.Size
	}
	return s, nil
}

// Uses implements record.Keeper.
func (r *Record) Uses(context.Context) ([]record.Use, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	at := map[string]int{}
	var out []record.Use
	for _, x := range r.kept.imports[max(0, len(r.kept.imports)-record.UsesLooked):] {
		if !x.whole {
			continue
		}
		i, ok := at[x.about.Source]
		if !ok {
			i = len(out)
			at[x.about.Source] = i
			out = append(out, record.Use{Source: x.about.Source})
		}
		out[i].Imports++
		if x.about.At.After(out[i].Last) {
			out[i].Last = x.about.At
		}
	}
	slices.SortFunc(out, func(a, b record.Use) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Source, b.Source))
	})
	return out, nil
}
