package finding

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"clew/internal/record"
)

// State is how an index does.
type State struct {
	Name      string // "words", "runs"
	Documents int
	Bytes     int64  // on disk
	Log       int64  // entries of the record's log that are in it
	End       int64  // and that there are
	Problem   string // why it is to be made anew; "" if it is not
}

// note keeps how far the sides are, for States.
func (f *Finding) note() {
	out := make([]State, 0, len(f.sides))
	for _, s := range f.sides {
		out = append(out, State{Name: s.name(), Documents: s.documents(), Log: s.pos.log})
	}
	f.state.Store(&out)
}

// States tells how the indexes do, without waiting for whoever feeds them.
func (f *Finding) States(ctx context.Context) ([]State, error) {
	var out []State
	if s := f.state.Load(); s != nil {
		out = slices.Clone(*s)
	}
	return out, f.measure(ctx, out)
}

// measure fills in what is on disk and how long the log is.
func (f *Finding) measure(ctx context.Context, list []State) error {
	end, err := f.end(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].End = end
		if f.dir == "" {
			continue
		}
		if list[i].Bytes, err = sizeOf(filepath.Join(f.dir, list[i].Name)); err != nil {
			return err
		}
	}
	return nil
}

func sizeOf(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // merged away meanwhile, or not made yet
		}
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			n += i.Size()
		}
		return err
	})
	return n, err
}

// looking opens the indexes of a folder as they are on disk, whoever writes them, and changes nothing. problems has
// why one is of no use, by its name; what was never made is in memory, empty.
func looking(ctx context.Context, dir string, r Record) (f *Finding, problems map[string]string, err error) {
	f = &Finding{dir: dir, r: r, pace: usual(), sides: newSides()}
	if f.rebuilt, err = r.Position(ctx, record.Rebuilt); err != nil {
		return nil, nil, err
	}
	problems = map[string]string{}
	for _, s := range f.sides {
		why := ""
		err := s.look(filepath.Join(dir, s.name()))
		switch {
		case err == nil:
			if s.pos, why, err = f.judge(ctx, s.part); err != nil {
				return nil, nil, err
			}
		case damaged(err):
			why = "it is damaged: " + err.Error()
		case !errors.Is(err, os.ErrNotExist):
			why = cause(err)
		}
		if err != nil || why != "" {
			s.pos = position{}
			if err := s.create(""); err != nil {
				return nil, nil, err
			}
		}
		if why != "" {
			problems[s.name()] = why
		}
	}
	f.begun = true
	return f, problems, nil
}

// Measure tells how the indexes of a folder do, as they are on disk.
func Measure(ctx context.Context, dir string, r Record) ([]State, error) {
	f, problems, err := looking(ctx, dir, r)
	if err != nil {
		return nil, err
	}
	f.note()
	out, err := f.States(ctx)
	for i := range out {
		out[i].Problem = problems[out[i].Name]
	}
	return out, err
}

// Remake throws the indexes of a folder away and makes them anew. ErrLocked where another process writes them.
func Remake(ctx context.Context, dir string, r Record, opt Options) (states []State, err error) {
	f := &Finding{dir: dir, r: r, opt: opt, pace: usual(), sides: newSides()}
	if f.lock, err = takeLock(dir); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }() // after the lock below is let go
	for _, s := range f.sides {
		if err := os.RemoveAll(filepath.Join(dir, s.name())); err != nil {
			return nil, err
		}
	}
	if err := f.Level(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sides {
		if err := f.durable(ctx, s); err != nil {
			return nil, err
		}
	}
	f.note()
	return f.States(ctx)
}

// count finds out how many posts there are, for Progress: the last number that the end of the log names.
func (f *Finding) count(ctx context.Context) error {
	if f.opt.Progress == nil {
		return nil
	}
	end, err := f.end(ctx)
	if err != nil {
		return err
	}
	for looked := 0; end > 0 && looked < 64; looked++ {
		from := max(0, end-int64(f.pace.entries))
		entries, err := f.r.Entries(ctx, from, f.pace.entries)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(entries) {
			if e.Kind == "posts" {
				f.total = e.Last
				return nil
			}
		}
		end = from
	}
	return nil
}

// end gives the number of the log's last entry; 0 of an empty one.
func (f *Finding) end(ctx context.Context) (int64, error) {
	there := func(n int64) (bool, error) {
		e, err := f.r.Entries(ctx, n-1, 1)
		return len(e) > 0, err
	}
	low, high := int64(0), int64(1) // low is there, high is not
	for {
		ok, err := there(high)
		if err != nil {
			return 0, err
		}
		if !ok {
			break
		}
		low, high = high, high*2
	}
	for high-low > 1 {
		mid := low + (high-low)/2
		ok, err := there(mid)
		if err != nil {
			return 0, err
		}
		if ok {
			low = mid
		} else {
			high = mid
		}
	}
	return low, nil
}
