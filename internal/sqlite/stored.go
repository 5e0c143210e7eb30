package sqlite

import (
	"context"
	"fmt"
	"iter"

	"clew/internal/post"
	"clew/internal/record"
)

// storedSize is how many posts a walk of Stored reads in one transaction.
const storedSize = 500

// Stored implements record.Log.
func (r *Record) Stored(ctx context.Context, first, last int64) iter.Seq2[record.Stored, error] {
	return func(yield func(record.Stored, error) bool) {
		page := make([]record.Stored, 0, storedSize)
		for first <= last {
			page = page[:0]
			err := r.look(ctx, func(v *view) (err error) {
				page, err = v.stored(first, last, page)
				return err
			})
			if err != nil {
				yield(record.Stored{}, fmt.Errorf("posts for an index: %w", err))
				return
			}
			for i := range page {
				if !yield(page[i], nil) {
					return
				}
			}
			if len(page) < storedSize {
				return
			}
			first = page[len(page)-1].Place.Number + 1
		}
	}
}

// stored appends the next posts by number, a page at most.
func (v *view) stored(first, last int64, page []record.Stored) ([]record.Stored, error) {
	versions, _, _, err := v.rare()
	if err != nil {
		return nil, err
	}
	s, err := v.rd.stmt("SELECT key, id, author, parent, created, capture, place, conversation, text, more FROM posts WHERE key>=?1 AND key<=?2 ORDER BY key LIMIT ?3")
	if err != nil {
		return nil, err
	}
	s.int(1, first).int(2, last).int(3, storedSize)
	for {
		ok, err := s.step()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		p := post.Post{ID: s.colRef(1).id(), Parent: s.colRef(3).id(), Created: instant(s.colInt(4)), Raw: rawOf(s.colInt(5), s.colInt(6)), Conversation: s.colRef(7).id(), Text: s.colText(8)}
		if p.Author, err = v.account(s.colInt(2)); err != nil {
			return nil, err
		}
		if err := readMore(s.colBytes(9), &p); err != nil {
			return nil, fmt.Errorf("%w: %w", record.ErrDamaged, err)
		}
		if err := v.inside(&p); err != nil {
			return nil, err
		}
		if p.Quote != nil && p.Quote.Post != nil {
			for i := range p.Quote.Post.Media {
				p.Quote.Post.Media[i].SHA256 = ""
			}
		}
		page = append(page, record.Stored{Place: record.Place{Created: s.colInt(4), Number: s.colInt(0)}, Post: p})
	}
	if !versions {
		return page, nil
	}
	for i := range page {
		if page[i].Versions, err = v.older(&page[i].Post); err != nil {
			return nil, err
		}
		for j := range page[i].Versions {
			if q := page[i].Versions[j].Post.Quote; q != nil {
				q.Post = nil
			}
		}
	}
	return page, nil
}

// Earlier implements record.Log.
func (r *Record) Earlier(ctx context.Context, number int64) (id post.ID, err error) {
	id, err = r.idOf(ctx, "SELECT id FROM versions WHERE number=?", number)
	if err != nil {
		return "", fmt.Errorf("older version number %d: %w", number, err)
	}
	return id, nil
}
