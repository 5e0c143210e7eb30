package answer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
)

// Bounds of an index that is made by walking: for records in memory and small ones.
const (
	MaxWalked   = 100_000          // posts and their versions
	MaxWalkTime = 10 * time.Second // usually
)

// Walked is an index of a record's newest posts, made by walking it, for whoever has no kept index. It does not
// change.
type Walked struct {
	*quotation.Memory
	Posts int       // taken in, each once
	Bound bool      // there were more: older ones are not in it
	From  time.Time // the oldest of them; zero if none has a time
}

// Walk makes an index of what see shows of a record, within a bound.
func Walk(ctx context.Context, r record.Finder, see See, use policy.Use, within Bound) (*Walked, error) {
	w := &Walked{Memory: quotation.NewMemory()}
	met, added := map[post.ID]bool{}, map[post.ID]bool{}
	over, versions := within.begin(), 0
	// Of each post only its id is wanted here: its thread is read as whoever asks may see it.
	for m, err := range r.Newest(ctx, record.Scan{}) {
		if err != nil {
			return nil, fmt.Errorf("walk the record: %w", err)
		}
		if versions >= MaxWalked || over() {
			w.Bound = true
			break
		}
		if m.Post == nil || met[m.Post.ID] || added[m.Post.ID] {
			continue
		}
		d, err := see(ctx, m.Post.ID)
		if errors.Is(err, record.ErrNotFound) {
			d, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		met[m.Post.ID] = true
		if d != nil {
			versions += w.take(d, use, added)
		}
	}
	return w, nil
}

// take adds the posts of a thread, in its order, and gives how many versions these were.
func (w *Walked) take(d *document.Document, use policy.Use, added map[post.ID]bool) int {
	n, number := 0, 0
	for chain := range d.Thread.Chains() {
		number++
		line := d.Thread.ID
		if number > 1 {
			// A side branch is a line of its own: its posts are neighbours of each other.
			line = post.ID(fmt.Sprintf("%s#%d", line, number))
		}
		for i := range chain {
			p := &chain[i]
			if added[p.ID] || p.State != post.Present || d.Found(p.ID, use) == nil {
				continue
			}
			added[p.ID] = true
			for _, id := range p.Edits {
				added[id] = true
			}
			versions := d.Versions[p.ID]
			for k := range versions {
				w.add(&versions[k], p, line)
				n++
			}
			w.add(p, p, line)
			n++
			w.Posts++
			if !p.Created.IsZero() && (w.From.IsZero() || p.Created.Before(w.From)) {
				w.From = p.Created
			}
			if d.Thread.Gone[p.ID].State == post.Deleted {
				w.Delete(p.ID)
			}
		}
	}
	return n
}

// add adds one version of the post now.
func (w *Walked) add(v, now *post.Post, line post.ID) {
	w.Add(quotation.Passage{
		Post: now.ID, Author: now.Author, Thread: line, Created: now.Created, From: v.Edited, Lang: v.Lang, Text: v.Text, Version: v.Version,
	})
}
