package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"clew/internal/pack"
	"clew/internal/record"
)

// blobReader gives a pack's damage the record's name.
type blobReader struct{ io.ReadCloser }

func (b blobReader) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	return n, packMeaning(err)
}

// blobReaderAt is a blob that can be read from any place.
type blobReaderAt struct {
	blobReader
	io.ReaderAt
}

func packMeaning(err error) error {
	if errors.Is(err, pack.ErrDamaged) || errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", record.ErrDamaged, err)
	}
	return err
}

// Position implements record.Log.
func (r *Record) Position(ctx context.Context, follower string) (n int64, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT position FROM followers WHERE name=?")
		if err != nil {
			return err
		}
		ok, err := s.text(1, follower).one()
		if ok {
			n = s.colInt(0)
			s.reset()
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("position of %s: %w", follower, err)
	}
	return n, nil
}

// SavePosition implements record.Log.
func (r *Record) SavePosition(ctx context.Context, follower string, n int64) error {
	err := r.write(ctx, func(c *conn) error {
		return c.run("INSERT INTO followers(name, position) VALUES(?1,?2) ON CONFLICT DO UPDATE SET position=?2", func(s *stmt) {
			s.text(1, follower).int(2, n)
		})
	})
	if err != nil {
		return fmt.Errorf("save position of %s: %w", follower, err)
	}
	return nil
}

// Captures implements record.Keeper.
func (r *Record) Captures(ctx context.Context) iter.Seq2[record.Capture, error] {
	return func(yield func(record.Capture, error) bool) {
		after := int64(0)
		for {
			var page []record.Capture
			err := r.look(ctx, func(v *view) error {
				s, err := v.rd.stmt(captureWhole + " WHERE c.number>? ORDER BY c.number LIMIT 1000")
				if err != nil {
					return err
				}
				s.int(1, after)
				for {
					ok, err := s.step()
					if err != nil || !ok {
						return err
					}
					c, _, err := captureFrom(s)
					if err != nil {
						return err
					}
					page = append(page, c)
				}
			})
			if err != nil {
				yield(record.Capture{}, fmt.Errorf("captures: %w", err))
				return
			}
			for _, c := range page {
				if !yield(c, nil) {
					return
				}
				after = c.Number
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

// Stats implements record.Keeper.
func (r *Record) Stats(ctx context.Context) (record.Stats, error) {
	var st record.Stats
	err := r.look(ctx, func(v *view) error {
		for _, q := range []struct {
			to  *int
			sql string
		}{
			{&st.Captures, "SELECT count(*) FROM captures"}, {&st.Posts, "SELECT count(*) FROM posts"}, {&st.Threads, "SELECT count(*) FROM threads"},
			{&st.Accounts, "SELECT count(DISTINCT author) FROM posts"}, {&st.Media, "SELECT count(*) FROM media"}, {&st.Versions, "SELECT count(*) FROM versions"},
			{&st.Gone, "SELECT count(*) FROM gone WHERE sightings>0"}, {&st.Version, "PRAGMA user_version"},
		} {
			n, err := v.rd.c.queryInt(q.sql)
			if err != nil {
				return err
			}
			*q.to = int(n)
		}
		var err error
		st.Log, err = v.rd.c.queryInt("SELECT ifnull(max(number),0) FROM log")
		return err
	})
	if err != nil {
		return st, fmt.Errorf("count the record: %w", err)
	}
	err = filepath.WalkDir(r.dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err == nil {
			st.Bytes += info.Size()
		}
		return err
	})
	if err != nil {
		return st, fmt.Errorf("size of the record: %w", err)
	}
	return st, nil
}

// Uses implements record.Keeper.
func (r *Record) Uses(ctx context.Context) (out []record.Use, err error) {
	err = r.look(ctx, func(v *view) error {
		s, err := v.rd.stmt("SELECT source, max(at), count(*) FROM imports WHERE done=1 AND number > (SELECT ifnull(max(number),0) FROM imports) - ? GROUP BY source ORDER BY max(at) DESC, source")
		if err != nil {
			return err
		}
		for s.int(1, record.UsesLooked); ; {
			ok, err := s.step()
			if err != nil || !ok {
				return err
			}
			out = append(out, record.Use{Source: s.colText(0), Last: instant(s.colInt(1)), Imports: int(s.colInt(2))})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("sources of the record: %w", err)
	}
	return out, nil
}
