package finding

import (
	"fmt"
	"slices"

	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/runs"
)

// spoken is the index of runs: by which a quotation is found in posts as they stand and in their older versions.
type spoken struct {
	x    *runs.Index
	t    *quotation.Tokenizer
	into []uint64
}

func newSpoken() *spoken { return &spoken{t: quotation.NewTokenizer()} }

func (r *spoken) name() string { return "runs" }

func (r *spoken) version() int { return quotation.Version }

func (r *spoken) open(dir string) (err error) {
	if err := plain(dir); err != nil {
		return err
	}
	r.x, err = runs.Open(dir)
	return err
}

func (r *spoken) look(dir string) (err error) {
	if err := plain(dir); err != nil {
		return err
	}
	r.x, err = runs.Look(dir)
	return err
}

func (r *spoken) create(dir string) (err error) {
	r.x, err = runs.Create(dir)
	return err
}

func (r *spoken) meta() []byte { return r.x.Meta() }

func (r *spoken) documents() int { return r.x.Snapshot().Len() }

// counts: a post that changed is counted again.
func (r *spoken) counts() bool { return false }

// each gives the numbers of a post with their runs: twice its own for what stands, and twice an older version's and one
// more for that. What is given holds until the next.
func (r *spoken) each(s *record.Stored, f func(number int64, runs []uint64) error) error {
	say := func(number int64, p *post.Post) error {
		if p.State != post.Present || p.Repost {
			return nil
		}
		r.into = quotation.AppendRuns(r.into[:0], r.t.Tokens(p.Text))
		return f(number, r.into)
	}
	if err := say(2*s.Place.Number, &s.Post); err != nil {
		return err
	}
	for i := range s.Versions {
		if err := say(2*s.Versions[i].Number+1, &s.Versions[i].Post); err != nil {
			return err
		}
	}
	return nil
}

func (r *spoken) take(s *record.Stored, _ bool) error {
	return r.each(s, func(number int64, runs []uint64) error {
		r.x.Add(number, runs)
		return nil
	})
}

// quoting is nothing: what is quoted inside is said by a post of its own.
func (r *spoken) quoting([]post.ID) ([]int64, error) { return nil, nil }

func (r *spoken) holds(s *record.Stored) (ok bool, err error) {
	shown := r.x.Snapshot()
	ok = true
	err = r.each(s, func(number int64, list []uint64) error {
		for _, run := range list[:min(len(list), 8)] {
			numbers, held := shown.Find(run, runs.TooCommon, nil)
			ok = ok && (held > runs.TooCommon || slices.Contains(numbers, number))
		}
		return nil
	})
	return ok, err
}

func (r *spoken) commit(durable bool, meta []byte) error { return r.x.Commit(durable, meta) }

func (r *spoken) merge() (bool, error) { return r.x.Merge(false) }

// merging begins a merge beside the writer.
func (r *spoken) merging() (run func(), finish func() error, err error) {
	var failed error
	return func() {
			for again := true; again && failed == nil; {
				again, failed = r.x.Merge(false)
			}
		}, func() error {
			if failed != nil {
				return fmt.Errorf("merge runs: %w", failed)
			}
			return nil
		}, nil
}

// Runs gives the index of runs as it is now; nil where Words is.
func (f *Finding) Runs() *runs.Snapshot {
	if s := f.current(); s != nil {
		return s.runs
	}
	return nil
}
