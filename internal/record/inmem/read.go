package inmem

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"clew/internal/fold"
	"clew/internal/post"
	"clew/internal/record"
)

// snapshot is what a reader works on: derived data that no longer changes, grouped.
func (r *Record) snapshot() (*derived, *threads) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shared = true
	return r.derived, r.derived.group()
}

// Thread implements record.Reader.
func (r *Record) Thread(_ context.Context, id post.ID) (*record.Held, error) {
	d, t := r.snapshot()
	e := d.find(id)
	if e == nil {
		return nil, fmt.Errorf("%s: %w", id, record.ErrNotFound)
	}
	g := t.of[e]
	h := &record.Held{
		Accounts: map[post.AccountID]post.Account{},
		Versions: map[post.ID][]record.Version{},
		Gone:     map[post.ID]record.Tombstone{},
		Seen:     map[int64]record.Capture{},
		Known:    map[post.ID]time.Time{},
		Handles:  map[post.AccountID][]record.Handle{},
		Number:   g.Number,
	}
	others := t.others(d, g)
	for _, e := range g.entries {
		h.Posts = append(h.Posts, e.post)
	}
	for _, e := range others {
		h.Others = append(h.Others, e.post)
	}
	for _, e := range slices.Concat(g.entries, others) {
		d.describe(h, e)
	}
	r.sight(h, g)
	for _, e := range g.entries {
		if a, ok := d.accounts[e.post.Author]; ok && h.Handles[a.ID] == nil && len(a.handles) > 0 {
			h.Handles[a.ID] = slices.Clone(a.handles)
			slices.Reverse(h.Handles[a.ID])
		}
	}
	r.hear(h, d, g)
	return h, nil
}

// describe adds what is known of one post beside itself.
func (d *derived) describe(h *record.Held, e *entry) {
	p := &e.post
	for _, id := range []post.AccountID{p.Author, p.ParentAuthor} {
		if a, ok := d.accounts[id]; ok {
			h.Accounts[id] = a.Account
		}
	}
	for q := p.Quote; q != nil; {
		if a, ok := d.accounts[q.Author]; ok {
			h.Accounts[a.ID] = a.Account
		}
		if quoted := d.entries[q.ID]; quoted != nil {
			h.Known[q.ID] = quoted.known
		}
		if _, known := h.Gone[q.ID]; q.ID != "" && !known {
			d.tombstone(h, q.ID, q.Author, time.Time{})
		}
		if q.Post == nil {
			break
		}
		q = q.Post.Quote
	}
	h.Known[p.ID] = e.known
	if len(e.versions) > 0 {
		h.Versions[p.ID] = slices.Clone(e.versions)
	}
	var seen time.Time
	if p.State == post.Present {
		seen = e.seen
	}
	d.tombstone(h, p.ID, p.Author, seen)
	if p.Parent != "" && d.find(p.Parent) == nil {
		d.tombstone(h, p.Parent, p.ParentAuthor, time.Time{})
	}
}

// tombstone adds a post's own tombstone, or that of its author's account where that is sure and the post's
// own is not.
func (d *derived) tombstone(h *record.Held, id post.ID, author post.AccountID, seen time.Time) {
	t, held := d.gone[id].Tombstone()
	if !held || !t.Sure() {
		if lost, ok := d.lost[author].Tombstone(); ok && author != "" && (!held || lost.Sure()) {
			t, held = lost, true
		}
	}
	if held {
		t.ID, t.LastSeen = id, seen
		h.Gone[id] = t
	}
}

// sight adds the captures that the thread was read from.
func (r *Record) sight(h *record.Held, g *group) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, e := range g.entries {
		if c, ok := r.kept.captures[e.post.Raw.Capture]; ok {
			c.Exchange = nil
			h.Seen[c.Number] = c.Capture
		}
		for _, v := range e.versions {
			if c, ok := r.kept.captures[v.Post.Raw.Capture]; ok {
				c.Exchange = nil
				h.Seen[c.Number] = c.Capture
			}
		}
		for _, i := range e.imports {
			if at := r.kept.imports[i-1].about.At; at.After(h.Checked) {
				h.Checked = at
			}
		}
	}
}

// hear adds the evidence that bears on a thread, and when it came.
func (r *Record) hear(h *record.Held, d *derived, g *group) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, t := range d.evidenceFor(g) {
		h.Evidence = append(h.Evidence, t.Evidence)
		var at time.Time
		if n := t.imported; n > 0 && n <= int64(len(r.kept.imports)) {
			at = r.kept.imports[n-1].about.At
		}
		h.Heard = append(h.Heard, at)
	}
}

// evidenceFor is the evidence that bears on a thread: of its author's whole set, of its own root, or of
// all of an input that its posts came from.
func (d *derived) evidenceFor(g *group) []told {
	var out []told
	for _, t := range d.evidence {
		bears := false
		switch {
		case t.Whole != "":
			bears = t.Whole == g.Author
		case t.Root != "":
			e := d.find(t.Root)
			bears = e != nil && slices.Contains(g.entries, e)
		default:
			bears = slices.ContainsFunc(g.entries, func(e *entry) bool { return slices.Contains(e.imports, t.imported) })
		}
		if bears {
			out = append(out, t)
		}
	}
	return out
}

// others gives what the group's posts answer, upwards to the top, and the replies of others that lie
// between the group and later posts of its author, with those posts.
func (t *threads) others(d *derived, g *group) []*entry {
	in := make(map[*entry]bool, len(g.entries))
	for _, e := range g.entries {
		in[e] = true
	}
	found := map[*entry]bool{}
	for _, e := range g.entries {
		for p := d.find(e.post.Parent); p != nil && !in[p] && !found[p]; p = d.find(p.post.Parent) {
			found[p] = true
		}
	}
	t.below(d, g, in, found)
	out := slices.Collect(maps.Keys(found))
	slices.SortFunc(out, func(a, b *entry) int { return a.post.ID.Compare(b.post.ID) })
	return out
}

// below walks down from the group and keeps every post of the author found there, with the way to it.
func (t *threads) below(d *derived, g *group, in, found map[*entry]bool) {
	seen := map[*entry]bool{}
	queue := slices.Clone(g.entries)
	for len(queue) > 0 {
		e := queue[0]
		queue = queue[1:]
		for _, c := range t.children[e.post.ID] {
			if seen[c] || in[c] {
				continue
			}
			seen[c] = true
			queue = append(queue, c)
			if c.post.Author != g.Author {
				continue
			}
			for p := c; p != nil && !in[p] && !found[p]; p = d.find(p.post.Parent) {
				found[p] = true
			}
		}
	}
}

// Has implements record.Reader.
func (r *Record) Has(ctx context.Context, id post.ID) (bool, error) {
	_, err := r.Thread(ctx, id)
	if errors.Is(err, record.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Numbered implements record.Reader.
func (r *Record) Numbered(_ context.Context, n int64) (post.ID, error) {
	_, t := r.snapshot()
	for _, g := range t.list {
		if g.Number == n {
			return g.Root, nil
		}
	}
	return "", fmt.Errorf("thread number %d: %w", n, record.ErrNotFound)
}

// Threads implements record.Reader.
func (r *Record) Threads(ctx context.Context, q record.Query) iter.Seq2[record.Summary, error] {
	return func(yield func(record.Summary, error) bool) {
		d, t := r.snapshot()
		least := q.MinPosts
		if least == 0 {
			least = 2
		}
		list := t.list
		if q.Before != 0 {
			i := slices.IndexFunc(list, func(g *group) bool { return g.Number == q.Before })
			if i < 0 {
				yield(record.Summary{}, fmt.Errorf("thread number %d: %w", q.Before, record.ErrNotFound))
				return
			}
			list = list[i+1:]
		}
		except := d.find(q.Except)
		tags := fold.New()
		n := 0
		for _, g := range list {
			if ctx.Err() != nil {
				yield(record.Summary{}, ctx.Err())
				return
			}
			if g.Posts < least || q.Author != "" && g.Author != q.Author || except != nil && t.of[except] == g || q.Public && !r.public(d, g) ||
				!q.Since.IsZero() && g.Published.Before(q.Since) || !q.Until.IsZero() && !g.Published.Before(q.Until) ||
				q.Tag != "" && !slices.ContainsFunc(g.entries, func(e *entry) bool { return slices.Contains(tagsOf(tags, &e.post), q.Tag) }) {
				continue
			}
			if !yield(g.Summary, nil) {
				return
			}
			if n++; q.Limit > 0 && n >= q.Limit {
				return
			}
		}
	}
}

// public says whether a public list may name a thread (SPEC §4): its root is public, and its author neither
// asks not to be shown nor is gone. The deleted account of a public figure stays, as deleted posts of one do.
func (r *Record) public(d *derived, g *group) bool {
	figure := r.ruled(g.Author, record.RuleFigure)
	if a, ok := d.accounts[g.Author]; ok && (a.Protected || a.LoggedInOnly || a.Suspended || a.Gone && !figure) {
		return false
	}
	if t, _ := d.lost[g.Author].Tombstone(); t.Sure() && !(figure && t.State == post.Deleted) {
		return false
	}
	if r.ruled(g.Author, record.RuleOptOut) {
		return false
	}
	root := d.entries[g.Root]
	return root == nil || root.post.Visibility == post.Public
}

// Accounts implements record.Reader.
func (r *Record) Accounts(ctx context.Context) iter.Seq2[record.AccountSummary, error] {
	return func(yield func(record.AccountSummary, error) bool) {
		d, t := r.snapshot()
		for _, s := range d.summaries(t) {
			if ctx.Err() != nil {
				yield(record.AccountSummary{}, ctx.Err())
				return
			}
			if s.Posts > 0 && !yield(s, nil) {
				return
			}
		}
	}
}

// summaries counts every account's posts and threads.
func (d *derived) summaries(t *threads) []record.AccountSummary {
	by := map[post.AccountID]*record.AccountSummary{}
	at := func(id post.AccountID) *record.AccountSummary {
		s := by[id]
		if s == nil {
			s = &record.AccountSummary{Account: post.Account{ID: id, Network: id.Network()}}
			if a, ok := d.accounts[id]; ok {
				s.Account = a.Account
				s.Handles = slices.Clone(a.handles)
				slices.Reverse(s.Handles)
			}
			by[id] = s
		}
		return s
	}
	for _, e := range d.order {
		p := &e.post
		if p.State != post.Present || p.Repost || p.Author == "" {
			continue
		}
		s := at(p.Author)
		s.Posts++
		if !p.Created.IsZero() && (s.First.IsZero() || p.Created.Before(s.First)) {
			s.First = p.Created
		}
		if p.Created.After(s.Last) {
			s.Last = p.Created
		}
	}
	for _, g := range t.list {
		if g.Posts >= 2 {
			at(g.Author).Threads++
		}
	}
	for _, id := range d.people {
		at(id)
	}
	out := make([]record.AccountSummary, 0, len(by))
	for _, s := range by {
		if t, ok := d.lost[s.ID].Tombstone(); ok && t.Sure() {
			s.Gone, s.Suspended = s.Gone || t.State == post.Deleted, s.Suspended || t.State != post.Deleted
		}
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b record.AccountSummary) int {
		return cmp.Or(cmp.Compare(b.Threads, a.Threads), cmp.Compare(b.Posts, a.Posts), strings.Compare(string(a.ID), string(b.ID)))
	})
	return out
}

// Account implements record.Reader.
func (r *Record) Account(_ context.Context, idOrHandle string) (record.AccountSummary, error) {
	d, t := r.snapshot()
	var best record.AccountSummary
	var last record.Handle
	for _, s := range d.summaries(t) {
		if string(s.ID) == idOrHandle {
			return s, nil
		}
		for _, h := range s.Handles {
			if strings.EqualFold(h.Handle, idOrHandle) && (best.ID == "" || h.Last.After(last.Last)) {
				best, last = s, h
			}
		}
	}
	if best.ID == "" {
		return best, fmt.Errorf("account %s: %w", idOrHandle, record.ErrNotFound)
	}
	return best, nil
}

// Capture implements record.Blobs.
func (r *Record) Capture(_ context.Context, number int64) (record.Capture, io.ReadCloser, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c, ok := r.kept.captures[number]
	if !ok {
		return record.Capture{}, nil, fmt.Errorf("capture %d: %w", number, record.ErrNotFound)
	}
	return c.Capture, io.NopCloser(bytes.NewReader(c.data)), nil
}

// Media implements record.Blobs.
func (r *Record) Media(_ context.Context, sha256 string) (record.MediaInfo, io.ReadCloser, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	m, ok := r.kept.media[sha256]
	if !ok {
		return record.MediaInfo{}, nil, fmt.Errorf("media %s: %w", sha256, record.ErrNotFound)
	}
	return m.MediaInfo, heldReader{bytes.NewReader(m.data)}, nil
}

// heldReader reads a medium from any place.
type heldReader struct{ *bytes.Reader }

// Close implements io.Closer.
func (heldReader) Close() error { return nil }

// MediaNamed implements record.Blobs.
func (r *Record) MediaNamed(_ context.Context, names []string) (map[string]string, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make(map[string]string, len(names))
	for _, name := range names {
		for i := len(r.kept.imports) - 1; i >= 0; i-- {
			if sum := r.kept.imports[i].names[name]; sum != "" {
				out[name] = sum
				break
			}
		}
	}
	return out, nil
}
