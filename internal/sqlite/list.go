package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"clew/internal/post"
	"clew/internal/record"
)

// pageSize is how many summaries are read in one transaction of a walk, firstPage in its first: most walks end there.
const (
	pageSize  = 5000
	firstPage = 500
)

// Threads implements record.Reader.
func (r *Record) Threads(ctx context.Context, q record.Query) iter.Seq2[record.Summary, error] {
	return func(yield func(record.Summary, error) bool) {
		left := q.Limit
		if left <= 0 {
			left = math.MaxInt
		}
		size := firstPage
		if q.Public && q.MinPosts == 1 || q.Tag != "" {
			size = pageSize // each page of these is as much work as all
		}
		before, number, err := r.startOf(ctx, q.Before)
		for err == nil && left > 0 {
			var page []record.Summary
			page, err = r.threadPage(ctx, q, before, number, min(left, size))
			size = pageSize
			for _, s := range page {
				before, number = millis(s.Published), s.Number
				if s.Root == q.Except {
					continue
				}
				left--
				if !yield(s, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
		}
		if err != nil {
			yield(record.Summary{}, fmt.Errorf("list threads: %w", err))
		}
	}
}

// startOf gives the place in the order after which a walk begins.
func (r *Record) startOf(ctx context.Context, before int64) (published, number int64, err error) {
	if before == 0 {
		return math.MaxInt64, math.MaxInt64, nil
	}
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT ifnull((SELECT published FROM threads WHERE number=?1), (SELECT created FROM posts WHERE key=?1))")
		if err != nil {
			return err
		}
		if _, err := s.int(1, before).one(); err != nil {
			return err
		}
		published = s.colInt(0)
		return nil
	})
	return published, before, err
}

func (r *Record) threadPage(ctx context.Context, q record.Query, before, number int64, n int) (page []record.Summary, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt(threadQuery(q))
		if err != nil {
			return err
		}
		s.int(1, before).int(2, number).int(3, int64(n)).int(4, int64(max(q.MinPosts, 1)))
		if q.Author != "" {
			s.text(5, string(q.Author))
		}
		if q.Tag != "" {
			s.text(6, q.Tag)
		}
		if !q.Since.IsZero() {
			s.int(7, millis(q.Since))
		}
		if !q.Until.IsZero() {
			s.int(8, millis(q.Until))
		}
		for {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			author, err := v.account(s.colInt(1))
			if err != nil {
				return err
			}
			page = append(page, record.Summary{Number: s.colInt(0), Author: author, Posts: int(s.colInt(2)), Root: s.colRef(3).id(), Published: instant(s.colInt(4)), Updated: instant(s.colInt(5))})
		}
	})
	return page, err
}

// threadQuery asks for a page of threads, newest first. Posts that stand alone have no row in threads;
// reposts and placeholders that stand alone are no threads.
func threadQuery(q record.Query) string {
	author, public := "", ""
	if q.Author != "" {
		author = " AND author=(SELECT key FROM accounts WHERE id=?5)"
	}
	if q.Public {
		public = publicThreads
	}
	within := ""
	if !q.Since.IsZero() {
		within += " AND published>=?7"
	}
	if !q.Until.IsZero() {
		within += " AND published<?8"
	}
	switch {
	case q.Tag != "":
		return tagQuery(q.MinPosts == 1, within+author+public)
	case q.MinPosts != 1:
		return "SELECT number, author, posts, root, published, updated FROM threads t WHERE (published, number)<(?1, ?2) AND posts>=?4" + within + author + public + " ORDER BY published DESC, number DESC LIMIT ?3"
	}
	if !q.Public { // each half is read no further than the page goes
		return `SELECT * FROM (SELECT * FROM (SELECT number, author, posts, root, published, updated FROM threads
 WHERE (published, number)<(?1, ?2) AND posts>=?4` + within + author + ` ORDER BY published DESC, number DESC LIMIT ?3)
UNION ALL SELECT * FROM (SELECT key, author, 1, id, created, created FROM posts p
 WHERE (created, key)<(?1, ?2) AND key=thread` + strings.ReplaceAll(within, "published", "created") + author + ` AND NOT EXISTS(SELECT 1 FROM threads t WHERE t.number=p.key)
 AND (more IS NULL OR (more->'repost' IS NULL AND more->'state' IS NULL)) ORDER BY created DESC, key DESC LIMIT ?3))
ORDER BY published DESC, number DESC LIMIT ?3`
	}
	return `SELECT * FROM (SELECT number, author, posts, root, published, updated FROM threads WHERE true` + author + `
UNION ALL SELECT key, author, 1, id, created, created FROM posts p WHERE key=thread` + author + ` AND NOT EXISTS(SELECT 1 FROM threads t WHERE t.number=p.key)
 AND (more IS NULL OR (more->'repost' IS NULL AND more->'state' IS NULL))) t
WHERE (published, number)<(?1, ?2) AND posts>=?4` + within + public + ` ORDER BY published DESC, number DESC LIMIT ?3`
}

// publicThreads are the conditions under which a public list may name a thread (SPEC §4): the root is
// public, and its author neither asks not to be shown nor is gone. The deleted account of a public figure
// stays, as deleted posts of one do.
const publicThreads = `
 AND NOT EXISTS(SELECT 1 FROM posts r WHERE r.id=t.root AND ifnull(r.more->>'visibility', 0)>0)` + publicAuthors

// publicAuthors are those of the author of t.
const publicAuthors = `
 AND NOT EXISTS(SELECT 1 FROM accounts a WHERE a.key=t.author AND (
  ifnull(a.more->>'loggedInOnly', 0) OR ifnull(a.more->>'protected', 0) OR ifnull(a.more->>'suspended', 0)
  OR EXISTS(SELECT 1 FROM rulings u WHERE u.account=a.id AND u.kind='` + record.RuleOptOut + `')
  OR (ifnull(a.more->>'gone', 0) OR EXISTS(SELECT 1 FROM gone g WHERE g.id='account:'||a.id AND g.state=2 AND (g.sightings>1 OR g.sightings=1 AND instr(g.why,'404')=0)))
   AND NOT EXISTS(SELECT 1 FROM rulings u WHERE u.account=a.id AND u.kind='` + record.RuleFigure + `')
  OR EXISTS(SELECT 1 FROM gone g WHERE g.id='account:'||a.id AND g.state>2 AND g.sightings>0)))`

// Accounts implements record.Reader.
func (r *Record) Accounts(ctx context.Context) iter.Seq2[record.AccountSummary, error] {
	return func(yield func(record.AccountSummary, error) bool) {
		all, err := r.accountList(ctx, 0)
		if err != nil {
			yield(record.AccountSummary{}, fmt.Errorf("list accounts: %w", err))
			return
		}
		for _, a := range all {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// Account implements record.Reader.
func (r *Record) Account(ctx context.Context, idOrHandle string) (record.AccountSummary, error) {
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	return r.oneAccount(ctx, idOrHandle, func(v *view, key int64) (out record.AccountSummary, err error) {
		list, err := v.accountList(r, key)
		if err == nil && len(list) != 1 {
			err = record.ErrNotFound
		}
		if err == nil {
			out = list[0]
		}
		return out, err
	})
}

// Person implements record.Finder.
func (r *Record) Person(ctx context.Context, idOrHandle string) (record.AccountSummary, error) {
	return r.oneAccount(ctx, idOrHandle, func(v *view, key int64) (out record.AccountSummary, err error) {
		s, err := v.rd.stmt("SELECT a.id, a.handle, a.name, a.more, a.seen, g.state, g.sightings, g.why FROM accounts a LEFT JOIN gone g ON g.id='account:'||a.id AND g.sightings>0 WHERE a.key=?")
		if err != nil {
			return out, err
		}
		ok, err := s.int(1, key).one()
		if err != nil || !ok {
			return out, errors.Join(err, record.ErrNotFound)
		}
		defer s.reset()
		if out.Account, err = accountFrom(s); err != nil {
			return out, err
		}
		lost(&out.Account, s, 5)
		out.Handles, err = v.handles(key)
		return out, err
	})
}

// oneAccount finds an account by its id or handle and reads it.
func (r *Record) oneAccount(ctx context.Context, idOrHandle string, read func(v *view, key int64) (record.AccountSummary, error)) (out record.AccountSummary, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT key FROM accounts WHERE id=?1 UNION ALL SELECT account FROM (SELECT account FROM handles WHERE handle=?1 OR handle='@'||?1 ORDER BY last DESC LIMIT 1)")
		if err != nil {
			return err
		}
		ok, err := s.text(1, idOrHandle).one()
		if err == nil && !ok {
			err = record.ErrNotFound
		}
		if err != nil {
			return err
		}
		key := s.colInt(0)
		s.reset()
		out, err = read(v, key)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("account %s: %w", idOrHandle, err)
	}
	return out, nil
}

// accountList reads the accounts of posts, or the one with a key, with their counts and handles, and whether they were
// found gone.
func (r *Record) accountList(ctx context.Context, key int64) (all []record.AccountSummary, err error) {
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	err = r.look(ctx, func(v *view) error {
		all, err = v.accountList(r, key)
		return err
	})
	return all, err
}

// accountList is that of one view. Its caller holds r.all.mu.
func (v *view) accountList(r *Record, key int64) ([]record.AccountSummary, error) {
	posts, err := v.tallied(r.dir, &r.all, key)
	if err != nil {
		return nil, err
	}
	where, threads := "", " GROUP BY author"
	if key != 0 {
		where, threads = "WHERE a.key=?1", " WHERE author=?1"
	}
	s, err := v.rd.stmt(`SELECT a.id, a.handle, a.name, a.more, a.seen, a.key, ifnull(t.n, 0), g.state, g.sightings, g.why FROM accounts a
LEFT JOIN (SELECT author, count(*) n FROM threads` + threads + `) t ON t.author=a.key
LEFT JOIN gone g ON g.id='account:'||a.id AND g.sightings>0 ` + where + ` ORDER BY 7 DESC, a.key`)
	if err != nil {
		return nil, err
	}
	if key != 0 {
		s.int(1, key)
	}
	var out []record.AccountSummary
	for {
		ok, err := s.step()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		n, said := posts[s.colInt(5)]
		if !said && key == 0 {
			continue
		}
		a, err := accountFrom(s)
		if err != nil {
			return nil, err
		}
		sum := record.AccountSummary{Account: a, Posts: int(n.n), First: instant(n.first), Last: instant(n.last), Threads: int(s.colInt(6))}
		lost(&sum.Account, s, 7)
		if sum.Handles, err = v.handles(s.colInt(5)); err != nil {
			return nil, err
		}
		out = append(out, sum)
	}
	slices.SortStableFunc(out, func(a, b record.AccountSummary) int {
		return cmp.Or(cmp.Compare(b.Threads, a.Threads), cmp.Compare(b.Posts, a.Posts))
	})
	return out, nil
}

// lost marks an account as gone or suspended where a tombstone, which stands in three columns from i on, says so.
func lost(a *post.Account, s *stmt, i int) {
	if t := (record.Tombstone{State: post.State(s.colInt(i)), Sightings: int(s.colInt(i + 1)), Why: s.colText(i + 2)}); t.Sure() {
		a.Gone, a.Suspended = a.Gone || t.State == post.Deleted, a.Suspended || t.State != post.Deleted
	}
}

// handles gives the handles of an account; the list is the caller's.
func (v *view) handles(account int64) ([]record.Handle, error) {
	if list, ok := v.rd.common.handles[account]; ok {
		return slices.Clone(list), nil
	}
	s, err := v.rd.stmt("SELECT handle, name, first, last FROM handles WHERE account=? ORDER BY last DESC, first DESC")
	if err != nil {
		return nil, err
	}
	s.int(1, account)
	var out []record.Handle
	for {
		ok, err := s.step()
		if err != nil {
			return nil, err
		}
		if !ok {
			v.rd.common.handles[account] = slices.Clone(out)
			return out, nil
		}
		out = append(out, record.Handle{Handle: s.colText(0), Name: s.colText(1), First: instant(s.colInt(2)), Last: instant(s.colInt(3))})
	}
}

// Entries implements record.Log.
func (r *Record) Entries(ctx context.Context, after int64, limit int) (out []record.Entry, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT number, at, kind, first, last FROM log WHERE number>? ORDER BY number LIMIT ?")
		if err != nil {
			return err
		}
		s.int(1, after).int(2, int64(limit))
		for {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			out = append(out, record.Entry{Number: s.colInt(0), At: instant(s.colInt(1)), Kind: s.colText(2), First: s.colInt(3), Last: s.colInt(4)})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("log after %d: %w", after, err)
	}
	return out, nil
}

// Posts implements record.Log.
func (r *Record) Posts(ctx context.Context, first, last int64) iter.Seq2[post.Post, error] {
	return func(yield func(post.Post, error) bool) {
		for first <= last {
			var page []post.Post
			err := r.look(ctx, func(v *view) error {
				for k := first; k <= last && k < first+500; k++ {
					p, _, err := v.post(k)
					if err != nil {
						return err
					}
					page = append(page, p)
				}
				return nil
			})
			if err != nil {
				yield(post.Post{}, fmt.Errorf("posts of the log: %w", err))
				return
			}
			for _, p := range page {
				if !yield(p, nil) {
					return
				}
			}
			first += 500
		}
	}
}
