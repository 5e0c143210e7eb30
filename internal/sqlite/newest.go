package sqlite

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"unsafe"

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
			if q.May == nil || q.May(s.peekText(2), others(s.peekText(3))) {
				p, _, err := v.post(m.Place.Number)
				if err != nil {
					return err
				}
				if m.Post, err = v.content(&p); err != nil {
					return err
				}
			}
			page = append(page, m)
		}
	})
	return page, err
}

// content is a post as a walk meets it; nil of a placeholder and of a repost.
func (v *view) content(p *post.Post) (*post.Post, error) {
	if p.State != post.Present || p.Repost {
		return nil, nil
	}
	return p, v.inside(p)
}

// inside puts what a post quotes into it, as it stands itself and without what it quotes in turn; nothing where it was
// not to be shown or is not held.
func (v *view) inside(p *post.Post) error {
	q := p.Quote
	if q == nil || q.Post == nil {
		return nil
	}
	q.Post = nil
	if q.State != post.QuoteShown {
		return nil
	}
	held, err := v.byID(q.ID)
	if err != nil || held == nil || held.State != post.Present {
		return err
	}
	if held.Quote != nil {
		held.Quote.Post = nil
	}
	q.Post = held
	return nil
}

// others says whether the rest of a row may have words.
func others(more string) bool {
	for _, key := range []string{`"alt":`, `"links":`, `"poll":`, `"held":`} {
		if strings.Contains(more, key) {
			return true
		}
	}
	return false
}

// Met implements record.Finder.
func (r *Record) Met(ctx context.Context, numbers []int64) ([]record.Met, error) {
	return r.met(ctx, numbers, (*view).post)
}

// Brief implements search.Brief: of a post with nothing but words, a language, mentions and tags no more is read than who
// said it, when, and in what language.
func (r *Record) Brief(ctx context.Context, numbers []int64) ([]record.Met, error) {
	return r.met(ctx, numbers, (*view).brief)
}

// brief is post for Brief.
func (v *view) brief(key int64) (post.Post, int64, error) {
	s, err := v.rd.stmt("SELECT id, author, created, more FROM posts WHERE key=?")
	if err != nil {
		return post.Post{}, 0, err
	}
	ok, err := s.int(1, key).one()
	if err != nil {
		return post.Post{}, 0, err
	}
	if !ok {
		return post.Post{}, 0, fmt.Errorf("post number %d: %w", key, record.ErrNotFound)
	}
	author := s.colInt(1)
	p := post.Post{ID: s.colRef(0).id(), Created: instant(s.colInt(2))}
	p.Network = p.ID.Network()
	more := s.peekText(3)
	fits := len(more) == 0 || simple(unsafe.Slice(unsafe.StringData(more), len(more)), &p, true)
	s.reset()
	if !fits {
		return v.post(key)
	}
	p.Author, err = v.account(author)
	p.ParentAuthor = ""
	return p, author, err
}

// met gives posts by number, each as read reads it.
func (r *Record) met(ctx context.Context, numbers []int64, read func(v *view, key int64) (post.Post, int64, error)) (out []record.Met, err error) {
	if len(numbers) > record.MaxMet {
		return nil, fmt.Errorf("%d posts asked for at once, at most %d", len(numbers), record.MaxMet)
	}
	err = r.look(ctx, func(v *view) error {
		out = make([]record.Met, 0, len(numbers))
		for i, n := range numbers {
			if i%500 == 499 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			m := record.Met{Place: record.Place{Number: n}}
			p, _, err := read(v, n)
			switch {
			case err == nil:
				m.Place.Created = millis(p.Created)
				if m.Post, err = v.content(&p); err != nil {
					return err
				}
			case !errors.Is(err, record.ErrNotFound):
				return err
			}
			out = append(out, m)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("posts by number: %w", err)
	}
	return out, nil
}

// PlaceOf implements record.Finder.
func (r *Record) PlaceOf(ctx context.Context, id post.ID) (at record.Place, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT created, key FROM posts WHERE id=?")
		if err != nil {
			return err
		}
		ok, err := s.ref(1, refOf(id)).one()
		if err != nil {
			return err
		}
		if !ok {
			return record.ErrNotFound
		}
		at = record.Place{Created: s.colInt(0), Number: s.colInt(1)}
		s.reset()
		return nil
	})
	if err != nil {
		return record.Place{}, fmt.Errorf("the place of %s: %w", id, err)
	}
	return at, nil
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
	return "SELECT created, p.key, text, more FROM " + from + " WHERE (created, p.key)<(?1, ?2)" + by + " ORDER BY created DESC, p.key DESC LIMIT ?3"
}
