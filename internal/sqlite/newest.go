package sqlite

import (
	"context"
	"fmt"
	"iter"
	"math"

	"clew/internal/post"
	"clew/internal/record"
)

// scanSize is how many posts a walk reads in one transaction.
const scanSize = 4000

// Newest implements record.Finder.
func (r *Record) Newest(ctx context.Context, q record.Scan) iter.Seq2[record.Met, error] {
	return func(yield func(record.Met, error) bool) {
		at := q.From
		if at == (record.Place{}) {
			at = record.Place{Created: math.MaxInt64, Number: math.MaxInt64}
		}
		page := make([]record.Met, 0, scanSize)
		for {
			var err error
			if page, err = r.scanPage(ctx, q, at, page[:0]); err != nil {
				yield(record.Met{}, fmt.Errorf("walk the posts: %w", err))
				return
			}
			for i := range page {
				if !yield(page[i], nil) {
					return
				}
			}
			if len(page) < scanSize {
				return
			}
			at = page[len(page)-1].Place
		}
	}
}

func (r *Record) scanPage(ctx context.Context, q record.Scan, at record.Place, page []record.Met) ([]record.Met, error) {
	err := r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(scanQuery(q))
		if err != nil {
			return err
		}
		s.int(1, at.Created).int(2, at.Number).int(3, scanSize)
		if q.Author != "" {
			s.text(4, string(q.Author))
		}
		if q.Tag != "" {
			s.text(5, q.Tag)
		}
		for n := 0; ; n++ {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			if n%500 == 499 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			m := record.Met{Place: record.Place{Created: s.colInt(0), Number: s.colInt(1)}}
			if q.May == nil || q.May(s.peekText(2)) {
				p, _, err := v.post(m.Place.Number)
				if err != nil {
					return err
				}
				if p.State == post.Present && !p.Repost {
					if p.Quote != nil {
						p.Quote.Post = nil
					}
					m.Post = &p
				}
			}
			page = append(page, m)
		}
	})
	return page, err
}

// scanQuery asks for the next posts of a walk. With a tag it begins at the tag's own rows, which are few.
func scanQuery(q record.Scan) string {
	by := ""
	if q.Author != "" {
		by = " AND author=(SELECT key FROM accounts WHERE id=?4)"
	}
	from := "posts p"
	if q.Tag != "" {
		from = "tags g CROSS JOIN posts p ON p.key=g.post"
		by += " AND g.name=?5"
	}
	return "SELECT created, p.key, text FROM " + from + " WHERE (created, p.key)<(?1, ?2)" + by + " ORDER BY created DESC, p.key DESC LIMIT ?3"
}
