package sqlite

import (
	"context"
	"errors"
	"fmt"

	"clew/internal/pack"
	"clew/internal/record"
)

// Check implements record.Keeper. It reads every kept byte against its digest, walks the database's own
// structure, and holds the links between derived rows against each other. Rows have no digest of their
// own: a bit that flips in a post's text is mended, not found, by a rebuild from the captures.
func (r *Record) Check(ctx context.Context, report func(problem string)) (record.Checked, error) {
	k := &checker{report: report}
	err := r.look(ctx, func(v *view) error {
		for _, step := range []func(context.Context, *Record, *view) error{k.structure, k.packs, k.blobs, k.posts, k.threads} {
			if err := step(ctx, r, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return k.Checked, fmt.Errorf("check: %w", err)
	}
	if k.Problems > 0 {
		return k.Checked, fmt.Errorf("check found %d problems: %w", k.Problems, record.ErrDamaged)
	}
	return k.Checked, nil
}

type checker struct {
	record.Checked
	report func(string)
}

func (k *checker) problem(format string, args ...any) {
	k.Problems++
	if k.report != nil {
		k.report(fmt.Sprintf(format, args...))
	}
}

// packs looks whether every pack is as long as the index says at least: what stands behind that end was
// never committed.
func (k *checker) packs(_ context.Context, r *Record, v *view) error {
	s, err := v.rd.c.prepare("SELECT number, size FROM packs")
	if err != nil {
		return err
	}
	defer s.close()
	for {
		ok, err := s.step()
		if err != nil || !ok {
			return err
		}
		n, err := r.packs.Length(s.colInt(0))
		switch {
		case errors.Is(err, pack.ErrDamaged):
			k.problem("%v", err)
		case err != nil:
			return err
		case n < s.colInt(1):
			k.problem("pack %d has %d bytes, %d were committed", s.colInt(0), n, s.colInt(1))
		}
	}
}

// structure asks SQLite about its own file, and looks for rows that point nowhere.
func (k *checker) structure(_ context.Context, _ *Record, v *view) error {
	s, err := v.rd.c.prepare("PRAGMA integrity_check(20)")
	if err != nil {
		return err
	}
	defer s.close()
	for {
		ok, err := s.step()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if t := s.colText(0); t != "ok" {
			k.problem("database: %s", t)
		}
	}
	for _, q := range []struct{ what, sql string }{
		{"captures without bytes", "SELECT count(*) FROM captures c LEFT JOIN blobs b ON b.number=c.blob WHERE b.number IS NULL"},
		{"captures of no import", "SELECT count(*) FROM captures c LEFT JOIN imports i ON i.number=c.import WHERE i.number IS NULL"},
		{"media without bytes", "SELECT count(*) FROM media m LEFT JOIN blobs b ON b.number=m.blob WHERE b.number IS NULL"},
		{"posts that point into no capture", "SELECT count(*) FROM posts p LEFT JOIN captures c ON c.number=p.capture WHERE c.number IS NULL AND p.capture<>0"},
		{"posts that point behind their capture's end", "SELECT count(*) FROM posts p JOIN captures c ON c.number=p.capture JOIN blobs b ON b.number=c.blob WHERE b.size>=0 AND (p.place>>24)+(p.place&16777215)>b.size"},
		{"posts by no account", "SELECT count(*) FROM posts p LEFT JOIN accounts a ON a.key=p.author WHERE a.key IS NULL AND p.author<>0"},
		{"posts whose JSON is broken", "SELECT count(*) FROM posts WHERE more IS NOT NULL AND NOT json_valid(more)"},
		{"tags of no post", "SELECT count(*) FROM tags g LEFT JOIN posts p ON p.key=g.post WHERE p.key IS NULL OR p.more->'tags' IS NULL"},
		{"captures whose exchange is no JSON", "SELECT count(*) FROM captures WHERE exchange IS NOT NULL AND NOT json_valid(exchange)"},
		{"tombstones without the looks they are made of", "SELECT count(*) FROM gone WHERE CASE WHEN json_valid(looks) THEN (sightings>0)<>(json_array_length(looks)>0) ELSE 1 END"},
		{"evidence about no account", "SELECT count(*) FROM evidence e LEFT JOIN accounts a ON a.key=e.account WHERE a.key IS NULL AND e.account<>0"},
	} {
		n, err := v.rd.c.queryInt(q.sql)
		if err != nil {
			return err
		}
		if n > 0 {
			k.problem("%d %s", n, q.what)
		}
	}
	return nil
}

// blobs reads every capture and medium to its end.
func (k *checker) blobs(ctx context.Context, r *Record, v *view) error {
	s, err := v.rd.c.prepare("SELECT pack, place, stored, size, encoding, sha256, type<>'' FROM blobs b ORDER BY pack, place")
	if err != nil {
		return err
	}
	defer s.close()
	buf := make([]byte, 256<<10)
	for {
		ok, err := s.step()
		if err != nil {
			return err
		}
		if !ok {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		sum := s.colBytes(5)
		if len(sum) != 32 {
			k.problem("blob in pack %d at %d has no digest", s.colInt(0), s.colInt(1))
			continue
		}
		p := pack.Place{Pack: s.colInt(0), Offset: s.colInt(1), Stored: s.colInt(2), Size: s.colInt(3), Enc: pack.Encoding(s.colInt(4)), SHA256: [32]byte(sum)}
		if s.colInt(6) != 0 {
			k.Media++
		}
		err = packMeaning(r.packs.Check(p, buf))
		k.Bytes += p.Stored
		if errors.Is(err, record.ErrDamaged) {
			k.problem("blob %x: %v", sum, err)
		} else if err != nil {
			return err
		}
	}
}

// posts counts the posts and the captures.
func (k *checker) posts(_ context.Context, _ *Record, v *view) error {
	n, err := v.rd.c.queryInt("SELECT count(*) FROM posts")
	if err != nil {
		return err
	}
	k.Checked.Posts = int(n)
	n, err = v.rd.c.queryInt("SELECT count(*) FROM captures")
	k.Checked.Captures = int(n)
	return err
}

// threads compares both directions of membership.
func (k *checker) threads(ctx context.Context, _ *Record, v *view) error {
	s, err := v.rd.c.prepare("SELECT number, posts, members FROM threads")
	if err != nil {
		return err
	}
	defer s.close()
	of, err := v.rd.stmt("SELECT thread FROM posts WHERE key=?")
	if err != nil {
		return err
	}
	inThreads := int64(0)
	for {
		ok, err := s.step()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		number := s.colInt(0)
		keys, err := unpackKeys(s.colBytes(2))
		if err != nil || int64(len(keys)) != s.colInt(1) {
			k.problem("thread %d: its list of posts is broken", number)
			continue
		}
		k.Checked.Threads++
		for _, key := range keys {
			ok, err := of.int(1, key).one()
			if err != nil {
				return err
			}
			if !ok {
				k.problem("thread %d lists post %d, which is not there", number, key)
				continue
			}
			if of.colInt(0) != number {
				k.problem("thread %d lists post %d, which belongs to thread %d", number, key, of.colInt(0))
			}
			of.reset()
			inThreads++
		}
	}
	n, err := v.rd.c.queryInt("SELECT count(*) FROM posts p WHERE EXISTS(SELECT 1 FROM threads t WHERE t.number=p.thread)")
	if err != nil {
		return err
	}
	if n != inThreads {
		k.problem("%d posts say they belong to threads, whose lists hold %d", n, inThreads)
	}
	n, err = v.rd.c.queryInt("SELECT count(*) FROM posts p WHERE thread<>key AND NOT EXISTS(SELECT 1 FROM threads t WHERE t.number=p.thread)")
	if err == nil && n > 0 {
		k.problem("%d posts belong to a thread that is not there", n)
	}
	return err
}
